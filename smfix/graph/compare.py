"""Two states of the same pipelines: which nodes and edges came, and which went."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from smfix.config import Settings
from smfix.graph.dag import Edge, Graph, Node
from smfix.graph.patched_sdk import patched_graphs_of
from smfix.model import Rewrite
from smfix.project.repository import Repository
from smfix.sources import read_source


@dataclass(frozen=True, slots=True)
class Comparison:
    """One pipeline before and after; None where it was not there."""

    name: str
    path: str
    before: Graph | None
    after: Graph | None
    added_nodes: tuple[Node, ...] = ()
    removed_nodes: tuple[Node, ...] = ()
    added_edges: tuple[Edge, ...] = ()
    removed_edges: tuple[Edge, ...] = ()
    mended: tuple[Edge, ...] = ()
    """Edges on which the SDK failed as they were written, and no longer does."""

    @property
    def changed(self) -> bool:
        """Whether there is anything to show."""
        moved = self.added_nodes or self.removed_nodes or self.added_edges or self.removed_edges or self.mended
        return bool(moved) or (self.before is None) != (self.after is None)


def of_rewrite(rewrite: Rewrite, settings: Settings, folders: Sequence[str]) -> tuple[Comparison, ...]:
    """The pipelines of a file as it was and as it is after its fixes."""

    def of(data: bytes) -> tuple[Graph, ...]:
        project = Repository(folders)
        return patched_graphs_of(project.add(read_source(data, rewrite.path)), project, settings)

    return compare(of(rewrite.before), of(rewrite.after))


def compare(before: Sequence[Graph], after: Sequence[Graph]) -> tuple[Comparison, ...]:
    """Pipelines are the same by path and name; one that alone changed its name in a file is the same, too."""
    old = {(graph.path, graph.name): graph for graph in before}
    new = {(graph.path, graph.name): graph for graph in after}
    pairs: list[tuple[Graph | None, Graph | None]] = []
    for key, graph in new.items():
        pairs.append((old.pop(key, None), graph))
    for path, name in list(old):
        alone = [i for i, (one, two) in enumerate(pairs) if one is None and two is not None and two.path == path]
        if len(alone) == 1 and sum(key[0] == path for key in old) == 1:
            pairs[alone[0]] = (old.pop((path, name)), pairs[alone[0]][1])
    pairs += [(graph, None) for graph in old.values()]
    return tuple(_compared(one, two) for one, two in pairs)


def _compared(before: Graph | None, after: Graph | None) -> Comparison:
    shown = after or before
    assert shown is not None
    old_nodes = {node.key: node for node in before.nodes} if before else {}
    new_nodes = {node.key: node for node in after.nodes} if after else {}
    old_edges = {edge.key: edge for edge in reversed(before.edges)} if before else {}
    new_edges = {edge.key: edge for edge in reversed(after.edges)} if after else {}
    return Comparison(
        shown.name,
        shown.path,
        before,
        after,
        tuple(node for key, node in new_nodes.items() if key not in old_nodes),
        tuple(node for key, node in old_nodes.items() if key not in new_nodes),
        tuple(new_edges[key] for key in sorted(new_edges) if key not in old_edges),
        tuple(old_edges[key] for key in sorted(old_edges) if key not in new_edges),
        tuple(
            new_edges[key]
            for key in sorted(new_edges)
            if key in old_edges and old_edges[key].broken and not new_edges[key].broken
        ),
    )


def both(comparison: Comparison) -> Graph:
    """One graph that has the nodes and edges of both sides."""
    after, before = comparison.after or comparison.before, comparison.before or comparison.after
    assert after is not None
    assert before is not None
    nodes = {node.key: node for node in (*after.nodes, *before.nodes)} | {node.key: node for node in after.nodes}
    edges = {edge.key: edge for edge in (*before.edges, *after.edges)}
    return Graph(comparison.name, comparison.path, after.where, tuple(nodes.values()), tuple(edges.values()))
