// SPDX-License-Identifier: MIT
//
// csms-send with a real server: the requests it sends, the records it writes, and the cases in which it
// sends nothing.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

import { file, folder, makeCertificates, otherProject, proc, program, project, request, requests, lines, run,
    start, to, token, tokenFile, until } from './send_harness.mjs';
import { behaviours, withServer } from './server.mjs';

const certificates = makeCertificates();
const failShim = process.env.CSMS_FAIL_SHIM ?? process.argv[3];

test('a request arrives as one POST with the exact body and the token', () =>
    withServer({}, async (server) => {
        const { code, records, stderr } = await run(to(server.url), { input: requests(1) });
        assert.equal(code, 0, stderr);
        assert.equal(stderr, 'csms-send: 1 request: 1 complete, 0 incomplete, 0 refused, 0 unknown, 0 not sent\n');
        assert.equal(server.requests.length, 1);
        const [{ method, path: target, headers, body }] = server.requests;
        assert.equal(method, 'POST');
        assert.equal(target, `/v1/${project}/secrets/batch-delete`);
        assert.equal(body, '{"instance_id":"i1","instance_type":"RDS"}');
        assert.equal(headers['x-auth-token'], token);
        assert.equal(headers['content-type'], 'application/json');
        assert.equal(headers['content-length'], String(body.length));
        for (const name of ['expect', 'accept-encoding', 'transfer-encoding', 'authorization', 'cookie'])
            assert.equal(headers[name], undefined, name);
        assert.equal(records.length, 1);
        const [record] = records;
        assert.equal(record.id, 'RDS:i1');
        assert.equal(record.status, 200);
        assert.equal(record.body, '{"total":0}');
        assert.equal(record.request.project_id, project);
        assert.equal(typeof record.elapsed_ms, 'number');
        assert.equal(new Date(record.started).toISOString(), record.started);
    }));

test('bodies, escapes and wide scopes are sent as csms-req wrote them', () =>
    withServer({}, async (server) => {
        const wide = [
            request('\u51ed "\\\u0007'.slice(0, -1), { id: 'a' }),
            request('', { id: 'b', scope: 'type', body: { instance_type: 'GaussDB' } }),
            request('', { id: 'c', scope: 'project', body: {} }),
        ];
        const words = ['--confirm', `${project}/GaussDB:*`, '--confirm', `${project}/*`];
        const { code, stderr } = await run(to(server.url, ...words), { input: lines(wide) });
        assert.equal(code, 0, stderr);
        assert.deepEqual(server.requests.map((r) => r.body), wide.map((r) => JSON.stringify(r.body)));
    }));

test('records keep the listed headers of the answer and the exact bytes of its body', () =>
    withServer({
        onRequest: (socket) => socket.write(
            'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nX-Request-Id:  r-1 \r\nSet-Cookie: a=b\r\n' +
            'Date: Tue, 24 Nov 2026 08:15:02 GMT\r\nRetry-After: 7\r\nContent-Length: 9\r\n\r\n \r\n\u51ed\t\u001b\n'),
    }, async (server) => {
        const { records } = await run(to(server.url), { input: requests(1) });
        assert.deepEqual(records[0].headers, {
            'content-type': 'text/plain',
            date: 'Tue, 24 Nov 2026 08:15:02 GMT',
            'retry-after': '7',
            'x-request-id': 'r-1',
        });
        assert.equal(records[0].body, ' \r\n\u51ed\t\u001b\n');
    }));

test('a body that is not UTF-8 is kept in base64', () =>
    withServer({ onRequest: behaviours.answer(502, Buffer.from([0x1f, 0x8b, 0xff, 0x00])) }, async (server) => {
        const { code, records } = await run(to(server.url), { input: requests(1) });
        assert.equal(code, 5);
        assert.equal(records[0].status, 502);
        assert.equal(records[0].body, undefined);
        assert.deepEqual(Buffer.from(records[0].body_base64, 'base64'), Buffer.from([0x1f, 0x8b, 0xff, 0x00]));
    }));

test('a refusal is an answer, and requests are sent one at a time', () =>
    withServer({ onRequest: behaviours.answer(403, '{"error_code":"APIGW.0302","error_msg":"no"}') },
        async (server) => {
            const { code, records } = await run(to(server.url), { input: requests(3) });
            assert.equal(code, 0);
            assert.deepEqual(records.map((r) => r.status), [403, 403, 403]);
            assert.deepEqual(records.map((r) => r.id), ['RDS:i1', 'RDS:i2', 'RDS:i3']);
            assert.equal(server.requests.length, 3);
        }));

test('the summary counts answers by outcome', () => {
    const answers = [
        [200, '{"total":1,"success_secrets":["a"]}'],
        [200, '{"total":2,"success_secrets":["a"],"failed_secrets":[{"secret_name":"b","error_msg":"CSMS.0107: x"}]}'],
        [404, '{"error_code":"APIGW.0101","error_msg":"x"}'],
        [500, '{"error_code":"APIGW.0601","error_msg":"x"}'],
        [200, '<html>'],
    ];
    return withServer({ onRequest: (socket, r, n) => behaviours.answer(...answers[n - 1])(socket) }, async (server) => {
        const { code, stderr } = await run(to(server.url), { input: requests(5) });
        assert.equal(code, 5);
        assert.equal(stderr, 'csms-send: 5 requests: 1 complete, 1 incomplete, 1 refused, 2 unknown, 0 not sent\n');
        server.requests.length = 0;
        assert.equal((await run(to(server.url, '-q'), { input: requests(5) })).stderr, '');
    });
});

for (const code of ['KMS.0301', 'KMS.0302', 'KMS.0303']) {
    test(`403 ${code} ends the run: the token is not valid`, () =>
        withServer({ onRequest: (socket, r, n) => (n < 3 ? behaviours.answer()
            : behaviours.answer(403, `{"error":{"error_code":"${code}","error_msg":"x"}}`))(socket) },
        async (server) => {
            const { code: exit, records, stderr } = await run(to(server.url), { input: requests(9) });
            assert.equal(exit, 69);
            assert.equal(server.requests.length, 3);
            assert.deepEqual(records.map((r) => r.status ?? r.error.code), [200, 200, 403, ...Array(6).fill('denied')]);
            assert.ok(stderr.startsWith(`csms-send: stopped: the service refused the credentials (403 ${code}): renew them; `), stderr);
        }));
}

test('401 ends the run: more failures would lock an access key', () =>
    withServer({ onRequest: behaviours.answer(401, '{"error_code":"APIGW.0301","error_msg":"no"}') },
        async (server) => {
            const { code, records, stderr } = await run(to(server.url), { input: requests(9) });
            assert.equal(code, 69);
            assert.match(stderr, /^csms-send: stopped: the service refused the credentials \(401 APIGW.0301\): [^\n]* not sent\n/);
            assert.equal(server.requests.length, 1);
            assert.equal(records.length, 9);
            assert.equal(records[0].status, 401);
            for (const record of records.slice(1))
                assert.deepEqual([record.error.sent, record.error.code], ['no', 'denied']);
        }));

test('https with --cacert', () =>
    withServer({ tls: certificates.good }, async (server) => {
        const args = to(server.url, '--cacert', certificates.ca);
        const { code, records, stderr } = await run(args, { input: requests(2) });
        assert.equal(code, 0, stderr);
        assert.deepEqual(records.map((r) => r.status), [200, 200]);
        assert.equal(server.requests.length, 2);
    }));

test('https over IPv6 loopback', async () => {
    await withServer({ tls: certificates.good, host: '::1' }, async (server) => {
        const { code, stderr } = await run(to(server.url, '--cacert', certificates.ca), { input: requests(1) });
        assert.equal(code, 0, stderr);
        assert.equal(server.requests.length, 1);
    });
});

// ---- Nothing is sent -------------------------------------------------------------------------

const half = requests(2).slice(0, -30);
const wholeType = (type = 'RDS', more = {}) =>
    lines([request('', { id: 'wide', scope: 'type', body: { instance_type: type }, ...more })]);
const wholeProject = lines([request('', { id: 'all', scope: 'project', body: {} })]);
const refusals = [
    // name, exit code, arguments after the endpoint, input, a part of the message
    ['no confirmation', 77, ['--token-file', tokenFile], requests(2), `--confirm ${project}`],
    ['another project confirmed', 77, ['--token-file', tokenFile, '--confirm', otherProject], requests(1), project],
    ['one of two projects confirmed', 77, ['--token-file', tokenFile, '--confirm', project],
        requests(1) + lines([request('x', { project_id: otherProject })]), otherProject],
    ['a type, and its project confirmed', 77, ['--token-file', tokenFile, '--confirm', project], requests(1) + wholeType(),
        `add --confirm '${project}/RDS:*'\n`],
    ['a type, and another confirmed', 77, ['--token-file', tokenFile, '--confirm', `${project}/APIG:*`], wholeType(), 'RDS:*'],
    ['a type, and the whole project confirmed', 77, ['--token-file', tokenFile, '--confirm', `${project}/*`], wholeType(), 'RDS:*'],
    ['a type with characters that are special to the shell', 77, ['--token-file', tokenFile],
        wholeType("it's;$(x)", { any_type: true }), `add --confirm '${project}/it'\\''s;$(x):*'\n`],
    ['a project, and only single instances in it confirmed', 77, ['--token-file', tokenFile, '--confirm', project],
        wholeProject, `add --confirm '${project}/*'\n`],
    ['a project, and a type in it confirmed', 77, ['--token-file', tokenFile, '--confirm', `${project}/RDS:*`], wholeProject, '/*'],
    ['single instances, and the whole project confirmed', 77, ['--token-file', tokenFile, '--confirm', `${project}/*`],
        requests(1), `add --confirm ${project}\n`],
    ...['/', '/RDS', '/:*', '/*/', '/a/b:*', '/RDS:', '*'].map((end) =>
        [`--confirm PROJECT${end}`, 77, ['--token-file', tokenFile, '--confirm', `${project}${end}`], requests(1),
            `add --confirm ${project}\n`]),
    ['--yes and a whole project', 77, ['--token-file', tokenFile, '--yes'], requests(1) + wholeProject, 'whole project'],
    ['no input', 66, ['--token-file', tokenFile, '--yes'], '', 'no requests'],
    ['a bad last record', 65, ['--token-file', tokenFile, '--yes'], `${requests(3)}{"csms":1}\n`, 'standard input:4: offset'],
    ['a truncated last record', 65, ['--token-file', tokenFile, '--yes'], half, 'standard input:2: offset'],
    ['a duplicate id', 65, ['--token-file', tokenFile, '--yes'], requests(2) + requests(1), ':3: duplicate id, first used on line 1'],
    ['a response record', 65, ['--token-file', tokenFile, '--yes'],
        lines([{ csms: 1, kind: 'response', id: 'x', status: 200, headers: {}, body: '' }]), 'a response'],
    ['a body of another scope', 65, ['--token-file', tokenFile, '--yes'], lines([request('x', { body: {} })]), ':1: offset'],
    ['a path of another project', 65, ['--token-file', tokenFile, '--yes'],
        lines([request('x', { path: `/v1/${otherProject}/secrets/batch-delete` })]), ':1: offset'],
    ['no credentials', 78, ['--yes'], requests(1), 'no credentials'],
    ['no such token file', 78, ['--yes', '--token-file', '/nonexistent'], requests(1), '/nonexistent'],
    ['an empty token', 78, ['--yes', '--token-file', file('empty', '\n')], requests(1), 'empty'],
    ['a token with a line break', 78, ['--yes', '--token-file', file('two', 'a\r\nX-Evil: b\n')], requests(1), 'more than one line'],
    ['no such CA file', 78, ['--yes', '--token-file', tokenFile, '--cacert', '/nonexistent'], requests(1), '/nonexistent'],
    ['a CA file without a certificate', 78, ['--yes', '--token-file', tokenFile, '--cacert', tokenFile], requests(1), 'no PEM certificate'],
    ['a malformed pin', 78, ['--yes', '--token-file', tokenFile, '--pinnedpubkey', 'sha256//AA=='], requests(1), 'sha256//'],
    ['an abbreviated option', 64, ['--ye'], requests(1), 'unknown option --ye'],
    ['an output file in a missing folder', 74, ['--yes', '--token-file', tokenFile, '-o', '/nonexistent/x'], requests(1), '/nonexistent/x'],
];

for (const [name, expected, args, input, part] of refusals) {
    test(`nothing is sent: ${name}`, () =>
        withServer({}, async (server) => {
            const { code, stdout, stderr } = await run(['-e', server.url, ...args], { input });
            assert.equal(code, expected, stderr);
            assert.equal(stdout, '');
            assert.match(stderr, /^csms-send: [^\n]+\n$/);
            assert.ok(stderr.includes(part), stderr);
            assert.equal(server.connections, 0);
        }));
}

// With a proxy that does not exist, no request reaches the hosts of regions.
const elsewhere = { env: { https_proxy: 'http://127.0.0.1:1' } };
const inRegions = (...regions) => lines(regions.map((region, i) => request(`i${i}`, { region })));

test('records that choose regions: each region is confirmed by its name', async () => {
    const send = (words, input) => run(['--token-file', tokenFile, '--retry', '0', ...words.flatMap((w) => ['--confirm', w])],
        { input, ...elsewhere });
    const two = inRegions('cn-north-4', 'ap-evil-9');
    for (const words of [[project], [`cn-north-4/${project}`], [project, `cn-north-4/${project}`], [`cn-north-4/${project}/*`]]) {
        const { code, stdout, stderr } = await send(words, two);
        assert.equal(code, 77, stderr);
        assert.equal(stdout, '');
        assert.ok(stderr.includes(`--confirm ap-evil-9/${project}\n`), stderr);
    }
    assert.equal((await send([`cn-north-4/${project}`, `ap-evil-9/${project}`], two)).code, 69);
    assert.equal((await send([`cn-north-1/${project}`], inRegions('cn-north-4'))).code, 77);
    for (const word of [project, `cn-north-4/${project}`]) {
        const { code, stderr } = await send([word], inRegions('cn-north-4', 'cn-north-4'));
        assert.equal(code, 69, stderr);
        assert.ok(stderr.startsWith(`csms-send: sending: project ${project} at https://kms.cn-north-4.myhuaweicloud.com: `), stderr);
    }
});

test('--yes confirms everything except a whole project', async () => {
    const input = inRegions('cn-north-4', 'cn-north-1') + wholeType('RDS', { region: 'cn-north-4' });
    const { code, stderr } = await run(['--token-file', tokenFile, '--yes', '--retry', '0'], { input, ...elsewhere });
    assert.equal(code, 69, stderr);
    assert.equal(stderr.match(/^csms-send: sending: /gm).length, 3);
});

test('a dry run sends nothing', () =>
    withServer({}, async (server) => {
        const { code, records, stderr } = await run(
            ['-n', ...to(server.url)], { input: requests(2) });
        assert.equal(code, 0, stderr);
        assert.equal(server.connections, 0);
        assert.deepEqual(records.map((r) => r.error.code), ['dry_run', 'dry_run']);
        assert.deepEqual(records.map((r) => r.started), [undefined, undefined]);
        assert.ok(stderr.includes('the secrets of 2 instances (RDS:i1, RDS:i2)'), stderr);
    }));

test('records cannot choose the host', () =>
    withServer({}, async (server) => {
        const evil = request('x', { endpoint: 'http://127.0.0.1:1', host: 'evil.example', url: 'http://127.0.0.1:1/' });
        const { code } = await run(to(server.url), { input: lines([evil]) });
        assert.equal(code, 0);
        assert.equal(server.requests.length, 1);
        const bad = lines([request('x', { region: 'a.evil.example/' })]);
        const refused = await run(['--token-file', tokenFile, '--yes'], { input: bad });
        assert.equal(refused.code, 65, refused.stderr);
    }));

// ---- The output ------------------------------------------------------------------------------

test('-o: the file appears at the end, complete', () =>
    withServer({}, async (server) => {
        const place = path.join(folder, 'answers.ndjson');
        const { code, stdout, stderr } = await run(to(server.url, '-o', place), { input: requests(3) });
        assert.equal(code, 0, stderr);
        assert.equal(stdout, '');
        assert.equal(fs.readFileSync(place, 'utf8').trim().split('\n').length, 3);
        assert.deepEqual(fs.readdirSync(folder).filter((n) => n.startsWith('answers')), ['answers.ndjson']);
    }));

test('-o: after SIGKILL, the answers so far are in a file beside it', () =>
    withServer({ onRequest: (socket, r, n) => n < 3 && behaviours.answer()(socket) }, async (server) => {
        const place = path.join(folder, 'killed.ndjson');
        const { child, done } = start(to(server.url, '-o', place), { input: requests(3) });
        await until(() => server.requests.length >= 3);
        child.kill('SIGKILL');
        await done;
        const kept = fs.readdirSync(folder).filter((n) => n.startsWith('killed'));
        assert.equal(kept.length, 1);
        assert.notEqual(kept[0], 'killed.ndjson');
        assert.equal(fs.readFileSync(path.join(folder, kept[0]), 'utf8').trim().split('\n').length, 2);
    }));

// A full disk can cause an error only when the file is flushed, closed or renamed (fail_shim.c).
for (const call of ['fsync', 'close', 'rename']) {
    test(`-o: if ${call} fails, the answers are in a file beside it`, () =>
        withServer({}, async (server) => {
            const place = path.join(fs.mkdtempSync(path.join(folder, 'fails-')), 'answers');
            const env = {
                LD_PRELOAD: failShim,
                CSMS_FAIL: call,
                ASAN_OPTIONS: 'exitcode=99:verify_asan_link_order=0',
            };
            const { code, stderr } = await run(to(server.url, '-o', place), { input: requests(3), env });
            assert.equal(code, 74, stderr);
            assert.equal(fs.existsSync(place), false);
            const [left, ...more] = fs.readdirSync(path.dirname(place));
            assert.equal(more.length, 0);
            assert.match(stderr, /: No space left on device\ncsms-send: the records that were written are in /);
            assert.ok(stderr.includes(path.join(path.dirname(place), left)), stderr);
            const text = fs.readFileSync(path.join(path.dirname(place), left), 'utf8');
            assert.deepEqual(text.split('\n').slice(0, -1).map((line) => JSON.parse(line).status), [200, 200, 200]);
        }));
}

test('a full disk ends the run, and the unwritten answer is on stderr', () =>
    withServer({}, async (server) => {
        const { code, stderr } = await run(to(server.url), { input: requests(5), shell: '"$0" "$@" >/dev/full' });
        assert.equal(code, 74, stderr);
        assert.equal(server.requests.length, 1);
        assert.ok(stderr.includes('RDS:i1: answered with status 200'), stderr);
        assert.ok(stderr.includes('4 not sent'), stderr);
        const records = stderr.split('\n').filter((line) => line.startsWith('{')).map((line) => JSON.parse(line));
        assert.deepEqual(records.map((r) => [r.id, r.status]), [['RDS:i1', 200]]);
        assert.equal(JSON.parse(records[0].body).total, 0);
    }));

test('nothing is sent if the records cannot be written anywhere', () =>
    withServer({}, async (server) => {
        for (const shell of ['"$0" "$@" >&-', '"$0" "$@" 1</dev/null']) {
            const { code, stderr } = await run(to(server.url), { input: requests(2), shell });
            assert.equal(code, 74, stderr);
            assert.match(stderr, /standard output is not open for writing; nothing was done/);
        }
        const gone = await run(to(server.url),
            { input: requests(2), shell: '{ sleep 0.3; "$0" "$@"; echo $? >&3; } 3>&2 | true' });
        assert.match(gone.stderr, /standard output has no reader; nothing was done\n74\n/);
        assert.equal(server.connections, 0);
    }));

test('a full, non-blocking pipe as output: csms-send waits', () =>
    withServer({}, async (server) => {
        const slow = `python3 -c 'import os,sys,time; fd=sys.stdin.fileno(); os.set_blocking(fd, False); time.sleep(0.5); ` +
            `os.set_blocking(fd, True); sys.stdout.write(sys.stdin.read())'`;
        const { code, records, stderr } = await run(to(server.url, '-j', '4'), { input: requests(600),
            shell: `python3 -c 'import fcntl; fcntl.fcntl(1, 1031, 4096); import os; os.set_blocking(1, False)'; "$0" "$@" | ${slow}` });
        assert.equal(code, 0, stderr);
        assert.equal(records.length, 600);
    }));

for (const [name, variable] of [['token', 'CSMS_TOKEN_FILE'], ['keys', 'HUAWEICLOUD_SDK_CREDENTIALS_FILE'], ['.huaweicloud/credentials', null]]) {
    test(`-o does not replace credentials: ${variable ?? 'the usual file'}`, () =>
        withServer({}, async (server) => {
            const home = fs.mkdtempSync(path.join(folder, 'home-'));
            fs.mkdirSync(path.join(home, '.huaweicloud'));
            const place = path.join(home, name);
            fs.writeFileSync(place, 'mine\n', { mode: 0o600 });
            const env = { HOME: home, ...(variable && { [variable]: place }) };
            const { code, stderr } = await run([...to(server.url), '-o', place], { input: requests(1), env });
            assert.equal(code, 64, stderr);
            assert.equal(fs.readFileSync(place, 'utf8'), 'mine\n');
            assert.equal(server.connections, 0);
        }));
}

test('an output without a reader ends the run, and the unwritten answer is on stderr', () =>
    withServer({ onRequest: (socket) => setTimeout(() => behaviours.answer()(socket), 200) }, async (server) => {
        const { code, stderr } = await run(to(server.url),
            { input: requests(5), shell: '{ "$0" "$@"; echo $? >&3; } 3>&2 | head -n 1' , stdio: ['pipe', 'pipe', 'pipe'] });
        assert.equal(code, 0);
        assert.match(stderr, /\n74\n/, stderr);
        assert.ok(server.requests.length < 5);
        const messages = stderr.match(/answered with status 200/g) ?? [];
        assert.equal(messages.length, 1, stderr);
    }));

test('interrupted: requests in flight are finished, the others are recorded as not sent', () =>
    withServer({
        onRequest: (socket, r, n) => n === 1 ? behaviours.answer()(socket)
            : setTimeout(() => behaviours.answer()(socket), 300),
    }, async (server) => {
        const { child, done } = start(to(server.url), { input: requests(4) });
        await until(() => server.requests.length >= 2);
        child.kill('SIGINT');
        const { code, records, stderr } = await done;
        assert.equal(code, 130, stderr);
        assert.equal(server.requests.length, 2);
        assert.deepEqual(records.map((r) => r.status ?? r.error.code), [200, 200, 'interrupted', 'interrupted']);
        assert.deepEqual(records.slice(2).map((r) => r.error.sent), ['no', 'no']);
    }));

test('interrupted twice: requests in flight are recorded as maybe sent', () =>
    withServer({ onRequest: behaviours.stall() }, async (server) => {
        const { child, done } = start(to(server.url), { input: requests(3) });
        await until(() => server.requests.length >= 1);
        child.kill('SIGINT');
        await new Promise((wait) => child.stderr.once('data', wait)); // the message about the interruption
        child.kill('SIGINT');
        const { code, records } = await done;
        assert.equal(code, 130);
        assert.deepEqual(records.map((r) => r.error.sent), ['maybe', 'no', 'no']);
        assert.equal(server.requests.length, 1);
    }));

test('interrupted: waiting for the requests in flight takes no CPU time', () =>
    withServer({ onRequest: behaviours.stall() }, async (server) => {
        const { child, done } = start(to(server.url), { input: requests(1) });
        // utime and stime in hundredths of a second; the name of the program in parentheses precedes them
        const used = () => fs.readFileSync(`/proc/${child.pid}/stat`, 'latin1').replace(/.*\)/, '').split(' ')
            .slice(12, 14).reduce((sum, ticks) => sum + Number(ticks), 0);
        await until(() => server.requests.length >= 1);
        child.kill('SIGINT');
        await new Promise((wait) => child.stderr.once('data', wait));
        const before = used();
        await new Promise((wait) => setTimeout(wait, 1000));
        assert.ok(used() - before <= 3, `${used() - before} ticks`);
        child.kill('SIGINT');
        assert.equal((await done).code, 130);
    }));

// ---- The secret ------------------------------------------------------------------------------

test('the token appears only in the header', () =>
    withServer({ onRequest: behaviours.stall() }, async (server) => {
        const { child, done } = start(to(server.url, '-v'), { input: requests(1) });
        await until(() => server.requests.length >= 1);
        for (const name of ['cmdline', 'environ', 'status', 'limits'])
            assert.ok(!proc(child.pid, name).includes(token), name);
        assert.match(fs.readFileSync(`/proc/${child.pid}/limits`, 'utf8'), /Max core file size +0 +0 /);
        child.kill('SIGINT');
        await new Promise((wait) => setTimeout(wait, 100));
        child.kill('SIGINT');
        const { stdout, stderr } = await done;
        assert.ok(stderr.includes('POST http://'), stderr);
        for (const text of [stdout, stderr]) assert.ok(!text.includes(token), text);
        assert.equal(server.requests[0].headers['x-auth-token'], token);
    }));

test('the token is read from a descriptor or CSMS_TOKEN_FILE', () =>
    withServer({}, async (server) => {
        const args = ['-e', server.url, '--confirm', project];
        const descriptor = await run(args, {
            input: requests(1), env: { T: tokenFile }, shell: '"$0" "$@" --token-file /dev/fd/9 9<"$T"' });
        assert.equal(descriptor.code, 0, descriptor.stderr);
        const variable = await run(args, { input: requests(1), env: { CSMS_TOKEN_FILE: tokenFile } });
        assert.equal(variable.code, 0, variable.stderr);
        assert.deepEqual(server.requests.map((r) => r.headers['x-auth-token']), [token, token]);
    }));

for (const size of [20_000, 100_000]) {
    test(`a token of ${size} bytes`, () =>
        withServer({}, async (server) => {
            const long = 'A1'.repeat(size / 2);
            const { code, stderr } = await run(['-e', server.url, '--confirm', project, '--token-file', file('long', long)],
                { input: requests(1) });
            assert.equal(code, 0, stderr);
            assert.ok(server.requests[0].headers['x-auth-token'] === long);
        }));
}

test('a token that is too long to be sent', () =>
    withServer({}, async (server) => {
        const long = file('longer', 'A'.repeat(100_001));
        const { code, stderr } = await run(['-e', server.url, '--confirm', project, '--token-file', long], { input: requests(1) });
        assert.equal(code, 78);
        assert.match(stderr, /longer: longer than 100,000 bytes/);
        assert.equal(server.connections, 0);
    }));

test('plain HTTP does not use a proxy of the environment', () =>
    withServer({}, async (proxy) =>
        withServer({}, async (server) => {
            const env = { http_proxy: proxy.url, HTTP_PROXY: proxy.url, ALL_PROXY: proxy.url };
            const { code, stderr } = await run(to(server.url), { input: requests(1), env });
            assert.equal(code, 0, stderr);
            assert.equal(proxy.connections, 0);
            assert.equal(server.requests.length, 1);
        })));

// libcurl before 7.78 asks a resolver, which could name another machine, for localhost.
test('http://localhost is refused if libcurl looks it up', () =>
    withServer({}, async (server) => {
        const { code, stderr } = await run(to(`http://localhost:${server.port}`), { input: requests(1) });
        if (code === 64 || program.endsWith('-old-libs')) {
            assert.equal(code, 64, stderr);
            assert.match(stderr, /--endpoint: must not be localhost, which libcurl before 7\.78 looks up; use 127\.0\.0\.1 or \[::1\]; see /);
            assert.equal(server.connections, 0);
        } else {
            assert.equal(code, 0, stderr);
            assert.equal(server.requests.length, 1);
        }
    }));
