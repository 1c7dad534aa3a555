#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What README.md shows in a terminal is what the programs print, and what it names exists.

A block indented by four spaces that starts with "$ " is run from the repository's root; what
follows the command is its output. Figures of flash, RAM and stack are compared with what
tests/sizes.sh prints, if its compiler is here.
usage: tests/readme.py BUILD_DIR JSMN_INCLUDE_DIR
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
SECONDS = 120
faults = []
checked = 0


def check(what, expected, got):
    global checked
    checked += 1
    if expected != got:
        faults.append(f"{what}: README has\n{expected}\nbut it is\n{got}")


def terminal_blocks():
    for block in re.findall(r"(?:^    .*\n|^\n(?=    ))+", README, re.M):
        text = re.sub(r"^    ", "", block, flags=re.M).strip("\n")
        if text.startswith("$ "):
            lines = text[2:].split("\n")
            end = next(i for i, line in enumerate(lines) if not line.endswith("|")) + 1
            yield "\n".join(lines[:end]), "\n".join(lines[end:])


def run_terminal_blocks(build):
    env = dict(os.environ, PATH=f"{build}:{os.environ['PATH']}", LC_ALL="C.UTF-8")
    env.pop("COLUMNS", None)
    for command, output in terminal_blocks():
        run = subprocess.run(["sh", "-c", command], cwd=ROOT, env=env, capture_output=True,
                             text=True, timeout=SECONDS)
        check(command, output, run.stdout.rstrip("\n"))


def named_files():
    paths = re.findall(r"\]\(([^)#:]+)\)", README)
    paths += re.findall(r"`((?:lib|tools|tests|schemas|testdata)/[\w./-]*)`", README)
    for path in paths:
        check(path, True, (ROOT / path).exists())


def sizes(jsmn):
    if not shutil.which("arm-none-eabi-gcc"):
        return
    run = subprocess.run([ROOT / "tests/sizes.sh", jsmn], capture_output=True, text=True,
                         timeout=SECONDS)
    flash = {tuple(m[:2]): m[2] for m in re.findall(
        r"^cortex-(\S+)\s+(\S+)\s+\d+\s+\d+\s+(\d+)\s+\d+\s+\d+$", run.stdout, re.M)}
    struct = dict(re.findall(r"^cortex-(\S+)\s+struct csms_reader\s+(\d+)$", run.stdout, re.M))
    deepest = dict(re.findall(r"^cortex-(\S+)\s+deepest\s+(\d+)", run.stdout, re.M))
    cpus = ["m0plus", "m3", "m4"]
    rows = {
        "read answers": [flash[c, "reader"] for c in cpus],
        "write requests": [flash[c, "request"] for c in cpus],
        "sign ": [flash[c, "sign"] for c in cpus],
        "verdict": [flash[c, "verdict"] for c in cpus],
        "catalogue": [flash[c, "codes"] for c in cpus],
        "`struct csms_reader`": [struct[c] for c in cpus],
        "deepest stack": [deepest[c] for c in cpus],
    }
    for name, figures in rows.items():
        row = re.search(rf"^\| [^|]*{re.escape(name)}[^|]*\|(.*)\|$", README, re.M)
        check(name, [cell.strip() for cell in row[1].split("|")] if row else None, figures)


def main():
    build, jsmn = pathlib.Path(sys.argv[1]).resolve(), sys.argv[2]
    run_terminal_blocks(build)
    named_files()
    sizes(jsmn)
    for fault in faults:
        print(fault)
    print(f"{checked - len(faults)} passed, {len(faults)} failed")
    return 1 if faults or checked < 10 else 0


sys.exit(main())
