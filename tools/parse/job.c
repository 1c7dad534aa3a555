/* SPDX-License-Identifier: MIT */
#include "job.h"

struct answer *job_start_answer(struct job *job, const char *path, const char *file)
{
    struct answer *a = &job->answer;

    answer_start(a);
    a->path = path;
    a->file = file;
    return a;
}

void job_report_answer(struct job *job)
{
    struct answer *a = &job->answer;

    answer_open(a, &job->report);
    if (a->record != NULL && a->record->body.ptr != NULL)
        answer_take(a, &job->report, &job->policy, a->record->body);
    answer_end(a, &job->report, &job->policy);
}

void job_report_no_answer(struct job *job, const char *path, const char *file, const char *reason)
{
    answer_fault(job_start_answer(job, path, file), VERDICT_NO_INPUT, reason, NO_OFFSET);
    job_report_answer(job);
}
