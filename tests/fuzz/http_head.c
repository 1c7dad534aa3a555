/* SPDX-License-Identifier: MIT */
/* The result does not depend on text after the head, and no part of a head is a whole one. */
#include "http_head.h"

#include "fuzz.h"

static bool inside(csms_str value, csms_str text)
{
    if (!value.ptr)
        return true;
    for (size_t i = 0; i < value.len; i++)
        if (value.ptr[i] == '\r' || value.ptr[i] == '\n' || value.ptr[i] == '\0')
            return false;
    return value.ptr >= text.ptr && value.ptr + value.len <= text.ptr + text.len;
}

static enum http_head_result parse(const uint8_t *data, size_t size, size_t *used)
{
    csms_str text = fuzz_copy(data, size);
    struct http_head h;
    enum http_head_result result = http_head_parse(text, &h);
    *used = h.len;
    CHECK((result == HTTP_HEAD_OK) == (h.error == NULL));
    CHECK(h.len <= size);
    if (result == HTTP_HEAD_OK) {
        CHECK(*used > 0 && h.status >= 100 && h.status <= 599 && http_head_starts(text));
        CHECK(inside(h.content_type, text) && inside(h.date, text) && inside(h.location, text));
        CHECK(inside(h.retry_after, text) && inside(h.x_request_id, text));
        CHECK(inside(h.content_encoding, text) && inside(h.transfer_encoding, text));
    }
    fuzz_free(text);
    return result;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t used, less;
    enum http_head_result result = parse(data, size, &used);
    if (result == HTTP_HEAD_OK) {
        CHECK(parse(data, used, &less) == HTTP_HEAD_OK && less == used);
        CHECK(parse(data, used - 1, &less) == HTTP_HEAD_MORE);
        CHECK(parse(data, used / 2, &less) == HTTP_HEAD_MORE);
    } else if (result == HTTP_HEAD_BAD) {
        CHECK(parse(data, used, &less) != HTTP_HEAD_OK);
    } else {
        CHECK(parse(data, size / 2, &less) == HTTP_HEAD_MORE);
    }
    return 0;
}
