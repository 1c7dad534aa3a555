/* SPDX-License-Identifier: MIT */
/* A journal is read as it was written, or refused. */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "journal_file.h"
#include "str.h"

#define P "0123456789abcdef0123456789abcdef"
#define REQUEST                                                                                    \
    "\"request\":{\"project_id\":\"" P "\",\"path\":\"/v1/" P "/secrets/batch-delete\","           \
    "\"body\":{\"instance_id\":\"i%d\",\"instance_type\":\"RDS\"}}"
#define START "{\"csms\":1,\"kind\":\"response\",\"id\":\"RDS:i%d\"," REQUEST
#define STARTED ",\"started\":\"2026-11-24T08:15:02.123Z\""

static const char *const endings[] = {
    [JOURNAL_SENDING] =
        STARTED ",\"error\":{\"sent\":\"maybe\",\"code\":\"ended\",\"message\":\"\"}}",
    [JOURNAL_OPEN] = ",\"status\":429,\"headers\":{},\"body\":\"\"}",
    [JOURNAL_SETTLED] =
        STARTED ",\"status\":200,\"headers\":{},\"elapsed_ms\":3,"
                "\"body\":\"{\\\"total\\\":1,\\\"success_secrets\\\":[\\\"a\\\"]}\"}",
};

/* A run of four requests: answered; rejected unseen and retried; in flight; not sent. */
static const struct {
    int number;
    enum journal_state state;
} run[] = {
    {1, JOURNAL_SENDING}, {1, JOURNAL_SETTLED}, {2, JOURNAL_SENDING}, {2, JOURNAL_OPEN},
    {3, JOURNAL_SENDING}, {2, JOURNAL_SENDING}, {2, JOURNAL_SETTLED},
};
enum { LINES = sizeof run / sizeof *run, REQUESTS = 4 };

static void add_line(struct buffer *b, int number, enum journal_state state, uint32_t *crc)
{
    char record[1024];
    int len = snprintf(record, sizeof record, START, number, number);
    snprintf(record + len, sizeof record - (size_t)len, "%s", endings[state]);
    journal_file_line(b, str_from(record), (uint64_t)number, state, crc);
}

static struct buffer sample(void)
{
    struct buffer b = {0};
    uint32_t crc = 0;
    journal_file_header(&b, "ab12", REQUESTS, "https://kms.cn-north-4.myhuaweicloud.com");
    journal_file_seal(&b, 0, &crc);
    for (size_t i = 0; i < LINES; i++)
        add_line(&b, run[i].number, run[i].state, &crc);
    return b;
}

static int scratch(void)
{
    char path[] = "/tmp/csms-test-XXXXXX";
    int fd = mkstemp(path);
    cr_assert(fd >= 0 && unlink(path) == 0);
    return fd;
}

/* Reads a file of these bytes. */
static int read_bytes(int fd, const char *bytes, size_t len, struct journal_file *f)
{
    *f = (struct journal_file){.path = "journal", .fd = fd};
    cr_assert_eq(ftruncate(fd, 0), 0);
    cr_assert_eq(pwrite(fd, bytes, len, 0), (ssize_t)len);
    return journal_file_read(f);
}

/* Returns the checksum that a line of these bytes gets in a new journal. */
static uint32_t checksum(csms_str bytes)
{
    struct buffer b = {0};
    uint32_t crc = 0;
    buffer_str(&b, bytes);
    journal_file_seal(&b, 0, &crc);
    uint32_t sealed = (uint32_t)strtoul(b.ptr + bytes.len + strlen(",\"crc32c\":\""), NULL, 16);
    buffer_free(&b);
    return sealed;
}

Test(journal_file, checksum)
{
    char zeros[32] = {0}; /* RFC 3720 B.4 gives it in network byte order */
    cr_assert_eq(checksum(str_from("")), 0);
    cr_assert_eq(checksum(str_from("123456789")), 0xE3069283);
    cr_assert_eq(checksum((csms_str){zeros, sizeof zeros}), 0x8A9136AA);
}

Test(journal_file, checksum_covers_all_lines_before)
{
    static const char lines[] = "{\"a\",\"crc32c\":\"b575b108\"}\n{\"b\",\"crc32c\":\"";
    struct buffer b = {0};
    uint32_t crc = 0;
    buffer_text(&b, "{\"a\"");
    journal_file_seal(&b, 0, &crc);
    cr_assert_eq(crc, checksum(buffer_slice(&b)));
    size_t second = b.len;
    buffer_text(&b, "{\"b\"");
    uint32_t before = checksum(buffer_slice(&b));
    journal_file_seal(&b, second, &crc);
    cr_assert_eq(crc, checksum(buffer_slice(&b)));
    cr_assert(str_starts(buffer_slice(&b), lines), "%.*s", (int)b.len, b.ptr);
    cr_assert_eq(strtoul(b.ptr + strlen(lines), NULL, 16), before);
    buffer_free(&b);
}

Test(journal_file, reads_what_it_writes)
{
    struct buffer b = sample(), line = {0};
    struct journal_file f;
    int fd = scratch();
    cr_assert_eq(read_bytes(fd, b.ptr, b.len, &f), 0, "%s", f.reason);
    cr_assert(f.size == b.len && f.requests == REQUESTS && f.known == 3 && f.torn == 0);
    cr_assert_eq(f.crc, checksum(buffer_slice(&b)));
    cr_assert_eq(journal_file_entry(&f, 1)->state, JOURNAL_SETTLED);
    cr_assert_eq(journal_file_entry(&f, 2)->state, JOURNAL_SETTLED);
    cr_assert_eq(journal_file_entry(&f, 3)->state, JOURNAL_SENDING);
    cr_assert_null(journal_file_entry(&f, 4));
    cr_assert_eq(journal_file_entry(&f, 3)->line, 6);
    cr_assert_eq(journal_file_get(&f, journal_file_entry(&f, 3), &line), 0);
    cr_assert(str_starts((csms_str){line.ptr, line.len},
                         "{\"csms\":1,\"kind\":\"response\",\"id\":\"RDS:i3\""));
    cr_assert_eq(line.ptr[line.len - 1], '}');
    journal_file_free(&f);
    buffer_free(&line);
    buffer_free(&b);
    close(fd);
}

/* Flips bits at every position; each time the journal must be refused. Returns the number of
 * positions. */
static size_t damage(const struct buffer *good, unsigned mask)
{
    struct journal_file f;
    char *bytes = malloc(good->len);
    int fd = scratch();
    size_t tried = 0;
    memcpy(bytes, good->ptr, good->len);
    for (size_t bit = 0; bit < 8 * good->len; bit++, tried++) {
        char before = bytes[bit / 8];
        bytes[bit / 8] = (char)(before ^ (char)(mask << bit % 8));
        if (bytes[bit / 8] == before) /* the mask is beyond the byte */
            continue;
        cr_assert_eq(read_bytes(fd, bytes, good->len, &f), -1, "bit %zu", bit);
        cr_assert(f.line >= 1 && f.line <= LINES + 1 && f.reason[0] != '\0');
        journal_file_free(&f);
        bytes[bit / 8] = before;
    }
    free(bytes);
    close(fd);
    return tried;
}

Test(journal_file, refuses_every_flipped_bit, .timeout = 60)
{
    struct buffer good = sample();
    size_t single = damage(&good, 1), twin = damage(&good, 3);
    printf("journal of %zu bytes: %zu single and %zu double bit flips tried, all refused\n",
           good.len, single, twin);
    fflush(stdout);
    buffer_free(&good);
}

/* A crash can truncate a journal at any byte. Complete lines count; the rest is dropped. */
Test(journal_file, accepts_a_journal_truncated_at_any_byte, .timeout = 60)
{
    struct buffer good = sample();
    struct journal_file f;
    int fd = scratch();
    for (size_t len = 0; len <= good.len; len++) {
        cr_assert_eq(read_bytes(fd, good.ptr, len, &f), 0, "%zu: %s", len, f.reason);
        size_t start = len;
        while (start > 0 && good.ptr[start - 1] != '\n')
            start--;
        bool lacks = len > start && good.ptr[len] == '\n';
        cr_assert_eq(f.newline_missing, lacks, "%zu", len);
        cr_assert_eq(f.size, lacks ? len + 1 : start, "%zu", len);
        cr_assert_eq(f.torn, lacks ? 0 : len - start, "%zu", len);
        cr_assert_eq(f.crc, checksum((csms_str){good.ptr, f.size}), "%zu", len);
        struct buffer line = {0};
        for (uint64_t n = 1; n <= f.known; n++)
            cr_assert_eq(journal_file_get(&f, journal_file_entry(&f, n), &line), 0, "%zu", len);
        buffer_free(&line);
        journal_file_free(&f);
    }
    buffer_free(&good);
    close(fd);
}

/* All sequences of up to three lines about a request. */
Test(journal_file, accepts_only_sequences_that_a_run_writes)
{
    static const char states[] = "-SOD"; /* none, sending, open, settled as deleted */
    static const char *const good[] = {"S", "SS", "SO", "SD", "SSS", "SSO", "SSD", "SOS", "SOO"};
    struct journal_file f;
    int fd = scratch(), accepted = 0;
    for (int code = 0; code < 64; code++) {
        struct buffer b = {0};
        uint32_t crc = 0;
        char text[4] = {states[code / 16], states[code / 4 % 4], states[code % 4], '\0'};
        if (strchr(text, '-') != NULL &&
            strspn(text, "SOD") + strspn(text + strcspn(text, "-"), "-") != 3)
            continue; /* a sequence with gaps */
        text[strcspn(text, "-")] = '\0';
        journal_file_header(&b, "ab12", REQUESTS, "x");
        journal_file_seal(&b, 0, &crc);
        for (const char *p = text; *p != '\0'; p++)
            add_line(&b, 1, (enum journal_state)(strchr(states, *p) - states), &crc);
        bool expected = *text == '\0';
        for (size_t i = 0; i < sizeof good / sizeof *good; i++)
            expected = expected || strcmp(text, good[i]) == 0;
        bool taken = read_bytes(fd, b.ptr, b.len, &f) == 0;
        cr_assert_eq(taken, expected, "%s: %s", text, f.reason);
        accepted += taken;
        journal_file_free(&f);
        buffer_free(&b);
    }
    cr_assert_eq(accepted, 10);
    close(fd);
}
