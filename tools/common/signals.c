/* SPDX-License-Identifier: MIT */
#include "signals.h"

#include <signal.h>
#include <stddef.h>

static bool is_one_of(int number, const int *numbers, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (numbers[i] == number)
            return true;
    return false;
}

#define IS_ONE_OF(number, numbers) is_one_of(number, numbers, sizeof(numbers) / sizeof(numbers)[0])

/* By default these stop or continue the program, or do nothing. All others end it, including
 * real-time signals. */
static const int harmless[] = {SIGCHLD, SIGCONT, SIGSTOP, SIGTSTP,
                               SIGTTIN, SIGTTOU, SIGURG,  SIGWINCH};
static const int faults[] = {SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGSYS, SIGTRAP};

void signals_catch(void (*handler)(int), bool with_faults)
{
    struct sigaction old, new = {.sa_handler = handler};
    sigemptyset(&new.sa_mask);
    for (int number = 1; number <= SIGRTMAX; number++) {
        if (IS_ONE_OF(number, harmless) || (IS_ONE_OF(number, faults) && !with_faults))
            continue;
        if (sigaction(number, NULL, &old) == 0 && old.sa_handler == SIG_DFL)
            sigaction(number, &new, NULL);
    }
}
