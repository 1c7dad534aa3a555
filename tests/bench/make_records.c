/* SPDX-License-Identifier: MIT */
/*
 * Write response records to standard output, each with an answer of about BYTES, as csms-send would
 * have written them. usage: make-records COUNT BYTES
 */
#include <stdio.h>
#include <stdlib.h>

#include "document.h"

#define PROJECT "77b6a44cba5143ab91d13ab9a8ff44fd"

/* Into a JSON string; the documents have no character but these two that needs an escape. */
static void escaped(void *ctx, const char *piece, size_t len)
{
    (void)ctx;
    for (size_t i = 0; i < len; i++) {
        if (piece[i] == '"' || piece[i] == '\\')
            putchar_unlocked('\\');
        putchar_unlocked(piece[i]);
    }
}

int main(int argc, char **argv)
{
    static char buffer[1 << 16];

    if (argc != 3) {
        fputs("usage: make-records COUNT BYTES\n", stderr);
        return 64;
    }
    unsigned long count = strtoul(argv[1], NULL, 10);
    size_t size = strtoull(argv[2], NULL, 10);
    setvbuf(stdout, buffer, _IOFBF, sizeof buffer);
    for (unsigned long i = 0; i < count; i++) {
        printf("{\"csms\":1,\"kind\":\"response\",\"id\":\"RDS:%08lx\",\"request\":{\"project_id\":"
               "\"" PROJECT "\",\"path\":\"/v1/" PROJECT "/secrets/batch-delete\",\"body\":"
               "{\"instance_id\":\"%08lx\",\"instance_type\":\"RDS\"}},\"status\":200,\"headers\":"
               "{\"content-type\":\"application/json\",\"x-request-id\":\"%032lx\"},"
               "\"elapsed_ms\":%lu,\"body\":\"",
               i, i, i * 2654435761, 100 + i % 400);
        document_write(shape_at(0), size, i, escaped, NULL);
        fputs("\"}\n", stdout);
    }
    return fflush(stdout) == 0 && !ferror(stdout) ? 0 : 74;
}
