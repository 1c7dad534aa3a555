// SPDX-License-Identifier: MIT
//
// Runs that end early, by a limit, a signal or a failing call. Every POST that the server has seen must
// be in a record or in a message.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

import { folder, requests, run, start, to, until } from './send_harness.mjs';
import { behaviours, withServer } from './server.mjs';

const totals = { runs: 0, posts: 0, records: 0 };
process.on('exit', () => console.log(`# ${totals.runs} runs ended early; ${totals.posts} POSTs, all in ${totals.records} records and messages`));

// Returns the records in a text that can contain other lines and an incomplete last line.
function recordsIn(text) {
    return text.split('\n').filter((line) => line.startsWith('{') && line.endsWith('}')).map((line) => JSON.parse(line));
}

// Checks that every instance that the server has seen is in one record that does not say "not sent".
function accountFor(server, texts, what = '') {
    const reported = new Map();
    for (const record of texts.flatMap(recordsIn)) {
        assert.ok(!reported.has(record.id), `${what} two records of ${record.id}`);
        reported.set(record.id, record.status ?? record.error.sent);
    }
    for (const request of server.requests) {
        const id = `RDS:${JSON.parse(request.body).instance_id}`;
        assert.ok(reported.has(id), `${what} no record of ${id}`);
        assert.notEqual(reported.get(id), 'no', `${what} ${id}`);
    }
    totals.runs++;
    totals.posts += server.requests.length;
    totals.records += reported.size;
}

for (const out of ['-o', '>']) {
    test(`a size limit on files (${out}) is handled like a full disk: no record is lost`, () =>
        withServer({}, async (server) => {
            const place = path.join(fs.mkdtempSync(path.join(folder, 'limit-')), 'out');
            const shell = out === '>' ? `ulimit -f 120; exec "$0" "$@" >${place}` : 'ulimit -f 120; exec "$0" "$@"';
            const args = to(server.url, '-j', '4', ...(out === '>' ? [] : ['-o', place]));
            const { code, signal, stderr } = await run(args, { input: requests(200), shell });
            assert.equal(signal, null);
            assert.equal(code, 74, stderr);
            assert.match(stderr, /cannot write .*: File too large; no more requests are sent/);
            const [kept] = fs.readdirSync(path.dirname(place));
            if (out === '-o')
                assert.ok(stderr.includes(`the records that were written are in ${path.dirname(place)}/${kept}\n`), stderr);
            // The file ends inside a record; the complete record is on stderr.
            accountFor(server, [fs.readFileSync(path.join(path.dirname(place), kept), 'utf8'), stderr]);
            assert.ok(server.requests.length > 50 && server.requests.length < 200);
        }));
}

for (const signal of ['SIGQUIT', 'SIGALRM', 'SIGUSR1', 'SIGUSR2', 'SIGXCPU', 'SIGVTALRM', 'SIGPROF', 'SIGIO', 'SIGPWR', 'SIGSTKFLT']) {
    test(`${signal} ends a run like SIGINT: requests in flight are finished`, () =>
        withServer({
            onRequest: (socket, r, n) => (n === 1 ? behaviours.answer() : (s) => setTimeout(() => behaviours.answer()(s), 300))(socket),
        }, async (server) => {
            const { child, done } = start(to(server.url), { input: requests(4) });
            await until(() => server.requests.length === 2);
            child.kill(signal);
            const { code, stdout, records, stderr } = await done;
            assert.equal(code, 130, stderr);
            assert.deepEqual(records.map((r) => r.status ?? r.error.sent), [200, 200, 'no', 'no']);
            accountFor(server, [stdout]);
        }));
}

for (const signal of ['SIGSEGV', 'SIGABRT']) {
    test(`${signal}: requests in flight and the file of records are reported`, () =>
        withServer({
            onRequest: (socket, r, n) => (n === 1 ? behaviours.answer() : behaviours.stall())(socket),
        }, async (server) => {
            const place = path.join(fs.mkdtempSync(path.join(folder, 'fault-')), 'out');
            const { child, done } = start(to(server.url, '-j', '3', '-o', place), { input: requests(5) });
            await until(() => server.requests.length === 4);
            child.kill(signal);
            const ended = await done;
            assert.equal(ended.signal, signal);
            const doubts = recordsIn(ended.stderr);
            assert.deepEqual(doubts.map((r) => [r.error.sent, r.error.code]), Array(3).fill(['maybe', 'ended']));
            const [kept] = fs.readdirSync(path.dirname(place));
            assert.ok(ended.stderr.endsWith(`the records that were written are in ${path.dirname(place)}/${kept}\n`), ended.stderr);
            accountFor(server, [fs.readFileSync(path.join(path.dirname(place), kept), 'utf8')]);
        }));
}

// ---- A call fails in the middle -------------------------------------------------------------

const failShim = process.env.CSMS_FAIL_SHIM ?? process.argv[4];

// Runs with -o while the Nth call fails. Returns the exit code, stderr, and the text of the file.
async function failCall(server, what, ...args) {
    const place = path.join(fs.mkdtempSync(path.join(folder, 'call-')), 'out');
    const env = { LD_PRELOAD: failShim, CSMS_FAIL: what, ASAN_OPTIONS: 'exitcode=99:verify_asan_link_order=0' };
    const { code, signal, stderr } = await run(to(server.url, '-j', '3', '--retry', '0', '-o', place, ...args), { input: requests(9), env });
    assert.equal(signal, null, what);
    const left = fs.readdirSync(path.dirname(place));
    assert.ok(left.length <= 1, `${what}: ${left}`);
    if (code === 70 && left.length > 0)
        assert.ok(stderr.includes(`the records that were written are in ${path.dirname(place)}/${left[0]}\n`), `${what}: ${stderr}`);
    return { code, stderr, text: left.map((name) => fs.readFileSync(path.join(path.dirname(place), name), 'utf8')).join('') };
}

test('libcurl fails at any call: every POST is reported', async () => {
    let inFlight = 0;
    for (let n = 1, code = 1; code !== 0; n++) {
        await withServer({}, async (server) => {
            const what = `curl_multi_perform:${n}`;
            const result = await failCall(server, what);
            code = result.code;
            assert.ok([0, 70].includes(code), `${what}: exit ${code}: ${result.stderr}`);
            assert.equal(new Set(server.requests.map((r) => r.body)).size, server.requests.length, what);
            accountFor(server, [result.text], what);
            inFlight += recordsIn(result.stderr).length;
        });
    }
    assert.ok(inFlight > 0);
});

test('reading the journal fails at any point: every POST is reported, and the next run resumes', async () => {
    const even = (r) => Number(JSON.parse(r.body).instance_id.slice(1)) % 2 === 0;
    let ended = 0;
    for (let n = 1, code = 1; code !== 0; n++) {
        let onRequest = (socket, r) => (even(r) ? behaviours.answer(429, 'no') : behaviours.answer())(socket);
        await withServer({ onRequest: (...all) => onRequest(...all) }, async (server) => {
            const what = `pread:${n}`;
            const journal = path.join(folder, `read-${n}.journal`);
            const args = ['--journal', journal, '--retry-delay', '0.01', '--retry', '0'];
            await run(to(server.url, ...args), { input: requests(9) });
            const odd = new Set(server.requests.filter((r) => !even(r)).map((r) => r.body));
            server.requests.length = 0;
            onRequest = (socket) => setTimeout(() => behaviours.answer()(socket), 5);
            // Now the records of answered requests are read while other requests are in flight.
            const result = await failCall(server, what, '--journal', journal);
            code = result.code;
            assert.ok([0, 74].includes(code), `${what}: exit ${code}: ${result.stderr}`);
            accountFor(server, [result.text, result.stderr], what);
            ended += code !== 0 && server.requests.length > 0;
            const resumed = await run(to(server.url, ...args), { input: requests(9) });
            assert.equal(resumed.code, 0, `${what}: ${resumed.stderr}`);
            assert.deepEqual(resumed.records.map((r) => r.status), Array(9).fill(200));
            const sent = server.requests.map((r) => r.body);
            assert.equal(new Set(sent).size, sent.length, `${what}: a request was sent twice`);
            assert.ok(sent.every((body) => !odd.has(body)), what);
        });
    }
    assert.ok(ended > 0);
});

// ---- Memory runs out at every point ---------------------------------------------------------

const shim = process.env.CSMS_ALLOC_SHIM ?? process.argv[3];
const requestsEach = 9;

// Runs once while an allocation fails. Returns true if it failed before the end of the run.
async function failAt(which, options, ...args) {
    return withServer(options, async (server) => {
        const place = path.join(fs.mkdtempSync(path.join(folder, 'memory-')), 'out');
        const env = { LD_PRELOAD: shim, CSMS_FAIL_ALLOC: which, ASAN_OPTIONS: 'exitcode=99:verify_asan_link_order=0' };
        const { code, signal, stderr } = await run(to(server.url, '-j', '3', '--retry', '0', '-o', place, ...args), { input: requests(requestsEach), env });
        assert.equal(signal, null, `${which}: ${signal}`);
        assert.ok([0, 5, 69, 70].includes(code), `${which}: exit ${code}: ${stderr}`);
        const instances = server.requests.map((r) => r.body);
        assert.equal(new Set(instances).size, instances.length, `${which}: a request was sent twice`);
        const left = fs.readdirSync(path.dirname(place));
        const text = left.map((name) => fs.readFileSync(path.join(path.dirname(place), name), 'utf8')).join('');
        accountFor(server, [text], which);
        if (code === 70 && left.length > 0) {
            assert.notEqual(left[0], 'out');
            assert.ok(stderr.includes(`the records that were written are in ${path.dirname(place)}/${left[0]}\n`), `${which}: ${stderr}`);
        }
        if (code === 70) counts.died++;
        else if (code !== 0) counts.survived++;
        const doubts = recordsIn(stderr);
        counts.inFlight += doubts.length;
        for (const record of doubts) assert.equal(record.error.sent, 'maybe');
        return code !== 0;
    });
}

const counts = { died: 0, survived: 0, inFlight: 0 };

// From the first allocation to the last, in steps. libcurl and OpenSSL survive most single failures.
let last = 0;
for (const kind of ['+', '']) {
    test(`an allocation fails${kind && ' with all later ones'}: every POST is reported`, async () => {
        let failed = true;
        for (let n = 1; kind === '+' ? failed : n < last; n += 12) {
            const results = await Promise.all([failAt(`${n}${kind}`, {}), failAt(`${n + 7}${kind}`, {})]);
            failed = results.includes(true);
            if (kind === '+') last = n;
        }
        assert.ok(counts.died > 0 && counts.inFlight > 0);
    });
}
process.on('exit', () => console.log(`# memory ran out in ${counts.died + counts.survived} runs: ${counts.died} exited with 70, ${counts.survived} continued; ${counts.inFlight} requests in flight reported`));
