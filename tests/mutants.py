#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Check that the tests notice errors in lib/: change one place at a time and run the tests.

A mutant has one operator replaced, one constant increased by one, or one statement removed. It is
killed if a test fails or does not end; the sanitizers are on. Mutants that do not compile, or that
compile to the same code, are not counted. Rows of tables that start with a string, for example the
error codes in catalog.c, are not changed. A survivor shows that a test is missing, or that the
change cannot be observed from outside: those are listed in mutants.txt with the reason. Fails if a
survivor is not listed, or if a listed mutant does not survive.
Most survivors of lib/fast only make it slower, because the tokens read what it leaves: they need no
reason, and at least 65 % must be killed.
usage: tests/mutants.py [-n COUNT] [-s SEED] [-j JOBS] [-d DIR] [FILE...]
  -n COUNT  only COUNT mutants, selected at random; the same ones for the same SEED
  -j JOBS   processes; default one for each processor
  -d DIR    build directory; default build-mutants
  FILE      for example lib/reader.c, lib/fast/fast.h or lib/reader.c:120; default all of lib/
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

# CPU time, ten times what the longest test takes, because a mutant may loop.
SECONDS = 30
QUICK_SECONDS = 5
WALL_SECONDS = 600
SANITIZE = "-fsanitize=address,undefined -fno-sanitize-recover=all"
KINDS = {"plain": "", "sanitized": SANITIZE}
LEAST_PERCENT_FAST = 65
PARTS = ["catalog", "errors", "reader", "request", "request_check", "sign", "text", "tokens", "verdict"]
REPLAY = ["replay", "replay_put", "replay_request", "replay_sign", "sha256"]
READER_TESTS = ["replay", "tokens", "text", "differential", "reader"]
# The tests that use a part, the fastest first. They run without the sanitizers first, which kills
# most mutants in a fraction of the time; the slow ones only with the sanitizers.
SLOW = {"differential", "reader"}
TESTS = {
    "catalog": ["catalog"],
    "errors": ["catalog"],
    "request": ["request", "sign"],
    "request_check": ["request", "sign"],
    "sign": ["sign"],
    "verdict": ["verdict"],
    "reader": READER_TESTS,
    "tokens": READER_TESTS,
    "text": [*READER_TESTS, "request"],
    "fast": ["fast", "reader"],
}
# The parts through which a header is tested. Everything else in a header is declarations.
HEADERS = {
    "reader_state.h": ["reader"],
    "text.h": ["text", "tokens", "verdict"],
    "tokens.h": ["reader", "tokens"],
    "fast/fast.h": ["reader"],
    "fast/map.h": ["reader"],
    "fast/strings.h": ["reader"],
}
# The fast path is compiled for machines with and without SSE2. The first variant in which a mutant
# differs from the original is tested.
VARIANTS = [""]
FAST_VARIANTS = ["-DCSMS_FAST", "-DCSMS_FAST -DCSMS_PORTABLE"]
# Tests that include a file of lib/.
INCLUDED = {
    "catalog.c": ["catalog"],
}
# The functions that tests/fast.c has several times, under different names.
PREFIXED = re.search(r"foreach\(name (csms_[^)]*)\)", (ROOT / "tests/CMakeLists.txt").read_text())[1].split()
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
        # A statement of one line that does not continue the line before.
        before = lines[number - 2].rstrip() if number > 1 else ""
        if STATEMENT.match(line) and (not before or before[-1] in ";{}):" or before.endswith("else")):
            start = at + len(line) - len(line.lstrip())
            yield number, start, at + line.index(";"), ""
        at += len(line)


def limit(seconds):
    """Also limits the processes that a test starts."""

    def apply():
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    return apply


def events_of(path):
    """Without the verdicts and advice that testdata does not have."""
    lines = path.read_bytes().splitlines(keepends=True)
    return b"".join(line for line in lines if not line.startswith(b"  "))


class Bench:
    """Compiled tests that load the library, of which one part is changed at a time."""

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
        self.compare_with_plain()
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

    def compare_with_plain(self):
        """For tests/fast.c: the reader without the fast path, and its log of the library's events."""
        own = [name for name in PREFIXED if not name.startswith("csms_")]
        plain = " ".join(f"-D{name}=plain_{name}" for name in PREFIXED)
        self.must(f"gcc -O1 {self.flags} -c {ROOT}/tests/fast.c -o {self.folder}/fast.main.o")
        commands = [f"{plain} -c {ROOT}/lib/{name}.c" for name in ("reader", "text", "tokens")]
        commands.append(f"{plain} -c {ROOT}/tests/events.c")
        for prefix in ("fast", "words"):
            renamed = " ".join(f"-D{name}={prefix}_{name}" for name in own)
            commands.append(f"{renamed} -c {ROOT}/tests/events.c")
        objects = [f"{self.folder}/fast.{number}.o" for number in range(len(commands))]
        for command, target in zip(commands, objects):
            self.must(f"gcc -O1 {self.flags} {command} -o {target}")
        self.must(f"ld -r {self.folder}/fast.main.o {' '.join(objects)} -o {self.folder}/fast.test.o")

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
        """A folder for one mutant. A header includes the files beside it."""
        for folder in (place / "lib/fast", place / "lib", place / "tests"):
            folder.mkdir(parents=True, exist_ok=True)
            for old in folder.iterdir():
                if not old.is_dir():
                    old.unlink()
        for header in [*(ROOT / "lib").glob("*.h"), *(ROOT / "lib/fast").glob("*.h")]:
            (place / header.relative_to(ROOT)).symlink_to(header)
        if name:
            (place / "lib" / name).unlink(missing_ok=True)
            (place / "lib" / name).write_text(text, encoding="utf-8")

    def link(self, place, kind, part=None):
        """The library with mutant.o in place of a part."""
        objects = [f"{self.folder}/{name}.{kind}.o" for name in PARTS if name != part]
        objects += [f"{place}/mutant.o"] if part else []
        (place / kind).mkdir(exist_ok=True)
        self.must(f"gcc -shared {KINDS[kind]} {' '.join(objects)} -o {place}/{kind}/libcsms.so")

    def link_test(self, test, kind):
        names = REPLAY if test == "replay" else [test]
        objects = [f"{self.folder}/{name}.test.o" for name in names]
        if test in ("differential", "fast", "reader"):
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
        """True if the mutant compiles to other code than the original; None if it does not compile."""
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

    def survives(self, place, part, tests):
        if not all(self.passes(place, test, "plain") for test in tests if test not in SLOW):
            return False
        self.must(self.mutant)
        self.link(place, "sanitized", part)
        return all(self.passes(place, test, "sanitized") for test in tests)

    def inside_passes(self, place, test, name, text, variant):
        """True if a test that includes the changed file passes or does not compile."""
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
        """None if the mutant does not compile or is the same code, else True if a test fails."""
        place = self.folder / f"mutant-{os.getpid()}"
        name = str(path.relative_to(ROOT / "lib"))
        fast = name.startswith("fast/")
        result = None
        for variant in FAST_VARIANTS if fast else VARIANTS:
            for test in INCLUDED.get(name, []):
                if not self.inside_passes(place, test, name, text, variant):
                    return True
            for part in HEADERS.get(name, [path.stem]):
                if not self.compile(place, part, text, name, variant):
                    continue
                result = False
                if not self.survives(place, part, TESTS["fast" if fast else part]):
                    return True
            if result is not None:
                break
        return result


def chosen(options):
    files = options.files or [*(f"lib/{part}.c" for part in PARTS), *(f"lib/{name}" for name in HEADERS)]
    everything = []
    for name in files:
        name, _, line = name.partition(":")
        found = [(ROOT / name, *change) for change in mutations(ROOT / name)]
        everything += [change for change in found if not line or change[1] == int(line)]
    if options.count and options.count < len(everything):
        everything = random.Random(options.seed).sample(everything, options.count)
    return sorted(everything)


def shown(path, text, line, start, end, new):
    """The file, the original line and the changed line."""
    begin = text.rindex("\n", 0, start) + 1
    stop = text.index("\n", end)
    changed = text[begin:start] + new + text[end:stop]
    return str(path.relative_to(ROOT)), text[begin:stop].strip(), changed.strip()


def explained():
    """The entries of mutants.txt: (file, line, changed line)."""
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
    counts = {fast: {True: 0, False: 0, None: 0} for fast in (False, True)}
    unexplained = 0
    survived = set()
    with multiprocessing.Pool(options.jobs) as pool:
        for killed, (path, line, start, end, new) in pool.imap(judge, changes):
            fast = path.parent.name == "fast"
            counts[fast][killed] += 1
            if killed is not False:
                continue
            mutant = shown(path, path.read_text(encoding="utf-8"), line, start, end, new)
            survived.add(mutant)
            if mutant not in known:
                unexplained += not fast
                print(f"{mutant[0]}:{line}\n- {mutant[1]}\n+ {mutant[2]}", flush=True)
    # Only for files of which every mutant was tested.
    whole = {str(change[0].relative_to(ROOT)) for change in changes}
    if options.count or any(":" in name for name in options.files):
        whole = set()
    stale = sorted(mutant for mutant in known - survived if mutant[0] in whole)
    for mutant in stale:
        print(f"{mutant[0]}: in tests/mutants.txt, but killed or gone\n- {mutant[1]}\n+ {mutant[2]}")
    bad = unexplained > 0 or bool(stale)
    for fast in counts:
        killed, alive, same = counts[fast].values()
        if killed + alive + same == 0:
            continue
        percent = 100 * killed / max(killed + alive, 1)
        bad = bad or (fast and percent < LEAST_PERCENT_FAST)
        print(f"{'lib/fast' if fast else 'lib'}: {killed + alive} mutants, {killed} killed ({percent:.1f} %), "
              f"{alive} survived; {same} did not compile or were the same")
    print(f"{unexplained} unexplained")
    sys.exit(bad)


main()
