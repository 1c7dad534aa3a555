/* SPDX-License-Identifier: MIT */
/* Reads a command line into a struct of options, according to a table. */
#ifndef OPTIONS_H
#define OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The first two take no value. offset is that of a member in the struct of the program. */
enum option_kind {
    OPTION_FLAG,   /* sets a bool */
    OPTION_PRINT,  /* prints text and exits 0: --help, --version */
    OPTION_TEXT,   /* sets a const char * */
    OPTION_STR,    /* sets a csms_str */
    OPTION_MS,     /* sets a long: seconds with up to three decimals, in ms */
    OPTION_COUNT,  /* sets a uint64_t: a whole number from min to max */
    OPTION_CHOICE, /* sets an unsigned: the index in words */
    OPTION_VALUE   /* calls set with the value */
};

struct option_row {
    char letter;      /* 0: none */
    const char *name; /* without the dashes */
    enum option_kind kind;
    size_t offset;
    void (*set)(void *options, const char *value);
    const char *text;
    uint64_t min, max;
    const char *const *words; /* up to NULL */
};

struct option_table {
    const struct option_row *rows;
    size_t n_rows;
    void (*operand)(void *options, const char *word);
};

/*
 * Options and operands may be mixed before "--"; "-" is an operand. Forms: -oX, -o X, --name=X,
 * --name X. Names cannot be abbreviated, because an abbreviation could mean a more dangerous option
 * in a later version. Exits 64 on an error; for a misspelled name, the message suggests the nearest
 * one.
 */
void options_read(const struct option_table *table, void *options, char **argv);

#endif
