// SPDX-License-Identifier: MIT
//
// The sources of credentials and their order, valid signatures, and no secrets outside of the headers
// of the request.
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

import { file, folder, makeCertificates, proc, project, requests, run, start, token, tokenFile, until } from './send_harness.mjs';
import { behaviours, withServer } from './server.mjs';

const sdk = { HUAWEICLOUD_SDK_AK: 'SDKACCESSKEY', HUAWEICLOUD_SDK_SK: 'SdkSecretSdkSecret' };
const hw = { HW_ACCESS_KEY: 'HWACCESSKEY', HW_SECRET_KEY: 'HwSecretHwSecret' };
const secrets = [sdk.HUAWEICLOUD_SDK_SK, hw.HW_SECRET_KEY, 'FileSecretFileSecret', token];

const hex = (bytes) => bytes.toString('hex');
const sha256 = (text) => hex(crypto.createHash('sha256').update(text).digest());

// The signature that a server computes for a request, from the names of the signed headers.
function signatureOf(request, secretKey) {
    const [, names] = request.headers.authorization.match(/SignedHeaders=([^,]+), /);
    const headers = names.split(';').map((name) => `${name}:${request.headers[name]}\n`).join('');
    const canonical = ['POST', `${request.path}/`, '', headers, names, sha256(request.body)].join('\n');
    const text = ['SDK-HMAC-SHA256', request.headers['x-sdk-date'], sha256(canonical)].join('\n');
    return hex(crypto.createHmac('sha256', secretKey).update(text).digest());
}

function checkSigned(request, accessKey, secretKey) {
    const { authorization } = request.headers;
    assert.match(authorization, /^SDK-HMAC-SHA256 Access=[^ ,]+, SignedHeaders=[a-z0-9;-]+, Signature=[0-9a-f]{64}$/);
    assert.ok(authorization.startsWith(`SDK-HMAC-SHA256 Access=${accessKey}, `), authorization);
    assert.ok(authorization.endsWith(`Signature=${signatureOf(request, secretKey)}`), authorization);
    assert.equal(request.headers['x-project-id'], project);
    assert.equal(request.headers['x-auth-token'], undefined);
    const [, y, mo, d, h, mi, s] = request.headers['x-sdk-date'].match(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/);
    assert.ok(Math.abs(Date.UTC(y, mo - 1, d, h, mi, s) - Date.now()) < 120_000);
}

const args = (server, ...more) => ['-e', server.url, '--confirm', project, ...more];

async function send(server, env, ...more) {
    const result = await run(args(server, ...more), { input: requests(1), env });
    assert.equal(result.code, 0, result.stderr);
    return server.requests.at(-1);
}

function credentialsFile(text) {
    const home = fs.mkdtempSync(path.join(folder, 'home-'));
    fs.mkdirSync(path.join(home, '.huaweicloud'));
    fs.writeFileSync(path.join(home, '.huaweicloud', 'credentials'), text, { mode: 0o600 });
    return home;
}

const basic = '; keys\n[global]\nak = WRONG\nsk = WRONG\n[basic]\nak = FILEACCESSKEY\nsk=FileSecretFileSecret\nproject_id = x\n';

test('the signature is valid for the request that the server received', () =>
    withServer({}, async (server) => {
        checkSigned(await send(server, sdk), sdk.HUAWEICLOUD_SDK_AK, sdk.HUAWEICLOUD_SDK_SK);
    }));

test('temporary keys: the security token is sent and signed, at any length', () =>
    withServer({}, async (server) => {
        const long = 'S'.repeat(20_000);
        const request = await send(server, { ...sdk, HUAWEICLOUD_SDK_SECURITY_TOKEN: long });
        checkSigned(request, sdk.HUAWEICLOUD_SDK_AK, sdk.HUAWEICLOUD_SDK_SK);
        assert.equal(request.headers['x-security-token'], long);
        assert.match(request.headers.authorization, /SignedHeaders=[^,]*x-security-token/);
    }));

test('each source is used, and the first one counts', () =>
    withServer({}, async (server) => {
        const home = { HOME: credentialsFile(basic) };
        checkSigned(await send(server, home), 'FILEACCESSKEY', 'FileSecretFileSecret');
        checkSigned(await send(server, { ...hw, ...home }), hw.HW_ACCESS_KEY, hw.HW_SECRET_KEY);
        checkSigned(await send(server, { ...sdk, ...hw, ...home }), sdk.HUAWEICLOUD_SDK_AK, sdk.HUAWEICLOUD_SDK_SK);
        const named = { HUAWEICLOUD_SDK_CREDENTIALS_FILE: file('named', '[basic]\nak:NAMED\nsk:NamedSecret\n') };
        checkSigned(await send(server, { ...named, ...home }), 'NAMED', 'NamedSecret');
        const all = { ...sdk, ...hw, ...home, CSMS_TOKEN_FILE: file('from-variable', 'VariableToken') };
        assert.equal((await send(server, all)).headers['x-auth-token'], 'VariableToken');
        assert.equal((await send(server, all, '--token-file', tokenFile)).headers['x-auth-token'], token);
    }));

// The next source may be another identity, so an incomplete pair must not select it.
test('an incomplete pair of keys is refused, and the message has both names', () =>
    withServer({}, async (server) => {
        const home = { HOME: credentialsFile(basic) };
        for (const [env, set, unset] of [
            [{ HUAWEICLOUD_SDK_AK: 'HALF', ...hw }, 'HUAWEICLOUD_SDK_AK', 'HUAWEICLOUD_SDK_SK'],
            [{ HUAWEICLOUD_SDK_SK: 'HALF' }, 'HUAWEICLOUD_SDK_SK', 'HUAWEICLOUD_SDK_AK'],
            [{ HW_ACCESS_KEY: 'HALF', HW_SECRET_KEY: '' }, 'HW_ACCESS_KEY', 'HW_SECRET_KEY'],
            [{ HOME: credentialsFile('[basic]\nak = HALF\n') }, 'ak', 'sk'],
        ]) {
            const { code, stderr } = await run(args(server), { input: requests(1), env: { ...home, ...env } });
            assert.equal(code, 78, stderr);
            assert.match(stderr, new RegExp(`: ${set} is set and ${unset} is not`));
            assert.ok(!stderr.includes('HALF'), stderr);
        }
        assert.equal(server.connections, 0);
    }));

// Common contents of the file instead of the bare token.
for (const [name, text, said] of [
    ['a whole answer', `HTTP/1.1 201 Created\r\nX-Subject-Token: ${token}\r\n\r\n{}`, 'a whole HTTP response: keep only the value of its X-Subject-Token header'],
    ['a header', `X-Auth-Token: ${token}\n`, 'a header line: keep only what follows the colon'],
    ['another header', `x-subject-token: ${token}\n`, 'a header line: keep only what follows the colon'],
    ['Bearer', `Bearer ${token}\n`, 'it starts with the word Bearer'],
    ['JSON', `{"token": {"expires_at": "x"}}\n`, 'a JSON document: IAM returns the token in the X-Subject-Token header'],
    ['quotes', `"${token}"\n`, 'the token is in quotes: remove them'],
    ['an assignment', `TOKEN=${token}\n`, 'an assignment: keep only what follows the ='],
    ['an exported assignment', `export TOKEN=${token}\n`, 'an assignment: keep only what follows the ='],
    ['a blank line before', `\n${token}\n`, 'blanks or blank lines precede the token'],
    ['another word', `Token ${token}\n`, 'more than one word: keep only the token'],
    ['an invisible byte', `\ufeff${token}\n`, 'not a token: it has a byte that is not visible ASCII'],
    ['two lines', `${token}\n${token}\n`, 'more than one line'],
    ['nothing but blank lines', '\n\n', 'it is empty'],
]) {
    test(`a token file with ${name} is refused, with the remedy`, () =>
        withServer({}, async (server) => {
            const { code, stderr } = await run(args(server, '--token-file', file('form', text)), { input: requests(1) });
            assert.equal(code, 78, stderr);
            assert.ok(stderr.includes(said), stderr);
            assert.ok(!stderr.includes(token), stderr);
            assert.equal(server.connections, 0);
        }));
}

test('blank lines after the token are ignored, and = may end it', () =>
    withServer({}, async (server) => {
        for (const [text, sent] of [[`${token}\n\n \r\n`, token], ['TOKEN==\n', 'TOKEN=='], ['TOKEN=\n', 'TOKEN=']]) {
            const request = await send(server, {}, '--token-file', file('blank-lines', text));
            assert.equal(request.headers['x-auth-token'], sent);
        }
    }));

test('-n and -v say which credentials are used, and no secret', () =>
    withServer({}, async (server) => {
        const home = credentialsFile(basic);
        for (const [env, more, said] of [
            [sdk, [], `the access key ...${sdk.HUAWEICLOUD_SDK_AK.slice(-4)} from HUAWEICLOUD_SDK_AK`],
            [{ ...sdk, HUAWEICLOUD_SDK_SECURITY_TOKEN: 'T' }, [], `the temporary access key ...${sdk.HUAWEICLOUD_SDK_AK.slice(-4)} from `],
            [{ HOME: home }, [], `the access key ...SKEY from ${home}/.huaweicloud/credentials`],
            [sdk, ['--token-file', tokenFile], `the token in --token-file ${tokenFile}`],
            [{ CSMS_TOKEN_FILE: tokenFile }, [], `the token in CSMS_TOKEN_FILE ${tokenFile}`],
        ]) {
            for (const option of ['-n', '-v']) {
                const { code, stderr } = await run(args(server, option, ...more), { input: requests(1), env });
                assert.equal(code, 0, stderr);
                assert.ok(stderr.includes(`csms-send: credentials: ${said}`), stderr);
                for (const secret of [...secrets, token]) assert.ok(!stderr.includes(secret));
            }
        }
    }));

test('a line of the credentials file can be long, and there can be a BOM and CRLF', () =>
    withServer({}, async (server) => {
        const long = 'T'.repeat(3000);
        const home = credentialsFile(`\ufeff[basic]\r\nak = LONG\r\nsk = LongSecret\r\nsecurity_token = ${long}\r\n`);
        const request = await send(server, { HOME: home });
        checkSigned(request, 'LONG', 'LongSecret');
        assert.equal(request.headers['x-security-token'], long);
    }));

const unusable = [
    ['no source at all', {}, 'no credentials'],
    ['only half of each', { HUAWEICLOUD_SDK_AK: 'A', HW_SECRET_KEY: 'B' }, 'HUAWEICLOUD_SDK_AK is set and HUAWEICLOUD_SDK_SK is not'],
    ['another section only', { HOME: credentialsFile('[global]\nak = A\nsk = B\n') }, 'no credentials'],
    ['a named file that is not there', { HUAWEICLOUD_SDK_CREDENTIALS_FILE: '/nonexistent' }, '/nonexistent'],
    ['a line without =', { HOME: credentialsFile('[basic]\nak = A\nsk\n') }, 'credentials:3: '],
    ['a section without ]', { HOME: credentialsFile('[basic\nak = A\n') }, 'credentials:1: '],
    ['quotes', { HOME: credentialsFile('[basic]\nak = "A"\nsk = B\n') }, 'a quote'],
    ['a comment after a key', { HOME: credentialsFile('[basic]\nak = A\nsk = B ; mine\n') }, 'a quote'],
    ['a line break in a key', { HUAWEICLOUD_SDK_AK: 'A\r\nX: y', HUAWEICLOUD_SDK_SK: 'B' }, 'a quote'],
    ['a comma in a key', { HUAWEICLOUD_SDK_AK: 'A, SignedHeaders=x', HUAWEICLOUD_SDK_SK: 'B' }, 'a quote'],
    ['an access key that is far too long', { ...sdk, HUAWEICLOUD_SDK_AK: 'A'.repeat(257) }, 'longer than 256'],
];

for (const [name, env, part] of unusable) {
    test(`nothing is sent: ${name}`, () =>
        withServer({}, async (server) => {
            const { code, stdout, stderr } = await run(args(server), { input: requests(1), env });
            assert.equal(code, 78, stderr);
            assert.equal(stdout, '');
            assert.ok(stderr.includes(part), stderr);
            assert.equal(server.connections, 0);
        }));
}

test('401 is never retried, not even with keys', () =>
    withServer({ onRequest: behaviours.answer(401, '{"error_code":"APIGW.0301","error_msg":"x"}') }, async (server) => {
        const { code } = await run(args(server), { input: requests(6), env: sdk });
        assert.equal(code, 69);
        assert.equal(server.requests.length, 1);
    }));

test('no secret in arguments, environment, messages, records or remaining files', () =>
    withServer({ onRequest: behaviours.stall() }, async (server) => {
        const env = { ...sdk, ...hw, HUAWEICLOUD_SDK_SECURITY_TOKEN: 'SecurityTokenSecret' };
        const { child, done } = start(args(server, '-v'), { input: requests(1), env });
        await until(() => server.requests.length >= 1);
        const all = [...secrets, 'SecurityTokenSecret'];
        for (const name of ['cmdline', 'environ']) {
            const text = proc(child.pid, name);
            assert.ok(text.length > 0 || process.getuid() !== 0);
            for (const secret of all) assert.ok(!text.includes(secret), name);
        }
        if (process.getuid() === 0) assert.ok(proc(child.pid, 'environ').includes('LC_ALL=C'));
        assert.match(fs.readFileSync(`/proc/${child.pid}/limits`, 'utf8'), /Max core file size +0 +0 /);
        child.kill('SIGINT');
        await new Promise((wait) => setTimeout(wait, 100));
        child.kill('SIGINT');
        const { stdout, stderr } = await done;
        assert.equal(JSON.parse(stdout).error.sent, 'maybe');
        for (const secret of all) {
            assert.ok(!stdout.includes(secret));
            assert.ok(!stderr.includes(secret));
        }
        assert.ok(!`${stdout}${stderr}`.includes(sdk.HUAWEICLOUD_SDK_AK));
    }));

// libcurl's messages about these quote the whole URL.
for (const scheme of ['http://', 'ftp://', 'https://', 'bad scheme://', '']) {
    for (const host of ['127.0.0.1:1', '127.0.0.1:99999', '[::1', 'bad host:1', '%zz:1', ':1:2:3']) {
        test(`the password of a proxy is in no message and no record: ${scheme}USER:PASSWORD@${host}`, async () => {
            const env = { ...sdk, https_proxy: `${scheme}bob:pAssw0rd@${host}` };
            const { code, stdout, stderr } = await run(['-e', 'https://127.0.0.1:1', '--confirm', project, '-v', '--retry', '0'],
                { input: requests(1), env });
            assert.equal(code, 69, stderr);
            assert.equal(JSON.parse(stdout).error.sent, 'no');
            for (const text of [stdout, stderr]) assert.ok(!text.includes('pAssw0rd'), text);
        });
    }
}

test('SSLKEYLOGFILE does not make libcurl write the keys of the connection', async () => {
    const certificates = makeCertificates();
    await withServer({ tls: certificates.good }, async (server) => {
        const log = path.join(folder, 'keylog');
        await send(server, { ...sdk, SSLKEYLOGFILE: log }, '--cacert', certificates.ca);
        assert.ok(!fs.existsSync(log));
    });
});

test('~/.netrc is not read', () =>
    withServer({}, async (server) => {
        const home = fs.mkdtempSync(path.join(folder, 'home-'));
        fs.writeFileSync(path.join(home, '.netrc'), 'machine 127.0.0.1 login u password p\n', { mode: 0o600 });
        const request = await send(server, { HOME: home }, '--token-file', tokenFile);
        assert.equal(request.headers.authorization, undefined);
    }));
