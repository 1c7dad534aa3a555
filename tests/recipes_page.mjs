// SPDX-License-Identifier: MIT
//
// The recipes of csms-recipes(7), as mandoc renders them, and a place to run them in.
import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

import { folder, program, project, token } from './send_harness.mjs';

// Skip the test if a program is missing.
export function need(...programs) {
    const places = [...process.env.PATH.split(':'), '/usr/sbin'];
    const missing = programs.filter((name) => !places.some((dir) => fs.existsSync(path.join(dir, name))));
    if (missing.length === 0) return;
    console.log(`skipped: no ${missing.join(', ')}`);
    process.exit(77);
}

need('mandoc');
const page = new URL('../tools/man/csms-recipes.7', import.meta.url).pathname;
const timeLimit = 180_000; // for one display; on a machine at rest none takes more than seconds

function text(html) {
    const entities = { amp: '&', lt: '<', gt: '>', quot: '"' };
    return html.replace(/<[^>]*>/g, '').replace(/&(\w+);/g, (all, name) => entities[name] ?? all);
}

// The literal displays of the page, by the title of their subsection, or of their section if it has
// no subsections.
function readPage() {
    const html = execFileSync('mandoc', ['-T', 'html', page], { encoding: 'utf8' });
    const found = new Map();
    let title;
    for (const [, heading, display] of html.matchAll(/<h[12] [^>]*>(.*?)<\/h[12]>|<pre>(.*?)<\/pre>/gs)) {
        if (heading !== undefined) {
            title = text(heading).replace(/\s+/g, ' ');
            continue;
        }
        if (!found.has(title)) found.set(title, []);
        found.get(title).push(`${text(display)}\n`);
    }
    return found;
}

export const displays = readPage();
const used = new Map([...displays.keys()].map((title) => [title, new Set()]));

// The displays of a recipe. Each requested display counts as used.
export function recipe(title) {
    if (!displays.has(title)) throw new Error(`the page has no recipe "${title}"`);
    return (i) => {
        if (i >= displays.get(title).length) throw new Error(`"${title}" has no display ${i}`);
        used.get(title).add(i);
        return displays.get(title)[i];
    };
}

// Displays that were not requested, as "title, number".
export function untried() {
    const left = [];
    for (const [title, all] of displays)
        for (const i of all.keys())
            if (!used.get(title).has(i)) left.push(`${title}, ${i + 1}`);
    return left;
}

// A working directory, with the programs in PATH and without the variables of the caller.
export class Place {
    constructor(name, env = {}) {
        this.root = fs.mkdtempSync(path.join(folder, `${name}-`));
        this.dir = path.join(this.root, 'work');
        this.bin = path.join(this.root, 'bin');
        fs.mkdirSync(this.dir);
        fs.mkdirSync(this.bin);
        for (const name of ['csms-req', 'csms-send', 'csms-parse'])
            fs.symlinkSync(path.resolve(path.dirname(program), name), path.join(this.bin, name));
        this.env = {
            PATH: `${this.bin}:/usr/bin:/bin`,
            HOME: this.dir,
            LC_ALL: 'C.UTF-8',
            ASAN_OPTIONS: 'exitcode=99',
            UBSAN_OPTIONS: 'exitcode=99:print_stacktrace=1',
            CSMS_PROJECT_ID: project,
            ...env,
        };
        this.file('token', `${token}\n`, 0o600);
    }

    path(name) {
        return path.join(this.dir, name);
    }

    file(name, content, mode = 0o644) {
        fs.writeFileSync(this.path(name), content);
        fs.chmodSync(this.path(name), mode);
    }

    read(name) {
        return fs.readFileSync(this.path(name), 'utf8');
    }

    records(name) {
        return this.read(name).split('\n').slice(0, -1).map((line) => JSON.parse(line));
    }

    // Run words in their own session, so without a terminal. { child, done }: done is a promise of
    // { code, stdout, stderr }.
    start(words, { env = this.env, cwd = this.dir } = {}) {
        const [command, ...args] = words;
        const child = spawn(command, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
        const out = { stdout: '', stderr: '' };
        for (const name of ['stdout', 'stderr'])
            child[name].setEncoding('utf8').on('data', (more) => { out[name] += more; });
        const done = new Promise((resolve, reject) => {
            const limit = setTimeout(() => {
                process.kill(-child.pid, 'SIGKILL');
                reject(new Error(`still running: ${words.join(' ')}\n${out.stderr}`));
            }, timeLimit);
            child.on('error', reject);
            child.on('close', (code, signal) => {
                clearTimeout(limit);
                if (/runtime error:|Sanitizer/.test(out.stderr)) reject(new Error(out.stderr));
                resolve({ code, signal, ...out });
            });
        });
        return { child, done };
    }

    // Run a text with sh.
    sh(commands, options) {
        return this.start(['sh', '-c', commands], options).done;
    }
}

// ---- Processes ------------------------------------------------------------------------------

// { pid, parent, name } of all processes.
export function processes() {
    const found = [];
    for (const pid of fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
        let stat;
        try {
            stat = fs.readFileSync(`/proc/${pid}/stat`, 'latin1');
        } catch {
            continue; // it has ended
        }
        const [, name, parent] = /\((.*)\) \S (\d+)/s.exec(stat);
        found.push({ pid: Number(pid), parent: Number(parent), name });
    }
    return found;
}

// A process that we started, after all its descendants.
export function tree(pid) {
    const all = processes();
    const below = (parent) => all.filter((p) => p.parent === parent).flatMap((p) => [...below(p.pid), p]);
    return [...below(pid), ...all.filter((p) => p.pid === pid)];
}

// True if an argument list contains the text.
export function inArguments(secret) {
    return fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name)).some((pid) => {
        try {
            return fs.readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes(secret);
        } catch {
            return false;
        }
    });
}
