#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The schemas have each member that the reader knows, and testdata has a valid document with it and an
invalid one in which its type is wrong.

usage: tests/members.py
"""
import json
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
READER = (ROOT / "lib/reader.c").read_text(encoding="utf-8")
RESPONSES = ROOT / "testdata/response"
faults = []


def rows():
    """Returns {place: names} of the table in lib/reader.c."""
    table = re.search(r"\} members\[\] = \{\n(.*?)^\};", READER, re.M | re.S)[1]
    found = re.findall(r'^    \{"(\w+)", (ROOT|ENTRY|REFUSAL), ', table, re.M)
    if len(found) != table.count("\n"):
        sys.exit("lib/reader.c: not every row of members could be read")
    bits = sum(1 << row for row, (_, at) in enumerate(found) if at == "ENTRY")
    if not re.search(rf"^#define ENTRY_BITS UINT32_C\({bits}\)$", READER, re.M):
        faults.append(f"lib/reader.c: ENTRY_BITS must be UINT32_C({bits}), the bits of the rows with ENTRY")
    places = {"ROOT": ["ROOT"], "ENTRY": ["ENTRY"], "REFUSAL": ["ROOT", "ERROR"]}
    return {place: {name for name, at in found if place in places[at]}
            for place in ("ROOT", "ENTRY", "ERROR")}


def schema(name):
    return json.loads((ROOT / f"schemas/{name}.schema.json").read_text(encoding="utf-8"))


def compare(what, known, listed):
    for name in sorted(known - listed):
        faults.append(f"{what} lacks {name}, which lib/reader.c has")
    for name in sorted(listed - known):
        faults.append(f"{what} has {name}, which lib/reader.c lacks")


def documents(pattern):
    for path in sorted(RESPONSES.glob(pattern)):
        try:
            value = json.loads(path.read_bytes().decode("utf-8"))
        except ValueError:
            continue
        if isinstance(value, dict):
            yield path, value


def members_of(value):
    """Yields the objects of the document, each with its place."""
    failed, error = value.get("failed_secrets"), value.get("error")
    entries = [entry for entry in failed or [] if isinstance(entry, dict)] \
        if isinstance(failed, list) else []
    yield "ROOT", value
    yield from (("ENTRY", entry) for entry in entries)
    if isinstance(error, dict):
        yield "ERROR", error


def tried(known):
    """Each member has a value in a valid document, and in an invalid one with the error TYPE or TOTAL."""
    valid, wrong = set(), set()
    for _, value in documents("*.json"):
        valid |= {(at, name) for at, group in members_of(value) for name in group
                  if group[name] is not None}
    for path, value in documents("invalid/*.json"):
        events = path.with_suffix(".events")  # the reader's test reports a missing file
        said = events.read_text(encoding="ascii") if events.exists() else ""
        if re.search(r"^error (TYPE|TOTAL) ", said, re.M):
            wrong |= {(at, name) for at, group in members_of(value) for name in group}
    for at, names in known.items():
        for name in sorted(names):
            if (at, name) not in valid:
                faults.append(f"testdata/response: no document has {name} ({at.lower()})")
            if (at, name) not in wrong:
                faults.append(f"testdata/response/invalid: no document has {name} ({at.lower()}) "
                              "with a wrong type")


def main():
    known = rows()
    answer, refusal = schema("answer"), schema("refusal")
    for what, place, listed in (
            ("answer.schema.json", "ROOT", answer["properties"]),
            ("refusal.schema.json", "ROOT", refusal["properties"]),
            ("answer.schema.json: failed_secret", "ENTRY",
             answer["$defs"]["failed_secret"]["properties"]),
            ("refusal.schema.json: error", "ERROR", refusal["properties"]["error"]["properties"])):
        compare(what, known[place], set(listed))
    tried(known)
    room = int(re.search(r"char key\[(\d+)\]", (ROOT / "lib/csms.h").read_text())[1])
    faults.extend(f"{name}: longer than key[] of struct csms_reader, so never recognized"
                  for names in known.values() for name in names if len(name) > room)
    for fault in faults:
        print(f"FAILED {fault}")
    print(f"{sum(map(len, known.values()))} members, {len(faults)} faults")
    sys.exit(bool(faults))


main()
