/* SPDX-License-Identifier: MIT */
#include "har_request.h"

#include "json.h"
#include "region.h"
#include "str.h"

bool har_request_url(csms_str url, csms_str *project)
{
    static const char path[] = "/secrets/batch-delete";
    const size_t len = sizeof path - 1;
    const char *start = url.ptr;
    for (; url.len >= len; url = str_skip(url, 1)) {
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
    csms_str absent = {NULL, 0};
    csms_str rest = str_skip(url, str_until(url, ':').len);
    if (!str_starts(rest, "://"))
        return absent;
    csms_str host = str_until(str_until(str_skip(rest, 3), '/'), ':');
    rest = str_skip(host, str_until(host, '.').len);
    if (rest.len == 0)
        return absent;
    csms_str region = str_until(str_skip(rest, 1), '.');
    rest = str_skip(rest, 1 + region.len);
    if (!str_starts(rest, ".") || !record_region_ok(region) ||
        !str_is(str_skip(rest, 1), region_domain(region)))
        return absent;
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
