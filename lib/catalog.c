/* SPDX-License-Identifier: MIT */
#include "csms.h"

#include <string.h>

/* Advice that several causes share. */
#define REPEAT_UNSAFE "Find out what was deleted before sending it again."
#define REPORT_IT "Open a ticket with the service and name the request ID."
#define FIX_REQUEST "Correct the request and send it again."
#define NEW_TOKEN "Get a new token from IAM in the region of the call and send it again."
#define ASK_RIGHTS "Ask an administrator of the account for the permission."
#define IAM_CALLS "Call with an IAM token or an access key instead."

/*
 * Where several rows share a code: csms_code_find takes the first row whose detail is in the
 * message, else the first whose status is the one given, else the first. So the general row leads.
 */
static const struct csms_code codes[] = {
    /* CSMS itself. */
    {"CSMS.0002", NULL, 400, "A parameter has a value that the service does not accept.",
     "Check the project ID, the instance ID and the instance type."},
    {"CSMS.0003", NULL, 400, "The service cannot make sense of the request.",
     "Check the path and the project ID in it."},
    {"CSMS.0004", NULL, 400, "The body of the request is not in the form that the service reads.",
     "Send the body as JSON, unchanged, with its Content-Type."},
    {"CSMS.0005", NULL, 400, "What the request refers to does not exist.",
     "Check that project, region and instance belong together."},
    {"CSMS.0103", NULL, 400, "The secret waits for its scheduled deletion and cannot be used.",
     "Cancel its scheduled deletion first if it is still needed."},
    {"CSMS.0105", NULL, 400, "A version status that the service manages cannot be deleted.",
     "Leave the built-in version status alone; delete the secret as a whole."},
    {"CSMS.0106", NULL, 400, "There is no secret of this name.",
     "Check the name and the region; it may have been deleted already."},
    {"CSMS.0107", NULL, 400, "The secret is already scheduled for deletion.",
     "Nothing to do if it may go on its date; to delete it now, cancel the schedule first."},
    {"CSMS.0108", NULL, 400, "The secret is not scheduled for deletion.",
     "Schedule its deletion first, or leave it out."},
    {"CSMS.0202", NULL, 400, "The account holds as many secrets as it may.",
     "Delete secrets that are not needed, or ask for a higher quota."},
    {"CSMS.0203", NULL, 400, "The secret has as many version statuses as it may.",
     "Remove version statuses that are not needed."},
    {"CSMS.0401", NULL, 0, "CSMS could not encrypt or decrypt the secret's value through KMS.",
     "Give the caller KMS Administrator in addition to the rights for CSMS."},

    /* The gateway in front of all services: what it knows of the API. */
    {"APIGW.0101", NULL, 404, "The gateway knows no such API.",
     "Check host, region, path and method; not every region has this call."},
    {"APIGW.0103", NULL, 0, "The gateway has no service behind this API.", REPORT_IT},
    {"APIGW.0104", NULL, 0, "The gateway lacks a plug-in that this API needs.", REPORT_IT},
    {"APIGW.0105", NULL, 0, "The gateway lacks the settings of the service behind it.", REPORT_IT},
    {"APIGW.0106", NULL, 400, "A rule by which the gateway rewrites requests failed.", REPORT_IT},
    {"APIGW.0201", NULL, 0, "The gateway could not take the request or could not pass it on.",
     "The HTTP status tells which: 4xx is the request's fault, 5xx leaves its fate unknown."},
    {"APIGW.0201", NULL, 400, "The gateway cannot read the request.", FIX_REQUEST},
    {"APIGW.0201", NULL, 413, "The body is larger than the gateway takes, 12 MB.", FIX_REQUEST},
    {"APIGW.0201", NULL, 414, "The path is longer than the gateway takes.", FIX_REQUEST},
    {"APIGW.0201", NULL, 494, "The headers are larger than the gateway takes.",
     "A token that is too long is the usual reason: get one with a narrower scope, or sign."},
    {"APIGW.0201", NULL, 502, "The gateway got no usable answer from the service.", REPEAT_UNSAFE},
    {"APIGW.0201", NULL, 504, "The service did not answer the gateway in time.", REPEAT_UNSAFE},

    /* The gateway: who is calling. */
    {"APIGW.0301", NULL, 401, "The gateway does not accept the token or the signature.",
     "Check the credentials before another try: six failures in a row lock an access key."},
    {"APIGW.0301", "AK access failed to reach the limit", 401,
     "The access key is locked after more than five failures in a row.",
     "Wait five minutes without sending anything with this key, then correct the credentials."},
    {"APIGW.0301", "signature expired", 401,
     "The signature is more than 15 minutes away from the gateway's clock.",
     "Set the clock of this machine, in UTC, and sign again."},
    {"APIGW.0301", "verify aksk signature fail", 401,
     "The gateway computed another signature for this request.",
     "Check the secret key; then look for a proxy that changes host, path, headers or body."},
    {"APIGW.0301", " not exist", 401, "There is no such access key.",
     "Check the access key, and that it is one of this cloud and not of another vendor."},
    {"APIGW.0301", "decrypt token fail", 401, "The token is damaged or comes from elsewhere.",
     "Copy the token whole, without line breaks; it must come from IAM of the same cloud."},
    {"APIGW.0301", "token expires", 401, "The token has expired.", NEW_TOKEN},
    {"APIGW.0301", "x-auth-token not found", 401, "The request carried no token.",
     "Send the token in X-Auth-Token, or sign the request."},
    {"APIGW.0301", "current ip:", 401, "An access rule of the account shuts this address out.",
     "Call from an allowed address, or have the rule in IAM changed."},
    {"APIGW.0302", NULL, 403, "This user may not call the API.", ASK_RIGHTS},
    {"APIGW.0303", NULL, 401, "The gateway does not accept the app's key.", IAM_CALLS},
    {"APIGW.0304", NULL, 403, "The app may not call the API.", IAM_CALLS},
    {"APIGW.0305", NULL, 401, "The gateway does not accept the credentials.",
     "Check the credentials before another try: six failures in a row lock an access key."},
    {"APIGW.0306", NULL, 403, "Access to the API is denied.", ASK_RIGHTS},
    {"APIGW.0307", NULL, 401, "The token has expired or belongs to another region.", NEW_TOKEN},
    {"APIGW.0308", NULL, 429, "Too many calls: the gateway turned this one away.",
     "Send it again later and more slowly."},
    {"APIGW.0310", NULL, 403, "The project cannot be used at present.",
     "Check the project's state: frozen, in arrears or deleted."},
    {"APIGW.0311", NULL, 401, "The gateway does not accept the credentials for debugging.",
     IAM_CALLS},
    {"APIGW.0401", NULL, 403, "The gateway does not know the address of the caller.",
     "Call from an allowed address."},
    {"APIGW.0402", NULL, 403, "The gateway shuts this address out.",
     "Call from an allowed address."},
    {"APIGW.0404", NULL, 403, "The gateway may not reach the address of the service.", REPORT_IT},
    {"APIGW.0501", NULL, 405, "The app has used up its quota of calls.",
     "Wait until the quota is renewed, or have it raised."},
    {"APIGW.0502", NULL, 405, "The app is frozen.", IAM_CALLS},

    /* The gateway: its own trouble. */
    {"APIGW.0601", NULL, 500, "The gateway failed inside.", REPEAT_UNSAFE},
    {"APIGW.0602", NULL, 400, "The gateway takes the request for a faulty one.", FIX_REQUEST},
    {"APIGW.0605", NULL, 500, "The gateway cannot resolve the name of the service.", REPEAT_UNSAFE},
    {"APIGW.0606", NULL, 500, "The gateway cannot load the settings of the API.", REPEAT_UNSAFE},
    {"APIGW.0607", NULL, 400, "The gateway does not speak this protocol here.",
     "Use https and POST, and check the host."},
    {"APIGW.0608", NULL, 500, "The gateway got no administrative token.", REPEAT_UNSAFE},
    {"APIGW.0609", NULL, 500, "The gateway cannot reach the service in its network.",
     REPEAT_UNSAFE},
    {"APIGW.0610", NULL, 502, "The gateway finds no server of the service.", REPEAT_UNSAFE},
    {"APIGW.0611", NULL, 500, "The gateway finds no port of the service.", REPEAT_UNSAFE},
    {"APIGW.0612", NULL, 500, "The gateway was made to call itself.", REPORT_IT},
    {"APIGW.0613", NULL, 503, "IAM is out of service, so the gateway cannot check the caller.",
     "Send it again later."},
    {"APIGW.0705", NULL, 500, "The gateway cannot sign the call to the service.", REPEAT_UNSAFE},
    {"APIGW.0801", NULL, 403, "The service is not offered to this account in the region.",
     "Check the region."},
    {"APIGW.0802", NULL, 403, "This user may not use the region.",
     "Check the region, or ask an "
     "administrator to open it for the user."},

    /* KMS, which shares the host with CSMS. */
    {"KMS.0101", NULL, 500, "KMS failed inside.", REPEAT_UNSAFE},
    {"KMS.0102", NULL, 500, "KMS failed to read or write its data.", REPEAT_UNSAFE},
    {"KMS.0201", NULL, 400, "The path is not one that KMS knows.", FIX_REQUEST},
    {"KMS.0202", NULL, 400, "The body is not valid JSON.", FIX_REQUEST},
    {"KMS.0203", NULL, 400, "The request is too long.", FIX_REQUEST},
    {"KMS.0204", NULL, 400, "The request lacks a parameter.", FIX_REQUEST},
    {"KMS.0207", NULL, 404, "There is no such key in KMS.",
     "Check the key of the secret and the region."},
    {"KMS.0301", NULL, 403, "The token is missing or has a character that no token has.",
     "Send the token whole, in X-Auth-Token, without line breaks."},
    {"KMS.0302", NULL, 403, "The token is not valid.", NEW_TOKEN},
    {"KMS.0303", NULL, 403, "The token has expired.", NEW_TOKEN},
    {"KMS.0304", NULL, 403, "The account is not admitted to a feature under trial.", ASK_RIGHTS},
    {"KMS.0305", NULL, 403, "The token is for another project or region.", NEW_TOKEN},
    {"KMS.0306", NULL, 403, "The caller has no right to the key.", ASK_RIGHTS},
    {"KMS.0307", NULL, 403, "The caller's role does not allow this.", ASK_RIGHTS},
    {"KMS.0314", NULL, 403, "The account has not passed its identity check.",
     "Complete real-name authentication of the account."},
    {"KMS.0321", NULL, 403, "The project in the path is not the one of the token.",
     "Use a token for the project in the path."},
    {"KMS.0326", NULL, 403, "The caller's role does not allow this.", ASK_RIGHTS},
    {"KMS.0328", NULL, 403, "The account is frozen.", "Settle what the account owes."},
};

#define COUNT (sizeof codes / sizeof *codes)

/* The shared gateway, its private instances and ROMA number their errors alike. */
static const char *const gateways[] = {"APIGW.", "APIG.", "APIC."};

static bool equal(csms_str a, const char *b)
{
    return a.len == strlen(b) && memcmp(a.ptr, b, a.len) == 0;
}

static bool contains(csms_str text, const char *part)
{
    size_t len = strlen(part);

    for (size_t i = 0; i + len <= text.len; i++) {
        if (memcmp(text.ptr + i, part, len) == 0)
            return true;
    }
    return false;
}

/* What follows the gateway's prefix in code; ptr NULL if it is not a gateway's code. */
static csms_str gateway_number(csms_str code)
{
    for (size_t i = 0; i < sizeof gateways / sizeof *gateways; i++) {
        size_t len = strlen(gateways[i]);

        if (code.len > len && memcmp(code.ptr, gateways[i], len) == 0)
            return (csms_str){code.ptr + len, code.len - len};
    }
    return (csms_str){NULL, 0};
}

static bool same_code(csms_str code, csms_str number, const char *row)
{
    size_t prefix = strlen(gateways[0]);

    if (equal(code, row))
        return true;
    return number.len > 0 && strlen(row) > prefix && memcmp(row, gateways[0], prefix) == 0 &&
           equal(number, row + prefix);
}

const struct csms_code *csms_code_find(csms_str code, int http_status, csms_str message)
{
    const struct csms_code *general = NULL, *by_status = NULL;
    csms_str number = gateway_number(code);

    for (size_t i = 0; i < COUNT; i++) {
        const struct csms_code *row = &codes[i];

        if (!same_code(code, number, row->code))
            continue;
        if (row->detail && contains(message, row->detail))
            return row;
        if (row->detail)
            continue;
        if (!general)
            general = row;
        if (!by_status && row->http_status == http_status)
            by_status = row;
    }
    return by_status ? by_status : general;
}
