/* SPDX-License-Identifier: MIT */
/* Texts that are not plain but lie whole in the piece, for the fast path: text.h says what these
   functions do. What text.c does for a byte at a time is done here for a character. */
#include "text.h"

#include "plain.h"

#if CSMS_ROOMY && !defined(CSMS_NO_FAST)
/* Is this one of three bytes, of which the first is one that any two may follow? Most are. */
static bool is_usual(const char *p)
{
    unsigned char a = (unsigned char)p[0], b = (unsigned char)p[1], c = (unsigned char)p[2];
    return a > 0xE0 && a < 0xF0 && a != 0xED && (b & 0xC0) == 0x80 && (c & 0xC0) == 0x80;
}

/* How many bytes are whole characters beyond ASCII? */
static size_t wide_run(const char *p, size_t len)
{
    size_t n = 0;
    do {
        while (len - n >= 3 && is_usual(p + n))
            n += 3;
        csms_str rest = {p + n, len - n};
        if (rest.len == 0 || (unsigned char)*rest.ptr < 0x80 ||
            csms_text_point(&rest) == CSMS_TEXT_BAD)
            return n;
        n = len - rest.len;
    } while (true);
}

size_t csms_text_run(const char *p, size_t n, size_t len)
{
    size_t run;
    while ((run = wide_run(p + n, len - n)) > 0) {
        n += run;
        n += csms_plain(p + n, len - n);
    }
    return n;
}

/* Four hexadecimal digits; more than 0xFFFF if one of them is none. */
static uint32_t hex_of(const char *p)
{
    enum { DIGIT = 0x10 };
    /* clang-format off */
    static const uint8_t table[256] = {
        ['0'] = 0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x18, 0x19,
        ['A'] = 0x1A, 0x1B, 0x1C, 0x1D, 0x1E, 0x1F,
        ['a'] = 0x1A, 0x1B, 0x1C, 0x1D, 0x1E, 0x1F,
    };
    /* clang-format on */
    uint32_t a = table[(unsigned char)p[0]], b = table[(unsigned char)p[1]],
             c = table[(unsigned char)p[2]], d = table[(unsigned char)p[3]];
    return (a & 0xF) << 12 | (b & 0xF) << 8 | (c & 0xF) << 4 | (d & 0xF) |
           (~(a & b & c & d) & DIGIT) << 12;
}

/* The escape at p, of which up to 12 bytes can be read; how many it takes, 0 if it is not valid. */
static size_t whole_escape(const char *p, struct csms_out *out)
{
    static const char letters[256] = {['"'] = '"',  ['\\'] = '\\', ['/'] = '/',  ['b'] = '\b',
                                      ['f'] = '\f', ['n'] = '\n',  ['r'] = '\r', ['t'] = '\t'};
    unsigned char letter = (unsigned char)letters[(unsigned char)p[1]];
    if (letter != 0) {
        csms_text_put_point(out, letter);
        return 2;
    }
    uint32_t point = hex_of(p + 2);
    if (p[1] != 'u' || point > 0xFFFF || point >> 10 == 0xDC00 >> 10)
        return 0;
    if (point >> 10 != 0xD800 >> 10) {
        csms_text_put_point(out, point);
        return 6;
    }
    uint32_t second = hex_of(p + 8) - 0xDC00;
    if (p[6] != '\\' || p[7] != 'u' || second > 0x3FF)
        return 0;
    csms_text_put_point(out, 0x10000 + ((point & 0x3FF) << 10) + second);
    return 12;
}

/* Runs are copied by so many bytes at once, and what is behind their end written over. */
#define COPY ((size_t)64)

size_t csms_text_rough(csms_str *raw, size_t len, char *room, size_t cap)
{
    const char *p = raw->ptr;
    if (p[raw->len] != '\\')
        raw->len = csms_text_run(p, raw->len, len);
    if (raw->len == len || p[raw->len] != '\\')
        return raw->len;
    if (raw->len > cap)
        return 0;
    struct csms_out out = {room, cap, 0, false};
    size_t n = 0, run = raw->len;
    while (len - n >= run + COPY && cap - out.len >= run + COPY) {
        for (size_t i = 0; i < run; i += COPY)
            memcpy(room + out.len + i, p + n + i, COPY);
        n += run;
        out.len += run;
        if (p[n] == '"') {
            *raw = (csms_str){room, out.len};
            return n;
        }
        size_t escape = p[n] == '\\' ? whole_escape(p + n, &out) : 0;
        if (escape == 0)
            return 0;
        n += escape;
        run = csms_plain(p + n, len - n);
        if (run < len - n && (unsigned char)p[n + run] >= 0x80)
            run = csms_text_run(p + n, run, len - n);
    }
    enum csms_err err;
    n += csms_text_decode(&out, (csms_str){p + n, len - n}, &err);
    if (err != CSMS_ERR_SYNTAX || out.cut)
        return 0;
    *raw = (csms_str){room, out.len};
    return n;
}
#endif
