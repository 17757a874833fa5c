"""A pipeline as a graph: plain frozen values. An edge runs from the step that must be done to the one that waits."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from enum import Enum

from smfix.model import Evidence, Place

LOOSE = "steps without a pipeline"
"""The name of a graph of steps that no pipeline found takes up; they may go into several."""


class NodeKind(Enum):
    """What a node is."""

    STEP = "step"
    FUNCTION = "function"
    """A call of an `@step` function."""
    COLLECTION = "collection"
    CONDITION = "condition"
    FOR_EACH = "for-each"
    LOOP = "loop"
    """Steps made in a loop whose rounds cannot be counted: one node stands for all of them."""
    UNRESOLVED = "unresolved"
    """Something that is depended on or listed, of which is not known which step it is."""


class EdgeKind(Enum):
    """How one step comes to wait for another."""

    DEPENDS_ON = "depends-on"
    """`add_depends_on`, `depends_on=`, or the attribute set."""
    DATA = "data"
    """The output of an `@step` function handed to another step."""
    PROPERTY = "property"
    """`step.properties.X` among a step's arguments."""
    PROPERTY_FILE = "property-file"
    """`JsonGet` of a step's property file."""
    BRANCH = "branch"
    """A ConditionStep and the steps of its branches, a ForEachStep and those of its body."""

    @property
    def explicit(self) -> bool:
        """Whether the SDK writes it into the definition's DependsOn; the service infers the others."""
        return self in (EdgeKind.DEPENDS_ON, EdgeKind.DATA)


@dataclass(frozen=True, slots=True)
class Where:
    """A place in the source. Graphs that come from a definition have none."""

    path: str
    place: Place
    text: str = ""
    node: ast.expr | ast.stmt | None = field(default=None, compare=False, repr=False)

    def evidence(self, text: str) -> Evidence:
        """One link of a chain of evidence."""
        return Evidence(text, self.path, self.place.line, self.place.cell)

    @property
    def line(self) -> str:
        """`line 12`, or `cell 3, line 2`."""
        cell = f"cell {self.place.cell}, " if self.place.cell is not None else ""
        return f"{cell}line {self.place.line}"


@dataclass(frozen=True, slots=True)
class Node:
    """A step, or what stands for one. `key` is unique in its graph."""

    key: str
    label: str
    kind: NodeKind
    cls: str = ""
    where: Where | None = None
    parent: str = ""
    """Key of the node in whose branch, body or collection this one is."""
    branch: str = ""
    """`if`, `else`, `each` or `steps`: in which part of its parent."""
    named: bool = True
    """Whether `label` is the step's name, to the letter."""
    certain: bool = True
    """False where the step is made under a condition that is only known at run time."""
    listed: bool = True
    """False where the step is in the pipeline only because others wait for it."""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Edge:
    """`after` waits for `before` (keys of nodes)."""

    before: str
    after: str
    kind: EdgeKind
    how: str = ""
    """As the source has it: `add_depends_on`, `depends_on=`, `@step argument`, `properties`, ..."""
    where: Where | None = None
    certain: bool = True
    broken: bool = False
    """True where the SDK fails on it as it is written (one dependency where a list is wanted)."""

    @property
    def key(self) -> tuple[str, str, str]:
        """What makes two edges the same for a comparison."""
        return self.before, self.after, self.kind.value


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a graph: a rule's code, a sentence, where, and which nodes and edges it concerns."""

    code: str
    message: str
    where: Where | None
    nodes: tuple[str, ...] = ()
    edges: tuple[tuple[str, str], ...] = ()
    evidence: tuple[Evidence, ...] = ()
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Graph:
    """One pipeline."""

    name: str
    path: str = ""
    where: Where | None = None
    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = ()
    faults: tuple[Fault, ...] = ()
    notes: tuple[str, ...] = ()
    """What could not be followed, in sentences."""
    ineffective: tuple[Edge, ...] = ()
    """What an `@step` function's output was told to wait for as if it was the step, which has no effect; `where` is the
    target of the assignment or the call, `before` is empty where it is not known to be a step that is listed."""
    spelled: tuple[Where, ...] = ()
    """Where a string without a list is passed as dependencies, each of whose letters is the name of a step."""
    _by_key: dict[str, Node] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Index the nodes."""
        object.__setattr__(self, "_by_key", {node.key: node for node in self.nodes})

    def node(self, key: str) -> Node:
        """The node of a key."""
        return self._by_key[key]

    @property
    def explicit(self) -> dict[str, list[str]]:
        """For each step what the definition's DependsOn holds, as far as it is certain."""
        found: dict[str, list[str]] = {node.key: [] for node in self.nodes}
        for edge in self.edges:
            if edge.kind.explicit and edge.certain and edge.before not in found[edge.after]:
                found[edge.after].append(edge.before)
        return found
