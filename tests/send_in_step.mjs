// SPDX-License-Identifier: MIT
//
// Answers that nobody asked for, and connections that the server closes. The server knows which
// answer belongs to which request: each names the instance of its request.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { makeCertificates, requests, run, to } from './send_harness.mjs';
import { message, withServer } from './server.mjs';

const certificates = makeCertificates();
const trust = ['--cacert', certificates.ca];
const totals = { runs: 0, posts: 0, extra: 0, wrong: 0, doubted: 0 };
process.on('exit', () => console.log(`# ${totals.runs} runs, ${totals.posts} POSTs, ${totals.extra} answers too many: `
    + `${totals.wrong} records with the answer to another request, every one reported; ${totals.doubted} requests called doubtful in all`));

const own = (r) => message(200, `{"total":1,"success_secrets":["${JSON.parse(r.body).instance_id}"]}`);

// Timers are too coarse for microseconds.
function after(us, action) {
    const end = process.hrtime.bigint() + BigInt(Math.round(us)) * 1000n;
    const look = () => (process.hrtime.bigint() >= end ? action() : setImmediate(look));
    look();
}

// What is wrong with a run is said: a record has the answer to its own request, or is in doubt, or
// its id is on stderr and the exit code is 5.
function check({ code, records, stderr }, server, count) {
    const named = new Set(stderr.split('\n').filter((line) => line.includes('may belong to other requests'))
        .flatMap((line) => line.replace(/.*: /, '').split(', ')));
    assert.equal(records.length, count);
    const wrong = records.filter((r) => r.body && JSON.parse(r.body).success_secrets[0] !== r.id.slice('RDS:'.length));
    const doubtful = records.filter((r) => r.error);
    for (const { id } of wrong) assert.ok(named.has(id), `${id} has another one's answer, and nobody said so: ${stderr}`);
    for (const { error } of doubtful) assert.deepEqual([error.sent, error.code], ['maybe', 'out_of_step']);
    assert.equal(code, named.size + doubtful.length > 0 ? 5 : 0, stderr);
    assert.equal(new Set(server.requests.map((r) => r.body)).size, server.requests.length, 'a request was sent twice');
    totals.runs++;
    totals.posts += server.requests.length;
    totals.wrong += wrong.length;
    totals.doubted += named.size + doubtful.length;
    return { wrong, named };
}

const extra = (socket) => {
    totals.extra++;
    socket.write(message(200, '{"total":1,"success_secrets":["nobody"]}'));
};

for (const tls of [undefined, certificates.good]) {
    const kind = tls ? 'TLS' : 'plain';
    for (const us of [0, 100, 200, 500, 1000, 2000]) {
        test(`one answer too many, ${us} us after another (${kind}): no answer of another request goes unreported`, async () => {
            for (const at of [1, 1, 1, 3, 8, 10]) {
                await withServer({
                    tls,
                    onRequest: (socket, r, n) => {
                        socket.write(own(r));
                        if (n === at) after(us, () => extra(socket));
                    },
                }, async (server) => check(await run(to(server.url, ...trust), { input: requests(10) }), server, 10));
            }
        });
    }

    for (const jobs of [1, 4]) {
        test(`an answer too many after every fourth of 400 requests (${kind}, -j ${jobs})`, () =>
            withServer({
                tls,
                onRequest: (socket, r, n) => {
                    socket.write(own(r));
                    if (n % 4 === 0) after(100 + Math.random() * 1900, () => extra(socket));
                },
            }, async (server) => {
                check(await run(to(server.url, ...trust, '-j', String(jobs)), { input: requests(400) }), server, 400);
            }));
    }

    test(`in step (${kind}): nothing is doubted, and connections are kept`, () =>
        withServer({ tls, onRequest: (socket, r) => socket.write(own(r)) }, async (server) => {
            const result = await run(to(server.url, ...trust, '-j', '4'), { input: requests(400) });
            const { named } = check(result, server, 400);
            assert.equal(named.size, 0);
            assert.ok(server.connections <= 4);
        }));

    test(`the rest of an answer that takes too long (${kind}) is not an answer too many`, () =>
        withServer({
            tls,
            onRequest: (socket, r, n) => {
                if (n !== 5) return socket.write(own(r));
                socket.write('HTTP/1.1 200 OK\r\ncontent-length: 8000000\r\n\r\n');
                const more = () => socket.destroyed || (socket.write(' '.repeat(100)), setImmediate(more));
                return more();
            },
        }, async (server) => {
            const { records, stderr } = await run(to(server.url, ...trust, '--timeout', '0.2'), { input: requests(8) });
            const doubtful = records.filter((r) => r.error).map((r) => r.error.code);
            assert.deepEqual([doubtful, stderr.includes('may belong')], [['timeout'], false], stderr);
        }));

    test(`an answer too many that turns a request away (${kind}): nothing is sent twice`, async () => {
        for (const us of [100, 500, 1000, 2000]) {
            await withServer({
                tls,
                onRequest: (socket, r, n) => {
                    socket.write(own(r));
                    totals.extra += n === 2;
                    if (n === 2) after(us, () => socket.write(message(503, '{"error_code":"APIGW.0613","error_msg":"x"}')));
                },
            }, async (server) => {
                const { records, stderr } = await run(to(server.url, ...trust, '--retry-delay', '0.2'), { input: requests(6) });
                assert.equal(new Set(server.requests.map((r) => r.body)).size, server.requests.length, stderr);
                assert.ok(records.every((r) => r.status === 200 || r.error.sent === 'maybe'), stderr);
            });
        }
    });

    test(`the server closes connections between answers (${kind}): a fresh one at once, and not as a retry`, () =>
        withServer({
            tls,
            onRequest: (socket, r, n) => (n % 5 ? socket.write(own(r)) : socket.end(own(r))),
        }, async (server) => {
            const began = Date.now();
            const result = await run(to(server.url, ...trust, '-j', '8', '--retry', '0'), { input: requests(400) });
            const lost = result.records.filter((r) => r.error);
            // Closed just when the request went out: in doubt. Never "not sent", and never a wait.
            assert.ok(lost.every((r) => r.error.sent === 'maybe'), JSON.stringify(lost));
            assert.ok(lost.length < (tls ? 20 : 60), String(lost.length));
            assert.ok(!result.stderr.includes('; 1 retry'), result.stderr);
            assert.ok(Date.now() - began < 20_000);
            assert.equal(server.requests.length, new Set(server.requests.map((r) => r.body)).size);
        }));
}
