#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Print tables of the results of throughput and worst.

usage: report.py [--markdown] THROUGHPUT.tsv WORST.tsv

Rates are medians of all rounds. A ratio is the median of the ratios within each round, so that a
machine that is slower for a while changes both sides of it. The spread is half the distance of the
quartiles, in percent of the median.
"""
import statistics
import sys
from collections import defaultdict

OURS = "csms"
NATIVE = "csms, -march=native"
VARIANTS = (NATIVE, "csms, whole words", "csms, tokens only")
SIMDJSON = ("simdjson on-demand", "simdjson DOM")


def read(path, key_columns):
    """{key: [rate of each round]}, in the order of the file."""
    rates = defaultdict(dict)
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            *key, round_, rate = line.rstrip("\n").split("\t")
            assert len(key) == key_columns, line
            rates[tuple(key)][int(round_)] = float(rate)
    return {key: [by_round[i] for i in sorted(by_round)] for key, by_round in rates.items()}


def unique(items):
    return list(dict.fromkeys(items))


def size_name(size):
    for unit, name in ((10**9, "GB"), (10**6, "MB"), (10**3, "KB")):
        if size >= unit:
            return f"{size / unit:g} {name}"
    return f"{size} B"


def rate(rates):
    return f"{statistics.median(rates) / 1e9:.2f}"


def spread(rates):
    if len(rates) < 3:
        return "-"
    low, _, high = statistics.quantiles(rates, n=4)
    return f"{(high - low) / 2 / statistics.median(rates) * 100:.0f}"


def ratio(ours, *others):
    """Of ours to the fastest of the others, round by round."""
    return statistics.median(a / max(b) for a, *b in zip(ours, *others))


def best(cell, names):
    return max(names, key=lambda name: statistics.median(cell[name]))


class Table:
    def __init__(self, markdown):
        self.markdown = markdown

    def print(self, title, head, rows):
        rows = [[str(cell) for cell in row] for row in [head, *rows]]
        widths = [max(len(row[i]) for row in rows) for i in range(len(head))]

        def line(row):
            cells = [
                cell.ljust(width) if i == 0 else cell.rjust(width)
                for i, (cell, width) in enumerate(zip(row, widths))
            ]
            return f"| {' | '.join(cells)} |" if self.markdown else "  ".join(cells)

        print(f"{title}\n")
        print(line(rows[0]))
        if self.markdown:
            print("|" + "|".join(
                "-" * (width + 2) if i == 0 else "-" * (width + 1) + ":"
                for i, width in enumerate(widths)) + "|")
        for row in rows[1:]:
            print(line(row))
        print()


def cell_of(rates, shape, size, names):
    return {name: rates[shape, size, name] for name in names if (shape, size, name) in rates}


def sizes_table(table, rates, shape, names):
    sizes = sorted({size for (s, size, _) in rates if s == shape}, key=int)
    cells = [cell_of(rates, shape, size, names) for size in sizes]
    others = [name for name in names if name not in (OURS, *VARIANTS)]
    rest = [name for name in others if name not in SIMDJSON]
    rows = []
    for name in [OURS, *others, *VARIANTS]:
        rows.append([name] + [f"{rate(c[name])} ±{spread(c[name]):>2} %" for c in cells])
    for ours, title, group in ((OURS, "faster simdjson", SIMDJSON),
                               (NATIVE, "faster simdjson", SIMDJSON),
                               (OURS, "best of the rest", rest)):
        rows.append([f"{ours} : {title}"] + [
            f"{ratio(c[ours], *(c[name] for name in group)):.2f}" for c in cells])
    table.print(f"GB/s by size of the document, {shape}", ["", *map(size_name, map(int, sizes))],
                rows)


def shapes_table(table, rates, size, names):
    shapes = unique(shape for (shape, s, _) in rates if s == size)
    others = [name for name in names if name not in (OURS, *VARIANTS)]
    rapidjson = [name for name in others if name.startswith("RapidJSON")]
    rest = [name for name in others if name not in (*SIMDJSON, *rapidjson)]
    rows = []
    for shape in shapes:
        c = cell_of(rates, shape, size, names)
        fastest = best(c, rest)
        rows.append([
            shape, *(rate(c[name]) for name in (OURS, *VARIANTS, *SIMDJSON)),
            rate(c[best(c, rapidjson)]), f"{fastest} {rate(c[fastest])}",
            f"{ratio(c[OURS], *(c[name] for name in SIMDJSON)):.2f}",
            f"{ratio(c[OURS], *(c[name] for name in rapidjson + rest)):.2f}",
        ])
    table.print(
        f"GB/s by shape of the document, {size_name(int(size))}",
        ["", "csms", "-march=native", "whole words", "tokens only", "simdjson on-demand", "simdjson DOM",
         "best RapidJSON", "best other", "csms : simdjson", "csms : rest"], rows)


def worst_table(table, rates):
    sizes = sorted({size for (_, _, size) in rates}, key=int)
    rows = []
    for name, piece in unique((name, piece) for (name, piece, _) in rates):
        rows.append([name, piece] + [rate(rates[name, piece, size]) for size in sizes])
    table.print("GB/s of csms at its worst; equal rates show that time is linear",
                ["", "bytes in a piece", *map(size_name, map(int, sizes))], rows)


def main(arguments):
    markdown = arguments[:1] == ["--markdown"]
    throughput, worst = arguments[1:] if markdown else arguments
    table = Table(markdown)
    rates = read(throughput, 3)
    names = unique(name for (_, _, name) in rates)
    sizes_table(table, rates, "mixed", names)
    for size in sorted({size for (shape, size, _) in rates if shape != "mixed"}, key=int):
        shapes_table(table, rates, size, names)
    worst_table(table, read(worst, 3))


main(sys.argv[1:])
