// SPDX-License-Identifier: MIT
//
// A run that ends early: by a limit, a signal, a failing call. Whatever it is, every POST that the
// server has seen is in a record or in a message.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

import { folder, requests, run, start, to, until } from './send_harness.mjs';
import { behaviours, withServer } from './server.mjs';

const totals = { runs: 0, posts: 0, records: 0 };
process.on('exit', () => console.log(`# ${totals.runs} runs ended early; ${totals.posts} POSTs, all accounted for in ${totals.records} records and messages`));

// The records in a text that may have other lines and an unfinished one.
function recordsIn(text) {
    return text.split('\n').filter((line) => line.startsWith('{') && line.endsWith('}')).map((line) => JSON.parse(line));
}

// Every instance that the server has seen is in one record, which is not "not sent".
function accountFor(server, texts) {
    const told = new Map();
    for (const record of texts.flatMap(recordsIn)) {
        assert.ok(!told.has(record.id), `two records of ${record.id}`);
        told.set(record.id, record.status ?? record.error.sent);
    }
    for (const request of server.requests) {
        const id = `RDS:${JSON.parse(request.body).instance_id}`;
        assert.ok(told.has(id), `no record of ${id}`);
        assert.notEqual(told.get(id), 'no', id);
    }
    totals.runs++;
    totals.posts += server.requests.length;
    totals.records += told.size;
}

for (const out of ['-o', '>']) {
    test(`a size limit on files (${out}) is a full disk: 74, and nothing is lost`, () =>
        withServer({}, async (server) => {
            const place = path.join(fs.mkdtempSync(path.join(folder, 'limit-')), 'out');
            const shell = out === '>' ? `ulimit -f 120; exec "$0" "$@" >${place}` : 'ulimit -f 120; exec "$0" "$@"';
            const args = to(server.url, '-j', '4', ...(out === '>' ? [] : ['-o', place]));
            const { code, signal, stderr } = await run(args, { input: requests(200), shell });
            assert.equal(signal, null);
            assert.equal(code, 74, stderr);
            assert.match(stderr, /cannot write .*: File too large; nothing more is sent/);
            const [kept] = fs.readdirSync(path.dirname(place));
            if (out === '-o')
                assert.ok(stderr.includes(`the records that were written are in ${path.dirname(place)}/${kept}\n`), stderr);
            // The file ends in the middle of a record, which is on stderr as a whole.
            accountFor(server, [fs.readFileSync(path.join(path.dirname(place), kept), 'utf8'), stderr]);
            assert.ok(server.requests.length > 50 && server.requests.length < 200);
        }));
}

for (const signal of ['SIGQUIT', 'SIGALRM', 'SIGUSR1', 'SIGUSR2', 'SIGXCPU', 'SIGVTALRM', 'SIGPROF', 'SIGIO', 'SIGPWR', 'SIGSTKFLT']) {
    test(`${signal} ends a run like SIGINT: what is in flight is waited for`, () =>
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
