/* SPDX-License-Identifier: MIT */
/*
 * csms-parse over any input and in every form (records, bodies, saved HTTP, HAR): what it prints is
 * printable, and each line of -f ndjson is JSON.
 * Input: a byte (the form, the format, strict), the file.
 */
#define _GNU_SOURCE /* memfd_create */
#include <jansson.h>
#include <sys/mman.h>
#include <unistd.h>

#include "input_formats.h"
#include "fuzz.h"
#include "utf8.h"

enum { HUMAN = 8, STRICT = 16, COLUMNS = 80 };

static void check_line(const char *line, size_t len, bool human)
{
    uint32_t c;
    for (size_t i = 0, n; i < len; i += n) {
        n = utf8_decode((csms_str){line + i, len - i}, &c);
        CHECK(n > 0 && !(human ? utf8_is_invisible(c) : utf8_is_active(c)));
    }
    if (!human) {
        json_error_t error;
        json_t *object = json_loadb(line, len, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &error);
        CHECK(json_is_object(object));
        json_decref(object);
    }
}

static void check_output(int fd, bool human)
{
    off_t size = lseek(fd, 0, SEEK_END);
    char *text = malloc((size_t)size + 1);
    CHECK(text && pread(fd, text, (size_t)size, 0) == size);
    text[size] = '\0';
    CHECK(size == 0 || text[size - 1] == '\n');
    for (char *line = text, *end; line < text + size; line = end + 1) {
        end = memchr(line, '\n', (size_t)(text + size - line));
        check_line(line, (size_t)(end - line), human);
    }
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const enum form forms[] = {FORM_UNDECIDED, FORM_UNDECIDED, FORM_UNDECIDED,
                                      FORM_UNDECIDED, FORM_RECORD,    FORM_BODY,
                                      FORM_HTTP,      FORM_HAR};
    static struct run run;
    struct input_bytes bytes = {data, size};
    unsigned control = fuzz_byte(&bytes);
    int fd = memfd_create("input", 0);
    CHECK(fd >= 0 && pwrite(fd, bytes.ptr, bytes.len, 0) == (ssize_t)bytes.len);
    memset(&run, 0, sizeof run);
    CHECK(input_open(&run.in, "-") == NULL);
    run.in.fd = fd;
    run.file = "file";
    run.form = forms[control & 7];
    run.policy.strict = (control & STRICT) != 0;
    run.report.format = control & HUMAN ? &format_human : &format_ndjson;
    run.report.columns = COLUMNS;
    run.report.out.path = "output";
    run.report.out.fd = memfd_create("output", 0);
    CHECK(run.report.out.fd >= 0);
    report_start(&run.report);
    read_input(&run);
    report_end(&run.report);
    output_flush(&run.report.out);
    check_output(run.report.out.fd, (control & HUMAN) != 0);
    close(run.report.out.fd);
    buffer_free(&run.report.out.pending);
    input_close(&run.in);
    buffer_free(&run.answer.words);
    return 0;
}
