/* SPDX-License-Identifier: MIT */
/* Decoding reverses encoding, and each sequence of bytes has only one encoding that is accepted. */
#include "base64.h"
#include "buffer.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    csms_str bytes = fuzz_copy(data, size);
    struct buffer text = {0}, back = {0};
    buffer_base64(&text, bytes);
    CHECK(text.len == (size + 2) / 3 * 4);
    CHECK(buffer_unbase64(&back, (csms_str){text.ptr, text.len}) == 0);
    CHECK(back.len == size && (size == 0 || memcmp(back.ptr, data, size) == 0));
    text.len = 0;
    back.len = 0;
    buffer_char(&back, '!');
    if (buffer_unbase64(&back, bytes) == 0) {
        buffer_base64(&text, (csms_str){back.ptr + 1, back.len - 1});
        CHECK(text.len == size && (size == 0 || memcmp(text.ptr, data, size) == 0));
    } else {
        CHECK(back.len == 1);
    }
    CHECK(back.ptr[0] == '!');
    buffer_free(&text);
    buffer_free(&back);
    fuzz_free(bytes);
    return 0;
}
