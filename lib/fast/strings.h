/* SPDX-License-Identifier: MIT */
/* Texts that are complete in the piece and not plain. */
#ifndef CSMS_FAST_STRINGS_H
#define CSMS_FAST_STRINGS_H

#include "../reader_state.h"
#include "map.h"

/* True for most characters of three bytes: those whose first byte allows any two after it. Four
   bytes are readable. */
static inline bool csms_fast_is_usual(const char *p)
{
    uint32_t w;
    memcpy(&w, p, sizeof w);
    return (w & 0xC0C0F0) == 0x8080E0 && (w & 0x0F) != 0 && (w & 0x0F) != 0x0D;
}

/* Returns the end of the valid text without escapes at p: a byte that is not plain, or end. base:
   the offset of p in the document, less p. */
CSMS_INLINE static const char *csms_fast_run(struct csms_fast *f, uint64_t base, const char *p,
                                             const char *end)
{
    for (;;) {
        uint64_t offset = base + (uintptr_t)p;
        size_t n;
        if (!csms_map_plain(f, offset - f->start, false, &n))
            n = csms_map_search(f, offset, p, (size_t)(end - p));
        p += n;
        if (p == end || (unsigned char)*p < 0x80)
            return p;
        while (end - p >= 4 && csms_fast_is_usual(p)) /* leaves a byte */
            p += 3;
        csms_str rest = {p, (size_t)(end - p)};
        if ((unsigned char)*p >= 0x80 && csms_text_point(&rest) == CSMS_TEXT_BAD)
            return p;
        p = rest.ptr;
    }
}

/* Runs between escapes are copied in blocks of this size; the surplus is overwritten. */
#define CSMS_FAST_COPY ((size_t)64)

/* Decodes the text at p, whose first escape is at q, into out. Returns the position of its quote,
   or end. */
static inline const char *csms_fast_escapes(struct csms_fast *f, uint64_t base, const char *p,
                                            const char *q, const char *end, struct csms_out *out)
{
    size_t run = (size_t)(q - p);
    while ((size_t)(end - q) >= CSMS_FAST_COPY && out->cap - out->len >= run + CSMS_FAST_COPY) {
        uint32_t point;
        for (size_t i = 0; i < run; i += CSMS_FAST_COPY)
            memcpy(out->ptr + out->len + i, p + i, CSMS_FAST_COPY);
        out->len += run;
        if (*q != '\\')
            return q;
        p = q + csms_text_escape((csms_str){q, (size_t)(end - q)}, &point);
        if (point == CSMS_TEXT_BAD)
            return end;
        if (point < 0x80)
            out->ptr[out->len++] = (char)point;
        else
            csms_text_put_point(out, point);
        q = csms_fast_run(f, base, p, end);
        run = (size_t)(q - p);
    }
    enum csms_err err;
    p += csms_text_decode(out, (csms_str){p, (size_t)(end - p)}, &err);
    return err == CSMS_ERR_SYNTAX && !out->cut ? p : end;
}

/* Reads the text at i, the inside of a string. A text with escapes is decoded into the window.
   Returns the index after its quote, or 0 if it is invalid, incomplete or too long. */
CSMS_NOINLINE static size_t csms_fast_rough(const struct csms_reader *r, struct csms_fast *f,
                                            size_t i, bool message, csms_str *text)
{
    const char *p = r->in.ptr + i, *end = r->in.ptr + r->in.len;
    uint64_t base = r->tokens.offset - (uintptr_t)r->in.ptr;
    size_t half = csms_half_window(r);
    const char *q = csms_fast_run(f, base, p, end);
    *text = (csms_str){p, (size_t)(q - p)};
    if (q < end && *q == '\\') {
        struct csms_out out = {r->window + (message ? half : 0), half, 0, false};
        q = csms_fast_escapes(f, base, p, q, end, &out);
        *text = (csms_str){out.ptr, out.len};
    }
    return q < end && *q == '"' && text->len <= half ? (size_t)(q - r->in.ptr) + 1 : 0;
}

/* The same for any text. */
CSMS_INLINE static size_t csms_fast_text(const struct csms_reader *r, struct csms_fast *f, size_t i,
                                         bool message, csms_str *text)
{
    const char *p = r->in.ptr + i;
    size_t n;
    if (!csms_map_plain(f, r->tokens.offset - f->start + i, message, &n) || p[n] != '"')
        return csms_fast_rough(r, f, i, message, text);
    *text = (csms_str){p, n};
    return i + n + 1;
}

#endif
