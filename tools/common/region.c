/* SPDX-License-Identifier: MIT */
#include "region.h"

#include "str.h"

/* By prefix of the region; the first match counts. */
static const struct {
    const char *start;
    const char *domain;
} domains[] = {
    {"eu-west-1", "myhuaweicloud.eu"}, /* and eu-west-101 and so on */
    {"", "myhuaweicloud.com"},
};

const char *region_domain(csms_str region)
{
    size_t i = 0;
    while (!str_starts(region, domains[i].start))
        i++;
    return domains[i].domain;
}
