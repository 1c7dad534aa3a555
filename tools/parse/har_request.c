/* SPDX-License-Identifier: MIT */
#include "har_request.h"

#include "json.h"
#include "region.h"
#include "str.h"

/* Returns the text before the first of these bytes, or all of it. */
static csms_str up_to(csms_str text, const char *bytes)
{
    size_t len = 0;

    while (len < text.len && strchr(bytes, text.ptr[len]) == NULL)
        len++;
    return (csms_str){text.ptr, len};
}

static csms_str after(csms_str text, size_t len)
{
    return (csms_str){text.ptr + len, text.len - len};
}

bool har_request_url(csms_str url, csms_str *project)
{
    static const char path[] = "/secrets/batch-delete";
    const size_t len = sizeof path - 1;
    const char *start = url.ptr;

    for (; url.len >= len; url = after(url, 1)) {
        if (!str_starts(url, path) || (url.len > len && memchr("/?#", url.ptr[len], 3) == NULL))
            continue;
        *project = (csms_str){url.ptr, 0};
        while (project->ptr > start && project->ptr[-1] != '/') {
            project->ptr--;
            project->len++;
        }
        return true;
    }
    return false;
}

/* Returns the second label of a host such as kms.cn-north-4.myhuaweicloud.com. */
static csms_str region_of(csms_str url)
{
    csms_str scheme = up_to(url, ":"), host, region;

    if (url.len < scheme.len + 3 || memcmp(url.ptr + scheme.len, "://", 3) != 0)
        return (csms_str){NULL, 0};
    host = up_to(after(url, scheme.len + 3), "/:?#");
    host = after(host, up_to(host, ".").len);
    if (host.len == 0)
        return (csms_str){NULL, 0};
    region = up_to(after(host, 1), ".");
    host = after(host, 1 + region.len);
    if (host.len == 0 || !record_region_ok(region) ||
        !str_is(after(host, 1), region_domain(region)))
        return (csms_str){NULL, 0};
    return region;
}

/* Sets the scope from the body. */
static bool read_body(struct record *r, csms_str body)
{
    struct csms_request *request = &r->request;
    struct json j;

    json_open(&j, body);
    while (json_next(&j)) {
        if (j.type != JSON_STRING || j.text.len > sizeof r->decoded[0])
            continue;
        if (str_is(j.key, "instance_id"))
            request->instance_id = json_decode(j.text, r->decoded[0]);
        else if (str_is(j.key, "instance_type"))
            request->instance_type = json_decode(j.text, r->decoded[1]);
    }
    if (request->instance_id.ptr != NULL)
        request->scope = CSMS_SCOPE_INSTANCE;
    else
        request->scope = request->instance_type.ptr != NULL ? CSMS_SCOPE_TYPE : CSMS_SCOPE_PROJECT;
    return json_end(&j);
}

void har_request_read(struct record *r, csms_str url, csms_str body)
{
    r->region = region_of(url);
    r->request.any_type = true;
    r->has_request = har_request_url(url, &r->request.project_id) && body.ptr != NULL &&
                     read_body(r, body) && csms_request_check(&r->request) == CSMS_OK;
}
