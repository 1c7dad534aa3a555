/* SPDX-License-Identifier: MIT */
#include "http_chunked.h"

#include "http_head.h"
#include "str.h"

/* More hexadecimal digits than a size of 64 bits has. */
enum { SIZE_DIGITS_MAX = 16 };

/* Returns the value of a hexadecimal digit, or -1. */
static int digit(char c)
{
    static const char digits[] = "0123456789abcdef";
    const char *found = c != '\0' ? strchr(digits, ascii_lower(c)) : NULL;
    return found != NULL ? (int)(found - digits) : -1;
}

/* RFC 9112 s.7.1.1 allows blanks before an extension; some servers pad every size with them. */
bool http_chunked_starts(csms_str text)
{
    size_t i = 0;
    while (i < text.len && i < SIZE_DIGITS_MAX && digit(text.ptr[i]) >= 0)
        i++;
    bool digits = i > 0;
    while (i < text.len && (text.ptr[i] == ' ' || text.ptr[i] == '\t'))
        i++;
    return digits && i < text.len && memchr(";\r\n", text.ptr[i], 3) != NULL;
}

static enum http_chunked_state after_size(const struct http_chunked *c, char byte)
{
    if (byte == '\n')
        return c->left > 0 ? HTTP_CHUNKED_DATA : HTTP_CHUNKED_TRAILER_LINE;
    return byte == '\r' ? HTTP_CHUNKED_LINE_END : HTTP_CHUNKED_EXTENSION;
}

static enum http_chunked_state size_byte(struct http_chunked *c, char byte)
{
    int value = digit(byte);
    if (value >= 0) {
        if (c->left > UINT64_MAX >> 4)
            return HTTP_CHUNKED_BAD;
        c->left = c->left << 4 | (uint64_t)value;
        c->digits = true;
        return HTTP_CHUNKED_SIZE;
    }
    if (!c->digits || memchr(" \t;\r\n", byte, 5) == NULL)
        return HTTP_CHUNKED_BAD;
    return after_size(c, byte);
}

/* Handles one byte that is not data. */
static enum http_chunked_state step(struct http_chunked *c, char byte)
{
    switch (c->state) {
    case HTTP_CHUNKED_SIZE:
        return size_byte(c, byte);
    case HTTP_CHUNKED_EXTENSION:
        return after_size(c, byte);
    case HTTP_CHUNKED_LINE_END:
        return byte == '\n' ? after_size(c, byte) : HTTP_CHUNKED_BAD;
    case HTTP_CHUNKED_DATA_END:
        if (byte == '\r')
            return HTTP_CHUNKED_DATA_END;
        c->digits = false;
        return byte == '\n' ? HTTP_CHUNKED_SIZE : HTTP_CHUNKED_BAD;
    case HTTP_CHUNKED_TRAILER_LINE:
        if (byte == '\r')
            return HTTP_CHUNKED_TRAILER_LINE;
        if (byte == '\n')
            return HTTP_CHUNKED_ENDED;
        return http_is_token(byte) ? HTTP_CHUNKED_TRAILER : HTTP_CHUNKED_BAD;
    case HTTP_CHUNKED_TRAILER:
        return byte == '\n' ? HTTP_CHUNKED_TRAILER_LINE : HTTP_CHUNKED_TRAILER;
    default:
        return c->state;
    }
}

csms_str http_chunked_next(struct http_chunked *c, csms_str *in)
{
    csms_str piece = {in->ptr, 0};
    while (in->len > 0 && c->state != HTTP_CHUNKED_DATA && c->state != HTTP_CHUNKED_ENDED) {
        c->state = step(c, *in->ptr);
        if (c->state == HTTP_CHUNKED_BAD)
            return piece;
        in->ptr++;
        in->len--;
    }
    if (c->state != HTTP_CHUNKED_DATA)
        return piece;
    piece.ptr = in->ptr;
    piece.len = in->len < c->left ? in->len : (size_t)c->left;
    in->ptr += piece.len;
    in->len -= piece.len;
    c->left -= piece.len;
    if (c->left == 0)
        c->state = HTTP_CHUNKED_DATA_END;
    return piece;
}
