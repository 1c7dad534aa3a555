# SPDX-License-Identifier: MIT
"""Check every file of testdata against its schema: valid files pass, invalid ones are refused.

usage: schemas.py           check with python3-jsonschema
       schemas.py --cases   print the cases as lines of JSON, for another validator
"""
import base64
import glob
import json
import os
import sys
from collections import Counter, namedtuple

try:
    from jsonschema import Draft202012Validator
except ImportError:
    print("skipped: python3-jsonschema 4 or later is missing", file=sys.stderr)
    sys.exit(77)

import cli

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TESTDATA = os.path.join(ROOT, "testdata")

# Errors of the reader (the names in the .events files), by the checks that also detect them.
NOT_JSON = {"SYNTAX", "CONTROL", "ESCAPE", "UTF8", "TRUNCATED", "TRAILING"}
BY_SCHEMA = {"NOT_OBJECT", "NOT_OURS", "TYPE", "TOTAL", "NAME", "MIXED"}
BY_READER = {"DUPLICATE", "DEPTH", "TOO_LONG"}
# JSON Schema decides by the value whether a number is whole, the reader by its spelling.
WHOLE_BY_VALUE = {"total-fraction.json": "answer", "total-exponent.json": "answer",
                  "type-in-error-code-exponent.json": "refusal"}

LINES = {"request": "request-record", "response": "response-record", "journal": "journal-header",
         "secret": "parse-line", "answer": "parse-line", "summary": "parse-line",
         "report": "report"}

# expect: "valid", "refused", or "not JSON" (then schema is None). what: where data comes from.
Case = namedtuple("Case", "expect schema data what")


def read(path):
    with open(path, "rb") as file:
        return file.read()


def refuse_constant(name):
    raise ValueError(f"{name} is not JSON")


def parse(data):
    """Strict JSON: UTF-8, no NaN, no unpaired surrogates. Otherwise ValueError."""
    value = json.loads(data.decode("utf-8"), parse_constant=refuse_constant)
    json.dumps(value, ensure_ascii=False).encode("utf-8")
    return value


def is_json(data):
    try:
        parse(data)
    except ValueError:
        return False
    return True


def files(*pattern):
    paths = sorted(glob.glob(os.path.join(TESTDATA, *pattern), recursive=True))
    return [(os.path.relpath(path, ROOT), read(path)) for path in paths]


def responses():
    for what, data in files("response", "**", "*.json") + files("response", "**", "*.http"):
        stem, extension = os.path.splitext(what)
        if not os.path.exists(os.path.join(ROOT, stem + ".events")):
            sys.exit(f"{what}: there is no {os.path.basename(stem)}.events beside it")
        last = read(os.path.join(ROOT, stem + ".events")).decode("ascii").splitlines()[-1].split()
        body = data.partition(b"\r\n\r\n")[2] if extension == ".http" else data
        if last[0] == "error":
            yield from broken(body, what, last[1])
            continue
        kind = last[1].removeprefix("kind=")
        yield Case("valid", kind, body, what)
        yield Case("refused", "answer" if kind == "refusal" else "refusal", body, what)


def broken(body, what, error):
    if error in NOT_JSON or (error == "NOT_OBJECT" and not is_json(body)):
        yield Case("not JSON", None, body, what)
    elif os.path.basename(what) in WHOLE_BY_VALUE:
        yield Case("valid", WHOLE_BY_VALUE[os.path.basename(what)], body, what)
    elif error in BY_SCHEMA:
        yield Case("refused", "answer", body, what)
        yield Case("refused", "refusal", body, what)
    elif error not in BY_READER:
        sys.exit(f"{what}: there is no error {error}")


def requests():
    for what, data in files("request", "*.json"):
        yield Case("valid", "request-body", data, what)
    for what, data in files("request", "invalid", "*.json"):
        yield Case("refused", "request-body", data, what)


def numbered(what, data):
    return [(line, f"{what}:{number}") for number, line in enumerate(data.splitlines(), 1)]


def records():
    for what, data in files("record", "*.ndjson"):
        for line, place in numbered(what, data):
            yield Case("valid", LINES[parse(line)["kind"]], line, place)
    for what, data in files("record", "invalid", "seen-*.ndjson"):
        yield Case("refused", "request-record", data, what)
        yield Case("refused", "response-record", data, what)


def journals():
    for what, data in files("journal", "valid.ndjson"):
        for line, place in numbered(what, data):
            yield Case("valid", LINES[parse(line)["kind"]], line, place)
    for what, data in files("journal", "invalid.ndjson"):
        for line, place in numbered(what, data):
            yield Case("refused", LINES[parse(line)["kind"]], line, place)


def lines():
    for expect, name in (("valid", "valid"), ("refused", "invalid")):
        for folder, schema in (("line", "parse-line"), ("report", "report")):
            for what, data in files(folder, f"{name}.ndjson"):
                for line, place in numbered(what, data):
                    yield Case(expect, schema, line, place)


def program_output():
    """The records in the expected output of the command line cases."""
    outputs = ((case.name, step.stdout) for path in sorted((cli.TESTDATA / "cli").glob("*.txt"))
               for case in cli.read_cases(path) for step in case.steps)
    for what, data in outputs:
        if data.startswith(b'{"csms":1,"kind":"report"'):
            yield Case("valid", "report", data, what)
            continue
        for line, place in numbered(what, data):
            if line.startswith(b'{"csms":'):
                yield Case("valid", LINES[parse(line)["kind"]], line, place)


def all_cases():
    cases = []
    for source in (responses, requests, records, journals, lines, program_output):
        found = list(source())
        if not found:
            sys.exit(f"{source.__name__}: nothing to check")
        cases += found
    return cases


# Definitions with the same name and different content in both files.
DIFFERENT = {("parse-line", "report"): {"answer", "secret"}}
SAME = (("request-body", "request-record"), ("request-record", "response-record"),
        ("parse-line", "report"))


def check_copies(schemas):
    """A schema is self-contained, so it copies definitions of others; the copies must be equal."""
    for pair in SAME:
        one, other = (schemas[name]["$defs"] for name in pair)
        shared = (one.keys() & other.keys()) - DIFFERENT.get(pair, set())
        if not shared:
            sys.exit(f"{pair}: no shared definition")
        for name in shared:
            if one[name] != other[name]:
                sys.exit(f"{pair[0]} and {pair[1]}: {name} is defined differently")
    body = schemas["request-body"]["properties"]
    copy = schemas["request-record"]["$defs"]["listed_body"]["properties"]
    if {name: member["$ref"] for name, member in body.items()} != {
            name: member["$ref"] for name, member in copy.items()}:
        sys.exit("listed_body of request-record is not request-body")


def load_validators():
    """Each schema works without the other files."""
    schemas = {}
    for path in sorted(glob.glob(os.path.join(ROOT, "schemas", "*.schema.json"))):
        name = os.path.basename(path).removesuffix(".schema.json")
        schemas[name] = parse(read(path))
        if schemas[name]["$id"] != f"urn:libcsms:schema:{name}":
            sys.exit(f"{path}: $id does not fit the file name")
        Draft202012Validator.check_schema(schemas[name])
    check_copies(schemas)
    return {name: Draft202012Validator(schema) for name, schema in schemas.items()}


def failures(case, validators):
    if case.expect == "not JSON":
        return ["is JSON"] if is_json(case.data) else []
    errors = list(validators[case.schema].iter_errors(parse(case.data)))
    if case.expect == "refused":
        return [] if errors else [f"{case.schema} accepts it"]
    return [f"{case.schema}: /{'/'.join(map(str, e.absolute_path))}: {e.message[:200]}"
            for e in errors]


def examples(validators):
    return [Case("valid", name, json.dumps(value).encode(), f"example {i} of {name}")
            for name, validator in validators.items()
            for i, value in enumerate(validator.schema["examples"])]


def main():
    validators = load_validators()
    cases = all_cases() + examples(validators)
    if sys.argv[1:] == ["--cases"]:
        for case in cases:
            print(json.dumps({**case._asdict(), "data": base64.b64encode(case.data).decode()}))
        return 0
    failed = 0
    for case in cases:
        for failure in failures(case, validators):
            print(f"{case.what}: {failure}", file=sys.stderr)
            failed += 1
    tried = Counter((case.schema, case.expect) for case in cases)
    for schema, expect in ((s, e) for s in validators for e in ("valid", "refused")):
        print(f"{tried[schema, expect]:5} {schema}, {expect}")
        if not tried[schema, expect]:
            print(f"{schema}: no case is {expect}", file=sys.stderr)
            failed += 1
    print(f"{len(cases)} cases, {failed} failures")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
