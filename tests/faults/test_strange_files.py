"""What is no file, has no end or no bottom, where smfix expects a file of its own, git's or the repository's."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from smfix.config import Settings
from smfix.model import Reason
from smfix.reading import NotRegular, TooLarge, read_regular
from smfix.runner import run
from tests import forkserver
from tests.cli.test_main import WRONG

pytestmark = pytest.mark.skipif(os.name != "posix", reason="pipes and devices of POSIX")

LIMIT = 60
"""Seconds that a run may take; what hangs takes them all."""

Make = Callable[[Path], object]


def pipe(path: Path) -> None:
    """A pipe that nobody writes to."""
    os.mkfifo(path)


def endless(path: Path) -> None:
    """A link to a device without an end."""
    path.symlink_to("/dev/zero")


def huge(path: Path) -> None:
    """A file of three gigabytes, which takes no room."""
    with path.open("wb") as file:
        file.truncate(3 << 30)


def saying(text: str) -> Make:
    """A file with this text."""
    return lambda path: path.write_text(text)


@dataclass(frozen=True)
class Row:
    """A strange file in a folder, the command that meets it, and what is said."""

    name: str
    make: Make
    says: str
    code: int = 2
    args: tuple[str, ...] = ("--check", ".")
    besides: dict[str, str] = field(default_factory=dict)
    git: bool = False

    def __str__(self) -> str:
        return f"{self.name}-{getattr(self.make, '__name__', '')}-{'-'.join(self.args)}"


NOT_REGULAR = "cannot be read: is not a regular file"
IMPORTS = {"a.py": "from helper import a\n" + WRONG}
DEEP_JSON = "[" * 200_000
DEEP_DEFINITION = '{"Steps":' + "[" * 100_000 + "]" * 100_000 + "}"
ROWS = [
    Row("smfix.toml", pipe, f"smfix.toml: {NOT_REGULAR}"),
    Row("smfix.toml", endless, f"smfix.toml: {NOT_REGULAR}"),
    Row("smfix.toml", huge, "smfix.toml: cannot be read: holds more than 4,194,304 bytes"),
    Row("smfix.toml", saying("a = " + "[" * 200_000), "smfix.toml: is nested too deeply"),
    Row("smfix.toml", saying('extend = "/dev/zero"'), f"/dev/zero: {NOT_REGULAR}"),
    Row("pyproject.toml", pipe, f"pyproject.toml: {NOT_REGULAR}"),
    Row("f", pipe, f"f: {NOT_REGULAR}", besides={"smfix.toml": 'extend = "f"'}),
    Row("f", pipe, f"f: {NOT_REGULAR}", besides={"smfix.toml": 'baseline = "f"'}),
    Row("f", saying(DEEP_JSON), "f: is nested too deeply", args=("--check", "--baseline", "f", ".")),
    Row(".gitignore", pipe, ".gitignore: error: cannot be read: "),
    Row(".gitignore", pipe, ".gitignore: error: cannot be read: ", git=True),
    Row(".gitmodules", pipe, "Would fix 1 call", 1, git=True),
    Row(".git", pipe, "Would fix 1 call", 1),
    Row("p", pipe, "p is no patch that can be read", args=("verify", "p")),
    Row("o", pipe, "o: cannot be written: ", args=("--check", "-o", "o", "--output-format", "json", ".")),
    Row("b.json", pipe, "b.json: error: is a pipe, not a file", args=("graph", "b.json")),
    Row("b.json", saying(DEEP_JSON), "b.json: error: is nested too deeply", args=("graph", "b.json")),
    Row("b.json", saying(DEEP_DEFINITION), "b.json: error: is nested too deeply", args=("graph", "b.json")),
    Row("b.py", pipe, "Would fix 1 call", 1),
    Row("b.py", pipe, "b.py: error: is a pipe, not a file", args=("--check", "b.py")),
    Row("b.py", pipe, "b.py is not a file", args=("why", "b.py:1")),
    Row("helper.py", pipe, "Scanned 1 file", 1, besides=IMPORTS),
    Row("helper.py", endless, "Scanned 1 file", 1, besides=IMPORTS),
    Row("requirements.txt", pipe, "Would fix 1 call", 1),
    Row("requirements.txt", endless, "Would fix 1 call", 1),
    Row(".gitignore", saying("*a" * 25 + "*b"), "Would fix 1 call", 1, besides={"a" * 200 + ".py": ""}),
    Row("smfix.toml", saying(f'extend-exclude = ["{"*a" * 25}b"]'), "Would fix 1", 1, besides={"a" * 200 + ".py": ""}),
    Row(
        "smfix.toml",
        saying(f'[per-file-ignores]\n"{"**/a*/" * 25}b" = ["SMF001"]'),
        "Would fix 2 calls",
        1,
        besides={"aa/" * 60 + "a.py": WRONG},
    ),
]


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_it_is_named_or_passed_by_and_nobody_waits(row: Row, tmp_path: Path) -> None:
    if row.git:
        subprocess.run(["git", "init", "-q", tmp_path], check=True)
    (tmp_path / "a.py").write_text(WRONG)
    for name, text in row.besides.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    row.make(tmp_path / row.name)
    environment = {**os.environ, "SMFIX_STATE_DIR": os.fspath(tmp_path / "state")}
    done = forkserver.run(*row.args, cwd=tmp_path, environ=environment, timeout=LIMIT)
    said = done.stderr.decode()
    assert row.says in said
    assert "internal error" not in said
    assert "Traceback" not in said
    assert done.returncode == row.code


def test_a_pipe_with_a_reader_is_written_to(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(WRONG)
    os.mkfifo(tmp_path / "o")
    with subprocess.Popen(["cat", "o"], cwd=tmp_path, stdout=subprocess.PIPE) as reader:
        args = [sys.executable, "-m", "smfix", "--check", "-o", "o", "--output-format", "json", "."]
        done = subprocess.run(args, cwd=tmp_path, timeout=LIMIT, check=False)
        said, _ = reader.communicate(timeout=LIMIT)
    assert done.returncode == 1
    assert json.loads(said)["files"]


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_file_that_is_a_folder_by_now_costs_itself_only(
    jobs: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("a.py", "c.py", "d.py"):
        Path(name).write_text(WRONG)
    Path("b.py").mkdir()
    found = list(run(["a.py", "b.py", "c.py", "d.py"], ["."], lambda path: Settings(), jobs))
    assert [rewrite.changed for rewrite in found] == [True, False, True, True]
    assert [problem.reason for problem in found[1].problems] == [Reason.NOT_A_FILE]


def test_reading_is_bounded_and_never_waits(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"12345")
    assert read_regular(str(path), 5) == b"12345"
    with pytest.raises(TooLarge):
        read_regular(str(path), 4)
    os.mkfifo(tmp_path / "pipe")
    for strange in (tmp_path / "pipe", tmp_path, Path("/dev/zero")):
        with pytest.raises(NotRegular):
            read_regular(str(strange), 5)


@pytest.mark.skipif(not os.path.exists("/proc/self/status"), reason="no files of the kernel's own here")
def test_a_file_that_holds_more_than_its_size_says_is_bounded() -> None:
    assert os.path.getsize("/proc/self/status") == 0
    with pytest.raises(TooLarge):
        read_regular("/proc/self/status", 10)
