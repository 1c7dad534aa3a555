/* SPDX-License-Identifier: MIT */
#include "buffer.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "base64.h"
#include "escape.h"
#include "support.h"
#include "text.h"

static csms_str held(const struct buffer *b)
{
    return (csms_str){b->len > 0 ? b->ptr : "", b->len};
}

static csms_str text(const char *s)
{
    return (csms_str){s, strlen(s)};
}

/* ---- Growth ---- */

Test(buffer, keeps_all_bytes)
{
    struct buffer b = {0};
    char expected[5000];
    for (size_t i = 0; i < sizeof expected; i++) {
        expected[i] = (char)(i * 31);
        buffer_char(&b, expected[i]);
        cr_assert_eq(b.len, i + 1);
    }
    cr_assert_eq(memcmp(b.ptr, expected, sizeof expected), 0);
    buffer_add(&b, expected, sizeof expected);
    cr_assert_eq(memcmp(b.ptr + sizeof expected, expected, sizeof expected), 0);
    buffer_free(&b);
    cr_assert(b.ptr == NULL && b.len == 0 && b.cap == 0);
}

Test(buffer, accepts_empty_additions)
{
    struct buffer b = {0};
    buffer_add(&b, NULL, 0);
    buffer_str(&b, (csms_str){NULL, 0});
    buffer_text(&b, "");
    cr_assert(b.ptr == NULL && b.len == 0);
    buffer_format(&b, "%s", "");
    cr_assert_eq(b.len, 0);
    buffer_free(&b);
}

Test(buffer, formats)
{
    struct buffer b = {0};
    for (int i = 0; i < 300; i++)
        buffer_format(&b, "%d,", i % 10);
    cr_assert_eq(b.len, 600);
    cr_assert_eq(memcmp(b.ptr + 596, "8,9,", 4), 0);
    buffer_free(&b);
}

Test(buffer, writes_numbers)
{
    const struct {
        uint64_t n;
        const char *text;
    } rows[] = {{0, "0"},
                {9, "9"},
                {10, "10"},
                {UINT32_MAX, "4294967295"},
                {UINT64_MAX, "18446744073709551615"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct buffer b = {0};
        buffer_number(&b, rows[i].n);
        cr_assert(str_is(held(&b), rows[i].text));
        buffer_free(&b);
    }
}

/* ---- Text ---- */

/* Encodes c by RFC 3629 s.3. Returns the length. */
static size_t encode(uint32_t c, char *out)
{
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    size_t n = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    for (size_t i = n - 1; i > 0; i--, c >>= 6)
        out[i] = (char)(0x80 | (c & 0x3F));
    out[0] = (char)((0xF00u >> n & 0xFF) | c);
    return n;
}

/* The sets named in utf8.h. */
static bool is_active(uint32_t c)
{
    static const uint32_t single[] = {0x7F, 0x61C, 0x200E, 0x200F, 0x2028, 0x2029, 0xFEFF};
    for (size_t i = 0; i < sizeof single / sizeof *single; i++)
        if (c == single[i])
            return true;
    return c <= 0x1F || (c >= 0x80 && c <= 0x9F) || (c >= 0x202A && c <= 0x202E) ||
           (c >= 0x2066 && c <= 0x2069);
}

static bool is_surrogate(uint32_t c)
{
    return c >= 0xD800 && c <= 0xDFFF;
}

Test(utf8, decodes_every_character)
{
    for (uint32_t c = 0; c <= 0x10FFFF; c++) {
        char bytes[4];
        uint32_t got = UINT32_MAX;
        size_t n = encode(c, bytes);
        size_t used = utf8_decode((csms_str){bytes, n}, &got);
        if (is_surrogate(c)) {
            cr_assert_eq(used, 0, "U+%04X", c);
            continue;
        }
        cr_assert(used == n && got == c, "U+%04X", c);
        for (size_t cut = 0; cut < n; cut++)
            cr_assert_eq(utf8_decode((csms_str){bytes, cut}, &got), 0, "U+%04X", c);
        cr_assert_eq(utf8_is_active(c), is_active(c), "U+%04X", c);
    }
}

/* Compares the decoder with the library's check of whole texts. */
Test(utf8, refuses_malformed_characters)
{
    char bytes[4];
    for (unsigned a = 0x80; a < 0x100; a++) {
        for (unsigned b = 0; b < 0x100; b++) {
            for (unsigned c = 0; c < 0x100; c += c == 0x7E || c == 0xBF ? 1 : 21) {
                uint32_t got;
                bytes[0] = (char)a, bytes[1] = (char)b, bytes[2] = (char)c, bytes[3] = (char)0x80;
                for (size_t n = 1; n <= 4; n++) {
                    size_t used = utf8_decode((csms_str){bytes, n}, &got);
                    bool whole = used == n;
                    bool right = csms_text_is_utf8((csms_str){bytes, n});
                    cr_assert(used > 0 || !right, "%02X %02X %02X", a, b, c);
                    cr_assert(!whole || right, "%02X %02X %02X", a, b, c);
                }
            }
        }
    }
}

/* U+XXXX-YYYY of Default_Ignorable_Code_Point in Unicode's DerivedCoreProperties.txt, and U+2800.
 */
Test(utf8, detects_every_invisible_character)
{
    static const uint32_t ranges[][2] = {
        {0xAD, 0xAD},       {0x34F, 0x34F},     {0x61C, 0x61C},     {0x115F, 0x1160},
        {0x17B4, 0x17B5},   {0x180B, 0x180D},   {0x180E, 0x180E},   {0x180F, 0x180F},
        {0x200B, 0x200F},   {0x202A, 0x202E},   {0x2060, 0x2064},   {0x2065, 0x2065},
        {0x2066, 0x206F},   {0x2800, 0x2800},   {0x3164, 0x3164},   {0xFE00, 0xFE0F},
        {0xFEFF, 0xFEFF},   {0xFFA0, 0xFFA0},   {0xFFF0, 0xFFF8},   {0x1BCA0, 0x1BCA3},
        {0x1D173, 0x1D17A}, {0xE0000, 0xE0000}, {0xE0001, 0xE0001}, {0xE0002, 0xE001F},
        {0xE0020, 0xE007F}, {0xE0080, 0xE00FF}, {0xE0100, 0xE01EF}, {0xE01F0, 0xE0FFF},
    };
    for (uint32_t c = 0; c <= 0x10FFFF; c++) {
        bool expected = is_active(c);
        for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
            expected = expected || (c >= ranges[i][0] && c <= ranges[i][1]);
        cr_assert_eq(utf8_is_invisible(c), expected, "U+%04X", c);
    }
}

Test(json, escapes_every_character_safely)
{
    for (uint32_t c = 0; c <= 0x10FFFF; c++) {
        char bytes[6] = "a";
        if (is_surrogate(c))
            continue;
        size_t n = 1 + encode(c, bytes + 1);
        bytes[n++] = 'z';
        struct buffer b = {0};
        buffer_json(&b, (csms_str){bytes, n});
        cr_assert(b.len >= 2 && b.ptr[0] == '"' && b.ptr[b.len - 1] == '"');
        if (is_active(c) || c == '"' || c == '\\')
            cr_assert(b.ptr[2] == '\\', "U+%04X", c);
        else
            cr_assert(b.len == n + 2, "U+%04X", c);
        size_t len = csms_text_unescape(b.ptr + 1, b.len - 2);
        cr_assert(len == n && memcmp(b.ptr + 1, bytes, n) == 0, "U+%04X", c);
        buffer_free(&b);
    }
}

Test(json, uses_short_escapes)
{
    struct buffer b = {0};
    buffer_json(&b, text("\"\\/\n\r\t\b\f\x1b\x7f\xc2\x85\xe2\x80\xae\xef\xbb\xbf"));
    cr_assert(str_is(held(&b), "\"\\\"\\\\/\\n\\r\\t\\u0008\\u000c\\u001b\\u007f\\u0085\\u202e"
                               "\\ufeff\""));
    buffer_free(&b);
}

Test(visible, escapes_active_characters)
{
    const struct {
        const char *in, *out;
    } rows[] = {
        {"", ""},
        {"plain text", "plain text"},
        {"say \"a\\b\"", "say \"a\\b\""},
        {"a\nb\rc\td", "a\\nb\\rc\\td"},
        {"\x1b[31mred\x07", "\\x1b[31mred\\x07"},
        {"\x7f\xc2\x9b", "\\x7f\\u009b"},
        {"\xe4\xb8\x80\xf0\x9f\x98\x80", "\xe4\xb8\x80\xf0\x9f\x98\x80"},
        {"\xe2\x80\xaetxt\xe2\x81\xa6", "\\u202etxt\\u2066"},
        {"a\xc2\xad\xe3\x85\xa4z", "a\\u00ad\\u3164z"},
        {"\xe2\x9d\xa4\xef\xb8\x8f", "\xe2\x9d\xa4\\ufe0f"},
        {"7f3a\xf3\xa0\x81\x81", "7f3a\\U000e0041"},
        {"\xff\xc3", "\\xff\\xc3"},
        {"\xed\xa0\x80", "\\xed\\xa0\\x80"},
        {"\xc3\xc3\xbc", "\\xc3\xc3\xbc"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct buffer b = {0};
        char *copy = exact_copy(rows[i].in, strlen(rows[i].in));
        buffer_visible(&b, (csms_str){copy, strlen(rows[i].in)});
        cr_assert(str_is(held(&b), rows[i].out), "row %zu", i);
        buffer_free(&b);
        free(copy);
    }
}

/* ---- Base64 ---- */

Test(base64, matches_the_vectors_of_rfc_4648)
{
    static const char *const rows[][2] = {
        {"", ""},
        {"f", "Zg=="},
        {"fo", "Zm8="},
        {"foo", "Zm9v"},
        {"foob", "Zm9vYg=="},
        {"fooba", "Zm9vYmE="},
        {"foobar", "Zm9vYmFy"},
        {"\xfb\xff\xbf", "+/+/"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct buffer coded = {0}, plain = {0};
        buffer_base64(&coded, text(rows[i][0]));
        cr_assert(str_is(held(&coded), rows[i][1]), "row %zu", i);
        cr_assert_eq(buffer_unbase64(&plain, text(rows[i][1])), 0);
        cr_assert(str_is(held(&plain), rows[i][0]), "row %zu", i);
        buffer_free(&coded);
        buffer_free(&plain);
    }
}

Test(base64, decodes_any_bytes_in_place)
{
    char bytes[600];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)(i * i + i / 7);
    for (size_t n = 0; n <= sizeof bytes; n++) {
        struct buffer b = {0};
        char *copy = exact_copy(bytes, n);
        buffer_base64(&b, (csms_str){copy, n});
        struct buffer place = {b.ptr, 0, b.cap};
        cr_assert_eq(buffer_unbase64(&place, held(&b)), 0);
        cr_assert_eq(place.ptr, b.ptr);
        cr_assert(place.len == n && (n == 0 || memcmp(place.ptr, bytes, n) == 0), "%zu bytes", n);
        buffer_free(&b);
        free(copy);
    }
}

Test(base64, refuses_other_text)
{
    static const char *const rows[] = {
        "Z",    "Zg",   "Zg=",       "Zg===",    "Zg==Zg==",   "Zh==", "Zm9=",         "====",
        "Z===", "Zg=a", "Zm9v\n",    " Zm9v",    "Zm 9",       "Zm9-", "Zm9_",         "Zm9v=",
        "=m9v", "Zm=v", "Zm9vZg==a", "Zm9v====", "\xc3\xbcZm", "Zm9.", "Zm9vZm9vZh==",
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct buffer b = {0};
        char *copy = exact_copy(rows[i], strlen(rows[i]));
        buffer_text(&b, "before");
        cr_assert_eq(buffer_unbase64(&b, (csms_str){copy, strlen(rows[i])}), -1, "%s", rows[i]);
        cr_assert(str_is(held(&b), "before"), "%s", rows[i]);
        buffer_free(&b);
        free(copy);
    }
    struct buffer b = {0};
    cr_assert_eq(buffer_unbase64(&b, (csms_str){"Zm9\0", 4}), -1);
    buffer_free(&b);
}
