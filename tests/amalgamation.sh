#!/bin/sh
# SPDX-License-Identifier: MIT
# A program needs only the two files of the CMake target amalgamation: they compile alone with gcc and clang,
# csms.h also as C++, and give the events of testdata on the host, on an emulated Cortex-M0 with code
# for M0+, and in simavr on an ATmega1284P, whose int has 16 bits, with as many documents as fit into
# its flash.
# usage: tests/amalgamation.sh JSMN_INCLUDE_DIR
set -eu
jsmn=$1
python=/usr/bin/python3 # not another one on the PATH
tests=$(cd "$(dirname "$0")" && pwd)
embedded=$tests/embedded
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
. "$tests/check.sh"

missing=
want() { # want PROGRAM PACKAGE
    command -v "$1" >/dev/null || missing="$missing $2"
}
want clang clang
want arm-none-eabi-gcc gcc-arm-none-eabi
want qemu-system-arm qemu-system-arm
want avr-gcc gcc-avr
want simavr simavr
[ -d /usr/lib/avr/include ] || missing="$missing avr-libc"
[ -d /usr/lib/picolibc/arm-none-eabi ] || missing="$missing picolibc-arm-none-eabi"
if [ -n "$missing" ]; then
    echo "skipped: missing packages:$missing"
    exit 77
fi

check "configure" cmake -S "$tests/.." -B "$dir/build" -DCSMS_TOOLS=OFF -DJSMN_INCLUDE_DIR="$jsmn"
check "build the target" cmake --build "$dir/build" --target amalgamation
mv "$dir/build/lib/amalgamation" "$dir/pair"
cd "$dir"
check "the header is the library's" cmp pair/csms.h "$tests/../lib/csms.h"
check "the license of jsmn is inside" grep -q "Copyright (c) 2010 Serge Zaitsev" pair/csms.c
check "the license of the library is inside" grep -q "Copyright (c) .* The libcsms authors" pair/csms.c
# jsmn.h is not used even if it exists.
mkdir poison
echo '#error "the pair needs no jsmn.h"' >poison/jsmn.h
"$python" -B "$embedded/bundle.py" bundle expected >counts
cat counts

compile() { # compile COMPILER OPTION...: the pair and the replay, linked if there is a linker
    rm -f ./*.o
    for source in pair/csms.c "$embedded"/replay*.c "$embedded/sha256.c"; do
        "$@" -std=c99 -D_POSIX_C_SOURCE=200809L -Wall -Wextra -Wshadow -Werror -I pair -I "$embedded" \
            -isystem poison -c "$source" || return 1
    done
}
same() { # same FILE: without the verdicts, which start with a space and are not in testdata
    grep -av '^  ' "$1" | cmp - expected
}

on_host() { # on_host COMPILER OPTION...
    compile "$@" && "$@" ./*.o -o replay && ./replay bundle "$piece" events && same events
}
for piece in 1 512; do
    for cc in gcc clang; do
        check "$cc, pieces of $piece" on_host $cc -O2
    done
done
piece=64
check "gcc, sanitized" on_host gcc -O1 -fsanitize=address,undefined -fno-sanitize-recover=all
as_cxx() {
    printf '#include "csms.h"\nint main() { return csms_err_text(CSMS_OK) == 0; }\n' >use.cc
    gcc -std=c99 -O2 -I pair -c pair/csms.c -o csms.o && g++ -Wall -Wextra -Werror -I pair use.cc csms.o -o use &&
        ./use
}
check "used from C++" as_cxx

# The memory of the microbit, as in tests/everywhere.sh.
on_cortex() {
    arm="arm-none-eabi-gcc --specs=picolibc.specs -mthumb -mcpu=cortex-m0plus -Os -ffunction-sections"
    # shellcheck disable=SC2086
    compile $arm && $arm ./*.o --oslib=semihost --crt0=semihost -Wl,--gc-sections \
        -Wl,--no-warn-rwx-segments -Wl,--defsym=__flash=0,--defsym=__flash_size=0x40000 \
        -Wl,--defsym=__ram=0x20000000,--defsym=__ram_size=0x4000,--defsym=__stack_size=0x800 -o replay &&
        timeout 60 qemu-system-arm -M microbit -nographic -monitor none -serial none \
            -semihosting-config "enable=on,target=native,arg=bundle,arg=64,arg=events" -kernel replay &&
        same events
}
check "Cortex-M0+" on_cortex

"$python" -B "$embedded/bundle.py" bundle expected 76000 >counts
echo "AVR: $(cat counts)"
on_avr() { # on_avr PIECE_SIZE
    avr="avr-gcc -mmcu=atmega1284p -Os -ffunction-sections"
    # shellcheck disable=SC2086
    compile $avr -fdata-sections -I "$embedded/avr" -Dmain=replay_main -DREPLAY_NO_ADVICE \
        -DPIECE_MAX=64 -DTEXT_MAX=704 &&
        $avr -std=gnu99 -Wall -Wextra -Werror -DPIECE_SIZE="\"$1\"" -c "$embedded/avr/board.c" &&
        $avr ./*.o -Wl,--gc-sections -Wl,-u,bundle_start -x assembler-with-cpp "$embedded/avr/bundle.S" \
            -o replay.elf &&
        timeout 120 simavr -m atmega1284p -f 16000000 replay.elf >log 2>&1 &&
        grep -q 'exit 0\.' log && "$python" "$embedded/avr/output.py" <log >events && same events
}
for size in 1 64; do
    check "AVR, pieces of $size" on_avr $size
done

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
