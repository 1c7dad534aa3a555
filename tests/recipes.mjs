// SPDX-License-Identifier: MIT
//
// The recipes of csms-recipes(7), run as printed against servers on loopback. The last test fails if
// a recipe was not run; the recipes for more than one machine are in recipes_hosts.mjs.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { test } from 'node:test';

import { makeCertificates, project, token, until } from './send_harness.mjs';
import { inArguments, need, Place, recipe, tree, untried } from './recipes_page.mjs';
import { behaviours, message, startServer, withServer } from './server.mjs';

need('curl', 'jq', 'systemd-analyze', 'xmllint');
const root = new URL('..', import.meta.url).pathname;
const certificates = makeCertificates();
const deleted = '{"total":1,"success_secrets":["s1"],"failed_secrets":[]}';
const partly = fs.readFileSync(`${root}testdata/response/partial.json`, 'utf8');
const refused = '{"error_code":"APIGW.0302","error_msg":"no"}';
const elsewhere = 'MORE THAN ONE MACHINE'; // recipes_hosts.mjs

function instance(request) {
    return JSON.parse(request.body).instance_id;
}

// Answer each instance with its body in the table, or with a deletion.
function answers(table = {}) {
    return (socket, request) => socket.write(message(200, table[instance(request)] ?? deleted));
}

function asked(server) {
    return server.requests.map(instance).sort();
}

function place(name, server, ...instances) {
    const p = new Place(name, { ENDPOINT: server?.url });
    if (instances.length > 0) p.file('instances', `${instances.join('\n')}\n`);
    return p;
}

function plan(p, ...instances) {
    execFileSync('csms-req', ['-q', '-t', 'RDS', '-o', 'plan.ndjson', '--input-format', 'lines', '-'],
        { cwd: p.dir, env: p.env, input: `${instances.join('\n')}\n` });
}

// ---- Review, then send ----------------------------------------------------------------------

const review = recipe('Review, then send');

async function reviewed(p) {
    assert.equal((await p.sh(review(0))).code, 0);
    const { stdout } = await p.sh(review(1));
    p.env.HASH = / --plan-hash ([0-9a-f]{64})\n/.exec(stdout)[1];
    return stdout;
}

test('review, then send: exactly the reviewed plan is sent', () =>
    withServer({ onRequest: answers({ b: partly }) }, async (server) => {
        const p = place('review', server, 'a', 'b');
        const seen = await reviewed(p);
        assert.equal(seen.split('\n').slice(1, 3).join('\n'), `RDS   a         ${project}\nRDS   b         ${project}`);
        const { code, stdout, stderr } = await p.sh(review(2));
        assert.equal(code, 1, stderr);
        assert.match(stdout, /failed +secretName3\n +CSMS\.0107/);
        assert.deepEqual(asked(server), ['a', 'b']);
        for (const { headers } of server.requests) assert.equal(headers['x-auth-token'], token);
    }));

test('review, then send: a wide request is visible, and a changed plan is not sent', () =>
    withServer({}, async (server) => {
        const p = place('review-changed', server, 'a');
        const wide = await p.sh(`csms-req --entire-project -o plan.ndjson; ${review(1)}`);
        assert.match(wide.stdout, /ALL SECRETS OF THE PROJECT/);
        await reviewed(p);
        plan(p, 'a', 'c');
        const { code, stderr } = await p.sh(review(2));
        assert.notEqual(code, 0);
        assert.match(stderr, /^csms-send: nothing sent: the records do not match --plan-hash/);
        assert.equal(server.connections, 0);
    }));

// ---- cron -----------------------------------------------------------------------------------

const cron = recipe('From cron, without a terminal');

function nightly(name, server, ...instances) {
    const p = place(name, server, ...instances);
    const home = p.dir;
    p.dir = p.path('csms');
    fs.mkdirSync(p.dir);
    for (const file of fs.readdirSync(home).filter((file) => file !== 'csms'))
        fs.renameSync(`${home}/${file}`, p.path(file));
    p.file('nightly', cron(0), 0o755);
    p.file('settings', `ENDPOINT=${server.url}\nCSMS_PROJECT_ID=${project}\n`);
    fs.writeFileSync(`${p.bin}/date`, '#!/bin/sh\necho 2026-11-24\n', { mode: 0o755 }); // not midnight
    p.home = home;
    return p;
}

// Like cron: its environment, the home directory, /bin/sh, no terminal. The output is mailed.
async function runCron(p) {
    const line = /^(?:[\d*]+ +){5}([^%]+)\n$/.exec(cron(1));
    assert.ok(line, 'a line of a crontab, without % which means more there');
    const env = { PATH: p.env.PATH, HOME: p.home, SHELL: '/bin/sh', LOGNAME: 'user' };
    const { code, stdout, stderr } = await p.start(['/bin/sh', '-c', line[1]], { env, cwd: p.home }).done;
    return { code, mail: stdout + stderr };
}

test('cron: no mail after success, and no request is sent twice', () =>
    withServer({ onRequest: answers() }, async (server) => {
        const p = nightly('cron', server, 'a', 'b');
        assert.deepEqual(await runCron(p), { code: 0, mail: '' });
        assert.deepEqual(asked(server), ['a', 'b']);
        assert.deepEqual(await runCron(p), { code: 0, mail: '' });
        assert.equal(server.requests.length, 2);
        assert.equal(p.records('2026-11-24.answers').length, 2);
        assert.equal(fs.statSync(p.path('2026-11-24.plan')).mode & 0o077, 0);
    }));

test('cron: the mail lists the remaining secrets', () =>
    withServer({ onRequest: answers({ b: partly }) }, async (server) => {
        const { code, mail } = await runCron(nightly('cron-partly', server, 'a', 'b'));
        assert.equal(code, 1);
        assert.match(mail, /secretName3/);
    }));

test('cron: no mail without instances, but a mail without a token', () =>
    withServer({}, async (server) => {
        const p = nightly('cron-nothing', server, 'a');
        p.file('instances', '');
        assert.deepEqual(await runCron(p), { code: 0, mail: '' });
        p.file('instances', 'a\n');
        p.file('token', '');
        const { code, mail } = await runCron(p);
        assert.equal(code, 78);
        assert.match(mail, /^csms-send: /);
        p.file('instances', 'a\n\tb\n');
        fs.rmSync(p.path('2026-11-24.plan'));
        const bad = await runCron(p);
        assert.equal(bad.code, 65);
        assert.match(bad.mail, /^csms-req: instances:2:/);
        assert.equal(server.connections, 0);
    }));

test('cron: a second run at the same time ends at once and sends nothing', () => {
    const held = [];
    return withServer({ onRequest: (socket) => held.push(socket) }, async (server) => {
        const p = nightly('cron-twice', server, 'a');
        const first = runCron(p);
        await until(() => held.length === 1);
        const second = await runCron(p);
        assert.equal(second.code, 74);
        assert.match(second.mail, /in use by another run/);
        held[0].write(message(200, deleted));
        assert.deepEqual(await first, { code: 0, mail: '' });
        assert.equal(server.requests.length, 1);
    });
});

// ---- List secrets before and after ----------------------------------------------------------

const listing = recipe('List secrets before and after');

// A service that lists the secrets of a table { name: instance or null }, a page at a time, and
// deletes those of an instance.
function secretService(secrets, onDelete = answers()) {
    const rotated = ([name, instance]) => ({
        name,
        state: 'ENABLED',
        ...(instance && { rotation_config: JSON.stringify({ InstanceId: instance, SecretSubType: 'SingleUser' }) }),
    });
    const list = (socket, { path }) => {
        const query = new URL(path, 'http://service').searchParams;
        const all = Object.entries(secrets).map(rotated);
        const from = all.findIndex(({ name }) => name === query.get('marker')) + 1;
        const page = all.slice(from, from + Number(query.get('limit')));
        socket.write(message(200, JSON.stringify({ secrets: page, page_info: {} })));
    };
    return (socket, request) => {
        assert.equal(request.headers['x-auth-token'], token);
        if (request.method === 'GET') return list(socket, request);
        for (const [name, owner] of Object.entries(secrets))
            if (owner === instance(request)) delete secrets[name];
        return onDelete(socket, request);
    };
}

// The place of a run whose outcomes are unknown for the instances a and b: the request of a was
// executed, that of b was not.
function lateService() {
    const secrets = { 'db/a 1': 'a', a2: 'a', b1: 'b', c1: 'c', plain: null, odd: 'x' };
    for (let i = 0; i < 2000; i++) secrets[`filler&${i}`] = `other-${i}`;
    secrets.a3 = 'a';
    const execute = secretService(secrets, (socket) => socket.destroy());
    return (socket, request) =>
        request.method === 'POST' && instance(request) === 'b' ? socket.destroy() : execute(socket, request);
}

test('list secrets: the preview has those of the planned instances, from every page', () =>
    withServer({ onRequest: lateService() }, async (server) => {
        const p = place('list-before', server, 'a', 'b');
        p.file('list-secrets', listing(0), 0o755);
        plan(p, 'a', 'b');
        const { code, stdout, stderr } = await p.sh(listing(1));
        assert.equal(code, 0, stderr);
        assert.equal(stdout, '["a","db/a 1","ENABLED"]\n["a","a2","ENABLED"]\n["b","b1","ENABLED"]\n["a","a3","ENABLED"]\n');
        assert.deepEqual(server.requests.map(({ method }) => method), ['GET', 'GET', 'GET']);
        for (const { path } of server.requests)
            assert.match(path, new RegExp(`^/v1/${project}/secrets\\?limit=1000(&marker=|$)`));
        assert.equal(fs.statSync(p.path('header')).mode & 0o077, 0);
    }));

test('list secrets: after unknown outcomes it shows which secrets are gone', () =>
    withServer({ onRequest: lateService() }, async (server) => {
        const p = place('list-after', server, 'a', 'b');
        p.file('list-secrets', listing(0), 0o755);
        plan(p, 'a', 'b');
        assert.equal((await p.sh(listing(1))).code, 0);
        const sent = await p.sh('csms-send -q -e "$ENDPOINT" --token-file token --confirm "$CSMS_PROJECT_ID" ' +
            '-o answers.ndjson plan.ndjson');
        assert.equal(sent.code, 5, sent.stderr);
        const { code, stdout, stderr } = await p.sh(listing(2));
        assert.equal(code, 0, stderr);
        assert.equal(stdout, '["a","db/a 1","gone"]\n["a","a2","gone"]\n["b","b1","ENABLED"]\n["a","a3","gone"]\n');
    }));

test('list secrets: if a page fails, no secret is reported as gone', () => {
    let failing = false;
    const service = lateService();
    const onRequest = (socket, request) => {
        if (failing && request.path.includes('marker=')) return socket.write(message(500, refused));
        return service(socket, request);
    };
    return withServer({ onRequest }, async (server) => {
        const p = place('list-refused', server, 'a', 'b');
        p.file('list-secrets', listing(0), 0o755);
        plan(p, 'a', 'b');
        assert.equal((await p.sh(listing(1))).code, 0);
        await p.sh('csms-send -q -e "$ENDPOINT" --token-file token --confirm "$CSMS_PROJECT_ID" ' +
            '-o answers.ndjson plan.ndjson');
        failing = true;
        const { code, stdout } = await p.sh(listing(2));
        assert.notEqual(code, 0);
        assert.equal(stdout, '');
    });
});

// ---- A crash --------------------------------------------------------------------------------

const crash = recipe('Resume after a crash');

test('after a crash the same commands resume, and unknown outcomes stay unknown', async () => {
    const [total, before, inFlight] = [60, 20, 16];
    const held = [];
    let down = false;
    const onRequest = (socket, request, number) => {
        if (down || number <= before) return socket.write(message(200, deleted));
        return held.push(`RDS:${instance(request)}`);
    };
    await withServer({ onRequest }, async (server) => {
        const p = place('crash', server);
        plan(p, ...Array.from({ length: total }, (_, i) => `i${i + 1}`));
        const first = p.start(['sh', '-c', crash(0)]);
        await until(() => held.length === inFlight);
        for (const { pid, name } of tree(first.child.pid))
            if (name === 'csms-send') process.kill(pid, 'SIGKILL');
        assert.notEqual((await first.done).code, 0);
        assert.equal(fs.existsSync(p.path('answers.ndjson')), false);

        down = true;
        const { code, stderr } = await p.sh(crash(0));
        assert.equal(code, 5, stderr);
        const records = p.records('answers.ndjson');
        assert.deepEqual(new Set(records.map((r) => r.id)), new Set(p.records('plan.ndjson').map((r) => r.id)));
        assert.equal(records.length, total);
        assert.equal(new Set(asked(server)).size, total);
        assert.equal(server.requests.length, total);
        const doubtful = await p.sh(crash(1));
        assert.deepEqual(doubtful.stdout.split('\n').slice(0, -1).map(JSON.parse).sort(), held.sort());
    });
});

// ---- Credentials ----------------------------------------------------------------------------

const credentials = recipe('Credentials from a file or a pipe');

test('credentials: from a file, from a pipe, from descriptor 3', () => {
    let leaked = false;
    const onRequest = (socket) => {
        leaked ||= inArguments(token);
        socket.write(message(200, deleted));
    };
    return withServer({ onRequest }, async (server) => {
        for (const i of [0, 1, 2]) {
            const p = place(`credentials-${i}`, server, 'a', 'b');
            fs.rmSync(p.path('token'));
            p.file('get-token', `#!/bin/sh\necho '${token}'\n`, 0o755);
            plan(p, 'a', 'b');
            const { code, stderr } = await p.sh(credentials(i));
            assert.equal(code, 0, stderr);
            assert.equal(server.requests.length, 2 * (i + 1));
            if (i === 0) assert.equal(fs.statSync(p.path('token')).mode & 0o077, 0);
            else assert.equal(fs.existsSync(p.path('token')), false);
        }
        for (const { headers } of server.requests) assert.equal(headers['x-auth-token'], token);
        assert.equal(leaked, false);
    });
});

test('credentials: without a token nothing is sent', () =>
    withServer({}, async (server) => {
        for (const i of [0, 1, 2]) {
            const p = place(`no-credentials-${i}`, server, 'a', 'b');
            fs.rmSync(p.path('token'));
            p.file('get-token', '#!/bin/sh\nexit 1\n', 0o755);
            plan(p, 'a', 'b');
            const { code, stderr } = await p.sh(credentials(i));
            assert.equal(code, i < 2 ? 78 : 66, stderr); // the pipe ends with csms-parse
            assert.match(stderr, /^csms-send: /);
        }
        assert.equal(server.connections, 0);
    }));

// ---- systemd --------------------------------------------------------------------------------

const unitFile = recipe('Credentials from systemd')(0);

function unit() {
    const found = {};
    for (const line of unitFile.replaceAll(/ *\\\n */g, ' ').split('\n').filter((l) => /^\w+=/.test(l)))
        found[line.slice(0, line.indexOf('='))] = line.slice(line.indexOf('=') + 1);
    return found;
}

test('systemd: the unit is valid except that csms-send is not installed', () => {
    const p = new Place('unit');
    p.file('csms.service', unitFile);
    const { stdout, stderr } = spawnSync('systemd-analyze', ['verify', p.path('csms.service')],
        { encoding: 'utf8' });
    const left = (stdout + stderr).split('\n')
        .filter((line) => line !== '' && !/Command csms-send is not executable/.test(line));
    assert.deepEqual(left, []);
});

// Like systemd: no shell; variables from the file, and the credential in a directory.
test('systemd: the token comes from the credentials directory', () =>
    withServer({ onRequest: answers() }, async (server) => {
        const p = place('systemd', server);
        plan(p, 'a', 'b');
        const settings = unit();
        const [name, source] = settings.LoadCredential.split(':');
        assert.deepEqual([name, source, settings.EnvironmentFile, settings.WorkingDirectory],
            ['token', '/etc/csms/token', '/etc/csms/settings', '/var/lib/csms']);
        fs.mkdirSync(`${p.root}/credentials`);
        fs.renameSync(p.path('token'), `${p.root}/credentials/${name}`);
        const env = { PATH: p.env.PATH, ENDPOINT: server.url, CSMS_PROJECT_ID: project,
            CREDENTIALS_DIRECTORY: `${p.root}/credentials` };
        const words = settings.ExecStart.split(/ +/)
            .map((word) => word.replace(/\$\{(\w+)\}/g, (_, variable) => env[variable]));
        for (const run of [1, 2]) {
            const { code, stderr } = await p.start(words, { env }).done;
            assert.equal(code, 0, `run ${run}: ${stderr}`);
            assert.deepEqual(asked(server), ['a', 'b']);
        }
        assert.equal(server.requests[0].headers['x-auth-token'], token);
        assert.equal(p.records('answers.ndjson').length, 2);
        assert.equal(settings.Type, 'oneshot');
        assert.equal(settings.Restart, undefined);
    }));

// ---- curl -----------------------------------------------------------------------------------

const curl = recipe('With curl alone')(0);

function curlPlace(name, server, ...instances) {
    const p = place(name, server, ...instances);
    p.env.CURL_CA_BUNDLE = certificates.ca;
    // Messages that -q suppresses.
    p.file('.curlrc', 'header = "X-From-Curlrc: 1"\nlocation\nretry = 3\nretry-all-errors\n');
    return p;
}

test('curl: the request is that of csms-send, the token in no argument list', () => {
    let leaked = false;
    const onRequest = (socket, request) => {
        leaked ||= inArguments(token);
        answers({ b: partly })(socket, request);
    };
    return withServer({ tls: certificates.good, onRequest }, async (server) => {
        const p = curlPlace('curl', server, 'a', 'b');
        const { code, stdout, stderr } = await p.sh(curl);
        assert.equal(code, 1, stderr);
        assert.match(stdout, /secretName3/);
        assert.deepEqual(asked(server), ['a', 'b']);
        const [{ method, path, headers, body }] = server.requests;
        assert.deepEqual([method, path], ['POST', `/v1/${project}/secrets/batch-delete`]);
        assert.equal(body, '{"instance_id":"a","instance_type":"RDS"}');
        assert.equal(headers['x-auth-token'], token);
        assert.equal(headers['content-type'], 'application/json');
        assert.equal(headers['x-from-curlrc'], undefined);
        assert.equal(leaked, false);
        assert.equal(fs.statSync(p.path('header')).mode & 0o077, 0);
    });
});

test('curl: the outcome of a failed request', async () => {
    const head = 'HTTP/1.1 200 OK\r\n';
    const cases = [
        ['no answer', { onRequest: behaviours.writeAndClose() }, 5],
        ['cut off', { onRequest: behaviours.writeAndClose(`${head}Content-Length: 99\r\n\r\n{"tot`) }, 5],
        ['504', { onRequest: behaviours.answer(504, '') }, 5],
        ['429', { onRequest: behaviours.answer(429, refused) }, 6],
        ['401', { onRequest: behaviours.answer(401, refused) }, 4],
        ['a certificate that is not for it', { tls: certificates.wrongHost }, 6],
    ];
    for (const [name, options, wanted] of cases)
        await withServer({ tls: certificates.good, ...options }, async (server) => {
            const { code, stderr } = await curlPlace('curl-fails', server, 'a').sh(curl);
            assert.equal(code, wanted, `${name}: ${stderr}`);
            assert.equal(server.requests.length, options.tls ? 0 : 1, name);
        });
    const gone = await startServer({});
    await gone.stop();
    const { code } = await curlPlace('curl-gone', { url: gone.url.replace('http:', 'https:') }, 'a').sh(curl);
    assert.equal(code, 6, 'nobody there');
});

test('curl: a redirect is not followed', () =>
    withServer({ tls: certificates.good }, (other) =>
        withServer({
            tls: certificates.good,
            onRequest: behaviours.answer(307, '', { Location: `${other.url}/v1/x` }),
        }, async (server) => {
            const { code } = await curlPlace('curl-redirect', server, 'a').sh(curl);
            assert.equal(code, 3);
            assert.deepEqual([server.requests.length, other.connections], [1, 0]);
        })));

// ---- Golden files ---------------------------------------------------------------------------

const golden = recipe('Golden files in your project');

function goldenPlace() {
    const p = new Place('golden');
    fs.mkdirSync(p.path('answers'));
    p.file('answers/RDS:7f3a.http', message(200, partly));
    p.file('answers/RDS:9b21.http', message(403, refused));
    p.file('golden', golden(0), 0o755);
    return p;
}

test('golden files: differences are shown', async () => {
    const p = goldenPlace();
    assert.equal((await p.sh('./golden')).code, 1, 'nothing was accepted yet');
    assert.deepEqual(await p.sh('./golden -u'), { code: 0, signal: null, stdout: '', stderr: '' });
    assert.match(p.read('answers/RDS:7f3a.http.golden'),
        /"name":"secretName3","outcome":"failed"[^]*\nexit 1\n$/);
    assert.match(p.read('answers/RDS:9b21.http.golden'), /\nexit 4\n$/);
    assert.equal((await p.sh('./golden')).code, 0);
    p.file('answers/RDS:7f3a.http', message(200, deleted));
    const changed = await p.sh('./golden');
    assert.equal(changed.code, 1);
    assert.match(changed.stdout, /^-.*secretName3[^]*^\+exit 0$/m);
});

test('golden files: the answers replace the service', async () => {
    const p = goldenPlace();
    p.file('instances', '7f3a\n9b21\n');
    const { code, stdout, stderr } = await p.sh(golden(1));
    assert.equal(code, 4, stderr);
    assert.match(stdout, /\tRDS:7f3a\tsecretName3\tfailed\tCSMS\.0107\t/);
    assert.match(stdout, /^answer\t\S*\t2\tRDS:9b21\t\tdenied\tAPIGW\.0302/m);
});

// ---- CI -------------------------------------------------------------------------------------

const job = recipe('A CI job that fails if secrets remain')(0);

// Like a job of GitLab: all lines in one shell, which stops at the first failure.
async function runJob(name, server, env = {}) {
    const toJson = 'import json, sys, yaml\nprint(json.dumps(yaml.safe_load(sys.stdin)))';
    const yaml = execFileSync('/usr/bin/python3', ['-c', toJson], { input: job, encoding: 'utf8' });
    const [[, { script, retry, artifacts }]] = Object.entries(JSON.parse(yaml));
    assert.equal(retry, 0);
    assert.equal(artifacts.when, 'always');
    const p = place(name, server, 'a', 'b');
    Object.assign(p.env, { CSMS_TOKEN_FILE: p.path('token'), ...env });
    const result = await p.start(['bash', '-eo', 'pipefail', '-c', script.join('\n')]).done;
    for (const file of artifacts.paths) assert.ok(fs.existsSync(p.path(file)), file);
    const report = p.path(artifacts.reports.junit);
    if (!fs.existsSync(report)) return { ...result, report: '' };
    execFileSync('xmllint', ['--noout', '--schema', `${root}schemas/junit.xsd`, report], { stdio: 'ignore' });
    return { ...result, report: fs.readFileSync(report, 'utf8') };
}

test('CI: passes if all secrets were deleted', () =>
    withServer({ onRequest: answers() }, async (server) => {
        const { code, report, stderr } = await runJob('ci-green', server);
        assert.equal(code, 0, stderr);
        assert.match(report, /<testcase name="s1"/);
        assert.doesNotMatch(report, /<failure|<error/);
        assert.deepEqual(asked(server), ['a', 'b']);
    }));

test('CI: fails if secrets remain, and the report names them', () =>
    withServer({ onRequest: answers({ b: partly }) }, async (server) => {
        const { code, report } = await runJob('ci-red', server);
        assert.equal(code, 1);
        assert.match(report, /<testcase [^>]*name="secretName3"[^>]*>\s*<failure/);
    }));

test('CI: fails if requests were refused, unknown or not sent', () =>
    withServer({ onRequest: behaviours.answer(401, refused) }, async (server) => {
        assert.equal((await runJob('ci-refused', server)).code, 4);
        assert.equal(server.requests.length, 1);
        const unconfirmed = await runJob('ci-no-token', server, { CSMS_TOKEN_FILE: '/nowhere' });
        assert.equal(unconfirmed.code, 66);
        assert.equal(server.requests.length, 1);
        await withServer({ onRequest: behaviours.reset() }, async (other) =>
            assert.equal((await runJob('ci-doubt', other)).code, 5));
    }));

// ---- Remaining secrets ----------------------------------------------------------------------

// Records of csms-send for these answers of the service: { instance: [status, body] }.
function recorded(p, name, table) {
    const saved = fs.mkdtempSync(`${p.root}/saved-`);
    for (const [id, [status, body]] of Object.entries(table))
        fs.writeFileSync(`${saved}/RDS:${id}.http`, message(status, body));
    execFileSync('sh', ['-c', `csms-req -t RDS ${Object.keys(table).join(' ')} |
        csms-send --replay '${saved}' >${name} || [ $? -eq 5 ]`], { cwd: p.dir, env: p.env });
}

test('remaining secrets: the last answer with secrets counts', async () => {
    const left = recipe('Remaining secrets over several runs');
    const p = new Place('left');
    p.file('left.jq', left(0));
    const none = [200, '{"total":0}'], part = [200, partly], unknown = [504, ''], busy = [429, refused];
    const good = [200, deleted];
    recorded(p, 'monday.ndjson', { blurred: part, cured: part, gone: part, good, kept: part, lost: unknown });
    recorded(p, 'tuesday.ndjson', { blurred: unknown, cured: good, gone: none, kept: busy, again: part, found: part });
    const { code, stdout, stderr } = await p.sh(left(1));
    assert.equal(code, 0, stderr);
    assert.deepEqual(stdout.split('\n').slice(0, -1).sort(), [
        '["RDS:again","secretName3","CSMS.0107"]',
        '["RDS:blurred","*","unknown"]',
        '["RDS:blurred","secretName3","CSMS.0107"]',
        '["RDS:found","secretName3","CSMS.0107"]',
        '["RDS:kept","*","not_executed"]',
        '["RDS:kept","secretName3","CSMS.0107"]',
        '["RDS:lost","*","unknown"]',
    ]);
    fs.rmSync(`${p.dir}/tuesday.ndjson`); /* a file that cannot be read is reported */
    assert.deepEqual((await p.sh(left(1))).stdout.split('\n').slice(0, -1).sort(), [
        ...['blurred', 'cured', 'gone', 'kept'].map((id) => `["RDS:${id}","secretName3","CSMS.0107"]`),
        '["RDS:lost","*","unknown"]',
        '["tuesday.ndjson","*","no_input"]',
    ]);
});

// ---- Retry ----------------------------------------------------------------------------------

test('retry: only requests that were not executed', () =>
    withServer({ onRequest: answers() }, async (server) => {
        const again = recipe('Retry requests that were not executed');
        const p = place('again', server);
        const ids = ['fine', 'busy', 'doubt', 'denied', 'partly', '\u51ed "\\', 'never'];
        plan(p, ...ids);
        recorded(p, 'answers.ndjson', { fine: [200, deleted], busy: [429, ''], doubt: [504, ''],
            denied: [403, refused], partly: [200, partly] });
        await p.sh('tail -n 2 plan.ndjson | csms-send -nq --yes --token-file token -e "$ENDPOINT" >>answers.ndjson');
        const { code, stderr } = await p.sh(again(0));
        assert.equal(code, 0, stderr);
        assert.deepEqual(asked(server), ['busy', ids[5], 'never'].sort());
        const lines = p.read('plan.ndjson').split('\n');
        assert.equal(p.read('again.ndjson'), `${[lines[1], lines[5], lines[6]].join('\n')}\n`);
    }));

test('retry: nothing if no request is safe to repeat', () =>
    withServer({}, async (server) => {
        const p = place('again-nothing', server);
        plan(p, 'a', 'b');
        recorded(p, 'answers.ndjson', { a: [504, ''], b: [200, partly] });
        const { code } = await p.sh(recipe('Retry requests that were not executed')(0));
        assert.equal(code, 66);
        assert.equal(server.connections, 0);
    }));

// ---- All of them ----------------------------------------------------------------------------

test('every recipe of the page was run', () => {
    assert.deepEqual(untried().filter((name) => !name.startsWith(`${elsewhere}, `)), []);
});
