/* SPDX-License-Identifier: MIT */
/* Print the output of the writers for a request, or the reason of a refusal. */
#include "replay.h"

static char written[1536];

typedef size_t writer(const struct csms_request *req, char *buf, size_t cap);

static size_t write_http(const struct csms_request *req, char *buf, size_t cap)
{
    static const struct csms_header token = {{"X-Auth-Token", 12}, {"secret", 6}};
    return csms_request_http(req, REPLAY_STR("kms.example.com"), &token, 1, buf, cap);
}

/* A buffer that is one byte too small is cleared. */
static void put_written(writer *write, const struct csms_request *req)
{
    size_t len = write(req, NULL, 0);
    if (len >= sizeof written || write(req, written, len) != len || written[0] != '\0')
        put("not all or nothing: ");
    if (write(req, written, sizeof written) == len && written[len] == '\0')
        put_raw((csms_str){written, len});
    put("\n");
}

void replay_request(csms_str text)
{
    struct csms_request req = {.scope = CSMS_SCOPE_INSTANCE};
    csms_str line, value;
    while ((line = next_line(&text)).ptr) {
        csms_str name = split(line, '=', &value);
        if (is_text(name, "project"))
            req.project_id = value;
        else if (is_text(name, "id"))
            req.instance_id = value;
        else if (is_text(name, "type"))
            req.instance_type = value;
        else if (is_text(name, "scope"))
            req.scope = (enum csms_scope)(*value.ptr - '0');
        else if (is_text(name, "any"))
            req.any_type = true;
    }
    enum csms_err err = csms_request_check(&req);
    if (err != CSMS_OK) {
        put(write_http(&req, written, sizeof written) == 0 ? "refused\n  " : "not refused\n  ");
        put(csms_err_text(err));
        put("\n");
        return;
    }
    put_written(csms_request_path, &req);
    put_written(csms_request_body, &req);
    put_written(write_http, &req);
}
