/* SPDX-License-Identifier: MIT */
/* The state of the reader, for reader.c and lib/fast/. Internal to the library. */
#ifndef CSMS_READER_STATE_H
#define CSMS_READER_STATE_H

#include "csms.h"
#include "text.h"

/* The container that is being read. */
enum place {
    AT_START,
    IN_ROOT,
    IN_ENTRY,   /* an object in failed_secrets */
    IN_DELETED, /* the array success_secrets */
    IN_FAILED,  /* the array failed_secrets */
    IN_ERROR,   /* the object error */
    AT_END
};

/* The meaning of a known member. Up to FAILED it makes the document an answer, up to AUTH a
   refusal; the others occur in both. A container has the number of its place. */
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

/* Not an event: something was read, but there is nothing to report yet. */
#define GO_ON ((enum csms_event)(CSMS_EVENT_REFUSED + 1))

/* The maximum length of a name or a message. */
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

/* Clears the texts, at the end of a list and before each entry of it. */
static inline enum csms_event csms_end_of_list(struct csms_reader *r)
{
    r->name.ptr = r->code.ptr = r->message.ptr = NULL;
    r->name.len = r->code.len = r->message.len = 0;
    r->message_cut = false;
    r->place = IN_ROOT;
    return GO_ON;
}

static inline enum csms_event csms_end_of_document(struct csms_reader *r)
{
    r->place = AT_END;
    r->total_mismatch = r->has_total && r->total != r->deleted + r->failed;
    return r->kind == CSMS_KIND_REFUSAL ? CSMS_EVENT_REFUSED : GO_ON;
}

#endif
