"""Twice the work takes twice the time: what grows with the square of a file's size never ends on a large one.

Each row is done at some size and at twice that size, and calls are counted, which no other process disturbs. What C
code does inside one call (copying, above all) shows in the processor's time only: it is compared at one size and at
eight times that, where a square would be 64 times as much, so that the bound is wide enough for any machine.
"""

from __future__ import annotations

import io
import json
import os
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from types import FrameType

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pathspec import GitIgnoreSpec

from smfix.config import ConfigError, Settings
from smfix.engine import fix_source
from smfix.files.configs import Configs
from smfix.files.globs import spec
from smfix.handover import without_bytes
from smfix.model import Rewrite
from smfix.project.repository import Repository
from smfix.project.sdk_version import versions_by_requirements
from smfix.report import FORMATS, Style, make
from smfix.runner import Beside, with_stack

pytestmark = pytest.mark.no_cover  # the time that measuring takes is worth nothing here

HEAD = (
    "from sagemaker.workflow.steps import ProcessingStep\n\n"
    "a = ProcessingStep(name='a', processor=None)\n"
    "b = ProcessingStep(name='b', processor=None)\n"
)
WRONG = "b.add_depends_on(a)\n"
ESCAPED = 'b.add_depends_on(a)  # \t"é\U0001f680"\n'


def module(n: int) -> bytes:
    """Findings on adjacent lines."""
    return (HEAD + WRONG * n).encode()


def apart(n: int) -> bytes:
    """Findings with other lines between them."""
    return (HEAD + ("\n" * 8 + WRONG) * n).encode()


def on_one_line(n: int) -> bytes:
    """Findings on one line."""
    return (HEAD + "; ".join([WRONG.strip()] * n) + "\n").encode()


def long_lines(n: int) -> bytes:
    """A few findings on long lines, and long lines around them."""
    line = f"x = {'y' * 50 * n!r}\n"
    long = f"b.add_depends_on(a)  # {'z' * 50 * n}\n"
    return (HEAD + line + long * 3 + line).encode()


def two_rounds(n: int) -> bytes:
    """Findings inside of findings, which take a second round."""
    return (
        HEAD + "b.add_depends_on(c(depends_on=a))\n".replace("c(", "ProcessingStep(name='c', processor=None, ") * n
    ).encode()


def waiting(n: int) -> bytes:
    """Findings for a person."""
    return (HEAD + "def f(x):\n" + "    b.add_depends_on(x)\n" * n).encode()


def notebook(*sources: object, output: str = "") -> bytes:
    """A notebook of these cells."""
    outputs = [{"output_type": "stream", "name": "stdout", "text": output}]
    cells = [
        {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": outputs, "source": one}
        for one in sources
    ]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=1).encode()


def many_cells(n: int) -> bytes:
    """Cells, of which one holds a finding."""
    return notebook(HEAD.splitlines(True), *[[f"x{i} = 1\n", "y = 2"] for i in range(n)], [WRONG])


def many_wrong_cells(n: int) -> bytes:
    """Cells, of which each holds a finding."""
    return notebook(HEAD, *[[WRONG]] * n)


def one_list(n: int) -> bytes:
    """A cell whose source is a list of lines, each with a finding."""
    return notebook((HEAD + ESCAPED * n).splitlines(True))


def one_string(n: int) -> bytes:
    """A cell whose source is one string, with findings."""
    return notebook(HEAD + ESCAPED * n)


def one_output(n: int) -> bytes:
    """A cell whose output is one long string."""
    return notebook(HEAD + WRONG, output="x" * 1000 * n)


def markdown(n: int) -> bytes:
    """Fenced blocks."""
    return (f"```python\n{HEAD}```\n" + f"\ntext\n\n```python\n{WRONG}```\n" * n).encode()


@dataclass(frozen=True)
class Row:
    """One measured thing: a file of some size, and perhaps a report of it."""

    file: Callable[[int], bytes]
    n: int
    report: str = ""
    suffix: str = ".py"

    def __str__(self) -> str:
        return f"{self.file.__name__}-{self.report or 'fix'}"


FILES = [
    Row(module, 60),
    Row(apart, 60),
    Row(on_one_line, 60),
    Row(two_rounds, 40),
    Row(waiting, 60),
    Row(many_cells, 200, suffix=".ipynb"),
    Row(many_wrong_cells, 100, suffix=".ipynb"),
    Row(one_list, 60, suffix=".ipynb"),
    Row(one_string, 60, suffix=".ipynb"),
    Row(markdown, 80, suffix=".md"),
]
SHOWN = [row for row in FILES if row.file in (module, on_one_line, waiting, one_string, many_wrong_cells)]
REPORTS = [replace(row, n=60, report=report) for row in SHOWN for report in sorted(FORMATS)]
COPIED = [
    Row(one_output, 16_000, suffix=".ipynb"),
    Row(one_output, 16_000, "terminal", ".ipynb"),
    Row(one_output, 16_000, "patch", ".ipynb"),
    Row(long_lines, 1_000, "terminal"),
    Row(one_list, 1_000, suffix=".ipynb"),
]
"""Where the work is done inside of a few calls, or might be."""


def fixed(data: bytes, suffix: str) -> Rewrite:
    """The file's rewrite, of which something is shown."""
    settings, path = Settings(docs=True), f"x{suffix}"
    rewrite = next(iter(with_stack(lambda: [fix_source(data, path, settings, Repository())])))
    assert not rewrite.problems
    assert rewrite.changed or rewrite.left
    return rewrite


def reported(rewrite: Rewrite, name: str) -> None:
    """Show a rewrite in a format."""
    report = make(name, io.BytesIO(), Style(width=100, coloured=True, verbose=True))
    report.add(rewrite)
    report.close()


def calls(work: Callable[[], object]) -> int:
    """How many functions are called, those of C too."""
    met = 0

    def meet(frame: FrameType, event: str, arg: object) -> None:
        nonlocal met
        met += event in ("call", "c_call")

    threading.setprofile(meet)
    sys.setprofile(meet)
    try:
        work()
    finally:
        sys.setprofile(None)
        threading.setprofile(None)
    return met


def seconds(work: Callable[[], object]) -> float:
    """The least of the processor's time that it takes."""
    best = float("inf")
    for _ in range(3):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best


def grows_like_its_size(work: Callable[[int], Callable[[], object]], size: int) -> bool:
    """Whether eight times the size takes about eight times as long."""
    return seconds(work(8 * size)) < 24 * seconds(work(size)) + 0.1


def works(row: Row, *sizes: int) -> list[Callable[[], object]]:
    """The row's work at these sizes."""
    found: list[Callable[[], object]] = []
    for data in map(row.file, sizes):
        if row.report:
            rewrite = fixed(data, row.suffix)
            found.append(lambda rewrite=rewrite: reported(rewrite, row.report))  # type: ignore[misc]
        else:
            found.append(lambda data=data: fixed(data, row.suffix))  # type: ignore[misc]
    return found


@pytest.mark.parametrize("row", [*FILES, *REPORTS], ids=str)
def test_twice_the_file_makes_twice_the_calls(row: Row) -> None:
    one, two = works(row, row.n, 2 * row.n)
    one()  # what is imported and compiled once
    assert calls(two) < 2.3 * calls(one)


@pytest.mark.parametrize("row", COPIED, ids=str)
def test_twice_the_file_takes_twice_the_time(row: Row) -> None:
    assert grows_like_its_size(lambda size: works(row, size)[0], row.n // 4)


@pytest.mark.parametrize("text", ['"sagemaker": {', "sagemaker[", 'sagemaker == "', 'name = "sagemaker"  '])
def test_requirements_are_read_in_one_go(text: str) -> None:
    assert grows_like_its_size(lambda size: lambda: versions_by_requirements(text * size), 1_000)


def test_a_requirement_may_have_any_number_of_digits() -> None:
    assert versions_by_requirements("sagemaker==" + "9" * 5_000) == frozenset()
    assert versions_by_requirements('name = "sagemaker"\nversion = "' + "9" * 5_000 + '."') == frozenset()


def handed_over(size: int) -> None:
    """Let another process pass a rewrite of so many bytes."""
    with Beside(lambda: [Rewrite("x.ipynb", b"x" * size, b"y" * size)]) as beside:
        (rewrite,) = beside.results(1, 60)
    assert len(rewrite.before) == len(rewrite.after) == size


@pytest.mark.skipif(not hasattr(os, "fork"), reason="nothing is forked here")
def test_what_is_handed_over_is_not_copied_again_and_again() -> None:
    assert grows_like_its_size(lambda size: lambda: handed_over(size), 4 << 20)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="nothing is forked here")
def test_the_time_limit_holds_while_a_file_is_handed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    ticks = count()

    def clock() -> float:
        time.sleep(0.01)  # there is always more to read
        return next(ticks)

    with Beside(lambda: [Rewrite("x.ipynb", b"x" * (64 << 20), b"")]) as beside:
        monkeypatch.setattr("smfix.runner.time.monotonic", clock)
        assert list(beside.results(1, 20)) == []
        assert beside.hung
    assert next(ticks) < 30


PATTERNS = [
    lambda n: "*a" * n + "b",
    lambda n: "**/*a/" * n + "b",
    lambda n: "a**" * n + "b",
    lambda n: "/" + "**/a*a*/" * n + "*b",
]


@pytest.mark.parametrize("pattern", PATTERNS)
@pytest.mark.parametrize("name", ["a" * 200 + ".py", "/".join(["aaa"] * 60) + "/x.py"])
def test_a_pattern_of_many_stars_is_matched_at_once(pattern: Callable[[int], str], name: str) -> None:
    """Each star more multiplied the time; 24 of them would not end."""
    assert not spec([pattern(24)]).match_file(name)


@given(
    st.lists(
        st.sampled_from(["**", "*", "a", "*a", "*a*b", "a*b*", "*a*a*", "[ab]*a*", "*a**b*"]), min_size=1, max_size=5
    ),
    st.lists(st.text("aab.", min_size=1, max_size=5), min_size=1, max_size=6),
    st.sampled_from(["", "/"]),
)
def test_a_pattern_of_many_stars_means_what_it_meant(parts: list[str], names: list[str], end: str) -> None:
    pattern, name = "/".join(parts) + end, "/".join(names)
    assert spec([pattern]).match_file(name) == GitIgnoreSpec.from_lines([pattern]).match_file(name)


@pytest.mark.parametrize("bad", ["a\\", "*a" * 3_000])
def test_a_bad_pattern_is_named_with_its_key(bad: str, tmp_path: Path) -> None:
    config = tmp_path / "smfix.toml"
    config.write_text(f"extend-exclude = [{json.dumps(bad)}]\n")
    with pytest.raises(ConfigError, match=r"smfix\.toml: `extend-exclude`: "):
        Configs().of(str(tmp_path))


SHARE = 1 << 16


@pytest.mark.skipif(not hasattr(os, "fork"), reason="nothing is forked here")
@pytest.mark.parametrize("size", [0, 5, SHARE, 3 * SHARE, 3 * SHARE + 7])
@pytest.mark.parametrize("at", [0, 5, SHARE, 3 * SHARE])
@pytest.mark.parametrize("change", [lambda part: b"y" + part, lambda part: part[1:], lambda part: b"y" + part[1:]])
def test_what_is_handed_over_comes_whole(size: int, at: int, change: Callable[[bytes], bytes]) -> None:
    before = b"x" * size
    after = before[:at] + change(before[at:])
    sent = [Rewrite("x.py", before, after), Rewrite("x.py", before, before)]
    with Beside(lambda: sent) as beside:
        assert list(beside.results(2, 60)) == [without_bytes(rewrite) for rewrite in sent]
