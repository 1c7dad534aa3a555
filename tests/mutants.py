#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Do the tests notice when lib/ is wrong? Change it in one place at a time, and run them.

A mutant is one operator turned, one constant one larger, or one statement gone. It is killed if a
test fails or does not end, under the sanitizers; one that does not compile, or compiles to the same
code, is not counted. The rows of the catalogue in catalog.c are facts and stay. Each survivor is a
test that is missing, or a change that nobody can see from outside: those are in mutants.txt, with
the reason. Fails below 95 %, on a survivor that is not in the list, and on a line of the list that
did not survive.
usage: tests/mutants.py [-n COUNT] [-s SEED] [-j JOBS] [-d DIR] [FILE...]
  -n  so many, chosen at random but the same for a seed; default all
  -j  processes; default one for each processor
  -d  where to build; default build-mutants
  FILE  as lib/reader.c or lib/reader.c:120; default all of lib/
"""
import argparse
import multiprocessing
import os
import pathlib
import random
import re
import resource
import shlex
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests/embedded"))
from bundle import bundle  # noqa: E402

# Of the processor: the longest test takes a tenth of it. A mutant may loop.
SECONDS = 30
QUICK_SECONDS = 5
WALL_SECONDS = 600
SANITIZE = "-fsanitize=address,undefined -fno-sanitize-recover=all"
KINDS = {"plain": "", "sanitized": SANITIZE}
LEAST_PERCENT = 95
PARTS = ["catalog", "errors", "reader", "request", "request_check", "sign", "text", "tokens", "verdict"]
REPLAY = ["replay", "replay_put", "replay_request", "replay_sign", "sha256"]
READER_TESTS = ["replay", "tokens", "text", "differential", "reader"]
# Which tests can see a part, the fastest first. First those that are quick run without sanitizers,
# which kills most mutants in a fraction of the time.
SLOW = {"differential", "reader"}
TESTS = {
    "catalog": ["catalog"],
    "errors": ["catalog"],
    "request": ["request"],
    "request_check": ["request"],
    "sign": ["sign"],
    "verdict": ["verdict"],
    "reader": READER_TESTS,
    "tokens": READER_TESTS,
    "text": [*READER_TESTS, "request"],
}
# A header is seen through the parts that include it.
HEADERS = {
    "text": [],
    "tokens": [],
}
VARIANTS = [""]
# What a test includes is a part of that test, too.
INCLUDED = {
    "catalog.c": ["catalog"],
}
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


def limit(seconds):
    """For what a test starts itself, too."""

    def apply():
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    return apply


def events_of(path):
    """Without the verdicts and advice that testdata does not have."""
    lines = path.read_bytes().splitlines(keepends=True)
    return b"".join(line for line in lines if not line.startswith(b"  "))


class Bench:
    """Compiled tests, that load the library; one part of it is changed at a time."""

    def __init__(self, folder, jsmn):
        self.folder = folder
        self.same = {}
        folder.mkdir(parents=True, exist_ok=True)
        self.flags = f"-std=c11 -D_POSIX_C_SOURCE=200809L -fPIC -I{ROOT}/lib -I{ROOT}/tests -isystem {jsmn}"
        self.flags += f' -DTESTDATA="{ROOT}/testdata"'.replace('"', r"\"")
        self.libs = self.run("pkg-config --libs criterion jansson libcrypto").stdout.strip()
        for part in PARTS:
            for kind, sanitize in KINDS.items():
                self.must(f"gcc -O1 {sanitize} {self.flags} -c {ROOT}/lib/{part}.c -o {folder}/{part}.{kind}.o")
        for name in "catalog request sign text tokens reader verdict support events".split():
            self.must(f"gcc -O1 {self.flags} -c {ROOT}/tests/{name}.c -o {folder}/{name}.test.o")
        for name in REPLAY:
            self.must(f"gcc -O1 {self.flags} -c {ROOT}/tests/embedded/{name}.c -o {folder}/{name}.test.o")
        cxx = self.flags.replace("c11", "c++17").replace(f"-isystem {jsmn}", "")
        self.must(f"g++ -O1 {cxx} -c {ROOT}/tests/differential.cpp -o {folder}/differential.test.o")
        data, self.events, _ = bundle(("response",))
        (folder / "bundle").write_bytes(data)
        self.workshop(folder / "unchanged")
        for kind in KINDS:
            self.link(folder / "unchanged", kind)
            for test in sorted({test for tests in TESTS.values() for test in tests}):
                self.link_test(test, kind)

    def run(self, command, seconds=None, **options):
        return subprocess.run(
            shlex.split(command), capture_output=True, text=True, errors="replace", check=False,
            preexec_fn=limit(seconds) if seconds else None, **options
        )  # fmt: skip

    def must(self, command):
        result = self.run(command)
        if result.returncode != 0:
            sys.exit(f"{command}\n{result.stderr}")

    def workshop(self, place, name=None, text=""):
        """A folder for what is different about one mutant. A header includes its neighbours."""
        for folder in (place / "lib", place / "tests"):
            folder.mkdir(parents=True, exist_ok=True)
            for old in folder.iterdir():
                old.unlink()
        for header in (ROOT / "lib").glob("*.h"):
            (place / "lib" / header.name).symlink_to(header)
        if name:
            (place / "lib" / name).unlink(missing_ok=True)
            (place / "lib" / name).write_text(text, encoding="utf-8")

    def link(self, place, kind, part=None):
        """The library in which mutant.o stands in for a part."""
        objects = [f"{self.folder}/{name}.{kind}.o" for name in PARTS if name != part]
        objects += [f"{place}/mutant.o"] if part else []
        (place / kind).mkdir(exist_ok=True)
        self.must(f"gcc -shared {KINDS[kind]} {' '.join(objects)} -o {place}/{kind}/libcsms.so")

    def link_test(self, test, kind):
        names = REPLAY if test == "replay" else [test]
        objects = [f"{self.folder}/{name}.test.o" for name in names]
        if test in ("differential", "reader"):
            objects.append(f"{self.folder}/events.test.o")
        if test not in ("differential", "replay"):
            objects.append(f"{self.folder}/support.test.o")
        libs = "-lsimdjson -ljansson" if test == "differential" else self.libs
        self.must(
            f"{'g++' if test == 'differential' else 'gcc'} {KINDS[kind]} {' '.join(objects)} "
            f"-L{self.folder}/unchanged/{kind} -lcsms {'' if test == 'replay' else libs} "
            f"-o {self.folder}/{test}.{kind}"
        )

    def compile(self, place, part, text, name, variant):
        """Is there a mutant that is not the same code as before? None: it does not compile."""
        source = place / f"lib/{part}.c"
        command = f"gcc -O1 -w {variant} -I{place}/lib {self.flags} -c {source} -o {place}/mutant.o"
        original = (ROOT / f"lib/{part}.c").read_text(encoding="utf-8")
        if (part, variant) not in self.same:
            self.workshop(place, source.name, original)
            self.must(command)
            self.same[part, variant] = (place / "mutant.o").read_bytes()
        self.workshop(place, name, text)
        if name != source.name:
            source.write_text(original, encoding="utf-8")
        if self.run(command).returncode != 0:
            return None
        if (place / "mutant.o").read_bytes() == self.same[part, variant]:
            return False
        self.mutant = f"{command} {SANITIZE}"
        self.link(place, "plain", part)
        return True

    def survives(self, place, part):
        if not all(self.passes(place, test, "plain") for test in TESTS[part] if test not in SLOW):
            return False
        self.must(self.mutant)
        self.link(place, "sanitized", part)
        return all(self.passes(place, test, "sanitized") for test in TESTS[part])

    def inside_passes(self, place, test, name, text, variant):
        """Does a test pass that includes what is changed? So does one that does not compile."""
        self.workshop(place, name, text)
        (place / f"tests/{test}.c").symlink_to(ROOT / f"tests/{test}.c")
        gcc = f"gcc -O1 -w {variant} {SANITIZE} -I{place}/lib {self.flags}"
        if self.run(f"{gcc} -c {place}/tests/{test}.c -o {place}/inside.o").returncode != 0:
            return True
        parts = ""  # they have to be of the same variant
        for part in ("reader", "text", "tokens"):
            part_o = self.folder / f"{part}{variant}.inside.o"
            if not part_o.exists():
                source = f"{ROOT}/lib/{part}.c -o {place}/{part}.o"
                self.must(f"{gcc.replace(f'-I{place}/lib', '')} -c {source}")
                (place / f"{part}.o").rename(part_o)
            parts += f"{part_o} "
        self.must(
            f"gcc {SANITIZE} {place}/inside.o {parts} {self.folder}/support.test.o "
            f"-L{self.folder}/unchanged/sanitized -lcsms {self.libs} -o {place}/inside"
        )
        return self.passed(place, test, place / "inside", self.folder / "unchanged/sanitized", SECONDS)

    def passes(self, place, test, kind):
        seconds = SECONDS if kind == "sanitized" else QUICK_SECONDS
        return self.passed(place, test, f"{self.folder}/{test}.{kind}", place / kind, seconds)

    def passed(self, place, test, program, library, seconds):
        def succeeds(arguments):
            environment = dict(os.environ, LD_LIBRARY_PATH=str(library))
            command = f"{program} {arguments}"
            try:
                result = self.run(command, seconds, timeout=WALL_SECONDS, env=environment)
                return result.returncode == 0
            except subprocess.TimeoutExpired:
                return False

        if test == "replay":
            return all(
                succeeds(f"{self.folder}/bundle {size} {place}/events")
                and events_of(place / "events") == self.events
                for size in (7, 512, 1, 64)
            )
        if test == "differential":
            return all(succeeds(mode) for mode in ("exhaustive 3", "mutate 5000", "exhaustive 4"))
        # Documents in every piece size take long, and replay has them in four sizes.
        options = "--filter '!(reader/@(a_million|valid|invalid|cut)*)'" if test == "reader" else ""
        return succeeds(f"{options} --fail-fast -j1")

    def kills(self, path, text):
        """None if the mutant does not compile or is the same code, else whether a test fails."""
        place = self.folder / f"mutant-{os.getpid()}"
        parts = HEADERS[path.stem] if path.suffix == ".h" else [path.stem]
        result = None
        for variant in VARIANTS:
            for test in INCLUDED.get(path.name, []):
                if not self.inside_passes(place, test, path.name, text, variant):
                    return True
            for part in parts:
                if not self.compile(place, part, text, path.name, variant):
                    continue
                result = False
                if not self.survives(place, part):
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


def shown(path, text, line, start, end, new):
    """The file, the line as it is, and as it was made."""
    begin = text.rindex("\n", 0, start) + 1
    stop = text.index("\n", end)
    changed = text[begin:start] + new + text[end:stop]
    return str(path.relative_to(ROOT)), text[begin:stop].strip(), changed.strip()


def explained():
    """What is in mutants.txt: (file, line, changed line)."""
    known = set()
    name = before = ""
    for line in (ROOT / "tests/mutants.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("lib/"):
            name = line.partition(":")[0]
        elif line.startswith("- "):
            before = line[2:]
        elif line.startswith("+ "):
            known.add((name, before, line[2:]))
    return known


bench = None  # inherited by the processes


def judge(change):
    path, line, start, end, new = change
    text = path.read_text(encoding="utf-8")
    return bench.kills(path, text[:start] + new + text[end:]), change


def check_unchanged():
    for test in sorted({test for tests in TESTS.values() for test in tests}):
        place = bench.folder / "unchanged"
        if not all(bench.passes(place, test, kind) for kind in KINDS):
            sys.exit(f"{test} fails with nothing changed")
    for name, test, variant in ((n, t, v) for n, ts in INCLUDED.items() for t in ts for v in VARIANTS):
        text = (ROOT / f"lib/{name}").read_text(encoding="utf-8")
        if not bench.inside_passes(bench.folder / "inside", test, name, text, variant):
            sys.exit(f"{test} fails with {name} unchanged inside")


def main():
    global bench
    parser = argparse.ArgumentParser(add_help=True)
    parser.add_argument("-n", dest="count", type=int, default=0)
    parser.add_argument("-s", dest="seed", type=int, default=1)
    parser.add_argument("-j", dest="jobs", type=int, default=os.cpu_count())
    parser.add_argument("-d", dest="folder", type=pathlib.Path, default=ROOT / "build-mutants")
    parser.add_argument("--jsmn", default="/usr/include")
    parser.add_argument("files", nargs="*")
    options = parser.parse_args()
    bench = Bench(options.folder.resolve(), options.jsmn)
    check_unchanged()
    changes = chosen(options)
    known = explained()
    counts = {True: 0, False: 0, None: 0}
    unexplained = 0
    survived = set()
    with multiprocessing.Pool(options.jobs) as pool:
        for killed, (path, line, start, end, new) in pool.imap(judge, changes):
            counts[killed] += 1
            if killed is not False:
                continue
            mutant = shown(path, path.read_text(encoding="utf-8"), line, start, end, new)
            survived.add(mutant)
            if mutant not in known:
                unexplained += 1
                print(f"{mutant[0]}:{line}\n- {mutant[1]}\n+ {mutant[2]}", flush=True)
    # Only where every mutant of a file was tried.
    whole = {str(change[0].relative_to(ROOT)) for change in changes}
    if options.count or any(":" in name for name in options.files):
        whole = set()
    stale = sorted(mutant for mutant in known - survived if mutant[0] in whole)
    for mutant in stale:
        print(f"{mutant[0]}: in tests/mutants.txt, but killed or gone\n- {mutant[1]}\n+ {mutant[2]}")
    compiled = counts[True] + counts[False]
    percent = 100 * counts[True] / max(compiled, 1)
    print(f"{compiled} mutants, {counts[True]} killed ({percent:.1f} %), {counts[False]} survived, "
          f"{unexplained} of them unexplained; {counts[None]} did not compile or were the same")
    sys.exit(percent < LEAST_PERCENT or unexplained > 0 or bool(stale))


main()
