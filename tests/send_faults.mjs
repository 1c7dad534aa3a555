// SPDX-License-Identifier: MIT
//
// Faults between csms-send and the service. For each, the record must say correctly whether the request
// may have been executed; the server counts the requests it received.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import http2 from 'node:http2';
import net from 'node:net';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { file, folder, makeCertificates, otherCa, requests, run, start, to as confirmed, tried, until } from './send_harness.mjs';
import { behaviours, message, served, startServer } from './server.mjs';

const certificates = makeCertificates();
const trust = ['--cacert', certificates.ca];
const good = { tls: certificates.good };
const to = (url, ...more) => confirmed(url, '--retry', '0', ...more);
const quick = ['--timeout', '1.5'];
const { answer, write, writeAndClose, reset, stall } = behaviours;

const totals = { drops: 0, again: 0 };
process.on('exit', () => console.log(`# ${tried.runs} runs of csms-send, ${served.posts} POSTs counted; `
    + `${totals.drops} requests dropped on reused connections, ${totals.again} of which libcurl was about to resend`));

const cut = (bytes, n) => bytes.subarray(0, n);
const whole = message(200, '{"total":0}');
const html = '<html><head><title>502 Bad Gateway</title></head></html>';

// Writes some bytes, then others again and again while the client reads them.
const endless = (start, again = `X-Trailer: ${'x'.repeat(1000)}\r\n`) => (socket) => {
    const many = again.repeat(Math.ceil(60_000 / again.length));
    const more = () => {
        while (!socket.destroyed && socket.write(many));
    };
    socket.on('drain', more);
    socket.write(start);
    more();
};

// An answer that leaves the outcome unknown.
const inDoubt = (status) => ({ status, exit: 5 });

// name; server options; more arguments; expected result: a status, inDoubt or [sent, code]; complete requests seen.
const faults = [
    // The request is not sent.
    ['TLS: unknown CA', good, [], ['no', 'tls'], 0],
    ['TLS: wrong host', { tls: certificates.wrongHost }, trust, ['no', 'tls'], 0],
    ['TLS: expired', { tls: certificates.expired }, trust, ['no', 'tls'], 0],
    ['TLS: too old protocol', {
        tls: { ...certificates.good, minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' },
    }, trust, ['no', 'tls'], 0],
    ['TLS: another public key than the pinned one', good,
        [...trust, '--pinnedpubkey', `sha256//${Buffer.alloc(32).toString('base64')}`], ['no', 'tls'], 0],
    ['TLS: closed in the handshake', { onConnect: (s) => s.destroy(), https: true }, trust, ['no', 'tls'], 0],
    ['TLS: stall in the handshake', { onConnect: () => {}, https: true },
        [...trust, '--connect-timeout', '0.3'], ['no', 'timeout'], 0],
    ['TLS: not TLS at all', { onConnect: (s) => s.end('HTTP/1.1 400 X\r\n\r\n'), https: true }, trust, ['no', 'tls'], 0],

    // The request may have been executed.
    ['closed without reading', { onConnect: (s) => setTimeout(() => s.end(), 100) }, [], 'maybe', 0],
    ['reset without reading', { onConnect: (s) => setTimeout(() => s.resetAndDestroy(), 100) }, [], ['maybe', 'receive'], 0],
    ['closed after reading', { onRequest: writeAndClose() }, [], ['maybe', 'closed'], 1],
    ['reset after reading', { onRequest: reset() }, [], ['maybe', 'receive'], 1],
    ['closed inside the status line', { onRequest: writeAndClose('HTTP/1.1 2') }, [], 'maybe', 1],
    ['closed inside the head', { onRequest: writeAndClose(cut(whole, 30)) }, [], ['maybe', 'cut'], 1],
    ['closed between head and body', { onRequest: writeAndClose(cut(whole, whole.length - 11)) }, [], ['maybe', 'cut'], 1],
    ['closed before the end of the head', { onRequest: writeAndClose(cut(whole, whole.length - 13)) }, [], ['maybe', 'cut'], 1],
    ['closed inside the body', { onRequest: writeAndClose(cut(whole, whole.length - 3)) }, [], ['maybe', 'cut'], 1],
    ['reset inside the head', { onRequest: reset(cut(whole, 30)) }, [], ['maybe', 'receive'], 1],
    ['reset inside the body', { onRequest: reset(cut(whole, whole.length - 3)) }, [], ['maybe', 'receive'], 1],
    ['closed inside a chunked body', {
        onRequest: writeAndClose('HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"tot'),
    }, [], ['maybe', 'cut'], 1],
    ['stall before the head', { onRequest: stall() }, quick, ['maybe', 'timeout'], 1],
    ['stall inside the head', { onRequest: stall(cut(whole, 30)) }, quick, ['maybe', 'timeout'], 1],
    ['stall inside the body', { onRequest: stall(cut(whole, whole.length - 3)) }, quick, ['maybe', 'timeout'], 1],
    ['no HTTP', { onRequest: writeAndClose('220 mail.example ESMTP\r\n') }, [], ['maybe', 'bad_response'], 1],
    ['HTTP/0.9', { onRequest: writeAndClose('{"total":0}') }, [], ['maybe', 'bad_response'], 1],
    ['a bad chunk size', {
        onRequest: writeAndClose('HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n'),
    }, [], ['maybe', 'receive'], 1],
    ['Content-Length too long', { onRequest: writeAndClose(message(200, '{"total":0}', { 'Content-Length': 99 })) }, [], ['maybe', 'cut'], 1],
    ['a body over the limit', { onRequest: answer(200, Buffer.alloc((8 << 20) + 1, 32)) }, [], ['maybe', 'too_large'], 1],
    ['a body over the limit without a length', {
        onRequest: (s) => s.end(Buffer.concat([Buffer.from('HTTP/1.1 200 X\r\n\r\n'), Buffer.alloc((8 << 20) + 1, 32)])),
    }, [], ['maybe', 'too_large'], 1],
    ['a body that does not fit a record', { onRequest: answer(200, Buffer.alloc(3 << 20, 1)) }, [], ['maybe', 'too_large'], 1],
    ['a head over libcurl\'s limit', { onRequest: answer(200, '', { 'X-Long': 'x'.repeat(400_000) }) }, [], 'maybe', 1],
    ['trailers without end', { onRequest: endless('HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n') }, [],
        ['maybe', 'too_large'], 1],
    ['interim answers without end', { onRequest: endless('', 'HTTP/1.1 100 Continue\r\n\r\n') }, [], 'maybe', 1],
    ['status 999', { onRequest: answer(999) }, [], ['maybe', 'bad_response'], 1],
    ['interim answers only', { onRequest: writeAndClose('HTTP/1.1 100 Continue\r\n\r\n') }, [], 'maybe', 1],

    // There is an answer.
    ['100 first', { onRequest: write('HTTP/1.1 100 Continue\r\n\r\n', whole) }, [], 200, 1],
    ['103 first', { onRequest: write('HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n', whole) }, [], 200, 1],
    ['byte by byte', { onRequest: write(...Array.from(whole, (b) => Buffer.from([b])).slice(0, 20), whole.subarray(20)) }, [], 200, 1],
    ['a trailer', { onRequest: write('HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n \r\n0\r\nDate: x\r\n\r\n') }, [], inDoubt(200), 1],
    ['a trailer and an empty body', {
        onRequest: write('HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nDate: x\r\n\r\n'),
    }, [], inDoubt(200), 1],
    ['closed without a length', { onRequest: writeAndClose('HTTP/1.1 200 X\r\n\r\n{"total":0}') }, [], 200, 1],
    ['Content-Length too short', { onRequest: answer(200, '{"total":0}', { 'Content-Length': 5 }) }, [], ['maybe', 'out_of_step'], 1],
    ['400', { onRequest: answer(400, '{"error_code":"CSMS.0002","error_msg":"x"}') }, [], 400, 1],
    ['413', { onRequest: answer(413, '') }, [], 413, 1],
    ['500', { onRequest: answer(500, '{"error_code":"APIGW.0601","error_msg":"x"}') }, [], inDoubt(500), 1],
    ['502 with HTML', { onRequest: answer(502, html, { 'Content-Type': 'text/html' }) }, [], inDoubt(502), 1],
    ['504 empty', { onRequest: answer(504, '') }, [], inDoubt(504), 1],
    ['gzip that was not requested', {
        onRequest: answer(200, Buffer.from([0x1f, 0x8b, 8, 0]), { 'Content-Encoding': 'gzip' }),
    }, [], inDoubt(200), 1],
    ['a body of the longest length kept', { onRequest: answer(200, Buffer.alloc(8 << 20, 32)) }, [], inDoubt(200), 1],
];

function check(result, expected) {
    const [record] = result.records;
    const { status, exit } = typeof expected === 'number' ? { status: expected, exit: 0 } : expected;
    if (status) {
        assert.equal(record.status, status, result.stdout.slice(0, 1000));
        assert.equal(result.code, exit, result.stderr);
        return;
    }
    const [sent, code] = [expected].flat();
    assert.ok(record.error, result.stdout.slice(0, 1000));
    assert.equal(typeof record.elapsed_ms, 'number', JSON.stringify(record));
    if (code === 'timeout') assert.match(record.error.message, sent === 'no' ? /^no connection in time: / : /^no answer in time: /);
    if (code === 'timeout') assert.ok(record.elapsed_ms >= (sent === 'no' ? 300 : 1500) && record.elapsed_ms < 10_000, `${record.elapsed_ms} ms`);
    assert.equal(record.error.sent, sent, JSON.stringify(record.error));
    if (code) assert.equal(record.error.code, code, JSON.stringify(record.error));
    assert.equal(result.code, sent === 'no' ? 69 : 5, result.stderr);
}

for (const [name, options, args, expected, posts] of faults) {
    test(`fault: ${name}`, async () => {
        const server = await startServer(options);
        try {
            const url = options.https ? server.url.replace('http:', 'https:') : server.url;
            const result = await run(to(url, ...args), { input: requests(1) });
            assert.equal(result.records.length, 1);
            check(result, expected);
            assert.equal(server.requests.length, posts);
            assert.equal(server.heads, posts);
            assert.ok(server.connections <= 1, `${server.connections} connections`);
        } finally {
            await server.stop();
        }
    });
}

test('fault: host name not found', async () => {
    // The resolver refuses a label of more than 63 bytes without a query.
    const result = await run(to(`https://${'x'.repeat(64)}.example`), { input: requests(1) });
    check(result, ['no', 'resolve']);
});

test('fault: connection refused', async () => {
    const server = await startServer();
    await server.stop();
    check(await run(to(server.url), { input: requests(1) }), ['no', 'connect']);
});

test('fault: stall in the connection', async () => {
    const full = spawn('/usr/bin/python3', [fileURLToPath(new URL('full_backlog.py', import.meta.url))],
        { stdio: ['pipe', 'pipe', 'inherit'] });
    try {
        const [port] = await once(full.stdout, 'data');
        const result = await run(to(`http://127.0.0.1:${Number(port)}`, '--connect-timeout', '0.5'),
            { input: requests(1) });
        check(result, ['no', 'timeout']);
    } finally {
        full.stdin.end();
    }
});

// Returns an environment in which the system trusts this CA, and libcurl asks the system like version
// 8.22 (trust_shim.c).
function systemTrusts(ca) {
    const system = fs.mkdtempSync(path.join(folder, 'system-'));
    fs.copyFileSync(ca, path.join(system, 'ca.pem'));
    execFileSync('openssl', ['rehash', system]);
    return {
        LD_PRELOAD: process.env.CSMS_TRUST_SHIM ?? process.argv[3],
        CSMS_SYSTEM_CERTS: system,
        ASAN_OPTIONS: 'exitcode=99:verify_asan_link_order=0',
    };
}

test('--cacert: CAs of the system are not trusted', async () => {
    const env = systemTrusts(certificates.ca);
    const server = await startServer(good);
    try {
        check(await run(to(server.url), { input: requests(1), env }), 200); // the system is asked
        check(await run(to(server.url, '--cacert', otherCa()), { input: requests(1), env }), ['no', 'tls']);
        check(await run(to(server.url, ...trust), { input: requests(1) }), 200);
        assert.equal(server.requests.length, 2);
    } finally {
        await server.stop();
    }
});

test('--cacert: CAs of the system are not trusted for a proxy', async () => {
    const server = await startServer(good);
    const proxy = await startServer({ tls: certificates.good, onRequest: tunnel });
    try {
        const env = { ...systemTrusts(certificates.ca), https_proxy: proxy.url };
        check(await run(to(server.url), { input: requests(1), env }), 200); // the system is asked
        const other = await run(to(server.url, '--cacert', otherCa()), { input: requests(1), env });
        check(other, ['no', 'tls']);
        assert.match(other.records[0].error.message, /^the proxy's certificate was rejected/);
        assert.equal(proxy.requests.length, 1);
        assert.equal(server.requests.length, 1);
    } finally {
        await Promise.all([server.stop(), proxy.stop()]);
    }
});

for (const status of [301, 302, 303, 307, 308]) {
    test(`a redirect (${status}) is an answer: the token is not sent to another host`, async () => {
        const other = await startServer();
        const server = await startServer({ onRequest: answer(status, '', { Location: `${other.url}/x` }) });
        try {
            check(await run(to(server.url), { input: requests(1) }), status);
            assert.equal(server.requests.length, 1);
            assert.equal(other.connections, 0);
        } finally {
            await Promise.all([server.stop(), other.stop()]);
        }
    });
}

for (const status of [403, 407, 502]) test(`a proxy that refuses with ${status}: not sent`, async () => {
    const proxy = await startServer({ onRequest: answer(status, 'no') });
    const server = await startServer(good);
    try {
        const env = { https_proxy: proxy.url };
        const result = await run(to(server.url, ...trust), { input: requests(1), env });
        check(result, ['no', 'proxy']);
        assert.match(result.records[0].error.message, new RegExp(`: status ${status}$`));
        assert.equal(server.connections, 0);
        assert.equal(proxy.requests.length, 1);
        assert.equal(proxy.requests[0].method, 'CONNECT');
        assert.equal(proxy.requests[0].headers['x-auth-token'], undefined);
    } finally {
        await Promise.all([server.stop(), proxy.stop()]);
    }
});

test('an unreachable proxy: not sent', async () => {
    const proxy = await startServer();
    await proxy.stop();
    const server = await startServer(good);
    try {
        const env = { https_proxy: proxy.url };
        check(await run(to(server.url, ...trust), { input: requests(1), env }), ['no', 'connect']);
        assert.equal(server.connections, 0);
    } finally {
        await server.stop();
    }
});

// --cacert applies to the proxy, too.
for (const [name, tls, expected] of [['good', certificates.good, 200], ['expired', certificates.expired, ['no', 'tls']]]) {
    test(`a proxy over TLS, certificate: ${name}`, async () => {
        const server = await startServer(good);
        const proxy = await startServer({ tls, onRequest: tunnel });
        try {
            const env = { https_proxy: proxy.url };
            const result = await run(to(server.url, ...trust), { input: requests(1), env });
            check(result, expected);
            if (expected !== 200)
                assert.match(result.records[0].error.message, /^the proxy's certificate was rejected/);
            const other = await run(to(server.url, '--cacert', otherCa()), { input: requests(1), env });
            check(other, ['no', 'tls']);
            assert.match(other.records[0].error.message, /^the proxy's certificate was rejected/);
            assert.equal(server.connections, expected === 200 ? 1 : 0);
        } finally {
            await Promise.all([server.stop(), proxy.stop()]);
        }
    });
}

function tunnel(socket, { path }) {
    const [host, port] = path.split(':');
    const onward = net.connect(Number(port), host, () => {
        socket.removeAllListeners('data');
        socket.write('HTTP/1.1 200 Connection established\r\nX-Request-Id: proxy\r\n\r\n');
        socket.pipe(onward).pipe(socket);
    });
    onward.on('error', () => socket.destroy());
}

test('only the headers of the final answer are kept, and the first of repeated ones', async () => {
    const server = await startServer({ onRequest: write('HTTP/1.1 103 X\r\nX-Request-Id: early\r\nDate: early\r\n\r\n',
        'HTTP/1.1 200 X\r\nX-Request-Id: first\r\nx-request-id: second\r\nTransfer-Encoding: chunked\r\n\r\n',
        'b\r\n{"total":0}\r\n0\r\nDate: late\r\n\r\n') });
    try {
        const result = await run(to(server.url), { input: requests(1) });
        check(result, 200);
        assert.deepEqual(result.records[0].headers, { 'x-request-id': 'first' });
    } finally {
        await server.stop();
    }
});

test('a proxy sees nothing of the request', async () => {
    const server = await startServer(good);
    const proxy = await startServer({ onRequest: tunnel });
    try {
        const env = { https_proxy: proxy.url };
        const result = await run(to(server.url, ...trust), { input: requests(1), env });
        check(result, 200);
        assert.equal(result.records[0].headers['x-request-id'], undefined);
        assert.equal(server.requests.length, 1);
        assert.ok(!proxy.requests[0].head.includes('Token'));
    } finally {
        await Promise.all([server.stop(), proxy.stop()]);
    }
});

// By default OpenSSL itself refuses old TLS. Here it accepts everything, as the run of curl shows, so
// that only csms-send refuses.
const takesOldTls = {
    OPENSSL_CONF: file('openssl.cnf', [
        'openssl_conf = a', '[a]', 'ssl_conf = b', '[b]', 'system_default = c', '[c]',
        'MinProtocol = TLSv1', 'CipherString = DEFAULT@SECLEVEL=0', '',
    ].join('\n')),
};
const old = { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' };
for (const which of ['server', 'proxy']) test(`TLS 1.1 of a ${which} is refused even if OpenSSL allows it`, async () => {
    const tls = { ...certificates.good, ...old };
    const proxy = await startServer({ tls, onRequest: tunnel });
    const server = await startServer(which === 'proxy' ? good : { tls });
    const outdated = which === 'proxy' ? proxy : server;
    const env = { ...takesOldTls, ...(which === 'proxy' && { https_proxy: proxy.url }) };
    try {
        const curl = spawn('curl', ['-s', '--tlsv1.0', ...trust, '--proxy-cacert', trust[1], '-d', '{}', server.url],
            { env: { PATH: process.env.PATH, ...env } });
        assert.equal((await once(curl, 'close'))[0], 0);
        assert.equal(outdated.requests.length, 1);
        const result = await run(to(server.url, ...trust), { input: requests(1), env });
        check(result, ['no', 'tls']);
        assert.equal(outdated.requests.length, 1);
    } finally {
        await Promise.all([server.stop(), proxy.stop()]);
    }
});

// libcurl resends a POST by itself if a reused connection dies. Here the server reads every second
// request on a connection, then closes the connection without an answer.
const drops = [
    ['closed', undefined, (socket) => socket.end()],
    ['closed 2 ms later', undefined, (socket) => setTimeout(() => socket.end(), 2)],
    ['reset', undefined, (socket) => socket.resetAndDestroy()],
    ['closed', certificates.good, (socket) => socket.end()],
    ['closed without a notice', certificates.good, (socket) => socket.destroy()],
];
for (const [how, tls, drop] of drops) for (const jobs of [1, 16]) {
    test(`connections ${how} after every second request (${tls ? 'TLS' : 'plain'}, -j ${jobs}): no request is sent twice`, async () => {
        const count = 500;
        const onSocket = new Map();
        const server = await startServer({
            tls,
            onRequest: (socket) => {
                onSocket.set(socket, (onSocket.get(socket) ?? 0) + 1);
                return (onSocket.get(socket) === 1 ? answer() : drop)(socket);
            },
        });
        try {
            const { code, records } = await run(to(server.url, ...trust, '-j', String(jobs)), { input: requests(count) });
            assert.equal(server.requests.length, count);
            assert.equal(new Set(server.requests.map((r) => r.body)).size, count);
            assert.equal(server.heads, count);
            assert.equal(code, 5);
            // Only requests on reused connections can be resent.
            const dropped = [...onSocket.values()].filter((n) => n === 2).length;
            assert.equal(onSocket.size + dropped, count);
            assert.ok(dropped > count / 4, `${dropped} on reused connections`);
            const lost = records.filter((r) => r.error);
            assert.equal(lost.length, dropped);
            for (const { error } of lost) assert.equal(error.sent, 'maybe');
            const again = lost.filter((r) => r.error.code === 'lost');
            // libcurl 7.74, for which tests/systems sets this variable, does not resend after a reset.
            assert.ok(again.length > 0 || (how === 'reset' && process.env.CSMS_TEST_LIBCURL === '7.74'),
                'libcurl never tried to resend a request');
            for (const { error } of again)
                assert.equal(error.message, 'the connection was lost; the request was not sent again');
            totals.drops += dropped;
            totals.again += again.length;
        } finally {
            await server.stop();
        }
    });
}

test('suspended for longer than --timeout while the answer arrives: the answer is recorded', async () => {
    const server = await startServer({ onRequest: (socket) => setTimeout(() => answer()(socket), 200) });
    try {
        const { child, done } = start(to(server.url, '--timeout', '1'), { input: requests(1) });
        await until(() => server.requests.length > 0);
        child.kill('SIGSTOP');
        await new Promise((over) => setTimeout(over, 1500));
        child.kill('SIGCONT');
        const { code, records } = await done;
        assert.equal(code, 0);
        assert.deepEqual(records.map((r) => r.status), [200]);
    } finally {
        await server.stop();
    }
});

test('an endless answer, a byte at a time, ends by --timeout', async () => {
    const server = await startServer({
        onRequest: (socket) => {
            socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n');
            const more = setInterval(() => socket.write(' '), 1);
            socket.on('close', () => clearInterval(more));
        },
    });
    try {
        const { code, records } = await run(to(server.url, '--timeout', '1'), { input: requests(1) });
        assert.equal(code, 5);
        assert.deepEqual(records.map((r) => [r.error.sent, r.error.code, r.error.message]),
            [['maybe', 'timeout', 'no answer in time: 1000 ms']]);
    } finally {
        await server.stop();
    }
});

// libcurl takes an unsolicited answer for the answer to the next request.
for (const [tls, gap] of [undefined, certificates.good].flatMap((tls) => [[tls, 0], [tls, 60]])) {
    test(`an unsolicited answer (${tls ? 'TLS' : 'plain'}, ${gap} ms later): no request gets the answer of another`, async () => {
        const own = (r) => message(200, `{"total":1,"success_secrets":["${JSON.parse(r.body).instance_id}"]}`);
        const server = await startServer({
            tls,
            onRequest: (socket, r, n) => {
                socket.write(own(r));
                if (n % 2) setTimeout(() => socket.write(message(503, '{"error_code":"APIGW.0613","error_msg":"x"}')), gap);
            },
        });
        try {
            const { code, records, stderr } = await run(to(server.url, ...trust, '--rate', '2', '--retry', '1', '--retry-delay', '0.01', '-v'),
                { input: requests(4) });
            // The first and third answer, with an unsolicited one after them, are in doubt, in their record or
            // in the message. The others follow half a second of silence: on a very slow machine, one can be.
            assert.equal(code, 5, stderr);
            const doubted = records.map(({ error, id, body }) => {
                if (!error) assert.deepEqual(JSON.parse(body).success_secrets, [id.slice('RDS:'.length)]);
                else assert.equal(error.code, 'out_of_step');
                return Boolean(error) || new RegExp(`treat their outcome as unknown: (.*, )?${id}(,|$)`, 'm').test(stderr);
            });
            assert.ok(doubted[0] && doubted[2] && !(doubted[1] && doubted[3]), stderr);
            assert.equal(server.requests.length, 4);
            assert.ok(server.connections > 1);
            assert.ok(server.connections < 4); // those in step are reused
        } finally {
            await server.stop();
        }
    });
}

for (const allowHTTP1 of [true, false]) {
    test(`a server that offers HTTP/2 ${allowHTTP1 ? 'too' : 'only'}: HTTP/1.1, or not sent`, async () => {
        const posts = [];
        const server = http2.createSecureServer({ ...certificates.good, allowHTTP1 }, (req, res) => {
            posts.push(req.httpVersion);
            req.resume();
            req.on('end', () => res.end('{"total":0}'));
        });
        server.on('unknownProtocol', (socket) => socket.destroy());
        await new Promise((done) => server.listen(0, '127.0.0.1', done));
        try {
            const url = `https://127.0.0.1:${server.address().port}`;
            const result = await run(to(url, ...trust), { input: requests(1) });
            check(result, allowHTTP1 ? 200 : ['no', 'tls']);
            assert.deepEqual(posts, allowHTTP1 ? ['1.1'] : []);
        } finally {
            server.close();
            server.closeAllConnections?.();
        }
    });
}

test('a server that stops: the request in flight is maybe sent, later ones are not sent', async () => {
    const server = await startServer({ onRequest: (socket, r, n) => {
        if (n === 1) return answer()(socket);
        server.stop();
        return undefined;
    } });
    const result = await run(to(server.url), { input: requests(4) });
    assert.deepEqual(result.records.map((r) => r.status ?? r.error.sent), [200, 'maybe', 'no', 'no']);
    assert.equal(result.code, 5);
    assert.equal(server.requests.length, 2);
});
