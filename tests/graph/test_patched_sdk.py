"""Graphs where the repository changes the SDK: nothing that hangs on it is told as certain."""

from __future__ import annotations

from pathlib import Path

import pytest

from smfix.config import Settings
from smfix.engine import fix_source
from smfix.graph.dag import Graph
from smfix.graph.patched_sdk import patched_graphs_of
from smfix.project.repository import Repository
from smfix.sources import read_source

HEAD = """\
from unittest.mock import patch
from sagemaker.workflow.callback_step import CallbackStep
from sagemaker.workflow.pipeline import Pipeline
from sagemaker.workflow.steps import Step
def new(name, **more):
    return CallbackStep(name=name, sqs_queue_url="https://q", inputs={}, outputs=[], **more)
"""
CYCLE = """\
a = CallbackStep(name="A", sqs_queue_url="https://q", inputs={}, outputs=[])
b = CallbackStep(name="B", sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=[a])
a.add_depends_on([b])
p = Pipeline(name="P", steps=[a, b])
"""
UNCERTAIN = {
    "a function": "def add(self, others): pass\nStep.add_depends_on = add\n",
    "a lambda": "Step.add_depends_on = lambda self, others: None\n",
    "by `setattr`": "setattr(Step, 'add_depends_on', lambda self, others: None)\n",
    "the class itself": "CallbackStep.add_depends_on = lambda self, others: None\n",
    "a property": "Step.depends_on = property(lambda self: [], lambda self, others: None)\n",
    "a private part": "Step._depends_on = None\n",
    "what is written of a step": "Step.to_request = lambda self: {}\n",
    "the pipeline": "Pipeline.definition = lambda self: '{}'\n",
    "for as long as it runs": "patch.object(Step, 'add_depends_on').start()\n",
}
CERTAIN = {
    "another class": "class Other:\n    pass\nOther.add_depends_on = None\n",
    "another class of the SDK": (
        "from sagemaker.workflow.emr_step import EMRStep\nEMRStep.add_depends_on = lambda self, others: None\n"
    ),
    "another attribute": "Step.title = property(lambda self: self.name)\n",
    "undone before": "with patch.object(Step, 'add_depends_on'):\n    pass\n",
    "an object": "class Mine(CallbackStep):\n    def add_depends_on(self, others):\n        pass\n",
    "read only": "before = Step.add_depends_on\n",
    "a string": "text = 'Step.add_depends_on = other'\n",
    "a comment": "# Step.add_depends_on = other\n",
}


def _graph(folder: Path, code: str, **files: str) -> Graph:
    for path, text in files.items():
        (folder / path.replace("__", "/")).with_suffix(".py").parent.mkdir(parents=True, exist_ok=True)
        (folder / path.replace("__", "/")).with_suffix(".py").write_text(text)
    main = folder / "main.py"
    main.write_text(code)
    project = Repository((str(folder),))
    (found,) = patched_graphs_of(project.add(read_source(code.encode(), str(main))), project, Settings())
    codes = [one.code for one in fix_source(code.encode(), str(main), Settings(), Repository((str(folder),))).left]
    assert ("SMF101" in codes) == any(fault.code == "SMF101" for fault in found.faults)
    return found


@pytest.mark.parametrize("patch", UNCERTAIN.values(), ids=UNCERTAIN)
def test_what_is_changed_makes_dependencies_uncertain(patch: str, tmp_path: Path) -> None:
    found = _graph(tmp_path, HEAD + patch + CYCLE)
    assert "SMF101" not in [fault.code for fault in found.faults]
    assert not any(edge.certain for edge in found.edges if edge.how == "add_depends_on")
    assert any("is changed by this repository" in note for note in found.notes)


@pytest.mark.parametrize("code", CERTAIN.values(), ids=CERTAIN)
def test_anything_else_does_not(code: str, tmp_path: Path) -> None:
    found = _graph(tmp_path, HEAD + code + CYCLE)
    assert [fault.code for fault in found.faults] == ["SMF101"]
    assert all(edge.certain for edge in found.edges)
    assert not any("is changed" in note for note in found.notes)


def test_a_module_of_the_repository_changes_it(tmp_path: Path) -> None:
    patch = "from sagemaker.workflow.steps import Step\nStep.add_depends_on = lambda self, others: None\n"
    assert not _graph(tmp_path, f"import compat\n{HEAD}{CYCLE}", compat=patch).faults


def test_a_test_of_the_repository_does_not(tmp_path: Path) -> None:
    patch = "from sagemaker.workflow.steps import Step\nStep.add_depends_on = lambda self, others: None\n"
    assert _graph(tmp_path, HEAD + CYCLE, tests__test_steps=patch).faults


def test_a_constructor_changes_what_steps_are_called(tmp_path: Path) -> None:
    twice = "a = new('A')\nb = new('A')\np = Pipeline(name='P', steps=[a, b])\n"
    assert [fault.code for fault in _graph(tmp_path, HEAD + twice).faults] == ["SMF104"]
    patch = "CallbackStep.__init__ = lambda self, name, **more: None\n"
    assert not _graph(tmp_path, HEAD + patch + twice).faults


def test_a_constructor_changes_what_it_is_given_to_wait_for(tmp_path: Path) -> None:
    found = _graph(tmp_path, f"{HEAD}CallbackStep.__init__ = lambda self, **more: None\n{CYCLE}")
    assert {edge.how: edge.certain for edge in found.edges} == {"depends_on=": False, "add_depends_on": True}


def test_a_name_of_no_step_is_not_told(tmp_path: Path) -> None:
    code = "a = new('A')\na.add_depends_on(['Nowhere'])\np = Pipeline(name='P', steps=[a])\n"
    assert [fault.code for fault in _graph(tmp_path, HEAD + code).faults] == ["SMF103"]
    assert not _graph(tmp_path, f"{HEAD}Step.add_depends_on = lambda self, others: None\n{code}").faults
