/* SPDX-License-Identifier: MIT */
/*
 * jsmn made strict and constant-memory. Internal to the project.
 *
 * jsmn finds where strings end. It is asked about one string at a time, and its answer is used:
 * nothing else here looks for a closing quote, except that a string that is plain from quote to
 * quote and whole in the piece needs no question. Everything that jsmn does not check is checked
 * here, byte by byte:
 *   - the gaps between tokens (white space , : ] }) by a small state machine that knows the open
 *     containers as one bit a level;
 *   - the inside of strings by csms_text_decode, which needs contiguous bytes;
 *   - numbers and literals by state machines for RFC 8259 s.6 and s.3.
 * A string that crosses the border of two pieces goes through a small buffer that starts with a
 * quote: of what came before only a character or escape that was cut off is in it, then come the
 * next bytes. So nothing is looked at more than a few times, however long a string is and however
 * small the pieces are.
 */
#ifndef CSMS_TOKENS_H
#define CSMS_TOKENS_H

#include "csms.h"
#include "text.h"

/* What the gap grammar expects next: what may come, as bits. */
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

/* Where the next byte belongs. */
enum { IN_GAP, IN_STRING, IN_NUMBER, IN_WORD };

/* state after TOKEN_NUMBER: greater than this if there is a fraction or an exponent. */
enum { STATE_INTEGER = 3 };

/* From TOKEN_STRING on what ends without a bracket. */
enum token {
    TOKEN_ERROR = 0, /* err says why, offset where; stays */
    TOKEN_MORE,      /* all of *in was taken */
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
 * after csms_tokens_init: then it may be any value, of which a number must be followed by white
 * space. Fields to read after a token:
 *   offset  in the document, of the next byte of *in; after TOKEN_ERROR of the offending byte
 *   start   in the document, of the token's first byte (the quote of a string)
 *   text    of a key, string or number: see csms_tokens_next
 *   depth   containers open after the token
 */
static inline void csms_tokens_init(struct csms_tokens *t)
{
    memset(t, 0, sizeof *t);
}

/*
 * The next token. With out, the text is decoded: it is in *in or in out->ptr, and out->cut is set
 * if it was longer than out->cap and ends before the first character that did not fit. out->ptr and
 * cap must be the same until the token is whole (TOKEN_MORE may come in between). With out NULL the
 * text is only checked, and absent unless it is a string of plain bytes in *in; start and offset
 * say where it is.
 * *in may be moved between calls but not changed.
 */
enum token csms_tokens_next(struct csms_tokens *t, csms_str *in, struct csms_out *out);

/* The state after a bracket that opens a container, and after one that closes it. */
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

/* The input is over: true if the document is whole. Else err is set, to CSMS_ERR_TRUNCATED. */
bool csms_tokens_end(struct csms_tokens *t);

#endif
