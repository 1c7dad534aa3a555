#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Requests per second of csms-send and curl over TLS on loopback against nginx.
#
#     tests/bench/send.sh BUILD_DIR [REQUESTS] [h1|h2]
#
# Each sends the same POSTs with the same headers and checks the server's certificate. The shell loop
# sends only a tenth of the requests, because it is slow; all figures are per second.
set -eu

[ $# -ge 1 ] || { echo "usage: send.sh BUILD_DIR [REQUESTS] [h1|h2]" >&2; exit 64; }
build=$(cd "$1" && pwd)
count=${2:-2000}
version=${3:-h1}
jobs=16
project=0123456789abcdef0123456789abcdef
body='{"instance_id":"7f3a","instance_type":"RDS"}'

work=$(mktemp -d)
nginx_pid=
finish()
{
    [ -z "$nginx_pid" ] || kill "$nginx_pid" 2>/dev/null || true
    rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM HUP

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=localhost -days 2 \
    -addext subjectAltName=IP:127.0.0.1 -keyout "$work/key" -out "$work/cert" 2>/dev/null
(umask 077; printf 'bench-token\n' >"$work/token")

listen=ssl
[ "$version" = h1 ] || listen='ssl http2'
start_server()
{
    port=$1
    cat >"$work/nginx.conf" <<CONF
daemon off;
pid $work/pid;
error_log $work/error.log;
events { worker_connections 512; }
http {
    access_log off;
    client_body_temp_path $work/body;
    proxy_temp_path $work/proxy;
    fastcgi_temp_path $work/fastcgi;
    uwsgi_temp_path $work/uwsgi;
    scgi_temp_path $work/scgi;
    server {
        listen 127.0.0.1:$port $listen;
        ssl_certificate $work/cert;
        ssl_certificate_key $work/key;
        default_type application/json;
        location / { return 200 '{"total":0,"success_secrets":[],"failed_secrets":[]}'; }
    }
}
CONF
    nginx -c "$work/nginx.conf" -e "$work/error.log" 2>/dev/null &
    nginx_pid=$!
    for _ in 1 2 3 4 5 6 7 8 9 10; do
        sleep 0.1
        kill -0 "$nginx_pid" 2>/dev/null || return 1
        curl -so "$work/null" --cacert "$work/cert" "https://127.0.0.1:$port/" && return 0
    done
    return 1
}
port=$((20000 + $$ % 20000))
until start_server "$port"; do
    port=$((port + 1))
    [ "$port" -lt 65000 ] || { echo "send.sh: nginx does not start" >&2; exit 1; }
done
origin=https://127.0.0.1:$port
url=$origin/v1/$project/secrets/batch-delete

i=0
while [ "$i" -lt "$count" ]; do
    i=$((i + 1))
    printf '{"csms":1,"kind":"request","id":"%d","project_id":"%s","path":"/v1/%s/secrets/batch-delete","body":%s}\n' \
        "$i" "$project" "$project" "$body"
done >"$work/plan"
awk -v n="$count" -v url="$url" -v out="$work/null" 'BEGIN {
    for (i = 1; i <= n; i++) printf "url = \"%s\"\noutput = \"%s\"\n", url, out }' >"$work/config"

now()
{
    date +%s%N
}

# report NAME REQUESTS COMMAND...
report()
{
    name=$1
    n=$2
    shift 2
    times >"$work/before"
    began=$(now)
    "$@"
    ended=$(now)
    times >"$work/after"
    # The second line of times is for the commands: minutes and seconds, user and system.
    awk -F '[ms ]+' -v name="$name" -v n="$n" -v ns=$((ended - began)) '
        FNR == 2 { cpu = $1 * 60 + $2 + $3 * 60 + $4 - cpu }
        END { printf "%-28s %9.0f requests/s %9.0f us of CPU each\n",
              name, n / (ns / 1e9), cpu / n * 1e6 }' "$work/before" "$work/after"
}

shell_loop()
{
    i=0
    while [ "$i" -lt "$1" ]; do
        i=$((i + 1))
        curl -s -o "$work/null" --cacert "$work/cert" -H 'Content-Type: application/json' \
            -H 'X-Auth-Token: bench-token' --data-binary "$body" "$url" || exit 1
    done
}

curl_parallel()
{
    curl -s --no-progress-meter --parallel --parallel-max "$jobs" --cacert "$work/cert" \
        -H 'Content-Type: application/json' -H 'X-Auth-Token: bench-token' \
        --data-binary "$body" -K "$work/config"
}

send()
{
    "$build/csms-send" -q -e "$origin" --cacert "$work/cert" --token-file "$work/token" \
        --confirm "$project" "$@" "$work/plan" >"$work/answers"
    [ "$(grep -c '"status":200' "$work/answers")" -eq "$count" ] || exit 1
}

echo "$count requests over TLS on loopback, $(nginx -v 2>&1 | sed 's/.*: //'), $version"
report "curl in a shell loop" $((count / 10)) shell_loop $((count / 10))
report "curl --parallel, $jobs" "$count" curl_parallel
report "csms-send -j 1" "$count" send -j 1
report "csms-send -j $jobs" "$count" send -j "$jobs"
report "csms-send -j $jobs --journal" "$count" send -j "$jobs" --journal "$work/journal"
