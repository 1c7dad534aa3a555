#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compare the pages of tools/man with the programs: options, exit codes and environment variables with
--help and the sources, prototypes and constants with csms.h; and run every example.

usage: tests/manual.py BUILD_DIR
"""
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
MAN = ROOT / "tools" / "man"
PROGRAMS = ("csms-req", "csms-send", "csms-parse")
PROJECT = "0123456789abcdef0123456789abcdef"

# Needs servers: tests/recipes.mjs.
RECIPES = "csms-recipes.7"
# Read by libcurl, so not in our sources.
OF_LIBCURL = {"HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"}
# Read by functions that only some programs call.
OF_SHARED = {"NO_COLOR": "tool_color(", "TERM": "tool_color(", "TMPDIR": "temp_file_open("}
passed = failed = 0


def check(what, good, detail=""):
    global passed, failed
    if good:
        passed += 1
        return
    failed += 1
    print(f"FAILED {what}")
    if detail:
        print("    " + str(detail).replace("\n", "\n    "))


def check_equal(what, left, right):
    check(what, left == right and left,
          f"only in the first: {sorted(left - right)}\nonly in the second: {sorted(right - left)}")


def section(page, name):
    parts = re.split(r"^\.Sh (.*)$", page, flags=re.M)
    return dict(zip(parts[1::2], parts[2::2])).get(name, "")


# ---- output of examples on a terminal ----

def check_jq(name, page):
    """jq -r prints control sequences of the server unchanged; jq -a escapes them."""
    for line in page.splitlines():
        if not line.startswith("."):
            raw = [use for use in re.findall(r"\bjq ((?:-\S+ )*)", line)
                   if "r" in re.sub(r"--\S+", "", use)]
            check(f"{name}: no jq -r in an example", not raw, line)


# ---- options: (letter or "", name, takes a value) ----

def options_of_page(page):
    found = re.findall(r"^\.It (?:Fl (\w) , )?Fl -([a-z-]+)( Ar .*)?$", section(page, "OPTIONS"),
                       re.M)
    return {(letter, name, bool(value)) for letter, name, value in found}


def options_of_help(text):
    found = re.findall(r"^ {2,6}(?:-(\w), )?--([a-z-]+)(?: ([A-Z]+)\b)?", text, re.M)
    return {(letter, name, bool(value)) for letter, name, value in found}


def options_of_code(code):
    ours = re.findall(r"""\{(?:'(\w)'|0), "([a-z-]+)", OPTION_(\w+), """, code)
    getopt = re.findall(r"""\{"([a-z-]+)", (required|no)_argument, NULL, (?:'(\w)'|\w+)\}""", code)
    return ({(letter, name, kind not in ("FLAG", "ACTION", "PRINT"))
             for letter, name, kind in ours} |
            {(letter, name, value == "required") for name, value, letter in getopt})


# ---- sources of a program ----

def sources(build):
    """The text of the sources of each target of tools/."""
    text = {}
    for unit in json.loads((build / "compile_commands.json").read_text()):
        target = re.search(r"CMakeFiles/([\w-]+)\.dir/", unit["command"])
        if target:
            code = pathlib.Path(unit["file"]).read_text()
            text[target[1]] = text.get(target[1], "") + code
    return text


def exit_codes():
    header = (ROOT / "tools" / "common" / "exit_code.h").read_text()
    return {name: int(value) for name, value in re.findall(r"(EXIT_\w+) = (\d+)", header)}


def variables(code):
    """Their names also appear in tables, not only in getenv(); no other literal looks like them."""
    return set(re.findall(r'"([A-Z][A-Z0-9]*_[A-Z0-9_]+|HOME|TERM|TMPDIR)"', code))


def check_program(program, page, own, shared, help_text):
    code = own + shared
    stated = options_of_page(page)
    check_equal(f"{program}: options of the page and of --help", stated, options_of_help(help_text))
    check_equal(f"{program}: options of the page and of the code", stated, options_of_code(code))

    wide = [line for line in help_text.splitlines() if len(line) > 79]
    check(f"{program}: --help fits 80 columns", not wide, "\n".join(wide))
    codes = exit_codes()
    stated = {int(n) for n in re.findall(r"^\.It (\d+)$", section(page, "EXIT STATUS"), re.M)}
    used = {codes[name] for name in re.findall(r"\bEXIT_[A-Z_]+\b", code) if name in codes}
    listed = help_text[help_text.index("Exit code"):].split("\n\n")[0]
    listed = {int(n) for n in re.findall(r"\b\d+\b", listed)} & set(codes.values())
    check_equal(f"{program}: exit codes of the page and of the code", stated, used)
    check_equal(f"{program}: exit codes of the page and of --help", stated, listed)

    stated = set(re.findall(r"[A-Z][A-Z0-9_]{2,}",
                            " ".join(re.findall(r"^\.It Ev .*", section(page, "ENVIRONMENT"), re.M))))
    read = variables(own) | {name for name, function in OF_SHARED.items() if function in own}
    check_equal("variables of the shared modules", set(OF_SHARED), variables(shared))
    if program == "csms-send":
        read |= OF_LIBCURL
    check_equal(f"{program}: variables of the page and of the code", stated, read)


# ---- libcsms.3 ----

def squeeze(text):
    return re.sub(r"\s*([*(),])\s*", r"\1", re.sub(r"\s+", " ", text.strip()))


def prototypes_of_page(page):
    """.Ft and .Fn, or .Ft and a .Fa in each line between .Fo and .Fc."""
    text = re.sub(r"^\.Fo (\w+)\n(.*?)^\.Fc$",
                  lambda m: f".Fn {m[1]} " + m[2].replace(".Fa ", "").replace("\n", " "),
                  section(page, "SYNOPSIS"), flags=re.M | re.S)
    found = set()
    for kind, name, arguments in re.findall(r"^\.Ft (.*)\n\.Fn (\w+)(.*)$", text, re.M):
        arguments = re.findall(r'"([^"]*)"', arguments)
        found.add(squeeze(f"{kind} {name}({', '.join(arguments)})"))
    return found


def check_library(page):
    header = subprocess.run(["cc", "-E", "-P", ROOT / "lib" / "csms.h"], check=True,
                            capture_output=True, text=True).stdout
    declared = {squeeze(p) for p in re.findall(r"^((?:enum |const |struct )*\w+ \**\s*csms_\w+\([^;{]*\));",
                                               header, re.M)}
    declared = {re.sub(r"^_Bool ", "bool ", prototype) for prototype in declared}
    check_equal("libcsms.3: prototypes of the page and of csms.h", prototypes_of_page(page), declared)
    enums = re.findall(r"enum csms_(?:err|event|verdict|scope)\s*\{([^}]*)\}", header)
    constants = set(re.findall(r"\bCSMS_\w+", " ".join(enums)))
    stated = set(re.findall(r"\bCSMS_\w+", page)) - {"CSMS_WINDOW_MIN", "CSMS_DEPTH_MAX"}
    check_equal("libcsms.3: constants of the page and of csms.h", stated, constants)


# ---- examples ----

MARK = "\x1e"


def plain(line):
    """A line of mdoc as rendered."""
    return line.replace(r"\e", "\\").replace(r"\(dq", '"').replace(r"\&", "")


def literals(page):
    """(The last file named before it, text) of each complete literal display."""
    for before, text in re.findall(r"(.*?)^\.Bd -literal\n(.*?)^\.Ed", section(page, "EXAMPLES"),
                                   re.M | re.S):
        names = re.findall(r"^\.Pa (\S+)", before, re.M)
        yield names[-1] if names else None, "\n".join(map(plain, text.splitlines())) + "\n"


def commands(text):
    """(Command, expected output) of a display."""
    for part in re.split(r"^\$ ", text, flags=re.M)[1:]:
        lines = part.splitlines(keepends=True)
        n = 1
        while n < len(lines) and lines[n].startswith("> "):
            n += 1
        yield lines[0] + "".join(line[2:] for line in lines[1:n]), "".join(lines[n:])


def script(directory, name, text):
    path = directory / name
    path.write_text("#!/bin/sh\n" + text)
    path.chmod(0o755)


def prepare(directory, build):
    """Programs in bin/, and in work/ the files that the pages mention."""
    answer = ROOT / "testdata" / "response" / "partial"
    for name in ("bin", "work"):
        (directory / name).mkdir()
    work = directory / "work"
    for suffix in ("json", "http"):
        (work / f"answer.{suffix}").write_bytes(answer.with_suffix("." + suffix).read_bytes())
    saved = shlex.quote(f"{answer}.http")
    (work / "token").write_text("a-token\n")
    (work / "token").chmod(0o600)
    (work / "instances").write_text("7f3a\n9b21\n")
    for program in ("csms-req", "csms-parse"):
        (directory / "bin" / program).symlink_to(build / program)
    # Requests of the examples are answered from a file.
    script(directory / "bin", "csms-send", f"""
for word; do
    case $word in -n|--replay|--review) exec {shlex.quote(str(build))}/csms-send "$@" ;; esac
done
exec {shlex.quote(str(build))}/csms-send --replay {saved} "$@"
""")


def run_examples(name, page, build, prefix):
    with tempfile.TemporaryDirectory() as directory:
        directory = pathlib.Path(directory)
        prepare(directory, build)
        libdir = next(prefix.rglob("libcsms.a")).parent
        environment = {"PATH": f"{directory}/bin:/usr/bin:/bin", "HOME": str(directory),
                       "CSMS_PROJECT_ID": PROJECT, "LC_ALL": "C.UTF-8",
                       "LD_LIBRARY_PATH": str(libdir), "PKG_CONFIG_PATH": f"{libdir}/pkgconfig"}
        count = 0
        if name == "csms-record.5":
            subprocess.run(["sh", "-c", "csms-req -t RDS 7f3a | csms-send >answers.ndjson"],
                           check=True, cwd=directory / "work", env=environment)
        for file, text in literals(page):
            if not text.startswith("$ "):
                (directory / "work" / file).write_text(text)
                continue
            steps = list(commands(text))
            body = "".join(f"{command}r=$?; printf '{MARK}'; (exit $r)\n" for command, _ in steps)
            ran = subprocess.run(["sh", "-c", body], cwd=directory / "work", env=environment,
                                 stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                 stderr=subprocess.STDOUT, text=True, timeout=60, check=False)
            for (command, wanted), got in zip(steps, ran.stdout.split(MARK)):
                check(f"{name}: $ {command.rstrip()}", got == wanted,
                      f"the page shows:\n{wanted}it prints:\n{got}")
                count += 1
        return count


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    pages = {path.name: path.read_text() for path in sorted(MAN.glob("*.[1-9]"))}
    current = subprocess.run([ROOT / "tools/package/man-to-markdown", "--check"],
                             capture_output=True, text=True, check=False)
    check("the pages as Markdown are current", current.returncode == 0, current.stdout)
    code = sources(build)
    for name, page in pages.items():
        lint = subprocess.run(["mandoc", "-T", "lint", "-W", "warning", MAN / name],
                              capture_output=True, text=True, check=False)
        check(f"{name}: mandoc -T lint", lint.returncode == 0 and not lint.stdout, lint.stdout)
        check_jq(name, page)
        for other, volume in re.findall(r"^\.Xr (csms\S*) (\d)", page, re.M):
            check(f"{name}: refers to {other}({volume})", f"{other}.{volume}" in pages)
    for program in PROGRAMS:
        help_text = subprocess.run([build / program, "--help"], capture_output=True, text=True,
                                   check=True).stdout
        check_program(program, pages[f"{program}.1"], code[program], code["tool"],
                      help_text)
    check_equal("man csms opens the overview", {name for name in pages if name.startswith("csms.")},
                {"csms.7"})
    check_library(pages["libcsms.3"])
    stated = {int(n) for n in re.findall(r"^\.It (\d+)$", section(pages["csms.7"], "EXIT STATUS"),
                                         re.M)}
    check_equal("csms.7: all exit codes", stated, set(exit_codes().values()))
    with tempfile.TemporaryDirectory() as prefix:
        subprocess.run(["cmake", "--install", build, "--prefix", prefix], check=True,
                       stdout=subprocess.DEVNULL)
        for name, page in pages.items():
            if name == RECIPES:
                continue
            check(f"{name}: there are examples that run",
                  run_examples(name, page, build, pathlib.Path(prefix)))
    print(f"{passed} passed, {failed} failed")
    return 0 if failed == 0 and passed else 1


if __name__ == "__main__":
    sys.exit(main())
