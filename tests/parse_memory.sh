#!/bin/sh
# SPDX-License-Identifier: MIT
# A long body is read in 4 MiB of memory in every format: parse_memory.sh CSMS_PARSE
set -eu
program=$1
limit=4096 # KiB
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkfifo "$work/body"

body() # 32 MB: a million names, then 200000 failures
{
    printf '{"success_secrets":["first"'
    yes ',"a-secret-name-01"' | head -n 1000000
    printf '],"failed_secrets":[{"secret_name":"b","error_msg":"CSMS.0107: x"}'
    yes ',{"secret_name":"another","error_msg":"CSMS.0107: it is pending deletion"}' | head -n 200000
}

for format in human ndjson json tsv csv junit html; do
    "$program" -f $format <"$work/body" >"$work/out" &
    pid=$!
    exec 3>"$work/body"
    body >&3
    peak=$(sed -n 's/^VmHWM:[[:space:]]*\([0-9]*\) kB$/\1/p' "/proc/$pid/status")
    printf ']}' >&3
    exec 3>&-
    code=0
    wait $pid || code=$?
    echo "$format: $peak KiB, exit $code, $(wc -c <"$work/out") bytes"
    [ $code -eq 1 ] && [ -n "$peak" ] && [ "$peak" -le $limit ] || exit 1
    [ $format != junit ] || cp "$work/out" "$work/junit"
done

# Text from the temporary file is complete and in order after the counts, and each name occurs once.
order=$(sed -n 's/^ *<testcase name="\([^"#]*[^"# ]\).*/\1/p' "$work/junit" | uniq -c | awk '{print $1 "*" $2}' | tr '\n' ' ')
[ "$order" = '1*first 1000000*a-secret-name-01 1*b 200000*another 1*answer ' ] || {
    echo "junit: $order"
    exit 1
}
[ "$(grep -o 'testcase name="[^"]*"' "$work/junit" | sort -u | wc -l)" -eq 1200003 ]
grep -q '<testsuite name="answer" tests="1200003" failures="200001" errors="0"' "$work/junit"
