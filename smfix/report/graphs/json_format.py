"""One JSON document for other programs. Its shape is versioned: a field may be added, none changes or goes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from smfix.graph.dag import Graph, Where
from smfix.report.graphs import Look

VERSION = 1


def draw(graphs: Sequence[Graph], look: Look) -> bytes:
    """The document."""
    document = {"version": VERSION, "tool": "smfix", "pipelines": [entry(graph) for graph in graphs]}
    return json.dumps(document, indent=2).encode() + b"\n"


def entry(graph: Graph) -> dict[str, Any]:
    """One pipeline."""
    return {
        "name": graph.name,
        "path": graph.path,
        "place": place(graph.where),
        "nodes": [
            {
                "key": node.key,
                "label": node.label,
                "kind": node.kind.value,
                "class": node.cls,
                "parent": node.parent or None,
                "branch": node.branch or None,
                "named": node.named,
                "certain": node.certain,
                "listed": node.listed,
                "note": node.note,
                "place": place(node.where),
            }
            for node in graph.nodes
        ],
        "edges": [
            {
                "before": edge.before,
                "after": edge.after,
                "kind": edge.kind.value,
                "explicit": edge.kind.explicit,
                "how": edge.how,
                "certain": edge.certain,
                "broken": edge.broken,
                "place": place(edge.where),
            }
            for edge in graph.edges
        ],
        "faults": [
            {
                "code": fault.code,
                "message": fault.message,
                "advice": fault.advice,
                "nodes": list(fault.nodes),
                "edges": [list(ends) for ends in fault.edges],
                "place": place(fault.where),
            }
            for fault in graph.faults
        ],
        "notes": list(graph.notes),
    }


def place(where: Where | None) -> dict[str, Any] | None:
    """A place in the source."""
    if where is None:
        return None
    spot = where.place
    path = where.path.encode("utf-8", "backslashreplace").decode()
    return {"path": path, "cell": spot.cell, "line": spot.line, "column": spot.column, "end_line": spot.end_line}
