/* SPDX-License-Identifier: MIT */
/* Checks that accept or refuse any request, but the same request always in the same way. */
static enum csms_err verdict;

enum csms_err csms_request_check(const struct csms_request *req)
{
    (void)req;
    return verdict;
}

enum csms_err csms_request_http_check(const struct csms_request *req, csms_str host,
                                      const struct csms_header *headers, size_t n)
{
    (void)req, (void)host, (void)headers, (void)n;
    return verdict;
}
