"""Files that a notebook or a script runs by their path, and that count on one value, are read as imported ones are."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from smfix.config import Settings
from smfix.engine import fix_source
from smfix.project.repository import Repository
from tests.judgement.support import Row, contradicted, table

ROWS = """\
--- leave: a script that is run by its path lists what it is handed
### lists.py
def listed(one):
    one.depends_on = [one.depends_on]
    return one
### main.py
import pathlib, runpy
from sagemaker.workflow.callback_step import CallbackStep
listed = runpy.run_path(str(pathlib.Path(__file__).with_name("lists.py")))["listed"]
prep = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
train = listed(CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=prep))

--- leave: a module that is loaded by its path lists what it is handed
### lists.py
def listed(one):
    one.depends_on = [one.depends_on]
### main.py
import pathlib
from importlib import util
from sagemaker.workflow.callback_step import CallbackStep
spec = util.spec_from_file_location("lists", str(pathlib.Path(__file__).with_name("lists.py")))
lists = util.module_from_spec(spec)
spec.loader.exec_module(lists)
prep = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=prep)
lists.listed(train)

--- leave: a script that runs the file lists what is made there
### steps.py
from sagemaker.workflow.callback_step import CallbackStep
prep = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=prep)
### main.py
import pathlib, runpy
found = runpy.run_path(str(pathlib.Path(__file__).with_name("steps.py")))
prep, train = found["prep"], found["train"]
train.depends_on = [train.depends_on]

--- fix: a script that is run by its path walks over what it is handed
### shows.py
def show(one):
    for other in one.depends_on:
        print(other.name)
### main.py
import pathlib, runpy
from sagemaker.workflow.callback_step import CallbackStep
show = runpy.run_path(str(pathlib.Path(__file__).with_name("shows.py")))["show"]
prep = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=⟦[⟧prep⟦]⟧)
show(train)

--- fix: another file beside it, which nothing runs
### lists.py
def listed(one):
    one.depends_on = [one.depends_on]
### main.py
from sagemaker.workflow.callback_step import CallbackStep
prep = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=⟦[⟧prep⟦]⟧)
"""

STEPS = """\
from sagemaker.workflow.callback_step import CallbackStep

prep = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=prep)
"""
READERS = [
    "def use(one):\n    one.depends_on = [one.depends_on]\n",
    "def use(one):\n    return one.depends_on.name\n",
    "def use(one):\n    while one is not None:\n        one = one.depends_on\n",
    "def use(one):\n    setattr(one, 'depends_on', [getattr(one, 'depends_on')])\n",
    'def use(one):\n    return getattr(one, "depends_on").name\n',
]
WALKERS = [
    "def use(one):\n    for other in one.depends_on or []:\n        print(other)\n",
    "def use(one):\n    print(len(one.depends_on))\n",
    "def use(one):\n    return one.name\n",
]
RUNS = [
    "%run helpers.ipynb\n",
    "%run helpers\n",
    "%run ./helpers.ipynb\n",
    '%run "helpers.ipynb"\n',
    "%run -i helpers.ipynb\n",
    "%run script.py\n",
    "%run lib/script\n",
    "get_ipython().run_line_magic('run', 'script.py')\n",
    "exec(open('script.py').read())\n",
    "import runpy\nuse = runpy.run_path('lib/script.py')['use']\n",
]


@pytest.mark.parametrize("row", table(ROWS))
def test_row(row: Row, tmp_path: Path) -> None:
    row.check(tmp_path)


@pytest.mark.parametrize("version", [2, 3])
def test_the_sdk_agrees(version: int) -> None:
    assert contradicted(ROWS, version) == []


def _notebook(*cells: str) -> bytes:
    code: list[dict[str, object]] = [
        {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": one} for one in cells
    ]
    return json.dumps({"cells": code, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=1).encode()


def _fixed(folder: Path, helper: str, *cells: str) -> bool:
    """Whether a notebook of these cells is changed, beside a notebook and scripts that hold the helper."""
    (folder / "lib").mkdir()
    for path in ("script.py", "lib/script.py"):
        (folder / path).write_text(helper, encoding="utf-8")
    (folder / "helpers.ipynb").write_bytes(_notebook(helper))
    data = _notebook(*cells)
    (folder / "n.ipynb").write_bytes(data)
    rewrite = fix_source(data, str(folder / "n.ipynb"), Settings(), Repository((str(folder),)))
    assert not rewrite.problems
    return rewrite.after != data


@pytest.mark.parametrize("run", RUNS)
@pytest.mark.parametrize("helper", READERS)
def test_a_notebook_runs_what_counts_on_one(tmp_path: Path, run: str, helper: str) -> None:
    assert not _fixed(tmp_path, helper, run, STEPS, "use(train)\n")


@pytest.mark.parametrize("run", RUNS)
@pytest.mark.parametrize("helper", WALKERS)
def test_a_notebook_runs_what_takes_a_list(tmp_path: Path, run: str, helper: str) -> None:
    assert _fixed(tmp_path, helper, run, STEPS, "use(train)\n")


@pytest.mark.parametrize("run", ["%load_ext script\n", "# run script.py\n", "!python script.py\n"])
def test_a_notebook_runs_nothing(tmp_path: Path, run: str) -> None:
    assert _fixed(tmp_path, READERS[0], run, STEPS)
