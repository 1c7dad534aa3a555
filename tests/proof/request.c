/* SPDX-License-Identifier: MIT */
/*
 * The writers, for any request, host and headers, whether the checks accept them or not, and a
 * buffer of any size. What is copied is checked, and not copied: capped_append proves that a copy
 * is where it belongs, and the content of a text decides only about escapes.
 */
#include "contracts.h"

static char *buffer; /* of the writer */

static void *checked_copy(void *to, const void *from, size_t len)
{
    ASSERT(__CPROVER_r_ok(from, len) && __CPROVER_w_ok(to, len));
    ASSERT(__CPROVER_same_object(to, buffer));
    return to;
}

static void *checked_set(void *to, int c, size_t len)
{
    ASSERT(to == buffer && c == 0 && len > 0 && len == __CPROVER_OBJECT_SIZE(buffer));
    buffer[0] = '\0';
    return to;
}
#define memcpy checked_copy
#define memset checked_set
#include "../../lib/request.c"
#include "any_verdict.h"

static struct csms_request unknown_request(size_t max)
{
    struct csms_request req = {unknown_text(64), maybe_text(max), maybe_text(max),
                               (enum csms_scope)nondet_int(), nondet_bool()};
    verdict = (enum csms_err)nondet_int();
    return req;
}

/* The result of a writer into cap bytes, where the length alone, asked for first, is `expected`. */
static void check_result(size_t expected, size_t len, size_t cap)
{
    ASSERT(len == expected);
    ASSERT((len == 0) == (verdict != CSMS_OK));
    if (cap > 0)
        ASSERT(buffer[len < cap ? len : 0] == '\0');
}

/* proof: any sink, text up to 8 bytes, buffer up to 16; --unwind 10 */
void capped_append(void)
{
    size_t cap = unknown_length(16);
    csms_str text = unknown_text(8);
    buffer = unknown_bytes(cap);
    size_t len = nondet_size();
    struct csms_sink s = {buffer, cap, len, NULL, false};
    ASSUME(len <= SIZE_MAX / 2);
    csms_add(&s, text);
    ASSERT(s.len == len + text.len && s.cap == cap && s.buf == buffer);
}

/* proof: any request, buffer up to 128 bytes; --unwind 23 */
void write_path(void)
{
    struct csms_request req = unknown_request(4);
    size_t cap = unknown_length(128);
    buffer = unknown_bytes(cap);
    size_t expected = csms_request_path(&req, NULL, 0);
    check_result(expected, csms_request_path(&req, buffer, cap), cap);
}

/* proof: values up to 4 bytes, buffer up to 128; --unwind 23 */
void write_body(void)
{
    struct csms_request req = unknown_request(4);
    size_t cap = unknown_length(128);
    buffer = unknown_bytes(cap);
    size_t expected = csms_request_body(&req, NULL, 0);
    check_result(expected, csms_request_body(&req, buffer, cap), cap);
}

/* proof: values up to 2 bytes, 2 headers, buffer up to 400; --unwind 11 --unwindset strlen.0:60,add_member.0:3,csms_request_http.0:3 */
void write_http(void)
{
    struct csms_request req = unknown_request(2);
    struct csms_header headers[2] = {{unknown_text(4), unknown_text(4)},
                                     {unknown_text(4), unknown_text(4)}};
    csms_str host = unknown_text(8);
    size_t cap = unknown_length(400), n = unknown_length(2);
    buffer = unknown_bytes(cap);
    size_t len = csms_request_http(&req, host, headers, n, buffer, cap);
    check_result(len, len, cap);
}

/* proof: values up to 1 byte, no headers, buffer up to 400; --unwind 11 --unwindset strlen.0:60,add_member.0:2,csms_request_http.0:1 */
void write_http_length(void)
{
    struct csms_request req = unknown_request(1);
    csms_str host = unknown_text(8);
    size_t cap = unknown_length(400);
    buffer = unknown_bytes(cap);
    size_t expected = csms_request_http(&req, host, NULL, 0, NULL, 0);
    check_result(expected, csms_request_http(&req, host, NULL, 0, buffer, cap), cap);
}

/* proof: values up to 2 bytes; --unwind 11 --unwindset strlen.0:60,add_member.0:3 */
void head_and_tail(void)
{
    struct csms_request req = unknown_request(2);
    csms_str host = unknown_text(8);
    struct csms_sink head = {NULL, 0, 0, NULL, false}, tail = head;
    verdict = CSMS_OK;
    csms_add_head(&head, &req, host);
    csms_add_tail(&tail, &req);
    ASSERT(head_contract(csms_request_path(&req, NULL, 0), head.len));
    ASSERT(tail_contract(csms_request_body(&req, NULL, 0), tail.len));
}
