/* SPDX-License-Identifier: MIT */
/*
 * jsmn made strict, in constant memory. Internal to the project.
 *
 * jsmn finds the ends of strings, one string at a time. Nothing else searches for a closing quote;
 * a string that is plain and complete in the piece needs no search. This module checks everything
 * that jsmn does not:
 *   - the gaps between tokens (white space , : ] }), with a state machine that keeps one bit for
 *     each open container;
 *   - the inside of strings, with csms_text_decode;
 *   - numbers and literals, with state machines for RFC 8259 s.6 and s.3.
 * The bytes of a string that crosses a piece boundary go through a small buffer that starts with a
 * quote. Only an incomplete character or escape is carried over, so the time is linear for strings
 * of any length in pieces of any size.
 */
#ifndef CSMS_TOKENS_H
#define CSMS_TOKENS_H

#include "csms.h"
#include "text.h"

/* The tokens that may follow, as bits, and the states of the gap grammar. */
enum {
    MAY_VALUE = 1,
    MAY_KEY = 2,
    MAY_CLOSE = 4,
    MAY_COMMA = 8,
    EXPECT_ROOT = 0,                               /* the document's { */
    EXPECT_VALUE = MAY_VALUE,                      /* after a colon, or after a comma in an array */
    EXPECT_VALUE_OR_CLOSE = MAY_VALUE | MAY_CLOSE, /* after [ */
    EXPECT_KEY = MAY_KEY,                          /* after a comma in an object */
    EXPECT_KEY_OR_CLOSE = MAY_KEY | MAY_CLOSE,     /* after { */
    EXPECT_COLON = 16,                             /* after a key */
    EXPECT_COMMA_OR_CLOSE = MAY_COMMA | MAY_CLOSE, /* after a value */
    EXPECT_NOTHING = 32                            /* after the document */
};

/* The place of the next byte. */
enum { IN_GAP, IN_STRING, IN_NUMBER, IN_WORD };

/* After TOKEN_NUMBER, a greater state means a fraction or an exponent. */
enum { STATE_INTEGER = 3 };

/* The containers come before the values that need value_done(). */
enum token {
    TOKEN_ERROR = 0, /* permanent; see err and offset */
    TOKEN_MORE,      /* all of *in was read */
    TOKEN_OBJECT_END,
    TOKEN_ARRAY_END,
    TOKEN_OBJECT,
    TOKEN_ARRAY,
    TOKEN_STRING,
    TOKEN_NUMBER,
    TOKEN_TRUE,
    TOKEN_FALSE,
    TOKEN_NULL,
    TOKEN_KEY
};

/*
 * The document must be an object (else CSMS_ERR_NOT_OBJECT), unless expect is set to EXPECT_VALUE
 * after csms_tokens_init: then it may be any value, but white space must follow a number. Fields to
 * read after a token:
 *   offset  in the document, of the next byte of *in; after TOKEN_ERROR, of the offending byte
 *   start   in the document, of the token's first byte (the quote of a string)
 *   text    of a key, string or number
 *   depth   number of open containers after the token
 */
static inline void csms_tokens_init(struct csms_tokens *t)
{
    memset(t, 0, sizeof *t);
}

/*
 * Returns the next token and removes it from *in, which may be moved between calls. With out, the
 * text is decoded and points into *in or out->ptr; if it is longer than out->cap, it is cut before
 * the first character that does not fit, and out->cut is set. out->ptr and cap must not change
 * while a token is incomplete (TOKEN_MORE). If out is NULL, the text is only checked.
 */
enum token csms_tokens_next(struct csms_tokens *t, csms_str *in, struct csms_out *out);

/* Updates the state after a bracket. */
static inline void csms_tokens_opened(struct csms_tokens *t, bool object)
{
    t->objects = (uint16_t)(t->objects << 1 | object);
    t->depth++;
    t->expect = object ? EXPECT_KEY_OR_CLOSE : EXPECT_VALUE_OR_CLOSE;
}

static inline void csms_tokens_closed(struct csms_tokens *t)
{
    t->objects >>= 1;
    t->depth--;
    t->expect = t->depth > 0 ? EXPECT_COMMA_OR_CLOSE : EXPECT_NOTHING;
}

/* Ends the input. Returns true if the document is complete; else err is CSMS_ERR_TRUNCATED, unless
   there was an error before. */
bool csms_tokens_end(struct csms_tokens *t);

#endif
