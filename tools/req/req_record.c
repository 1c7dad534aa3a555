/* SPDX-License-Identifier: MIT */
#include "req_record.h"

#include "str.h"
#include "utf8.h"

/* valid: the library accepts the request as a whole, so that names and project need no check. */
static bool check_value(const struct req_entry *entry, enum req_field field, bool any_type,
                        bool valid, struct problem *problem)
{
    csms_str text = entry->values[field].text;
    switch (field) {
    case FIELD_INSTANCE:
        return (valid || check_instance(text, problem)) &&
               (entry->literal || check_plain_instance(text, problem));
    case FIELD_TYPE:
        return valid || check_type(text, any_type, problem);
    case FIELD_PROJECT:
        return valid || check_project(text, problem);
    case FIELD_REGION:
        return check_region(text, problem);
    default:
        return check_label(text, problem);
    }
}

static bool check_values(const struct req_entry *entry, bool any_type, bool valid,
                         struct problem *problem)
{
    for (unsigned field = 0; field < FIELDS; field++) {
        const struct req_value *value = &entry->values[field];
        if (value->text.ptr == NULL || check_value(entry, field, any_type, valid, problem))
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
    bool valid = err == CSMS_OK && !utf8_has_invisible(record->request.instance_id) &&
                 !utf8_has_invisible(type);
    if (!check_values(entry, options->any_type, valid, problem))
        return false;
    if (record->request.project_id.ptr == NULL)
        return problem_at(problem, 0, "the project is missing: add it here or use --project");
    if (err != CSMS_OK) /* for a reason that the checks of values do not know */
        return problem_at(problem, 0, "%s", csms_err_text(err));
    return check_format(options, record, entry, problem);
}
