#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Command line cases.

    tests/cli.py BUILD_DIR [PATTERN...]              run the cases
    tests/cli.py BUILD_DIR --rewrite [PATTERN...]    store the current output; review the diff
    tests/cli.py --list [PATTERN...]                 print the names of the cases
    tests/cli.py --inputs DIR [PATTERN...]           write their inputs to files, for fuzzing

The cases are transcripts, testdata/cli/SUBJECT.txt, a few dozen in each file. A case is a name at the
start of a line and indented steps; lines that start with # are comments:

    req-two-columns
      $ csms-req -p 0123456789abcdef0123456789abcdef -
      < 7f3a,RDS
      ! csms-req: standard input:1:5: a comma
      [65]

  $ COMMAND  run by sh in a directory of the case, with the built programs in PATH, the testdata
             folder in TESTDATA, and no other variable of the caller
  > LINE     continues the command
  < LINE     standard input; /dev/null without such lines
  ! LINE     standard error
  [CODE]     the exit code, if it is not 0
  LINE       standard output; escaped if it looks like one of these
  + FILE     before the first step: a file of the directory, with the "<" lines that follow

A line that ends in " (no-eol)" has no line feed. In a line that ends in " (esc)", a backslash starts
an escape: \\\\ \\t \\r \\xHH. Every byte can be escaped, and every output has exactly one form.

PATTERN is the name of a case or of a file without .txt, or a shell pattern of either.

The format is that of cram, except for "<", "!" and "+". cram runs a file in one shell and joins
standard output and standard error; here they are separate."""
import concurrent.futures
import difflib
import fnmatch
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

TESTDATA = pathlib.Path(__file__).resolve().parent.parent / "testdata"
TIMEOUT = int(os.environ.get("CLI_TIMEOUT", "60"))  # seconds; valgrind needs more
MARKS = ("$ ", "> ", "< ", "! ", "+ ")


class Mistake(Exception):
    """A transcript that cannot be read."""


# ---- bytes and lines ----

def encode(data, mark=""):
    """The lines of a transcript for these bytes."""
    lines = data.split(b"\n")
    ended = lines[-1] == b""
    if ended:
        lines.pop()
    for number, raw in enumerate(lines, 1):
        last = "" if ended or number < len(lines) else " (no-eol)"
        try:
            text = raw.decode()
        except UnicodeDecodeError:
            text = None
        plain = (text is not None and text.replace("\t", "").isprintable()
                 and not text.endswith((" (esc)", " (no-eol)", "\t", " "))
                 and (mark or (text and not text.startswith(MARKS) and not is_code(text)
                               and text not in "$><!+")))
        if not plain:
            text = "".join(escape(byte) for byte in raw)
            if not mark and raw[:1] in (b"$", b">", b"<", b"!", b"+", b"["):
                text = f"\\x{raw[0]:02x}" + text[1:]
            last = " (esc)" + last
        yield f"  {mark}{text}{last}"


def escape(byte):
    special = {0x5C: "\\\\", 0x09: "\\t", 0x0D: "\\r"}
    return special.get(byte) or (chr(byte) if 0x20 <= byte < 0x7F else f"\\x{byte:02x}")


def decode(text):
    """The bytes of one line of a transcript, without indentation and mark."""
    end = b"\n"
    if text.endswith(" (no-eol)"):
        text, end = text[:-len(" (no-eol)")], b""
    if not text.endswith(" (esc)"):
        return text.encode() + end
    values = {"\\": b"\\", "t": b"\t", "r": b"\r"}
    raw = re.sub(rb"\\(x[0-9a-f]{2}|.)",
                 lambda m: values.get(m[1].decode()) or bytes.fromhex(m[1].decode()[1:]),
                 text[:-len(" (esc)")].encode())
    return raw + end


def is_code(text):
    return re.fullmatch(r"\[\d+\]", text) is not None


# ---- cases ----

class Step:
    def __init__(self, command):
        self.command, self.stdin, self.stdout, self.stderr, self.exit = command, None, b"", b"", 0

    def output(self, stdout, stderr, code):
        yield from encode(stdout)
        yield from encode(stderr, "! ")
        if code != 0:
            yield f"  [{code}]"


class Case:
    def __init__(self, name, comments):
        self.name, self.comments, self.files, self.steps = name, comments, {}, []

    def lines(self, results=None):
        """The transcript with these results instead of the expected ones."""
        yield from self.comments
        yield self.name
        for name, data in self.files.items():
            yield f"  + {name}"
            yield from encode(data, "< ")
        for step, result in zip(self.steps, results or [None] * len(self.steps)):
            first, *more = step.command.split("\n")
            yield f"  $ {first}"
            yield from (f"  > {line}" for line in more)
            if step.stdin is not None:
                yield from encode(step.stdin, "< ")
            yield from step.output(*(result or (step.stdout, step.stderr, step.exit)))


def read_cases(path):
    cases, comments, file = [], [], None
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        case = cases[-1] if cases else None
        step = case.steps[-1] if case and case.steps else None
        text = line[2:]
        mark, rest = text[:2], text[2:]
        if not line.startswith("  "):
            if line.startswith("#") or (line == "" and comments):
                comments.append(line)
            elif line:
                cases.append(Case(line, comments))
                comments, file = [], None
        elif mark == "$ " and case:
            case.steps.append(Step(rest))
            file = None
        elif mark == "+ " and case and not step:
            file = rest
            case.files[file] = b""
        elif mark == "< " and file:
            case.files[file] += decode(rest)
        elif step is None:
            raise Mistake(f"{path.name}:{number}: no command before this line")
        elif mark == "> ":
            step.command += "\n" + rest
        elif mark == "< ":
            step.stdin = (step.stdin or b"") + decode(rest)
        elif mark == "! ":
            step.stderr += decode(rest)
        elif is_code(text):
            step.exit = int(text[1:-1])
        else:
            step.stdout += decode(text)
    return cases


# ---- running ----

def run(case, build):
    """The results of the steps, and faults that no case may have."""
    work = pathlib.Path(tempfile.mkdtemp())
    try:
        home = work / "dir"
        home.mkdir()
        for name, data in case.files.items():
            (home / name).parent.mkdir(parents=True, exist_ok=True)
            (home / name).write_bytes(data)
        # Sanitizers report to files, so that a case that discards standard error cannot hide one.
        log = f"log_path={work}/sanitizer:exitcode=99"
        environment = {"PATH": f"{build}:{os.environ['PATH']}", "HOME": str(home), "TZ": "UTC",
                       "LC_ALL": "C", "TESTDATA": str(TESTDATA), "ASAN_OPTIONS": log,
                       "UBSAN_OPTIONS": log + ":print_stacktrace=1"}
        results, forbidden = [], []
        for step in case.steps:
            # A regular file, which programs may read twice.
            (work / "stdin").write_bytes(step.stdin or b"")
            with open(work / "stdin" if step.stdin is not None else os.devnull, "rb") as stdin:
                done = subprocess.run(["timeout", str(TIMEOUT), "sh", "-c", step.command, "cmd"],
                                      cwd=home, env=environment, stdin=stdin, check=False,
                                      capture_output=True)
            results.append((done.stdout, done.stderr, done.returncode & 0xFF))
            if any(str(place).encode() in done.stdout + done.stderr
                   for place in (TESTDATA, work, build)):
                forbidden.append("the output has a path of this machine in it")
        forbidden += [report.read_text(errors="replace") for report in work.glob("sanitizer.*")]
        return results, forbidden
    finally:
        shutil.rmtree(work, ignore_errors=True)


def write_inputs(folder, cases):
    for case in cases:
        inputs = list(case.files.values()) + [s.stdin for s in case.steps if s.stdin is not None]
        for number, data in enumerate(inputs):
            (folder / f"{case.name}-{number}").write_bytes(data)


def main(arguments):
    flags = {word for word in arguments if word in ("--rewrite", "--list", "--inputs")}
    words = [word for word in arguments if word not in flags]
    if "--list" in flags:
        words.insert(0, "")
    if not words or len(flags) > 1:
        sys.exit(__doc__.split("\n\n")[1])
    folder, patterns = pathlib.Path(words[0]).resolve(), words[1:] or ["*"]
    if not flags & {"--list", "--inputs"} and not (folder / "csms-req").is_file():
        sys.exit(f"cli.py: nothing is built in {folder}")
    files = {path: read_cases(path) for path in sorted((TESTDATA / "cli").glob("*.txt"))}
    names = [case.name for cases in files.values() for case in cases]
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        sys.exit(f"cli.py: two cases are called {' '.join(sorted(twice))}")

    def wanted(path, case):
        return any(fnmatch.fnmatchcase(name, pattern)
                   for pattern in patterns for name in (case.name, path.stem))

    chosen = [(path, case) for path, cases in files.items() for case in cases if wanted(path, case)]
    if "--list" in flags:
        print("\n".join(case.name for _, case in chosen))
        return 0
    if "--inputs" in flags:
        write_inputs(folder, [case for _, case in chosen])
        return 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        done = dict(zip((case.name for _, case in chosen),
                        pool.map(lambda pair: run(pair[1], folder), chosen)))
    failed = 0
    for _, case in chosen:
        results, wrong = done[case.name]
        if "--rewrite" not in flags:
            wrong = list(difflib.unified_diff(
                list(case.lines()), list(case.lines(results)), "expected", "printed", lineterm="",
                n=4)) + wrong
        if wrong:
            failed += 1
            print(f"FAIL {case.name}", *(f"    {line}" for line in wrong), sep="\n")
    if "--rewrite" in flags:
        for path, cases in files.items():
            texts = ["\n".join(case.lines(done[case.name][0] if case.name in done else None))
                     for case in cases]
            path.write_text("\n\n".join(texts) + "\n", encoding="utf-8")
    unmatched = [p for p in patterns if not any(
        fnmatch.fnmatchcase(name, p) for path, case in chosen for name in (case.name, path.stem))]
    for pattern in unmatched:
        print(f"FAIL no case is called {pattern}")
    failed += len(unmatched)
    print(f"{len(chosen) - failed + len(unmatched)} passed, {failed} failed")
    return 0 if chosen and failed == 0 else 1


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Mistake as mistake:
        sys.exit(f"cli.py: {mistake}")
