/* SPDX-License-Identifier: MIT */
/* The request of a HAR entry. */
#ifndef HAR_REQUEST_H
#define HAR_REQUEST_H

#include "record.h"

/* True for https://.../v1/{project_id}/secrets/batch-delete; *project is set to the ID. */
bool har_request_url(csms_str url, csms_str *project);

/* Sets request, has_request and region of r from the decoded URL and body, which must outlive r.
 * Unknown members keep their values. */
void har_request_read(struct record *r, csms_str url, csms_str body);

#endif
