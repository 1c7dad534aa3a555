# shellcheck shell=sh
# SPDX-License-Identifier: MIT
# Sourced by other scripts of this folder: counts checks, and shows the output of those that fail.
# Needs a folder in $dir; counts in $passed and $failed.
passed=0
failed=0

check() { # check NAME COMMAND...
    name=$1
    shift
    if "$@" >"$dir/out" 2>&1; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED $name"
        cat "$dir/out"
    fi
}

refused() { # refused COMMAND...: it must fail
    ! "$@"
}

needs() { # needs PROGRAM...: skips the test unless all of them are installed
    for program in "$@"; do
        command -v "$program" >/dev/null || {
            echo "skipped: $program is missing" >&2
            exit 77
        }
    done
}
