/* SPDX-License-Identifier: MIT */
#include "csms.h"

#include <string.h>

/* Advice that several causes share. */
#define REPEAT_UNSAFE "Check which secrets still exist before sending it again."
#define REPORT_IT "Open a support ticket and quote the request ID."
#define FIX_REQUEST "Correct the request and send it again."
#define NEW_TOKEN "Get a new IAM token for the region of the request and send it again."
#define ASK_RIGHTS "Ask an account administrator for the permission."
#define IAM_CALLS "Use an IAM token or an access key instead."

/*
 * If several rows share a code, csms_code_find prefers a row whose detail occurs in the message,
 * then a row with the given status, then the first row. So the general row comes first.
 */
static const struct csms_code codes[] = {
    /* CSMS itself. */
    {"CSMS.0002", NULL, 400, "A parameter has an invalid value.",
     "Check the project ID, the instance ID and the instance type."},
    {"CSMS.0003", NULL, 400, "The service considers the request invalid.",
     "Check the path and its project ID."},
    {"CSMS.0004", NULL, 400, "The service cannot parse the request body.",
     "Send the JSON body unchanged, with Content-Type application/json."},
    {"CSMS.0005", NULL, 400, "The requested resource does not exist.",
     "Check that the instance belongs to this project and region."},
    {"CSMS.0103", NULL, 400, "The secret is scheduled for deletion and cannot be used.",
     "Cancel the scheduled deletion first if you still need the secret."},
    {"CSMS.0105", NULL, 400, "Built-in version statuses cannot be deleted.",
     "Delete the whole secret instead."},
    {"CSMS.0106", NULL, 400, "There is no secret with this name.",
     "Check the name and the region; it may have been deleted already."},
    {"CSMS.0107", NULL, 400, "The secret is already scheduled for deletion.",
     "No action is needed if that date is acceptable; to delete it now, cancel the "
     "scheduled deletion first."},
    {"CSMS.0108", NULL, 400, "The secret is not scheduled for deletion.",
     "Schedule its deletion first, or omit the secret."},
    {"CSMS.0202", NULL, 400, "The account has reached its quota of secrets.",
     "Delete secrets that you no longer need, or request a higher quota."},
    {"CSMS.0203", NULL, 400, "The secret has reached its limit of version statuses.",
     "Remove version statuses that you no longer need."},
    {"CSMS.0401", NULL, 0, "CSMS could not encrypt or decrypt the secret's value through KMS.",
     "Grant the caller KMS Administrator in addition to its CSMS permissions."},

    /* The API gateway: routing. */
    {"APIGW.0101", NULL, 404, "The gateway does not know this API.",
     "Check the host, region, path and method; some regions lack this API."},
    {"APIGW.0103", NULL, 0, "The gateway has no backend for this API.", REPORT_IT},
    {"APIGW.0104", NULL, 0, "The gateway lacks a plug-in that this API requires.", REPORT_IT},
    {"APIGW.0105", NULL, 0, "The gateway lacks the configuration of the backend.", REPORT_IT},
    {"APIGW.0106", NULL, 400, "A request rewriting rule of the gateway failed.", REPORT_IT},
    {"APIGW.0201", NULL, 0, "The gateway could not read or forward the request.",
     "Check the HTTP status: 4xx means an invalid request, 5xx an unknown outcome."},
    {"APIGW.0201", NULL, 400, "The gateway cannot parse the request.", FIX_REQUEST},
    {"APIGW.0201", NULL, 413, "The body exceeds the gateway's limit of 12 MB.", FIX_REQUEST},
    {"APIGW.0201", NULL, 414, "The path exceeds the gateway's limit.", FIX_REQUEST},
    {"APIGW.0201", NULL, 494, "The headers exceed the gateway's limit.",
     "The token is probably too long: get one with a narrower scope, or use an access key."},
    {"APIGW.0201", NULL, 502, "The gateway received an invalid response from the service.",
     REPEAT_UNSAFE},
    {"APIGW.0201", NULL, 504, "The service did not respond to the gateway in time.", REPEAT_UNSAFE},

    /* The API gateway: authentication and permissions. */
    {"APIGW.0301", NULL, 401, "The gateway does not accept the token or the signature.",
     "Check the credentials before you retry: six consecutive failures lock an access key."},
    {"APIGW.0301", "AK access failed to reach the limit", 401,
     "The access key is locked after more than five consecutive failures.",
     "Do not use this key for five minutes, then correct the credentials."},
    {"APIGW.0301", "signature expired", 401,
     "The signature differs from the gateway's clock by more than 15 minutes.",
     "Correct the clock of this machine and sign the request again."},
    {"APIGW.0301", "verify aksk signature fail", 401, "The signature does not match the request.",
     "Check the secret key, and whether a proxy changes the host, path, headers or body."},
    {"APIGW.0301", " not exist", 401, "The access key does not exist.",
     "Check the access key, and that it belongs to Huawei Cloud."},
    {"APIGW.0301", "decrypt token fail", 401,
     "The token is damaged or was issued by another cloud.",
     "Copy the whole token without line breaks, and get it from the IAM of this cloud."},
    {"APIGW.0301", "token expires", 401, "The token has expired.", NEW_TOKEN},
    {"APIGW.0301", "x-auth-token not found", 401, "The request contains no token.",
     "Send the token in X-Auth-Token, or sign the request."},
    {"APIGW.0301", "current ip:", 401, "An access rule of the account blocks this address.",
     "Call from an allowed address, or have the IAM rule changed."},
    {"APIGW.0302", NULL, 403, "The user is not allowed to call this API.", ASK_RIGHTS},
    {"APIGW.0303", NULL, 401, "The gateway does not accept the app key.", IAM_CALLS},
    {"APIGW.0304", NULL, 403, "The app is not allowed to call this API.", IAM_CALLS},
    {"APIGW.0305", NULL, 401, "The gateway does not accept the credentials.",
     "Check the credentials before you retry: six consecutive failures lock an access key."},
    {"APIGW.0306", NULL, 403, "Access to this API is denied.", ASK_RIGHTS},
    {"APIGW.0307", NULL, 401, "The token has expired or belongs to another region.", NEW_TOKEN},
    {"APIGW.0308", NULL, 429, "The rate limit is exceeded.",
     "Send it again later, at a lower rate."},
    {"APIGW.0310", NULL, 403, "The project is currently unavailable.",
     "Check whether the project is frozen, in arrears or deleted."},
    {"APIGW.0311", NULL, 401, "The gateway does not accept the credentials for debugging.",
     IAM_CALLS},
    {"APIGW.0401", NULL, 403, "The gateway does not recognize the caller's address.",
     "Call from an allowed address."},
    {"APIGW.0402", NULL, 403, "The gateway blocks this address.", "Call from an allowed address."},
    {"APIGW.0404", NULL, 403, "The gateway is not allowed to reach the backend's address.",
     REPORT_IT},
    {"APIGW.0501", NULL, 405, "The app has exhausted its quota.",
     "Wait until the quota is reset, or request a higher one."},
    {"APIGW.0502", NULL, 405, "The app is frozen.", IAM_CALLS},

    /* The API gateway: internal errors and the connection to the service. */
    {"APIGW.0601", NULL, 500, "Internal error of the gateway.", REPEAT_UNSAFE},
    {"APIGW.0602", NULL, 400, "The gateway considers the request invalid.", FIX_REQUEST},
    {"APIGW.0605", NULL, 500, "The gateway cannot resolve the service's host name.", REPEAT_UNSAFE},
    {"APIGW.0606", NULL, 500, "The gateway cannot load the API configuration.", REPEAT_UNSAFE},
    {"APIGW.0607", NULL, 400, "The gateway does not support this protocol for the API.",
     "Use HTTPS and POST, and check the host."},
    {"APIGW.0608", NULL, 500, "The gateway could not get its administrative token.", REPEAT_UNSAFE},
    {"APIGW.0609", NULL, 500, "The gateway cannot reach the service.", REPEAT_UNSAFE},
    {"APIGW.0610", NULL, 502, "The gateway found no server for the service.", REPEAT_UNSAFE},
    {"APIGW.0611", NULL, 500, "The gateway found no port for the service.", REPEAT_UNSAFE},
    {"APIGW.0612", NULL, 500, "The gateway is configured to call itself.", REPORT_IT},
    {"APIGW.0613", NULL, 503, "IAM is unavailable, so the gateway cannot authenticate the caller.",
     "Send it again later."},
    {"APIGW.0705", NULL, 500, "The gateway cannot sign its request to the service.", REPEAT_UNSAFE},
    {"APIGW.0801", NULL, 403, "The service is not available to this account in the region.",
     "Check the region."},
    {"APIGW.0802", NULL, 403, "The user is not allowed to use this region.",
     "Check the region, or ask an administrator for access to it."},

    /* KMS, which shares the host with CSMS. */
    {"KMS.0101", NULL, 500, "Internal error of KMS.", REPEAT_UNSAFE},
    {"KMS.0102", NULL, 500, "KMS could not access its data.", REPEAT_UNSAFE},
    {"KMS.0201", NULL, 400, "KMS does not know this path.", FIX_REQUEST},
    {"KMS.0202", NULL, 400, "The body is not valid JSON.", FIX_REQUEST},
    {"KMS.0203", NULL, 400, "The request is too long.", FIX_REQUEST},
    {"KMS.0204", NULL, 400, "The request lacks a parameter.", FIX_REQUEST},
    {"KMS.0207", NULL, 404, "The key does not exist in KMS.",
     "Check the secret's key and the region."},
    {"KMS.0301", NULL, 403, "The token is missing or contains an invalid character.",
     "Send the whole token in X-Auth-Token, without line breaks."},
    {"KMS.0302", NULL, 403, "The token is invalid.", NEW_TOKEN},
    {"KMS.0303", NULL, 403, "The token has expired.", NEW_TOKEN},
    {"KMS.0304", NULL, 403, "The account has no access to this beta feature.", ASK_RIGHTS},
    {"KMS.0305", NULL, 403, "The token is for another project or region.", NEW_TOKEN},
    {"KMS.0306", NULL, 403, "The caller has no permission for the key.", ASK_RIGHTS},
    {"KMS.0307", NULL, 403, "The caller's role does not allow this.", ASK_RIGHTS},
    {"KMS.0314", NULL, 403, "The account has not completed identity verification.",
     "Complete real-name authentication for the account."},
    {"KMS.0321", NULL, 403, "The token belongs to another project than the path.",
     "Use a token for the project in the path."},
    {"KMS.0326", NULL, 403, "The caller's role does not allow this.", ASK_RIGHTS},
    {"KMS.0328", NULL, 403, "The account is frozen.",
     "Settle the outstanding balance of the account."},
};

#define COUNT (sizeof codes / sizeof *codes)

/* The shared gateway, dedicated gateways and ROMA use the same numbers. */
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

/* Returns the part of code after the gateway's prefix; ptr is NULL if code has no such prefix. */
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
