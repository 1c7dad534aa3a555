/* SPDX-License-Identifier: MIT */
/*
 * Characters beyond ASCII on the map: every pair of bytes, and of the longer characters the edges
 * of every range, at each place of a word. What is not valid keeps its bits, all else loses them.
 */
#include "plain.h"

#include <criterion/criterion.h>
#include <string.h>

#include "support.h"

#ifdef CSMS_VECTOR
#include "wide.h"

enum { WORDS = 3, BYTES = WORDS * 64 };

static char text[BYTES + 4]; /* as much as is looked at behind them */
static uint64_t map[WORDS];

/* Up to here all is valid, and no character cut off. */
static size_t valid_until(void)
{
    csms_str rest = {text, BYTES};
    while (rest.len > 0 && csms_text_point(&rest) != CSMS_TEXT_BAD)
        continue;
    return BYTES - rest.len;
}

static bool is_odd(size_t at)
{
    return (map[at / 64] >> at % 64 & 1) != 0;
}

static bool look(void)
{
    for (size_t i = 0; i < WORDS; i++)
        map[i] = ~csms_plain_stride(text + i * 64);
    return csms_wide_look(map, map + WORDS, text);
}

/* These bytes, and nothing else but plain ones. */
static void check(const unsigned char *bytes, size_t len, size_t at)
{
    memset(text, 'x', sizeof text);
    memcpy(text + at, bytes, len);
    bool wide = false;
    for (size_t i = 0; i < len; i++)
        wide |= bytes[i] >= 0x80;
    cr_assert_eq(look(), wide);
    size_t valid = valid_until(), first = BYTES;
    for (size_t i = BYTES; i-- > 0;) {
        unsigned char c = (unsigned char)text[i];
        if (is_odd(i))
            first = i;
        if (c < 0x80)
            cr_assert_eq(is_odd(i), !csms_is_plain(c));
        else if (valid == BYTES)
            cr_assert_not(is_odd(i), "%02x %02x at %zu", bytes[0], bytes[1], at);
    }
    /* Whoever goes on from the first bit finds what is wrong, and no half of a character. */
    cr_assert_leq(first, valid, "%02x %02x at %zu", bytes[0], bytes[1], at);
    cr_assert(first == valid || (text[first] & 0xC0) != 0x80, "%02x at %zu", bytes[0], at);
}

Test(wide, two_bytes)
{
    static const size_t places[] = {0, 62, 63, 64, BYTES - 2};
    for (unsigned both = 0; both <= 0xFFFF; both++) {
        unsigned char bytes[] = {(unsigned char)(both >> 8), (unsigned char)both};
        for (size_t i = 0; i < sizeof places / sizeof *places; i++)
            check(bytes, sizeof bytes, places[i]);
    }
}

Test(wide, up_to_four_bytes)
{
    static const unsigned char first[] = {0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED, 0xEE,
                                          0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF},
                               second[] = {0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0},
                               third[] = {'"', 0x80, 0xBF, 0xC0, 0xE1},
                               fourth[] = {'x', 0x80, 0xBF, 0xC3};
    enum { A = sizeof first, B = sizeof second, C = sizeof third, D = sizeof fourth };
    for (size_t i = 0; i < (size_t)A * B * C * D; i++) {
        unsigned char bytes[] = {first[i % A], second[i / A % B], third[i / A / B % C],
                                 fourth[i / A / B / C]};
        for (size_t at = 58; at <= 66; at++)
            check(bytes, sizeof bytes, at);
        for (size_t len = 1; len <= sizeof bytes; len++)
            check(bytes, len, BYTES - len);
    }
}

/* Many of them, in every word, and one wrong. */
Test(wide, long_texts)
{
    static const char *const characters[] = {"\xC3\xA9", "\xE7\x94\x9F", "\xED\x95\x9C",
                                             "\xE0\xA4\x85", "\xF0\x9F\x98\x80"};
    for (size_t i = 0; i < sizeof characters / sizeof *characters; i++) {
        size_t size = strlen(characters[i]);
        for (size_t at = 0; at <= BYTES; at++) {
            memset(text, 'x', sizeof text);
            for (size_t k = 0; k + size <= BYTES; k += size)
                memcpy(text + k, characters[i], size);
            if (at < BYTES)
                text[at] = (char)(text[at] ^ 0x40); /* neither this nor anything else fits here */
            look();
            size_t first = 0;
            while (first < BYTES && !is_odd(first))
                first++;
            cr_assert_leq(first, at < BYTES ? valid_until() : BYTES, "%zu", at);
            cr_assert(at < BYTES || first == BYTES);
        }
    }
}
#endif
