"""The graph that smfix builds from source is the one that the SDK itself builds, versions 2 and 3.

Explicit edges are the definition's DependsOn, all edges together the adjacency of the SDK's PipelineGraph. Where the
SDK refuses a pipeline, smfix has something to say about it.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import pytest

from smfix.config import Settings
from smfix.graph.build import graphs_of
from smfix.graph.dag import Graph, NodeKind
from smfix.project.repository import Repository
from smfix.sources import read_source
from tests.sdk.environments import Result, run_all
from tests.sdk.plans import made_up, source
from tests.sdk.test_facts import example_paths

COUNT = int(os.environ.get("SMFIX_TEST_PIPELINES", "25"))
"""Pipelines to make up; the nox session `graphs` takes more."""
WRITTEN = {
    "a name from a part": "a = make('A'); b = make('B', depends_on=[f'{a.name}'])\npipeline([a, b])",
    "both of two": "a = make('A'); b = make('B', depends_on=[a, a, 'A'])\npipeline([b, a])",
    "not listed": "a = make('A'); b = make('B', depends_on=[a])\npipeline([b])",
    "a loop that makes steps": (
        "steps = [make(f'S{i}') for i in range(4)]\n"
        "for one, other in zip(steps, steps[1:]):\n    other.add_depends_on([one])\npipeline(steps)"
    ),
    "a condition in a condition": (
        "inner = ConditionStep(name='I', conditions=[], if_steps=[make('X')], else_steps=[])\n"
        "pipeline([ConditionStep(name='O', conditions=[], if_steps=[inner], else_steps=[make('Y')])])"
    ),
    "a branch that ends it": (
        "r = function('F')()\nbad = FailStep(name='Bad', error_message='no')\n"
        "good = [ConditionEquals(left=r, right=1)]\n"
        "check = ConditionStep(name='C', conditions=good, if_steps=[], else_steps=[bad])\n"
        "last = make('L'); last.add_depends_on([bad])\npipeline([check, last])"
    ),
    "a list that two steps share": (
        "deps = [make('A')]\none = make('X', depends_on=deps); two = make('Y', depends_on=deps)\n"
        "extra = make('B'); one.add_depends_on([extra])\npipeline([deps[0], extra, one, two])"
    ),
    "a class that builds": (
        "class Builder:\n    def __init__(self, prefix):\n        self.prefix, self.steps = prefix, []\n"
        "    def add(self, name, *after):\n        made = make(self.prefix + name, depends_on=list(after))\n"
        "        self.steps.append(made)\n        return made\n"
        "b = Builder('p')\nfirst = b.add('A')\nb.add('B', first, b.add('C'))\npipeline(b.steps)"
    ),
    "a class that derives": (
        "class Mine(LambdaStep):\n    def __init__(self, name, after):\n"
        "        super().__init__(name=name, lambda_func=FUNCTION, depends_on=[after])\n"
        "a = make('A')\npipeline([a, Mine('M', a)])"
    ),
    "a cell that is run again": (
        "a = make('A')\nb = make('B', inputs={'x': a.properties.Outputs['o']})\na = make('A')\npipeline([a, b])"
    ),
    "two of one name, one of them taken": "a = make('A')\na = make('A')\npipeline([a, make('B', depends_on=[a])])",
    "a dict that is opened": "a = make('A'); kw = {'depends_on': [a]}\npipeline([a, make('B', **kw)])",
    "a generator": (
        "def chain():\n    last = None\n    for name in 'XYZ':\n"
        "        last = make(name, depends_on=[last] if last else None)\n        yield last\npipeline(list(chain()))"
    ),
}
REFUSED = {
    "two of one name": ("a = make('A'); b = make('A')\npipeline([a, b])", "SMF104"),
    "one twice": ("a = make('A')\npipeline([a, a])", "SMF104"),
    "an output and its step": ("r = function('F')()\npipeline([r, get_step(r)])", "SMF104"),
    "a branch's step outside": (
        "a = make('A')\npipeline([ConditionStep(name='C', conditions=[], if_steps=[a], else_steps=[]), a])",
        "SMF109",
    ),
    "in both branches": (
        "a = make('A')\npipeline([ConditionStep(name='C', conditions=[], if_steps=[a], else_steps=[a])])",
        "SMF109",
    ),
    "an unknown name": ("a = make('A', depends_on=['Nope'])\npipeline([a])", "SMF103"),
    "a name that is not listed": (
        "a = make('A'); b = make('B', depends_on=[a]); c = make('C', depends_on=['A'])\npipeline([b, c])",
        "SMF103",
    ),
    "a result of a step that is not listed": (
        "a = make('A'); b = make('B', inputs={'x': a.properties.Outputs['o']})\npipeline([b])",
        "SMF103",
    ),
    "a result of a condition that is not listed": (
        "c = ConditionStep(name='C', conditions=[], if_steps=[], else_steps=[])\n"
        "pipeline([make('B', inputs={'x': c.properties.Outcome})])",
        "SMF103",
    ),
    "a property file of no step": (
        "from CORE.functions import JsonGet\n"
        "left = JsonGet(step_name='Nope', property_file='f', json_path='p')\n"
        "pipeline([ConditionStep(name='C', conditions=[ConditionEquals(left=left, right=1)], if_steps=[], "
        "else_steps=[])])",
        "SMF103",
    ),
    "one name in a loop": ("pipeline([make('A') for _ in range(2)])", "SMF104"),
    "one name from a function": ("def part(n):\n    return make('A')\npipeline([part(1), part(2)])", "SMF104"),
    "a cycle": ("a = make('A'); b = make('B', depends_on=[a]); a.add_depends_on(['B'])\npipeline([a, b])", "SMF101"),
    "itself": ("a = make('A'); a.add_depends_on([a])\npipeline([a])", "SMF102"),
}


def graphs(code: str) -> tuple[Graph, ...]:
    project = Repository(())
    return graphs_of(project.add(read_source(code.encode(), "pipeline.py")), project, Settings())


def explicit(graph: Graph) -> dict[str, list[str]]:
    return {key: sorted(found) for key, found in graph.explicit.items()}


def adjacency(graph: Graph) -> dict[str, list[str]]:
    found: dict[str, set[str]] = {node.key: set() for node in graph.nodes}
    for edge in graph.edges:
        found[edge.before].add(edge.after)
    return {key: sorted(after) for key, after in found.items()}


@cache
def results(version: int) -> dict[str, Result]:
    """Every snippet of this file by its text, run in one go."""
    snippets = [
        source(body, version) for body in (*made_up(COUNT), *WRITTEN.values(), *(b for b, _ in REFUSED.values()))
    ]
    snippets += [path.read_text() for path in example_paths(version)]
    return dict(zip(snippets, run_all(version, snippets)))


def same(code: str, result: Result) -> None:
    (graph,) = graphs(code)
    assert result.ok, result
    assert explicit(graph) == {k: sorted(v) for k, v in result.pipelines[graph.name].items()}
    if isinstance(result.adjacency[graph.name], dict):
        assert adjacency(graph) == result.adjacency[graph.name]


@pytest.mark.parametrize("version", [2, 3])
def test_pipelines_that_are_made_up(version: int) -> None:
    cycles = 0
    for body in made_up(COUNT):
        code = source(body, version)
        (graph,) = graphs(code)
        result = results(version)[code]
        codes = {fault.code for fault in graph.faults}
        assert not any(node.kind is NodeKind.UNRESOLVED for node in graph.nodes), body
        if not result.ok:
            assert codes & {"SMF103", "SMF104", "SMF109"}, (body, result)
            continue
        same(code, result)
        refused = isinstance(result.adjacency["P"], str)
        cycles += refused
        assert refused == bool(codes & {"SMF101", "SMF102"}), (body, result.adjacency)
    assert cycles  # some of them are wrong: the other half of the claim is tested, too


@pytest.mark.parametrize("version", [2, 3])
@pytest.mark.parametrize("name", WRITTEN)
def test_pipelines_that_people_write(name: str, version: int) -> None:
    code = source(WRITTEN[name], version)
    same(code, results(version)[code])


@pytest.mark.parametrize("version", [2, 3])
@pytest.mark.parametrize("name", REFUSED)
def test_what_the_sdk_refuses_is_told(name: str, version: int) -> None:
    body, expected = REFUSED[name]
    code = source(body, version)
    result = results(version)[code]
    assert not result.ok or isinstance(result.adjacency["P"], str)
    assert expected in [fault.code for graph in graphs(code) for fault in graph.faults]


@pytest.mark.parametrize("version", [2, 3])
def test_the_examples(version: int) -> None:
    from tests.sdk.test_facts import after

    for path in example_paths(version):
        code = path.read_text()
        fixed = after(code)
        (graph,) = graphs(code)
        (mended,) = graphs(fixed)
        assert explicit(graph) == explicit(mended), path  # a mistake shows the edge that is meant
        assert not [fault for fault in mended.faults if fault.code != "SMF105"]
        assert not any(edge.broken for edge in mended.edges)
        if results(version)[code].ok:
            same(code, results(version)[code])
        assert Path(path).exists()
