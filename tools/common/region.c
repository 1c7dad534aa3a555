/* SPDX-License-Identifier: MIT */
#include "region.h"

#include "str.h"

enum { REGION_MIN = 3, REGION_MAX = 40 };

bool region_is_valid(csms_str region)
{
    if (region.len < REGION_MIN || region.len > REGION_MAX)
        return false;
    for (size_t i = 0; i < region.len; i++) {
        char c = region.ptr[i];
        bool letter = c >= 'a' && c <= 'z';
        bool inner = (c >= '0' && c <= '9') || (c == '-' && i + 1 < region.len);
        if (!letter && (i == 0 || !inner))
            return false;
    }
    return true;
}

const char *region_domain(csms_str region)
{
    /* eu-west-1, eu-west-101 and so on */
    return str_starts(region, "eu-west-1") ? "myhuaweicloud.eu" : "myhuaweicloud.com";
}
