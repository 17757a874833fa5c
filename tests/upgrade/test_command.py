"""`smfix upgrade`: what it says, what it writes, and that a project is finished together or not at all."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.cli.test_main import smfix

MOVES = "from sagemaker.workflow.pipeline import Pipeline\nx = Pipeline\n"
MOVED = "from sagemaker.mlops.workflow.pipeline import Pipeline\nx = Pipeline\n"
GONE = "from sagemaker.estimator import Estimator\nfrom sagemaker.workflow.steps import TrainingStep\n"
OPTIONAL = "try:\n    from sagemaker.s3 import S3Uploader\nexcept ImportError:\n    S3Uploader = None\n"


def project(folder: Path, **files: str) -> Path:
    subprocess.run(["git", "init", "-q", folder], check=True)
    for name, code in files.items():
        path = folder / (name.replace("__", "/") + ("" if "." in name else ".py"))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(code)
    return folder


def files(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in folder.rglob("*.py")}


def test_it_reports_and_writes_nothing(tmp_path: Path) -> None:
    project(tmp_path, a=MOVES, b=GONE, c="import a\n" + OPTIONAL, d=MOVES, e="import os\n")
    before = files(tmp_path)
    done = smfix("upgrade", ".", cwd=tmp_path)
    lines = done.stdout.decode().splitlines()
    head = "4 files use version 2 of the SageMaker SDK: 1 can be finished, 1 waits for other files, "
    assert lines[0] == head + "1 with --unsafe-fixes, 1 needs you (1 place)."
    assert "  b.py  (1 place, 1 change)" in lines
    assert any(line.startswith("    b.py:1:33: SMF309 `sagemaker.estimator.Estimator` is not") for line in lines)
    assert done.returncode == 1
    assert files(tmp_path) == before


def test_it_writes_what_can_be_finished_and_takes_it_back(tmp_path: Path) -> None:
    project(tmp_path, a=MOVES, b=GONE)
    done = smfix("upgrade", "--write", ".", cwd=tmp_path)
    assert done.returncode == 1
    assert files(tmp_path) == {"a.py": MOVED, "b.py": GONE}
    assert b"Finished:" in done.stdout
    again = smfix("upgrade", "--write", "a.py", cwd=tmp_path)
    assert again.returncode == 0
    assert b"No file uses version 2" in again.stdout
    assert smfix("undo", cwd=tmp_path).returncode == 0
    assert files(tmp_path) == {"a.py": MOVES, "b.py": GONE}


@pytest.mark.parametrize(
    ("inner", "outer"),
    [("", "import b\n"), ("", "from b import x\n"), ("import c\n", ""), ("", "def f():\n    import between\n")],
)
def test_files_that_import_one_another_are_finished_together(tmp_path: Path, inner: str, outer: str) -> None:
    """`a` imports `b`, or is imported by it through a file that has no part in it."""
    project(tmp_path, a=outer + MOVES, b=inner + GONE, c="import a\n", between="import b\n")
    done = smfix("upgrade", "--write", ".", cwd=tmp_path)
    assert files(tmp_path)["a.py"] == outer + MOVES
    assert b"1 waits for other files, 1 needs you (1 place)" in done.stdout
    assert b"0 can be finished" in done.stdout


def test_what_one_program_imports_is_finished_together(tmp_path: Path) -> None:
    """For it runs under one version; what only uses the same helpers goes its own way."""
    project(tmp_path, a=MOVES, b=GONE, main="import a, b\n", c="import helpers\n" + MOVES, helpers="import os\n")
    done = smfix("upgrade", "--write", ".", cwd=tmp_path)
    assert b"1 can be finished, 1 waits for other files, 1 needs you (1 place)" in done.stdout
    assert files(tmp_path)["a.py"] == MOVES
    assert files(tmp_path)["c.py"] == "import helpers\n" + MOVED


def test_in_part_it_says_so_loudly(tmp_path: Path) -> None:
    project(tmp_path, b=GONE + "x = TrainingStep\n")
    done = smfix("upgrade", "--write", "--partial", ".", cwd=tmp_path)
    assert (tmp_path / "b.py").read_text() == (
        "from sagemaker.estimator import Estimator\nfrom sagemaker.mlops.workflow.steps import TrainingStep\n"
        "x = TrainingStep\n"
    )
    assert done.stdout.startswith(b"WARNING: 1 file is written in part: it runs under neither version of the SDK")
    assert done.returncode == 1


def test_what_names_keep_in_their_statement(tmp_path: Path) -> None:
    """Only what has moved leaves a statement; what has no home stays where it is."""
    project(tmp_path, b="from sagemaker.workflow.steps import CacheConfig, CreateModelStep, Step\n")
    smfix("upgrade", "--write", "--partial", ".", cwd=tmp_path)
    assert (tmp_path / "b.py").read_text() == (
        "from sagemaker.mlops.workflow.steps import CacheConfig, Step\n"
        "from sagemaker.workflow.steps import CreateModelStep\n"
    )


def test_the_diff_is_a_patch(tmp_path: Path) -> None:
    project(tmp_path, a=MOVES, b=GONE)
    done = smfix("upgrade", "--diff", ".", cwd=tmp_path)
    subprocess.run(["git", "apply", "-"], input=done.stdout, cwd=tmp_path, check=True)
    assert files(tmp_path) == {"a.py": MOVED, "b.py": GONE}


def test_requirements_are_shown(tmp_path: Path) -> None:
    requirements = {"requirements.txt": "boto3\nsagemaker[local]>=2.200,<3  # c\nsagemaker-experiments\n"}
    project(tmp_path, src__a=MOVES, **requirements)
    done = smfix("upgrade", "--write", "src", cwd=tmp_path)
    assert b"requirements.txt:2:1: SMF310 `sagemaker[local]>=2.200,<3 # c` keeps version 2" in done.stdout
    assert (tmp_path / "requirements.txt").read_text() == requirements["requirements.txt"]
    assert (tmp_path / "src" / "a.py").read_text() == MOVED
    (tmp_path / "requirements.txt").write_text("sagemaker>=3\n")
    (tmp_path / "src" / "a.py").write_text(MOVES)
    assert smfix("upgrade", "src", cwd=tmp_path).stdout.count(b"SMF310") == 0


def test_what_a_notebook_installs_is_shown(tmp_path: Path) -> None:
    code = ["%pip install -q 'sagemaker<3' boto3\n", MOVES]
    cells: list[dict[str, object]] = [
        {"cell_type": "code", "source": one, "metadata": {}, "outputs": [], "execution_count": None} for one in code
    ]
    book = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}
    project(tmp_path, **{"n.ipynb": json.dumps(book, indent=1)})
    done = smfix("upgrade", "--write", ".", cwd=tmp_path)
    assert b"n.ipynb:cell 1:1:1: SMF310" in done.stdout
    assert "sagemaker.mlops" in (tmp_path / "n.ipynb").read_text()


@pytest.mark.parametrize("name", ["json", "sarif", "markdown", "html", "jsonl", "junit", "gitlab", "github", "concise"])
def test_every_format(name: str, tmp_path: Path) -> None:
    project(tmp_path, a=MOVES, b=GONE, **{"requirements.txt": "sagemaker==2.1\n"})
    done = smfix("upgrade", "--output-format", name, ".", cwd=tmp_path)
    out = done.stdout.decode()
    assert done.returncode == 1
    assert "SMF309" in out
    assert "SMF310" in out
    if name == "json":
        found = json.loads(out)
        assert found["upgrade"] == {"finished": 1, "waiting": 0, "unsafe": 0, "by_hand": 1, "places": 1, "pins": 1}
    if name == "sarif":
        rules = {rule["id"] for rule in json.loads(out)["runs"][0]["tool"]["driver"]["rules"]}
        assert {"SMF300", "SMF309"} <= rules
    if name == "markdown":
        assert "- [ ] `b.py:1:33` SMF309: `sagemaker.estimator.Estimator` is not in version 3" in out
        assert "- [ ] `a.py`: 1 change" in out
    if name == "html":
        assert out.startswith("<!doctype html>")
        assert "<code>b.py:1:33</code> SMF309" in out


def test_the_report_goes_into_a_file(tmp_path: Path) -> None:
    project(tmp_path, a=MOVES)
    done = smfix("upgrade", "--output-format", "markdown", "-o", "plan.md", ".", cwd=tmp_path)
    assert done.stdout == b""
    assert (tmp_path / "plan.md").read_text().startswith("# From version 2 to version 3")


def test_a_comment_suppresses_a_place(tmp_path: Path) -> None:
    project(tmp_path, b=GONE.replace("Estimator\n", "Estimator  # smfix: ignore[SMF309] by hand, later\n"))
    done = smfix("upgrade", ".", cwd=tmp_path)
    assert b"1 can be finished" in done.stdout
    assert smfix(".", cwd=tmp_path).returncode == 0


def test_comments_for_other_rules_are_not_called_unused(tmp_path: Path) -> None:
    project(tmp_path, a=MOVES + "a.add_depends_on(b)  # smfix: ignore\nb.x()  # smfix: ignore[SMF001]\n")
    assert b"1 can be finished." in smfix("upgrade", ".", cwd=tmp_path).stdout


def test_configuration_chooses_files_and_rules_to_leave_out(tmp_path: Path) -> None:
    project(tmp_path, a=MOVES, b=GONE, skipped__c=MOVES)
    (tmp_path / "smfix.toml").write_text('select = ["SMF001"]\nignore = ["SMF309"]\nextend-exclude = ["skipped"]\n')
    done = smfix("upgrade", "--ignore", "SMF309", ".", cwd=tmp_path)
    assert b"2 files use version 2 of the SageMaker SDK: 2 can be finished" in done.stdout


@pytest.mark.parametrize(
    ("args", "why"),
    [
        (("--write", "--diff", "."), "exclude each other"),
        (("--select", "SMF001", "."), "rules of an upgrade"),
        (("--select", "SMF399", "."), "no rule's code"),
        (("missing",), "does not exist"),
        ((), "Missing argument"),
        (("-i", "."), "terminal"),
    ],
)
def test_what_is_refused(args: tuple[str, ...], why: str, tmp_path: Path) -> None:
    project(tmp_path, a=MOVES)
    done = smfix("upgrade", *args, cwd=tmp_path)
    assert done.returncode == 2
    assert why in done.stderr.decode()


def test_its_rules_belong_to_it_alone(tmp_path: Path) -> None:
    project(tmp_path, a=MOVES)
    assert smfix(".", cwd=tmp_path).returncode == 0
    assert smfix("--check", "--select", "SMF", ".", cwd=tmp_path).returncode == 0
    refused = smfix("--select", "SMF300", ".", cwd=tmp_path)
    assert refused.returncode == 2
    assert b"smfix upgrade" in refused.stderr
    page = smfix("rule", "SMF300", cwd=tmp_path)
    assert page.stdout.startswith(b"# moved-name (SMF300)")
    assert b"SMF309  no-home" in smfix("rule", "--all", cwd=tmp_path).stdout
