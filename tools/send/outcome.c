/* SPDX-License-Identifier: MIT */
#include "outcome.h"

bool outcome_is_good(const struct record *r)
{
    char window[1024];
    struct csms_reader reader;
    csms_str in = r->body;
    if (!r->has_status || r->body.ptr == NULL)
        return false;
    csms_reader_init(&reader, window, sizeof window);
    while (csms_reader_next(&reader, &in) > CSMS_DONE)
        ;
    csms_reader_end(&reader);
    enum csms_verdict verdict = csms_judge(r->status, &reader);
    return verdict == CSMS_ALL_DELETED || verdict == CSMS_NONE_MATCHED;
}

bool outcome_was_turned_away(int status)
{
    return status == 401 || status == 429 || status == 503;
}
