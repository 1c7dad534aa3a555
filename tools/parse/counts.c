/* SPDX-License-Identifier: MIT */
#include "counts.h"

#include <stdlib.h>
#include <string.h>

#include "codes.h"
#include "program.h"
#include "str.h"

void tally_code(struct tally *tally, csms_str code, int status, csms_str message)
{
    size_t i = 0;
    char *copy;

    if (code.ptr == NULL)
        return;
    while (i < tally->code_count && !str_equal(tally->codes[i].code, code))
        i++;
    if (i == TALLY_CODES_MAX) {
        tally->other_codes++;
        return;
    }
    if (i == tally->code_count) {
        copy = tool_alloc(code.len);
        memcpy(copy, code.ptr, code.len);
        tally->codes[i].code = (csms_str){copy, code.len};
        tally->codes[i].meaning = codes_find(code, status, message);
        tally->code_count++;
    }
    tally->codes[i].count++;
}

void tally_free(struct tally *tally)
{
    for (size_t i = 0; i < tally->code_count; i++)
        free((void *)(uintptr_t)tally->codes[i].code.ptr);
    tally->code_count = 0;
}
