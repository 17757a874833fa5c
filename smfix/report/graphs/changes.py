"""What a change does to the graphs: as text, as Mermaid, and as Markdown for a pull request's comment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from smfix.graph.compare import Comparison, both
from smfix.graph.dag import Edge
from smfix.report.graphs import Look
from smfix.report.graphs.mermaid_format import flowchart
from smfix.report.summary import one_line, printable

GREEN, RED = "#1a7f37", "#d1242f"
FORMATS = ("text", "mermaid", "markdown")


def draw(name: str, comparisons: Sequence[Comparison], look: Look) -> bytes:
    """The changed pipelines, in a format of FORMATS; empty text where none is."""
    changed = [comparison for comparison in comparisons if comparison.changed]
    makers = {"text": _text, "mermaid": _mermaid, "markdown": _markdown}
    found = [line for comparison in changed for line in makers[name](comparison, look)]
    return ("\n".join(found) + "\n").encode("utf-8", "backslashreplace") if found else b""


def _text(comparison: Comparison, look: Look) -> Iterator[str]:
    yield f"{one_line(comparison.name)}  {printable(comparison.path)}"
    for sign, nodes in (("-", comparison.removed_nodes), ("+", comparison.added_nodes)):
        for node in nodes:
            yield _coloured(f"{sign} step {printable(node.label)}", sign, look)
    labels = {node.key: node.label for node in both(comparison).nodes}
    for sign, edges in (("-", comparison.removed_edges), ("+", comparison.added_edges), ("*", comparison.mended)):
        for edge in edges:
            yield _coloured(f"{sign} {printable(_told(edge, labels))}", sign, look)


def _told(edge: Edge, labels: dict[str, str]) -> str:
    place = f", {edge.where.line}" if edge.where is not None else ""
    return f"{labels[edge.before]} → {labels[edge.after]} ({edge.how or edge.kind.value}{place})"


def _coloured(line: str, sign: str, look: Look) -> str:
    return f"\x1b[{31 if sign == '-' else 32}m{line}\x1b[0m" if look.colour else line


def _mermaid(comparison: Comparison, look: Look) -> Iterator[str]:
    marks = {edge.key: GREEN for edge in (*comparison.added_edges, *comparison.mended)}
    marks.update({edge.key: RED for edge in comparison.removed_edges})
    graph = both(comparison)
    yield from flowchart(graph, look.direction, marks)
    ids = {node.key: f"n{index}" for index, node in enumerate(graph.nodes)}
    for nodes, colour in ((comparison.added_nodes, GREEN), (comparison.removed_nodes, RED)):
        for node in nodes:
            yield f"  style {ids[node.key]} stroke:{colour},stroke-width:3px"


def _markdown(comparison: Comparison, look: Look) -> Iterator[str]:
    yield f"### Pipeline {_inert(comparison.name)} ({_inert(comparison.path)})"
    yield ""
    labels = {node.key: node.label for node in both(comparison).nodes}
    for word, nodes in (("added", comparison.added_nodes), ("removed", comparison.removed_nodes)):
        for node in nodes:
            yield f"* step {word}: {_inert(node.label)}"
    edges = (("added", comparison.added_edges), ("removed", comparison.removed_edges), ("fixed", comparison.mended))
    for word, found in edges:
        for edge in found:
            ends = f"{_inert(labels[edge.after])} after {_inert(labels[edge.before])}"
            yield f"* dependency {word}: {ends} ({_inert(edge.how)})"
    yield from ("", "```mermaid", *_mermaid(comparison, look), "```", "")


def _inert(text: str) -> str:
    """Text in which Markdown finds nothing to act on, and GitHub nobody to mention."""
    return "".join(c if c.isalnum() or c in " -,:/" else f"&#{ord(c)};" for c in printable(text))
