/* SPDX-License-Identifier: MIT */
#include "region.h"

#include <string.h>

/* By how the region starts; the first row that fits counts. */
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
    while (strlen(domains[i].start) > region.len ||
           memcmp(domains[i].start, region.ptr, strlen(domains[i].start)) != 0)
        i++;
    return domains[i].domain;
}
