"""Notebooks that run other files by `%run`, and cells that are modules by `%%writefile`; what the SDK makes of each is
asked of the same code as a script."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from smfix.config import Settings
from smfix.engine import fix_source
from smfix.project.repository import Repository
from smfix.verify import verify
from tests.judgement.support import PIPELINE
from tests.pages import as_version
from tests.sdk.environments import run_trees

IMPORT = "from sagemaker.workflow.callback_step import CallbackStep\n"
PREP = f'{IMPORT}prep = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={{}}, outputs=[])\n'
MANY = f'{IMPORT}prep = [CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={{}}, outputs=[])]\n'
TRAIN = f'{IMPORT}train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={{}}, outputs=[])\n'
FIX = TRAIN + "train.add_depends_on(⟦[⟧prep⟦]⟧)\n"
LEAVE = TRAIN + "train.add_depends_on(prep)\nfirst = prep[0]\n"
FUNCTION = PREP + "def ready():\n    return prep\ndef all_ready():\n    return [prep]\n"


@dataclass(frozen=True)
class Case:
    """Cells of a notebook, and files beside it; edits are marked as in the tables."""

    cells: tuple[str, ...]
    files: dict[str, str]

    def notebook(self, after: bool) -> str:
        cells = [_side(code, after) for code in self.cells]
        return _notebook(*cells)

    def script(self, after: bool) -> dict[str, str]:
        """The same program without a notebook."""
        cells = [_as_script(_side(code, after)) for code in self.cells]
        files = {path: code for path, code in self.files.items() if path.endswith(".py")}
        files |= {path: _cell_of(code) for path, code in self.files.items() if path.endswith(".ipynb")}
        return {**files, "main.py": "import os\n_here = os.path.dirname(os.path.abspath(__file__))\n" + "".join(cells)}


def _side(code: str, after: bool) -> str:
    return re.sub("⟦(.*?)⟧", r"\1" if after else "", code)


def _notebook(*cells: str) -> str:
    found = [
        {"cell_type": "code", "metadata": {}, "outputs": [], "source": code.splitlines(keepends=True)} for code in cells
    ]
    return json.dumps({"cells": found, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=1)


def _cell_of(notebook: str) -> str:
    return "".join(_as_script("".join(cell["source"])) for cell in json.loads(notebook)["cells"])


def _as_script(code: str) -> str:
    written = re.match(r"%%(?:writefile|file) (-a )?(\S+)\n", code)
    if written:
        path, mode = f"os.path.join(_here, {written[2]!r})", "a" if written[1] else "w"
        body = f"open({path}, {mode!r}).write({code[written.end() :]!r})\n"
        return f"os.makedirs(os.path.dirname({path}), exist_ok=True)\n{body}"
    run = re.compile(r"^%run (?:-i )?[\"']?([\w./]+?)(\.py|\.ipynb)?[\"']?$", re.MULTILINE)
    return (
        run.sub(lambda found: f'exec(open(os.path.join(_here, "{found[1]}{found[2] or ".py"}")).read())', code) + "\n"
    )


CASES = {
    "fix: a notebook that is run": Case(("%run steps.ipynb\n", FIX), {"steps.ipynb": _notebook(PREP)}),
    "leave: a notebook that makes a list": Case(("%run steps.ipynb\n", LEAVE), {"steps.ipynb": _notebook(MANY)}),
    "fix: a script that is run": Case(("%run ./setup.py\n", FIX), {"setup.py": PREP}),
    "leave: a script that makes a list": Case(("%run -i setup\n", LEAVE), {"setup.py": MANY}),
    "fix: another script runs it": Case(
        ("%run one.ipynb\n", FIX), {"one.ipynb": _notebook("%run two.py\n"), "two.py": PREP}
    ),
    "leave: a list that another script makes": Case(
        ("%run one.ipynb\n", LEAVE), {"one.ipynb": _notebook("%run two.py\n"), "two.py": MANY}
    ),
    "leave: bound anew by the script": Case((PREP, "%run setup.py\n", LEAVE), {"setup.py": MANY}),
    "fix: the script binds other names": Case((PREP, "%run setup.py\n", FIX), {"setup.py": "other = []\n"}),
    "fix: a function of the script": Case(
        ("%run setup.py\n", TRAIN + "train.add_depends_on(⟦[⟧ready()⟦]⟧)\n"), {"setup.py": FUNCTION}
    ),
    "leave: another function of the script": Case(
        ("%run setup.py\n", TRAIN + "train.add_depends_on(all_ready())\n"), {"setup.py": FUNCTION}
    ),
    "fix: where it is the program": Case(
        ("%run setup.py\n", FIX),
        {"setup.py": "if __name__ == '__main__':\n    " + PREP.replace("\nprep", "\n    prep")},
    ),
    "fix: a written module": Case((f"%%writefile steps.py\n{PREP}", "from steps import prep\n", FIX), {}),
    "leave: a written module with a list": Case(
        (f"%%writefile steps.py\n{MANY}", "from steps import prep\n", LEAVE), {}
    ),
    "fix: as `%%file`": Case((f"%%file steps.py\n{PREP}", "from steps import prep\n", FIX), {}),
    "leave: the disk has an older one": Case(
        (f"%%writefile steps.py\n{MANY}", "from steps import prep\n", LEAVE), {"steps.py": PREP}
    ),
    "fix: the disk has an older one with a list": Case(
        (f"%%writefile steps.py\n{PREP}", "from steps import prep\n", FIX), {"steps.py": MANY}
    ),
    "leave: written twice": Case(
        (f"%%writefile steps.py\n{PREP}", f"%%writefile steps.py\n{MANY}", "from steps import prep\n", LEAVE), {}
    ),
    "fix: appended": Case(
        ("%%writefile steps.py\nprep = None\n", f"%%writefile -a steps.py\n{PREP}", "from steps import prep\n", FIX), {}
    ),
    "leave: a list that is appended": Case(
        (f"%%writefile steps.py\n{PREP}", f"%%writefile -a steps.py\n{MANY}", "from steps import prep\n", LEAVE), {}
    ),
    "fix: in a folder": Case(
        (
            f"%%writefile code/steps.py\n{PREP}",
            "import sys\nsys.path.append(os.path.join(_here, 'code'))\nfrom steps import prep\n",
            FIX,
        ),
        {},
    ),
    "fix: written and run": Case((f"%%writefile steps.py\n{PREP}", "%run steps.py\n", FIX), {}),
    "fix: itself": Case(
        (
            f"%%writefile pipe.py\n{PREP}{FIX}",
            "from pipe import *\n",
            TRAIN.replace("train", "deploy").replace("Tr", "D"),
        ),
        {},
    ),
    "leave: itself, with a list": Case((f"%%writefile pipe.py\n{MANY}{LEAVE}", "from pipe import *\n"), {}),
    "fix: one written module imports another": Case(
        (
            f"%%writefile steps.py\n{PREP}",
            f"%%writefile pipe.py\nfrom steps import prep\n{FIX}",
            "from pipe import *\n",
        ),
        {},
    ),
    "leave: one written module imports a list of another": Case(
        (
            f"%%writefile steps.py\n{MANY}",
            f"%%writefile pipe.py\nfrom steps import prep\n{LEAVE}",
            "from pipe import *\n",
        ),
        {},
    ),
    "fix: both": Case(
        (
            f"%%writefile pipe.py\n{PREP}{FIX}",
            "from pipe import *\n",
            PREP.replace("Prep", "P") + FIX.replace("Train", "T"),
        ),
        {},
    ),
    "leave: no Python": Case(
        (f"%%writefile notes.txt\n{PREP}{FIX.replace('⟦[⟧', '').replace('⟦]⟧', '')}", MANY, LEAVE), {}
    ),
}


@pytest.mark.parametrize("title", CASES)
def test_case(title: str, tmp_path: Path) -> None:
    case = CASES[title]
    for name, code in case.files.items():
        (tmp_path / name).write_text(code)
    before, wanted = case.notebook(after=False), case.notebook(after=True)
    path = tmp_path / "main.ipynb"
    path.write_text(before)
    project = Repository((str(tmp_path),))
    found = fix_source(before.encode(), str(path), Settings(), project)
    assert not found.problems, found.problems
    assert found.after.decode() == wanted, [finding.message for finding in (*found.fixed, *found.left)]
    assert (before != wanted) == title.startswith("fix")
    for path_of, code in case.files.items():
        if path_of.endswith(".py"):
            assert not fix_source(code.encode(), str(tmp_path / path_of), Settings(), project).changed
    if before != wanted:
        assert verify(before.encode(), wanted.encode(), str(path), Settings(), project).proven


@pytest.mark.parametrize("version", [2, 3])
def test_the_sdk_agrees(version: int) -> None:
    sides = [case.script(after) for case in CASES.values() for after in (False, True)]
    programs = [{path: as_version(code, version) for path, code in files.items()} for files in sides]
    for files in programs:
        files["main.py"] += as_version(PIPELINE, version)
    results = run_trees(version, programs)
    for title, before, after in zip(CASES, results[::2], results[1::2]):
        assert after.ok, (title, after)
        assert before.ok == title.startswith("leave"), (title, before)


def test_a_finding_names_its_cell_and_line() -> None:
    text = _notebook("1", f"%%writefile pipe.py\n{PREP}{TRAIN}train.add_depends_on(prep)\n")
    found = fix_source(text.encode(), "main.ipynb", Settings(), Repository(()))
    assert [(one.place.cell, one.place.line) for one in found.fixed] == [(2, 6)]
    assert {(link.path, link.cell) for link in found.fixed[0].evidence} == {("main.ipynb", 2)}


def test_a_written_module_that_does_not_parse_is_named() -> None:
    text = _notebook("%%writefile pipe.py\nadd_depends_on(\n", PREP, TRAIN + "train.add_depends_on(prep)\n")
    found = fix_source(text.encode(), "main.ipynb", Settings(), Repository(()))
    assert [(problem.path, problem.place and problem.place.cell) for problem in found.problems] == [("main.ipynb", 1)]
    assert [one.place.cell for one in found.fixed] == [3]
