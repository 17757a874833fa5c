"""Notebooks on the command line: cells as people see them, a patch as git wants it, places in every report."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from smfix.report import Style
from smfix.report.terminal import Terminal
from tests.forkserver import run
from tests.media import fix, notebook

EXAMPLE = Path(__file__).parents[2] / "examples" / "pipelines" / "forecast.ipynb"
FIRST = "forecast.ipynb:cell 5:2:1: SMF001 [safe] `add_depends_on` takes a list: `prepare` is a CallbackStep"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copy(EXAMPLE, tmp_path)
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    return tmp_path


def smfix(*args: str, cwd: Path, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return run(*args, cwd=cwd, stdin=stdin)


def test_the_terminal_shows_cells_as_people_see_them() -> None:
    out = io.BytesIO()
    report = Terminal(out, Style(width=80))
    report.add(fix(EXAMPLE.read_bytes(), "forecast.ipynb"))
    report.close()
    lines = re.sub(r"\x1b\[[0-9;]*m", "", out.getvalue().decode()).splitlines()
    assert lines == [
        "forecast.ipynb › cell 5",
        "  SMF001 `add_depends_on` takes a list: `prepare` is a CallbackStep",
        "  1   %%time",
        "  2 - train.add_depends_on(prepare)  # première étape",
        "  2 + train.add_depends_on([prepare])  # première étape",
        "  3   compare.add_depends_on([train])",
        "",
        "forecast.ipynb › cell 8",
        '  SMF001 `add_depends_on` takes a list: the string "Compare" is read character',
        "         by character",
        '  1   stop = FailStep(name="Stop", error_message="worse than last week")',
        "  2   stop.add_depends_on(",
        '  3 -     "Compare",  # by name',
        '  3 +     ["Compare"],  # by name',
        "  4   )",
        "",
    ]


def test_the_piped_diff_is_the_raw_patch(folder: Path) -> None:
    diff = smfix("--diff", ".", cwd=folder)
    assert diff.returncode == 1
    assert [line for line in diff.stdout.decode().splitlines() if line.startswith("+")] == [
        "+++ b/forecast.ipynb",
        r'+    "train.add_depends_on([prepare])  # première étape\n",',
        r'+    "    [\"Compare\"],  # by name\n",',
    ]
    subprocess.run(["git", "apply", "-"], cwd=folder, input=diff.stdout, check=True)
    applied = (folder / "forecast.ipynb").read_bytes()
    assert smfix(".", cwd=folder).stdout == b""
    assert applied == fix(EXAMPLE.read_bytes(), "forecast.ipynb").after


def test_findings_carry_cell_and_line(folder: Path) -> None:
    assert smfix("--check", ".", cwd=folder).stdout.decode().splitlines()[0] == FIRST
    document = json.loads(smfix("--check", "--output-format", "json", ".", cwd=folder).stdout)
    first, second = document["files"][0]["findings"]
    assert (first["cell"], first["line"], first["column"]) == (5, 2, 1)
    assert (second["cell"], second["line"], second["end_line"]) == (8, 2, 4)
    data = EXAMPLE.read_bytes()
    assert data[first["start"] : first["end"]] == b"train.add_depends_on(prepare)"
    assert {(link["cell"], link["line"]) for link in first["evidence"]} == {(3, 1), (4, 1), (4, 2)}


def test_a_filter(folder: Path) -> None:
    result = smfix("-", "--stdin-filename", "forecast.ipynb", cwd=folder, stdin=EXAMPLE.read_bytes())
    assert result.returncode == 0
    assert result.stdout == fix(EXAMPLE.read_bytes(), "forecast.ipynb").after
    broken = smfix("-", "--stdin-filename", "x.ipynb", cwd=folder, stdin=b'{"add_depends_on"')
    assert (broken.returncode, broken.stdout) == (2, b'{"add_depends_on"')
    assert b"x.ipynb:1:18: error: is not valid JSON" in broken.stderr


@pytest.mark.parametrize("place", [["forecast.ipynb:cell 5:2:1"], ["forecast.ipynb:2", "--cell", "5"]])
def test_why(folder: Path, place: list[str]) -> None:
    lines = smfix("why", *place, cwd=folder).stdout.decode().splitlines()
    assert lines[0] == "forecast.ipynb:cell 5:2:1: train.add_depends_on(prepare)"
    assert any(line.startswith("    forecast.ipynb:cell 4:2: `train` is `CallbackStep(") for line in lines)
    assert len([line for line in lines if "verdict" in line]) == 1


def test_why_names_what_it_cannot_read(folder: Path) -> None:
    (folder / "bad.ipynb").write_text('{"cells": "add_depends_on"}')
    result = smfix("why", "bad.ipynb:cell 1:1", cwd=folder)
    assert result.returncode == 2
    assert b"its `cells` are not a list [notebook-format]" in result.stderr
    assert smfix("why", "forecast.ipynb:cell 1:1", cwd=folder).returncode == 1


def test_a_notebook_that_cannot_be_handled_exits_2_and_the_others_go_on(folder: Path) -> None:
    (folder / "bad.ipynb").write_text("<<<<<<< add_depends_on")
    (folder / "r.ipynb").write_text(
        '{"metadata": {"kernelspec": {"name": "ir"}}, "cells": [{"x": "add_depends_on"}], "nbformat": 4}'
    )
    (folder / "fine.ipynb").write_text("<<<<<<<")
    result = smfix(".", cwd=folder)
    assert result.returncode == 2
    assert result.stderr.decode().splitlines()[:2] == [
        "bad.ipynb:1:1: error: is not valid JSON: a value is expected [notebook-format]",
        "r.ipynb: note: is a notebook for ir, not for Python [not-python-kernel]",
    ]
    assert b"Fixed 2 calls in 1 file (1 file could not be read as a notebook)." in result.stderr


def test_every_place_in_a_notebook_names_its_cell(tmp_path: Path) -> None:
    imports = "from sagemaker.workflow.steps import TrainingStep\nfrom sagemaker.workflow.pipeline import Pipeline\n"
    steps = imports + "a = TrainingStep(name='A')\nb = TrainingStep(name='B')\n"
    cells = [("markdown", "# T\n"), ("code", steps), ("code", "import os\nb.add_depends_on(a)\n")]
    cells += [("code", "p = Pipeline(name='P', steps=[a, b])\n")]
    (tmp_path / "nb.ipynb").write_text(json.dumps(notebook(*cells), indent=1))
    check = smfix("--check", "-v", "nb.ipynb", cwd=tmp_path).stdout.decode()
    assert "    nb.ipynb:cell 2:4: `b` is `TrainingStep(name='B')`" in check
    assert all(":cell " in line for line in check.splitlines())
    graph = smfix("graph", "nb.ipynb", cwd=tmp_path).stdout.decode()
    assert graph.splitlines()[0].endswith("nb.ipynb:cell 4:1")


def test_why_takes_a_place_as_reports_for_machines_print_it(tmp_path: Path) -> None:
    steps = "from sagemaker.workflow.steps import TrainingStep\na = TrainingStep(name='A')\n"
    cells = [("code", steps), ("code", "import os\na.add_depends_on(a)\n")]
    (tmp_path / "nb.ipynb").write_text(json.dumps(notebook(*cells), indent=1))
    said = smfix("--check", "--select", "SMF001", "--output-format", "github", "nb.ipynb", cwd=tmp_path).stdout.decode()
    line, column = re.search(r"line=(\d+),.*?col=(\d+)", said).groups()  # type: ignore[union-attr]
    why = smfix("why", f"nb.ipynb:{line}:{column}", cwd=tmp_path)
    assert why.stdout.startswith(b"nb.ipynb:cell 2:2:1: a.add_depends_on(a)")
    assert smfix("why", "nb.ipynb:2", cwd=tmp_path).returncode == 1, "a line of the file, not of each cell"
