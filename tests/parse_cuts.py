#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Of several curls behind each other the first is killed after any number of bytes. csms-parse must
find what the next ones wrote, and must not say of the first that it is whole or was not sent.

usage: tests/parse_cuts.py CSMS_PARSE
"""
import json
import subprocess
import sys

PROGRAM = sys.argv[1]
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
    "behind a proxy": CONNECT + HEAD + b"\r\n" + BODY,
}
NEXT = b'HTTP/1.1 401 No\r\n\r\n{"error_code":"APIGW.0301","error_msg":"x"}'
JSON = b'{"errormsg":"Failed","exitcode":7,"http_code":0,"http_connect":0}'
DENIED, UNSENT = ("denied", 401), ("not_executed", None)
BEHIND = [
    (NEXT, [DENIED]),
    (NEXT + b'\n{"exitcode":0,"http_code":401,"http_connect":0}', [DENIED]),
    (JSON, [UNSENT]),
    (b"\n" + JSON, [UNSENT]),
    (b"\n" + JSON + NEXT, [UNSENT, DENIED]),
]


def answers(text):
    result = subprocess.run([PROGRAM, "-f", "ndjson"], input=text, capture_output=True, check=False)
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    return [(x["verdict"], x.get("status")) for x in lines if x["kind"] == "answer"]


def is_right(first, cut, behind, expected):
    if first[:cut] == CONNECT and expected[0] == DENIED:
        return True  # nobody can tell that this is not the proxy's word before the second answer
    found = answers(first[:cut] + behind)
    # The chunks may be cut behind the document.
    whole = BODY[-2:] in first[cut - 40:cut]
    verdicts = {"part_deleted"} if whole else {"unknown", "invalid"}
    return len(found) == 1 + len(expected) and found[1:] == expected and found[0][0] in verdicts


def main():
    failed = done = 0
    for name, first in FIRST.items():
        for cut in range(1, len(first) + 1):
            for behind, expected in BEHIND:
                done += 1
                if not is_right(first, cut, behind, expected):
                    failed += 1
                    print(f"{name}, cut at {cut}, then {behind[:30]}: "
                          f"{answers(first[:cut] + behind)}")
    print(f"{done - failed} passed, {failed} failed")
    return 1 if failed else 0


sys.exit(main())
