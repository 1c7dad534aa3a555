#!/bin/sh
# SPDX-License-Identifier: MIT
# Without the folder lib/fast/, the library builds the same way, and the reader gives the same events for
# every document of testdata.
# usage: tests/without_fast.sh [JSMN_INCLUDE_DIR]
set -eu
jsmn=${1:-/usr/include}
root=$(cd "$(dirname "$0")/.." && pwd)
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

cat >"$dir/events.c" <<'END'
#include <stdio.h>
#include "events.h"
int main(void)
{
    static char doc[1 << 22];
    struct log log = {0};
    size_t len = fread(doc, 1, sizeof doc, stdin);
    events_of(doc, len, CSMS_WINDOW_LARGE, fixed_pieces, &len, &log);
    return fputs(log.ptr, stdout) < 0;
}
END

for tree in with without; do
    mkdir "$dir/$tree"
    cp -r "$root/CMakeLists.txt" "$root/lib" "$dir/$tree"
    mkdir -p "$dir/$tree/tools"
    cp -r "$root/tools/man" "$dir/$tree/tools"
done
rm -r "$dir/without/lib/fast"
for tree in with without; do
    if ! { cmake -S "$dir/$tree" -B "$dir/$tree/build" -DCSMS_TOOLS=OFF -DCSMS_SHARED=OFF -DCSMS_WERROR=ON \
        -DCMAKE_BUILD_TYPE=Release -DJSMN_INCLUDE_DIR="$jsmn" >"$dir/log" 2>&1 &&
        cmake --build "$dir/$tree/build" >>"$dir/log" 2>&1; }; then
        cat "$dir/log"
        exit 1
    fi
    gcc -std=c11 -w -I "$root/lib" -I "$root/tests" "$dir/events.c" "$root/tests/events.c" \
        "$dir/$tree/build/lib/libcsms.a" -o "$dir/$tree/events"
done
if cmp -s "$dir/with/events" "$dir/without/events"; then
    echo "FAILED: the same program with lib/fast and without it"
    exit 1
fi

documents=0
for document in "$root"/testdata/response/*.json "$root"/testdata/response/invalid/*.json; do
    "$dir/with/events" <"$document" >"$dir/with/out"
    "$dir/without/events" <"$document" >"$dir/without/out"
    cmp "$dir/with/out" "$dir/without/out" || {
        echo "FAILED $document"
        exit 1
    }
    documents=$((documents + 1))
done
echo "$documents documents, the same events with lib/fast and without it"
[ "$documents" -gt 100 ]
