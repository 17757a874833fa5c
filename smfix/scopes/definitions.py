"""What binds a name, and where each statement stands: found by one walk over the statements of a scope."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from smfix.code.signature import every_parameter
from smfix.code.syntax import COMPREHENSIONS, SIMPLE, FunctionNode, key_of, keys_in, leaves, parts_of
from smfix.scopes.attribute_stores import (
    SETTING,
    AttributeStore,
    attributes_of,
    hidden_stores,
    is_setter,
    stored_by_call,
    stored_by_target,
)

if TYPE_CHECKING:
    from smfix.scopes.symbol_table import Scope


MUTATORS = frozenset(
    {
        *("append", "add", "insert", "extend", "update", "setdefault", "appendleft", "extendleft", "__setitem__"),
        *("put", "put_nowait"),
    }
)
"""Methods that put something into a container."""

PASSED = "passed on"
"""The `method` of an addition that is a call to which the container itself is given."""


class DefinitionKind:
    """How a binding gives its name a value."""

    VALUE = "value"  # x = expr
    ANNOTATED = "annotated"  # x: T [= expr]
    WALRUS = "walrus"  # (x := expr)
    AUGMENTED = "augmented"  # x += expr
    ITERATED = "iterated"  # for x in expr
    ENTERED = "entered"  # with expr as x
    IMPORTED = "imported"
    DEFINED = "defined"  # def x, class x
    MATCHED = "matched"  # case x
    CAUGHT = "caught"  # except E as x
    DELETED = "deleted"
    GUARD = "guard"  # binds nothing: an assert, or an if one branch of which leaves


@dataclass(frozen=True, slots=True, eq=False)
class Definition:
    """One place at which a key (a name, or a dotted or subscripted path from a name) gets a value."""

    key: str
    kind: str
    stmt: ast.stmt
    expr: ast.expr | None = None
    path: tuple[int | str, ...] = ()
    """Where in an unpacked value: indexes, or "*i" for a starred target at index i."""
    alias: ast.alias | None = None
    inner: tuple[ast.expr, ...] = ()
    """The comprehensions that a walrus stands in."""


@dataclass(frozen=True, slots=True, eq=False)
class Mutation:
    """Something put into the container that a key names: `x.append(e)`, `x[k] = e`; or what `fill(x)` puts in, where
    `expr` is the argument `x` of the call."""

    method: str
    call: ast.Call | None
    expr: ast.expr | None
    stmt: ast.stmt
    index: ast.expr | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Position:
    """Where a statement stands: its parent, the block it is in, and which part of the parent that is."""

    parent: ast.stmt | None
    block: list[ast.stmt]
    index: int
    part: str
    handler: ast.ExceptHandler | ast.match_case | None = None


def index(scope: Scope) -> None:
    """Index what a scope binds."""
    node = scope.node
    if isinstance(node, FunctionNode):
        scope.parameters.update((arg.arg, arg) for arg in every_parameter(node))
    indexer = _Indexer(scope)
    indexer.block(node.body, None, "body", None)
    indexer.named_dicts()


class _Indexer:
    """Fills a scope's index by one walk over its statements; expressions are entered only for walrus and yield."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.walrus = scope.module.program.has_walrus
        self.sets = scope.module.program.code_mentions(SETTING)
        self.dicts: list[tuple[str, str, str, ast.stmt]] = []
        """Names of dicts of attributes, whose they are, by what, and where each gets its name."""
        self.yields = scope.is_function and scope.module.program.has_yield

    def block(
        self,
        block: list[ast.stmt],
        parent: ast.stmt | None,
        part: str,
        handler: ast.ExceptHandler | ast.match_case | None,
    ) -> None:
        positions = self.scope.positions
        for index, stmt in enumerate(block):
            positions[id(stmt)] = Position(parent, block, index, part, handler)
            method = _STATEMENTS.get(type(stmt))
            if method is not None:
                method(self, stmt)
            if type(stmt) in _CALLING:
                self.hands_on(stmt)
            if self.walrus or self.yields:
                self.expressions(stmt)
            if self.sets and not isinstance(stmt, (*FunctionNode, ast.ClassDef)):
                self.stores(hidden_stores(stmt, self.scope), stmt)
            if type(stmt) not in SIMPLE:
                for name, inner, holder in parts_of(stmt):
                    self.block(inner, stmt, name, holder)

    def bind(self, definition: Definition) -> None:
        self.scope.names.setdefault(definition.key, []).append(definition)
        self.scope.made.setdefault(id(definition.stmt), []).append(definition)
        stmt: ast.stmt | None = definition.stmt
        while stmt is not None:
            position = self.scope.positions[id(stmt)]
            indexes = self.scope.blocks.setdefault((id(position.block), definition.key), [])
            if not indexes or indexes[-1] != position.index:
                indexes.append(position.index)
            stmt = position.parent

    def target(
        self, target: ast.expr, how: str, stmt: ast.stmt, expr: ast.expr | None, path: tuple[int | str, ...] = ()
    ) -> None:
        if isinstance(target, (ast.Tuple, ast.List)):
            count = len(target.elts)
            starred = next((i for i, e in enumerate(target.elts) if isinstance(e, ast.Starred)), count)
            for index, element in enumerate(target.elts):
                step = f"*{index}" if index == starred else index if index < starred else index - count
                inner = element.value if isinstance(element, ast.Starred) else element
                self.target(inner, how, stmt, expr, (*path, step))
            return
        key = key_of(target)
        if key is not None:
            self.bind(Definition(key, how, stmt, expr, path))
        self.stores(stored_by_target(target, expr if not path else None, self.scope), stmt)
        if isinstance(target, ast.Subscript) and not path:
            base = key_of(target.value)
            if base is not None:
                self.add(base, Mutation("__setitem__", None, expr, stmt, target.slice))

    def add(self, key: str, mutation: Mutation) -> None:
        self.scope.mutations.setdefault(key, []).append(mutation)

    def assign(self, stmt: ast.Assign) -> None:
        for target in stmt.targets:
            self.target(target, DefinitionKind.VALUE, stmt, stmt.value)
        owner, how = attributes_of(stmt.value)
        if is_setter(stmt.value):
            self.scope.setters.update(one.id for one in stmt.targets if isinstance(one, ast.Name))
        if owner is not None:
            self.dicts += [(one.id, owner, how, stmt) for one in stmt.targets if isinstance(one, ast.Name)]
        keys = {key for key in map(key_of, (*stmt.targets, stmt.value)) if key is not None}
        if len(keys) > 1:
            group = set().union(keys, *(self.scope.aliases.get(key, ()) for key in keys))
            self.scope.aliases.update(dict.fromkeys(group, group))

    def ann_assign(self, stmt: ast.AnnAssign) -> None:
        self.target(stmt.target, DefinitionKind.ANNOTATED, stmt, stmt.value)

    def aug_assign(self, stmt: ast.AugAssign) -> None:
        self.target(stmt.target, DefinitionKind.AUGMENTED, stmt, stmt.value)
        key = key_of(stmt.target)
        if key is not None:
            self.add(key, Mutation("__iadd__", None, stmt.value, stmt))

    def loop(self, stmt: ast.For | ast.AsyncFor) -> None:
        self.target(stmt.target, DefinitionKind.ITERATED, stmt, stmt.iter)

    def enter(self, stmt: ast.With | ast.AsyncWith) -> None:
        for item in stmt.items:
            if item.optional_vars is not None:
                self.target(item.optional_vars, DefinitionKind.ENTERED, stmt, item.context_expr)

    def define(self, stmt: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> None:
        self.bind(Definition(stmt.name, DefinitionKind.DEFINED, stmt))

    def imports(self, stmt: ast.Import | ast.ImportFrom) -> None:
        for alias in stmt.names:
            if alias.name == "*":
                if isinstance(stmt, ast.ImportFrom):
                    self.scope.stars.append(stmt)
                continue
            name = alias.asname or (alias.name.split(".")[0] if isinstance(stmt, ast.Import) else alias.name)
            self.bind(Definition(name, DefinitionKind.IMPORTED, stmt, alias=alias))

    def delete(self, stmt: ast.Delete) -> None:
        for target in stmt.targets:
            self.target(target, DefinitionKind.DELETED, stmt, None)

    def expression(self, stmt: ast.Expr) -> None:
        call = stmt.value
        if isinstance(call, ast.Await):
            call = call.value
        if not isinstance(call, ast.Call):
            return
        self.stores(stored_by_call(call, self.scope), stmt)
        if isinstance(call.func, ast.Attribute) and call.func.attr in MUTATORS:
            key = key_of(call.func.value)
            if key is not None:
                self.add(key, Mutation(call.func.attr, call, None, stmt))
            else:
                self.nested_addition(call, call.func, stmt)

    def hands_on(self, stmt: ast.stmt) -> None:
        """`fill(x)`, `y = fill(x)`, `if not fill(x)`: what is called may put something into `x`. Not of `fill(**x)`,
        which passes on a copy."""
        call = getattr(stmt, "value", None) or getattr(stmt, "test", None)
        if isinstance(call, ast.UnaryOp):
            call = call.operand
        if isinstance(call, ast.Await):
            call = call.value
        if not isinstance(call, ast.Call):
            return
        for given in (*call.args, *(keyword.value for keyword in call.keywords if keyword.arg is not None)):
            key = key_of(given) if isinstance(given, (ast.Name, ast.Attribute)) else None
            if key is not None:
                self.add(key, Mutation(PASSED, call, given, stmt))

    def stores(self, found: Iterator[AttributeStore], stmt: ast.stmt) -> None:
        """Bind the attributes that are stored under constant names; remember the objects that get any others."""
        for store in found:
            if store.name is not None:
                self.bind(Definition(f"{store.owner}.{store.name}", DefinitionKind.VALUE, stmt, store.value))
            else:
                self.scope.dynamic_writes[store.owner] = store.how
                self.scope.computed_stores.append(Definition(f"{store.owner}.*", DefinitionKind.VALUE, stmt))

    def named_dicts(self) -> None:
        """`d = vars(x)`, where something is put into `d`: any attribute of `x` may change."""
        for name, owner, how, stmt in self.dicts:
            if any(mutation.method != PASSED for mutation in self.scope.mutations.get(name, ())):
                self.stores(iter([AttributeStore(owner, how)]), stmt)

    def nested_addition(self, call: ast.Call, func: ast.Attribute, stmt: ast.stmt) -> None:
        """`groups[key].append(x)`, `groups.setdefault(key, []).append(x)`: the elements of `groups` grow."""
        inner = func.value
        if isinstance(inner, ast.Call) and isinstance(inner.func, ast.Attribute) and inner.func.attr == "setdefault":
            key = key_of(inner.func.value)
            if key is not None:
                self.add(key, Mutation("setdefault", inner, None, stmt))
        elif isinstance(inner, ast.Subscript):
            key = key_of(inner.value)
            if key is not None:
                self.add(key, Mutation("nested", call, None, stmt))

    def guard(self, stmt: ast.If | ast.Assert) -> None:
        if isinstance(stmt, ast.Assert) or leaves(stmt.body) or leaves(stmt.orelse):
            for key in dict.fromkeys(keys_in(stmt.test)):
                self.bind(Definition(key, DefinitionKind.GUARD, stmt))

    def matched(self, stmt: ast.Match) -> None:
        for case in stmt.cases:
            for node in ast.walk(case.pattern):
                if isinstance(node, (ast.MatchAs, ast.MatchStar)) and node.name:
                    self.bind(Definition(node.name, DefinitionKind.MATCHED, stmt))
                elif isinstance(node, ast.MatchMapping) and node.rest:
                    self.bind(Definition(node.rest, DefinitionKind.MATCHED, stmt))

    def caught(self, stmt: ast.stmt) -> None:
        for handler in getattr(stmt, "handlers", ()):
            if handler.name:
                self.bind(Definition(handler.name, DefinitionKind.CAUGHT, stmt))

    def declare_global(self, stmt: ast.Global) -> None:
        self.scope.globals.update(stmt.names)

    def declare_nonlocal(self, stmt: ast.Nonlocal) -> None:
        self.scope.nonlocals.update(stmt.names)

    def returned(self, stmt: ast.Return) -> None:
        self.scope.returns.append(stmt)

    def expressions(self, stmt: ast.stmt) -> None:
        """Walrus targets and yields in the statement's own expressions."""
        for node, inner in own_expressions(stmt):
            if isinstance(node, ast.NamedExpr):
                self.bind(Definition(node.target.id, DefinitionKind.WALRUS, stmt, node.value, inner=inner))
            elif isinstance(node, (ast.Yield, ast.YieldFrom)):
                self.scope.yields.append((node, stmt))


def own_expressions(stmt: ast.stmt) -> Iterator[tuple[ast.AST, tuple[ast.expr, ...]]]:
    """All expression nodes of a statement, without those of the statements inside it and of lambdas; each with the
    comprehensions around it."""
    todo: list[tuple[ast.AST, tuple[ast.expr, ...]]] = [
        (child, ())
        for child in ast.iter_child_nodes(stmt)
        if not isinstance(child, (ast.stmt, ast.ExceptHandler, ast.match_case))
    ]
    if isinstance(stmt, (*FunctionNode, ast.ClassDef)):
        return
    while todo:
        node, inner = todo.pop()
        yield node, inner
        if isinstance(node, COMPREHENSIONS):
            first = node.generators[0].iter
            todo.append((first, inner))
            inside = (*inner, node)
            parts = [child for generator in node.generators for child in ast.iter_child_nodes(generator)]
            parts += [child for child in ast.iter_child_nodes(node) if not isinstance(child, ast.comprehension)]
            todo += [(child, inside) for child in parts if child is not first]
        elif not isinstance(node, ast.Lambda):
            todo += [(child, inner) for child in ast.iter_child_nodes(node)]


_CALLING = (ast.Expr, ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Return, ast.If, ast.While, ast.Assert)

_STATEMENTS: dict[type[ast.stmt], Callable[[_Indexer, Any], None]] = {
    ast.Assign: _Indexer.assign,
    ast.AnnAssign: _Indexer.ann_assign,
    ast.AugAssign: _Indexer.aug_assign,
    ast.For: _Indexer.loop,
    ast.AsyncFor: _Indexer.loop,
    ast.With: _Indexer.enter,
    ast.AsyncWith: _Indexer.enter,
    ast.FunctionDef: _Indexer.define,
    ast.AsyncFunctionDef: _Indexer.define,
    ast.ClassDef: _Indexer.define,
    ast.Import: _Indexer.imports,
    ast.ImportFrom: _Indexer.imports,
    ast.Delete: _Indexer.delete,
    ast.Expr: _Indexer.expression,
    ast.If: _Indexer.guard,
    ast.Assert: _Indexer.guard,
    ast.Match: _Indexer.matched,
    ast.Try: _Indexer.caught,
    ast.Global: _Indexer.declare_global,
    ast.Nonlocal: _Indexer.declare_nonlocal,
    ast.Return: _Indexer.returned,
}
if hasattr(ast, "TryStar"):
    _STATEMENTS[ast.TryStar] = _Indexer.caught
