"""`smfix -i` on a real pseudo-terminal: every key, the end of input, an editor, a narrow window."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import ClassVar

import pytest

from tests import forkserver
from tests.cli.test_main import HEAD, smfix

CALL = "b.add_depends_on(a)\n"
LIKELY = "def likely(train_step):\n    b.add_depends_on(train_step)\n"
MANUAL = "def manual(x):\n    b.add_depends_on(x)\n"
PROMPT = b"[y,n,a,d,u,q,e,?]? "
ESCAPES = re.compile(r"\x1b\[[0-9;]*m")


class Terminal:
    """smfix on a pseudo-terminal, its stderr too, unless `mute`."""

    started: ClassVar[list[Terminal]] = []

    def __init__(
        self,
        cwd: Path,
        *args: str,
        width: int = 80,
        asks: bool = True,
        mute: bool = False,
        env: Mapping[str, str] | None = None,
        **more: str,
    ) -> None:
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, width, 0, 0))
        keep = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "LINES", "NO_COLOR", "VISUAL", "EDITOR")}
        words, environ = [*(["-i"] if asks else []), *args], {**keep, "TERM": "xterm", **(env or {}), **more}
        with open(os.devnull, "wb") as nowhere:
            errors = nowhere.fileno() if mute else slave
            self.process = forkserver.Process(words, cwd, environ, (slave, slave, errors), terminal=True)
        os.close(slave)
        self.seen, self.at = b"", 0
        self.started.append(self)

    def until(self, wanted: bytes) -> None:
        """Read on until the text shows, behind what was waited for before."""
        end = time.monotonic() + 20
        while (at := self.seen.find(wanted, self.at)) < 0:
            assert time.monotonic() < end, self.seen
            if select.select([self.master], [], [], 0.2)[0]:
                try:
                    self.seen += os.read(self.master, 1 << 14)
                except OSError:
                    raise AssertionError(self.seen) from None
        self.at = at + len(wanted)

    def send(self, keys: bytes) -> None:
        """Press keys, once a question waits for one."""
        self.until(PROMPT)
        end = time.monotonic() + 20
        while termios.tcgetattr(self.master)[3] & termios.ICANON:
            assert time.monotonic() < end, self.seen
            time.sleep(0.01)
        os.write(self.master, keys)

    def keys(self, keys: str) -> None:
        """Answer a question with each."""
        for key in keys:
            self.send(key.encode())

    def end(self) -> int:
        """Read the rest; the exit code."""
        while True:
            assert select.select([self.master], [], [], 30)[0], self.seen
            try:
                data = os.read(self.master, 1 << 14)
            except OSError:
                break
            if not data:
                break
            self.seen += data
        os.close(self.master)
        return self.process.wait(30)

    @property
    def text(self) -> str:
        return ESCAPES.sub("", self.seen.decode()).replace("\r\n", "\n")


@pytest.fixture(autouse=True)
def end_what_a_failed_test_leaves() -> Iterator[None]:
    yield
    for terminal in Terminal.started:
        if terminal.process.poll() is None:
            terminal.process.kill()
            terminal.process.wait()
    Terminal.started.clear()


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    (tmp_path / "one.py").write_text(HEAD + CALL * 3 + LIKELY + MANUAL)
    (tmp_path / "two.py").write_text(HEAD + CALL * 2)
    return tmp_path


def calls(path: Path) -> str:
    """For each call of the file whether it was fixed (y) or not (n)."""
    return "".join("y" if "([" in line else "n" for line in path.read_text().splitlines() if "add_depends_on" in line)


@pytest.mark.parametrize(
    ("keys", "one", "two", "code"),
    [
        ("yyyyyy", "yyyyn", "yy", 1),
        ("yd" + "yy", "ynnnn", "yy", 1),
        ("na" + "y", "nyyyn", "yy", 1),
        ("yq", "ynnnn", "nn", 1),
        ("?xy", "ynnnn", "nn", 1),
        ("y\x04", "ynnnn", "nn", 1),
    ],
)
def test_the_keys(keys: str, one: str, two: str, code: int, repo: Path) -> None:
    terminal = Terminal(repo, ".")
    terminal.keys(keys)
    if keys.startswith("?"):
        terminal.keys("q")
        assert "y - yes, make this change" in terminal.text
    assert terminal.end() == code
    assert (calls(repo / "one.py"), calls(repo / "two.py")) == (one, two)


def test_all_fixed_is_0_and_a_file_is_written_when_its_last_question_is_answered(repo: Path) -> None:
    (repo / "one.py").write_text(HEAD + CALL * 2)
    terminal = Terminal(repo, ".")
    terminal.keys("yy")
    terminal.until(b"two.py")
    assert calls(repo / "one.py") == "yy"
    terminal.keys("yy")
    assert terminal.end() == 0
    assert "Fixed 4 calls in 2 files. Scanned 2 files" in terminal.text


def test_what_is_shown(repo: Path) -> None:
    terminal = Terminal(repo, "one.py")
    terminal.keys("d")
    terminal.end()
    first = terminal.text
    assert "one.py:4:1  SMF001 safe fix\n" in first
    assert "  4 - b.add_depends_on(a)\n" in first
    assert "  4 + b.add_depends_on([a])\n" in first
    assert "one.py, line 1: `TrainingStep` is imported from" in first


def test_manual_ones_are_shown_without_a_question(repo: Path) -> None:
    (repo / "one.py").write_text(HEAD + MANUAL + CALL)
    terminal = Terminal(repo, "one.py")
    terminal.keys("y")
    assert terminal.end() == 1
    assert "needs review" in terminal.text
    assert terminal.text.count("Make this change") == 1


@pytest.mark.parametrize(("sent", "code"), [(b"\x03", 130), (None, 1)])
def test_an_interrupt_or_a_closed_line_is_never_a_yes(sent: bytes | None, code: int, repo: Path) -> None:
    terminal = Terminal(repo, ".")
    if sent is None:
        terminal.until(PROMPT)
        os.close(terminal.master)
        assert terminal.process.wait(30) in (1, 2, 130, -signal.SIGHUP)
    else:
        terminal.send(sent)
        assert terminal.end() == code
    assert calls(repo / "one.py") == "nnnnn"


def test_what_is_typed_ahead_answers_the_next_questions(repo: Path) -> None:
    terminal = Terminal(repo, ".")
    terminal.send(b"yny")
    terminal.until(b"(4/6)")
    terminal.keys("q")
    terminal.end()
    assert calls(repo / "one.py") == "ynynn"


@pytest.mark.parametrize("between", [b"\r", b"\n", b" ", b"\x1b[A", b"\x1b[15~", b"\x1bOP"])
def test_enter_and_arrows_say_nothing(between: bytes, repo: Path) -> None:
    terminal = Terminal(repo, "two.py")
    terminal.send(between + b"y" + between + b"n" + between)
    terminal.end()
    assert calls(repo / "two.py") == "yn"
    assert "show this" not in terminal.text


def test_a_question_says_which_of_how_many_it_is(repo: Path) -> None:
    terminal = Terminal(repo, ".")
    terminal.keys("nd")
    terminal.keys("yq")
    terminal.end()
    asked = re.findall(r"Make this change \((\d/\d)\)", terminal.text)
    assert asked == ["1/6", "2/6", "5/6", "6/6"]


class TestTakingBack:
    def test_the_last_answer(self, repo: Path) -> None:
        terminal = Terminal(repo, "two.py")
        terminal.keys("yuny")
        terminal.end()
        assert calls(repo / "two.py") == "ny"

    def test_an_answer_before_that(self, repo: Path) -> None:
        terminal = Terminal(repo, "one.py")
        terminal.keys("yyuunnnn")
        terminal.end()
        assert calls(repo / "one.py") == "nnnnn"

    def test_all(self, repo: Path) -> None:
        terminal = Terminal(repo, "one.py")
        terminal.keys("auyq")
        terminal.end()
        assert calls(repo / "one.py") == "ynnnn"

    def test_nothing_is_left_to_take_back(self, repo: Path) -> None:
        terminal = Terminal(repo, "two.py")
        terminal.keys("uq")
        terminal.end()
        assert "Nothing was answered in this file" in terminal.text
        assert calls(repo / "two.py") == "nn"


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ("nd", "Nothing was changed (1 needs review, 4 declined)."),
        ("yn" + "q", "Fixed 1 call in 1 file (1 needs review, 1 declined, 2 not asked about)."),
        ("q", "Nothing was changed (1 needs review, 4 not asked about)."),
    ],
)
def test_the_summary_tells_an_answer_from_a_doubt(keys: str, words: str, repo: Path) -> None:
    terminal = Terminal(repo, "one.py")
    terminal.keys(keys)
    assert terminal.end() == 1
    assert words in terminal.text


def test_an_interrupt_says_what_was_done(repo: Path) -> None:
    terminal = Terminal(repo, "one.py", "two.py")
    terminal.send(b"\x03")
    assert terminal.end() == 130
    assert "Interrupted. Nothing was changed." in terminal.text


def test_the_width_is_the_windows_of_now(repo: Path) -> None:
    (repo / "two.py").write_text(HEAD + f"{CALL.strip()}  # {'x' * 300}\n" * 2)
    terminal = Terminal(repo, "two.py", width=80)
    terminal.until(PROMPT)
    terminal.at -= len(PROMPT)
    fcntl.ioctl(terminal.master, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 50, 0, 0))
    terminal.keys("nq")
    terminal.end()
    first, second = terminal.text.split("(1/2)")
    assert max(map(len, first.splitlines())) == 80
    assert max(len(line) for line in second.splitlines() if "- b.add" in line) == 50


@pytest.mark.parametrize("width", [20, 80])
def test_the_diff_fits_the_window(width: int, repo: Path) -> None:
    (repo / "one.py").write_text(HEAD + f"{CALL.strip()}  # {'x' * 300}\n")
    terminal = Terminal(repo, "one.py", width=width)
    terminal.keys("n")
    terminal.end()
    rows = [line for line in terminal.text.splitlines() if re.match(r" +\d+ [-+] ", line)]
    assert rows
    assert max(map(len, rows)) <= max(width, 26)


def test_without_colours(repo: Path) -> None:
    for env in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
        terminal = Terminal(repo, "two.py", mute=True, env=env)
        terminal.keys("q")
        terminal.end()
        assert b"\x1b" not in terminal.seen


@pytest.mark.parametrize("args", [("-i", "."), ("-i", "-"), ("-i", "--check", "."), ("-i", "-q", ".")])
def test_it_refuses_without_a_terminal(args: tuple[str, ...], repo: Path) -> None:
    result = smfix(*args, cwd=repo)
    assert result.returncode == 2
    assert calls(repo / "one.py") == "nnnnn"


class TestEditor:
    def editor(self, folder: Path, script: str) -> str:
        """An editor that changes the page by a line of Python."""
        path = folder / "editor.sh"
        code = (
            f"import sys, os; p = sys.argv[1]; s = open(p).read(); {script}; open(p, 'w').write(s); os.utime(p, (9, 9))"
        )
        path.write_text(f'#!/bin/sh\nexec {sys.executable} -c "{code}" "$1"\n')
        path.chmod(0o755)
        return str(path)

    def test_what_is_saved_is_written(self, repo: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
        editor = self.editor(tmp_path_factory.mktemp("bin"), "s = s.replace('([a])', '([a, a])  # twice')")
        terminal = Terminal(repo, "two.py", EDITOR=editor)
        terminal.keys("ey")
        assert terminal.end() == 0
        assert (repo / "two.py").read_text() == HEAD + "b.add_depends_on([a, a])  # twice\nb.add_depends_on([a])\n"

    def test_several_lines_in_place_of_one(self, repo: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
        (repo / "two.py").write_bytes((HEAD + CALL * 2).replace("\n", "\r\n").encode())
        editor = self.editor(tmp_path_factory.mktemp("bin"), "s = 'steps = [a]\\\\nb.add_depends_on(steps)\\\\n'")
        terminal = Terminal(repo, "two.py", EDITOR=editor)
        terminal.keys("en")
        assert terminal.end() == 1
        expected = (HEAD + "steps = [a]\nb.add_depends_on(steps)\n" + CALL).replace("\n", "\r\n").encode()
        assert (repo / "two.py").read_bytes() == expected

    def test_what_does_not_parse_is_asked_again(self, repo: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
        editor = self.editor(tmp_path_factory.mktemp("bin"), "s = 'b.add_depends_on([a'")
        terminal = Terminal(repo, "two.py", EDITOR=editor)
        terminal.keys("enn")
        assert terminal.end() == 1
        assert "Not taken: line 4: that does not parse: '[' was never closed." in terminal.text
        assert calls(repo / "two.py") == "nn"

    def test_an_editor_that_saves_nothing(self, repo: Path) -> None:
        terminal = Terminal(repo, "two.py", EDITOR="true")
        terminal.keys("eyn")
        assert terminal.end() == 1
        assert "Nothing was saved." in terminal.text
        assert calls(repo / "two.py") == "yn"

    def test_two_on_a_line(self, repo: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
        (repo / "two.py").write_text(HEAD + "b.add_depends_on(a); a.add_depends_on(b)\n")
        editor = self.editor(tmp_path_factory.mktemp("bin"), "s = s.replace('; ', ';  ')")
        terminal = Terminal(repo, "--select=SMF001", "two.py", EDITOR=editor)
        terminal.keys("ye")
        assert terminal.end() == 0
        assert (repo / "two.py").read_text() == HEAD + "b.add_depends_on([a]);  a.add_depends_on([b])\n"
        (repo / "two.py").write_text(HEAD + "b.add_depends_on(a); a.add_depends_on(b)\n")
        terminal = Terminal(repo, "--select=SMF001", "two.py", EDITOR=editor)
        terminal.keys("e")
        terminal.end()
        assert "(line 4 was edited by hand)" in terminal.text
        assert (repo / "two.py").read_text() == HEAD + "b.add_depends_on([a]);  a.add_depends_on(b)\n"
