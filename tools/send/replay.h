/* SPDX-License-Identifier: MIT */
/*
 * Answers from files instead of the network.
 *
 * A file answers every request. A directory answers the request with the id ID from its file ID,
 * ID.http or ID.json, or request N of the run from N, N.http or N.json. In a file name, "/",
 * control characters and a leading "." of an id are written as %2F and so on. A file that starts
 * with "HTTP/" has a head and a body, as written by curl -i; any other file is a body with status
 * 200.
 */
#ifndef REPLAY_H
#define REPLAY_H

#include <stdbool.h>

#include "record.h"

struct replay {
    const char *path;
    bool directory;
    struct buffer file; /* content of the last file */
    struct buffer body; /* its body, if it was chunked */
};

/* Exits 66 if path cannot be read, and 65 if it is a file but not an answer. */
void replay_open(struct replay *replay, const char *path);

/*
 * Fills in the response part of r, the request with this number in the run, from 1. Its texts are
 * valid until the next call. The record gets an error if there is no file for the request, or if
 * the body is shorter than its Content-Length. Exits 65 if the file is not an answer.
 */
void replay_answer(struct replay *replay, struct record *r, uint64_t number);

void replay_close(struct replay *replay);

#endif
