/* SPDX-License-Identifier: MIT */
#include "credentials.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "buffer.h"
#include "ini.h"
#include "program.h"
#include "str.h"

/* In order of precedence. */
static const struct {
    const char *access_key, *secret_key, *security_token;
} variables[] = {
    {"HUAWEICLOUD_SDK_AK", "HUAWEICLOUD_SDK_SK", "HUAWEICLOUD_SDK_SECURITY_TOKEN"},
    {"HW_ACCESS_KEY", "HW_SECRET_KEY", "HW_SECURITY_TOKEN"},
};

static const char file_variable[] = "HUAWEICLOUD_SDK_CREDENTIALS_FILE";

static bool are_complete(const struct access_keys *keys)
{
    return keys->access_key.len > 0 && keys->secret_key.len > 0;
}

/* Exits if only one of the two keys is present; the names are those used in the source. */
static void refuse_half(struct access_keys *keys, const char *access_key, const char *secret_key)
{
    bool has_access_key = keys->access_key.len > 0;
    if (has_access_key == (keys->secret_key.len > 0))
        return;
    char source[sizeof keys->source];
    memcpy(source, keys->source, sizeof source);
    credentials_wipe(keys);
    tool_die(EXIT_CONFIG, "%s: %s is set and %s is not: set both, or neither", source,
             has_access_key ? access_key : secret_key, has_access_key ? secret_key : access_key);
}

static bool from_variables(struct access_keys *keys)
{
    bool found = false;
    for (size_t i = 0; i < sizeof variables / sizeof variables[0]; i++) {
        struct access_keys these = {.source = "the environment"};
        secure_text_from_env(&these.access_key, variables[i].access_key);
        secure_text_from_env(&these.secret_key, variables[i].secret_key);
        secure_text_from_env(&these.security_token, variables[i].security_token);
        if (!found)
            refuse_half(&these, variables[i].access_key, variables[i].secret_key);
        if (!found && are_complete(&these)) {
            snprintf(these.source, sizeof these.source, "%s", variables[i].access_key);
            *keys = these;
            found = true;
        } else {
            credentials_wipe(&these); /* wiped from the environment nevertheless */
        }
    }
    return found;
}

static void keep(struct secure_text *s, csms_str value)
{
    secure_text_wipe(s);
    if (value.len == 0)
        return;
    secure_text_alloc(s, value.len);
    memcpy(s->ptr, value.ptr, value.len);
}

static void take_entry(struct access_keys *keys, const struct ini *ini)
{
    if (!str_is(ini->section, "basic"))
        return;
    if (str_is(ini->key, "ak"))
        keep(&keys->access_key, ini->value);
    else if (str_is(ini->key, "sk"))
        keep(&keys->secret_key, ini->value);
    else if (str_is(ini->key, "security_token"))
        keep(&keys->security_token, ini->value);
}

static void read_file(struct access_keys *keys, const char *path)
{
    struct secure_text text;
    const char *problem = secure_text_from_file(&text, path);
    if (problem != NULL)
        tool_die(EXIT_CONFIG, "%s: %s", path, problem);
    struct ini ini = {.rest = secure_text_str(&text)};
    while (ini_next(&ini))
        take_entry(keys, &ini);
    secure_text_wipe(&text);
    if (ini.problem != NULL) {
        credentials_wipe(keys);
        tool_die(EXIT_CONFIG, "%s:%u: %s", path, ini.line, ini.problem);
    }
}

/* Sets path to the path of the file, or to "" if there is no file to read. */
static void find_file(struct buffer *path)
{
    const char *named = getenv(file_variable), *home = getenv("HOME");
    if (named != NULL && named[0] != '\0')
        buffer_text(path, named);
    else if (home != NULL && home[0] != '\0')
        buffer_format(path, "%s/.huaweicloud/credentials", home);
    buffer_char(path, '\0');
    if (path->len > 1 && (named == NULL || named[0] == '\0') && access(path->ptr, F_OK) != 0)
        path->ptr[0] = '\0'; /* the default file is optional; a named file must exist */
}

static bool from_file(struct access_keys *keys)
{
    struct buffer path = {0};
    find_file(&path);
    if (path.ptr[0] != '\0') {
        read_file(keys, path.ptr);
        snprintf(keys->source, sizeof keys->source, "%s", path.ptr);
        refuse_half(keys, "ak", "sk");
    }
    buffer_free(&path);
    if (are_complete(keys))
        return true;
    credentials_wipe(keys);
    return false;
}

/* Programs that read such files disagree on quotes, and on comments after a value. No key contains
 * these characters. */
static bool is_key(const struct secure_text *s)
{
    for (size_t i = 0; i < s->len; i++) {
        if (strchr("\"'`,;#", s->ptr[i]) != NULL)
            return false;
    }
    return secure_text_is_token(s);
}

bool credentials_find(struct access_keys *keys)
{
    *keys = (struct access_keys){0};
    if (!from_variables(keys) && !from_file(keys))
        return false;
    if (is_key(&keys->access_key) && is_key(&keys->secret_key) &&
        (keys->security_token.len == 0 || secure_text_is_token(&keys->security_token)))
        return true;
    credentials_wipe(keys);
    tool_die(EXIT_CONFIG, "the access key, secret key or security token has an invalid character: "
                          "a blank, a quote, a comma, ; or #");
}

void credentials_wipe(struct access_keys *keys)
{
    secure_text_wipe(&keys->access_key);
    secure_text_wipe(&keys->secret_key);
    secure_text_wipe(&keys->security_token);
}
