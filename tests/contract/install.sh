#!/bin/sh
# SPDX-License-Identifier: MIT
# Install the packages of package-lock.json into DIR, unless DIR has them. No scripts of packages are
# run. usage: install.sh DIR
set -eu
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
cd "$1"
exec 9>lock
flock 9
if cmp -s "$here/package-lock.json" installed; then
    exit 0
fi
rm -f installed
cp "$here/package.json" "$here/package-lock.json" .
npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
cp package-lock.json installed
