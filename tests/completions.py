#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The installed completions of bash, zsh and fish offer the options of --help and the values that the
programs accept.

usage: tests/completions.py BUILD_DIR
"""
import fcntl
import filecmp
import importlib.machinery
import importlib.util
import os
import pathlib
import pty
import re
import select
import struct
import subprocess
import sys
import tempfile
import termios

ROOT = pathlib.Path(__file__).resolve().parent.parent
COMPLETIONS = ROOT / "tools" / "completions"
PROMPT = "ready> "
PATIENCE = 30  # seconds for a shell to answer

passed = failed = 0


def check(what, good, detail=""):
    global passed, failed
    if good:
        passed += 1
        return
    failed += 1
    print(f"FAILED {what}\n    " + str(detail).replace("\n", "\n    "))


def load_generator():
    loader = importlib.machinery.SourceFileLoader("generate", str(COMPLETIONS / "generate"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("generate", loader))
    sys.dont_write_bytecode = True
    loader.exec_module(module)
    return module


class Terminal:
    """A shell on a pseudo-terminal, in which ^X^L lists what could be completed."""

    def __init__(self, command, environment, directory, setup):
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.chdir(directory)
            os.execvpe(command[0], command, environment)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", 200, 200, 0, 0))
        self.count = 0
        for line in setup:
            self.send(line + "\n")
        self.drain()

    def send(self, text):
        os.write(self.fd, text.encode())

    def drain(self):
        """The output of the shell up to the end of all commands sent so far."""
        self.count += 1
        self.send(f"echo at $(({self.count}+1000)) end\n")
        end = f"at {self.count + 1000} end"
        text = ""
        # When the prompt appears, the shell controls the terminal again.
        while PROMPT not in text.partition(end)[2]:
            if not select.select([self.fd], [], [], PATIENCE)[0]:
                raise TimeoutError(f"the shell does not answer: {text!r}")
            text += os.read(self.fd, 65536).decode(errors="replace")
        return text

    def ask(self, line):
        self.send(line + "\x18\x0c")
        self.send("\x15")  # away with the line
        text = re.sub(r"\x1b[\[(][0-9;?]*[A-Za-z]|\x1b[=>]|\x07", "", self.drain())
        text = re.sub(r"[^\x08]\x08", "", text)  # zsh starts a line over
        shown = text.replace("\r", "\n").split("\n")
        # Without the echo of the typed text and of drain(); a single completion follows the line.
        typed = re.compile(rf"{PROMPT}|{re.escape(line.strip())}")
        return "\n".join(typed.sub("", part).replace("\0", "") for part in shown
                         if not re.search(r"\bat \$?[(\d+)]+ end", part))

    def close(self):
        self.send("exit\n")
        try:
            while os.read(self.fd, 65536):
                pass
        except OSError:
            pass
        os.waitpid(self.pid, 0)


class Fish:
    def __init__(self, environment, directory):
        self.environment, self.directory = environment, directory

    def ask(self, line):
        # In a variable: fish accepts arguments after -c only since version 3.2.
        text = subprocess.run(["fish", "-c", 'complete -C "$line"'],
                              env=dict(self.environment, line=line), cwd=self.directory, check=True, text=True,
                              capture_output=True, timeout=PATIENCE).stdout
        return re.sub(r"\t.*", "", text)  # descriptions

    def close(self):
        pass


def shells(prefix, directory, build):
    environment = {"PATH": f"{build}:/usr/bin:/bin", "HOME": directory, "LC_ALL": "C.UTF-8",
                   "XDG_DATA_DIRS": f"{prefix}/share", "TERM": "vt100",
                   "XDG_CONFIG_HOME": directory, "XDG_DATA_HOME": directory}
    yield "bash", Terminal(["bash", "--norc", "-i"], environment, directory, [
        f"PS1='{PROMPT}'; bind 'set page-completions off' 'set completion-query-items 0'",
        "bind 'set enable-bracketed-paste off'",
        r"bind '\"\C-x\C-l\": possible-completions'".replace('\\"', '"'),
        ". /usr/share/bash-completion/bash_completion"])
    yield "zsh", Terminal(["zsh", "-f", "-i"], environment, directory, [
        f"PS1='{PROMPT}'; unsetopt zle_bracketed_paste prompt_cr prompt_sp; LISTMAX=0",
        f"fpath=({prefix}/share/zsh/site-functions $fpath)",
        "autoload -U compinit; compinit -u -D",
        "bindkey '^X^L' list-choices"])
    yield "fish", Fish(environment, directory)


def words_in(text):
    return set(re.findall(r"(?<![\w-])[A-Za-z][\w.-]*", text))


def ask_shell(shell, terminal, generator, build):
    for program, values in generator.VALUES.items():
        rows = generator.options(program, build)
        names = {f"--{name}" for _, name, _, _ in rows}
        offered = set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", terminal.ask(f"{program} --")))
        check(f"{shell}: {program} --", offered == names,
              f"offered: {sorted(offered)}\nthere are: {sorted(names)}")
        for letter, name, value, _ in rows:
            for line in [f"{program} --{name} "] + ([f"{program} -{letter} "] if letter else []):
                text = terminal.ask(line) if value else ""
                if isinstance(values.get(name), list):
                    check(f"{shell}: {line}", words_in(text) == set(values[name]), text)
                elif value:
                    check(f"{shell}: {line}", ("a-file" in text) == (name in values), text)
        text = terminal.ask(f"{program} a-f" if shell == "fish" else f"{program} ")
        check(f"{shell}: {program} operands", ("a-file" in text) == ("" in values), text)
        if program == "csms-parse":
            text = terminal.ask(f"{program} --format=")
            check(f"{shell}: {program} --format=",
                  words_in(text.replace("--format=", " ")) == set(values["format"]), text)


def try_words(generator, build):
    """The program must accept each word that is offered."""
    for program, values in generator.VALUES.items():
        for name, words in values.items():
            for word in words if isinstance(words, list) else []:
                arguments = [build / program, f"--{name}", word]
                ran = subprocess.run(arguments, capture_output=True, text=True, check=False,
                                     stdin=subprocess.DEVNULL)
                refused = re.search(rf"(--{name} |format ){re.escape(word)}\\b(?! needs)", ran.stderr)
                check(f"{program} --{name} {word}", not refused, ran.stderr)
            if isinstance(words, list):
                ran = subprocess.run([build / program, f"--{name}", "no-such-word"], check=False,
                                     capture_output=True, text=True, stdin=subprocess.DEVNULL)
                refused = ran.returncode == 64 and "no-such-word" in ran.stderr
                check(f"{program} --{name} no-such-word", refused != (name in generator.OPEN),
                      ran.stderr)


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    generator = load_generator()
    with tempfile.TemporaryDirectory() as directory:
        subprocess.run([sys.executable, COMPLETIONS / "generate", build, directory], check=True)
        for path in sorted(pathlib.Path(directory).iterdir()):
            check(f"{path.name} is what tools/completions/generate writes",
                  filecmp.cmp(path, COMPLETIONS / path.name, shallow=False))
    for program, values in generator.VALUES.items():
        names = {name for _, name, _, _ in generator.options(program, build)}
        check(f"{program}: there are all options of the table", set(values) - {""} <= names,
              set(values) - {""} - names)
    try_words(generator, build)
    with tempfile.TemporaryDirectory() as directory:
        prefix = pathlib.Path(directory) / "prefix"
        work = pathlib.Path(directory) / "work"
        work.mkdir()
        (work / "a-file").touch()
        subprocess.run(["cmake", "--install", build, "--prefix", prefix, "--component", "tools"],
                       check=True, stdout=subprocess.DEVNULL)
        for shell, terminal in shells(prefix, str(work), build):
            ask_shell(shell, terminal, generator, build)
            terminal.close()
    print(f"{passed} passed, {failed} failed")
    return 0 if failed == 0 and passed else 1


if __name__ == "__main__":
    sys.exit(main())
