#!/bin/sh
# SPDX-License-Identifier: MIT
# The size of the library in firmware. Builds lib/ with -Os for Cortex-M0+, M3 and M4 and prints for
# each part the flash and RAM after a linker has dropped unused sections, the deepest stack path of
# each public function, the size of each public struct, and the instructions that the reader takes
# for 1000 bytes on qemu; and the lines of source. Fails above a limit.
#   text, rodata  include the compiler's helpers (libgcc), not the C library's memcpy, memset,
#                 memmove, memcmp and strlen
#   stack         from the frames and calls recorded by gcc, without the caller's hash functions
#   instructions  of a response of 100 KB in pieces of 512 bytes, with the memcpy of board.c; -Os as
#                 above, but the compiler may expand memcpy
# usage: tests/sizes.sh [JSMN_INCLUDE_DIR]
set -eu
jsmn=${1:-/usr/include}
tests=$(cd "$(dirname "$0")" && pwd)
lib=$tests/../lib
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cc=arm-none-eabi-gcc
if ! command -v $cc >/dev/null; then
    echo "sizes: $cc is missing: install gcc-arm-none-eabi and picolibc-arm-none-eabi" >&2
    exit 77
fi
failed=0

# Ceilings in bytes.
reader_max=4250  # csms_reader_*, with csms_tokens_*, csms_text_* and jsmn
request_max=2816 # csms_request_*
sign_max=4096    # csms_request_signed and csms_sign, with the functions that they need
struct_max=240   # struct csms_reader
stack_max=336    # any public function; gcc 14 takes 8 more than gcc 12
steps_max=26000  # instructions for 1000 bytes on a Cortex-M3

ceiling() { # ceiling WHAT VALUE MAX
    [ "$2" -le "$3" ] && return
    echo "FAILED $1: $2, more than $3"
    failed=$((failed + 1))
}

# A compiler for bare metal does not search the host's include directories.
cp "$jsmn/jsmn.h" "$dir/"

compile() { # compile CPU [OPTION...]
    cpu=$1
    shift
    for source in "$lib"/*.c; do
        $cc --specs=picolibc.specs -mthumb -mcpu="$cpu" -std=c99 -ffreestanding -Os "$@" \
            -ffunction-sections -fdata-sections -fcallgraph-info=su -isystem "$dir" -c "$source" \
            -o "$dir/$(basename "$source" .c).o"
    done
}

section() { # section NAME: bytes of the sections so called in $dir/part
    arm-none-eabi-size -A "$dir/part" |
        awk -v name="$1" '$1 == name || index($1, name ".") == 1 {n += $2} END {print n + 0}'
}

part() { # part CPU NAME CEILING SYMBOL...: link and measure what these functions need
    cpu=$1 name=$2 max=$3
    shift 3
    roots=$(printf -- '-Wl,-u,%s ' "$@")
    absent=$(printf -- '-Wl,--defsym=%s=0 ' memcpy memset memmove memcmp strlen)
    # shellcheck disable=SC2086
    $cc -mthumb -mcpu="$cpu" -nostdlib -Wl,--gc-sections -Wl,-e,0 $roots $absent "$dir"/*.o -lgcc \
        -o "$dir/part"
    text=$(section .text) rodata=$(section .rodata) data=$(section .data) bss=$(section .bss)
    printf '%-13s %-9s %6d %6d %6d %5d %4d\n' "$cpu" "$name" "$text" "$rodata" \
        "$((text + rodata))" "$data" "$bss"
    ceiling "$cpu $name: text and rodata" $((text + rodata)) "$max"
    ceiling "$cpu $name: data and bss" $((data + bss)) 0
}

# The deepest path from every public function, by relaxation over the call graph. Without recursion,
# it ends after at most as many rounds as there are functions.
stack() { # stack CPU
    cat "$dir"/*.ci | awk -v cpu="$1" -v max="$stack_max" '
        function name(line, key) {
            sub(".*" key ": \"", "", line)
            sub("\".*", "", line)
            sub(".*/", "", line)
            return line
        }
        /^node:/ && match($0, /[0-9]+ bytes \([a-z,]+\)/) {
            frame[name($0, "title")] = substr($0, RSTART) + 0
            if ($0 !~ /\(static\)/) {
                print "FAILED " name($0, "title") ": a frame that is not static"
                bad = 1
            }
        }
        /^edge:/ {
            from[n] = name($0, "sourcename")
            to[n++] = name($0, "targetname")
        }
        END {
            for (f in frame) {
                depth[f] = frame[f]
                functions++
            }
            do {
                changed = 0
                for (i = 0; i < n; i++) {
                    deeper = frame[from[i]] + depth[to[i]]
                    if (deeper > depth[from[i]]) {
                        depth[from[i]] = deeper
                        next_of[from[i]] = to[i]
                        changed = 1
                    }
                }
            } while (changed && ++rounds <= functions)
            if (changed) {
                print "FAILED " cpu ": recursion"
                exit 1
            }
            for (f in frame)
                if (f !~ /:/ && f !~ /^csms_(text|tokens)_/ && depth[f] > depth[deepest])
                    deepest = f
            path = deepest " (" frame[deepest] ")"
            for (f = deepest; f in next_of; f = next_of[f])
                path = path " > " next_of[f] " (" frame[next_of[f]] + 0 ")"
            printf "%-13s deepest %4d  %s\n", cpu, depth[deepest], path
            for (f in frame)
                if (f ~ /^csms_(reader_next|request_http|sign|code_find)$/)
                    printf "%-13s stack %4d  %s\n", cpu, depth[f], f | "sort"
            close("sort")
            if (depth[deepest] > max || !functions || !depth["csms_reader_next"]) {
                print "FAILED " cpu ": stack " depth[deepest] " bytes, more than " max
                bad = 1
            }
            exit bad
        }'
}

structs() { # structs CPU
    names="reader request header key signing hash code"
    {
        echo '#include "csms.h"'
        for name in $names; do
            echo "extern char $name[]; char $name[sizeof(struct csms_$name)];"
        done
    } >"$dir/structs.c"
    $cc --specs=picolibc.specs -mthumb -mcpu="$1" -std=c99 -I "$lib" -c "$dir/structs.c" \
        -o "$dir/structs.obj"
    for name in $names; do
        size=$(($(arm-none-eabi-nm -S "$dir/structs.obj" |
            sed -n "s/^[0-9a-f]* 0*\([0-9a-f]*\) [A-Z] $name\$/0x\1/p")))
        printf '%-13s struct csms_%-8s %4d\n' "$1" "$name" "$size"
        [ "$name" != reader ] || ceiling "$1 struct csms_reader" "$size" "$struct_max"
    done
}

# qemu has no Cortex-M0+; a Cortex-M3 executes its instructions, too.
instructions() { # instructions CPU MACHINE
    $cc -mthumb -mcpu="$1" -std=c99 -Os -fno-tree-loop-distribute-patterns --specs=picolibc.specs \
        -isystem "$dir" -I "$lib" -nostdlib -T "$tests/embedded/board.ld" \
        "$tests/embedded/instructions.c" "$tests/embedded/board.c" "$lib/reader.c" "$lib/tokens.c" \
        "$lib/text.c" -lgcc -o "$dir/count"
    # shellcheck disable=SC2046
    set -- "$1" $(cd "$dir" && timeout 60 qemu-system-arm -M "$2" -icount shift=0 -nographic \
        -monitor none -serial none -semihosting-config enable=on,target=native -kernel count \
        2>&1 </dev/null)
    if [ $# -ne 3 ]; then
        echo "FAILED $1: the count of instructions: $*"
        failed=$((failed + 1))
        return
    fi
    steps=$(($2 * 1000 / $3))
    printf '%-13s instructions %d\n' "$1" "$steps"
    [ "$1" != cortex-m3 ] || ceiling "$1 instructions for 1000 bytes" "$steps" "$steps_max"
}

printf '%-13s %-9s %6s %6s %6s %5s %4s\n' cpu part text rodata flash data bss
for cpu in cortex-m0plus cortex-m3 cortex-m4; do
    compile $cpu
    part $cpu reader $reader_max csms_reader_init csms_reader_feed csms_reader_next
    part $cpu request $request_max csms_request_http csms_request_path csms_request_body \
        csms_request_check csms_request_http_check csms_instance_type
    part $cpu sign $sign_max csms_request_signed csms_request_signed_check csms_sign csms_sign_check
    part $cpu verdict 1024 csms_judge
    part $cpu errors 2048 csms_err_text
    part $cpu catalog 16384 csms_code_find
done
for cpu in cortex-m0plus cortex-m3 cortex-m4; do
    compile $cpu
    stack $cpu || failed=$((failed + 1))
    structs $cpu
done
if command -v qemu-system-arm >/dev/null; then
    gcc -O1 -I "$lib" "$tests/bench/make_document.c" "$tests/bench/document.c" -o "$dir/make"
    "$dir/make" mixed 100000 >"$dir/response"
    instructions cortex-m0plus mps2-an385
    instructions cortex-m3 mps2-an385
    instructions cortex-m4 mps2-an386
fi

lines() { # lines FILE...
    cat "$@" | wc -l
}
echo "source lines: $(($(lines "$lib"/*.[ch]) - $(lines "$lib/catalog.c"))), catalog.c" \
    "$(lines "$lib/catalog.c"), fast/ $(lines "$lib"/fast/*.h)"

[ "$failed" -eq 0 ] && echo "no limit is exceeded"
