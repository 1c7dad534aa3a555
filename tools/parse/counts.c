/* SPDX-License-Identifier: MIT */
#include "counts.h"

#include <stdlib.h>
#include <string.h>

#include "codes.h"
#include "program.h"
#include "str.h"

void counts_add_code(struct counts *counts, csms_str code, int status, csms_str message)
{
    size_t i = 0;
    char *copy;

    if (code.ptr == NULL)
        return;
    while (i < counts->code_count && !str_equal(counts->codes[i].code, code))
        i++;
    if (i == COUNTS_CODES_MAX) {
        counts->other_codes++;
        return;
    }
    if (i == counts->code_count) {
        copy = tool_alloc(code.len);
        memcpy(copy, code.ptr, code.len);
        counts->codes[i].code = (csms_str){copy, code.len};
        counts->codes[i].meaning = codes_find(code, status, message);
        counts->code_count++;
    }
    counts->codes[i].count++;
}

void counts_free(struct counts *counts)
{
    for (size_t i = 0; i < counts->code_count; i++)
        free((void *)(uintptr_t)counts->codes[i].code.ptr);
    counts->code_count = 0;
}
