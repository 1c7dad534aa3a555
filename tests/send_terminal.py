#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""csms-send on a pseudo-terminal: confirmation and progress. usage: send_terminal.py CSMS_SEND"""
import fcntl
import hashlib
import http.server
import json
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import threading
import time
import unittest

PROGRAM = sys.argv.pop(1)
PROJECT = "0123456789abcdef0123456789abcdef"
OTHER = "fedcba9876543210fedcba9876543210"
PROMPT = re.compile(rb"Type the project ID(?: followed by [^\n]+)? to confirm: ")
LIMIT = 30  # seconds; normally less than one


class Server(http.server.ThreadingHTTPServer):
    """Counts connections and POSTs."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.connections = 0
        self.refuse = 0  # the number of the POST to answer with 429
        self.posts = []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def get_request(self):
        self.connections += 1
        return super().get_request()


class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.server.posts.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(429 if len(self.server.posts) == self.server.refuse else 200)
        self.send_header("Content-Length", "11")
        self.end_headers()
        self.wfile.write(b'{"total":0}')

    def log_message(self, *args):
        pass


def record(instance, project=PROJECT, **more):
    r = {"csms": 1, "kind": "request", "id": f"RDS:{instance}", "project_id": project,
         "path": f"/v1/{project}/secrets/batch-delete",
         "body": {"instance_id": instance, "instance_type": "RDS"}}
    r.update(more)
    return json.dumps(r, separators=(",", ":"), ensure_ascii=False) + "\n"


def flat(shown):
    """What a terminal shows as one line, without colors."""
    return re.sub(rb"\s+", b" ", re.sub(rb"\x1b\[[0-9;]*m", b"", shown))


class Confirmation(unittest.TestCase):
    def setUp(self):
        self.server = Server()
        self.without_endpoint = False
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)
        self.dir = tempfile.TemporaryDirectory()
        self.addCleanup(self.dir.cleanup)
        self.token = os.path.join(self.dir.name, "token")
        with open(self.token, "w", encoding="ascii") as f:
            f.write("secret-token\n")
        os.chmod(self.token, 0o600)

    def arguments(self, plan, *more):
        path = os.path.join(self.dir.name, "plan")
        with open(path, "w", encoding="utf-8") as f:
            f.write(plan)
        url = f"http://127.0.0.1:{self.server.server_address[1]}"
        to = [] if self.without_endpoint else ["-e", url]
        return [PROGRAM, *to, "--token-file", self.token, "-o",
                os.path.join(self.dir.name, "answers"), *more, path]

    def terminal(self, plan, answers, *more, typed_ahead=b"", hang_up=False, columns=0):
        """Run at a terminal, typing one answer, or what it returns, at each prompt. (exit code, what was
        shown)"""
        pid, fd = pty.fork()
        if pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 0, columns, 0, 0))
            if typed_ahead:
                time.sleep(0.3)  # until the keys below have been pressed
            os.execv(PROGRAM, self.arguments(plan, *more))
        try:
            if typed_ahead:
                os.write(fd, typed_ahead)
            return self.talk(pid, fd, list(answers), hang_up)
        finally:
            os.close(fd)

    def talk(self, pid, fd, answers, hang_up):
        shown, at, end = b"", 0, time.monotonic() + LIMIT
        while True:
            if time.monotonic() > end:
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
                self.fail(f"still running: {shown!r}")
            if select.select([fd], [], [], 0.1)[0]:
                try:
                    data = os.read(fd, 4096)
                except OSError:  # the other side is closed
                    data = b""
                if not data:
                    return self.wait(pid), shown
                shown += data
            prompt = PROMPT.search(shown, at)
            if prompt:
                at = prompt.end()
                if hang_up:
                    os.kill(pid, signal.SIGHUP)
                else:
                    answer = answers.pop(0)
                    os.write(fd, answer() if callable(answer) else answer)

    def wait(self, pid):
        status = os.waitpid(pid, 0)[1]
        return os.waitstatus_to_exitcode(status)

    def assert_nothing_sent(self):
        self.assertEqual(self.server.connections, 0)
        self.assertEqual(self.server.posts, [])
        self.assertFalse(os.path.exists(os.path.join(self.dir.name, "answers")))

    def test_right_id(self):
        code, shown = self.terminal(record("a") + record("b"), [PROJECT.encode() + b"\n"])
        self.assertEqual(code, 0, shown)
        self.assertEqual(len(self.server.posts), 2)
        self.assertIn(b"the secrets of 2 instances (RDS:a, RDS:b)", flat(shown))
        self.assertIn(f"http://127.0.0.1:{self.server.server_address[1]}".encode(), shown)

    def test_wrong_id(self):
        wrong = [OTHER, PROJECT[:-1], PROJECT + "0", " " + PROJECT, PROJECT.upper(), "yes", "y", "", "x" * 3000]
        for text in wrong:
            code, shown = self.terminal(record("a"), [text.encode() + b"\n"])
            self.assertEqual(code, 77, shown)
            self.assertIn(b"nothing sent", shown)
            self.assert_nothing_sent()

    def test_end_of_file(self):
        code, shown = self.terminal(record("a"), [b"\x04"])
        self.assertEqual(code, 77, shown)
        self.assert_nothing_sent()

    def test_end_of_file_behind_the_right_id(self):
        # The line was not ended: it was not entered. A second ^D is the end of the file.
        code, shown = self.terminal(record("a"), [PROJECT.encode() + b"\x04\x04"])
        self.assertEqual(code, 77, shown)
        self.assert_nothing_sent()

    def test_typed_ahead(self):
        ahead = PROJECT.encode() + b"\n"
        code, shown = self.terminal(record("a"), [b"\n"], typed_ahead=ahead)
        self.assertEqual(code, 77, shown)
        self.assert_nothing_sent()

    def test_interrupt_at_the_prompt(self):
        code, shown = self.terminal(record("a"), [b"\x03"])
        self.assertEqual(code, -signal.SIGINT, shown)
        self.assert_nothing_sent()

    def test_hang_up_at_the_prompt(self):
        code, shown = self.terminal(record("a"), [], hang_up=True)
        self.assertEqual(code, -signal.SIGHUP, shown)
        self.assert_nothing_sent()

    def test_each_project_is_asked_for_once(self):
        plan = record("a") + record("b", OTHER) + record("c")
        code, shown = self.terminal(plan, [PROJECT.encode() + b"\n", OTHER.encode() + b"\n"])
        self.assertEqual(code, 0, shown)
        self.assertEqual(len(PROMPT.findall(shown)), 2)
        self.assertEqual(len(self.server.posts), 3)

    def test_second_project_wrong(self):
        plan = record("a") + record("b", OTHER)
        code, shown = self.terminal(plan, [PROJECT.encode() + b"\n", PROJECT.encode() + b"\n"])
        self.assertEqual(code, 77, shown)
        self.assert_nothing_sent()

    def test_confirmed_by_option_is_not_asked(self):
        code, shown = self.terminal(record("a"), [], "--confirm", PROJECT)
        self.assertEqual(code, 0, shown)
        self.assertNotRegex(shown, PROMPT)

    def test_only_what_the_option_leaves_open_is_asked(self):
        plan = record("a") + record("b", OTHER)
        code, shown = self.terminal(plan, [OTHER.encode() + b"\n"], "--confirm", PROJECT)
        self.assertEqual(code, 0, shown)
        self.assertEqual(len(PROMPT.findall(shown)), 1)

    def test_yes_asks_for_a_whole_project_all_the_same(self):
        plan = record("a") + record("x", OTHER, id="*", scope="project", body={})
        code, shown = self.terminal(plan, [OTHER.encode() + b"/*\n"], "--yes")
        self.assertEqual(code, 0, shown)
        self.assertEqual(len(PROMPT.findall(shown)), 1)
        self.assertIn(b"ALL SECRETS OF THE PROJECT", flat(shown))

    def test_wider_scopes_have_words_of_their_own(self):
        wide = record("t", id="t", scope="type", body={"instance_type": "RDS"})
        whole = record("p", id="p", scope="project", body={})
        for plan, end, scope in ((wide, b"/RDS:*", b"ALL SECRETS OF THE INSTANCE TYPE (RDS:*)"),
                                 (whole, b"/*", b"ALL SECRETS OF THE PROJECT (*)")):
            project = PROJECT.encode()
            code, shown = self.terminal(record("a") + plan, [project + b"\n", project + b"\n"])
            self.assertEqual(code, 77, shown)
            self.assertIn(b"Type the project ID followed by " + end + b" to confirm: ", shown)
            self.assertIn(scope, flat(shown))
            self.assert_nothing_sent()
            self.assertEqual(self.terminal(plan, [project + b"\n"])[0], 77)
            self.assertEqual(self.terminal(plan, [b"/*\n"])[0], 77)
            self.assert_nothing_sent()
        code, shown = self.terminal(record("a") + wide + whole, [project + b"\n", project + b"/RDS:*\n", project + b"/*\n"])
        self.assertEqual(code, 0, shown)
        self.assertEqual(len(self.server.posts), 3)

    def test_each_region_is_asked_for_unless_it_is_confirmed(self):
        # With a proxy that does not exist.
        os.environ["https_proxy"] = "http://127.0.0.1:1"
        self.addCleanup(os.environ.pop, "https_proxy")
        plan = record("a", region="cn-north-4") + record("b", region="ap-evil-9")
        self.without_endpoint = True
        code, shown = self.terminal(plan, [b"no\n"], "--confirm", f"cn-north-4/{PROJECT}")
        self.assertEqual(code, 77, shown)
        self.assertIn(b"at https://kms.ap-evil-9.myhuaweicloud.com: ", flat(shown))
        code, shown = self.terminal(plan, [PROJECT.encode() + b"\n"], "--retry", "0")
        self.assertEqual(code, 69, shown)
        self.assertIn(b"at https://kms.ap-evil-9.myhuaweicloud.com: ", flat(shown))

    def test_what_is_confirmed_is_what_would_be_deleted(self):
        # The id is free text: it must not appear in place of the request, nor on the terminal at all.
        plan = record("victim", id="RDS:harmless\u001b[2J\u202e\u009b31m")
        code, shown = self.terminal(plan, [b"\n"])
        self.assertEqual(code, 77, shown)
        self.assertIn(b"(RDS:victim)", shown)
        shown = shown.replace(b"\x1b[1;31m", b"", 1).replace(b"\x1b[0m", b"", 1)
        for hidden in (b"harmless", b"\x1b", "\u202e".encode(), "\u009b".encode()):
            self.assertNotIn(hidden, shown)

    def test_stderr_elsewhere_is_no_terminal(self):
        # There is a terminal, but stderr is not one: a script.
        pid, fd = pty.fork()
        if pid == 0:
            os.dup2(os.open("/dev/null", os.O_WRONLY), 2)
            os.execv(PROGRAM, self.arguments(record("a")))
        code, shown = self.talk(pid, fd, [], False)
        os.close(fd)
        self.assertEqual(code, 77, shown)
        self.assert_nothing_sent()

    def test_without_a_terminal(self):
        done = subprocess.run(self.arguments(record("a")), stdin=subprocess.DEVNULL, capture_output=True,
                              timeout=LIMIT, start_new_session=True, check=False)
        self.assertEqual(done.returncode, 77, done.stderr)
        self.assertEqual(done.stdout, b"")
        self.assertIn(f"--confirm {PROJECT}".encode(), done.stderr)
        self.assert_nothing_sent()

    def test_progress_is_shown_and_taken_away(self):
        plan = "".join(record(f"i{n}") for n in range(25))
        code, shown = self.terminal(plan, [], "--confirm", PROJECT, "--rate", "12")
        self.assertEqual(code, 0, shown)
        self.assertRegex(shown, rb"\r\x1b\[K\d+ of 25, \d+\.\d/s, 0:0\d left, \d+ complete\r")
        summary = b"csms-send: 25 requests: 25 complete, 0 incomplete, 0 refused, 0 unknown, 0 not sent\r\n"
        self.assertTrue(shown.endswith(b"\r\x1b[K" + summary), shown[-200:])

    def test_progress_fits_the_terminal(self):
        plan = "".join(record(f"i{n}") for n in range(20))
        for columns, longest in ((20, 19), (0, 79)):
            code, shown = self.terminal(plan, [], "--confirm", PROJECT, "--rate", "12", "--force",
                                        columns=columns)
            self.assertEqual(code, 0, shown)
            lines = [part.split(b"\r")[0] for part in shown.split(b"\r\x1b[K")[1:-1]]
            self.assertGreater(len(lines), 1, shown)
            for line in lines:
                self.assertLessEqual(len(line), longest, line)
                self.assertRegex(line, rb"^\d+ of 20")

    def test_progress_tells_for_what_it_waits(self):
        self.server.refuse = 2
        plan = "".join(record(f"i{n}") for n in range(3))
        code, shown = self.terminal(plan, [], "--confirm", PROJECT, "--retry", "1", "--retry-delay", "6")
        self.assertEqual(code, 0, shown)
        self.assertRegex(shown, rb"\r\x1b\[K1 of 3, waiting [1-5] s: 429, ")
        self.assertIn(b"; 1 retry\r\n", shown)

    def test_no_progress_if_quiet_or_on_a_dumb_terminal(self):
        plan = "".join(record(f"i{n}") for n in range(15))
        more = ["--confirm", PROJECT, "--rate", "10", "--force"]
        self.assertEqual(self.terminal(plan, [], *more, "-q"), (0, b""))
        os.environ["TERM"] = "dumb"
        self.addCleanup(os.environ.update, TERM="xterm")
        code, shown = self.terminal(plan, [], *more)
        self.assertEqual((code, shown.count(b"\r")), (0, 1), shown)

    def test_records_do_not_go_to_the_screen_alone(self):
        saved = os.path.join(self.dir.name, "saved.json")
        with open(saved, "w", encoding="ascii") as f:
            f.write('{"total":0}')
        for more, code, records in (([], 64, 0), (["-n"], 0, 0), (["-n", "-o", "-"], 0, 1), (["-o", "-"], 0, 1),
                                    (["--replay", saved], 0, 1)):
            self.server.posts.clear()
            pid, fd = pty.fork()
            if pid == 0:
                arguments = [a for a in self.arguments(record("a"), "--confirm", PROJECT) if a != "-o"
                             and not a.endswith("answers")]
                os.execv(PROGRAM, [arguments[0], *more, *arguments[1:]])
            got, shown = self.talk(pid, fd, [], False)
            os.close(fd)
            self.assertEqual(got, code, shown)
            self.assertEqual(b"give --output FILE" in shown, code == 64, shown)
            self.assertEqual(shown.count(b'{"csms":1,'), records, shown)
            self.assertEqual(b"would send: " in shown, "-n" in more, shown)
            self.assertEqual(len(self.server.posts), 1 if more == ["-o", "-"] else 0)

    def test_the_prompt_has_what_is_needed_to_decide(self):
        plan = "".join(record(f"instance-{n}", **({"label": f"db-{n}"} if n in (2, 40) else {}))
                       for n in range(1, 41))
        journal = os.path.join(self.dir.name, "journal")
        for columns in (50, 80, 200):
            code, shown = self.terminal(plan, [b"no\n"], "--journal", journal, columns=columns)
            self.assertEqual(code, 77, shown)
            for line in re.sub(rb"\x1b\[[0-9;]*m", b"", shown.split(b"Type the")[0]).splitlines():
                self.assertTrue(len(line) <= columns or b" " not in line.strip(), line)
            self.assertRegex(shown, rb"\n  project [^\n]*\n    \S")  # a hanging indent
            text = flat(shown)
            self.assertIn(b"the secrets of 40 instances (RDS:instance-1, RDS:instance-2 (db-2), ", text)
            self.assertRegex(text, rb", \d\d more, RDS:instance-38, RDS:instance-39, RDS:instance-40 \(db-40\)\)")
            digest = hashlib.sha256(plan.encode()).hexdigest()
            self.assertIn(f" with the token in --token-file {self.token} Plan {digest}: 40 requests Type".encode(), text)
            self.assertIn(b"\x1b[1;31mThis will permanently delete:\x1b[0m", shown)
            self.assertFalse(os.path.exists(journal))
        os.environ["NO_COLOR"] = "1"
        self.addCleanup(os.environ.pop, "NO_COLOR")
        self.assertNotIn(b"\x1b", self.terminal(plan, [b"no\n"])[1])
        self.terminal(plan, [], "--confirm", PROJECT, "--journal", journal, "--retry", "0")
        code, shown = self.terminal(plan, [b"no\n"], "--journal", journal)
        self.assertIn(f"40 requests, 40 of them handled by an earlier run ({journal}) Type".encode(),
                      flat(shown))

    def test_another_run_during_the_prompt(self):
        # The journal is locked from the start, if there is one. Otherwise the first to start it goes on.
        journal = os.path.join(self.dir.name, "journal")
        other = [*self.arguments(record("a"), "--confirm", PROJECT, "--journal", journal)]
        other[other.index("-o") + 1] = os.path.join(self.dir.name, "others")
        codes = []

        def run_other():
            codes.append(subprocess.run(other, capture_output=True, timeout=LIMIT, check=False).returncode)
            return PROJECT.encode() + b"\n"

        code, shown = self.terminal(record("a"), [run_other], "--journal", journal)
        self.assertEqual((codes, code), ([0], 74), shown)
        self.assertIn(b"in use by another run", flat(shown))
        self.assertEqual(len(self.server.posts), 1)
        code, shown = self.terminal(record("a"), [run_other], "--journal", journal)
        self.assertEqual((codes, code), ([0, 74], 0), shown)
        self.assertEqual(len(self.server.posts), 1)

    def test_a_rehearsal_does_not_ask(self):
        code, shown = self.terminal(record("a"), [], "-n")
        self.assertEqual(code, 0, shown)
        self.assertIn(b"would send: ", shown)
        self.assertNotRegex(shown, PROMPT)

    def test_the_terminal_is_left_as_it_was(self):
        pid, fd = pty.fork()
        if pid == 0:
            os.execv(PROGRAM, self.arguments(record("a")))
        before = termios.tcgetattr(fd)
        self.talk(pid, fd, [b"no\n"], False)
        self.assertEqual(termios.tcgetattr(fd), before)
        os.close(fd)


if __name__ == "__main__":
    os.environ["TERM"] = "xterm"
    unittest.main()
