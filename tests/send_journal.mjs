// SPDX-License-Identifier: MIT
//
// The journal: after any end of a run, the same command resumes it. No request is sent twice or lost, and
// no reported answer changes.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

import { crc32c, seal } from './journal_lines.mjs';
import { folder, lines, project, request, requests, run, start, to, token, tokenFile, tried, until } from './send_harness.mjs';
import { behaviours, served, withServer } from './server.mjs';

const shim = process.env.CSMS_KILL_SHIM ?? process.argv[3];
const failShim = process.env.CSMS_FAIL_SHIM ?? process.argv[4];
const { answer, writeAndClose } = behaviours;

let flipped = 0;
process.on('exit', () => console.log(`# ${tried.runs} runs, ${tried.kills} of them ended by SIGKILL; ${served.posts} POSTs counted; `
    + `${journals} journals, ${flipped} runs with a flipped bit in one`));

let journals = 0;
function newJournal() {
    return path.join(folder, `journal-${++journals}`);
}

// Each answer contains the number of times the server has seen its body, so that answers differ.
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

// CALL:N makes the Nth of these calls fail.
function failing(what) {
    return { LD_PRELOAD: failShim, CSMS_FAIL: what, ASAN_OPTIONS: 'exitcode=99:verify_asan_link_order=0' };
}

function assertOneEach(records, count) {
    assert.equal(records.length, count);
    assert.equal(new Set(records.map((r) => r.id)).size, count);
}

// Runs until SIGKILL at one point, runs again to the end, and checks all records.
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
        // The server has seen every request once, except those in doubt.
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
        test(`killed ${moment} each call with an effect, -j ${jobs}: the next run resumes without loss or repetition`, async () => {
            let points = 0;
            let doubts = 0;
            for (let n = 1; ; n++) {
                const { finished, unknown } = await killAndResume(`${n}:${moment}`, jobs, 4);
                if (finished) break;
                points++;
                doubts += unknown > 0;
            }
            assert.ok(points >= 12, `only ${points} points`);
            assert.ok(doubts > 0, 'no request in doubt: the points miss the POST');
        });
    }
}

test('killed repeatedly: every run advances, and nothing is sent twice', async () => {
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

test('run again after the end: all records come from the journal', () =>
    withServer({ onRequest: counting().onRequest }, async (server) => {
        const args = to(server.url, '--journal', newJournal());
        const once = await run(args, { input: requests(5) });
        const again = await run(args, { input: requests(5) });
        assert.equal(again.code, 0);
        assert.equal(again.stdout, once.stdout);
        assert.equal(server.requests.length, 5);
        assert.ok(again.stderr.includes('5 of them from an earlier run'), again.stderr);
    }));

test('the next run sends requests that were rejected unseen or not sent, but none in doubt', async () => {
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

test('a record has the time of its request, even if the run ended before the answer', () =>
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

test('an expired token: the next run sends the refused request and the rest', async () => {
    let good = 2;
    const onRequest = (socket, r, n) => (n <= good ? answer() : answer(403, '{"error":{"error_code":"KMS.0303","error_msg":"x"}}'))(socket);
    await withServer({ onRequest }, async (server) => {
        const args = to(server.url, '--journal', newJournal());
        const ended = await run(args, { input: requests(5) });
        assert.deepEqual(ended.records.map((r) => r.status ?? r.error.sent), [200, 200, 403, 'no', 'no']);
        assert.ok(ended.stderr.includes('renew them; rerun the same command to resume\n'), ended.stderr);
        good = 100;
        const { code, records } = await run(args, { input: requests(5) });
        assert.equal(code, 0);
        assert.deepEqual(records.map((r) => r.status), [200, 200, 200, 200, 200]);
        assert.equal(server.requests.length, 6);
    });
});

test('--resend-rejected resends refused requests, and --resend-unknown those in doubt', async () => {
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

test('a request in doubt that is resent without success stays in doubt', async () => {
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
        for (const status of [302, 400, 403, 404]) { // refused now, but it may have been executed before
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

test('refused credentials when requests in doubt are resent: the others are not sent', async () => {
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

test('429 as the last answer, with the rest in the journal: the run ends without a wait', async () => {
    let onRequest = (socket, r, n) => (n === 1 ? answer(429, 'no') : answer())(socket);
    await withServer({ onRequest: (...all) => onRequest(...all) }, async (server) => {
        const args = to(server.url, '--journal', newJournal(), '--retry', '0', '--retry-delay', '0.01');
        await run(args, { input: requests(5) });
        onRequest = answer(429, 'no', { 'Retry-After': '100' });
        const { records } = await run(args, { input: requests(5) }); // the harness would end it after a minute
        assert.deepEqual(records.map((r) => r.status).sort(), [200, 200, 200, 200, 429]);
    });
});

test('a request in doubt that is not resent because the run ends stays in doubt', async () => {
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

test('the disk of the journal is full, that of -o is not: the file of -o is complete', () =>
    withServer({}, async (server) => {
        const place = path.join(folder, 'with-full-journal');
        const { code } = await run(to(server.url, '-o', place, '--journal', '/dev/full'), { input: requests(3) });
        assert.equal(code, 74);
        assert.equal(server.requests.length, 0);
        assert.ok(!fs.existsSync(place));
        // The answers fit this limit; the journal, which is larger, does not.
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

test('--replay writes no journal', () =>
    withServer({}, async (server) => {
        const journal = newJournal();
        const saved = path.join(folder, 'saved.json');
        fs.writeFileSync(saved, '{"total":0}');
        await run(to(server.url, '--journal', journal, '--replay', saved), { input: requests(2) });
        assert.ok(!fs.existsSync(journal));
    }));

test('a rehearsal counts the requests that the journal has settled, and changes nothing', async () => {
    const behaviour = { i2: answer(429, 'no'), i3: writeAndClose(), i4: answer(403, 'no') };
    const onRequest = (socket, r) => (behaviour[JSON.parse(r.body).instance_id] ?? answer())(socket);
    await withServer({ onRequest }, async (server) => {
        const journal = newJournal();
        const args = to(server.url, '--journal', journal, '--retry', '0');
        const rehearse = async (...more) => {
            const { code, stderr, records } = await run([...args, '-n', ...more], { input: requests(5) });
            assert.match(stderr, /^csms-send: plan: project [^\n]*: the secrets of 5 instances /);
            assert.ok(!stderr.includes('would send: '), stderr);
            return [code, stderr.split('\n').find((line) => line.includes(' requests; ')),
                records.map((r) => r.status ?? (r.error.sent === 'maybe' ? 'maybe' : r.error.code)).join(' ')];
        };
        assert.deepEqual(await rehearse(), [0, `csms-send: would send 5 of 5 requests; 0 already answered in ${journal}`,
            'dry_run dry_run dry_run dry_run dry_run']);
        assert.ok(!fs.existsSync(journal));
        await run(args, { input: requests(5) });
        const before = fs.readFileSync(journal);
        server.requests.length = 0;
        assert.deepEqual(await rehearse(), [5, `csms-send: would send 1 of 5 requests; 3 already answered in ${journal}, 1 of unknown outcome`,
            '200 dry_run maybe 403 200']);
        assert.deepEqual(await rehearse('--resend-unknown'), [0, `csms-send: would send 2 of 5 requests; 3 already answered in ${journal}`,
            '200 dry_run dry_run 403 200']);
        assert.deepEqual(await rehearse('--resend-rejected', '--resend-unknown'),
            [0, `csms-send: would send 3 of 5 requests; 2 already answered in ${journal}`, '200 dry_run dry_run dry_run 200']);
        assert.deepEqual(fs.readFileSync(journal), before);
        assert.equal(server.requests.length, 0);
        assert.equal((await run([...args, '-n'], { input: requests(4) })).code, 65); // like the run
        fs.appendFileSync(journal, 'x\n');
        assert.equal((await run([...args, '-n'], { input: requests(5) })).code, 65);
    });
});

test('a rehearsal fails like a run if another run uses the journal, or it cannot be made', () =>
    withServer({ onRequest: behaviours.stall() }, async (server) => {
        for (const rehearsal of [[], ['-n']]) {
            const nowhere = await run(to(server.url, '--journal', '/nonexistent/journal', ...rehearsal), { input: requests(1) });
            assert.equal(nowhere.code, 74, nowhere.stderr);
        }
        const journal = newJournal();
        const { child, done } = start(to(server.url, '--journal', journal), { input: requests(1) });
        await until(() => server.requests.length === 1);
        const { code, stderr } = await run(to(server.url, '--journal', journal, '-n'), { input: requests(1) });
        assert.equal(code, 74, stderr);
        child.kill('SIGKILL');
        await done;
    }));

test('a file of records is replaced only with the journal that wrote them', () =>
    withServer({ onRequest: counting().onRequest }, async (server) => {
        const journal = newJournal();
        const answers = path.join(folder, 'kept-answers');
        const args = to(server.url, '-o', answers);
        assert.equal((await run([...args, '--journal', journal], { input: requests(3) })).code, 0);
        const first = fs.readFileSync(answers, 'utf8');
        assert.equal((await run([...args, '--journal', journal], { input: requests(3) })).code, 0);
        assert.equal(fs.readFileSync(answers, 'utf8'), first);
        assert.equal((await run([...args, '--journal', journal, '-n'], { input: requests(3) })).code, 0);
        const other = path.join(folder, 'other-answers');
        const others = lines([{ csms: 1, kind: 'response', id: 'RDS:other', status: 200, body: '{}' }]);
        for (const left of [others, first.slice(0, 20)]) {
            fs.writeFileSync(other, left);
            const { code, stderr } = await run(to(server.url, '-o', other, '--journal', journal), { input: requests(3) });
            assert.equal(code, 64, stderr);
            assert.match(stderr, /other-answers already has records of another run: /);
            assert.equal(fs.readFileSync(other, 'utf8'), left);
        }
        fs.renameSync(journal, `${journal}.kept`);
        const refused = async (...more) => {
            for (const rehearsal of [[], ['-n']]) {
                const { code, stderr } = await run([...args, ...more, ...rehearsal], { input: requests(3) });
                assert.equal(code, 64, stderr);
                assert.equal(fs.readFileSync(answers, 'utf8'), first);
            }
        };
        await refused();
        await refused('--journal', journal);
        assert.ok(!fs.existsSync(journal));
        for (const left of ['', fs.readFileSync(`${journal}.kept`, 'utf8').slice(0, 20)]) {
            fs.writeFileSync(journal, left);
            await refused('--journal', journal);
            assert.equal(fs.readFileSync(journal, 'utf8'), left);
        }
        assert.equal(server.requests.length, 3);
        assert.equal((await run([...args, '--journal', journal, '--force'], { input: requests(3) })).code, 0);
        assert.equal(server.requests.length, 6);
        fs.writeFileSync(answers, 'no records\n');
        assert.equal((await run(args, { input: requests(3) })).code, 0);
    }));

// ---- Damaged, foreign and changed journals -----------------------------------------------------

async function finished(server, count = 3) {
    const journal = newJournal();
    await run(to(server.url, '--journal', journal), { input: requests(count) });
    server.requests.length = 0;
    server.connections = 0;
    return { journal, text: fs.readFileSync(journal, 'utf8') };
}

test('truncated at every byte: lost lines mean unknown or unsent, and nothing is sent twice', () =>
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
            const whole = cut === '' || cut.endsWith('\n') || text[size] === '\n';
            assert.equal(stderr.includes('truncated'), !whole, `${size}: ${stderr}`);
            for (const n of [1, 2]) {
                const sent = server.requests.some((r) => JSON.parse(r.body).instance_id === `i${n}`);
                const out = text.indexOf(`"number":${n},"state":"sending"`);
                assert.equal(sent, cut.length < text.indexOf('\n', out), `${size}`);
            }
        }
    }));

// Returns a function that edits line N with f and corrects the checksums.
function edited(n, f) {
    return (text) => {
        const all = text.split('\n');
        const { crc32c: _, ...line } = JSON.parse(all[n - 1]);
        all[n - 1] = JSON.stringify(f(line));
        return seal(all.join('\n'));
    };
}

// Returns a function that appends line N, edited with f, with correct checksums.
function repeated(n, f = (line) => line) {
    return (text) => {
        const { crc32c: _, ...line } = JSON.parse(text.split('\n')[n - 1]);
        return seal(`${text}${JSON.stringify(f(line))}\n`);
    };
}

const settled = 3; // the line of the first answer; lines 2, 4 and 6 announce requests
const inJournal = (more) => (line) => ({ ...line, journal: { ...line.journal, ...more } });
const open = ({ status, headers, body, elapsed_ms, ...line }) => ({ ...line, error: { sent: 'no', code: 'x', message: '' }, journal: { ...line.journal, state: 'open' } });

const broken = [
    ['without its checksums', (text) => text.replaceAll(/,"crc32c":"[^"]*"/g, ''), requests(3), ':1: damaged: '],
    ['without one line', (text) => text.replace(/.*"number":1,"state":"settled".*\n/, ''), requests(3), ':3: damaged: '],
    ['with a duplicate line', (text) => text.replace(/(.*"number":2,"state":"sending".*\n)/, '$1$1'), requests(3), ':5: damaged: '],
    ['with two lines exchanged', (text) => text.replace(/(.*"settled".*\n)(.*"sending".*\n)/, '$2$1'), requests(3), ':3: damaged: '],
    ['with an edited answer', (text) => text.replace('"status":200', '"status":201'), requests(3), ':3: damaged: '],
    ['with a checksum in capital letters', (text) => text.replace(/"crc32c":"[0-9a-f]{8}"}\n$/, (all) => all.toUpperCase().replace('CRC32C', 'crc32c')), requests(3), ':7: damaged: '],
    ['with white space before its last newline', (text) => text.replace(/\n$/, ' \n'), requests(3), ':7: damaged: '],
    ['with another byte in place of its last newline', (text) => text.replace(/\n$/, '\v'), requests(3), ':7: damaged: '],
    ['with bytes after a NUL', (text) => text.replace(/("sending"[^\n]*)\n/, '$1\0$1\n'), requests(3), ':2: damaged: '],
    ['with an invalid time', edited(4, (line) => ({ ...line, started: '2026-11-24' })), requests(3), ':4: "started" is not a time'],
    ['without a time', edited(4, (line) => ({ ...line, started: undefined })), requests(3), ':4: not a line of a journal'],
    ['without a state', edited(4, (line) => ({ ...line, journal: undefined })), requests(3), ':4: not a line of a journal'],
    ['with an unknown state', edited(4, inJournal({ state: 'Sending' })), requests(3), ':4: "state" is not'],
    ['with a number out of range', repeated(2, inJournal({ number: 4 })), requests(3), ':8: the line does not fit the lines before it'],
    ['with number 0', repeated(2, inJournal({ number: 0 })), requests(3), ':8: the line does not fit the lines before it'],
    ['with a request out of order', edited(2, inJournal({ number: 2 })), requests(3), ':2: the line does not fit the lines before it'],
    ['with an invalid number', edited(2, inJournal({ number: -1 })), requests(3), ':2: "number" is not a whole number'],
    ['with an answered request that becomes open', repeated(settled, open), requests(3), ':8: the line does not fit the lines before it'],
    ['with a deletion that is resent', repeated(2), requests(3), ':8: the line does not fit the lines before it'],
    ['with a second answer', repeated(settled), requests(3), ':8: the line does not fit the lines before it'],
    ['with an answer to a request that was not sent', edited(2, (line) => ({ ...line, error: undefined, status: 200, headers: {}, body: '{}', journal: { number: 1, state: 'settled' } })), requests(3), ':2: the line does not fit the lines before it'],
    ['with an open line without status and error', edited(settled, (line) => ({ ...line, error: undefined, status: undefined, headers: undefined, body: undefined })), requests(3), ':3: "status" is missing'],
    ['with an unsent request that is settled', edited(settled, ({ status, headers, body, elapsed_ms, ...line }) => ({ ...line, error: { sent: 'no', code: 'x', message: '' } })), requests(3), ':3: not a line of a journal'],
    ['without a request', edited(settled, (line) => ({ ...line, request: undefined })), requests(3), ':3: not a line of a journal'],
    ['without a body in a request', (text) => seal(text.replace(/("number":2,"state":"settled")/, '$1').replace(/"body":\{[^}]*\}/, '"body":{}')), requests(3), ':2: '],
    ['with an answer to another request', edited(settled, (line) => ({ ...line, request: { ...line.request, body: { instance_id: 'i9', instance_type: 'RDS' } } })), requests(3), 'the record of request 1 belongs to a different request'],
    ['with an answer with another id', edited(settled, (line) => ({ ...line, id: 'RDS:i9' })), requests(3), 'the record of request 1 belongs to a different request'],
    ['of csms-send 0.1', (text) => text.replace(/.*\n/, '{"csms":1,"kind":"journal","plan":"00","requests":3,"to":"x"}\n'), requests(3), 'a journal of csms-send 0.1'],
    ['of a later version', edited(1, (line) => ({ ...line, version: 3 })), requests(3), 'a journal of a later version'],
    ['of other requests', (text) => text, requests(4), 'this journal belongs to a different plan\n'],
    ['of the same requests in another order', (text) => text, lines([request('i3'), request('i1'), request('i2')]), 'this journal belongs to a different plan\n'],
    ['that is another file', () => 'root:x:0:0\n', requests(3), ':1: not a journal'],
    ['that is another file without a newline', () => token, requests(3), 'this journal belongs to a different plan\n'],
    ['that is another file without a last newline', () => `a\nb\n${token}`, requests(3), ':1: not a journal'],
    ['of other requests, truncated in its last line', (text) => text.slice(0, -5), requests(4), 'this journal belongs to a different plan\n'],
    ['of other requests, truncated in its first line', (text) => text.slice(0, 80) + 'x', requests(4), 'this journal belongs to a different plan\n'],
];

for (const [name, spoil, input, part] of broken) {
    test(`a journal ${name} is refused and not changed`, () =>
        withServer({}, async (server) => {
            let { journal, text } = await finished(server);
            for (let more = 5; more > 0 && input === requests(3) && spoil(text) === text; more--)
                ({ journal, text } = await finished(server)); // a checksum can be without letters
            assert.ok(spoil(text) !== text || input !== requests(3), 'the journal is unchanged');
            fs.writeFileSync(journal, spoil(text));
            const { code, stdout, stderr } = await run(to(server.url, '--journal', journal), { input });
            assert.equal(code, 65, stderr);
            assert.equal(stdout, '');
            assert.ok(stderr.includes(part), stderr);
            assert.equal(server.connections, 0);
            assert.equal(fs.readFileSync(journal, 'utf8'), spoil(text));
        }));
}

test('the checksums of this test are those of the program', () =>
    withServer({}, async (server) => {
        const { journal, text } = await finished(server);
        assert.equal(seal(text), text);
        assert.equal(edited(settled, (line) => line)(text), text);
        assert.equal(crc32c(0, Buffer.from('123456789')), 0xe3069283);
        const { code } = await run(to(server.url, '--journal', journal), { input: requests(3) });
        assert.equal(code, 0);
    }));

test('a last line that lacks only its newline counts, and the next run continues after it', () =>
    withServer({}, async (server) => {
        const { journal, text } = await finished(server);
        for (const n of [1, 2, 3, 7]) {
            server.requests.length = 0;
            fs.writeFileSync(journal, text.split('\n').slice(0, n).join('\n'));
            const { code, stderr } = await run(to(server.url, '--journal', journal), { input: requests(3) });
            assert.equal(code, n === 2 ? 5 : 0, stderr);
            assert.equal(server.requests.length, [, 3, 2, 2, , , , 0][n]);
            assert.equal((await run(to(server.url, '--journal', journal), { input: requests(3) })).code, n === 2 ? 5 : 0);
        }
    }));

for (const [what, change] of [
    ['deleted', (journal) => fs.unlinkSync(journal)],
    ['moved away', (journal) => fs.renameSync(journal, `${journal}.old`)],
    ['replaced by a copy', (journal) => { fs.copyFileSync(journal, `${journal}.copy`); fs.renameSync(`${journal}.copy`, journal); }],
    ['emptied', (journal) => fs.truncateSync(journal)],
    ['written by another program', (journal) => fs.appendFileSync(journal, 'x\n')],
]) {
    test(`a journal that is ${what} during the run: no more requests are sent`, async () => {
        const journal = newJournal();
        const onRequest = (socket, r, n) => {
            if (n === 3) change(journal);
            answer()(socket);
        };
        await withServer({ onRequest }, async (server) => {
            const { code, records, stderr } = await run(to(server.url, '--journal', journal), { input: requests(6) });
            assert.equal(code, 74, stderr);
            assert.equal(server.requests.length, 3);
            assert.deepEqual(records.map((r) => r.status ?? r.error.sent), [200, 200, 200, 'no', 'no', 'no']);
            assert.match(stderr, /cannot write the journal: .*; no more requests are sent/);
        });
    });
}

for (const [call, before] of [['fdatasync', 0], ['journal-write', 1]]) { // the first write has the first line
    test(`${call} fails before a request: the next run sends it, and none is in doubt`, async () => {
        const { onRequest, seen } = counting();
        await withServer({ onRequest }, async (server) => {
            for (let n = 1; n <= 4; n++) {
                seen.clear();
                const args = to(server.url, '--journal', newJournal());
                const failed = await run(args, { input: requests(4), env: failing(`${call}:${n + before}`) });
                assert.equal(failed.code, 74, failed.stderr);
                assert.equal(seen.size, n - 1, failed.stderr);
                const resumed = await run(args, { input: requests(4) });
                assert.equal(resumed.code, 0, `${n}: ${resumed.stderr}`);
                assertOneEach(resumed.records, 4);
                assert.ok(resumed.records.every((r) => r.status === 200), resumed.stdout);
                assert.deepEqual([...seen.values()], [1, 1, 1, 1]);
                for (const record of failed.records.filter((r) => r.status))
                    assert.deepEqual(resumed.records.find((r) => r.id === record.id), record);
            }
        });
    });
}

// tests/journal_file.c tries every flip; this test runs the program for some of them.
test('a flipped bit: nothing is sent, and no answer is written', async () => {
    const behaviour = { i1: answer(200, '{"total":1,"success_secrets":["one"]}'), i2: answer(404, 'no'), i3: answer(429, 'no'), i4: () => {} };
    const onRequest = (socket, { body }) => (behaviour[JSON.parse(body).instance_id] ?? answer())(socket);
    await withServer({ onRequest }, async (server) => {
        const journal = newJournal();
        const { child, done } = start(to(server.url, '--journal', journal, '--retry', '0'), { input: requests(5) });
        await until(() => server.requests.length === 4);
        child.kill('SIGKILL');
        await done;
        server.requests.length = 0;
        const good = fs.readFileSync(journal);
        const flips = 8 * good.length;
        for (let bit = 0; bit < flips; bit += Math.ceil(flips / 97)) {
            const bytes = Buffer.from(good);
            bytes[bit >> 3] ^= 1 << (bit & 7);
            fs.writeFileSync(journal, bytes);
            const { code, stdout, stderr } = await run(to(server.url, '--journal', journal), { input: requests(5) });
            flipped++;
            assert.equal(code, 65, `bit ${bit}: ${stderr}`);
            assert.equal(stdout, '');
        }
        assert.equal(server.requests.length, 0);
    });
});

test('a link to another file is refused', () =>
    withServer({}, async (server) => {
        const journal = newJournal();
        fs.symlinkSync(tokenFile, journal);
        const before = fs.readFileSync(tokenFile);
        const { code, stderr } = await run(to(server.url, '--journal', journal), { input: requests(1) });
        assert.equal(code, 65, stderr);
        assert.deepEqual(fs.readFileSync(tokenFile), before);
    }));

test('a journal of another endpoint is refused', () =>
    withServer({}, async (server) => withServer({}, async (other) => {
        const { journal } = await finished(server);
        const { code, stderr } = await run(to(other.url, '--journal', journal), { input: requests(3) });
        assert.equal(code, 65, stderr);
        assert.match(stderr, /: this journal belongs to a different endpoint$/m);
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

test('a full disk for the journal: every request sent is in the journal', () =>
    withServer({}, async (server) => {
        const journal = newJournal();
        // The limit is in blocks of 512 bytes. SIGXFSZ is ignored, so a write fails as on a full disk.
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

test('an output without a reader: the journal has all records', () =>
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
