/* SPDX-License-Identifier: MIT */
/*
 * Walk through a JSON text that is whole in memory: HAR files, curl's own JSON. Nesting may be
 * deeper than an answer may have, and numbers are not looked at closely: nothing is judged by them.
 */
#ifndef JSON_H
#define JSON_H

#include "buffer.h"

/* Deeper than any browser nests; a bit a level. */
#define JSON_DEPTH_MAX 1024

struct json {
    csms_str rest; /* what is not read yet */
    bool bad;      /* rest starts with what is wrong; stays */
    bool cut;      /* the text ends too early, which is also bad */
    bool inside;   /* private: behind a bracket, so that no comma is due */
};

/*
 * On an object: json_enter(j, '{'), then json_member gives the next name, raw without its quotes,
 * and false behind the last; after each name json_value must take its value. On an array:
 * json_enter(j, '['), then json_element says whether a value follows. False, and bad, if the text
 * is not so.
 */
bool json_enter(struct json *j, char bracket);
bool json_member(struct json *j, csms_str *name);
bool json_element(struct json *j);

/* The next value as it is written, without the white space around it; absent if it is bad. */
csms_str json_value(struct json *j);

/* Nothing but white space is left. */
bool json_ended(struct json *j);

/* Add the text of a string value; false, and nothing added, if value is no string. */
bool json_text(struct buffer *b, csms_str value);

/* The number, if value is one of digits alone and below 10^18; else other. */
uint64_t json_number(csms_str value, uint64_t other);

bool json_is(csms_str raw, const char *text);

#endif
