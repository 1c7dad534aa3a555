#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Several curls write to one file, and the first is killed after any number of bytes. csms-parse must
find the answers of the others or report where it stopped, and must not report the first one as complete
or as not sent. The search for the next answer must take one pass over the input.

usage: tests/parse_cuts.py CSMS_PARSE
"""
import json
import pathlib
import re
import resource
import subprocess
import sys
import tempfile

PROGRAM = pathlib.Path(sys.argv[1]).resolve()
BODY = (b'{"total":3,"success_secrets":["alpha","beta \\"q\\" x"],'
        b'"failed_secrets":[{"secret_name":"z","error_msg":"CSMS.0107: q"}]}')
CHUNKS = b"".join(b"%x\r\n%s\r\n" % (len(BODY[i:i + 20]), BODY[i:i + 20])
                  for i in range(0, len(BODY), 20)) + b"0\r\n\r\n"
HEAD = b"HTTP/1.1 200 OK\r\nDate: x\r\nContent-Type: application/json\r\n"
CONNECT = b"HTTP/1.1 200 Connection established\r\n\r\n"
FIRST = {
    "a body": BODY,
    "head and body": HEAD + b"\r\n" + BODY,
    "chunks": HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + CHUNKS,
    "after a proxy": CONNECT + HEAD + b"\r\n" + BODY,
}
NEXT = b'HTTP/1.1 401 No\r\n\r\n{"error_code":"APIGW.0301","error_msg":"x"}'
JSON = b'{"errormsg":"Failed","exitcode":7,"http_code":0,"http_connect":0}'
DENIED, UNSENT = ("denied", 401), ("not_executed", None)
FIELD = re.compile(rb"^Content-Type: application/json\r?$", re.MULTILINE)
SIZE = re.compile(rb"\n[0-9a-f]+\r?\n?$")
AFTER = [
    (NEXT, [DENIED]),
    (b"\n" + NEXT, [DENIED]),
    (b"\r\n" + NEXT, [DENIED]),
    (NEXT + b'\n{"exitcode":0,"http_code":401,"http_connect":0}', [DENIED]),
    (JSON, [UNSENT]),
    (b"\n" + JSON, [UNSENT]),
    (b"\n" + JSON + NEXT, [UNSENT, DENIED]),
]
# Text that looks like the start of an answer.
IN_THE_WAY = [b"{", b"{\n", b"[{\n", b'{"', b'{"a":1}{\n', b"{}\n", b"HTTP/1.1 ", b"\nHTTP/1.1 2", b"\n",
              b"0\r\n\r\n", b"HTTP/1.1 200\n"]
WORST_FIRST = 65, 5, 4, 3, 2, 1, 6, 7, 0  # exit codes
MANY, SECONDS = 4 << 20, 2


def run(texts):
    """Returns the answers that one run finds in each text, a file of its own."""
    with tempfile.TemporaryDirectory() as folder:
        for number, text in enumerate(texts):
            pathlib.Path(folder, str(number)).write_bytes(text)
        result = subprocess.run([PROGRAM, "-f", "ndjson", *map(str, range(len(texts)))], cwd=folder,
                                capture_output=True, check=False)
    found = [[] for _ in texts]
    for line in map(json.loads, result.stdout.splitlines()):
        if line["kind"] == "answer":
            found[int(line["file"])].append(line)
    exits = {answer["exit"] for answers in found for answer in answers}
    if result.returncode != next(code for code in WORST_FIRST if code in exits):
        sys.exit(f"exit {result.returncode} for {sorted(exits)}: {result.stderr.decode()}")
    return found


def is_right(first, cut, after, expected, found):
    """True if the report is correct. An answer starts with a head at the start of a line, or after a
    complete document. Other text is a part of the damaged answer: an error with its offset, and never a
    success."""
    before, head = first[:cut] + after[:len(after) - len(after.lstrip())], after.lstrip()
    outcomes = [(x["verdict"], x.get("status")) for x in found]
    # Chunks may be truncated after the document.
    whole = BODY[-2:] in first[cut - 40:cut]
    verdicts = {"part_deleted"} if whole else {"unknown", "invalid"}
    if len(found) == 1 + len(expected) and outcomes[1:] == expected:
        return outcomes[0][0] in verdicts
    if outcomes == expected and before.endswith((b"\n\n", b"\r\n\r\n", b"\n\r\n")):
        # This head looks like that of a proxy, which another head follows directly.
        return not FIELD.search(before) and head.startswith(b"HTTP/")
    in_size = SIZE.search(first[:cut])  # the next answer is the data of the chunk
    if (before.endswith(b"\n") and head.startswith(b"HTTP/") and not in_size) or before.endswith(BODY):
        return False
    return (any(x["exit"] in (5, 65) for x in found) and found[0]["verdict"] in verdicts
            and "offset" in found[0]["error"])


def cpu_seconds(text):
    def used():
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        return usage.ru_utime + usage.ru_stime
    before = used()
    subprocess.run([PROGRAM, "-f", "ndjson"], input=text, capture_output=True, check=False)
    return used() - before


def is_quick(part):
    """A search that starts again at each '{' takes 1.2 s for each MB, one pass 0.02 s."""
    seconds = cpu_seconds(HEAD + b"\r\n" + part * (MANY // len(part)))
    if seconds <= SECONDS:
        return True
    print(f"{MANY} bytes of {part}: {seconds:.1f} s")
    return False


def main():
    slow = [part for part in IN_THE_WAY if not is_quick(part)]
    failed, done = len(slow), len(IN_THE_WAY)
    for name, first in FIRST.items():
        for after, expected in AFTER:
            cuts = range(1, len(first) + 1)
            for cut, found in zip(cuts, run([first[:cut] + after for cut in cuts])):
                done += 1
                if not is_right(first, cut, after, expected, found):
                    failed += 1
                    print(f"{name}, cut at {cut}, then {after[:30]}: {found}")
    print(f"{done - failed} passed, {failed} failed")
    return 1 if failed else 0


sys.exit(main())
