"""The chains of attributes and subscripts of a file that begin at a step, and how far the SDK knows their members."""

from __future__ import annotations

import ast
import difflib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from smfix.rules.naming import class_of
from smfix.rules.signatures import known_versions
from smfix.scopes.definitions import DefinitionKind
from smfix.sdk import properties
from smfix.values.model import Output, Step

if TYPE_CHECKING:
    from smfix.code.node_index import NodeIndex
    from smfix.rules.context import ProgramPoint, RuleContext
    from smfix.sdk.properties import StepMembers
    from smfix.values.model import Value

Link = ast.Attribute | ast.Subscript
PLAIN = frozenset({"expr", "to_string", "path", "step_name", "shape_name", "service_name"})
"""What all properties have besides the members of the API."""
_FUNCTION_STEPS = (
    "sagemaker.workflow.function_step._FunctionStep",
    "sagemaker.mlops.workflow.function_step._FunctionStep",
)


@dataclass(frozen=True, slots=True)
class Chain:
    """`base.a.b["c"]`, as far as it goes."""

    base: ast.expr
    links: tuple[Link, ...]
    at: ProgramPoint


def chains(context: RuleContext, is_asked_for: Callable[[str], bool]) -> Iterator[Chain]:
    """Every chain of the file that is no part of a longer one, that is only read, and one of whose attributes has a
    name that is asked for."""
    nodes = context.module.program.nodes
    named = (node for node in nodes.every(ast.Attribute) if is_asked_for(node.attr))
    whole = {id(node): node for node in (_whole(nodes, node) for node in named)}
    for node, at in context.located(node for node in whole.values() if isinstance(node.ctx, ast.Load)):
        links: list[Link] = []
        expr: ast.expr = node
        while isinstance(expr, (ast.Attribute, ast.Subscript)):
            links.append(expr)
            expr = expr.value
        if not _is_imported(expr, at):
            yield Chain(expr, tuple(reversed(links)), at)


def _whole(nodes: NodeIndex, node: Link) -> Link:
    """The chain that a link is a part of, or begins in."""
    outer = nodes.parent(node)
    while isinstance(outer, (ast.Attribute, ast.Subscript)) and outer.value is node:
        node, outer = outer, nodes.parent(outer)
    return node


def _is_imported(expr: ast.expr, at: ProgramPoint) -> bool:
    """Whether a chain begins at the name of a module, or of what is imported from one."""
    name = expr.id if isinstance(expr, ast.Name) else ""
    found = at.frame.scope.module.top.names.get(name, ())
    return bool(found) and all(one.kind == DefinitionKind.IMPORTED for one in found)


def steps_of(context: RuleContext, value: Value) -> list[tuple[Step, list[StepMembers]]]:
    """The steps that a value is, each with what its class has in the versions that the file can be for; empty where it
    may be anything else, or a class of the repository."""
    found = []
    for kind in value:
        if not isinstance(kind, Step) or kind.cls in context.inference.user_step_classes or kind.doubts:
            return []
        paths = _FUNCTION_STEPS if kind.cls == "_FunctionStep" else (class_of(kind),)
        known = [properties.of_step(path, version) for path in paths for version in known_versions(context)]
        members = [one for one in known if one is not None]
        if not members:
            return []
        found.append((kind, members))
    return found


def is_output(value: Value) -> bool:
    """Whether a value is certainly the result of an `@step` function."""
    return bool(value) and all(isinstance(kind, Output) for kind in value)


def nearest(name: str, known: Iterator[str] | frozenset[str] | dict[str, str]) -> tuple[str, bool]:
    """The member that is meant, and whether that is certain: it differs by capitals, underscores or an `s`."""
    names = sorted(known)
    same = [one for one in names if _plain(one) == _plain(name)]
    if len(same) == 1:
        return same[0], True
    near = difflib.get_close_matches(name, names, n=1, cutoff=0.8)
    return (near[0], False) if near else ("", False)


def _plain(name: str) -> str:
    return name.lower().replace("_", "").removesuffix("s")


def below(mark: str, link: Link) -> str | None:
    """What is below a place when a link follows it (see `properties.members`); None where the SDK has nothing there."""
    if mark == properties.ANY:
        return properties.ANY
    if isinstance(link, ast.Subscript):
        return mark[2:] if mark[:2] in ("[]", "{}") else None
    if link.attr in PLAIN or link.attr.startswith("_"):
        return properties.ANY
    return None if mark[:2] in ("[]", "{}") else properties.members(mark).get(link.attr)
