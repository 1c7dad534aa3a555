/* SPDX-License-Identifier: MIT */
/* One reading, to count its instructions. usage: instructions SHAPE BYTES PIECE; prints the size */
#include <stdio.h>
#include <stdlib.h>

#include "bench.h"
#include "document.h"

size_t csms_piece;

bool measured(char *document, size_t len, struct found *found);

/* By this name callgrind knows when to count. */
__attribute__((noinline)) bool measured(char *document, size_t len, struct found *found)
{
    return csms.read(document, len, found);
}

int main(int argc, char **argv)
{
    const struct shape *shape = argc == 4 ? shape_find(argv[1]) : NULL;
    struct found found = {.thorough = false};
    size_t len;

    if (shape == NULL)
        return 64;
    csms_piece = strtoull(argv[3], NULL, 10);
    char *document = document_make(shape, strtoull(argv[2], NULL, 10), 0, 0, &len);
    if (!measured(document, len, &found) || found.total != found.deleted + found.failed)
        return 1;
    free(document);
    printf("%zu\n", len);
    return 0;
}
