#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Write testdata/saved with curl and servers on loopback, Node and nginx. Needs these, and openssl; for
# browser.har also Chromium and playwright-core (npm install --no-save playwright-core). The tests read
# the files and do not run this script. Dates and versions change with each run.
set -eu
cd "$(dirname "$0")/../../testdata/saved"
work=$(mktemp -d)
cleanup()
{
    for pid in ${node:-} ${nginx:-}; do kill "$pid" 2>/dev/null || true; done
    rm -rf "$work"
}
trap cleanup EXIT

node ../../tests/saved/server.js >"$work/port" &
node=$!
until [ -s "$work/port" ]; do sleep 0.1; done
port=$(cat "$work/port")
u=http://127.0.0.1:$port

free_port()
{
    node -e 's = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })'
}
tls=$(free_port) # HTTP/2 in front of Node
dead=$(free_port) # a port without a server, for a gateway error
nobody=$(free_port)
openssl req -x509 -newkey rsa:2048 -nodes -keyout "$work/key" -out "$work/cert" -days 2 \
    -subj /CN=localhost 2>/dev/null
cat >"$work/nginx.conf" <<END
daemon off; pid $work/pid; error_log $work/log;
events {}
http {
    access_log off; client_max_body_size 1k;
    client_body_temp_path $work/body; proxy_temp_path $work/proxy; fastcgi_temp_path $work/f;
    uwsgi_temp_path $work/u; scgi_temp_path $work/s;
    server {
        listen 127.0.0.1:$tls ssl http2;
        ssl_certificate $work/cert; ssl_certificate_key $work/key;
        location / { proxy_pass $u; }
    }
    server { listen 127.0.0.1:$dead; location / { proxy_pass http://127.0.0.1:$nobody; } }
}
END
/usr/sbin/nginx -c "$work/nginx.conf" 2>/dev/null &
nginx=$!
until curl -sk -o /dev/null "https://127.0.0.1:$tls/ok"; do sleep 0.1; done
g=http://127.0.0.1:$dead/v1/0123456789abcdef0123456789abcdef/secrets/batch-delete
call="-X POST -H X-Auth-Token:made-up --data {\"instance_id\":\"7f3a\"}"
c="curl -s $call"

$c -i "$u/ok" >curl-i
$c -i -H 'Expect: 100-continue' "$u/ok" >curl-i-100
$c -i "$u/hints" >curl-i-103
$c -i -x "$u" -p "$u/ok" >curl-i-proxy
$c -i -L "$u/moved" >curl-i-redirect
$c -i "$u/moved" >curl-i-redirect-not-followed
$c -i -k "https://127.0.0.1:$tls/ok" >curl-i-http2
$c -i "$u/chunked" >curl-i-chunked
$c -i --raw "$u/chunked" >curl-i-raw
$c -i --compressed "$u/gzip" >curl-i-compressed
$c -i "$u/gzip" >curl-i-gzip
$c -i -0 "$u/until-close" >curl-i-no-length
$c -i "$u/cut" >curl-i-cut || true
$c -i "$u/ok" | tr -d '\r' >curl-i-lf
$c -i "$u/login" >curl-i-login
$c -i "$g" >curl-i-nginx-502
head -c 2000 /dev/zero | tr '\0' x | curl -s -i -X POST --data-binary @- "$g" >curl-i-nginx-413
for path in ok denied nothing ok; do $c -i "$u/$path"; done >curl-i-loop
$c -i "$u/ok" "$u/denied" >curl-i-two-urls
$c -D curl-D-head -o curl-D-body "$u/ok"
$c -D curl-D-head-proxy -o curl-D-body -x "$u" -p "$u/ok"
$c -w '%{json}' "$u/ok" >curl-w-json
$c -w '%{json}' "$u/nothing" >curl-w-json-no-body
$c -w '%{json}' "$g" >curl-w-json-nginx-502
$c -w '%{json}' "$u/cut" >curl-w-json-cut || true
$c -w '%{json}' "http://127.0.0.1:$nobody/" >curl-w-json-refused || true
$c -w '%{json}\n' "$u/ok" "$u/denied" >curl-w-json-two-urls
$c -i -w '%{json}' "$u/ok" >curl-i-w-json
$c -v "$u/ok" >curl-v 2>&1
curl $call "$u/ok" >curl-progress 2>&1
curl -sS $call "http://127.0.0.1:$nobody/" >curl-error 2>&1 || true
$c "$u/login" >login.html
$c "$g" >nginx-502.html
$c "$u/gzip" >gzip
{ printf '\377\376'; $c "$u/ok" | sed 's/$/\r/' | iconv -f UTF-8 -t UTF-16LE; } >utf-16
{ printf '\357\273\277'; $c "$u/ok"; } >utf-8-bom
node ../../tests/saved/har.mjs "$u" "$PWD/browser.har" || echo "browser.har is unchanged" >&2
# Ports differ from run to run.
sed -i -E "s/127\.0\.0\.1( port |:| \(127\.0\.0\.1\) port )[0-9]+/127.0.0.1\18443/g;
    s/\"_serverPort\":[0-9]+/\"_serverPort\":8443/g; s/\"(local|remote)_port\":[0-9]+/\"\1_port\":0/g" \
    curl-w-json* curl-i-w-json curl-v curl-error browser.har
