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
    ASSERT(point <= 0x10FFFF && (point < 0xD800 || point > 0xDFFF));
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
    ASSUME(point <= 0x10FFFF && (point < 0xD800 || point > 0xDFFF));
    char bytes[4];
    struct csms_out out = {bytes, sizeof bytes, 0, false};
    csms_text_put_point(&out, point);
    ASSERT(csms_text_utf8((csms_str){bytes, out.len}, &read) == out.len && read == point);
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

/* Cutting to fit keeps whole characters. */
/* proof: text up to 6 bytes; --unwind 8 */
void fit_keeps_characters(void)
{
    csms_str text = unknown_text(6);
    ASSUME(csms_text_is_utf8(text));
    size_t cap = unknown_length(8);
    size_t len = csms_text_fit(text, cap);
    ASSERT(len <= cap && len <= text.len);
    ASSERT(csms_text_is_utf8((csms_str){text.ptr, len}));
    ASSERT(len + 4 > cap || len == text.len);
}
