"""Mermaid: for Markdown, pull requests and wikis."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from smfix.graph.dag import Edge, Graph, Node, NodeKind
from smfix.report.graphs import Look, drawn_edges, is_solid, is_wrong, is_wrong_edge, plain, subtitle

_SAFE = frozenset(" -_.,:/+")
_SHAPES = {
    NodeKind.CONDITION: ("{{", "}}"),
    NodeKind.FUNCTION: ("([", "])"),
    NodeKind.UNRESOLVED: ("[/", "/]"),
    NodeKind.LOOP: ("[[", "]]"),
}


MOST_EDGES = 500
"""Edges of a flowchart above which Mermaid draws nothing, by its default `maxEdges`."""


def too_many(graph: Graph) -> int:
    """How many edges are drawn, where Mermaid's limit is below that; else 0."""
    count = len(_edges(graph))
    return count if count > MOST_EDGES else 0


def draw(graphs: Sequence[Graph], look: Look) -> bytes:
    """A flowchart a graph, one below the other as Markdown fences where there are several."""
    if len(graphs) == 1:
        return ("\n".join(flowchart(graphs[0], look.direction)) + "\n").encode()
    parts = [
        "\n".join([f"### {label(graph.name)}", "", "```mermaid", *flowchart(graph, look.direction), "```", ""])
        for graph in graphs
    ]
    return "\n".join(parts).encode()


def label(text: str) -> str:
    """Text for inside a pair of quotes: whatever Mermaid or Markdown could act on as a character's number."""
    return "".join(c if c.isalnum() or c in _SAFE or ord(c) > 0xFFFF else f"#{ord(c)};" for c in plain(text))


def flowchart(graph: Graph, direction: str, marks: dict[tuple[str, str, str], str] | None = None) -> Iterator[str]:
    """The lines of a flowchart. `marks` are style classes of edges by their key, for a comparison."""
    ids = {node.key: f"n{index}" for index, node in enumerate(graph.nodes)}
    if count := too_many(graph):
        yield from ("---", "config:", f"  maxEdges: {count}", "---")
        yield f"%% {count} edges: viewers that keep Mermaid's own limit of {MOST_EDGES} (GitHub) show an error instead"
    yield f"flowchart {direction}"
    yield from _inside(graph, ids, "", "  ")
    red: list[int] = []
    coloured: dict[str, list[int]] = {}
    for index, edge in enumerate(_edges(graph)):
        before, after = ids[edge.before], ids[edge.after]
        yield f"  {before} {'-->' if is_solid(edge) else '-.->'} {after}"
        if marks is not None:
            coloured.setdefault(marks.get(edge.key, ""), []).append(index)
        elif is_wrong_edge(graph, edge):
            red.append(index)
    yield "  classDef wrong stroke:#d1242f,stroke-width:3px"
    yield "  classDef unknown stroke-dasharray:4"
    for name, style in (("wrong", is_wrong), ("unknown", _is_unknown)):
        found = [ids[node.key] for node in graph.nodes if style(graph, node.key)]
        if found:
            yield f"  class {','.join(found)} {name}"
    if red:
        yield f"  linkStyle {','.join(map(str, red))} stroke:#d1242f,stroke-width:3px"
    for colour, found_edges in coloured.items():
        if colour:
            yield f"  linkStyle {','.join(map(str, found_edges))} stroke:{colour},stroke-width:3px"


def _edges(graph: Graph) -> list[Edge]:
    """Edges, those once that differ in their place only."""
    return list({(e.before, e.after, is_solid(e)): e for e in reversed(drawn_edges(graph))}.values())[::-1]


def _is_unknown(graph: Graph, key: str) -> bool:
    return not graph.node(key).certain


def _inside(graph: Graph, ids: dict[str, str], parent: str, indent: str) -> Iterator[str]:
    """The nodes of a parent, branch by branch; a branch is a subgraph."""
    for node in graph.nodes:
        if node.parent == parent and not parent:
            yield from _node(graph, ids, node, indent)


def _node(graph: Graph, ids: dict[str, str], node: Node, indent: str) -> Iterator[str]:
    opening, closing = _SHAPES.get(node.kind, ("[", "]"))
    yield f'{indent}{ids[node.key]}{opening}"{label(node.label)}<br/>{label(subtitle(node))}"{closing}'
    for branch in dict.fromkeys(one.branch for one in graph.nodes if one.parent == node.key):
        yield f'{indent}subgraph {ids[node.key]}_{branch}["{label(node.label)}: {branch}"]'
        for one in graph.nodes:
            if one.parent == node.key and one.branch == branch:
                yield from _node(graph, ids, one, indent + "  ")
        yield f"{indent}end"
