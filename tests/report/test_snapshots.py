"""What a person sees, held as a whole: wide and narrow, with colours and without, on a pipe.

SMFIX_UPDATE_SNAPSHOTS=1 writes them anew; then look at them.
"""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest

from tests.cli.test_interactive import Terminal
from tests.cli.test_main import smfix

ROOT = Path(__file__).parents[2]
SNAPSHOTS = ROOT / "tests" / "data" / "snapshots"
OURS = """\
# \x1b[2J is shown, never sent
from sagemaker.workflow.steps import TrainingStep

first = TrainingStep("first")
second = TrainingStep("second")


def order(things, train_step):
    second.add_depends_on(first), print("a line that is longer than a terminal is wide, and is cut around the change")
    second.add_depends_on(things)
    second.add_depends_on(train_step)
    second.add_depends_on(first)  # noqa


if True:
\tsecond.add_depends_on(first)  # tabs [bold]and markup[/bold] :smile:
"""


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    shutil.copy(ROOT / "examples" / "pipelines" / "churn.py", tmp_path / "churn.py")
    (tmp_path / "ours.py").write_text(OURS)
    (tmp_path / "broken.py").write_bytes(b"# add_depends_on \xff\n")
    return tmp_path


def check(name: str, seen: bytes) -> None:
    """Hold what was seen against the snapshot; escapes are written as ␛, the time as N."""
    text = re.sub(r"in \d+\.\d s\.", "in N s.", seen.decode().replace("\r\n", "\n")).replace("\x1b", "␛")
    path = SNAPSHOTS / f"{name}.txt"
    if os.environ.get("SMFIX_UPDATE_SNAPSHOTS"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    assert text == path.read_text()


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("args", [("--diff",), ("--diff", "-v"), ("--check",), ("--statistics", "--diff")])
def test_on_a_terminal(args: tuple[str, ...], width: int, repo: Path) -> None:
    terminal = Terminal(repo, *args, ".", width=width, asks=False, mute=True)
    assert terminal.end() == 2
    check(f"{''.join(args).replace('--', '')}-{width}", terminal.seen)


@pytest.mark.parametrize("env", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_without_colours(env: dict[str, str], repo: Path) -> None:
    terminal = Terminal(repo, "--diff", ".", asks=False, mute=True, env=env)
    terminal.end()
    assert b"\x1b" not in terminal.seen
    check("diff-plain", terminal.seen)


def test_on_a_pipe(repo: Path) -> None:
    result = smfix("--diff", ".", cwd=repo)
    check("diff-pipe", result.stdout)
    check("diff-pipe-stderr", result.stderr)


def test_the_question(repo: Path) -> None:
    terminal = Terminal(repo, "churn.py", width=80, mute=True)
    terminal.keys("?q")
    terminal.end()
    check("interactive-80", terminal.seen)


@pytest.mark.parametrize("path", sorted(SNAPSHOTS.glob("*.txt")), ids=lambda path: path.stem)
def test_colours_hold_on_light_and_on_dark_ground(path: Path) -> None:
    """Only the terminal's own palette, without black, white and bright ones; no colour is ever set as a ground."""
    used = {code for codes in re.findall("␛\\[([0-9;]*)m", path.read_text()) for code in codes.split(";")}
    assert used <= {"0", "1", "2", "3", "7", "31", "32", "33", "35", "36"}


@pytest.mark.parametrize("path", sorted(SNAPSHOTS.glob("diff*[0-9].txt")), ids=lambda path: path.stem)
def test_the_diff_fits(path: Path) -> None:
    width = int(path.stem.rpartition("-")[2])
    lines = re.sub("␛\\[[0-9;]*m", "", path.read_text()).splitlines()
    assert max(len(line) for line in lines if re.match(r" *\d+ [-+ ] ", line)) <= width
