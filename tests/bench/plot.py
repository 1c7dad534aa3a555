#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Draw the results of throughput as SVG: GB/s over the size of the document.

usage: plot.py SHAPE THROUGHPUT.tsv > PLOT.svg
"""
import math
import statistics
import sys
from collections import defaultdict

WIDTH, HEIGHT = 860, 520
LEFT, RIGHT, TOP, BOTTOM = 64, 190, 52, 56
LABEL_GAP = 16  # minimum distance of two labels, in pixels

# Ours is prominent; the two of simdjson and the three of RapidJSON share a color each.
STYLES = {
    "csms": ("#c2185b", 3.2, ""),
    "csms, -march=native": ("#c2185b", 2.2, "1 2"),
    "csms, whole words": ("#c2185b", 1.6, "7 4"),
    "csms, tokens only": ("#c2185b", 1.6, "2 3"),
    "simdjson on-demand": ("#1565c0", 2, ""),
    "simdjson DOM": ("#1565c0", 1.6, "7 4"),
    "RapidJSON SAX in situ": ("#2e7d32", 2, ""),
    "RapidJSON SAX": ("#2e7d32", 1.6, "7 4"),
    "RapidJSON DOM": ("#2e7d32", 1.6, "2 3"),
    "yajl": ("#ef6c00", 2, ""),
    "cJSON": ("#6a1b9a", 2, ""),
    "json-c": ("#00838f", 2, ""),
    "jansson": ("#795548", 2, ""),
    "jsmn": ("#616161", 2, ""),
}


def read(shape, path):
    samples = defaultdict(list)
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            name, size, candidate, _, rate = line.rstrip("\n").split("\t")
            if name == shape:
                samples[candidate, int(size)].append(float(rate) / 1e9)
    curves = defaultdict(list)
    for (candidate, size), rates in sorted(samples.items(), key=lambda item: item[0][1]):
        curves[candidate].append((size, statistics.median(rates)))
    return curves


def size_name(size):
    for unit, name in ((10**9, "GB"), (10**6, "MB"), (10**3, "KB")):
        if size >= unit:
            return f"{size / unit:g} {name}"
    return f"{size} B"


class Scale:
    """Both axes are logarithmic: the slowest takes a hundred times longer than the fastest."""

    def __init__(self, curves):
        points = [point for curve in curves.values() for point in curve]
        self.sizes = sorted({size for size, _ in points})
        self.low = min(rate for _, rate in points) * 0.8
        self.high = max(rate for _, rate in points) * 1.25

    @staticmethod
    def part(value, low, high):
        return (math.log(value) - math.log(low)) / (math.log(high) - math.log(low))

    def x(self, size):
        return LEFT + self.part(size, self.sizes[0], self.sizes[-1]) * (WIDTH - LEFT - RIGHT)

    def y(self, rate):
        return HEIGHT - BOTTOM - self.part(rate, self.low, self.high) * (HEIGHT - TOP - BOTTOM)


def text(x, y, content, anchor="start", extra=""):
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" {extra}>{content}</text>'


def line(x1, y1, x2, y2, color):
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{color}"/>'


def grid(scale):
    right, bottom = WIDTH - RIGHT, HEIGHT - BOTTOM
    for rate in (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20):
        if scale.low <= rate <= scale.high:
            yield line(LEFT, scale.y(rate), right, scale.y(rate), "#e0e0e0")
            yield text(LEFT - 8, scale.y(rate) + 4, f"{rate:g}", "end")
    for size in scale.sizes:
        yield line(scale.x(size), TOP, scale.x(size), bottom, "#eeeeee")
        yield text(scale.x(size), bottom + 20, size_name(size), "middle")
    yield line(LEFT, bottom, right, bottom, "#424242")
    yield line(LEFT, TOP, LEFT, bottom, "#424242")
    yield text(LEFT, 24, "Reading an answer into typed results", extra='font-size="17"')
    yield text(LEFT, 42, "GB/s (logarithmic)", extra='fill="#616161"')
    yield text((LEFT + right) / 2, HEIGHT - 12, "size of the document", "middle",
               'fill="#616161"')


def spread_out(wanted):
    """Positions of labels: in order, as near as possible to the wanted ones."""
    placed = []
    for y in wanted:
        placed.append(max(y, placed[-1] + LABEL_GAP) if placed else y)
    overlap = max(0, placed[-1] - (HEIGHT - BOTTOM + LABEL_GAP / 2))
    for i in reversed(range(len(placed))):
        limit = placed[i + 1] - LABEL_GAP if i + 1 < len(placed) else placed[i] - overlap
        placed[i] = min(placed[i], limit)
    return placed


def curves_and_labels(scale, curves):
    order = sorted(curves, key=lambda name: scale.y(curves[name][-1][1]))
    places = spread_out([scale.y(curves[name][-1][1]) for name in order])
    for name, place in zip(order, places):
        color, width, dashes = STYLES.get(name, ("#000000", 1.6, ""))
        points = [(scale.x(size), scale.y(rate)) for size, rate in curves[name]]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        yield (f'<polyline points="{path}" fill="none" stroke="{color}" stroke-width="{width}" '
               f'stroke-dasharray="{dashes}"/>')
        for x, y in points:
            yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{width + 0.6:.1f}" fill="{color}"/>'
        x, y = points[-1]
        yield line(x + 5, y, x + 18, place, "#bdbdbd")
        weight = 'font-weight="bold"' if name == "csms" else ""
        yield text(x + 22, place + 4, name, extra=f'fill="{color}" {weight}')


def main(shape, path):
    curves = read(shape, path)
    scale = Scale(curves)
    print(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
          f'width="{WIDTH}" height="{HEIGHT}" font-family="Helvetica, Arial, sans-serif" '
          'font-size="13" fill="#212121">')
    print(f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>')
    for part in (*grid(scale), *curves_and_labels(scale, curves)):
        print(part)
    print("</svg>")


main(*sys.argv[1:])
