/* SPDX-License-Identifier: MIT */
/* The command line of csms-send. */
#ifndef SEND_OPTIONS_H
#define SEND_OPTIONS_H

#include "confirm.h"
#include "review.h"
#include "scheduler.h"

struct send_options {
    const char *file; /* NULL: stdin */
    const char *output, *journal, *replay;
    struct endpoint endpoint; /* of --endpoint or --region */
    struct auth_options auth; /* with the region of --region */
    struct confirm_options confirm;
    struct client_options client;
    struct scheduler_options run; /* without the objects that csms-send.c makes */
    uint64_t max_requests;        /* 0: any number */
    const char *plan_hash;        /* required SHA-256 of all records in hex; NULL: any */
    bool force, review;
    unsigned format; /* enum review_format */
};

/* Exits 64 on a usage error, and 0 after --help and --version. */
void send_options_read(struct send_options *options, char **argv);

#endif
