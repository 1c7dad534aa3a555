/* SPDX-License-Identifier: MIT */
#include "ini.h"

#include "program.h"
#include "str.h"
#include "utf8.h"

/* Returns NULL, or the error. */
static const char *take_entry(csms_str line, unsigned number, struct ini_key *keys, size_t n_keys,
                              const char *unknown)
{
    size_t at = 0;
    while (at < line.len && line.ptr[at] != '=' && line.ptr[at] != ':')
        at++;
    if (at == line.len)
        return "expected \"key = value\"";
    csms_str name = str_trim((csms_str){line.ptr, at});
    csms_str value = str_trim((csms_str){line.ptr + at + 1, line.len - at - 1});
    if (unknown != NULL && (value.len == 0 || !csms_text_is_utf8(value)))
        return "the value is empty, or not UTF-8";
    for (size_t i = 0; i < n_keys; i++) {
        if (!str_is(name, keys[i].name))
            continue;
        secure_text_set(keys[i].value, "", value);
        keys[i].line = number;
        return NULL;
    }
    return unknown;
}

const char *ini_parse(csms_str text, const char *section, struct ini_key *keys, size_t n_keys,
                      const char *unknown, unsigned *number)
{
    csms_str current = {0};
    const char *problem = NULL;
    if (str_starts(text, "\xef\xbb\xbf")) /* a byte order mark */
        text = str_skip(text, 3);
    for (*number = 1; text.len > 0; ++*number) {
        csms_str line = str_trim(str_take_line(&text));
        if (line.len == 0 || line.ptr[0] == '#' || line.ptr[0] == ';')
            continue;
        if (line.ptr[0] != '[')
            problem = str_is(current, section) ? take_entry(line, *number, keys, n_keys, unknown)
                                               : take_entry(line, *number, keys, 0, NULL);
        else if (line.ptr[line.len - 1] != ']')
            problem = "a section without ]";
        else
            current = str_trim((csms_str){line.ptr + 1, line.len - 2});
        if (problem != NULL)
            return problem;
    }
    return NULL;
}

void ini_read(const char *option, const char *path, const char *section, struct ini_key *keys,
              size_t n_keys, const char *unknown)
{
    struct secure_text text;
    unsigned number;
    const char *problem = secure_text_from_file(&text, path);
    if (problem != NULL)
        tool_die(EXIT_CONFIG, "%s%s: %s", option, path, problem);
    problem = ini_parse(secure_text_str(&text), section, keys, n_keys, unknown, &number);
    if (problem != NULL)
        tool_die(EXIT_CONFIG, "%s%s:%u: %s", option, path, number, problem);
    secure_text_wipe(&text);
}
