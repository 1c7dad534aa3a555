/* SPDX-License-Identifier: MIT */
/* What the answer to a request means for a run that is going on, by csms-parse's verdicts. */
#ifndef OUTCOME_H
#define OUTCOME_H

#include "record.h"

/* As the summary counts them. */
enum outcome_kind {
    OUTCOME_DONE,    /* all that matched is deleted, or nothing matched */
    OUTCOME_PARTLY,  /* something that matched is not deleted */
    OUTCOME_REFUSED, /* nothing was deleted: 3xx, 4xx, turned away */
    OUTCOME_UNKNOWN, /* may have been executed: no whole answer, 5xx, one that does not say */
    OUTCOME_UNSENT,
    OUTCOME_KINDS
};

struct outcome {
    enum outcome_kind kind;
    enum csms_verdict verdict; /* CSMS_VERDICT_NOT_EXECUTED also if the request was not sent */
    bool credentials;          /* refused for a reason that meets every other request too */
    bool trusted;              /* from behind the check of the credentials: they are good */
    char code[32];             /* of a refusal, as APIGW.0301; "" if there is none */
};

struct outcome outcome_of_answer(int status, csms_str body);
struct outcome outcome_of_error(enum record_sent sent); /* there is no answer */
struct outcome outcome_of(const struct record *r);

/* Certainly not executed, and not for what the request says: it can be sent again as it is. */
bool outcome_is_open(const struct outcome *o);

#endif
