/* SPDX-License-Identifier: MIT */
/* Write a document to standard output. usage: make-document SHAPE BYTES [SEED] */
#include <stdio.h>
#include <stdlib.h>

#include "document.h"

static void to_stdout(void *ctx, const char *piece, size_t len)
{
    (void)ctx;
    fwrite(piece, 1, len, stdout);
}

int main(int argc, char **argv)
{
    static char buffer[1 << 16];
    const struct shape *shape = argc >= 3 ? shape_find(argv[1]) : NULL;

    if (shape == NULL) {
        fputs("usage: make-document SHAPE BYTES [SEED]\n", stderr);
        return 64;
    }
    setvbuf(stdout, buffer, _IOFBF, sizeof buffer);
    document_write(shape, strtoull(argv[2], NULL, 10), argc > 3 ? strtoull(argv[3], NULL, 10) : 0,
                   to_stdout, NULL);
    return fflush(stdout) == 0 && !ferror(stdout) ? 0 : 74;
}
