"""PNG, by Graphviz, which comes with the extra `draw`."""

from __future__ import annotations

from collections.abc import Sequence

from smfix.graph.dag import Graph
from smfix.report.graphs import Look, Undrawable
from smfix.report.graphs.dot_format import draw as draw_dot

MANY = 300
"""Steps above which Graphviz is told to hurry, and to draw smaller."""
QUICK = "-Gnslimit=1 -Gnslimit1=1 -Gmclimit=0.1 -Gsplines=line -Gdpi=48"


def draw(graphs: Sequence[Graph], look: Look) -> bytes:
    """The picture. Raises Undrawable where Graphviz is not there."""
    try:
        from pygraphviz import AGraph  # type: ignore[import-untyped, import-not-found, unused-ignore]
    except ImportError:
        raise Undrawable("PNG needs Graphviz: `pip install 'smfix[draw]'`; svg and html do without") from None
    many = sum(len(graph.nodes) for graph in graphs) > MANY
    drawn = AGraph(string=draw_dot(graphs, look).decode()).draw(format="png", prog="dot", args=QUICK if many else "")
    if not isinstance(drawn, bytes) or not drawn:
        raise Undrawable("Graphviz drew nothing; try --format svg")
    return drawn
