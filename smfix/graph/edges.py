"""The edges of a graph: what a step depends on by declaration, and whose results it uses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from smfix import sdk
from smfix.graph.dag import Edge, EdgeKind, Fault, Node, Where
from smfix.graph.execution.containers import elements
from smfix.graph.execution.dependencies import dependencies
from smfix.graph.execution.heap import (
    DataReference,
    Element,
    Output,
    Properties,
    Step,
    Unknown,
    UnknownTail,
    Value,
    bare,
    options_of,
    refs_in,
)
from smfix.graph.execution.step_collections import is_known_by_name, may_hold
from smfix.graph.nodes import GraphBuilder, described, links, unseen, where_of

_KINDS = {"properties": EdgeKind.PROPERTY, "output": EdgeKind.DATA, "JsonGet": EdgeKind.PROPERTY_FILE}


def connect(builder: GraphBuilder) -> None:
    """Draw the edges; steps that are only found this way are taken up, and theirs, too."""
    done = 0
    while done < len(builder.steps):
        step = builder.steps[done]
        done += 1
        node = builder.nodes[id(step)]
        known_inside = step.role is sdk.Role.COLLECTION and bool(step.parts.get("steps"))
        if not known_inside:
            _explicit(builder, step, node)
        _implied(builder, step, node)
    _branches(builder)


def _branches(builder: GraphBuilder) -> None:
    """Edges from each condition or loop to the steps inside; a collection there stands for its own."""
    nodes = list(builder.nodes.values())
    inside: dict[str, list[Node]] = {}
    for node in nodes:
        if node.branch == "steps":
            inside.setdefault(node.parent, []).append(node)
    for node in nodes:
        if not node.parent or node.branch not in ("if", "else", "each"):
            continue
        how = {"each": "the body of a ForEachStep"}.get(node.branch, f"the {node.branch} branch")
        todo = [node]
        while todo:
            one = todo.pop(0)
            todo += inside.get(one.key, ())
            if one.key not in inside:
                builder.edges.append(Edge(node.parent, one.key, EdgeKind.BRANCH, how, one.where, one.certain))

    for step in builder.steps:
        builder.ineffective += _ineffective(builder, step, builder.nodes[id(step)])


def _ineffective(builder: GraphBuilder, step: Step, node: Node) -> Iterator[Edge]:
    """What the step would wait for if its output could be told to."""
    for given, site in step.ineffective:
        for value, _, _ in dependencies(given):
            named = builder.names.get(value) if isinstance(value, str) else None
            other = value.step if isinstance(value, (Output, Properties)) else named or value
            before = builder.nodes.get(id(other)) if isinstance(other, Step) else None
            key = before.key if before is not None and before.listed else ""
            yield Edge(key, node.key, EdgeKind.DEPENDS_ON, "depends_on = ...", where_of(site), False)


def _explicit(builder: GraphBuilder, step: Step, node: Node) -> None:
    """Edges from what a step explicitly depends on."""
    for element, certain, broken in _declared(builder, step):
        slot = element if isinstance(element, Element) else None
        how = slot.how if slot is not None and slot.how and slot.how[0] != "." else step.depends_how
        site = slot.site if slot is not None and slot.site is not None else step.depends_site
        where = where_of(site)
        kind = EdgeKind.DATA if how == "@step argument" else EdgeKind.DEPENDS_ON
        names = _spelled(builder, bare(element), where) if broken else []
        targets: Sequence[Value] = names or [bare(element)]
        for name in targets:
            for before, sure in _targets(builder, name, where, node, certain):
                fails = broken and not names
                edge = Edge(before.key, node.key, kind, how, where, certain and sure and node.certain, fails)
                builder.edges.append(edge)


def _spelled(builder: GraphBuilder, given: Value, where: Where | None) -> list[str]:
    """The steps that the SDK takes a string without a list for, where each of its letters is the name of one."""
    if not isinstance(given, str) or not all(letter in builder.names for letter in given):
        return []
    if where is not None:
        builder.spelled.append(where)
    return list(dict.fromkeys(given))


def _declared(builder: GraphBuilder, step: Step) -> Iterator[tuple[Value, bool, bool]]:
    """The entries of a step's dependencies, slots kept."""
    if isinstance(step.depends, (list, tuple)):
        for element in step.depends:
            for value, certain, broken in dependencies([element]):
                slot = element if isinstance(element, Element) else None
                if isinstance(value, UnknownTail):
                    yield Unknown(value.reason), False, False
                elif slot is not None:
                    yield Element(value, certain, slot.how, slot.site), certain, broken
                else:
                    yield value, certain, broken
        return
    for value, certain, broken in dependencies(step.depends):
        yield (Unknown(value.reason) if isinstance(value, UnknownTail) else value), certain, broken


def _targets(
    builder: GraphBuilder, value: Value, where: Where | None, node: Node, certain: bool
) -> Iterator[tuple[Node, bool]]:
    """The nodes that a dependency means, each with whether it surely is meant."""
    step = value.step if isinstance(value, (Output, Properties)) else value
    if isinstance(step, Step):
        yield from _of_step(builder, step)
    elif isinstance(step, str):
        yield from _of_name(builder, step, where, node, certain)
    elif isinstance(step, Unknown):
        named = builder.names.get(id(step))
        if named is not None:
            yield from _of_step(builder, named)
        else:
            yield builder.unresolved(step, step.text or "a dependency", None, "", where), False
    elif step is not None:
        yield builder.unresolved(unseen(step), described(step), None, "", where), False


def _of_step(builder: GraphBuilder, step: Step) -> Iterator[tuple[Node, bool]]:
    """A step's own node; for a collection whose steps are known, theirs."""
    inner = step.parts.get("steps") if step.role is sdk.Role.COLLECTION else None
    node = builder.nodes.get(id(step)) or builder.add(step, None, "", True, listed=False)
    steps = [bare(element) for element in elements(inner)] if inner is not None else []
    if steps and all(isinstance(one, Step) for one in steps):
        for one in steps:
            if isinstance(one, Step):
                yield builder.nodes.get(id(one)) or builder.add(one, node, "steps", True, listed=False), True
    else:
        yield node, True


def _of_name(
    builder: GraphBuilder, name: str, where: Where | None, node: Node, certain: bool
) -> Iterator[tuple[Node, bool]]:
    """The listed step of a name; where there surely is none, a fault."""
    found = builder.names.get(name)
    if found is not None:
        yield from _of_step(builder, found)
    else:
        yield _unknown_name(builder, name, where, node, certain, f"depends on `{name}`"), False


def _unknown_name(builder: GraphBuilder, name: str, where: Where | None, node: Node, certain: bool, told: str) -> Node:
    """The node for a name that no listed step has: a fault, unless a collection may hold a step of this name.

    `told` says what `node` does with that step, `certain` whether it surely does.
    """
    holder = next((s for s in builder.steps if may_hold(s, name) and builder.nodes[id(s)].listed), None)
    if holder is not None:
        return next(_of_step(builder, holder))[0]
    if builder.whole and node.certain and certain:
        builder.faults.append(unknown_step(builder, name, where, f"`{node.label}` {told}", node))
    reason = "no step of the pipeline has this name" if builder.whole else "which step has this name is not known"
    return builder.unresolved_name(name, reason, where)


def unknown_step(builder: GraphBuilder, name: str, where: Where | None, told: str, node: Node | None) -> Fault:
    """The fault of a name that no listed step has; `told` is who uses it and how, `node` the step that does."""
    elsewhere = any(step.name == name for step in builder.steps)
    missing = "that step is not among the pipeline's steps" if elsewhere else "no step of the pipeline has this name"
    if elsewhere and "by name" not in told:
        told = f"{told} by name"
    advice = _nearest(name, [str(one) for one in builder.names if isinstance(one, str)])
    nodes, chain = ((node.key,), links(node)) if node is not None else ((), ())
    return Fault("SMF103", f"{told}, but {missing}", where, nodes, (), chain, advice)


def _implied(builder: GraphBuilder, step: Step, node: Node) -> None:
    """Edges from the results of other steps among a step's arguments."""
    for parameter, value in step.arguments.items():
        for ref in refs_in(value):
            how = f"{ref.how} in a condition" if parameter == "conditions" else ref.how
            where = where_of(ref.site or step.arguments_site)
            for before, sure in _referred(builder, ref, where, node):
                certain = sure and ref.certain and node.certain
                if before.key != node.key:
                    builder.edges.append(Edge(before.key, node.key, _KINDS[ref.how], how, where, certain))


def _referred(
    builder: GraphBuilder, ref: DataReference, where: Where | None, node: Node
) -> Iterator[tuple[Node, bool]]:
    """The nodes that a use of a result means."""
    options = options_of(ref.step)
    only = len(options) == 1
    for option in options:
        if isinstance(option, str) and option not in builder.names:
            told = f"takes a result of `{option}`"
            yield _unknown_name(builder, option, where, node, only and ref.certain, told), False
            continue
        if isinstance(option, Step) and ref.how == "properties" and is_known_by_name(option):
            yield _by_name(builder, option, where, node, only and ref.certain), only
            continue
        for found, sure in _targets(builder, option, where, node, False):
            yield found, sure and only


def _by_name(builder: GraphBuilder, step: Step, where: Where | None, node: Node, certain: bool) -> Node:
    """The node of the step whose properties are looked up by its name alone: the listed one of that name. Where there
    is none, the SDK does not add the step by itself: a fault."""
    found = builder.names.get(step.name)
    if found is None and builder.whole and node.certain and certain:
        told = f"`{node.label}` takes a result of `{step.name}` by name"
        missing = f"{told}, but that step is not among the pipeline's steps"
        advice = "put it into Pipeline(steps=[...])"
        builder.faults.append(Fault("SMF103", missing, where, (node.key,), (), links(node), advice))
    return next(_of_step(builder, found or step))[0]


def _nearest(name: str, known: Sequence[str]) -> str:
    from difflib import get_close_matches

    found = get_close_matches(name, known, 1)
    return f"did you mean `{found[0]}`?" if found else "name a step that is in Pipeline(steps=[...])"
