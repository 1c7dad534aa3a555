#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Print, filter and search csms-parse's HTML page of 300 answers in a browser.

usage: tests/html_page.py CSMS_PARSE CHROMIUM
"""
import html
import json
import pathlib
import re
import subprocess
import sys
import tempfile

PROGRAM, CHROMIUM = (str(pathlib.Path(argument).resolve()) for argument in sys.argv[1:])
PROJECT = "0123456789abcdef0123456789abcdef"
PAGES_MAX = 12
failed = 0

# Runs in a copy of the page without its policy, which allows no other script.
PROBE = """
const shown = () => [...document.querySelectorAll('details')].filter((d) => d.offsetHeight > 0);
const words = document.getElementById('words');
const search = (word) => { words.value = word; words.oninput(); };
const result = { all: shown().length, open: shown().filter((d) => d.open).length };
result.wide = document.documentElement.scrollWidth > document.documentElement.clientWidth;
result.first = shown()[0].className;
result.last = shown().at(-1).className;
result.back = getComputedStyle(document.body).backgroundColor;
for (const name of ['unknown', 'part_deleted']) {
    document.getElementById(name).click();
    result[name] = shown().length;
}
document.getElementById('unknown').click();
document.getElementById('part_deleted').click();
result.cleared = shown().length;
search('left-7');
result.found = shown().map((d) => d.querySelector('.name').textContent);
result.opened = shown().every((d) => d.open);
result.rows = [...document.querySelectorAll('tbody tr')].filter((row) => row.offsetHeight > 0 &&
    row.closest('details')).map((row) => row.cells[0].textContent);
search('orders-12');
result.label = shown().length;
search('');
document.getElementById('open').click();
result.all_open = shown().filter((d) => d.open).length;
const rows = () => [...document.querySelectorAll('tr.deleted')].filter((r) => r.offsetHeight > 0);
result.deleted = rows().length;
document.getElementById('left').click();
result.left = rows().length;
const pre = document.createElement('pre');
pre.textContent = JSON.stringify(result);
document.body.replaceChildren(pre);
"""


def check(what, truth, detail=""):
    global failed
    if not truth:
        failed += 1
        print(f"FAILED {what}: {detail}")


def answer(i):
    instance = f"{i:032x}"
    record = {"csms": 1, "kind": "response", "id": f"RDS:{instance}",
              "request": {"project_id": PROJECT, "region": "cn-north-4", "label": f"orders-{i}",
                          "path": f"/v1/{PROJECT}/secrets/batch-delete",
                          "body": {"instance_id": instance, "instance_type": "RDS"}},
              "started": "2026-11-28T22:00:00.123Z", "elapsed_ms": 100 + i}
    if i % 20 == 3:
        return record | {"error": {"sent": "maybe", "code": "timeout", "message": "no answer in time"}}
    names = [f"gone-{i}-{k}" for k in range(1 + i % 5)]
    failures = [{"secret_name": f"left-{i}", "error_msg": "CSMS.0107: pending"}] if i % 20 == 7 else []
    body = {"total": len(names) + len(failures), "success_secrets": names, "failed_secrets": failures}
    return record | {"status": 200, "headers": {"x-request-id": f"{i * 7:032x}"}, "body": json.dumps(body)}


def browse(*arguments):
    return subprocess.run(
        [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
         f"--user-data-dir={WORK}/profile", *arguments], capture_output=True, timeout=120,
        check=True).stdout.decode()


def pages(name):
    browse("--no-pdf-header-footer", f"--print-to-pdf={WORK}/{name}.pdf", f"file://{WORK}/{name}.html")
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", (WORK / f"{name}.pdf").read_bytes()))


def probe(width, scheme):
    """Returns the results of PROBE in a window of that width; scheme 0 is dark, 1 is light."""
    output = browse(f"--window-size={width},900", f"--blink-settings=preferredColorScheme={scheme}",
                    "--dump-dom", f"file://{WORK}/probe.html")
    return json.loads(html.unescape(re.search("<pre>(.*)</pre>", output)[1]))


with tempfile.TemporaryDirectory() as folder:
    WORK = pathlib.Path(folder)
    lines = "".join(json.dumps(answer(i), separators=(",", ":")) + "\n" for i in range(300))
    page = subprocess.run([PROGRAM, "-f", "html"], input=lines.encode(), capture_output=True,
                          timeout=60, check=False).stdout.decode()
    (WORK / "all.html").write_text(page)
    (WORK / "unknown.html").write_text(page.replace('id="unknown"', 'id="unknown" checked'))
    (WORK / "probe.html").write_text(
        re.sub("<meta http-equiv[^>]*>", "", page).replace("</body>", f"<script>{{{PROBE}}}</script></body>"))
    count = pages("all")
    check("printed pages for 300 answers", 1 < count <= PAGES_MAX, f"{count} pages")
    check("one printed page for 15 answers", pages("unknown") == 1)
    for width, scheme in ((1280, 1), (1280, 0), (500, 1)):
        seen = probe(width, scheme)
        back = seen.pop("back")
        check("the colors", (back == "rgb(255, 255, 255)") == (scheme == 1), back)
        want = {"all": 300, "open": 0, "wide": False, "first": "unknown", "last": "all_deleted",
                "unknown": 15, "part_deleted": 30, "cleared": 300, "found": ["orders-7"], "opened": True,
                "rows": ["left-7"], "label": 11, "all_open": 300, "left": 0}
        check(f"{width} pixels", seen.pop("deleted") > 500 and seen == want, seen)
print(f"{count} pages, {failed} failed")
sys.exit(failed > 0)
