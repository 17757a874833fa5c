"""DOT, for Graphviz."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from smfix.graph.dag import Graph, Node, NodeKind
from smfix.report.graphs import Look, drawn_edges, is_solid, is_wrong, is_wrong_edge, plain, subtitle

_SHAPES = {NodeKind.CONDITION: "diamond", NodeKind.UNRESOLVED: "note", NodeKind.LOOP: "box3d"}
RED = "#d1242f"


def draw(graphs: Sequence[Graph], look: Look) -> bytes:
    """One digraph; each pipeline is a cluster of it where there are several."""
    lines = [
        "digraph pipelines {",
        f"  rankdir={look.direction};",
        '  node [shape=box style="rounded" fontname="sans"];',
    ]
    for index, graph in enumerate(graphs):
        prefix = f"p{index}_"
        if len(graphs) > 1:
            lines += [f"  subgraph cluster_{index} {{", f"  label={quoted(graph.name)};"]
        lines += _graph(graph, prefix)
        if len(graphs) > 1:
            lines.append("  }")
    return ("\n".join([*lines, "}"]) + "\n").encode()


def quoted(*lines: str) -> str:
    """Lines of text as one quoted string of DOT."""
    escaped = (plain(line).replace("\\", "\\\\").replace('"', '\\"') for line in lines)
    return '"' + "\\n".join(escaped) + '"'


def _graph(graph: Graph, prefix: str) -> Iterator[str]:
    ids = {node.key: f"{prefix}n{index}" for index, node in enumerate(graph.nodes)}
    for node in graph.nodes:
        if not node.parent:
            yield from _node(graph, ids, node, "  ")
    for edge in drawn_edges(graph):
        styles = [] if is_solid(edge) else ["style=dashed"]
        styles += [f'color="{RED}"', "penwidth=2"] if is_wrong_edge(graph, edge) else []
        styles += [f"tooltip={quoted(edge.how)}"]
        yield f"  {ids[edge.before]} -> {ids[edge.after]} [{' '.join(styles)}];"


def _node(graph: Graph, ids: dict[str, str], node: Node, indent: str) -> Iterator[str]:
    wrong = f' color="{RED}" penwidth=2' if is_wrong(graph, node.key) else ""
    shape = f" shape={_SHAPES[node.kind]}" if node.kind in _SHAPES else ""
    dashed = "" if node.certain else ' style="rounded,dashed"'
    yield f"{indent}{ids[node.key]} [label={quoted(node.label, subtitle(node))}{shape}{dashed}{wrong}];"
    for branch in dict.fromkeys(one.branch for one in graph.nodes if one.parent == node.key):
        yield f"{indent}subgraph cluster_{ids[node.key]}_{branch} {{"
        yield f"{indent}  label={quoted(f'{node.label}: {branch}')};"
        for one in graph.nodes:
            if one.parent == node.key and one.branch == branch:
                yield from _node(graph, ids, one, indent + "  ")
        yield f"{indent}}}"
