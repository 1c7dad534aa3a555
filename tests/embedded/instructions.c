/* SPDX-License-Identifier: MIT */
/*
 * Counts the instructions that the reader takes for the response in pieces of 512 bytes. Prints
 * INSTRUCTIONS and BYTES. For qemu's mps2 boards with -icount shift=0, where an instruction takes a
 * nanosecond; SysTick counts 25 of them in a microsecond.
 */
#include <stdint.h>

#include "board.h"
#include "csms.h"

#define SYSTICK ((volatile uint32_t *)0xE000E010)
enum { CONTROL, RELOAD, CURRENT, TICKS_MAX = 0xFFFFFF, ENABLED = 5 /* by the processor's clock */ };
enum { INSTRUCTIONS_PER_TICK = 40 };

static void print_number(uint32_t n, char end)
{
    char text[11];
    size_t at = sizeof text - 1;
    text[at] = end;
    do {
        text[--at] = (char)('0' + n % 10);
        n /= 10;
    } while (n > 0);
    board_print(text + at, sizeof text - at);
}

int main(void)
{
    static struct csms_reader reader;
    static char window[1024], piece[512];
    uint32_t ticks = 0, bytes = 0;
    enum csms_event event;
    csms_reader_init(&reader, window, sizeof window);
    SYSTICK[RELOAD] = TICKS_MAX;
    SYSTICK[CURRENT] = 0;
    SYSTICK[CONTROL] = ENABLED;
    do {
        size_t len = board_receive(piece, sizeof piece);
        uint32_t start = SYSTICK[CURRENT]; /* it counts down */
        csms_reader_feed(&reader, piece, len);
        while ((event = csms_reader_next(&reader)) > CSMS_EVENT_MORE)
            continue;
        ticks += (start - SYSTICK[CURRENT]) & TICKS_MAX;
        bytes += (uint32_t)len;
    } while (event == CSMS_EVENT_MORE);
    print_number(ticks * INSTRUCTIONS_PER_TICK, ' ');
    print_number(bytes, '\n');
    return event == CSMS_EVENT_DONE && reader.total == reader.deleted + reader.failed ? 0 : 1;
}
