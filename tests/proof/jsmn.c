/* SPDX-License-Identifier: MIT */
/* jsmn as tokens.c calls it. */
#define JSMN_STATIC
#include <jsmn.h>

#include "contracts.h"

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
