#!/bin/sh
# SPDX-License-Identifier: MIT
# Build the packages in two directories: the bytes must be equal. Then check the Debian packages with
# lintian and the RPM packages with rpmlint, and install, use and remove them in temporary roots.
# usage: tests/package.sh
set -eu
if [ "$(id -u)" -ne 0 ]; then # rpm --root calls chroot
    unshare --map-root-user true || { echo "skipped: needs root, or user namespaces" >&2; exit 77; }
    exec unshare --map-root-user "$0"
fi
root=$(cd "$(dirname "$0")/.." && pwd)
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
. "$root/tests/check.sh"
needs cpack dpkg-shlibdeps lintian rpm rpmbuild rpmlint mandoc

# ---- the same bytes everywhere ----

export DEBFULLNAME="Package Test" DEBEMAIL=package-test@example.org SOURCE_DATE_EPOCH=1700000000
copy() { # copy DIRECTORY: the files of a release
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
check "three .deb, three .rpm, two .tar.gz" test \
    "$(cd "$dir/packages" && ls | sed 's/.*\.//' | sort | xargs)" = "deb deb deb gz gz rpm rpm rpm"
for package in "$dir"/packages/*; do
    check "$(basename "$package") is reproducible" cmp "$package" "$dir/again/$(basename "$package")"
done

# ---- the archives ----

mkdir "$dir/unpacked"
tar xzf "$dir"/packages/*-linux-*.tar.gz -C "$dir/unpacked" --strip-components=1
version=$(sed -n 's/^#define CSMS_VERSION "\(.*\)"$/\1/p' "$root/lib/csms.h")
minor=${version%.*}
library=libcsms$minor
for file in LICENSE CHANGELOG.md "lib/libcsms.so.$minor" include/csms.h share/man/man7/csms.7 \
    amalgamation/csms.c amalgamation/csms.h; do
    check "archive: $file" test -e "$dir/unpacked/$file"
done
check "archive: csms-send" test "$("$dir/unpacked/bin/csms-send" --version)" = "csms-send $version"

# The source archive has the repository, and jsmn.h for systems without a package of it.
tar xzf "$dir/packages/csms-$version.tar.gz" -C "$dir"
source=$dir/csms-$version
same_sources() {
    diff -r "$dir/a" "$source" >"$dir/more"
    grep -qx "Only in $source/lib: jsmn" "$dir/more" && test "$(wc -l <"$dir/more")" = 1
}
check "sources: the repository and jsmn" same_sources
check "sources: the license of jsmn" grep -q "^Copyright (c) .* Zaitsev$" "$source/lib/jsmn/LICENSE"
without_jsmn() { # as on a system without jsmn.h
    cmake -S "$source" -B "$dir/without" -DCMAKE_IGNORE_PATH="$jsmn" -DUTHASH_INCLUDE_DIR="$uthash" \
        -DCSMS_SEND=OFF
}
taken() { # taken DIRECTORY: jsmn.h was found there
    grep -qxF "JSMN_INCLUDE_DIR:PATH=$1" "$dir/without/CMakeCache.txt"
}
check "sources: configure with the system's jsmn.h" cmake -S "$source" -B "$dir/without" -DCSMS_SEND=OFF
check "sources: the system's jsmn.h comes first" refused taken "$source/lib/jsmn"
jsmn=$(sed -n 's/^JSMN_INCLUDE_DIR:PATH=//p' "$dir/without/CMakeCache.txt")
uthash=$(sed -n 's/^UTHASH_INCLUDE_DIR:PATH=//p' "$dir/without/CMakeCache.txt")
rm -r "$dir/without"
check "sources: configure without it" without_jsmn
check "sources: jsmn.h of the archive" taken "$source/lib/jsmn"
check "sources: build" cmake --build "$dir/without" -j 2
check "sources: csms-parse" test "$("$dir/without/csms-parse" --version)" = "csms-parse $version"
rm -r "$source/lib/jsmn" "$dir/without"
missing() {
    ! without_jsmn >"$dir/said" 2>&1 && grep -q "libcsms needs jsmn.h" "$dir/said"
}
check "sources: without either, CMake names it" missing

# ---- the Debian packages ----

# Compilers split texts every 16 bytes, so a binary can contain "nam" instead of "name". lintian checks
# the spelling of the manual pages.
check "lintian" lintian --no-cfg --allow-root --display-info --pedantic \
    --suppress-tags spelling-error-in-binary \
    --fail-on error,warning,info,pedantic "$dir"/packages/*.deb

fresh=$dir/root
mkdir -p "$fresh/var/lib/dpkg/info" "$fresh/var/lib/dpkg/updates" "$fresh/var/lib/dpkg/triggers"
# The dependencies of the packages must be installed on this system.
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
check "development files require the library" refused debian --install "$dir"/packages/libcsms-dev*.deb
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
# The dependency of the package on libc6 (>= 2.14) is a constant.
glibc() {
    readelf -VW "$lib/libcsms.so.$minor" | grep -o 'GLIBC_[0-9.]*' | sed 's/GLIBC_//' |
        sort -Vu | tail -n 1 | { read -r newest && printf '%s\n2.14\n' "$newest" | sort -CV; }
}
check "the library needs no newer libc than the package declares" glibc
symbols() {
    nm -D --defined-only "$lib/libcsms.so.$minor" | sed 's/.* //; s/@@/@/; s/^CSMS_[0-9.]*$/&@&/' |
        sort >"$dir/symbols"
    sed -n 's/^ \(.*\) .*/\1/p' "$fresh/var/lib/dpkg/info/$library:"*.symbols \
        "$fresh/var/lib/dpkg/info/$library.symbols" 2>/dev/null | sort | diff "$dir/symbols" -
}
check "the symbols file lists the symbols of the library" symbols

check "purge" debian --purge csms-tools libcsms-dev "$library"
files >"$dir/after"
check "purged without a trace" diff "$dir/before" "$dir/after"

# ---- the RPM packages ----

check "rpmlint" rpmlint --strict --config "$root/tests/rpmlint.toml" "$dir"/packages/*.rpm

listed() { # listed FORMAT: queries every RPM package
    for package in "$dir"/packages/*.rpm; do
        rpm -qp --qf "$1" "$package"
    done
}
check "rpm: time, place and packager" test "$(listed '%{BUILDTIME} %{BUILDHOST} %{PACKAGER}\n' | uniq)" \
    = "$SOURCE_DATE_EPOCH localhost $DEBFULLNAME <$DEBEMAIL>"
# Only Debian has the symbol version CURL_OPENSSL_4; other loaders print a warning.
foreign() {
    rpm -qp --requires "$dir"/packages/*.rpm | sort -u >"$dir/requires"
    ! grep -vE '^(/bin/sh|/usr/bin/pkg-config|rpmlib\(.*|rtld\(GNU_HASH\)|libcsms[0-9_]* = [0-9.]*'\
'|lib(c|curl|ssl|crypto)\.so\.[0-9.]*\(((GLIBC|OPENSSL)_[0-9A-Z_.]*)?\)(\(64bit\))?)$' "$dir/requires"
}
check "rpm: nothing specific to Debian is required" foreign
check "rpm: libcurl is required" grep -q '^libcurl\.so\.4()' "$dir/requires"
# The same files as in the Debian packages, in the directories of such systems.
files_of_deb() {
    for package in "$dir"/packages/*.deb; do
        dpkg-deb --fsys-tarfile "$package" | tar t
    done | sed 's/^\.//; /\/$/d; /^\/usr\/share\/doc\//d; s,/zsh/vendor-completions/,/zsh/site-functions/,
        s,^/usr/lib/[^/]*-linux-gnu[^/]*/,/usr/lib64/,' | sort
}
files_of_rpm() {
    listed '[%{FILEMODES:perms} %{FILENAMES}\n]' |
        sed -n '/^d/d; / \/usr\/share\/\(doc\|licenses\)\//d; s/^[^ ]* //p' | sort
}
same_files() {
    files_of_deb >"$dir/of_deb"
    files_of_rpm | diff "$dir/of_deb" - && test -s "$dir/of_deb"
}
check "rpm: the files of the Debian packages" same_files
others_directory() { listed '[%{FILEMODES:perms} %{FILENAMES}\n]' | grep '^d' | grep -v csms; }
check "rpm: no directory of other packages" refused others_directory
check "rpm: each has its license" test "$(rpm -qpL "$dir"/packages/*.rpm | wc -l)" = 3

# A system with a shell and ldconfig for the scriptlets, and a package that provides our dependencies.
machine=$dir/machine
mkdir -p "$machine/etc" "$machine/sbin" "$machine/tmp"
# shellcheck disable=SC2046
cp -L --parents /bin/sh /sbin/ldconfig $(ldd /bin/sh | grep -o '/[^ ]*') "$machine"
echo /usr/lib64 >"$machine/etc/ld.so.conf"
{
    printf '%s\n' "Name: system" "Version: 1" "Release: 1" "License: MIT" "Summary: Libraries" \
        "BuildArch: noarch" "AutoReqProv: no"
    grep -vE '^(rpmlib|libcsms)' "$dir/requires" | sed 's/^/Provides: /'
    printf '%s\n' "%description" "." "%files"
} >"$dir/system.spec"
check "rpm: a system" rpmbuild -bb --quiet --define "_topdir $dir/system" "$dir/system.spec"
# Debian's rpm before 4.20 installs nothing without this option.
force=$(rpm --help | grep -o -- --force-debian || true)
redhat() { # redhat RPM_OPTION...
    # shellcheck disable=SC2086
    rpm --root "$machine" $force "$@"
}
check "rpm: install the system" redhat -i "$dir"/system/RPMS/noarch/*.rpm
alone() { redhat -i "$dir"/packages/libcsms-devel*.rpm; }
check "rpm: development files require the library" refused alone
check "rpm: install" redhat -i "$dir"/packages/*.rpm
check "rpm: verify" redhat -V csms-tools "libcsms${minor%.*}_${minor#*.}" libcsms-devel
for program in csms-req csms-send csms-parse; do
    check "rpm: $program" test "$("$machine/usr/bin/$program" --version)" = "$program $version"
done
bin=$machine/usr/bin
check "rpm: the programs work" chain
lib=$machine/usr/lib64
check "rpm: the library works" consumer
in_cache() { chroot "$machine" /sbin/ldconfig -p | grep -q "libcsms.so.$minor .*/usr/lib64/"; }
check "rpm: the loader finds the library" in_cache
check "rpm: remove" redhat -e csms-tools "libcsms${minor%.*}_${minor#*.}" libcsms-devel
left() { find "$machine" -name '*csms*' | grep .; }
check "rpm: removed without a trace" refused left
check "rpm: the loader no longer finds the library" refused in_cache

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
