/* SPDX-License-Identifier: MIT */
/* The state that all inputs of a run share. */
#ifndef JOB_H
#define JOB_H

#include "answer.h"
#include "detect.h"
#include "http_head.h"

struct job {
    struct report report;
    struct exit_policy policy;
    struct answer answer;    /* the current one */
    enum form form;          /* FORM_UNDECIDED: detect */
    int status;              /* of a bare body; 0: not known */
    struct http_head head;   /* of a bare body; status 0: not known */
    struct buffer head_text; /* head points into it */
    bool verbose;
};

/* Starts the next answer. path is the input's name in messages, file the one in results, or NULL.
 */
struct answer *job_start_answer(struct job *job, const char *path, const char *file);

/* Reports the answer, with the body of its record if it has one. */
void job_report_answer(struct job *job);

/* Reports an input without an answer, so that the report does not seem complete. */
void job_report_no_answer(struct job *job, const char *path, const char *file, const char *reason);

#endif
