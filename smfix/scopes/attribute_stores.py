"""Attributes that are stored by other means than `x.name = value`: `setattr`, `__setattr__`, `__dict__` and `vars`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from smfix.code.syntax import FunctionNode, key_of

if TYPE_CHECKING:
    from smfix.scopes.symbol_table import Scope


ATTRIBUTE_DICTS = r"__dict__|\bvars\s*\("
"""What a text holds that uses the dict of an object's attributes."""
SETTING = r"setattr"
"""What a text holds that calls what sets attributes."""
COMPUTED = rf"{ATTRIBUTE_DICTS}|{SETTING}"
"""What a text holds that may set attributes under computed names."""


@dataclass(frozen=True, slots=True)
class AttributeStore:
    """Something stored into an attribute of the object that `owner` names, by the means that `how` tells."""

    owner: str
    how: str
    name: str | None = None
    """The attribute as the code at hand would write it; None where it is computed, and may be any."""
    value: ast.expr | None = None


def stored_by_call(call: ast.Call, scope: Scope) -> Iterator[AttributeStore]:
    """What a call that stands as a statement stores: `setattr(x, name, value)`, `object.__setattr__(x, name, value)`,
    `super().__setattr__(name, value)`, `vars(x).update(...)`, `x.__dict__.setdefault(name, value)`."""
    func = call.func
    if isinstance(func, ast.Name) and len(call.args) == 3 and (func.id == "setattr" or _is_setter(func.id, scope)):
        yield from _named(key_of(call.args[0]), call.args[1], call.args[2], "`setattr`", scope)
    elif isinstance(func, ast.Attribute) and func.attr == "__setattr__" and len(call.args) in (2, 3):
        by_super = isinstance(func.value, ast.Call) and getattr(func.value.func, "id", "") == "super"
        on = call.args[0] if len(call.args) == 3 else None if by_super else func.value
        owner = key_of(on) if on is not None else next(iter(scope.parameters), None)
        yield from _named(owner, call.args[-2], call.args[-1], "`__setattr__`", scope)
    elif isinstance(func, ast.Attribute):
        owner, how = attributes_of(func.value)
        if owner is not None and func.attr == "update":
            yield from _updated(owner, call, how, scope)
        elif owner is not None and func.attr in ("setdefault", "__setitem__") and len(call.args) == 2:
            yield from _named(owner, call.args[0], call.args[1], how, scope)


def is_setter(node: ast.expr | None) -> bool:
    """Whether an expression is the function itself that sets attributes: `setattr`, `object.__setattr__`."""
    if isinstance(node, ast.Attribute):
        return node.attr == "__setattr__" and isinstance(node.value, ast.Name)
    return isinstance(node, ast.Name) and node.id == "setattr"


def _is_setter(name: str, scope: Scope) -> bool:
    around: Scope | None = scope
    while around is not None:
        if name in around.setters:
            return True
        around = around.outer
    return False


def hidden_stores(stmt: ast.stmt, scope: Scope) -> Iterator[AttributeStore]:
    """What calls inside a statement's expressions may store, in a comprehension, a lambda or a condition: attributes
    under any name."""
    own = stmt.value if isinstance(stmt, ast.Expr) else None
    for child in ast.iter_child_nodes(stmt):
        if not isinstance(child, (ast.stmt, ast.ExceptHandler, ast.match_case)):
            for node in ast.walk(child):
                if isinstance(node, ast.Call) and node is not own:
                    found = stored_by_call(node, scope)
                    yield from (AttributeStore(one.owner, one.how) for one in found)


def stored_by_target(target: ast.expr, value: ast.expr | None, scope: Scope) -> Iterator[AttributeStore]:
    """What an assignment to `x.__dict__`, `x.__dict__[name]` or `vars(x)[name]` stores."""
    owner, how = attributes_of(target)
    if owner is not None:
        yield AttributeStore(owner, how)
    elif isinstance(target, ast.Subscript):
        owner, how = attributes_of(target.value)
        yield from _named(owner, target.slice, value, how, scope)


def attributes_of(node: ast.expr) -> tuple[str | None, str]:
    """The object whose attributes this is the dict of, and how it is spelt; None where it is something else."""
    if isinstance(node, ast.Attribute) and node.attr == "__dict__":
        return key_of(node.value), "`__dict__`"
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "vars" and node.args:
        return key_of(node.args[0]) or " ", "`vars`"
    return None, ""


def _named(
    owner: str | None, name: ast.expr, value: ast.expr | None, how: str, scope: Scope
) -> Iterator[AttributeStore]:
    if owner is None:
        return
    if not isinstance(name, ast.Constant):
        yield AttributeStore(owner, how)
        return
    spelt = _spelt(str(name.value), scope)
    if spelt is not None:
        yield AttributeStore(owner, how, spelt, value)


def _updated(owner: str, call: ast.Call, how: str, scope: Scope) -> Iterator[AttributeStore]:
    """`update(name=value)` and `update({"name": value})`; of any other mapping, names that are not known."""
    for keyword in call.keywords:
        name = ast.Constant(keyword.arg) if keyword.arg is not None else keyword.value
        yield from _named(owner, name, keyword.value, how, scope)
    for given in call.args:
        if isinstance(given, ast.Dict):
            for key, value in zip(given.keys, given.values):
                yield from _named(owner, key if key is not None else value, value, how, scope)
        else:
            yield AttributeStore(owner, how)


def mangled(cls: str, name: str) -> str:
    """The name that an attribute really has which the body of a class writes as `name`."""
    private = name.startswith("__") and not name.endswith("__") and "." not in name
    return f"_{cls.lstrip('_')}{name}" if private and cls.strip("_") else name


def spelt_in(cls: str, name: str) -> str:
    """How the body of a class writes the attribute that really has this name."""
    prefix = f"_{cls.lstrip('_')}" if cls.strip("_") else ""
    private = prefix and name.startswith(f"{prefix}__") and not name.endswith("__")
    return name[len(prefix) :] if private else name


def _spelt(name: str, scope: Scope) -> str | None:
    """How the code of the scope would write the attribute that really has this name; None where it can't: `__x` in a
    class means another one."""
    cls = _class_around(scope)
    if cls is None:
        return name
    spelt = spelt_in(cls, name)
    return spelt if mangled(cls, spelt) == name else None


def _class_around(scope: Scope) -> str | None:
    around: Scope | None = scope
    while around is not None:
        if isinstance(around.node, ast.ClassDef):
            return around.node.name
        around = around.outer if isinstance(around.node, FunctionNode) else None
    return None
