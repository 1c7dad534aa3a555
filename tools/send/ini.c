/* SPDX-License-Identifier: MIT */
#include "ini.h"

#include <string.h>

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

static csms_str trim(csms_str s)
{
    while (s.len > 0 && is_blank(s.ptr[0]))
        s.ptr++, s.len--;
    while (s.len > 0 && is_blank(s.ptr[s.len - 1]))
        s.len--;
    return s;
}

static csms_str take_line(csms_str *rest)
{
    const char *newline = memchr(rest->ptr, '\n', rest->len);
    csms_str line = {rest->ptr, newline != NULL ? (size_t)(newline - rest->ptr) : rest->len};
    size_t used = line.len + (newline != NULL);
    rest->ptr += used;
    rest->len -= used;
    return line;
}

static bool split(struct ini *ini, csms_str line)
{
    size_t at = 0;
    while (at < line.len && line.ptr[at] != '=' && line.ptr[at] != ':')
        at++;
    if (at == line.len) {
        ini->problem = "no \"key = value\"";
        return false;
    }
    ini->key = trim((csms_str){line.ptr, at});
    ini->value = trim((csms_str){line.ptr + at + 1, line.len - at - 1});
    return true;
}

bool ini_next(struct ini *ini)
{
    static const char bom[] = "\xef\xbb\xbf";
    if (ini->line == 0 && ini->rest.len >= 3 && memcmp(ini->rest.ptr, bom, 3) == 0)
        ini->rest.ptr += 3, ini->rest.len -= 3;
    while (ini->rest.len > 0) {
        csms_str line = trim(take_line(&ini->rest));
        ini->line++;
        if (line.len == 0 || line.ptr[0] == '#' || line.ptr[0] == ';')
            continue;
        if (line.ptr[0] != '[')
            return split(ini, line);
        if (line.ptr[line.len - 1] != ']') {
            ini->problem = "a section without its ]";
            return false;
        }
        ini->section = trim((csms_str){line.ptr + 1, line.len - 2});
    }
    return false;
}
