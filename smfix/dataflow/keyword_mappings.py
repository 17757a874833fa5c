"""What a mapping that a call is given by `**` holds under its constant keys: `Step(**common)`.

`entries` follows the mapping by its text: displays, `dict(...)`, merges by `**` and `|`, names, attributes, functions
of the file that return one, and what is put into it by `x["k"] = v`, `update` and `setdefault`. Each entry is the very
expression that would have to be changed. What can't be followed is said to be open.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from smfix.code.syntax import FunctionNode, key_of
from smfix.inference import classes, mutation_summaries
from smfix.scopes.definitions import PASSED, DefinitionKind
from smfix.scopes.location import ProgramPoint
from smfix.scopes.reaching_definitions import reaching_definitions
from smfix.scopes.statement_order import comes_later, surely_runs_before
from smfix.values.model import Builtin, Function, Instance, UserClass

if TYPE_CHECKING:
    from smfix.inference.protocol import Inference
    from smfix.scopes.definitions import Definition, Mutation
    from smfix.scopes.location import Frame
    from smfix.scopes.reaching_definitions import ReachingDefinitions
    from smfix.scopes.symbol_table import Scope

MOST_LEVELS = 8
"""Mappings made of mappings made of ... : how far one is followed."""

COPYING = frozenset({"dict", "collections.OrderedDict", "copy.copy"})
"""Functions that make a mapping with the entries of the one that they are given."""
_PLAIN = (DefinitionKind.VALUE, DefinitionKind.ANNOTATED)


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """A value that a mapping holds under a constant key, as it is written, and where it is evaluated."""

    key: str
    expr: ast.expr
    at: ProgramPoint
    holder: ast.expr
    """The display or call that makes the mapping, or the name that it is put into: who sees that sees the entry."""


@dataclass(slots=True, eq=False)
class Entries:
    """What a mapping holds, by key."""

    found: dict[str, list[Entry]] = field(default_factory=dict)
    sure: set[str] = field(default_factory=set)
    """Keys that are certainly there."""
    vague: set[str] = field(default_factory=set)
    """Keys under which it may hold something else."""
    is_open: bool = False
    """Whether it may hold keys that are not known."""

    def put(self, entry: Entry) -> None:
        """An entry that takes the place of all before it."""
        self.found[entry.key] = [entry]
        self.sure.add(entry.key)
        self.vague.discard(entry.key)

    def may_put(self, entry: Entry) -> None:
        """An entry that may, or may not, take the place of those before it."""
        if self.is_open and entry.key not in self.sure:
            self.vague.add(entry.key)
        self.found.setdefault(entry.key, []).append(entry)

    def overlay(self, other: Entries) -> None:
        """All of another mapping on top."""
        if other.is_open:
            self.open(other.sure)
        for key, entries in other.found.items():
            if key in other.sure:
                self.found[key] = list(entries)
                self.sure.add(key)
                self.vague.discard(key)
            else:
                for entry in entries:
                    self.may_put(entry)
            if key in other.vague:
                self.vague.add(key)

    def open(self, but: Iterable[str] = ()) -> None:
        """Anything may have been put in since, but for these keys."""
        self.is_open = True
        self.vague |= set(self.found) - set(but)


def _either(ways: list[Entries]) -> Entries:
    """One of several mappings."""
    if len(ways) == 1:
        return ways[0]
    result = Entries(is_open=not ways or any(way.is_open for way in ways))
    for way in ways:
        for key, entries in way.found.items():
            result.found.setdefault(key, []).extend(entries)
        result.vague |= way.vague
    for key in result.found:
        if all(key in way.sure for way in ways):
            result.sure.add(key)
        elif any(way.is_open and key not in way.sure for way in ways):
            result.vague.add(key)
    return result


def entries(inf: Inference, expr: ast.expr, at: ProgramPoint, level: int = 0) -> Entries:
    """What the mapping `expr` can hold at a program point."""
    if level > MOST_LEVELS:
        return Entries(is_open=True)
    if isinstance(expr, ast.Dict):
        return _of_display(inf, expr, at, level)
    if isinstance(expr, ast.Call):
        return _of_call(inf, expr, at, level)
    if isinstance(expr, ast.BinOp) and isinstance(expr.op, ast.BitOr):
        merged = entries(inf, expr.left, at, level + 1)
        merged.overlay(entries(inf, expr.right, at, level + 1))
        return merged
    if isinstance(expr, ast.IfExp):
        return _either([entries(inf, part, at, level + 1) for part in (expr.body, expr.orelse)])
    key = key_of(expr)
    if key is None or not isinstance(expr, (ast.Name, ast.Attribute)):
        return Entries(is_open=True)
    return _of_path(inf, key, expr, at, level)


def _of_display(inf: Inference, expr: ast.Dict, at: ProgramPoint, level: int) -> Entries:
    result = Entries()
    for key, value in zip(expr.keys, expr.values):
        if key is None:
            result.overlay(entries(inf, value, at, level + 1))
        elif isinstance(key, ast.Constant):
            if isinstance(key.value, str):
                result.put(Entry(key.value, value, at, expr))
        else:
            result.open()
    return result


def _of_call(inf: Inference, expr: ast.Call, at: ProgramPoint, level: int) -> Entries:
    func = expr.func
    if isinstance(func, ast.Attribute) and func.attr == "copy" and not expr.args:
        return entries(inf, func.value, at, level + 1)
    if not isinstance(func, (ast.Name, ast.Attribute)):
        return Entries(is_open=True)
    called = inf.infer(func, at)
    only = called[0] if len(called) == 1 else None
    if isinstance(only, Builtin) and only.dotted in COPYING:
        result = Entries()
        for given in expr.args[:1]:
            result.overlay(entries(inf, given, at, level + 1))
        _overlay_keywords(inf, result, expr, at, level)
        return result
    if isinstance(only, Function) and isinstance(only.scope.node, FunctionNode):
        return _returned(inf, only, at, level)
    return Entries(is_open=True)


def _overlay_keywords(inf: Inference, result: Entries, call: ast.Call, at: ProgramPoint, level: int) -> None:
    """What the keywords of `dict(...)` or `x.update(...)` put in."""
    func = call.func
    holder = func.value if isinstance(func, ast.Attribute) and func.attr == "update" else call
    for keyword in call.keywords:
        if keyword.arg is None:
            result.overlay(entries(inf, keyword.value, at, level + 1))
        else:
            result.put(Entry(keyword.arg, keyword.value, at, holder))


def _returned(inf: Inference, function: Function, at: ProgramPoint, level: int) -> Entries:
    """What a function of the same file returns, as far as it is sure to return a mapping."""
    scope, node = function.scope, function.scope.node
    assert isinstance(node, FunctionNode)
    if scope.module is not at.frame.scope.module or scope.yields or node.decorator_list or not scope.returns:
        return Entries(is_open=True)
    frame = inf.frame(scope)
    values = [(stmt.value, ProgramPoint(frame, stmt)) for stmt in scope.returns if stmt.value is not None]
    return _either([entries(inf, value, where, level + 1) for value, where in values])


def _of_path(inf: Inference, key: str, expr: ast.expr, at: ProgramPoint, level: int) -> Entries:
    """A name, or an attribute, that holds a mapping."""
    frame = _holding(key, at)
    if frame is None:
        return _of_attribute(inf, expr, at, level) if isinstance(expr, ast.Attribute) else Entries(is_open=True)
    stmt = at.stmt if frame is at.frame else None
    reached = reaching_definitions(frame.scope, key, stmt)
    result = _bound(inf, key, reached, frame, level)
    if frame is not at.frame and len(_definitions(frame.scope, key)) > 1:
        result.open()
    _put_under_keys(result, key, reached, frame, stmt)
    _put_by_methods(inf, result, key, reached, ProgramPoint(frame, stmt), level)
    return result


def _holding(key: str, at: ProgramPoint) -> Frame | None:
    """The frame whose scope gives `key` its value; None where none does, or a comprehension or lambda hides it."""
    root = key.split(".")[0].split("[")[0]
    if any(_hides(node, root) for node in at.inner):
        return None
    frame: Frame | None = at.frame
    while frame is not None:
        scope = frame.scope
        if root in scope.parameters or (_definitions(scope, root) and root not in scope.globals | scope.nonlocals):
            return frame if root == key or _definitions(scope, key) else None
        frame = frame.outer
    return None


def _hides(node: ast.expr, name: str) -> bool:
    stored = (one.id for one in ast.walk(node) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store))
    arguments = (one.arg for one in ast.walk(node) if isinstance(one, ast.arg))
    return name in {*stored, *arguments}


def _definitions(scope: Scope, key: str) -> list[Definition]:
    return [definition for definition in scope.names.get(key, ()) if definition.kind != DefinitionKind.GUARD]


def _bound(inf: Inference, key: str, reached: ReachingDefinitions, frame: Frame, level: int) -> Entries:
    ways = [_of_definition(inf, definition, key, frame, level) for definition, _ in reached.definitions]
    if reached.entry is not None and (key in frame.scope.parameters or "." in key):
        ways.append(Entries(is_open=True))
    return _either(ways)


def _of_definition(inf: Inference, definition: Definition, key: str, frame: Frame, level: int) -> Entries:
    at = ProgramPoint(frame, definition.stmt)
    if definition.key == key and definition.expr is not None and not definition.path:
        if definition.kind in _PLAIN:
            return entries(inf, definition.expr, at, level + 1)
        stmt = definition.stmt
        if isinstance(stmt, ast.AugAssign) and isinstance(stmt.op, ast.BitOr):
            merged = entries(inf, stmt.target, at, level + 1)
            merged.overlay(entries(inf, stmt.value, at, level + 1))
            return merged
    return Entries(is_open=True)


def _of_attribute(inf: Inference, expr: ast.Attribute, at: ProgramPoint, level: int) -> Entries:
    """`self.common`, `Config.COMMON`: what the class or its methods assign to it."""
    owner = inf.infer(expr.value, at)
    if len(owner) != 1 or not isinstance(owner[0], (Instance, UserClass)):
        return Entries(is_open=True)
    code = owner[0].code
    ways: list[Entries] = []
    for one in classes.mro(inf, code):
        if one.scope.module is not at.frame.scope.module:
            return Entries(is_open=True)
        own = [(scope, b) for scope, b in classes.self_assignments(one, expr.attr)]
        own += [(one.scope, b) for b in _definitions(one.scope, expr.attr)]
        for scope, definition in own:
            if definition.kind not in _PLAIN or definition.path or definition.expr is None:
                return Entries(is_open=True)
            ways.append(entries(inf, definition.expr, ProgramPoint(inf.frame(scope), definition.stmt), level + 1))
            _put_by_methods(inf, ways[-1], definition.key, None, ProgramPoint(inf.frame(scope), None), level)
    result = _either(ways)
    if len(ways) > 1 or classes.subclasses(inf, code):
        result.open()
    return result


def _put_under_keys(
    result: Entries, key: str, reached: ReachingDefinitions, frame: Frame, stmt: ast.stmt | None
) -> None:
    """`x["k"] = v` in the scope of `x`, where it reaches."""
    for path in list(frame.scope.names):
        if not (path.startswith(f"{key}['") and path.endswith("']")):
            continue
        name = path[len(key) + 2 : -2]
        set_here = reaching_definitions(frame.scope, path, stmt)
        own = [definition for definition, _ in set_here.definitions if definition.key == path]
        if len(own) == len(set_here.definitions) and set_here.entry is None:
            result.found.pop(name, None)
            result.sure.discard(name)
            result.vague.discard(name)
        for definition in own:
            if definition.kind == DefinitionKind.VALUE and definition.expr is not None and not definition.path:
                holder = _subscripted(definition.stmt, path)
                if holder is not None:
                    at = ProgramPoint(frame, definition.stmt)
                    result.found.setdefault(name, []).append(Entry(name, definition.expr, at, holder))
            elif definition.kind != DefinitionKind.DELETED:
                result.vague.add(name)
        if own and len(own) == len(set_here.definitions) and set_here.entry is None and name not in result.vague:
            result.sure.add(name)
        elif own and result.is_open and name not in result.sure:
            result.vague.add(name)


def _subscripted(stmt: ast.stmt, path: str) -> ast.expr | None:
    """`x` of the target `x["k"]` that is this path."""
    targets = stmt.targets if isinstance(stmt, ast.Assign) else [getattr(stmt, "target", None)]
    found = (target.value for target in targets if isinstance(target, ast.Subscript) and key_of(target) == path)
    return next(found, None)


def _put_by_methods(
    inf: Inference, result: Entries, key: str, reached: ReachingDefinitions | None, at: ProgramPoint, level: int
) -> None:
    """What `update`, `setdefault`, computed keys and other scopes put into what `key` names."""
    scope = at.frame.scope
    since = max((b.stmt.lineno for b, _ in reached.definitions), default=0) if reached is not None else 0
    for mutation, where in scope.module.mutations(key, scope):
        if where is scope and mutation.stmt.lineno < since and reached is not None and reached.entry is None:
            continue
        if where is scope and comes_later(scope, mutation.stmt, at.stmt):
            continue
        point = ProgramPoint(inf.frame(where), mutation.stmt)
        if mutation.method == "update" and mutation.call is not None:
            added = _updated(inf, mutation.call, point, level)
            is_sure = where is scope and surely_runs_before(scope, mutation.stmt, at.stmt)
            if not is_sure:
                added.sure.clear()
            result.overlay(added)
            result.vague |= {
                name for name in added.found if where is not scope or f"{key}[{name!r}]" in scope.names
            }  # which of them comes last is not asked
        else:
            _put_one(inf, result, mutation, point, where is scope)


def _updated(inf: Inference, call: ast.Call, at: ProgramPoint, level: int) -> Entries:
    added = Entries()
    for given in call.args:
        added.overlay(entries(inf, given, at, level + 1))
    _overlay_keywords(inf, added, call, at, level)
    return added


def _put_one(inf: Inference, result: Entries, mutation: Mutation, where: ProgramPoint, is_here: bool) -> None:
    call = mutation.call
    if mutation.method == "__setitem__":
        index = mutation.index.value if isinstance(mutation.index, ast.Constant) else None
        if not isinstance(index, str):
            result.open()
        elif not is_here:
            result.vague.add(index)
    elif mutation.method == "setdefault" and call is not None and len(call.args) == 2:
        name = call.args[0].value if isinstance(call.args[0], ast.Constant) else None
        if isinstance(name, str) and name not in result.sure and isinstance(call.func, ast.Attribute):
            result.may_put(Entry(name, call.args[1], where, call.func.value))
    elif mutation.method == PASSED and mutation_summaries.mutates(inf, mutation, where.frame.scope):
        result.open()
