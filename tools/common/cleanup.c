/* SPDX-License-Identifier: MIT */
#include "cleanup.h"

#include <signal.h>
#include <stdlib.h>

/* numbers ends with 0. */
static bool is_in(const int *numbers, int number)
{
    while (*numbers != 0 && *numbers != number)
        numbers++;
    return *numbers != 0;
}

/* By default these stop or continue the program, or do nothing. All others end it, including
 * real-time signals. */
static const int harmless[] = {SIGCHLD, SIGCONT, SIGSTOP,  SIGTSTP, SIGTTIN,
                               SIGTTOU, SIGURG,  SIGWINCH, 0};
static const int faults[] = {SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGSYS, SIGTRAP, 0};

void signals_catch(void (*handler)(int), bool with_faults)
{
    struct sigaction old, new = {.sa_handler = handler};
    sigemptyset(&new.sa_mask);
    for (int number = 1; number <= SIGRTMAX; number++) {
        if (is_in(harmless, number) || (is_in(faults, number) && !with_faults))
            continue;
        if (sigaction(number, NULL, &old) == 0 && old.sa_handler == SIG_DFL)
            sigaction(number, &new, NULL);
    }
}

static void (*functions[CLEANUP_MAX])(void);
static volatile sig_atomic_t count;

static void run_functions(void)
{
    while (count > 0) {
        count = count - 1; /* first, because another signal may interrupt the function */
        functions[count]();
    }
}

void cleanup_and_raise(int signal_number)
{
    run_functions();
    signal(signal_number, SIG_DFL);
    raise(signal_number);
}

void cleanup_add(void (*f)(void))
{
    static bool installed;
    if (count == CLEANUP_MAX)
        abort();
    functions[count] = f;
    count = count + 1;
    if (installed)
        return;
    installed = true;
    atexit(run_functions);
    signals_catch(cleanup_and_raise, true);
}
