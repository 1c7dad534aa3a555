/* SPDX-License-Identifier: MIT */
/* The command line of csms-send. */
#ifndef SEND_OPTIONS_H
#define SEND_OPTIONS_H

#include "auth.h"
#include "client.h"
#include "confirm.h"
#include "endpoint.h"
#include "retry.h"

struct send_options {
    const char *file; /* NULL: stdin */
    const char *output;
    bool has_endpoint;
    struct endpoint endpoint;
    struct auth_options auth; /* with the region of --region */
    const char *replay;
    struct confirm_options confirm;
    struct client_options client;
    struct retry_rules retry;
    const char *journal;
    uint64_t max_requests; /* 0: any number */
    const char *plan_hash; /* required SHA-256 of all records in hex; NULL: any */
    double rate;           /* requests a second; 0: any number */
    bool dry_run, fail_fast, force, has_format, quiet, review, review_tsv, resend_rejected,
        resend_unknown, verbose;
};

/* Exits 64 on a usage error, and 0 after --help and --version. */
void send_options_read(struct send_options *options, char **argv);

void send_options_free(struct send_options *options);

#endif
