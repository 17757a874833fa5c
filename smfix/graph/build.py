"""From code that was followed to graphs: which steps a pipeline has, and which waits for which."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from smfix import sdk
from smfix.config import Settings
from smfix.graph import checks
from smfix.graph.dag import LOOSE, Edge, EdgeKind, Fault, Graph, Node, NodeKind, Where
from smfix.graph.execution import calls, containers, sdk_calls
from smfix.graph.execution.heap import (
    AllocationSite,
    Class,
    DataReference,
    Element,
    Function,
    Instance,
    Output,
    Outside,
    Pipeline,
    Properties,
    Step,
    Union,
    Unknown,
    UnknownTail,
    Value,
    bare,
    options_of,
    refs_in,
)
from smfix.graph.execution.interpreter import Interpreter, TooMuch
from smfix.model import Evidence
from smfix.project.repository import Repository
from smfix.scopes.symbol_table import Module

_BUILDS = re.compile(r"Pipeline\s*\(")
_MAKES = re.compile(r"(?:Step|Pipeline|RegisterModel)\s*\(|depends_on|@step|@\w+\.step")
_FEW = 20
"""Functions up to which looking for each name in each of them is quicker than an index."""
_CALLED = re.compile(r"\b(\w+)\(")
_KINDS = {"properties": EdgeKind.PROPERTY, "output": EdgeKind.DATA, "JsonGet": EdgeKind.PROPERTY_FILE}


def graphs_of(module: Module, project: Repository, settings: Settings) -> tuple[Graph, ...]:
    """The pipelines that a module makes, checked; or, where it makes none, its steps as one graph."""
    if not any(_MAKES.search(part.piece.code) for part in module.program.parts):
        return ()
    run = Interpreter(project, settings)
    complaint = _followed(run, module)
    notes = [complaint] if complaint else []
    pipelines = _distinct([p for p in run.pipelines if p.site.module is module])
    graphs = [_checked(_Builder(run, module, list(notes)).pipeline(pipeline)) for pipeline in pipelines]
    graphs = [graph for graph in graphs if graph.nodes]
    if not pipelines:
        own = [step for step in run.steps if step.site.module is module]
        if own:
            graphs.append(_checked(_Builder(run, module, notes).loose(own)))
    return tuple(graphs)


def _checked(graph: Graph) -> Graph:
    found = sorted((*graph.faults, *checks.faults_of(graph)), key=lambda fault: fault.code)
    return replace(graph, faults=tuple(found))


def _followed(run: Interpreter, module: Module) -> str:
    """Follow the module, then those functions that build something and that nobody called; what stopped it, if so."""
    try:
        frame = run.module(module, "__main__")
        for pattern in (_BUILDS, _MAKES):
            if run.pipelines and pattern is _MAKES:
                break
            for function, owner in _uncalled(run, module, pattern):
                _call_unseen(run, function, owner, frame.module)
    except TooMuch:
        return "the code takes longer to follow than smfix allows itself"
    except RecursionError:
        return "the code is nested too deeply to be followed"
    return ""


def _uncalled(run: Interpreter, module: Module, pattern: re.Pattern[str]) -> list[tuple[Function, Class | None]]:
    found: list[tuple[Function, Class | None]] = []
    names = run.frames[id(module)].names
    for value in list(names.values()):
        if isinstance(value, Function) and value.frame.module is module:
            found.append((value, None))
        elif isinstance(value, Class) and value.frame.module is module:
            found += [(inner, value) for inner in value.frame.names.values() if isinstance(inner, Function)]
    wanted = [pair for pair in found if _wanted(run, module, pair[0], pattern)]
    called = _called([(_code(module, function), function) for function, _ in wanted])
    return [(function, owner) for function, owner in wanted if called[function.name] <= {id(function)}]


def _called(texts: Sequence[tuple[str, Function]]) -> dict[str, set[int]]:
    """By their names, in which of the functions (by identity) each seems to be called: its name stands right before a
    bracket, perhaps as the end of a longer one."""
    found: dict[str, set[int]] = {function.name: set() for _, function in texts}
    if len(texts) <= _FEW:
        for name, inside in found.items():
            inside.update(id(function) for text, function in texts if f"{name}(" in text)
        return found
    lengths = sorted({len(name) for name in found})
    for text, function in texts:
        for word in set(_CALLED.findall(text)):
            for end in {word[-length:] for length in lengths}:
                if end in found:
                    found[end].add(id(function))
    return found


def _wanted(run: Interpreter, module: Module, function: Function, pattern: re.Pattern[str]) -> bool:
    if id(function.node) in run.entered or function.options is not None or function.wrapped:
        return False
    return bool(pattern.search(_code(module, function)))


def _code(module: Module, function: Function) -> str:
    node = function.node
    return "" if isinstance(node, ast.Lambda) else module.program.code_of(node)


def _call_unseen(run: Interpreter, function: Function, owner: Class | None, module: Module) -> None:
    if id(function.node) in run.entered or function.flavour == "property":
        return
    me: Value = None
    if owner is not None and function.flavour != "staticmethod":
        me = owner
        if function.flavour != "classmethod":
            rest: dict[str, Value] = {"**": Unknown(f"nothing in sight makes a `{owner.name}`")}
            me = calls.instantiate(run, owner, [], rest, AllocationSite(module, owner.node))
            _open_up(run, me, owner, function)
    if id(function.node) not in run.entered:
        calls.call_unseen(run, function, me)


def _open_up(run: Interpreter, me: Value, owner: Class, function: Function) -> None:
    """What methods that nobody calls may have put into an object's lists before this one runs."""
    others = [
        _code(owner.frame.module, other)
        for other in owner.frame.names.values()
        if isinstance(other, Function) and other.node is not function.node and id(other.node) not in run.entered
    ]
    for name, value in me.attributes.items() if isinstance(me, Instance) else ():
        if not any(f"self.{name}" in code for code in others):
            continue
        rest = UnknownTail(f"other methods of `{owner.name}` may have put more in")
        if isinstance(value, list):
            value.append(rest)
        elif isinstance(value, dict):
            value[rest] = rest


def _distinct(pipelines: Sequence[Pipeline]) -> list[Pipeline]:
    """Pipelines, each once; the same call followed twice under the same name is one."""
    found: dict[tuple[int, str], Pipeline] = {}
    for pipeline in pipelines:
        found.setdefault((id(pipeline.site.node), str(_name_of(pipeline.name)[0])), pipeline)
    return list(found.values())


def _name_of(name: Value) -> tuple[str, bool]:
    """A name as text, and whether it is known to the letter."""
    if isinstance(name, str):
        return name, True
    if isinstance(name, Union):
        return " or ".join(dict.fromkeys(_name_of(option)[0] for option in options_of(name))), False
    return (name.text if isinstance(name, Unknown) else "") or "?", False


def where_of(site: AllocationSite | None) -> Where | None:
    """A site as a place for people."""
    if site is None:
        return None
    program = site.module.program
    text = program.code_of(site.node)
    return Where(site.module.path, program.place(site.node), text, site.node)


@dataclass
class _Builder:
    run: Interpreter
    module: Module
    notes: list[str]
    nodes: dict[int, Node] = field(default_factory=dict)
    things: list[Step] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    taken: dict[str, int] = field(default_factory=dict)
    names: dict[object, Step] = field(default_factory=dict)
    """Steps that the pipeline lists, by name."""
    whole: bool = True
    """Whether every step of the pipeline, and every name, is known."""
    listed: list[tuple[Step, str, str]] = field(default_factory=list)
    kept: list[Value] = field(default_factory=list)
    """What nodes are remembered by, so that its identity stays its own."""

    def pipeline(self, pipeline: Pipeline) -> Graph:
        """The graph of a pipeline."""
        where = where_of(pipeline.site)
        self.members(pipeline.steps, None, "", where)
        self.connect()
        self.twice()
        self.shared()
        self.unused(pipeline)
        name = _name_of(pipeline.name)[0]
        return self.graph(name, where)

    def loose(self, steps: Sequence[Step]) -> Graph:
        """Steps that no pipeline in sight takes up."""
        inner = {id(bare(e)) for s in steps for part in s.parts.values() for e in containers.elements(part)}
        self.whole = False
        for step in steps:
            if id(step) not in inner:
                self.add(step, None, "", True)
        self.connect()
        return self.graph(LOOSE, None)

    def graph(self, name: str, where: Where | None) -> Graph:
        """What was gathered."""
        escaped = {s.escaped: s for s in self.things if s.escaped}
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
        )

    def members(self, given: Value, parent: Node | None, branch: str, where: Where | None) -> None:
        """Take up the steps of a list: a pipeline's, a branch's, a collection's."""
        options = options_of(given)
        for option in options:
            if isinstance(option, (Step, Output)):
                self.member(option, parent, branch, False)
                continue
            if isinstance(option, Unknown):
                self.unresolved(option, option.text or "steps", parent, branch, where)
            for element in containers.elements(option):
                if isinstance(element, UnknownTail):
                    if not isinstance(option, Unknown):
                        self.unresolved(element, "more steps", parent, branch, where)
                    continue
                certain = getattr(element, "certain", True) and len(options) == 1
                for inner in options_of(bare(element)):
                    self.member(inner, parent, branch, certain and not isinstance(bare(element), Union), element)

    def member(self, value: Value, parent: Node | None, branch: str, certain: bool, element: Value = None) -> None:
        """Take up one step of a list."""
        step = value.step if isinstance(value, (Output, Properties)) else value
        if isinstance(step, (list, tuple)):
            self.members(step, parent, branch, None)
        elif isinstance(step, Step):
            self.add(step, parent, branch, certain)
        elif isinstance(step, Unknown):
            site = element.site if isinstance(element, Element) else None
            self.unresolved(step, step.text or "a step", parent, branch, where_of(site))
        elif step is not None:
            self.unresolved(_unseen(step), _shown(step), parent, branch, None)

    def add(self, step: Step, parent: Node | None, branch: str, certain: bool, listed: bool = True) -> Node:
        """Take up a step, and what is inside it."""
        if listed and certain and step.certain and step.loop is None:
            self.listed.append((step, parent.key if parent else "", branch))
        if id(step) in self.nodes:
            return self.nodes[id(step)]
        node = self.nodes[id(step)] = self.node(step, parent, branch, certain, listed)
        self.things.append(step)
        if not certain:
            self.whole = False
        if listed:
            self.named(step, node)
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
        label, named = _name_of(step.name)
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

    def connect(self) -> None:
        """Draw the edges; steps that are only found this way are taken up, and theirs, too."""
        done = 0
        while done < len(self.things):
            step = self.things[done]
            done += 1
            node = self.nodes[id(step)]
            known_inside = step.role is sdk.Role.COLLECTION and bool(step.parts.get("steps"))
            if not known_inside:
                self.depends(step, node)
            self.arguments(step, node)
        for node in list(self.nodes.values()):
            if node.parent and node.branch in ("if", "else", "each"):
                how = {"each": "the body of a ForEachStep"}.get(node.branch, f"the {node.branch} branch")
                self.edges.append(Edge(node.parent, node.key, EdgeKind.BRANCH, how, node.where, node.certain))

    def depends(self, step: Step, node: Node) -> None:
        """Edges from what a step explicitly depends on."""
        for element, certain, broken in self.declared(step):
            slot = element if isinstance(element, Element) else None
            how = slot.how if slot is not None and slot.how and slot.how[0] != "." else step.depends_how
            site = slot.site if slot is not None and slot.site is not None else step.depends_site
            where = where_of(site)
            kind = EdgeKind.DATA if how == "@step argument" else EdgeKind.DEPENDS_ON
            for before, sure in self.targets(bare(element), where, node, certain):
                edge = Edge(before.key, node.key, kind, how, where, certain and sure and node.certain, broken)
                self.edges.append(edge)

    def declared(self, step: Step) -> Iterator[tuple[Value, bool, bool]]:
        """The entries of a step's dependencies, slots kept."""
        if isinstance(step.depends, (list, tuple)):
            for element in step.depends:
                for value, certain, broken in sdk_calls.dependencies([element]):
                    slot = element if isinstance(element, Element) else None
                    if isinstance(value, UnknownTail):
                        yield Unknown(value.reason), False, False
                    elif slot is not None:
                        yield Element(value, certain, slot.how, slot.site), certain, broken
                    else:
                        yield value, certain, broken
            return
        for value, certain, broken in sdk_calls.dependencies(step.depends):
            yield (Unknown(value.reason) if isinstance(value, UnknownTail) else value), certain, broken

    def targets(self, value: Value, where: Where | None, node: Node, certain: bool) -> Iterator[tuple[Node, bool]]:
        """The nodes that a dependency means, each with whether it surely is meant."""
        step = value.step if isinstance(value, (Output, Properties)) else value
        if isinstance(step, Step):
            yield from self.of_step(step)
        elif isinstance(step, str):
            yield from self.of_name(step, where, node, certain)
        elif isinstance(step, Unknown):
            named = self.names.get(id(step))
            if named is not None:
                yield from self.of_step(named)
            else:
                yield self.unresolved(step, step.text or "a dependency", None, "", where), False
        elif step is not None:
            yield self.unresolved(_unseen(step), _shown(step), None, "", where), False

    def of_step(self, step: Step) -> Iterator[tuple[Node, bool]]:
        """A step's own node; for a collection whose steps are known, theirs."""
        inner = step.parts.get("steps") if step.role is sdk.Role.COLLECTION else None
        node = self.nodes.get(id(step)) or self.add(step, None, "", True, listed=False)
        steps = [bare(element) for element in containers.elements(inner)] if inner is not None else []
        if steps and all(isinstance(one, Step) for one in steps):
            for one in steps:
                if isinstance(one, Step):
                    yield self.nodes.get(id(one)) or self.add(one, node, "steps", True, listed=False), True
        else:
            yield node, True

    def of_name(self, name: str, where: Where | None, node: Node, certain: bool) -> Iterator[tuple[Node, bool]]:
        """The listed step of a name; where there surely is none, a fault."""
        found = self.names.get(name)
        if found is not None:
            yield from self.of_step(found)
            return
        elsewhere = next((step for step in self.things if step.name == name), None)
        if elsewhere is not None and self.whole:
            text = f"`{node.label}` depends on `{name}` by name, but that step is not among the pipeline's steps"
        else:
            text = f"`{node.label}` depends on `{name}`, but no step of the pipeline has this name"
        if self.whole and node.certain and certain:
            advice = _nearest(name, [str(one) for one in self.names if isinstance(one, str)])
            self.faults.append(Fault("SMF103", text, where, (node.key,), (), _links(node), advice))
        reason = "no step of the pipeline has this name" if self.whole else "which step has this name is not known"
        yield self.unresolved_name(name, reason, where), False

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

    def arguments(self, step: Step, node: Node) -> None:
        """Edges from the results of other steps among a step's arguments."""
        for parameter, value in step.arguments.items():
            for ref in refs_in(value):
                how = f"{ref.how} in a condition" if parameter == "conditions" else ref.how
                where = where_of(ref.site or step.arguments_site)
                for before, sure in self.referred(ref, where, node):
                    if before.key != node.key:
                        self.edges.append(
                            Edge(before.key, node.key, _KINDS[ref.how], how, where, sure and node.certain)
                        )

    def referred(self, ref: DataReference, where: Where | None, node: Node) -> Iterator[tuple[Node, bool]]:
        """The nodes that a use of a result means."""
        options = options_of(ref.step)
        for option in options:
            if isinstance(option, str) and option not in self.names:
                yield self.unresolved_name(option, "no listed step has this name", where), False
                continue
            for found, sure in self.targets(option, where, node, False):
                yield found, sure and len(options) == 1

    def twice(self) -> None:
        """Steps that are surely listed more than once."""
        spots: dict[int, list[tuple[str, str]]] = {}
        for step, parent, branch in self.listed:
            spots.setdefault(id(step), []).append((parent, branch))
        for one, found in spots.items():
            node = self.nodes[one]
            if len(set(found)) > 1:
                text = f"step `{node.label}` is in a branch, and in another list of the pipeline as well"
                self.of_node("SMF109", text, node, "the SDK refuses it; leave it in its branch only")
            elif len(found) > 1:
                text = f"step `{node.label}` is twice in the same list of steps"
                self.of_node("SMF104", text, node, "the SDK refuses it; list it once")

    def of_node(self, code: str, text: str, node: Node, advice: str) -> None:
        """A fault of a node."""
        self.faults.append(Fault(code, text, node.where, (node.key,), advice=advice))

    def shared(self) -> None:
        """Lists that two steps were made with, and that `add_depends_on` on one of them has changed."""
        users: dict[int, list[Step]] = {}
        for step in self.things:
            if isinstance(step.depends, list) and step.certain and step.loop is None:
                users.setdefault(id(step.depends), []).append(step)
        for steps in users.values():
            slots = [s for s in steps[0].depends if isinstance(s, Element) and s.owner is not None and s.certain]  # type: ignore[attr-defined]
            for slot in slots:
                others = [step for step in steps if step is not slot.owner]
                if others and slot.owner is not None and id(slot.owner) in self.nodes:
                    self.alias(slot, self.nodes[id(slot.owner)], self.nodes[id(others[0])])

    def alias(self, slot: Element, node: Node, other: Node) -> None:
        """The fault of a list that two steps share."""
        text = f"`add_depends_on` on `{node.label}` changes `{other.label}`, too: both were made with the same list"
        advice = "hand each step a list of its own, such as `depends_on=[*deps]`"
        self.faults.append(Fault("SMF108", text, where_of(slot.site), (node.key, other.key), (), _links(other), advice))

    def unused(self, pipeline: Pipeline) -> None:
        """Steps that the pipeline's own file makes in the open and that nothing takes up."""
        if not self.whole or len(self.run.pipelines) > 1 or self.notes:
            return
        own = [s for s in self.run.steps if s.site.module is self.module and s.certain and s.loop is None]
        for step in own:
            if id(step) not in self.nodes and not step.escaped:
                label = _name_of(step.name)[0]
                text = f"step `{step.label or label}` is made, but the pipeline does not have it"
                advice = "put it into Pipeline(steps=[...]), or remove it"
                self.faults.append(Fault("SMF106", text, where_of(step.site), advice=advice))


def _kind_of(step: Step) -> NodeKind:
    if step.loop is not None:
        return NodeKind.LOOP
    if step.is_function:
        return NodeKind.FUNCTION
    last = step.cls.rpartition(".")[2]
    special = {"ConditionStep": NodeKind.CONDITION, "ForEachStep": NodeKind.FOR_EACH}
    return NodeKind.COLLECTION if step.role is sdk.Role.COLLECTION else special.get(last, NodeKind.STEP)


def _unseen(value: Value) -> Unknown:
    return Unknown("it comes from outside the repository" if isinstance(value, Outside) else "it is not followed")


def _shown(value: Value) -> str:
    return value.dotted if isinstance(value, Outside) else f"a {type(value).__name__.lower()}"


def _each_once(edges: Sequence[Edge]) -> list[Edge]:
    """Edges without those that say the same at the same place."""
    found: dict[object, Edge] = {}
    for edge in edges:
        found.setdefault((edge.key, edge.how, edge.where), edge)
    return list(found.values())


def _links(node: Node) -> tuple[Evidence, ...]:
    return (node.where.evidence(f"`{node.label}` is made here"),) if node.where is not None else ()


def _nearest(name: str, known: Sequence[str]) -> str:
    from difflib import get_close_matches

    found = get_close_matches(name, known, 1)
    return f"did you mean `{found[0]}`?" if found else "name a step that is in Pipeline(steps=[...])"
