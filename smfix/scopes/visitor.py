"""Where things stand: walks a module's statements to the calls and assignments that a rule asks for, with the scope,
the conditions and the comprehensions around each."""

from __future__ import annotations

import ast
from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from smfix.code.syntax import SIMPLE, FunctionNode, last_name, parts_of, start_of
from smfix.scopes.location import ProgramPoint

if TYPE_CHECKING:
    from smfix.code.program import Program
    from smfix.scopes.location import Frame
    from smfix.scopes.symbol_table import Module, Scope


Comprehension = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
Wanted = Callable[[ast.AST], bool]
LONG = 200
"""Lines from which on a statement is no longer walked as a whole."""


def mentions_in(module: Module, name: str) -> list[tuple[ast.expr, ProgramPoint]]:
    """Calls of `name` or `x.name`, and the name as a value on its own; looked for once."""
    if name not in module.mentioned:
        module.mentioned[name] = list(_mentions(module, name))
    return module.mentioned[name]


def _mentions(module: Module, name: str) -> Iterator[tuple[ast.expr, ProgramPoint]]:
    called: set[int] = set()

    def wanted(node: ast.AST) -> bool:
        if isinstance(node, ast.Call) and (last_name(node.func) == name or _asked_for(node) == name):
            called.add(id(node.func))
            return True
        return isinstance(node, (ast.Name, ast.Attribute)) and last_name(node) == name and id(node) not in called

    lines = module.program.lines_standing(name)
    found = (pair for stmt, at in statements_on(module, lines) for pair in _walked(stmt, at, lines, wanted))
    for node, at in found:
        if isinstance(node, ast.expr) and not isinstance(getattr(node, "ctx", None), (ast.Store, ast.Del)):
            yield node, at


def _asked_for(call: ast.Call) -> object:
    """The name in `getattr(x, "name")`."""
    by_name = isinstance(call.func, ast.Name) and call.func.id == "getattr" and len(call.args) > 1
    return call.args[1].value if by_name and isinstance(call.args[1], ast.Constant) else None


def statements_on(module: Module, lines: Sequence[int]) -> list[tuple[ast.stmt, ProgramPoint]]:
    """Every statement that touches one of the sorted 1-based lines, outer ones first, in source order."""
    return _Walk(module, lines).all(module.program.tree.body, module.top.frame) if lines else []


def calls_on(module: Module, lines: Sequence[int]) -> list[tuple[ast.Call, ProgramPoint]]:
    """Every call that touches one of the sorted 1-based lines, in source order of statements."""
    return [pair for stmt, at in statements_on(module, lines) for pair in calls_of_statement(stmt, at, lines)]


def calls_in(scope: Scope, lines: Sequence[int]) -> list[tuple[ast.Call, ProgramPoint]]:
    """The same, in the body of one scope."""
    found = _Walk(scope.module, lines).all(scope.node.body, scope.frame)
    return [pair for stmt, at in found for pair in calls_of_statement(stmt, at, lines)]


def calls_of_statement(stmt: ast.stmt, at: ProgramPoint, lines: Sequence[int]) -> list[tuple[ast.Call, ProgramPoint]]:
    """The calls of a statement itself that touch one of the lines. All calls of a statement are kept in its module,
    which never changes; only a very long one is walked anew each time, where the lines are."""
    if type(stmt) in SIMPLE and not isinstance(stmt, _DECORATED) and _last_line(stmt) - stmt.lineno > LONG:
        found = _walked(stmt, at, lines, _is_call)
        return [(node, where) for node, where in found if isinstance(node, ast.Call)]
    kept = at.frame.scope.module.calls
    known = kept.get(id(stmt))
    if known is None:
        known = kept[id(stmt)] = list(_all_calls(stmt, at))
    if stmt.lineno == stmt.end_lineno:
        return [(call, where) for call, where, _ in known]
    return [(call, where) for call, where, loose in known if loose or _touches(call, lines)]


def expressions_of(module: Module, lines: Sequence[int] = ()) -> Iterator[tuple[ast.AST, ProgramPoint]]:
    """Every expression of a module at its program point, and the nodes between them (arguments, keywords); statements
    in source order, and in each what is outside before what is inside. With `lines`, sorted, those of the statements
    that begin there."""
    begins = frozenset(lines)
    for stmt, at in statements_on(module, lines or range(1, _end(module) + 1)):
        if begins and stmt.lineno not in begins:
            continue
        yield from _below([(child, at) for child in reversed(list(_headers(stmt)))], None, lambda node: True)


def located(module: Module, nodes: Collection[ast.expr]) -> list[tuple[ast.expr, ProgramPoint]]:
    """These expressions of a module, each at its program point; in source order, what is outside before what is inside.
    Without those that are never evaluated: annotations of local names, targets of comprehensions."""
    index, wanted, paths, stmts = module.program.nodes, set(map(id, nodes)), set(), {}
    for node in nodes:
        inner: ast.AST | None = node
        while inner is not None and not isinstance(inner, ast.stmt) and id(inner) not in paths:
            paths.add(id(inner))
            inner = index.parent(inner)
        if isinstance(inner, ast.stmt):
            stmts[id(inner)] = inner
    found: list[tuple[ast.expr, ProgramPoint]] = []
    for stmt in sorted(stmts.values(), key=start_of):
        at = point_of(module, stmt)
        todo = [(child, at) for child in _headers(stmt) if id(child) in paths][::-1]
        while todo:
            inside, where = todo.pop()
            if id(inside) in wanted and isinstance(inside, ast.expr):
                found.append((inside, where))
            todo += [pair for pair in reversed(_children(inside, where)) if id(pair[0]) in paths]
    return found


def point_of(module: Module, stmt: ast.stmt) -> ProgramPoint:
    """The program point before a statement of a module."""
    return ProgramPoint(_scope_around(module, stmt).frame, stmt)


def _scope_around(module: Module, stmt: ast.stmt) -> Scope:
    outer = module.program.nodes.parent(stmt)
    while outer is not None and not isinstance(outer, _DECORATED):
        outer = module.program.nodes.parent(outer)
    return module.top if outer is None else module.scope(outer, _scope_around(module, outer))


def _end(module: Module) -> int:
    body = module.program.tree.body
    return max((_last_line(stmt) for stmt in body), default=0)


def nodes_naming(program: Program, node: ast.FunctionDef | ast.AsyncFunctionDef, name: str) -> Iterator[ast.AST]:
    """The nodes of a function, in the order of `ast.walk`, without those that stand on no line of the name."""
    lines = sorted({line for one in (node, *node.decorator_list) for line in program.lines_inside(one, name)})
    todo: deque[tuple[ast.AST, bool]] = deque([(node, False)])
    while todo:
        one, loose = todo.popleft()
        yield one
        loose = loose or isinstance(one, ast.JoinedStr)  # older Pythons misplace what is inside
        todo += [(child, loose) for child in ast.iter_child_nodes(one) if loose or _touches(child, lines)]


def _is_call(node: ast.AST) -> bool:
    return isinstance(node, ast.Call)


def _all_calls(stmt: ast.stmt, at: ProgramPoint) -> Iterator[tuple[ast.Call, ProgramPoint, bool]]:
    """The calls of a statement itself, each with whether it counts wherever it stands: what the statement holds right
    away, and what is inside an f-string, whose place older Pythons do not know."""
    todo: list[tuple[ast.AST, ProgramPoint, bool]] = []
    for child in _headers(stmt):
        if isinstance(child, ast.Call):
            yield child, at, True
        loose = isinstance(child, ast.JoinedStr)
        todo += [(inner, where, loose) for inner, where in reversed(_children(child, at))]
        while todo:
            node, where, loose = todo.pop()
            if isinstance(node, ast.Call):
                yield node, where, loose
            loose = loose or isinstance(node, ast.JoinedStr)
            todo += [(inner, around, loose) for inner, around in reversed(_children(node, where))]


def _walked(
    stmt: ast.stmt, at: ProgramPoint, lines: Sequence[int], wanted: Wanted
) -> Iterator[tuple[ast.AST, ProgramPoint]]:
    """The wanted expressions of the statement itself; a stack instead of recursion, for long chains. What wants no look
    is passed by: leaves, and, where the statement spans lines, what touches none of them."""
    todo: list[tuple[ast.AST, ProgramPoint]] = [(child, at) for child in _headers(stmt)]
    todo.reverse()
    yield from _below(todo, lines if stmt.lineno != stmt.end_lineno else None, wanted)


def _below(
    todo: list[tuple[ast.AST, ProgramPoint]], lines: Sequence[int] | None, wanted: Wanted
) -> Iterator[tuple[ast.AST, ProgramPoint]]:
    while todo:
        node, where = todo.pop()
        if wanted(node):
            yield node, where
        inner = _children(node, where)
        inner.reverse()
        if lines is None:
            todo += inner
        elif isinstance(node, ast.JoinedStr):  # older Pythons misplace what is inside
            yield from _below(inner, None, wanted)
        else:
            todo += [pair for pair in inner if _touches(pair[0], lines)]


def _touches(node: ast.AST, lines: Sequence[int]) -> bool:
    """Whether a node stands on one of the lines; what has no place of its own may."""
    first: int | None = getattr(node, "lineno", None)
    if first is None:
        return True
    if isinstance(node, _DECORATED):
        first = _first_line(node)
    at = bisect_left(lines, first)
    return at < len(lines) and lines[at] <= getattr(node, "end_lineno", first)


class _Walk:
    def __init__(self, module: Module, lines: Sequence[int]) -> None:
        self.module, self.lines = module, lines

    def touched(self, block: list[ast.stmt]) -> Iterator[ast.stmt]:
        """The statements that touch one of the lines, in order; by bisection, for a block may hold thousands."""
        lines, done = self.lines, 0
        at = bisect_left(lines, _first_line(block[0])) if block else len(lines)
        while at < len(lines) and done < len(block):
            upto = bisect_right(block, lines[at], lo=done, key=_first_line)
            start = upto
            while start > done and _last_line(block[start - 1]) >= lines[at]:
                start -= 1
            yield from block[start:upto]
            done = upto
            at = max(at + 1, bisect_left(lines, _last_line(block[done - 1])) if done else 0)

    def all(self, block: list[ast.stmt], frame: Frame) -> list[tuple[ast.stmt, ProgramPoint]]:
        """The statements that touch one of the lines, in the block and in the blocks inside."""
        self.found: list[tuple[ast.stmt, ProgramPoint]] = []
        self.block(block, frame)
        return self.found

    def block(self, block: list[ast.stmt], frame: Frame) -> None:
        for stmt in self.touched(block):
            self.found.append((stmt, ProgramPoint(frame, stmt)))
            if isinstance(stmt, _DECORATED):
                self.block(stmt.body, self.module.scope(stmt, frame.scope).frame)
            elif type(stmt) not in SIMPLE:
                for _, inner, _ in parts_of(stmt):
                    self.block(inner, frame)


def _first_line(stmt: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(stmt, "decorator_list", [])
    return decorators[0].lineno if decorators else stmt.lineno


def _last_line(stmt: ast.stmt) -> int:
    return stmt.end_lineno or stmt.lineno


def _headers(stmt: ast.stmt) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(stmt):
        if isinstance(child, ast.match_case):
            if child.guard is not None:
                yield child.guard
        elif isinstance(child, ast.ExceptHandler):
            if child.type is not None:
                yield child.type
        elif not isinstance(child, ast.stmt):
            yield child


def _children(node: ast.AST, at: ProgramPoint) -> list[tuple[ast.AST, ProgramPoint]]:
    kind = type(node)
    if kind in _LEAVES:
        return []
    special = _SPECIAL.get(kind)
    if special is not None:
        return list(special(node, at))
    found: list[tuple[ast.AST, ProgramPoint]] = []
    for name in _fields(kind):
        child = getattr(node, name, None)
        if isinstance(child, list):
            found += [(one, at) for one in child if isinstance(one, ast.AST)]
        elif isinstance(child, ast.AST):
            found.append((child, at))
    return found


def _fields(kind: type[ast.AST]) -> tuple[str, ...]:
    """The fields of a node that may hold code."""
    found = _CODE_FIELDS.get(kind)
    if found is None:
        found = _CODE_FIELDS[kind] = tuple(name for name in kind._fields if name not in _NO_CODE)
    return found


def _in_lambda(node: ast.Lambda, at: ProgramPoint) -> Iterator[tuple[ast.AST, ProgramPoint]]:
    for default in (*node.args.defaults, *(d for d in node.args.kw_defaults if d is not None)):
        yield default, at
    yield node.body, at.inside(node)


def _in_choice(node: ast.IfExp, at: ProgramPoint) -> Iterator[tuple[ast.AST, ProgramPoint]]:
    yield node.test, at
    yield node.body, at.assuming(node.test, True)
    yield node.orelse, at.assuming(node.test, False)


def _in_condition(node: ast.BoolOp, at: ProgramPoint) -> Iterator[tuple[ast.AST, ProgramPoint]]:
    for value in node.values:
        yield value, at
        at = at.assuming(value, isinstance(node.op, ast.And))


def _in_comprehension(node: ast.expr, at: ProgramPoint) -> Iterator[tuple[ast.AST, ProgramPoint]]:
    inside = at.inside(node)
    for index, generator in enumerate(getattr(node, "generators", ())):
        yield generator.iter, inside if index else at
        for test in generator.ifs:
            yield test, inside
    for field in ("elt", "key", "value"):
        part = getattr(node, field, None)
        if part is not None:
            yield part, inside


_DECORATED = (*FunctionNode, ast.ClassDef)
_LEAVES = frozenset({ast.Name, ast.Constant})
_NO_CODE = frozenset({"arg", "attr", "conversion", "ctx", "id", "kind", "name", "op", "ops", "type_comment"})
_CODE_FIELDS: dict[type[ast.AST], tuple[str, ...]] = {}
_SPECIAL: dict[type[ast.AST], Callable[[Any, ProgramPoint], Iterator[tuple[ast.AST, ProgramPoint]]]] = {
    **dict.fromkeys(Comprehension, _in_comprehension),
    ast.Lambda: _in_lambda,
    ast.IfExp: _in_choice,
    ast.BoolOp: _in_condition,
}
"""What is known inside of an expression and not around it."""
