"""Graphs as text and pictures: one module a format. Each takes graphs and gives bytes; none opens a file.

All that comes from a user's code is escaped for the format that it goes into.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module

from smfix.graph.dag import Edge, EdgeKind, Graph, Node, NodeKind

FORMATS = ("tree", "mermaid", "dot", "json", "svg", "png", "html")


class Undrawable(Exception):
    """What is missing for a format, and how to get it."""


@dataclass(frozen=True, slots=True)
class Look:
    """How graphs are drawn: the direction (LR or TB), and for terminals colour and width."""

    direction: str = "LR"
    colour: bool = False
    width: int = 100


def draw(name: str, graphs: Sequence[Graph], look: Look) -> bytes:
    """The graphs in a format. Raises Undrawable."""
    drawn: bytes = import_module(f"smfix.report.graphs.{name}_format").draw(graphs, look)
    return drawn


def is_wrong(graph: Graph, key: str) -> bool:
    """Whether a node has a part in something that is wrong."""
    return any(key in fault.nodes for fault in graph.faults if _is_serious(fault.code))


def is_wrong_edge(graph: Graph, edge: Edge) -> bool:
    """Whether an edge has a part in something that is wrong, or fails as it is written."""
    ends = (edge.before, edge.after)
    return edge.broken or any(ends in fault.edges for fault in graph.faults if _is_serious(fault.code))


def _is_serious(code: str) -> bool:
    from smfix.graph.checks import HINTS

    return code not in HINTS


def drawn_edges(graph: Graph) -> list[Edge]:
    """The edges that a picture shows: a branch's edge to a step is left out where another of the branch leads there."""
    behind = {
        edge.after
        for edge in graph.edges
        if edge.certain and _are_siblings(graph.node(edge.before), graph.node(edge.after))
    }
    return [e for e in graph.edges if e.kind is not EdgeKind.BRANCH or e.after not in behind or is_wrong_edge(graph, e)]


def _are_siblings(one: Node, other: Node) -> bool:
    return bool(other.branch) and one is not other and (one.parent, one.branch) == (other.parent, other.branch)


def is_solid(edge: Edge) -> bool:
    """Whether an edge is in the definition's DependsOn; the others are drawn dashed."""
    return edge.kind.explicit


def subtitle(node: Node) -> str:
    """The second line of a node: its class, or why it is not known."""
    if node.kind is NodeKind.UNRESOLVED:
        return "not resolved"
    if node.kind is NodeKind.LOOP:
        return f"{node.cls}, {node.note}"
    return node.cls or node.kind.value


def plain(text: str) -> str:
    """Text without control characters and broken ones, which no format takes."""
    return "".join(c if c.isprintable() else " " if c.isspace() else "\N{REPLACEMENT CHARACTER}" for c in text)
