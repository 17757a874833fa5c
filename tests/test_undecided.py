"""A file that uses up the work that one file gets: what is known by then stands, the rest is named, and no exit code
comes of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from smfix.config import Settings
from smfix.engine import fix_source
from smfix.inference import engine
from smfix.model import Problem, Reason
from smfix.project import repository
from smfix.project.repository import Repository
from tests.media import notebook
from tests.report.test_formats import ROOT, validate, validate_sarif

HEAD = "from sagemaker.workflow.steps import TrainingStep\na = TrainingStep('a')\nb = TrainingStep('b')\n"
WIRE = "def wire_{0}():\n    chosen = [b][0]\n    a.add_depends_on(chosen)\n"
CODE = HEAD + "".join(map(WIRE.format, range(3)))
CALLS = [6, 9, 12]
"""The lines of its mistakes."""
NONE, ALL = 2, 60_000
"""Expressions that are looked at, so that no call is decided, and each."""
SCRIPT = """
import sys
from smfix.inference import engine
engine.MOST_LOOKS_OF_FILE = int(sys.argv.pop(1))
from smfix.__main__ import main
main()
"""


def _enough_for(calls: int) -> int:
    """The fewest expressions that decide so many of the calls, whatever it is that the engine counts."""
    with pytest.MonkeyPatch.context() as patch:
        for work in range(NONE, ALL):
            patch.setattr(engine, "MOST_LOOKS_OF_FILE", work)
            if len(fix_source(CODE.encode(), "case.py", Settings(), Repository(())).fixed) == calls:
                return work
    raise AssertionError(f"{calls} are never decided")


ONE = _enough_for(1)


def smfix(work: int, *args: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", SCRIPT, str(work), *args]
    result = subprocess.run(command, cwd=cwd, capture_output=True, text=True, env=os.environ | {"NO_COLOR": "1"})
    assert "Traceback" not in result.stderr
    return result


def problems(code: str, work: int, monkeypatch: pytest.MonkeyPatch, name: str = "case.py") -> list[Problem]:
    monkeypatch.setattr(engine, "MOST_LOOKS_OF_FILE", work)
    rewrite = fix_source(code.encode(), name, Settings(), Repository(()))
    assert not rewrite.left
    return list(rewrite.problems)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "case.py").write_text(CODE)
    return tmp_path


@pytest.mark.parametrize(("work", "decided"), [(NONE, 0), (ONE, 1), (ALL, 3)])
def test_what_is_decided_counts_and_nothing_else(work: int, decided: int, folder: Path) -> None:
    check = smfix(work, "--check", ".", cwd=folder)
    assert (check.returncode, check.stdout.count("SMF001 [safe]")) == (int(decided > 0), decided)
    assert ("undecided" in check.stderr) == (decided < 3)
    fix = smfix(work, ".", cwd=folder)
    assert fix.returncode == 0
    assert (folder / "case.py").read_text().count("([chosen])") == decided


def test_a_person_is_told_where_why_and_what_to_do(folder: Path) -> None:
    (said, summary) = smfix(ONE, "--check", ".", cwd=folder).stderr.splitlines()
    where, _, text = said.partition(" note: ")
    assert where.startswith("case.py:9:")
    assert text == (
        "undecided: the work that one file gets is used up here; what was not known by then is "
        "left as it is; look at line 9, line 12 yourself; or annotate the parameters and attributes that hold steps, "
        "or split the file [undecided]"
    )
    assert summary.startswith("Would fix 1 call in 1 file (1 file undecided in part). Scanned 1 file in ")


def test_with_quiet_nothing_is_said_and_the_code_is_the_same(folder: Path) -> None:
    quiet = smfix(NONE, "-q", "--check", ".", cwd=folder)
    assert (quiet.returncode, quiet.stdout, quiet.stderr) == (0, "", "")


def test_json(folder: Path) -> None:
    result = smfix(ONE, "--check", "--output-format", "json", ".", cwd=folder)
    document = json.loads(result.stdout)
    validate(document, ROOT / "docs" / "report.schema.json")
    (file,) = document["files"]
    (problem,) = file["problems"]
    assert (problem["reason"], problem["error"], problem["line"]) == ("undecided", False, 9)
    assert problem["text"].startswith("undecided: ")
    assert [finding["line"] for finding in file["findings"]] == CALLS[:1]
    assert result.returncode == 1


@pytest.mark.parametrize(("work", "code"), [(NONE, 0), (ONE, 1)])
def test_sarif_takes_it_for_a_note_of_a_run_that_succeeded(work: int, code: int, folder: Path) -> None:
    result = smfix(work, "--check", "--output-format", "sarif", ".", cwd=folder)
    document: Any = json.loads(result.stdout)
    validate_sarif(document)
    (invocation,) = document["runs"][0]["invocations"]
    (note,) = invocation["toolExecutionNotifications"]
    assert (result.returncode, invocation["executionSuccessful"]) == (code, True)
    assert (note["level"], note["descriptor"]["id"]) == ("note", "undecided")
    assert note["message"]["text"].startswith("undecided: ")
    assert note["locations"][0]["physicalLocation"]["region"]["startLine"] in CALLS


def test_github_and_junit_do_not_fail_for_it(folder: Path) -> None:
    github = smfix(NONE, "--check", "--output-format", "github", ".", cwd=folder)
    assert (github.returncode, github.stdout.count("::notice "), github.stdout.count("::error ")) == (0, 1, 0)
    junit = smfix(NONE, "--check", "--output-format", "junit", ".", cwd=folder)
    assert (junit.returncode, junit.stdout.count("<error"), junit.stdout.count("<failure")) == (0, 0, 0)


def test_a_comment_whose_call_was_not_decided_is_not_called_unused(monkeypatch: pytest.MonkeyPatch) -> None:
    code = CODE.replace("(chosen)\n", "(chosen)  # smfix: ignore[SMF001]\n")
    assert [problem.reason for problem in problems(code, NONE, monkeypatch)] == [Reason.UNDECIDED]


def test_a_file_that_leads_to_too_many_modules_is_told_the_same(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(repository, "MOST_LED", 1)
    (tmp_path / "setup.py").write_text("")
    (tmp_path / "other.py").write_text("from case import wire\nwire(3)\n")
    code = HEAD + "def wire(given):\n    a.add_depends_on(given)\n"
    (tmp_path / "case.py").write_text(code)
    path = str(tmp_path / "case.py")
    rewrite = fix_source(code.encode(), path, Settings(), Repository([str(tmp_path)]))
    (problem,) = rewrite.problems
    assert (problem.reason, rewrite.left, rewrite.fixed) == (Reason.UNDECIDED, (), ())
    assert "look at line 5 yourself" in problem.text


def test_a_notebook_names_the_cell(monkeypatch: pytest.MonkeyPatch) -> None:
    cells = [("code", HEAD), *(("code", WIRE.format(index)) for index in range(3))]
    (problem,) = problems(json.dumps(notebook(*cells)), NONE, monkeypatch, "case.ipynb")
    assert problem.place is not None
    assert (problem.place.cell, problem.place.line) == (2, 3)
    assert "look at cell 2, line 3, cell 3, line 3, cell 4, line 3 yourself" in problem.text


def test_the_schema_is_looked_at() -> None:
    with pytest.raises(jsonschema.ValidationError):
        validate({"files": [{}]}, ROOT / "docs" / "report.schema.json")
