#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every C example of lib/csms.h, README.md and lib/README.md compiles without a warning and runs:
here with gcc and clang under sanitizers, and on an emulated Cortex-M0 with 16 KiB of RAM.

An example is a block of a comment in the header that is indented by five spaces and has a semicolon,
or a block of a page that is fenced as ```c. One without main is the body of main. Its input is the
example of the API page, or the file of testdata/ named in the comment <!-- stdin: FILE --> before the
fence. If a fence without a language follows, the example must print its content, and the static RAM
stated after it is compared with the object file of the example.
usage: tests/examples.py JSMN_INCLUDE_DIR
"""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
PAGES = ["README.md", "lib/README.md"]
ANSWER = "response/partial.json"
# The library, and the other files that lib/README.md recommends for firmware.
INCLUDE = [ROOT / folder for folder in ("lib", "tests/embedded", "tools/common")]
SOURCES = sorted((ROOT / "lib").glob("*.c")) + [
    ROOT / name for name in ("tests/embedded/sha256.c", "tests/embedded/http.c",
                             "tools/common/http_chunked.c", "tools/common/http_head.c")]
FLAGS = """-std=c99 -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wmissing-prototypes -Wcast-qual
    -Wstrict-prototypes -Wundef -Wvla -Werror""".split()
SANITIZE = "-O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all".split()
HEADER_SAYS = "secretName1\nsecretName2\nthe answer is complete\n"
SECONDS = 20
FENCE = (r"(?:^<!-- stdin: (?P<stdin>\S+) -->\n)?^```c\n(?P<code>.*?)^```\n"
         r"(?:\s*```\n(?P<output>.*?)^```\n(?:Static RAM on a Cortex-M0: (?P<ram>\d+) bytes)?)?")

# The memory of the microbit, as in tests/everywhere.sh.
BOARD = """-Os -mthumb -mcpu=cortex-m0 --specs=picolibc.specs -ffunction-sections
    -fdata-sections""".split()
BOARD_LINK = """--oslib=semihost --crt0=semihost -Wl,--gc-sections -Wl,--no-warn-rwx-segments
    -Wl,--defsym=__flash=0,--defsym=__flash_size=0x40000
    -Wl,--defsym=__ram=0x20000000,--defsym=__ram_size=0x4000,--defsym=__stack_size=0x800
    -Wl,--wrap=fread""".split()
EMULATOR = """qemu-system-arm -M microbit -nographic -monitor none -serial none
    -semihosting-config enable=on,target=native -kernel""".split()
# The emulator never reports the end of standard input, so a file of the host replaces it.
BOARD_STDIN = """
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>
size_t __wrap_fread(void *to, size_t size, size_t n, FILE *file);
size_t __wrap_fread(void *to, size_t size, size_t n, FILE *file)
{
    static int fd = -1;
    (void)file;
    if (fd < 0)
        fd = open("stdin", O_RDONLY);
    int got = (int)read(fd, to, size * n);
    return got > 0 ? (size_t)got / size : 0;
}
"""


def header_examples(signed):
    """signed: the message that both examples with a signature print"""
    text = (ROOT / "lib/csms.h").read_text(encoding="utf-8")
    for comment in re.finditer(r"^/\*\n(.*?)^ \*/", text, re.M | re.S):
        for block in re.finditer(r"(?:^ \*(?:     .*)?\n)+", comment[1], re.M):
            code = "".join(line[7:] + "\n" for line in block[0].splitlines()).strip("\n")
            if ";" in code:
                line = text[: comment.start(1) + block.start()].count("\n") + 1
                says = HEADER_SAYS if "csms_reader" in code else signed
                yield f"lib/csms.h:{line}", code, ANSWER, says, None


def page_examples(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    for fence in re.finditer(FENCE, text, re.M | re.S):
        line = text[: fence.start()].count("\n") + 1
        yield f"{page}:{line}", fence["code"], fence["stdin"] or ANSWER, fence["output"], fence["ram"]


def program(code):
    if re.search(r"\bmain\(", code):
        return code
    if "&hash" in code:
        code = "static struct sha256 work;\nstruct csms_hash hash = sha256_hash(&work);\n" + code
    return (
        '#include "sha256.h"\n#include <stdio.h>\nint main(void)\n{\n' + code + "\nreturn 0;\n}\n"
    )


class Target:
    """A compiler and an emulator; compiles everything except the examples once."""

    def __init__(self, name, compiler, flags, link, run, extra, jsmn, folder):
        self.name, self.link, self.run, self.folder = name, link, run, folder / name
        self.folder.mkdir()
        # A cross compiler must not search the host's headers for jsmn.h.
        shutil.copy(pathlib.Path(jsmn) / "jsmn.h", self.folder)
        self.compile = [compiler, *FLAGS, *flags, "-isystem", str(self.folder)]
        self.compile += [word for path in INCLUDE for word in ("-I", str(path))]
        sources = [*SOURCES, *extra]
        subprocess.run([*self.compile, "-c", *map(str, sources)], cwd=self.folder, check=True)
        self.objects = [str(self.folder / (path.stem + ".o")) for path in sources]

    def static_ram(self):
        sizes = subprocess.run(["arm-none-eabi-size", "example.o"], cwd=self.folder, check=True,
                               capture_output=True, text=True).stdout
        _, data, bss, *_ = sizes.splitlines()[1].split()
        return int(data) + int(bss)

    def check(self, where, code, stdin, expected, ram):
        where = f"{where}, {self.name}"
        (self.folder / "example.c").write_text(program(code), encoding="utf-8")
        for command in ([*self.compile, "-c", "example.c"],
                        [*self.compile, "example.o", *self.objects, *self.link, "-o", "example"]):
            built = subprocess.run(command, cwd=self.folder, capture_output=True, text=True,
                                   check=False)
            if built.returncode != 0 or built.stderr:
                return f"{where}: does not compile:\n{built.stderr}"
        shutil.copy(ROOT / "testdata" / stdin, self.folder / "stdin")
        with open(self.folder / "stdin", "rb") as file:
            ran = subprocess.run([*self.run, "./example"], cwd=self.folder, stdin=file,
                                 stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                 timeout=SECONDS, check=False)
        if ran.returncode != 0:
            return f"{where}: exit status {ran.returncode}\n{ran.stdout.decode()}"
        said = ran.stdout.decode().replace("\r\n", "\n")
        if not said:
            return f"{where}: prints nothing"
        if expected is not None and said.rstrip("\n") != expected.rstrip("\n"):
            return f"{where}: prints\n{said}"
        if ram is not None and self.run and self.static_ram() != int(ram):
            return f"{where}: has {self.static_ram()} bytes of static RAM"
        return None


def targets(jsmn, folder):
    for compiler in "gcc", "clang":
        yield Target(compiler, compiler, SANITIZE, SANITIZE, [], [], jsmn, folder)
    if shutil.which("arm-none-eabi-gcc") and shutil.which("qemu-system-arm"):
        shim = folder / "board_stdin.c"
        shim.write_text(BOARD_STDIN, encoding="utf-8")
        yield Target("Cortex-M0", "arm-none-eabi-gcc", BOARD, BOARD_LINK, EMULATOR, [shim], jsmn,
                     folder)


def main():
    examples = [example for page in PAGES for example in page_examples(page)]
    signed = next(says for _, code, _, says, _ in examples if "csms_request_signed" in code)
    examples += header_examples(signed)
    faults = []
    with tempfile.TemporaryDirectory() as folder:
        names = []
        for target in targets(sys.argv[1], pathlib.Path(folder)):
            names.append(target.name)
            faults += filter(None, (target.check(*example) for example in examples))
    for fault in faults:
        print(fault)
    print(f"{len(examples)} examples on {', '.join(names)}, {len(faults)} faults")
    missing = {"lib/csms.h", *PAGES} - {where.split(":")[0] for where, *_ in examples}
    if missing:
        print(f"no example in {missing}")
    sys.exit(bool(faults or missing))


main()
