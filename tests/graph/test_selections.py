"""Names of steps that an execution is told to run: those of no step of the pipeline are told."""

from __future__ import annotations

import pytest

from smfix.graph.checks import HINTS
from tests.graph.sources import graph, told

HEAD = """\
import os
from sagemaker.model import Model
from sagemaker.workflow.model_step import ModelStep
from sagemaker.workflow.selective_execution_config import SelectiveExecutionConfig
a, b, x = make("A"), make("B"), make("X")
m = ModelStep(name="M", step_args=Model().register())
c = ConditionStep(name="C", conditions=[], if_steps=[x], else_steps=[])
p = Pipeline(name="P", steps=[a, b, m, c])
"""
WRONG = {
    "p.start(selective_execution_config=SelectiveExecutionConfig(selected_steps=['M']))": "`M-RegisterModel`",
    "p.start(selective_execution_config=SelectiveExecutionConfig(selected_steps=['A', 'Nope']))": "`Nope`",
    "p.start(selective_execution_config=SelectiveExecutionConfig(['a']))": "`a`",
    "chosen = SelectiveExecutionConfig(selected_steps=['M'], source_pipeline_execution_arn='arn')\n"
    "p.start(selective_execution_config=chosen)": "`M-RegisterModel`",
    "def again():\n    return p.start(selective_execution_config=SelectiveExecutionConfig(selected_steps=['M']))": (
        "`M-RegisterModel`"
    ),
    "def again(names):\n    p.start(selective_execution_config=SelectiveExecutionConfig(selected_steps=names))\n"
    "again(['B', 'D'])": "`D`",
    "names = [s.name for s in (a, m)]\n"
    "p.start(selective_execution_config=SelectiveExecutionConfig(selected_steps=names))": "`M-RegisterModel`",
    "p.start({}, 'n', 'd', None, SelectiveExecutionConfig(selected_steps=['M-CreateModel']))": "`M-CreateModel`",
}
RIGHT = [
    "p.start(selective_execution_config=SelectiveExecutionConfig(selected_steps=['A', 'B', 'C', 'X']))",
    "p.start(selective_execution_config=SelectiveExecutionConfig(selected_steps=['M-RegisterModel']))",
    "p.start(selective_execution_config=SelectiveExecutionConfig(selected_steps=['M-RepackModel-0']))",
    "p.start(selective_execution_config=SelectiveExecutionConfig(selected_steps=[m.steps[-1].name, a.name]))",
    "p.start(selective_execution_config=SelectiveExecutionConfig(selected_steps=[os.environ['X']]))",
    "p.start(selective_execution_config=SelectiveExecutionConfig(selected_steps=os.environ['X'].split()))",
    "SelectiveExecutionConfig(selected_steps=['Other'])",
    "import other\nother.p.start(selective_execution_config=SelectiveExecutionConfig(selected_steps=['Other']))",
    "import other\nn = ModelStep(name='N', step_args=other.x)\np.steps.append(n)\n"
    "p.start(selective_execution_config=SelectiveExecutionConfig(selected_steps=['N-CreateModel']))",
    "import other\np.steps += other.steps\n"
    "p.start(selective_execution_config=SelectiveExecutionConfig(selected_steps=['Other']))",
    "b.add_depends_on([make('D')])\np.start(selective_execution_config=SelectiveExecutionConfig(selected_steps=['D']))",
]


@pytest.mark.parametrize("code", WRONG)
def test_names_of_no_step(code: str) -> None:
    (fault,) = [one for one in graph(HEAD + code).faults if one.code == "SMF103"]
    assert WRONG[code] in fault.message
    assert fault.where is not None
    assert fault.where.text.startswith("SelectiveExecutionConfig(")


@pytest.mark.parametrize("code", RIGHT)
def test_names_that_a_step_has_or_may_have(code: str) -> None:
    assert not set(told(graph(HEAD + code))) - HINTS
