"""What the methods of containers, strings and SDK objects return."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from smfix.code import syntax
from smfix.code.syntax import key_of
from smfix.models import registry
from smfix.values.model import Container, Future, Items, Scalar, SdkObject, Step, Str, Unknown, join
from smfix.values.operations import NOTHING, NUMBER, TEXT, each, pair
from smfix.values.pipeline_variables import is_variable

if TYPE_CHECKING:
    from smfix.inference.protocol import Inference
    from smfix.scopes.location import ProgramPoint
    from smfix.values.model import Method, Value

_TEXT_METHODS = frozenset(
    [
        "join",
        "format",
        "lower",
        "upper",
        "strip",
        "lstrip",
        "rstrip",
        "replace",
        "title",
        "capitalize",
        "casefold",
        "zfill",
        "removeprefix",
        "removesuffix",
        "center",
        "ljust",
        "rjust",
        "swapcase",
        "translate",
        "expandtabs",
        "decode",
        "format_map",
        "to_string",
    ]
)
_SAME_CONTAINER = frozenset(
    ["copy", "union", "intersection", "difference", "symmetric_difference", "__add__", "__copy__"]
)
_CHANGERS = frozenset(
    [
        "append",
        "add",
        "insert",
        "extend",
        "update",
        "remove",
        "discard",
        "clear",
        "sort",
        "reverse",
        "appendleft",
        "extendleft",
        "put",
        "put_nowait",
    ]
)


def method(inf: Inference, bound: Method, expr: ast.Call, at: ProgramPoint) -> Value:
    """What calling a method of a container, a string or an SDK object returns."""
    owner, name = bound.owner, bound.name
    model = registry.method_model(owner)
    if model is not None:
        found: Value = model(inf, owner, name, expr, at)
        return found
    if isinstance(owner, Str):
        return _text_method(name)
    if isinstance(owner, Container):
        return _container_method(inf, owner, name, expr, at)
    if isinstance(owner, Future) and name == "result":
        return owner.items.each()
    if isinstance(owner, Step) and name in ("add_depends_on", "add_retry_policy"):
        return NOTHING
    if name == "to_string" and is_variable(owner):
        return (owner,)
    if isinstance(owner, SdkObject) and name == "default_bucket":
        return TEXT
    if isinstance(owner, Scalar):
        return (Unknown(f"what `.{name}()` of a {owner.type} returns is not known"),)
    what = owner.name.dotted if isinstance(owner, SdkObject) else type(owner).__name__.lower()
    return (Unknown(f"what `{name}` of {what} returns is not known"),)


_MAYBE_EMPTY = frozenset(["join", "strip", "lstrip", "rstrip", "replace", "removeprefix", "removesuffix", "translate"])
"""Methods that can make an empty string of one that is not."""


def _text_method(name: str) -> Value:
    if name in _TEXT_METHODS:
        return join([TEXT, (Str(""),)]) if name in _MAYBE_EMPTY else TEXT
    if name in ("split", "rsplit", "splitlines"):
        return (Container("list", Items(lambda: TEXT)),)
    if name in ("partition", "rpartition"):
        return (Container("tuple", Items(lambda: TEXT)),)
    return NUMBER


def _container_method(inf: Inference, owner: Container, name: str, expr: ast.Call, at: ProgramPoint) -> Value:
    items = owner.items
    if name in _SAME_CONTAINER:
        others = [inf.infer(arg, at) for arg in expr.args]
        grown = Items(lambda: join([items.each(), *map(each, others)]), None, items.values)
        return (Container(owner.shape, grown if others else items, provenance=owner.provenance),)
    if name in ("values", "keys", "items"):
        return (_view(owner, name),)
    if name in ("get", "get_nowait", "pop", "setdefault"):
        return _taken(inf, owner, name, expr, at)
    if name in ("popleft", "__getitem__", "__next__"):
        return items.values()
    if name == "popitem":
        return (pair(items.each, items.values),)
    if name in ("index", "count", "__len__"):
        return NUMBER
    if name in _CHANGERS:
        return NOTHING
    return (Unknown(f"what `.{name}()` of a {owner.shape} returns is not known"),)


def _view(owner: Container, name: str) -> Container:
    items = owner.items
    if name == "items":
        return Container("iterator", Items(lambda: (pair(items.each, items.values),)), provenance=owner.provenance)
    return Container("iterator", Items(items.values if name == "values" else items.each), provenance=owner.provenance)


def _taken(inf: Inference, owner: Container, name: str, expr: ast.Call, at: ProgramPoint) -> Value:
    """`get`, `pop` and `setdefault`: the item, or the default."""
    if owner.shape != "dict":
        return owner.items.values()
    key = syntax.constant_of(expr.args[0]) if expr.args else None
    found = owner.items.item(key) if key is not None else owner.items.values()
    if len(expr.args) > 1:
        return join([found, inf.infer(expr.args[1], at)])
    sure = name == "pop" or (name == "get" and _is_there(expr, at))
    return found if sure else join([found, NOTHING])


def _is_there(expr: ast.Call, at: ProgramPoint) -> bool:
    """Whether a test around `d.get("k")` has found the key: `if "k" in d`, `if d.get("k")`, as all of it or one of
    several conditions that all hold."""
    func, scope = expr.func, at.frame.scope
    owner = key_of(func.value) if isinstance(func, ast.Attribute) else None
    if owner is None or at.inner or scope.module.program.is_moved(owner):
        return False
    tests = [condition.test for condition in at.conditions if condition.holds]
    stmt = at.stmt
    while stmt is not None and id(stmt) in scope.positions:
        position = scope.positions[id(stmt)]
        loops = isinstance(position.parent, (ast.For, ast.AsyncFor, ast.While))
        below = len(position.block) if loops else position.index
        if next(scope.definitions_in(position.block, owner, below), None) is not None:
            break
        if isinstance(position.parent, ast.If) and position.part == "body":
            tests.append(position.parent.test)
        stmt = position.parent
    return any(_finds(part, expr, owner) for test in tests for part in _all_of(test))


def _all_of(test: ast.expr | ast.pattern) -> list[ast.AST]:
    return list(test.values) if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And) else [test]


def _finds(test: ast.AST, expr: ast.Call, owner: str) -> bool:
    if isinstance(test, ast.Compare) and len(test.ops) == 1:
        left, op, right = test.left, test.ops[0], test.comparators[0]
        if isinstance(op, ast.In) and key_of(right) == owner:
            return ast.dump(left) == ast.dump(expr.args[0])
        if not (isinstance(op, ast.IsNot) and isinstance(right, ast.Constant) and right.value is None):
            return False
        test = left
    return ast.dump(test) == ast.dump(expr)
