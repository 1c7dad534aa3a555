#!/bin/sh
# SPDX-License-Identifier: MIT
# Install into a prefix, move the prefix, and use the library there in each supported way: CMake
# package, pkg-config, source tree. jsmn must not be needed, and the shared library must export exactly
# the functions of csms.h.
# usage: tests/install.sh BUILD_DIR JSMN_INCLUDE_DIR
set -eu
build=$1
jsmn=$2
root=$(cd "$(dirname "$0")/.." && pwd)
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
. "$root/tests/check.sh"

cmake --install "$build" --prefix "$dir/staged" >"$dir/log"
prefix=$dir/moved/somewhere/else
mkdir -p "$dir/moved/somewhere"
mv "$dir/staged" "$prefix"
libdir=$(cd "$(dirname "$(find "$prefix" -name libcsms.a)")" && pwd)

version=$(sed -n 's/^#define CSMS_VERSION "\(.*\)"$/\1/p' "$root/lib/csms.h")
minor=${version%.*} # of the soname, while the major version is 0

nothing_absolute() { # no path of this machine in the installed files
    ! grep -rlF -e "$build" -e "$root" -e "$dir" "$prefix"
}
# Debug information has the paths of the sources.
grep -qE '^CMAKE_BUILD_TYPE:[A-Z]+=.*Deb' "$build/CMakeCache.txt" ||
    check "no path of the build in the installed files" nothing_absolute

# The preprocessor removes the comments; the header contains no calls.
cc -E -P "$root/lib/csms.h" |
    grep -oE '\bcsms_[a-z0-9_]+\(' | tr -d '(' | sort -u >"$dir/declared"
sed -n 's/^    \(csms_[a-z0-9_]*\);$/\1/p' "$root/lib/csms.map.in" | sort >"$dir/listed"
nm -D --defined-only "$libdir/libcsms.so" |
    sed -n 's/.* [^A] \([A-Za-z0-9_]*\)\(@@CSMS_[0-9.]*\)\{0,1\}$/\1/p' | sort >"$dir/exported"
check "something is declared" test -s "$dir/declared"
check "csms.map lists what csms.h declares" diff "$dir/declared" "$dir/listed"
check "libcsms.so exports what csms.h declares" diff "$dir/declared" "$dir/exported"

soname() {
    readelf -d "$libdir/libcsms.so" | grep -q "SONAME.*\[libcsms\.so\.$minor\]" &&
        [ "$(readlink "$libdir/libcsms.so")" = libcsms.so.$minor ] &&
        [ -f "$libdir/libcsms.so.$minor" ]
}
check "soname" soname

# With sanitizers the library is built without hardening.
hardened() {
    nm -u "$libdir/libcsms.a" | grep -qE '__stack_chk_fail|__asan_'
}
check "the library is compiled with a stack protector" hardened

# The expected output of the consumer.
cat >"$dir/expected" <<'END'
{"instance_id":"7f3a","instance_type":"RDS"}
deleted secretName1
deleted secretName2
kept secretName3
END
answer() {
    printf '%s' '{"total":3,"success_secrets":["secretName1","secretName2"],' \
        '"failed_secrets":[{"secret_name":"secretName3","error_msg":"CSMS.0107: pending"}]}'
}
uses() { # uses PROGRAM: it works
    answer | "$@" | diff "$dir/expected" -
}

# From here on, a jsmn.h that must not be included comes first.
mkdir "$dir/poison"
echo '#error "the installed library needs no jsmn.h"' >"$dir/poison/jsmn.h"

configure() { # configure TREE CMAKE_OPTION...
    tree=$1
    shift
    cmake -S "$root/tests/consumer" -B "$dir/$tree" -DCMAKE_BUILD_TYPE=Release "$@"
}
with_package() {
    CPATH=$dir/poison configure package -DCMAKE_PREFIX_PATH="$prefix" "$@" &&
        CPATH=$dir/poison cmake --build "$dir/package"
}
check "CMake package: build" with_package -DCSMS_WANT="$minor"
for kind in csms static shared; do
    check "CMake package: csms::$kind" uses "$dir/package/use_$kind"
done
links_to_so() { readelf -d "$1" | grep -q "NEEDED.*libcsms\.so\.$minor"; }
check "csms::csms is the shared library" links_to_so "$dir/package/use_csms"
check "csms::static is not" refused links_to_so "$dir/package/use_static"
check "CMake package: another version is refused" refused with_package -DCSMS_WANT=0.1

with_pkg_config() { # with_pkg_config PROGRAM OPTION...
    program=$1
    shift
    export PKG_CONFIG_PATH="$libdir/pkgconfig"
    # shellcheck disable=SC2046
    CPATH=$dir/poison cc "$root/tests/consumer/main.c" -o "$dir/$program" \
        $(pkg-config --cflags csms) "$@" $(pkg-config --libs csms)
}
check "pkg-config: build" with_pkg_config shared
check "pkg-config: run" uses env LD_LIBRARY_PATH="$libdir" "$dir/shared"
check "pkg-config: static build" with_pkg_config static -static
check "pkg-config: static run" uses "$dir/static"
check "pkg-config: version" env PKG_CONFIG_PATH="$libdir/pkgconfig" \
    pkg-config --exact-version="$version" csms

with_source() { # with_source TREE CMAKE_OPTION...
    configure "$@" -DCSMS_SOURCE="$root" -DJSMN_INCLUDE_DIR="$jsmn" && cmake --build "$dir/$1"
}
check "source tree: build" with_source source
check "source tree: run" uses "$dir/source/use_csms"
check "FetchContent: build" with_source fetched -DCSMS_FETCH=ON
check "FetchContent: run" uses "$dir/fetched/use_csms"

check "unity build" with_source unity -DCMAKE_UNITY_BUILD=ON -DCMAKE_UNITY_BUILD_BATCH_SIZE=0
check "unity build: run" uses "$dir/unity/use_csms"

# Options of the target reach its sources: here, one that renames a function.
has_definition() {
    nm "$(find "$dir/defined" -name libcsms.a)" | grep -q ' T renamed$'
}
check "definitions on the target: build" with_source defined -DCSMS_INSTALL=OFF \
    -DCSMS_DEFINE=csms_code_find=renamed
check "definitions on the target: they count" has_definition

# A parent project that exports its targets can export one that links the library.
exported() {
    cmake --install "$dir/source" --prefix "$dir/parent-prefix" &&
        configure parent -DCSMS_PARENT=ON -DCMAKE_PREFIX_PATH="$dir/parent-prefix" &&
        cmake --build "$dir/parent"
}
check "exporting parent: install and use" exported
check "exporting parent: run" uses "$dir/parent/use_parent"
# The parent project decides the build type and what is installed.
own_build_type() {
    cmake -S "$root/tests/consumer" -B "$dir/untyped" -DCSMS_SOURCE="$root" \
        -DJSMN_INCLUDE_DIR="$jsmn" && grep -q '^CMAKE_BUILD_TYPE:STRING=$' "$dir/untyped/CMakeCache.txt"
}
check "source tree: the build type stays as it is" own_build_type
nothing_installed() {
    cmake --install "$dir/defined" --prefix "$dir/nothing" && ! find "$dir/nothing" -type f | grep .
}
check "CSMS_INSTALL=OFF: nothing of it is installed" nothing_installed
no_programs() { ! find "$dir/source" -name 'csms-req*' | grep .; }
check "source tree: the programs are not part of it" no_programs

for program in csms-req csms-send csms-parse; do
    check "$program: version" test "$("$prefix/bin/$program" --version)" = "$program $version"
done

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
