#!/bin/sh
# SPDX-License-Identifier: MIT
# Without apt-get, tools/quickstart builds with the installed packages, or lists the missing ones. The
# PATH of this test lacks apt-get; a mount namespace hides headers.
# usage: tests/quickstart.sh
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
. "$root/tests/check.sh"
as_root=
[ "$(id -u)" -eq 0 ] || as_root=--map-root-user
unshare --mount $as_root true || {
    echo "skipped: needs root, or user namespaces" >&2
    exit 77
}

mkdir "$dir/bin" "$dir/clone"
ln -s /usr/bin/* "$dir/bin/"
rm -f "$dir/bin/apt-get"
(cd "$root" && tar c --exclude=./.git --exclude='./build*' .) | tar x -C "$dir/clone"

quickstart() { # quickstart EXIT_CODE: its output is in $dir/said
    code=0
    PATH=$dir/bin "$dir/clone/tools/quickstart" >"$dir/said" 2>&1 || code=$?
    cat "$dir/said"
    [ "$code" -eq "$1" ]
}
listed() { # the list of missing files, with their packages
    sed -n 's/^    //p' "$dir/said" | sed '1d; s/  */ /g'
}

mv "$dir/bin/cmake" "$dir/bin/make" "$dir"
check "without programs: 69" quickstart 69
check "without programs: their packages" test "$(listed | xargs)" = "cmake cmake cmake make make make"
mv "$dir/cmake" "$dir/make" "$dir/bin"

mkdir "$dir/visible" "$dir/real"
without_headers() {
    unshare --mount $as_root sh -euc '
        mount -t tmpfs none "$(echo "#include <curl/curl.h>" | cc -xc -M - |
            sed -n "s|.* \(/[^ ]*\)/curl\.h.*|\1|p" | head -n 1)"
        mount --rbind /usr/include "$1/real"
        ln -s "$1"/real/* "$1/visible/"
        rm "$1/visible/jsmn.h" "$1/visible/uthash.h"
        mount --rbind "$1/visible" /usr/include
        PATH=$1/bin "$1/clone/tools/quickstart"' sh "$dir" >"$dir/said" 2>&1
    [ $? -eq 69 ]
}
check "without headers: 69" without_headers
check "without headers: their packages" test "$(listed)" = "uthash.h uthash-dev uthash-devel
curl/curl.h libcurl4-openssl-dev libcurl-devel
jsmn.h libjsmn-dev (in lib/jsmn/ of the source archive)"

check "with everything: the example" quickstart 0
check "with everything: its report" grep -q "^Partly deleted: 2 of 3 secrets deleted, 1 failed.$" "$dir/said"

no_apt() {
    PATH=$dir/bin "$root/tools/install-packages" no-such-package >"$dir/said" 2>&1
    [ $? -eq 69 ] && grep -q "apt-get is missing.* no-such-package$" "$dir/said"
}
check "install-packages without apt-get: 69" no_apt

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
