#!/bin/sh
# SPDX-License-Identifier: MIT
# Configure every preset, and build those whose compiler is another: musl and Cortex-M.
# usage: tests/presets.sh
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
. "$root/tests/check.sh"
needs clang musl-gcc arm-none-eabi-gcc

cd "$root"
presets=$(cmake --list-presets=configure | sed -n 's/^ *"\([a-z-]*\)".*/\1/p')
for preset in $presets; do
    check "$preset: configure" cmake --preset "$preset" -B "$dir/$preset" -DCSMS_WERROR=ON
done

static() { # static PROGRAM
    ! readelf -lW "$1" | grep -E 'INTERP|DYNAMIC'
}
check "musl: build" cmake --build "$dir/musl" -j 2
for program in csms-req csms-parse; do
    check "musl: $program is static" static "$dir/musl/$program"
done
check "musl: csms-req runs" sh -c "'$dir/musl/csms-req' -p 0123456789abcdef0123456789abcdef \
    -t RDS -f body 7f3a | grep -qxF '{\"instance_id\":\"7f3a\",\"instance_type\":\"RDS\"}'"
check "musl: csms-parse runs" sh -c "'$dir/musl/csms-parse' --status 200 -f ndjson \
    '$root/testdata/response/partial.json' | grep -q secretName3"

for cpu in cortex-m0plus cortex-m4; do
    check "$cpu: configure" cmake --preset cortex-m -B "$dir/$cpu" -DCSMS_CPU=$cpu
    check "$cpu: build" cmake --build "$dir/$cpu" -j 2
done
profile() { # profile CPU NAME: what the assembler wrote into the objects
    arm-none-eabi-readelf -A "$dir/$1/lib/libcsms.a" | grep -q "Tag_CPU_arch: $2\$"
}
check "cortex-m0plus: its instructions" profile cortex-m0plus v6S-M
check "cortex-m4: its instructions" profile cortex-m4 v7E-M

echo "== sizes in bytes"
(cd "$dir/musl" && wc -c csms-req csms-parse | sed 's/total/both, static with musl/')
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
