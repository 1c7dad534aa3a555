/* SPDX-License-Identifier: MIT */
/*
 * jsmn made strict and constant-memory. Internal to the project.
 *
 * jsmn finds tokens but does not check what stands between them, nor strings, numbers and literals,
 * and it wants room for a token per value. Here it gets one token at a time, without history, and
 * what it found is checked byte by byte:
 *   - the gaps between tokens (white space , : ] }) by a small state machine that knows the open
 *     containers as one bit a level;
 *   - strings by csms_text_scan, numbers and literals by state machines for RFC 8259 s.6 and s.3.
 * A token that does not lie whole in the piece at hand is left to those scanners alone: they can
 * stop and go on at any byte. So whether jsmn saw a token or not, the same checks decide.
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
 * The document must be an object (else CSMS_ERR_NOT_OBJECT). Fields to read after a token:
 *   offset  in the document, of the next byte of *in; after TOKEN_ERROR of the offending byte
 *   start   in the document, of the token's first byte (the quote of a string)
 *   text    of a key, string or number: see tokens_next
 *   depth   containers open after the token
 */
void csms_tokens_init(struct csms_tokens *t);

/*
 * The next token. With out, the text is decoded: it lies in *in or in out->ptr, and out->cut is set
 * if it was longer than out->cap and ends before the first character that did not fit. out->ptr and
 * cap must be the same until the token is whole (TOKEN_MORE may come in between). With out NULL the
 * text is only checked; it is given, raw, if it lies whole in *in, and is absent if it does not.
 * *in may be moved between calls but not changed.
 */
enum token csms_tokens_next(struct csms_tokens *t, csms_str *in, struct csms_out *out);

/* What is left behind by a bracket that opens a container, and by one that closes it. */
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
