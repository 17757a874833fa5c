"""The benchmarks' own judgement is right: the trees are what they say, and a tool that did other work is seen."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import trees
from benchmarks.checking import work_done
from benchmarks.measure import Command, once
from smfix.config import Settings
from smfix.engine import fix_source
from smfix.project.repository import Repository

pytestmark = pytest.mark.no_cover  # the time that measuring takes is worth nothing here


@pytest.mark.parametrize(("lines", "calls"), [(150, 5), (180, 1), (1_500, 8), (5_000, 50)])
def test_smfix_makes_what_is_expected_of_a_pipeline_file(lines: int, calls: int) -> None:
    marked = trees.pipeline_file("a seed", lines, calls)
    before, after = (marked.replace("‹", put).replace("›", end) for put, end in (("", ""), ("[", "]")))
    ast.parse(before)
    assert lines * 0.9 < before.count("\n") < lines * 1.1 + 40
    assert marked.count("‹") == calls
    rewrite = fix_source(before.encode(), "pipeline.py", Settings(), Repository(()))
    assert rewrite.after.decode() == after
    assert not rewrite.left


def test_what_a_tool_wrote_is_judged(tmp_path: Path) -> None:
    tree = trees.Tree(tmp_path, "tree")
    tree.path.mkdir(parents=True)
    for name in ("exact", "other", "bare", "untouched"):
        tree.put(f"{name}.py", "b.add_depends_on(‹a›)  # why\n")
    tree.put("decoy.py", "b.add_depends_on([a])\n")
    tree.commit()
    for name, text in {
        "exact": "b.add_depends_on([a])  # why\n",
        "other": "b.add_depends_on( [a] )  # why\n",
        "bare": "b.add_depends_on([a])\n",
        "decoy": "b.add_depends_on([[a]])\n",
    }.items():
        (tree.path / f"{name}.py").write_text(text)
    work = work_done(tree)
    assert (work.exact, work.other, work.without_comments, work.untouched, work.wrong) == (1, 2, 1, 1, 1)
    tree.restore()
    assert work_done(tree).untouched == 4


def test_a_run_is_measured_by_itself(tmp_path: Path) -> None:
    held = bytearray(80 << 20)  # what this process holds is not the command's
    small = once(Command("small", (sys.executable, "-c", "pass"), tmp_path), 60)
    large = once(Command("large", (sys.executable, "-c", "bytes(bytearray(60 << 20))"), tmp_path), 60)
    assert 1 < small.memory < len(held) >> 20
    assert large.memory > small.memory + 50
    assert small.wall > 0
    assert small.cpu > 0
    assert not small.cut_off


def test_a_run_that_takes_too_long_is_cut_off(tmp_path: Path) -> None:
    assert once(Command("slow", (sys.executable, "-c", "import time; time.sleep(60)"), tmp_path), 0.3).cut_off


def test_a_tree_says_how_many_of_its_files_hold_a_needle(tmp_path: Path) -> None:
    tree = trees.Tree(tmp_path, "tree")
    tree.put("hit.py", "b.add_depends_on(‹a›)\n")
    tree.put("sdk.py", "import sagemaker\n")
    tree.put("none.py", "x = 1\n")
    tree.put(".venv/lib/site-packages/sagemaker.py", "depends_on = sagemaker = 1\n")
    told = "3 files of code, 1 with `depends_on`, 1 with `sagemaker`"
    assert tree.needles == told
    again = trees.Tree(tmp_path, "tree")
    (again.path / ".gitignore").write_text(".venv/\n")
    again.commit()
    assert again.needles == told


def test_the_small_size_runs(tmp_path: Path) -> None:
    """Each kind of row once: the page says what was run over, what each tool wrote, and what could not run."""
    rows = ("start", "small", "nohit", "big_check", "few")
    page = tmp_path / "RESULTS.md"
    words = ["--size", "small", "--rounds", "1", "--folder", str(tmp_path / "work"), "--output", str(page)]
    command = [sys.executable, "-m", "benchmarks", *words, "--only", ",".join(rows)]
    result = subprocess.run(command, cwd=Path(trees.__file__).parents[1], capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    text = page.read_text(encoding="utf-8")
    titles = [line for line in text.splitlines() if line.startswith("## ")]
    assert len(titles) == len(rows) + 1
    assert titles[-1] == "## What could not run"
    needles = re.compile(r"^(\d+) files of code, (\d+) with `depends_on`, (\d+) with `sagemaker`.$", re.M)
    counts = [tuple(map(int, found)) for found in needles.findall(text)]
    (_, small, nohit, big, few) = counts
    assert (small, few) == ((30, 2, 2), (4, 4, 4))
    assert nohit[0] > 100
    assert nohit[1] >= 1, "the packages hold needles, as a repository does"
    assert big[1] >= nohit[1] + 5
    assert "| bare libcst (once) | " in text
    assert text.count(" to the byte |") >= 3
    assert re.search(r"^\| smfix \(once\) \| .* \| 4 of 4 to the byte \|$", text, re.M)
