/* SPDX-License-Identifier: MIT */
/* What one harness proves of a function and another assumes where it replaces the function: one text
 * for both. */
#ifndef CONTRACTS_H
#define CONTRACTS_H

#include "proof.h"

/* The longest part of a character or escape that csms_text_decode can leave: \uXXXX\uXXX */
enum { UNFINISHED_MAX = 11 };

/* csms_text_decode: *err and the bytes taken. */
static inline bool decode_contract(csms_str text, size_t used, enum csms_err err)
{
    if (used > text.len)
        return false;
    switch (err) {
    case CSMS_OK:
        return used == text.len;
    case CSMS_ERR_TRUNCATED:
        return used < text.len && text.len - used <= UNFINISHED_MAX;
    case CSMS_ERR_SYNTAX:
        return used < text.len && text.ptr[used] == '"';
    case CSMS_ERR_CONTROL:
        return used < text.len && (unsigned char)text.ptr[used] < 0x20;
    case CSMS_ERR_UTF8:
    case CSMS_ERR_ESCAPE:
        return used < text.len;
    default:
        return false;
    }
}

/* jsmn_parse_string, given one token: 0 if it saw the closing quote of the string that js starts
 * with; then end is the quote's place. */
static inline bool jsmn_contract(csms_str js, int result, int end)
{
    return result != 0 || (end > 0 && (size_t)end < js.len && js.ptr[end] == '"');
}

/* Every function that writes to an output keeps this. */
static inline bool out_contract(const struct csms_out *out)
{
    return out->len <= out->cap;
}

#endif
