# SPDX-License-Identifier: MIT
"""Read each format of csms-parse with another parser and compare it with NDJSON.

usage: formats.py CSMS_PARSE
"""
import base64
import csv
import glob
import hashlib
import html.parser
import io
import json
import os
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

import cli
from schemas import ROOT, TESTDATA, load_validators

PROGRAM = os.path.abspath(sys.argv[1])
HEADING = ("kind file place id name outcome code message status request_id exit label project region type"
           " instance started elapsed_ms").split()
# The most serious first.
SEVERITY = ("invalid no_input unknown denied rejected none_deleted part_deleted not_executed none_matched"
            " all_deleted").split()
# Never printed raw: C0 except line ends, DEL, C1, separators, bidirectional controls, BOM.
RAW = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\u061c\u200e\u200f"
                 "\u202a-\u202e\u2066-\u2069]")
# The start of a cell that a spreadsheet could interpret as a formula.
FORMULA = re.compile("[ \"\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]*[=+\\-@\uff1d\uff0b\uff0d\uff20]")
# Invisible characters.
HIDDEN = re.compile("[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2060-\u206f\u2800"
                    "\u3164\ufe00-\ufe0f\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3"
                    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff]")
VISIBLE = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}

failures = []
checked = 0


def check(truth, what, why):
    global checked
    checked += 1
    if not truth:
        failures.append(f"{what}: {why}")


def run(path, *options):
    result = subprocess.run([PROGRAM, *options, os.path.basename(path)], capture_output=True,
                            cwd=os.path.dirname(path), timeout=60, check=False)
    if b"Sanitizer" in result.stderr or b"runtime error" in result.stderr:
        failures.append(f"{path} {options}: {result.stderr.decode(errors='replace')}")
    return result.returncode, result.stdout.decode("utf-8")


def visible(text):
    """The text with escapes, as in every format for people."""
    def escape(match):
        c = match.group(0)
        return VISIBLE.get(c) or (f"\\x{ord(c):02x}" if ord(c) < 0x80 else f"\\u{ord(c):04x}"
                                  if ord(c) < 0x10000 else f"\\U{ord(c):08x}")
    return re.sub(f"{RAW.pattern}|{HIDDEN.pattern}|[\n\r\t]", escape, text)


def short(line):
    """The message of a failed secret without its code."""
    code, message = line.get("code"), line.get("message", "")
    if code and message.startswith(code):
        message = message[len(code):].removeprefix(":").lstrip(" ")
    return message


def expected_row(line, answer):
    place = line.get("line", line.get("entry", ""))
    row = {"kind": line["kind"], "file": line.get("file", ""), "place": str(place),
           "id": line.get("id", ""), "name": line.get("name", ""), "code": line.get("code", ""),
           "label": line.get("label", "")}
    request = answer.get("request", {})
    row |= {column: request.get(member, "") for column, member in (
        ("project", "project_id"), ("region", "region"), ("type", "instance_type"),
        ("instance", "instance_id"))}
    if line["kind"] == "secret":
        row |= {"outcome": line["outcome"], "message": short(line), "status": "",
                "request_id": "", "exit": "", "started": "", "elapsed_ms": ""}
    else:
        message = line["error"]["reason"] if "error" in line else line.get("message", "")
        row |= {"outcome": line["verdict"], "message": message,
                "status": str(line.get("status", "")), "request_id": line.get("request_id", ""),
                "exit": str(line["exit"]), "started": line.get("started", ""),
                "elapsed_ms": str(line.get("elapsed_ms", ""))}
    return row


def same_rows(rows, lines, text, what):
    check(len(rows) == len(lines), what, f"{len(rows)} rows for {len(lines)} lines")
    for number, (row, line) in enumerate(zip(rows, lines)):
        want = expected_row(line, next(later for later in lines[number:] if later["kind"] == "answer"))
        if line["kind"] == "secret":  # NDJSON has no line number in lines of secrets
            want["place"] = row["place"]
        check(row == {key: text(value) for key, value in want.items()}, what,
              f"{row}, expected {want}")


def tsv(output, lines, what):
    rows = [row.split("\t") for row in output.removesuffix("\n").split("\n")]
    check(rows[0] == HEADING, what, "heading")
    undo = {"\\\\": "\\", "\\n": "\n", "\\r": "\r", "\\t": "\t"}

    def undone(field):
        return re.sub(r"\\\\|\\[nrt]|\\x(..)|\\u(....)|\\U(.{8})", lambda m: undo.get(m.group(0)) or
                      chr(int(m.group(1) or m.group(2) or m.group(3), 16)), field)
    same_rows([dict(zip(HEADING, map(undone, row))) for row in rows[1:]], lines, str, what)


def csv_rows(output, lines, what):
    rows = list(csv.reader(io.StringIO(output, newline=""), strict=True))
    check(rows[0] == HEADING, what, "heading")
    check(output.count("\r\n") == len(rows) == output.count("\n"), what, "rows end with CRLF")
    for separator in ",;\t":
        for quoting in csv.QUOTE_MINIMAL, csv.QUOTE_NONE:
            for row in csv.reader(io.StringIO(output, newline=""), delimiter=separator, quoting=quoting):
                for cell in row:
                    check(not FORMULA.match(cell), what, f"a formula, separated by {separator!r}: {cell}")

    def field(text):
        return re.sub(f"(^|(?<=[;,]))(?={FORMULA.pattern})", "'", visible(text))
    same_rows([dict(zip(HEADING, row)) for row in rows[1:]], lines, field, what)


def junit(output, lines, what):
    xsd = os.path.join(ROOT, "schemas", "junit.xsd")
    lint = subprocess.run(["xmllint", "--noout", "--nonet", "--schema", xsd, "-"], capture_output=True,
                          input=output.encode(), timeout=60, check=False)
    check(lint.returncode == 0, what, lint.stderr.decode())
    cases, pairs = [], set()
    answers = [line for line in lines if line["kind"] == "answer"]
    suites = list(xml.etree.ElementTree.fromstring(output.encode()))
    check(len(suites) == len(answers), what, "a suite for each answer")
    names = [suite.get("name") for suite in suites]
    check(len(set(names)) == len(names), what, f"duplicate suite name in {names}")
    for suite, answer in zip(suites, answers):
        own = suite.findall("testcase")
        for case in own:
            check(case.get("classname") == suite.get("name"), what, "the class differs from the suite")
            pair = case.get("classname"), case.get("name")
            check(pair not in pairs, what, f"duplicate case {pair}")
            pairs.add(pair)
        for attribute, found in (("tests", len(own)), ("failures", len(suite.findall("*/failure"))),
                                 ("errors", len(suite.findall("*/error"))),
                                 ("skipped", len(suite.findall("*/skipped")))):
            check(suite.get(attribute) == str(found), what, attribute)
        cases += own
        red = suite.get("failures") != "0" or suite.get("errors") != "0"
        check(red == (answer["exit"] != 0), what, f"exit {answer['exit']}, but the suite {'fails' if red else 'passes'}")
        check(suite.get("skipped") == str(answer.get("ignored", 0)), what, "skipped")
    check(len(cases) == len(lines), what, "a case for each line")
    for case, line in zip(cases, lines):
        name = visible(line.get("name", "answer")).replace("\ufffe", "\\ufffe").replace("\uffff", "\\uffff")
        check(re.fullmatch(re.escape(name) + "( #[0-9]+)?", case.get("name")), what,
              f"{case.get('name')!r} is not {name!r}")
        if line["kind"] == "secret":
            failed = case.find("failure") is not None or case.find("skipped") is not None
            check(failed == (line["outcome"] == "failed"), what, name)


class Page(html.parser.HTMLParser):
    """Collects the rows of secrets, and everything that could load or run code."""
    allowed = {"html", "head", "meta", "title", "style", "body", "header", "h1", "h2", "p", "div",
               "input", "label", "output", "main", "dl", "dt", "dd", "table", "thead", "tbody", "tr",
               "th", "td", "section", "b", "script", "details", "summary", "span", "button"}

    def __init__(self):
        super().__init__()
        self.rows, self.open, self.script, self.policy, self.wrong = [], [], "", "", []
        self.answers = []  # class, and the texts of its row by their class

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag not in self.allowed or {"src", "href", "style", "action"} & attrs.keys():
            self.wrong.append(f"<{tag} {attrs}>")
        if any(name.startswith("on") for name in attrs):
            self.wrong.append(f"a handler in {attrs}")
        if attrs.get("http-equiv") == "Content-Security-Policy":
            self.policy = attrs["content"]
        if tag in ("meta", "input"):
            return
        self.open.append(tag)
        if tag == "details":
            self.answers.append((attrs.get("class"), {}))
        if tag == "span" and "class" in attrs:
            self.cell = attrs["class"]
            self.answers[-1][1][self.cell] = ""
        if tag == "tr" and "section" not in self.open and "thead" not in self.open:
            self.rows.append([attrs.get("class")])
        if tag == "td" and "section" not in self.open:
            self.rows[-1].append("")

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"</{tag}> does not match the open element")

    def handle_data(self, data):
        if self.open and self.open[-1] == "td" and "section" not in self.open:
            self.rows[-1][-1] += data
        if "span" in self.open:
            self.answers[-1][1][self.cell] += data
        if self.open and self.open[-1] == "script":
            self.script += data


def same_cells(cells, answer, what):
    request = answer.get("request", {})
    place = [request.get("instance_type")]
    place += [name + " " + value for name, value in (
        ("instance", request.get("instance_id")), ("project", request.get("project_id")),
        ("region", request.get("region")), ("request ID", answer.get("request_id"))) if value]
    name = answer.get("label") or answer.get("id")
    for cell, text in (("place", " ".join(filter(None, place))), ("name", name),
                       ("time", answer.get("started") or answer.get("date")),
                       ("took", f"{answer['elapsed_ms']} ms" if "elapsed_ms" in answer else ""),
                       ("status", f"HTTP {answer['status']}" if "status" in answer else "")):
        check(visible(text or "") in cells[cell], what, f"{cell}: {cells[cell]!r} lacks {text!r}")


def page(output, lines, ignored, what):
    parser = Page()
    parser.feed(output)
    parser.close()
    check(not parser.wrong and not parser.open, what, f"{parser.wrong} {parser.open}")
    check(not re.search(r"https?://|@import|url\(", re.sub("<td.*?</td>|<dd>.*?</dd>|<summary>.*?</summary>",
                                                           "", output)), what, "refers to another resource")
    digest = base64.b64encode(hashlib.sha256(parser.script.encode()).digest()).decode()
    check(parser.policy == f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'",
          what, f"{parser.policy}, expected {digest}")
    answers, secrets, own = [], [], []
    for line in lines:
        own.append(line)
        if line["kind"] == "answer":
            answers.append(own)
            own = []
    answers.sort(key=lambda own: SEVERITY.index(own[-1]["verdict"]))
    check([verdict for verdict, _ in parser.answers] == [own[-1]["verdict"] for own in answers], what,
          "a row for each answer, the most serious first")
    for (_, cells), own in zip(parser.answers, answers):
        same_cells(cells, own[-1], what)
        secrets += own[:-1]
    check(len(parser.rows) == len(secrets), what, "a row for each secret")
    for row, line in zip(parser.rows, secrets):
        cut = " [cut]" if line.get("message_cut") else ""
        outcome = "ignored" if line.get("code", "") == ignored else line["outcome"]
        want = [outcome, visible(line["name"]), outcome, visible(line.get("code", "")),
                visible(short(line)) + cut]
        want = [text.replace("\ufffe", "\\ufffe").replace("\uffff", "\\uffff") for text in want]
        check(row == want, what, f"{row}, expected {want}")


def document(output, lines, validator, what):
    value = json.loads(output)
    for error in validator.iter_errors(value):
        check(False, what, error.message[:200])
    flat = []
    for answer in value["answers"]:
        origin = {key: answer[key] for key in ("file", "id", "label", "entry") if key in answer}
        flat += [{"csms": 1, "kind": "secret", **origin, **secret} for secret in answer.pop("secrets")]
        flat.append({"csms": 1, **answer})
    check(flat == lines, what, "differs from NDJSON")
    return value["summary"]


def every_format(path, validators, ignored=None):
    what = os.path.relpath(path, TESTDATA)
    options = ["--require-match", "--ignore-code", ignored] if ignored else []
    code, output = run(path, "-f", "ndjson", *options)
    lines = [json.loads(line) for line in output.splitlines()]
    for line in lines:
        for error in validators["parse-line"].iter_errors(line):
            check(False, what, error.message[:200])
    outputs = {"ndjson": output}
    for name in ("json", "tsv", "csv", "junit", "html", "human"):
        other, outputs[name] = run(path, "-f", name, *options)
        check(other == code, what, f"{name} exits {other}, not {code}")
    for name, text in outputs.items():
        check(not RAW.search(text), what, f"a raw control character in {name}")
        check("json" in name or not HIDDEN.search(text), what, f"a hidden character in {name}")
        check(name == "csv" or "\r" not in text, what, f"a raw CR in {name}")
    summary = document(outputs["json"], lines, validators["report"], what)
    tsv(outputs["tsv"], lines, what)
    csv_rows(outputs["csv"], lines, what)
    junit(outputs["junit"], lines, what)
    page(outputs["html"], lines, ignored, what)
    _, output = run(path, "--summary", "-f", "ndjson", *options)
    check({"csms": 1, **summary} == json.loads(output), what, "--summary")
    for name in ("json", "ndjson"):
        _, output = run(path, "--summary", "-f", name, *options)
        for error in validators["parse-line"].iter_errors(json.loads(output)):
            check(False, what, f"--summary -f {name}: {error.message[:200]}")


def transport_codes():
    """csms-parse explains each code that csms-send records for a request without an answer."""
    sources = "".join(open(path, encoding="utf-8").read()
                      for path in sorted(glob.glob(os.path.join(ROOT, "tools", "send", "*.c"))))
    codes = set(re.findall(r'\{CURLE_\w+, "(\w+)"', sources) +
                re.findall(r'stop_reason \w+ = \{\s*"(\w+)"', sources) +
                re.findall(r'error\(\w+, (?:RECORD_SENT_\w+, )?"(\w+)"', sources))
    check(len(codes) > 10, "tools/send", f"has only the codes {codes}")
    for code in sorted(codes):
        record = {"csms": 1, "kind": "response", "id": "x",
                  "error": {"sent": "maybe", "code": code, "message": "m"}}
        output = subprocess.run([PROGRAM, "--summary", "-f", "ndjson"], capture_output=True, timeout=60,
                                input=json.dumps(record, separators=(",", ":")).encode(), check=False).stdout
        check("advice" in json.loads(output)["codes"][0], "transport codes", f"{code} has no advice")


def main():
    validators = load_validators()
    inputs = tempfile.TemporaryDirectory()
    cli.main(["--inputs", inputs.name, "parse-records-*"])
    paths = sorted(glob.glob(os.path.join(inputs.name, "*")))
    check(paths, "parse-records-*", "no such case")
    for pattern in ("response/*.json", "response/*.http", "response/invalid/*.json", "saved/*",
                    "cli/*.json", "cli/*.ndjson", "cli/*.har"):
        found = sorted(glob.glob(os.path.join(TESTDATA, pattern)))
        check(found, pattern, "no such file")
        paths += found
    for path in paths:
        every_format(path, validators)
        if not path.endswith(".json"):
            every_format(path, validators, "CSMS.0107")
    for name in ("no-such-file", "cli"):
        every_format(os.path.join(TESTDATA, name), validators)
    transport_codes()
    print(f"{len(paths)} files, {checked} checks, {len(failures)} failed")
    for failure in failures[:50]:
        print(failure)
    return 1 if failures else 0


sys.exit(main())
