#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes the inputs in testdata for the library as one file for replay.c, and the expected output.

A bundle has, for each input, a line "KIND NAME LENGTH" followed by LENGTH bytes:
  response  a document
  request   the members of a request as lines "name=value", made from a body in testdata/request
  sign      a vector of testdata/sign
usage: bundle.py BUNDLE EXPECTED [BYTES]
  BYTES  maximum size of the bundle, which then has the shortest inputs
"""
import json
import pathlib
import sys

TESTDATA = pathlib.Path(__file__).resolve().parent.parent.parent / "testdata"
PROJECT = "0123456789abcdef0123456789ABCDEF"
LISTED = ("RDS", "TaurusDB", "GaussDB", "APIG")
MESSAGE = (
    "POST {path} HTTP/1.1\r\nHost: kms.example.com\r\nContent-Type: application/json\r\n"
    "Content-Length: {length}\r\nX-Auth-Token: secret\r\nConnection: close\r\n\r\n{body}"
)


def responses():
    folder = TESTDATA / "response"
    for path in sorted([*folder.glob("*.events"), *folder.glob("invalid/*.events")]):
        http = path.with_suffix(".http")
        if http.exists():
            document = http.read_bytes().split(b"\r\n\r\n", 1)[1]
        else:
            document = path.with_suffix(".json").read_bytes()
        yield "response", path.stem, document, path.read_bytes()


def request_lines(body, any_type):
    scope = 0 if "instance_id" in body else 1 if "instance_type" in body else 2
    lines = [f"project={PROJECT}", f"scope={scope}"]
    lines += [f"id={body['instance_id']}"] if "instance_id" in body else []
    lines += [f"type={body['instance_type']}"] if "instance_type" in body else []
    lines += ["any=1"] if any_type else []
    return "".join(line + "\n" for line in lines).encode()


def is_expressible(body):
    """True if a request of the library can express the error of an invalid body."""
    return isinstance(body, dict) and all(
        name in ("instance_id", "instance_type") and isinstance(value, str) and "\n" not in value
        for name, value in body.items()
    )


def requests():
    folder = TESTDATA / "request"
    for path in sorted(folder.glob("*.json")):
        text = path.read_text(encoding="utf-8")
        body = json.loads(text)
        url = f"/v1/{PROJECT}/secrets/batch-delete"
        message = MESSAGE.format(path=url, length=len(text.encode()), body=text)
        any_type = body.get("instance_type", "RDS") not in LISTED
        yield "request", path.stem, request_lines(body, any_type), (
            f"{url}\n{text}\n{message}\n".encode()
        )
    for path in sorted(folder.glob("invalid/*.json")):
        body = json.loads(path.read_text(encoding="utf-8"))
        if is_expressible(body):
            yield "request", path.stem, request_lines(body, False), b"refused\n"


def vectors():
    for path in sorted((TESTDATA / "sign").glob("*.txt")):
        text = path.read_bytes()
        fields = dict(line.split(b" ", 1) for line in text.splitlines() if b" " in line)
        if b"signature" in fields:
            yield "sign", path.stem, text, (
                b"SDK-HMAC-SHA256 Access=%s, SignedHeaders=%s, Signature=%s\n"
                % (fields[b"access-key"], fields[b"signed-headers"], fields[b"signature"])
            )


def bundle(kinds=("response", "request", "sign"), room=None):
    """The bundle, the expected output, and the number of inputs of each kind."""
    inputs, expected, counts = b"", b"", dict.fromkeys(kinds, 0)
    rows = [*responses(), *requests(), *vectors()]
    if room is not None:
        rows.sort(key=lambda row: len(row[2]))
    for kind, name, data, output in rows:
        head = f"{kind} {name} {len(data)}\n".encode()
        if room is not None and len(inputs) + len(head) + len(data) > room:
            break
        if kind in kinds:
            inputs += head + data
            expected += f"== {kind} {name}\n".encode() + output
            counts[kind] += 1
    return inputs, expected, counts


if __name__ == "__main__":
    made, wanted, numbers = bundle(room=int(sys.argv[3]) if len(sys.argv) > 3 else None)
    pathlib.Path(sys.argv[1]).write_bytes(made)
    pathlib.Path(sys.argv[2]).write_bytes(wanted)
    print(", ".join(f"{number} {kind}s" for kind, number in numbers.items()))
