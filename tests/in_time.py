#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The programs write their results before they wait for more input: in a pipeline, a record must not
wait in a buffer for others.

Each case writes a part of the input to a program and keeps the pipe open until the output that
belongs to this part has arrived.
usage: tests/in_time.py BUILD_DIR
"""
import pathlib
import select
import subprocess
import sys

BUILD = pathlib.Path(sys.argv[1])
PROJECT = "77b6a44cba5143ab91d13ab9a8ff44fd"
SECONDS = 60  # only reached if a program hangs
REQ = [BUILD / "csms-req", "-p", PROJECT, "-t", "RDS", "-"]
PARSE = [BUILD / "csms-parse", "-f", "ndjson"]
RECORD = ('{"csms":1,"kind":"response","id":"%d","status":200,"headers":{},'
          '"body":"{\\"success_secrets\\":[\\"name-%d\\"]}"}\n')
HEAD = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"

# name, command, steps: input, and the output that it must cause
CASES = [
    ("requests", REQ, [(f"id-{i}\n", f'"id":"RDS:id-{i}"') for i in range(3)]),
    ("records", PARSE, [(RECORD % (i, i), f'"name":"name-{i}"') for i in range(3)]),
    ("records, -f tsv", [*PARSE[:1], "-f", "tsv"],
     [(RECORD % (i, i), f"\tname-{i}\t") for i in range(3)]),
    ("a body", PARSE, [('{"success_secrets":["a","b"', '"name":"b"'), (',"c"', '"name":"c"'),
                       ("]}", None)]),
    ("curl -i", PARSE, [(HEAD + '\r\n{"success_secrets":["a"', '"name":"a"'),
                        ("]}" + HEAD + "\r\n", '"kind":"answer"'),
                        ('{"success_secrets":["b"', '"name":"b"'), ("]}", None)]),
]


def wait_for(text, stdout):
    """The output up to text, or None if text does not appear."""
    seen = ""
    while text not in seen:
        if not select.select([stdout], [], [], SECONDS)[0]:
            return None
        piece = stdout.read(1 << 16)
        if not piece:
            return None
        seen += piece.decode()
    return seen


def run(command, steps):
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          bufsize=0) as program:
        try:
            for given, expected in steps:
                program.stdin.write(given.encode())
                if expected is not None and wait_for(expected, program.stdout) is None:
                    return f"{expected} did not come out after {given!r}"
            program.stdin.close()
            program.stdout.read()
            return None if program.wait(SECONDS) == 0 else f"exit {program.returncode}"
        finally:
            program.kill()


def main():
    faults = 0
    for name, command, steps in CASES:
        fault = run(command, steps)
        print(f"{name}: {fault or 'ok'}")
        faults += fault is not None
    print(f"{len(CASES) - faults} passed, {faults} failed")
    return 1 if faults else 0


sys.exit(main())
