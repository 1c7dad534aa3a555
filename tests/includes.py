#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The modules of tools/ do not include each other in a cycle. A module is a .c file with its header
and its internal headers, for example scheduler_state.h of scheduler.c.

usage: tests/includes.py
"""
import pathlib
import re
import sys

TOOLS = pathlib.Path(__file__).resolve().parent.parent / "tools"


def module_of(stem, headers):
    owner = stem.split("_")[0]
    return owner if stem.endswith("_state") and owner in headers else stem


def modules():
    """The modules that each module includes."""
    files = sorted(TOOLS.glob("*/*.[ch]"))
    headers = {path.stem for path in files if path.suffix == ".h"}
    needs = {}
    for path in files:
        name = module_of(path.stem, headers)
        for included in re.findall(r'^#include "(\w+)\.h"', path.read_text(), re.M):
            if included in headers and module_of(included, headers) != name:
                needs.setdefault(name, set()).add(module_of(included, headers))
    return needs


def reachable(needs, start):
    found, new = set(), [start]
    while new:
        for name in needs.get(new.pop(), ()):
            if name not in found:
                found.add(name)
                new.append(name)
    return found


def main():
    needs = modules()
    cycles = [name for name in sorted(needs) if name in reachable(needs, name)]
    for name in cycles:
        print(f"FAILED {name} needs itself by way of", *sorted(
            other for other in needs[name] if name in reachable(needs, other)))
    print(f"{len(needs)} modules, {len(cycles)} in a cycle")
    return 1 if cycles or len(needs) < 10 else 0


if __name__ == "__main__":
    sys.exit(main())
