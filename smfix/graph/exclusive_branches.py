"""Steps that wait for both branches of one condition: only one of them is taken, so they are never started."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from smfix.graph.dag import Edge, Fault, Graph, Node, NodeKind


def faults_of(graph: Graph) -> Iterator[Fault]:
    """A fault for each such step, but for those that wait for another one of them."""
    after: dict[str, list[Edge]] = {node.key: [] for node in graph.nodes}
    into: dict[str, list[Edge]] = {node.key: [] for node in graph.nodes}
    for edge in graph.edges:
        if edge.certain and edge.before != edge.after:
            after[edge.before].append(edge)
            into[edge.after].append(edge)
    for node in graph.nodes:
        if node.kind is NodeKind.CONDITION and node.certain:
            yield from _of_condition(graph, node, after, into)


def _of_condition(
    graph: Graph, condition: Node, after: Mapping[str, Sequence[Edge]], into: Mapping[str, Sequence[Edge]]
) -> Iterator[Fault]:
    behind = {part: _behind(_branch(graph, condition, part), after) for part in ("if", "else")}
    never = behind["if"].keys() & behind["else"].keys()
    for key in behind["if"]:
        if key in never and not any(edge.before in never for edge in into[key]):
            yield _fault(graph, condition, key, into[key], behind)


def _branch(graph: Graph, condition: Node, part: str) -> list[str]:
    """The steps of a branch that are surely in it, those of collections there included."""
    found = {n.key for n in graph.nodes if n.parent == condition.key and n.branch == part and n.certain}
    inner = [n.key for n in graph.nodes if n.parent in found and n.branch == "steps" and n.certain]
    return [n.key for n in graph.nodes if n.key in found or n.key in inner]


def _behind(keys: Sequence[str], after: Mapping[str, Sequence[Edge]]) -> dict[str, None]:
    """These and all that wait for them, however indirectly, in the order in which they are come by."""
    found = dict.fromkeys(keys)
    todo = list(keys)
    while todo:
        for edge in after[todo.pop(0)]:
            if edge.after not in found:
                found[edge.after] = None
                todo.append(edge.after)
    return found


def _fault(
    graph: Graph, condition: Node, key: str, edges: Sequence[Edge], behind: Mapping[str, Mapping[str, None]]
) -> Fault:
    node = graph.node(key)
    own = {part: _edge(node, condition, part, edges, behind[part]) for part in ("if", "else")}
    names = [graph.node(edge.before).label for edge in own.values() if edge is not None]
    told = " and ".join(f"`{name}`" for name in names)
    text = f"`{node.label}` waits for both branches of `{condition.label}` ({told}): it is never started"
    last = next((edge for edge in reversed(own.values()) if edge is not None), None)
    links = tuple(
        edge.where.evidence(f"`{node.label}` waits for `{graph.node(edge.before).label}` ({edge.how})")
        for edge in own.values()
        if edge is not None and edge.where is not None
    )
    ends = tuple((edge.before, edge.after) for edge in own.values() if edge is not None)
    where = last.where if last is not None and last.where is not None else node.where
    advice = "one of the two is not run; put a step of its own, under another name, into each branch"
    return Fault("SMF110", text, where, (key,), ends, links, advice)


def _edge(node: Node, condition: Node, part: str, edges: Sequence[Edge], behind: Mapping[str, None]) -> Edge | None:
    """By which edge a step comes to wait for a branch; the one from the condition, where it is in that branch."""
    if node.parent == condition.key and node.branch == part:
        return next((edge for edge in edges if edge.before == condition.key), None)
    return next((edge for edge in edges if edge.before in behind), None)
