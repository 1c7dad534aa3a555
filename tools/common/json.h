/* SPDX-License-Identifier: MIT */
/*
 * Walks through a JSON document in memory. The grammar, the strings and the nesting limit are those
 * of the library (tokens.h): strict, and the document is an object.
 *
 *     struct json j;
 *     json_open(&j, text);
 *     while (json_next(&j)) {
 *         if (str_is(j.key, "id") && j.type == JSON_STRING)
 *             id = json_decode(j.text, room);
 *         else if (str_is(j.key, "list") && json_enter_value(&j))
 *             while (json_next(&j))
 *                 ...;
 *     }
 *     if (!json_end(&j))
 *         report(j.offset, csms_err_text(j.err));
 *
 * Values that are not entered are skipped, but checked. Duplicate keys are not detected.
 */
#ifndef COMMON_JSON_H
#define COMMON_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tokens.h"

enum json_type {
    JSON_OBJECT = TOKEN_OBJECT,
    JSON_ARRAY = TOKEN_ARRAY,
    JSON_STRING = TOKEN_STRING,
    JSON_NUMBER = TOKEN_NUMBER,
    JSON_TRUE = TOKEN_TRUE,
    JSON_FALSE = TOKEN_FALSE,
    JSON_NULL = TOKEN_NULL
};

enum { JSON_KEY_MAX = 64 };

struct json {
    /* The member or element that json_next found; offsets are in the document, from 0. */
    csms_str key; /* absent for an element; decoded, unless it is longer than JSON_KEY_MAX */
    enum json_type type;
    csms_str text;     /* as written; a string without its quotes, decoded with in_place */
    size_t key_offset; /* of the key's quote */
    size_t value_offset;

    /* Where the walk is: the end of the value unless it is an object or array, and after its last
     * json_next the end of an object or array. After an error: the offending byte. */
    size_t offset;
    enum csms_err err; /* the first error; no json_next succeeds after it */

    /* The document's first byte, if it may be changed: then members that are strings are decoded in
     * the same pass, over the bytes from their colon on. It can be set and cleared between members.
     */
    char *in_place;

    /* private */
    struct csms_tokens tokens;
    csms_str document, rest;
    unsigned depth; /* of the object or array whose members json_next returns */
    char room[JSON_KEY_MAX];
};

/* Starts a document. The text must not move, and must not change except in strings that json_next
 * has passed. */
void json_open(struct json *j, csms_str text);

/* Gets the next member or element of the object or array that was entered last. False at its end,
 * where the walk returns to the enclosing one, and after an error. */
bool json_next(struct json *j);

/* Makes json_next enter the current value. False if it is not an object or array. */
bool json_enter_value(struct json *j);

/* Checks the rest. True if the document is valid and only white space follows it. */
bool json_end(struct json *j);

/* The same, ignoring any text after the document. offset is the end of the document. */
bool json_end_of_document(struct json *j);

/* Decodes the text of a string into room, which has at least text.len bytes and may be text itself.
 */
csms_str json_decode(csms_str text, char *room);

/* Returns the type with its article, for messages: "a string". */
const char *json_type_name(enum json_type type);

#endif
