// SPDX-License-Identifier: MIT
//
// Helpers for the tests of csms-send: start it, read its output, make certificates.
import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

export const program = process.env.CSMS_SEND ?? process.argv[2];
export const project = '0123456789abcdef0123456789abcdef';
export const otherProject = 'fedcba9876543210fedcba9876543210';
export const token = 'MIIFakeTokenForTestsOnly+/=';

const timeLimit = 60_000; // for a run of the program; every run takes a few seconds at most

// Counts of runs of the program, and of those that SIGKILL ended.
export const tried = { runs: 0, kills: 0 };

// A folder that is removed after the tests.
export const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'csms-send-test-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }));

export function file(name, text) {
    const place = path.join(folder, name);
    fs.writeFileSync(place, text, { mode: 0o600 });
    return place;
}

export const tokenFile = file('token', `${token}\n`);

// Returns the record of a request as csms-req writes it.
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

// Starts the program, with PATH as the only variable of the caller. Returns { child, done }; done is a
// promise of { code, signal, stdout, stderr, records }.
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
        child.stdin.on('error', () => {}); // the program may end without reading
        child.stdin.end(input);
    }
    return { child, done };
}

export function run(args, options) {
    return start(args, options).done;
}

// Returns arguments that send confirmed requests to a server.
export function to(url, ...more) {
    return ['-e', url, '--token-file', tokenFile, '--confirm', project, ...more];
}

// ---- Certificates ---------------------------------------------------------------------------

function openssl(...args) {
    execFileSync('openssl', args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
}

// Issues a certificate of the test CA, valid from start to end (YYYYMMDDhhmmssZ). Returns { key, cert }
// in PEM.
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

// Returns the file of the test CA and three server certificates: good, for another host, expired.
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

// Returns the file of a CA that has issued no certificate.
export function otherCa() {
    openssl('req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes',
        '-subj', '/CN=Other CA', '-days', '30', '-keyout', 'other.key', '-out', 'other.pem');
    return path.join(folder, 'other.pem');
}

// Waits until a condition is true, at most 30 seconds.
export async function until(condition) {
    const end = Date.now() + 30_000;
    while (!condition()) {
        if (Date.now() > end) throw new Error(`never became true: ${condition}`);
        await new Promise((wait) => setTimeout(wait, 5));
    }
}

// Returns a file of /proc about a running program; "" if only root may read it, for example environ of
// a program that has made itself undumpable.
export function proc(pid, name) {
    try {
        return fs.readFileSync(`/proc/${pid}/${name}`, 'latin1');
    } catch (error) {
        if (error.code === 'EACCES' && process.getuid() !== 0) return '';
        throw error;
    }
}
