/* SPDX-License-Identifier: MIT */
#include "curl_set.h"

#include "program.h"

void curl_set_check(CURLcode code, const char *option)
{
    if (code == CURLE_OUT_OF_MEMORY)
        tool_die(EXIT_INTERNAL, "out of memory");
    if (code != CURLE_OK)
        tool_die(EXIT_INTERNAL, "this libcurl does not know %s", option);
}
