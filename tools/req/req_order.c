/* SPDX-License-Identifier: MIT */
#include "req_order.h"

#include "str.h"
#include "utf8.h"

/* By the rules of the library and the rule on invisible characters. */
static bool is_valid(const struct csms_request *request)
{
    return csms_request_check(request) == CSMS_OK && !utf8_has_invisible(request->instance_id) &&
           !utf8_has_invisible(request->instance_type);
}

/* valid: the request is, as a whole, so that its values need no look. */
static bool check_value(const struct req_entry *entry, enum req_field field, bool any_type,
                        bool valid, struct problem *problem)
{
    const struct req_value *value = &entry->values[field];
    bool good = true;
    if (value->text.ptr == NULL)
        return true;
    switch (field) {
    case FIELD_INSTANCE:
        good = (valid || check_instance(value->text, problem)) &&
               (entry->stated || check_plain_instance(value->text, problem));
        break;
    case FIELD_TYPE:
        good = valid || check_type(value->text, any_type, problem);
        break;
    case FIELD_PROJECT:
        good = valid || check_project(value->text, problem);
        break;
    case FIELD_LABEL:
        good = check_label(value->text, problem);
        break;
    default:
        good = check_region(value->text, problem);
        break;
    }
    if (!good)
        problem->offset = value->column - 1 + (value->exact ? problem->offset : 0);
    return good;
}

/* Checks that the format can express the request. */
static bool fits_format(const struct req_options *options, const struct order *order,
                        struct problem *problem)
{
    const struct record *r = &order->record;
    bool own_project = order->named_project && !str_equal(r->request.project_id, options->project);
    bool own_region = order->named_region.ptr != NULL && !str_equal(r->region, options->region);
    bool host = options->format == WRITE_HTTP || options->format == WRITE_CURL;
    if (host && options->host.ptr == NULL && r->region.ptr == NULL)
        return problem_at(problem, 0, "no region: name it here, or with --region or --host");
    if (options->host.ptr != NULL && own_region)
        return problem_at(problem, 0, "a region of its own, but --host is for all: leave out one");
    if (options->format == WRITE_BODY && (own_project || own_region))
        return problem_at(problem, 0,
                          "a body cannot say that it is for another project or region "
                          "than the rest: use another --format");
    return true;
}

static csms_str either(csms_str own, csms_str otherwise)
{
    return own.ptr != NULL ? own : otherwise;
}

bool req_order(struct order *order, const struct req_options *options,
               const struct req_entry *entry, struct problem *problem)
{
    const struct req_value *values = entry->values;
    struct csms_request *request = &order->record.request;
    *request =
        (struct csms_request){.project_id = either(values[FIELD_PROJECT].text, options->project),
                              .instance_id = values[FIELD_INSTANCE].text,
                              .instance_type = either(values[FIELD_TYPE].text, options->type),
                              .scope = options->scope};
    request->any_type = options->any_type && request->instance_type.ptr != NULL &&
                        !record_type_is_listed(request->instance_type);
    bool valid = is_valid(request);
    for (unsigned field = 0; field < FIELDS; field++)
        if (!check_value(entry, field, options->any_type, valid, problem))
            return false;
    order->named_project = values[FIELD_PROJECT].text.ptr != NULL;
    order->named_region = values[FIELD_REGION].text;
    order->record.kind = RECORD_REQUEST;
    order->record.region = either(order->named_region, options->region);
    order->record.label = values[FIELD_LABEL].text;

    if (request->project_id.ptr == NULL)
        return problem_at(problem, 0, "no project: name it here or with --project");
    if (!valid) /* for a reason that the checks above do not know */
        return problem_at(problem, 0, "%s", csms_err_text(csms_request_check(request)));
    return fits_format(options, order, problem);
}
