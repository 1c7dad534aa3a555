/* SPDX-License-Identifier: MIT */
/* An accepted record is written; the result is accepted and written unchanged. */
#include "fuzz.h"
#include "record.h"

/* Writes the record again. Returns 0, or -1 if it is refused. */
static int rewrite(const char *line, size_t len, struct buffer *out)
{
    static struct record record;
    struct record_error error = {0, ""};
    csms_str copy = fuzz_copy((const uint8_t *)line, len);
    int result = record_parse(&record, (char *)(uintptr_t)copy.ptr, len, &error);
    out->len = 0;
    if (result == 0)
        record_write(out, &record);
    else
        CHECK(error.offset <= len && error.reason[0] != '\0');
    fuzz_free(copy);
    return result;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct buffer once = {0}, twice = {0};
    if (rewrite((const char *)data, size, &once) == 0) {
        CHECK(memchr(once.ptr, '\n', once.len) == NULL);
        CHECK(csms_text_is_utf8((csms_str){once.ptr, once.len}));
        CHECK(rewrite(once.ptr, once.len, &twice) == 0);
        CHECK(once.len == twice.len && memcmp(once.ptr, twice.ptr, once.len) == 0);
    }
    buffer_free(&once);
    buffer_free(&twice);
    return 0;
}
