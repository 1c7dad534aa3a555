// SPDX-License-Identifier: MIT
//
// What the tests of csms-send share: start it, read what it wrote, make certificates.
import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

export const program = process.env.CSMS_SEND ?? process.argv[2];
export const project = '0123456789abcdef0123456789abcdef';
export const otherProject = 'fedcba9876543210fedcba9876543210';
export const token = 'MIIFakeTokenForTestsOnly+/=';

const timeLimit = 60_000; // for a run of the program; none takes more than a few seconds

// Runs of the program, and those that SIGKILL ended.
export const tried = { runs: 0, kills: 0 };

// A folder that is gone when the tests are over.
export const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'csms-send-test-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }));

export function file(name, text) {
    const place = path.join(folder, name);
    fs.writeFileSync(place, text, { mode: 0o600 });
    return place;
}

export const tokenFile = file('token', `${token}\n`);

// The record of a request as csms-req writes it.
export function request(instance, more = {}) {
    const id = more.project_id ?? project;
    return {
        csms: 1,
        kind: 'request',
        id: `RDS:${instance}`,
        project_id: id,
        path: `/v1/${id}/secrets/batch-delete`,
        body: { instance_id: instance, instance_type: 'RDS' },
        ...more,
    };
}

export function lines(records) {
    return records.map((r) => `${JSON.stringify(r)}\n`).join('');
}

export function requests(count, more = {}) {
    return lines(Array.from({ length: count }, (_, i) => request(`i${i + 1}`, more)));
}

// Start the program; no variable of the caller but PATH reaches it. The result has the child, and
// done: a promise of { code, signal, stdout, stderr, records }.
export function start(args, { input = '', env = {}, stdio = ['pipe', 'pipe', 'pipe'], shell } = {}) {
    const all = {
        PATH: process.env.PATH,
        HOME: folder,
        TMPDIR: folder,
        LC_ALL: 'C',
        ASAN_OPTIONS: 'exitcode=99',
        UBSAN_OPTIONS: 'exitcode=99:print_stacktrace=1',
        ...env,
    };
    const child = shell
        ? spawn('sh', ['-c', shell, program, ...args], { env: all, stdio })
        : spawn(program, args, { env: all, stdio });
    tried.runs++;
    const out = { stdout: [], stderr: [] };
    for (const name of ['stdout', 'stderr']) child[name]?.on('data', (bytes) => out[name].push(bytes));
    const done = new Promise((resolve, reject) => {
        const limit = setTimeout(() => {
            child.kill('SIGKILL');
            reject(new Error(`${program} ${args.join(' ')}: still running after ${timeLimit} ms`));
        }, timeLimit);
        child.on('error', reject);
        child.on('close', (code, signal) => {
            clearTimeout(limit);
            tried.kills += signal === 'SIGKILL';
            const stdout = Buffer.concat(out.stdout).toString();
            const stderr = Buffer.concat(out.stderr).toString();
            if (/runtime error:|Sanitizer/.test(stderr)) reject(new Error(stderr));
            const whole = stdout.split('\n').slice(0, -1);
            resolve({ code, signal, stdout, stderr, records: whole.map((line) => JSON.parse(line)) });
        });
    });
    if (child.stdin) {
        child.stdin.on('error', () => {}); // it may end without reading
        child.stdin.end(input);
    }
    return { child, done };
}

export function run(args, options) {
    return start(args, options).done;
}

// Arguments for requests to a server, confirmed.
export function to(url, ...more) {
    return ['-e', url, '--token-file', tokenFile, '--confirm', project, ...more];
}

// ---- Certificates ---------------------------------------------------------------------------

function openssl(...args) {
    execFileSync('openssl', args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
}

// A certificate of the test CA in force from start to end (YYYYMMDDhhmmssZ). { key, cert } in PEM.
function issue(name, subjectAltName, start, end) {
    const config = file(`${name}.cnf`, `[ca]
default_ca = me
[me]
database = ${name}.index
serial = ${name}.serial
new_certs_dir = .
default_md = sha256
policy = any
x509_extensions = server
[any]
commonName = supplied
[server]
subjectAltName = ${subjectAltName}
`);
    file(`${name}.index`, '');
    file(`${name}.serial`, `${Math.floor(Math.random() * 1e9 + 1e9)}\n`);
    openssl('req', '-new', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes',
        '-subj', `/CN=${name}`, '-keyout', `${name}.key`, '-out', `${name}.csr`);
    openssl('ca', '-batch', '-config', config, '-cert', 'ca.pem', '-keyfile', 'ca.key',
        '-startdate', start, '-enddate', end, '-in', `${name}.csr`, '-out', `${name}.pem`, '-notext');
    return {
        key: fs.readFileSync(path.join(folder, `${name}.key`)),
        cert: fs.readFileSync(path.join(folder, `${name}.pem`)),
    };
}

// The test CA's file, and server certificates: good, for another host, expired.
export function makeCertificates() {
    const loopback = 'IP:127.0.0.1,IP:::1,DNS:localhost';
    openssl('req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes',
        '-subj', '/CN=Test CA', '-days', '30', '-keyout', 'ca.key', '-out', 'ca.pem');
    return {
        ca: path.join(folder, 'ca.pem'),
        good: issue('good', loopback, '20200101000000Z', '20491231000000Z'),
        wrongHost: issue('wrong', 'DNS:other.example', '20200101000000Z', '20491231000000Z'),
        expired: issue('expired', loopback, '20200101000000Z', '20200102000000Z'),
    };
}

// The file of another CA, which has issued nothing.
export function otherCa() {
    openssl('req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes',
        '-subj', '/CN=Other CA', '-days', '30', '-keyout', 'other.key', '-out', 'other.pem');
    return path.join(folder, 'other.pem');
}

// Wait until something is so; not for ever.
export async function until(condition) {
    const end = Date.now() + 30_000;
    while (!condition()) {
        if (Date.now() > end) throw new Error(`never became true: ${condition}`);
        await new Promise((wait) => setTimeout(wait, 5));
    }
}

// What /proc shows of a running program. "" for what is closed even to its own user, as environ is
// once the program has made itself undumpable; root sees it all.
export function proc(pid, name) {
    try {
        return fs.readFileSync(`/proc/${pid}/${name}`, 'latin1');
    } catch (error) {
        if (error.code === 'EACCES' && process.getuid() !== 0) return '';
        throw error;
    }
}
