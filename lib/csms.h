/* SPDX-License-Identifier: MIT */
/*
 * libcsms: the batch deletion of secrets in Huawei Cloud CSMS,
 *
 *     POST /v1/{project_id}/secrets/batch-delete
 *
 * from both sides: write the request, read the answer. The deletion is immediate and cannot be
 * undone, so a request names its scope, a writer gives all or nothing, and a reader never guesses.
 *
 * The library does no I/O, allocates nothing, keeps no state outside the structs below and needs
 * no initialisation. All text is UTF-8. A pointer the text does not call optional must not be NULL;
 * that is the caller's duty and is not checked.
 */
#ifndef CSMS_H
#define CSMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if !defined SIZE_MAX || !defined UINT32_MAX /* else the structs would have another size */
#error "define __STDC_LIMIT_MACROS before stdint.h"
#endif

#ifdef __cplusplus
extern "C" {
#endif

#define CSMS_VERSION "0.2.0"

/* A slice of bytes that somebody else owns; not NUL-terminated. ptr NULL means absent. */
typedef struct csms_str {
    const char *ptr;
    size_t len;
} csms_str;

/* What went wrong. Requests and readers share one list; csms_err_text() has the words. */
enum csms_err {
    CSMS_OK = 0,
    /* of a request */
    CSMS_ERR_PROJECT_ID,    /* not 32 to 64 of 0-9 A-Z a-z */
    CSMS_ERR_INSTANCE_ID,   /* not 1 to 256 bytes of UTF-8; control character; space at an end */
    CSMS_ERR_INSTANCE_TYPE, /* not a listed type; with any_type, not even one as IDs have to be */
    CSMS_ERR_INSTANCE_TYPE_CASE, /* a listed type in another letter case: csms_instance_type() */
    CSMS_ERR_SCOPE,              /* the members given do not fit the scope */
    CSMS_ERR_HOST,               /* not a host name or address with or without a port */
    CSMS_ERR_HEADER, /* malformed, twice, or one that the writer sets: csms_request_http */
    CSMS_ERR_KEY,    /* a part of the key is empty or has a byte that no header may carry */
    CSMS_ERR_DATE,   /* not of the form 20191115T033655Z */
    CSMS_ERR_PATH,   /* not absolute, a slash at its end, or a byte other than 0-9 A-Z a-z -._~/ */
    /* of a response: its JSON */
    CSMS_ERR_SYNTAX,    /* a byte that is not allowed here (RFC 8259) */
    CSMS_ERR_CONTROL,   /* a raw control character in a string (RFC 8259 s.7) */
    CSMS_ERR_ESCAPE,    /* a bad escape, or half of a surrogate pair (RFC 8259 s.7) */
    CSMS_ERR_UTF8,      /* a string is not UTF-8 (RFC 3629) */
    CSMS_ERR_DEPTH,     /* nested deeper than CSMS_DEPTH_MAX */
    CSMS_ERR_TRUNCATED, /* the input ended before the document did */
    CSMS_ERR_TRAILING,  /* something follows the document */
    /* of a response: its members */
    CSMS_ERR_NOT_OBJECT, /* the document is not a JSON object */
    CSMS_ERR_NOT_OURS,   /* a JSON object with no member that this API documents */
    CSMS_ERR_DUPLICATE,  /* a known member twice in one object */
    CSMS_ERR_TYPE,       /* a known member with a value of another type */
    CSMS_ERR_TOTAL,      /* total is not a whole number from 0 to 2^64-1 */
    CSMS_ERR_NAME,       /* a secret without a name */
    CSMS_ERR_TOO_LONG,   /* a name, code or request ID does not fit its part of the window */
    CSMS_ERR_MIXED,      /* an answer and a refusal in one document */
    /* of a call */
    CSMS_ERR_WINDOW /* the window is smaller than CSMS_WINDOW_MIN */
};

/* One English line for an error, without a full stop. Never NULL. */
const char *csms_err_text(enum csms_err err);

/* ---- Requests ----------------------------------------------------------------------------- */

/*
 * How much one request deletes. Both members of the body are optional and nothing documents what a
 * body without them selects, so nothing wider than one instance happens by leaving something out.
 */
enum csms_scope {
    CSMS_SCOPE_INSTANCE = 0, /* every secret of one instance: instance_id needed, type optional */
    CSMS_SCOPE_TYPE,         /* every secret of one instance type: no instance_id */
    CSMS_SCOPE_PROJECT       /* the whole project: neither of them; the body is {} */
};

struct csms_request {
    csms_str project_id;    /* 32 to 64 of 0-9 A-Z a-z */
    csms_str instance_id;   /* 1 to 256 bytes of UTF-8 */
    csms_str instance_type; /* RDS, TaurusDB, GaussDB or APIG, spelled so */
    enum csms_scope scope;
    bool any_type; /* let pass an instance_type that is not listed; same rules as instance_id */
};

/* Longest values in bytes. A secret's instance ID is 36 bytes in the examples of the service. */
#define CSMS_PROJECT_ID_MIN 32
#define CSMS_PROJECT_ID_MAX 64
#define CSMS_INSTANCE_ID_MAX 256

/* Longest texts of csms_request_path and csms_request_body in bytes; a buffer has one more, for the
   NUL. */
#define CSMS_PATH_MAX (CSMS_PROJECT_ID_MAX + 25)
#define CSMS_BODY_MAX (4 * CSMS_INSTANCE_ID_MAX + 37) /* each byte of both values escaped */

/* Returns CSMS_OK if the writers below will write the request, or else the first error. */
enum csms_err csms_request_check(const struct csms_request *req);

/* The listed spelling of an instance type given in any letter case; ptr NULL if not listed. */
csms_str csms_instance_type(csms_str type);

/*
 * The writers. Each returns the length of the text without its NUL. If that is less than cap, buf
 * holds the whole text and a NUL; else buf holds "" (if cap > 0): half an order to delete must not
 * exist. buf may be NULL if cap is 0, to ask for the length. 0 means refused: _check says why.
 */

/* "/v1/{project_id}/secrets/batch-delete" */
size_t csms_request_path(const struct csms_request *req, char *buf, size_t cap);

/* The JSON body, such as {"instance_id":"7f3a","instance_type":"RDS"} */
size_t csms_request_body(const struct csms_request *req, char *buf, size_t cap);

/* A header to send along, for example X-Auth-Token. Both parts are sent as they are; a name
   consists of 0-9 A-Z a-z - _ only. */
struct csms_header {
    csms_str name;
    csms_str value;
};

/*
 * The whole HTTP/1.1 message: request line, Host, Content-Type, Content-Length, the n headers given
 * (NULL if n is 0), Connection: close, and the body. host is what goes into Host (RFC 9110 s.7.2):
 * a name, an IPv4 address or an IPv6 address in brackets and hexadecimal, with its port if that is
 * not the default one.
 *
 * A header is refused if it could break the message (RFC 9110 s.5.5), if its name occurs twice, in
 * any letter case, or if it would change where the message ends, what its body is or what the
 * request does: Connection, Content-*, Expect, Host, HTTP2-Settings, Keep-Alive, Proxy-*, TE,
 * Trailer, Transfer-Encoding, Upgrade, X-HTTP-Method, X-HTTP-Method-Override, X-Method-Override. An
 * underscore in a name counts as a hyphen, because some servers read it as one.
 */
size_t csms_request_http(const struct csms_request *req, csms_str host,
                         const struct csms_header *headers, size_t n, char *buf, size_t cap);
enum csms_err csms_request_http_check(const struct csms_request *req, csms_str host,
                                      const struct csms_header *headers, size_t n);

/* ---- Signing ------------------------------------------------------------------------------ */

/* An access key. */
struct csms_key {
    csms_str access_key;     /* visible ASCII, without comma */
    csms_str secret_key;     /* any bytes, not empty */
    csms_str security_token; /* of a temporary key: visible ASCII; else empty */
};

/*
 * The hash functions are the caller's, so that firmware can use its hardware. They return false if
 * they fail. ctx is passed on to them; one SHA-256 runs at a time. What is hashed goes through
 * update piece by piece and is never in memory as a whole.
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
 * The whole message, signed with SDK-HMAC-SHA256: like csms_request_http, with the headers
 * X-Project-Id, X-Sdk-Date, X-Security-Token for a temporary key, and Authorization. The signature
 * covers them, Host and the body. date is the time in UTC, for example 20191115T033655Z; only its
 * form is checked, and the service accepts 15 minutes more or less than its own clock has.
 *
 *     char message[1024];
 *     const struct csms_hash *hash = NULL;
 *     csms_str host = {"kms.cn-north-4.myhuaweicloud.com", 32}, date = {"20191115T033655Z", 16};
 *     struct csms_key key = {{"AK", 2}, {"SK", 2}, {NULL, 0}};
 *     struct csms_request req = {.project_id = {"0123456789abcdef0123456789abcdef", 32},
 *                                .instance_id = {"7f3a", 4}};
 *     size_t len = csms_request_signed(&req, host, &key, date, hash, NULL, 0);
 *     if (len > 0 && len < sizeof message)
 *         printf("%lu bytes\n", (unsigned long)len);
 *
 * where the length alone needs no hash functions yet. 0 means refused, and the check says why; if
 * that is CSMS_OK, a hash function failed.
 */
size_t csms_request_signed(const struct csms_request *req, csms_str host,
                           const struct csms_key *key, csms_str date, const struct csms_hash *hash,
                           char *buf, size_t cap);
enum csms_err csms_request_signed_check(const struct csms_request *req, csms_str host,
                                        const struct csms_key *key, csms_str date);

/*
 * The same signature for a program whose HTTP client writes the message: the value of Authorization
 * alone. What is described here must be sent exactly so, and the key's security_token, if there is
 * one, as X-Security-Token. Other headers may be sent; they are not signed.
 */
struct csms_signing {
    csms_str host;       /* as in the header Host */
    csms_str date;       /* as X-Sdk-Date */
    csms_str project_id; /* as X-Project-Id; ptr NULL if that is not sent */
    csms_str path;       /* of a POST without a query: csms_request_path */
    csms_str body;       /* exactly the bytes sent */
};
size_t csms_sign(const struct csms_signing *s, const struct csms_key *key,
                 const struct csms_hash *hash, char *buf, size_t cap);
enum csms_err csms_sign_check(const struct csms_signing *s, const struct csms_key *key);

/* ---- Responses ---------------------------------------------------------------------------- */

/*
 * The reader takes the body of a response in pieces of any size, as they arrive, and stops at each
 * secret. It knows nothing of HTTP: transfer and content codings must be undone before, and the
 * status goes to csms_judge() after. What is not valid JSON in valid UTF-8 and a valid document of
 * this API is an error with a byte offset. Members it does not know are checked as JSON and skipped
 * at any length. A list that is missing, null or empty means the same, as long as another member
 * makes the document an answer.
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
 *         puts("the answer was whole");
 *
 * Names and messages are somebody else's text: make it harmless before a terminal gets it.
 * Events are reports, not a verdict: what was reported deleted is deleted, but only CSMS_EVENT_DONE
 * says that there was nothing more to report.
 */
enum csms_event {
    CSMS_EVENT_ERROR = 0, /* the end: err and offset say why and where; the first error stays */
    CSMS_EVENT_DONE,      /* the end: the document was whole and valid */
    CSMS_EVENT_MORE,      /* all input was read: feed the next piece */
    CSMS_EVENT_DELETED,   /* name: this secret is gone */
    CSMS_EVENT_FAILED,    /* name, code, message: this secret matched and was not deleted */
    CSMS_EVENT_REFUSED    /* code, message, request_id: the service refused the whole request */
};

/* Objects and arrays nested deeper than this are refused; the API needs 3. */
#define CSMS_DEPTH_MAX 16

/*
 * The window is the caller's memory for text that arrives in two pieces or contains escapes. It
 * bounds what can be reported, whatever the pieces: a secret name may have half as many bytes, a
 * code and a request ID a quarter each, else CSMS_ERR_TOO_LONG. A message is cut at half as many,
 * before the first character that does not fit whole, and message_cut is set. 1024 is ample; below
 * CSMS_WINDOW_MIN, names that the service allows would not fit. From CSMS_WINDOW_LARGE on, the last
 * CSMS_WINDOW_WORK bytes do not count: there 64-bit hosts keep what makes them faster.
 */
#define CSMS_WINDOW_MIN 256
#define CSMS_WINDOW_LARGE 4096
#define CSMS_WINDOW_WORK 1024

/* What the document has turned out to be so far. */
enum csms_kind {
    CSMS_KIND_NONE = 0, /* no known member seen yet */
    CSMS_KIND_ANSWER,   /* total, success_secrets, failed_secrets */
    CSMS_KIND_REFUSAL   /* error_code, error_msg and their relatives */
};

/* Private to the library; here only so that their sizes are known. */
struct csms_out { /* where decoded text goes; cut: a character did not fit, nothing more goes in */
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
    /* The event's text, decoded; valid until the next call. */
    csms_str name;       /* DELETED, FAILED: never empty */
    csms_str code;       /* FAILED: how message starts, as CSMS.0107; REFUSED: may be a bare number;
                            ptr NULL if there is none */
    csms_str message;    /* FAILED, REFUSED: as sent; ptr NULL if there is none */
    csms_str request_id; /* REFUSED: ptr NULL if there is none */
    bool message_cut;    /* message was longer than its part of the window */
    bool auth_message;   /* REFUSED: the body has an encoded_authorization_message */

    /* What was read so far; final after CSMS_EVENT_DONE. */
    enum csms_kind kind;
    uint64_t deleted, failed; /* events of each kind */
    uint64_t total;           /* as the service counts them, if has_total */
    bool has_total;
    bool total_mismatch;     /* total is not deleted + failed */
    uint64_t unknown;        /* members skipped because the API does not document them */
    uint64_t unknown_offset; /* where the first of them starts */

    enum csms_err err; /* CSMS_OK, or the first error */
    uint64_t offset;   /* of err: the first byte that no valid document could have there; for an
                          error of the members, where the member's name or value starts */

    /* Private. */
    struct csms_tokens tokens;
    struct csms_out out;
    csms_str in; /* what is left of the piece */
    char *window;
    size_t cap; /* of the window */
    uint32_t seen;
    char key[32];
    uint8_t place, skip, member, use, rank, code_rank, message_rank, token;
    bool input_is_over;
};

/*
 * Prepare r for one document. The window, of cap bytes, is the caller's and must outlive r. Returns
 * false if cap is less than CSMS_WINDOW_MIN; then r only reports CSMS_ERR_WINDOW.
 */
bool csms_reader_init(struct csms_reader *r, void *window, size_t cap);

/*
 * Give the next piece, after CSMS_EVENT_MORE or right after csms_reader_init. n 0: the input is
 * over, and bytes may be NULL. The bytes must stay until the next CSMS_EVENT_MORE, or the end, has
 * been returned, for texts in r may point to them. Returns false, and takes nothing, if some of the
 * last piece is not read yet, or if the input was over already.
 */
bool csms_reader_feed(struct csms_reader *r, const void *bytes, size_t n);

/* The next event. CSMS_EVENT_DONE and CSMS_EVENT_ERROR are the last one, and are returned again. */
enum csms_event csms_reader_next(struct csms_reader *r);

/*
 * The parts of a message about CSMS_ERR_TYPE, for example: member "secret_name" is a number;
 * expected a string. The strings are constants, and NULL if the reader's error is another one.
 */
struct csms_type_error {
    const char *member;   /* the member's name */
    const char *found;    /* an object, an array, a string, a number, true, false or null */
    const char *expected; /* one of the first four, or "a string or an integer" */
    bool element;         /* found is an element of that array, not the value of the member */
};
struct csms_type_error csms_reader_type_error(const struct csms_reader *r);

/* ---- Verdict and error codes -------------------------------------------------------------- */

/* The outcome of a request. The values have no order. */
enum csms_verdict {
    CSMS_VERDICT_ALL_DELETED,  /* everything that matched is gone */
    CSMS_VERDICT_NONE_MATCHED, /* the request matched no secret */
    CSMS_VERDICT_PART_DELETED, /* some that matched are gone, some are not or are not accounted for
                                */
    CSMS_VERDICT_NONE_DELETED, /* secrets matched, and each is named as not deleted */
    CSMS_VERDICT_REJECTED,     /* refused: 3xx or 4xx; nothing was deleted */
    CSMS_VERDICT_DENIED,       /* refused for the credentials or permissions: 401, 403 */
    CSMS_VERDICT_NOT_EXECUTED, /* turned away before it was looked at: 429, or 503 with APIGW.0613;
                          safe to send again */
    CSMS_VERDICT_UNKNOWN, /* may or may not have been executed: other 5xx and 408, which proxies
                     also send when a server is slow; no answer, or one cut off; secrets under a
                     status that is no success; a refusal under one that is; secrets that
                     are counted, and none is named as deleted or not all as failed */
    CSMS_VERDICT_INVALID  /* a success by its status whose body is not a valid answer */
};

/*
 * The verdict on one response. http_status 0 means not known: then an answer counts as 200, and a
 * refusal as CSMS_VERDICT_UNKNOWN, because it may have come with a 5xx. Call it after the last
 * event, since nothing is known about a document that has not ended, and before the window is used
 * again, for a 503 is judged by its code. For a response without a body, give a reader that read
 * nothing.
 */
enum csms_verdict csms_judge(int http_status, const struct csms_reader *r);

/* An error code of the service, of its gateway or of KMS, in this project's words. */
struct csms_code {
    const char *code;    /* "CSMS.0107"; for a gateway code the spelling with APIGW */
    const char *detail;  /* NULL, or a text in the message that singles this cause out */
    int http_status;     /* the status it comes with; 0: several, or not documented */
    const char *meaning; /* one sentence */
    const char *advice;  /* one sentence: what to do */
};

/*
 * Look an error code up, as CSMS.0107, KMS.0303, or APIGW.0301 (also spelled APIG. and APIC.). The
 * status (0: not known) and the message (optional) choose among the causes that share a code.
 * NULL if the code is not in the catalogue.
 */
const struct csms_code *csms_code_find(csms_str code, int http_status, csms_str message);

#ifdef __cplusplus
}
#endif

#endif
