// SPDX-License-Identifier: MIT
//
// Which requests are retried and when, and the number of requests in flight.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

import { folder, makeCertificates, project, request, requests, lines, run, start, to, until } from './send_harness.mjs';
import { behaviours, startServer, withServer } from './server.mjs';

const { answer, writeAndClose, stall } = behaviours;
const fast = ['--retry-delay', '0.01'];
// With this code the gateway has not forwarded the request; the service may have sent any other 503.
const noIam = '{"error_code":"APIGW.0613","error_msg":"x"}';

// Handles the first n requests with then, the others with otherwise.
const first = (n, then, otherwise = answer()) => (socket, r, number) => (number <= n ? then : otherwise)(socket, r, number);

for (const status of [429, 503]) {
    test(`${status}: retried until it is answered`, () =>
        withServer({ onRequest: first(2, answer(status, noIam)) }, async (server) => {
            const { code, records, stderr } = await run(to(server.url, ...fast, '-v'), { input: requests(1) });
            assert.equal(code, 0, stderr);
            assert.deepEqual(records.map((r) => r.status), [200]);
            assert.equal(server.requests.length, 3);
            assert.match(stderr, new RegExp(`RDS:i1: attempt 2: status ${status}; retrying in \\d+ ms`));
        }));

    test(`${status}: after --retry attempts, the record has the last answer`, () =>
        withServer({ onRequest: answer(status, noIam) }, async (server) => {
            const { code, records } = await run(to(server.url, ...fast, '--retry', '2'), { input: requests(1) });
            assert.equal(code, 0);
            assert.deepEqual(records.map((r) => [r.status, r.body]), [[status, noIam]]);
            assert.equal(server.requests.length, 3);
        }));
}

for (const status of [429, 503]) {
    for (const body of ['{"total":1,"success_secrets":["a"]}', '{"failed_secrets":[{"secret_name":"a"}]}', '{"total":2}', '{"success_secrets":["a"']) {
        test(`${status} with ${body}: may have been executed, so it is never retried, not even by a later run`, () =>
            withServer({ onRequest: answer(status, body) }, async (server) => {
                const args = to(server.url, ...fast, '--journal', path.join(folder, `executed-${status}-${body.length}`));
                for (let i = 0; i < 2; i++) {
                    const { code, records } = await run(args, { input: requests(1) });
                    assert.deepEqual(records.map((r) => r.status), [status]);
                    assert.equal(server.requests.length, 1);
                    assert.equal(code, 5);
                }
            }));
    }
}

for (const status of [400, 401, 403, 404, 408, 413, 500, 502, 503, 504]) {
    test(`${status}: never retried`, () =>
        withServer({ onRequest: answer(status, 'no') }, async (server) => {
            const { records } = await run(to(server.url, ...fast), { input: requests(1) });
            assert.deepEqual(records.map((r) => r.status), [status]);
            assert.equal(server.requests.length, 1);
        }));
}

for (const [name, onRequest] of [['closed', writeAndClose()], ['stalled', stall()], ['reset', behaviours.reset()]]) {
    test(`${name} after reading: never retried`, () =>
        withServer({ onRequest }, async (server) => {
            const { code, records } = await run(to(server.url, ...fast, '--timeout', '0.5'), { input: requests(1) });
            assert.equal(code, 5);
            assert.equal(records[0].error.sent, 'maybe');
            assert.equal(server.requests.length, 1);
        }));
}

test('a refused connection: retried until the server accepts it', async () => {
    const gone = await startServer();
    await gone.stop();
    const { child, done } = start(to(gone.url, '--retry-delay', '0.05', '--retry', '30', '-v'), { input: requests(1) });
    await new Promise((wait) => child.stderr.on('data', (text) => /attempt 2:/.test(text) && wait()));
    await withServer({ port: gone.port }, async (server) => {
        const { code, records, stderr } = await done;
        assert.equal(code, 0, stderr);
        assert.deepEqual(records.map((r) => r.status), [200]);
        assert.equal(server.requests.length, 1);
    });
});

test('a rejected certificate: not retried', () => {
    const certificates = makeCertificates();
    return withServer({ tls: certificates.wrongHost }, async (server) => {
        const { code, stderr } = await run(to(server.url, ...fast, '-v', '--cacert', certificates.ca), { input: requests(1) });
        assert.equal(code, 69);
        assert.equal(server.connections, 1);
        assert.ok(!stderr.includes('retrying in'), stderr);
    });
});

// ---- Failed connections end the run ----------------------------------------------------------

function checkHopeless({ code, records, stderr }, count, first, reason) {
    assert.equal(code, 69, stderr);
    assert.equal(records.length, count);
    assert.deepEqual(new Set(records.map((r) => r.error.sent)), new Set(['no']));
    const [before, after] = first;
    const said = stderr.split('\n');
    assert.match(said[0], reason); // the first cause, when it occurs
    assert.match(said.at(-3), /^csms-send: stopped: the server cannot be reached: .+: check the endpoint/);
    assert.match(said.at(-2), new RegExp(`, ${count} not sent \\(${before} 1, unreachable ${after}\\)`));
}

test('three consecutive refused connections end the run, with pauses between them', async () => {
    const gone = await startServer();
    await gone.stop();
    for (const more of [[], ['--retry', '0'], ['-j', '8']]) {
        const began = Date.now();
        const result = await run(to(gone.url, ...more, '--retry-delay', '0.3'), { input: requests(50) });
        if (more[0] === '--retry') {
            assert.deepEqual(result.records.slice(0, 4).map((r) => r.error.code), ['connect', 'connect', 'connect', 'unreachable']);
            assert.match(result.stderr, /\(connect 3, unreachable 47\)/);
        } else {
            checkHopeless(result, 50, ['connect', 49], /^csms-send: RDS:i1: not sent: no connection: /);
        }
        assert.ok(Date.now() - began >= 300, 'no pause');
    }
});

test('an unknown host ends the run at once', async () =>
    checkHopeless(await run(to(`https://${'x'.repeat(64)}.example`), { input: requests(50) }), 50,
        ['resolve', 49], /^csms-send: RDS:i1: not sent: the host name was not found: /));

for (const [name, tls, more, reason] of [
    ['a rejected certificate', 'wrongHost', [], /not sent: the server's certificate was rejected: /],
    ['a wrong pin', 'good', ['--pinnedpubkey', `sha256//${Buffer.alloc(32).toString('base64')}`],
        /not sent: the server's public key is not the pinned one: /],
]) {
    test(`${name} ends the run at once`, () => {
        const certificates = makeCertificates();
        return withServer({ tls: certificates[tls] }, async (server) => {
            const result = await run(to(server.url, '-j', '4', '--cacert', certificates.ca, ...more), { input: requests(50) });
            checkHopeless(result, 50, ['tls', 49], reason);
            assert.equal(server.connections, 1);
        });
    });
}

test('a server that stops during a run: a few attempts, then the run ends', async () => {
    const server = await startServer({ onRequest: (socket, r, n) => {
        answer(200, '{"total":0}', { Connection: 'close' })(socket);
        if (n === 5) server.stop();
    } });
    const { code, records, stderr } = await run(to(server.url, '-j', '4', '--retry-delay', '0.1'), { input: requests(60) });
    assert.ok(code === 69 || code === 5, stderr);
    const counts = records.reduce((all, r) => ({ ...all, [r.error?.code ?? 'answered']: (all[r.error?.code ?? 'answered'] ?? 0) + 1 }), {});
    assert.ok(counts.answered >= 4 && counts.unreachable > 40, JSON.stringify(counts));
    assert.match(stderr, /stopped: the server cannot be reached: /);
});

test('a server that returns in time: the run continues', async () => {
    const gone = await startServer();
    await gone.stop();
    const { child, done } = start(to(gone.url, '--retry-delay', '0.5', '-v'), { input: requests(5) });
    await new Promise((wait) => child.stderr.on('data', (text) => /retrying in/.test(text) && wait()));
    await withServer({ port: gone.port }, async () => {
        const { code, records, stderr } = await done;
        assert.equal(code, 0, stderr);
        assert.deepEqual(records.map((r) => r.status), Array(5).fill(200));
    });
});

// Returns the announced wait. The real time would depend on the machine.
async function announced(headers, ...more) {
    return withServer({ onRequest: first(1, answer(429, 'no', headers)) }, async (server) => {
        const { child, done } = start(to(server.url, '-v', ...more), { input: requests(1) });
        const found = new Promise((wait) => {
            let text = '';
            child.stderr.on('data', (bytes) => {
                text += bytes;
                const match = text.match(/retrying in (\d+) ms/);
                if (match) wait(Number(match[1]));
            });
        });
        const wait = await Promise.race([found, done.then(() => 'none')]);
        child.kill('SIGINT');
        const { records } = await done;
        assert.equal(records[0].status, 429);
        return wait;
    });
}

test('Retry-After in seconds', async () =>
    assert.equal(await announced({ 'Retry-After': '77' }), 77_000));

test('Retry-After as a date', async () => {
    const wait = await announced({ 'Retry-After': new Date(Date.now() + 60_000).toUTCString() });
    assert.ok(wait > 30_000 && wait <= 61_000, String(wait));
});

test('Retry-After is limited to two minutes', async () =>
    assert.equal(await announced({ 'Retry-After': '86400' }), 120_000));

test('Retry-After beyond --retry-max-time: no retry', async () =>
    assert.equal(await announced({ 'Retry-After': '60' }, '--retry-max-time', '59'), 'none'));

test('without Retry-After: the delay, reduced by a random part of up to half', async () => {
    for (let i = 0; i < 5; i++) {
        const wait = await announced({}, '--retry-delay', '40');
        assert.ok(wait >= 20_000 && wait <= 40_000, String(wait));
    }
});

// Rejects some of the first requests. Returns the number of requests sent before the pause.
async function beforeTheWait(turnedAway, ...more) {
    return withServer({ onRequest: first(turnedAway.length + 1, (socket, r) => {
        const n = Number(r.body.match(/"i(\d+)"/)[1]);
        (n === 1 ? answer() : turnedAway.at(n - 2))(socket); // the first shows that the credentials are valid
    }) }, async (server) => {
        const { child, done } = start(to(server.url, '-v', '--retry-delay', '100', ...more), { input: requests(40) });
        let text = '';
        child.stderr.on('data', (bytes) => { text += bytes; });
        const said = () => text.match(/retrying in/g)?.length ?? 0;
        await until(() => said() === turnedAway.length);
        await new Promise((wait) => setTimeout(wait, 300));
        child.kill('SIGINT');
        const { stderr } = await done;
        assert.match(stderr, new RegExp(`; ${turnedAway.length} retr(y|ies)\\n$`));
        return server.requests.length;
    });
}

test('one 503 delays only its own request', async () =>
    assert.equal(await beforeTheWait([answer(503, noIam)], '-j', '2'), 40));

test('one 429 delays all requests', async () =>
    assert.equal(await beforeTheWait([answer(429, 'no')], '-j', '1'), 2));

test('one 503 with Retry-After delays all requests', async () =>
    assert.ok(await beforeTheWait([answer(503, noIam, { 'Retry-After': '100' })], '-j', '2') <= 4));

test('three consecutive 503 delay all requests', async () =>
    assert.ok(await beforeTheWait(Array(3).fill(answer(503, noIam)), '-j', '4') <= 8));

test('interrupted while waiting: the record has the last answer', () =>
    withServer({ onRequest: answer(503, noIam) }, async (server) => {
        const { child, done } = start(to(server.url, '-v', '--retry-delay', '60'), { input: requests(2) });
        await new Promise((wait) => child.stderr.on('data', (text) => /retrying in/.test(text) && wait()));
        child.kill('SIGINT');
        const { code, records } = await done;
        assert.equal(code, 130);
        assert.deepEqual(records.map((r) => r.status ?? r.error.code), [503, 'interrupted']);
        assert.equal(server.requests.length, 1);
    }));

// ---- Several requests at a time --------------------------------------------------------------

test('-j limits the requests in flight, and every record has its own answer', async () => {
    let now = 0;
    let most = 0;
    await withServer({
        onRequest: (socket, { body }) => {
            most = Math.max(most, ++now);
            setTimeout(() => {
                now--;
                // The answer names the instance of its request.
                answer(200, `{"total":1,"success_secrets":["${JSON.parse(body).instance_id}"]}`)(socket);
            }, Math.random() * 20);
        },
    }, async (server) => {
        const { code, records, stderr } = await run(to(server.url, '-j', '8'), { input: requests(200) });
        assert.equal(code, 0, stderr);
        assert.equal(most, 8);
        assert.ok(server.connections <= 8);
        assert.equal(server.requests.length, 200);
        assert.equal(new Set(records.map((r) => r.id)).size, 200);
        for (const record of records) {
            assert.equal(record.id, `RDS:${record.request.body.instance_id}`);
            assert.deepEqual(JSON.parse(record.body).success_secrets, [record.request.body.instance_id]);
        }
    });
});

test('-j with every third request dropped: each record has its own outcome', () =>
    withServer({
        onRequest: (socket, { body }) => {
            const n = Number(body.match(/"i(\d+)"/)[1]);
            return n % 3 ? answer(200, body)(socket) : socket.destroy();
        },
    }, async (server) => {
        const { code, records } = await run(to(server.url, '-j', '16'), { input: requests(300) });
        assert.equal(code, 5);
        assert.equal(records.length, 300);
        assert.equal(server.requests.length, 300);
        assert.equal(new Set(server.requests.map((r) => r.body)).size, 300);
        for (const record of records) {
            const n = Number(record.id.slice('RDS:i'.length));
            assert.equal(record.status ?? record.error.sent, n % 3 ? 200 : 'maybe', record.id);
        }
    }));

test('-j with wrong credentials: only one request is sent', () =>
    withServer({ onRequest: answer(401, 'no') }, async (server) => {
        const { code, records } = await run(to(server.url, '-j', '16'), { input: requests(50) });
        assert.equal(code, 69);
        assert.equal(records.length, 50);
        assert.equal(server.requests.length, 1);
    }));

for (const status of [302, 408, 429, 500, 503]) {
    test(`-j with wrong credentials, and ${status} first: two requests are sent`, () =>
        withServer({ onRequest: first(1, answer(status, noIam), answer(401, 'no')) }, async (server) => {
            await run(to(server.url, '-j', '16', ...fast), { input: requests(50) });
            assert.equal(server.requests.length, 2);
        }));
}

test('-j after a refusal by the service: the credentials are valid', () =>
    withServer({ onRequest: (socket, r, n) => n === 1 ? answer(404, '{"error_code":"CSMS.0401","error_msg":"x"}')(socket)
        : setTimeout(() => answer()(socket), 50) }, async (server) => {
        await run(to(server.url, '-j', '8'), { input: requests(20) });
        assert.ok(server.connections > 1);
    }));

test('429 delays all requests, even if its own request is not retried', () =>
    withServer({ onRequest: (socket, r, n) => (n === 1 ? answer() : answer(429, 'no', { 'Retry-After': '90' }))(socket) }, async (server) => {
        for (const more of [['--retry', '0'], ['--retry-max-time', '60']]) {
            const before = server.requests.length;
            const { child, done } = start(to(server.url, '-v', ...more), { input: requests(20) });
            await until(() => server.requests.length >= before + (before === 0 ? 2 : 1));
            await new Promise((wait) => setTimeout(wait, 300));
            child.kill('SIGINT');
            const { code } = await done;
            assert.equal(code, 130);
            assert.equal(server.requests.length, before + (before === 0 ? 2 : 1));
        }
    }));

test('429 as the last answer: the run ends without a wait', () =>
    withServer({ onRequest: answer(429, 'no', { 'Retry-After': '90' }) }, async (server) => {
        const { code } = await run(to(server.url, '--retry', '0'), { input: requests(1) });
        assert.equal(code, 0);
    }));

test('--fail-fast: no new request after a refusal, a failed secret, or an unknown outcome', async () => {
    const bad = [answer(404, '{"error_code":"x","error_msg":"y"}'),
        answer(200, '{"total":1,"success_secrets":[],"failed_secrets":[{"secret_name":"s","error_msg":"CSMS.0107: no"}]}'),
        writeAndClose()];
    for (const behaviour of bad) {
        await withServer({ onRequest: (socket, r, n) => (n === 3 ? behaviour : answer())(socket) }, async (server) => {
            const { code, records } = await run(to(server.url, '--fail-fast'), { input: requests(6) });
            assert.equal(server.requests.length, 3);
            assert.equal(records.length, 6);
            assert.deepEqual(records.slice(3).map((r) => r.error.code), ['fail_fast', 'fail_fast', 'fail_fast']);
            assert.ok(code === 69 || code === 5);
        });
    }
});

test('--max-requests: a larger plan is refused', () =>
    withServer({}, async (server) => {
        const more = await run(to(server.url, '--max-requests', '2'), { input: requests(3) });
        assert.equal(more.code, 77, more.stderr);
        assert.equal(more.stdout, '');
        assert.equal(server.connections, 0);
        const just = await run(to(server.url, '--max-requests', '3'), { input: requests(3) });
        assert.equal(just.code, 0, just.stderr);
    }));

test('--plan-hash: other records are refused', () =>
    withServer({}, async (server) => {
        const input = requests(3);
        const hash = createHash('sha256').update(input).digest('hex');
        const other = await run(to(server.url, '--plan-hash', hash), { input: requests(2) });
        assert.equal(other.code, 77, other.stderr);
        assert.equal(other.stdout, '');
        assert.equal(server.connections, 0);
        const same = await run(to(server.url, '--plan-hash', hash), { input });
        assert.equal(same.code, 0, same.stderr);
        assert.equal(server.requests.length, 3);
    }));

test('--rate: requests arrive with gaps', async () => {
    const times = [];
    await withServer({ onRequest: (socket) => { times.push(performance.now()); answer()(socket); } }, async (server) => {
        const { code } = await run(to(server.url, '--rate', '50', '-j', '8'), { input: requests(26) });
        assert.equal(code, 0);
        assert.equal(times.length, 26);
        // 25 gaps of 20 ms. A slow machine can only lengthen them; half of it allows for jitter.
        assert.ok(times.at(-1) - times[0] >= 250, String(times.at(-1) - times[0]));
    });
});

test('memory does not grow with the number of requests', async () => {
    const peak = async (count) => withServer({}, async (server) => {
        const { child, done } = start(to(server.url, '-j', '16'), { input: requests(count) });
        let most = 0;
        while (child.exitCode === null && server.requests.length < count) {
            const status = fs.readFileSync(`/proc/${child.pid}/status`, 'utf8');
            const match = status.match(/VmHWM:\s+(\d+) kB/);
            if (match) most = Math.max(most, Number(match[1]));
            await new Promise((wait) => setTimeout(wait, 5));
        }
        const { records } = await done;
        assert.equal(records.length, count);
        return most;
    });
    const few = await peak(300);
    const many = await peak(6000);
    // 6000 requests and their answers are 3 MB. A sanitizer keeps freed memory for a while.
    const sanitized = fs.readFileSync(process.env.CSMS_SEND ?? process.argv[2]).includes('__asan_init');
    assert.ok(many - few < (sanitized ? 300_000 : 2_000), `${few} kB and ${many} kB`);
});
