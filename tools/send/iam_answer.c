/* SPDX-License-Identifier: MIT */
#include "iam_answer.h"

#include <stdio.h>
#include <string.h>

#include "tokens.h"

enum { TIME_LEN = 19 }; /* of 2019-02-13T06:52:13; a fraction and Z follow */

static int64_t days_before(int64_t year, int64_t month)
{
    /* Days since 1970-01-01 of the first of the month, years starting in March. */
    year -= month < 3;
    month = month < 3 ? month + 9 : month - 3;
    return year * 365 + year / 4 - year / 100 + year / 400 + (month * 306 + 5) / 10 - 719468;
}

/* Seconds since 1970; 0 if text is no time. */
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

static void add(char *text, size_t cap, csms_str s)
{
    size_t len = strlen(text);
    if (s.ptr != NULL && len < cap)
        snprintf(text + len, cap - len, ": %.*s", (int)s.len, s.ptr);
}

void iam_answer_refusal(csms_str body, char *text, size_t cap)
{
    char window[512];
    struct csms_reader reader;
    enum csms_event event;
    csms_reader_init(&reader, window, sizeof window);
    csms_reader_feed(&reader, body.ptr, body.len);
    if (cap > 0)
        text[0] = '\0';
    while ((event = csms_reader_next(&reader)) > CSMS_EVENT_DONE) {
        if (event == CSMS_EVENT_MORE)
            csms_reader_feed(&reader, NULL, 0);
        if (event != CSMS_EVENT_REFUSED)
            continue;
        add(text, cap, reader.code);
        if (!reader.message_cut) /* half of what is not to be shown could not be found in it */
            add(text, cap, reader.message);
    }
    if (event != CSMS_EVENT_DONE && cap > 0)
        text[0] = '\0'; /* no JSON: a page of something in between */
}
