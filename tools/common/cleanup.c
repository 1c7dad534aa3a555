/* SPDX-License-Identifier: MIT */
#include "cleanup.h"

#include <signal.h>
#include <stdlib.h>

#include "signals.h"

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
