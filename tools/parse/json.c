/* SPDX-License-Identifier: MIT */
#include "json.h"

#include <string.h>

#include "text.h"

enum { NUMBER_DIGITS = 18 };

static void skip(struct json *j, size_t len)
{
    j->rest.ptr += len;
    j->rest.len -= len;
}

/* The next byte that is not white space; 0 at the end. */
static char peek(struct json *j)
{
    while (j->rest.len > 0 && memchr(" \t\r\n", *j->rest.ptr, 4) != NULL)
        skip(j, 1);
    return j->rest.len > 0 && !j->bad ? *j->rest.ptr : '\0';
}

static bool take(struct json *j, char c)
{
    if (j->bad)
        return false;
    if (peek(j) != c) {
        j->cut = j->rest.len == 0;
        j->bad = true;
        return false;
    }
    skip(j, 1);
    return true;
}

/* A string from its first quote on; its inside. */
static csms_str string(struct json *j)
{
    struct csms_scan scan = {0};
    csms_str inside = {NULL, 0};
    csms_str rest;
    enum csms_err err;

    if (!take(j, '"'))
        return inside;
    rest = j->rest;
    err = csms_text_scan(&scan, &rest, NULL);
    if (!scan.ended) {
        j->cut = err == CSMS_OK;
        j->bad = true;
        return inside;
    }
    inside = (csms_str){j->rest.ptr, j->rest.len - rest.len - 1};
    j->rest = rest;
    return inside;
}

bool json_enter(struct json *j, char bracket)
{
    j->inside = true;
    return take(j, bracket);
}

/* Is there another member or element, in a container that ends with this bracket? */
static bool more(struct json *j, char close)
{
    bool first = j->inside;

    j->inside = false;
    if (peek(j) == close) {
        skip(j, 1);
        return false;
    }
    return first ? !j->bad : take(j, ',');
}

bool json_member(struct json *j, csms_str *name)
{
    if (!more(j, '}'))
        return false;
    *name = string(j);
    return take(j, ':');
}

bool json_element(struct json *j)
{
    return more(j, ']');
}

/* A number, true, false or null; any other word of these letters passes too. */
static void word(struct json *j)
{
    static const char bytes[] = "+-.0123456789Eaeflnrstu";
    size_t len = 0;

    while (len < j->rest.len && memchr(bytes, j->rest.ptr[len], sizeof bytes - 1) != NULL)
        len++;
    j->cut = j->rest.len == len;
    j->bad = len == 0 || j->cut;
    skip(j, len);
}

/* Containers that are open around a place: a bit a level, set for an object. */
struct nest {
    uint8_t objects[JSON_DEPTH_MAX / 8];
    size_t depth;
};

static bool in_object(const struct nest *nest)
{
    size_t level = nest->depth - 1;

    return (nest->objects[level / 8] >> level % 8 & 1) != 0;
}

static void open_container(struct json *j, struct nest *nest, bool object)
{
    size_t level = nest->depth;
    unsigned bit = 1u << level % 8;

    if (level == JSON_DEPTH_MAX) {
        j->bad = true;
        return;
    }
    nest->depth++;
    if (object)
        nest->objects[level / 8] = (uint8_t)(nest->objects[level / 8] | bit);
    else
        nest->objects[level / 8] = (uint8_t)(nest->objects[level / 8] & ~bit);
    json_enter(j, object ? '{' : '[');
}

/* Close what ends here, up to a container that goes on. */
static void close_containers(struct json *j, struct nest *nest)
{
    csms_str name;

    while (nest->depth > 0 && !j->bad) {
        if (in_object(nest) ? json_member(j, &name) : json_element(j))
            return;
        if (!j->bad)
            nest->depth--;
    }
}

csms_str json_value(struct json *j)
{
    struct nest nest = {.depth = 0};
    const char *start;

    peek(j); /* skips white space */
    start = j->rest.ptr;
    do {
        char c = peek(j);
        if (c == '{' || c == '[')
            open_container(j, &nest, c == '{');
        else if (c == '"')
            string(j);
        else
            word(j);
        close_containers(j, &nest);
    } while (nest.depth > 0 && !j->bad);
    j->inside = false;
    if (j->bad)
        return (csms_str){NULL, 0};
    return (csms_str){start, (size_t)(j->rest.ptr - start)};
}

bool json_ended(struct json *j)
{
    return peek(j) == '\0' && !j->bad && j->rest.len == 0;
}

bool json_text(struct buffer *b, csms_str value)
{
    size_t before = b->len;

    if (value.len < 2 || *value.ptr != '"')
        return false;
    if (value.len == 2)
        return true;
    buffer_add(b, value.ptr + 1, value.len - 2);
    b->len = before + csms_text_unescape(b->ptr + before, value.len - 2);
    return true;
}

uint64_t json_number(csms_str value, uint64_t other)
{
    uint64_t n = 0;

    if (value.len == 0 || value.len > NUMBER_DIGITS)
        return other;
    for (size_t i = 0; i < value.len; i++) {
        if (value.ptr[i] < '0' || value.ptr[i] > '9')
            return other;
        n = n * 10 + (uint64_t)(value.ptr[i] - '0');
    }
    return n;
}

bool json_is(csms_str raw, const char *text)
{
    return raw.len == strlen(text) && memcmp(raw.ptr, text, raw.len) == 0;
}
