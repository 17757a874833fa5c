"""What is stored from elsewhere: into attributes of an object from outside its class, under computed names, and by
calls that stand between an assignment and its use."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from smfix.kinds import attributes, containers, names
from smfix.kinds.bindings import Binding, How
from smfix.kinds.reach import At
from smfix.kinds.scope import ClassCode, Module, Scope
from smfix.kinds.syntax import FunctionNode, key_of
from smfix.kinds.value import (
    Collection,
    Instance,
    Kind,
    SdkObject,
    Step,
    Unknown,
    UserClass,
    UserModule,
    Value,
    join,
)

if TYPE_CHECKING:
    from smfix.kinds.evaluate import Kinds

_HOOKS = ("__getattribute__", "__setattr__")


def from_outside(kinds: Kinds, code: ClassCode, name: str) -> Value:
    """`obj.name = value` anywhere in the class's own file, where `obj` is the class or an instance of it."""
    return join(
        names.binding_value(kinds, binding, kinds.frame(scope))
        for scope, binding in code.scope.module.stores_from_outside(name)
        if any(_is_of(kinds, kind, code) for kind in owner(kinds, scope, binding))
    )


def on_module(kinds: Kinds, module: Module, name: str) -> Value:
    """`module.name = value` in other modules of the repository."""
    pattern = re.compile(rf"\.{re.escape(name)}\s*[=:]".encode())
    return join(
        names.binding_value(kinds, binding, kinds.frame(scope))
        for other in kinds.project.modules_matching(module, pattern)
        for scope, binding in other.stores(name)
        if any(isinstance(kind, UserModule) and kind.module is module for kind in owner(kinds, scope, binding))
    )


def owner(kinds: Kinds, scope: Scope, binding: Binding) -> Value:
    """What the object is whose attribute a binding sets."""
    return kinds.once(("owner", binding), lambda: _owner_of(kinds, scope, binding))


def _owner_of(kinds: Kinds, scope: Scope, binding: Binding) -> Value:
    try:
        expr = ast.parse(binding.key.rpartition(".")[0], mode="eval").body
    except SyntaxError:
        return ()
    for node in ast.walk(expr):
        ast.copy_location(node, binding.stmt)
    return kinds.of(kinds.keep(expr), At(kinds.frame(scope), binding.stmt))


def _is_of(kinds: Kinds, kind: Kind, code: ClassCode) -> bool:
    if isinstance(kind, Step):
        return kinds.user_steps.get(kind.cls) is code
    if isinstance(kind, (Collection, SdkObject)):
        return kind.code is code
    if isinstance(kind, UserClass) or (isinstance(kind, Instance) and kind.is_open):
        return any(one is kind.code for one in attributes.lineage(kinds, code))
    return isinstance(kind, Instance) and kind.code is code


def computed(kinds: Kinds, code: ClassCode) -> Value:
    """Why an instance's attributes may be something else than what is assigned to them; empty where they may not."""
    return kinds.once(("computed", code), lambda: _computed(kinds, code))


def _computed(kinds: Kinds, code: ClassCode) -> Value:
    found: list[Kind] = []
    for one in attributes.lineage(kinds, code):
        found += [
            Unknown(f"class `{one.name}` has a `{hook}` of its own")
            for hook in _HOOKS
            if any(binding.how == How.DEFINED for binding in one.scope.names.get(hook, ()))
        ]
        for scope, me in attributes.methods_of(one):
            if me in scope.computed and isinstance(scope.node, FunctionNode):
                how = scope.computed[me]
                found.append(Unknown(f"`{scope.node.name}` sets attributes of `{one.name}` through {how}"))
    if from_outside(kinds, code, "__class__"):
        found.append(Unknown(f"the `__class__` of a `{code.name}` is changed"))
    return tuple(found)


def between(kinds: Kinds, path: str, since: ast.stmt | None, at: At) -> Value:
    """What functions that are called between two statements may store under a path (`self.x`, `steps['a']`)."""
    scope = at.frame.scope
    if since is None or ("." not in path and "[" not in path):
        return ()
    elsewhere = list(_elsewhere(kinds, path, at))
    if not elsewhere or not _calls_between(scope, path, since, at.stmt):
        return ()
    return join(elsewhere)


def _elsewhere(kinds: Kinds, path: str, at: At) -> Iterator[Value]:
    scope, module = at.frame.scope, at.frame.scope.module
    if path.endswith("]"):
        base, _, index = path[:-1].rpartition("[")
        for addition, other in module.additions(base, scope):
            same = addition.index is None or repr(containers.constant(addition.index)) in (index, "None")
            if other is not scope and same:
                yield containers.added(kinds, addition, At(kinds.frame(other), addition.stmt), "values")
        return
    base, _, attribute = path.rpartition(".")
    mine: set[ClassCode] | None = None
    for other, binding in module.stores(attribute):
        if other is scope or (isinstance(other.node, FunctionNode) and other.node.name == "__init__"):
            continue
        if mine is None:
            mine = codes(kinds, owner(kinds, scope, Binding(f"{base}._", How.VALUE, at.stmt or other.node.body[0])))
        if mine & codes(kinds, owner(kinds, other, binding)):
            yield names.binding_value(kinds, binding, kinds.frame(other))


def codes(kinds: Kinds, value: Value) -> set[ClassCode]:
    """The classes, with their bases, that a value is or can be an instance of."""
    found = [kind.code for kind in value if isinstance(kind, (Instance, UserClass))]
    found += [kinds.user_steps[kind.cls] for kind in value if isinstance(kind, Step) and kind.cls in kinds.user_steps]
    found += [kind.code for kind in value if isinstance(kind, (Collection, SdkObject)) and kind.code is not None]
    return {one for code in found for one in attributes.lineage(kinds, code)}


def _calls_between(scope: Scope, path: str, since: ast.stmt, until: ast.stmt | None) -> bool:
    root = path.split(".")[0].split("[")[0]
    first = since.lineno
    last = until.lineno if until is not None else 1 << 60
    if last <= first:  # around a loop
        first, last = 0, 1 << 60
    shared = root not in scope.parameters
    return any(_may_reach(call, root, shared, scope) for call in _calls(scope.node.body, first, last))


def _calls(block: list[ast.stmt], first: int, last: int) -> Iterator[ast.Call]:
    for stmt in block:
        if (stmt.end_lineno or stmt.lineno) < first or stmt.lineno > last:
            continue
        for node in ast.walk(stmt):
            if isinstance(node, ast.Call) and first <= node.lineno <= last:
                yield node


def _may_reach(call: ast.Call, root: str, shared: bool, scope: Scope) -> bool:
    """Whether a call may store into what `root` names: a method of it, a function that is given it, or, where it is
    no parameter, any function of the file."""
    func = call.func
    if isinstance(func, ast.Attribute):
        key = key_of(func.value)
        if key is None:
            return isinstance(func.value, ast.Call) and getattr(func.value.func, "id", "") == "super"
        if key.split(".")[0].split("[")[0] == root:
            return True
    given = (*call.args, *(keyword.value for keyword in call.keywords))
    if any(isinstance(arg, ast.Name) and arg.id == root for arg in given):
        return not isinstance(func, ast.Name) or func.id not in ("len", "print", "str", "isinstance", "list", "sorted")
    return shared and isinstance(func, ast.Name) and _is_function(scope, func.id)


def _is_function(scope: Scope, name: str) -> bool:
    around: Scope | None = scope
    while around is not None:
        if any(isinstance(binding.stmt, FunctionNode) for binding in around.names.get(name, ())):
            return True
        around = around.outer
    return False
