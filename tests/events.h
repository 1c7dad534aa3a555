/* SPDX-License-Identifier: MIT */
/* Run the reader over a document in pieces, and write down what it reports (testdata/README.md). */
#ifndef EVENTS_H
#define EVENTS_H

#include <stddef.h>

#include "csms.h"

/* Text that grows; all zero is empty. The owner frees ptr. */
struct log {
    char *ptr;
    size_t len, cap;
};

enum { EVENTS_WINDOW = 1024 };

/*
 * Length of the next piece of a document of which `left` bytes are left (at least 1). The pieces
 * and the window are each an allocation of just their size.
 */
typedef size_t piece_len(void *state, size_t left);

void events_of(const char *doc, size_t len, size_t window, piece_len *next, void *state,
               struct log *log);

/* Pieces of *(size_t *)state bytes. */
piece_len fixed_pieces;

/* "ERR_NAME" without CSMS_ERR_. */
const char *events_err_name(enum csms_err err);

#endif
