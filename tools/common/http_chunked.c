/* SPDX-License-Identifier: MIT */
#include "http_chunked.h"

/* More hexadecimal digits than a size of 64 bits has. */
enum { SIZE_DIGITS_MAX = 16 };

static int digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

bool chunks_start(csms_str text)
{
    size_t i = 0;

    while (i < text.len && i < SIZE_DIGITS_MAX && digit(text.ptr[i]) >= 0)
        i++;
    return i > 0 && i < text.len &&
           (text.ptr[i] == '\r' || text.ptr[i] == '\n' || text.ptr[i] == ';');
}

static enum chunks_state size_byte(struct chunks *c, char byte)
{
    int value = digit(byte);

    if (value >= 0) {
        if (c->left > UINT64_MAX >> 4)
            return CHUNKS_BAD;
        c->left = c->left << 4 | (uint64_t)value;
        c->digits = true;
        return CHUNKS_SIZE;
    }
    if (!c->digits)
        return CHUNKS_BAD;
    if (byte == '\n')
        return c->left > 0 ? CHUNKS_DATA : CHUNKS_TRAILER_LINE;
    return byte == ';' || byte == ' ' || byte == '\r' ? CHUNKS_EXTENSION : CHUNKS_BAD;
}

/* One byte that is not data. */
static enum chunks_state step(struct chunks *c, char byte)
{
    switch (c->state) {
    case CHUNKS_SIZE:
        return size_byte(c, byte);
    case CHUNKS_EXTENSION:
        if (byte != '\n')
            return CHUNKS_EXTENSION;
        return c->left > 0 ? CHUNKS_DATA : CHUNKS_TRAILER_LINE;
    case CHUNKS_DATA_END:
        if (byte == '\r')
            return CHUNKS_DATA_END;
        c->digits = false;
        return byte == '\n' ? CHUNKS_SIZE : CHUNKS_BAD;
    case CHUNKS_TRAILER_LINE:
        if (byte == '\r')
            return CHUNKS_TRAILER_LINE;
        return byte == '\n' ? CHUNKS_ENDED : CHUNKS_TRAILER;
    case CHUNKS_TRAILER:
        return byte == '\n' ? CHUNKS_TRAILER_LINE : CHUNKS_TRAILER;
    default:
        return c->state;
    }
}

csms_str chunks_next(struct chunks *c, csms_str *in)
{
    csms_str piece = {in->ptr, 0};

    while (in->len > 0 && c->state != CHUNKS_DATA && c->state != CHUNKS_ENDED) {
        c->state = step(c, *in->ptr);
        if (c->state == CHUNKS_BAD)
            return piece;
        in->ptr++;
        in->len--;
    }
    if (c->state != CHUNKS_DATA)
        return piece;
    piece.ptr = in->ptr;
    piece.len = in->len < c->left ? in->len : (size_t)c->left;
    in->ptr += piece.len;
    in->len -= piece.len;
    c->left -= piece.len;
    if (c->left == 0)
        c->state = CHUNKS_DATA_END;
    return piece;
}
