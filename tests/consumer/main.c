/* SPDX-License-Identifier: MIT */
/* Print a request, and what the answer on standard input says. */
#include <csms.h>
#include <stdio.h>

static int print_body(void)
{
    const struct csms_request request = {.project_id = {"0123456789abcdef0123456789abcdef", 32},
                                         .instance_id = {"7f3a", 4},
                                         .instance_type = {"RDS", 3}};
    char body[128];
    size_t len = csms_request_body(&request, body, sizeof body);

    return len > 0 && len < sizeof body && puts(body) >= 0;
}

static int print_answer(void)
{
    struct csms_reader reader;
    enum csms_event event;
    char window[1024], piece[64];

    csms_reader_init(&reader, window, sizeof window);
    while ((event = csms_reader_next(&reader)) > CSMS_EVENT_DONE) {
        if (event == CSMS_EVENT_MORE)
            csms_reader_feed(&reader, piece, fread(piece, 1, sizeof piece, stdin));
        else
            printf("%s %.*s\n", event == CSMS_EVENT_DELETED ? "deleted" : "kept",
                   (int)reader.name.len, reader.name.ptr);
    }
    if (event != CSMS_EVENT_DONE)
        puts(csms_err_text(reader.err));
    return csms_judge(200, &reader) == CSMS_VERDICT_PART_DELETED;
}

int main(void)
{
    return print_body() && print_answer() ? 0 : 1;
}
