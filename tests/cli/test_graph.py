"""`smfix graph` as a user runs it: streams, exit codes, formats, files, definitions, comparisons."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.forkserver import run_text

STEPS = """\
from sagemaker.workflow.lambda_step import LambdaStep
from sagemaker.workflow.pipeline import Pipeline

a = LambdaStep(name="A", lambda_func=None)
b = LambdaStep(name="B", lambda_func=None, depends_on=[a])
"""
RIGHT = STEPS + "pipeline = Pipeline(name='P', steps=[a, b])\n"
WRONG = STEPS + "a.add_depends_on([b])\npipeline = Pipeline(name='P', steps=[a, b])\n"


def smfix(*args: str, cwd: Path, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return run_text("graph", *args, cwd=cwd, stdin=stdin)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "right.py").write_text(RIGHT)
    (tmp_path / "wrong.py").write_text(WRONG)
    return tmp_path


def test_a_right_one(folder: Path) -> None:
    result = smfix("right.py", cwd=folder)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.splitlines() == [
        "P  2 steps, 1 edge, right.py:6",
        "  ● A  LambdaStep, line 4",
        "  ↓ B  LambdaStep, line 5",
    ]


def test_a_wrong_one(folder: Path) -> None:
    result = smfix("wrong.py", "--format", "mermaid", cwd=folder)
    assert result.returncode == 1
    assert result.stdout.startswith("flowchart LR\n")
    assert result.stderr.startswith(
        "wrong.py:6:1: SMF101 these steps wait for each other: `A` → `B` (line 5) → `A` (line 6)"
    )
    assert smfix("wrong.py", "--exit-zero", cwd=folder).returncode == 0
    assert smfix("wrong.py", "--ignore", "SMF101", cwd=folder).returncode == 0


def test_a_folder_with_several(folder: Path) -> None:
    (folder / "steps.py").write_text(STEPS)
    (folder / "other.py").write_text("Pipeline(\n")
    result = smfix(".", "--format", "json", cwd=folder)
    assert result.returncode == 2
    assert "other.py:1:9: error" in result.stderr
    assert [pipeline["path"] for pipeline in json.loads(result.stdout)["pipelines"]] == ["right.py", "wrong.py"]


def test_steps_without_a_pipeline_are_drawn_where_the_file_is_named(folder: Path) -> None:
    (folder / "steps.py").write_text(STEPS)
    assert smfix("steps.py", cwd=folder).stdout.startswith("steps without a pipeline  2 steps, 1 edge")


@pytest.mark.parametrize(
    ("name", "starts"),
    [
        ("g.svg", b"<svg"),
        ("g.html", b"<!DOCTYPE html>"),
        ("g.mmd", b"flowchart"),
        ("g.dot", b"digraph"),
        ("g.json", b"{"),
    ],
)
def test_a_file_by_its_suffix(name: str, starts: bytes, folder: Path) -> None:
    result = smfix("right.py", "-o", name, cwd=folder)
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    assert (folder / name).read_bytes().startswith(starts)


def test_a_file_that_cannot_be_written(folder: Path) -> None:
    result = smfix("right.py", "-o", "no/where.svg", cwd=folder)
    assert result.returncode == 2
    assert "no/where.svg: cannot be written" in result.stderr


def test_a_definition_on_stdin_and_in_a_file(folder: Path) -> None:
    definition = json.dumps({"Steps": [{"Name": "A"}, {"Name": "B", "DependsOn": ["A"]}]})
    result = smfix("-", "--format", "dot", cwd=folder, stdin=definition)
    assert result.returncode == 0
    assert "p0_n0 -> p0_n1" in result.stdout
    (folder / "p.json").write_text(definition)
    assert smfix("p.json", cwd=folder).stdout.startswith("pipeline  2 steps, 1 edge")
    (folder / "p.json").write_text("{}")
    bad = smfix("p.json", cwd=folder)
    assert bad.returncode == 2
    assert "no pipeline's definition" in bad.stderr


def test_a_module_on_stdin(folder: Path) -> None:
    assert smfix("-", cwd=folder, stdin=RIGHT).stdout.startswith("P  2 steps, 1 edge")


@pytest.mark.parametrize(
    "args", [("nothing.py",), (), ("right.py", "--format", "gif"), ("right.py", "--format", "text"), ("-", "right.py")]
)
def test_what_cannot_be_done(args: tuple[str, ...], folder: Path) -> None:
    assert smfix(*args, cwd=folder).returncode == 2


def git(folder: Path, *args: str) -> None:
    names = ["-c", "user.name=x", "-c", "user.email=x@example.org"]
    subprocess.run(["git", *names, *args], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def repository(folder: Path) -> Path:
    (folder / "wrong.py").unlink()
    git(folder, "init", "-q")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "one")
    added = 'c = LambdaStep(name="C", lambda_func=None, depends_on=[a, b])\npipeline ='
    changed = RIGHT.replace("depends_on=[a])", "depends_on=[])").replace("steps=[a, b]", "steps=[a, b, c]")
    (folder / "right.py").write_text(changed.replace("pipeline =", added))
    return folder


def test_what_changed_since_a_revision(repository: Path) -> None:
    result = smfix(".", "--diff", "HEAD", cwd=repository)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.splitlines() == [
        "P  right.py",
        "+ step C",
        "- A → B (depends_on=, line 5)",
        "+ A → C (depends_on=, line 6)",
        "+ B → C (depends_on=, line 6)",
    ]


def test_what_changed_between_two_revisions_for_a_pull_request(repository: Path) -> None:
    git(repository, "commit", "-qam", "two")
    assert smfix(".", "--diff", "HEAD", cwd=repository).stdout == ""
    text = smfix("right.py", "--diff", "HEAD~1..HEAD", "--format", "markdown", cwd=repository).stdout
    assert "* step added: C\n" in text
    assert "* dependency removed: B after A" in text
    assert "```mermaid\nflowchart LR\n" in text
    mermaid = smfix("right.py", "--diff", "HEAD~1..HEAD", "--format", "mermaid", cwd=repository).stdout
    assert "stroke:#1a7f37" in mermaid
    assert "stroke:#d1242f" in mermaid


@pytest.mark.parametrize("revision", ["nope", "--help", "-x"])
def test_a_revision_that_is_none(revision: str, repository: Path) -> None:
    result = smfix(".", f"--diff={revision}", cwd=repository)
    assert result.returncode == 2
    assert result.stdout == ""


def test_a_module_cannot_run(folder: Path) -> None:
    (folder / "evil.py").write_text(RIGHT + "open('ran', 'w').write('x')\nimport os\nos.mkdir('ran too')\n")
    assert smfix("evil.py", cwd=folder).returncode == 0
    assert not (folder / "ran").exists()
    assert not (folder / "ran too").exists()


def test_a_cycle_of_three_across_two_cells_of_a_notebook(folder: Path) -> None:
    first = "%pip install sagemaker\n" + STEPS + 'c = LambdaStep(name="C", lambda_func=None)\nc.add_depends_on([b])\n'
    second = "!ls\na.add_depends_on([c])\npipeline = Pipeline(name='P', steps=[a, b, c])"
    cells = [
        {"cell_type": kind, "metadata": {}, "source": code.splitlines(keepends=True), "outputs": []}
        for kind, code in (("code", first), ("markdown", "# Then"), ("code", second))
    ]
    notebook = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}
    (folder / "p.ipynb").write_text(json.dumps(notebook))
    result = smfix("p.ipynb", cwd=folder)
    assert result.returncode == 1
    path = "`A` → `B` (cell 1, line 6) → `C` (cell 1, line 8) → `A` (cell 3, line 2)"
    assert f"p.ipynb:cell 3:2:1: SMF101 these steps wait for each other: {path}" in result.stderr
    assert result.stdout.startswith("P  3 steps, 3 edges, p.ipynb:")
    checked = run_text("--check", "p.ipynb", cwd=folder)
    assert checked.returncode == 1
    assert checked.stdout.startswith("p.ipynb:cell 3:2:1: SMF101 [needs review] these steps wait")


def test_what_a_fix_does_to_the_graph(folder: Path) -> None:
    (folder / "right.py").write_text(
        STEPS.replace("[a]", "[]") + "pipeline = Pipeline(name='P', steps=[a, b])\nb.add_depends_on(a)\n"
    )
    (folder / "wrong.py").unlink()
    result = run_text(".", "--graph", cwd=folder)
    assert "+++" in result.stdout
    assert "P  right.py\n* A → B (" in result.stderr
