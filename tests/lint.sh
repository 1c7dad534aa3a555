#!/bin/sh
# SPDX-License-Identifier: MIT
# Run gcc -fanalyzer, clang-tidy and cppcheck over lib/ and tools/. Fails for each finding that
# lint.txt does not list with a reason. scan-build is not run: its 35 checkers are among the 112 of
# clang-analyzer-* that clang-tidy runs.
# usage: tests/lint.sh [-q] [DIR]    -q: only lib/; DIR: where to build, default build-lint
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
only_lib=
[ "${1:-}" != -q ] || { only_lib=1 && shift; }
dir=${1:-$root/build-lint}
for program in gcc clang-tidy cppcheck; do
    command -v $program >/dev/null || {
        echo "lint: $program is missing" >&2
        exit 77
    }
done
cmake -S "$root" -B "$dir" -DCMAKE_BUILD_TYPE=Debug -DCSMS_TESTS=OFF >/dev/null
cd "$root"
folders="-I lib -I tools/common -I tools/req -I tools/send -I tools/parse -I $dir/tools"
sources=$(echo lib/*.c)
[ -n "$only_lib" ] || sources="$sources $(echo tools/*/*.c)"

# One finding a line: PATH CHECK LINE TEXT. The tools print the check in brackets at the end.
found() {
    sed -n "s|^\($root/\)*\([a-z]*/[a-z0-9_./-]*\):\([0-9]*\):[0-9]*: [a-z]*: \(.*\) \[\([^],]*\)[^]]*\]\$|\2 \5 \3 \4|p"
}
{
    for source in $sources; do
        # shellcheck disable=SC2086
        gcc -std=c11 -D_XOPEN_SOURCE=700 -O1 -fanalyzer -fdiagnostics-plain-output $folders \
            -c "$source" -o /dev/null 2>&1 || echo "$source:1:1: error: does not compile [gcc]"
    done
    # shellcheck disable=SC2086
    clang-tidy -p "$dir" --quiet $sources 2>&1 || true
    # shellcheck disable=SC2086
    cppcheck --quiet --std=c11 --enable=warning,portability,performance \
        --suppress=internalAstError --suppress=normalCheckLevelMaxBranches \
        --template='{file}:{line}:{column}: {severity}: {message} [{id}]' \
        $folders $sources 2>&1 || true
} >"$dir/all"
found <"$dir/all" | sort -u >"$dir/found"

# Each version has new checks. For versions that lint.txt was not made with, only findings that are
# always defects count.
versions="gcc $(gcc -dumpversion | sed 's/\..*//'), clang-tidy $(clang-tidy --version |
    sed -n 's/.*LLVM version \([0-9]*\).*/\1/p'), $(cppcheck --version | tr '[:upper:]' '[:lower:]')"
if ! grep -qxF "# $versions" tests/lint.txt; then
    echo "tests/lint.txt was not made with $versions: only the gravest kinds of findings count"
    awk '$2 ~ /^clang-analyzer-(core|unix)|^-Wanalyzer-.*(free|null|uninit|leak|bounds|overflow)|^error$/' \
        "$dir/found" >"$dir/grave"
    mv "$dir/grave" "$dir/found"
fi

# lint.txt: PATH CHECK REASON
awk 'FILENAME == "tests/lint.txt" { if ($0 !~ /^#/) known[$1 " " $2] = 1; next } !(($1 " " $2) in known)' \
    tests/lint.txt "$dir/found" >"$dir/new"
cat "$dir/new"
echo "$(wc -l <"$dir/found") findings, $(wc -l <"$dir/new") not in tests/lint.txt"
[ ! -s "$dir/new" ]
