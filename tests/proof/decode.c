/* SPDX-License-Identifier: MIT */
/* The decoder. What it copies is checked to be readable and writable, and not copied: the content
 * of an output decides nothing. text.c proves what a character is. */
#include "contracts.h"

static void *checked_copy(void *to, const void *from, size_t len)
{
    ASSERT(len == 0 || (__CPROVER_r_ok(from, len) && __CPROVER_w_ok(to, len)));
    return to;
}
#define memmove checked_copy

#include "../../lib/text.c"

/* proof: text up to 1 MiB, any room; --unwind 2 */
void put_run(void)
{
    csms_str text = unknown_text(1 << 20);
    struct csms_out out = unknown_out(1 << 20), before = out;
    csms_text_put(nondet_bool() ? &out : NULL, text.ptr, text.len);
    ASSERT(out_contract(&before, &out));
    ASSERT(out.len - before.len <= text.len);
}

/*
 * One step of csms_text_decode, from any place in a text and with any output. While it returns true
 * it has taken something and the next step starts at a whole character; after the last step the
 * contract holds, whose conditions are about the text from there on. So by induction over the steps
 * csms_text_decode keeps the contract for texts of any length.
 */
/* proof: text up to 13 bytes, room up to 8; --unwind 15 */
void decode_step(void)
{
    csms_str rest = unknown_text(13), text = rest;
    struct csms_out out = unknown_out(8), before = out;
    enum csms_err err = CSMS_OK;
    bool more = decode_next(nondet_bool() ? &out : NULL, &rest, &err);
    size_t taken = text.len - rest.len;
    ASSERT(taken <= text.len && rest.ptr == text.ptr + taken);
    ASSERT(out_contract(&before, &out));
    if (more)
        ASSERT(err == CSMS_OK && taken > 0);
    else
        ASSERT(decode_contract(text, 0, taken, err));
}

/* The start of a character or escape that was left as unfinished has no error, even if the rest
   has. */
/* proof: text up to 13 bytes; --unwind 15 */
void decode_step_continues(void)
{
    csms_str text = unknown_text(13), rest = {text.ptr, unknown_length(text.len)};
    size_t begun = rest.len;
    enum csms_err err = CSMS_OK;
    decode_next(NULL, &rest, &err);
    ASSUME(err == CSMS_ERR_TRUNCATED && rest.len == begun);
    rest = text;
    err = CSMS_OK;
    decode_next(NULL, &rest, &err);
    ASSERT(err == CSMS_ERR_TRUNCATED || text.len - rest.len >= begun);
}

/* Decoding in place: a step never writes more than it has read. So the output of
   csms_text_unescape, which starts where the text does, never overtakes its input. */
/* proof: text up to 13 bytes; --unwind 15 */
void decode_step_never_grows(void)
{
    csms_str rest = unknown_text(13), text = rest;
    char room[16];
    struct csms_out out = {room, sizeof room, 0, false};
    enum csms_err err = CSMS_OK;
    decode_next(&out, &rest, &err);
    ASSERT(out.len <= text.len - rest.len);
}

/* proof: text up to 4 bytes; --unwind 6 --unwindset csms_plain.0:1,csms_text_escape.0:9 */
void unescape(void)
{
    size_t len = unknown_length(4);
    char *text = unknown_bytes(len);
    ASSERT(csms_text_unescape(text, len) <= len);
}
