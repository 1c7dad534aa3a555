/* SPDX-License-Identifier: MIT */
/* The outcome of a request, based on the verdicts of csms-parse. */
#ifndef OUTCOME_H
#define OUTCOME_H

#include "record.h"

/* The kinds that the summary counts. */
enum outcome_kind {
    OUTCOME_DONE,    /* everything that matched was deleted, or nothing matched */
    OUTCOME_PARTLY,  /* some of the secrets that matched remain */
    OUTCOME_REFUSED, /* nothing was deleted: 3xx, 4xx, rejected unseen */
    OUTCOME_UNKNOWN, /* may have been executed: no complete answer, 5xx, or an unclear one */
    OUTCOME_UNSENT,
    OUTCOME_KINDS
};

struct outcome {
    enum outcome_kind kind;
    enum csms_verdict verdict; /* also CSMS_VERDICT_NOT_EXECUTED if the request was not sent */
    bool credentials;          /* the credentials were refused, so other requests will be, too */
    bool trusted;              /* the answer shows that the credentials are valid */
    char code[32];             /* of a refusal, for example APIGW.0301; or "" */
};

struct outcome outcome_of(const struct record *r);

/* True if the request was certainly not executed, for a reason that is not in the request: it can
 * be sent again unchanged. */
bool outcome_is_open(const struct outcome *o);

#endif
