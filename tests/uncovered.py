#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compare the lines and branches that no test reaches (JSON of gcovr) with tests/coverage.txt.

An entry of the list has a file and a reason, followed by the lines, or the lines with the branches, as text:
line numbers change too often.
"""
import json
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent


def explained():
    known = set()
    name = ""
    for line in (ROOT / "tests/coverage.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("lib/"):
            name = line.partition(":")[0]
        elif line.startswith("  "):
            known.add((name, line.strip()))
    return known


def uncovered(path):
    """(file, text) of lines with a branch that is not taken, and of lines not reached, with the number."""
    branches, lines = {}, {}
    for file in json.loads(pathlib.Path(path).read_text(encoding="utf-8"))["files"]:
        source = (ROOT / file["file"]).read_text(encoding="utf-8").splitlines()
        for line in file["lines"]:
            place = file["file"], source[line["line_number"] - 1].strip()
            if line.get("gcovr/noncode"): # of gcovr 5; later ones leave such lines out
                continue
            if line["count"] == 0:
                lines[place] = line["line_number"]
            elif any(branch["count"] == 0 for branch in line["branches"]):
                branches[place] = line["line_number"]
    return branches, lines


def main():
    known = explained()
    branches, lines = uncovered(sys.argv[1])
    new = sorted((set(lines) | set(branches)) - known)
    for place in new:
        what = "not reached" if place in lines else "a branch that no test takes"
        print(f"{place[0]}:{lines.get(place) or branches[place]}: {what}: {place[1]}")
    gone = sorted(known - set(lines) - set(branches))
    for name, text in gone:
        print(f"{name}: in tests/coverage.txt, but taken or gone: {text}")
    print(
        f"{len(lines)} lines that no test reaches, {len(branches)} with a branch that no test takes, "
        f"{len(new)} not explained"
    )
    sys.exit(bool(new or gone))


main()
