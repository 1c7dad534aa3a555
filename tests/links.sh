#!/bin/sh
# SPDX-License-Identifier: MIT
# csms-req and csms-parse run in loops and on minimal systems, so they must not need libraries that
# may be missing or load slowly, above all libcurl. csms-send needs it and proves that the check
# detects it: links.sh BUILD_DIR
set -eu
needed() { # needed PROGRAM: its libraries, but for the C library, the loader and the sanitizers
    readelf -d "$1" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' |
        grep -Ev '^(libc|libm|libpthread|libdl|librt|ld-linux.*|libgcc_s|lib[a-z]*san|libresolv)\.so' || true
}
for program in csms-req csms-parse; do
    libraries=$(needed "$1/$program")
    echo "$program: ${libraries:-nothing but the C library}"
    [ -z "$libraries" ] || exit 1
done
libraries=$(needed "$1/csms-send")
echo "csms-send: $libraries"
echo "$libraries" | grep -q '^libcurl\.so'
