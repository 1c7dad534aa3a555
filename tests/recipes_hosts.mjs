// SPDX-License-Identifier: MIT
//
// csms-recipes(7), MORE THAN ONE MACHINE: 10000 requests on three hosts, one of which crashes during
// the run. A host is an sshd on loopback with its own keys, directory and processes.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import { test } from 'node:test';

import { project, token, until } from './send_harness.mjs';
import { displays, need, Place, recipe, tree } from './recipes_page.mjs';
import { message, startServer } from './server.mjs';

need('awk', 'jq', 'parallel', 'ssh', 'ssh-keygen', 'sshd');
const title = 'MORE THAN ONE MACHINE';
const [split, onHost, run, lost] = [0, 1, 2, 3].map(recipe(title));
const inFlight = 16; // -j of the recipe
const started = new Set();
// The disks of the hosts, in memory if possible: three journals are synced for each request, and the
// disk may be busy.
const disks = fs.mkdtempSync(`${fs.existsSync('/dev/shm') ? '/dev/shm' : os.tmpdir()}/csms-hosts-`);
process.on('exit', () => {
    started.forEach((host) => host.kill());
    fs.rmSync(disks, { recursive: true, force: true });
});

// ---- Hosts ----------------------------------------------------------------------------------

function key(file) {
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', file]);
    return fs.readFileSync(`${file}.pub`, 'utf8').trim();
}

function freePort() {
    return new Promise((resolve) => {
        const server = net.createServer().listen(0, '127.0.0.1', () => {
            const { port } = server.address();
            server.close(() => resolve(port));
        });
    });
}

function listens(port) {
    return new Promise((resolve) => {
        const socket = net.connect(port, '127.0.0.1')
            .on('connect', () => { socket.destroy(); resolve(true); })
            .on('error', () => resolve(false));
    });
}

class Host {
    constructor(place, name) {
        this.name = name;
        this.root = `${place.root}/${name}`;
        this.home = fs.mkdtempSync(`${disks}/${name}-`);
        fs.mkdirSync(this.root);
        this.publicKey = key(`${this.root}/host`);
        const set = Object.entries({ ...place.env, HOME: this.home, ENDPOINT: '', CSMS_PROJECT_ID: '' })
            .map(([variable, value]) => `export ${variable}='${value}'\n`).join('');
        fs.writeFileSync(`${this.root}/enter`,
            `#!/bin/sh\n${set}cd '${this.home}' && exec sh -c "$SSH_ORIGINAL_COMMAND"\n`, { mode: 0o755 });
    }

    configure(port, authorized) {
        this.port = port;
        fs.writeFileSync(`${this.root}/sshd_config`, `ListenAddress 127.0.0.1:${port}
HostKey ${this.root}/host
AuthorizedKeysFile ${authorized}
PidFile none
StrictModes no
UsePAM no
AuthenticationMethods publickey
PermitRootLogin yes
PermitUserRC no
ForceCommand ${this.root}/enter
`);
    }

    // False if another process took the port first.
    async start() {
        const sshd = fs.existsSync('/usr/sbin/sshd') ? '/usr/sbin/sshd' : 'sshd'; // sshd needs its path
        this.log = '';
        this.sshd = spawn(sshd, ['-D', '-e', '-f', `${this.root}/sshd_config`],
            { env: {}, stdio: ['ignore', 'ignore', 'pipe'] });
        this.sshd.stderr.setEncoding('utf8').on('data', (more) => { this.log += more; });
        this.ended = new Promise((done) => { this.sshd.on('exit', () => { this.gone = true; done(); }); });
        this.gone = false;
        started.add(this);
        for (let tries = 0; tries < 500 && !this.gone; tries++) {
            if (await listens(this.port)) return true;
            await new Promise((wait) => setTimeout(wait, 20));
        }
        if (/Address already in use/.test(this.log)) return false;
        throw new Error(`sshd does not start:\n${this.log}`);
    }

    // All processes of the host end at once, as in a power failure.
    kill() {
        started.delete(this);
        if (this.gone) return;
        const all = tree(this.sshd.pid);
        for (const signal of ['SIGSTOP', 'SIGKILL'])
            for (const { pid } of all.reverse()) {
                try {
                    process.kill(pid, signal);
                } catch {
                    // it had already ended
                }
            }
    }
}

// A working directory and its hosts. All run as the current user.
async function cluster(server, ...names) {
    const p = new Place('hosts', { ENDPOINT: server.url, RATE: '60000' });
    if (process.getuid() === 0) fs.mkdirSync('/run/sshd', { recursive: true }); // sshd requires it
    fs.writeFileSync(`${p.root}/authorized`, `${key(`${p.root}/id`)}\n`);
    const hosts = {};
    for (const name of names) {
        hosts[name] = new Host(p, name);
        do {
            hosts[name].configure(await freePort(), `${p.root}/authorized`);
        } while (!await hosts[name].start());
    }
    const all = Object.values(hosts);
    p.file('hosts', `${names.join('\n')}\n`);
    p.file('known', all.map((h) => `[127.0.0.1]:${h.port} ${h.publicKey}\n`).join(''));
    p.file('ssh.conf', `${all.map((h) => `Host ${h.name}\n    Port ${h.port}\n`).join('')}Host *
    HostName 127.0.0.1
    User ${os.userInfo().username}
    IdentityFile ${p.root}/id
    IdentitiesOnly yes
    UserKnownHostsFile ${p.path('known')}
    StrictHostKeyChecking yes
    LogLevel ERROR
`);
    p.file('on-host', onHost, 0o755);
    return { p, hosts };
}

async function withCluster(onRequest, names, body) {
    const server = await startServer({ onRequest });
    let made;
    try {
        made = await cluster(server, ...names);
        return await body(made.p, made.hosts, server);
    } finally {
        for (const host of Object.values(made?.hosts ?? {})) host.kill();
        await server.stop();
    }
}

function instance(request) {
    return JSON.parse(request.body).instance_id;
}

function ids(records) {
    return records.map((r) => r.id).sort();
}

function answer(socket) {
    socket.write(message(200, '{"total":1,"success_secrets":["s"],"failed_secrets":[]}'));
}

async function splitPlan(p, count) {
    p.file('instances', Array.from({ length: count }, (_, i) => `i${i + 1}\n`).join(''));
    execFileSync('csms-req', ['-t', 'RDS', '-i', 'instances', '-o', 'plan.ndjson'], { cwd: p.dir, env: p.env });
    const { code, stderr } = await p.sh(split);
    assert.equal(code, 0, stderr);
}

// ---- Tests ----------------------------------------------------------------------------------

test('a host crashes during the run: every request has one record, and none is sent twice', () => {
    const [count, before] = [10_000, 1000];
    const ofTwo = new Set(), held = [];
    let down = false, seen = 0, allHeld;
    const full = new Promise((resolve) => { allHeld = resolve; });
    const onRequest = (socket, request) => {
        if (down || !ofTwo.has(instance(request)) || ++seen <= before) return answer(socket);
        if (held.push(`RDS:${instance(request)}`) === inFlight) allHeld(); // then the host crashes
    };
    return withCluster(onRequest, ['one', 'two', 'three'], async (p, hosts, server) => {
        await splitPlan(p, count);
        const parts = p.records('parts/one').concat(p.records('parts/two'), p.records('parts/three'));
        assert.deepEqual(ids(parts), ids(p.records('plan.ndjson')));
        p.records('parts/two').forEach((r) => ofTwo.add(r.body.instance_id));
        assert.ok(ofTwo.size > count / 3 - 1 && ofTwo.size < count / 3 + 1);
        for (const { home } of Object.values(hosts))
            assert.equal(fs.statSync(`${home}/csms-run/token`).mode & 0o077, 0);

        const first = p.start(['sh', '-c', run]);
        await Promise.race([full, first.done]); // which of them is first depends on the machine
        hosts.two.kill();
        const { code, stderr } = await first.done;
        assert.equal(code, 1, stderr); // of diff
        assert.equal(held.length, inFlight, stderr);
        down = true;
        assert.deepEqual(fs.readdirSync(p.path('answers')).sort(), ['one', 'three']);
        assert.equal(p.read('open').match(/^</gm).length, ofTwo.size);
        assert.equal(server.requests.length, count - ofTwo.size + before + inFlight);

        // The host stays down: no other host sends its requests, and its answers are kept.
        const received = fs.readdirSync(p.path('received')).map((name) => `received/${name}`);
        assert.equal(received.length, 1);
        const kept = p.read(received[0]);
        assert.ok(kept.length > 0);
        assert.equal((await p.sh(run)).code, 1);
        assert.equal(server.requests.length, count - ofTwo.size + before + inFlight);
        assert.equal(p.read(received[0]), kept);
        p.env.LOST = 'two';
        const recorded = kept.split('\n').slice(0, -1).map((line) => JSON.parse(line).id);
        const doubtful = (await p.sh(lost)).stdout.split('\n').slice(0, -1).map(JSON.parse);
        assert.ok(held.every((id) => doubtful.includes(id)));
        assert.deepEqual(recorded.concat(doubtful).sort(), ids(p.records('parts/two')));

        assert.ok(await hosts.two.start());
        const last = await p.sh(run);
        assert.equal(last.code, 5, last.stderr);
        assert.equal(p.read('open'), '');
        const records = ['one', 'two', 'three'].flatMap((name) => p.records(`answers/${name}`));
        assert.deepEqual(ids(records), ids(p.records('plan.ndjson')));
        assert.deepEqual(ids(records.filter((r) => r.error?.sent === 'maybe')), held.sort());
        assert.equal(records.filter((r) => r.status === 200).length, count - inFlight);
        assert.equal(server.requests.length, count);
        assert.equal(new Set(server.requests.map(instance)).size, count);
        for (const { headers, path } of server.requests) {
            assert.equal(headers['x-auth-token'], token);
            assert.equal(path, `/v1/${project}/secrets/batch-delete`);
        }

        // After the end nothing is sent, not even by a host that lost its disk.
        fs.rmSync(`${hosts.one.home}/csms-run`, { recursive: true });
        assert.notEqual((await p.sh('./on-host one')).code, 0);
        assert.equal(server.requests.length, count);
        // The plan cannot be split again.
        const part = p.read('parts/two');
        p.file('hosts', 'two\nthree\n');
        assert.notEqual((await p.sh(split)).code, 0);
        assert.equal(p.read('parts/two'), part);
    });
});

test('a host that does not respond may still be sending: a second run on it is refused', () => {
    const held = [];
    return withCluster((socket) => held.push(socket), ['one'], async (p, hosts, server) => {
        await splitPlan(p, 3);
        const first = p.start(['sh', '-c', './on-host one']);
        await until(() => held.length === 1);
        for (const { pid, name } of tree(first.child.pid)) if (name === 'ssh') process.kill(pid, 'SIGKILL');
        assert.notEqual((await first.done).code, 0);
        const second = await p.sh('./on-host one');
        assert.equal(second.code, 74, second.stderr);
        assert.match(second.stderr, /in use by another run/);
        assert.equal(server.requests.length, 1);
    });
});

test('a truncated part is refused', () =>
    withCluster(answer, ['one'], async (p, hosts, server) => {
        await splitPlan(p, 3);
        fs.writeFileSync(`${p.bin}/ssh`, '#!/bin/sh\nhead -n 2 | /usr/bin/ssh "$@"\n', { mode: 0o755 });
        const { code, stderr } = await p.sh('./on-host one');
        assert.equal(code, 77, stderr);
        assert.equal(server.connections, 0);
        assert.deepEqual(fs.readdirSync(p.path('answers')), []);
    }));

test('each host gets its share of the rate', () =>
    withCluster(answer, ['one', 'two', 'three'], async (p) => {
        await splitPlan(p, 3);
        p.env.RATE = '180';
        fs.writeFileSync(`${p.bin}/ssh`, '#!/bin/sh\necho "$*" >>commands\n', { mode: 0o755 });
        await p.sh('parallel -j 1 -a hosts ./on-host');
        assert.equal(p.read('commands').match(/--rate 60 /g).length, 3);
    }));

test('every example of the section was run', () => assert.equal(displays.get(title).length, 4));
