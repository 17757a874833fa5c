"""What is no ordinary file, in every place where smfix reads one: it is named or passed by, and nobody waits for it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from smfix import runner
from smfix.config import Settings
from tests.faults.cases import WRONG

USES = "from helper import a\nfrom sagemaker.workflow.steps import TrainingStep\nb = TrainingStep('b')\n"

STARS, LONG = "*a" * 25 + "b", "a" * 200 + ".py"


def pipe(name: str) -> Callable[[Path], None]:
    return lambda tree: os.mkfifo(tree / name)


def zeros(name: str) -> Callable[[Path], None]:
    return lambda tree: (tree / name).symlink_to("/dev/zero")


def text(name: str, content: str) -> Callable[[Path], None]:
    return lambda tree: (tree / name).write_text(content) and None


ROWS = [
    ("a pipe as configuration", [pipe("smfix.toml")], [], 2, "smfix.toml: cannot be read: is not a regular file"),
    ("a pipe as the shared configuration", [pipe("pyproject.toml")], [], 2, "pyproject.toml: cannot be read"),
    ("a device as configuration", [zeros("smfix.toml")], [], 2, "smfix.toml: cannot be read: is not a regular file"),
    ("a folder as configuration", [lambda tree: (tree / "smfix.toml").mkdir()], [], 1, ""),
    ("`extend` of a device", [text("smfix.toml", 'extend = "/dev/zero"')], [], 2, "is not a regular file"),
    ("`extend` of a pipe", [pipe("f"), text("smfix.toml", 'extend = "f"')], [], 2, "is not a regular file"),
    ("deep TOML", [text("smfix.toml", "a = " + "[" * 100_000)], [], 2, "smfix.toml: is "),
    ("a pipe as baseline", [pipe("f"), text("smfix.toml", 'baseline = "f"')], [], 2, "is not a regular file"),
    ("deep JSON as baseline", [text("b.json", "[" * 100_000)], ["--baseline", "b.json"], 2, "b.json: is "),
    ("a pipe as `.gitignore`", [pipe(".gitignore")], [], 2, ".gitignore: error: cannot be read: is not a regular"),
    ("a pipe in the tree", [pipe("b.py")], [], 1, ""),
    ("a pipe that is named", [pipe("b.py")], ["b.py"], 2, "b.py: error: is a pipe, not a file"),
    ("a module that is a pipe", [pipe("helper.py"), text("c.py", USES + "b.add_depends_on(a)\n")], [], 1, ""),
    ("a module that is a device", [zeros("helper.py"), text("c.py", USES + "b.add_depends_on(a)\n")], [], 1, ""),
    ("requirements that are a pipe", [pipe("requirements.txt")], [], 1, ""),
    (
        "stars without end",
        [text("smfix.toml", f"extend-exclude = ['{'*a' * 25}b']"), text("a" * 200 + ".py", "")],
        [],
        1,
        "",
    ),
    (
        "stars without end in `.gitignore`",
        [text(".gitignore", "*a" * 25 + "b"), text("a" * 200 + ".py", "")],
        [],
        1,
        "",
    ),
]


@pytest.mark.parametrize(("made", "words", "code", "says"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_nobody_waits(
    made: list[Callable[[Path], None]], words: list[str], code: int, says: str, tmp_path: Path
) -> None:
    (tmp_path / "a.py").write_text(WRONG)
    for make in made:
        make(tmp_path)
    command = [sys.executable, "-m", "smfix", "--check", *(words or []), "."]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=30)
    assert (done.returncode, says in done.stderr, "internal" in done.stderr) == (code, True, False), done.stderr
    assert (tmp_path / "a.py").read_text() == WRONG


@pytest.mark.parametrize("words", [("verify", "p"), ("--check", "--output-format", "json", "-o", "p", ".")])
def test_a_pipe_without_another_end_is_an_error(words: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(WRONG)
    os.mkfifo(tmp_path / "p")
    command = [sys.executable, "-m", "smfix", *words]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=30)
    assert done.returncode == 2
    assert "p" in done.stderr
    assert "internal" not in done.stderr


def test_a_patch_may_come_through_a_pipe(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(WRONG)
    script = f"cd {tmp_path} && {sys.executable} -m smfix verify <({sys.executable} -m smfix --diff a.py)"
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_file_that_becomes_a_folder_costs_itself(jobs: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in "abcd":
        Path(f"{name}.py").write_text(WRONG)
    Path("b.py").unlink()
    Path("b.py").mkdir()
    paths = [f"{name}.py" for name in "abcd"]
    found = list(runner.run(paths, ["."], lambda path: Settings(), jobs))
    assert [rewrite.changed for rewrite in found] == [True, False, True, True]
    assert [problem.text for problem in found[1].problems] == ["is not a file"]
