/* SPDX-License-Identifier: MIT */
#include "text.h"

#include <string.h>

#include "plain.h"

/* States of a scan: what the next byte has to be. */
enum {
    PLAIN,     /* any character, an escape, or the closing quote */
    CONTINUED, /* a continuation byte of a UTF-8 character, count of them */
    ESCAPE,    /* the letter after a backslash */
    HEX /* a digit of \uXXXX, count of them; from PAIR on, what comes before the second four */
};

/* The count of bytes that the second half of a surrogate pair has, \ and u first. */
#define PAIR 6

#ifndef CSMS_VECTOR
size_t csms_plain(const char *p, size_t len)
{
    size_t i = 0;
#ifndef CSMS_NO_FAST
    const size_t ones = ~(size_t)0 / 0xFF;
    size_t w;
    for (; len - i >= sizeof w; i += sizeof w) {
        memcpy(&w, p + i, sizeof w);
        size_t quote = w ^ (ones * '"'), backslash = w ^ (ones * '\\');
        /* x - 1 borrows into the top bit of a byte that is 0, x - 0x20 of one below 0x20; a borrow
           that runs on into the next byte can only start at a byte that is not plain itself. */
        if (((w | (w - ones * 0x20) | (quote - ones) | (backslash - ones)) & ones * 0x80) != 0)
            break;
    }
#endif
    while (i < len && csms_is_plain((unsigned char)p[i]))
        i++;
    return i;
}
#endif

void csms_text_put(struct csms_out *out, const char *p, size_t len)
{
    if (!out || out->cut || len == 0)
        return;
    size_t room = out->cap - out->len;
    if (len > room) {
        out->cut = true;
        len = room;
    }
    memmove(out->ptr + out->len, p, len); /* csms_text_unescape decodes in place */
    out->len += len;
}

void csms_text_put_point(struct csms_out *out, uint32_t point)
{
    if (!out || out->cut)
        return;
    size_t n = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    if (n > out->cap - out->len) {
        out->cut = true;
        return;
    }
    char *p = out->ptr + out->len;
    out->len += n;
    /* The first byte starts with as many ones as there are bytes, if there are several. */
    unsigned start = n == 1 ? 0 : 0xF00u >> n & 0xF0;
    while (--n > 0) {
        p[n] = (char)(0x80 | (point & 0x3F));
        point >>= 6;
    }
    *p = (char)(start | point);
}

/* First byte of a UTF-8 character of two to four bytes. false if no character starts so. */
static bool lead(struct csms_scan *s, unsigned char c)
{
    if (c < 0xC2 || c > 0xF4)
        return false;
    s->state = CONTINUED;
    s->count = c < 0xE0 ? 1 : c < 0xF0 ? 2 : 3;
    s->point = c & 0x3Fu >> s->count;
    return true;
}

static enum csms_err plain_byte(struct csms_scan *s, unsigned char c)
{
    if (c == '"')
        s->ended = true;
    else if (c == '\\')
        s->state = ESCAPE;
    else if (c < 0x20)
        return CSMS_ERR_CONTROL;
    else if (!lead(s, c))
        return CSMS_ERR_UTF8;
    return CSMS_OK;
}

static enum csms_err continued_byte(struct csms_scan *s, unsigned char c, struct csms_out *out)
{
    uint32_t point = s->point << 6 | (c & 0x3F);
    if ((c & 0xC0) != 0x80)
        return CSMS_ERR_UTF8;
    s->point = point;
    s->count--;
    /* The second byte decides whether the character is one (RFC 3629 s.4): no other form of a
       shorter one, no half of a surrogate pair, not beyond 0x10FFFF. */
    if (s->count == 2 && (point < 0x10 || point > 0x10F))
        return CSMS_ERR_UTF8;
    if (s->count == 1 && (point >> 5 == 0 || point >> 5 == 0xD800 >> 11))
        return CSMS_ERR_UTF8;
    if (s->count == 0) {
        s->state = PLAIN;
        csms_text_put_point(out, point);
    }
    return CSMS_OK;
}

static enum csms_err escape_byte(struct csms_scan *s, unsigned char c, struct csms_out *out)
{
    static const char escapes[] = "\"\""
                                  "\\\\"
                                  "//"
                                  "b\b"
                                  "f\f"
                                  "n\n"
                                  "r\r"
                                  "t\t";
    if (c == 'u') {
        s->state = HEX;
        s->count = 4;
        s->point = 0;
        return CSMS_OK;
    }
    for (const char *escape = escapes; *escape != '\0'; escape += 2) {
        if (c == (unsigned char)escape[0]) {
            s->state = PLAIN;
            csms_text_put_point(out, (unsigned char)escape[1]);
            return CSMS_OK;
        }
    }
    return CSMS_ERR_ESCAPE;
}

/* The digits of both halves of a surrogate pair go into s->point. */
static enum csms_err hex_byte(struct csms_scan *s, unsigned char c, struct csms_out *out)
{
    unsigned digit = c - (unsigned)'0';
    s->count--;
    if (s->count >= 4)
        return c == (s->count == PAIR - 1 ? '\\' : 'u') ? CSMS_OK : CSMS_ERR_ESCAPE;
    if (digit > 9) {
        digit = (c | 0x20u) - 'a';
        if (digit > 5)
            return CSMS_ERR_ESCAPE;
        digit += 10;
    }
    uint32_t point = s->point << 4 | digit;
    s->point = point;
    bool second = point > 0xFFFF;
    /* The second digit decides whether this is half of a surrogate pair, and which. */
    if (s->count == 3 && second && digit != 0xD)
        return CSMS_ERR_ESCAPE;
    if (s->count == 2 && second != ((point & 0xFC) == 0xDC))
        return CSMS_ERR_ESCAPE;
    if (s->count > 0)
        return CSMS_OK;
    if ((point & 0xFC00) == 0xD800) {
        s->count = PAIR;
        return CSMS_OK;
    }
    if (second)
        point = 0x10000 + ((point >> 16 & 0x3FF) << 10) + (point & 0x3FF);
    s->state = PLAIN;
    csms_text_put_point(out, point);
    return CSMS_OK;
}

static enum csms_err byte_of(struct csms_scan *s, unsigned char c, struct csms_out *out)
{
    switch (s->state) {
    case CONTINUED:
        return continued_byte(s, c, out);
    case ESCAPE:
        return escape_byte(s, c, out);
    case HEX:
        return hex_byte(s, c, out);
    default:
        return plain_byte(s, c);
    }
}

static void take(csms_str *in, size_t n)
{
    in->ptr += n;
    in->len -= n;
}

enum csms_err csms_text_scan(struct csms_scan *s, csms_str *in, struct csms_out *out)
{
    while (in->len > 0 && !s->ended) {
        if (s->state == PLAIN) {
            size_t run = csms_plain(in->ptr, in->len);
            csms_text_put(out, in->ptr, run);
            take(in, run);
            if (in->len == 0)
                break;
        }
        enum csms_err err = byte_of(s, (unsigned char)*in->ptr, out);
        if (err != CSMS_OK)
            return err;
        take(in, 1);
    }
    return CSMS_OK;
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

size_t csms_text_unescape(char *p, size_t len)
{
    /* No escape is shorter than what it stands for, so the output never overtakes the input. */
    struct csms_scan s = {0};
    size_t start = csms_plain(p, len);
    csms_str rest = {p + start, len - start};
    struct csms_out out = {p, len, start, false};
    csms_text_scan(&s, &rest, &out);
    return out.len;
}

uint32_t csms_text_point(csms_str *s)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    unsigned char c = (unsigned char)s->ptr[0];
    size_t n = c < 0x80 ? 1 : c < 0xC0 ? 5 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : c < 0xF8 ? 4 : 5;
    uint32_t point = n == 1 ? c : c & 0x7Fu >> n;
    if (n > 4 || n > s->len)
        return CSMS_TEXT_BAD;
    for (size_t i = 1; i < n; i++) {
        c = (unsigned char)s->ptr[i];
        if ((c & 0xC0) != 0x80)
            return CSMS_TEXT_BAD;
        point = point << 6 | (c & 0x3F);
    }
    if (point < least[n] || point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF))
        return CSMS_TEXT_BAD;
    s->ptr += n;
    s->len -= n;
    return point;
}

bool csms_text_is_utf8(csms_str s)
{
    while (s.len > 0)
        if (csms_text_point(&s) == CSMS_TEXT_BAD)
            return false;
    return true;
}
