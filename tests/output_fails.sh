#!/bin/sh
# SPDX-License-Identifier: MIT
# A full disk may cause an error only when the output is closed, flushed or renamed. The program must
# report it and exit with 74; an existing file is unchanged, and no other file remains. For responses
# from the network see send_loopback.mjs.
# usage: tests/output_fails.sh BUILD_DIR FAIL_SHIM
set -eu
build=$(cd "$1" && pwd)
shim=$2
testdata=$(cd "$(dirname "$0")/../testdata" && pwd)
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
project=0123456789abcdef0123456789abcdef
checks=0
failed=0

check() { # check NAME CONDITION...
    name=$1
    shift
    checks=$((checks + 1))
    if ! "$@"; then
        failed=$((failed + 1))
        echo "FAILED $call, $program: $name"
        cat said
    fi
}

fails() { # fails ARGUMENT...: run the program so that the call fails; the exit status in $status
    status=0
    env LD_PRELOAD="$shim" CSMS_FAIL="$call" "$build/$program" "$@" 2>said || status=$?
}

says() { # says TEXT
    grep -qF "$1" said
}

alone() { # the old file is there, and nothing else
    [ "$(cat out/file)" = old ] && [ "$(find out -type f | wc -l)" -eq 1 ]
}

run() { # run PROGRAM ARGUMENT...
    program=$1
    shift
    rm -rf out
    mkdir out
    echo old >out/file
    fails -o out/file "$@"
    check "exit status $status, not 74" [ $status -eq 74 ]
    check "the message" says "$program: cannot write out/file: No space left on device"
    check "remaining files" alone
}

"$build/csms-req" -p $project a b >requests
for call in close fsync rename; do
    run csms-req -p $project -t RDS a b
    run csms-parse -f ndjson "$testdata/response/partial.json"
    run csms-send --replay "$testdata/response/partial.http" --confirm $project requests
done

# Standard output is not flushed or renamed.
call=close
for program in csms-req csms-parse csms-send; do
    case $program in
    csms-req) set -- -p $project a ;;
    csms-parse) set -- -f ndjson "$testdata/response/all-deleted.json" ;;
    csms-send) set -- --replay "$testdata/response/partial.http" --confirm $project requests ;;
    esac
    fails "$@" >printed
    check "exit status $status, not 74" [ $status -eq 74 ]
    check "the message" says "$program: cannot write standard output: No space left on device"
done

# With no call to fail, the shim changes nothing.
call=none program=csms-req
fails -o out/good -p $project a
check "exit status $status, not 0" [ $status -eq 0 ]
check "the output" [ "$(wc -l <out/good)" -eq 1 ]

echo "$checks checks, $failed failed"
[ "$failed" -eq 0 ] && [ "$checks" -gt 0 ]
