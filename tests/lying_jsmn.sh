#!/bin/sh
# SPDX-License-Identifier: MIT
# The library uses the results of jsmn: with a jsmn.h that reports the end of a string one byte early or
# late, or not at all, the reader gives other events for documents with such strings.
# usage: tests/lying_jsmn.sh [JSMN_INCLUDE_DIR]
set -eu
jsmn=${1:-/usr/include}
root=$(cd "$(dirname "$0")/.." && pwd)
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
failed=0

cat >"$dir/events.c" <<'END'
#include "events.h"
#include <stdio.h>
#include <string.h>
int main(int argc, char **argv)
{
    struct log log = {0};
    size_t piece = argc > 1 ? (size_t)(argv[1][0] - '0') * 10 : 10;
    static char doc[4096];
    size_t len = fread(doc, 1, sizeof doc, stdin);
    events_of(doc, len, EVENTS_WINDOW, fixed_pieces, &piece, &log);
    return fputs(log.ptr, stdout) < 0;
}
END

build() { # build NAME SED_COMMAND: the reader with a changed jsmn.h
    mkdir "$dir/$1"
    sed "$2" "$jsmn/jsmn.h" >"$dir/$1/jsmn.h"
    gcc -std=c11 -w -I "$root/lib" -I "$root/tests" -isystem "$dir/$1" "$dir/events.c" \
        "$root/tests/events.c" "$root"/lib/reader.c "$root"/lib/tokens.c "$root"/lib/text.c \
        -o "$dir/$1/events"
}

# The statement with which jsmn_parse_string reports a string.
end='jsmn_fill_token(token, JSMN_STRING, start + 1, parser->pos'
build honest ''
build early "s/$end/& - 1/"
build late "s/$end/& + 1/"
build nowhere "s/if (c == '\\\\\"')/if (0)/"
for lie in early late nowhere; do
    if cmp -s "$dir/honest/jsmn.h" "$dir/$lie/jsmn.h"; then
        echo "FAILED $lie: jsmn.h has changed, the replacement does not apply"
        failed=$((failed + 1))
    fi
done

# A string that is not plain, one that crosses pieces, and both in a key.
printf '{"success_secrets":["ab\\u0063"]}' >"$dir/escape"
printf '{"success_secrets":["\303\251"]}' >"$dir/character"
printf '{"success_secrets":["a name that crosses pieces"]}' >"$dir/crossing"
printf '{"a\\nkey":0,"another key that crosses pieces":0,"total":0}' >"$dir/keys"
for document in escape character crossing keys; do
    for piece in 1 9; do # tens of bytes
        "$dir/honest/events" $piece <"$dir/$document" >"$dir/expected"
        grep -q '^done' "$dir/expected" || {
            echo "FAILED $document: $(cat "$dir/expected")"
            failed=$((failed + 1))
        }
        [ $document != crossing ] || [ $piece != 9 ] || continue # plain and complete: jsmn is not called
        for lie in early late nowhere; do
            "$dir/$lie/events" $piece <"$dir/$document" >"$dir/events" || true
            cmp -s "$dir/expected" "$dir/events" || continue
            echo "FAILED $lie, $document in pieces of ${piece}0 bytes: the same events"
            failed=$((failed + 1))
        done
    done
done

[ "$failed" -eq 0 ] && echo "the results of jsmn are used"
