// SPDX-License-Identifier: MIT
//
// Tokens from IAM: the login, its failures, and a token that expires during a run.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

import { file, folder, proc, project, requests, run, start, until } from './send_harness.mjs';
import { behaviours, message, startServer } from './server.mjs';

const { answer } = behaviours;
const password = ' p"a;s#s= \\w\u00f6rd'.trim();
const loginPath = '/v3/auth/tokens?nocatalog=true';
const longToken = (n) => `Token${n}-${'x'.repeat(20_000)}`;

function tokenAnswer(n, lifeSeconds = 86_400) {
    const issued = new Date('2019-02-12T06:52:13.855Z'); // the clock here does not matter
    const stamp = (date) => date.toISOString().replace('Z', '000Z');
    const body = JSON.stringify({ token: {
        issued_at: stamp(issued), methods: ['password'], user: { name: 'u', expires_at: 'no' },
        expires_at: stamp(new Date(issued.getTime() + lifeSeconds * 1000)),
    } });
    return message(201, body, { 'X-Subject-Token': longToken(n), 'X-IAM-Trace-Id': 't' });
}

// IAM and the service in one; options.login(number) gives the bytes of the answer to a login.
async function withServers({ login = (n) => tokenAnswer(n), service = answer() }, body) {
    const server = await startServer({
        onRequest: (socket, r) => {
            if (r.path !== loginPath) return service(socket, r, server.posts.push(r));
            return socket.write(login(server.logins.push(r)));
        },
    });
    server.logins = [];
    server.posts = [];
    try {
        return await body(server);
    } finally {
        await server.stop();
    }
}

let files = 0;
function iamFile(server, more = 'project_id = 77b6a44cba5143ab91d13ab9a8ff44fd') {
    return file(`iam-${++files}`, `# login\n[iam]\nuser = deleter\npassword = ${password}\ndomain = Account\n` +
        `iam_endpoint = ${server.url}\n${more}\n`);
}

const args = (server, login, ...more) => ['-e', server.url, '--confirm', project, '--iam-file', login,
    '--retry-delay', '0.01', ...more];

test('the login, and the token it gives', () =>
    withServers({}, async (server) => {
        const { code, records, stderr } = await run(args(server, iamFile(server)), { input: requests(3) });
        assert.equal(code, 0, stderr);
        assert.equal(records.length, 3);
        assert.equal(server.logins.length, 1);
        const [{ method, headers, body }] = server.logins;
        assert.equal(method, 'POST');
        assert.equal(headers['content-type'], 'application/json;charset=utf8');
        assert.equal(headers['x-auth-token'], undefined);
        assert.deepEqual(JSON.parse(body), { auth: {
            identity: { methods: ['password'], password: { user: {
                name: 'deleter', password, domain: { name: 'Account' } } } },
            scope: { project: { id: '77b6a44cba5143ab91d13ab9a8ff44fd' } },
        } });
        for (const post of server.posts) assert.equal(post.headers['x-auth-token'], longToken(1));
    }));

test('a project by its name', () =>
    withServers({}, async (server) => {
        const { code, stderr } = await run(args(server, iamFile(server, 'project_name = cn-north-4')), { input: requests(1) });
        assert.equal(code, 0, stderr);
        assert.deepEqual(JSON.parse(server.logins[0].body).auth.scope, { project: { name: 'cn-north-4' } });
    }));

test('interrupted while a token is renewed: interrupted, not without a token', () =>
    withServers({ login: (n) => (n === 1 ? tokenAnswer(n, 1) : Buffer.alloc(0)) }, async (server) => {
        const { child, done } = start(args(server, iamFile(server), '--rate', '4'), { input: requests(40) });
        await until(() => server.logins.length === 2);
        child.kill('SIGINT');
        await new Promise((over) => setTimeout(over, 200));
        child.kill('SIGINT');
        const { code, stderr, records } = await done;
        assert.equal(code, 130, stderr);
        assert.match(stderr, /interrupted: finishing the requests in flight/);
        assert.equal(records.length, 40);
        assert.equal(records.at(-1).error.code, 'interrupted');
        assert.equal(server.logins.length, 2);
    }));

test('a token that expires during the run is renewed, once each time', () =>
    // A token is renewed after half of its life of 2 s.
    withServers({
        login: (n) => tokenAnswer(n, n === 1 ? 2 : 86_400),
        service: (socket, r, n) => setTimeout(() => answer()(socket), n <= 14 ? 250 : 0),
    }, async (server) => {
        const { code, records, stderr } = await run(args(server, iamFile(server), '-j', '2'), { input: requests(30) });
        assert.equal(code, 0, stderr);
        assert.equal(records.length, 30);
        assert.equal(server.logins.length, 2);
        const used = server.posts.map((r) => r.headers['x-auth-token']);
        assert.equal(used[0], longToken(1));
        assert.equal(used.at(-1), longToken(2));
        assert.equal(new Set(used).size, 2);
    }));

test('no new token: the remaining requests are not sent', () =>
    withServers({
        login: (n) => (n === 1 ? tokenAnswer(n, 1) : message(401, '{"error":{"message":"no","title":"Unauthorized"}}')),
        service: (socket) => setTimeout(() => answer()(socket), 200),
    }, async (server) => {
        const { code, records } = await run(args(server, iamFile(server)), { input: requests(30) });
        assert.equal(code, 69);
        assert.equal(records.length, 30);
        assert.equal(server.logins.length, 2);
        assert.equal(records.at(-1).error.code, 'login');
    }));

const failures = [
    ['401', (n) => message(401, '{"error":{"code":401,"message":"The username or password is wrong.","title":"Unauthorized"}}'),
        1, 'status 401, code 401: user, password or domain is wrong, or the user cannot log in with a password alone\n'],
    ['403 with a hostile text', () => message(403, '{"error_code":"IAM.0001","error_msg":"\\u001b[2J\\u202e"}'), 1, 'status 403, code IAM.0001: the user is not allowed to log in this way, or has no rights in the project\n'],
    ['502 with HTML', () => message(502, '<html>\u001b[2J</html>'), 1, 'status 502\n'],
    ['201 without a token', () => message(201, '{}'), 1, 'no token in X-Subject-Token'],
    ['200', () => message(200, '{}', { 'X-Subject-Token': 'T' }), 1, 'status 200\n'],
    ['a token with a byte that no header can have', () => message(201, '{}', { 'X-Subject-Token': 'a\u0001b' }), 1, 'no token'],
    ['503 again and again', () => message(503, ''), 4, 'status 503'],
];

for (const [name, login, count, part] of failures) {
    test(`nothing is sent: ${name}`, () =>
        withServers({ login }, async (server) => {
            const { code, stdout, stderr } = await run(args(server, iamFile(server)), { input: requests(2) });
            assert.equal(code, 78, stderr);
            assert.equal(stdout, '');
            assert.ok(stderr.includes(part), stderr);
            assert.ok(!stderr.includes('\u001b'));
            assert.equal(server.logins.length, count);
            assert.equal(server.posts.length, 0);
        }));
}

// Refusals that contain the request, or its password.
const body = JSON.stringify({ auth: { identity: { password: { user: { name: 'deleter', password } } } } });
const quoting = [
    ['the request', `bad request: ${body}`],
    ['the password', `unknown user deleter/${password}`],
    ['the password in base64', Buffer.from(password).toString('base64')],
    ['the request, cut inside the password', `${'x'.repeat(250)}${password}${'x'.repeat(300)}`],
];
for (const [name, text] of quoting) {
    for (const member of ['message', 'title', 'code', 'error_code', 'error_msg']) {
        test(`the text of a refusal with ${name} in ${member} is not shown`, () =>
            withServers({ login: () => message(400, JSON.stringify({ error: { message: 'no', [member]: text } })) }, async (server) => {
                const { code, stderr } = await run(args(server, iamFile(server)), { input: requests(1) });
                assert.equal(code, 78, stderr);
                assert.ok(stderr.includes('status 400'), stderr);
                for (const part of [password, JSON.stringify(password).slice(1, -1), password.slice(0, 5), Buffer.from(password).toString('base64').slice(0, 12)])
                    assert.ok(!stderr.includes(part), stderr);
            }));
    }
}

test('IAM cannot be reached: nothing is sent', () =>
    withServers({}, async (server) => {
        const gone = await startServer();
        await gone.stop();
        const { code, stdout, stderr } = await run(args(server, iamFile(gone)), { input: requests(1) });
        assert.equal(code, 78, stderr);
        assert.equal(stdout, '');
        assert.equal(server.connections, 0);
    }));

const badFiles = [
    ['no password', '[iam]\nuser = u\ndomain = d\nproject_id = p\n', 'needs user, password and domain'],
    ['no project', '[iam]\nuser = u\npassword = p\ndomain = d\n', 'project_id or project_name'],
    ['two projects', '[iam]\nuser = u\npassword = p\ndomain = d\nproject_id = a\nproject_name = b\n', 'project_id or project_name'],
    ['another key', '[iam]\nuser = u\npasswrd = p\n', ':3: unknown key: expected user, password, domain, project_id, project_name or iam_endpoint\n'],
    ['an empty value', '[iam]\nuser =\n', ':2: '],
    ['no endpoint and no region', '[iam]\nuser = u\npassword = p\ndomain = d\nproject_id = a\n', 'needs iam_endpoint'],
    ['http to elsewhere', '[iam]\niam_endpoint = http://iam.example\n', ':2: must start with https://'],
    ['not there', null, 'No such file'],
];

for (const [name, text, part] of badFiles) {
    test(`a login file with ${name}: nothing is sent, nobody is asked`, () =>
        withServers({}, async (server) => {
            const place = text === null ? '/nonexistent' : file(`bad-${++files}`, text);
            const { code, stderr } = await run(args(server, place), { input: requests(1) });
            assert.equal(code, 78, stderr);
            assert.ok(stderr.includes(part), stderr);
            assert.equal(server.connections, 0);
        }));
}

test('not confirmed, or a dry run: nobody is asked for a token', () =>
    withServers({}, async (server) => {
        const login = iamFile(server);
        const unconfirmed = await run(['-e', server.url, '--iam-file', login], { input: requests(1) });
        assert.equal(unconfirmed.code, 77);
        const dry = await run(args(server, login, '-n'), { input: requests(1) });
        assert.equal(dry.code, 0, dry.stderr);
        assert.equal(server.connections, 0);
    }));

test('password and token appear only in the requests', () =>
    withServers({ service: behaviours.stall() }, async (server) => {
        const journal = path.join(folder, 'iam-journal');
        const { child, done } = start(args(server, iamFile(server), '-v', '--journal', journal), { input: requests(1) });
        await until(() => server.posts.length === 1);
        for (const name of ['cmdline', 'environ']) {
            const text = Buffer.from(proc(child.pid, name), 'latin1').toString();
            assert.ok(!text.includes(password) && !text.includes('Token1'));
        }
        child.kill('SIGINT');
        await new Promise((wait) => setTimeout(wait, 100));
        child.kill('SIGINT');
        const { stdout, stderr } = await done;
        for (const text of [stdout, stderr, fs.readFileSync(journal, 'utf8')])
            assert.ok(!text.includes(password) && !text.includes('Token1'), text);
    }));
