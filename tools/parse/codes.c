/* SPDX-License-Identifier: MIT */
#include "codes.h"

#include <stdlib.h>
#include <string.h>

#include "process.h"
#include "str.h"

#define LIST_FIRST "If the outcome is unknown, list the secrets before sending again."
#define RUN_AGAIN "Rerun csms-send with the same journal."

/* Each text must be true for unsent requests and for requests with an unknown outcome. */
static const struct csms_code transport[] = {
    {"resolve", NULL, 0, "The host name could not be resolved, so nothing was sent.",
     "Check the region or the endpoint, the proxy and the name server, then send again."},
    {"connect", NULL, 0, "The connection failed, so nothing was sent.",
     "Check the endpoint, the network and the proxy, then send again."},
    {"unreachable", NULL, 0, "Earlier connections failed, so nothing was sent.",
     "Fix the error that csms-send printed. " RUN_AGAIN},
    {"proxy", NULL, 0, "The connection through the proxy failed.",
     "Check the proxy's address and access rules. " LIST_FIRST},
    {"tls", NULL, 0, "The TLS connection failed.",
     "Check the endpoint, the CA certificates and the pinned key. " LIST_FIRST},
    {"timeout", NULL, 0, "The request timed out.", LIST_FIRST},
    {"send", NULL, 0, "The connection failed while the request was being sent.", LIST_FIRST},
    {"receive", NULL, 0, "The connection failed before the answer was complete.", LIST_FIRST},
    {"closed", NULL, 0, "The server closed the connection without an answer.", LIST_FIRST},
    {"lost", NULL, 0, "The connection was lost, and the request was not sent again.", LIST_FIRST},
    {"cut", NULL, 0, "The answer is truncated.", LIST_FIRST},
    {"stale", NULL, 0, "The server had closed the connection or sent unexpected data on it.",
     LIST_FIRST},
    {"out_of_step", NULL, 0,
     "The server sent an unexpected answer, so this one may belong to another request.",
     LIST_FIRST},
    {"retry", NULL, 0, "The request was not executed, and no later attempt is recorded.",
     RUN_AGAIN},
    {"bad_response", NULL, 0, "The answer is invalid HTTP.",
     "Check the endpoint and the proxy. " LIST_FIRST},
    {"too_large", NULL, 0, "The answer is too long to record.", LIST_FIRST},
    {"other", NULL, 0, "The transfer failed.", LIST_FIRST},
    {"ended", NULL, 0, "The run ended before it recorded an answer, or is still in progress.",
     LIST_FIRST},
    {"interrupted", NULL, 0, "csms-send was interrupted.", LIST_FIRST},
    {"journal", NULL, 0, "The journal could not be written.", LIST_FIRST},
    {"login", NULL, 0, "The credentials expired and could not be renewed.",
     "Check the IAM user and password, or the agency of the machine. " RUN_AGAIN},
    {"denied", NULL, 0,
     "The service rejected the credentials earlier in the run, so nothing was sent.",
     "Renew the credentials. " RUN_AGAIN},
    {"output", NULL, 0, "An earlier record could not be written, so nothing was sent.",
     "Free disk space for the records. " RUN_AGAIN},
    {"fail_fast", NULL, 0, "csms-send stopped after an earlier failure.",
     "Fix the cause of that failure. " RUN_AGAIN},
    {"dry_run", NULL, 0, "This was a dry run, so nothing was sent.",
     "Run csms-send without --dry-run."},
    {"replay", NULL, 0, "No saved answer exists for this request.",
     "Check the directory given to --replay."},
};

const struct csms_code *codes_find(csms_str code, int status, csms_str message)
{
    for (size_t i = 0; i < sizeof transport / sizeof *transport; i++)
        if (str_is(code, transport[i].code))
            return &transport[i];
    return csms_code_find(code, status, message);
}

struct text_count *text_counts_add(struct text_counts *counts, csms_str text)
{
    size_t i = 0;
    if (text.ptr == NULL)
        return NULL;
    while (i < counts->count && !str_equal(counts->rows[i].text, text))
        i++;
    if (i == TEXT_COUNTS_MAX) {
        counts->others++;
        return NULL;
    }
    if (i == counts->count) {
        char *copy = tool_alloc(text.len);
        memcpy(copy, text.ptr, text.len);
        counts->rows[counts->count++].text = (csms_str){copy, text.len};
    }
    counts->rows[i].count++;
    return &counts->rows[i];
}

void text_counts_free(struct text_counts *counts)
{
    for (size_t i = 0; i < counts->count; i++)
        free((void *)(uintptr_t)counts->rows[i].text.ptr);
    counts->count = 0;
}

void codes_count(struct text_counts *codes, csms_str code, int status, csms_str message)
{
    struct text_count *row = text_counts_add(codes, code);
    if (row != NULL && row->count == 1)
        row->meaning = codes_find(code, status, message);
}
