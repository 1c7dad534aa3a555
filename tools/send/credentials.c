/* SPDX-License-Identifier: MIT */
#include "credentials.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ini.h"
#include "program.h"

/* Longer ones do not fit the header of a signature; real ones have 20 characters. */
#define ACCESS_KEY_MAX 256

/* In order of precedence. */
static const struct {
    const char *access_key, *secret_key, *security_token;
} variables[] = {
    {"HUAWEICLOUD_SDK_AK", "HUAWEICLOUD_SDK_SK", "HUAWEICLOUD_SDK_SECURITY_TOKEN"},
    {"HW_ACCESS_KEY", "HW_SECRET_KEY", "HW_SECURITY_TOKEN"},
};

static const char file_variable[] = "HUAWEICLOUD_SDK_CREDENTIALS_FILE";

/* Exits if only one of the two keys is present; the names are those used in the source. */
static bool are_present(const struct access_keys *keys, const char *access_key,
                        const char *secret_key)
{
    bool has_access_key = keys->access_key.len > 0, has_secret_key = keys->secret_key.len > 0;
    if (has_access_key != has_secret_key)
        tool_die(EXIT_CONFIG, "%s: %s is set and %s is not: set both, or neither", keys->source,
                 has_access_key ? access_key : secret_key,
                 has_access_key ? secret_key : access_key);
    return has_access_key;
}

/* Reads all variables, so that all are wiped from the environment. */
static bool from_variables(struct access_keys *keys)
{
    bool found = false;
    for (size_t i = 0; i < sizeof variables / sizeof variables[0]; i++) {
        struct access_keys these = {.source = "the environment"};
        secure_text_from_env(&these.access_key, variables[i].access_key);
        secure_text_from_env(&these.secret_key, variables[i].secret_key);
        secure_text_from_env(&these.security_token, variables[i].security_token);
        if (found || !are_present(&these, variables[i].access_key, variables[i].secret_key))
            continue;
        *keys = these;
        snprintf(keys->source, sizeof keys->source, "%s", variables[i].access_key);
        found = true;
    }
    return found;
}

static bool is_named(const char *file)
{
    return file != NULL && file[0] != '\0';
}

void credentials_path(struct buffer *path)
{
    const char *named = getenv(file_variable), *home = getenv("HOME");
    if (is_named(named))
        buffer_text(path, named);
    else if (home != NULL && home[0] != '\0')
        buffer_format(path, "%s/.huaweicloud/credentials", home);
    buffer_char(path, '\0');
}

static bool from_file(struct access_keys *keys)
{
    struct buffer path = {0};
    struct ini_key rows[] = {
        {.name = "ak", .value = &keys->access_key},
        {.name = "sk", .value = &keys->secret_key},
        {.name = "security_token", .value = &keys->security_token},
    };
    credentials_path(&path);
    /* The default file is optional. */
    if (is_named(getenv(file_variable)) || access(path.ptr, F_OK) == 0)
        ini_read("", path.ptr, "basic", rows, sizeof rows / sizeof rows[0], NULL);
    snprintf(keys->source, sizeof keys->source, "%s", path.ptr);
    buffer_free(&path);
    return are_present(keys, "ak", "sk");
}

bool credentials_find(struct access_keys *keys)
{
    *keys = (struct access_keys){0};
    return from_variables(keys) || from_file(keys);
}

/* Programs that read such files disagree on quotes, and on comments after a value. No key contains
 * these characters. */
static bool is_key(const struct secure_text *s)
{
    return secure_text_is_token(s) && strpbrk(s->ptr, "\"'`,;#") == NULL;
}

const char *credentials_problem(const struct access_keys *keys)
{
    if (keys->access_key.len > ACCESS_KEY_MAX)
        return "the access key is longer than 256 characters";
    if (is_key(&keys->access_key) && is_key(&keys->secret_key) &&
        (keys->security_token.len == 0 || secure_text_is_token(&keys->security_token)))
        return NULL;
    return "the access key, secret key or security token has an invalid character: a blank, a "
           "quote, a comma, ; or #";
}
