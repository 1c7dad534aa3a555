/* SPDX-License-Identifier: MIT */
#include "record.h"

#include "base64.h"
#include "record_members.h"
#include "region.h"
#include "str.h"
#include "utf8.h"

static bool has(const struct record_members *m, enum member member)
{
    return m->values[member].text.ptr != NULL;
}

static bool fail_at(struct record_members *m, enum member member, const char *reason)
{
    return record_fail(m, m->values[member].start, "%s", reason);
}

/* Checks that a member exists. from is the offset of its object, for the error. */
static bool need(struct record_members *m, size_t from, enum member member)
{
    return has(m, member) || record_fail(m, from, "\"%s\" is missing", record_member_name(member));
}

static bool misplaced(struct record_members *m, enum member member, const char *kind)
{
    return record_fail(m, m->values[member].start, "\"%s\" does not belong %s",
                       record_member_name(member), kind);
}

/* Returns the index, from first on, of the member's text in words, or -1 with the error. */
static int take_word(struct record_members *m, enum member member, const char *const *words,
                     int first, const char *reason)
{
    for (int i = first; words[i] != NULL; i++)
        if (str_is(m->values[member].text, words[i]))
            return i;
    fail_at(m, member, reason);
    return -1;
}

static bool take_number(struct record_members *m, enum member member, uint64_t min, uint64_t max,
                        uint64_t *n)
{
    return str_whole_number(m->values[member].text, n) && *n >= min && *n <= max;
}

/* Decodes a name with escapes into room: the body is compared with the unchanged line. */
static bool take_name(struct record_members *m, enum member member, char *room, csms_str *name)
{
    if (name->len == 0 || memchr(name->ptr, '\\', name->len) == NULL)
        return true;
    if (name->len > 2 * CSMS_INSTANCE_ID_MAX)
        return record_fail(m, m->values[member].start, "\"%s\" is too long",
                           record_member_name(member));
    *name = json_decode(*name, room);
    return true;
}

static bool take_scope(struct record_members *m, enum csms_scope *scope)
{
    *scope = CSMS_SCOPE_INSTANCE;
    if (!has(m, M_SCOPE))
        return true;
    int found = take_word(m, M_SCOPE, record_scopes, CSMS_SCOPE_TYPE,
                          "\"scope\" is neither \"type\" nor \"project\"");
    if (found < 0)
        return false;
    *scope = (enum csms_scope)found;
    return true;
}

/* Sets the error for a request that the library refuses. */
static bool refuse_request(struct record_members *m, const struct csms_request *request)
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
static bool check_request(struct record_members *m, const struct csms_request *request)
{
    static const char invisible[] = "an invisible character";
    csms_str type = request->instance_type;
    if (utf8_has_invisible(request->instance_id))
        return fail_at(m, M_INSTANCE, invisible);
    if (utf8_has_invisible(type))
        return fail_at(m, M_TYPE, invisible);
    if (request->any_type && (type.ptr == NULL || record_type_is_listed(type)))
        return fail_at(m, M_ANY_TYPE, "\"any_type\" with a listed type");
    return true;
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
static bool check_bytes(struct record_members *m, const struct record *r)
{
    char body[CSMS_BODY_MAX + 1];
    csms_str written = {body, csms_request_body(&r->request, body, sizeof body)};
    if (written.len == 0)
        return refuse_request(m, &r->request);
    if (!check_request(m, &r->request))
        return false;
    if (!str_equal(r->path, path_for(&r->request)))
        return fail_at(m, M_PATH, "\"path\" is not the path for this project");
    if (!str_equal(r->request_body, written))
        return record_fail(m, m->values[M_BODY].start + first_difference(r->request_body, written),
                           "\"body\" is not exactly as csms-req writes it");
    return true;
}

static bool take_request(struct record_members *m, struct record *r, size_t from)
{
    struct csms_request *request = &r->request;
    if (!need(m, from, M_PROJECT) || !need(m, from, M_PATH) || !need(m, from, M_BODY) ||
        !take_scope(m, &request->scope) ||
        !take_name(m, M_INSTANCE, r->decoded[0], &request->instance_id) ||
        !take_name(m, M_TYPE, r->decoded[1], &request->instance_type))
        return false;
    request->any_type = has(m, M_ANY_TYPE);
    if (has(m, M_REGION) && !region_is_valid(r->region))
        return fail_at(m, M_REGION, "\"region\" is not a region ID, such as cn-north-4");
    if (has(m, M_LABEL) && (r->label.len == 0 || r->label.len > RECORD_LABEL_MAX))
        return fail_at(m, M_LABEL, "\"label\" is empty or too long");
    return check_bytes(m, r);
}

static bool take_answer(struct record_members *m, struct record *r)
{
    uint64_t status;
    csms_str coded = m->values[M_ANSWER_64].text;
    if (has(m, M_ERROR))
        return fail_at(m, M_ERROR, "both \"status\" and \"error\"");
    if (!take_number(m, M_STATUS, RECORD_STATUS_MIN, RECORD_STATUS_MAX, &status))
        return fail_at(m, M_STATUS, "\"status\" is not a number from 100 to 599");
    r->has_status = true;
    r->status = (int)status;
    if (coded.ptr == NULL)
        return true;
    if (has(m, M_ANSWER))
        return fail_at(m, M_ANSWER_64, "both \"body\" and \"body_base64\"");
    /* The decoded text is shorter, so it can replace the original. */
    struct buffer place = {m->line + (coded.ptr - m->line), 0, coded.len};
    if (buffer_unbase64(&place, coded) != 0)
        return fail_at(m, M_ANSWER_64, "\"body_base64\" is not base64");
    r->body = (csms_str){place.ptr, place.len};
    return true;
}

static bool take_error(struct record_members *m, struct record *r)
{
    static const enum member answer_only[] = {M_HEADERS, M_ANSWER, M_ANSWER_64};
    size_t from = m->values[M_ERROR].start;
    if (!has(m, M_ERROR))
        return record_fail(m, 0, "\"status\" is missing, and there is no \"error\"");
    for (size_t i = 0; i < sizeof answer_only / sizeof answer_only[0]; i++)
        if (has(m, answer_only[i]))
            return misplaced(m, answer_only[i], "next to \"error\"");
    if (!need(m, from, M_SENT) || !need(m, from, M_CODE) || !need(m, from, M_MESSAGE))
        return false;
    int sent =
        take_word(m, M_SENT, record_sent_words, 0, "\"sent\" is neither \"no\" nor \"maybe\"");
    if (sent < 0)
        return false;
    r->sent = (enum record_sent)sent;
    return true;
}

static bool take_journal(struct record_members *m, struct record *r)
{
    size_t from = m->values[M_JOURNAL].start;
    if (!has(m, M_JOURNAL))
        return true;
    if (!need(m, from, M_NUMBER) || !need(m, from, M_STATE))
        return false;
    if (!take_number(m, M_NUMBER, 0, UINT64_MAX, &r->journal_number))
        return fail_at(m, M_NUMBER, "\"number\" is not a whole number");
    int state = take_word(m, M_STATE, journal_states, JOURNAL_SENDING,
                          "\"state\" is not \"sending\", \"open\" or \"settled\"");
    if (state < 0)
        return false;
    r->journal_state = (enum journal_state)state;
    return true;
}

static bool take_response(struct record_members *m, struct record *r)
{
    for (enum member i = M_PROJECT; i <= M_BODY; i++)
        if (has(m, i) && m->values[i].place == PLACE_ROOT)
            return misplaced(m, i, "here in a response, but in its \"request\"");
    r->has_request = has(m, M_REQUEST);
    if (r->has_request && !take_request(m, r, m->values[M_REQUEST].start))
        return false;
    if (has(m, M_STARTED) && !record_time_ok(r->started))
        return fail_at(m, M_STARTED, "\"started\" is not a time such as 2026-11-24T08:15:02.123Z");
    r->has_elapsed = has(m, M_ELAPSED);
    if (r->has_elapsed && !take_number(m, M_ELAPSED, 0, UINT64_MAX, &r->elapsed_ms))
        return fail_at(m, M_ELAPSED, "\"elapsed_ms\" is not a whole number");
    return take_journal(m, r) && (has(m, M_STATUS) ? take_answer(m, r) : take_error(m, r));
}

static bool take_record(struct record_members *m, struct record *r)
{
    static const char *const kinds[] = {
        [RECORD_REQUEST] = "request", [RECORD_RESPONSE] = "response", NULL};
    if (!has(m, M_CSMS))
        return record_fail(m, 0, "\"csms\" is missing: not a record");
    if (!need(m, 0, M_KIND) || !need(m, 0, M_ID))
        return false;
    if (r->id.len == 0 || r->id.len > RECORD_ID_MAX)
        return fail_at(m, M_ID, "\"id\" is empty or too long");
    int kind = take_word(m, M_KIND, kinds, 0, "\"kind\" is neither \"request\" nor \"response\"");
    if (kind < 0)
        return false;
    r->kind = (enum record_kind)kind;
    if (r->kind == RECORD_RESPONSE)
        return take_response(m, r);
    for (enum member i = M_REQUEST; i < MEMBERS; i++)
        if (has(m, i))
            return misplaced(m, i, "in a request");
    return take_request(m, r, 0);
}

int record_parse(struct record *r, char *line, size_t len, struct record_error *error)
{
    struct record_members m = {.line = line, .error = error};
    memset(r, 0, offsetof(struct record, decoded)); /* decoded is large and rarely used */
    return record_members_read(&m, len, r) && take_record(&m, r) ? 0 : -1;
}
