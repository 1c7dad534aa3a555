#!/bin/sh
# SPDX-License-Identifier: MIT
# Count with callgrind the instructions that the reader takes for a byte, and compare the numbers
# with instructions.tsv. A difference of more than 5 % in either direction is a failure; --rewrite
# updates the table. With another version of gcc than that of the table, only an increase of more than
# 25 % is a failure. Skipped (exit 77) without valgrind or on another architecture.
# usage: tests/bench/instructions.sh [--rewrite] [JSMN_INCLUDE_DIR]
set -eu
bench=$(cd "$(dirname "$0")" && pwd)
lib=$bench/../../lib
table=$bench/instructions.tsv
more=5
less=5
rewrite=
if [ "${1-}" = --rewrite ]; then
    rewrite=1
    shift
fi
jsmn=${1:-/usr/include}
for program in valgrind gcc; do
    command -v $program >/dev/null && continue
    echo "instructions: $program is missing" >&2
    exit 77
done
compiler="gcc $(gcc -dumpfullversion) -O2, $(uname -m)"
made_with=$(sed -n 's/^# \(gcc .*\)/\1/p' "$table")
if [ -z "$rewrite" ] && [ "$compiler" != "$made_with" ]; then
    echo "instructions: the table is for $made_with, this is $compiler" >&2
    [ "${compiler##* }" = "${made_with##* }" ] || exit 77
    more=25
    less=100
fi
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

for source in reader text tokens; do
    gcc -O2 -std=c99 -DCSMS_FAST -isystem "$jsmn" -c "$lib/$source.c" -o "$dir/$source.o"
done
gcc -O2 -std=c11 -D_POSIX_C_SOURCE=200809L -I "$lib" -DSYMBOL=csms -DNAME='"csms"' \
    "$bench/read_csms.c" "$bench/instructions.c" "$bench/document.c" "$dir"/*.o -Wl,-z,now -o "$dir/count"

count() { # count SHAPE BYTES PIECE: instructions for 1000 bytes
    len=$(valgrind --tool=callgrind --callgrind-out-file=/dev/null --toggle-collect=measured \
        "$dir/count" "$@" 2>"$dir/log")
    instructions=$(sed -n 's/^==[0-9]*== Collected : //p' "$dir/log")
    [ "$instructions" -gt 0 ]
    echo $((instructions * 1000 / len))
}

{
    echo "# $compiler"
    printf '# shape\tbytes\tpiece\tinstructions for 1000 bytes\n'
    for shape in mixed spaced reversed names failures escapes chinese extra; do
        printf '%s\t100000\t16384\t' $shape
        count $shape 100000 16384
    done
    for case in "mixed 200 16384" "mixed 10000 100" "mixed 10000 1"; do
        # shellcheck disable=SC2086
        set -- $case
        printf '%s\t%s\t%s\t' "$@"
        count "$@"
    done
} >"$dir/table"
if [ -n "$rewrite" ]; then
    cp "$dir/table" "$table"
    cat "$table"
    exit
fi

awk -F'\t' -v more=$more -v less=$less '
    /^#/ {next}
    NR == FNR {expected[$1, $2, $3] = $4; cases++; next}
    {
        was = expected[$1, $2, $3]
        change = was > 0 ? ($4 - was) * 100 / was : 100
        bad = change > more || change < -less
        printf "%s %-9s %6d bytes in pieces of %5d: %6.2f a byte, %+.1f %%\n",
            bad ? "FAILED" : "ok    ", $1, $2, $3, $4 / 1000, change
        failed += bad
        counted++
    }
    END {
        if (failed > 0)
            print "if this is intended, run tests/bench/instructions.sh --rewrite"
        exit failed > 0 || counted != cases || counted == 0
    }' "$table" "$dir/table"
