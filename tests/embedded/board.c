/* SPDX-License-Identifier: MIT */
/*
 * A Cortex-M board in qemu: start-up, semihosting for input and output (the response is the file
 * "response" in the host's directory), and the functions of a C library that gcc requires.
 */
#include "board.h"

#include <stdint.h>
#include <string.h>

/* Semihosting operations (Arm's "Semihosting for AArch32 and AArch64"). */
enum { SYS_OPEN = 1, SYS_WRITE0 = 4, SYS_READ = 6, SYS_EXIT_EXTENDED = 0x20 };
enum { MODE_RB = 1, STOPPED_BY_EXIT = 0x20026 };

static intptr_t semihost(int operation, const void *argument)
{
    register intptr_t r0 __asm__("r0") = operation;
    register const void *r1 __asm__("r1") = argument;
    __asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
    return r0;
}

size_t board_receive(char *buf, size_t cap)
{
    static intptr_t file;
    static const char name[] = "response";
    if (file == 0) {
        const uintptr_t open[] = {(uintptr_t)name, MODE_RB, sizeof name - 1};
        file = semihost(SYS_OPEN, open);
    }
    const uintptr_t read[] = {(uintptr_t)file, (uintptr_t)buf, cap};
    return cap - (size_t)semihost(SYS_READ, read); /* the number of bytes not read */
}

int board_http_status(void)
{
    return 200;
}

void board_print(const char *text, size_t len)
{
    char line[2] = "";
    for (size_t i = 0; i < len; i++) {
        line[0] = text[i];
        semihost(SYS_WRITE0, line);
    }
}

/* ---- start-up ---- */

int main(void);
void reset(void);
void stop(void);
extern char stack_top[], data_start[], data_end[], data_load[], bss_start[], bss_end[];

void reset(void)
{
    memcpy(data_start, data_load, (size_t)(data_end - data_start));
    memset(bss_start, 0, (size_t)(bss_end - bss_start));
    const uintptr_t result[] = {STOPPED_BY_EXIT, (uintptr_t)main()};
    semihost(SYS_EXIT_EXTENDED, result);
    stop();
}

/* The exit status 70 is an internal error, as of the programs in tools/. */
void stop(void)
{
    static const uintptr_t result[] = {STOPPED_BY_EXIT, 70};
    semihost(SYS_EXIT_EXTENDED, result);
    for (;;)
        ;
}

struct vectors {
    const char *stack;
    void (*handlers[3])(void);
};

__attribute__((section(".vectors"), used)) static const struct vectors vectors = {
    stack_top, {reset, /* NMI */ stop, /* hard fault */ stop}};

/* ---- functions that the compiler may call; built with -fno-tree-loop-distribute-patterns ---- */

void *memcpy(void *restrict to, const void *restrict from, size_t n)
{
    for (size_t i = 0; i < n; i++)
        ((char *)to)[i] = ((const char *)from)[i];
    return to;
}

void *memmove(void *to, const void *from, size_t n)
{
    if ((uintptr_t)to <= (uintptr_t)from)
        return memcpy(to, from, n);
    while (n-- > 0)
        ((char *)to)[n] = ((const char *)from)[n];
    return to;
}

void *memset(void *to, int c, size_t n)
{
    for (size_t i = 0; i < n; i++)
        ((char *)to)[i] = (char)c;
    return to;
}

int memcmp(const void *a, const void *b, size_t n)
{
    const unsigned char *x = a;
    const unsigned char *y = b;
    for (size_t i = 0; i < n; i++)
        if (x[i] != y[i])
            return x[i] < y[i] ? -1 : 1;
    return 0;
}

size_t strlen(const char *s)
{
    size_t n = 0;
    while (s[n] != '\0')
        n++;
    return n;
}
