"""What is wrong with a graph is told, what may be right is not."""

from __future__ import annotations

import pytest

from smfix.graph.checks import HINTS, components
from tests.graph.sources import graph, told

THREE = "a, b, c = make('A'), make('B'), make('C')\n"
LISTED = "\nPipeline(name='P', steps=[a, b, c])\n"

WRONG = {
    "a.add_depends_on([b]); b.add_depends_on([a])": "SMF101",
    "a.add_depends_on([b]); b.add_depends_on(['C']); c.depends_on = [a]": "SMF101",
    "b = make('B', inputs={'x': a.properties.Outputs['o']}); a.add_depends_on([b])": "SMF101",
    "a.add_depends_on(['A'])": "SMF102",
    "a.add_depends_on([a])": "SMF102",
    "a.add_depends_on(['Nope'])": "SMF103",
    "a.add_depends_on(['b'])": "SMF103",
    "b = make('A')": "SMF104",
    "b = a": "SMF104",
    "d = [a]\nb = make('B', depends_on=d)\nc = make('C', depends_on=d)\nb.add_depends_on([make('D')])": "SMF108",
    "c = ConditionStep(name='C', conditions=[], if_steps=[a], else_steps=[])": "SMF109",
}
RIGHT = [
    "b.add_depends_on([a]); c.add_depends_on([a, b])",
    "import os\nif os.environ.get('X'):\n    a.add_depends_on([b])\nelse:\n    b.add_depends_on([a])",
    "import x\nif x.y:\n    a.add_depends_on(['Nope'])",
    "deps = [a]\nb = make('B', depends_on=deps)\nc = make('C', depends_on=deps)",
    "deps = [a]\nb = make('B', depends_on=[*deps])\nc = make('C', depends_on=deps)\nc.add_depends_on([b])",
    "deps = [a]\nb.add_depends_on(deps)\nc.add_depends_on(deps)\nc.add_depends_on([b])",
    "import x\nb = make(x.name)\na.add_depends_on(['Other'])",
    "@step(name='F')\ndef f(): ...\nget_step(f()).add_depends_on([a])",
    "for one in [a, b, c]:\n    if one is not a:\n        one.add_depends_on([a])",
    "last = None\nfor one in [a, b, c]:\n    if last:\n        one.add_depends_on([last])\n    last = one",
    "from unknown import helper\nhelper(a, b)\na.add_depends_on([b])",
]


@pytest.mark.parametrize("code", WRONG)
def test_what_is_wrong(code: str) -> None:
    assert WRONG[code] in told(graph(THREE + code + LISTED))


@pytest.mark.parametrize("code", RIGHT)
def test_what_may_be_right_is_silent(code: str) -> None:
    assert not set(told(graph(THREE + code + LISTED))) - HINTS


def test_a_cycle_names_its_path_with_lines() -> None:
    fault = graph(
        "a, b, c, d = make('A'), make('B'), make('C'), make('D')\nb.add_depends_on([a])",
        "c.add_depends_on([b])\na.add_depends_on([c])\nd.add_depends_on([c])\nPipeline(name='P', steps=[a, b, c, d])",
    ).faults[0]
    assert fault.message == (
        "these steps wait for each other: `A` → `B` (cell 1, line 2) → `C` (cell 2, line 1) → `A` (cell 2, line 2)"
    )
    assert [(link.cell, link.line) for link in fault.evidence] == [(1, 2), (2, 1), (2, 2)]
    assert fault.where is not None
    assert (fault.where.place.cell, fault.where.place.line) == (2, 2)


def test_a_cycle_through_a_branch() -> None:
    found = graph(
        """
        x = make("X")
        check = ConditionStep(name="C", conditions=[], if_steps=[x], else_steps=[], depends_on=[x])
        Pipeline(name="P", steps=[check])
        """
    )
    assert "SMF101" in told(found)


def test_hints() -> None:
    found = graph(
        """
        a, b, unused = make("A"), make("B"), make("U")
        b.add_depends_on([a])
        b.add_depends_on([a])
        Pipeline(name="P", steps=[b])
        """
    )
    assert told(found) == ["SMF105", "SMF106", "SMF107"]
    assert set(told(found)) == HINTS


def test_the_nearest_name_is_suggested() -> None:
    found = graph(
        "a, b = make('Process'), make('Train')\nb.add_depends_on(['Proces'])\nPipeline(name='P', steps=[a, b])"
    )
    assert found.faults[0].advice == "did you mean `Process`?"


def test_components_of_a_long_chain_need_no_recursion() -> None:
    chain = {str(i): [str(i + 1)] for i in range(5_000)} | {"5000": ["0"]}
    assert [len(group) for group in components(chain)] == [5_001]
