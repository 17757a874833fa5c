"""For terminals: every step once, below the last of those that it waits for. A chain goes straight down."""

from __future__ import annotations

import io
from collections.abc import Container, Iterator, Sequence

from rich.console import Console
from rich.text import Text

from smfix.graph.dag import Edge, EdgeKind, Graph, Node, NodeKind
from smfix.graph.layout import order
from smfix.report.graphs import Look, is_wrong, is_wrong_edge, subtitle
from smfix.report.summary import one_line, printable


def draw(graphs: Sequence[Graph], look: Look) -> bytes:
    """The graphs as lines of text, below each other."""
    out = io.StringIO()
    console = Console(
        file=out, width=look.width, force_terminal=look.colour, no_color=not look.colour, highlight=False, markup=False,
        emoji=False, color_system="standard" if look.colour else None, legacy_windows=False,
    )  # fmt: skip
    for index, graph in enumerate(graphs):
        if index:
            console.print()
        for line in lines(graph):
            console.print(line, soft_wrap=True)
    return out.getvalue().encode("utf-8", "backslashreplace")


def lines(graph: Graph) -> Iterator[Text]:
    """The lines of one graph."""
    heading = Text(one_line(graph.name), "bold")
    around = {node.parent for node in graph.nodes if node.branch == "steps"}
    steps = sum(node.kind is not NodeKind.UNRESOLVED and node.key not in around for node in graph.nodes)
    where = graph.where.place if graph.where is not None else None
    cell = f"cell {where.cell}:" if where is not None and where.cell is not None else ""
    place = f", {printable(graph.path)}:{cell}{where.line}" if where is not None and graph.path else ""
    heading.append(f"  {_count(steps, 'step')}, {_count(len(graph.edges), 'edge')}{place}", "dim")
    yield heading
    yield from _Tree(graph).lines()
    for note in graph.notes:
        yield Text(f"  note: {printable(note)}", "yellow")


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


class _Tree:
    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.layer = order(graph)
        self.nodes = {node.key: node for node in graph.nodes}
        self.into: dict[str, list[Edge]] = {node.key: [] for node in graph.nodes}
        for edge in graph.edges:
            self.into[edge.after].append(edge)
        self.inside: dict[str, list[Node]] = {}
        """By the keys of collections, the steps that they send."""
        for node in graph.nodes:
            if node.branch == "steps" and node.parent:
                self.inside.setdefault(node.parent, []).append(node)
        self.branches: dict[tuple[str, str], set[str]] = {}
        for node in graph.nodes:
            around = self._shown_for(node)
            self.branches.setdefault((around.parent, around.branch), set()).add(node.key)
        self.below: dict[str, list[str]] = {node.key: [] for node in graph.nodes}
        self.roots: list[str] = []
        self.above: dict[str, str] = {}
        for node in graph.nodes:
            if len(self.inside.get(node.key, ())) != 1:
                above = self.above[node.key] = self._place(node)
                (self.below[above] if above else self.roots).append(node.key)

    def _place(self, node: Node) -> str:
        """The key of what a node hangs below: what it is part of, else the last of those that come before; empty at
        the top."""
        if self._is_in_collection(node):
            return self._last(node, [one.key for one in self.inside[node.parent]]) or node.parent
        around = self._shown_for(node)
        first = min(self.inside.get(node.key, [node]), key=lambda one: self.layer[one.key])
        if around.branch in ("if", "else", "each") and self.layer.get(around.parent, 0) < self.layer[first.key]:
            return self._last(first, self.branches[around.parent, around.branch]) or around.parent
        return self._last(first)

    def _last(self, node: Node, among: Container[str] | None = None) -> str:
        """The last of those that come before a node, or of those `among` them."""
        earlier = [e.before for e in self.into[node.key] if self.layer[e.before] < self.layer[node.key]]
        chosen = [key for key in earlier if among is None or key in among]
        return max(chosen, key=lambda key: self.layer[key], default="")

    def _is_in_collection(self, node: Node) -> bool:
        """Whether the node stands below a line of the collection that it is in: one that sends others as well."""
        return node.branch == "steps" and len(self.inside.get(node.parent, ())) > 1

    def _shown_for(self, node: Node) -> Node:
        """The collection that sends this step alone, whose place and class the step's line shows; else the step."""
        while node.branch == "steps" and len(self.inside.get(node.parent, ())) == 1:
            node = self.nodes[node.parent]
        return node

    def lines(self) -> Iterator[Text]:
        """The tree, without recursion: chains are long."""
        todo = [(key, "  ", "● ", "  ") for key in reversed(self.roots)]
        while todo:
            key, lead, sign, trail = todo.pop()
            yield self._line(self.nodes[key], lead + sign)
            children = self.below[key]
            if len(children) == 1:
                todo.append((children[0], trail, "↓ ", trail))
                continue
            for index, child in enumerate(reversed(children)):
                sign, rail = ("├ ", "│ ") if index else ("└ ", "  ")
                todo.append((child, trail, sign, trail + rail))

    def _line(self, node: Node, lead: str) -> Text:
        text = Text(lead, "dim")
        around = self._shown_for(node)
        if around.branch in ("if", "else", "each"):
            text.append(f"{around.branch}: ", "cyan")
        wrong = is_wrong(self.graph, node.key)
        text.append(one_line(node.label), "bold red" if wrong else "bold" if node.certain else "italic")
        place = f", {node.where.line}" if node.where is not None else ""
        text.append(f"  {printable(subtitle(around if node.kind is NodeKind.STEP else node))}{place}", "dim")
        if node.note and node.kind is not NodeKind.LOOP:
            text.append(f"  ({printable(node.note)})", "yellow")
        self._others(node, text)
        own = [edge for edge in self.into[node.key] if edge.before == self.above[node.key]]
        if any(edge.broken for edge in own):
            text.append("  (the SDK fails on this dependency as it is written)", "red")
        return text

    def _others(self, node: Node, text: Text) -> None:
        """What the node waits for besides the one that it hangs below."""
        others = [edge for edge in self.into[node.key] if edge.before != self.above[node.key]]
        found = {edge.before: edge for edge in others if edge.kind is not EdgeKind.BRANCH}
        for index, edge in enumerate(found.values()):
            text.append(", " if index else "  also after ", "dim")
            text.append(printable(self.nodes[edge.before].label), self._style(edge))

    def _style(self, edge: Edge) -> str:
        return "red" if is_wrong_edge(self.graph, edge) else "" if edge.kind.explicit else "dim"
