/* SPDX-License-Identifier: MIT */
#include "req_spelling.h"

#include <string.h>

#define STR(text)                                                                                  \
    {                                                                                              \
        text, sizeof text - 1                                                                      \
    }

static const csms_str listed[] = {STR("RDS"), STR("TaurusDB"), STR("GaussDB"), STR("APIG")};

/* Other calls of the service name the type of a secret so. GaussDB-FG is older than the name
 * TaurusDB and means that, although GaussDB looks nearer. */
static const struct {
    csms_str name, meant;
} secret_types[] = {
    {STR("RDS-FG"), STR("RDS")},
    {STR("GaussDB-FG"), STR("TaurusDB")},
};

enum {
    LEN_MAX = 12,     /* of a type that may be near a listed one: the longest has 8 */
    SHORT = 4,        /* up to this length one letter may differ, else two */
    BEGINNING_MIN = 3 /* letters that are enough to tell the listed ones apart */
};

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static bool starts_with(csms_str text, csms_str start)
{
    if (start.len > text.len)
        return false;
    for (size_t i = 0; i < start.len; i++)
        if (lower(text.ptr[i]) != lower(start.ptr[i]))
            return false;
    return true;
}

static bool same(csms_str a, csms_str b)
{
    return a.len == b.len && starts_with(a, b);
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* How many letters must be changed, put in or left out to turn a into b; neither over LEN_MAX. */
static size_t distance(csms_str a, csms_str b)
{
    size_t row[LEN_MAX + 1];
    for (size_t j = 0; j <= b.len; j++)
        row[j] = j;
    for (size_t i = 1; i <= a.len; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= b.len; j++) {
            size_t changed = diagonal + (lower(a.ptr[i - 1]) != lower(b.ptr[j - 1]));
            diagonal = row[j];
            row[j] = least(changed, least(row[j], row[j - 1]) + 1);
        }
    }
    return row[b.len];
}

static bool is_near(csms_str type, csms_str to)
{
    if (type.len >= BEGINNING_MIN && starts_with(to, type))
        return true;
    return type.len <= LEN_MAX && distance(type, to) <= (type.len <= SHORT ? 1 : 2);
}

enum spelling spelling_of(csms_str type, csms_str *meant)
{
    *meant = csms_instance_type(type);
    if (meant->ptr != NULL)
        return memcmp(meant->ptr, type.ptr, type.len) == 0 ? SPELLING_LISTED : SPELLING_CASE;
    for (size_t i = 0; i < sizeof secret_types / sizeof secret_types[0]; i++) {
        if (same(type, secret_types[i].name)) {
            *meant = secret_types[i].meant;
            return SPELLING_SECRET;
        }
    }
    for (size_t i = 0; i < sizeof listed / sizeof listed[0]; i++) {
        if (is_near(type, listed[i])) {
            *meant = listed[i];
            return SPELLING_NEAR;
        }
    }
    return SPELLING_UNKNOWN;
}
