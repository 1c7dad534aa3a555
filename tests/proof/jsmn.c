/* SPDX-License-Identifier: MIT */
/* jsmn as tokens.c calls it. */
#define JSMN_STATIC
#include <jsmn.h>

#include "contracts.h"

#include "../../lib/text.c"

/* proof: up to 8 bytes; --unwind 10 */
void jsmn_string(void)
{
    csms_str js = unknown_text(8);
    jsmn_parser parser;
    jsmntok_t token;
    ASSUME(js.len > 0 && js.ptr[0] == '"');
    jsmn_init(&parser);
    int result = jsmn_parse_string(&parser, js.ptr, js.len, &token, 1);
    ASSERT(jsmn_contract(js, result, token.end));
}

/* Where jsmn sees the end of the string whose first byte is at js.ptr[at + 1]; 0 if nowhere. */
static size_t jsmn_end(csms_str js, size_t at)
{
    jsmn_parser parser = {(unsigned)at, 0, -1};
    jsmntok_t token;
    return jsmn_parse_string(&parser, js.ptr, js.len, &token, 1) == 0 ? (size_t)token.end : 0;
}

/*
 * jsmn and the decoder agree on the end of a string, so one never finds it without the other: a step
 * of csms_text_decode ends at the quote that jsmn finds, or it does not pass it and jsmn finds the
 * same one from there on. By induction over the steps this holds for strings of any length.
 */
/* proof: up to 10 bytes; --unwind 11 --unwindset jsmn_parse_string.0:5,hex_unit.0:5,csms_text_utf8.0:4,csms_text_escape.1:3 */
void string_end_step(void)
{
    char bytes[10];
    csms_str js = {bytes, unknown_length(sizeof bytes)};
    ASSUME(js.len > 0);
    csms_str rest = {js.ptr + 1, js.len - 1};
    enum csms_err err = CSMS_OK;
    size_t end = jsmn_end(js, 0);
    bool more = decode_next(NULL, &rest, &err);
    size_t at = (size_t)(rest.ptr - js.ptr);
    if (more)
        ASSERT(jsmn_end(js, at - 1) == end);
    else if (err == CSMS_ERR_SYNTAX)
        ASSERT(end == at);
    else if (err == CSMS_OK || err == CSMS_ERR_TRUNCATED)
        ASSERT(end == 0);
}
