"""The nodes of a graph: the steps that a pipeline lists, what is inside them, and what stands for the unknown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from smfix import sdk
from smfix.graph.dag import Edge, Fault, Graph, Node, NodeKind, Where
from smfix.graph.execution.containers import elements
from smfix.graph.execution.heap import (
    AllocationSite,
    Element,
    Nesting,
    Output,
    Outside,
    Properties,
    Step,
    Union,
    Unknown,
    UnknownTail,
    Value,
    bare,
    options_of,
)
from smfix.graph.execution.protocol import Execution
from smfix.graph.execution.step_collections import is_open
from smfix.model import Evidence
from smfix.scopes.symbol_table import Module


def name_of(name: Value) -> tuple[str, bool]:
    """A name as text, and whether it is known to the letter."""
    if isinstance(name, str):
        return name, True
    if isinstance(name, Union):
        return " or ".join(dict.fromkeys(name_of(option)[0] for option in options_of(name))), False
    return (name.text if isinstance(name, Unknown) else "") or "?", False


def where_of(site: AllocationSite | None) -> Where | None:
    """A site as a place for people."""
    if site is None:
        return None
    program = site.module.program
    text = program.code_of(site.node)
    return Where(site.module.path, program.place(site.node), text, site.node)


@dataclass
class GraphBuilder:
    """The nodes of one graph while they are gathered, and what was found about them."""

    run: Execution
    module: Module
    notes: list[str]
    nodes: dict[int, Node] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    ineffective: list[Edge] = field(default_factory=list)
    spelled: list[Where] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    taken: dict[str, int] = field(default_factory=dict)
    names: dict[object, Step] = field(default_factory=dict)
    """Steps that the pipeline lists, by name."""
    whole: bool = True
    """Whether every step of the pipeline, and every name, is known."""
    listed: list[tuple[Step, str, str]] = field(default_factory=list)
    kept: list[Value] = field(default_factory=list)
    """What nodes are remembered by, so that its identity stays its own."""

    def members(
        self,
        given: Value,
        parent: Node | None,
        branch: str,
        where: Where | None,
        nesting: Nesting | None = None,
    ) -> None:
        """Take up the steps of a list: a pipeline's, a branch's, a collection's; `nesting`: where the walk was."""
        nesting = nesting or Nesting()
        options = options_of(given)
        for option in options:
            inside = nesting.enter(option)
            if inside is None:
                continue
            if isinstance(option, (Step, Output)):
                self.member(option, parent, branch, False, None, inside)
                continue
            if isinstance(option, Unknown):
                self.unresolved(option, option.text or "steps", parent, branch, where)
            for element in elements(option):
                if isinstance(element, UnknownTail):
                    if not isinstance(option, Unknown):
                        self.unresolved(element, "more steps", parent, branch, where)
                    continue
                certain = getattr(element, "certain", True) and len(options) == 1
                certain = certain and not isinstance(bare(element), Union)
                for inner in options_of(bare(element)):
                    self.member(inner, parent, branch, certain, element, inside)

    def member(
        self, value: Value, parent: Node | None, branch: str, certain: bool, element: Value, nesting: Nesting
    ) -> None:
        """Take up one step of a list."""
        step = value.step if isinstance(value, (Output, Properties)) else value
        if isinstance(step, (list, tuple)):
            self.members(step, parent, branch, None, nesting)
        elif isinstance(step, Step):
            self.add(step, parent, branch, certain)
        elif isinstance(step, Unknown):
            site = element.site if isinstance(element, Element) else None
            self.unresolved(step, step.text or "a step", parent, branch, where_of(site))
        elif step is not None:
            self.unresolved(unseen(step), described(step), parent, branch, None)

    def add(self, step: Step, parent: Node | None, branch: str, certain: bool, listed: bool = True) -> Node:
        """Take up a step, and what is inside it."""
        listed = listed and (parent is None or parent.listed)
        if listed and certain and step.certain and step.loop is None:
            self.listed.append((step, parent.key if parent else "", branch))
        if id(step) in self.nodes:
            return self.nodes[id(step)]
        node = self.nodes[id(step)] = self.node(step, parent, branch, certain, listed)
        self.steps.append(step)
        if not certain:
            self.whole = False
        if listed:
            self.named(step, node)
        if step.role is sdk.Role.COLLECTION and is_open(step):
            self.whole = False
        for part, inner in step.parts.items():
            self.members(inner, node, part, node.where)
        return node

    def named(self, step: Step, node: Node) -> None:
        """Remember by which name a listed step is found."""
        if node.named:
            self.names.setdefault(node.label, step)
        else:
            self.names.setdefault(id(step.name), step)
            self.whole = self.whole and step.is_function

    def node(self, step: Step, parent: Node | None, branch: str, certain: bool, listed: bool) -> Node:
        """The node of a step."""
        label, named = name_of(step.name)
        if not named and label == "?":
            label = step.label or f"a {step.cls.rpartition('.')[2] or 'step'}"
        kind = _kind_of(step)
        note = f"made in a loop at line {step.loop}" if step.loop is not None else ""
        if step.is_function and not named:
            note = note or "its name is made up by the SDK"
        key = self.key(label)
        cls = step.user.name if step.user is not None else step.cls.rpartition(".")[2] or "@step"
        surely = certain and step.certain and step.loop is None
        parent_key = parent.key if parent else ""
        return Node(key, label, kind, cls, where_of(step.site), parent_key, branch, named, surely, listed, note)

    def key(self, label: str) -> str:
        """A key that no other node has."""
        count = self.taken[label] = self.taken.get(label, 0) + 1
        key = label if count == 1 else f"{label}#{count}"
        return key if count == 1 or key not in self.taken else self.key(label)

    def unresolved(
        self, what: Unknown | UnknownTail, label: str, parent: Node | None, branch: str, where: Where | None
    ) -> Node:
        """A node for what is not known to be this or that step."""
        self.whole = False
        if id(what) not in self.nodes:
            self.kept.append(what)
            self.nodes[id(what)] = Node(
                self.key(label),
                label,
                NodeKind.UNRESOLVED,
                where=where,
                parent=parent.key if parent else "",
                branch=branch,
                named=False,
                certain=False,
                note=what.reason,
            )
        return self.nodes[id(what)]

    def unresolved_name(self, name: str, reason: str, where: Where | None) -> Node:
        """A node for a name that no step has."""
        for node in self.nodes.values():
            if node.kind is NodeKind.UNRESOLVED and node.label == name and node.named:
                return node
        whole = self.whole
        node = self.unresolved(Unknown(reason), name, None, "", where)
        self.whole = whole
        self.nodes = {key: replace(one, named=True) if one is node else one for key, one in self.nodes.items()}
        return next(one for one in self.nodes.values() if one.key == node.key)

    def fault(self, code: str, text: str, node: Node, advice: str) -> None:
        """A fault of a node."""
        self.faults.append(Fault(code, text, node.where, (node.key,), advice=advice))

    def graph(self, name: str, where: Where | None) -> Graph:
        """What was gathered."""
        escaped = {s.escaped: s for s in self.steps if s.escaped}
        self.notes += [
            f"`{self.nodes[id(step)].label}` is handed to {to}, which is not followed: what that does is not shown"
            for to, step in escaped.items()
        ]
        return Graph(
            name,
            self.module.path,
            where,
            tuple(self.nodes.values()),
            tuple(_each_once(self.edges)),
            tuple(self.faults),
            tuple(dict.fromkeys(self.notes)),
            tuple(self.ineffective),
            tuple(self.spelled),
        )


def _kind_of(step: Step) -> NodeKind:
    if step.loop is not None:
        return NodeKind.LOOP
    if step.is_function:
        return NodeKind.FUNCTION
    last = step.cls.rpartition(".")[2]
    special = {"ConditionStep": NodeKind.CONDITION, "ForEachStep": NodeKind.FOR_EACH}
    return NodeKind.COLLECTION if step.role is sdk.Role.COLLECTION else special.get(last, NodeKind.STEP)


def unseen(value: Value) -> Unknown:
    """What stands for a value that is no step."""
    return Unknown("it comes from outside the repository" if isinstance(value, Outside) else "it is not followed")


def described(value: Value) -> str:
    """A value that is no step, in a word."""
    return value.dotted if isinstance(value, Outside) else f"a {type(value).__name__.lower()}"


def _each_once(edges: Sequence[Edge]) -> list[Edge]:
    """Edges without those that say the same at the same place."""
    found: dict[object, Edge] = {}
    for edge in edges:
        found.setdefault((edge.key, edge.how, edge.where), edge)
    return list(found.values())


def links(node: Node) -> tuple[Evidence, ...]:
    """Where a node's step is made."""
    return (node.where.evidence(f"`{node.label}` is made here"),) if node.where is not None else ()
