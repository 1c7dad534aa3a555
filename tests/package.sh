#!/bin/sh
# SPDX-License-Identifier: MIT
# Build the packages in two places: the bytes must be the same. Then look at the Debian packages
# with lintian, install them in a scratch root that has what is installed here, use them, and purge
# them.
# usage: tests/package.sh
set -eu
[ "$(id -u)" -eq 0 ] || exec fakeroot "$0" "$@"
root=$(cd "$(dirname "$0")/.." && pwd)
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
. "$root/tests/check.sh"

# ---- the same bytes everywhere ----

export DEBFULLNAME="Package Test" DEBEMAIL=package-test@example.org SOURCE_DATE_EPOCH=1700000000
copy() { # copy DIRECTORY: what a release has in it
    mkdir -p "$1"
    (cd "$root" && tar c --exclude=./.git --exclude='./build*' --exclude=node_modules .) |
        tar x -C "$1" --no-same-owner -m
}
build() { # build SOURCE OUTPUT
    "$1/tools/package/build" "$2" >"$dir/log" 2>&1 || {
        cat "$dir/log"
        return 1
    }
}
copy "$dir/a"
copy "$dir/another/and longer place"
check "build" build "$dir/a" "$dir/packages"
(umask 077 && TZ=Asia/Shanghai LC_ALL=C.UTF-8 build "$dir/another/and longer place" "$dir/again") || true
check "three .deb and a .tar.gz" test "$(cd "$dir/packages" && ls | sed 's/.*\.//' | sort | xargs)" \
    = "deb deb deb gz"
for package in "$dir"/packages/*; do
    check "$(basename "$package") is the same again" cmp "$package" "$dir/again/$(basename "$package")"
done

# ---- the archive ----

mkdir "$dir/unpacked"
tar xzf "$dir"/packages/*.tar.gz -C "$dir/unpacked" --strip-components=1
version=$(sed -n 's/^#define CSMS_VERSION "\(.*\)"$/\1/p' "$root/lib/csms.h")
minor=${version%.*}
library=libcsms$minor
for file in LICENSE CHANGELOG.md "lib/libcsms.so.$minor" include/csms.h share/man/man7/csms.7 \
    amalgamation/csms.c amalgamation/csms.h; do
    check "archive: $file" test -e "$dir/unpacked/$file"
done
check "archive: csms-send" test "$("$dir/unpacked/bin/csms-send" --version)" = "csms-send $version"

# ---- the Debian packages ----

# Compilers split texts every 16 bytes, so that a binary has "nam" for "name"; of the texts for people
# the manual pages are checked.
check "lintian" lintian --no-cfg --allow-root --display-info --pedantic \
    --suppress-tags spelling-error-in-binary \
    --fail-on error,warning,info,pedantic "$dir"/packages/*.deb

fresh=$dir/root
mkdir -p "$fresh/var/lib/dpkg/info" "$fresh/var/lib/dpkg/updates" "$fresh/var/lib/dpkg/triggers"
# So that what the packages depend on must be installed here.
cp /var/lib/dpkg/status "$fresh/var/lib/dpkg/"
cp /var/lib/dpkg/info/*.list "$fresh/var/lib/dpkg/info/"
cp /var/lib/dpkg/info/format "$fresh/var/lib/dpkg/info/" 2>/dev/null || true
debian() { # debian DPKG_OPTION...
    dpkg --root="$fresh" --force-not-root --log="$dir/dpkg.log" "$@"
}
files() {
    (cd "$fresh" && find . -path ./var/lib/dpkg -prune -o -print | sort)
}
files >"$dir/before"
check "development files want the library" refused debian --install "$dir"/packages/libcsms-dev*.deb
debian --purge libcsms-dev >/dev/null 2>&1 || true
check "install" debian --install "$dir"/packages/*.deb
installed() {
    debian --status csms-tools "$library" libcsms-dev | grep -c '^Status: install ok installed$' |
        grep -qx 3
}
check "installed" installed
check "verify" test -z "$(debian --verify csms-tools "$library" libcsms-dev)"

bin=$fresh/usr/bin
chain() {
    "$bin/csms-req" -p 0123456789abcdef0123456789abcdef -t RDS 7f3a |
        "$bin/csms-send" --replay "$root/testdata/response/partial.http" |
        "$bin/csms-parse" -f ndjson | grep -q '"name":"secretName3","outcome":"failed"'
}
check "the programs work" chain
for page in man1/csms-req.1 man1/csms-send.1 man1/csms-parse.1 man3/libcsms.3 man5/csms-record.5 \
    man7/csms.7 man7/csms-recipes.7; do
    check "$page" sh -c "gzip -dc '$fresh/usr/share/man/$page.gz' | mandoc -T lint -W warning"
done
lib=$(dirname "$(find "$fresh/usr/lib" -name libcsms.a)")
consumer() {
    # shellcheck disable=SC2046
    cc "$root/tests/consumer/main.c" -o "$dir/consumer" \
        $(PKG_CONFIG_PATH="$lib/pkgconfig" pkg-config --cflags --libs csms) &&
        LD_LIBRARY_PATH="$lib" "$dir/consumer" <"$root/testdata/response/partial.json"
}
check "the library works" consumer
# The package says libc6 (>= 2.14) without asking the library.
glibc() {
    readelf -VW "$lib/libcsms.so.$minor" | grep -o 'GLIBC_[0-9.]*' | sed 's/GLIBC_//' |
        sort -Vu | tail -n 1 | { read -r newest && printf '%s\n2.14\n' "$newest" | sort -CV; }
}
check "the library needs no newer libc than it says" glibc
symbols() {
    nm -D --defined-only "$lib/libcsms.so.$minor" | sed 's/.* //; s/@@/@/; s/^CSMS_[0-9.]*$/&@&/' |
        sort >"$dir/symbols"
    sed -n 's/^ \(.*\) .*/\1/p' "$fresh/var/lib/dpkg/info/$library:"*.symbols \
        "$fresh/var/lib/dpkg/info/$library.symbols" 2>/dev/null | sort | diff "$dir/symbols" -
}
check "the symbols file lists what is there" symbols

check "purge" debian --purge csms-tools libcsms-dev "$library"
files >"$dir/after"
check "purged without a trace" diff "$dir/before" "$dir/after"

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
