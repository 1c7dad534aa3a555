/* SPDX-License-Identifier: MIT */
#include "replay.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "http_chunked.h"
#include "client.h"
#include "http_head.h"
#include "input.h"
#include "program.h"
#include "str.h"

#define FILE_MAX ((size_t)EXCHANGE_BODY_MAX + HTTP_HEAD_MAX)

/* Reads the whole file into replay->file. */
static void load(struct replay *replay, const char *path)
{
    struct input in;
    input_open_or_exit(&in, path);
    while (input_more(&in, FILE_MAX + 1))
        ;
    csms_str text = input_held(&in);
    if (text.len > FILE_MAX)
        tool_die(EXIT_DATA, "%s: too long for an answer", path);
    replay->file.len = 0;
    buffer_str(&replay->file, text);
    input_close(&in);
}

/* Reads the header blocks at the start of text and returns the last one, also in r. Interim
 * responses and those of a proxy precede it. */
static struct http_head read_heads(const char *path, csms_str *text, struct record *r)
{
    struct http_head head = {0};
    size_t offset = 0;
    while (http_head_starts(*text)) {
        if (http_head_parse(*text, &head) != HTTP_HEAD_OK)
            tool_die(EXIT_DATA, "%s: offset %zu: %s", path, offset + head.len, head.error);
        offset += head.len;
        record_set_headers(r, (csms_str){text->ptr, head.len});
        *text = str_skip(*text, head.len);
    }
    if (head.status < 200)
        tool_die(EXIT_DATA, "%s: offset %zu: an interim answer without a final one", path, offset);
    r->status = head.status;
    return head;
}

/* Decodes a chunked body, as saved by curl --raw. False if it is truncated. */
static bool undo_chunks(const char *path, csms_str body, struct buffer *whole)
{
    struct http_chunked c = {0};
    csms_str in = body;
    whole->len = 0;
    while (in.len > 0 && c.state != HTTP_CHUNKED_ENDED && c.state != HTTP_CHUNKED_BAD)
        buffer_str(whole, http_chunked_next(&c, &in));
    if (c.state == HTTP_CHUNKED_BAD)
        tool_die(EXIT_DATA, "%s: offset %zu of the body: invalid chunked encoding", path,
                 body.len - in.len);
    return c.state == HTTP_CHUNKED_ENDED;
}

static void parse(struct replay *replay, const char *path, struct record *r)
{
    csms_str text = buffer_slice(&replay->file);
    r->has_status = true;
    if (!http_head_starts(text)) {
        r->status = 200;
        r->body = text;
        return;
    }
    struct http_head head = read_heads(path, &text, r);
    r->body = text;
    if (head.transfer_encoding.ptr != NULL && http_chunked_starts(text)) {
        if (!undo_chunks(path, text, &replay->body))
            record_set_error(r, RECORD_SENT_MAYBE, "cut", "the answer was cut off");
        r->body = buffer_slice(&replay->body);
        return;
    }
    if (!head.has_length)
        return;
    if (head.content_length < text.len)
        tool_die(EXIT_DATA, "%s: the body has %zu bytes, but Content-Length is %llu", path,
                 text.len, (unsigned long long)head.content_length);
    if (head.content_length > text.len)
        record_set_error(r, RECORD_SENT_MAYBE, "cut", "the answer was cut off");
}

void replay_open(struct replay *replay, const char *path)
{
    struct stat about;
    *replay = (struct replay){.path = path};
    if (stat(path, &about) != 0)
        tool_die(EXIT_NO_INPUT, "cannot open %s: %s", path, strerror(errno));
    replay->directory = S_ISDIR(about.st_mode);
    if (replay->directory)
        return;
    load(replay, path);
    struct record trial = {0};
    parse(replay, path, &trial);
}

/* Appends id as a file name. */
static void add_name(struct buffer *path, csms_str id)
{
    for (size_t i = 0; i < id.len; i++) {
        unsigned char c = (unsigned char)id.ptr[i];
        if (c < ' ' || c == 0x7f || c == '/' || (c == '.' && i == 0))
            buffer_format(path, "%%%02X", c);
        else
            buffer_char(path, id.ptr[i]);
    }
}

/* Loads NAME, NAME.http or NAME.json. False if none of them exists. */
static bool find(struct replay *replay, csms_str name, struct buffer *path)
{
    static const char *const endings[] = {"", ".http", ".json"};
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
        path->len = 0;
        buffer_format(path, "%s/", replay->path);
        add_name(path, name);
        buffer_text(path, endings[i]);
        buffer_char(path, '\0');
        if (access(path->ptr, F_OK) != 0 && (errno == ENOENT || errno == ENAMETOOLONG))
            continue;
        load(replay, path->ptr);
        return true;
    }
    return false;
}

void replay_answer(struct replay *replay, struct record *r, uint64_t number)
{
    if (!replay->directory) {
        parse(replay, replay->path, r);
        return;
    }
    struct buffer path = {0}, sequence = {0};
    buffer_number(&sequence, number);
    if (find(replay, r->id, &path) || find(replay, buffer_slice(&sequence), &path))
        parse(replay, path.ptr, r);
    else
        record_set_error(r, RECORD_SENT_NO, "replay", "no saved answer for this request");
    buffer_free(&path);
    buffer_free(&sequence);
}

void replay_close(struct replay *replay)
{
    buffer_free(&replay->file);
    buffer_free(&replay->body);
}
