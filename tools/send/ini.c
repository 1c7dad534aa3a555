/* SPDX-License-Identifier: MIT */
#include "ini.h"

#include "str.h"

static bool split(struct ini *ini, csms_str line)
{
    size_t at = 0;
    while (at < line.len && line.ptr[at] != '=' && line.ptr[at] != ':')
        at++;
    if (at == line.len) {
        ini->problem = "expected \"key = value\"";
        return false;
    }
    ini->key = str_trim((csms_str){line.ptr, at});
    ini->value = str_trim((csms_str){line.ptr + at + 1, line.len - at - 1});
    return true;
}

bool ini_next(struct ini *ini)
{
    if (ini->line == 0 && str_starts(ini->rest, "\xef\xbb\xbf")) /* a byte order mark */
        ini->rest.ptr += 3, ini->rest.len -= 3;
    while (ini->rest.len > 0) {
        csms_str line = str_trim(str_take_line(&ini->rest));
        ini->line++;
        if (line.len == 0 || line.ptr[0] == '#' || line.ptr[0] == ';')
            continue;
        if (line.ptr[0] != '[')
            return split(ini, line);
        if (line.ptr[line.len - 1] != ']') {
            ini->problem = "a section without ]";
            return false;
        }
        ini->section = str_trim((csms_str){line.ptr + 1, line.len - 2});
    }
    return false;
}
