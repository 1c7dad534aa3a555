#!/bin/sh
# SPDX-License-Identifier: MIT
# Line and branch coverage of lib/ by the suites that test it. Fails unless every line is reached.
# Branches that no test takes are listed. Some cannot be taken: request.c asks name_ok only about a
# value that is there, Content-Length is never 0, every row of codes.c is longer than its prefix,
# and tokens.c asks for the innermost container only inside of one.
# usage: tests/coverage.sh [DIR]    where to build; default build-coverage
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
dir=${1:-$root/build-coverage}
command -v gcovr >/dev/null || {
    echo "coverage: gcovr is missing" >&2
    exit 77
}
# -O0: an optimiser merges lines. NDEBUG or not makes no difference in lib/.
cmake -S "$root" -B "$dir" -DCMAKE_BUILD_TYPE=None -DCSMS_TESTS=ON -DCSMS_TOOLS=OFF \
    -DCMAKE_C_FLAGS="-O0 -g --coverage" -DCMAKE_EXE_LINKER_FLAGS=--coverage >/dev/null
suites="reader tokens fast request text sign codes verdict"
cmake --build "$dir" -j "$(nproc)" --target csms >/dev/null
for suite in $suites; do
    cmake --build "$dir" -j "$(nproc)" --target "test_$suite" >/dev/null
done
find "$dir" -name '*.gcda' -exec rm {} +
for suite in $suites; do
    # The long documents reach nothing new, and take minutes without an optimiser.
    "$dir/tests/test_$suite" --color=never --filter='!(reader/a_million*)' >"$dir/$suite.log" 2>&1 || {
        cat "$dir/$suite.log"
        exit 1
    }
done
gcovr -r "$root" -f "$root/lib/" --exclude-unreachable-branches --json "$dir/coverage.json" \
    "$dir/lib" "$dir/tests/CMakeFiles/test_fast.dir"
gcovr -r "$root" -a "$dir/coverage.json" --branches
gcovr -r "$root" -a "$dir/coverage.json" --fail-under-line 100
