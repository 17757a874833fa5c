"""Keywords that reach the SDK by `**common`: the place at which a dict in sight says one, and whether only the SDK's
constructors read it there."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from smfix import sdk
from smfix.code.syntax import constant_of
from smfix.dataflow.argument_flow import SdkTarget
from smfix.scopes.definitions import DefinitionKind
from smfix.scopes.location import ProgramPoint
from smfix.values.model import Builtin

if TYPE_CHECKING:
    from smfix.dataflow.argument_flow import ArgumentFlow
    from smfix.inference.protocol import Inference
    from smfix.scopes.definitions import Definition
    from smfix.scopes.symbol_table import Scope


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """What a mapping holds under a keyword, and where that is written: a `dict(...)` call, an assignment, or (None) a
    display; `taker` is the constructor that it gets to."""

    expr: ast.expr
    at: ProgramPoint
    holder: ast.Call | ast.Assign | None = None
    taker: str = ""


def entries(
    flow: ArgumentFlow, inf: Inference, calls: Iterable[tuple[ast.Call, ProgramPoint]], parameter: str
) -> Iterator[Entry]:
    """Where mappings that these calls of the SDK's constructors are given by `**` say a parameter, each place once;
    none where anything else than such calls reads or changes what they say."""
    spreading = [(call, at) for call, at in calls if any(keyword.arg is None for keyword in call.keywords)]
    takers = {id(call): _taker(flow, call, at, parameter) for call, at in spreading}
    seen: set[int] = set()
    for call, at in spreading:
        if takers[id(call)]:
            for keyword in call.keywords:
                found = _entry(inf, keyword.value, at, parameter, takers) if keyword.arg is None else None
                if found is not None and id(found.expr) not in seen:
                    seen.add(id(found.expr))
                    yield replace(found, taker=takers[id(call)])


def _taker(flow: ArgumentFlow, call: ast.Call, at: ProgramPoint, parameter: str) -> str:
    """The SDK's constructor that a call calls, where that has the parameter; empty for every other call."""
    targets = [one if isinstance(one, SdkTarget) and not one.method else None for one in flow.targets(call, at)]
    known = [one for one in targets if one is not None and parameter in sdk.parameters(one.name)]
    return known[0].title if known and len(known) == len(targets) else ""


def _entry(inf: Inference, mapping: ast.expr, at: ProgramPoint, keyword: str, takers: dict[int, str]) -> Entry | None:
    if not isinstance(mapping, ast.Name):
        found = list(_said(inf, mapping, at, keyword))
        return found[0] if len(found) == 1 else None
    scope = _scope_of(mapping.id, at)
    definition = _only_definition(scope, mapping.id) if scope is not None else None
    if scope is None or definition is None or definition.expr is None or not _is_private(inf, mapping.id, at):
        return None
    found = list(_said(inf, definition.expr, ProgramPoint(inf.frame(scope), definition.stmt), keyword))
    found += _stored(inf, scope, mapping.id, keyword)
    return found[0] if len(found) == 1 and _is_read_only(scope, mapping.id, keyword, takers) else None


def _scope_of(name: str, at: ProgramPoint) -> Scope | None:
    scope = at.frame.scope
    if at.inner or name in scope.parameters or name in scope.globals or name in scope.nonlocals:
        return None
    return scope if name in scope.names else scope.module.top


def _only_definition(scope: Scope, name: str) -> Definition | None:
    """The one statement that binds a name; None where there are several, or where code at run time may bind it."""
    bound = [b for b in scope.names.get(name, ()) if b.kind != DefinitionKind.GUARD]
    only = bound[0] if len(bound) == 1 else None
    is_value = only is not None and only.kind in (DefinitionKind.VALUE, DefinitionKind.ANNOTATED) and not only.path
    return only if is_value and "" not in scope.dynamic_writes else None


def _said(inf: Inference, mapping: ast.expr, at: ProgramPoint, keyword: str) -> Iterator[Entry]:
    """The entries of a dict that is written out, by a display or by `dict(...)`, under a keyword."""
    if isinstance(mapping, ast.Dict):
        for key, value in zip(mapping.keys, mapping.values):
            if key is not None and constant_of(key) == keyword:
                yield Entry(value, at)
    elif isinstance(mapping, ast.Call) and not mapping.args and inf.infer(mapping.func, at) == (Builtin("dict"),):
        yield from (Entry(one.value, at, mapping) for one in mapping.keywords if one.arg == keyword)


def _stored(inf: Inference, scope: Scope, name: str, keyword: str) -> list[Entry]:
    """`common["keyword"] = value` in the scope that makes the mapping."""
    stored = (b for b in scope.names.get(f"{name}[{keyword!r}]", ()) if b.kind != DefinitionKind.GUARD)
    return [
        Entry(b.expr, ProgramPoint(inf.frame(scope), b.stmt), b.stmt)
        for b in stored
        if b.expr is not None and isinstance(b.stmt, ast.Assign) and len(b.stmt.targets) == 1
    ]


def _is_private(inf: Inference, name: str, at: ProgramPoint) -> bool:
    """Whether no other file can see the name: none that holds it speaks of this one."""
    module = at.frame.scope.module
    stem = os.path.splitext(os.path.basename(module.path))[0]
    others = (other for other in inf.project.modules_naming(module, name) if other is not module)
    return not any(other.program.code_mentions(rf"\b{stem}\b") for other in others)


def _is_read_only(scope: Scope, name: str, keyword: str, takers: dict[int, str]) -> bool:
    """Whether every use of the name in the file spreads it into a call of a taker, or is about another item."""
    harmless: set[int] = set()
    for node in ast.walk(scope.module.program.tree):
        if isinstance(node, ast.Call):
            spread = [k.value for k in node.keywords if k.arg is None and _is_name(k.value, name)]
            if spread and takers.get(id(node)):
                harmless.update(map(id, spread))
        elif isinstance(node, ast.Subscript) and _is_name(node.value, name):
            key = constant_of(node.slice)
            if isinstance(key, str) and (key != keyword or isinstance(node.ctx, ast.Store)):
                harmless.add(id(node.value))
    uses = (n for n in ast.walk(scope.module.program.tree) if isinstance(n, ast.Name) and n.id == name)
    return all(id(use) in harmless or isinstance(use.ctx, ast.Store) for use in uses)


def _is_name(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name
