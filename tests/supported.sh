#!/bin/sh
# SPDX-License-Identifier: MIT
# CMake refuses versions older than the supported range with one sentence that names the minimum, and
# accepts the minimum. Old versions are simulated: the compiler by macros, libraries by headers.
# usage: tests/supported.sh
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
. "$root/tests/check.sh"
for program in gcc clang; do
    command -v $program >/dev/null || {
        echo "supported: $program is missing" >&2
        exit 77
    }
done

configure() { # configure OPTION...
    rm -rf "$dir/build"
    cmake -S "$root" -B "$dir/build" "$@" >"$dir/said" 2>&1 || { tail -n 20 "$dir/said"; return 1; }
}
older() { # older SENTENCE OPTION...
    sentence=$1
    shift
    ! configure "$@" && tr -s ' \n' ' ' <"$dir/said" | grep -qF "$sentence"
}

played() { # played MACRO VERSION: an option that simulates the version of a compiler
    echo "-DCMAKE_C_FLAGS=-U$1 -D$1=$2"
}
check "gcc 9" older "libcsms needs gcc 10 or clang 11, or later" -DCMAKE_C_COMPILER=gcc \
    "$(played __GNUC__ 9)"
check "gcc 10" configure -DCMAKE_C_COMPILER=gcc "$(played __GNUC__ 10)"
check "clang 10" older "libcsms needs gcc 10 or clang 11, or later" -DCMAKE_C_COMPILER=clang \
    "$(played __clang_major__ 10)"
check "clang 11" configure -DCMAKE_C_COMPILER=clang "$(played __clang_major__ 11)"

mkdir -p "$dir/curl" "$dir/openssl"
curl() { # curl VERSION: the option that simulates it
    echo "#define LIBCURL_VERSION \"$1\"" >"$dir/curl/curlver.h"
    echo "-DCURL_INCLUDE_DIR=$dir"
}
openssl() { # openssl TEXT NUMBER: the option that simulates it
    {
        echo "# define OPENSSL_VERSION_TEXT \"OpenSSL $1\""
        echo "# define OPENSSL_VERSION_NUMBER $2L"
    } >"$dir/openssl/opensslv.h"
    echo "-DOPENSSL_INCLUDE_DIR=$dir"
}
check "libcurl 7.73" older "csms-send needs libcurl 7.74 or later: this is 7.73.0." "$(curl 7.73.0)"
check "libcurl 7.74" configure "$(curl 7.74.0)"
check "without csms-send, any libcurl" configure "$(curl 7.73.0)" -DCSMS_SEND=OFF
check "OpenSSL 1.1.0" older "csms-send needs OpenSSL 1.1.1 or later: this is 1.1.0" \
    "$(openssl 1.1.0l 0x101000cf)"
check "OpenSSL 1.1.1" configure "$(openssl 1.1.1 0x1010100f)"

least=$(sed -n 's/^cmake_minimum_required(VERSION \([0-9.]*\)).*/\1/p' "$root/CMakeLists.txt")
presets=$(sed -n 's/.*"cmakeMinimumRequired": {"major": \([0-9]*\), "minor": \([0-9]*\)}.*/\1.\2/p' \
    "$root/CMakePresets.json")
stated() { # stated TEXT: in the README
    tr -s ' \n' ' ' <"$root/README.md" | grep -qF "$1"
}
check "the README states the range" \
    stated "CMake $least (presets: $presets), gcc 10 or clang 11, libcurl 7.74, and OpenSSL 1.1.1 or 3"

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
