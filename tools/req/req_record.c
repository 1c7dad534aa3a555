/* SPDX-License-Identifier: MIT */
#include "req_record.h"

#include "escape.h"
#include "region.h"
#include "str.h"
#include "utf8.h"

/* accepted: by the library as a whole, so that names and project need no check; without this,
 * csms-req takes a sixth longer. */
static bool check_values(const struct req_entry *entry, bool any_type, bool accepted,
                         struct problem *problem)
{
    for (unsigned field = 0; field < FIELDS; field++) {
        const struct req_value *value = &entry->values[field];
        bool known = accepted && field != FIELD_REGION && field != FIELD_LABEL;
        bool any_text = field != FIELD_INSTANCE || entry->literal;
        if (value->text.ptr == NULL ||
            ((known || check_field(field, value->text, any_type, problem)) &&
             (any_text || check_plain_instance(value->text, problem))))
            continue;
        problem->offset = value->column - 1 + (value->exact ? problem->offset : 0);
        return false;
    }
    return true;
}

/* Checks that the format can express the request. */
static bool check_format(const struct req_options *options, const struct record *r,
                         const struct req_entry *entry, struct problem *problem)
{
    csms_str project = entry->values[FIELD_PROJECT].text;
    csms_str region = entry->values[FIELD_REGION].text;
    bool own_project = project.ptr != NULL && !str_equal(project, options->project);
    bool own_region = region.ptr != NULL && !str_equal(region, options->region);
    bool host = options->format == WRITE_HTTP || options->format == WRITE_CURL;
    if (host && options->host.ptr == NULL && r->region.ptr == NULL)
        return problem_at(problem, 0,
                          "the region is missing: add it here, or use --region or --host");
    if (options->host.ptr != NULL && own_region)
        return problem_at(problem, 0,
                          "the line has a region, but --host applies to all: remove one of them");
    if (options->format == WRITE_BODY && (own_project || own_region))
        return problem_at(problem, 0,
                          "--format body cannot express a different project or region: use another "
                          "format");
    return true;
}

static csms_str either(csms_str own, csms_str otherwise)
{
    return own.ptr != NULL ? own : otherwise;
}

bool req_record(struct record *record, const struct req_options *options,
                const struct req_entry *entry, struct problem *problem)
{
    const struct req_value *values = entry->values;
    csms_str type = either(values[FIELD_TYPE].text, options->type);
    *record = (struct record){
        .kind = RECORD_REQUEST,
        .region = either(values[FIELD_REGION].text, options->region),
        .label = values[FIELD_LABEL].text,
        .request = {.project_id = either(values[FIELD_PROJECT].text, options->project),
                    .instance_id = values[FIELD_INSTANCE].text,
                    .instance_type = type,
                    .scope = options->scope,
                    .any_type =
                        options->any_type && type.ptr != NULL && !record_type_is_listed(type)},
    };
    enum csms_err err = csms_request_check(&record->request);
    bool accepted = err == CSMS_OK && !utf8_has_invisible(record->request.instance_id) &&
                    !utf8_has_invisible(type);
    if (!check_values(entry, options->any_type, accepted, problem))
        return false;
    if (record->request.project_id.ptr == NULL)
        return problem_at(problem, 0, "the project is missing: add it here or use --project");
    if (err != CSMS_OK) /* for a reason that the checks of values do not know */
        return problem_at(problem, 0, "%s", csms_err_text(err));
    return check_format(options, record, entry, problem);
}

/* ---- Writing ------------------------------------------------------------------------------ */

static void add_host(struct buffer *b, csms_str region, csms_str host)
{
    buffer_str(b, host);
    if (host.ptr == NULL)
        buffer_format(b, "kms.%.*s.%s", (int)region.len, region.ptr, region_domain(region));
}

static void add_http(struct buffer *b, const struct record *r, csms_str host)
{
    struct buffer name = {0};
    add_host(&name, r->region, host);
    csms_str where = {name.ptr, name.len};
    size_t len = csms_request_http(&r->request, where, NULL, 0, NULL, 0);
    buffer_grow(b, len + 1);
    b->len += csms_request_http(&r->request, where, NULL, 0, b->ptr + b->len, len + 1);
    buffer_free(&name);
}

/* -q: no ~/.curlrc, which could follow redirects. The token comes from stdin, so that it is on no
 * command line, and without its file the shell does not start curl. -i and -w are for csms-parse:
 * the answer or, without one, whether the request was sent. The newline separates them from a
 * truncated answer. */
static void add_curl(struct buffer *b, const struct record *r, csms_str host)
{
    struct buffer url = {0};
    buffer_text(&url, "https://");
    add_host(&url, r->region, host);
    buffer_str(&url, r->path);
    buffer_text(b, "curl -q -sS -i --proto =https --tlsv1.2 --max-time 120 -H @- "
                   "-H 'Content-Type: application/json' -w '\\n%{json}' --data-binary ");
    buffer_shell(b, r->request_body);
    buffer_char(b, ' ');
    buffer_shell(b, buffer_slice(&url));
    buffer_text(b,
                " <\"${CSMS_HEADER_FILE:?must name a file with the line X-Auth-Token: TOKEN}\"\n");
    buffer_free(&url);
}

void req_write(struct buffer *b, enum write_format format, struct record *r, csms_str host)
{
    static char path[CSMS_PATH_MAX + 1], body[CSMS_BODY_MAX + 1];
    r->path = (csms_str){path, csms_request_path(&r->request, path, sizeof path)};
    r->request_body = (csms_str){body, csms_request_body(&r->request, body, sizeof body)};
    switch (format) {
    case WRITE_RECORD:
        record_write(b, r);
        buffer_char(b, '\n');
        break;
    case WRITE_HTTP:
        add_http(b, r, host);
        break;
    case WRITE_BODY:
        buffer_str(b, r->request_body);
        buffer_char(b, '\n');
        break;
    case WRITE_CURL:
        add_curl(b, r, host);
        break;
    }
}
