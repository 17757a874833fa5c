"""The way of an edge between boxes in layers: straight through a layer, bent only in the gaps between them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

Point = tuple[float, float]

LOOP = 7.0
"""How far from a box's middle edges leave and arrive that go back, or to the box itself."""


@dataclass(slots=True)
class Box:
    """A rectangle by its upper left corner."""

    x: float
    y: float
    width: float
    height: float


@dataclass(slots=True)
class Item:
    """What stands in a layer: a node, a cluster's box, or a place that is kept free for an edge.

    `left` and `right` are the sides of its layer, which is as wide as the widest that stands in it.
    """

    name: str
    width: float
    height: float
    layer: int = 0
    x: float = 0.0
    y: float = 0.0
    left: float = 0.0
    right: float = 0.0
    free: bool = False

    @property
    def middle(self) -> float:
        """The height at which edges leave and enter."""
        return self.y + self.height / 2

    def move(self, by_x: float, by_y: float) -> None:
        """Take it elsewhere, its layer with it."""
        self.x, self.left, self.right, self.y = self.x + by_x, self.left + by_x, self.right + by_x, self.y + by_y


@dataclass(frozen=True, slots=True)
class Route:
    """The points that an edge goes through, from border to border.

    Between two points of one height it is straight; straight below each other it turns back in a bend; else it bends
    from one to the other, leaving and arriving straight. `down`: layers go from top to bottom, x and y are exchanged.
    """

    points: tuple[Point, ...]
    down: bool = False

    def turned(self) -> Route:
        """The same with x and y exchanged."""
        return replace(self, points=tuple((y, x) for x, y in self.points), down=True)


Chain = Sequence[tuple[str, Item, Mapping[str, Item]]]
"""A node and the clusters around it, from the inside: the group, what stands there for the node, and all that does."""


def free_place(one: str, other: str, layer: int) -> str:
    """The name of an edge's place in a layer between its two ends."""
    return f"\1{one}\0{other}\0{layer}"


def leaving_place(one: str, layer: int) -> str:
    """The name of the place in a layer behind `one` for edges from it out of the group."""
    return f"\2{one}\0{layer}"


def entering_place(one: str, layer: int) -> str:
    """The name of the place in a layer before `one` for edges from outside of the group to it."""
    return f"\3{one}\0{layer}"


def returning_place(before: str, after: str) -> str:
    """The name of the place below a group for an edge that goes back from one of its boxes to an earlier one."""
    return f"\4{before}\0{after}"


def routed(before: Chain, after: Chain) -> Route:
    """The route of an edge from one node to another (or the same one)."""
    groups = [group for group, _, _ in after]
    up = next(index for index, (group, _, _) in enumerate(before) if group in groups)
    down = groups.index(before[up][0])
    (_, one, items), (_, other, _) = before[up], after[down]
    if not (up or down) and one.layer >= other.layer:
        return Route(tuple(_back(one, other, items)))
    out, into = list(_out(before[: up + 1])), list(_into(after[: down + 1]))
    if one.layer < other.layer:
        return Route((*out, *_between(one, other, items), *reversed(into)))
    below = items[returning_place(before[0][1].name, after[0][1].name)].middle
    return Route((*out, (one.right, below), (other.left, below), *reversed(into)))


def _out(chain: Chain) -> Iterator[Point]:
    """From a node's right side to the right side of its layer, and of that of each cluster around it."""
    node = chain[0][1]
    y = node.middle
    yield node.x + node.width, y
    for index, (_, item, items) in enumerate(chain):
        yield item.right, y
        for place in _places(items, leaving_place, item, 1) if index < len(chain) - 1 else ():
            y = place.middle
            yield from ((place.left, y), (place.right, y))


def _into(chain: Chain) -> Iterator[Point]:
    """The same for the left side, from the node on: the way into it, backwards."""
    node = chain[0][1]
    y = node.middle
    yield node.x, y
    for index, (_, item, items) in enumerate(chain):
        yield item.left, y
        for place in _places(items, entering_place, item, -1) if index < len(chain) - 1 else ():
            y = place.middle
            yield from ((place.right, y), (place.left, y))


def _places(items: Mapping[str, Item], name_of: Callable[[str, int], str], item: Item, step: int) -> Iterator[Item]:
    """The places that are kept free for an item in the layers on one side of it, the nearest first."""
    layer = item.layer + step
    while (place := items.get(name_of(item.name, layer))) is not None:
        yield place
        layer += step


def _between(one: Item, other: Item, items: Mapping[str, Item]) -> Iterator[Point]:
    """Through the layers between two items of a group, from the left."""
    for layer in range(one.layer + 1, other.layer):
        place = items.get(free_place(one.name, other.name, layer))
        if place is not None:
            yield from ((place.left, place.middle), (place.right, place.middle))


def _back(one: Item, other: Item, items: Mapping[str, Item]) -> Iterator[Point]:
    """Against the direction: leftwards to an earlier layer, in a loop on the right side inside a layer."""
    if one.layer > other.layer:
        start, end = one.middle + LOOP, other.middle + LOOP  # beside the edge that goes the other way
        yield from ((one.x, start), (one.left, start))
        yield from reversed(list(_between(other, one, items)))
        yield from ((other.right, end), (other.x + other.width, end))
        return
    apart = LOOP if one is other else 0.0
    start, end = one.middle - apart, other.middle + apart
    yield from ((one.x + one.width, start), (one.right, start), (other.right, end), (other.x + other.width, end))
