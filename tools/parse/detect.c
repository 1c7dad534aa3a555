/* SPDX-License-Identifier: MIT */
#include "detect.h"

#include "http_head.h"
#include "json.h"
#include "str.h"

const char *const form_names[] = {
    [FORM_UNDECIDED] = "auto", [FORM_RECORD] = "record", [FORM_BODY] = "body",
    [FORM_HTTP] = "http",      [FORM_HAR] = "har",       NULL,
};

/* Top-level members that only one form has. Some tools sort members, so a record may start with its
 * body. */
static const struct {
    const char *key;
    enum form form;
} keys[] = {
    {"log", FORM_HAR},
    {"csms", FORM_RECORD},
    {"body", FORM_RECORD},
    {"body_base64", FORM_RECORD},
    {"total", FORM_BODY},
    {"success_secrets", FORM_BODY},
    {"failed_secrets", FORM_BODY},
    {"error_code", FORM_BODY},
    {"error_msg", FORM_BODY},
};

enum form detect_key(csms_str key)
{
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (str_is(key, keys[i].key))
            return keys[i].form;
    return FORM_UNDECIDED;
}

static enum form form_of_object(csms_str text, bool all)
{
    struct json j;
    bool more;
    json_open(&j, text);
    do {
        more = json_next(&j); /* sets the key even if its value is incomplete */
        enum form form = detect_key(j.key);
        if (form != FORM_UNDECIDED)
            return form;
    } while (more);
    return j.err == CSMS_ERR_TRUNCATED && !all ? FORM_UNDECIDED : FORM_BODY;
}

enum form detect_form(csms_str text, bool all)
{
    text = str_trim(text);
    if (text.len == 0)
        return FORM_UNDECIDED;
    if (*text.ptr == '{')
        return form_of_object(text, all);
    if (http_head_starts(text))
        return FORM_HTTP;
    if (!all && text.len < 6 && memcmp(text.ptr, "HTTP/", text.len < 5 ? text.len : 5) == 0)
        return FORM_UNDECIDED;
    return FORM_BODY;
}
