"""What stands around a run: streams, signals, the current folder, words. Each fault has its exit code and cause."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from smfix.cli.options import CHOICES
from tests.cli.test_main import RIGHT, WRONG

FULL = "smfix: stdout cannot be written to: no space left on device"
CLOSED = "smfix: stdout cannot be written to: it is closed"


@dataclass(frozen=True, slots=True)
class Fault:
    """A shell's line, where `$S` is smfix, in a folder with a wrong `a.py` and a link `full` to /dev/full."""

    line: str
    code: int
    says: str = ""
    fixed: bool = False
    stdin: bytes = b""


def patch(says: str, name: bytes = b"a/a.py", at: bytes = b"1") -> Fault:
    """A patch of one file that is refused."""
    return Fault("$S verify -", 2, says, stdin=b"--- %b\n+++ %b\n@@ -%b +1 @@\n-x\n+y\n" % (name, name, at))


FAULTS = [
    *(Fault(f"$S --check --output-format {name} . >/dev/full", 2, FULL) for name in CHOICES),
    *(Fault(f"$S --check --output-format {name} . >&-", 2, CLOSED) for name in CHOICES),
    *(
        Fault(f"$S --check --output-format {name} -o /dev/full .", 2, "/dev/full: cannot be written")
        for name in CHOICES
    ),
    Fault("$S --check --statistics . >/dev/full", 2, FULL),
    Fault("$S . >/dev/full", 2, FULL, fixed=True),
    Fault("$S . >&-", 2, CLOSED, fixed=True),
    Fault("$S . >&- 2>&- <&-", 2, fixed=True),
    Fault("$S -q . >&- 2>&- <&-", 0, fixed=True),
    Fault("$S -o report . >&-", 0, fixed=True),
    Fault("$S --check . 2>/dev/full", 1),
    Fault("$S --check . 2>&-", 1),
    Fault("$S . 2>/dev/full", 0, fixed=True),
    *(
        Fault(f"$S {words} {stream}", 2, says)
        for words in ("config .", "rule --all", "why a.py:4", "graph a.py", "--show-files .", "--help", "--version")
        for stream, says in ((">/dev/full", FULL), (">&-", CLOSED))
    ),
    Fault("$S undo --list >/dev/full", 0),  # there is nothing to list
    Fault("$S - <a.py >/dev/full", 2, FULL),
    *(Fault(f"$S {words} - <&-", 2, "stdin cannot be read: it is closed") for words in ("", "verify", "graph")),
    Fault("$S --diff . | true", 0),  # of the pipe: a reader that goes away is no failure
    Fault("mkdir gone; cd gone; rmdir ../gone; $S --check .", 2, "the current folder is not there any more"),
    Fault("mkdir gone; cd gone; rmdir ../gone; $S undo", 2, "the current folder is not there any more"),
    Fault("mkdir gone; cd gone; rmdir ../gone; $S --version", 0),
    Fault("$S", 0),
    Fault("SMFIX_CHECK=1 $S", 0),
    Fault("$S --check", 2, "Error: name what to look at, such as `.`"),
    Fault("$S -q", 2, "name what to look at"),
    Fault("$S --check ''", 2, "is empty; the current folder is `.`"),
    Fault("$S graph ''", 2, "is empty; the current folder is `.`"),
    Fault("$S --select '' .", 2, "names no code"),
    Fault("$S -j 9999999999999 --check .", 2, "9999999999999"),
    Fault("$S graph --diff= .", 2, "--diff wants a revision"),
    Fault("$S graph -o x.zip .", 2, "`.zip` is the suffix of no format"),
    Fault("$S why a.py:0", 2, "a.py has the lines 1 to 4, and no line 0"),
    Fault("$S why a.py:999999999999", 2, "a.py has the lines 1 to 4, and no line 999999999999"),
    Fault("$S why a.py:99999999999999999999", 2, "is not FILE:LINE"),
    Fault("$S why .:1", 2, ". is not a file"),
    Fault("python3 -c \"print('a = ' + '[' * 50000 + ']' * 50000)\" > smfix.toml; $S --check .", 2, "too deeply"),
    Fault("SMFIX_STATE_DIR=/proc/nowhere $S .", 2, "SMFIX_STATE_DIR"),
    Fault("$S verify nowhere", 2, "nowhere cannot be read: no such file or directory"),
    Fault("$S verify .", 2, ". cannot be read: is a directory"),
    Fault("$S verify /dev/zero", 2, "holds more than"),
    Fault("$S verify <&- -", 2, "stdin cannot be read"),
    patch("line 1: a file's name holds a NUL byte", b"a/a\0.py"),
    patch("line 1: a file's name holds a NUL byte", rb'"a/a\000.py"'),
    patch("quoted in a way that git does not quote", rb'"a/a\777.py"'),
    patch("quoted in a way that git does not quote", rb'"a/a'),
    patch("does not fit the file", at=b"9" * 18),
    patch("not the head of a hunk", at=b"9" * 5000),
    patch("lies outside of the tree", b"a/../../a.py"),
    Fault("printf 'a = 1\\n' > 'new\nline.py'; $S why 'new\nline.py:7'", 2, "new\\nline.py has the lines 1 to 1"),
    Fault("$S 'no\nwhere.py'", 2, "no\\nwhere.py: error: does not exist"),
    Fault("printf '\"\\\\u001b[2J\" = 1' > smfix.toml; $S --check .", 2, "\\x1b[2J"),
    Fault("printf '\"a\\\\n::error::x\" = 1' > smfix.toml; $S --check .", 2, "\\n::error::x"),
    Fault("$S '--a\033[2J' .", 2, "\\x1b[2J"),
]


def shell(line: str, cwd: Path, stdin: bytes = b"", **env: str) -> subprocess.CompletedProcess[bytes]:
    """Run a line; nothing that it says is a traceback, a cursor's movement or a broken line."""
    environ = {k: v for k, v in os.environ.items() if k == "SMFIX_STATE_DIR" or not k.startswith("SMFIX")}
    environ |= {"S": f"{sys.executable} -m smfix"} | env
    done = subprocess.run(["bash", "-c", line], cwd=cwd, input=stdin, capture_output=True, env=environ, timeout=120)
    assert b"Traceback" not in done.stderr
    assert b"internal error" not in done.stderr
    assert b"\033" not in done.stderr
    return done


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.line[:60]} {fault.says[:30]}")
def test_it_ends_with_its_code_and_its_cause(fault: Fault, tmp_path: Path, state: Path) -> None:
    (tmp_path / "a.py").write_text(WRONG)
    done = shell(fault.line, tmp_path, fault.stdin)
    said = done.stderr.decode()
    assert done.returncode == fault.code, said
    assert fault.says in said
    assert said.count(fault.says) == 1 or not fault.says
    assert (tmp_path / "a.py").read_text() == (RIGHT if fault.fixed else WRONG)


NAMES = {
    "::add-mask::x.py": b"./::add-mask::x.py",
    " ::error::x.py": b"./ ::error::x.py",
    "a\n::error::x.py": b"a\\n::error::x.py",
    "##[error]x.py": b"##\\x5berror]x.py",
    "##vso[task.x]x.py": b"##vso\\x5btask.x]x.py",
    "a\033[2Jx.py": b"a\\x1b[2Jx.py",
}


@pytest.mark.parametrize("name", NAMES)
def test_a_name_commands_no_terminal_and_no_ci_system(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(WRONG)
    (tmp_path / f"{name}2.py").write_text("add_depends_on(\n")
    done = shell('$S --check -v . ; $S graph .; $S why -- "$(printf \'%s\' "$N")":4', tmp_path, N=name)
    assert done.stdout.startswith(NAMES[name] + b":4:1: SMF001")
    assert NAMES[name] + b"2.py:1:" in done.stderr
    for line in (done.stdout + done.stderr).splitlines():
        assert not line.lstrip().startswith(b"::")
        assert b"##[" not in line
        assert b"##vso[" not in line
        assert b"\033" not in line


@pytest.mark.parametrize(
    ("name", "listed"),
    [
        ("é b.py", "é b.py".encode()),
        ("::error::x.py", b"./::error::x.py"),
        ("a\nb.py", b'"a\\nb.py"'),
        ("a\033[2J.py", b'"a\\033[2J.py"'),
        ('"a".py', b'"\\"a\\".py"'),
    ],
)
def test_a_list_of_files_holds_each_on_a_line_that_can_be_used(name: str, listed: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_text("")
    assert shell("$S --show-files .", tmp_path).stdout == listed + b"\n"


def test_a_list_of_files_is_escaped_on_a_terminal(tmp_path: Path) -> None:
    (tmp_path / "a\033[2J\n.py").write_text("")
    ours, theirs = os.openpty()
    command = [sys.executable, "-m", "smfix", "--show-files", "."]
    subprocess.run(command, cwd=tmp_path, stdout=theirs, check=True, timeout=60)
    os.close(theirs)
    assert os.read(ours, 1000) == b"a\\x1b[2J\\n.py\r\n"
    os.close(ours)


SURROUNDINGS = [
    *({"LANG": "C"}, {"LC_ALL": "C", "PYTHONIOENCODING": "ascii"}, {"LC_ALL": "POSIX", "PYTHONUTF8": "0"}),
    *({"PYTHONIOENCODING": "cp1252"}, {"PYTHONIOENCODING": "utf-16"}, {"TERM": ""}, {"PYTHONDEVMODE": "1"}),
    *({"COLUMNS": "1", "FORCE_COLOR": "1"}, {"COLUMNS": "-5"}, {"COLUMNS": "x"}, {"LINES": "0"}),
    *({"PYTHONWARNINGS": "error"}, {"TMPDIR": "/nowhere"}, {"PYTHONOPTIMIZE": "2"}),
]


@pytest.mark.parametrize("env", SURROUNDINGS, ids=str)
def test_no_environment_makes_it_stumble(env: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(f"{WRONG}# é ü\n")
    (tmp_path / "é.py").write_text(WRONG)
    (tmp_path / os.fsdecode(b"x\xff.py")).write_text(WRONG)
    line = "$S --check . && exit 9; $S --diff . && exit 9; $S config . && $S graph . && $S why é.py:4 && $S rule --all"
    environ = {"S": f"{sys.executable} -m smfix", "SMFIX_STATE_DIR": os.environ["SMFIX_STATE_DIR"]}
    environ |= {"PATH": os.environ["PATH"]} | env
    done = subprocess.run(["bash", "-c", line], cwd=tmp_path, capture_output=True, env=environ, timeout=120)
    assert done.returncode == 0, done.stderr
    for word in (b"Traceback", b"internal error", b"codec", b"Warning"):
        assert word not in done.stderr


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupt_before_the_first_hit_is_told_of(number: int, code: int, tmp_path: Path) -> None:
    """From smfix's first line on: the moments before it are Python's own."""
    for index in range(400):
        (tmp_path / f"f{index}.py").write_text("# add_depends_on sagemaker\nx = 1\n")
    start = "import sys, smfix.__main__ as it; sys.argv[1:] = ['--check', '.']; heed = it._heed_signals\n"
    start += "it._heed_signals = lambda: (heed(), print(flush=True)); it.main()"
    seen = set()
    for index in range(12):
        process = subprocess.Popen([sys.executable, "-c", start], cwd=tmp_path, stdout=-1, stderr=-1)
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(0.01 + index * 0.015)
        process.send_signal(number)
        _, errors = process.communicate(timeout=30)
        seen.add(process.returncode)
        assert b"Traceback" not in errors
        if process.returncode == code:
            assert errors.lower().startswith((b"smfix: interrupted", b"interrupted. ")), errors
    assert code in seen
    assert seen <= {code, 0}
