// SPDX-License-Identifier: MIT
//
// The cases of schemas.py with another parser and another validator.
// usage: ajv.mjs MODULES PYTHON
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const [modules, python] = process.argv.slice(2);
const root = fileURLToPath(new URL('../../', import.meta.url));
const Ajv = createRequire(path.join(modules, 'here.js'))('ajv/dist/2020').default;

// JavaScript's numbers are exact up to 2^53: 2^64 equals the largest total, 2^64-1.
const beyondNumbers = new Set(['testdata/response/invalid/total-2-64.json']);

// strictTypes and strictRequired demand more than JSON Schema: one type for each value, and members
// repeated beside each "required".
// Each schema works without the other files.
const options = { strict: true, strictTypes: false, strictRequired: false, allErrors: true };
const schemas = path.join(root, 'schemas');
const names = fs.readdirSync(schemas).filter((name) => name.endsWith('.schema.json'));
const validators = new Map(names.map((name) => [name.replace('.schema.json', ''),
    new Ajv(options).compile(JSON.parse(fs.readFileSync(path.join(schemas, name), 'utf8')))]));
const ajv = new Ajv(options);

function refuseHalves(name, value) {
    for (const text of [name, value])
        if (typeof text === 'string' && /\p{Surrogate}/u.test(text)) throw new SyntaxError('half a pair');
    return value;
}

function parse(bytes) {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return JSON.parse(text, refuseHalves);
}

function check({ expect, schema, what }, bytes) {
    if (expect === 'not JSON') {
        assert.throws(() => parse(bytes), what);
        return;
    }
    if (beyondNumbers.has(what)) return;
    const validate = validators.get(schema);
    assert.equal(validate(parse(bytes)), expect === 'valid',
        `${what}: ${schema}: ${ajv.errorsText(validate.errors)}`);
}

const cases = execFileSync(python, [path.join(root, 'tests', 'schemas.py'), '--cases'],
    { encoding: 'utf8', maxBuffer: 1 << 28 }).trimEnd().split('\n').map((line) => JSON.parse(line));

for (const name of names) {
    const schema = name.replace('.schema.json', '');
    test(`ajv agrees on ${schema}`, () => {
        const mine = cases.filter((c) => c.schema === schema);
        for (const expect of ['valid', 'refused'])
            assert(mine.some((c) => c.expect === expect), `no case is ${expect}`);
        for (const c of mine) check(c, Buffer.from(c.data, 'base64'));
    });
}

test('JavaScript agrees on what is not JSON', () => {
    const mine = cases.filter((c) => c.expect === 'not JSON');
    assert(mine.length > 0);
    for (const c of mine) check(c, Buffer.from(c.data, 'base64'));
});
