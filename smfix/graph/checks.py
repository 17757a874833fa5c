"""What is wrong with a graph. Only what is certain is told: what hangs on something unknown is silent."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence

from smfix.graph.dag import LOOSE, Edge, EdgeKind, Fault, Graph, Node, NodeKind

HINTS = frozenset({"SMF105", "SMF106", "SMF107"})
"""What works as it is, and may well be meant: told by `smfix graph`, and where such a rule is asked for by name."""


def faults_of(graph: Graph) -> Iterator[Fault]:
    """Every fault that the graph itself shows."""
    yield from _selves(graph)
    yield from _cycles(graph)
    yield from _duplicates(graph)
    yield from _unlisted(graph)
    yield from _redundant(graph)


def _certain(graph: Graph) -> list[Edge]:
    return [edge for edge in graph.edges if edge.certain]


def _selves(graph: Graph) -> Iterator[Fault]:
    for edge in _certain(graph):
        if edge.before == edge.after:
            label = graph.node(edge.after).label
            text = f"step `{label}` depends on itself"
            advice = "the service refuses the pipeline; remove it, or name the step that is meant"
            yield Fault("SMF102", text, edge.where, (edge.after,), ((edge.before, edge.after),), (), advice)


def _cycles(graph: Graph) -> Iterator[Fault]:
    waits: dict[str, list[Edge]] = {node.key: [] for node in graph.nodes}
    for edge in _certain(graph):
        if edge.before != edge.after:
            waits[edge.before].append(edge)
    labels = {node.key: node.label for node in graph.nodes}
    for group in components({key: [edge.after for edge in edges] for key, edges in waits.items()}):
        if len(group) > 1:
            yield _cycle(_shortest(group, waits), labels)


def _cycle(path: Sequence[Edge], labels: Mapping[str, str]) -> Fault:
    told = "".join(f" → `{labels[edge.after]}`{_at(edge)}" for edge in path)
    text = f"these steps wait for each other: `{labels[path[0].before]}`{told}"
    links = tuple(
        edge.where.evidence(f"`{labels[edge.after]}` waits for `{labels[edge.before]}` ({edge.how})")
        for edge in path
        if edge.where is not None
    )
    last = next((e for e in reversed(path) if e.kind is EdgeKind.DEPENDS_ON and e.where), path[-1])
    advice = "the service refuses the pipeline; remove one of these dependencies"
    nodes = tuple(edge.before for edge in path)
    return Fault("SMF101", text, last.where, nodes, tuple((e.before, e.after) for e in path), links, advice)


def _at(edge: Edge) -> str:
    return f" ({edge.where.line})" if edge.where is not None else ""


def components(follows: Mapping[str, Sequence[str]]) -> list[list[str]]:
    """Groups of nodes that reach each other (Tarjan's, without recursion), each in the order of `follows`."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    on_stack: set[str] = set()
    found: list[list[str]] = []
    for root in follows:
        if root in index:
            continue
        work = [(root, iter(follows[root]))]
        while work:
            node, rest = work[-1]
            if node not in index:
                index[node] = low[node] = len(index)
                stack.append(node)
                on_stack.add(node)
            child = next(rest, None)
            if child is not None:
                if child not in index:
                    work.append((child, iter(follows[child])))
                elif child in on_stack:
                    low[node] = min(low[node], index[child])
                continue
            work.pop()
            if work:
                low[work[-1][0]] = min(low[work[-1][0]], low[node])
            if low[node] == index[node]:
                cut = stack.index(node)
                group = stack[cut:]
                del stack[cut:]
                on_stack.difference_update(group)
                found.append(sorted(group, key=index.__getitem__))
    return found


def _shortest(group: Sequence[str], waits: Mapping[str, Sequence[Edge]]) -> list[Edge]:
    """The shortest way from the group's first node back to it."""
    start, inside = group[0], set(group)
    came: dict[str, Edge] = {}
    todo = deque([start])
    while todo:
        node = todo.popleft()
        for edge in waits[node]:
            if edge.after == start:
                path = [edge]
                while path[0].before != start:
                    path.insert(0, came[path[0].before])
                return path
            if edge.after in inside and edge.after not in came:
                came[edge.after] = edge
                todo.append(edge.after)
    return []


def _duplicates(graph: Graph) -> Iterator[Fault]:
    if graph.name == LOOSE:
        return
    first: dict[str, Node] = {}
    for node in graph.nodes:
        if not (node.named and node.certain) or node.kind is NodeKind.UNRESOLVED:
            continue
        other = first.setdefault(node.label, node)
        if other is not node:
            links = (other.where.evidence(f"the other step `{node.label}`"),) if other.where is not None else ()
            text = f"two steps of the pipeline have the name `{node.label}`"
            yield Fault("SMF104", text, node.where, (other.key, node.key), (), links, "give one of them another name")


def _unlisted(graph: Graph) -> Iterator[Fault]:
    if any(not node.certain for node in graph.nodes):
        return
    for node in graph.nodes:
        if node.listed or node.kind is NodeKind.FUNCTION:
            continue
        users = [e for e in graph.edges if e.before == node.key and e.kind is EdgeKind.DEPENDS_ON and e.certain]
        if not users:
            continue
        text = f"`{graph.node(users[0].after).label}` depends on `{node.label}`, which is not in Pipeline(steps=[...])"
        links = (node.where.evidence(f"`{node.label}` is made here"),) if node.where is not None else ()
        advice = "list it: newer versions of the SDK add it by themselves, older ones fail"
        yield Fault("SMF105", text, users[0].where, (node.key,), (), links, advice)


def _redundant(graph: Graph) -> Iterator[Fault]:
    explicit = [e for e in _certain(graph) if e.kind is EdgeKind.DEPENDS_ON]
    seen: dict[tuple[str, str], Edge] = {}
    for edge in explicit:
        other = seen.setdefault((edge.before, edge.after), edge)
        if other is not edge:
            text = f"`{graph.node(edge.after).label}` is declared twice to wait for `{graph.node(edge.before).label}`"
            links = (other.where.evidence("declared here already"),) if other.where is not None else ()
            ends = ((edge.before, edge.after),)
            yield Fault("SMF107", text, edge.where, (), ends, links, "one of the two is enough")
