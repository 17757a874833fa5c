"""Pipelines as people write them: smfix shows the steps and edges that the SDK itself sends, and is sure of all."""

from __future__ import annotations

from functools import cache

import pytest

from smfix.graph.checks import HINTS
from smfix.graph.dag import Graph, NodeKind
from tests.sdk.environments import Result, run_all
from tests.sdk.plans import source
from tests.sdk.test_graph import graphs, same
from tests.sdk.written import EVERYDAY, HEAD, WRITTEN


@cache
def results() -> dict[str, Result]:
    """What the SDK makes of each, all run in one go."""
    return dict(zip(WRITTEN, run_all(2, [HEAD + body for body in WRITTEN.values()])))


def sent(graph: Graph) -> set[str]:
    """The keys of what the SDK sends: all but the collections, whose steps are sent for them."""
    around = {node.parent for node in graph.nodes if node.branch == "steps"}
    return {n.key for n in graph.nodes if n.kind is not NodeKind.COLLECTION or n.key not in around}


@pytest.mark.parametrize("name", WRITTEN)
def test_the_graph_is_the_one_that_is_sent(name: str) -> None:
    result = results()[name]
    assert result.ok, result
    found = {graph.name: graph for graph in graphs(HEAD + WRITTEN[name])}
    assert set(found) == set(result.pipelines)
    for called, graph in found.items():
        steps = sent(graph)
        explicit = {key: sorted(before) for key, before in graph.explicit.items() if key in steps}
        assert explicit == {key: sorted(before) for key, before in result.pipelines[called].items()}
        after: dict[str, set[str]] = {key: set() for key in steps}
        for edge in graph.edges:
            assert edge.certain, edge
            after[edge.before].add(edge.after)
        assert {key: sorted(keys) for key, keys in after.items()} == result.adjacency[called]
        assert not {fault.code for fault in graph.faults} - HINTS


@cache
def everyday(version: int) -> dict[str, Result]:
    """The same for the others, in a version of the SDK."""
    return dict(zip(EVERYDAY, run_all(version, [source(body, version) for body in EVERYDAY.values()])))


@pytest.mark.parametrize("version", [2, 3])
@pytest.mark.parametrize("name", EVERYDAY)
def test_everyday_python(name: str, version: int) -> None:
    code, result = source(EVERYDAY[name], version), everyday(version)[name]
    assert result.ok, result
    for graph in graphs(code):
        if graph.name in result.pipelines:
            assert not {fault.code for fault in graph.faults} - HINTS
    if len(result.pipelines) == 1:
        same(code, result)
