/* SPDX-License-Identifier: MIT */
/*
 * A candidate reads a whole answer into typed results. All candidates report the same data, so that
 * their results can be compared and each does the same work.
 */
#ifndef BENCH_H
#define BENCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Readable bytes after a document, which simdjson requires. */
#define BENCH_PADDING 64

/* The results, from decoded text. The order of the two lists in the document does not matter. */
struct found {
    bool thorough;                   /* hash every byte; otherwise only length and ends of texts */
    uint64_t total, deleted, failed; /* total: the member of the document */
    uint64_t bytes;                  /* of all texts */
    uint64_t deleted_hash, failed_hash;
};

static inline uint64_t found_mix(const struct found *f, uint64_t hash, const char *text, size_t len)
{
    static const uint64_t prime = 0x100000001B3; /* of FNV-1a */
    if (f->thorough)
        for (size_t i = 0; i < len; i++)
            hash = (hash ^ (unsigned char)text[i]) * prime;
    if (len > 0)
        hash ^= (uint64_t)(unsigned char)text[0] << 8 | (unsigned char)text[len - 1];
    return (hash ^ ((uint64_t)len << 16)) * prime;
}

static inline void found_deleted(struct found *f, const char *name, size_t len)
{
    f->deleted++;
    f->bytes += len;
    f->deleted_hash = found_mix(f, f->deleted_hash, name, len);
}

/* The message starts with the code, of code_len bytes. */
static inline void found_failed_code(struct found *f, const char *name, size_t len,
                                     const char *message, size_t message_len, size_t code_len)
{
    f->failed++;
    f->bytes += len + message_len;
    f->failed_hash = found_mix(f, f->failed_hash, name, len);
    f->failed_hash = found_mix(f, f->failed_hash, message, message_len);
    f->failed_hash = found_mix(f, f->failed_hash, message, code_len);
}

/* Letters, a dot, digits, a colon. libcsms finds the code itself; this is for the others. */
static inline size_t found_code(const char *message, size_t len)
{
    size_t i = 0;
    while (i < len && (message[i] | 0x20) >= 'a' && (message[i] | 0x20) <= 'z')
        i++;
    if (i == 0 || i == len || message[i++] != '.')
        return 0;
    size_t digits = i;
    while (i < len && message[i] >= '0' && message[i] <= '9')
        i++;
    return i > digits && i < len && message[i] == ':' ? i : 0;
}

static inline void found_failed(struct found *f, const char *name, size_t len, const char *message,
                                size_t message_len)
{
    found_failed_code(f, name, len, message, message_len, found_code(message, message_len));
}

/* The members, for all candidates except libcsms. */
#define TOTAL "total"
#define DELETED "success_secrets"
#define FAILED "failed_secrets"
#define SECRET_NAME "secret_name"
#define ERROR_MSG "error_msg"

struct candidate {
    const char *name;
    bool in_situ; /* changes the document, so each reading needs a fresh copy */
    /* Reads a document that is followed by BENCH_PADDING bytes. Returns false if it is refused. */
    bool (*read)(char *document, size_t len, struct found *found);
};

extern const struct candidate csms, csms_native, csms_portable, csms_tokens;
extern const struct candidate simdjson_ondemand, simdjson_dom;
extern const struct candidate rapidjson_in_situ, rapidjson_sax, rapidjson_dom;
extern const struct candidate yajl, cjson, jansson, json_c, jsmn;

/* Bytes in a piece for libcsms. */
extern size_t csms_piece;

/* The implementation that simdjson selected, for example "icelake". */
const char *simdjson_kernel(void);

#ifdef __cplusplus
}
#endif

#endif
