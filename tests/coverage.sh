#!/bin/sh
# SPDX-License-Identifier: MIT
# Line and branch coverage of lib/ by its suites. Fails for a line that is not reached or a branch
# that is not taken unless coverage.txt lists it with the reason, and for an entry of that list that
# no longer applies.
# usage: tests/coverage.sh [-j JSMN_INCLUDE_DIR] [DIR]    where to build; default build-coverage
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
jsmn=/usr/include
[ "${1:-}" != -j ] || { jsmn=$2 && shift 2; }
dir=${1:-$root/build-coverage}
python=/usr/bin/python3
command -v gcovr >/dev/null || {
    echo "coverage: gcovr is missing" >&2
    exit 77
}
# -O0: the optimizer merges lines. NDEBUG makes no difference in lib/.
cmake -S "$root" -B "$dir" -DCMAKE_BUILD_TYPE=None -DCSMS_TESTS=ON -DCSMS_TOOLS=OFF \
    -DJSMN_INCLUDE_DIR="$jsmn" -DCMAKE_C_FLAGS="-O0 -g --coverage" \
    -DCMAKE_EXE_LINKER_FLAGS=--coverage >/dev/null
suites="reader fast tokens request text sign catalog verdict"
targets=$(printf -- '--target test_%s ' $suites)
# shellcheck disable=SC2086
cmake --build "$dir" -j "$(nproc)" --target csms $targets >/dev/null
gcc -std=c99 -D_POSIX_C_SOURCE=200809L -I "$root/lib" "$root"/tests/embedded/replay*.c \
    "$root/tests/embedded/sha256.c" "$dir/lib/libcsms.a" --coverage -o "$dir/replay"
find "$dir" -name '*.gcda' -exec rm {} +

for suite in $suites; do
    # Documents in pieces of every size take minutes without optimization; the replay uses four sizes.
    "$dir/tests/test_$suite" --color=never --filter='!(reader/@(a_million|valid|invalid|cut)*)' \
        >"$dir/$suite.log" 2>&1 || {
        cat "$dir/$suite.log"
        exit 1
    }
done
"$python" -B "$root/tests/embedded/bundle.py" "$dir/bundle" "$dir/testdata"
for size in 1 7 64 512; do
    "$dir/replay" "$dir/bundle" $size "$dir/events"
    grep -av '^  ' "$dir/events" | cmp - "$dir/testdata"
done

gcovr -r "$root" -f "$root/lib/" --exclude-unreachable-branches --json "$dir/coverage.json" \
    "$dir/lib" "$dir/tests/CMakeFiles/reader_fast.dir" "$dir/tests/CMakeFiles/reader_plain.dir"
gcovr -r "$root" -a "$dir/coverage.json"
gcovr -r "$root" -a "$dir/coverage.json" --branches | sed -n '/^TOTAL/s/^TOTAL/branches/p'
exec "$python" -B "$root/tests/uncovered.py" "$dir/coverage.json"
