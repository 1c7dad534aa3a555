#!/bin/sh
# SPDX-License-Identifier: MIT
# Memory of csms-req: at most 10 MiB and 128 bytes for each request: req_memory.sh CSMS_REQ
set -eu
program=$1
project=77b6a44cba5143ab91d13ab9a8ff44fd
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkfifo "$work/list"

for count in 1000 300000; do
    TMPDIR=$work "$program" -p $project -t RDS - <"$work/list" >"$work/out" &
    pid=$!
    exec 3>"$work/list"
    seq $count >&3
    # Two lines that are longer than the pipe and a read: they are accepted only after all lines
    # before them were processed.
    for id in long-1 long-2; do
        printf "{\"id\":\"$id\"%60000s}\n" "" >&3
    done
    limit=$((10240 + count / 8)) # KiB
    peak=$(sed -n 's/^VmHWM:[[:space:]]*\([0-9]*\) kB$/\1/p' "/proc/$pid/status")
    echo last >&3
    exec 3>&-
    code=0
    wait $pid || code=$?
    echo "$count requests: $peak KiB, exit $code, $(wc -l <"$work/out") lines"
    [ $code -eq 0 ] && [ -n "$peak" ] && [ "$peak" -le $limit ] || exit 1
    [ "$(wc -l <"$work/out")" -eq $((count + 3)) ] || exit 1
done
