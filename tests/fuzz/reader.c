/* SPDX-License-Identifier: MIT */
/*
 * The reader reports the same for any sizes of the pieces: those that the input asks for, one
 * piece, and single bytes, which never take the fast path. Input: a byte (how many sizes, which
 * window, and whether sizes count bytes or sixteens), the sizes less one, the document.
 */
#include "../events.h"
#include "fuzz.h"

struct sizes {
    const uint8_t *list;
    size_t n, at, unit;
};

static size_t listed_pieces(void *state, size_t left)
{
    struct sizes *s = state;
    size_t size = s->n > 0 ? ((size_t)s->list[s->at++ % s->n] + 1) * s->unit : left;
    return size < left ? size : left;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const size_t windows[] = {256, 257, 1024, 4096};
    struct input_bytes in = {data, size};
    struct log whole = {0}, pieces = {0}, bytes = {0};
    size_t one = 1;
    unsigned control = fuzz_byte(&in);
    size_t window = windows[control >> 4 & 3];
    struct sizes sizes = {in.ptr, control & 15, 0, control & 64 ? 16 : 1};
    if (sizes.n > in.len)
        return 0;
    const char *doc = (const char *)in.ptr + sizes.n;
    size_t len = in.len - sizes.n;
    size_t all = len;
    events_of(doc, len, window, fixed_pieces, &all, &whole);
    events_of(doc, len, window, listed_pieces, &sizes, &pieces);
    events_of(doc, len, window, fixed_pieces, &one, &bytes);
    CHECK(strcmp(whole.ptr, pieces.ptr) == 0);
    CHECK(strcmp(whole.ptr, bytes.ptr) == 0);
    free(whole.ptr);
    free(pieces.ptr);
    free(bytes.ptr);
    return 0;
}
