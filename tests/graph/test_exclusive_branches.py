"""A step that waits for both branches of one condition is told; one that waits for one of them, or for the condition,
is not."""

from __future__ import annotations

import json

import pytest

from smfix.graph.checks import HINTS
from smfix.graph.definition import read_definition
from tests.graph.sources import graph, told

FOUR = """\
import os
from sagemaker.workflow.step_collections import EstimatorTransformer
x, y, z, a = make('X'), make('Y'), make('Z'), make('A')
def check(yes, no, name='C', **options):
    return ConditionStep(name=name, conditions=[], if_steps=yes, else_steps=no, **options)
"""
NEVER = {
    "c = check([x], [y])\nz.add_depends_on([x, y])\nlisted = [c, z]": "Z",
    "c = check([x], [y])\nz.add_depends_on(['X', 'Y'])\nlisted = [c, z]": "Z",
    "z = make('Z', inputs={'x': x.properties.O, 'y': y.properties.O})\nlisted = [check([x], [y]), z]": "Z",
    "z = make('Z', depends_on=[x], inputs={'y': y.properties.O})\nlisted = [check([x], [y]), z]": "Z",
    "z.add_depends_on([x])\na.add_depends_on([z, y])\nlisted = [check([x], [y]), z, a]": "A",
    "z.add_depends_on([x])\na.add_depends_on([y])\nb = make('B', depends_on=[z, a])\n"
    "listed = [check([x], [y]), z, a, b]": "B",
    "x.add_depends_on([y])\nlisted = [check([x], [y])]": "X",
    "z.add_depends_on([x, y])\na.add_depends_on([z])\nlisted = [check([x], [y]), z, a]": "Z",
    "inner = check([x], [], 'I')\nz.add_depends_on([x, y])\nlisted = [check([inner], [y]), z]": "Z",
    "inner = check([x], [y], 'I')\nz.add_depends_on([x, y])\nlisted = [check([inner], []), z]": "Z",
    "t = EstimatorTransformer(name='T')\nz.add_depends_on([t, y])\nlisted = [check([t], [y]), z]": "Z",
    "d = check([z], [], 'D', depends_on=[x, y])\nlisted = [check([x], [y]), d]": "D",
}
STARTED = [
    "c = check([x], [y])\nz.add_depends_on([c])\nlisted = [c, z]",
    "z.add_depends_on([x])\na.add_depends_on([y])\nlisted = [check([x], [y]), z, a]",
    "z.add_depends_on([x, y])\nlisted = [check([x, y], []), z]",
    "z.add_depends_on([x, y])\nlisted = [check([x], []), check([y], [], 'D'), z]",
    "z.add_depends_on([x, y])\nlisted = [check([x], []), check([], [y], 'D'), z]",
    "z.add_depends_on([x, a])\nlisted = [check([x], [y]), z, a]",
    "z.add_depends_on([x])\nif os.environ.get('X'):\n    z.add_depends_on([y])\nlisted = [check([x], [y]), z]",
    "z.add_depends_on([x if os.environ.get('X') else y])\nlisted = [check([x], [y]), z]",
    "no = [y] if os.environ.get('X') else []\nz.add_depends_on([x, y])\nlisted = [check([x], no), z]",
    "x.add_depends_on([a])\ny.add_depends_on([a])\nlisted = [a, check([x], [y])]",
    "a.add_depends_on([x])\nlisted = [check([x, a], [y, z])]",
    "from sagemaker.mlops.workflow.step_dependency import StepDependency, TriggerCondition\n"
    "z.add_depends_on([StepDependency(x, TriggerCondition.ANY), StepDependency(y, TriggerCondition.ANY)])\n"
    "listed = [check([x], [y]), z]",
]
LISTED = "\nPipeline(name='P', steps=listed)\n"


@pytest.mark.parametrize("code", NEVER)
def test_what_is_never_started(code: str) -> None:
    found = [fault for fault in graph(FOUR + code + LISTED).faults if fault.code == "SMF110"]
    assert [fault.nodes for fault in found] == [(NEVER[code],)]
    assert found[0].where is not None


@pytest.mark.parametrize("code", STARTED)
def test_what_may_be_started(code: str) -> None:
    assert not set(told(graph(FOUR + code + LISTED))) - HINTS


def test_the_fault_names_the_condition_and_both_ways_to_it() -> None:
    found = graph(FOUR + "z.add_depends_on([x])\nz.add_depends_on([y])\nlisted = [check([x], [y]), z]" + LISTED)
    (fault,) = [fault for fault in found.faults if fault.code == "SMF110"]
    assert fault.message == "`Z` waits for both branches of `C` (`X` and `Y`): it is never started"
    assert [link.line for link in fault.evidence] == [6, 7]


@pytest.mark.parametrize(("dependency", "codes"), [("B", ["SMF110"]), ({"Step": "B", "Trigger": "Failed"}, [])])
def test_a_definition(dependency: object, codes: list[str]) -> None:
    branches = {"Conditions": [], "IfSteps": [{"Name": "A"}], "ElseSteps": [{"Name": "B"}]}
    check = {"Name": "C", "Type": "Condition", "Arguments": branches}
    document = {"Steps": [check, {"Name": "Z", "DependsOn": ["A", dependency]}]}
    assert told(read_definition(json.dumps(document).encode(), "p.json")) == codes
