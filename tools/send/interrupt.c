/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* pipe2 */
#include "interrupt.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "cleanup.h"
#include "program.h"

static volatile sig_atomic_t count;
static int ends[2] = {-1, -1};

static void on_signal(int number)
{
    int saved = errno;
    if (count < 2)
        count = count + 1;
    else
        cleanup_and_raise(number);                      /* something may hang */
    while (write(ends[1], "", 1) < 0 && errno == EINTR) /* a full pipe is readable, too */
        ;
    errno = saved;
}

void interrupt_install(void)
{
    if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0)
        tool_die(EXIT_INTERNAL, "cannot make a pipe: %s", strerror(errno));
    signals_catch(on_signal, false);
    signal(SIGPIPE, SIG_IGN);
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
