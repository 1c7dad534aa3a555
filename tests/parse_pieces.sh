#!/bin/sh
# SPDX-License-Identifier: MIT
# The output of csms-parse does not depend on the size of reads: parse_pieces.sh CSMS_PARSE SHORT_READ_LIBRARY
set -eu
command -v python3 >/dev/null || {
    echo "skipped: python3 is missing" >&2
    exit 77
}
program=$1
library=$2
tests=$(cd "$(dirname "$0")" && pwd)
cd "$tests/../testdata"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$tests/cli.py" --inputs "$work" 'parse-*'
# Two answers in one file: the first may be truncated, or end without a line feed.
for first in curl-i curl-i-cut curl-i-raw curl-i-nginx-502 curl-i-redirect curl-w-json-cut nginx-502.html; do
    for second in curl-i-raw curl-i-proxy curl-w-json-two-urls; do
        cat saved/$first saved/$second >"$work/parse-$first-$second"
        { cat saved/$first; echo; cat saved/$second; } >"$work/parse-$first-line-$second"
    done
done
files=0
for file in saved/* response/*.http response/partial.json response/invalid/truncated-*.json \
    response/message-long.json cli/*.har "$work"/parse-*; do
    [ -f "$file" ] || continue
    code=0
    "$program" -f ndjson <"$file" >"$work/whole" 2>"$work/whole.err" || code=$?
    for size in 1 2 7 64; do
        other=0
        LD_PRELOAD=$library SHORT_READ=$size \
            "$program" -f ndjson <"$file" >"$work/pieces" 2>"$work/pieces.err" || other=$?
        if [ $code -ne $other ] || ! diff "$work/whole" "$work/pieces" ||
            ! diff "$work/whole.err" "$work/pieces.err"; then
            echo "$file in pieces of $size: exit $other, not $code"
            exit 1
        fi
    done
    files=$((files + 1))
done
echo "$files files"
[ $files -gt 200 ]
