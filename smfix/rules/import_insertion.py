"""Where a new import may go, what it may be called, and what an SDK function is called already at a place."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from smfix import sdk
from smfix.scopes.definitions import DefinitionKind
from smfix.scopes.reaching_definitions import reaching_definitions
from smfix.values.model import SdkClass, SdkFunction, SdkModule

if TYPE_CHECKING:
    from smfix.inference.protocol import Inference
    from smfix.scopes.location import ProgramPoint
    from smfix.scopes.symbol_table import Module, Scope
    from smfix.values.model import AbstractObject


def known_name(inf: Inference, module: Module, role: sdk.Role, at: ProgramPoint) -> str:
    """What a function of this role is called where `at` is, by an import that is there already; empty without one."""
    for name, kind in _known(inf, module, at):
        if isinstance(kind, SdkFunction) and kind.name.role is role:
            return name
        if isinstance(kind, SdkModule) and kind.dotted in sdk.GET_STEP_MODULE.values():
            return f"{name}.get_step"
    return ""


def known_class(inf: Inference, module: Module, dotted: Collection[str], at: ProgramPoint) -> str:
    """What an SDK class, by any of these paths, is called where `at` is, by an import that is there already; empty
    without one."""
    for name, kind in _known(inf, module, at, *{path.rpartition(".")[2] for path in dotted}):
        if isinstance(kind, SdkClass) and kind.name.dotted in dotted:
            return name
        if isinstance(kind, SdkModule):
            below = next((path for path in dotted if path.rpartition(".")[0] == kind.dotted), None)
            if below is not None:
                return f"{name}.{below.rpartition('.')[2]}"
    return ""


def _known(inf: Inference, module: Module, at: ProgramPoint, *starred: str) -> Iterator[tuple[str, AbstractObject]]:
    """The names that imports certainly bind where `at` is, each with the one thing that it is; those in `starred`, too,
    where a star may bring them."""
    stars = starred if any(scope.stars for scope in module.all_scopes()) else ()
    for name in dict.fromkeys((*_imported(module), *stars)):
        value = inf.query(_name(inf, name, at), at) if _is_bound(module, name, at) else ()
        if len(value) == 1:
            yield name, value[0]


def _is_bound(module: Module, name: str, at: ProgramPoint) -> bool:
    """Whether an import has certainly given the name a value: one under a condition, `TYPE_CHECKING` above all, need
    not have run."""
    scope: Scope | None = at.frame.scope
    stmt: ast.stmt | None = at.stmt
    while scope is not None and name not in scope.names:
        stmt = None if isinstance(scope.node, ast.Module) else scope.node
        scope = scope.outer
    if scope is None:
        return True  # by a star
    points = [stmt] if scope is at.frame.scope else [stmt, None]  # a function is called when all of the module has run
    return any(reaching_definitions(scope, name, point).entry is None for point in points)


def _imported(module: Module) -> Iterator[str]:
    for scope in module.all_scopes():
        for key, definitions in scope.names.items():
            if any(definition.kind == DefinitionKind.IMPORTED for definition in definitions):
                yield key
        if scope.stars:
            yield "get_step"


def _name(inf: Inference, name: str, at: ProgramPoint) -> ast.Name:
    made = ast.Name(name, ast.Load())
    return inf.keep(ast.copy_location(made, at.stmt) if at.stmt is not None else made)


def free_name(module: Module, names: tuple[str, ...]) -> str:
    """The first of the names that the file gives to nothing, as far as it can be seen; else one with a number. A name
    that imports give to the SDK's `get_step` alone, perhaps under a condition, may be given to it once more."""
    taken = set(_taken(module.program.tree))
    if "get_step" in taken and _is_imported_only(module, "get_step"):
        taken.discard("get_step")
    index = 2
    for name in names:
        if name not in taken:
            return name
    while f"{names[-1]}_{index}" in taken:
        index += 1
    return f"{names[-1]}_{index}"


def _is_imported_only(module: Module, name: str) -> bool:
    """Whether all that gives the name a value are imports of the SDK's function of that name."""
    scopes = module.all_scopes()
    made = [one for scope in scopes for one in scope.names.get(name, ()) if one.kind != DefinitionKind.GUARD]
    if not made or any(name in scope.parameters or scope.stars for scope in scopes):
        return False
    imports = [one.stmt for one in made if one.alias is not None and one.alias.name == name]
    homes = sdk.GET_STEP_MODULE.values()
    theirs = [one for one in imports if isinstance(one, ast.ImportFrom) and not one.level and one.module in homes]
    return len(theirs) == len(made)


def _taken(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield node.name
        elif isinstance(node, ast.alias):
            yield node.asname or node.name.split(".")[0]
        elif isinstance(node, (ast.MatchAs, ast.MatchStar)) and node.name:
            yield node.name


def place_for_import(module: Module, at: ProgramPoint) -> tuple[ast.stmt, bool]:
    """The statement beside which a new import goes, and whether after it: the last import of the SDK that has certainly
    run before, the nearest block first; else before the statement itself."""
    assert at.stmt is not None
    stmt: ast.stmt = at.stmt
    scope: Scope | None = at.frame.scope
    while scope is not None:
        found = _before(module, scope, stmt)
        if found is not None and not isinstance(scope.node, ast.ClassDef):
            return found, True
        if isinstance(scope.node, ast.Module):
            break
        stmt, scope = scope.node, scope.outer
    return at.stmt, False


def _before(module: Module, scope: Scope, stmt: ast.stmt) -> ast.stmt | None:
    while True:
        position = scope.positions[id(stmt)]
        for before in reversed(position.block[: position.index]):
            if _imports_sdk(before) and stands_alone(module, before):
                return before
        if position.parent is None:
            return None
        stmt = position.parent


def _imports_sdk(stmt: ast.stmt) -> bool:
    if isinstance(stmt, ast.ImportFrom):
        return not stmt.level and sdk.is_sdk(stmt.module or "")
    return isinstance(stmt, ast.Import) and all(sdk.is_sdk(alias.name) for alias in stmt.names)


def stands_alone(module: Module, stmt: ast.stmt) -> bool:
    """Whether no other statement shares a line with this one."""
    program = module.program
    part, start, end = program.span(stmt)
    first = part.lines.start(stmt.lineno - part.base)
    last = part.lines.start((stmt.end_lineno or stmt.lineno) - part.base + 1)
    before, after = part.piece.code[first:start], part.piece.code[end:last].strip()
    return not before.strip() and (not after or after.startswith("#"))
