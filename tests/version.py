#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The version is set in lib/csms.h. All other files must have the same version and date.

usage: tests/version.py BUILD_DIR
"""
import datetime
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
faults = []
checked = 0


def check(what, expected, got):
    global checked
    checked += 1
    if expected != got:
        faults.append(f"{what}: {got}, not {expected}")


def find(path, pattern):
    found = re.search(pattern, path.read_text(encoding="utf-8"), re.M)
    return found[1] if found else "nothing"


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    version = find(ROOT / "lib/csms.h", r'^#define CSMS_VERSION "(\d+\.\d+\.\d+)"$')

    changelog = ROOT / "CHANGELOG.md"
    check("CHANGELOG.md: the latest version", version, find(changelog, r"^## \[(\d[^]]*)\]"))
    date = find(changelog, r"^## \[\d[^]]*\] - (\d{4}-\d\d-\d\d)$")
    try:
        day = datetime.date.fromisoformat(date)
        written = f"{day:%B} {day.day}, {day.year}"
    except ValueError:
        written = "a date in CHANGELOG.md"
    for page in sorted((ROOT / "tools/man").glob("*.[1-9]")):
        check(f"{page.name}: version", version, find(page, r"^\.Os libcsms (\S+)$"))
        check(f"{page.name}: date", written, find(page, r"^\.Dd (.*)$"))

    check("openapi.yaml", version, find(ROOT / "schemas/openapi.yaml", r"^  version: (\S+)$"))
    for program in ("csms-req", "csms-send", "csms-parse"):
        said = subprocess.run([build / program, "--version"], capture_output=True, text=True,
                              check=True).stdout
        check(f"{program} --version", f"{program} {version}\n", said)

    check("CMake", version, find(build / "CMakeCache.txt", r"^CMAKE_PROJECT_VERSION:\w+=(.*)$"))
    check("csms.pc", version, find(build / "lib/csms.pc", r"^Version: (.*)$"))
    check("CMake package", version, find(build / "lib/csms-config-version.cmake",
                                         r'^set\(PACKAGE_VERSION "(.*)"\)$'))
    check("packages", version, find(build / "CPackConfig.cmake",
                                    r'^set\(CPACK_PACKAGE_VERSION "(.*)"\)$'))
    check("shared library", True, (build / f"lib/libcsms.so.{version}").is_file())

    for fault in faults:
        print(f"FAILED {fault}")
    print(f"{checked - len(faults)} passed, {len(faults)} failed")
    sys.exit(bool(faults))


main()
