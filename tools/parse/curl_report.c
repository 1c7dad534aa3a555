/* SPDX-License-Identifier: MIT */
#include "curl_report.h"

#include "detect.h"
#include "json.h"
#include "str.h"

enum { STATUS_DIGITS = 3, STATUS_MAX = 599 };

/* The numbers of a report. */
enum number { STATUS, EXIT_CODE, CONNECT_STATUS, REDIRECTS, RETRIES, SIZE_REQUEST, NUMBERS };

struct members {
    int number[NUMBERS];  /* -1: absent */
    bool before_transfer; /* time_pretransfer is present and 0 */
    csms_str message;
};

static bool is_zero(csms_str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] != '0' && text.ptr[i] != '.')
            return false;
    return true;
}

static void read_member(const struct json *j, struct members *m)
{
    static const char *const names[NUMBERS] = {
        [STATUS] = "http_code",        [EXIT_CODE] = "exitcode",  [CONNECT_STATUS] = "http_connect",
        [REDIRECTS] = "num_redirects", [RETRIES] = "num_retries", [SIZE_REQUEST] = "size_request",
    };
    uint64_t n;
    if (j->type == JSON_STRING && str_is(j->key, "errormsg"))
        m->message = j->text;
    if (j->type != JSON_NUMBER)
        return;
    if (str_is(j->key, "time_pretransfer"))
        m->before_transfer = is_zero(j->text);
    for (size_t i = 0; i < NUMBERS; i++)
        if (str_is(j->key, names[i]))
            m->number[i] = str_whole_number(j->text, &n) && n <= INT16_MAX ? (int)n : -1;
}

/* libcurl's errors before it sends a request: https://curl.se/libcurl/c/libcurl-errors.html */
static bool comes_before_request(int exit_code)
{
    static const unsigned char codes[] = {
        1,  2,  3,  4,                              /* protocol, initialization, URL, build */
        5,  6,  7,  97,                             /* resolver, connection, proxy */
        35, 53, 54, 58, 59, 66, 77, 82, 83, 91, 98, /* TLS and its files */
        60, 90,                                     /* the server's certificate */
    };
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        if (exit_code == codes[i])
            return true;
    return false;
}

/* With retries or redirects the object describes the last attempt, and an earlier one was sent. */
static bool is_unsent(const struct members *m)
{
    const int *n = m->number;
    if (n[EXIT_CODE] == 0 || n[STATUS] != 0 || n[RETRIES] > 0 || n[REDIRECTS] > 0)
        return false;
    return comes_before_request(n[EXIT_CODE]) || n[CONNECT_STATUS] >= 300 ||
           (m->before_transfer && n[SIZE_REQUEST] == 0);
}

static enum curl_report_result parse_object(csms_str text, struct curl_report *out)
{
    struct members m = {.number = {-1, -1, -1, -1, -1, -1}};
    const int *n = m.number;
    struct json j;
    json_open(&j, text);
    while (json_next(&j)) {
        if (detect_key(j.key) != FORM_UNDECIDED)
            return CURL_REPORT_NONE; /* an answer: do not read it to its end */
        read_member(&j, &m);
    }
    if (!json_end_of_document(&j))
        return j.err == CSMS_ERR_TRUNCATED ? CURL_REPORT_MORE : CURL_REPORT_NONE;
    /* Every version with %{json} (7.70 and later) writes these. */
    if (n[STATUS] < 0 || n[STATUS] > STATUS_MAX || n[EXIT_CODE] < 0)
        return CURL_REPORT_NONE;
    *out = (struct curl_report){
        .status = n[STATUS],
        .connect_status = n[CONNECT_STATUS] > 0 ? n[CONNECT_STATUS] : 0,
        .redirects = n[REDIRECTS] > 0 ? n[REDIRECTS] : 0,
        .exit_code = n[EXIT_CODE],
        .unsent = is_unsent(&m),
        .message = m.message,
        .len = j.offset,
    };
    return CURL_REPORT_OK;
}

/* Three digits without other text on the line; an answer may follow directly. */
static enum curl_report_result parse_status(csms_str text, bool all, struct curl_report *out)
{
    size_t at = 0;
    int status = 0;
    for (; at < STATUS_DIGITS && at < text.len && ascii_is_digit(text.ptr[at]); at++)
        status = status * 10 + text.ptr[at] - '0';
    if (at < STATUS_DIGITS)
        return at == text.len ? CURL_REPORT_MORE : CURL_REPORT_NONE;
    if (status > STATUS_MAX || (status > 0 && status < 100))
        return CURL_REPORT_NONE;
    while (at < text.len && text.ptr[at] != '\n' && ascii_is_space(text.ptr[at]))
        at++;
    if (at == text.len && !all)
        return CURL_REPORT_MORE;
    if (at < text.len && memchr("\n{H", text.ptr[at], 3) == NULL)
        return CURL_REPORT_NONE;
    *out = (struct curl_report){.status = status, .len = STATUS_DIGITS};
    return CURL_REPORT_OK;
}

enum curl_report_result curl_report_parse(csms_str text, bool all, struct curl_report *out)
{
    enum curl_report_result result = CURL_REPORT_MORE;
    *out = (struct curl_report){.len = 0};
    if (text.len > 0 && *text.ptr == '{')
        result = parse_object(text, out);
    else if (text.len > 0)
        result = parse_status(text, all, out);
    return result == CURL_REPORT_MORE && all ? CURL_REPORT_NONE : result;
}
