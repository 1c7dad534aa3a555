/* SPDX-License-Identifier: MIT */
#include "answer.h"

#include <criterion/criterion.h>
#include <string.h>

static const struct format nothing = {.name = "none"};

/* What becomes of an answer with that body and status, if curl says then that it sent nothing. */
static enum csms_verdict judge_unsent(const char *body, int status)
{
    static struct answer a;
    struct report report = {.format = &nothing, .quiet = true};
    const struct exit_policy policy = {.strict = false};
    const struct curl_report curl = {.exit_code = 7, .unsent = true};

    answer_start(&a);
    a.status = status;
    if (*body != '\0')
        answer_take(&a, &report, &policy, (csms_str){body, strlen(body)});
    answer_curl_failed(&a, &curl, NO_OFFSET);
    return a.verdict;
}

/* Whatever the reader of transcripts makes of its input. */
Test(answer, curl_cannot_have_sent_nothing_when_something_came)
{
    cr_assert_eq(judge_unsent("", 0), CSMS_VERDICT_NOT_EXECUTED);
    cr_assert_eq(judge_unsent("{\"success_secrets\":[\"a\",", 0), CSMS_VERDICT_UNKNOWN);
    cr_assert_eq(judge_unsent("{\"failed_secrets\":[{\"secret_name\":\"a\"},", 0),
                 CSMS_VERDICT_UNKNOWN);
    cr_assert_eq(judge_unsent("{\"total\":1,", 0), CSMS_VERDICT_UNKNOWN);
    cr_assert_eq(judge_unsent("{\"total\":0,", 0), CSMS_VERDICT_NOT_EXECUTED);
    cr_assert_eq(judge_unsent("", 200), CSMS_VERDICT_UNKNOWN);
}
