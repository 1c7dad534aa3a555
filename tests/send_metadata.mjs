// SPDX-License-Identifier: MIT
//
// --ecs-metadata: temporary keys of the agency of the machine. metadata_shim.c redirects connections
// to the metadata service to a server of this test.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { project, proc, requests, run, start, tokenFile, until } from './send_harness.mjs';
import { behaviours, message, startServer } from './server.mjs';

const shim = process.argv[3];
const tokenPath = '/meta-data/latest/api/token';
const keysPath = '/openstack/latest/securitykey';
const secrets = (n) => ({ access: `HSTAGENCYKEY${n}`, secret: `AgencySecret${n}`, securitytoken: `Agency+Token/${n}==` });

function keysAnswer(n, lifeSeconds = 3600, more = {}) {
    const end = new Date(Date.now() + lifeSeconds * 1000).toISOString().replace('Z', '000Z');
    return message(200, JSON.stringify({ credential: { ...secrets(n), expires_at: end, ...more } }));
}

// The service, and the metadata service: keys(number) and session(number) are its answers.
async function withServers({ keys = (n) => keysAnswer(n), session = () => message(200, 'SessionToken'), service = behaviours.answer() }, body) {
    const server = await startServer({ onRequest: service });
    const metadata = await startServer({
        onRequest: (socket, r) => socket.write(r.path === tokenPath
            ? session(metadata.sessions.push(r)) : keys(metadata.reads.push(r))),
    });
    Object.assign(metadata, { sessions: [], reads: [] });
    try {
        return await body(server, metadata);
    } finally {
        await server.stop();
        await metadata.stop();
    }
}

const args = (server, ...more) => ['-e', server.url, '--confirm', project, '--ecs-metadata', ...more];
const env = (metadata, more = {}) => ({
    LD_PRELOAD: shim, CSMS_METADATA_PORT: String(metadata.port),
    ASAN_OPTIONS: 'exitcode=99:verify_asan_link_order=0', ...more,
});
const accessKey = (request) => request.headers.authorization.match(/Access=([^,]+),/)[1];

test('requests are signed with the keys of the agency', () =>
    withServers({}, async (server, metadata) => {
        const { code, records, stderr } = await run(args(server), { input: requests(3), env: env(metadata) });
        assert.equal(code, 0, stderr);
        assert.equal(records.length, 3);
        for (const request of server.requests) {
            assert.equal(accessKey(request), secrets(1).access);
            assert.equal(request.headers['x-security-token'], secrets(1).securitytoken);
        }
        const [session] = metadata.sessions, [read] = metadata.reads;
        assert.deepEqual([session.method, session.headers['x-metadata-token-ttl-seconds'], session.body], ['PUT', '21600', '']);
        assert.equal(session.headers['content-type'], undefined);
        assert.deepEqual([read.method, read.path, read.headers['x-metadata-token']], ['GET', keysPath, 'SessionToken']);
        assert.equal(metadata.requests.length, 2);
    }));

for (const status of [404, 405]) {
    test(`an old metadata service without session tokens (${status})`, () =>
        withServers({ session: () => message(status, 'no') }, async (server, metadata) => {
            const { code, stderr } = await run(args(server), { input: requests(1), env: env(metadata) });
            assert.equal(code, 0, stderr);
            assert.equal(metadata.reads[0].headers['x-metadata-token'], undefined);
            assert.equal(accessKey(server.requests[0]), secrets(1).access);
        }));
}

test('the keys are used instead of any other source, and only with the option', () =>
    withServers({}, async (server, metadata) => {
        const keys = { HUAWEICLOUD_SDK_AK: 'SDKACCESSKEY', HUAWEICLOUD_SDK_SK: 'SdkSecret', CSMS_TOKEN_FILE: tokenFile };
        await run(args(server), { input: requests(1), env: env(metadata, keys) });
        assert.equal(accessKey(server.requests[0]), secrets(1).access);
        const without = args(server).filter((arg) => arg !== '--ecs-metadata');
        assert.equal((await run(without, { input: requests(1), env: env(metadata) })).code, 78);
        assert.equal(metadata.requests.length, 2);
    }));

let url;
test('neither a proxy nor a redirect gets a request for keys', () =>
    withServers({ keys: () => message(302, '', { Location: `${url}/elsewhere` }) }, async (server, metadata) => {
        url = server.url;
        const proxy = { http_proxy: server.url, HTTP_PROXY: server.url, all_proxy: server.url, ALL_PROXY: server.url };
        const { code, stderr } = await run(args(server), { input: requests(1), env: env(metadata, proxy) });
        assert.equal(code, 78, stderr);
        assert.ok(stderr.includes('no keys from the metadata service: status 302\n'), stderr);
        assert.equal(server.connections, 0);
        assert.equal(metadata.requests.length, 2);
    }));

test('-n and -v name the source and the end of the access key', () =>
    withServers({}, async (server, metadata) => {
        const said = 'csms-send: credentials: the temporary access key ...KEY1 from the agency of this machine\n';
        for (const option of ['-n', '-v']) {
            const { code, stderr } = await run(args(server, option), { input: requests(1), env: env(metadata) });
            metadata.reads.length = 0;
            assert.equal(code, 0, stderr);
            assert.ok(stderr.includes(said), stderr);
            for (const secret of [secrets(1).access, secrets(1).secret, secrets(1).securitytoken, 'SessionToken'])
                assert.ok(!stderr.includes(secret), stderr);
        }
        assert.equal(server.requests.length, 1);
    }));

test('keys that expire during the run are renewed, once each time', () =>
    // Keys are renewed after half of their life of 4 s: after 2 s (2.5 s if csms-send, whose clock has whole
    // seconds, counts 5 s). The first 16 requests take over 3 s.
    withServers({
        keys: (n) => keysAnswer(n, n === 1 ? 4 : 3600),
        service: (socket, r, n) => setTimeout(() => behaviours.answer()(socket), n <= 16 ? 400 : 0),
    }, async (server, metadata) => {
        const { code, records, stderr } = await run(args(server, '-j', '2'), { input: requests(30), env: env(metadata) });
        assert.equal(code, 0, stderr);
        assert.equal(records.length, 30);
        assert.equal(metadata.reads.length, 2);
        const used = server.requests.map(accessKey);
        assert.equal(used[0], secrets(1).access);
        assert.equal(used.at(-1), secrets(2).access);
        assert.equal(new Set(used).size, 2);
        assert.equal(server.requests.at(-1).headers['x-security-token'], secrets(2).securitytoken);
    }));

test('a failed renewal is retried while the keys are valid', () =>
    withServers({
        keys: (n) => (n === 2 ? message(503, '') : keysAnswer(n, n === 1 ? 6 : 3600)),
    }, async (server, metadata) => {
        const { code, stderr } = await run(args(server, '--rate', '5'), { input: requests(35), env: env(metadata) });
        assert.equal(code, 0, stderr);
        assert.equal(metadata.reads.length, 3);
        assert.equal(accessKey(server.requests.at(-1)), secrets(3).access);
    }));

test('no new keys: the remaining requests are not sent', () =>
    withServers({
        keys: (n) => (n === 1 ? keysAnswer(n, 2) : message(401, 'Please configure Cloud Service Agency first')),
    }, async (server, metadata) => {
        const { code, records, stderr } = await run(args(server, '--rate', '5'), { input: requests(40), env: env(metadata) });
        assert.equal(code, 69, stderr);
        assert.equal(records.length, 40);
        assert.equal(records.at(-1).error.code, 'login');
        assert.equal(records.at(-1).error.sent, 'no');
        assert.ok(server.requests.length < 20);
        assert.match(stderr, /no agency is attached to this machine/);
        assert.match(stderr, /stopped: the credentials expired/);
    }));

test('interrupted while keys are renewed: interrupted', () =>
    withServers({ keys: (n) => (n === 1 ? keysAnswer(n, 2) : Buffer.alloc(0)) }, async (server, metadata) => {
        const { child, done } = start(args(server, '--rate', '5'), { input: requests(40), env: env(metadata) });
        await until(() => metadata.reads.length === 2);
        child.kill('SIGINT');
        const { code, records, stderr } = await done;
        assert.equal(code, 130, stderr);
        assert.equal(records.length, 40);
        assert.equal(records.at(-1).error.code, 'interrupted');
    }));

const past = (n) => keysAnswer(n, -60);
const member = (more) => (n) => keysAnswer(n, 3600, more);
const body = (text) => () => message(200, text);
const invalid = 'the metadata service sent an invalid answer\n';
for (const [name, options, said] of [
    ['no agency', { keys: () => message(401, '{"message":"Please configure Cloud Service Agency first"}') }, 'no agency is attached to this machine: attach one in the ECS console\n'],
    ['another 401', { keys: () => message(401, 'no') }, 'no keys from the metadata service: status 401\n'],
    ['another service', { keys: () => message(404, '<html>') }, 'no keys from the metadata service: status 404\n'],
    ['no session token', { session: () => message(503, 'x') }, 'it issued no session token\n'],
    ['a session token with a line break', { session: () => message(200, 'a\r\nX: y') }, 'it issued no session token\n'],
    ['an empty session token', { session: () => message(200, '') }, 'it issued no session token\n'],
    ['expired keys', { keys: past }, 'have expired: check the clock of this machine\n'],
    ['no end', { keys: member({ expires_at: undefined }) }, 'have expired'],
    ['no JSON', { keys: body('access') }, invalid],
    ['bytes after the JSON', { keys: body('{"credential":{}} x') }, invalid],
    ['no keys', { keys: body('{"credential":{}}') }, invalid],
    ['a number in place of a key', { keys: member({ access: 1 }) }, invalid],
    ['a key twice', { keys: body(keysAnswer(1).toString().split('\r\n\r\n')[1].replace('{"acc', '{"secret":"B","acc')) }, invalid],
    ['a line break in a key', { keys: member({ access: 'A\r\nX: y' }) }, 'has an invalid character'],
    ['no security token', { keys: member({ securitytoken: undefined }) }, invalid],
    ['an answer without end', { keys: body('{"credential":{"x":"'.padEnd(100_000, 'x')) }, 'the answer is too long'],
]) {
    test(`nothing is sent: ${name}`, () =>
        withServers(options, async (server, metadata) => {
            const { code, stdout, stderr } = await run(args(server), { input: requests(2), env: env(metadata) });
            assert.equal(code, 78, stderr);
            assert.equal(stdout, '');
            assert.ok(stderr.includes(said), stderr);
            for (const secret of Object.values(secrets(1))) assert.ok(!stderr.includes(secret), stderr);
            assert.equal(server.connections, 0);
        }));
}

test('nothing is sent: no metadata service', () =>
    withServers({}, async (server, metadata) => {
        await metadata.stop();
        const { code, stderr } = await run(args(server), { input: requests(1), env: env(metadata) });
        assert.equal(code, 78, stderr);
        assert.match(stderr, /no keys from the metadata service at 169\.254\.169\.254: Could(?:n't| not) connect to server: --ecs-metadata works on an ECS of Huawei Cloud only; elsewhere give --token-file or --iam-file\n$/);
        assert.equal(server.connections, 0);
    }));

test('nothing is sent: the metadata service does not answer', () =>
    withServers({ session: () => Buffer.alloc(0) }, async (server, metadata) => {
        const { code, stderr } = await run(args(server), { input: requests(1), env: env(metadata) });
        assert.equal(code, 78, stderr);
        assert.match(stderr, /at 169\.254\.169\.254: Timeout was reached: /);
    }));

test('the keys are in no argument, variable, message or record', () =>
    withServers({ service: behaviours.stall() }, async (server, metadata) => {
        const { child, done } = start(args(server, '-v'), { input: requests(1), env: env(metadata) });
        await until(() => server.requests.length === 1);
        const shown = ['cmdline', 'environ'].map((name) => proc(child.pid, name));
        child.kill('SIGINT');
        await new Promise((wait) => setTimeout(wait, 100));
        child.kill('SIGINT');
        const { stdout, stderr } = await done;
        for (const text of [...shown, stdout, stderr])
            for (const secret of [...Object.values(secrets(1)), 'SessionToken']) assert.ok(!text.includes(secret), text);
    }));
