/* SPDX-License-Identifier: MIT */
#include <string.h>
#include <unistd.h>

#include "replay.h"

static int out_fd;
static char out[256];
static size_t out_len;

void put_start(int fd)
{
    out_fd = fd;
}

void put_flush(void)
{
    for (size_t done = 0; done < out_len;) {
        ssize_t n = write(out_fd, out + done, out_len - done);
        if (n <= 0)
            _exit(74);
        done += (size_t)n;
    }
    out_len = 0;
}

void put_char(char c)
{
    if (out_len == sizeof out)
        put_flush();
    out[out_len++] = c;
}

void put(const char *text)
{
    while (*text != '\0')
        put_char(*text++);
}

void put_raw(csms_str s)
{
    for (size_t i = 0; i < s.len; i++)
        put_char(s.ptr[i]);
}

void put_number(uint64_t n)
{
    char digits[20];
    size_t len = 0;
    do
        digits[len++] = (char)('0' + n % 10);
    while ((n /= 10) != 0);
    while (len > 0)
        put_char(digits[--len]);
}

static void put_unit(unsigned long unit)
{
    put("\\u");
    for (int shift = 12; shift >= 0; shift -= 4)
        put_char("0123456789abcdef"[unit >> shift & 15]);
}

/* One character of valid UTF-8; its length in bytes. */
static size_t put_point(const unsigned char *p)
{
    static const char letters[] = "btn\0fr"; /* U+0008 to U+000D */
    if (*p < 0x80) {
        if (*p == '"' || *p == '\\' || (*p >= 8 && *p <= 13 && *p != 11)) {
            put_char('\\');
            put_char(*p >= ' ' ? (char)*p : letters[*p - 8]);
        } else if (*p >= ' ' && *p < 0x7F) {
            put_char((char)*p);
        } else {
            put_unit(*p);
        }
        return 1;
    }
    size_t len = *p < 0xE0 ? 2 : *p < 0xF0 ? 3 : 4;
    unsigned long point = *p & (0xFFu >> (len + 1));
    for (size_t i = 1; i < len; i++)
        point = point << 6 | (p[i] & 0x3Fu);
    if (point >= 0x10000)
        put_unit(0xD800 + ((point - 0x10000) >> 10));
    put_unit(point < 0x10000 ? point : 0xDC00 + (point & 0x3FF));
    return len;
}

void put_json(csms_str s)
{
    if (!s.ptr) {
        put("-");
        return;
    }
    put_char('"');
    for (size_t i = 0; i < s.len;)
        i += put_point((const unsigned char *)s.ptr + i);
    put_char('"');
}

csms_str next_line(csms_str *text)
{
    csms_str line = {NULL, 0};
    if (text->len == 0)
        return line;
    line.ptr = text->ptr;
    while (line.len < text->len && text->ptr[line.len] != '\n')
        line.len++;
    size_t used = line.len < text->len ? line.len + 1 : line.len;
    text->ptr += used;
    text->len -= used;
    return line;
}

bool is_text(csms_str s, const char *text)
{
    return s.len == strlen(text) && memcmp(s.ptr, text, s.len) == 0;
}

csms_str split(csms_str line, char separator, csms_str *value)
{
    csms_str name = {line.ptr, 0};
    while (name.len < line.len && line.ptr[name.len] != separator)
        name.len++;
    *value = (csms_str){NULL, 0};
    if (name.len < line.len)
        *value = (csms_str){line.ptr + name.len + 1, line.len - name.len - 1};
    return name;
}
