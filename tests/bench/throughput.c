/* SPDX-License-Identifier: MIT */
/*
 * Measures how fast each candidate reads answers into typed results. Prints a line for each
 * measurement: shape, requested bytes, candidate, round, bytes per second. First each candidate
 * must find the same secrets, byte for byte.
 * usage: throughput [-c | -k] [-r ROUNDS] [-t MILLISECONDS] [-s SIZE,...] [SHAPE...]
 *   -c  only check; -k only print the implementation of simdjson; -t for each candidate and round
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench.h"
#include "clock.h"
#include "document.h"

size_t csms_piece = 16 * 1024;

static const struct candidate *const candidates[] = {
    &csms,          &simdjson_ondemand, &simdjson_dom, &rapidjson_in_situ,
    &rapidjson_sax, &rapidjson_dom,     &yajl,         &cjson,
    &json_c,        &jansson,           &jsmn,         &csms_portable,
    &csms_tokens,   &csms_native,
};
#define CANDIDATES (sizeof candidates / sizeof *candidates)

/*
 * Many different small documents are measured together: the branch predictor learns a single one,
 * and even 100 KB of them, which does not happen in practice.
 */
enum { CORPUS_BYTES = 1000000, CORPUS_MAX = 5000, ALIGNMENT = 64 };

struct corpus {
    char *original, *copy; /* documents, each at a multiple of ALIGNMENT, padded */
    size_t room;           /* bytes of each of the two */
    size_t count, bytes;
    struct place {
        size_t at, len;
    } places[CORPUS_MAX];
};

static void die(const char *what)
{
    fprintf(stderr, "throughput: %s\n", what);
    exit(1);
}

static void *allocate(size_t size)
{
    void *p;
    if (posix_memalign(&p, ALIGNMENT, size) != 0)
        die("out of memory");
    return p;
}

static void corpus_make(struct corpus *c, const struct shape *shape, size_t size)
{
    static char *documents[CORPUS_MAX];

    c->count = size >= CORPUS_BYTES ? 1 : CORPUS_BYTES / size;
    if (c->count > CORPUS_MAX)
        c->count = CORPUS_MAX;
    c->room = c->bytes = 0;
    for (size_t i = 0; i < c->count; i++) {
        struct place *p = &c->places[i];
        documents[i] = document_make(shape, size, i, BENCH_PADDING, &p->len);
        p->at = c->room;
        c->bytes += p->len;
        c->room += (p->len + BENCH_PADDING + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }
    c->original = allocate(c->room);
    c->copy = allocate(c->room);
    for (size_t i = 0; i < c->count; i++) {
        memcpy(c->original + c->places[i].at, documents[i], c->places[i].len + BENCH_PADDING);
        free(documents[i]);
    }
    memcpy(c->copy, c->original, c->room);
}

static void corpus_free(struct corpus *c)
{
    free(c->original);
    free(c->copy);
}

/* Reads all documents once; returns the time. */
static uint64_t pass(const struct corpus *c, const struct candidate *candidate, struct found *found)
{
    char *base = candidate->in_situ ? c->copy : c->original;

    if (candidate->in_situ)
        memcpy(c->copy, c->original, c->room);
    uint64_t start = cpu_ns();
    for (size_t i = 0; i < c->count; i++)
        if (!candidate->read(base + c->places[i].at, c->places[i].len, found))
            die(candidate->name);
    return cpu_ns() - start;
}

static bool same(const struct found *a, const struct found *b)
{
    return a->total == b->total && a->deleted == b->deleted && a->failed == b->failed &&
           a->bytes == b->bytes && a->deleted_hash == b->deleted_hash &&
           a->failed_hash == b->failed_hash;
}

/* The expected result of a pass, for libcsms also with pieces of other sizes. */
static struct found expectation(const struct corpus *c, bool thorough)
{
    static const size_t pieces[] = {1, 63, 4096, 1 << 20};
    struct found expected = {.thorough = thorough};

    pass(c, candidates[0], &expected);
    if (expected.total == 0 || expected.total != expected.deleted + expected.failed)
        die("a document is not as intended");
    for (size_t i = 0, usual = csms_piece; i < sizeof pieces / sizeof *pieces; i++) {
        struct found found = {.thorough = thorough};
        csms_piece = pieces[i];
        pass(c, candidates[0], &found);
        csms_piece = usual;
        if (!same(&found, &expected))
            die("csms finds other secrets in pieces of another size");
    }
    return expected;
}

static void check(const struct corpus *c, const struct shape *shape, size_t size)
{
    struct found expected = expectation(c, true);

    for (size_t i = 0; i < CANDIDATES; i++) {
        struct found found = {.thorough = true};
        pass(c, candidates[i], &found);
        if (!same(&found, &expected)) {
            fprintf(stderr, "throughput: %s, %zu bytes: %s finds other secrets than csms\n",
                    shape->name, size, candidates[i]->name);
            exit(1);
        }
    }
}

static void measure(const struct corpus *c, const struct shape *shape, size_t size, int round,
                    uint64_t slice_ns)
{
    struct found expected = {.thorough = false};
    pass(c, candidates[0], &expected);

    for (size_t i = 0; i < CANDIDATES; i++) {
        /* Each round starts with another candidate, so that none always runs after the slowest. */
        const struct candidate *candidate = candidates[(i + (size_t)round) % CANDIDATES];
        uint64_t ns = 0, passes = 0;
        do {
            struct found found = {.thorough = false};
            ns += pass(c, candidate, &found);
            passes++;
            if (!same(&found, &expected))
                die(candidate->name);
        } while (ns < slice_ns);
        printf("%s\t%zu\t%s\t%d\t%.0f\n", shape->name, size, candidate->name, round,
               (double)(c->bytes * passes) * 1e9 / (double)ns);
    }
    fflush(stdout);
}

struct options {
    bool check_only;
    int rounds;
    uint64_t slice_ns;
    const char *sizes;
};

static void run(const struct options *o, const struct shape *shape, size_t size)
{
    static struct corpus corpus;

    corpus_make(&corpus, shape, size);
    check(&corpus, shape, size);
    if (o->check_only)
        printf("%s, %zu bytes: every candidate finds the same\n", shape->name, size);
    for (int round = 0; round < o->rounds && !o->check_only; round++)
        measure(&corpus, shape, size, round, o->slice_ns);
    corpus_free(&corpus);
}

static void run_sizes(const struct options *o, const struct shape *shape)
{
    for (const char *p = o->sizes; *p != '\0';) {
        char *end;
        size_t size = strtoull(p, &end, 10);
        if (end == p || size == 0 || (*end != '\0' && *end != ','))
            die("bad SIZE");
        run(o, shape, size);
        p = *end == ',' ? end + 1 : end;
    }
}

int main(int argc, char **argv)
{
    struct options o = {false, 5, 10000000, "200,10000,1000000"};
    int option;

    while ((option = getopt(argc, argv, "ckr:t:s:")) != -1) {
        if (option == 'k')
            return puts(simdjson_kernel()) < 0;
        if (option == 'c')
            o.check_only = true;
        else if (option == 'r')
            o.rounds = atoi(optarg);
        else if (option == 't')
            o.slice_ns = strtoull(optarg, NULL, 10) * 1000000;
        else if (option == 's')
            o.sizes = optarg;
        else
            return 64;
    }
    for (size_t i = 0; optind == argc && shape_at(i) != NULL; i++)
        run_sizes(&o, shape_at(i));
    for (; optind < argc; optind++) {
        const struct shape *shape = shape_find(argv[optind]);
        if (shape == NULL)
            die("no such shape");
        run_sizes(&o, shape);
    }
    return 0;
}
