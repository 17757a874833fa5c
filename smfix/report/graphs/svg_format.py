"""SVG: a picture that every browser shows, laid out by smfix itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from itertools import pairwise

from smfix.graph.dag import Edge, Graph, Node, NodeKind
from smfix.graph.layout import Box, Cluster, Laid, Point, goes_back, lay_out
from smfix.report.graphs import Look, drawn_edges, is_solid, is_wrong, is_wrong_edge, plain, subtitle

HEADING = 40.0
STYLE = """
svg.smfix { --ground: #ffffff; --ink: #1f2328; --soft: #59636e; --line: #818b98; --box: #f6f8fa; --red: #d1242f;
  --blue: #0969da; font-family: ui-sans-serif, system-ui, "Segoe UI", Helvetica, Arial, sans-serif; font-size: 13px }
@media (prefers-color-scheme: dark) { svg.smfix { --ground: #0d1117; --ink: #e6edf3; --soft: #9198a1; --line: #6e7681;
  --box: #161b22; --red: #f85149; --blue: #4493f8 } }
.smfix .ground { fill: var(--ground) }
.smfix text { fill: var(--ink) } .smfix .soft { fill: var(--soft); font-size: 11px }
.smfix .title { font-size: 17px; font-weight: 600 }
.smfix .node rect { fill: var(--box); stroke: var(--line); stroke-width: 1.2 }
.smfix .condition rect, .smfix .for-each rect { stroke: var(--blue) }
.smfix .unsure rect { stroke-dasharray: 5 3 } .smfix .wrong rect { stroke: var(--red); stroke-width: 2.5 }
.smfix .cluster { fill: none; stroke: var(--line); stroke-dasharray: 2 3 }
.smfix .edge { fill: none; stroke: var(--line); stroke-width: 1.5 } .smfix .implied { stroke-dasharray: 6 4 }
.smfix .edge.wrong { stroke: var(--red); stroke-width: 2.5 }
.smfix .head { fill: var(--line) } .smfix .head.wrong { fill: var(--red) }
"""


def draw(graphs: Sequence[Graph], look: Look) -> bytes:
    """One picture; several pipelines stand below each other."""
    laid = [lay_out(graph, look.direction) for graph in graphs]
    width = max([320.0, *(one.width for one in laid), *(len(g.name) * 10.0 + 40 for g in graphs)])
    height = sum(one.height + HEADING for one in laid) or HEADING
    return ("\n".join(picture(graphs, laid, width, height)) + "\n").encode()


def picture(graphs: Sequence[Graph], laid: Sequence[Laid], width: float, height: float) -> Iterator[str]:
    """The lines of the SVG element."""
    size = f'width="{width:.0f}" height="{height:.0f}" viewBox="0 0 {width:.0f} {height:.0f}"'
    yield f'<svg class="smfix" xmlns="http://www.w3.org/2000/svg" {size}>'
    yield f"<style>{STYLE}</style>"
    yield "<defs>"
    for name in ("head", "head wrong"):
        size = 'viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse"'
        yield f'<marker id="{name.replace(" ", "-")}" {size} orient="auto">'
        yield f'<path class="{name}" d="M0 0L8 4L0 8z"/></marker>'
    yield "</defs>"
    yield f'<rect class="ground" width="{width:.0f}" height="{height:.0f}"/>'
    y = 0.0
    for index, (graph, one) in enumerate(zip(graphs, laid)):
        yield f'<g class="pipeline" transform="translate(0 {y:.0f})">'
        yield f'<text class="title" x="16" y="27">{text(graph.name)}</text>'
        yield f'<g transform="translate(0 {HEADING:.0f})">'
        yield from _graph(graph, one, index)
        yield "</g></g>"
        y += one.height + HEADING
    yield "</svg>"


def text(value: str) -> str:
    """Text for inside an element or an attribute."""
    return escape(plain(value))


def _graph(graph: Graph, laid: Laid, index: int) -> Iterator[str]:
    for cluster in laid.clusters:
        yield from _cluster(cluster)
    shown = {id(edge) for edge in drawn_edges(graph)}
    for number, (edge, points) in enumerate(laid.edges):
        if id(edge) not in shown:
            continue
        yield _edge(graph, edge, _curve(laid, edge, points), f"{index}-{number}")
    for number, node in enumerate(graph.nodes):
        if node.key in laid.nodes:
            yield from _node(graph, node, laid.nodes[node.key], f"{index}-{number}")


def _cluster(cluster: Cluster) -> Iterator[str]:
    box = cluster.box
    yield f'<rect class="cluster" {_place(box)} rx="8"/>'
    yield f'<text class="soft" x="{box.x + 10:.1f}" y="{box.y + 17:.1f}">{text(cluster.title)}</text>'


def _place(box: Box) -> str:
    return f'x="{box.x:.1f}" y="{box.y:.1f}" width="{box.width:.1f}" height="{box.height:.1f}"'


def _edge(graph: Graph, edge: Edge, path: str, name: str) -> str:
    wrong = is_wrong_edge(graph, edge)
    classes = f"edge{'' if is_solid(edge) else ' implied'}{' wrong' if wrong else ''}"
    head = "head-wrong" if wrong else "head"
    told = f"{graph.node(edge.after).label} waits for {graph.node(edge.before).label}: {edge.how or edge.kind.value}"
    told += f", {edge.where.line}" if edge.where is not None else ""
    attributes = f'class="{classes}" data-edge="{name}" d="{path}" marker-end="url(#{head})"'
    return f"<path {attributes}><title>{text(told)}</title></path>"


def _curve(laid: Laid, edge: Edge, points: Sequence[Point]) -> str:
    """A smooth way through the points, leaving and entering straight; backwards in an arc beside the boxes."""
    path = f"M{points[0][0]:.1f} {points[0][1]:.1f}"
    back = goes_back(laid.nodes[edge.before], laid.nodes[edge.after], laid.turned)
    for (x, y), (to_x, to_y) in pairwise(points):
        way = abs(to_y - y) if laid.turned else abs(to_x - x)
        bend = min(90.0, 36 + way / 8) if back else max(24.0, way / 2)
        if laid.turned is back:
            first, second = (x + bend, y), (to_x + bend if back else to_x - bend, to_y)
        else:
            first, second = (x, y + bend), (to_x, to_y + bend if back else to_y - bend)
        path += f"C{first[0]:.1f} {first[1]:.1f} {second[0]:.1f} {second[1]:.1f} {to_x:.1f} {to_y:.1f}"
    return path


def _node(graph: Graph, node: Node, box: Box, name: str) -> Iterator[str]:
    classes = ["node", node.kind.value]
    classes += [] if node.certain else ["unsure"]
    classes += ["wrong"] if is_wrong(graph, node.key) else []
    round_corner = 22 if node.kind is NodeKind.FUNCTION else 6
    most = int((box.width - 20) / 7.0)
    middle = box.x + box.width / 2
    yield f'<g class="{" ".join(classes)}" data-node="{name}">'
    yield f"<title>{text(_told(node))}</title>"
    yield f'<rect {_place(box)} rx="{round_corner}"/>'
    yield f'<text x="{middle:.1f}" y="{box.y + 19:.1f}" text-anchor="middle">{text(_cut(node.label, most))}</text>'
    small = text(_cut(subtitle(node), int(most * 1.15)))
    yield f'<text class="soft" x="{middle:.1f}" y="{box.y + 35:.1f}" text-anchor="middle">{small}</text></g>'


def _told(node: Node) -> str:
    place = f", {node.where.line}" if node.where is not None else ""
    note = f": {node.note}" if node.note else ""
    return f"{node.label} ({subtitle(node)}{place}){note}"


def _cut(value: str, most: int) -> str:
    return value if len(value) <= most else value[: most - 1] + "…"
