// SPDX-License-Identifier: MIT
//
// schemas/openapi.yaml, served by Prism: it must accept the requests of this project and refuse
// invalid ones, and its answers must pass through all programs.
// usage: prism.mjs MODULES PROGRAMS (the folder with csms-req, csms-send and csms-parse)
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const [modules, programs] = process.argv.slice(2);
const root = fileURLToPath(new URL('../../', import.meta.url));
const project = '77b6a44cba5143ab91d13ab9a8ff44fd';
const target = `/v1/${project}/secrets/batch-delete`;
const goodHeaders = { 'content-type': 'application/json', 'x-auth-token': 'token-of-a-test' };
const goodBody = '{"instance_id":"7f3a","instance_type":"RDS"}';
const startLimit = 60_000; // ms; Prism takes 2 s on an idle machine

let prism; // the process
let port;

before(async () => {
    const script = path.join(modules, 'node_modules/@stoplight/prism-cli/dist/index.js');
    prism = spawn(process.execPath, [script, 'mock', '-h', '127.0.0.1', '-p', '0',
        path.join(root, 'schemas', 'openapi.yaml')], { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    port = await new Promise((resolve, reject) => {
        const limit = setTimeout(() => reject(new Error(`Prism does not start: ${said}`)), startLimit);
        const listen = (bytes) => {
            said += bytes;
            const [, found] = /listening on http:\/\/127\.0\.0\.1:(\d+)/.exec(said) ?? [];
            if (found) {
                clearTimeout(limit);
                resolve(Number(found));
            }
        };
        prism.stdout.on('data', listen);
        prism.stderr.on('data', listen);
        prism.on('exit', () => reject(new Error(`Prism ended: ${said}`)));
    });
});

after(async () => {
    if (prism.exitCode === null) {
        prism.kill();
        await once(prism, 'exit');
    }
});

// One request to Prism: { status, headers, body }.
async function ask({ method = 'POST', url = target, headers = goodHeaders, body = goodBody } = {}) {
    const request = http.request({ host: '127.0.0.1', port, method, path: url, headers, agent: false });
    request.end(body);
    const [response] = await once(request, 'response');
    const parts = await response.toArray();
    return { status: response.statusCode, headers: response.headers, body: Buffer.concat(parts) };
}

function files(folder) {
    const names = fs.readdirSync(path.join(root, folder)).filter((name) => name.endsWith('.json'));
    assert(names.length > 0, `${folder} is empty`);
    return names.map((name) => [name, fs.readFileSync(path.join(root, folder, name))]);
}

test('Prism takes every body that this project writes', async () => {
    for (const [name, body] of files('testdata/request')) {
        const answer = await ask({ body });
        assert.equal(answer.status, 200, `${name}: ${answer.headers['sl-violations']}`);
    }
});

test('Prism refuses every body that this project must not write', async () => {
    for (const [name, body] of files('testdata/request/invalid')) {
        const answer = await ask({ body });
        assert.equal(answer.status, 400, name);
        assert.match(answer.headers['sl-violations'] ?? '', /"location":\["request"/, name);
    }
});

const without = (name) => Object.fromEntries(
    Object.entries(goodHeaders).filter(([header]) => header !== name));
const wrong = {
    'no token': [401, { headers: without('x-auth-token') }],
    'a signature without its date': [401,
        { headers: { ...without('x-auth-token'), authorization: 'SDK-HMAC-SHA256 Access=x' } }],
    'a body that is cut off': [400, { body: goodBody.slice(0, -1) }],
    'no body': [400, { body: '' }],
    'another content type': [400, { headers: { ...goodHeaders, 'content-type': 'text/plain' } }],
    'a project ID that is too short': [400, { url: target.replace(project, project.slice(1)) }],
    'a project ID with a hyphen': [400, { url: target.replace(project, `${project.slice(1)}-`) }],
    'another path': [404, { url: `/v1/${project}/secrets` }],
    'another version': [404, { url: target.replace('v1', 'v2') }],
    'GET': [405, { method: 'GET', headers: without('content-type'), body: '' }],
    'DELETE': [405, { method: 'DELETE', headers: without('content-type'), body: '' }],
};
for (const [name, [status, request]] of Object.entries(wrong)) {
    test(`Prism refuses ${name}`, async () => {
        assert.equal((await ask(request)).status, status);
    });
}

test('Prism takes a signature in place of a token', async () => {
    const headers = { ...without('x-auth-token'), authorization: 'SDK-HMAC-SHA256 Access=x',
        'x-sdk-date': '20261124T081502Z' };
    assert.equal((await ask({ headers })).status, 200);
});

test('the example is the one of the saved answer', async () => {
    const saved = fs.readFileSync(path.join(root, 'testdata/response/partial.json'), 'utf8');
    assert.deepEqual(JSON.parse((await ask()).body), JSON.parse(saved));
});

// A proxy for Prism that selects its answer, for which csms-send has no option.
async function withProxy(status, body) {
    let posts = 0;
    const proxy = http.createServer(async (request, response) => {
        posts++;
        const sent = Buffer.concat(await request.toArray());
        const headers = { ...request.headers, prefer: `code=${status}` };
        const answer = await ask({ method: request.method, url: request.url, headers, body: sent });
        response.writeHead(answer.status, answer.headers);
        response.end(answer.body);
    });
    proxy.listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    try {
        await body(`http://127.0.0.1:${proxy.address().port}`);
    } finally {
        proxy.closeAllConnections();
        proxy.close();
    }
    return posts;
}

const chain = `"$0/csms-req" -p "$1" -t RDS 7f3a |
    "$0/csms-send" -q -e "$2" --token-file "$3" --confirm "$1" |
    "$0/csms-parse" -f ndjson`;

async function runChain(url, token) {
    const shell = spawn('sh', ['-c', chain, programs, project, url, token]);
    const [out, errors, [code]] = await Promise.all(
        [shell.stdout.toArray(), shell.stderr.toArray(), once(shell, 'close')]);
    const lines = Buffer.concat(out).toString().trimEnd().split('\n');
    return { code, errors: Buffer.concat(errors).toString(), lines: lines.map((l) => JSON.parse(l)) };
}

// The exit code and verdict of csms-parse by status; undefined: Prism must know the status, but
// csms-send may retry it.
const verdicts = {
    200: [1, 'part_deleted'],
    400: [3, 'rejected'],
    401: [4, 'denied'],
    403: [4, 'denied'],
    404: [3, 'rejected'],
    429: undefined,
    500: [5, 'unknown'],
    502: [5, 'unknown'],
    503: undefined,
    504: [5, 'unknown'],
};
for (const [status, verdict] of Object.entries(verdicts)) {
    test(`Prism answers ${status}`, async () => {
        const answer = await ask({ headers: { ...goodHeaders, prefer: `code=${status}` } });
        assert.equal(answer.status, Number(status));
        assert.equal(answer.headers['sl-violations'], undefined);
        // Errors of Prism itself, for example for an undescribed status, have other members.
        assert.ok(status === '200' ? 'total' in JSON.parse(answer.body)
            : 'error_code' in JSON.parse(answer.body), answer.body.toString());
    });
    if (!verdict) continue;
    test(`the chain says ${verdict[1]} of ${status}`, async () => {
        const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'csms-prism-'));
        const token = path.join(folder, 'token');
        fs.writeFileSync(token, 'token-of-a-test\n', { mode: 0o600 });
        try {
            const posts = await withProxy(status, async (url) => {
                const { code, errors, lines } = await runChain(url, token);
                assert.equal(code, verdict[0], errors);
                assert.equal(lines.at(-1).verdict, verdict[1]);
                assert.equal(lines.at(-1).status, Number(status));
                assert.equal(lines.filter((l) => l.kind === 'secret').length, status === '200' ? 3 : 0);
            });
            assert.equal(posts, 1);
        } finally {
            fs.rmSync(folder, { recursive: true });
        }
    });
}
