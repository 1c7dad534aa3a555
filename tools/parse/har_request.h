/* SPDX-License-Identifier: MIT */
/* What a HAR file says of a request of this API. */
#ifndef HAR_REQUEST_H
#define HAR_REQUEST_H

#include "record.h"

/* True for https://.../v1/{project_id}/secrets/batch-delete; then *project is that part of it. */
bool har_request_url(csms_str url, csms_str *project);

/* Set request, has_request and region of r from the URL and the request's body, both decoded; they
 * must outlive r. What is not known stays as it is. */
void har_request_read(struct record *r, csms_str url, csms_str body);

#endif
