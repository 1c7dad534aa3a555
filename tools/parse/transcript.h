/* SPDX-License-Identifier: MIT */
/* The output of curl while it is read: transcript.c reads heads, transcript_body.c the rest. */
#ifndef TRANSCRIPT_H
#define TRANSCRIPT_H

#include "answer.h"

struct transcript {
    struct run *run;
    struct input *in;

    /* Of the current answer. */
    uint64_t number;           /* from 1 */
    struct http_head head;     /* the last one; status 0: none */
    struct curl_report report; /* after the body; len 0: none */

    /* Earlier heads that curl may have handled. */
    struct buffer kept;
    int redirects; /* in kept */
};

/* Reads the body and the report. */
void read_body(struct transcript *t);

/*
 * Takes t->report, which is next, if it belongs to this answer. Otherwise sets its len to 0 and
 * leaves it: it is an answer of its own. begun: this answer has a part of its last head or of its
 * body.
 */
void take_curl_report(struct transcript *t, bool begun);

#endif
