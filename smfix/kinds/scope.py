"""Scopes as Python has them, and what binds a name in each: an index, made once a scope and only when asked for."""

from __future__ import annotations

import ast
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from smfix.kinds.program import Program
    from smfix.kinds.value import Value

ScopeNode = ast.Module | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
FunctionNode = (ast.FunctionDef, ast.AsyncFunctionDef)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
SIMPLE = frozenset(
    {
        *(ast.Expr, ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Return, ast.Raise, ast.Assert, ast.Delete, ast.Pass),
        *(ast.Import, ast.ImportFrom, ast.Global, ast.Nonlocal, ast.Break, ast.Continue),
        *(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef),
    }
)
"""Statements without blocks that run in the same scope."""
_LEAVES = (ast.Return, ast.Raise, ast.Continue, ast.Break)
ADDERS = frozenset(
    {"append", "add", "insert", "extend", "update", "setdefault", "appendleft", "extendleft", "__setitem__"}
)
"""Methods that put something into a container."""


class How:
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
class Binding:
    """One place at which a key (a name, or a dotted or subscripted path from a name) gets a value."""

    key: str
    how: str
    stmt: ast.stmt
    expr: ast.expr | None = None
    path: tuple[int | str, ...] = ()
    """Where in an unpacked value: indexes, or "*i" for a starred target at index i."""
    alias: ast.alias | None = None
    inner: tuple[ast.expr, ...] = ()
    """The comprehensions that a walrus stands in."""


@dataclass(frozen=True, slots=True, eq=False)
class Addition:
    """Something put into the container that a key names: `x.append(e)`, `x[k] = e`."""

    method: str
    call: ast.Call | None
    expr: ast.expr | None
    stmt: ast.stmt
    index: ast.expr | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Spot:
    """Where a statement stands: its parent, the block it is in, and which part of the parent that is."""

    parent: ast.stmt | None
    block: list[ast.stmt]
    index: int
    part: str
    handler: ast.ExceptHandler | ast.match_case | None = None


@dataclass(eq=False, slots=True)
class Scope:
    """A module, function or class body: bindings by key, and where each statement stands."""

    node: ScopeNode
    outer: Scope | None
    module: Module
    names: dict[str, list[Binding]] = field(default_factory=dict)
    additions: dict[str, list[Addition]] = field(default_factory=dict)
    spots: dict[int, Spot] = field(default_factory=dict)
    blocks: dict[tuple[int, str], list[int]] = field(default_factory=dict)
    made: dict[int, list[Binding]] = field(default_factory=dict)
    globals: set[str] = field(default_factory=set)
    nonlocals: set[str] = field(default_factory=set)
    returns: list[ast.Return] = field(default_factory=list)
    yields: list[tuple[ast.expr, ast.stmt]] = field(default_factory=list)
    stars: list[ast.ImportFrom] = field(default_factory=list)
    parameters: dict[str, ast.arg] = field(default_factory=dict)
    same: dict[str, set[str]] = field(default_factory=dict)
    """Keys that `x = y` makes names of one object."""
    computed: dict[str, str] = field(default_factory=dict)
    """Keys of objects whose attributes are set under computed names ("" for the scope's own names), and by what."""
    _frame: Frame | None = None

    @property
    def frame(self) -> Frame:
        """The frame that stands for all calls of this scope."""
        if self._frame is None:
            self._frame = Frame(self, self.outer.frame if self.outer else None)
        return self._frame

    @property
    def is_function(self) -> bool:
        """Whether this is a function's body."""
        return isinstance(self.node, FunctionNode)

    def bindings_in(self, block: list[ast.stmt], key: str, below: int) -> Iterator[int]:
        """Indexes, last first, of the block's statements before `below` that bind or guard the key somewhere inside."""
        indexes = self.blocks.get((id(block), key), [])
        for at in range(bisect_left(indexes, below) - 1, -1, -1):
            yield indexes[at]


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """A scope at one call of it. `arguments` is None where the call is not known: all callers count."""

    scope: Scope
    outer: Frame | None = None
    arguments: Mapping[str, Value] | None = None
    depth: int = 0


@dataclass(eq=False, slots=True)
class ClassCode:
    """A class of the repository: its body's scope, and the frame that it is defined in."""

    node: ast.ClassDef
    scope: Scope
    outer: Frame
    stmt: ast.stmt
    methods: list[tuple[Scope, str]] | None = None
    """Filled by `attributes.methods_of`."""
    assigned: dict[str, list[tuple[Scope, Binding]]] | None = None
    """Filled by `attributes.self_assignments`."""

    @property
    def name(self) -> str:
        """Its own name."""
        return self.node.name


@dataclass(eq=False, slots=True)
class Module:
    """One file of Python: its program and its outermost scope."""

    path: str
    dotted: str
    program: Program
    scopes: dict[int, Scope] = field(default_factory=dict)
    classes: dict[int, ClassCode] = field(default_factory=dict)
    all: list[Scope] = field(default_factory=list)
    mentioned: dict[str, list[tuple[ast.expr, Any]]] = field(default_factory=dict)
    """By name, the calls and other uses of it, each with its `At`; filled by `sites`."""
    calls: dict[int, list[tuple[ast.Call, Any, bool]]] = field(default_factory=dict)
    """By the identity of a statement, its own calls, each with its `At` and whether it counts on any line; filled by
    `sites`."""
    _stores: dict[str, list[tuple[Scope, Binding]]] | None = field(default=None)
    _declaring: dict[str, list[Scope]] | None = field(default=None)
    _from_outside: dict[str, list[tuple[Scope, Binding]]] = field(default_factory=dict)
    _derived: list[ast.ClassDef] | None = field(default=None)

    @property
    def top(self) -> Scope:
        """The module's own scope."""
        return self.scope(self.program.tree, None)

    def functions(self) -> Iterator[Scope]:
        """The scopes of all functions in the file."""
        return (scope for scope in self.every_scope() if scope.is_function)

    def stores(self, attribute: str) -> list[tuple[Scope, Binding]]:
        """Every `x.attribute = ...` of the file, with the scope that it stands in."""
        if self._stores is None and not self.program.may_set(attribute):
            return []
        if self._stores is None:
            self._stores = {}
            for scope in self.every_scope():
                for key, bindings in scope.names.items():
                    base, dot, last = key.rpartition(".")
                    if dot and "[" not in key and base:
                        found = [(scope, binding) for binding in bindings if binding.how != How.GUARD]
                        self._stores.setdefault(last, []).extend(found)
        return self._stores.get(attribute, [])

    def stores_from_outside(self, attribute: str) -> list[tuple[Scope, Binding]]:
        """The same without those in which a method sets an attribute of its own object."""
        if attribute not in self._from_outside:
            found = self.stores(attribute)
            self._from_outside[attribute] = [pair for pair in found if not _is_own(*pair)]
        return self._from_outside[attribute]

    def derived(self) -> list[ast.ClassDef]:
        """The classes of the module itself that have bases."""
        if self._derived is None:
            classes = (stmt for stmt in self.program.tree.body if isinstance(stmt, ast.ClassDef))
            self._derived = [stmt for stmt in classes if stmt.bases]
        return self._derived

    def declaring(self, name: str) -> list[Scope]:
        """The functions that declare the name global or nonlocal."""
        if self._declaring is None:
            self._declaring = {}
            for scope in self.functions() if self.program.has_global else ():
                for one in scope.globals | scope.nonlocals:
                    self._declaring.setdefault(one, []).append(scope)
        return self._declaring.get(name, [])

    def every_scope(self) -> list[Scope]:
        """Every scope of the file, outer ones first; indexes them all on first use."""
        if not self.all:
            todo = [self.top]
            while todo:
                scope = todo.pop()
                self.all.append(scope)
                todo += [
                    self.scope(binding.stmt, scope)
                    for bindings in scope.names.values()
                    for binding in bindings
                    if binding.how == How.DEFINED and isinstance(binding.stmt, (*FunctionNode, ast.ClassDef))
                ]
        return self.all

    def additions(self, key: str, scope: Scope) -> list[tuple[Addition, Scope]]:
        """What is put into the container that `key` names in `scope`: there, in the functions inside, and for an
        attribute of `self` in the other methods of the class; under its other names, too."""
        if key in scope.same:
            return [pair for name in sorted(scope.same[key]) for pair in self._additions(name, scope)]
        return self._additions(key, scope)

    def _additions(self, key: str, scope: Scope) -> list[tuple[Addition, Scope]]:
        found = [(addition, scope) for addition in scope.additions.get(key, ())]
        if scope.is_function and "." not in key and not self._has_inner(scope):
            return found
        for other in self.every_scope():
            if other is not scope and key in other.additions and _shares(scope, other, key):
                found += [(addition, other) for addition in other.additions[key]]
        return found

    def _has_inner(self, scope: Scope) -> bool:
        return any(b.how == How.DEFINED for bindings in scope.names.values() for b in bindings)

    def scope(self, node: ScopeNode, outer: Scope | None) -> Scope:
        """The index of a scope, made on first use."""
        found = self.scopes.get(id(node))
        if found is None:
            found = self.scopes[id(node)] = _index(node, outer, self)
        return found


def _is_own(scope: Scope, binding: Binding) -> bool:
    """Whether a method sets an attribute of its own object."""
    in_class = scope.outer is not None and isinstance(scope.outer.node, ast.ClassDef)
    return in_class and binding.key.rpartition(".")[0] == next(iter(scope.parameters), None)


def _shares(scope: Scope, other: Scope, key: str) -> bool:
    """Whether `key` means the same variable in both scopes: a closure's, or an attribute of the same class's `self`."""
    if "." in key:
        same_class = (
            scope.outer is other.outer and scope.outer is not None and isinstance(scope.outer.node, ast.ClassDef)
        )
        if same_class or scope.outer is None:
            return True
    name = key.split(".")[0].split("[")[0]
    around = other.outer
    if name in other.parameters or (
        name in other.names and any(b.how != How.GUARD and b.key == name for b in other.names[name])
    ):
        return name in other.globals and scope.outer is None
    while around is not None:
        if around is scope:
            return True
        if around.is_function and (name in around.parameters or name in around.names):
            return False
        around = around.outer
    return False


def key_of(node: ast.expr | None) -> str | None:
    """`a`, `a.b` or `a['k']` as a key; None for what is not a path of names and constants."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        base = key_of(node.value)
        return base and f"{base}.{node.attr}"
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        base = key_of(node.value)
        return base and f"{base}[{node.slice.value!r}]"
    return None


def prefixes(key: str) -> Iterator[str]:
    """The shorter paths that a key goes through: `a.b` and `a` of `a.b['c']`."""
    for at in range(len(key) - 1, 0, -1):
        if key[at] in ".[" and key[:at].count("[") == key[:at].count("]"):
            yield key[:at]


def leaves(block: list[ast.stmt]) -> bool:
    """Whether control never runs off the end of the block."""
    if not block:
        return False
    last = block[-1]
    if isinstance(last, ast.If):
        return leaves(last.body) and leaves(last.orelse)
    if isinstance(last, (ast.With, ast.AsyncWith)):
        return leaves(last.body)
    if isinstance(last, ast.While):
        forever = isinstance(last.test, ast.Constant) and bool(last.test.value)
        return forever and not any(isinstance(node, ast.Break) for node in ast.walk(last))
    if isinstance(last, ast.Match):
        wild = any(
            isinstance(c.pattern, ast.MatchAs) and c.pattern.pattern is None and c.guard is None for c in last.cases
        )
        return wild and all(leaves(case.body) for case in last.cases)
    if hasattr(last, "handlers"):
        final, body, orelse = (getattr(last, part) for part in ("finalbody", "body", "orelse"))
        return leaves(final) or ((leaves(body) or leaves(orelse)) and all(leaves(h.body) for h in last.handlers))
    return isinstance(last, _LEAVES)


def keys_in(test: ast.expr) -> Iterator[str]:
    """The keys that a condition speaks of."""
    if type(test) is ast.Name:
        yield test.id
        return
    for node in ast.walk(test):
        if isinstance(node, (ast.Name, ast.Attribute, ast.Subscript)):
            key = key_of(node)
            if key:
                yield key


def parts_of(stmt: ast.stmt) -> Iterator[tuple[str, list[ast.stmt], ast.ExceptHandler | ast.match_case | None]]:
    """The blocks inside a compound statement, with the name of the part that each is."""
    if isinstance(stmt, ast.Match):
        for case in stmt.cases:
            yield "case", case.body, case
        return
    if isinstance(stmt, (*FunctionNode, ast.ClassDef)):
        return
    for part in ("body", "orelse", "finalbody"):
        block = getattr(stmt, part, None)
        if block:
            yield part, block, None
    for handler in getattr(stmt, "handlers", ()):
        yield "handler", handler.body, handler


def _index(node: ScopeNode, outer: Scope | None, module: Module) -> Scope:
    scope = Scope(node, outer, module)
    if isinstance(node, FunctionNode):
        spec = node.args
        for arg in (*spec.posonlyargs, *spec.args, *spec.kwonlyargs, spec.vararg, spec.kwarg):
            if arg is not None:
                scope.parameters[arg.arg] = arg
    _Indexer(scope).block(node.body, None, "body", None)
    return scope


class _Indexer:
    """Fills a scope's index by one walk over its statements; expressions are entered only for walrus and yield."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.walrus = scope.module.program.has_walrus
        self.yields = scope.is_function and scope.module.program.has_yield

    def block(
        self,
        block: list[ast.stmt],
        parent: ast.stmt | None,
        part: str,
        handler: ast.ExceptHandler | ast.match_case | None,
    ) -> None:
        spots = self.scope.spots
        for index, stmt in enumerate(block):
            spots[id(stmt)] = Spot(parent, block, index, part, handler)
            method = _STATEMENTS.get(type(stmt))
            if method is not None:
                method(self, stmt)
            if self.walrus or self.yields:
                self.expressions(stmt)
            if type(stmt) not in SIMPLE:
                for name, inner, holder in parts_of(stmt):
                    self.block(inner, stmt, name, holder)

    def bind(self, binding: Binding) -> None:
        self.scope.names.setdefault(binding.key, []).append(binding)
        self.scope.made.setdefault(id(binding.stmt), []).append(binding)
        stmt: ast.stmt | None = binding.stmt
        while stmt is not None:
            spot = self.scope.spots[id(stmt)]
            indexes = self.scope.blocks.setdefault((id(spot.block), binding.key), [])
            if not indexes or indexes[-1] != spot.index:
                indexes.append(spot.index)
            stmt = spot.parent

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
            self.bind(Binding(key, how, stmt, expr, path))
        self.computes(target if isinstance(target, ast.Attribute) else getattr(target, "value", None))
        if isinstance(target, ast.Subscript) and not path:
            base = key_of(target.value)
            if base is not None:
                self.add(base, Addition("__setitem__", None, expr, stmt, target.slice))

    def add(self, key: str, addition: Addition) -> None:
        self.scope.additions.setdefault(key, []).append(addition)

    def assign(self, stmt: ast.Assign) -> None:
        for target in stmt.targets:
            self.target(target, How.VALUE, stmt, stmt.value)
        keys = {key for key in map(key_of, (*stmt.targets, stmt.value)) if key is not None}
        if len(keys) > 1:
            group = set().union(keys, *(self.scope.same.get(key, ()) for key in keys))
            self.scope.same.update(dict.fromkeys(group, group))

    def ann_assign(self, stmt: ast.AnnAssign) -> None:
        self.target(stmt.target, How.ANNOTATED, stmt, stmt.value)

    def aug_assign(self, stmt: ast.AugAssign) -> None:
        self.target(stmt.target, How.AUGMENTED, stmt, stmt.value)
        key = key_of(stmt.target)
        if key is not None:
            self.add(key, Addition("__iadd__", None, stmt.value, stmt))

    def loop(self, stmt: ast.For | ast.AsyncFor) -> None:
        self.target(stmt.target, How.ITERATED, stmt, stmt.iter)

    def enter(self, stmt: ast.With | ast.AsyncWith) -> None:
        for item in stmt.items:
            if item.optional_vars is not None:
                self.target(item.optional_vars, How.ENTERED, stmt, item.context_expr)

    def define(self, stmt: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> None:
        self.bind(Binding(stmt.name, How.DEFINED, stmt))

    def imports(self, stmt: ast.Import | ast.ImportFrom) -> None:
        for alias in stmt.names:
            if alias.name == "*":
                if isinstance(stmt, ast.ImportFrom):
                    self.scope.stars.append(stmt)
                continue
            name = alias.asname or (alias.name.split(".")[0] if isinstance(stmt, ast.Import) else alias.name)
            self.bind(Binding(name, How.IMPORTED, stmt, alias=alias))

    def delete(self, stmt: ast.Delete) -> None:
        for target in stmt.targets:
            self.target(target, How.DELETED, stmt, None)

    def expression(self, stmt: ast.Expr) -> None:
        call = stmt.value
        if isinstance(call, ast.Await):
            call = call.value
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name):
            self.by_name(call, call.func.id, stmt)
        elif isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in ADDERS:
            self.computes(call.func.value)
            key = key_of(call.func.value)
            if key is not None:
                self.add(key, Addition(call.func.attr, call, None, stmt))
            else:
                self.nested_addition(call, call.func, stmt)

    def by_name(self, call: ast.Call, function: str, stmt: ast.stmt) -> None:
        """`setattr(x, name, value)` binds `x.name`, or any attribute of x by a computed name; `exec` any name."""
        made_up = bool(call.args) and not isinstance(call.args[0], ast.Constant)
        if function == "exec" and len(call.args) == 1 and made_up and self.scope.outer is None:
            self.scope.computed[""] = "`exec`"
        if function != "setattr" or len(call.args) != 3:
            return
        key, name = key_of(call.args[0]), call.args[1]
        if key is None:
            return
        if isinstance(name, ast.Constant):
            self.bind(Binding(f"{key}.{name.value!s}", How.VALUE, stmt, call.args[2]))
        else:
            self.scope.computed[key] = "`setattr`"

    def computes(self, holder: ast.expr | None) -> None:
        """Something is put into `x.__dict__`, `vars(x)`, `globals()`, `vars()` or `locals()`."""
        if isinstance(holder, ast.Attribute) and holder.attr == "__dict__":
            key = key_of(holder.value)
            if key is not None:
                self.scope.computed[key] = "`__dict__`"
        elif isinstance(holder, ast.Call) and isinstance(holder.func, ast.Name):
            function = holder.func.id
            if function == "vars" and len(holder.args) == 1:
                self.scope.computed[key_of(holder.args[0]) or " "] = "`vars`"
            elif function in ("globals", "vars", "locals") and not holder.args:
                scope = self.scope
                while function == "globals" and scope.outer is not None:
                    scope = scope.outer
                scope.computed[""] = f"`{function}()`"

    def nested_addition(self, call: ast.Call, func: ast.Attribute, stmt: ast.stmt) -> None:
        """`groups[key].append(x)`, `groups.setdefault(key, []).append(x)`: the elements of `groups` grow."""
        inner = func.value
        if isinstance(inner, ast.Call) and isinstance(inner.func, ast.Attribute) and inner.func.attr == "setdefault":
            key = key_of(inner.func.value)
            if key is not None:
                self.add(key, Addition("setdefault", inner, None, stmt))
        elif isinstance(inner, ast.Subscript):
            key = key_of(inner.value)
            if key is not None:
                self.add(key, Addition("nested", call, None, stmt))

    def guard(self, stmt: ast.If | ast.Assert) -> None:
        if isinstance(stmt, ast.Assert) or leaves(stmt.body) or leaves(stmt.orelse):
            for key in dict.fromkeys(keys_in(stmt.test)):
                self.bind(Binding(key, How.GUARD, stmt))

    def matched(self, stmt: ast.Match) -> None:
        for case in stmt.cases:
            for node in ast.walk(case.pattern):
                if isinstance(node, (ast.MatchAs, ast.MatchStar)) and node.name:
                    whole = node is case.pattern and isinstance(node, ast.MatchAs)
                    self.bind(Binding(node.name, How.MATCHED, stmt, stmt.subject if whole else None))
                elif isinstance(node, ast.MatchMapping) and node.rest:
                    self.bind(Binding(node.rest, How.MATCHED, stmt))

    def caught(self, stmt: ast.stmt) -> None:
        for handler in getattr(stmt, "handlers", ()):
            if handler.name:
                self.bind(Binding(handler.name, How.CAUGHT, stmt))

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
                self.bind(Binding(node.target.id, How.WALRUS, stmt, node.value, inner=inner))
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
