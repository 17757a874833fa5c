"""Results of other steps among a step's arguments: whose they are, for sure or perhaps, and when they are nobody's."""

from __future__ import annotations

import pytest

from smfix.graph.checks import HINTS
from tests.graph.sources import edges, graph, told

THREE = "import os\na, b, c = make('A'), make('B'), make('C')\n"
LISTED = "\nPipeline(name='P', steps=[a, b, c])\n"
GET = "JsonGet(step_name={}, property_file='f', json_path='p')"
CHECK = "c = ConditionStep(name='C', conditions=[ConditionEquals(left=%s, right=1)], if_steps=[], else_steps=[])"


def using(name: str) -> str:
    """A condition that looks at a property file of the step with this name, an expression."""
    return CHECK % GET.format(name)


NOBODY = [
    using("'Nope'"),
    using("'a'"),
    using("f'{a.name}x'"),
    "b = make('B', inputs={'x': " + GET.format("'Nope'") + "})",
    "name = 'Nope'\n" + using("name"),
    "from sagemaker.workflow.functions import Join\n"
    "b = make('B', inputs={'x': Join(on='', values=['y', " + GET.format("'Nope'") + "])})",
    "from sagemaker.workflow.conditions import ConditionNot\n"
    "c = ConditionStep(name='C', conditions=[ConditionNot(ConditionEquals(left="
    + GET.format("'Nope'")
    + ", right=1))], if_steps=[], else_steps=[])",
    CHECK % "JsonGet('Nope', 'f', 'p')",
    "def get(name):\n    return " + GET.format("name") + "\n" + CHECK % "get('Nope')",
    "d = make('D')\n" + using("'D'"),
]
"""`JsonGet` of a step that the pipeline does not have."""
SOMEBODY = {
    using("'A'"): {"A ~> C"},
    using("a.name"): {"A ~> C"},
    using("f'{a.name}'"): {"A ~> C"},
    "import config\na = make(config.name)\n" + using("config.name"): None,
    "import config\n" + using("config.name"): None,
    "import config\na = make(config.name)\n" + using("'Other'"): None,
    using("'A' if os.environ.get('X') else 'Nope'"): None,
    CHECK % (GET.format("'A'") + " if os.environ.get('X') else " + GET.format("'Nope'")): None,
    "if os.environ.get('X'):\n    b = make('B', inputs={'x': " + GET.format("'Nope'") + "})": None,
    CHECK % "a.properties.X if os.environ.get('X') else b.properties.Y": {"A ~> C ?", "B ~> C ?"},
    "one = a if os.environ.get('X') else b\n" + CHECK % "one.properties.X": {"A ~> C ?", "B ~> C ?"},
    "used = [a.properties.X]\nif os.environ.get('X'):\n    used.append(b.properties.Y)\n"
    "c = make('C', inputs={'x': used})": {"A ~> C", "B ~> C ?"},
    "inner = make('I')\nb = ConditionStep(name='B', conditions=[], if_steps=[inner], else_steps=[])\n" + using("'I'"): {
        "B ~> I",
        "I ~> C",
    },
}
"""Uses that are right, or may be; the edges where that is of interest."""


@pytest.mark.parametrize("code", NOBODY)
def test_a_result_of_no_step(code: str) -> None:
    found = graph(THREE + code + LISTED)
    (fault,) = [one for one in found.faults if one.code == "SMF103"]
    assert "takes a result of `" in fault.message
    assert fault.where is not None
    assert "JsonGet(" in fault.where.text


@pytest.mark.parametrize("code", SOMEBODY)
def test_a_result_of_a_step(code: str) -> None:
    found = graph(THREE + code + LISTED)
    assert not set(told(found)) - HINTS
    assert SOMEBODY[code] is None or edges(found) == SOMEBODY[code]


def test_the_nearest_name_is_suggested() -> None:
    found = graph("a = make('Score')\n" + using("'Skore'") + "\nPipeline(name='P', steps=[a, c])")
    assert found.faults[0].message == "`C` takes a result of `Skore`, but no step of the pipeline has this name"
    assert found.faults[0].advice == "did you mean `Score`?"


BY_NAME = {
    "d = make('D')\nb = make('B', inputs={'x': d.properties.Outputs['o']})": True,
    "d = make('D')\nb = make('B', inputs={'x': d.properties.Outputs['o']}, depends_on=[d])": True,
    "d = ConditionStep(name='D', conditions=[], if_steps=[], else_steps=[])\n" + CHECK % "d.properties.Outcome": True,
    "d = make('A')\nb = make('B', inputs={'x': d.properties.Outputs['o']})": False,
    "from sagemaker.workflow.steps import TrainingStep\nd = TrainingStep(name='D')\n"
    "b = make('B', inputs={'x': d.properties.ModelArtifacts})": False,
    "d = make(os.environ['X'])\nb = make('B', inputs={'x': d.properties.Outputs['o']})": False,
    "d = make('D')\nb = make('B', inputs={'x': d.properties.O if os.environ.get('X') else a.properties.O})": False,
    "import other\nd = make('D')\nc = other.step\nb = make('B', inputs={'x': d.properties.Outputs['o']})": False,
    "d = make('D')\nif os.environ.get('X'):\n    b = make('B', inputs={'x': d.properties.Outputs['o']})": False,
}
"""Properties that know their step by its name; whether that is told."""


@pytest.mark.parametrize("code", BY_NAME)
def test_a_result_that_is_taken_by_name(code: str) -> None:
    assert ("SMF103" in told(graph(THREE + code + LISTED))) is BY_NAME[code]


def test_the_listed_step_of_the_name_is_meant() -> None:
    """As when a notebook's cell is run again after the one that uses its step."""
    found = graph(
        "a = make('A')\nb = make('B', inputs={'x': a.properties.O})\na = make('A')\nPipeline('P', steps=[a, b])"
    )
    assert edges(found) == {"A ~> B"}
    assert not told(found)
