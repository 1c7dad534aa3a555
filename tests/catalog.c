/* SPDX-License-Identifier: MIT */
/* The catalog of error codes, and the texts of the library's own errors. */
#include <criterion/criterion.h>
#include <string.h>

#include "../lib/catalog.c" /* to see every row */

#define NONE ((csms_str){NULL, 0})

static csms_str str(const char *text)
{
    return text ? (csms_str){text, strlen(text)} : NONE;
}

/* A lookup, and the status and detail of the expected row. */
static const struct {
    const char *code;
    int status;
    const char *message;
    const char *row; /* NULL: must not be found */
    int row_status;
    const char *row_detail;
} lookups[] = {
    {"CSMS.0107", 200, "CSMS.0107: any text", "CSMS.0107", 400, NULL},
    {"CSMS.0107", 0, NULL, "CSMS.0107", 400, NULL},
    {"CSMS.0401", 500, NULL, "CSMS.0401", 0, NULL},
    {"KMS.0303", 403, NULL, "KMS.0303", 403, NULL},
    /* One code, several statuses. */
    {"APIGW.0201", 400, NULL, "APIGW.0201", 400, NULL},
    {"APIGW.0201", 413, NULL, "APIGW.0201", 413, NULL},
    {"APIGW.0201", 414, NULL, "APIGW.0201", 414, NULL},
    {"APIGW.0201", 494, NULL, "APIGW.0201", 494, NULL},
    {"APIGW.0201", 502, NULL, "APIGW.0201", 502, NULL},
    {"APIGW.0201", 504, NULL, "APIGW.0201", 504, NULL},
    {"APIGW.0201", 0, NULL, "APIGW.0201", 0, NULL},
    {"APIGW.0201", 500, NULL, "APIGW.0201", 0, NULL},
    /* The gateway's other names. */
    {"APIG.0201", 504, NULL, "APIGW.0201", 504, NULL},
    {"APIC.0103", 500, NULL, "APIGW.0103", 0, NULL},
    {"APIG.0308", 429, "over", "APIGW.0308", 429, NULL},
    /* One code, several causes. */
    {"APIGW.0301", 401, NULL, "APIGW.0301", 401, NULL},
    {"APIGW.0301", 401, "", "APIGW.0301", 401, NULL},
    {"APIGW.0301", 401, "Incorrect IAM authentication information: Unauthorized", "APIGW.0301", 401,
     NULL},
    {"APIGW.0301", 401, "x: verify aksk signature fail,canonicalRequest:POST|/v1/", "APIGW.0301",
     401, "verify aksk signature fail"},
    {"APIGW.0301", 401,
     "x: calc aksk signature fail:signature expired, signature time:20211217T064303Z", "APIGW.0301",
     401, "signature expired"},
    {"APIGW.0301", 401, "x: AK access failed to reach the limit,forbidden", "APIGW.0301", 401,
     "AK access failed to reach the limit"},
    {"APIGW.0301", 0, "x: Get secretKey failed,ak:***,err:ak not exist", "APIGW.0301", 401,
     " not exist"},
    {"APIC.0301", 401, "x: ak ABC not exist", "APIGW.0301", 401, " not exist"},
    {"APIGW.0301", 401, "x: decrypt token fail", "APIGW.0301", 401, "decrypt token fail"},
    {"APIGW.0301", 401, "x: token expires, expires_at: 2026", "APIGW.0301", 401, "token expires"},
    {"APIGW.0301", 401, "x-auth-token not found", "APIGW.0301", 401, "x-auth-token not found"},
    {"APIGW.0301", 401, "x: current ip:192.0.2.1 refused", "APIGW.0301", 401, "current ip:"},
    {"APIGW.0302", 401, "decrypt token fail", "APIGW.0302", 403, NULL},
    /* Not in the catalog. */
    {"CSMS.9999", 400, NULL, NULL, 0, NULL},
    {"CSMS.01", 400, NULL, NULL, 0, NULL},
    {"CSMS.01070", 400, NULL, NULL, 0, NULL},
    {"csms.0107", 400, NULL, NULL, 0, NULL},
    {"CSMS.0107 ", 400, NULL, NULL, 0, NULL},
    {"APIGW.0107", 400, NULL, NULL, 0, NULL},
    {"APIX.0301", 401, NULL, NULL, 0, NULL},
    {"APIG.APIGW.0301", 401, NULL, NULL, 0, NULL},
    {"APIG.", 401, NULL, NULL, 0, NULL},
    {"0301", 401, NULL, NULL, 0, NULL},
    {"IAM.0301", 401, NULL, NULL, 0, NULL},
    {"", 401, NULL, NULL, 0, NULL},
    {NULL, 401, NULL, NULL, 0, NULL},
};

static bool same(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

Test(codes, lookups)
{
    for (size_t i = 0; i < sizeof lookups / sizeof *lookups; i++) {
        const struct csms_code *row =
            csms_code_find(str(lookups[i].code), lookups[i].status, str(lookups[i].message));

        if (!lookups[i].row) {
            cr_expect_null(row, "row %zu: found %s", i, row ? row->code : "");
            continue;
        }
        cr_assert_not_null(row, "row %zu: nothing found", i);
        cr_expect(same(row->code, lookups[i].row) && same(row->detail, lookups[i].row_detail) &&
                      row->http_status == lookups[i].row_status,
                  "row %zu: found %s, status %d, detail %s", i, row->code, row->http_status,
                  row->detail ? row->detail : "-");
    }
}

/* Every code that the service documents, as prefix and numbers. */
static const struct {
    const char *prefix;
    const char *numbers;
} documented[] = {
    {"CSMS.", "0002 0003 0004 0005 0103 0105 0106 0107 0108 0202 0203 0401"},
    {"APIGW.", "0101 0103 0104 0105 0106 0201 0301 0302 0303 0304 0305 0306 0307 0308 0310 0311 "
               "0401 0402 0404 0501 0502 0601 0602 0605 0606 0607 0608 0609 0610 0611 0612 0613 "
               "0705 0801 0802"},
    {"KMS.", "0101 0102 0201 0202 0203 0204 0207 0301 0302 0303 0304 0305 0306 0307 0314 0321 "
             "0326 0328"},
};

/* One printable ASCII sentence. */
static bool sentence(const char *text)
{
    size_t len = text ? strlen(text) : 0;

    if (len < 10 || text[len - 1] != '.' || text[0] < 'A' || text[0] > 'Z')
        return false;
    for (size_t i = 0; i < len; i++) {
        if (text[i] < ' ' || text[i] > '~')
            return false;
    }
    return true;
}

/* True if an earlier row has this code. */
static bool above(size_t row)
{
    for (size_t i = 0; i < row; i++)
        if (strcmp(codes[i].code, codes[row].code) == 0)
            return true;
    return false;
}

Test(codes, every_documented_code_is_found)
{
    static const int statuses[] = {0,   200, 400, 401, 403, 404, 405, 413,
                                   414, 429, 494, 500, 502, 503, 504};
    size_t found = 0, rows = 0;

    for (size_t i = 0; i < sizeof documented / sizeof *documented; i++) {
        for (const char *number = documented[i].numbers; *number; number += number[4] ? 5 : 4) {
            char code[16];

            strcpy(code, documented[i].prefix);
            strncat(code, number, 4);
            for (size_t k = 0; k < sizeof statuses / sizeof *statuses; k++) {
                const struct csms_code *row = csms_code_find(str(code), statuses[k], NONE);

                cr_assert_not_null(row, "%s", code);
                cr_expect_str_eq(row->code, code);
            }
            found++;
        }
    }
    for (size_t i = 0; i < COUNT; i++)
        rows += !above(i);
    cr_expect_eq(found, rows, "%zu codes are listed here and %zu in lib/catalog.c", found, rows);
}

Test(codes, each_row_is_well_formed)
{
    for (size_t i = 0; i < COUNT; i++) {
        const struct csms_code *row = &codes[i];

        cr_expect(sentence(row->meaning), "%s: one sentence: %s", row->code, row->meaning);
        cr_expect(sentence(row->advice), "%s: one sentence: %s", row->code, row->advice);
        cr_expect(row->http_status == 0 || (row->http_status >= 400 && row->http_status <= 599),
                  "%s: status %d", row->code, row->http_status);
        cr_expect(above(i) || !row->detail, "%s: the general row must be the first", row->code);
        for (size_t k = 0; k < i; k++)
            cr_expect(strcmp(codes[k].code, row->code) != 0 ||
                          !same(codes[k].detail, row->detail) ||
                          codes[k].http_status != row->http_status,
                      "%s: duplicate row", row->code);
    }
}

/* A code and a message need not be NUL-terminated. */
Test(codes, texts_need_no_nul)
{
    static const char code[] = {'C', 'S', 'M', 'S', '.', '0', '1', '0', '7'};
    static const char message[] = {'d', 'e', 'c', 'r', 'y', 'p', 't', ' ', 't',
                                   'o', 'k', 'e', 'n', ' ', 'f', 'a', 'i', 'l'};
    csms_str gateway = str("APIGW.0301");

    cr_expect_not_null(csms_code_find((csms_str){code, sizeof code}, 0, NONE));
    cr_expect_null(csms_code_find((csms_str){code, sizeof code - 1}, 0, NONE));
    cr_expect_not_null(csms_code_find(gateway, 0, (csms_str){message, sizeof message})->detail);
    cr_expect_null(csms_code_find(gateway, 0, (csms_str){message, sizeof message - 1})->detail);
}

Test(codes, each_error_has_its_own_text)
{
    for (int i = CSMS_OK; i <= CSMS_ERR_WINDOW; i++) {
        const char *text = csms_err_text((enum csms_err)i);

        cr_assert_not_null(text, "%d", i);
        cr_expect(strlen(text) > 5 && text[strlen(text) - 1] != '.' && !strchr(text, '\n'), "%s",
                  text);
        for (int k = CSMS_OK; k < i; k++)
            cr_expect_str_neq(text, csms_err_text((enum csms_err)k));
    }
    cr_expect_str_eq(csms_err_text((enum csms_err)(CSMS_ERR_WINDOW + 1)), "unknown error");
}
