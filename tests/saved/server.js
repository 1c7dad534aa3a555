// SPDX-License-Identifier: MIT
// Answers like the service, on loopback, in each form that HTTP allows: for make.sh.
'use strict';
const fs = require('fs');
const http = require('http');
const net = require('net');
const zlib = require('zlib');

const body = fs.readFileSync(`${__dirname}/../../testdata/response/partial.json`);
const json = { 'Content-Type': 'application/json', 'X-Request-Id': '67c2e28e40c755fff2de684c0338c10e' };
const login = `<!DOCTYPE html>
<html><head><title>Company proxy &mdash; sign in</title></head>
<body><form method="post"><input name="user"><input type="password" name="word"></form></body></html>
`;

const answers = {
    '/ok': (res) => res.writeHead(200, { ...json, 'Content-Length': body.length }).end(body),
    '/chunked': (res) => {
        res.writeHead(200, json);
        for (let i = 0; i < body.length; i += 50)
            res.write(body.subarray(i, i + 50));
        res.end();
    },
    '/gzip': (res) => {
        const packed = zlib.gzipSync(body);
        res.writeHead(200, { ...json, 'Content-Encoding': 'gzip', 'Content-Length': packed.length });
        res.end(packed);
    },
    '/hints': (res) => res.writeEarlyHints({ link: '</x>; rel=preload' }, () => answers['/ok'](res)),
    '/moved': (res) => res.writeHead(307, { Location: '/ok', 'Content-Length': 0 }).end(),
    '/until-close': (res) => {
        res.useChunkedEncodingByDefault = false;
        res.shouldKeepAlive = false;
        res.removeHeader('Transfer-Encoding');
        res.writeHead(200, json);
        res.end(body);
    },
    '/cut': (res) => {
        res.writeHead(200, { ...json, 'Content-Length': body.length });
        res.write(body.subarray(0, 120), () => res.destroy());
    },
    '/denied': (res) => res.writeHead(401, json).end(
        '{"error_msg":"Incorrect IAM authentication information: decrypt token fail",' +
        '"error_code":"APIGW.0301","request_id":"67c2e28e40c755fff2de684c0338c10e"}'),
    '/nothing': (res) => res.writeHead(504, { 'Content-Length': 0 }).end(),
    '/login': (res) => res.writeHead(200, { 'Content-Type': 'text/html' }).end(login),
};

const server = http.createServer((req, res) => {
    req.resume();
    req.on('end', () => (answers[req.url.replace(/\/v1\/.*/, '')] || answers['/ok'])(res));
});
// A proxy for curl -p.
server.on('connect', (req, socket) => {
    const [host, port] = req.url.split(':');
    const upstream = net.connect(port, host, () => {
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
        upstream.pipe(socket).pipe(upstream);
    });
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
