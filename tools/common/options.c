/* SPDX-License-Identifier: MIT */
#include "options.h"

#include "buffer.h"
#include "program.h"
#include "str.h"

enum {
    SECONDS_MAX = 24 * 60 * 60,
    NAME_LEN_MAX = 32, /* of an option's name */
    NEAR_LETTERS = 2   /* maximum distance of a misspelled name */
};

/* The rest of the command line. */
struct reader {
    const struct option_table *table;
    void *options;
    char **words;
};

/* ---- Misspelled names --------------------------------------------------------------------- */

/* Returns the Levenshtein distance of a and b: the number of letters to change, insert or remove. b
 * has NAME_LEN_MAX bytes at most. */
static size_t distance(csms_str a, csms_str b)
{
    size_t row[NAME_LEN_MAX + 1];
    for (size_t j = 0; j <= b.len; j++)
        row[j] = j;
    for (size_t i = 1; i <= a.len; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= b.len; j++) {
            size_t changed = diagonal + (ascii_lower(a.ptr[i - 1]) != b.ptr[j - 1]);
            diagonal = row[j];
            row[j] = (row[j - 1] < row[j] ? row[j - 1] : row[j]) + 1; /* inserted or removed */
            if (changed < row[j])
                row[j] = changed;
        }
    }
    return row[b.len];
}

/* Returns the option nearest to a misspelled or abbreviated name, or NULL. */
static const char *nearest(const struct option_table *table, csms_str name)
{
    const char *found = NULL;
    size_t least = NEAR_LETTERS + 1;
    for (size_t i = 0; i < table->n_rows && name.len > 1 && name.len <= NAME_LEN_MAX; i++) {
        csms_str known = str_from(table->rows[i].name);
        bool begins = name.len < known.len && str_equal((csms_str){known.ptr, name.len}, name);
        size_t wrong = begins ? 1 : distance(name, known);
        if (wrong >= least || wrong >= name.len)
            continue;
        least = wrong;
        found = known.ptr;
    }
    return found;
}

/* ---- Values ------------------------------------------------------------------------------- */

static long read_ms(const char *option, const char *text)
{
    const char *p = text;
    long seconds = 0, ms = 0;
    for (; ascii_is_digit(*p) && seconds <= SECONDS_MAX; p++)
        seconds = seconds * 10 + (*p - '0');
    if (p > text && *p == '.') {
        p++;
        for (long unit = 100; ascii_is_digit(*p) && unit > 0; p++, unit /= 10)
            ms += unit * (*p - '0');
    }
    ms += seconds * 1000;
    if (*p != '\0' || ms == 0 || seconds > SECONDS_MAX)
        tool_usage("--%s %s: expected a number from 0.001 to %d", option, text, SECONDS_MAX);
    return ms;
}

static uint64_t read_count(const struct option_row *row, const char *text)
{
    uint64_t n;
    if (!str_whole_number(str_from(text), &n) || n < row->min || n > row->max)
        tool_usage("--%s %s: expected a whole number from %llu to %llu", row->name, text,
                   (unsigned long long)row->min, (unsigned long long)row->max);
    return n;
}

static unsigned read_choice(const struct option_row *row, const char *text)
{
    struct buffer list = {0};
    for (unsigned i = 0; row->words[i] != NULL; i++)
        if (strcmp(text, row->words[i]) == 0)
            return i;
    for (unsigned i = 0; row->words[i] != NULL; i++) {
        if (i > 0)
            buffer_text(&list, row->words[i + 1] != NULL ? ", " : " or ");
        buffer_text(&list, row->words[i]);
    }
    tool_usage("--%s %s: expected %.*s", row->name, text, (int)list.len, list.ptr);
}

/* ---- Options ------------------------------------------------------------------------------ */

static const struct option_row *find_letter(const struct option_table *table, char letter)
{
    for (size_t i = 0; i < table->n_rows; i++)
        if (table->rows[i].letter == letter)
            return &table->rows[i];
    tool_usage("unknown option -%c", letter);
}

static const struct option_row *find_name(const struct option_table *table, csms_str name)
{
    for (size_t i = 0; i < table->n_rows; i++)
        if (str_is(name, table->rows[i].name))
            return &table->rows[i];
    const char *meant = nearest(table, name);
    if (meant != NULL)
        tool_die(EXIT_USAGE, "unknown option --%.*s: did you mean --%s?", (int)name.len, name.ptr,
                 meant);
    tool_usage("unknown option --%.*s", (int)name.len, name.ptr);
}

static bool has_value(const struct option_row *row)
{
    return row->kind > OPTION_PRINT;
}

static const char *next_word(struct reader *r, const struct option_row *row)
{
    if (*r->words == NULL)
        tool_usage("--%s needs a value", row->name);
    return *r->words++;
}

static void set(const struct reader *r, const struct option_row *row, const char *value)
{
    void *member = (char *)r->options + row->offset;
    switch (row->kind) {
    case OPTION_FLAG:
        *(bool *)member = true;
        break;
    case OPTION_PRINT:
        tool_print_and_exit(row->text);
    case OPTION_TEXT:
        *(const char **)member = value;
        break;
    case OPTION_STR:
        *(csms_str *)member = str_from(value);
        break;
    case OPTION_MS:
        *(long *)member = read_ms(row->name, value);
        break;
    case OPTION_COUNT:
        *(uint64_t *)member = read_count(row, value);
        break;
    case OPTION_CHOICE:
        *(unsigned *)member = read_choice(row, value);
        break;
    default:
        row->set(r->options, value);
    }
}

/* -vq, -oX, -o X */
static void take_letters(struct reader *r, const char *letters)
{
    while (*letters != '\0') {
        const struct option_row *row = find_letter(r->table, *letters++);
        if (!has_value(row)) {
            set(r, row, NULL);
            continue;
        }
        set(r, row, *letters != '\0' ? letters : next_word(r, row));
        return;
    }
}

/* --name, --name=X, --name X */
static void take_name(struct reader *r, const char *word)
{
    size_t len = strcspn(word, "=");
    const struct option_row *row = find_name(r->table, (csms_str){word, len});
    const char *value = NULL;
    if (word[len] == '=' && !has_value(row))
        tool_usage("--%s takes no value", row->name);
    if (has_value(row))
        value = word[len] == '=' ? word + len + 1 : next_word(r, row);
    set(r, row, value);
}

void options_read(const struct option_table *table, void *options, char **argv)
{
    struct reader r = {table, options, argv + 1};
    bool only_operands = false;
    while (*r.words != NULL) {
        const char *word = *r.words++;
        if (only_operands || word[0] != '-' || word[1] == '\0')
            table->operand(options, word);
        else if (word[1] != '-')
            take_letters(&r, word + 1);
        else if (word[2] != '\0')
            take_name(&r, word + 2);
        else
            only_operands = true;
    }
}
