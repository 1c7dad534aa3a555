#!/bin/sh
# SPDX-License-Identifier: MIT
# The library gives the same results everywhere: tests/embedded/replay.c replays testdata (all
# responses, requests and signatures), and the output must equal the expected one and that of the
# host, byte for byte, on
#   - emulated Cortex-M0 with 16 KiB of RAM, M3 and M4 (picolibc, semihosting);
#   - 32-bit big-endian with signed char (mips) and unsigned char (powerpc), 64-bit big-endian
#     (s390x), ARM with NEON (aarch64), 32-bit and 64-bit x86 without vectors, with SSE2 and with
#     AVX2, and musl;
#   - gcc and clang, -O0 -Os -O2 -O3; documents in pieces of 1, 7, 64 and 512 bytes, and under Linux
#     of 16 KiB, large enough for lib/fast.
# Then runs the firmware example and prints its size. Installs nothing; reports what is missing.
# usage: tests/everywhere.sh [JSMN_INCLUDE_DIR]
set -eu
jsmn=${1:-/usr/include}
tests=$(cd "$(dirname "$0")" && pwd)
lib=$tests/../lib
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python=/usr/bin/python3 # not another one on the PATH
picolibc=/usr/lib/picolibc/arm-none-eabi/include
passed=0
failed=0

missing=
want() { # want PROGRAM PACKAGE
    command -v "$1" >/dev/null || missing="$missing $2"
}
want arm-none-eabi-gcc gcc-arm-none-eabi
[ -d "$picolibc" ] || missing="$missing picolibc-arm-none-eabi"
want qemu-system-arm qemu-system-arm
want qemu-mips-static qemu-user-static
want clang clang
want "$python" python3
want musl-gcc musl-tools
for cpu in mips powerpc s390x aarch64 i686; do
    want $cpu-linux-gnu-gcc gcc-$cpu-linux-gnu
done
for arch in mips powerpc s390x arm64 i386; do
    package=libc6-dev-$arch-cross
    dpkg-query -W "$package" >/dev/null 2>&1 || missing="$missing $package"
done
if [ -n "$missing" ]; then
    echo "everywhere: missing packages:$missing" >&2
    exit 77
fi

# ---- building and running ----

# A cross compiler must not search the host's headers for jsmn.h.
mkdir "$dir/include"
cp "$jsmn/jsmn.h" "$dir/include/"

compile() { # compile COMPILER OPTION...
    for source in "$tests"/embedded/replay*.c "$tests/embedded/sha256.c" "$lib"/*.c; do
        "$@" -std=c99 -D_POSIX_C_SOURCE=200809L -Wall -Wextra -Werror -isystem "$dir/include" \
            -I "$lib" -c "$source" -o "$dir/$(basename "$source" .c).o"
    done
}

link() { # link COMPILER OPTION...
    "$@" "$dir"/*.o -Wl,-z,noexecstack -Wl,--no-warn-rwx-segments -o "$dir/replay"
}

check() { # check NAME PIECE_SIZES RUNNER...: replay in pieces of several sizes
    name=$1 sizes=$2
    shift 2
    for size in $sizes; do
        rm -f "$dir/events"
        if (cd "$dir" && "$@" $size) && cmp "$dir/events" "$dir/expected"; then
            passed=$((passed + 1))
        else
            failed=$((failed + 1))
            echo "FAILED $name, pieces of $size"
            diff "$dir/expected" "$dir/events" | head -n 5 || true
        fi
    done
}

build_failed() { # build_failed NAME
    echo "FAILED $1: build"
    failed=$((failed + 1))
}

# The output of the host, with sanitizers, in one piece if possible. Lines that start with blanks are
# verdicts and advice, which testdata does not contain.
count=$("$python" -B "$tests/embedded/bundle.py" "$dir/bundle" "$dir/testdata")
compile gcc -O1 -fsanitize=address,undefined -fno-sanitize-recover=all
link gcc -fsanitize=address,undefined
(cd "$dir" && ./replay bundle 512 expected)
grep -av '^  ' "$dir/expected" | cmp - "$dir/testdata"

levels="-O0 -Os -O2 -O3"
small="1 7 64 512" large=16384

# ---- boards ----

board() { # board MACHINE PIECE_SIZE
    timeout 60 qemu-system-arm -M "$1" -nographic -monitor none -serial none \
        -semihosting-config "enable=on,target=native,arg=bundle,arg=$2,arg=events" -kernel replay
}

# The microbit has 16 KiB of RAM; the others get no more.
memory="-Wl,--defsym=__flash=0,--defsym=__flash_size=0x40000
    -Wl,--defsym=__ram=0x20000000,--defsym=__ram_size=0x4000,--defsym=__stack_size=0x800"

on_board() { # on_board CPU MACHINE
    gcc="arm-none-eabi-gcc --specs=picolibc.specs -mthumb -mcpu=$1"
    clang="clang --target=arm-none-eabi -mthumb -mcpu=$1 -isystem $picolibc"
    for cc in "$gcc" "$clang"; do
        for level in $levels; do
            what="$1 ${cc%% *} $level"
            # shellcheck disable=SC2086
            if compile $cc $level -ffunction-sections -fshort-enums &&
                link $gcc --oslib=semihost --crt0=semihost -Wl,--gc-sections $memory; then
                check "$what" "$small" board "$2"
            else
                build_failed "$what"
            fi
        done
    done
    echo "$1 on qemu's $2: $passed passed, $failed failed so far"
}

on_board cortex-m0 microbit
on_board cortex-m3 mps2-an385
on_board cortex-m4 mps2-an386

# ---- processors under Linux ----

program() { # program [EMULATOR] PIECE_SIZE
    if [ $# -eq 2 ]; then
        timeout 60 "$1" ./replay bundle "$2" events
    else
        timeout 60 ./replay bundle "$1" events
    fi
}

on_linux() { # on_linux NAME EMULATOR LINKER OPTIONS COMPILER...
    target=$1 emulator=$2 linker=$3 options=$4
    shift 4
    for cc in "$@"; do
        for level in $levels; do
            what="$target ${cc%% *} $options $level"
            # shellcheck disable=SC2086
            if compile $cc $options $level -DPIECE_MAX=$large && link $linker -static; then
                check "$what" "$small $large" program $emulator
            else
                build_failed "$what"
            fi
        done
    done
    echo "$target $options: $passed passed, $failed failed so far"
}

for cpu in mips powerpc s390x aarch64; do
    emulator=qemu-$cpu-static
    [ $cpu != powerpc ] || emulator=qemu-ppc-static
    on_linux $cpu $emulator $cpu-linux-gnu-gcc "" $cpu-linux-gnu-gcc "clang --target=$cpu-linux-gnu"
done
for sse in -mno-sse -msse2; do
    on_linux i686 qemu-i386-static i686-linux-gnu-gcc $sse i686-linux-gnu-gcc \
        "clang --target=i686-linux-gnu"
done
if [ "$(uname -m)" = x86_64 ]; then
    on_linux x86_64 "" gcc -mno-sse gcc clang
    on_linux x86_64 "" gcc -msse2 gcc clang
    ! grep -qw avx2 /proc/cpuinfo || on_linux x86_64 "" gcc -mavx2 gcc clang
fi
on_linux musl "" musl-gcc "" musl-gcc \
    "clang -nostdlibinc -isystem /usr/include/$(uname -m)-linux-musl"

# ---- the firmware example ----

gateway() { # gateway CPU MACHINE DOCUMENT: what it prints about it
    cp "$3" "$dir/response"
    arm-none-eabi-gcc -mthumb -mcpu="$1" -std=c99 -ffreestanding -Os -Wall -Wextra -Wpedantic \
        -Wconversion -Wshadow -Wcast-qual -Werror -fno-tree-loop-distribute-patterns \
        -ffunction-sections -fdata-sections -isystem "$dir/include" -isystem "$picolibc" \
        -I "$lib" -nostdlib -Wl,--gc-sections -T "$tests/embedded/board.ld" \
        "$tests/embedded/gateway.c" "$tests/embedded/board.c" "$lib"/*.c -lgcc -o "$dir/gateway"
    (cd "$dir" && timeout 60 qemu-system-arm -M "$2" -nographic -monitor none -serial none \
        -semihosting-config enable=on,target=native -kernel gateway 2>&1) ||
        echo "exit status $?"
}

cat >"$dir/said" <<'END'
deleted secretName1
deleted secretName2
not deleted secretName3: CSMS.0107: Secret is already in the **Pending deletion** state.
partly deleted
exit status 1
deleted secretName1
the JSON document is truncated
outcome unknown: look before sending again
exit status 1
refused C.0001
outcome unknown: look before sending again
exit status 1
END
example=$tests/../testdata/response/partial.json
head -c 60 "$example" >"$dir/cut"
for board in cortex-m0:microbit cortex-m3:mps2-an385 cortex-m4:mps2-an386; do
    {
        gateway "${board%:*}" "${board#*:}" "$example"
        gateway "${board%:*}" "${board#*:}" "$dir/cut"
        gateway "${board%:*}" "${board#*:}" "${example%/*}/refusal-only-code-string.json"
    } >"$dir/says" 2>&1
    if diff "$dir/said" "$dir/says"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED gateway on ${board#*:}"
    fi
    arm-none-eabi-size "$dir/gateway" |
        awk -v cpu="${board%:*}" 'NR == 2 {
            print "gateway for " cpu ": flash " $1 + $2 ", static RAM " $2 + $3 " bytes"}'
done

echo "$count; $passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
