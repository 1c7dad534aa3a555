#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Run the command line cases: cli.sh BUILD_DIR [--rewrite] [NAME...]
#
# A case is a folder testdata/cli/NAME:
#   cmd             shell commands; run in a fresh directory, with the built programs in PATH,
#                   TESTDATA naming the testdata folder, and no other variable of the caller
#   stdin           what they read; /dev/null if missing
#   stdout, stderr  the exact bytes they must write; nothing if missing
#   exit            the exit code; 0 if missing
#   anything else   is copied into that directory first
# NAME may be a pattern, as 'req-*'. --rewrite stores what the commands write now: look at the diff.
set -u

die()
{
    echo "cli.sh: $*" >&2
    exit 2
}

[ $# -ge 1 ] || die "usage: cli.sh BUILD_DIR [--rewrite] [NAME...]"
build=$(cd "$1" && pwd) || die "no such directory: $1"
shift
rewrite=no
if [ "${1-}" = --rewrite ]; then
    rewrite=yes
    shift
fi
[ -x "$build/csms-req" ] || die "nothing is built in $build"
TESTDATA=$(cd "$(dirname "$0")/../testdata" && pwd) || die "no testdata"
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP

# Reports of sanitizers go to files, so that a case which discards stderr cannot hide one.
reports=$work/sanitizer
case_timeout=${CLI_TIMEOUT:-60} # seconds; nothing here takes one, but under valgrind

run()
{
    input=/dev/null
    [ -f "$1/stdin" ] && input=$1/stdin
    (
        cd "$work/dir" || exit 2
        exec timeout "$case_timeout" env -i PATH="$build:$PATH" HOME="$work/dir" TZ=UTC LC_ALL=C \
            TESTDATA="$TESTDATA" \
            ASAN_OPTIONS="log_path=$reports:exitcode=99" \
            UBSAN_OPTIONS="log_path=$reports:exitcode=99:print_stacktrace=1" \
            sh -c "$(cat "$1/cmd")" cmd <"$input" >"$work/stdout" 2>"$work/stderr"
    )
    echo $? >"$work/exit"
}

# Copy what belongs to the case only.
prepare()
{
    rm -rf "$work/dir" "$reports".*
    mkdir "$work/dir" || exit 2
    for file in "$1"/*; do
        case ${file##*/} in
        cmd | stdin | stdout | stderr | exit) ;;
        *) cp -R "$file" "$work/dir/" ;;
        esac
    done
}

# What the file $1 of a case holds if it is missing.
default()
{
    if [ "$1" = exit ]; then echo 0; fi
}

# Print what is wrong with the case $1 after its run; nothing if it is right.
compare()
{
    for part in stdout stderr exit; do
        expected=$1/$part
        if [ ! -f "$expected" ]; then
            expected=$work/default
            default $part >"$expected"
        fi
        cmp -s "$expected" "$work/$part" ||
            diff -a -u -L "expected $part" -L "actual $part" "$expected" "$work/$part"
    done
}

store()
{
    for part in stdout stderr exit; do
        if default $part | cmp -s - "$work/$part"; then
            rm -f "$1/$part"
        else
            cp "$work/$part" "$1/$part"
        fi
    done
}

# What no case may do, whatever it expects.
forbidden()
{
    for file in "$reports".*; do
        [ -f "$file" ] && cat "$file"
    done
    if grep -aqF -e "$TESTDATA" -e "$work" -e "$build" "$work/stdout" "$work/stderr"; then
        echo "the output has a path of this machine in it"
    fi
}

passed=0
failed=0
[ $# -gt 0 ] || set -- '*'
for pattern in "$@"; do
    found=no
    for dir in "$TESTDATA"/cli/*/; do
        dir=${dir%/}
        name=${dir##*/}
        # shellcheck disable=SC2254 # not quoted: it is a pattern
        case $name in
        $pattern) ;;
        *) continue ;;
        esac
        [ -f "$dir/cmd" ] || die "$name has no cmd"
        found=yes
        prepare "$dir"
        run "$dir"
        {
            if [ $rewrite = yes ]; then store "$dir"; else compare "$dir"; fi
            forbidden
        } >"$work/wrong"
        if [ -s "$work/wrong" ]; then
            failed=$((failed + 1))
            echo "FAIL $name"
            sed 's/^/    /' "$work/wrong"
        else
            passed=$((passed + 1))
        fi
    done
    if [ $found = no ]; then
        echo "FAIL no case is named $pattern"
        failed=$((failed + 1))
    fi
done
echo "$passed passed, $failed failed"
[ $failed -eq 0 ] && [ $passed -gt 0 ]
