/* SPDX-License-Identifier: MIT */
#include "document.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct shape shapes[] = {
    {"mixed", "two names to one failure, compact", 2, 1, PLAIN, false, false, false},
    {"spaced", "the same, laid out as on the API page", 2, 1, PLAIN, true, false, false},
    {"reversed", "the same as mixed, members in the other order", 2, 1, PLAIN, false, true, false},
    {"names", "names only", 1, 0, PLAIN, false, false, false},
    {"failures", "failures only", 0, 1, PLAIN, false, false, false},
    {"escapes", "mixed, an escape in every text", 2, 1, ESCAPES, false, false, false},
    {"chinese", "mixed, Chinese characters in every text", 2, 1, CHINESE, false, false, false},
    {"extra", "mixed, one more member in every failure", 2, 1, PLAIN, false, false, true},
};

const struct shape *shape_at(size_t index)
{
    return index < sizeof shapes / sizeof *shapes ? &shapes[index] : NULL;
}

const struct shape *shape_find(const char *name)
{
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
        if (strcmp(shapes[i].name, name) == 0)
            return &shapes[i];
    return NULL;
}

/* ---- texts ---- */

enum { ITEM_MAX = 1024 }; /* no item comes near it */

struct item {
    char text[ITEM_MAX];
    size_t len;
};

static void add(struct item *item, const char *text)
{
    size_t len = strlen(text);
    memcpy(item->text + item->len, text, len);
    item->len += len;
}

/* xorshift64: good enough to make lengths and words unpredictable. */
static unsigned draw(uint64_t *seed, unsigned below)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return (unsigned)((*seed >> 32) % below);
}

/* Names as people and services give them, of 9 to 42 bytes. */
static void add_name(struct item *item, enum text text, uint64_t *seed)
{
    static const char *const stages[] = {"prod", "staging", "dev", "qa", "preproduction", "dr"};
    static const char *const parts[] = {"rds",    "mysql",   "gauss", "orders", "billing",
                                        "api-gw", "payment", "users", "kafka",  "inventory"};
    static const char *const roles[] = {"", "-app", "-admin", "-readonly", "-replication-user"};
    static const char *const escapes[] = {"\\/",  "\\\"",           "\\u00e9",
                                          "\\\\", "\\ud83d\\ude00", "\\t"};
    static const char *const chinese[] = {"生产", "订单数据库", "测试环境", "用户", "网关密钥"};
    static const char digits[] = "0123456789abcdef";
    char number[] = "-0000";

    add(item, stages[draw(seed, 6)]);
    if (text == ESCAPES)
        add(item, escapes[draw(seed, 6)]);
    else
        add(item, text == CHINESE ? chinese[draw(seed, 5)] : "-");
    add(item, parts[draw(seed, 10)]);
    for (size_t i = 1; i < sizeof number - 1; i++)
        number[i] = digits[draw(seed, 16)];
    add(item, number);
    add(item, roles[draw(seed, 5)]);
}

/* Messages of the service's lengths: most failures have one of few reasons. */
static void add_message(struct item *item, enum text text, uint64_t *seed)
{
    static const char *const messages[][4] = {
        [PLAIN] =
            {"CSMS.0107: Secret is already in the **Pending deletion** state.",
             "CSMS.0401: The secret does not exist.", "CSMS.0303: Forbidden.",
             "KMS.0208: The key is disabled or pending deletion, so the secret cannot be read "
             "and is left as it is."},
        [ESCAPES] = {"CSMS.0107: Secret is already in the \\\"Pending deletion\\\" state.",
                     "CSMS.0401: The secret \\u201cx\\u201d does not exist.",
                     "CSMS.0303: Forbidden\\u002e",
                     "KMS.0208: The key is disabled or pending deletion,\\nso the secret cannot be "
                     "read and is left as it is."},
        [CHINESE] = {"CSMS.0107: 凭据已处于待删除状态。", "CSMS.0401: 凭据不存在。",
                     "CSMS.0303: 没有权限。",
                     "KMS.0208: 密钥已禁用或处于计划删除状态，无法读取凭据，凭据保持不变。"},
    };
    add(item, messages[text][draw(seed, 4)]);
}

static void make_name(const struct shape *shape, uint64_t *seed, struct item *item)
{
    item->len = 0;
    add(item, "\"");
    add_name(item, shape->text, seed);
    add(item, "\"");
}

static void add_member(const struct shape *shape, const char *name, struct item *item)
{
    add(item, shape->spaced ? "\n    \"" : "\"");
    add(item, name);
    add(item, shape->spaced ? "\" : \"" : "\":\"");
}

static void make_failure(const struct shape *shape, uint64_t *seed, struct item *item)
{
    item->len = 0;
    add(item, "{");
    for (int i = 0; i < 2; i++) {
        bool is_name = (i == 0) != shape->reversed;
        add_member(shape, is_name ? "secret_name" : "error_msg", item);
        (is_name ? add_name : add_message)(item, shape->text, seed);
        add(item, i == 0 ? "\"," : "\"");
    }
    if (shape->extra)
        add(item, ",\"retryable\":false");
    add(item, shape->spaced ? "\n  }" : "}");
}

/* ---- documents ---- */

struct plan {
    const struct shape *shape;
    uint64_t deleted_seed, failed_seed; /* each list can be made again without the other */
    uint64_t deleted, failed;
    document_sink *sink;
    void *ctx;
};

static uint64_t scatter(uint64_t seed)
{
    return (seed + 1) * 0x9E3779B97F4A7C15 | 1;
}

/* How many secrets make so many bytes? */
static void count(struct plan *plan, size_t size)
{
    const struct shape *shape = plan->shape;
    uint64_t deleted_seed = plan->deleted_seed, failed_seed = plan->failed_seed;
    size_t len = sizeof "{\"total\":0000,\"success_secrets\":[],\"failed_secrets\":[]}";
    struct item item;

    for (unsigned turn = 0; len < size; turn = (turn + 1) % (shape->deleted + shape->failed)) {
        if (turn < shape->deleted) {
            make_name(shape, &deleted_seed, &item);
            plan->deleted++;
        } else {
            make_failure(shape, &failed_seed, &item);
            plan->failed++;
        }
        len += item.len + (shape->spaced ? 2 : 1);
    }
}

static void put(struct plan *plan, const char *text)
{
    plan->sink(plan->ctx, text, strlen(text));
}

static void put_total(struct plan *plan)
{
    char text[64];
    snprintf(text, sizeof text, plan->shape->spaced ? "\n  \"total\" : %llu" : "\"total\":%llu",
             (unsigned long long)(plan->deleted + plan->failed));
    put(plan, text);
}

static void put_list(struct plan *plan, const char *name, uint64_t n, uint64_t seed,
                     void make(const struct shape *, uint64_t *, struct item *))
{
    bool spaced = plan->shape->spaced;
    struct item item;

    put(plan, spaced ? "\n  \"" : "\"");
    put(plan, name);
    put(plan, spaced ? "\" : [ " : "\":[");
    for (uint64_t i = 0; i < n; i++) {
        if (i > 0)
            put(plan, spaced ? ", " : ",");
        make(plan->shape, &seed, &item);
        plan->sink(plan->ctx, item.text, item.len);
    }
    put(plan, spaced ? " ]" : "]");
}

static void put_deleted(struct plan *plan)
{
    put_list(plan, "success_secrets", plan->deleted, plan->deleted_seed, make_name);
}

static void put_failed(struct plan *plan)
{
    put_list(plan, "failed_secrets", plan->failed, plan->failed_seed, make_failure);
}

void document_write(const struct shape *shape, size_t size, uint64_t seed, document_sink *sink,
                    void *ctx)
{
    static void (*const members[])(struct plan *) = {put_total, put_deleted, put_failed};
    struct plan plan = {
        .shape = shape,
        .deleted_seed = scatter(seed * 2),
        .failed_seed = scatter(seed * 2 + 1),
        .sink = sink,
        .ctx = ctx,
    };

    count(&plan, size);
    put(&plan, "{");
    for (size_t i = 0; i < 3; i++) {
        if (i > 0)
            put(&plan, ",");
        members[shape->reversed ? 2 - i : i](&plan);
    }
    put(&plan, shape->spaced ? "\n}\n" : "}");
}

/* ---- into memory ---- */

struct memory {
    char *ptr;
    size_t len, cap;
};

static void to_memory(void *ctx, const char *piece, size_t len)
{
    struct memory *m = ctx;
    if (m->cap - m->len < len) {
        m->cap = (m->cap + len) * 2;
        m->ptr = realloc(m->ptr, m->cap);
        if (m->ptr == NULL) {
            fputs("out of memory\n", stderr);
            exit(1);
        }
    }
    memcpy(m->ptr + m->len, piece, len);
    m->len += len;
}

char *document_make(const struct shape *shape, size_t size, uint64_t seed, size_t padding,
                    size_t *len)
{
    static const char zero[64];
    struct memory m = {NULL, 0, 0};

    document_write(shape, size, seed, to_memory, &m);
    *len = m.len;
    for (size_t left = padding; left > 0; left -= left < sizeof zero ? left : sizeof zero)
        to_memory(&m, zero, left < sizeof zero ? left : sizeof zero);
    return m.ptr;
}
