/* SPDX-License-Identifier: MIT */
/* json-c, strict and checking UTF-8. */
#include <json-c/json.h>

#include "bench.h"

static size_t length(struct json_object *string)
{
    return (size_t)json_object_get_string_len(string);
}

static void read_root(struct json_object *root, struct found *found)
{
    struct json_object *deleted = json_object_object_get(root, DELETED);
    struct json_object *failed = json_object_object_get(root, FAILED);

    found->total += json_object_get_uint64(json_object_object_get(root, TOTAL));
    for (size_t i = 0; i < json_object_array_length(deleted); i++) {
        struct json_object *name = json_object_array_get_idx(deleted, i);
        found_deleted(found, json_object_get_string(name), length(name));
    }
    for (size_t i = 0; i < json_object_array_length(failed); i++) {
        struct json_object *entry = json_object_array_get_idx(failed, i);
        struct json_object *name = json_object_object_get(entry, SECRET_NAME);
        struct json_object *message = json_object_object_get(entry, ERROR_MSG);
        found_failed(found, json_object_get_string(name), length(name),
                     json_object_get_string(message), length(message));
    }
}

static bool read(char *document, size_t len, struct found *found)
{
    struct json_tokener *tokener = json_tokener_new();
    json_tokener_set_flags(tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
    struct json_object *root = json_tokener_parse_ex(tokener, document, (int)len);
    bool ok = root != NULL && json_tokener_get_error(tokener) == json_tokener_success;
    if (ok)
        read_root(root, found);
    json_object_put(root);
    json_tokener_free(tokener);
    return ok;
}

const struct candidate json_c = {"json-c", false, read};
