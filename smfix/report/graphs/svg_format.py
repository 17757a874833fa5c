"""SVG: a picture that every browser shows, laid out by smfix itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from itertools import pairwise

from smfix.graph.dag import Edge, Graph, Node, NodeKind
from smfix.graph.layout import Cluster, Laid, lay_out
from smfix.graph.routing import Box, Point, Route
from smfix.report.graphs import Look, drawn_edges, is_solid, is_wrong, is_wrong_edge, plain, subtitle

HEADING = 40.0
BULGE = 20.0
"""How far a loop on a box's side reaches: less than the room between layers, and than the margin."""
LIGHT = {
    "ground": "#ffffff",
    "ink": "#1f2328",
    "soft": "#59636e",
    "line": "#818b98",
    "box": "#f6f8fa",
    "red": "#d1242f",
    "blue": "#0969da",
}
DARK = {
    "ground": "#0d1117",
    "ink": "#e6edf3",
    "soft": "#9198a1",
    "line": "#6e7681",
    "box": "#161b22",
    "red": "#f85149",
    "blue": "#4493f8",
}
FONT = 'font-family="system-ui, Segoe UI, Helvetica, Arial, sans-serif" font-size="13"'


def draw(graphs: Sequence[Graph], look: Look) -> bytes:
    """One picture; several pipelines stand below each other."""
    laid = [lay_out(graph, look.direction) for graph in graphs]
    width = max([320.0, *(one.width for one in laid), *(len(g.name) * 10.0 + 40 for g in graphs)])
    height = sum(one.height + HEADING for one in laid) or HEADING
    return ("\n".join(picture(graphs, laid, width, height)) + "\n").encode()


def picture(graphs: Sequence[Graph], laid: Sequence[Laid], width: float, height: float) -> Iterator[str]:
    """The lines of the SVG element."""
    size = f'width="{width:.0f}" height="{height:.0f}" viewBox="0 0 {width:.0f} {height:.0f}"'
    yield f'<svg class="smfix" xmlns="http://www.w3.org/2000/svg" {size} {FONT}>'
    yield f"<style>{_style()}</style>"
    yield "<defs>"
    for name, colour in (("head", "line"), ("head wrong", "red")):
        size = 'viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse"'
        yield f'<marker id="{name.replace(" ", "-")}" {size} orient="auto">'
        yield f'<path {_paint(name, colour)} d="M0 0L8 4L0 8z"/></marker>'
    yield "</defs>"
    yield f'<rect {_paint("ground", "ground")} width="{width:.0f}" height="{height:.0f}"/>'
    y = 0.0
    for index, (graph, one) in enumerate(zip(graphs, laid)):
        yield f'<g class="pipeline" transform="translate(0 {y:.0f})">'
        yield f'<text {_paint("title", "ink", font_size=17, font_weight=600)} x="16" y="27">{text(graph.name)}</text>'
        yield f'<g transform="translate(0 {HEADING:.0f})">'
        yield from _graph(graph, one, index)
        yield "</g></g>"
        y += one.height + HEADING
    yield "</svg>"


def _style() -> str:
    """The colours on dark ground, for browsers; those on light ground are plain attributes, which all viewers know."""
    rules = "".join(f".f-{name}{{fill:{colour}}}.s-{name}{{stroke:{colour}}}" for name, colour in DARK.items())
    return f"@media (prefers-color-scheme: dark){{{rules}}}"


def _paint(kind: str, fill: str = "", stroke: str = "", **more: object) -> str:
    """Attributes of an element: its class, its colours (`fill`, `stroke`: names in LIGHT and DARK), and others."""
    classes = [*kind.split(), *([f"f-{fill}"] if fill else []), *([f"s-{stroke}"] if stroke else [])]
    given = {"fill": LIGHT.get(fill, "none"), "stroke": LIGHT.get(stroke), **more}
    shown = (f'{name.replace("_", "-")}="{value}"' for name, value in given.items() if value is not None)
    return f'class="{" ".join(classes)}" {" ".join(shown)}'


SMALL = _paint("soft", "soft", font_size=11)


def text(value: str) -> str:
    """Text for inside an element or an attribute."""
    return escape(plain(value))


def _graph(graph: Graph, laid: Laid, index: int) -> Iterator[str]:
    for cluster in laid.clusters:
        yield from _cluster(cluster)
    shown = {id(edge) for edge in drawn_edges(graph)}
    for number, (edge, route) in enumerate(laid.edges):
        if id(edge) not in shown:
            continue
        yield _edge(graph, edge, _path(route), f"{index}-{number}")
    for number, node in enumerate(graph.nodes):
        if node.key in laid.nodes:
            yield from _node(graph, node, laid.nodes[node.key], f"{index}-{number}")


def _cluster(cluster: Cluster) -> Iterator[str]:
    box = cluster.box
    yield f'<rect {_paint("cluster", stroke="line", stroke_dasharray="2 3")} {_place(box)} rx="8"/>'
    yield f'<text {SMALL} x="{box.x + 10:.1f}" y="{box.y + 17:.1f}">{text(cluster.title)}</text>'


def _place(box: Box) -> str:
    return f'x="{box.x:.1f}" y="{box.y:.1f}" width="{box.width:.1f}" height="{box.height:.1f}"'


def _edge(graph: Graph, edge: Edge, path: str, name: str) -> str:
    wrong = is_wrong_edge(graph, edge)
    classes = f"edge{'' if is_solid(edge) else ' implied'}{' wrong' if wrong else ''}"
    head = "head-wrong" if wrong else "head"
    told = f"{graph.node(edge.after).label} waits for {graph.node(edge.before).label}: {edge.how or edge.kind.value}"
    told += f", {edge.where.line}" if edge.where is not None else ""
    dashes = None if is_solid(edge) else "6 4"
    painted = _paint(
        classes, stroke="red" if wrong else "line", stroke_width=2.5 if wrong else 1.5, stroke_dasharray=dashes
    )
    return f'<path {painted} data-edge="{name}" d="{path}" marker-end="url(#{head})"><title>{text(told)}</title></path>'


def _path(route: Route) -> str:
    """A route as a path of lines and cubic curves."""
    points = [(y, x) for x, y in route.points] if route.down else list(route.points)
    path, ahead = "M" + _at(points[0], route.down), 1
    for here, there in pairwise(points):
        if here == there:
            continue
        if here[1] == there[1]:
            path += "L" + _at(there, route.down)
        else:
            path += "C" + " ".join(_at(point, route.down) for point in (*_bends(here, there, ahead), there))
        ahead = 1 if there[0] > here[0] else -1 if there[0] < here[0] else -ahead
    return path


def _bends(here: Point, there: Point, ahead: int) -> tuple[Point, Point]:
    """The control points of a curve between two points; layers go along x. `ahead` is the way that led to the first:
    1 for rightwards, -1 for leftwards."""
    (x, y), (to_x, to_y) = here, there
    if x == to_x:
        return (x + ahead * BULGE, y), (x + ahead * BULGE, to_y)
    return ((x + to_x) / 2, y), ((x + to_x) / 2, to_y)


def _at(point: Point, down: bool) -> str:
    x, y = point[::-1] if down else point
    return f"{x:.1f} {y:.1f}"


def _node(graph: Graph, node: Node, box: Box, name: str) -> Iterator[str]:
    classes = ["node", node.kind.value]
    classes += [] if node.certain else ["unsure"]
    classes += ["wrong"] if is_wrong(graph, node.key) else []
    round_corner = 22 if node.kind is NodeKind.FUNCTION else 6
    most = int((box.width - 20) / 7.0)
    middle = box.x + box.width / 2
    yield f'<g class="{" ".join(classes)}" data-node="{name}">'
    yield f"<title>{text(_told(node))}</title>"
    yield f'<rect {_border(graph, node)} {_place(box)} rx="{round_corner}"/>'
    centred = f'x="{middle:.1f}" text-anchor="middle"'
    yield f'<text {_paint("", "ink")} {centred} y="{box.y + 19:.1f}">{text(_cut(node.label, most))}</text>'
    small = text(_cut(subtitle(node), int(most * 1.15)))
    yield f'<text {SMALL} {centred} y="{box.y + 35:.1f}">{small}</text></g>'


def _border(graph: Graph, node: Node) -> str:
    wrong = is_wrong(graph, node.key)
    chosen = node.kind in (NodeKind.CONDITION, NodeKind.FOR_EACH)
    colour = "red" if wrong else "blue" if chosen else "line"
    dashes = None if node.certain else "5 3"
    return _paint("", "box", colour, stroke_width=2.5 if wrong else 1.2, stroke_dasharray=dashes)


def _told(node: Node) -> str:
    place = f", {node.where.line}" if node.where is not None else ""
    note = f": {node.note}" if node.note else ""
    return f"{node.label} ({subtitle(node)}{place}){note}"


def _cut(value: str, most: int) -> str:
    return value if len(value) <= most else value[: most - 1] + "…"
