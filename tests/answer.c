/* SPDX-License-Identifier: MIT */
#include "answer.h"

#include <criterion/criterion.h>
#include <string.h>

static const struct format nothing;

/* Returns the verdict on an answer with this body and status if curl then reports that it sent
 * nothing. */
static enum csms_verdict judge_unsent(const char *body, int status)
{
    static struct run run = {.report = {.format = &nothing, .quiet = true}};
    const struct curl_report curl = {.exit_code = 7, .unsent = true};
    answer_start(&run)->status = status;
    if (*body != '\0')
        answer_take(&run, (csms_str){body, strlen(body)});
    answer_curl_failed(&run.answer, &curl, NO_OFFSET);
    return run.answer.verdict;
}

Test(answer, curl_sent_the_request_if_part_of_a_response_arrived)
{
    cr_assert_eq(judge_unsent("", 0), CSMS_VERDICT_NOT_EXECUTED);
    cr_assert_eq(judge_unsent("{\"success_secrets\":[\"a\",", 0), CSMS_VERDICT_UNKNOWN);
    cr_assert_eq(judge_unsent("{\"failed_secrets\":[{\"secret_name\":\"a\"},", 0),
                 CSMS_VERDICT_UNKNOWN);
    cr_assert_eq(judge_unsent("{\"total\":1,", 0), CSMS_VERDICT_UNKNOWN);
    cr_assert_eq(judge_unsent("{\"total\":0,", 0), CSMS_VERDICT_NOT_EXECUTED);
    cr_assert_eq(judge_unsent("", 200), CSMS_VERDICT_UNKNOWN);
}
