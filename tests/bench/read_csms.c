/* SPDX-License-Identifier: MIT */
/* libcsms. Built four times: NAME and SYMBOL say which build of the library this one is for. */
#include "bench.h"
#include "csms.h"

static enum csms_event read_piece(struct csms_reader *r, csms_str in, struct found *found)
{
    for (;;) {
        enum csms_event event = csms_reader_next(r, &in);
        if (event == CSMS_EVENT_DELETED)
            found_deleted(found, r->name.ptr, r->name.len);
        else if (event == CSMS_EVENT_FAILED)
            found_failed_code(found, r->name.ptr, r->name.len, r->message.ptr, r->message.len,
                              r->code.len);
        else
            return event;
    }
}

static bool read(char *document, size_t len, struct found *found)
{
    struct csms_reader r;
    char window[1024];

    csms_reader_init(&r, window, sizeof window);
    for (size_t at = 0; at < len; at += csms_piece) {
        csms_str in = {document + at, len - at < csms_piece ? len - at : csms_piece};
        if (read_piece(&r, in, found) != CSMS_EVENT_MORE)
            return false;
    }
    found->total += r.total;
    return csms_reader_end(&r) == CSMS_EVENT_DONE;
}

const struct candidate SYMBOL = {NAME, false, read};
