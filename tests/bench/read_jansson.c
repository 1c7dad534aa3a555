/* SPDX-License-Identifier: MIT */
/* jansson, as strict as libcsms: duplicate members are refused. */
#include <jansson.h>

#include "bench.h"

static void read_root(const json_t *root, struct found *found)
{
    const json_t *item;
    size_t i;

    found->total += (uint64_t)json_integer_value(json_object_get(root, TOTAL));
    json_array_foreach(json_object_get(root, DELETED), i, item)
        found_deleted(found, json_string_value(item), json_string_length(item));
    json_array_foreach(json_object_get(root, FAILED), i, item)
    {
        const json_t *name = json_object_get(item, SECRET_NAME);
        const json_t *message = json_object_get(item, ERROR_MSG);
        found_failed(found, json_string_value(name), json_string_length(name),
                     json_string_value(message), json_string_length(message));
    }
}

static bool read(char *document, size_t len, struct found *found)
{
    json_t *root = json_loadb(document, len, JSON_REJECT_DUPLICATES, NULL);
    if (root == NULL)
        return false;
    read_root(root, found);
    json_decref(root);
    return true;
}

const struct candidate jansson = {"jansson", false, read};
