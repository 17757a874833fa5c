"""Setting `depends_on` of an `@step` function's output, which the SDK ignores: whether anything speaks against letting
it count. The program works today, so that all of it has to be in sight."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from smfix.code.syntax import last_name
from smfix.dataflow.classify import Argument, argument
from smfix.graph.checks import components
from smfix.graph.dag import LOOSE, Edge, Graph, NodeKind
from smfix.rules.graph import all_graphs
from smfix.scopes.definitions import DefinitionKind
from smfix.scopes.location import ProgramPoint
from smfix.scopes.visitor import mentions_in
from smfix.values.model import Collection, Container, Properties, Step

if TYPE_CHECKING:
    from smfix.rules.context import RuleContext
    from smfix.scopes.symbol_table import Module
    from smfix.values.model import Value


ATTRIBUTE = "depends_on"
_MENTIONED = re.compile(rb"\.\s*depends_on\b|[\"']depends_on[\"']")
_BY_NAME = ("getattr", "hasattr", "delattr", "attrgetter")
_ALL_ATTRIBUTES = ("vars", "__dict__")


def objection(context: RuleContext, target: ast.expr, value: ast.expr, at: ProgramPoint) -> str:
    """Why the assignment of `value` to `target` is better left ignored, as the end of a sentence; empty where making
    it count is proven to break nothing: the dependencies are steps of the same pipelines, no circle comes about, and
    nothing reads the attribute back."""
    given = context.infer(value, at)
    if not _is_dependencies(context, given):
        return "it is not certain that this is a list of steps"
    line = _read_at(context)
    if line:
        return f"it is read back at {line}"
    edges = [(graph, edge) for graph in all_graphs(context) for edge in graph.ineffective if _is_of(edge, target)]
    if not edges:
        return "in no pipeline found it is clear which steps these are"
    return next((found for graph, edge in edges if (found := _in_graph(graph, edge))), "")


def _is_of(edge: Edge, target: ast.expr) -> bool:
    return edge.where is not None and edge.where.node is target


def _is_dependencies(context: RuleContext, value: Value) -> bool:
    """Whether the value is one dependency, or certainly something that can be walked and holds nothing else."""
    if argument(value) is Argument.ONE:
        return not any(isinstance(kind, Properties) for kind in value)
    if not value or not all(isinstance(kind, Container) for kind in value):
        return False
    inner = context.elements(value)
    if inner and all(isinstance(kind, Container) for kind in inner):
        inner = context.elements(inner)  # another rule takes the inner list away
    return argument(inner) is Argument.ONE and not any(isinstance(kind, Properties) for kind in inner)


def _in_graph(graph: Graph, edge: Edge) -> str:
    """What speaks against an edge in one of the graphs in which its step is."""
    label = graph.node(edge.after).label
    if not edge.before:
        steps = "the visible steps" if graph.name == LOOSE else f"`Pipeline(steps=[...])` of `{graph.name}`"
        return f"a step that it names is not among {steps}"
    if any(other.after == edge.after and _is_of_another(other, edge) for other in graph.ineffective):
        return f"`{ATTRIBUTE}` of `{label}` is set in more than one place"
    if edge.before == edge.after:
        return f"`{label}` would wait for itself"
    drawn = [*graph.edges, *graph.ineffective]
    before: dict[str, list[str]] = {node.key: [] for node in graph.nodes}
    for one in drawn:
        if one.before:
            before[one.after].append(one.before)
    if any(edge.before in group and edge.after in group for group in components(before)):
        return f"`{label}` and `{graph.node(edge.before).label}` would wait for each other"
    if graph.notes or any(graph.node(key).kind is NodeKind.UNRESOLVED for key in _reached(edge.before, before)):
        return f"not all that `{graph.node(edge.before).label}` waits for is known"
    return ""


def _is_of_another(one: Edge, other: Edge) -> bool:
    """Whether an edge comes from an assignment, another one than the other edge."""
    if one.where is None or other.where is None or not isinstance(one.where.node, ast.Attribute):
        return False
    return one.where.node is not other.where.node


def _reached(start: str, follows: dict[str, list[str]]) -> set[str]:
    seen, todo = {start}, [start]
    while todo:
        for key in follows[todo.pop()]:
            if key not in seen:
                seen.add(key)
                todo.append(key)
    return seen


def _read_at(context: RuleContext) -> str:
    """Where the attribute of what may be such an output is read, in the file or another one; empty: nowhere."""
    if "ignored reads" not in context.memo:
        others = context.project.modules_matching(context.module, _MENTIONED)
        found = (place for module in (context.module, *others) for place in _reads(context, module))
        context.memo["ignored reads"] = next(found, "")
    return str(context.memo["ignored reads"])


def _reads(context: RuleContext, module: Module) -> Iterator[str]:
    for owner, at in _readers(module):
        read = context.infer(owner, at) if owner is not None else ()
        if not read or not all(isinstance(kind, (Step, Collection)) for kind in read):
            node = owner if owner is not None else at.stmt
            place = module.program.place(node) if node is not None else None
            where = f"line {place.line}" if place is not None else "the end"
            yield where if module is context.module else f"{where} of `{module.path}`"


def _readers(module: Module) -> Iterator[tuple[ast.expr | None, ProgramPoint]]:
    """What the attribute is read of, or deleted, or asked for by its name; None: of what is not in the code."""
    for node, at in mentions_in(module, ATTRIBUTE):
        func = node.func if isinstance(node, ast.Call) else node
        if isinstance(node, ast.Call) and last_name(func) == "getattr":
            yield node.args[0], at
        elif isinstance(func, ast.Attribute):
            yield func.value, at
    for name in _BY_NAME[1:]:
        for node, at in mentions_in(module, name):
            if isinstance(node, ast.Call) and any(_is_name(one) for one in node.args):
                yield (node.args[0] if not _is_name(node.args[0]) else None), at
    for name in _ALL_ATTRIBUTES:
        for node, at in mentions_in(module, name):
            if isinstance(node, ast.Call) and node.args:
                yield node.args[0], at
            elif isinstance(node, ast.Attribute):
                yield node.value, at
    for scope, definition in module.stores(ATTRIBUTE):
        if definition.kind in (DefinitionKind.AUGMENTED, DefinitionKind.DELETED):
            target = getattr(definition.stmt, "target", None) or next(
                iter(getattr(definition.stmt, "targets", ())), None
            )
            owner = target.value if isinstance(target, ast.Attribute) else None
            yield owner, ProgramPoint(scope.frame, definition.stmt)


def _is_name(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value == ATTRIBUTE
