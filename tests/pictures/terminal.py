#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Draw the output of csms-parse on a terminal of 80 columns, with its colors, as SVG.

usage: terminal.py BUILD_DIR           write terminal.svg beside this file
       terminal.py BUILD_DIR --check   fail if terminal.svg is not current, or if its text differs from
                                       the output in a pipe
"""
import fcntl
import os
import pathlib
import pty
import re
import struct
import subprocess
import sys
import termios
import xml.etree.ElementTree as ElementTree
from xml.sax.saxutils import escape

HERE = pathlib.Path(__file__).resolve().parent
PICTURE = HERE / "terminal.svg"
COMMAND = ["csms-parse", "answers.ndjson"]
ROWS, COLUMNS = 60, 80
SECONDS = 20

# Pixels. Most monospaced fonts advance 8.4 at size 14; textLength adjusts the others.
ADVANCE, LINE, SIZE, MARGIN = 8.4, 19, 14, 18
# Browsers collapse blanks, even with xml:space.
NO_BREAK = "\u00a0"
# The panel has its own background, so it is readable on light and dark pages.
PANEL, PLAIN, PROMPT = "#161b22", "#e6edf3", "#8b949e"
FONT = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace"
# The styles of the program (ECMA-48 s.8.3.117).
STYLES = {
    "": f'fill="{PLAIN}"',
    "1": f'fill="{PLAIN}" font-weight="bold"',
    "31": 'fill="#ff7b72"',
    "32": 'fill="#56d364"',
    "33": 'fill="#e3b341"',
}


def environment(build):
    return {"PATH": f"{build}:/usr/bin:/bin", "TERM": "xterm-256color", "LC_ALL": "C.UTF-8"}


def capture(build):
    """Returns the output of the program on a terminal."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
    ran = subprocess.Popen(COMMAND, cwd=HERE, env=environment(build), stdin=subprocess.DEVNULL,
                           stdout=slave, stderr=slave)
    os.close(slave)
    data = b""
    try:
        while piece := os.read(master, 4096):
            data += piece
    except OSError:  # Linux reports the closed terminal like this
        pass
    os.close(master)
    ran.wait(SECONDS)
    return data.decode("utf-8").replace("\r\n", "\n")


def printed(build):
    """Returns its output in a pipe: the same text without colors."""
    return subprocess.run(COMMAND, cwd=HERE, env=environment(build), capture_output=True, text=True,
                          timeout=SECONDS, check=False).stdout


def spans(text):
    """Yields the parts of each line: (column, style, text)."""
    style = ""
    for line in text.rstrip("\n").split("\n"):
        parts, column = [], 0
        for piece in re.split(r"(\x1b\[[0-9]*m)", line):
            if piece.startswith("\x1b"):
                style = piece[2:-1].lstrip("0")
                if style not in STYLES:
                    sys.exit(f"unknown style: {piece!r}")
            elif piece:
                if not piece.isascii() or not piece.isprintable():
                    sys.exit(f"unsupported character: {piece!r}")
                parts.append((column, style, piece))
                column += len(piece)
        yield parts


def tspan(column, attributes, text):
    text = text.replace(" ", NO_BREAK)
    length = f'textLength="{len(text) * ADVANCE:.1f}" lengthAdjust="spacingAndGlyphs"'
    return f'<tspan x="{MARGIN + column * ADVANCE:.1f}" {length} {attributes}>{escape(text)}</tspan>'


def draw(text):
    command = " ".join(COMMAND)
    lines = [tspan(0, f'fill="{PROMPT}"', "$ ") + tspan(2, STYLES["1"], command)]
    lines += ["".join(tspan(c, STYLES[style], part) for c, style, part in parts)
              for parts in spans(text)]
    width = round(2 * MARGIN + COLUMNS * ADVANCE)
    height = 2 * MARGIN + len(lines) * LINE - (LINE - SIZE)
    svg = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" role="img" aria-label="{command}, in color">',
        f'<rect width="{width}" height="{height}" rx="8" fill="{PANEL}"/>',
        f'<g font-family="{FONT}" font-size="{SIZE}">',
    ]
    for row, line in enumerate(lines):
        svg.append(f'<text y="{MARGIN + SIZE - 3 + row * LINE}">{line}</text>')
    return "\n".join(svg + ["</g>", "</svg>", ""])


def text_of(svg):
    lines = ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")
    return "".join("".join(line.itertext()).replace(NO_BREAK, " ") + "\n" for line in lines)


def check(build):
    stored = PICTURE.read_text(encoding="utf-8")
    faults = 0
    if text_of(stored) != f"$ {' '.join(COMMAND)}\n" + printed(build):
        print("FAILED the text of the picture differs from the output")
        faults += 1
    seen = capture(build)
    if not all(f"\x1b[{style}m" in seen for style in ("1", "31", "32")):
        print("FAILED no colors on a terminal")
        faults += 1
    if stored != draw(seen):
        print("FAILED the picture is not current: run tests/pictures/terminal.py")
        faults += 1
    print(f"{3 - faults} passed, {faults} failed")
    return faults


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    if sys.argv[2:] == ["--check"]:
        sys.exit(1 if check(build) else 0)
    PICTURE.write_text(draw(capture(build)), encoding="utf-8")


main()
