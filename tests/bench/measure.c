/* SPDX-License-Identifier: MIT */
/*
 * Run a command and print on standard error what it cost: seconds on the clock, seconds of CPU,
 * peak resident KiB, exit status. With -n, of several runs: medians, the highest peak, the last
 * status. Small and static itself, because a child's peak starts with what its parent had before
 * the exec.
 * usage: measure [-n RUNS] COMMAND [ARGUMENT...]
 */
#define _DEFAULT_SOURCE
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { RUNS_MAX = 10000 };

struct cost {
    double clock[RUNS_MAX], cpu[RUNS_MAX];
    long peak_kib;
    int status;
};

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double seconds(struct timeval t)
{
    return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

static void run(char **command, struct cost *cost, int i)
{
    struct rusage usage;
    int status;

    double start = now();
    pid_t child = fork();
    if (child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL); /* the command ends with this program */
        execvp(command[0], command);
        _exit(127);
    }
    if (child < 0 || wait4(child, &status, 0, &usage) != child)
        exit(71);
    cost->clock[i] = now() - start;
    cost->cpu[i] = seconds(usage.ru_utime) + seconds(usage.ru_stime);
    if (usage.ru_maxrss > cost->peak_kib)
        cost->peak_kib = usage.ru_maxrss;
    cost->status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static int ascending(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static double median(double *values, int n)
{
    qsort(values, (size_t)n, sizeof *values, ascending);
    return values[n / 2];
}

int main(int argc, char **argv)
{
    static struct cost cost;
    int runs = 1, command = 1;

    if (argc > 3 && strcmp(argv[1], "-n") == 0) {
        runs = atoi(argv[2]);
        command = 3;
    }
    if (command >= argc || runs < 1 || runs > RUNS_MAX)
        return 64;
    for (int i = 0; i < runs; i++)
        run(argv + command, &cost, i);
    fprintf(stderr, "%.6f %.6f %ld %d\n", median(cost.clock, runs), median(cost.cpu, runs),
            cost.peak_kib, cost.status);
    return 0;
}
