"""Where nodes and edges go on a plane: layers from left to right (or top to bottom), clusters as boxes of their own.

A cluster (a branch, a body, a collection) is laid out by itself and then stands as one box in what is around it, so
boxes never overlap. The way of working is the well-known layered one (Sugiyama's): layers by the longest path, the
order inside a layer by the middle of the neighbours. An edge that passes a layer has a place of its own there, as wide
as the layer, so that it runs straight between the boxes and bends only in the gaps between layers; one that leaves or
enters a cluster has such places in the cluster's layers, too. `routing` puts them together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise

from smfix.graph.dag import Edge, Graph, Node, NodeKind
from smfix.graph.routing import Box, Item, Route, entering_place, free_place, leaving_place, returning_place, routed

HEIGHT, MARGIN, TITLE = 44.0, 16.0, 22.0
LETTER, LEAST, MOST = 7.6, 90.0, 300.0
BETWEEN_LAYERS, BETWEEN_NODES = 56.0, 18.0
BETWEEN_LANES = 6.0
LANE = 8.0
"""The height of a place that is kept free for an edge."""
SWEEPS = 6
MOST_FREE_PLACES = 6_000
"""Places kept free for long edges; with more of them edges are drawn straight."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """The box around a branch, a body or a collection: the key of the node that it belongs to, and its title."""

    parent: str
    title: str
    box: Box


@dataclass(slots=True)
class Laid:
    """A graph with its places; the routes are in the order of the graph's edges."""

    width: float = 0.0
    height: float = 0.0
    nodes: dict[str, Box] = field(default_factory=dict)
    clusters: list[Cluster] = field(default_factory=list)
    edges: list[tuple[Edge, Route]] = field(default_factory=list)
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
            laid.edges.append((edge, routed(plane.chain(edge.before), plane.chain(edge.after))))
    return _turned(laid) if plane.turned else laid


def _turned(laid: Laid) -> Laid:
    """What was laid out from left to right, from top to bottom."""
    laid.width, laid.height = laid.height, laid.width
    for box in (*laid.nodes.values(), *(cluster.box for cluster in laid.clusters)):
        box.x, box.y, box.width, box.height = box.y, box.x, box.height, box.width
    laid.edges = [(edge, route.turned()) for edge, route in laid.edges]
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
class _Group:
    width: float
    height: float
    items: dict[str, Item]
    inner: dict[str, _Group]
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
        self.placed: dict[str, dict[str, Item]] = {}
        """What stands in each group, by name, once the group has its place."""
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
        items: dict[str, Item] = {}
        inner: dict[str, _Group] = {}
        for one in self.groups.get(name, []):
            if one in self.titles:
                inner[one] = self.group(one)
                items[one] = Item(one, inner[one].width, inner[one].height)
            else:
                items[one] = self._node(one)
        edges = self._edges(name, items)
        for key, layer in layers(list(items), edges).items():
            items[key].layer = layer
        ways = [*self._ways(items, edges), *self._over_the_border(name, items)]
        columns = _columns(items, ways)
        width, height = _place(columns, ways, items)
        height = self._returning(name, items, height)
        found = _Group(width, height, items, inner, name)
        if name:
            found.parent, found.title = self.titles[name]
            self._frame(found)
        return found

    def _node(self, key: str) -> Item:
        node = self.shown[key]
        letters = max(len(node.label), len(node.cls) - 2)
        width = min(MOST, max(LEAST, letters * LETTER + 28))
        return Item(key, HEIGHT, width) if self.turned else Item(key, width, HEIGHT)

    def _frame(self, group: _Group) -> None:
        """Room for the border and the title."""
        above, left = (MARGIN, TITLE + 8) if self.turned else (TITLE + 8, MARGIN)
        for item in group.items.values():
            item.move(left, above)
        group.width, group.height = group.width + left + MARGIN, group.height + above + MARGIN
        wide = len(group.title) * LETTER + 24
        if self.turned:
            group.height = max(group.height, wide)
        else:
            group.width = max(group.width, wide)

    def _edges(self, name: str, items: Mapping[str, Item]) -> list[tuple[str, str]]:
        """The edges between what stands in this group, lifted out of inner groups."""
        found: dict[tuple[str, str], None] = {}
        for edge in self.graph.edges:
            one, other = self._lifted(edge.before, name, items), self._lifted(edge.after, name, items)
            if one and other and one != other:
                found[one, other] = None
        return list(found)

    def _lifted(self, key: str, name: str, items: Mapping[str, Item]) -> str:
        while key not in items:
            if key not in self.of or self.of[key] == "":
                return ""
            key = self.of[key]
        return key

    def _ways(self, items: dict[str, Item], edges: Sequence[tuple[str, str]]) -> list[list[str]]:
        """Each edge as the items that it goes through; free places are added to the items."""
        ways: list[list[str]] = []
        spare = MOST_FREE_PLACES
        for one, other in edges:
            if items[one].layer > items[other].layer:
                one, other = other, one
            between = range(items[one].layer + 1, items[other].layer)
            spare -= len(between)
            passed = between if spare > 0 else ()
            ways.append([one, *(self._free(items, free_place(one, other, layer), layer) for layer in passed), other])
        return ways

    def _over_the_border(self, name: str, items: dict[str, Item]) -> list[list[str]]:
        """For what has an edge to or from the outside: its place in each layer up to the group's side."""
        last = max((item.layer for item in items.values()), default=0)
        leaving: dict[str, None] = {}
        entering: dict[str, None] = {}
        for edge in self.graph.edges if name else ():
            one, other = self._lifted(edge.before, name, items), self._lifted(edge.after, name, items)
            if one and not other:
                leaving[one] = None
            elif other and not one:
                entering[other] = None
        ways = []
        for one in leaving:
            over = range(items[one].layer + 1, last + 1)
            ways.append([one, *(self._free(items, leaving_place(one, layer), layer) for layer in over)])
        for one in entering:
            over = range(items[one].layer)
            ways.append([*(self._free(items, entering_place(one, layer), layer) for layer in over), one])
        return ways

    def _returning(self, name: str, items: dict[str, Item], height: float) -> float:
        """Places below all for edges from or to a cluster that go back; the height of the whole."""
        own = dict(items)
        for edge in self.graph.edges:
            one, other = self._lifted(edge.before, name, own), self._lifted(edge.after, name, own)
            if not one or not other or one == other or not {one, other} & self.titles.keys():
                continue
            place = returning_place(edge.before, edge.after)
            if items[one].layer >= items[other].layer and place not in items:
                items[place] = Item(place, 0, LANE, y=height + BETWEEN_LANES, free=True)
                height += BETWEEN_LANES + LANE
        return height

    def _free(self, items: dict[str, Item], name: str, layer: int) -> str:
        items[name] = Item(name, 0, LANE, layer, free=True)
        return name

    def put(self, group: _Group, x: float, y: float, laid: Laid) -> None:
        """Turn places inside groups into places on the plane."""
        self.placed[group.name] = group.items
        for item in group.items.values():
            item.move(x, y)
            box = Box(item.x, item.y, item.width, item.height)
            if item.name in group.inner:
                inner = group.inner[item.name]
                self.put(inner, box.x, box.y, laid)
                laid.clusters.append(Cluster(inner.parent, inner.title, box))
            elif not item.free:
                laid.nodes[item.name] = box

    def chain(self, key: str) -> list[tuple[str, Item, Mapping[str, Item]]]:
        """A node and the clusters around it, from the inside: for each the name of the group that it stands in, itself,
        and what else stands there."""
        found: list[tuple[str, Item, Mapping[str, Item]]] = []
        while True:
            group = self.of[key]
            found.append((group, self.placed[group][key], self.placed[group]))
            if not group:
                return found
            key = group


def _columns(items: Mapping[str, Item], ways: Sequence[Sequence[str]]) -> list[list[str]]:
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
    columns: Sequence[Sequence[str]], ways: Sequence[Sequence[str]], items: Mapping[str, Item]
) -> tuple[float, float]:
    """Give the items their places; the size of the whole."""
    before, after = _neighbours(ways)
    x = 0.0
    for column in columns:
        width = max(items[name].width for name in column)
        y = 0.0
        for name in column:
            item = items[name]
            item.left, item.right = x, x + width
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


def _pull(column: Sequence[str], sides: Mapping[str, Sequence[str]], items: Mapping[str, Item]) -> None:
    """Move items towards the middle of their neighbours, keeping their order and distance."""
    wanted = []
    for name in column:
        own = items[name]
        near = sorted(items[one].y + items[one].height / 2 for one in sides.get(name, ()))
        centre = (near[(len(near) - 1) // 2] + near[len(near) // 2]) / 2 if near else own.y + own.height / 2
        wanted.append(centre - own.height / 2)
    floor = float("-inf")
    down = []
    for index, (name, y) in enumerate(zip(column, wanted)):
        floor = max(y, floor)
        down.append(floor)
        floor += items[name].height + _gap(column, index, items)
    ceiling = float("inf")
    for index in range(len(column) - 1, -1, -1):
        item = items[column[index]]
        up = min(wanted[index], ceiling - item.height)
        ceiling = up - (_gap(column, index - 1, items) if index else 0)
        item.y = (up + down[index]) / 2


def _gap(column: Sequence[str], index: int, items: Mapping[str, Item]) -> float:
    """The room between an item of a layer and the next one."""
    both = column[index : index + 2]
    return BETWEEN_LANES if all(items[name].free for name in both) else BETWEEN_NODES
