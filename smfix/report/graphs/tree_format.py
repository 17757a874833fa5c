"""For terminals: every step once, below the last of those that it waits for. A chain goes straight down."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence

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
    steps = sum(node.kind is not NodeKind.UNRESOLVED for node in graph.nodes)
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
        self.below: dict[str, list[str]] = {node.key: [] for node in graph.nodes}
        self.roots: list[str] = []
        self.above: dict[str, str] = {}
        for node in graph.nodes:
            self._hang(node)

    def _hang(self, node: Node) -> None:
        """Below the last of those that come before, else below what it is part of, else at the top."""
        earlier = [e.before for e in self.into[node.key] if self.layer[e.before] < self.layer[node.key]]
        last = max(earlier, key=lambda key: self.layer[key], default="")
        above = last or (node.parent if node.branch == "steps" else "")
        self.above[node.key] = above
        (self.below[above] if above else self.roots).append(node.key)

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
        if node.branch in ("if", "else", "each"):
            text.append(f"{node.branch}: ", "cyan")
        wrong = is_wrong(self.graph, node.key)
        text.append(one_line(node.label), "bold red" if wrong else "bold" if node.certain else "italic")
        place = f", {node.where.line}" if node.where is not None else ""
        text.append(f"  {printable(subtitle(node))}{place}", "dim")
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
