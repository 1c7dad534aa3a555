/* SPDX-License-Identifier: MIT */
/* The checks of requests: what passes cannot break the message that the writers put together. */
#include "contracts.h"

#include "../../lib/text.c"

#include "../../lib/request_check.c"

/* Any byte of a text, and a space if it is empty. */
static unsigned char any_byte(csms_str s)
{
    size_t at = nondet_size();
    ASSUME(at < s.len || s.len == 0);
    return s.len == 0 ? ' ' : (unsigned char)s.ptr[at];
}

static bool is_control_byte(unsigned char c)
{
    return c < 0x20 || c == 0x7F;
}

/* proof: project up to 66 bytes, values up to 4; --unwind 10 --unwindset csms_is_alnum_or.1:67 */
void check_request(void)
{
    struct csms_request req = {maybe_text(66), maybe_text(4), maybe_text(4),
                               (enum csms_scope)nondet_int(), nondet_bool()};
    bool id = req.instance_id.ptr != NULL, type = req.instance_type.ptr != NULL;
    if (csms_request_check(&req) != CSMS_OK)
        return;
    ASSERT(req.project_id.ptr && req.project_id.len >= 32 && req.project_id.len <= 64);
    ASSERT(is_alnum((char)any_byte(req.project_id)));
    ASSERT(req.scope == CSMS_SCOPE_INSTANCE || !id);
    ASSERT(req.scope == CSMS_SCOPE_INSTANCE ? id : true);
    ASSERT(req.scope == CSMS_SCOPE_PROJECT ? !type : id || type);
    ASSERT(!id || (req.instance_id.len > 0 && !is_control_byte(any_byte(req.instance_id))));
    ASSERT(!type || (req.instance_type.len > 0 && !is_control_byte(any_byte(req.instance_type))));
}

/* proof: up to 10 bytes; --unwind 12 */
void check_host(void)
{
    csms_str host = maybe_text(10);
    if (!csms_is_host(host))
        return;
    unsigned char c = any_byte(host);
    ASSERT(checked_contract(host, true));
    ASSERT(csms_is_alnum_or((csms_str){(const char *)&c, 1}, ".-_:[]"));
}

/* proof: up to 10 bytes; --unwind 12 */
void check_text(void)
{
    csms_str s = maybe_text(10);
    bool visible = csms_is_visible(s), alnum = csms_is_alnum_or(s, "-._~/");
    ASSERT(checked_contract(s, visible) && checked_contract(s, alnum));
    if (!visible && !alnum)
        return;
    unsigned char c = any_byte(s);
    ASSERT(!visible || (c > ' ' && c < 0x7F));
    ASSERT(!alnum || is_alnum((char)c) || c == '-' || c == '.' || c == '_' || c == '~' || c == '/');
}

/* proof: up to 66 bytes; --unwind 2 --unwindset csms_is_alnum_or.1:67 */
void check_project(void)
{
    csms_str id = maybe_text(66);
    bool valid = csms_is_project(id);
    ASSERT(project_contract(id, valid));
    ASSERT(!valid || is_alnum((char)any_byte(id)));
}

/* proof: name and value up to 6 bytes; --unwind 26 */
void check_header(void)
{
    struct csms_header header = {maybe_text(6), maybe_text(6)};
    if (!is_header(&header))
        return;
    unsigned char c = any_byte(header.name);
    ASSERT(header.name.len > 0 && header.value.ptr);
    ASSERT(is_alnum((char)c) || c == '-' || c == '_');
    c = any_byte(header.value);
    ASSERT(c == '\t' || !is_control_byte(c));
}
