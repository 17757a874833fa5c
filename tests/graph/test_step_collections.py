"""The SDK's own step collections: which steps they send, under which names, and what waits for what inside."""

from __future__ import annotations

import pytest

from smfix.graph.checks import HINTS
from smfix.graph.dag import NodeKind
from tests.graph.sources import edges, graph, told

HEAD = """\
from sagemaker.model import Model
from sagemaker.workflow.model_step import ModelStep
from sagemaker.workflow.monitor_batch_transform_step import MonitorBatchTransformStep
from sagemaker.workflow.quality_check_step import DataQualityCheckConfig
from sagemaker.workflow.step_collections import EstimatorTransformer, RegisterModel, StepCollection
a, b = make('A'), make('B')
model = Model(model_data=a.properties.X)
"""
LISTED = "\nPipeline(name='P', steps=[a, b, c])\n"

SHAPES = {
    "c = ModelStep(name='M', step_args=model.create())": {"A ~> M-CreateModel"},
    "c = ModelStep('M', model.register(), [b])": {"A ~> M-RegisterModel", "B -> M-RegisterModel"},
    "c = ModelStep(name='M', step_args=model.create())\nc.steps[0].add_depends_on([b])": {
        "A ~> M-CreateModel",
        "B -> M-CreateModel",
    },
    "c = RegisterModel(name='R', model_data=a.properties.X, depends_on=[b])": {
        "A ~> R-RegisterModel",
        "B -> R-RegisterModel",
    },
    "c = RegisterModel(name='R', model_data=a.properties.X, entry_point='i.py', depends_on=[b])": {
        "A ~> R-RepackModel",
        "B -> R-RepackModel",
        "R-RepackModel ~> R-RegisterModel",
    },
    "c = EstimatorTransformer(name='T', model_data=a.properties.X, transform_inputs=b.properties.Y)": {
        "A ~> TCreateModelStep",
        "B ~> TTransformStep",
        "TCreateModelStep ~> TTransformStep",
    },
    "c = MonitorBatchTransformStep(name='W', transform_step_args=None, monitor_configuration=DataQualityCheckConfig("
    "baseline_dataset=a.properties.X), check_job_configuration=None)": {
        "A ~> W-monitoring",
        "W-transform -> W-monitoring",
    },
    "c = MonitorBatchTransformStep(name='W', transform_step_args=a.properties.X, monitor_configuration=None, "
    "check_job_configuration=None, monitor_before_transform=True)": {"A ~> W-transform", "W-monitoring -> W-transform"},
    "c = StepCollection('Both', [make('D'), make('E')])\nb.add_depends_on([c])": {"D -> B", "E -> B"},
    "c = StepCollection('Both')\nc.steps.append(make('D'))\nb.depends_on = ['Both']": {"D -> B"},
    "c = EstimatorTransformer(name='T', model_data='s')\nb = make('B', inputs={'x': c.steps[-1].properties.X})": {
        "TCreateModelStep ~> TTransformStep",
        "TTransformStep ~> B",
    },
    "c = EstimatorTransformer(name='T', model_data='s')\nb = make('B', inputs={'x': c.properties.X})": {
        "TCreateModelStep ~> TTransformStep",
        "TTransformStep ~> B",
    },
    "d = ModelStep(name='M', step_args=Model().create())\n"
    "c = ConditionStep(name='C', conditions=[], if_steps=[d], else_steps=[])": {"C ~> M-CreateModel"},
    "c = ModelStep(name='M', step_args=Model().create())\nimport os\nif os.environ.get('X'):\n"
    "    c.steps[0].add_depends_on([b])": {"B -> M-CreateModel ?"},
}
NAMED = [
    "c = ModelStep(name='M', step_args=model.register())\nb.depends_on = ['M-RegisterModel']",
    "c = ModelStep(name='M', step_args=model.create())\nb.depends_on = ['M-CreateModel']",
    "c = ModelStep(name='M', step_args=model.create())\nb.depends_on = ['M']",
    "c = ModelStep(name='M', step_args=model.create())\nb.depends_on = [c.steps[-1].name]",
    "c = ModelStep(name='M', step_args=model.create())\nb.depends_on = [f'{c.name}-CreateModel']",
    "c = ModelStep(name='M', step_args=model.register())\nb.depends_on = ['M-RepackModel-0']",
    "import other\nc = ModelStep(name='M', step_args=other.args)\nb.depends_on = ['M-RegisterModel']",
    "c = RegisterModel(name='R', entry_point='i.py')\nb.depends_on = ['R-RepackModel', 'R-RegisterModel']",
    "c = RegisterModel(name='R', model=model)\nb.depends_on = ['xgboost-RepackModel']",
    "c = EstimatorTransformer(name='T')\nb.depends_on = ['TCreateModelStep', 'TTransformStep']",
    "class C(StepCollection):\n    def __init__(self):\n        self.name = 'C'\n        self.load()\n"
    "c = C()\nb.depends_on = ['Inside']",
    "d = ModelStep(name='M', step_args=model.create())\n"
    "c = ConditionStep(name='C', conditions=[], if_steps=[d], else_steps=[])\nb.depends_on = ['M-CreateModel']",
]
"""Names that a step inside has, or may have."""
UNKNOWN = [
    "c = ModelStep(name='M', step_args=model.register())\nb.depends_on = ['M-CreateModel']",
    "c = ModelStep(name='M', step_args=model.create())\nb.depends_on = ['M-Create']",
    "c = EstimatorTransformer(name='T')\nb.depends_on = ['T-CreateModelStep']",
    "c = RegisterModel(name='R')\nb.depends_on = ['RRegisterModel']",
    "c = StepCollection('Both', [make('D')])\nb.depends_on = ['E']",
]
TWICE = [
    "c = ModelStep(name='M', step_args=model.create())\nb = make('M-CreateModel')",
    "c = ModelStep(name='M', step_args=model.create())\nb = make('M')",
    "c = ModelStep(name='M', step_args=model.create())\nb = ModelStep(name='M', step_args=model.create())",
    "c = RegisterModel(name='R')\nb = ModelStep(name='R', step_args=model.register())",
    "c = EstimatorTransformer(name='T')\nb = make('TTransformStep')",
    "c = StepCollection('Both', [make('D')])\nb = make('D')",
    "c = StepCollection('Both', [b])",
]
ONCE = [
    "c = ModelStep(name='M', step_args=model.create())\nb = make('M-RegisterModel')",
    "c = ModelStep(name='M', step_args=model.create())\nb = ModelStep(name='N', step_args=model.create())",
    "c = ModelStep(name='M', step_args=model.create())\nb = make('M-RepackModel-0')",
    "import other\nc = ModelStep(name='M', step_args=other.args)\nb = make('M-CreateModel')",
    "import other\nc = ModelStep(name=other.name, step_args=model.create())\n"
    "b = ModelStep(name=other.second, step_args=model.create())",
]


@pytest.mark.parametrize("code", SHAPES)
def test_the_steps_inside(code: str) -> None:
    assert edges(graph(HEAD + code + LISTED)) == SHAPES[code]


@pytest.mark.parametrize("code", NAMED)
def test_a_name_that_a_step_inside_may_have(code: str) -> None:
    found = graph(HEAD + code + LISTED)
    assert not set(told(found)) - HINTS
    shown = [node for node in found.nodes if node.kind is NodeKind.UNRESOLVED]
    assert not shown or "self.load()" in code


@pytest.mark.parametrize("code", UNKNOWN)
def test_a_name_that_no_step_inside_has(code: str) -> None:
    assert "SMF103" in told(graph(HEAD + code + LISTED))


@pytest.mark.parametrize("code", TWICE)
def test_names_that_are_twice(code: str) -> None:
    assert "SMF104" in told(graph(HEAD + code + LISTED))


@pytest.mark.parametrize("code", ONCE)
def test_names_that_are_not(code: str) -> None:
    assert not set(told(graph(HEAD + code + LISTED))) - HINTS


def test_what_the_sdk_lacks_is_the_edge_that_is_meant() -> None:
    found = graph(HEAD + "c = ModelStep(name='M', step_args=Model().create())\nc.add_depends_on([b])" + LISTED)
    assert [(e.before, e.after, e.broken) for e in found.edges] == [("B", "M-CreateModel", True)]


def test_two_that_are_made_with_one_list_keep_their_own() -> None:
    """A collection hands a copy of the list to its first step."""
    code = "deps = [a]\nc = ModelStep(name='M', step_args=Model().create(), depends_on=deps)\n"
    code += "b = make('B', depends_on=deps)\nb.add_depends_on([make('D')])"
    found = graph(HEAD + code + LISTED)
    assert "SMF108" not in told(found)
    assert edges(found) == {"A -> M-CreateModel", "A -> B", "D -> B"}
