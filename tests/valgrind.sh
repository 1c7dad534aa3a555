#!/bin/sh
# SPDX-License-Identifier: MIT
# The command line cases under valgrind: no invalid read or write, no uninitialized value, and the
# expected output. The programs are built without sanitizers.
# usage: tests/valgrind.sh BUILD_DIR [NAME...]    names as cli.py has them; default all
set -eu
build=$(cd "$1" && pwd)
tests=$(cd "$(dirname "$0")" && pwd)
shift
command -v valgrind >/dev/null || {
    echo "valgrind.sh: valgrind is missing" >&2
    exit 77
}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
mkdir "$dir/bin" "$dir/logs"
for program in csms-req csms-send csms-parse; do
    cat >"$dir/bin/$program" <<END
#!/bin/sh
exec valgrind --quiet --error-exitcode=99 --log-file=$dir/logs/$program-%p $build/$program "\$@"
END
    chmod +x "$dir/bin/$program"
done
if [ $# -eq 0 ]; then
    # Without those that close a standard stream, because valgrind would open its log there; one that
    # reads megabytes, which takes minutes; and one without a temporary directory, which valgrind
    # needs.
    # shellcheck disable=SC2046
    set -- $("$tests/cli.py" --list |
        grep -vxE '.*-closed(-.*)?|req-streams|parse-many-braces|req-no-temporary-directory')
fi
result=0
export CLI_TIMEOUT=900
"$tests/cli.py" "$dir/bin" "$@" || result=1
find "$dir/logs" -type f -size +0 -exec cat {} + | head -n 100 >"$dir/found"
cat "$dir/found"
runs=$(find "$dir/logs" -type f | wc -l)
echo "$runs programs ran under valgrind"
[ "$result" -eq 0 ] && [ ! -s "$dir/found" ] && [ "$runs" -gt 0 ]
