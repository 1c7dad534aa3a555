/* SPDX-License-Identifier: MIT */
/* Read each form in which answers are saved, and report them. */
#ifndef INPUT_FORMATS_H
#define INPUT_FORMATS_H

#include "answer.h"
#include "detect.h"
#include "http_head.h"
#include "input.h"

/* What is the same for all inputs of a run. */
struct job {
    struct report report;
    struct policy policy;
    struct answer answer;    /* the one at hand */
    enum form form;          /* FORM_UNDECIDED: detect it */
    int status;              /* of a bare body; 0: not known */
    struct http_head head;   /* of a bare body; status 0: not known */
    struct buffer head_text; /* what head points into */
    bool verbose;
};

/* The answer of the job, cleared for the next one. */
struct answer *next_answer(struct job *job, const char *path, const char *file);

/* Set what a response record says; it must outlive the answer. */
void set_response(struct answer *a, const struct record *record);

/* Report the answer of the job, with the body of its record if it has one. */
void report_record(struct job *job);

/* Read one input to its end; file is its name to be shown, or NULL. Results and faults go to
 * job->report. */
void read_input(struct job *job, struct input *in, const char *file);

/* An input without an answer has its place in the report all the same, so that nobody takes the
 * rest for all of it. */
void report_no_answer(struct job *job, const char *path, const char *file, const char *reason);

#endif
