/* SPDX-License-Identifier: MIT */
/*
 * Replay a bundle (bundle.py): print the events of each response as testdata/README.md describes
 * them, each request and each signature. It needs open, read and write, and the functions of a C
 * library that libcsms needs, and fits into 16 KiB of RAM, so that the same program runs on a
 * Cortex-M0 (semihosting), under qemu-user and on the host.
 * usage: replay BUNDLE PIECE_SIZE OUTPUT
 */
#include "replay.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#ifndef PIECE_MAX
#define PIECE_MAX 512 /* smaller with little RAM */
#endif
#ifndef TEXT_MAX
#define TEXT_MAX 2048 /* a request or a vector */
#endif

enum { WINDOW = 1024, WORD_MAX = 16 };

static char window[WINDOW];
static char piece[PIECE_MAX];
static struct csms_reader reader;

/* ---- events ---- */

static void put_event(enum csms_event event)
{
    if (event == CSMS_EVENT_DELETED) {
        put("deleted ");
        put_json(reader.name);
        put("\n");
        return;
    }
    put(event == CSMS_EVENT_FAILED ? "failed " : "refused ");
    if (event == CSMS_EVENT_FAILED) {
        put_json(reader.name);
        put(" | ");
    }
    put_json(reader.code);
    put(" | ");
    put_json(reader.message);
    if (event == CSMS_EVENT_REFUSED) {
        put(" | ");
        put_json(reader.request_id);
    }
    put(reader.message_cut ? " cut" : "");
    put(event == CSMS_EVENT_REFUSED && reader.auth_message ? " auth\n" : "\n");
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
    if (event != CSMS_EVENT_DONE) {
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

/* ---- verdicts ---- */

/* Prints the verdicts of csms_judge. The code and the message of a refusal are still valid. */
static void put_verdicts(void)
{
    static const int statuses[] = {0, 200, 302, 400, 403, 408, 429, 500};
    put("  ");
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++)
        put_char((char)('0' + csms_judge(statuses[i], &reader)));
    put(" ");
    put(csms_err_text(reader.err));
    put("\n");
}

static void put_advice(void)
{
#ifndef REPLAY_NO_ADVICE /* the catalog does not fit into RAM */
    const struct csms_code *row = csms_code_find(reader.code, 400, reader.message);
    if (!row)
        return;
    put("  ");
    put(row->code);
    put(": ");
    put(row->meaning);
    put(" ");
    put(row->advice);
    put("\n");
#endif
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

/* Reads the line of an input, and prints kind and name. False at the end of the bundle. */
static bool read_head(int fd, char kind[WORD_MAX], size_t *len)
{
    char c;
    size_t n = 0;
    if (read_up_to(fd, &c, 1) != 1)
        return false;
    for (; c != ' ' && n < WORD_MAX - 1; read_up_to(fd, &c, 1))
        kind[n++] = c;
    kind[n] = '\0';
    put("== ");
    put(kind);
    put(" ");
    while (read_up_to(fd, &c, 1) == 1 && c != ' ')
        put_char(c);
    *len = 0;
    while (read_up_to(fd, &c, 1) == 1 && c != '\n')
        *len = *len * 10 + (size_t)(c - '0');
    put("\n");
    return true;
}

/* Feeds the reader the next n bytes. */
static size_t read_next(int fd, size_t n)
{
    if (read_up_to(fd, piece, n) != n)
        _exit(66);
    csms_reader_feed(&reader, piece, n);
    return n;
}

static void replay_response(int fd, size_t left, size_t size)
{
    enum csms_event event;
    csms_reader_init(&reader, window, sizeof window);
    while ((event = csms_reader_next(&reader)) > CSMS_EVENT_DONE) {
        if (event != CSMS_EVENT_MORE) {
            put_event(event);
            put_advice();
            continue;
        }
        memset(piece, '!', size); /* texts of earlier events are invalid */
        left -= read_next(fd, left < size ? left : size);
    }
    while (left > 0) /* after an error */
        left -= read_up_to(fd, piece, left < size ? left : size);
    put_end(event);
    put_verdicts();
}

/* Replays an input that is read as a whole. */
static void replay_text(int fd, const char *kind, size_t len)
{
    static char text[TEXT_MAX];
    if (len > sizeof text || read_up_to(fd, text, len) != len)
        _exit(66);
    if (strcmp(kind, "request") == 0)
        replay_request((csms_str){text, len});
    else if (strcmp(kind, "sign") == 0)
        replay_sign((csms_str){text, len});
    else
        _exit(65);
}

int main(int argc, char **argv)
{
    char kind[WORD_MAX];
    size_t size = 0, len;
    /* picolibc before version 1.8.9 inserts the name of a program before the arguments. */
    if (argc != 3 && argc != 4)
        return 64;
    argv += argc - 4;
    for (const char *p = argv[2]; *p != '\0'; p++)
        size = size * 10 + (size_t)(*p - '0');
    int fd = open(argv[1], O_RDONLY);
    int out_fd = open(argv[3], O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (fd < 0 || out_fd < 0 || size == 0 || size > PIECE_MAX)
        return 64;
    put_start(out_fd);
    while (read_head(fd, kind, &len)) {
        if (strcmp(kind, "response") == 0)
            replay_response(fd, len, size);
        else
            replay_text(fd, kind, len);
        put_flush();
    }
    return 0;
}
