#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every C example of lib/csms.h and README.md compiles without a warning and runs.

An example is, in the header, a block of a comment indented by five spaces that has a semicolon; in
the README, a block fenced as ```c. One without a main is the inside of one. The answer that the API
page shows is on its standard input. If a fence without a language follows a README example, that is
what the example must print.
usage: tests/examples.py JSMN_INCLUDE_DIR
"""
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
ANSWER = (ROOT / "testdata/response/partial.json").read_bytes()
FLAGS = """-std=c99 -O1 -g -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wmissing-prototypes
    -Wcast-qual -Wstrict-prototypes -Wundef -Wvla -Werror -fsanitize=address,undefined
    -fno-sanitize-recover=all""".split()
HEADER_SAYS = "secretName1\nsecretName2\nthe answer was whole\n"
SECONDS = 20


def header_examples():
    text = (ROOT / "lib/csms.h").read_text(encoding="utf-8")
    for comment in re.finditer(r"^/\*\n(.*?)^ \*/", text, re.M | re.S):
        for block in re.finditer(r"(?:^ \*(?:     .*)?\n)+", comment[1], re.M):
            code = "".join(line[7:] + "\n" for line in block[0].splitlines()).strip("\n")
            if ";" in code:
                line = text[: comment.start(1) + block.start()].count("\n") + 1
                yield f"lib/csms.h:{line}", code, HEADER_SAYS


def readme_examples():
    readme = ROOT / "README.md"
    if not readme.exists():
        return
    text = readme.read_text(encoding="utf-8")
    for fence in re.finditer(r"^```c\n(.*?)^```\n(?:\s*```\n(.*?)^```$)?", text, re.M | re.S):
        line = text[: fence.start()].count("\n") + 1
        yield f"README.md:{line}", fence[1], fence[2]


def program(code):
    if re.search(r"\bmain\(", code):
        return code
    return (
        '#include "csms.h"\n#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\n'
        "int main(void)\n{\n" + code + "\nreturn 0;\n}\n"
    )


def check(compiler, where, code, expected, jsmn, folder):
    source, binary = folder / "example.c", folder / "example"
    source.write_text(program(code), encoding="utf-8")
    library = sorted(str(path) for path in (ROOT / "lib").glob("*.c"))
    command = [compiler, *FLAGS, "-I", str(ROOT / "lib"), "-isystem", jsmn, str(source), *library]
    command += ["-o", str(binary)]
    built = subprocess.run(command, capture_output=True, text=True, check=False)
    if built.returncode != 0 or built.stderr:
        return f"{where}: does not compile with {compiler}:\n{built.stderr}"
    ran = subprocess.run(
        [str(binary)], input=ANSWER, capture_output=True, timeout=SECONDS, check=False
    )
    if ran.returncode != 0 or ran.stderr:
        return f"{where}: exit status {ran.returncode}\n{ran.stderr.decode()}"
    if not ran.stdout:
        return f"{where}: prints nothing"
    if expected is not None and ran.stdout.decode() != expected:
        return f"{where}: prints\n{ran.stdout.decode()}"
    return None


def main():
    examples = [*header_examples(), *readme_examples()]
    faults = []
    with tempfile.TemporaryDirectory() as folder:
        for compiler in "gcc", "clang":
            for example in examples:
                faults.append(check(compiler, *example, sys.argv[1], pathlib.Path(folder)))
    faults = [fault for fault in faults if fault]
    for fault in faults:
        print(fault)
    print(f"{len(examples)} examples, {len(faults)} faults")
    sys.exit(bool(faults) or not any(where.startswith("lib/") for where, _, _ in examples))


main()
