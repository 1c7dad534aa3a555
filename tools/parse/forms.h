/* SPDX-License-Identifier: MIT */
/* Read each form in which answers are saved, and report them. */
#ifndef FORMS_H
#define FORMS_H

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

/* Read one input to its end; file is its name to be shown, or NULL. Results and faults of the
 * answers go to job->report; EXIT_OK, or EXIT_NO_INPUT with a message if there was none. */
enum exit_code read_input(struct job *job, struct input *in, const char *file);

#endif
