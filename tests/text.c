/* SPDX-License-Identifier: MIT */
/* Strings: UTF-8 at the limits of every range, every escape and surrogate, split everywhere. */
#include "text.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support.h"

/* ---- an independent check of UTF-8: decode and compare with the shortest form ---- */

/* Returns how many bytes at p may be the start of valid text; len if they are valid and complete.
 */
static bool utf8_by_definition(const unsigned char *p, size_t len)
{
    for (size_t i = 0; i < len;) {
        size_t n = p[i] < 0x80       ? 1
                   : p[i] >> 5 == 6  ? 2
                   : p[i] >> 4 == 14 ? 3
                   : p[i] >> 3 == 30 ? 4
                                     : 0;
        if (n == 0 || n > len - i)
            return false;
        unsigned long point = n == 1 ? p[i] : p[i] & (0xFFu >> (n + 1));
        for (size_t j = 1; j < n; j++) {
            if (p[i + j] >> 6 != 2)
                return false;
            point = point << 6 | (p[i + j] & 0x3F);
        }
        static const unsigned long least[] = {0, 0, 0x80, 0x800, 0x10000};
        if (point < least[n] || point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF))
            return false;
        i += n;
    }
    return true;
}

/* Decode a string, closed by a quote, in two pieces split at `at`: is it valid? What the first
   piece leaves comes before the second. */
static bool scan_split(const char *p, size_t len, size_t at, struct csms_out *out, size_t *error_at,
                       enum csms_err *err)
{
    char *piece = exact_copy(p, at);
    size_t used = csms_text_decode(out, (csms_str){piece, at}, err);
    free(piece);
    *error_at = used;
    if (*err != CSMS_OK && *err != CSMS_ERR_TRUNCATED)
        return false;
    piece = exact_copy(p + used, len - used);
    *error_at += csms_text_decode(out, (csms_str){piece, len - used}, err);
    free(piece);
    if (*err != CSMS_ERR_SYNTAX || *error_at != len - 1)
        return false;
    *err = CSMS_OK;
    *error_at = len;
    return true;
}

static bool scan(const char *p, size_t len, struct csms_out *out, size_t *error_at,
                 enum csms_err *err)
{
    return scan_split(p, len, 0, out, error_at, err);
}

static void check_bytes(const unsigned char *bytes, size_t len)
{
    char text[8], decoded[8];
    memcpy(text, bytes, len);
    text[len] = '"';
    bool valid = utf8_by_definition(bytes, len);
    cr_expect_eq(csms_text_is_utf8((csms_str){text, len}), valid, "%02x %02x %02x %02x", bytes[0],
                 bytes[1], bytes[2], bytes[3]);
    for (size_t at = 0; at <= len; at++) {
        struct csms_out out = {decoded, sizeof decoded, 0, false};
        enum csms_err err;
        size_t where;
        bool ended = scan_split(text, len + 1, at, &out, &where, &err);
        cr_expect_eq(ended, valid, "%02x %02x %02x %02x split at %zu", bytes[0], bytes[1], bytes[2],
                     bytes[3], at);
        if (valid)
            cr_expect(out.len == len && memcmp(decoded, bytes, len) == 0);
        else
            cr_expect_eq(err, CSMS_ERR_UTF8);
    }
}

Test(text, utf8_at_the_edges)
{
    static const unsigned char edges[] = {0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1,
                                          0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED, 0xEE, 0xEF, 0xF0,
                                          0xF1, 0xF3, 0xF4, 0xF5, 0xF7, 0xF8, 0xFF, 'a'};
    enum { N = sizeof edges };
    for (size_t len = 1; len <= 4; len++) {
        size_t count = 1;
        for (size_t i = 0; i < len; i++)
            count *= N;
        for (size_t c = 0; c < count; c++) {
            unsigned char bytes[4] = {0};
            size_t rest = c;
            for (size_t i = 0; i < len; i++, rest /= N)
                bytes[i] = edges[rest % N];
            check_bytes(bytes, len);
        }
    }
}

/* ---- surrogates ---- */

static size_t utf8_of(unsigned long c, unsigned char *p)
{
    static const unsigned char lead[] = {0, 0, 0xC0, 0xE0, 0xF0};
    size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    for (size_t i = n; i-- > 1; c >>= 6)
        p[i] = (unsigned char)(0x80 | (c & 0x3F));
    p[0] = (unsigned char)(lead[n] | c);
    return n;
}

Test(text, every_unit_alone)
{
    for (unsigned long unit = 0; unit < 0x10000; unit++) {
        char text[16], decoded[8];
        unsigned char expected[4];
        struct csms_out out = {decoded, sizeof decoded, 0, false};
        enum csms_err err;
        size_t used;
        int len = snprintf(text, sizeof text, unit & 1 ? "\\u%04lx\"" : "\\u%04lX\"", unit);
        bool valid = scan(text, (size_t)len, &out, &used, &err);
        if (unit >= 0xD800 && unit <= 0xDFFF) {
            cr_expect_not(valid, "%s", text);
            cr_expect_eq(err, CSMS_ERR_ESCAPE);
            cr_expect_eq(used, unit < 0xDC00 ? 6 : 3, "%s at %zu", text, used);
        } else {
            size_t n = utf8_of(unit, expected);
            cr_expect(valid, "%s", text);
            cr_expect(out.len == n && memcmp(decoded, expected, n) == 0, "%s", text);
        }
    }
}

/* Both halves at the limits of their ranges, split everywhere. */
Test(text, pairs)
{
    static const unsigned edges[] = {0x0000, 0x0041, 0xD7FF, 0xD800, 0xD801, 0xDBFE, 0xDBFF,
                                     0xDC00, 0xDC01, 0xDFFE, 0xDFFF, 0xE000, 0xFFFF};
    enum { N = sizeof edges / sizeof *edges };
    for (size_t i = 0; i < N * N; i++) {
        unsigned a = edges[i / N], b = edges[i % N];
        bool high = a >= 0xD800 && a <= 0xDBFF, low = b >= 0xDC00 && b <= 0xDFFF;
        bool first_alone = a < 0xD800 || a > 0xDFFF, second_alone = b < 0xD800 || b > 0xDFFF;
        bool valid = (high && low) || (first_alone && second_alone);
        char text[16], decoded[8];
        int len = snprintf(text, sizeof text, "\\u%04x\\u%04x\"", a, b);
        for (size_t at = 0; at < (size_t)len; at++) {
            struct csms_out out = {decoded, sizeof decoded, 0, false};
            enum csms_err err;
            size_t where;
            bool ended = scan_split(text, (size_t)len, at, &out, &where, &err);
            cr_expect_eq(ended, valid, "%s split at %zu", text, at);
            if (high && low) {
                unsigned char expected[4];
                size_t n = utf8_of(0x10000 + ((a - 0xD800ul) << 10) + (b - 0xDC00), expected);
                cr_expect(out.len == n && memcmp(decoded, expected, n) == 0, "%s", text);
            }
        }
    }
}

/* ---- escapes, control characters, plain runs ---- */

Test(text, every_byte_after_a_backslash)
{
    static const char letters[] = "\"\\/bfnrt";
    static const char meant[] = "\"\\/\b\f\n\r\t";
    for (int c = 0; c < 256; c++) {
        char text[3] = {'\\', (char)c, '"'}, decoded[4];
        struct csms_out out = {decoded, sizeof decoded, 0, false};
        enum csms_err err;
        size_t used;
        bool valid = scan(text, 3, &out, &used, &err);
        const char *at = c != 0 ? strchr(letters, c) : NULL;
        if (at) {
            cr_expect(valid);
            cr_expect(out.len == 1 && decoded[0] == meant[at - letters], "%c", c);
        } else {
            cr_expect_not(valid, "%d", c);
            cr_expect_eq(used, c == 'u' ? 2 : 1, "%d", c);
            cr_expect_eq(err, CSMS_ERR_ESCAPE);
        }
    }
}

Test(text, every_byte_as_a_digit)
{
    for (size_t at = 2; at < 6; at++) {
        for (int c = 0; c < 256; c++) {
            char text[] = "\\u0000\"", decoded[4];
            text[at] = (char)c;
            struct csms_out out = {decoded, sizeof decoded, 0, false};
            enum csms_err err;
            size_t used;
            bool digit = c != 0 && strchr("0123456789abcdefABCDEF", c) != NULL;
            cr_expect_eq(scan(text, sizeof text - 1, &out, &used, &err), digit, "%d at %zu", c, at);
            cr_expect_eq(used, digit ? sizeof text - 1 : at, "%d at %zu", c, at);
        }
    }
}

/* Every byte value at every place of a run, at every alignment. */
Test(text, plain_runs)
{
    enum { LEN = 40 };
    for (int c = 0; c < 256; c++) {
        bool plain = c >= 0x20 && c < 0x80 && c != '"' && c != '\\';
        for (size_t skew = 0; skew < 8; skew++) {
            char *block = malloc(LEN + skew);
            memset(block, 'a', LEN + skew);
            for (size_t i = 0; i < LEN; i++) {
                block[skew + i] = (char)c;
                cr_expect_eq(csms_plain(block + skew, LEN), plain ? LEN : i, "%02x at %zu", c, i);
                block[skew + i] = 'a';
            }
            free(block);
        }
    }
    /* Neighbors that a borrow between bytes could change. */
    for (int a = 0; a < 256; a++) {
        for (int b = 0; b < 256; b++) {
            char block[] = "aaaaaaaaaaaaaaaa";
            block[3] = (char)a;
            block[4] = (char)b;
            bool plain_a = a >= 0x20 && a < 0x80 && a != '"' && a != '\\';
            bool plain_b = b >= 0x20 && b < 0x80 && b != '"' && b != '\\';
            cr_expect_eq(csms_plain(block, 16), !plain_a ? 3 : !plain_b ? 4 : 16);
        }
    }
}

Test(text, control_characters_are_refused)
{
    for (char c = 0; c < 0x20; c++) {
        char text[] = "0123456789?\"";
        enum csms_err err;
        size_t used;
        text[10] = c;
        cr_expect_not(scan(text, 12, NULL, &used, &err));
        cr_expect_eq(err, CSMS_ERR_CONTROL);
        cr_expect_eq(used, 10);
    }
}

Test(text, decode_says_why_it_ends)
{
    static const struct {
        const char *text;
        size_t taken;
        enum csms_err err;
    } rows[] = {
        {"ab", 2, CSMS_OK},
        {"ab\"", 2, CSMS_ERR_SYNTAX},
        {"ab\xC3", 2, CSMS_ERR_TRUNCATED},
        {"ab\\u00", 2, CSMS_ERR_TRUNCATED},
        {"ab\x1F", 2, CSMS_ERR_CONTROL},
        {"ab\xC3x", 3, CSMS_ERR_UTF8},
        {"ab\\x", 3, CSMS_ERR_ESCAPE},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        enum csms_err err;
        csms_str text = {rows[i].text, strlen(rows[i].text)};
        cr_expect_eq(csms_text_decode(NULL, text, &err), rows[i].taken, "row %zu", i);
        cr_expect_eq(err, rows[i].err, "row %zu", i);
    }
}

/* ---- cutting ---- */

Test(text, cut_before_the_first_character_that_does_not_fit)
{
    static const char text[] = "a\xc3\xa9\\u4e2d\xe4\xb8\xad\\ud83d\\ude00\xf0\x9f\x98\x80z\"";
    static const char whole[] =
        "a\xc3\xa9\xe4\xb8\xad\xe4\xb8\xad\xf0\x9f\x98\x80\xf0\x9f\x98\x80z";
    static const size_t ends[] = {0, 1, 3, 6, 9, 13, 17, 18};
    for (size_t cap = 0; cap <= sizeof whole; cap++) {
        size_t fits = 0;
        for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
            if (ends[i] <= cap)
                fits = ends[i];
        cr_expect_eq(csms_text_fit((csms_str){whole, sizeof whole - 1}, cap), fits, "cap %zu", cap);
        for (size_t at = 0; at < sizeof text - 1; at++) {
            char *memory = malloc(cap + 1);
            struct csms_out out = {memory, cap, 0, false};
            enum csms_err err;
            size_t where;
            cr_expect(scan_split(text, sizeof text - 1, at, &out, &where, &err));
            cr_expect_eq(out.len, fits, "cap %zu split %zu: %zu", cap, at, out.len);
            cr_expect_eq(out.cut, fits < sizeof whole - 1);
            cr_expect(memcmp(memory, whole, out.len) == 0);
            free(memory);
        }
    }
}

Test(text, unescape_in_place)
{
    char text[] = "plain \\\"q\\\" \\u00e9\\ud83d\\ude00 \\\\ \xc3\xa9\\n";
    static const char expected[] = "plain \"q\" \xc3\xa9\xf0\x9f\x98\x80 \\ \xc3\xa9\n";
    size_t len = csms_text_unescape(text, sizeof text - 1);
    cr_expect_eq(len, sizeof expected - 1);
    cr_expect(memcmp(text, expected, len) == 0);
}

/* ---- nothing is read beyond the text, which is an allocation of exactly its size ---- */

static size_t fit(const char *text, size_t len, size_t cap)
{
    char *exact = exact_copy(text, len);
    size_t n = csms_text_fit((csms_str){exact, len}, cap);
    free(exact);
    return n;
}

Test(text, fitting_text_is_not_read_beyond_its_end)
{
    cr_expect_eq(fit("abc", 3, 3), 3);
    cr_expect_eq(fit("abc", 3, 2), 2);
    cr_expect_eq(fit("\xC3\xA9", 2, 2), 2);
    cr_expect_eq(fit("\xC3\xA9", 2, 1), 0);
    cr_expect_eq(fit("\xF0\x9F\x98\x80", 4, 3), 0);
    cr_expect_eq(fit("a\xF0\x9F\x98\x80", 5, 4), 1);
    cr_expect_eq(fit("", 0, 0), 0);
}

Test(text, unescape_ends_with_the_text)
{
    static const char text[] = "plain \\\" and \\u00e9";
    char *exact = exact_copy(text, sizeof text - 1);
    size_t len = csms_text_unescape(exact, sizeof text - 1);
    cr_expect_eq(len, 14);
    cr_expect_eq(memcmp(exact, "plain \" and \xC3\xA9", 14), 0);
    free(exact);
}

Test(text, points_of_every_length)
{
    static const struct {
        const char *text;
        size_t len;
        uint32_t point;
    } rows[] = {
        {"\0", 1, 0},
        {"\x7F", 1, 0x7F},
        {"\xC2\x80", 2, 0x80},
        {"\xEF\xBF\xBF", 3, 0xFFFF},
        {"\xF4\x8F\xBF\xBF", 4, 0x10FFFF},
        {"\x80\x80\x80\x80\x80\x80", 6, CSMS_TEXT_BAD},
        {"\xF8\x88\x80\x80\x80\x80", 6, CSMS_TEXT_BAD},
        {"\xF4\x90\x80\x80", 4, CSMS_TEXT_BAD},
        {"\xF0\x9F\x98", 3, CSMS_TEXT_BAD},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char *exact = exact_copy(rows[i].text, rows[i].len);
        csms_str s = {exact, rows[i].len};
        cr_expect_eq(csms_text_point(&s), rows[i].point, "row %zu", i);
        cr_expect_eq(s.len, rows[i].point == CSMS_TEXT_BAD ? rows[i].len : 0, "row %zu", i);
        free(exact);
    }
}
