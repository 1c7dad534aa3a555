/* SPDX-License-Identifier: MIT */
/* libcsms. Built four times: NAME and SYMBOL say which build of the library this one is for. */
#include "bench.h"
#include "csms.h"

/* Up to the next piece, or the end. */
static enum csms_event read_piece(struct csms_reader *r, struct found *found)
{
    for (;;) {
        enum csms_event event = csms_reader_next(r);
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
    char window[CSMS_WINDOW_LARGE];
    enum csms_event event;
    size_t at = 0;

    csms_reader_init(&r, window, sizeof window);
    while ((event = read_piece(&r, found)) == CSMS_EVENT_MORE) {
        size_t n = len - at < csms_piece ? len - at : csms_piece;
        csms_reader_feed(&r, document + at, n);
        at += n;
    }
    found->total += r.total;
    return event == CSMS_EVENT_DONE;
}

const struct candidate SYMBOL = {NAME, false, read};
