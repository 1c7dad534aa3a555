/* SPDX-License-Identifier: MIT */
#include "csms.h"

static const char *const texts[] = {
    [CSMS_OK] = "no error",
    [CSMS_ERR_PROJECT_ID] = "the project ID must have 32 to 64 ASCII letters and digits",
    [CSMS_ERR_INSTANCE_ID] = ("the instance ID must have 1 to 256 bytes of UTF-8, no control "
                              "character and no outer space"),
    [CSMS_ERR_INSTANCE_TYPE] = "the instance type must be RDS, TaurusDB, GaussDB or APIG",
    [CSMS_ERR_INSTANCE_TYPE_CASE] =
        "the instance type must be written as RDS, TaurusDB, GaussDB or APIG: case matters",
    [CSMS_ERR_SCOPE] = "the instance ID and type do not match the scope of the request",
    [CSMS_ERR_HOST] = "the host must be a name or an address, optionally with a port",
    [CSMS_ERR_HEADER] = "a header is malformed, duplicate or set by the library",
    [CSMS_ERR_KEY] = "a part of the access key is empty or invalid in a header",
    [CSMS_ERR_DATE] = "the date must have the form 20191115T033655Z",
    [CSMS_ERR_PATH] =
        "the path must start but not end with a slash and contain only 0-9 A-Z a-z -._~/",
    [CSMS_ERR_SYNTAX] = "invalid JSON",
    [CSMS_ERR_CONTROL] = "unescaped control character in a string",
    [CSMS_ERR_ESCAPE] = "invalid escape or lone surrogate in a string",
    [CSMS_ERR_UTF8] = "invalid UTF-8 in a string",
    [CSMS_ERR_DEPTH] = "objects and arrays nested deeper than 16",
    [CSMS_ERR_TRUNCATED] = "the JSON document is truncated",
    [CSMS_ERR_TRAILING] = "unexpected data after the JSON document",
    [CSMS_ERR_NOT_OBJECT] = "the document is not a JSON object",
    [CSMS_ERR_NOT_OURS] = "the JSON object is neither an answer nor an error of this API",
    [CSMS_ERR_DUPLICATE] = "duplicate member in an object",
    [CSMS_ERR_TYPE] = "a member has the wrong type",
    [CSMS_ERR_TOTAL] = "total must be an integer from 0 to 2^64-1",
    [CSMS_ERR_NAME] = "a secret has no name",
    [CSMS_ERR_TOO_LONG] = "a secret name, error code or request ID is too long",
    [CSMS_ERR_MIXED] = "the document contains both an answer and an error",
    [CSMS_ERR_WINDOW] = "the window must have at least 256 bytes",
};

/* CSMS_ERR_WINDOW is the last error in csms.h. */
typedef char every_error_has_a_text[sizeof texts / sizeof *texts == CSMS_ERR_WINDOW + 1 ? 1 : -1];

const char *csms_err_text(enum csms_err err)
{
    return (size_t)err < sizeof texts / sizeof *texts ? texts[err] : "unknown error";
}
