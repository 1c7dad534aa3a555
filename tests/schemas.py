# SPDX-License-Identifier: MIT
"""Every file of testdata against its schema: what is valid must pass, what is not must be refused."""
import glob
import json
import os
import sys
from collections import Counter
from urllib.parse import urldefrag

from jsonschema import Draft202012Validator, RefResolver

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TESTDATA = os.path.join(ROOT, "testdata")

# Errors of the reader (the names in the .events files), by who else can see them.
NOT_JSON = {"SYNTAX", "CONTROL", "ESCAPE", "UTF8", "TRUNCATED", "TRAILING"}
BY_SCHEMA = {"NOT_OBJECT", "NOT_OURS", "TYPE", "TOTAL", "NAME", "MIXED"}
BY_READER = {"DUPLICATE", "DEPTH", "TOO_LONG"}
# To JSON Schema a number is whole by its value, to the reader by how it is written.
WHOLE_BY_VALUE = {"total-fraction", "total-exponent"}

LINES = {"request": "request-record", "response": "response-record",
         "secret": "parse-line", "answer": "parse-line"}

checked = Counter()
failures = []


def fail(what, why):
    failures.append(f"{what}: {why}")


def read(path):
    with open(path, "rb") as file:
        return file.read()


def refuse_constant(name):
    raise ValueError(f"{name} is not JSON")


def parse(data):
    """Strict JSON: UTF-8, no NaN, no halves of surrogate pairs. ValueError if it is not."""
    value = json.loads(data.decode("utf-8"), parse_constant=refuse_constant)
    json.dumps(value, ensure_ascii=False).encode("utf-8")
    return value


def join(base, ref):
    """Python's urljoin does not know that a fragment may follow a URN."""
    return urldefrag(base).url + ref if ref.startswith("#") else ref


def load_schemas():
    schemas = {}
    for path in sorted(glob.glob(os.path.join(ROOT, "schemas", "*.schema.json"))):
        name = os.path.basename(path).removesuffix(".schema.json")
        schema = parse(read(path))
        if schema["$id"] != f"urn:libcsms:schema:{name}":
            fail(path, "$id does not fit the file name")
        Draft202012Validator.check_schema(schema)
        schemas[name] = schema
    store = {schema["$id"]: schema for schema in schemas.values()}
    return {name: Draft202012Validator(
        schema, resolver=RefResolver(schema["$id"], schema, store, urljoin_cache=join))
        for name, schema in schemas.items()}


def expect_valid(validators, name, value, what):
    checked[f"{name}, valid"] += 1
    for error in validators[name].iter_errors(value):
        fail(what, f"{name}: /{'/'.join(map(str, error.absolute_path))}: {error.message[:200]}")


def expect_refused(validators, name, value, what):
    checked[f"{name}, refused"] += 1
    if validators[name].is_valid(value):
        fail(what, f"{name} accepts it")


def examples(validators):
    for name, validator in validators.items():
        for i, value in enumerate(validator.schema["examples"]):
            expect_valid(validators, name, value, f"example {i} of {name}")


def body_of(path):
    data = read(path)
    return data.partition(b"\r\n\r\n")[2] if path.endswith(".http") else data


def responses(validators):
    for path in sorted(glob.glob(os.path.join(TESTDATA, "response", "**", "*"), recursive=True)):
        stem, extension = os.path.splitext(path)
        if extension not in (".json", ".http"):
            continue
        last = read(stem + ".events").decode("ascii").splitlines()[-1].split()
        if last[0] == "error":
            broken(validators, path, last[1])
            continue
        kind = last[1].removeprefix("kind=")
        value = parse(body_of(path))
        expect_valid(validators, kind, value, path)
        expect_refused(validators, "answer" if kind == "refusal" else "refusal", value, path)


def broken(validators, path, error):
    if error not in NOT_JSON | BY_SCHEMA | BY_READER:
        fail(path, f"nobody knows the error {error}")
    try:
        value = parse(body_of(path))
    except ValueError:
        checked["not JSON"] += 1
        if error not in NOT_JSON | {"NOT_OBJECT", "DEPTH"}:
            fail(path, f"is not even JSON, but should give {error}")
        return
    if error in NOT_JSON:
        fail(path, f"is JSON, but should give {error}")
    elif os.path.basename(path).removesuffix(".json") in WHOLE_BY_VALUE:
        expect_valid(validators, "answer", value, path)
    elif error in BY_SCHEMA:
        expect_refused(validators, "answer", value, path)
        expect_refused(validators, "refusal", value, path)


def requests(validators):
    for path in sorted(glob.glob(os.path.join(TESTDATA, "request", "*.json"))):
        expect_valid(validators, "request-body", parse(read(path)), path)
    for path in sorted(glob.glob(os.path.join(TESTDATA, "request", "invalid", "*.json"))):
        expect_refused(validators, "request-body", parse(read(path)), path)


def records(validators):
    for path in sorted(glob.glob(os.path.join(TESTDATA, "record", "*.ndjson"))):
        for number, line in enumerate(read(path).splitlines(), 1):
            value = parse(line)
            expect_valid(validators, LINES[value["kind"]], value, f"{path}:{number}")
    for path in sorted(glob.glob(os.path.join(TESTDATA, "record", "invalid", "seen-*.ndjson"))):
        value = parse(read(path))
        for name in ("request-record", "response-record"):
            expect_refused(validators, name, value, path)


def lines(validators):
    for name, expect in (("valid", expect_valid), ("invalid", expect_refused)):
        path = os.path.join(TESTDATA, "line", f"{name}.ndjson")
        for number, line in enumerate(read(path).splitlines(), 1):
            expect(validators, "parse-line", parse(line), f"{path}:{number}")


def program_output(validators):
    """What the cases for the programs say that they print, where that is lines of JSON."""
    for path in sorted(glob.glob(os.path.join(TESTDATA, "cli", "**", "stdout"), recursive=True)):
        for number, line in enumerate(read(path).split(b"\n"), 1):
            if line.startswith(b'{"csms":'):
                value = parse(line)
                expect_valid(validators, LINES[value["kind"]], value, f"{path}:{number}")


def main():
    validators = load_schemas()
    for check in (examples, responses, requests, records, lines, program_output):
        before = checked.total()
        check(validators)
        if checked.total() == before and check is not program_output:
            fail(check.__name__, "nothing was checked")
    for name in validators:
        if not checked[f"{name}, valid"] or not checked[f"{name}, refused"]:
            fail(name, "the schema was not tried on valid and on invalid documents")
    for what, count in sorted(checked.items()):
        print(f"{count:5} {what}")
    for failure in failures:
        print(failure.replace(ROOT + "/", ""), file=sys.stderr)
    print(f"{checked.total()} checks, {len(failures)} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
