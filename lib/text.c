/* SPDX-License-Identifier: MIT */
#include "text.h"

#include "compiler.h"

size_t csms_plain(const char *p, size_t len)
{
    const size_t ones = ~(size_t)0 / 0xFF;
    size_t w, i = 0;
    for (; len - i >= sizeof w; i += sizeof w) {
        memcpy(&w, p + i, sizeof w);
        size_t quote = w ^ (ones * '"'), backslash = w ^ (ones * '\\');
        /* x - 1 sets the top bit of a byte that is 0, and x - 0x20 of a byte below 0x20. Only a
           byte that is not plain can borrow from the next one. */
        size_t odd = (w | (w - ones * 0x20) | (quote - ones) | (backslash - ones)) & ones * 0x80;
        if (odd == 0)
            continue;
#ifdef CSMS_FIRST_BYTE
        return i + CSMS_FIRST_BYTE(odd);
#else
        break;
#endif
    }
    while (i < len && csms_is_plain((unsigned char)p[i]))
        i++;
    return i;
}

void csms_text_put(struct csms_out *out, const char *p, size_t len)
{
    if (!out || out->cut || len == 0)
        return;
    size_t room = out->cap - out->len;
    if (len > room) {
        out->cut = true;
        len = (unsigned char)*p < 0x80 ? room : 0;
    }
    memmove(out->ptr + out->len, p, len); /* they overlap in csms_text_unescape */
    out->len += len;
}

void csms_text_put_point(struct csms_out *out, uint32_t point)
{
    char bytes[4];
    size_t len = 1u + (point >= 0x80) + (point >= 0x800) + (point >= 0x10000);
    /* The first of several bytes starts with as many ones as there are bytes. */
    unsigned ones = len == 1 ? 0 : 0xF00u >> len & 0xF0;
    for (size_t i = len - 1; i > 0; i--) {
        bytes[i] = (char)(0x80 | (point & 0x3F));
        point >>= 6;
    }
    bytes[0] = (char)(ones | point);
    csms_text_put(out, bytes, len);
}

size_t csms_text_utf8(csms_str s, uint32_t *point)
{
    unsigned c = (unsigned char)s.ptr[0];
    size_t more = 1u + (c >= 0xE0) + (c >= 0xF0), i = 1;
    uint32_t value = c & 0x3Fu >> more;
    *point = c < 0x80 ? c : CSMS_TEXT_BAD;
    if (c < 0x80)
        return 1;
    if (c < 0xC2 || c > 0xF4)
        return 0;
    for (; i <= more; i++) {
        if (i == s.len || ((unsigned char)s.ptr[i] & 0xC0) != 0x80)
            return i;
        value = value << 6 | ((unsigned char)s.ptr[i] & 0x3F);
        /* The second byte excludes overlong forms, surrogates and values above 0x10FFFF (RFC 3629
           s.4). */
        if (i == 1 && more == 2 && (value >> 5 == 0 || value >> 5 == 0xD800 >> 11))
            return i;
        if (i == 1 && more == 3 && (value < 0x10 || value > 0x10F))
            return i;
    }
    *point = value;
    return i;
}

/* Returns the value of a hexadecimal digit, or 16 for another character. */
static unsigned hex_digit(char c)
{
    unsigned digit = (unsigned char)c - (unsigned)'0';
    if (digit <= 9)
        return digit;
    digit = ((unsigned char)c | 0x20u) - 'a';
    return digit <= 5 ? digit + 10 : 16;
}

/* Reads the four digits of \uXXXX at s.ptr[at]. They must be the second half of a surrogate pair if
   second is true, and must not be otherwise. Returns the index after them, or of the first byte
   that is missing or invalid. */
static size_t hex_unit(csms_str s, size_t at, bool second, uint32_t *unit)
{
    size_t start = at;
    *unit = 0;
    for (; at < start + 4 && at < s.len; at++) {
        unsigned digit = hex_digit(s.ptr[at]);
        *unit = *unit << 4 | digit;
        if (digit > 15 || (second && at == start && digit != 0xD))
            break;
        /* The first two digits show whether this is the second half of a pair. */
        if (at == start + 1 && second != ((*unit & 0xFC) == 0xDC))
            break;
    }
    return at;
}

size_t csms_text_escape(csms_str s, uint32_t *point)
{
    static const char escapes[] = "\"\"\\\\//b\bf\fn\nr\rt\t";
    enum { UNIT = 6 }; /* bytes of \uXXXX */
    uint32_t first, second;
    *point = CSMS_TEXT_BAD;
    if (s.len == 1)
        return 1;
    if (s.ptr[1] != 'u') {
        for (const char *e = escapes; *e != '\0' && *point == CSMS_TEXT_BAD; e += 2)
            if (s.ptr[1] == e[0])
                *point = (unsigned char)e[1];
        return *point == CSMS_TEXT_BAD ? 1 : 2;
    }
    size_t at = hex_unit(s, 2, false, &first);
    if (at < UNIT)
        return at;
    if (first >> 10 != 0xD800 >> 10) {
        *point = first;
        return at;
    }
    for (; at < UNIT + 2; at++)
        if (at == s.len || s.ptr[at] != "\\u"[at - UNIT])
            return at;
    at = hex_unit(s, at, true, &second);
    if (at == (size_t)2 * UNIT)
        *point = 0x10000 + ((first & 0x3FF) << 10) + (second & 0x3FF);
    return at;
}

/* Decodes a plain run and the character or escape after it. Returns false at the end or at an
   error. */
static bool decode_next(struct csms_out *out, csms_str *rest, enum csms_err *err)
{
    uint32_t point;
    size_t n = csms_plain(rest->ptr, rest->len);
    csms_text_put(out, rest->ptr, n);
    csms_take(rest, n);
    if (rest->len == 0)
        return false;
    unsigned char c = (unsigned char)*rest->ptr;
    if (c == '"' || c < 0x20) {
        *err = c == '"' ? CSMS_ERR_SYNTAX : CSMS_ERR_CONTROL;
        return false;
    }
    n = c == '\\' ? csms_text_escape(*rest, &point) : csms_text_utf8(*rest, &point);
    if (point == CSMS_TEXT_BAD && n == rest->len) {
        *err = CSMS_ERR_TRUNCATED;
        return false;
    }
    if (point == CSMS_TEXT_BAD)
        *err = c == '\\' ? CSMS_ERR_ESCAPE : CSMS_ERR_UTF8;
    else if (c == '\\')
        csms_text_put_point(out, point);
    else
        csms_text_put(out, rest->ptr, n);
    csms_take(rest, n);
    return *err == CSMS_OK;
}

size_t csms_text_decode(struct csms_out *out, csms_str text, enum csms_err *err)
{
    csms_str rest = text;
    *err = CSMS_OK;
    while (decode_next(out, &rest, err))
        ;
    return text.len - rest.len;
}

size_t csms_text_fit(csms_str s, size_t cap)
{
    if (s.len <= cap)
        return s.len;
    size_t len = cap;
    while (len > 0 && ((unsigned char)s.ptr[len] & 0xC0) == 0x80)
        len--;
    return len;
}

csms_str csms_text_code(csms_str message)
{
    csms_str code = {NULL, 0};
    size_t i = 0;
    while (i < message.len && (message.ptr[i] | 0x20) >= 'a' && (message.ptr[i] | 0x20) <= 'z')
        i++;
    size_t dot = i++;
    if (dot == 0 || dot >= message.len || message.ptr[dot] != '.')
        return code;
    while (i < message.len && csms_is_digit(message.ptr[i]))
        i++;
    if (i == dot + 1 || i >= message.len || message.ptr[i] != ':')
        return code;
    code.ptr = message.ptr;
    code.len = i;
    return code;
}

size_t csms_text_unescape(char *p, size_t len)
{
    /* No escape is shorter than its character, so the output never overtakes the input. */
    struct csms_out out = {p, len, 0, false};
    enum csms_err err;
    csms_text_decode(&out, (csms_str){p, len}, &err);
    return out.len;
}

uint32_t csms_text_point(csms_str *s)
{
    uint32_t point;
    size_t n = csms_text_utf8(*s, &point);
    if (point != CSMS_TEXT_BAD)
        csms_take(s, n);
    return point;
}

bool csms_text_is_utf8(csms_str s)
{
    for (;;) {
        csms_take(&s, csms_plain(s.ptr, s.len));
        if (s.len == 0)
            return true;
        if (csms_text_point(&s) == CSMS_TEXT_BAD)
            return false;
    }
}
