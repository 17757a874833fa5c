"""Faults of how steps are listed: twice, not at all, or with a list of dependencies that two of them share."""

from __future__ import annotations

from smfix import sdk
from smfix.graph.dag import Fault, Node, Where
from smfix.graph.edges import unknown_step
from smfix.graph.execution.heap import (
    Element,
    Pipeline,
    Step,
    bare,
)
from smfix.graph.execution.step_collections import inner_steps, may_hold
from smfix.graph.nodes import GraphBuilder, links, name_of, where_of


def check(builder: GraphBuilder, pipeline: Pipeline) -> None:
    """Add what is wrong with the lists of a pipeline to the builder's faults."""
    _listed_twice(builder)
    _shared_lists(builder)
    _selected(builder, pipeline)
    _unused(builder, pipeline)


def _listed_twice(builder: GraphBuilder) -> None:
    """Steps that are surely listed more than once."""
    spots: dict[int, list[tuple[str, str]]] = {}
    for step, parent, branch in builder.listed:
        spots.setdefault(id(step), []).append((parent, branch))
    for one, found in spots.items():
        node = builder.nodes[one]
        if len(set(found)) > 1 and all(branch in ("", "steps") for _, branch in found):
            text = f"step `{node.label}` is in a step collection, and in another list of the pipeline as well"
            builder.fault("SMF104", text, node, "the SDK refuses it; leave it in one of them")
        elif len(set(found)) > 1:
            text = f"step `{node.label}` is in a branch, and in another list of the pipeline as well"
            builder.fault("SMF109", text, node, "the SDK refuses it; leave it in its branch only")
        elif len(found) > 1:
            text = f"step `{node.label}` is twice in the same list of steps"
            builder.fault("SMF104", text, node, "the SDK refuses it; list it once")


def _shared_lists(builder: GraphBuilder) -> None:
    """Lists that two steps were made with, and that `add_depends_on` on one of them has changed."""
    users: dict[int, list[Step]] = {}
    for step in builder.steps:
        keeps_list = isinstance(step.depends, list) and step.role is not sdk.Role.COLLECTION
        if keeps_list and step.certain and step.loop is None:
            users.setdefault(id(step.depends), []).append(step)
    for steps in users.values():
        slots = [s for s in steps[0].depends if isinstance(s, Element) and s.owner is not None and s.certain]  # type: ignore[attr-defined]
        for slot in slots:
            others = [step for step in steps if step is not slot.owner]
            if others and slot.owner is not None and id(slot.owner) in builder.nodes:
                _shared_list(builder, slot, builder.nodes[id(slot.owner)], builder.nodes[id(others[0])])


def _shared_list(builder: GraphBuilder, slot: Element, node: Node, other: Node) -> None:
    """The fault of a list that two steps share."""
    text = f"`add_depends_on` on `{node.label}` changes `{other.label}`, too: both were made with the same list"
    advice = "hand each step a list of its own, such as `depends_on=[*deps]`"
    builder.faults.append(Fault("SMF108", text, where_of(slot.site), (node.key, other.key), (), links(other), advice))


def _selected(builder: GraphBuilder, pipeline: Pipeline) -> None:
    """Names that an execution is told to run and that no step has. A collection's steps have names of their own."""
    if not builder.whole:
        return
    around = {node.parent for node in builder.nodes.values() if node.branch == "steps"}
    labels = {node.label for node in builder.nodes.values() if node.key not in around}
    for selection in pipeline.selections:
        names = selection.names if isinstance(selection.names, (list, tuple)) else ()
        for name in map(bare, names):
            known = not isinstance(name, str) or name in labels or any(may_hold(step, name) for step in builder.steps)
            if isinstance(name, str) and not known:
                builder.faults.append(_unselectable(builder, name, where_of(selection.site)))


def _unselectable(builder: GraphBuilder, name: str, where: Where | None) -> Fault:
    """The fault of a selected name that no step has."""
    holder = builder.names.get(name)
    inside = [one.name for one in inner_steps(holder)] if holder is not None else []
    if not inside:
        return unknown_step(builder, name, where, f"an execution is to run `{name}`", None)
    told = " and ".join(f"`{one}`" for one in inside)
    text = f"an execution is to run `{name}`, which is a step collection: the service knows {told} only"
    return Fault("SMF103", text, where, advice=f"select {told}")


def _unused(builder: GraphBuilder, pipeline: Pipeline) -> None:
    """Steps that the pipeline's own file makes in the open and that nothing takes up."""
    if not builder.whole or len(builder.run.pipelines) > 1 or builder.notes:
        return
    own = [s for s in builder.run.steps if s.site.module is builder.module and s.certain and s.loop is None]
    for step in own:
        label = name_of(step.name)[0]
        made_again = label in builder.names  # as when a notebook's cell is there twice
        if id(step) not in builder.nodes and not step.escaped and not made_again:
            text = f"step `{step.label or label}` is made, but the pipeline does not have it"
            advice = "put it into Pipeline(steps=[...]), or remove it"
            builder.faults.append(Fault("SMF106", text, where_of(step.site), advice=advice))
