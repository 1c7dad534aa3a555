/* SPDX-License-Identifier: MIT */
/*
 * Answers out of files, in place of the network.
 *
 * A file answers every request. A directory answers the request whose id is ID from its file ID,
 * ID.http or ID.json, and else the Nth request of the run from N, N.http or N.json; in the name,
 * "/" in an id, a control character, and "." at its start are written %2F and so on. A file that
 * starts with "HTTP/" holds a head and a body, as curl -i writes them; anything else is a body with
 * status 200.
 */
#ifndef REPLAY_H
#define REPLAY_H

#include <stdbool.h>

#include "record.h"

struct replay {
    const char *path;
    bool directory;
    struct buffer file; /* what is held of the file read last */
    struct buffer body; /* its body, if that had to be put together */
};

/* Exits 66 if path cannot be read; 65 if it is a file that is no answer. */
void replay_open(struct replay *replay, const char *path);

/*
 * Fill in the response part of r, which holds the request and is the run's number-th, from 1. Its
 * texts stay valid until the next call. A request without a file gets an error of its own, and so
 * does a body that is shorter than the head says. Exits 65 if the file is no answer.
 */
void replay_answer(struct replay *replay, struct record *r, uint64_t number);

void replay_close(struct replay *replay);

#endif
