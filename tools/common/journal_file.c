/* SPDX-License-Identifier: MIT */
#include "journal_file.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "escape.h"
#include "json.h"
#include "input.h"
#include "outcome.h"
#include "program.h"
#include "str.h"

#define SEAL_START ",\"crc32c\":\""
enum { SEAL_LEN = sizeof SEAL_START - 1 + 8 + 2 };

/* ---- Checksums ---------------------------------------------------------------------------- */

/* CRC-32C (Castagnoli), as in iSCSI: RFC 3720 s.12.1. It detects every change of up to 32
 * neighboring bits. */
#define POLYNOMIAL 0x82F63B78u /* 0x1EDC6F41, lowest bit first */

/* The contribution of each byte. Without the table, a long journal takes seven times as long. */
static const uint32_t *crc_table(void)
{
    static uint32_t rows[256];
    static bool ready;
    for (uint32_t byte = 0; byte < 256 && !ready; byte++) {
        uint32_t crc = byte;
        for (int bit = 0; bit < 8; bit++)
            crc = (crc & 1) != 0 ? crc >> 1 ^ POLYNOMIAL : crc >> 1;
        rows[byte] = crc;
    }
    ready = true;
    return rows;
}

/* Returns the checksum of the data with the checksum crc followed by bytes. */
static uint32_t crc32c(uint32_t crc, csms_str bytes)
{
    const uint32_t *rows = crc_table();
    crc = ~crc;
    for (size_t i = 0; i < bytes.len; i++)
        crc = crc >> 8 ^ rows[(crc ^ (unsigned char)bytes.ptr[i]) & 0xFF];
    return ~crc;
}

/* ---- Writing ------------------------------------------------------------------------------ */

void journal_file_header(struct buffer *b, const char *plan, uint64_t requests, const char *to)
{
    buffer_format(
        b,
        "{\"csms\":1,\"kind\":\"journal\",\"version\":%d,\"plan\":\"%s\",\"requests\":%" PRIu64
        ",\"to\":",
        JOURNAL_VERSION, plan, requests);
    buffer_json(b, str_from(to));
}

static csms_str from_offset(const struct buffer *b, size_t start)
{
    return (csms_str){b->ptr + start, b->len - start};
}

void journal_file_seal(struct buffer *b, size_t start, uint32_t *crc)
{
    size_t sealed = b->len;
    *crc = crc32c(*crc, from_offset(b, start));
    buffer_format(b, SEAL_START "%08" PRIx32 "\"}\n", *crc);
    *crc = crc32c(*crc, from_offset(b, sealed));
}

void journal_file_line(struct buffer *b, csms_str record, uint64_t number, enum journal_state state,
                       uint32_t *crc)
{
    size_t start = b->len;
    buffer_add(b, record.ptr, record.len - 1); /* without the final } */
    buffer_format(b, ",\"journal\":{\"number\":%" PRIu64 ",\"state\":\"%s\"}", number,
                  journal_states[state]);
    journal_file_seal(b, start, crc);
}

/* ---- Checking a line ---------------------------------------------------------------------- */

static bool is_sealed(csms_str line, uint32_t crc)
{
    char seal[SEAL_LEN + 1];
    if (line.len < SEAL_LEN)
        return false;
    line.len -= SEAL_LEN;
    snprintf(seal, sizeof seal, SEAL_START "%08" PRIx32 "\"}", crc32c(crc, line));
    return memcmp(line.ptr + line.len, seal, SEAL_LEN) == 0;
}

bool journal_file_starts(csms_str text)
{
    return str_starts(text, "{\"csms\":1,\"kind\":\"journal\"");
}

static int fail(struct journal_file *f, const char *reason)
{
    snprintf(f->reason, sizeof f->reason, "%s", reason);
    return -1;
}

static int take_header(struct journal_file *f, csms_str line)
{
    struct json j;
    uint64_t version = 1;
    bool counted = false;
    json_open(&j, line);
    while (json_next(&j)) {
        if (str_is(j.key, "version") && !str_whole_number(j.text, &version))
            version = 0;
        else if (str_is(j.key, "requests"))
            counted = str_whole_number(j.text, &f->requests);
    }
    if (version < JOURNAL_VERSION)
        return fail(f, "a journal of csms-send 0.1, which has no checksums: finish that run "
                       "with csms-send 0.1");
    if (version > JOURNAL_VERSION)
        return fail(f, "a journal of a later version of csms-send: use that one");
    return json_end(&j) && counted ? 0 : fail(f, "not the first line of a journal");
}

/* ---- The order of lines ------------------------------------------------------------------- */

const struct journal_entry *journal_file_entry(const struct journal_file *f, uint64_t number)
{
    return number >= 1 && number <= f->known ? &f->last[number] : NULL;
}

/* True if a run can write this line after the last line about the same request. */
static bool may_follow(const struct journal_entry *before, enum journal_state state)
{
    switch (before != NULL ? before->state : JOURNAL_NONE) {
    case JOURNAL_NONE:
        return state == JOURNAL_SENDING;
    case JOURNAL_SENDING: /* again: sent once more in doubt */
        return true;
    case JOURNAL_OPEN: /* a second time: a retry was announced, then abandoned */
        return state != JOURNAL_SETTLED;
    default: /* resent by --resend-unknown or --resend-rejected */
        return state == JOURNAL_SENDING && !before->final;
    }
}

/* True if the record matches the state. */
static bool fits(const struct record *r, enum journal_state state)
{
    bool error = !r->has_status;
    switch (state) {
    case JOURNAL_SENDING:
        return error && r->sent == RECORD_SENT_MAYBE && r->started.ptr != NULL;
    case JOURNAL_OPEN:
        return !error || r->sent == RECORD_SENT_NO;
    case JOURNAL_SETTLED:
        return !error || r->sent == RECORD_SENT_MAYBE;
    default:
        return false;
    }
}

static void set_entry(struct journal_file *f, uint64_t number, const struct journal_entry *entry)
{
    if (number > f->known)
        f->known = number;
    if (f->known >= f->cap) {
        f->cap = 2 * f->cap + 1024;
        f->last = tool_realloc(f->last, f->cap * sizeof *f->last);
    }
    f->last[number] = *entry;
}

static int take_record(struct journal_file *f, char *line, size_t len)
{
    struct record r;
    struct record_error error;
    if (record_parse(&r, line, len, &error) != 0)
        return fail(f, error.reason);
    enum journal_state state = r.journal_state;
    if (r.kind != RECORD_RESPONSE || !r.has_request || state == JOURNAL_NONE || !fits(&r, state))
        return fail(f, "not a line of a journal");
    /* Requests are sent in the order of the plan, so a new one is the next. */
    uint64_t n = r.journal_number;
    if (n < 1 || n > f->requests || n > f->known + 1 ||
        !may_follow(journal_file_entry(f, n), state))
        return fail(f, "the line does not fit the lines before it");
    enum outcome_kind kind = outcome_of(&r).kind;
    bool final = state == JOURNAL_SETTLED && (kind == OUTCOME_DONE || kind == OUTCOME_PARTLY);
    const struct journal_entry entry = {f->size, f->line, (uint32_t)len, state, final};
    set_entry(f, n, &entry);
    return 0;
}

/* ---- Reading the file --------------------------------------------------------------------- */

static const char damaged[] = "damaged: the line does not match its checksum; see \"Journal\" in "
                              "csms-send(1)";

static void set_header(struct journal_file *f, csms_str line, const char *end)
{
    buffer_str(&f->header, line);
    buffer_text(&f->header, end);
}

static int take_line(struct journal_file *f, char *line, size_t len)
{
    csms_str text = {line, len};
    if (f->line == 1 && !journal_file_starts(text))
        return fail(f, "not a journal");
    uint32_t crc = crc32c(crc32c(f->crc, text), (csms_str){"\n", 1});
    bool sealed = is_sealed(text, f->crc);
    if (f->line == 1 && (sealed || strstr(line, "\"crc32c\"") == NULL) && take_header(f, text) != 0)
        return -1;
    if (!sealed)
        return fail(f, damaged);
    if (f->line == 1)
        set_header(f, text, "\n");
    else if (take_record(f, line, len) != 0)
        return -1;
    f->crc = crc;
    f->size += len + 1;
    return 0;
}

/*
 * Handles a last line without a newline. If the line is otherwise complete, a crash truncated only
 * the newline. If it is complete and another byte follows, the newline is damaged. Otherwise the
 * line is truncated, and the step that it announces did not happen.
 */
static int take_unfinished(struct journal_file *f, char *line, size_t len)
{
    csms_str text = {line, len};
    if (len > 0 && is_sealed((csms_str){line, len - 1}, f->crc))
        return fail(f, damaged);
    if (!is_sealed(text, f->crc)) {
        if (f->line == 1)
            set_header(f, text, "");
        f->torn = len;
        return 0;
    }
    f->newline_missing = true;
    return take_line(f, line, len);
}

int journal_file_read(struct journal_file *f)
{
    struct input in = {.path = f->path, .fd = dup(f->fd)};
    enum line_result result;
    int status = 0;
    if (in.fd < 0)
        tool_die(EXIT_IO, "cannot read the journal %s: %s", f->path, strerror(errno));
    input_rewind(&in, 0);
    while (status == 0 && (result = input_line(&in, JOURNAL_LINE_MAX)) != LINE_END) {
        f->line = in.number;
        if (result == LINE_TOO_LONG)
            status = fail(f, damaged);
        else if (in.unfinished)
            status = take_unfinished(f, in.line, in.len);
        else
            status = take_line(f, in.line, in.len);
    }
    input_close(&in);
    return status;
}

int journal_file_get(const struct journal_file *f, const struct journal_entry *entry,
                     struct buffer *line)
{
    line->len = 0;
    buffer_grow(line, entry->len);
    while (line->len < entry->len) {
        ssize_t n = pread(f->fd, line->ptr + line->len, entry->len - line->len,
                          (off_t)(entry->place + line->len));
        if (n <= 0) {
            errno = n == 0 ? EIO : errno; /* the file became shorter */
            return -1;
        }
        line->len += (size_t)n;
    }
    return 0;
}

void journal_file_free(struct journal_file *f)
{
    buffer_free(&f->header);
    free(f->last);
    f->last = NULL;
    f->known = f->cap = 0;
}
