/* SPDX-License-Identifier: MIT */
#include "base64.h"
#include "record.h"

#include <string.h>

#include "record_members.h"
#include "str.h"
#include "utf8.h"

enum { STATUS_MIN = 100, STATUS_MAX = 599 };

static csms_str text_of(const struct record_members *m, enum member member)
{
    return m->values[member].text;
}

static bool has(const struct record_members *m, enum member member)
{
    return text_of(m, member).ptr != NULL;
}

static int fail_at(struct record_members *m, enum member member, const char *reason)
{
    return record_fail(m, m->values[member].start, "%s", reason);
}

/* Checks that all these members exist. from is the offset of their object, for the error. */
static int need(struct record_members *m, size_t from, const enum member *members, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!has(m, members[i]))
            return record_fail(m, from, "\"%s\" is missing", record_member_name(members[i]));
    return 0;
}

#define NEED(m, from, ...)                                                                         \
    need(m, from, (const enum member[]){__VA_ARGS__},                                              \
         sizeof((const enum member[]){__VA_ARGS__}) / sizeof(enum member))

static int misplaced(struct record_members *m, enum member member, const char *kind)
{
    return record_fail(m, m->values[member].start, "\"%s\" does not belong %s",
                       record_member_name(member), kind);
}

/* Gets a name in the body: the slice of the line, or, if it has escapes, a decoded copy, because
 * the body is compared with the unchanged line. */
static int take_name(struct record_members *m, enum member member, char *room, csms_str *name)
{
    const struct member_value *value = &m->values[member];
    *name = value->text;
    if (name->ptr == NULL || memchr(name->ptr, '\\', name->len) == NULL)
        return 0;
    if (name->len > 2 * CSMS_INSTANCE_ID_MAX)
        return record_fail(m, value->start, "\"%s\" is too long", record_member_name(member));
    *name = json_decode(*name, room);
    return 0;
}

static int take_scope(struct record_members *m, enum csms_scope *scope)
{
    csms_str text = text_of(m, M_SCOPE);
    *scope = CSMS_SCOPE_INSTANCE;
    if (text.ptr == NULL)
        return 0;
    if (str_is(text, "type"))
        *scope = CSMS_SCOPE_TYPE;
    else if (str_is(text, "project"))
        *scope = CSMS_SCOPE_PROJECT;
    else
        return fail_at(m, M_SCOPE, "\"scope\" is neither \"type\" nor \"project\"");
    return 0;
}

static bool type_is_listed(csms_str type)
{
    csms_str listed = csms_instance_type(type);
    return listed.ptr == NULL ? type.ptr == NULL : str_equal(type, listed);
}

/* Sets the error for a request that the library refuses. */
static int refuse_request(struct record_members *m, const struct csms_request *request)
{
    enum csms_err err = csms_request_check(request);
    enum member at = M_BODY;
    if (err == CSMS_ERR_PROJECT_ID)
        at = M_PROJECT;
    else if (err == CSMS_ERR_INSTANCE_ID)
        at = M_INSTANCE;
    else if (err == CSMS_ERR_INSTANCE_TYPE || err == CSMS_ERR_INSTANCE_TYPE_CASE)
        at = M_TYPE;
    return fail_at(m, at, csms_err_text(err));
}

/* Refuses requests that the library allows but csms-req does not write. */
static int check_request(struct record_members *m, const struct csms_request *request)
{
    static const char invisible[] = "an invisible character";
    if (utf8_has_invisible(request->instance_id))
        return fail_at(m, M_INSTANCE, invisible);
    if (utf8_has_invisible(request->instance_type))
        return fail_at(m, M_TYPE, invisible);
    if (request->any_type && type_is_listed(request->instance_type))
        return fail_at(m, M_ANY_TYPE, "\"any_type\" with a listed type");
    return 0;
}

static size_t first_difference(csms_str a, csms_str b)
{
    size_t i = 0;
    while (i < a.len && i < b.len && a.ptr[i] == b.ptr[i])
        i++;
    return i;
}

/* Returns the path of a valid request. It is cached, because the next record usually has the same
 * project; writing it each time took 6 % of the time of csms-parse. */
static csms_str path_for(const struct csms_request *request)
{
    static char project[CSMS_PROJECT_ID_MAX], path[CSMS_PATH_MAX + 1];
    static size_t project_len, path_len;
    if (!str_equal(request->project_id, (csms_str){project, project_len})) {
        project_len = request->project_id.len;
        memcpy(project, request->project_id.ptr, project_len);
        path_len = csms_request_path(request, path, sizeof path);
    }
    return (csms_str){path, path_len};
}

/* Checks that path and body, which will be sent, match the other members byte for byte. The library
 * writes a body for a valid request only. */
static int check_bytes(struct record_members *m, const struct record *r)
{
    char body[CSMS_BODY_MAX + 1];
    csms_str written = {body, csms_request_body(&r->request, body, sizeof body)};
    if (written.len == 0)
        return refuse_request(m, &r->request);
    if (check_request(m, &r->request) != 0)
        return -1;
    csms_str path = path_for(&r->request);
    if (!str_equal(r->path, path))
        return fail_at(m, M_PATH, "\"path\" is not the path for this project");
    if (!str_equal(r->request_body, written)) {
        size_t at = first_difference(r->request_body, written);
        return record_fail(m, m->values[M_BODY].start + at,
                           "\"body\" is not exactly as csms-req writes it");
    }
    return 0;
}

static int take_request(struct record_members *m, struct record *r, size_t from)
{
    struct csms_request *request = &r->request;
    if (NEED(m, from, M_PROJECT, M_PATH, M_BODY) != 0 || take_scope(m, &request->scope) != 0 ||
        take_name(m, M_INSTANCE, r->decoded[0], &request->instance_id) != 0 ||
        take_name(m, M_TYPE, r->decoded[1], &request->instance_type) != 0)
        return -1;
    request->project_id = text_of(m, M_PROJECT);
    request->any_type = has(m, M_ANY_TYPE);
    r->region = text_of(m, M_REGION);
    r->label = text_of(m, M_LABEL);
    r->path = text_of(m, M_PATH);
    r->request_body = text_of(m, M_BODY);
    if (r->region.ptr != NULL && !record_region_ok(r->region))
        return fail_at(m, M_REGION, "\"region\" is not a region ID, such as cn-north-4");
    if (r->label.ptr != NULL && (r->label.len == 0 || r->label.len > RECORD_LABEL_MAX))
        return fail_at(m, M_LABEL, "\"label\" is empty or too long");
    return check_bytes(m, r);
}

static int take_body(struct record_members *m, struct record *r)
{
    csms_str coded = text_of(m, M_ANSWER_64);
    r->body = text_of(m, M_ANSWER);
    if (coded.ptr == NULL)
        return 0;
    if (r->body.ptr != NULL)
        return fail_at(m, M_ANSWER_64, "both \"body\" and \"body_base64\"");
    /* The decoded text is shorter, so it can replace the original. */
    struct buffer place = {m->line + (coded.ptr - m->line), 0, coded.len};
    if (buffer_unbase64(&place, coded) != 0)
        return fail_at(m, M_ANSWER_64, "\"body_base64\" is not base64");
    r->body = (csms_str){place.ptr, place.len};
    return 0;
}

static int take_answer(struct record_members *m, struct record *r)
{
    uint64_t status;
    if (has(m, M_ERROR))
        return fail_at(m, M_ERROR, "both \"status\" and \"error\"");
    if (!json_whole_number(text_of(m, M_STATUS), &status) || status < STATUS_MIN ||
        status > STATUS_MAX)
        return fail_at(m, M_STATUS, "\"status\" is not a number from 100 to 599");
    r->has_status = true;
    r->status = (int)status;
    r->content_type = text_of(m, M_CONTENT_TYPE);
    r->date = text_of(m, M_DATE);
    r->retry_after = text_of(m, M_RETRY_AFTER);
    r->x_request_id = text_of(m, M_REQUEST_ID);
    return take_body(m, r);
}

static int take_error(struct record_members *m, struct record *r)
{
    static const enum member answer_only[] = {M_HEADERS, M_ANSWER, M_ANSWER_64};
    if (!has(m, M_ERROR))
        return record_fail(m, 0, "\"status\" is missing, and there is no \"error\"");
    for (size_t i = 0; i < sizeof answer_only / sizeof answer_only[0]; i++)
        if (has(m, answer_only[i]))
            return misplaced(m, answer_only[i], "next to \"error\"");
    if (NEED(m, m->values[M_ERROR].start, M_SENT, M_CODE, M_MESSAGE) != 0)
        return -1;
    r->error_code = text_of(m, M_CODE);
    r->error_message = text_of(m, M_MESSAGE);
    r->sent = str_is(text_of(m, M_SENT), "no") ? RECORD_SENT_NO : RECORD_SENT_MAYBE;
    if (r->sent == RECORD_SENT_MAYBE && !str_is(text_of(m, M_SENT), "maybe"))
        return fail_at(m, M_SENT, "\"sent\" is neither \"no\" nor \"maybe\"");
    return 0;
}

static int take_journal(struct record_members *m, struct record *r)
{
    csms_str state = text_of(m, M_STATE);
    if (!has(m, M_JOURNAL))
        return 0;
    if (NEED(m, m->values[M_JOURNAL].start, M_NUMBER, M_STATE) != 0)
        return -1;
    if (!json_whole_number(text_of(m, M_NUMBER), &r->journal_number))
        return fail_at(m, M_NUMBER, "\"number\" is not a whole number");
    if (str_is(state, "sending"))
        r->journal_state = JOURNAL_SENDING;
    else if (str_is(state, "open"))
        r->journal_state = JOURNAL_OPEN;
    else if (str_is(state, "settled"))
        r->journal_state = JOURNAL_SETTLED;
    else
        return fail_at(m, M_STATE, "\"state\" is not \"sending\", \"open\" or \"settled\"");
    return 0;
}

static int take_response(struct record_members *m, struct record *r)
{
    for (enum member i = M_PROJECT; i <= M_BODY; i++)
        if (has(m, i) && m->values[i].place == PLACE_ROOT)
            return misplaced(m, i, "here in a response, but in its \"request\"");
    r->kind = RECORD_RESPONSE;
    r->has_request = has(m, M_REQUEST);
    if (r->has_request && take_request(m, r, m->values[M_REQUEST].start) != 0)
        return -1;
    r->started = text_of(m, M_STARTED);
    if (r->started.ptr != NULL && !record_time_ok(r->started))
        return fail_at(m, M_STARTED, "\"started\" is not a time such as 2026-11-24T08:15:02.123Z");
    r->has_elapsed = has(m, M_ELAPSED);
    if (r->has_elapsed && !json_whole_number(text_of(m, M_ELAPSED), &r->elapsed_ms))
        return fail_at(m, M_ELAPSED, "\"elapsed_ms\" is not a whole number");
    if (take_journal(m, r) != 0)
        return -1;
    return has(m, M_STATUS) ? take_answer(m, r) : take_error(m, r);
}

static int take_record(struct record_members *m, struct record *r)
{
    if (!has(m, M_CSMS))
        return record_fail(m, 0, "\"csms\" is missing: not a record");
    if (NEED(m, 0, M_KIND, M_ID) != 0)
        return -1;
    r->id = text_of(m, M_ID);
    if (r->id.len == 0 || r->id.len > RECORD_ID_MAX)
        return fail_at(m, M_ID, "\"id\" is empty or too long");
    if (str_is(text_of(m, M_KIND), "response"))
        return take_response(m, r);
    if (!str_is(text_of(m, M_KIND), "request"))
        return fail_at(m, M_KIND, "\"kind\" is neither \"request\" nor \"response\"");
    for (enum member i = M_REQUEST; i < MEMBERS; i++)
        if (has(m, i))
            return misplaced(m, i, "in a request");
    return take_request(m, r, 0);
}

int record_parse(struct record *r, char *line, size_t len, struct record_error *error)
{
    struct record_members m;
    memset(&m, 0, sizeof m);
    m.line = line;
    m.error = error;
    memset(r, 0, offsetof(struct record, decoded)); /* decoded is large and rarely used */
    return record_members_read(&m, len) != 0 ? -1 : take_record(&m, r);
}
