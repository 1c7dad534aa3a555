// SPDX-License-Identifier: MIT
//
// The journal: whatever ends a run, wherever, the same command continues it; no request is sent
// twice, none is lost, and no answer that was given out is taken back.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

import { folder, lines, project, request, requests, run, start, to, token, tokenFile, until } from './send_harness.mjs';
import { behaviours, withServer } from './server.mjs';

const shim = process.env.CSMS_KILL_SHIM ?? process.argv[3];
const { answer, writeAndClose } = behaviours;

let journals = 0;
function newJournal() {
    return path.join(folder, `journal-${++journals}`);
}

// The answer tells how often the server has seen this body, so that answers differ.
function counting() {
    const seen = new Map();
    const onRequest = (socket, { body }) => {
        seen.set(body, (seen.get(body) ?? 0) + 1);
        answer(200, JSON.stringify({ total: 0, unknown: `${body} ${seen.get(body)} ${Math.random()}` }))(socket);
    };
    return { onRequest, seen };
}

function killing(at) {
    return {
        LD_PRELOAD: shim,
        CSMS_KILL: at,
        ASAN_OPTIONS: 'exitcode=99:verify_asan_link_order=0',
    };
}

function assertOneEach(records, count) {
    assert.equal(records.length, count);
    assert.equal(new Set(records.map((r) => r.id)).size, count);
}

// Run, to be killed at one point; then run again to the end; then look at what became of it all.
async function killAndResume(at, jobs, count) {
    const { onRequest, seen } = counting();
    return withServer({ onRequest }, async (server) => {
        const journal = newJournal();
        const args = to(server.url, '--journal', journal, '-j', String(jobs), '-q');
        const killed = await run(args, { input: requests(count), env: killing(at) });
        const resumed = await run(args, { input: requests(count) });
        const where = `${at} -j ${jobs}: ${resumed.stderr}`;
        assert.ok(resumed.code === 0 || resumed.code === 5, where);
        assertOneEach(resumed.records, count);
        for (const [body, times] of seen) assert.equal(times, 1, `${where} ${body}`);
        const unknown = resumed.records.filter((r) => r.error);
        for (const record of unknown) assert.equal(record.error.sent, 'maybe', where);
        assert.ok(unknown.length <= jobs, where);
        for (const record of killed.records)
            assert.deepEqual(resumed.records.find((r) => r.id === record.id), record, where);
        assert.ok(!fs.readFileSync(journal, 'utf8').includes(token));
        // Every request was seen once, but for those that are in doubt.
        const inDoubt = new Set(unknown.map((r) => JSON.stringify(r.request.body)));
        for (let i = 1; i <= count; i++) {
            const body = JSON.stringify(request(`i${i}`).body);
            assert.ok(seen.has(body) || inDoubt.has(body), `${where} ${body}`);
        }
        if (unknown.length > 0) {
            const again = await run([...args, '--resend-unknown'], { input: requests(count) });
            assert.equal(again.code, 0, where);
            assertOneEach(again.records, count);
            assert.ok(again.records.every((r) => r.status === 200), where);
        }
        return { finished: killed.signal === null, unknown: unknown.length };
    });
}

for (const jobs of [1, 3]) {
    for (const moment of ['before', 'after']) {
        test(`killed ${moment} each call with an effect, -j ${jobs}: resumed without loss or repeat`, async () => {
            let points = 0;
            let doubts = 0;
            for (let n = 1; ; n++) {
                const { finished, unknown } = await killAndResume(`${n}:${moment}`, jobs, 4);
                if (finished) break;
                points++;
                doubts += unknown > 0;
            }
            assert.ok(points >= 12, `only ${points} points`);
            assert.ok(doubts > 0, 'never in doubt: the points miss the POST');
        });
    }
}

test('killed again and again: every run gets further, nothing is sent twice', async () => {
    const { onRequest, seen } = counting();
    await withServer({ onRequest }, async (server) => {
        const args = to(server.url, '--journal', newJournal(), '-q');
        let runs = 0;
        for (let result; ; runs++) {
            result = await run(args, { input: requests(12), env: killing(`${25 + runs}:after`) });
            if (result.signal === null) {
                assertOneEach(result.records, 12);
                break;
            }
            assert.ok(runs < 40, 'no progress');
        }
        assert.ok(runs > 1, `${runs}`);
        for (const times of seen.values()) assert.equal(times, 1);
    });
});

test('killed from outside at random times, -j 4', async () => {
    const { onRequest, seen } = counting();
    await withServer({ onRequest: (s, r) => setTimeout(() => onRequest(s, r), 3) }, async (server) => {
        const args = to(server.url, '--journal', newJournal(), '-q', '-j', '4');
        const given = new Map();
        for (let i = 0; i < 12; i++) {
            const before = server.requests.length;
            const { child, done } = start(args, { input: requests(200) });
            await Promise.race([done, until(() => server.requests.length >= before + 5 + i)]);
            child.kill('SIGKILL');
            const { records } = await done;
            for (const record of records) {
                if (given.has(record.id)) assert.deepEqual(record, given.get(record.id));
                given.set(record.id, record);
            }
        }
        const { records } = await run(args, { input: requests(200) });
        assertOneEach(records, 200);
        for (const times of seen.values()) assert.equal(times, 1);
        for (const [id, record] of given) assert.deepEqual(records.find((r) => r.id === id), record);
    });
});

test('run again after the end: all from the journal, not one request', () =>
    withServer({ onRequest: counting().onRequest }, async (server) => {
        const args = to(server.url, '--journal', newJournal());
        const once = await run(args, { input: requests(5) });
        const again = await run(args, { input: requests(5) });
        assert.equal(again.code, 0);
        assert.equal(again.stdout, once.stdout);
        assert.equal(server.requests.length, 5);
        assert.ok(again.stderr.includes('5 of these in an earlier run'), again.stderr);
    }));

test('what was turned away or not sent is sent by the next run; what is in doubt is not', async () => {
    const behaviour = { i1: answer(401, 'no') };
    const onRequest = (socket, r) => (behaviour[JSON.parse(r.body).instance_id] ?? answer())(socket);
    await withServer({ onRequest }, async (server) => {
        const args = to(server.url, '--journal', newJournal(), '--retry', '0');
        const states = async (...more) => {
            const { records } = await run([...args, ...more], { input: requests(4) });
            return records.map((r) => r.status ?? r.error.sent);
        };
        assert.deepEqual(await states(), [401, 'no', 'no', 'no']);
        Object.assign(behaviour, { i1: answer(403, 'no'), i2: writeAndClose(), i3: answer(429, 'no') });
        assert.deepEqual(await states(), [403, 'maybe', 429, 200]);
        Object.assign(behaviour, { i1: answer(), i2: answer(), i3: answer() });
        assert.deepEqual(await states(), [403, 'maybe', 200, 200]);
        assert.deepEqual(await states('--resend-unknown'), [403, 200, 200, 200]);
        assert.deepEqual(await states('--resend-unknown'), [403, 200, 200, 200]);
        assert.equal(server.requests.length, 1 + 4 + 1 + 1);
    });
});

test('when a request went out is in its record, also if the run ended before an answer', () =>
    withServer({ onRequest: (socket, r, n) => n === 1 && answer()(socket) }, async (server) => {
        const before = new Date().toISOString();
        const args = to(server.url, '--journal', newJournal());
        const { child, done } = start(args, { input: requests(2) });
        await until(() => server.requests.length === 2);
        child.kill('SIGKILL');
        await done;
        const after = new Date().toISOString();
        const { records } = await run(args, { input: requests(2) });
        assert.deepEqual(records.map((r) => r.status ?? r.error.code), [200, 'ended']);
        assert.ok(before <= records[0].started && records[0].started <= records[1].started && records[1].started <= after,
            JSON.stringify([before, records, after]));
    }));

test('a token that ends: the rest, and what it was refused for, is sent by the next run', async () => {
    let good = 2;
    const onRequest = (socket, r, n) => (n <= good ? answer() : answer(403, '{"error":{"error_code":"KMS.0303","error_msg":"x"}}'))(socket);
    await withServer({ onRequest }, async (server) => {
        const args = to(server.url, '--journal', newJournal());
        const ended = await run(args, { input: requests(5) });
        assert.deepEqual(ended.records.map((r) => r.status ?? r.error.sent), [200, 200, 403, 'no', 'no']);
        assert.ok(ended.stderr.includes('renew them; the same command continues\n'), ended.stderr);
        good = 100;
        const { code, records } = await run(args, { input: requests(5) });
        assert.equal(code, 0);
        assert.deepEqual(records.map((r) => r.status), [200, 200, 200, 200, 200]);
        assert.equal(server.requests.length, 6);
    });
});

test('--resend-rejected and --resend-unknown: what was refused, and what may have been executed', async () => {
    const behaviour = { i1: answer(403, 'no'), i2: answer(404, 'no'), i3: answer(500, 'no'), i4: answer(200, '<html>'),
        i5: writeAndClose(), i6: answer(200, '{"total":1,"failed_secrets":[{"secret_name":"a"}]}') };
    const onRequest = (socket, r) => (behaviour[JSON.parse(r.body).instance_id] ?? answer())(socket);
    await withServer({ onRequest }, async (server) => {
        const args = to(server.url, '--journal', newJournal());
        const states = async (...more) => {
            server.requests.length = 0;
            const { records } = await run([...args, ...more], { input: requests(7) });
            return [records.map((r) => r.status ?? r.error.sent).join(' '),
                server.requests.map((r) => JSON.parse(r.body).instance_id).join(' ')];
        };
        assert.deepEqual(await states(), ['403 404 500 200 maybe 200 200', 'i1 i2 i3 i4 i5 i6 i7']);
        assert.deepEqual(await states(), ['403 404 500 200 maybe 200 200', '']);
        behaviour.i3 = answer(429, 'no');
        assert.deepEqual(await states('--resend-unknown', '--retry', '0'), ['403 404 maybe 200 maybe 200 200', 'i3 i4 i5']);
        behaviour.i1 = answer();
        assert.deepEqual(await states('--resend-rejected'), ['200 404 maybe 200 maybe 200 200', 'i1 i2']);
        for (const id of ['i2', 'i3', 'i4', 'i5']) behaviour[id] = answer();
        assert.deepEqual(await states('--resend-rejected', '--resend-unknown'), ['200 200 200 200 200 200 200', 'i2 i3 i4 i5']);
        assert.deepEqual(await states('--resend-rejected', '--resend-unknown'), ['200 200 200 200 200 200 200', '']);
    });
});

test('sent again in vain, what was in doubt stays in doubt', async () => {
    const journal = newJournal();
    const state = async (port) => {
        const args = to(`http://127.0.0.1:${port}`, '--journal', journal, '--retry', '0', '--resend-unknown');
        const { code, records } = await run(args, { input: requests(1) });
        return [code, records.map((r) => r.status ?? `${r.error.sent} ${r.error.code}`).join()];
    };
    let onRequest = writeAndClose();
    const port = await withServer({ onRequest: (...all) => onRequest(...all) }, async (server) => {
        assert.deepEqual(await state(server.port), [5, 'maybe closed']);
        onRequest = answer(429, 'no');
        assert.deepEqual(await state(server.port), [5, 'maybe ended']);
        onRequest = answer(401, 'no');
        assert.deepEqual(await state(server.port), [5, 'maybe ended']);
        for (const status of [302, 400, 403, 404]) { // not now, but what of the time before?
            onRequest = answer(status, '{"error_code":"APIGW.0302","error_msg":"x"}');
            assert.deepEqual(await state(server.port), [5, 'maybe ended']);
        }
        return server.port;
    });
    assert.deepEqual(await state(port), [5, 'maybe ended']); // no connection
    await withServer({ port }, async (server) => {
        assert.deepEqual(await state(port), [0, '200']);
        assert.equal(server.requests.length, 1);
    });
});

test('in doubt, sent again, and the credentials are refused: the others wait for good ones', async () => {
    let onRequest = writeAndClose();
    await withServer({ onRequest: (...all) => onRequest(...all) }, async (server) => {
        const args = to(server.url, '--journal', newJournal(), '--retry', '0', '--resend-unknown', '-j', '4');
        await run(args, { input: requests(8) });
        assert.equal(server.requests.length, 8);
        for (const [status, code] of [[401, 'APIGW.0301'], [403, 'KMS.0303']]) {
            const before = server.requests.length;
            onRequest = answer(status, `{"error_code":"${code}","error_msg":"x"}`);
            const { records, stderr } = await run(args, { input: requests(8) });
            assert.equal(server.requests.length, before + 1);
            assert.match(stderr, new RegExp(`stopped: the service refused the credentials \\(${status} ${code}\\)`));
            assert.deepEqual(records.map((r) => r.error.sent), Array(8).fill('maybe'));
        }
    });
});

test('429 as the last answer, and the rest is in the journal: nothing to wait for', async () => {
    let onRequest = (socket, r, n) => (n === 1 ? answer(429, 'no') : answer())(socket);
    await withServer({ onRequest: (...all) => onRequest(...all) }, async (server) => {
        const args = to(server.url, '--journal', newJournal(), '--retry', '0', '--retry-delay', '0.01');
        await run(args, { input: requests(5) });
        onRequest = answer(429, 'no', { 'Retry-After': '100' });
        const { records } = await run(args, { input: requests(5) }); // or it would be ended after a minute
        assert.deepEqual(records.map((r) => r.status).sort(), [200, 200, 200, 200, 429]);
    });
});

test('in doubt and not its turn, because the run stops: still in doubt', async () => {
    const behaviour = { i2: writeAndClose() };
    const onRequest = (socket, r) => (behaviour[JSON.parse(r.body).instance_id] ?? answer(401, 'no'))(socket);
    await withServer({ onRequest }, async (server) => {
        behaviour.i1 = answer(503, '{"error_code":"APIGW.0613","error_msg":"x"}');
        const args = to(server.url, '--journal', newJournal(), '--retry', '0', '--resend-unknown');
        const states = async () => (await run(args, { input: requests(2) })).records.map((r) => r.status ?? r.error.sent);
        assert.deepEqual(await states(), [503, 'maybe']);
        delete behaviour.i1;
        assert.deepEqual(await states(), [401, 'maybe']);
        assert.equal(server.requests.length, 3);
    });
});

test('a journal that is a pipe is refused', () =>
    withServer({}, async (server) => {
        const { code, stderr } = await run(to(server.url, '--journal', path.join(folder, 'fifo')),
            { input: requests(1), shell: `mkfifo '${path.join(folder, 'fifo')}' && "$0" "$@"` });
        assert.equal(code, 74, stderr);
        assert.equal(server.connections, 0);
    }));

test('the journal is full, the output is not: the file of -o is there at the end', () =>
    withServer({}, async (server) => {
        const place = path.join(folder, 'with-full-journal');
        const { code } = await run(to(server.url, '-o', place, '--journal', '/dev/full'), { input: requests(3) });
        assert.equal(code, 74);
        assert.equal(server.requests.length, 0);
        assert.ok(!fs.existsSync(place));
        // A limit that the answers keep and the journal, which is larger, does not.
        const journal = newJournal();
        const whole = await run(to(server.url, '--journal', journal), { input: requests(100) });
        const blocks = Math.floor((whole.stdout.length + fs.statSync(journal).size) / 2 / 512);
        const limited = await run(to(server.url, '-o', place, '--journal', newJournal()),
            { input: requests(100), shell: `trap "" XFSZ; ulimit -f ${blocks}; "$0" "$@"` });
        assert.equal(limited.code, 74, limited.stderr);
        assert.ok(limited.stderr.includes('cannot write the journal'), limited.stderr);
        const records = fs.readFileSync(place, 'utf8').trim().split('\n');
        assert.equal(records.length, 100);
    }));

test('the journal does not matter to --replay and --dry-run, nor they to it', () =>
    withServer({}, async (server) => {
        const journal = newJournal();
        const saved = path.join(folder, 'saved.json');
        fs.writeFileSync(saved, '{"total":0}');
        await run(to(server.url, '--journal', journal, '--replay', saved), { input: requests(2) });
        await run(to(server.url, '--journal', journal, '-n'), { input: requests(2) });
        assert.ok(!fs.existsSync(journal));
    }));

// ---- Files that are not as they should be ------------------------------------------------------

async function finished(server, count = 3) {
    const journal = newJournal();
    await run(to(server.url, '--journal', journal), { input: requests(count) });
    server.requests.length = 0;
    server.connections = 0;
    return { journal, text: fs.readFileSync(journal, 'utf8') };
}

test('cut off at every byte: what is gone is unknown or unsent, never sent twice by mistake', () =>
    withServer({}, async (server) => {
        const { text } = await finished(server, 2);
        const step = Math.max(1, Math.floor(text.length / 60));
        for (let size = 0; size < text.length; size += step) {
            const journal = newJournal();
            const cut = text.slice(0, size);
            fs.writeFileSync(journal, cut);
            server.requests.length = 0;
            const { code, records, stderr } = await run(to(server.url, '--journal', journal), { input: requests(2) });
            assert.ok(code === 0 || code === 5, `${size}: ${stderr}`);
            assertOneEach(records, 2);
            assert.equal(stderr.includes('cut off'), cut !== '' && !cut.endsWith('\n'), `${size}: ${stderr}`);
            for (const n of [1, 2]) {
                const sent = server.requests.some((r) => JSON.parse(r.body).instance_id === `i${n}`);
                const out = text.indexOf(`{"sending":${n},`);
                assert.equal(sent, cut.length <= text.indexOf('\n', out), `${size}`);
            }
        }
    }));

const time = '2026-11-24T08:15:02.123Z';
const broken = [
    ['with a time that is none', (text) => text.replace(/("sending":2,"started":"[^"]*)Z/, '$1z'), requests(3), ':4: not a line'],
    ['without a time', (text) => text.replace(/("sending":2),[^}]*/, '$1'), requests(3), ':4: not a line'],
    ['of other requests', (text) => text, requests(4), 'not the journal of these records'],
    ['of the same requests in another order', (text) => text, lines([request('i3'), request('i1'), request('i2')]), 'not the journal'],
    ['with a line that is none', (text) => text.replace('{"sending":2,', '{"sending":2,,'), requests(3), ':4: not a line'],
    ['with a number out of range', (text) => `${text}{"sending":4,"started":"${time}"}\n`, requests(3), ':8: not a line'],
    ['with number 0', (text) => `${text}{"sending":0,"started":"${time}"}\n`, requests(3), ':8: not a line'],
    ['with a spoilt record', (text) => text.replace('"status":200', '"status":2000'), requests(3), ':3: not a line'],
    ['with bytes behind a NUL', (text) => text.replace(/({"sending":2,[^\n]*)\n/, '$1\0$1\n'), requests(3), ':4: not a line'],
    ['which is another file', () => 'root:x:0:0\n', requests(3), 'not the journal'],
    ['which is another file, without a newline at its end', () => token, requests(3), 'not the journal'],
    ['which is another file, with a last line that has none', () => `a\nb\n${token}`, requests(3), 'not the journal'],
    ['of other requests whose last line was cut off', (text) => text.slice(0, -5), requests(4), 'not the journal'],
    ['of other requests, cut off in its first line', (text) => text.slice(0, 80), requests(4), 'not the journal'],
];

for (const [name, spoil, input, part] of broken) {
    test(`a journal ${name} is refused and left as it is`, () =>
        withServer({}, async (server) => {
            const { journal, text } = await finished(server);
            fs.writeFileSync(journal, spoil(text));
            const { code, stdout, stderr } = await run(to(server.url, '--journal', journal), { input });
            assert.equal(code, 65, stderr);
            assert.equal(stdout, '');
            assert.ok(stderr.includes(part), stderr);
            assert.equal(server.connections, 0);
            assert.equal(fs.readFileSync(journal, 'utf8'), spoil(text));
        }));
}

test('a link to another file is no journal either', () =>
    withServer({}, async (server) => {
        const journal = newJournal();
        fs.symlinkSync(tokenFile, journal);
        const before = fs.readFileSync(tokenFile);
        const { code, stderr } = await run(to(server.url, '--journal', journal), { input: requests(1) });
        assert.equal(code, 65, stderr);
        assert.deepEqual(fs.readFileSync(tokenFile), before);
    }));

test('a journal of another place is refused', () =>
    withServer({}, async (server) => withServer({}, async (other) => {
        const { journal } = await finished(server);
        const { code, stderr } = await run(to(other.url, '--journal', journal), { input: requests(3) });
        assert.equal(code, 65, stderr);
        assert.equal(other.connections, 0);
    })));

test('two runs cannot share a journal', () =>
    withServer({ onRequest: behaviours.stall() }, async (server) => {
        const journal = newJournal();
        const { child, done } = start(to(server.url, '--journal', journal), { input: requests(1) });
        await until(() => server.requests.length === 1);
        const second = await run(to(server.url, '--journal', journal), { input: requests(1) });
        assert.equal(second.code, 74, second.stderr);
        assert.ok(second.stderr.includes('in use by another run'), second.stderr);
        assert.equal(server.requests.length, 1);
        child.kill('SIGKILL');
        await done;
    }));

test('a journal that cannot be opened: nothing is sent', () =>
    withServer({}, async (server) => {
        const { code, stdout } = await run(to(server.url, '--journal', '/nonexistent/journal'), { input: requests(1) });
        assert.equal(code, 74);
        assert.equal(stdout, '');
        assert.equal(server.connections, 0);
    }));

test('the disk is full for the journal: nothing is sent that it does not know', () =>
    withServer({}, async (server) => {
        const journal = newJournal();
        // The limit is in blocks of 512 bytes; SIGXFSZ is ignored, so that writing fails as on a full disk.
        const { code, records, stderr } = await run(to(server.url, '--journal', journal),
            { input: requests(60), shell: 'trap "" XFSZ; ulimit -f 32; "$0" "$@"' });
        assert.equal(code, 74, stderr);
        assert.ok(stderr.includes('cannot write the journal'), stderr);
        assert.ok(server.requests.length > 0 && server.requests.length < 60, `${server.requests.length}`);
        const answered = records.filter((r) => r.status === 200).length;
        assert.ok(server.requests.length - answered <= 1);
        const before = server.requests.length;
        const resumed = await run(to(server.url, '--journal', journal), { input: requests(60) });
        assert.ok(resumed.code === 0 || resumed.code === 5, resumed.stderr);
        assertOneEach(resumed.records, 60);
        assert.equal(new Set(server.requests.map((r) => r.body)).size, server.requests.length);
        assert.ok(server.requests.length > before);
    }));

test('a reader that has gone: with the journal nothing is lost', () =>
    withServer({ onRequest: counting().onRequest }, async (server) => {
        const args = to(server.url, '--journal', newJournal());
        const gone = await run(args, { input: requests(6), shell: '{ "$0" "$@"; echo $? >&2; } | head -n 2' });
        assert.match(gone.stderr, /\n74\n/);
        const resumed = await run(args, { input: requests(6) });
        assert.equal(resumed.code, 0, resumed.stderr);
        assertOneEach(resumed.records, 6);
        assert.equal(server.requests.length, 6);
        for (const record of gone.records)
            assert.deepEqual(resumed.records.find((r) => r.id === record.id), record);
    }));
