/* SPDX-License-Identifier: MIT */
#include "detect.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *text;
    enum form form;
} cases[] = {
    {"{\"csms\":1,\"kind\":\"response\"}", FORM_RECORD},
    {"{\"body\":\"{}\",\"csms\":1}", FORM_RECORD},
    {"{\"kind\":\"response\",\"x\":{\"total\":1},\"csms\":1}", FORM_RECORD},
    {"{\"total\":1,\"csms\":1}", FORM_BODY},
    {"{\"success_secrets\":[\"csms\"]}", FORM_BODY},
    {"{\"error\":{\"csms\":1},\"error_code\":\"a\"}", FORM_BODY},
    {"{\"error_msg\":\"log\"}", FORM_BODY},
    {"{}", FORM_BODY},
    {"{\"log\":{\"version\":\"1.2\"}}", FORM_HAR},
    {"{\"x\":1,\"log\":{}}", FORM_HAR},
    {"HTTP/1.1 200 OK\r\n", FORM_HTTP},
    {"HTTP/2 200 \r\n", FORM_HTTP},
    {"\r\n\t HTTP/1.1 200 OK\r\n", FORM_HTTP},
    {"HTTP/x", FORM_BODY},
    {"HTML", FORM_BODY},
    {"<html>", FORM_BODY},
    {"[]", FORM_BODY},
    {"\x1f\x8b", FORM_BODY},
    {" \r\n", FORM_UNDECIDED},
    {"", FORM_UNDECIDED},
};

static enum form detect(const char *text, size_t len, bool all)
{
    char *copy = malloc(len > 0 ? len : 1);
    enum form form = detect_form((csms_str){memcpy(copy, text, len), len}, all);

    free(copy);
    return form;
}

/* With fewer bytes the form may be undecided, but it must not be another one. */
Test(detect, finds_the_form_at_every_length)
{
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t len = strlen(cases[i].text);

        cr_assert_eq(detect(cases[i].text, len, true), cases[i].form, "%zu", i);
        for (size_t n = 0; n <= len; n++) {
            enum form form = detect(cases[i].text, n, false);

            cr_assert(form == FORM_UNDECIDED || form == cases[i].form, "%zu at %zu: %d", i, n,
                      form);
            bool blank = strspn(cases[i].text, " \r\n\t") >= n;
            cr_assert_eq(detect(cases[i].text, n, true) == FORM_UNDECIDED, blank, "%zu at %zu", i,
                         n);
        }
    }
}
