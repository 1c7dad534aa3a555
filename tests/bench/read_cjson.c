/* SPDX-License-Identifier: MIT */
/* cJSON, which keeps lengths nowhere. */
#include <cjson/cJSON.h>
#include <string.h>

#include "bench.h"

static void read_root(const cJSON *root, struct found *found)
{
    const cJSON *item;

    found->total += (uint64_t)cJSON_GetObjectItemCaseSensitive(root, TOTAL)->valuedouble;
    cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(root, DELETED))
        found_deleted(found, item->valuestring, strlen(item->valuestring));
    cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(root, FAILED))
    {
        const char *name = cJSON_GetObjectItemCaseSensitive(item, SECRET_NAME)->valuestring;
        const char *message = cJSON_GetObjectItemCaseSensitive(item, ERROR_MSG)->valuestring;
        found_failed(found, name, strlen(name), message, strlen(message));
    }
}

static bool read(char *document, size_t len, struct found *found)
{
    cJSON *root = cJSON_ParseWithLength(document, len);
    if (root == NULL)
        return false;
    read_root(root, found);
    cJSON_Delete(root);
    return true;
}

const struct candidate cjson = {"cJSON", false, read};
