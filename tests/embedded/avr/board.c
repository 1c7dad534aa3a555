/* SPDX-License-Identifier: MIT */
/*
 * The replay on an ATmega1284P in simavr: the bundle is in flash, bundle.S; output goes to the serial
 * port in hexadecimal, as simavr prints only text, and "exit CODE" follows.
 */
#include <avr/interrupt.h>
#include <avr/io.h>
#include <avr/pgmspace.h>
#include <avr/sleep.h>

#include "fcntl.h"
#include "unistd.h"

enum { DIGITS_IN_LINE = 64 };

extern const char bundle_start[], bundle_end[];
static uint_farptr_t at, end;

int replay_main(int argc, char **argv);

static void send(char c)
{
    while ((UCSR0A & 1 << UDRE0) == 0)
        ;
    UDR0 = (unsigned char)c;
}

static void send_text(const char *text)
{
    while (*text != '\0')
        send(*text++);
}

int open(const char *path, int flags, ...)
{
    (void)path;
    return flags == O_RDONLY ? 3 : 4;
}

ssize_t read(int fd, void *bytes, size_t len)
{
    char *to = bytes;
    size_t n = 0;
    (void)fd;
    while (n < len && at < end)
        to[n++] = (char)pgm_read_byte_far(at++);
    return (ssize_t)n;
}

ssize_t write(int fd, const void *bytes, size_t len)
{
    static const char digits[] = "0123456789abcdef";
    static unsigned char column;
    const unsigned char *from = bytes;
    (void)fd;
    for (size_t i = 0; i < len; i++) {
        send(digits[from[i] >> 4]);
        send(digits[from[i] & 15]);
        column = (unsigned char)(column + 2);
        if (column == DIGITS_IN_LINE) {
            send('\n');
            column = 0;
        }
    }
    return (ssize_t)len;
}

void _exit(int code)
{
    send_text("\nexit ");
    if (code > 9)
        send((char)('0' + code / 10));
    send((char)('0' + code % 10));
    send('\n');
    cli();
    sleep_mode(); /* with interrupts off, this ends the simulation */
    for (;;)
        ;
}

int main(void)
{
    static char replay[] = "replay", bundle[] = "bundle", size[] = PIECE_SIZE, events[] = "events";
    static char *argv[] = {replay, bundle, size, events, 0};
    at = pgm_get_far_address(bundle_start);
    end = pgm_get_far_address(bundle_end);
    UBRR0 = 0;
    UCSR0B = 1 << TXEN0;
    _exit(replay_main(4, argv));
}
