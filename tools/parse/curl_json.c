/* SPDX-License-Identifier: MIT */
#include "curl_json.h"

#include "json.h"

/* What every version that has %{json} (7.70 on) writes. */
static bool read_members(struct json *j, struct curl_json *out)
{
    bool has_status = false, has_exit_code = false;
    csms_str name;

    json_enter(j, '{');
    while (json_member(j, &name)) {
        csms_str value = json_value(j);

        if (json_is(name, "http_code")) {
            out->status = (int)json_number(value, 0);
            has_status = true;
        } else if (json_is(name, "http_connect")) {
            out->connect_status = (int)json_number(value, 0);
        } else if (json_is(name, "exitcode")) {
            out->exit_code = (int)json_number(value, 0);
            has_exit_code = true;
        } else if (json_is(name, "errormsg") && value.len > 0 && *value.ptr == '"') {
            out->message = value;
        }
    }
    return !j->bad && has_status && has_exit_code && out->status >= 0 && out->status <= 599;
}

/* Does the object start as an answer does? Then nobody needs to wait for the end of it. */
static bool starts_as_answer(csms_str text)
{
    static const char *const names[] = {"total",      "success_secrets", "failed_secrets",
                                        "error_code", "error_msg",       "error"};
    struct json j = {.rest = text};
    csms_str name;

    if (!json_enter(&j, '{') || !json_member(&j, &name))
        return false;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (json_is(name, names[i]))
            return true;
    return false;
}

enum curl_json_result curl_json_parse(csms_str text, struct curl_json *out)
{
    struct json whole = {.rest = text}, inside;

    *out = (struct curl_json){.len = 0};
    if (text.len == 0 || *text.ptr != '{' || starts_as_answer(text))
        return CURL_JSON_NOT;
    inside = (struct json){.rest = json_value(&whole)};
    if (whole.bad)
        return whole.cut ? CURL_JSON_MORE : CURL_JSON_NOT;
    out->len = inside.rest.len;
    return read_members(&inside, out) ? CURL_JSON_OK : CURL_JSON_NOT;
}

/* libcurl's CURLE_COULDNT_RESOLVE_PROXY, _RESOLVE_HOST, _CONNECT, _SSL_CONNECT_ERROR and
 * _PEER_FAILED_VERIFICATION. */
bool curl_json_unsent(const struct curl_json *out)
{
    static const int before_sending[] = {5, 6, 7, 35, 60};

    for (size_t i = 0; i < sizeof before_sending / sizeof *before_sending; i++)
        if (out->exit_code == before_sending[i])
            return true;
    return false;
}
