/* SPDX-License-Identifier: MIT */
#include "text.h"

#include <string.h>

#include "plain.h"

/* States of a scan: what the next byte has to be. */
enum {
    PLAIN,      /* any character, an escape, or the closing quote */
    CONTINUED,  /* a continuation byte of a UTF-8 character */
    ESCAPE,     /* the letter after a backslash */
    HEX,        /* a digit of \uXXXX */
    PAIR,       /* the backslash of the second half of a surrogate pair */
    PAIR_LETTER /* its u */
};

#ifndef CSMS_VECTOR
size_t csms_plain(const char *p, size_t len)
{
    const size_t ones = ~(size_t)0 / 0xFF;
    size_t i = 0, w;
    for (; len - i >= sizeof w; i += sizeof w) {
        memcpy(&w, p + i, sizeof w);
        size_t quote = w ^ (ones * '"'), backslash = w ^ (ones * '\\');
        /* x - 1 borrows into the top bit of a byte that is 0, x - 0x20 of one below 0x20; a borrow
           that runs on into the next byte can only start at a byte that is not plain itself. */
        if (((w | (w - ones * 0x20) | (quote - ones) | (backslash - ones)) & ones * 0x80) != 0)
            break;
    }
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

/* One byte of a UTF-8 character; taken of them are out already and leave again if this has no room.
 */
static void put_part(struct csms_out *out, char c, unsigned taken)
{
    if (!out || out->cut)
        return;
    if (out->len == out->cap) {
        out->len -= taken;
        out->cut = true;
        return;
    }
    out->ptr[out->len++] = c;
}

static void put_point(struct csms_out *out, uint32_t point)
{
    unsigned n = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    /* The first byte starts with as many ones as there are bytes, if there are several. */
    unsigned start = n == 1 ? 0 : 0xF00u >> n & 0xF0;
    for (unsigned i = 0; i < n; i++) {
        unsigned bits = point >> 6 * (n - 1 - i);
        put_part(out, (char)(i == 0 ? start | bits : 0x80 | (bits & 0x3F)), i);
    }
}

/* First byte of a UTF-8 character of two to four bytes: how many follow, and the range of the
   next one (RFC 3629 s.4). false if no character starts so. */
static bool lead(struct csms_scan *s, unsigned char c)
{
    if (c < 0xC2 || c > 0xF4)
        return false;
    s->count = c < 0xE0 ? 1 : c < 0xF0 ? 2 : 3;
    s->low = c == 0xE0 ? 0xA0 : c == 0xF0 ? 0x90 : 0x80;
    s->top = c == 0xED ? 0x9F : c == 0xF4 ? 0x8F : 0xBF;
    s->taken = 1;
    s->state = CONTINUED;
    return true;
}

static enum csms_err plain_byte(struct csms_scan *s, unsigned char c, struct csms_out *out)
{
    if (c == '\\') {
        s->state = ESCAPE;
        s->escaped = true;
        return CSMS_OK;
    }
    if (c < 0x20)
        return CSMS_ERR_CONTROL;
    if (!lead(s, c))
        return CSMS_ERR_UTF8;
    put_part(out, (char)c, 0);
    return CSMS_OK;
}

static enum csms_err continued_byte(struct csms_scan *s, unsigned char c, struct csms_out *out)
{
    if (c < s->low || c > s->top)
        return CSMS_ERR_UTF8;
    put_part(out, (char)c, s->taken);
    s->taken++;
    s->low = 0x80;
    s->top = 0xBF;
    if (--s->count == 0)
        s->state = PLAIN;
    return CSMS_OK;
}

static enum csms_err escape_byte(struct csms_scan *s, unsigned char c, struct csms_out *out)
{
    static const char letters[] = "\"\\/bfnrt";
    static const char meant[] = "\"\\/\b\f\n\r\t";
    if (c == 'u') {
        s->state = HEX;
        s->count = 4;
        s->unit = 0;
        return CSMS_OK;
    }
    for (size_t i = 0; i < sizeof letters - 1; i++) {
        if (c == (unsigned char)letters[i]) {
            csms_text_put(out, &meant[i], 1);
            s->state = PLAIN;
            return CSMS_OK;
        }
    }
    return CSMS_ERR_ESCAPE;
}

static int hex_value(unsigned char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static enum csms_err hex_byte(struct csms_scan *s, unsigned char c, struct csms_out *out)
{
    int digit = hex_value(c);
    if (digit < 0)
        return CSMS_ERR_ESCAPE;
    s->unit = (uint16_t)(s->unit << 4 | digit);
    s->count--;
    /* The second digit decides whether this is half of a surrogate pair, and which. */
    if (s->count == 2) {
        bool second_half = s->unit >= 0xDC && s->unit <= 0xDF;
        if (second_half != (s->high != 0))
            return CSMS_ERR_ESCAPE;
    } else if (s->count == 3 && s->high != 0 && s->unit != 0xD) {
        return CSMS_ERR_ESCAPE;
    }
    if (s->count > 0)
        return CSMS_OK;
    s->state = PLAIN;
    if (s->high != 0) {
        put_point(out, 0x10000 + ((uint32_t)(s->high - 0xD800) << 10) + (s->unit - 0xDC00u));
        s->high = 0;
    } else if (s->unit >= 0xD800 && s->unit <= 0xDBFF) {
        s->high = s->unit;
        s->state = PAIR;
    } else {
        put_point(out, s->unit);
    }
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
    case PAIR:
        s->state = PAIR_LETTER;
        return c == '\\' ? CSMS_OK : CSMS_ERR_ESCAPE;
    case PAIR_LETTER:
        s->state = HEX;
        s->count = 4;
        s->unit = 0;
        return c == 'u' ? CSMS_OK : CSMS_ERR_ESCAPE;
    default:
        return plain_byte(s, c, out);
    }
}

enum text_result csms_text_scan(struct csms_scan *s, const char *p, size_t len, size_t *used,
                                struct csms_out *out, enum csms_err *err)
{
    size_t i = 0;
    while (i < len) {
        if (s->state == PLAIN) {
            size_t run = csms_plain(p + i, len - i);
            csms_text_put(out, p + i, run);
            i += run;
            if (i == len)
                break;
            if (p[i] == '"') {
                *used = i + 1;
                return TEXT_END;
            }
        }
        *err = byte_of(s, (unsigned char)p[i], out);
        if (*err != CSMS_OK) {
            *used = i;
            return TEXT_BAD;
        }
        i++;
    }
    *used = len;
    return TEXT_MORE;
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
    struct csms_out out = {p, len, 0, false};
    size_t used;
    enum csms_err err;
    size_t start = csms_plain(p, len);
    out.len = start;
    csms_text_scan(&s, p + start, len - start, &used, &out, &err);
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

size_t csms_text_run(const char *p, size_t n, size_t len)
{
    while (n < len && (unsigned char)p[n] >= 0x80) {
        csms_str rest = {p + n, len - n};
        while (rest.len > 0 && (unsigned char)*rest.ptr >= 0x80)
            if (csms_text_point(&rest) == CSMS_TEXT_BAD)
                return len - rest.len;
        n = len - rest.len;
        n += csms_plain(p + n, len - n);
    }
    return n;
}

bool csms_text_is_utf8(csms_str s)
{
    while (s.len > 0)
        if (csms_text_point(&s) == CSMS_TEXT_BAD)
            return false;
    return true;
}
