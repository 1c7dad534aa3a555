/* SPDX-License-Identifier: MIT */
/*
 * libcsms alone, on what is worst for it: valid documents of which the fast path takes nothing.
 * Prints a line for each: what, pieces, bytes, round, bytes per second. A rate that falls as the
 * document grows would show that time is not linear.
 * usage: worst [-r ROUNDS] [-t MILLISECONDS] [-s SIZE,...]
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench.h"
#include "clock.h"

size_t csms_piece = 16384;

static const struct worst {
    const char *name, *head, *repeat, *tail;
    size_t piece;
} cases[] = {
    {"names of nothing but escapes", "{\"success_secrets\":[\"\\u0041\"",
     ",\"\\u0041\\n\\ud83d\\ude00\\\"\\\\\\u00e9\\/\\t\"", "]}", 16384},
    {"one text of nothing but escapes", "{\"total\":0,\"x\":\"", "\\\\", "\"}", 16384},
    {"opening and closing brackets", "{\"total\":0,\"x\":[0", ",[[[[[[[[[[[[[]]]]]]]]]]]]]", "]}",
     16384},
    {"white space", "{\"total\":0", "    \n\t\r ", "}", 16384},
    {"numbers of one digit", "{\"total\":0,\"x\":[0", ",1", "]}", 16384},
    {"empty texts", "{\"total\":0,\"x\":[0", ",\"\"", "]}", 16384},
    {"names of one byte", "{\"success_secrets\":[\"a\"", ",\"a\"", "]}", 16384},
    {"names in pieces of 1 byte", "{\"success_secrets\":[\"a\"", ",\"staging-orders-02b7-admin\"",
     "]}", 1},
};

static char *make(const struct worst *w, size_t size, size_t *len)
{
    size_t head = strlen(w->head), repeat = strlen(w->repeat), tail = strlen(w->tail);
    size_t n = size / repeat;
    char *text = malloc(head + n * repeat + tail);

    if (text == NULL)
        exit(1);
    memcpy(text, w->head, head);
    for (size_t i = 0; i < n; i++)
        memcpy(text + head + i * repeat, w->repeat, repeat);
    memcpy(text + head + n * repeat, w->tail, tail);
    *len = head + n * repeat + tail;
    return text;
}

static void run(const struct worst *w, size_t size, int rounds, uint64_t slice_ns)
{
    size_t len;
    char *text = make(w, size, &len);

    csms_piece = w->piece;
    for (int round = 0; round < rounds; round++) {
        uint64_t start = cpu_ns(), ns, passes = 0;
        do {
            struct found found = {.thorough = false};
            if (!csms.read(text, len, &found)) {
                fprintf(stderr, "worst: %s: refused\n", w->name);
                exit(1);
            }
            passes++;
            ns = cpu_ns() - start;
        } while (ns < slice_ns);
        printf("%s\t%zu\t%zu\t%d\t%.0f\n", w->name, w->piece, size, round,
               (double)(len * passes) * 1e9 / (double)ns);
    }
    free(text);
}

int main(int argc, char **argv)
{
    const char *sizes = "1000000,10000000";
    uint64_t slice_ns = 10000000;
    int rounds = 5, option;

    while ((option = getopt(argc, argv, "r:t:s:")) != -1) {
        if (option == 'r')
            rounds = atoi(optarg);
        else if (option == 't')
            slice_ns = strtoull(optarg, NULL, 10) * 1000000;
        else if (option == 's')
            sizes = optarg;
        else
            return 64;
    }
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (const char *p = sizes; p != NULL; p = strchr(p, ',') ? strchr(p, ',') + 1 : NULL)
            run(&cases[i], strtoull(p, NULL, 10), rounds, slice_ns);
    return 0;
}
