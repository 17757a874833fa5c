"""Where nodes and edges go on a plane: layers from left to right (or top to bottom), clusters as boxes of their own.

A cluster (a branch, a body, a collection) is laid out by itself and then stands as one box in what is around it, so
boxes never overlap. The way of working is the well-known layered one: layers by the longest path, the order inside a
layer by the middle of the neighbours, edges over several layers through places that are kept free for them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise

from smfix.graph.dag import Edge, Graph, Node, NodeKind

HEIGHT, MARGIN, TITLE = 44.0, 16.0, 22.0
LETTER, LEAST, MOST = 7.6, 90.0, 300.0
BETWEEN_LAYERS, BETWEEN_NODES = 56.0, 18.0
ARC = 70.0
"""Room beside everything for edges that go backwards."""
SWEEPS = 6
MOST_FREE_PLACES = 6_000
"""Places kept free for long edges; with more of them edges are drawn straight."""

Point = tuple[float, float]


@dataclass(slots=True)
class Box:
    """A rectangle by its upper left corner."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Cluster:
    """The box around a branch, a body or a collection: the key of the node that it belongs to, and its title."""

    parent: str
    title: str
    box: Box


@dataclass(slots=True)
class Laid:
    """A graph with its places. Edges are given as points to go through, in the order of the graph's edges.

    One that goes backwards has the middles of two sides only.
    """

    width: float = 0.0
    height: float = 0.0
    nodes: dict[str, Box] = field(default_factory=dict)
    clusters: list[Cluster] = field(default_factory=list)
    edges: list[tuple[Edge, tuple[Point, ...]]] = field(default_factory=list)
    turned: bool = False
    """Whether it goes from top to bottom."""


def lay_out(graph: Graph, direction: str = "LR") -> Laid:
    """Give everything its place. `direction` is LR or TB."""
    shown = {node.key: node for node in graph.nodes if not _is_frame(node, graph)}
    plane = _Plane(graph, shown, direction == "TB")
    top = plane.group("")
    laid = Laid(turned=plane.turned)
    plane.put(top, MARGIN, MARGIN, laid)
    laid.width, laid.height = top.width + 2 * MARGIN, top.height + 2 * MARGIN
    for edge in graph.edges:
        if edge.before in laid.nodes and edge.after in laid.nodes:
            laid.edges.append((edge, plane.route(edge, laid)))
    if any(goes_back(laid.nodes[e.before], laid.nodes[e.after], laid.turned) for e, _ in laid.edges):
        laid.width, laid.height = laid.width + ARC * laid.turned, laid.height + ARC * (not laid.turned)
    return laid


def order(graph: Graph) -> dict[str, int]:
    """Each node's layer: one more than the highest of those that it waits for; cycles are cut at their last edge."""
    edges = [(edge.before, edge.after) for edge in graph.edges]
    return layers([node.key for node in graph.nodes], edges)


def layers(keys: Sequence[str], edges: Sequence[tuple[str, str]]) -> dict[str, int]:
    """The layer of each key by the longest path to it."""
    before: dict[str, set[str]] = {key: set() for key in keys}
    for one, other in edges:
        if one != other and one in before and other in before:
            before[other].add(one)
    while True:
        try:
            sequence = list(TopologicalSorter(before).static_order())
            break
        except CycleError as error:
            path = error.args[1]  # each is a predecessor of the next
            before[path[-1]].discard(path[-2])
    found: dict[str, int] = {}
    for key in sequence:
        found[key] = max((found[one] + 1 for one in before[key]), default=0)
    return found


def _is_frame(node: Node, graph: Graph) -> bool:
    """A collection whose steps are shown is only the box around them."""
    return node.kind is NodeKind.COLLECTION and any(one.parent == node.key for one in graph.nodes)


@dataclass(slots=True)
class _Item:
    """What stands in a layer: a node, a cluster's box, or a place kept free."""

    name: str
    width: float
    height: float
    layer: int = 0
    x: float = 0.0
    y: float = 0.0
    inner: _Group | None = None


@dataclass(slots=True)
class _Group:
    width: float
    height: float
    items: list[_Item]
    name: str = ""
    title: str = ""
    parent: str = ""


class _Plane:
    """One graph being laid out. Inside, layers go along x; for TB everything is turned at the end."""

    def __init__(self, graph: Graph, shown: Mapping[str, Node], turned: bool) -> None:
        self.graph, self.shown, self.turned = graph, shown, turned
        self.groups: dict[str, list[str]] = {}
        """Names of the groups inside a group, and the keys of its nodes."""
        self.of: dict[str, str] = {}
        """The group that a node or group is in."""
        self.titles: dict[str, tuple[str, str]] = {}
        self.free: dict[tuple[str, str, str], list[Point]] = {}
        for node in shown.values():
            self._file(node)

    def _file(self, node: Node) -> None:
        name = self._group_of(node)
        self.groups.setdefault(name, []).append(node.key)
        self.of[node.key] = name

    def _group_of(self, node: Node) -> str:
        if not node.parent or not node.branch:
            return ""
        name = f"{node.parent}\0{node.branch}"
        if name not in self.titles:
            parent = self.graph.node(node.parent)
            word = {"steps": parent.label, "each": f"{parent.label}: each"}.get(node.branch)
            self.titles[name] = (node.parent, word or f"{parent.label}: {node.branch}")
            around = self._group_of(parent)
            self.groups.setdefault(around, []).append(name)
            self.of[name] = around
            self.groups.setdefault(name, [])
        return name

    def group(self, name: str) -> _Group:
        """Lay out a group: its inner groups first."""
        items: dict[str, _Item] = {}
        for one in self.groups.get(name, []):
            if one in self.titles:
                inner = self.group(one)
                items[one] = _Item(one, inner.width, inner.height, inner=inner)
            else:
                items[one] = self._node(one)
        edges = self._edges(name, items)
        for key, layer in layers(list(items), edges).items():
            items[key].layer = layer
        ways = self._ways(items, edges)
        columns = _columns(items, ways)
        width, height = _place(columns, ways, items)
        found = _Group(width, height, list(items.values()), name)
        if name:
            found.parent, found.title = self.titles[name]
            self._frame(found)
        self._keep(name, items, ways)
        return found

    def _node(self, key: str) -> _Item:
        node = self.shown[key]
        letters = max(len(node.label), len(node.cls) - 2)
        width = min(MOST, max(LEAST, letters * LETTER + 28))
        return _Item(key, HEIGHT, width) if self.turned else _Item(key, width, HEIGHT)

    def _frame(self, group: _Group) -> None:
        """Room for the border and the title."""
        above, left = (MARGIN, TITLE + 8) if self.turned else (TITLE + 8, MARGIN)
        for item in group.items:
            item.x, item.y = item.x + left, item.y + above
        group.width, group.height = group.width + left + MARGIN, group.height + above + MARGIN
        wide = len(group.title) * LETTER + 24
        if self.turned:
            group.height = max(group.height, wide)
        else:
            group.width = max(group.width, wide)

    def _edges(self, name: str, items: Mapping[str, _Item]) -> list[tuple[str, str]]:
        """The edges between what stands in this group, lifted out of inner groups."""
        found: dict[tuple[str, str], None] = {}
        for edge in self.graph.edges:
            one, other = self._lifted(edge.before, name, items), self._lifted(edge.after, name, items)
            if one and other and one != other:
                found[one, other] = None
        return list(found)

    def _lifted(self, key: str, name: str, items: Mapping[str, _Item]) -> str:
        while key not in items:
            if key not in self.of or self.of[key] == "":
                return ""
            key = self.of[key]
        return key

    def _ways(self, items: dict[str, _Item], edges: Sequence[tuple[str, str]]) -> list[list[str]]:
        """Each edge as the items that it goes through; free places are added to the items."""
        ways: list[list[str]] = []
        spare = MOST_FREE_PLACES
        for one, other in edges:
            if items[one].layer > items[other].layer:
                one, other = other, one
            way = [one]
            between = range(items[one].layer + 1, items[other].layer)
            spare -= len(between)
            for layer in between if spare > 0 else ():
                name = f"\1{one}\0{other}\0{layer}"
                items[name] = _Item(name, 0, 10, layer)
                way.append(name)
            ways.append([*way, other])
        return ways

    def _keep(self, name: str, items: Mapping[str, _Item], ways: Sequence[Sequence[str]]) -> None:
        for way in ways:
            points = [(items[one].x, items[one].y + items[one].height / 2) for one in way[1:-1]]
            self.free[name, way[0], way[-1]] = points

    def put(self, group: _Group, x: float, y: float, laid: Laid) -> None:
        """Turn places inside groups into places on the plane."""
        if self.turned:
            group.width, group.height = group.height, group.width
        for item in group.items:
            if self.turned:
                item.x, item.y, item.width, item.height = item.y, item.x, item.height, item.width
            box = Box(x + item.x, y + item.y, item.width, item.height)
            if item.inner is not None:
                self.put(item.inner, box.x, box.y, laid)
                laid.clusters.append(Cluster(item.inner.parent, item.inner.title, box))
            elif not item.name.startswith("\1"):
                laid.nodes[item.name] = box
        self._shift(group.name, x, y)

    def _shift(self, name: str, x: float, y: float) -> None:
        for key, points in self.free.items():
            if key[0] == name:
                turned = [(b, a) for a, b in points] if self.turned else points
                self.free[key] = [(x + a, y + b) for a, b in turned]

    def route(self, edge: Edge, laid: Laid) -> tuple[Point, ...]:
        """The points that an edge goes through, from border to border."""
        one, other = laid.nodes[edge.before], laid.nodes[edge.after]
        if goes_back(one, other, self.turned):
            return _beside(one, self.turned), _beside(other, self.turned)
        around = self._around(edge)
        between: list[Point] = []
        if around is not None:
            between = self.free.get(around) or self.free.get((around[0], around[2], around[1]), [])[::-1]
        return (_leaving(one, self.turned), *between, _entering(other, self.turned))

    def _around(self, edge: Edge) -> tuple[str, str, str] | None:
        """The group in which both ends stand, and what they are there."""
        chain = {}
        key = edge.before
        while True:
            chain[self.of[key]] = key
            if not self.of[key]:
                break
            key = self.of[key]
        key = edge.after
        while self.of[key] not in chain:
            key = self.of[key]
        name = self.of[key]
        return name, chain[name], key


def goes_back(one: Box, other: Box, turned: bool) -> bool:
    """Whether an edge from one box to the other goes against the direction."""
    return other.y <= one.y if turned else other.x <= one.x


def _beside(box: Box, turned: bool) -> Point:
    """The middle of the side on which edges that go backwards leave and arrive."""
    return (box.x + box.width, box.y + box.height / 2) if turned else (box.x + box.width / 2, box.y + box.height)


def _leaving(box: Box, turned: bool) -> Point:
    return (box.x + box.width / 2, box.y + box.height) if turned else (box.x + box.width, box.y + box.height / 2)


def _entering(box: Box, turned: bool) -> Point:
    return (box.x + box.width / 2, box.y) if turned else (box.x, box.y + box.height / 2)


def _columns(items: Mapping[str, _Item], ways: Sequence[Sequence[str]]) -> list[list[str]]:
    """The items of each layer, in an order that lets few edges cross."""
    count = max((item.layer for item in items.values()), default=-1) + 1
    columns: list[list[str]] = [[] for _ in range(count)]
    for name, item in items.items():
        columns[item.layer].append(name)
    before, after = _neighbours(ways)
    for sweep in range(SWEEPS):
        forwards = sweep % 2 == 0
        sides = before if forwards else after
        places = {name: i for column in columns for i, name in enumerate(column)}
        for column in columns if forwards else reversed(columns):
            wanted = {name: _middle(sides.get(name, ()), places, i) for i, name in enumerate(column)}
            column.sort(key=wanted.__getitem__)
            places.update((name, i) for i, name in enumerate(column))
    return columns


def _neighbours(ways: Sequence[Sequence[str]]) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    before: dict[str, list[str]] = {}
    after: dict[str, list[str]] = {}
    for way in ways:
        for one, other in pairwise(way):
            after.setdefault(one, []).append(other)
            before.setdefault(other, []).append(one)
    return before, after


def _middle(sides: Sequence[str], places: Mapping[str, int], own: int) -> float:
    found = sorted(places[name] for name in sides)
    if not found:
        return own
    half = len(found) // 2
    return found[half] if len(found) % 2 else (found[half - 1] + found[half]) / 2


def _place(
    columns: Sequence[Sequence[str]], ways: Sequence[Sequence[str]], items: Mapping[str, _Item]
) -> tuple[float, float]:
    """Give the items their places; the size of the whole."""
    before, after = _neighbours(ways)
    x = 0.0
    for column in columns:
        width = max(items[name].width for name in column)
        y = 0.0
        for name in column:
            item = items[name]
            item.x, item.y = x + (width - item.width) / 2, y
            y += item.height + BETWEEN_NODES
        x += width + BETWEEN_LAYERS
    for sweep in range(SWEEPS):
        forwards = sweep % 2 == 0
        for column in columns if forwards else reversed(columns):
            _pull(column, before if forwards else after, items)
    lowest = min((item.y for item in items.values()), default=0.0)
    for item in items.values():
        item.y -= lowest
    return x - BETWEEN_LAYERS if columns else 0.0, max((i.y + i.height for i in items.values()), default=0.0)


def _pull(column: Sequence[str], sides: Mapping[str, Sequence[str]], items: Mapping[str, _Item]) -> None:
    """Move items towards the middle of their neighbours, keeping their order and distance."""
    wanted = []
    for name in column:
        own = items[name]
        near = sorted(items[one].y + items[one].height / 2 for one in sides.get(name, ()))
        centre = (near[(len(near) - 1) // 2] + near[len(near) // 2]) / 2 if near else own.y + own.height / 2
        wanted.append(centre - own.height / 2)
    floor = float("-inf")
    down = []
    for name, y in zip(column, wanted):
        floor = max(y, floor)
        down.append(floor)
        floor += items[name].height + BETWEEN_NODES
    ceiling = float("inf")
    for index in range(len(column) - 1, -1, -1):
        item = items[column[index]]
        up = min(wanted[index], ceiling - item.height)
        ceiling = up - BETWEEN_NODES
        item.y = (up + down[index]) / 2
