"""Folders that a module puts into `sys.path` itself: its imports are looked for there, in the order in which Python
does."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from smfix.config import Settings
from smfix.engine import fix_source
from smfix.project.repository import Repository
from tests.judgement.support import Row, contradicted, table

ADDED = """\
--- fix: beside the other modules
### main.py
import os, sys
from pathlib import Path
sys.path.append("stages")
from sagemaker.workflow.callback_step import CallbackStep
from shared import before
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on(⟦[⟧before⟦]⟧)
### stages/shared.py
from sagemaker.workflow.callback_step import CallbackStep
before = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])

--- leave: beside the other modules, a list
### main.py
import os, sys
from pathlib import Path
sys.path.append("stages")
from sagemaker.workflow.callback_step import CallbackStep
from shared import before
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on(before)
prep = before[0]
### stages/shared.py
from sagemaker.workflow.callback_step import CallbackStep
before = [CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])]

--- leave: in front of the module beside it
### main.py
import os, sys
from pathlib import Path
sys.path.insert(0, os.path.join(os.path.dirname(__file__), "lib"))
from sagemaker.workflow.callback_step import CallbackStep
from shared import before
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on(before)
prep = before[0]
### shared.py
from sagemaker.workflow.callback_step import CallbackStep
before = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
### lib/shared.py
from sagemaker.workflow.callback_step import CallbackStep
before = [CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])]

--- fix: in front of the list beside it
### main.py
import os, sys
from pathlib import Path
sys.path.insert(0, os.path.join(os.path.dirname(__file__), "lib"))
from sagemaker.workflow.callback_step import CallbackStep
from shared import before
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on(⟦[⟧before⟦]⟧)
### shared.py
from sagemaker.workflow.callback_step import CallbackStep
before = [CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])]
### lib/shared.py
from sagemaker.workflow.callback_step import CallbackStep
before = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])

--- fix: behind the module beside it
### main.py
import os, sys
from pathlib import Path
sys.path.append(os.path.join(os.path.dirname(__file__), "lib"))
from sagemaker.workflow.callback_step import CallbackStep
from shared import before
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on(⟦[⟧before⟦]⟧)
### shared.py
from sagemaker.workflow.callback_step import CallbackStep
before = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
### lib/shared.py
from sagemaker.workflow.callback_step import CallbackStep
before = [CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])]

--- leave: behind the list beside it
### main.py
import os, sys
from pathlib import Path
sys.path.append("lib")
from sagemaker.workflow.callback_step import CallbackStep
from shared import before
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on(before)
prep = before[0]
### shared.py
from sagemaker.workflow.callback_step import CallbackStep
before = [CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])]
### lib/shared.py
from sagemaker.workflow.callback_step import CallbackStep
before = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])

--- fix: at index 1, which is behind it, too
### main.py
import os, sys
from pathlib import Path
sys.path.insert(1, str(Path(__file__).parent / "lib"))
from sagemaker.workflow.callback_step import CallbackStep
from shared import before
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on(⟦[⟧before⟦]⟧)
### shared.py
from sagemaker.workflow.callback_step import CallbackStep
before = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
### lib/shared.py
from sagemaker.workflow.callback_step import CallbackStep
before = [CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])]

--- leave: by a name
### main.py
import os, sys
from pathlib import Path
HERE = Path(__file__).resolve().parent
LIB = HERE / "lib"
if str(LIB) not in sys.path:
    sys.path.insert(0, str(LIB))
from sagemaker.workflow.callback_step import CallbackStep
from shared import before
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on(before)
prep = before[0]
### shared.py
from sagemaker.workflow.callback_step import CallbackStep
before = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
### lib/shared.py
from sagemaker.workflow.callback_step import CallbackStep
before = [CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])]

--- fix: by a name, `joinpath`
### main.py
import os, sys
from pathlib import Path
HERE = Path(__file__).absolute().parent
sys.path.insert(0, str(HERE.joinpath("lib")))
from sagemaker.workflow.callback_step import CallbackStep
from shared import before
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on(⟦[⟧before⟦]⟧)
### shared.py
from sagemaker.workflow.callback_step import CallbackStep
before = [CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])]
### lib/shared.py
from sagemaker.workflow.callback_step import CallbackStep
before = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])

--- leave: the last insertion comes first
### main.py
import os, sys
from pathlib import Path
sys.path.insert(0, "one")
sys.path.insert(0, "two")
from sagemaker.workflow.callback_step import CallbackStep
from shared import before
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on(before)
prep = before[0]
### one/shared.py
from sagemaker.workflow.callback_step import CallbackStep
before = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
### two/shared.py
from sagemaker.workflow.callback_step import CallbackStep
before = [CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])]

--- fix: the first that is appended comes first
### main.py
import os, sys
from pathlib import Path
sys.path.append("one")
sys.path.append("two")
from sagemaker.workflow.callback_step import CallbackStep
from shared import before
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on(⟦[⟧before⟦]⟧)
### one/shared.py
from sagemaker.workflow.callback_step import CallbackStep
before = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
### two/shared.py
from sagemaker.workflow.callback_step import CallbackStep
before = [CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])]

--- fix: several at once
### main.py
import os, sys
from pathlib import Path
sys.path.extend(["nothing", "two"])
from sagemaker.workflow.callback_step import CallbackStep
from shared import before
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on(⟦[⟧before⟦]⟧)
### two/shared.py
from sagemaker.workflow.callback_step import CallbackStep
before = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])

--- leave: a computed folder may hold the list
### main.py
import os, sys
from pathlib import Path
import json
sys.path.insert(0, json.loads('"lib"'))
from sagemaker.workflow.callback_step import CallbackStep
from shared import before
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on(before)
prep = before[0]
### shared.py
from sagemaker.workflow.callback_step import CallbackStep
before = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
### lib/shared.py
from sagemaker.workflow.callback_step import CallbackStep
before = [CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])]

--- leave: the whole path is another
### main.py
import os, sys
from pathlib import Path
sys.path = ["lib", *sys.path]
from sagemaker.workflow.callback_step import CallbackStep
from shared import before
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on(before)
prep = before[0]
### shared.py
from sagemaker.workflow.callback_step import CallbackStep
before = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
### lib/shared.py
from sagemaker.workflow.callback_step import CallbackStep
before = [CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])]

--- leave: a slice of it
### main.py
import os, sys
from pathlib import Path
sys.path[:0] = ["lib"]
from sagemaker.workflow.callback_step import CallbackStep
from shared import before
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on(before)
prep = before[0]
### shared.py
from sagemaker.workflow.callback_step import CallbackStep
before = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
### lib/shared.py
from sagemaker.workflow.callback_step import CallbackStep
before = [CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])]

--- leave: imported before the folder is put there
### main.py
import os, sys
from pathlib import Path
from sagemaker.workflow.callback_step import CallbackStep
from shared import before
sys.path.insert(0, "lib")
import shared
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on(shared.before)
prep = before[0]
### shared.py
from sagemaker.workflow.callback_step import CallbackStep
before = [CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])]
### lib/shared.py
from sagemaker.workflow.callback_step import CallbackStep
before = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])

--- fix: a comment puts nothing there
### main.py
import os, sys
from pathlib import Path
# sys.path.insert(0, "lib")
from sagemaker.workflow.callback_step import CallbackStep
from shared import before
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on(⟦[⟧before⟦]⟧)
### shared.py
from sagemaker.workflow.callback_step import CallbackStep
before = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
### lib/shared.py
from sagemaker.workflow.callback_step import CallbackStep
before = [CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])]

--- fix: a package in it
### main.py
import os, sys
from pathlib import Path
sys.path.append("lib")
from sagemaker.workflow.callback_step import CallbackStep
from parts.shared import before
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on(⟦[⟧before⟦]⟧)
### lib/parts/__init__.py
### lib/parts/shared.py
from sagemaker.workflow.callback_step import CallbackStep
before = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])

--- leave: a folder that is not there
### main.py
import os, sys
from pathlib import Path
sys.path.insert(0, "elsewhere")
from sagemaker.workflow.callback_step import CallbackStep
from shared import before
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on(before)
prep = before[0]
### shared.py
from sagemaker.workflow.callback_step import CallbackStep
before = [CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])]

--- fix: two folders up
### pipelines/steps/run.py
import os, sys
from pathlib import Path
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "code"))
from sagemaker.workflow.callback_step import CallbackStep
from shared import before
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on(⟦[⟧before⟦]⟧)
### code/shared.py
from sagemaker.workflow.callback_step import CallbackStep
before = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
### main.py
import runpy
globals().update(runpy.run_path("pipelines/steps/run.py"))

--- fix: by `..`
### pipelines/steps/run.py
import os, sys
from pathlib import Path
sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "code"))
from sagemaker.workflow.callback_step import CallbackStep
from shared import before
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on(⟦[⟧before⟦]⟧)
### code/shared.py
from sagemaker.workflow.callback_step import CallbackStep
before = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
### main.py
import runpy
globals().update(runpy.run_path("pipelines/steps/run.py"))

--- leave: from where the program starts
### pipelines/steps/run.py
import os, sys
from pathlib import Path
sys.path.insert(0, "code")
from sagemaker.workflow.callback_step import CallbackStep
from shared import before
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on(before)
prep = before[0]
### code/shared.py
from sagemaker.workflow.callback_step import CallbackStep
before = [CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])]
### pipelines/steps/shared.py
from sagemaker.workflow.callback_step import CallbackStep
before = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
### main.py
import runpy
globals().update(runpy.run_path("pipelines/steps/run.py"))
"""


@pytest.mark.parametrize("row", table(ADDED))
def test_row(row: Row, tmp_path: Path) -> None:
    row.check(tmp_path)


@pytest.mark.parametrize("version", [2, 3])
def test_the_sdk_agrees(version: int) -> None:
    assert contradicted(ADDED, version) == []


STEP = 'CallbackStep(name="X", sqs_queue_url="https://q", inputs={}, outputs=[])'
IMPORT = "from sagemaker.workflow.callback_step import CallbackStep\n"


@pytest.mark.parametrize(
    ("added", "shared", "fixed"),
    [
        ("sys.path.append('../src')", STEP, True),
        ('sys.path.append("../src")', f"[{STEP}]", False),
        ('sys.path.insert(0, "../src")', STEP, True),
        ('sys.path.insert(0, os.path.abspath("../src"))', f"[{STEP}]", False),
        ('ROOT = os.path.abspath("..")\nsys.path.insert(0, os.path.join(ROOT, "src"))', STEP, True),
    ],
)
def test_a_notebook_counts_from_its_own_folder(added: str, shared: str, fixed: bool, tmp_path: Path) -> None:
    for folder, value in (("src", shared), ("nb/src", f"[{STEP}]" if fixed else STEP)):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "shared.py").write_text(f"{IMPORT}before = {value}\n")
    code = f"import os, sys\n{added}\n{IMPORT}from shared import before\ntrain = {STEP}\ntrain.add_depends_on(before)\n"
    cell = {"cell_type": "code", "metadata": {}, "outputs": [], "source": code.splitlines(keepends=True)}
    text = json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    path = tmp_path / "nb" / "run.ipynb"
    path.write_text(text)
    found = fix_source(text.encode(), str(path), Settings(), Repository((str(tmp_path),)))
    assert bool(found.fixed) == fixed, [finding.message for finding in found.left]
