/* SPDX-License-Identifier: MIT */
#include "codes.h"

#include "str.h"

#define LIST_FIRST "Where the outcome is unknown, list the secrets before sending again."
#define RUN_AGAIN "Run csms-send again with the same journal."

/* One text for a code must be right for a request that was not sent and for one in doubt. */
static const struct csms_code transport[] = {
    {"resolve", NULL, 0, "The host name was not found, so nothing was sent.",
     "Check the region or the endpoint, the proxy and the name server, then send again."},
    {"connect", NULL, 0, "There was no connection, so nothing was sent.",
     "Check the endpoint, the network and the proxy, then send again."},
    {"unreachable", NULL, 0, "It was not sent, because earlier connections had failed.",
     "Remove the cause that csms-send printed. " RUN_AGAIN},
    {"proxy", NULL, 0, "The proxy made no connection.",
     "Check the proxy's address and what it allows. " LIST_FIRST},
    {"tls", NULL, 0, "The TLS connection failed.",
     "Check the endpoint, the CA certificates and the pinned key. " LIST_FIRST},
    {"timeout", NULL, 0, "There was no answer in time.", LIST_FIRST},
    {"send", NULL, 0, "The connection broke while the request was sent.", LIST_FIRST},
    {"receive", NULL, 0, "The connection broke before the answer was complete.", LIST_FIRST},
    {"closed", NULL, 0, "The server closed the connection without an answer.", LIST_FIRST},
    {"lost", NULL, 0, "The connection was lost, and the request was not sent again.", LIST_FIRST},
    {"cut", NULL, 0, "The answer was cut off.", LIST_FIRST},
    {"stale", NULL, 0, "The server had closed the connection, or sent something unasked on it.",
     LIST_FIRST},
    {"out_of_step", NULL, 0,
     "The server sent an answer that nobody asked for, so this one may belong to another request.",
     LIST_FIRST},
    {"retry", NULL, 0, "It was not executed, and no later attempt is recorded.", RUN_AGAIN},
    {"bad_response", NULL, 0, "The answer is not valid HTTP.",
     "Check the endpoint and the proxy. " LIST_FIRST},
    {"too_large", NULL, 0, "The answer is too long to be kept.", LIST_FIRST},
    {"other", NULL, 0, "The transfer failed.", LIST_FIRST},
    {"ended", NULL, 0, "The run ended before an answer was recorded, or is still going on.",
     LIST_FIRST},
    {"interrupted", NULL, 0, "csms-send was interrupted.", LIST_FIRST},
    {"journal", NULL, 0, "The journal could not be written.", LIST_FIRST},
    {"login", NULL, 0, "The token expired, and IAM gave no other.",
     "Check the user and its password. " RUN_AGAIN},
    {"denied", NULL, 0, "The credentials of the run had been refused, so nothing was sent.",
     "Renew the credentials. " RUN_AGAIN},
    {"unreachable", NULL, 0, "Earlier connections had failed, so nothing was sent.",
     "Check the region or the endpoint, the network and the proxy. " RUN_AGAIN},
    {"output", NULL, 0, "An earlier record could not be written, so nothing was sent.",
     "Make room for the records. " RUN_AGAIN},
    {"fail_fast", NULL, 0, "csms-send stopped after an earlier failure.",
     "Remove the cause of that failure. " RUN_AGAIN},
    {"dry_run", NULL, 0, "It was a rehearsal, so nothing was sent.",
     "Run csms-send without --dry-run."},
    {"replay", NULL, 0, "There is no saved answer for this request.",
     "Check the folder that --replay names."},
};

const struct csms_code *codes_find(csms_str code, int status, csms_str message)
{
    for (size_t i = 0; i < sizeof transport / sizeof *transport; i++)
        if (str_is(code, transport[i].code))
            return &transport[i];
    return csms_code_find(code, status, message);
}
