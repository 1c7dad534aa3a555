/* SPDX-License-Identifier: MIT */
#include "iam_answer.h"

#include <stdio.h>
#include <string.h>

#include "str.h"
#include "tokens.h"

enum { TIME_LEN = 19 }; /* length of 2019-02-13T06:52:13; a fraction and Z follow */

static int64_t days_before(int64_t year, int64_t month)
{
    /* Days since 1970-01-01 of the first of the month, years starting in March. */
    year -= month < 3;
    month = month < 3 ? month + 9 : month - 3;
    return year * 365 + year / 4 - year / 100 + year / 400 + (month * 306 + 5) / 10 - 719468;
}

/* Returns seconds since 1970, or 0 if text is not a time. */
static int64_t parse_time(csms_str text)
{
    char bytes[TIME_LEN + 1];
    int year, month, day, hour, minute, second, used = 0;
    if (text.len < TIME_LEN + 1)
        return 0;
    memcpy(bytes, text.ptr, TIME_LEN);
    bytes[TIME_LEN] = '\0';
    if (sscanf(bytes, "%4d-%2d-%2dT%2d:%2d:%2d%n", &year, &month, &day, &hour, &minute, &second,
               &used) != 6 ||
        used != TIME_LEN || month < 1 || month > 12)
        return 0;
    return ((days_before(year, month) + day - 1) * 24 + hour) * 3600 + minute * 60 + second;
}

int64_t iam_answer_life_s(csms_str body, time_t now)
{
    struct csms_tokens t;
    char room[64];
    struct csms_out text = {room, sizeof room, 0, false};
    int64_t issued = now, expires = 0;
    bool in_token = false;
    char key[16] = "";
    csms_tokens_init(&t);
    for (enum token token; (token = csms_tokens_next(&t, &body, &text)) > TOKEN_MORE;) {
        if (token == TOKEN_KEY) {
            bool fits = t.text.len < sizeof key;
            snprintf(key, sizeof key, "%.*s", fits ? (int)t.text.len : 0, t.text.ptr);
            continue;
        }
        if (token == TOKEN_OBJECT && t.depth == 2)
            in_token = strcmp(key, "token") == 0;
        if (token != TOKEN_STRING || t.depth != 2 || !in_token)
            continue;
        if (strcmp(key, "expires_at") == 0)
            expires = parse_time(t.text);
        else if (strcmp(key, "issued_at") == 0)
            issued = parse_time(t.text);
    }
    return expires > issued ? expires - issued : 0;
}

/* Status and meaning of a refusal. Messages from IAM are not shown: they can quote the request,
 * which contains the password. */
static const struct {
    int status;
    const char *meaning;
} refusals[] = {
    {400, "IAM does not accept the request; check domain, project_id and project_name"},
    {401, "user, password or domain is wrong, or the user cannot log in with a password alone"},
    {403, "the user is not allowed to log in this way, or has no rights in the project"},
    {404, "IAM knows no such domain or project, or iam_endpoint is not IAM"},
    {429, "too many logins; try again later"},
    {503, "IAM is not available; try again later"},
};

/* True if s has the form of a code: IAM.0101 or a number. */
static bool is_code(csms_str s)
{
    enum { LETTERS_MAX = 8, DIGITS_MAX = 5 };
    size_t letters = 0, at = 0;
    while (letters < s.len && ascii_is_alpha(s.ptr[letters]))
        letters++;
    if (letters > 0 && (letters == s.len || s.ptr[letters] != '.'))
        return false;
    at = letters > 0 ? letters + 1 : 0;
    size_t digits = s.len - at;
    while (at < s.len && ascii_is_digit(s.ptr[at]))
        at++;
    return at == s.len && letters <= LETTERS_MAX && digits > 0 && digits <= DIGITS_MAX;
}

/* Gets the code of a refusal, or "". */
static void find_code(csms_str body, char *code, size_t cap)
{
    char window[512];
    struct csms_reader reader;
    enum csms_event event;
    csms_reader_init(&reader, window, sizeof window);
    csms_reader_feed(&reader, body.ptr, body.len);
    code[0] = '\0';
    while ((event = csms_reader_next(&reader)) > CSMS_EVENT_DONE) {
        if (event == CSMS_EVENT_MORE)
            csms_reader_feed(&reader, NULL, 0);
        if (event == CSMS_EVENT_REFUSED && reader.code.ptr != NULL && is_code(reader.code))
            snprintf(code, cap, "%.*s", (int)reader.code.len, reader.code.ptr);
    }
    if (event != CSMS_EVENT_DONE)
        code[0] = '\0'; /* not valid JSON: probably the page of a proxy */
}

void iam_answer_refusal(int status, csms_str body, char *text, size_t cap)
{
    char code[16];
    find_code(body, code, sizeof code);
    const struct csms_code *known = csms_code_find(str_from(code), status, (csms_str){0});
    const char *meaning = known != NULL ? known->meaning : NULL;
    for (size_t i = 0; meaning == NULL && i < sizeof refusals / sizeof refusals[0]; i++) {
        if (refusals[i].status == status)
            meaning = refusals[i].meaning;
    }
    snprintf(text, cap, "status %d%s%s%s%s", status, code[0] ? ", code " : "", code,
             meaning != NULL ? ": " : "", meaning != NULL ? meaning : "");
}
