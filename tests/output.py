#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""--output of the three programs: signals, ulimit -f, symbolic links, mount points, long names.

usage: tests/output.py BUILD_DIR [unittest arguments]
"""
import os
import pathlib
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

BUILD = pathlib.Path(sys.argv.pop(1)).resolve()
TESTDATA = pathlib.Path(__file__).resolve().parent.parent / "testdata"
PROJECT = "0123456789abcdef0123456789abcdef"
NOBODY = 65534
# By default, these signals do not end a program.
HARMLESS = {signal.SIGCHLD, signal.SIGCONT, signal.SIGSTOP, signal.SIGTSTP, signal.SIGTTIN,
            signal.SIGTTOU, signal.SIGURG, signal.SIGWINCH}
IGNORED = {signal.SIGXFSZ}  # the write fails instead
ENDING = sorted(signal.valid_signals() - HARMLESS - IGNORED - {signal.SIGKILL})


def commands(n=1):
    """Returns the arguments of each program, and its input for n requests or answers."""
    lines = "".join(f"instance-{i}\n" for i in range(n))
    plan = subprocess.run([BUILD / "csms-req", "-p", PROJECT, "-"], input=lines,
                          capture_output=True, text=True, check=True).stdout
    answer = TESTDATA / "response/partial.http"
    answers = subprocess.run([BUILD / "csms-send", "--replay", answer, "--confirm", PROJECT],
                             input=plan, capture_output=True, text=True, check=True).stdout
    return {
        "csms-req": (["-p", PROJECT, "-"], lines),
        "csms-send": (["--replay", answer, "--confirm", PROJECT], plan),
        "csms-parse": (["-f", "ndjson"], answers),
    }


COMMANDS = commands()
# Each result is longer than 64 KiB, but csms-send's copy of its input is shorter.
MANY = {**commands(300), "csms-req": commands(600)["csms-req"]}


class Case(unittest.TestCase):
    def setUp(self):
        self.dir = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.dir)

    def run_program(self, program, output, folder=None, text=None, before=None, prefix=(), env=None):
        arguments, stdin = COMMANDS[program]
        return subprocess.run([*prefix, BUILD / program, *arguments, "-o", output],
                              input=text or stdin, cwd=folder or self.dir, capture_output=True,
                              text=True, timeout=60, preexec_fn=before, env=env, check=False)

    def each(self):
        """Yields each program with a new directory."""
        for program in COMMANDS:
            folder = self.dir / program
            folder.mkdir()
            yield program, folder

    def check_written(self, program, result, path):
        # csms-parse reports a partial deletion with 1
        self.assertIn(result.returncode, (0, 1), result.stderr)
        self.assertEqual(result.stderr, "")
        text = path.read_text()
        self.assertTrue(text.endswith("\n") and text.startswith("{"), text)


class Signals(Case):
    def start(self, program, folder):
        """Starts the program and waits for its temporary file; the program waits for more input."""
        process = subprocess.Popen([BUILD / program, *COMMANDS[program][0], "-o", "out"],
                                   cwd=folder, stdin=subprocess.PIPE, stderr=subprocess.PIPE)
        self.addCleanup(process.stderr.close)
        end = time.monotonic() + 20
        while not list(folder.iterdir()):
            self.assertLess(time.monotonic(), end, "no temporary file")
        return process

    def check_signal(self, program, number):
        folder = self.dir / f"{program}-{number}"
        folder.mkdir()
        process = self.start(program, folder)
        process.send_signal(number)
        try:
            code = process.wait(20)
        finally:
            process.kill()
            process.stdin.close()
        self.assertEqual(code, -number)
        self.assertEqual(os.listdir(folder), [])

    def test_no_signal_leaves_a_temporary_file(self):
        self.assertGreater(len(ENDING), 40)
        for number in ENDING:
            for program in "csms-req", "csms-parse":
                with self.subTest(program=program, signal=int(number)):
                    self.check_signal(program, int(number))

    def test_ignored_signals_remain_ignored(self):
        program = "csms-req"
        process = subprocess.Popen(
            [BUILD / program, *COMMANDS[program][0], "-o", "out"], cwd=self.dir,
            stdin=subprocess.PIPE, preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
        while not list(self.dir.iterdir()):
            time.sleep(0.002)
        process.send_signal(signal.SIGHUP)
        process.communicate(COMMANDS[program][1].encode(), timeout=20)
        self.assertEqual(process.returncode, 0)
        self.assertEqual(os.listdir(self.dir), ["out"])


class FileLimit(Case):
    def limit(self):
        resource.setrlimit(resource.RLIMIT_FSIZE, (64 << 10, 64 << 10))

    def test_a_file_limit_is_reported_like_a_full_disk(self):
        for program, folder in self.each():
            result = self.run_program(program, "out", folder, MANY[program][1], self.limit)
            self.assertEqual(result.returncode, 74, result.stderr)
            self.assertRegex(result.stderr, f"{program}: cannot write out: File too large[;\n]")
            self.assertEqual(os.listdir(folder), [])

    def test_the_file_limit_on_standard_output(self):
        for program, folder in self.each():
            with open(folder / "out", "wb") as out:
                result = subprocess.run([BUILD / program, *MANY[program][0]], stdout=out,
                                        input=MANY[program][1].encode(), stderr=subprocess.PIPE,
                                        timeout=60, preexec_fn=self.limit, check=False)
            self.assertEqual(result.returncode, 74, result.stderr)
            self.assertRegex(result.stderr, b"cannot write standard output: File too large[;\n]")


class Links(Case):
    def test_a_symbolic_link_remains(self):
        for program, folder in self.each():
            (folder / "run").mkdir()
            (folder / "run/answers").write_text("old")
            (folder / "out").symlink_to("run/answers")
            result = self.run_program(program, "out", folder)
            self.check_written(program, result, folder / "run/answers")
            self.assertTrue((folder / "out").is_symlink())

    def test_a_dangling_symbolic_link_is_followed(self):
        for program, folder in self.each():
            (folder / "run").mkdir()
            (folder / "current").symlink_to(folder / "run")
            (folder / "second").symlink_to("./current/../run//answers")
            (folder / "out").symlink_to("second")
            result = self.run_program(program, "out", folder)
            self.check_written(program, result, folder / "run/answers")
            self.assertEqual(os.readlink(folder / "out"), "second")
            self.assertEqual(os.listdir(folder / "run"), ["answers"])

    def test_a_circular_symbolic_link_is_an_error(self):
        for program, folder in self.each():
            (folder / "out").symlink_to("out")
            result = self.run_program(program, "out", folder)
            self.assertEqual(result.returncode, 74)
            self.assertIn("cannot write out: ", result.stderr)

    def test_a_symbolic_link_into_a_missing_directory_is_an_error(self):
        for program, folder in self.each():
            (folder / "out").symlink_to("missing/answers")
            result = self.run_program(program, "out", folder)
            self.assertEqual(result.returncode, 74)
            self.assertIn("cannot write out: No such file or directory", result.stderr)

    def test_a_symbolic_link_to_the_journal_is_refused(self):
        (self.dir / "out").symlink_to("journal")
        result = subprocess.run(
            [BUILD / "csms-send", "--replay", TESTDATA / "response/partial.http", "--journal",
             "journal", "-o", "out"], cwd=self.dir, capture_output=True, text=True, check=False,
            input=COMMANDS["csms-send"][1])
        self.assertEqual(result.returncode, 64)

    def test_devices_and_pipes_are_written_directly(self):
        for program, _ in self.each():
            for name in "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1":
                result = self.run_program(program, name)
                self.assertIn(result.returncode, (0, 1), result.stderr)
                self.assertIn("{", result.stdout)

    def test_a_deleted_file_is_written_directly(self):
        for program, folder in self.each():
            with open(folder / "gone", "w+", encoding="utf-8") as gone:
                os.unlink(folder / "gone")
                subprocess.run([BUILD / program, *COMMANDS[program][0], "-o", "/dev/fd/1"],
                               input=COMMANDS[program][1], stdout=gone, text=True, check=False)
                gone.seek(0)
                self.assertIn("{", gone.read())
            self.assertEqual(os.listdir(folder), [])


@unittest.skipUnless(os.geteuid() != 0 or shutil.which("setpriv"), "root needs setpriv to lose its rights")
class Unreadable(Case):
    def test_records_may_be_in_it(self):
        prefix = ("setpriv", "--bounding-set", "-dac_override,-dac_read_search") if os.geteuid() == 0 else ()
        kept = self.dir / "kept"
        kept.write_text('{"csms":1}')
        kept.chmod(0)
        result = self.run_program("csms-send", "kept", prefix=prefix)
        self.assertEqual(result.returncode, 66)
        self.assertEqual(result.stderr, "csms-send: cannot open kept: Permission denied\n")
        self.assertEqual(os.listdir(self.dir), ["kept"])
        kept.chmod(0o600)
        self.assertEqual(kept.read_text(), '{"csms":1}')


@unittest.skipUnless(os.geteuid() == 0, "only root can change the owner of a link")
class ForeignLinks(Case):
    """The rules of fs.protected_symlinks of Linux apply to every link of a path."""

    def place(self, folder, mode, owner, link_owner):
        shared = folder / "shared"
        shared.mkdir()
        (folder / "victim").write_text("old")
        (shared / "out").symlink_to(folder / "victim")
        (shared / "way").symlink_to(folder)
        for link in "out", "way":
            os.chown(shared / link, link_owner, -1, follow_symlinks=False)
        os.chown(shared, owner, -1)
        shared.chmod(mode)

    def test_refused_in_a_sticky_directory(self):
        for program, folder in self.each():
            self.place(folder, 0o1777, 0, NOBODY)
            for name in "shared/out", "shared/way/victim", "shared/way/new":
                result = self.run_program(program, name, folder)
                self.assertEqual(result.returncode, 74)
                self.assertIn(f"cannot write {name}: it goes through a symbolic link of another user",
                              result.stderr)
                self.assertEqual((folder / "victim").read_text(), "old")
                self.assertFalse((folder / "new").exists())

    def test_followed_elsewhere(self):
        for case in (0o755, 0, NOBODY), (0o777, 0, NOBODY), (0o1755, 0, NOBODY), (0o1777, 0, 0), (
                0o1777, NOBODY, NOBODY):
            for program in COMMANDS:
                folder = self.dir / f"{case}-{program}"
                folder.mkdir()
                with self.subTest(program=program, case=case):
                    self.place(folder, *case)
                    result = self.run_program(program, "shared/out", folder)
                    self.check_written(program, result, folder / "victim")


def can_mount():
    return shutil.which("unshare") is not None and subprocess.run(
        ["unshare", "-m", "mount", "--bind", "/dev/null", "/dev/null"], capture_output=True,
        check=False).returncode == 0


@unittest.skipUnless(can_mount(), "this user cannot mount")
class Mounts(Case):
    def mounted(self, program, folder, options=""):
        (folder / "host").write_text("something old and longer than what comes" * 1000)
        (folder / "out").touch()
        script = f'mount --bind{options} host out && exec "$@"'
        return self.run_program(program, "out", folder,
                                prefix=["unshare", "-m", "sh", "-c", script, "sh"])

    def test_a_mounted_file_is_written_in_place(self):
        for program, folder in self.each():
            result = self.mounted(program, folder)
            self.check_written(program, result, folder / "host")
            self.assertEqual(sorted(os.listdir(folder)), ["host", "out"])
            self.assertEqual((folder / "out").read_text(), "")

    def test_a_read_only_mount_is_reported_before_the_input_is_read(self):
        for program, folder in self.each():
            result = self.mounted(program, folder, " -o ro")
            self.assertEqual(result.returncode, 74)
            self.assertEqual(result.stderr, f"{program}: cannot write out: Read-only file system\n")
            self.assertEqual(sorted(os.listdir(folder)), ["host", "out"])


class Names(Case):
    def test_the_longest_file_names_work(self):
        for program, folder in self.each():
            for name in "n" * 248, "n" * 249, "n" * 255, "密" * 85, "n" + "密" * 84:
                self.check_written(program, self.run_program(program, name, folder), folder / name)
            result = self.run_program(program, "n" * 256, folder)
            self.assertEqual(result.returncode, 74)
            self.assertIn("File name too long", result.stderr)
            self.assertEqual(len(os.listdir(folder)), 5)


if __name__ == "__main__":
    unittest.main()
