/* SPDX-License-Identifier: MIT */
/* Read a command line. */
#ifndef OPTIONS_H
#define OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct option_row {
    char letter;      /* 0: none */
    const char *name; /* without the dashes */
    bool has_value;
    int id; /* what options_next returns: from 1 */
};

struct options {
    char **argv; /* argc and argv as main gets them, NULL at the end */
    const struct option_row *rows;
    size_t n_rows;

    const char *value; /* the option's value, or the operand */

    /* private; all zero to start with */
    int at;
    const char *letters;
    bool only_operands;
};

enum { OPTIONS_END = 0, OPTIONS_OPERAND = -1 };

/*
 * The id of the next option, OPTIONS_OPERAND, or OPTIONS_END. Options and operands may be mixed up
 * to "--"; "-" is an operand. Values: -oX, -o X, --name=X, --name X. Names are never abbreviated:
 * what is short for one option today could be short for a more dangerous one tomorrow. Anything
 * wrong is a usage error and exits.
 */
int options_next(struct options *o);

/* Values of numbers; anything else is a usage error and exits. option is the name without dashes.
 */
long options_ms(const char *option, const char *text); /* seconds, up to three decimals: as ms */
uint64_t options_count(const char *option, const char *text, uint64_t min, uint64_t max);

#endif
