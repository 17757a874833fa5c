"""Where an attribute that the SDK's constructors set is read or set again, and what such a use takes it for: a list, or
one value."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from smfix.code.naming import TELLING_CALLS, called_name
from smfix.code.syntax import FunctionNode, parents_in
from smfix.scopes.definitions import DefinitionKind
from smfix.scopes.location import ProgramPoint
from smfix.scopes.reachability import never_runs
from smfix.values.model import Str

if TYPE_CHECKING:
    from smfix.inference.protocol import Inference
    from smfix.scopes.symbol_table import Module, Scope

LIST_METHODS = frozenset({"append", "extend", "insert", "remove", "index", "count", "pop", "sort", "reverse", "copy"})
_TAKE_LISTS = frozenset(
    {"len", "list", "tuple", "set", "frozenset", "sorted", "iter", "enumerate", "map", "filter", "any", "all", "sum"}
    | {"zip", "reversed", "extend", "update", "chain", "join", "from_iterable", "add_depends_on", "repr", "str", "id"}
    | TELLING_CALLS
)
"""Calls that fail on one step where they are given it as they are given a list, or that only make a text of it."""
_MAKE_TEXTS = _TAKE_LISTS | {"format", "type", "isinstance", "dumps", "pformat"}
_TESTS = frozenset({"isinstance", "hasattr", "type", "callable", "issubclass"})
_REFLECTION = ("getattr", "setattr", "delattr", "attrgetter", "__getattribute__", "__setattr__", "__dict__", "vars")


@dataclass(frozen=True, slots=True, eq=False)
class AttributeUse:
    """One use of an attribute. `owner` is the object's expression, None where it is not written out."""

    module: Module
    node: ast.expr | ast.stmt
    owner: ast.expr | None
    at: ProgramPoint
    is_store: bool = False
    is_telling: bool = False
    """Whether it shows by itself that one value is expected: it is put into brackets, tested, walked along."""

    @property
    def line(self) -> int:
        """Its line, as a person sees it."""
        return self.module.program.place(self.node).line


def uses_of_one(inf: Inference, module: Module, names: tuple[str, ...]) -> Iterator[AttributeUse]:
    """The uses in a module of attributes of these names that a list would change: reads that do not take the value
    for a list, and places at which it is set again."""
    for name in names:
        if module.program.lines_standing(name):
            yield from _reads(inf, module, name)
            yield from _stores(inf, module, name)
    if module.program.code_mentions(rf"[\"'][\w.]*\b(?:{'|'.join(map(re.escape, names))})\b[\w.]*[\"']|\bupdate\s*\("):
        for word in _REFLECTION:
            if module.program.lines_standing(word):
                yield from _reflections(inf, module, word, names)


def _reads(inf: Inference, module: Module, name: str) -> Iterator[AttributeUse]:
    for mention in inf.project.mentions(module, name):
        node = mention.node
        if isinstance(node, ast.Attribute) and node.attr == name and not never_runs(mention.at):
            found = _as_one(node, mention.at)
            if found is not None:
                yield AttributeUse(module, node, node.value, mention.at, is_telling=found)


def _stores(inf: Inference, module: Module, name: str) -> Iterator[AttributeUse]:
    for scope, definition in module.stores(name):
        if definition.kind == DefinitionKind.AUGMENTED:
            continue  # one step can't be added to
        at = ProgramPoint(inf.frame(scope), definition.stmt)
        owner = _parsed(definition.key.rpartition(".")[0], definition.stmt)
        if owner is not None and not never_runs(at):
            yield AttributeUse(module, definition.stmt, inf.keep(owner), at, is_store=True)


def _parsed(key: str, stmt: ast.stmt) -> ast.expr | None:
    try:
        expr = ast.parse(key, mode="eval").body
    except SyntaxError:
        return None
    for node in ast.walk(expr):
        ast.copy_location(node, stmt)
    return expr


def _reflections(inf: Inference, module: Module, word: str, names: tuple[str, ...]) -> Iterator[AttributeUse]:
    """`getattr(x, "name")`, `setattr(x, "name", ...)`, `vars(x)["name"]`, `attrgetter("name")`."""
    for mention in inf.project.mentions(module, word):
        if never_runs(mention.at):
            continue
        node, name, owner = _reflected(mention.node, mention.at)
        if node is None or name is None or not _is_one_of(inf, name, names, mention.at):
            continue
        if word in ("setattr", "delattr", "__setattr__"):
            yield AttributeUse(module, node, owner, mention.at, is_store=True)
            continue
        found = _as_one(node, mention.at) if owner is not None else True
        if found is not None:
            yield AttributeUse(module, node, owner, mention.at, is_telling=found)


def _reflected(node: ast.expr, at: ProgramPoint) -> tuple[ast.expr | None, ast.expr | None, ast.expr | None]:
    """The whole expression, the attribute's name, and the object, of a use by name."""
    word = called_name(node) if isinstance(node, ast.Call) else getattr(node, "attr", "")
    given = node.args if isinstance(node, ast.Call) else []
    if word in ("getattr", "setattr", "delattr") and len(given) > 1:
        return node, given[1], given[0]
    if word in ("__getattribute__", "__setattr__") and isinstance(node, ast.Call) and given:
        on = node.func.value if isinstance(node.func, ast.Attribute) else None
        wanted = 1 if word == "__getattribute__" else 2
        return (node, given[0], on) if len(given) == wanted else (node, given[1], given[0])
    if word == "attrgetter" and given:
        paths = [str(one.value) for one in given if isinstance(one, ast.Constant)]
        return node, ast.copy_location(ast.Constant(".".join(paths)), node) if paths else given[0], None
    parents = parents_in(at.stmt)
    parent = parents.get(id(node))
    owner = given[0] if word == "vars" and given else getattr(node, "value", None)
    if isinstance(parent, ast.Attribute) and parent.attr == "update":
        return _updated(parents.get(id(parent)), owner)
    return (parent, parent.slice, owner) if isinstance(parent, ast.Subscript) else (None, None, None)


def _updated(call: ast.AST | None, owner: ast.expr | None) -> tuple[ast.expr | None, ast.expr | None, ast.expr | None]:
    """`vars(x).update(name=value)`: the first of the names; where a mapping is given, one that is not known."""
    if not isinstance(call, ast.Call):
        return None, None, None
    named = [keyword.arg for keyword in call.keywords if keyword.arg is not None]
    if len(named) == 1 and not call.args:
        return call, ast.copy_location(ast.Constant(named[0]), call), owner
    return call, call.args[0] if call.args else call.keywords[0].value, owner


def _is_one_of(inf: Inference, expr: ast.expr, names: tuple[str, ...], at: ProgramPoint) -> bool:
    if isinstance(expr, ast.Constant):
        return not set(str(expr.value).split(".")).isdisjoint(names)
    texts = [kind.text if isinstance(kind, Str) else None for kind in inf.infer(expr, at)]
    return not texts or any(text is None or text in names for text in texts)


def _as_one(node: ast.expr, at: ProgramPoint) -> bool | None:
    """None where a read takes the value for a list, only asks whether there is one or only tells of it; else whether
    it shows by itself that one is expected."""
    parents = parents_in(at.stmt)
    if _is_told(node, parents):
        return None
    parent = parents.get(id(node))
    while isinstance(parent, (ast.BoolOp, ast.IfExp, ast.NamedExpr)):
        if isinstance(parent, ast.IfExp) and node is parent.test:
            return None
        if isinstance(parent, ast.NamedExpr):
            found = _worst_of(parent.target.id, at.frame.scope)
            if found is not None:
                return found
        node, parent = parent, parents.get(id(parent))
    if isinstance(parent, ast.Attribute):
        return None if parent.attr in LIST_METHODS else True
    if isinstance(parent, ast.Compare):
        return _compared_as_one(node, parent)
    if isinstance(parent, ast.keyword):
        return None if parent.arg == _attribute_of(node) else False
    if isinstance(parent, ast.Call) and node is not parent.func:
        name = called_name(parent)
        return None if name in _TAKE_LISTS else name in _TESTS or _is_recursion(name, at)
    if isinstance(parent, (ast.Assign, ast.AnnAssign)):
        return _assigned_as_one(node, parent, at)
    if isinstance(parent, (ast.List, ast.Tuple, ast.Set, ast.SetComp)):
        return not _is_given_to_step(node, parents.get(id(parent)))
    if isinstance(parent, (ast.Dict, ast.DictComp)):
        return node in (parent.keys if isinstance(parent, ast.Dict) else [parent.key])  # a list is no key
    return None if _takes_list(node, parent) else False


def _is_given_to_step(node: ast.expr, around: ast.AST | None) -> bool:
    """Whether a list with a read in it is what another step is made with: of settings, which may bear that name too."""
    if isinstance(around, ast.keyword):
        return around.arg == _attribute_of(node)
    return isinstance(around, ast.Call) and called_name(around) == "add_depends_on"


def _is_recursion(name: str, at: ProgramPoint) -> bool:
    """Whether a call is of the function or lambda that it stands in: a chain is walked along."""
    if isinstance(at.frame.scope.node, FunctionNode) and at.frame.scope.node.name == name:
        return True
    targets = at.stmt.targets if isinstance(at.stmt, ast.Assign) else []
    return any(isinstance(target, ast.Name) and target.id == name for target in targets)


def _attribute_of(node: ast.expr) -> str:
    return node.attr.lstrip("_") if isinstance(node, ast.Attribute) else ""


def _takes_list(node: ast.expr, parent: ast.AST | None) -> bool:
    """Whether what is around a read fails on one step, or only asks whether there is any."""
    if isinstance(parent, (ast.For, ast.AsyncFor, ast.comprehension)):
        return node is parent.iter
    if isinstance(parent, (ast.If, ast.While, ast.Assert)):
        return node is parent.test
    if isinstance(parent, ast.UnaryOp):
        return isinstance(parent.op, ast.Not)
    if isinstance(parent, ast.Subscript):
        return node is parent.value
    return isinstance(parent, (ast.Starred, ast.YieldFrom, ast.BinOp, ast.AugAssign, ast.FormattedValue, ast.Expr))


def _compared_as_one(node: ast.expr, parent: ast.Compare) -> bool | None:
    """None for `in` it, and for a comparison with None or an empty list."""
    if any(isinstance(op, (ast.In, ast.NotIn)) for op in parent.ops):
        return None if node in parent.comparators else True
    others = [one for one in (parent.left, *parent.comparators) if one is not node]
    nothing = (
        isinstance(one, ast.Constant) or (isinstance(one, (ast.List, ast.Tuple)) and not one.elts) for one in others
    )
    return None if all(nothing) else True


def _is_told(node: ast.expr, parents: dict[int, ast.AST]) -> bool:
    """Whether a line of a log or a text is all that becomes of it, whatever it is."""
    inner: ast.AST = node
    around = parents.get(id(node))
    while around is not None and not isinstance(around, (ast.stmt, ast.Lambda)):
        if isinstance(around, ast.JoinedStr) or (isinstance(around, ast.Call) and called_name(around) in TELLING_CALLS):
            return True
        if _asks_for_more(around, inner) or (isinstance(around, ast.comprehension) and inner is not node):
            return False
        inner, around = around, parents.get(id(around))
    return False


def _asks_for_more(around: ast.AST, inner: ast.AST) -> bool:
    """Whether what is around an expression works with one value, not with a list: its attribute, itself as a key or as
    an argument, under a name."""
    if isinstance(around, ast.Attribute):
        return around.attr not in LIST_METHODS
    if isinstance(around, ast.Subscript):
        return inner is around.slice
    if isinstance(around, ast.NamedExpr):
        return True
    return isinstance(around, ast.Call) and inner is not around.func and called_name(around) not in _MAKE_TEXTS


def _assigned_as_one(node: ast.expr, stmt: ast.Assign | ast.AnnAssign, at: ProgramPoint) -> bool | None:
    """A read that gets a name: what the name's uses in the scope take it for."""
    targets = stmt.targets if isinstance(stmt, ast.Assign) else [stmt.target]
    if len(targets) != 1 or not isinstance(targets[0], ast.Name):
        return False
    name, owner = targets[0].id, node.value if isinstance(node, ast.Attribute) else None
    if isinstance(owner, ast.Name) and owner.id == name:
        return True  # `step = step.depends_on`: a chain is walked along
    return _worst_of(name, at.frame.scope)


def _worst_of(name: str, scope: Scope) -> bool | None:
    """What the uses of a name take its value for: None where all take it for a list."""
    found: list[bool] = []
    inner = (stmt for stmt in scope.node.body for stmt in _simple(stmt))
    for stmt in inner:
        for node in ast.walk(stmt):
            if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load):
                given_on = isinstance(parents_in(stmt).get(id(node)), (ast.Assign, ast.AnnAssign))
                one = False if given_on else _as_one(node, ProgramPoint(scope.frame, stmt))
                found += [] if one is None else [one]
    return any(found) if found else None


def _simple(stmt: ast.stmt) -> Iterator[ast.stmt]:
    """The statement, where it holds no function; else the statements inside of it."""
    holds = any(isinstance(one, (*FunctionNode, ast.ClassDef)) for one in ast.walk(stmt))
    if not holds:
        yield stmt
        return
    for child in ast.iter_child_nodes(stmt):
        if isinstance(child, ast.stmt):
            yield from _simple(child)
