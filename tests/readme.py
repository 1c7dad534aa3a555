#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Check the pages for people: commands print what the page shows, and every named file and option exists.

In README.md, a block indented by four spaces that starts with "$ " is run from the repository's root
and must print the rest of the block. Figures of flash, RAM, stack and instructions in lib/README.md
must equal what tests/sizes.sh prints if its compiler is installed.
usage: tests/readme.py BUILD_DIR JSMN_INCLUDE_DIR
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
PAGES = {name: (ROOT / name).read_text(encoding="utf-8")
         for name in ("README.md", "lib/README.md", "testdata/README.md", "tests/bench/README.md",
                      ".github/CONTRIBUTING.md", ".github/SECURITY.md")}
README = PAGES["README.md"]
PROGRAMS = "csms-req", "csms-send", "csms-parse"
SECONDS = 120
faults = []
checked = 0


def check(what, expected, got):
    global checked
    checked += 1
    if expected != got:
        faults.append(f"{what}: the page has\n{expected}\nbut it is\n{got}")


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
    for page, text in PAGES.items():
        links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text)
        paths = [(ROOT / page).parent / link for link in links]
        paths += [ROOT / name for name in
                  re.findall(r"`((?:lib|tools|tests|schemas|testdata)/[\w./-]*)`", text)]
        for path in paths:
            if "NAME" not in path.name:
                check(f"{page}: {path}", True, path.exists())
        for link, anchor in re.findall(r"\]\(([^)#:]+)#([^)]+)\)", text):
            target = ((ROOT / page).parent / link).resolve().relative_to(ROOT)
            headings = re.findall(r"^#+ (.+)$", PAGES[str(target)], re.M)
            slugs = [re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings]
            check(f"{page}: {link}#{anchor}", True, anchor in slugs)


def folders_of_testdata():
    there = {path.name for path in (ROOT / "testdata").iterdir() if path.is_dir()}
    listed = set(re.findall(r"^\| `(\w+)/`", PAGES["testdata/README.md"], re.M))
    check("testdata/README.md: folders", sorted(there), sorted(listed))


def named_options(build):
    """An option alone in backquotes, or after the name of a program."""
    known = {}
    for program in PROGRAMS:
        said = subprocess.run([build / program, "--help"], capture_output=True, text=True,
                              timeout=SECONDS, check=True).stdout
        known[program] = set(re.findall(r"--[a-z][a-z-]*", said))
    for page in ("README.md", ".github/SECURITY.md"):
        for program, words in re.findall(r"(csms-(?:req|send|parse)\b)([^`\n|]*)", PAGES[page]):
            for option in re.findall(r"\s(--[a-z][a-z-]*)", words):
                check(f"{page}: {program} {option}", True, option in known[program])
        for option in re.findall(r"`(--[a-z][a-z-]*)`", PAGES[page]):
            check(f"{page}: {option}", True, any(option in o for o in known.values()))


def exit_codes():
    header = (ROOT / "tools/common/exit_code.h").read_text(encoding="utf-8")
    section = re.search(r"^## Exit codes\n(.*?)^## ", README, re.M | re.S)[1]
    listed = {int(n) for cells in re.findall(r"^\| ([\d, ]+) \|", section, re.M)
            for n in cells.split(",")}
    check("exit codes", {int(n) for n in re.findall(r"EXIT_\w+ = (\d+)", header)} | {0}, listed)


def layers():
    """The diagram of the layers has every source of the library, and nothing else."""
    blocks = re.findall(r"^```\w*\n(.*?)^```$", PAGES["lib/README.md"], re.M | re.S)
    block = next((text for text in blocks if "lib/csms.h" in text), "")
    check("sources in the diagram of the layers",
          sorted(path.name for path in (ROOT / "lib").glob("*.c")),
          sorted(re.findall(r"\b\w+\.c\b", block)))


def parts_of_the_library():
    """lib/README.md lists the files of each part; tests/library.sh links each alone."""
    library = (ROOT / "tests/library.sh").read_text(encoding="utf-8")
    linked = re.findall(r'links_alone "\$cc" csms_\w+ ([a-z_ ]+)$', library, re.M)
    rows = re.findall(r"^\| [^|]+ \| (`\w+\.c`.*) \|$", PAGES["lib/README.md"], re.M)
    check("lib/README.md: files", sorted(sorted(names.split()) for names in linked),
          sorted(sorted(re.findall(r"`(\w+)\.c`", row)) for row in rows))


def bare_metal_build(jsmn):
    """The compiler command of lib/README.md, with jsmn.h beside lib/."""
    if not shutil.which("arm-none-eabi-gcc"):
        return
    command = re.search(r"^    (arm-none-eabi-gcc (?:.*\\\n)*.*)$", PAGES["lib/README.md"], re.M)[1]
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(ROOT / "lib", f"{folder}/lib")
        shutil.copy(pathlib.Path(jsmn) / "jsmn.h", folder)
        run = subprocess.run(["sh", "-c", command], cwd=folder, capture_output=True, text=True,
                             timeout=SECONDS, check=False)
        made = sorted(path.stem for path in pathlib.Path(folder).glob("*.o"))
        check(command, ("", sorted(path.stem for path in (ROOT / "lib").glob("*.c"))),
              (run.stdout + run.stderr, made))


def adding_a_case(build):
    """The commands of "Add a command line case" except git, in a folder with the files they need."""
    section = PAGES[".github/CONTRIBUTING.md"].split("## Add a command line case")[1]
    block = re.search(r"^```sh\n(.*?)^```$", section, re.M | re.S)[1]
    commands = re.sub(r"^git .*\n", "", block, flags=re.M)
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        for path in ("tests/cli.py", "testdata/response/partial.json",
                     "testdata/cli/parse-body.txt"):
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / path, folder / path)
        (folder / "build-dev").symlink_to(build)
        run = subprocess.run(["sh", "-ec", commands], cwd=folder, capture_output=True, text=True,
                             timeout=SECONDS, check=False)
        case = (folder / "testdata/cli/parse-body.txt").read_text().split("\nparse-my-case\n")
        check("adding a case: " + run.stderr, (0, 2, True),
              (run.returncode, len(case), "secretName3" in case[-1] and "  [1]\n" in case[-1]))


def sizes(jsmn):
    """The figures are for one compiler; tests/sizes.sh has ceilings for all."""
    if not shutil.which("arm-none-eabi-gcc"):
        return
    here = subprocess.run(["arm-none-eabi-gcc", "-dumpversion"], capture_output=True, text=True,
                          timeout=SECONDS).stdout.split(".")[0]
    made_with = re.search(r"^Bytes with gcc (\d+) ", PAGES["lib/README.md"], re.M)[1]
    if here != made_with:
        print(f"lib/README.md: sizes not compared: made with gcc {made_with}, and here is {here}")
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
        "signed requests": [flash[c, "sign"] for c in cpus],
        "verdict": [flash[c, "verdict"] for c in cpus],
        "catalog": [flash[c, "catalog"] for c in cpus],
        "`struct csms_reader`": [struct[c] for c in cpus],
        "deepest stack": [deepest[c] for c in cpus],
    }
    if shutil.which("qemu-system-arm"):
        steps = dict(re.findall(r"^cortex-(\S+)\s+instructions (\d+)$", run.stdout, re.M))
        rows["instructions"] = [f"{int(steps[c]) / 1000:.1f}" for c in cpus]
    for name, figures in rows.items():
        row = re.search(rf"^\| [^|]*{re.escape(name)}[^|]*\|([\d. |]+)\|$", PAGES["lib/README.md"],
                        re.M)
        check(f"lib/README.md: size (tests/sizes.sh): {name}",
              [cell.strip() for cell in row[1].split("|")] if row else None, figures)


def main():
    build, jsmn = pathlib.Path(sys.argv[1]).resolve(), sys.argv[2]
    run_terminal_blocks(build)
    named_files()
    folders_of_testdata()
    named_options(build)
    exit_codes()
    layers()
    parts_of_the_library()
    bare_metal_build(jsmn)
    adding_a_case(build)
    sizes(jsmn)
    for fault in faults:
        print(fault)
    print(f"{checked - len(faults)} passed, {len(faults)} failed")
    return 1 if faults or checked < 10 else 0


sys.exit(main())
