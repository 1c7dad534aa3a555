/* SPDX-License-Identifier: MIT */
#include "csms.h"

static const char *const texts[] = {
    [CSMS_OK] = "no error",
    [CSMS_ERR_PROJECT_ID] = "the project ID is not 32 to 64 digits and letters A-Z, a-z",
    [CSMS_ERR_INSTANCE_ID] = "the instance ID is not 1 to 256 bytes of clean UTF-8",
    [CSMS_ERR_INSTANCE_TYPE] = "the instance type is not RDS, TaurusDB, GaussDB or APIG",
    [CSMS_ERR_INSTANCE_TYPE_CASE] = "the instance type is written in another letter case",
    [CSMS_ERR_SCOPE] = "the instance ID and type given do not fit the scope of the request",
    [CSMS_ERR_HOST] = "the host is not a name or an address, with or without a port",
    [CSMS_ERR_HEADER] =
        "a header is malformed, occurs twice, or is one that the request sets itself",
    [CSMS_ERR_KEY] = "a part of the access key is empty or has a byte that no header may carry",
    [CSMS_ERR_DATE] = "the date does not have the form 20191115T033655Z",
    [CSMS_ERR_PATH] = "the path is not absolute or has a byte that a URL encodes",
    [CSMS_ERR_SYNTAX] = "not valid JSON",
    [CSMS_ERR_CONTROL] = "a control character in a string must be escaped",
    [CSMS_ERR_ESCAPE] = "a bad escape or half of a surrogate pair in a string",
    [CSMS_ERR_UTF8] = "a string is not valid UTF-8",
    [CSMS_ERR_DEPTH] = "objects and arrays are nested deeper than 16",
    [CSMS_ERR_TRUNCATED] = "the input ends before the JSON document does",
    [CSMS_ERR_TRAILING] = "something follows the JSON document",
    [CSMS_ERR_NOT_OBJECT] = "the document is not a JSON object",
    [CSMS_ERR_NOT_OURS] = "a JSON object, but neither an answer nor an error of this API",
    [CSMS_ERR_DUPLICATE] = "a member occurs twice in one object",
    [CSMS_ERR_TYPE] = "a member has a value of the wrong type",
    [CSMS_ERR_TOTAL] = "total is not a whole number from 0 to 2^64-1",
    [CSMS_ERR_NAME] = "a secret has no name",
    [CSMS_ERR_TOO_LONG] = "a secret name, error code or request ID is too long",
    [CSMS_ERR_MIXED] = "an answer and an error in one document",
    [CSMS_ERR_WINDOW] = "the reader's window is smaller than 256 bytes",
};

/* An error without a text must not compile: the list in the header ends with CSMS_ERR_WINDOW. */
typedef char every_error_has_a_text[sizeof texts / sizeof *texts == CSMS_ERR_WINDOW + 1 ? 1 : -1];

const char *csms_err_text(enum csms_err err)
{
    size_t i = (size_t)err;

    return i < sizeof texts / sizeof *texts ? texts[i] : "unknown error";
}
