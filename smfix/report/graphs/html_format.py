"""One HTML page that needs nothing else: the picture to pan and zoom, and for each step its source and its edges."""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib.resources import files
from typing import Any

from smfix.graph.dag import Edge, Fault, Graph, Node, Where
from smfix.graph.layout import lay_out
from smfix.report.graphs import Look, plain, subtitle
from smfix.report.graphs.svg_format import HEADING, picture, text

MOST_LINES = 40
"""Lines of a step's source that are shown."""


def draw(graphs: Sequence[Graph], look: Look) -> bytes:
    """The page."""
    laid = [lay_out(graph, look.direction) for graph in graphs]
    width = max([320.0, *(one.width for one in laid)])
    height = sum(one.height + HEADING for one in laid) or HEADING
    svg = "\n".join(picture(graphs, laid, width, height))
    content = {
        "nodes": {
            f"{i}-{j}": _node(graph, node) for i, graph in enumerate(graphs) for j, node in enumerate(graph.nodes)
        },
        "faults": [_fault(fault) for graph in graphs for fault in graph.faults],
        "notes": [plain(note) for graph in graphs for note in graph.notes],
    }
    page = files("smfix.report.graphs").joinpath("page.html").read_text(encoding="utf-8")
    title = text(", ".join(graph.name for graph in graphs) or "no pipelines")
    before, _, rest = page.partition("{{svg}}")
    between, _, after = rest.partition("{{data}}")
    return "".join([before.replace("{{title}}", title), svg, between, _embedded(content), after]).encode()


def _embedded(content: Any) -> str:
    """JSON that ends no script element, whatever is in it."""
    written = json.dumps(content)
    return written.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _node(graph: Graph, node: Node) -> dict[str, Any]:
    return {
        "label": plain(node.label),
        "kind": plain(subtitle(node)),
        "note": plain(node.note),
        "place": _place(node.where),
        "source": _source(node.where),
        "waits": [_edge(graph, edge, edge.before) for edge in graph.edges if edge.after == node.key],
        "before": [_edge(graph, edge, edge.after) for edge in graph.edges if edge.before == node.key],
        "faults": [_fault(fault) for fault in graph.faults if node.key in fault.nodes],
    }


def _edge(graph: Graph, edge: Edge, other: str) -> dict[str, str]:
    how = f"{edge.how or edge.kind.value}{'' if edge.certain else ', perhaps'}"
    return {"label": plain(graph.node(other).label), "how": plain(how), "place": _place(edge.where)}


def _fault(fault: Fault) -> dict[str, str]:
    return {"code": fault.code, "text": plain(fault.message), "place": _place(fault.where)}


def _place(where: Where | None) -> str:
    return plain(f"{where.path}, {where.line}") if where is not None else ""


def _source(where: Where | None) -> list[list[Any]]:
    """The lines of a step's own code, each with its number."""
    if where is None:
        return []
    lines = where.text.splitlines()[:MOST_LINES]
    return [[where.place.line + index, plain(line.expandtabs(4))] for index, line in enumerate(lines)]
