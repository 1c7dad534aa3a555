/* SPDX-License-Identifier: MIT */
/* What all inputs of a run have in common. */
#ifndef JOB_H
#define JOB_H

#include "answer.h"
#include "detect.h"
#include "http_head.h"

struct job {
    struct report report;
    struct exit_policy policy;
    struct answer answer;    /* the current one */
    enum form form;          /* FORM_UNDECIDED: detect it */
    int status;              /* of a bare body; 0: not known */
    struct http_head head;   /* of a bare body; status 0: not known */
    struct buffer head_text; /* what head points into */
    bool verbose;
};

/* Start the next answer of an input. path is for messages, file for results, or NULL. */
struct answer *job_start_answer(struct job *job, const char *path, const char *file);

/* Report the answer, with the body of its record if it has one. */
void job_report_answer(struct job *job);

/* Report an input without an answer, so that nobody takes the rest of the report for all of it. */
void job_report_no_answer(struct job *job, const char *path, const char *file, const char *reason);

#endif
