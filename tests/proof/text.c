/* SPDX-License-Identifier: MIT */
/* Characters: the UTF-8 check, encoding, cutting to fit. */
#include "contracts.h"

#include "../../lib/text.c"

/* proof: text up to 20 bytes; --unwind 10 */
void plain_run(void)
{
    csms_str s = unknown_text(20);
    ASSERT(plain_contract(s, csms_plain(s.ptr, s.len), unknown_length(20)));
}

/* The same with the instruction that finds the first byte of a word. */
/* proof: text up to 20 bytes; --unwind 10 -D__OPTIMIZE__ */
void plain_run_by_instruction(void)
{
    plain_run();
}

static bool is_scalar_value(uint32_t point)
{
    return point <= 0x10FFFF && (point < 0xD800 || point > 0xDFFF);
}

static size_t encoded_length(uint32_t point)
{
    return point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
}

/* A character is a Unicode scalar value in its shortest form, and encoding it gives the same bytes. */
/* proof: up to 6 bytes; --unwind 7 */
void utf8_character(void)
{
    csms_str s = unknown_text(6);
    uint32_t point;
    ASSUME(s.len > 0);
    size_t n = csms_text_utf8(s, &point);
    ASSERT(n <= s.len && n <= 4);
    if (point == CSMS_TEXT_BAD)
        return;
    ASSERT(is_scalar_value(point));
    ASSERT(n == encoded_length(point));
    char again[4];
    struct csms_out out = {again, sizeof again, 0, false};
    csms_text_put_point(&out, point);
    ASSERT(out.len == n && !out.cut);
    size_t i = unknown_length(3);
    if (i < n)
        ASSERT(again[i] == s.ptr[i]);
}

/* Every Unicode scalar value is accepted. */
/* proof: any value; --unwind 7 */
void utf8_complete(void)
{
    uint32_t point = nondet_u32(), read;
    ASSUME(is_scalar_value(point));
    char bytes[4];
    struct csms_out out = {bytes, sizeof bytes, 0, false};
    csms_text_put_point(&out, point);
    ASSERT(csms_text_utf8((csms_str){bytes, out.len}, &read) == out.len && read == point);
}

/* An escape is a Unicode scalar value; only one above 0xFFFF takes a pair. */
/* proof: up to 13 bytes; --unwind 10 */
void escape_character(void)
{
    csms_str s = unknown_text(13);
    uint32_t point;
    ASSUME(s.len > 0 && s.ptr[0] == '\\');
    size_t n = csms_text_escape(s, &point);
    ASSERT(n > 0 && n <= s.len);
    if (point == CSMS_TEXT_BAD)
        return;
    ASSERT(is_scalar_value(point) && (n == 2 || n == 6 || n == 12));
    ASSERT((n == 12) == (point > 0xFFFF));
}

/* \uXXXX in any case. */
static void put_unit(char *to, uint32_t unit)
{
    to[0] = '\\';
    to[1] = 'u';
    for (size_t i = 0; i < 4; i++) {
        const char *digits = nondet_bool() ? "0123456789abcdef" : "0123456789ABCDEF";
        to[2 + i] = digits[unit >> (12 - 4 * i) & 15];
    }
}

/* Every Unicode scalar value is read from its escape. */
/* proof: any value; --unwind 10 */
void escape_complete(void)
{
    uint32_t point = nondet_u32(), read;
    char bytes[12];
    size_t len = point < 0x10000 ? 6 : 12;
    ASSUME(is_scalar_value(point));
    put_unit(bytes, len == 6 ? point : 0xD800 + ((point - 0x10000) >> 10));
    put_unit(bytes + len - 6, len == 6 ? point : 0xDC00 + (point & 0x3FF));
    ASSERT(csms_text_escape((csms_str){bytes, len}, &read) == len && read == point);
}

/* Output never exceeds its room, and a character is written whole or not at all. */
/* proof: any value, room up to 8 bytes; --unwind 7 */
void put_character_fits(void)
{
    struct csms_out out = unknown_out(8);
    size_t before = out.len;
    uint32_t point = nondet_u32();
    ASSUME(point <= 0x10FFFF);
    csms_text_put_point(&out, point);
    ASSERT(out.len <= out.cap);
    ASSERT(out.len == before || out.len == before + encoded_length(point));
}

/* proof: text up to 12 bytes; --unwind 14 */
void fit_in_any_text(void)
{
    csms_str text = unknown_text(12);
    size_t cap = unknown_length(16), len = csms_text_fit(text, cap);
    ASSERT(len <= cap && len <= text.len);
}

/* As many whole characters as fit. */
/* proof: 3 characters; --unwind 14 --unwindset csms_text_utf8.0:4,fit_keeps_characters.0:4 */
void fit_keeps_characters(void)
{
    csms_str text = unknown_text(12), rest = text;
    size_t cap = unknown_length(16), expected = 0;
    for (int i = 0; i < 3 && rest.len > 0; i++) {
        ASSUME(csms_text_point(&rest) != CSMS_TEXT_BAD);
        if (text.len - rest.len <= cap)
            expected = text.len - rest.len;
    }
    ASSUME(rest.len == 0);
    ASSERT(csms_text_fit(text, cap) == expected);
}

/* proof: message up to 12 bytes; --unwind 14 */
void code_of_message(void)
{
    csms_str message = unknown_text(12);
    if (message.len == 0 && nondet_bool())
        message.ptr = NULL;
    ASSERT(code_contract(message, csms_text_code(message)));
}

/* The check of a whole text takes it apart into characters. */
/* proof: text up to 4 bytes; --unwind 6 --unwindset csms_plain.0:1,csms_text_utf8.0:4 */
void utf8_text(void)
{
    csms_str text = unknown_text(4), rest = text;
    while (rest.len > 0 && csms_text_point(&rest) != CSMS_TEXT_BAD)
        ;
    ASSERT(csms_text_is_utf8(text) == (rest.len == 0));
}
