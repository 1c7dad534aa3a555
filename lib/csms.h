/* SPDX-License-Identifier: MIT */
/*
 * libcsms: batch deletion of secrets in Huawei Cloud CSMS,
 *
 *     POST /v1/{project_id}/secrets/batch-delete
 *
 * It writes the request and reads the response. The deletion is immediate and cannot be undone:
 * every request states its scope, writers write everything or nothing, and the reader never
 * guesses.
 *
 * The library does no I/O, allocates no memory, keeps no state outside the structs below and needs
 * no initialization. All text is UTF-8. Pointers must not be NULL unless they are called optional;
 * this is not checked.
 */
#ifndef CSMS_H
#define CSMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if !defined SIZE_MAX || !defined UINT32_MAX /* old C++ libraries */
#error "define __STDC_LIMIT_MACROS before stdint.h"
#endif

#ifdef __cplusplus
extern "C" {
#endif

#define CSMS_VERSION "0.2.0"

/* A slice of bytes owned by someone else, not NUL-terminated. ptr NULL means absent. */
typedef struct csms_str {
    const char *ptr;
    size_t len;
} csms_str;

enum csms_err {
    CSMS_OK = 0,
    /* Requests. */
    CSMS_ERR_PROJECT_ID,         /* not 32 to 64 of 0-9 A-Z a-z */
    CSMS_ERR_INSTANCE_ID,        /* not 1 to 256 bytes of UTF-8; control character; outer space */
    CSMS_ERR_INSTANCE_TYPE,      /* not a listed type; with any_type, not valid as an instance ID */
    CSMS_ERR_INSTANCE_TYPE_CASE, /* a listed type in the wrong case; see csms_instance_type */
    CSMS_ERR_SCOPE,              /* the members do not match the scope */
    CSMS_ERR_HOST,               /* not a host name or address with an optional port */
    CSMS_ERR_HEADER,             /* malformed, duplicate or reserved; see csms_request_http */
    CSMS_ERR_KEY,                /* a part of the key is empty or not allowed in a header */
    CSMS_ERR_DATE,               /* not of the form 20191115T033655Z */
    CSMS_ERR_PATH, /* not absolute, slash at the end, or a byte other than 0-9 A-Z a-z -._~/ */
    /* Responses: JSON. */
    CSMS_ERR_SYNTAX,    /* a byte that is not allowed here (RFC 8259) */
    CSMS_ERR_CONTROL,   /* an unescaped control character in a string (RFC 8259 s.7) */
    CSMS_ERR_ESCAPE,    /* an invalid escape or a lone surrogate (RFC 8259 s.7) */
    CSMS_ERR_UTF8,      /* invalid UTF-8 in a string (RFC 3629) */
    CSMS_ERR_DEPTH,     /* nested deeper than CSMS_DEPTH_MAX */
    CSMS_ERR_TRUNCATED, /* the input ended before the document */
    CSMS_ERR_TRAILING,  /* data after the document */
    /* Responses: members. */
    CSMS_ERR_NOT_OBJECT, /* the document is not a JSON object */
    CSMS_ERR_NOT_OURS,   /* no member that this API documents */
    CSMS_ERR_DUPLICATE,  /* a known member twice in one object */
    CSMS_ERR_TYPE,       /* a known member of the wrong type; see csms_reader_type_error */
    CSMS_ERR_TOTAL,      /* total is not an integer from 0 to 2^64-1 */
    CSMS_ERR_NAME,       /* a secret without a name */
    CSMS_ERR_TOO_LONG,   /* a name, code or request ID exceeds its part of the window */
    CSMS_ERR_MIXED,      /* an answer and a refusal in one document */
    /* Calls. */
    CSMS_ERR_WINDOW /* the window is smaller than CSMS_WINDOW_MIN */
};

/* Returns one line of English without a full stop; never NULL. */
const char *csms_err_text(enum csms_err err);

/* ---- Requests ----------------------------------------------------------------------------- */

/*
 * How much one request deletes. Both members of the body are optional, and the effect of omitting
 * them is not documented. So anything wider than one instance must be requested explicitly.
 */
enum csms_scope {
    CSMS_SCOPE_INSTANCE = 0, /* all secrets of an instance: instance_id required, type optional */
    CSMS_SCOPE_TYPE,         /* all secrets of an instance type: no instance_id */
    CSMS_SCOPE_PROJECT       /* all secrets of the project: neither; the body is {} */
};

struct csms_request {
    csms_str project_id;    /* 32 to 64 of 0-9 A-Z a-z */
    csms_str instance_id;   /* 1 to 256 bytes of UTF-8; the service's examples have 36 */
    csms_str instance_type; /* RDS, TaurusDB, GaussDB or APIG, in this case */
    enum csms_scope scope;
    bool any_type; /* accept other instance types, under the rules for instance_id */
};

/* Limits in bytes. A buffer for a path or a body needs one more, for the NUL. */
#define CSMS_PROJECT_ID_MIN 32
#define CSMS_PROJECT_ID_MAX 64
#define CSMS_INSTANCE_ID_MAX 256
#define CSMS_PATH_MAX (CSMS_PROJECT_ID_MAX + 25)
#define CSMS_BODY_MAX (4 * CSMS_INSTANCE_ID_MAX + 37) /* with every byte escaped */

/* Returns CSMS_OK if the request is valid, else its first error. */
enum csms_err csms_request_check(const struct csms_request *req);

/* Returns the listed spelling of an instance type in any case; ptr NULL if it is not listed. */
csms_str csms_instance_type(csms_str type);

/*
 * The writers return the length of the text without the NUL. If that is less than cap, buf contains
 * the whole text and a NUL; otherwise buf contains "" (if cap > 0), because half a deletion request
 * must not exist. With buf NULL and cap 0 they only return the length. They return 0 if the request
 * is invalid; the corresponding _check function returns the reason.
 */

/* Writes "/v1/{project_id}/secrets/batch-delete". */
size_t csms_request_path(const struct csms_request *req, char *buf, size_t cap);

/* Writes the JSON body, for example {"instance_id":"7f3a","instance_type":"RDS"}. */
size_t csms_request_body(const struct csms_request *req, char *buf, size_t cap);

/* An additional header, for example X-Auth-Token. name: 0-9 A-Z a-z - _ only. */
struct csms_header {
    csms_str name;
    csms_str value;
};

/*
 * Writes the whole HTTP/1.1 message: request line, Host, Content-Type, Content-Length, n headers
 * (NULL if n is 0), Connection: close, and the body. host is the value of Host (RFC 9110 s.7.2): a
 * name, an IPv4 address, or a hexadecimal IPv6 address in brackets, with a port if it is not the
 * default.
 *
 * It refuses headers that could break the message (RFC 9110 s.5.5), duplicates in any letter case,
 * and headers that change the framing or the meaning of the message: Connection, Content-*, Expect,
 * Host, HTTP2-Settings, Keep-Alive, Proxy-*, TE, Trailer, Transfer-Encoding, Upgrade,
 * X-HTTP-Method, X-HTTP-Method-Override, X-Method-Override. In names, _ counts as -, because some
 * servers treat them alike.
 */
size_t csms_request_http(const struct csms_request *req, csms_str host,
                         const struct csms_header *headers, size_t n, char *buf, size_t cap);
enum csms_err csms_request_http_check(const struct csms_request *req, csms_str host,
                                      const struct csms_header *headers, size_t n);

/* ---- Signing ------------------------------------------------------------------------------ */

struct csms_key {
    csms_str access_key;     /* printable ASCII without space and comma */
    csms_str secret_key;     /* any bytes, not empty */
    csms_str security_token; /* printable ASCII without space; empty for a permanent key */
};

/*
 * The caller's hash functions, for example those of the hardware. They receive ctx and return false
 * on failure. One SHA-256 is computed at a time, from the bytes of one or more updates.
 */
#define CSMS_SHA256_LEN 32

struct csms_hash {
    void *ctx;
    bool (*sha256_start)(void *ctx);
    bool (*sha256_update)(void *ctx, const void *bytes, size_t len);
    bool (*sha256_end)(void *ctx, unsigned char digest[CSMS_SHA256_LEN]);
    bool (*hmac_sha256)(void *ctx, csms_str key, csms_str message,
                        unsigned char digest[CSMS_SHA256_LEN]);
};

/*
 * Writes the whole message of csms_request_http signed with SDK-HMAC-SHA256, with the headers
 * X-Project-Id, X-Sdk-Date, X-Security-Token (for a temporary key) and Authorization. The signature
 * covers the other headers, Host and the body. date is the time in UTC, for example
 * 20191115T033655Z. Only its form is checked; the service tolerates a difference of 15 minutes.
 *
 *     static char message[1024];
 *     csms_str host = {"kms.cn-north-4.myhuaweicloud.com", 32}, date = {"20261124T081500Z", 16};
 *     struct csms_key key = {{"AK", 2}, {"SK", 2}, {NULL, 0}};
 *     struct csms_request req = {.project_id = {"0123456789abcdef0123456789abcdef", 32},
 *                                .instance_id = {"7f3a", 4},
 *                                .instance_type = {"RDS", 3}};
 *     size_t len = csms_request_signed(&req, host, &key, date, &hash, message, sizeof message);
 *     if (len > 0 && len < sizeof message)
 *         fwrite(message, 1, len, stdout);
 *
 * The length alone (buf NULL, cap 0) needs no hash functions: hash may be NULL. If a hash function
 * fails, the result is also 0, but the check returns CSMS_OK.
 */
size_t csms_request_signed(const struct csms_request *req, csms_str host,
                           const struct csms_key *key, csms_str date, const struct csms_hash *hash,
                           char *buf, size_t cap);
enum csms_err csms_request_signed_check(const struct csms_request *req, csms_str host,
                                        const struct csms_key *key, csms_str date);

/*
 * Writes only the value of Authorization, for programs whose HTTP client writes the message. The
 * client must send exactly the values below and, for a temporary key, X-Security-Token. Other
 * headers are allowed and not signed.
 */
struct csms_signing {
    csms_str host;       /* the value of Host */
    csms_str date;       /* the value of X-Sdk-Date */
    csms_str project_id; /* the value of X-Project-Id; ptr NULL if it is not sent */
    csms_str path;       /* csms_request_path; the method is POST, without a query */
    csms_str body;       /* exactly the bytes sent */
};
size_t csms_sign(const struct csms_signing *s, const struct csms_key *key,
                 const struct csms_hash *hash, char *buf, size_t cap);
enum csms_err csms_sign_check(const struct csms_signing *s, const struct csms_key *key);

/* ---- Responses ---------------------------------------------------------------------------- */

/*
 * The reader takes the body of a response in pieces of any size and stops at each secret. It does
 * not handle HTTP: undo transfer and content codings first, and pass the status to csms_judge.
 * Invalid JSON, invalid UTF-8, and documents that this API does not define are errors with a byte
 * offset. Unknown members of any length are checked as JSON and skipped. Missing, null and empty
 * lists are the same if another member shows that the document is an answer.
 *
 *     struct csms_reader r;
 *     enum csms_event event;
 *     char window[1024], piece[256];
 *     csms_reader_init(&r, window, sizeof window);
 *     while ((event = csms_reader_next(&r)) > CSMS_EVENT_DONE) {
 *         if (event == CSMS_EVENT_MORE)
 *             csms_reader_feed(&r, piece, fread(piece, 1, sizeof piece, stdin));
 *         else if (event == CSMS_EVENT_DELETED)
 *             printf("%.*s\n", (int)r.name.len, r.name.ptr);
 *     }
 *     if (event == CSMS_EVENT_DONE)
 *         puts("the answer is complete");
 *
 * Names and messages come from the server: escape control characters before you print them. Events
 * are not a verdict: a secret reported as deleted is deleted, but the report is complete only after
 * CSMS_EVENT_DONE.
 */
enum csms_event {
    CSMS_EVENT_ERROR = 0, /* end: see err and offset; the first error is permanent */
    CSMS_EVENT_DONE,      /* end: the document is complete and valid */
    CSMS_EVENT_MORE,      /* all input was read: feed the next piece */
    CSMS_EVENT_DELETED,   /* name: this secret was deleted */
    CSMS_EVENT_FAILED,    /* name, code, message: this secret matched and was not deleted */
    CSMS_EVENT_REFUSED    /* code, message, request_id: the service refused the whole request */
};

/* Deeper nesting of objects and arrays is an error; the API needs 3. */
#define CSMS_DEPTH_MAX 16

/*
 * The window is the caller's memory for text that crosses pieces or contains escapes. Its size
 * limits texts, whatever the size of the pieces: a secret name to half of it, codes and request IDs
 * to a quarter, else CSMS_ERR_TOO_LONG. A message longer than half is cut between two characters,
 * and message_cut is set. 1024 bytes are ample; CSMS_WINDOW_MIN suffices for the names that the
 * service allows. From CSMS_WINDOW_LARGE on, the last CSMS_WINDOW_WORK bytes do not count: they are
 * the working memory of the fast path on 64-bit hosts.
 */
#define CSMS_WINDOW_MIN 256
#define CSMS_WINDOW_LARGE 4096
#define CSMS_WINDOW_WORK 1024

enum csms_kind {
    CSMS_KIND_NONE = 0, /* no known member so far */
    CSMS_KIND_ANSWER,   /* total, success_secrets, failed_secrets */
    CSMS_KIND_REFUSAL   /* error_code, error_msg and their synonyms */
};

/* Private; visible so that callers can allocate struct csms_reader. */
struct csms_out { /* the destination of decoded text; cut: a character did not fit */
    char *ptr;
    size_t cap, len;
    bool cut;
};
struct csms_tokens { /* see tokens.h */
    uint8_t mode, expect, depth, err, state, carried;
    uint16_t objects;
    char carry[24];
    csms_str text;
    uint64_t offset, start;
};

struct csms_reader {
    /* The texts of an event, decoded; valid until the next call. */
    csms_str name;       /* DELETED, FAILED: never empty */
    csms_str code;       /* FAILED: the start of message, for example CSMS.0107; REFUSED: possibly a
                            bare number; ptr NULL if absent */
    csms_str message;    /* FAILED, REFUSED: ptr NULL if absent */
    csms_str request_id; /* REFUSED: ptr NULL if absent */
    bool message_cut;    /* message did not fit into the window */
    bool auth_message;   /* REFUSED: encoded_authorization_message is present */

    /* Counts so far; final after CSMS_EVENT_DONE. */
    enum csms_kind kind;
    uint64_t deleted, failed; /* events */
    uint64_t total;           /* as counted by the service; valid if has_total */
    bool has_total;
    bool total_mismatch;     /* total is not deleted + failed */
    uint64_t unknown;        /* members that the API does not document */
    uint64_t unknown_offset; /* of the first of them, if any */

    enum csms_err err; /* CSMS_OK, or the first error */
    uint64_t offset;   /* of err: the first byte that cannot be part of a valid document, or the
                          start of the member's name or value */

    /* Private. */
    struct csms_tokens tokens;
    struct csms_out out;
    csms_str in; /* the rest of the piece */
    char *window;
    size_t cap; /* of the window */
    uint32_t seen;
    char key[32];
    uint8_t place, skip, member, use, rank, code_rank, message_rank, token;
    bool input_is_over;
};

/*
 * Prepares r for one document. The window of cap bytes must outlive r. Returns false if cap is less
 * than CSMS_WINDOW_MIN; then csms_reader_next reports CSMS_ERR_WINDOW.
 */
bool csms_reader_init(struct csms_reader *r, void *window, size_t cap);

/*
 * Passes the first piece, or the next one after CSMS_EVENT_MORE. n 0 ends the input; bytes is then
 * optional. Texts in r may point into the piece, so it must not change before the next
 * CSMS_EVENT_MORE or the end. Returns false, without effect, if the previous piece is not read
 * completely or the input has ended.
 */
bool csms_reader_feed(struct csms_reader *r, const void *bytes, size_t n);

/* Returns the next event; after CSMS_EVENT_DONE or CSMS_EVENT_ERROR the same one again. */
enum csms_event csms_reader_next(struct csms_reader *r);

/*
 * Returns the parts of a message about CSMS_ERR_TYPE, for example: member "secret_name" is a
 * number; expected a string. They are constant strings, or NULL if err is not CSMS_ERR_TYPE.
 */
struct csms_type_error {
    const char *member;   /* the name of the member */
    const char *found;    /* an object, an array, a string, a number, true, false or null */
    const char *expected; /* one of the first four, or "a string or an integer" */
    bool element;         /* found is an element of the array, not the value of the member */
};
struct csms_type_error csms_reader_type_error(const struct csms_reader *r);

/* ---- Verdict and error codes -------------------------------------------------------------- */

/* The outcome of a request. The values have no order. */
enum csms_verdict {
    CSMS_VERDICT_ALL_DELETED,  /* all secrets that matched are deleted */
    CSMS_VERDICT_NONE_MATCHED, /* no secret matched */
    CSMS_VERDICT_PART_DELETED, /* some secrets that matched are deleted; the others are not, or are
                                  counted but not named */
    CSMS_VERDICT_NONE_DELETED, /* secrets matched, and each is named as failed */
    CSMS_VERDICT_REJECTED,     /* 3xx, 4xx: nothing was deleted */
    CSMS_VERDICT_DENIED,       /* 401, 403: credentials or permissions refused; nothing deleted */
    CSMS_VERDICT_NOT_EXECUTED, /* 429, or 503 with APIGW.0613: safe to send again */
    CSMS_VERDICT_UNKNOWN,      /* possibly executed: any other status, including 408 and 5xx, which
                                  proxies send for slow servers; no response, or a truncated one;
                                  secrets with an error status; a refusal with a success status;
                                  none named as deleted, and more secrets counted than named as
                                  failed */
    CSMS_VERDICT_INVALID       /* a success status, but the body is not a valid answer */
};

/*
 * Returns the verdict on a response. If http_status is 0 (unknown), an answer counts as 200 and a
 * refusal is CSMS_VERDICT_UNKNOWN, because its status may be 5xx. Call it after the last event,
 * because an incomplete document proves nothing, and before the window is reused, because a 503 is
 * judged by its code. For a response without a body, pass a reader that has read nothing.
 */
enum csms_verdict csms_judge(int http_status, const struct csms_reader *r);

/* The explanation of an error code of CSMS, the API gateway or KMS. */
struct csms_code {
    const char *code;    /* "CSMS.0107"; gateway codes with the prefix APIGW */
    const char *detail;  /* text in the message that identifies this cause, or NULL */
    int http_status;     /* 0: several, or not documented */
    const char *meaning; /* one sentence */
    const char *advice;  /* one sentence */
};

/*
 * Finds an error code, for example CSMS.0107, KMS.0303 or APIGW.0301 (also with APIG. or APIC.).
 * The status (0: unknown) and the message (optional) select among several causes. Returns NULL for
 * an unknown code.
 */
const struct csms_code *csms_code_find(csms_str code, int http_status, csms_str message);

#ifdef __cplusplus
}
#endif

#endif
