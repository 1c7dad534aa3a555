/* SPDX-License-Identifier: MIT */
/*
 * Elements like the one before are learned and taken as such, as far as the map shows their ends.
 * Whether they are cannot be told from the events, so a change that makes it refuse would only be
 * slow.
 */
#include "ahead.h"
#include "fast.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "support.h"

#ifdef CSMS_AHEAD
static struct csms_reader reader;
static char window[CSMS_WINDOW_MIN];

/* An array of elements, of which the reader has taken the first two. */
static char doc[256 * 1024];

static csms_str begin(const char *open, const char *const *elements, size_t n)
{
    size_t len = (size_t)snprintf(doc, sizeof doc, "%s", open);
    for (size_t i = 0; i < n; i++) {
        len += (size_t)snprintf(doc + len, sizeof doc - len, "%s%s", i > 0 ? "," : "", elements[i]);
        cr_assert_lt(len, sizeof doc);
    }
    csms_str in = {doc, len};
    csms_reader_init(&reader, window, sizeof window);
    for (int i = 0; i < 2; i++)
        cr_assert_gt(csms_reader_next(&reader, &in), CSMS_EVENT_DONE, "%s", elements[i]);
    return in;
}

enum { MANY = 2000, SOME = 200 }; /* SOME are enough for a map */

static csms_str begin_alike(const char *open, const char *element)
{
    const char *elements[MANY];
    for (size_t i = 0; i < MANY; i++)
        elements[i] = element;
    return begin(open, elements, MANY);
}

static bool take(csms_str *in, unsigned kind)
{
    switch (kind) {
    case AHEAD_NAME:
        return csms_ahead_name(&reader, in, CSMS_SEP_MAX);
    case AHEAD_ENTRY:
        return csms_ahead_take(&reader, in, AHEAD_ENTRY);
    case AHEAD_NAME | AHEAD_ROUGH:
        return csms_ahead_take(&reader, in, AHEAD_NAME | AHEAD_ROUGH);
    default:
        return csms_ahead_take(&reader, in, AHEAD_ENTRY | AHEAD_ROUGH);
    }
}

enum texts { PLAIN, WIDE, ROUGH };

/* Where there are vectors to look for them, characters beyond ASCII are as good as plain once they
   are looked for. */
static bool is_rough(enum texts texts, bool looked_for)
{
#ifdef CSMS_VECTOR
    return texts == ROUGH || (texts == WIDE && !looked_for);
#else
    return texts != PLAIN;
#endif
}

struct alike {
    const char *open, *element;
    const char *name, *message; /* NULL: a name only */
    size_t end;                 /* in a comma and the element: the quote behind its last text */
    unsigned unknown;
    enum texts texts;
};

#define NAMES "{\"success_secrets\":["
#define ENTRIES "{\"failed_secrets\":["

static const struct alike alike[] = {
    {NAMES, "\"name-of-a-secret\"", "name-of-a-secret", NULL, 18, 0, PLAIN},
    {NAMES, " \"n\"", "n", NULL, 4, 0, PLAIN},
    {NAMES, "\n            \"name\"", "name", NULL, 19, 0, PLAIN},
    {NAMES, "\n\t\"\xE7\x94\x9F-\xE4\xBA\xA7\"", "\xE7\x94\x9F-\xE4\xBA\xA7", NULL, 11, 0, WIDE},
    {NAMES, "\"a\\/\\u00e9\\ud83d\\ude00\"", "a/\xC3\xA9\xF0\x9F\x98\x80", NULL, 23, 0, ROUGH},
    {ENTRIES, "{\"secret_name\":\"n\",\"error_msg\":\"m\"}", "n", "m", 35, 0, PLAIN},
    {ENTRIES, "{\"secret_name\":\"n\",\"error_msg\":\"\xF0\x9F\x98\x80\"}", "n", "\xF0\x9F\x98\x80",
     38, 0, WIDE},
    {ENTRIES, " {\n  \"error_msg\" : \"m\",\n \"secret_name\" : \"n\" }", "n", "m", 44, 0, PLAIN},
    {ENTRIES, "{\"secret_name\":\"n\",\"error_msg\":\"\",\"x\":{\"y\":[]}}", "n", "", 34, 1, PLAIN},
    {ENTRIES, "{\"x\":0,\"y\":0,\"secret_name\":\"n\",\"error_msg\":\"m\"}", "n", "m", 47, 2,
     PLAIN},
    {ENTRIES, "{\"secret_name\":\"\xC3\xA9\",\"error_msg\":\"\\n\"}", "\xC3\xA9", "\n", 37, 0,
     ROUGH},
    {ENTRIES, "{\"error_msg\":\"\\n\",\"secret_name\":\"\xC3\xA9\"}", "\xC3\xA9", "\n", 37, 0,
     ROUGH},
};

static bool is_alike(const struct alike *row)
{
    return str_is(reader.name, row->name) &&
           (!row->message || (str_is(reader.message, row->message) && !reader.message_cut));
}

/* All of which the map shows the last text's end, and no more, then the same with the next map. */
Test(fast, ahead_takes_what_the_map_shows)
{
    for (const struct alike *row = alike; row < alike + sizeof alike / sizeof *alike; row++) {
        csms_str in = begin_alike(row->open, row->element);
        size_t size = strlen(row->element) + 1;
        unsigned kind = row->message ? AHEAD_ENTRY : AHEAD_NAME;
        cr_assert_eq(reader.ahead.kind, kind, "%s", row->element);
        cr_expect_not(take(&in, kind), "without a map: %s", row->element);
        for (int map = 0; map < 2; map++) {
            kind = row->message ? AHEAD_ENTRY : AHEAD_NAME;
            kind |= is_rough(row->texts, map > 0) ? AHEAD_ROUGH : 0;
            cr_assert(csms_ahead_look(&reader, &in), "%s", row->element);
            cr_expect_not(csms_ahead_look(&reader, &in), "it is new: %s", row->element);
            size_t taken = 0, left = in.len;
            uint64_t offset = reader.tokens.offset;
            reader.ahead.kind = (uint8_t)kind;
            reader.unknown = 0;
            while (take(&in, kind)) {
                taken++;
                cr_expect(is_alike(row), "%s", row->element);
                cr_expect_eq(reader.ahead.kind, kind, "%s", row->element);
            }
            cr_expect_eq(taken, (CSMS_AHEAD_BITS - row->end - 1) / size + 1, "%s: %zu",
                         row->element, taken);
            cr_expect_eq(reader.unknown, row->unknown * taken, "%s", row->element);
            cr_expect_eq(left - in.len, taken * size, "%s", row->element);
            cr_expect_eq(reader.tokens.offset - offset, taken * size, "%s", row->element);
            reader.ahead.kind = (uint8_t)kind;
        }
    }
}

/* As a whole: which elements are not taken so can be counted, by the kind that is learned anew. */
Test(fast, ahead_is_tried_first)
{
    for (const struct alike *row = alike; row < alike + sizeof alike / sizeof *alike; row++) {
        csms_str in = begin_alike(row->open, row->element);
        size_t events = 2, learned = 0, nothing = 0;
        while (csms_reader_next(&reader, &in) > CSMS_EVENT_DONE) {
            events++;
            unsigned kind = row->message ? AHEAD_ENTRY : AHEAD_NAME;
            kind |= is_rough(row->texts, events > 2 + AHEAD_WIDE) ? AHEAD_ROUGH : 0;
            cr_expect(is_alike(row), "%s", row->element);
            nothing += reader.ahead.kind == AHEAD_NOTHING;
            learned += reader.ahead.kind != AHEAD_NOTHING && reader.ahead.kind != kind;
            learned += reader.ahead.kind == kind && reader.ahead.at == CSMS_AHEAD_BITS;
        }
        cr_expect_eq(events, MANY, "%s", row->element);
        cr_expect_eq(reader.unknown, row->unknown * MANY, "%s", row->element);
        /* At the end there is too little to look at. */
        size_t size = strlen(row->element) + 1;
        cr_expect_leq(nothing + learned, (CSMS_AHEAD_MORE + CSMS_AHEAD_MIN + 64) / size + 2,
                      "%s: %zu, %zu", row->element, nothing, learned);
    }
}

/* A map that is used, whatever was learned since, is of what follows. */
Test(fast, ahead_keeps_the_map)
{
    static const char *const elements[] = {"\"plain\"",  " \"other\"", "\"pl\xC3\xA4in\"",
                                           "\t\"\\\"\"", "\"plain\"",  "\"plain\""};
    const char *many[MANY];
    for (size_t i = 0; i < MANY; i++)
        many[i] = elements[i * i % 7 % 6];
    csms_str in = begin(NAMES, many, MANY);
    size_t known = 0, taken = 0;
    do {
        const struct csms_ahead *a = &reader.ahead;
        const char *text = in.ptr + a->sep[0].len;
        if (a->kind == AHEAD_NOTHING)
            continue;
        for (size_t at = a->at; at < CSMS_AHEAD_BITS; at++) {
            bool odd = (a->map[at / 64] >> at % 64 & 1) != 0;
            unsigned char c = (unsigned char)text[at - a->at];
            cr_assert(odd == !csms_is_plain(c) || c >= 0x80, "%zu", at);
            known++;
        }
        taken++;
    } while (csms_reader_next(&reader, &in) > CSMS_EVENT_DONE);
    cr_expect_gt(known, 100 * MANY);
    cr_expect_gt(taken, MANY / 2);
}

/* Nor is a new one made for each that is learned. */
Test(fast, ahead_learns_without_a_new_map)
{
    const char *many[SOME];
    for (size_t i = 0; i < SOME; i++)
        many[i] = i == 10 ? " \"other-name\"" : "\"a-plain-name-of-a-secret\"";
    csms_str in = begin(NAMES, many, SOME);
    for (size_t i = 2; i < 10; i++)
        cr_assert_eq(csms_reader_next(&reader, &in), CSMS_EVENT_DELETED);
    size_t at = reader.ahead.at;
    cr_assert_eq(csms_reader_next(&reader, &in), CSMS_EVENT_DELETED);
    cr_expect_eq(reader.ahead.kind, AHEAD_NAME);
    cr_expect_eq(reader.ahead.at, at + strlen(", \"other-name\"") + 1);
}

/* Where nothing is like what was before it, no map is made. */
Test(fast, ahead_makes_no_map_in_vain)
{
    const char *many[MANY];
    for (size_t i = 0; i < MANY; i++)
        many[i] = i % 2 == 0 ? "\"plain\"" : " \"plain\"";
    csms_str in = begin(NAMES, many, MANY);
    while (csms_reader_next(&reader, &in) > CSMS_EVENT_DONE)
        cr_assert_geq(reader.ahead.at, CSMS_AHEAD_BITS);
}

/* After an error there is nothing more, whatever is at hand. */
Test(fast, nothing_is_taken_after_an_error)
{
    csms_str in = begin_alike(NAMES, "\"plain\"");
    for (int i = 0; i < 10; i++)
        cr_assert_eq(csms_reader_next(&reader, &in), CSMS_EVENT_DELETED);
    cr_assert_eq(csms_reader_end(&reader), CSMS_EVENT_ERROR);
    size_t left = in.len;
    cr_expect_eq(csms_reader_next(&reader, &in), CSMS_EVENT_ERROR);
    cr_expect_eq(in.len, left);
    cr_expect_eq(reader.deleted, 12);
}

/* What is rough, or no longer so, is taken all the same, and noticed. */
Test(fast, ahead_changes_its_mind)
{
    static const char *const texts[] = {"\"plain\"", "\"pl\xC3\xA4in\"", "\"pl\\u00e4in\""};
    const char *elements[MANY];
    for (size_t i = 0; i < MANY; i++)
        elements[i] = texts[i / 3 % 3];
    csms_str in = begin(NAMES, elements, MANY);
    size_t wide = 0;
    for (size_t i = 2; i < MANY / 2; i++) {
        cr_assert_eq(csms_reader_next(&reader, &in), CSMS_EVENT_DELETED);
        cr_expect(str_is(reader.name, i / 3 % 3 == 0 ? "plain" : "pl\xC3\xA4in"));
        wide += i / 3 % 3 == WIDE;
        bool rough = is_rough((enum texts)(i / 3 % 3), wide > AHEAD_WIDE);
        cr_expect_eq(reader.ahead.kind, AHEAD_NAME | (rough ? AHEAD_ROUGH : 0), "%zu", i);
    }
}

/* Between the texts, every byte counts. */
Test(fast, ahead_sees_each_difference)
{
    static const char element[] =
        "{\"secret_name\":\"n\",\"x\":[0,[1],2],\"error_msg\":\"m\",\"y\":\"0123456789\"}";
    enum { SIZE = sizeof element }; /* with its comma */
    for (size_t at = 0; at < SIZE; at++) {
        csms_str in = begin_alike(ENTRIES, element);
        cr_assert(csms_ahead_look(&reader, &in));
        char *byte = doc + (in.ptr - doc) + at, was = *byte;
        bool text = at == 17 || at == 47;
        cr_assert(!text || was == 'n' || was == 'm');
        *byte = was ^ 1;
        cr_expect_eq(csms_ahead_take(&reader, &in, AHEAD_ENTRY), text, "%zu", at);
    }
}

#ifdef CSMS_VECTOR
/* Characters beyond ASCII are looked for at once if there are many, on the next map if there are a
   few, and no longer when there are none. */
Test(fast, ahead_looks_for_wide_texts)
{
    const char *elements[MANY];
    for (unsigned wide = 0; wide <= AHEAD_WIDE + 1; wide++) {
        for (size_t i = 0; i < MANY; i++)
            elements[i] = i >= 2 && i < 2 + wide ? "\"\xC3\xA9\"" : "\"name\"";
        csms_str start = begin(NAMES, elements, MANY), in = start;
        for (unsigned i = 0; i < wide; i++) {
            cr_assert_eq(csms_reader_next(&reader, &in), CSMS_EVENT_DELETED);
            cr_expect_eq(reader.ahead.wide, i < AHEAD_WIDE ? i + 1 : AHEAD_WIDE + 1);
        }
        reader.ahead.kind = AHEAD_NAME;
        reader.ahead.at = CSMS_AHEAD_BITS; /* as if the map were over: one of the same texts */
        cr_assert(csms_ahead_look(&reader, &start));
        cr_expect_eq(reader.ahead.wide, wide > 0 ? AHEAD_WIDE + 1 : 0);
    }
    csms_str in = begin_alike(NAMES, "\"name\"");
    reader.ahead.wide = AHEAD_WIDE;
    cr_assert(csms_ahead_look(&reader, &in));
    cr_expect_eq(reader.ahead.wide, 0);
}
#endif

/* The short way for names is for separators that fit into a word. */
Test(fast, ahead_short_separators)
{
    for (int blanks = 0; blanks < 8; blanks++) {
        char element[64];
        snprintf(element, sizeof element, "%*s\"n\"", blanks, "");
        csms_str in = begin_alike(NAMES, element);
        cr_assert(csms_ahead_look(&reader, &in));
        cr_expect_eq(csms_ahead_name(&reader, &in, CSMS_SEP_SHORT), blanks + 2 <= 8, "%d", blanks);
    }
}

/* Separators of up to 32 bytes are learned, and compared with all of these. */
Test(fast, separators)
{
    static const char text[] = "0123456789abcdefghijklmnopqrstuvwxyz";
    for (size_t len = 0; len <= CSMS_SEP_MAX + 1; len++) {
        struct csms_sep sep;
        memset(&sep, 0xFF, sizeof sep);
        cr_assert_eq(csms_sep_learn(&sep, text, text + len), len <= CSMS_SEP_MAX);
        for (size_t at = 0; at < CSMS_SEP_MAX && len <= CSMS_SEP_MAX; at++) {
            char other[sizeof text];
            memcpy(other, text, sizeof text);
            other[at] ^= 0x20;
            cr_expect_eq(csms_sep_is(&sep, other), at >= len, "%zu of %zu", at, len);
        }
    }
}

/* No name that is empty, or too long for the window; no message that is too long; no text that the
   map does not show the end of; none that is not valid. */
Test(fast, ahead_leaves_the_rest)
{
    enum { HALF = CSMS_WINDOW_MIN / 2 };
    static char text[4 * HALF], raw[8 * HALF];
    static const char *const bad[] = {"", "a\x01", "a\\x", "\xC3", "\xED\xA0\x80", "\\ud800"};
    for (int entry = 0; entry < 2; entry++) {
        const char *open = entry ? ENTRIES : NAMES;
        unsigned kind = entry ? AHEAD_ENTRY : AHEAD_NAME;
        const char *form = entry ? "{\"secret_name\":\"%s\",\"error_msg\":\"%s\"}" : "\"%s\"";
        const char *elements[MANY];
        char usual[64];
        snprintf(usual, sizeof usual, form, "n", "m");
        for (size_t i = 0; i < MANY; i++)
            elements[i] = usual;
        elements[2] = raw;
        for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
            snprintf(raw, sizeof raw, form, bad[i], "m");
            csms_str in = begin(open, elements, MANY);
            cr_assert(csms_ahead_look(&reader, &in));
            cr_expect_not(take(&in, kind), "%s", raw);
            reader.ahead.kind = (uint8_t)(kind | AHEAD_ROUGH);
            cr_expect_not(take(&in, kind | AHEAD_ROUGH), "%s", raw);
        }
        for (size_t len = 1; len < HALF + 3; len++) {
            for (int escape = 0; escape < 2; escape++) {
                memset(text, 'x', len);
                strcpy(text + len, escape ? "\\n" : "");
                size_t size = len + (size_t)escape;
                for (int message = 0; message <= entry; message++) {
                    snprintf(raw, sizeof raw, form, message ? "n" : text, message ? text : "m");
                    csms_str in = begin(open, elements, MANY);
                    cr_assert(csms_ahead_look(&reader, &in));
                    reader.ahead.kind = (uint8_t)(kind | AHEAD_ROUGH);
                    cr_expect_eq(take(&in, kind | AHEAD_ROUGH), size <= HALF, "%s", raw);
                    if (escape)
                        continue;
                    in = begin(open, elements, MANY);
                    cr_assert(csms_ahead_look(&reader, &in));
                    cr_expect_eq(take(&in, kind), size <= (entry ? HALF : 61), "%s", raw);
                }
            }
        }
    }
}

/* At whichever bit of a word a message starts, and whatever is further on. */
Test(fast, ahead_takes_messages_of_every_length)
{
    char usual[128], raw[512], message[CSMS_WINDOW_MIN];
    const char *elements[SOME];
    for (size_t i = 0; i < SOME; i++)
        elements[i] = usual;
    elements[2] = raw;
    snprintf(usual, sizeof usual, "{\"secret_name\":\"%023d\",\"error_msg\":\"\"}", 0); /* 57 - 1 */
    for (size_t name = 1; name <= 24; name++) {
        for (size_t len = 0; len <= CSMS_WINDOW_MIN / 2; len++) {
            memset(message, 'm', len);
            message[len] = '\0';
            snprintf(raw, sizeof raw, "{\"secret_name\":\"%0*d\",\"error_msg\":\"%s\"}", (int)name,
                     0, message);
            csms_str in = begin(ENTRIES, elements, SOME);
            cr_assert(csms_ahead_look(&reader, &in));
            cr_expect(csms_ahead_take(&reader, &in, AHEAD_ENTRY), "%s", raw);
            cr_expect_eq(reader.name.len, name);
            cr_expect(str_is(reader.message, message), "%s", raw);
        }
    }
}

/* A name and a message that fill their halves of the window do not meet. */
Test(fast, decoded_texts_have_a_half_each)
{
    static const char *const forms[] = {"{\"secret_name\":\"%s\",\"error_msg\":\"%s\"}",
                                        "{\"error_msg\":\"%s\",\"secret_name\":\"%s\"}"};
    enum { HALF = CSMS_WINDOW_MIN / 2 };
    char text[2][HALF + 2], raw[3 * HALF + 64], usual[64];
    for (int i = 0; i < 2; i++) {
        memset(text[i], 'a' + i, HALF - 1);
        strcpy(text[i] + HALF - 1, "\\n");
    }
    for (int swapped = 0; swapped < 2; swapped++) {
        const char *elements[SOME];
        for (size_t i = 0; i < SOME; i++)
            elements[i] = usual;
        elements[2] = raw;
        snprintf(usual, sizeof usual, forms[swapped], "u", "u");
        snprintf(raw, sizeof raw, forms[swapped], text[swapped], text[!swapped]);
        for (int ahead = 0; ahead < 2; ahead++) {
            csms_str in = begin(ENTRIES, elements, SOME);
            if (ahead) {
                cr_assert(csms_ahead_look(&reader, &in));
                reader.ahead.kind = AHEAD_ENTRY | AHEAD_ROUGH;
                cr_assert(csms_ahead_take(&reader, &in, AHEAD_ENTRY | AHEAD_ROUGH));
            } else {
                cr_assert(csms_fast_entry(&reader, &in));
            }
            csms_str texts[] = {reader.name, reader.message};
            for (int i = 0; i < 2; i++) {
                cr_expect_eq(texts[i].ptr, window + i * HALF);
                cr_assert_eq(texts[i].len, HALF);
                cr_expect_eq(memcmp(texts[i].ptr, text[i], HALF - 1), 0);
                cr_expect_eq(texts[i].ptr[HALF - 1], '\n');
            }
        }
    }
}

/* Not with less at hand than the map and what may be looked at behind it. */
Test(fast, ahead_stays_within_the_piece)
{
    csms_str in = begin_alike(NAMES, "\"n\"");
    size_t least = CSMS_AHEAD_MIN + CSMS_STRIDE + CSMS_AHEAD_MORE;
    csms_str little = {in.ptr, least - 1};
    cr_expect_not(csms_ahead_look(&reader, &little));
    little.len = least;
    cr_assert(csms_ahead_look(&reader, &little));
    size_t before = reader.ahead.sep[0].len;
    little.len = least - before - 1;
    cr_expect_not(csms_ahead_name(&reader, &little, CSMS_SEP_MAX));
    little.len++;
    cr_expect(csms_ahead_name(&reader, &little, CSMS_SEP_MAX));
    little.len += before;
    size_t taken = 1;
    while (csms_ahead_name(&reader, &little, CSMS_SEP_MAX))
        taken++;
    cr_expect_eq(taken, (CSMS_AHEAD_MIN + CSMS_STRIDE - 1 - 3) / 4 + 1);
    cr_expect_eq(little.len, least - 4 * taken);
}

/* What is learned: not the first element, nor one without a reason or with one that was cut. */
Test(fast, what_is_learned)
{
    static const struct {
        const char *element;
        bool learned;
    } rows[] = {
        {"{\"secret_name\":\"n\",\"error_msg\":\"m\"}", true},
        {"{\"secret_name\":\"n\"}", false},
        {"{\"secret_name\":\"n\",\"error_msg\":null}", false},
        {"{\"x\":\"\\n\",\"secret_name\":\"n\",\"error_msg\":\"m\"}", true},
        {"{\"a-long-member\":\"of-value\",\"secret_name\":\"n\",\"error_msg\":\"m\"}", false},
        {"{\"secret_name\":\"n\",\"a-long-member\":\"of-value\",\"error_msg\":\"m\"}", false},
        {"{\"secret_name\":\"n\",\"error_msg\":\"m\",\"a-long-member\":\"of-value-ab\"}", true},
        {"{\"secret_name\":\"n\",\"error_msg\":\"m\",\"a-long-member\":\"of-value-abc\"}", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        begin_alike(ENTRIES, rows[i].element);
        cr_expect_eq(reader.ahead.kind, rows[i].learned ? AHEAD_ENTRY : AHEAD_NOTHING, "%s",
                     rows[i].element);
    }
    char cut[201] = "", element[256];
    memset(cut, 'm', 200);
    snprintf(element, sizeof element, "{\"secret_name\":\"n\",\"error_msg\":\"%s\"}", cut);
    const char *const elements[] = {element, element};
    begin(ENTRIES, elements, 2);
    cr_expect(reader.message_cut);
    cr_expect_eq(reader.ahead.kind, AHEAD_NOTHING);
}
#endif
