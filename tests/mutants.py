#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Do the tests notice when lib/ is wrong? Change it in one place at a time, and run them.

A mutant is one operator turned, one constant one larger, or one statement gone. It is killed if a
test fails or does not end, under the sanitizers; one that does not compile, or compiles to the same
code, is not counted. The rows of the catalogue in codes.c are facts and stay. Survivors are
printed: each is a test that is missing, or a change that nobody can see from outside.
usage: tests/mutants.py [-n COUNT] [-s SEED] [-d DIR] [FILE...]
  -n  so many, chosen at random but the same for a seed; default all
  -d  where to build; default build-mutants
  FILE  as lib/reader.c or lib/reader.c:120; default all of lib/
"""
import argparse
import pathlib
import random
import re
import resource
import shlex
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
SECONDS = 60
SANITIZE = "-fsanitize=address,undefined -fno-sanitize-recover=all"
LEAST_PERCENT = 95
PARTS = ["codes", "errors", "reader", "request", "sign", "text", "tokens", "verdict"]
READER_TESTS = ["replay", "tokens", "text", "fast", "differential", "reader"]
# Which tests can see a part, the fastest first.
TESTS = {
    "codes": ["codes"],
    "errors": ["codes"],
    "request": ["request"],
    "sign": ["sign"],
    "verdict": ["verdict"],
    "reader": READER_TESTS,
    "tokens": READER_TESTS,
    "text": [*READER_TESTS, "request"],
}
# A header is seen through the parts that include it.
HEADERS = {"fast": ["reader"], "plain": ["text", "reader", "tokens"], "text": [], "tokens": []}
TURNED = {
    "==": "!=", "!=": "==", "<=": "<", ">=": ">", "<": "<=", ">": ">=", "&&": "||", "||": "&&",
    "+": "-", "-": "+", "+=": "-=", "-=": "+=", "++": "--", "--": "++", "&": "|", "|": "&",
    "^": "|", "<<": ">>", ">>": "<<", "|=": "&=", "!": "", "~": "", "true": "false", "false": "true",
}  # fmt: skip
TOKEN = re.compile(
    r"->|==|!=|<=|>=|<<=?|>>=?|&&|\|\||\+\+|--|[-+|&^*/%]=|[-+<>&|^!~]"
    r"|\b(?:true|false)\b|\b0x[0-9A-Fa-f]+u?\b|\b[0-9]+u?\b|'(?:[^'\\]|\\.)'"
)
STATEMENT = re.compile(r"^\s+(?!return\b|case\b|default\b|else\b|goto\b)[*(\w][^{}]*;\s*(?:/\*.*)?$")


def blanked(text):
    """Comments, strings, rows that start with a string, and the preprocessor's as spaces."""
    pattern = r'^[ \t]*\{"[^\n]*|/\*.*?\*/|"(?:[^"\\\n]|\\.)*"|^[ \t]*#(?:\\\n|[^\n])*|^typedef [^;{]*;'
    return re.sub(
        pattern, lambda m: re.sub(r"[^\n]", " ", m[0]), text, flags=re.S | re.M
    )


def mutations(path):
    """(line, start, end, replacement) for everything that can be changed in a file."""
    code = blanked(path.read_text(encoding="utf-8"))
    for match in TOKEN.finditer(code):
        old = match[0]
        line = code.count("\n", 0, match.start()) + 1
        if old in TURNED:
            yield line, match.start(), match.end(), TURNED[old]
        elif old[0].isdigit():
            number = int(old.rstrip("u"), 0) + 1
            yield line, match.start(), match.end(), f"{number}u" if old[-1] == "u" else str(number)
        elif old[0] == "'":
            yield line, match.start(), match.end(), f"({old} + 1)"
    at = 0
    lines = code.splitlines(keepends=True)
    for number, line in enumerate(lines, 1):
        # A statement of one line: what stands before it does not go on in it.
        before = lines[number - 2].rstrip() if number > 1 else ""
        if STATEMENT.match(line) and (not before or before[-1] in ";{}):" or before.endswith("else")):
            start = at + len(line) - len(line.lstrip())
            yield number, start, at + line.index(";"), ""
        at += len(line)


def limit():
    """For what a test starts itself, too: a mutant may loop."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


class Bench:
    """Compiled tests, to be linked with a library of which one part is changed."""

    def __init__(self, folder, jsmn):
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.flags = f"-std=c11 -D_POSIX_C_SOURCE=200809L -I{ROOT}/lib -I{ROOT}/tests -isystem {jsmn}"
        self.flags += f' -DTESTDATA="{ROOT}/testdata"'.replace('"', r"\"")
        self.libs = self.run("pkg-config --libs criterion jansson libcrypto").stdout.strip()
        for part in PARTS:
            self.must(f"gcc -O1 {SANITIZE} {self.flags} -c {ROOT}/lib/{part}.c -o {folder}/{part}.lib.o")
        for name in "codes request sign text tokens fast reader verdict support events".split():
            self.must(f"gcc -O1 {self.flags} -c {ROOT}/tests/{name}.c -o {folder}/{name}.test.o")
        self.must(f"gcc -O1 {self.flags} -c {ROOT}/tests/embedded/replay.c -o {folder}/replay.test.o")
        cxx = self.flags.replace("c11", "c++17").replace(f"-isystem {jsmn}", "")
        self.must(f"g++ -O1 {cxx} -c {ROOT}/tests/differential.cpp -o {folder}/differential.test.o")
        self.bundle()

    def run(self, command, **options):
        return subprocess.run(
            shlex.split(command), capture_output=True, text=True, errors="replace", check=False,
            preexec_fn=limit if options else None, **options
        )  # fmt: skip

    def must(self, command):
        result = self.run(command)
        if result.returncode != 0:
            sys.exit(f"{command}\n{result.stderr}")

    def bundle(self):
        """All answers in one file, and the events of all: see tests/embedded/replay.c."""
        docs, events = b"", b""
        folder = ROOT / "testdata/response"
        for path in sorted([*folder.glob("*.events"), *folder.glob("invalid/*.events")]):
            http = path.with_suffix(".http")
            if http.exists():
                doc = http.read_bytes().split(b"\r\n\r\n", 1)[1]
            else:
                doc = path.with_suffix(".json").read_bytes()
            docs += b"%s %d\n" % (path.stem.encode(), len(doc)) + doc
            events += b"== %s\n" % path.stem.encode() + path.read_bytes()
        (self.folder / "bundle").write_bytes(docs)
        self.events = events

    def compile(self, part, text, name, variant):
        """Is there a mutant that is not the same code as before?"""
        folder = self.folder / "mutant"
        folder.mkdir(exist_ok=True)
        for old in folder.iterdir():
            old.unlink()
        (folder / f"{part}.c").write_text((ROOT / f"lib/{part}.c").read_text(encoding="utf-8"))
        command = f"gcc -O1 -w {variant} -I{folder} {self.flags} -c {folder}/{part}.c -o "
        self.must(command + f"{self.folder}/same.o")
        (folder / name).write_text(text, encoding="utf-8")
        if self.run(command + f"{self.folder}/mutant.o").returncode != 0:
            return None
        if (self.folder / "mutant.o").read_bytes() == (self.folder / "same.o").read_bytes():
            return False
        self.must(command + f"{self.folder}/mutant.o {SANITIZE}")
        return True

    def fast_passes(self, text):
        """fast.h is also a part of its own test."""
        folder = self.folder / "fast"
        folder.mkdir(exist_ok=True)
        (folder / "fast.h").write_text(text, encoding="utf-8")
        command = f"gcc -O1 -w -I{folder} {self.flags} -c {ROOT}/tests/fast.c -o {folder}/fast.o"
        if self.run(command).returncode != 0:
            return True
        objects = " ".join(f"{self.folder}/{part}.lib.o" for part in PARTS)
        objects += f" {folder}/fast.o {self.folder}/support.test.o"
        self.must(f"gcc {SANITIZE} {objects} {self.libs} -o {folder}/test")
        return self.passed("fast", folder / "test")

    def passes(self, test, part):
        objects = [f"{self.folder}/{name}.lib.o" for name in PARTS if name != part]
        objects += [f"{self.folder}/mutant.o", f"{self.folder}/{test}.test.o"]
        program = self.folder / "test"
        linker = "g++" if test == "differential" else "gcc"
        if test in ("differential", "reader"):
            objects.append(f"{self.folder}/events.test.o")
        if test not in ("differential", "replay"):
            objects.append(f"{self.folder}/support.test.o")
        self.must(f"{linker} {SANITIZE} {' '.join(objects)} {self.libs} -lsimdjson -o {program}")
        try:
            return self.passed(test, program)
        except subprocess.TimeoutExpired:
            return False

    def passed(self, test, program):
        if test == "replay":
            for size in 1, 7, 64, 512:
                output = self.folder / "events"
                command = f"{program} {self.folder}/bundle {size} {output}"
                if self.run(command, timeout=SECONDS).returncode != 0:
                    return False
                if output.read_bytes() != self.events:
                    return False
            return True
        if test == "differential":
            return all(
                self.run(f"{program} {mode}", timeout=SECONDS).returncode == 0
                for mode in ("exhaustive 4", "mutate 5000")
            )
        # Documents in every piece size take long, and replay has them in four sizes.
        options = "--filter '!(reader/@(a_million|valid|invalid|cut)*)'" if test == "reader" else ""
        return self.run(f"{program} {options}", timeout=SECONDS).returncode == 0

    def kills(self, path, text):
        """None if the mutant does not compile or is the same code, else whether a test fails."""
        parts = HEADERS[path.stem] if path.suffix == ".h" else [path.stem]
        result = None
        for variant in "", "-DCSMS_PORTABLE":
            if path.name == "fast.h" and not self.fast_passes(text):
                return True
            for part in parts:
                if not self.compile(part, text, path.name, variant):
                    continue
                result = False
                if not all(self.passes(test, part) for test in TESTS[part]):
                    return True
            if result is not None:
                break
        return result


def chosen(options):
    files = options.files or sorted(
        f"lib/{path.name}"
        for path in (ROOT / "lib").glob("*.[ch]")
        if path.suffix == ".c" or HEADERS.get(path.stem)
    )
    everything = []
    for name in files:
        name, _, line = name.partition(":")
        found = [(ROOT / name, *change) for change in mutations(ROOT / name)]
        everything += [change for change in found if not line or change[1] == int(line)]
    if options.count and options.count < len(everything):
        everything = random.Random(options.seed).sample(everything, options.count)
    return sorted(everything)


def main():
    parser = argparse.ArgumentParser(add_help=True)
    parser.add_argument("-n", dest="count", type=int, default=0)
    parser.add_argument("-s", dest="seed", type=int, default=1)
    parser.add_argument("-d", dest="folder", type=pathlib.Path, default=ROOT / "build-mutants")
    parser.add_argument("-j", dest="jsmn", default="/usr/include")
    parser.add_argument("files", nargs="*")
    options = parser.parse_args()
    bench = Bench(options.folder.resolve(), options.jsmn)
    for part in PARTS:
        (bench.folder / "mutant.o").write_bytes((bench.folder / f"{part}.lib.o").read_bytes())
        for test in TESTS[part]:
            if not bench.passes(test, part):
                sys.exit(f"{test} fails with nothing changed")
    counts = {True: 0, False: 0, None: 0}
    for path, line, start, end, new in chosen(options):
        text = path.read_text(encoding="utf-8")
        killed = bench.kills(path, text[:start] + new + text[end:])
        counts[killed] += 1
        if killed is False:
            code = text.splitlines()[line - 1].strip()
            where = f"{path.relative_to(ROOT)}:{line}"
            print(f"{where}: {text[start:end]!r} -> {new!r}: {code}", flush=True)
    compiled = counts[True] + counts[False]
    percent = 100 * counts[True] / max(compiled, 1)
    print(f"{compiled} mutants, {counts[True]} killed ({percent:.1f} %), "
          f"{counts[None]} did not compile or were the same")
    sys.exit(percent < LEAST_PERCENT)


main()
