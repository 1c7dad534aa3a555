#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The output of board.c, from the lines that simavr prints: "<color>HEX.".

usage: output.py <LOG >OUTPUT
"""
import re
import sys

LINES = re.findall(r"^(?:\x1b\[\d*m)*([0-9a-f]+)\.$", sys.stdin.read(), re.M)
sys.stdout.buffer.write(bytes.fromhex("".join(LINES)))
