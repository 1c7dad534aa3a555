#!/bin/sh
# SPDX-License-Identifier: MIT
# The promises of the library to programs that link it: freestanding C99 with gcc and clang, a header
# that is valid C++, no heap, no stdio, no globals, and each part works without the others.
# usage: tests/library.sh JSMN_INCLUDE_DIR
set -eu
jsmn=$1
lib=$(cd "$(dirname "$0")/../lib" && pwd)
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
for program in gcc clang g++ clang++ size; do
    command -v $program >/dev/null || {
        echo "skipped: $program is missing" >&2
        exit 77
    }
done
warnings="-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wmissing-prototypes -Wcast-qual
    -Wstrict-prototypes -Wundef -Wvla -Werror"
passed=0
failed=0

check() { # check NAME COMMAND...: it must succeed and print nothing
    name=$1
    shift
    if "$@" >"$dir/out" 2>&1 && [ ! -s "$dir/out" ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED $name"
        cat "$dir/out"
    fi
}

# A bare-metal compiler must find jsmn.h without the host's headers.
cp "$jsmn/jsmn.h" "$dir/"

# Not position-independent, as in firmware: tables of strings are then read-only, not relocated.
compile() { # compile CC OPTION...: all of lib/ into $dir/CC
    cc=$1
    shift
    mkdir -p "$dir/$cc"
    for source in "$lib"/*.c; do
        # shellcheck disable=SC2086
        "$cc" -std=c99 -ffreestanding -fno-pie $warnings "$@" -isystem "$dir" -c "$source" \
            -o "$dir/$cc/$(basename "$source" .c).o"
    done
    rm -f "$dir/$cc/libcsms.a"
    ar rc "$dir/$cc/libcsms.a" "$dir/$cc"/*.o
}

# Undefined in the archive and defined nowhere in it.
foreign() {
    nm -u "$1" | sed -n 's/^ *U //p' | sort -u >"$dir/undefined"
    nm --defined-only "$1" | awk 'NF == 3 {print $3}' | sort -u >"$dir/defined"
    comm -23 "$dir/undefined" "$dir/defined" |
        grep -vxE 'memcpy|memmove|memset|memcmp|strlen' || true
}

# Names without the prefix csms_ could clash with those of a program.
outsiders() {
    nm --defined-only --extern-only "$1" | awk 'NF == 3 && $3 !~ /^csms_/ {print $3}'
}

writable() { # objects with data or bss
    size "$1" | awk 'NR > 1 && ($2 + $3) != 0 {print $6, "data", $2, "bss", $3}'
}

# A program that uses one part must not link another.
links_alone() { # links_alone CC SYMBOL OBJECT...: only these objects are linked
    cc=$1
    symbol=$2
    shift 2
    echo "extern int $symbol(void); int main(void) { return $symbol(); }" >"$dir/one.c"
    "$cc" -no-pie "$dir/one.c" "$dir/$cc/libcsms.a" -o "$dir/one" -Wl,-Map="$dir/map" || return 1
    sed -n 's/.*libcsms\.a(\([a-z_]*\)\.o)$/\1/p' "$dir/map" | sort -u >"$dir/linked"
    printf '%s\n' "$@" | sort -u | diff - "$dir/linked"
}

for cc in gcc clang; do
    for level in -Os -O0 -O3 -O2; do
        check "$cc $level" compile "$cc" "$level"
        check "$cc $level: undefined symbols" foreign "$dir/$cc/libcsms.a"
        check "$cc $level: data and bss" writable "$dir/$cc/libcsms.a"
    done
    check "$cc: another user of jsmn" compile "$cc" -O2 -DJSMN_HEADER -DJSMN_PARENT_LINKS \
        -DJSMN_STATIC=x -DJSMN_STRICT=x
    check "$cc: undefined symbols beside another user of jsmn" foreign "$dir/$cc/libcsms.a"
    check "$cc: with the fast path" compile "$cc" -O2 -DCSMS_FAST
    check "$cc: undefined symbols of the fast path" foreign "$dir/$cc/libcsms.a"
    check "$cc: exported names" outsiders "$dir/$cc/libcsms.a"
    check "$cc: request alone" links_alone "$cc" csms_request_http request request_check text
    check "$cc: signing alone" links_alone "$cc" csms_request_signed request request_check sign text
    check "$cc: reader alone" links_alone "$cc" csms_reader_next reader text tokens
    check "$cc: verdict alone" links_alone "$cc" csms_judge verdict
    check "$cc: catalog alone" links_alone "$cc" csms_code_find catalog
    check "$cc: error texts alone" links_alone "$cc" csms_err_text errors
done

echo '#include "csms.h"
csms_str use(struct csms_reader *r); csms_str use(struct csms_reader *r) { return r->name; }' \
    >"$dir/header.cc"
for cxx in g++ clang++; do
    for std in c++98 c++20; do
        # C++ has stdbool.h and stdint.h since C++11; older versions need only compile without warnings.
        # shellcheck disable=SC2086
        check "$cxx -std=$std: header" "$cxx" -std=$std -Wall -Wextra -Werror -I "$lib" \
            -c "$dir/header.cc" -o "$dir/header.o"
    done
done

# Checks of the source text. Only tokens.c includes jsmn.h.
words() {
    grep -nE '\b(malloc|calloc|realloc|free|alloca|printf|fprintf|snprintf|assert)\b *\(' \
        "$lib"/*.[ch] "$lib"/fast/*.h | grep -vE ':[0-9]+: \* ' || true # examples in comments may
    grep -nE '#include <' "$lib"/*.[ch] "$lib"/fast/*.h |
        grep -vE '<(string|limits|stddef|stdint|stdbool|jsmn|emmintrin)\.h>' || true
    grep -n '__attribute__' "$lib"/*.[ch] "$lib"/fast/*.h | grep -v '/compiler.h:' || true
    grep -n 'jsmn\.h' "$lib"/*.[ch] | grep -v '/tokens.c:' || true
}
check "forbidden words and headers" words

# tcc lacks the built-in functions of gcc and clang.
tiny() {
    tcc -std=c99 -Wall -Werror -I "$dir" -I "$lib" "$lib"/*.c "$lib/../tests/consumer/main.c" \
        -o "$dir/tiny" && "$dir/tiny" <"$lib/../testdata/response/partial.json" >"$dir/log"
}
if command -v tcc >/dev/null; then
    check "tcc" tiny
else
    echo "tcc is missing: not tried"
fi

# ESP-IDF, Zephyr and PlatformIO list the same sources as CMake. Stubs of the functions of the first
# two record their arguments.
cat >"$dir/build.cmake" <<'END'
function(idf_component_register)
    cmake_parse_arguments(PARSE_ARGV 0 arg "" "INCLUDE_DIRS" "SRCS")
    message(STATUS "${arg_SRCS}")
endfunction()
function(zephyr_include_directories folder)
    if(NOT EXISTS ${folder}/csms.h)
        message(FATAL_ERROR "no csms.h in ${folder}")
    endif()
endfunction()
function(zephyr_library)
endfunction()
function(zephyr_library_include_directories)
endfunction()
function(zephyr_library_sources)
    foreach(source ${ARGN})
        file(RELATIVE_PATH source ${LIB} ${source})
        message(STATUS ${source})
    endforeach()
endfunction()
include(${LIB}/${FILE})
END
listed_for() { # listed_for FILE VARIABLE: the sources that a CMakeLists.txt names
    cmake -DLIB="$lib" -DFILE="$1" -D"$2"=ON -DJSMN_INCLUDE_DIR="$dir" -P "$dir/build.cmake" |
        sed 's/^-- //' | tr ';' '\n' | sort | diff "$dir/sources" -
}
platformio() {
    jq -r '.build.srcFilter[] | select(startswith("+")) | .[2:-1]' "$lib/library.json" | sort |
        diff "$dir/sources" - && jq -e '.version == $version' --arg version "$version" \
        "$lib/library.json" >"$dir/log"
}
named_files() { # what the manifests name is there
    for file in "$(jq -r .headers "$lib/library.json")" \
        "$(sed -n 's/^  cmake: //p' "$lib/zephyr/module.yml")/CMakeLists.txt" \
        "$(sed -n 's/^  kconfig: //p' "$lib/zephyr/module.yml")"; do
        [ -f "$lib/$file" ] || echo "$file is missing"
    done
    grep -qx "version: \"$version\"" "$lib/idf_component.yml" || echo "idf_component.yml: not $version"
}
version=$(sed -n 's/^#define CSMS_VERSION "\(.*\)"$/\1/p' "$lib/csms.h")
(cd "$lib" && find . -name '*.c' | sed 's/^\.\///' | sort) >"$dir/sources"
check "ESP-IDF" listed_for CMakeLists.txt ESP_PLATFORM
check "Zephyr" listed_for zephyr/CMakeLists.txt CONFIG_CSMS
check "PlatformIO" platformio
check "files that the manifests name" named_files

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
