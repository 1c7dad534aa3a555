/* SPDX-License-Identifier: MIT */
/* The reader's state, for reader.c and the fast path. Internal to the library. */
#ifndef CSMS_READER_STATE_H
#define CSMS_READER_STATE_H

#include "csms.h"
#include "text.h"

/* Which container is being read. */
enum place {
    AT_START,
    IN_ROOT,
    IN_ENTRY,   /* an object in failed_secrets */
    IN_DELETED, /* the array success_secrets */
    IN_FAILED,  /* the array failed_secrets */
    IN_ERROR,   /* the object error */
    AT_END
};

/* What a known member is for. Up to FAILED it makes the document an answer, up to AUTH a refusal;
   the others may occur in both. A container has the number of its place. */
enum use {
    NAME,
    REASON,
    TOTAL,
    DELETED = IN_DELETED,
    FAILED = IN_FAILED,
    ERROR = IN_ERROR,
    CODE,
    MESSAGE,
    AUTH,
    REQUEST_ID,
    TITLE,
    NO_USE
};

/* No event, only inside: something was read, and there is nothing to report yet. */
#define GO_ON ((enum csms_event)(CSMS_EVENT_REFUSED + 1))

/* What a name or a message may have: half of the part of the window that holds text. */
static inline size_t csms_half_window(const struct csms_reader *r)
{
    return (r->cap < CSMS_WINDOW_LARGE ? r->cap : r->cap - CSMS_WINDOW_WORK) / 2;
}

static inline enum csms_event csms_report_deleted(struct csms_reader *r)
{
    r->deleted++;
    return CSMS_EVENT_DELETED;
}

static inline enum csms_event csms_report_failed(struct csms_reader *r)
{
    r->code = csms_text_code(r->message);
    r->failed++;
    return CSMS_EVENT_FAILED;
}

/* The list of secrets is over. */
static inline enum csms_event csms_end_of_list(struct csms_reader *r)
{
    r->name.ptr = r->code.ptr = r->message.ptr = NULL;
    r->name.len = r->code.len = r->message.len = 0;
    r->message_cut = false;
    r->place = IN_ROOT;
    return GO_ON;
}

/* The closing brace of an answer or a refusal was read. */
static inline enum csms_event csms_end_of_document(struct csms_reader *r)
{
    r->place = AT_END;
    r->total_mismatch = r->has_total && r->total != r->deleted + r->failed;
    return r->kind == CSMS_KIND_REFUSAL ? CSMS_EVENT_REFUSED : GO_ON;
}

#endif
