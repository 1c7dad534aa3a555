/* SPDX-License-Identifier: MIT */
#include "interrupt.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "program.h"

static volatile sig_atomic_t count;
static int ends[2] = {-1, -1};

static void on_signal(int number)
{
    int saved = errno;
    if (count < 2)
        count = count + 1;
    else if (signal(number, SIG_DFL) != SIG_ERR)
        raise(number); /* as soon as this returns: something may wait for ever */
    while (write(ends[1], "", 1) < 0 && errno == EINTR) /* full is as good: it is readable */
        ;
    errno = saved;
}

void interrupt_install(void)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    if (pipe(ends) != 0)
        tool_die(EXIT_INTERNAL, "cannot make a pipe: %s", strerror(errno));
    for (int i = 0; i < 2; i++) {
        fcntl(ends[i], F_SETFD, FD_CLOEXEC);
        fcntl(ends[i], F_SETFL, O_NONBLOCK);
    }
    struct sigaction act = {.sa_handler = on_signal}, old;
    sigemptyset(&act.sa_mask);
    for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++) {
        /* Ignored from the start, as by nohup: leave it so. */
        if (sigaction(signals[i], NULL, &old) == 0 && old.sa_handler != SIG_IGN)
            sigaction(signals[i], &act, NULL);
    }
    act.sa_handler = SIG_IGN;
    sigaction(SIGPIPE, &act, NULL);
}

int interrupt_count(void)
{
    return count;
}

int interrupt_fd(void)
{
    return ends[0];
}

void interrupt_seen(void)
{
    char bytes[16];
    while (read(ends[0], bytes, sizeof bytes) > 0)
        ;
}
