/* SPDX-License-Identifier: MIT */
/*
 * Replay a bundle of documents, and write the events of each as testdata/README.md describes them.
 * Needs open, read and write and nothing else of a C library, and fits into 16 KiB of RAM, so that
 * the same program runs on a Cortex-M0 (semihosting), under qemu-user and on the host.
 *
 * A bundle is, for each document, a line "NAME LENGTH" and then that many bytes.
 * usage: replay BUNDLE PIECE_SIZE OUTPUT
 */
#include "csms.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { WINDOW = 1024, PIECE_MAX = 512, LINE_MAX_LEN = 128 };

static char window[WINDOW];
static char piece[PIECE_MAX];
static struct csms_reader reader;

/* ---- output ---- */

static int out_fd;
static char out[256];
static size_t out_len;

static void flush(void)
{
    for (size_t done = 0; done < out_len;) {
        ssize_t n = write(out_fd, out + done, out_len - done);
        if (n <= 0)
            _exit(74);
        done += (size_t)n;
    }
    out_len = 0;
}

static void put_char(char c)
{
    if (out_len == sizeof out)
        flush();
    out[out_len++] = c;
}

static void put(const char *text)
{
    while (*text != '\0')
        put_char(*text++);
}

static void put_number(uint64_t n)
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

static void put_str(csms_str s)
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

/* ---- events ---- */

static void put_event(enum csms_event event)
{
    if (event == CSMS_DELETED) {
        put("deleted ");
        put_str(reader.name);
        put("\n");
        return;
    }
    put(event == CSMS_FAILED ? "failed " : "refused ");
    if (event == CSMS_FAILED) {
        put_str(reader.name);
        put(" | ");
    }
    put_str(reader.code);
    put(" | ");
    put_str(reader.message);
    if (event == CSMS_REFUSED) {
        put(" | ");
        put_str(reader.request_id);
    }
    put(reader.message_cut ? " cut" : "");
    put(event == CSMS_REFUSED && reader.auth_message ? " auth\n" : "\n");
}

static const char *err_name(enum csms_err err)
{
    static const char *const names[] = {
        [CSMS_ERR_SYNTAX] = "SYNTAX",     [CSMS_ERR_CONTROL] = "CONTROL",
        [CSMS_ERR_ESCAPE] = "ESCAPE",     [CSMS_ERR_UTF8] = "UTF8",
        [CSMS_ERR_DEPTH] = "DEPTH",       [CSMS_ERR_TRUNCATED] = "TRUNCATED",
        [CSMS_ERR_TRAILING] = "TRAILING", [CSMS_ERR_NOT_OBJECT] = "NOT_OBJECT",
        [CSMS_ERR_NOT_OURS] = "NOT_OURS", [CSMS_ERR_DUPLICATE] = "DUPLICATE",
        [CSMS_ERR_TYPE] = "TYPE",         [CSMS_ERR_TOTAL] = "TOTAL",
        [CSMS_ERR_NAME] = "NAME",         [CSMS_ERR_TOO_LONG] = "TOO_LONG",
        [CSMS_ERR_MIXED] = "MIXED",
    };
    return (size_t)err < sizeof names / sizeof *names && names[err] ? names[err] : "?";
}

static void put_end(enum csms_event event)
{
    if (event != CSMS_DONE) {
        put("error ");
        put(err_name(reader.err));
        put(" at ");
        put_number(reader.offset);
    } else {
        put(reader.kind == CSMS_KIND_ANSWER ? "done kind=answer" : "done kind=refusal");
        put(" deleted=");
        put_number(reader.deleted);
        put(" failed=");
        put_number(reader.failed);
        put(" total=");
        if (reader.has_total)
            put_number(reader.total);
        else
            put("-");
        put(reader.total_mismatch ? " mismatch=1 unknown=" : " mismatch=0 unknown=");
        put_number(reader.unknown);
    }
    put("\n");
}

/* ---- the bundle ---- */

static size_t read_up_to(int fd, char *p, size_t len)
{
    size_t have = 0;
    while (have < len) {
        ssize_t n = read(fd, p + have, len - have);
        if (n <= 0)
            break;
        have += (size_t)n;
    }
    return have;
}

/* Print the name, and give the length; false at the end of the bundle. */
static bool read_head(int fd, size_t *len)
{
    char c;
    put(read_up_to(fd, &c, 1) == 1 ? "== " : "");
    if (out_len == 0)
        return false;
    for (; c != ' '; read_up_to(fd, &c, 1))
        put_char(c);
    *len = 0;
    while (read_up_to(fd, &c, 1) == 1 && c != '\n')
        *len = *len * 10 + (size_t)(c - '0');
    put("\n");
    return true;
}

static void replay(int fd, size_t left, size_t size)
{
    enum csms_event event = CSMS_MORE;
    csms_reader_init(&reader, window, sizeof window);
    while (left > 0) {
        size_t n = read_up_to(fd, piece, left < size ? left : size);
        csms_str in = {piece, n};
        if (n == 0)
            _exit(66);
        while (event != CSMS_ERROR && (event = csms_reader_next(&reader, &in)) > CSMS_DONE)
            put_event(event);
        memset(piece, '!', n); /* nothing may point in here any more */
        left -= n;
    }
    put_end(csms_reader_end(&reader));
    flush();
}

int main(int argc, char **argv)
{
    size_t size = 0, len;
    if (argc != 4)
        return 64;
    for (const char *p = argv[2]; *p != '\0'; p++)
        size = size * 10 + (size_t)(*p - '0');
    int fd = open(argv[1], O_RDONLY);
    out_fd = open(argv[3], O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (fd < 0 || out_fd < 0 || size == 0 || size > PIECE_MAX)
        return 64;
    while (read_head(fd, &len))
        replay(fd, len, size);
    return 0;
}
