"""What is stored from elsewhere: into attributes of an object from outside its class, under computed names, and by
calls that stand between an assignment and its use."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from smfix import sdk
from smfix.code import syntax
from smfix.code.naming import READING_CALLS
from smfix.code.syntax import FunctionNode, key_of
from smfix.inference import classes, dynamic_attributes
from smfix.scopes.attribute_stores import COMPUTED, mangled
from smfix.scopes.definitions import Definition, DefinitionKind
from smfix.scopes.location import ProgramPoint
from smfix.values.model import Collection, Instance, SdkClass, SdkObject, Step, Unknown, UserClass, UserModule, join

if TYPE_CHECKING:
    from smfix.inference.protocol import Inference
    from smfix.scopes.symbol_table import ClassCode, Module, Scope
    from smfix.values.model import AbstractObject, Value


_COMPUTING = re.compile(COMPUTED.encode())
_HOOKS = ("__getattribute__", "__setattr__")


def written_from_outside(inf: Inference, code: ClassCode, name: str) -> Value:
    """`obj.name = value` in the files that name the class, where `obj` is the class or an instance of it; a private
    name also as it is written outside the class."""
    return join(inf.definition_value(definition, inf.frame(scope)) for scope, definition in _stores(inf, code, name))


def _stores(inf: Inference, code: ClassCode, name: str) -> Iterator[tuple[Scope, Definition]]:
    names = dict.fromkeys((name, mangled(code.name, name)))
    any_of = "|".join(map(re.escape, names))
    updated = rf"(?:__dict__|\bvars\([^\n]*\))\s*\.\s*update\([^)]*\b(?:{any_of})\s*="
    setting = re.compile(rf"\.(?:{any_of})\s*=(?!=)|['\"](?:{any_of})['\"]|{updated}".encode())
    for module in classes.files_naming(inf, code, setting, tuple(names)):
        for one in names:
            for scope, definition in module.stores_from_outside(one):
                if any(_is_of(inf, kind, code) for kind in owner_of_write(inf, scope, definition)):
                    yield scope, definition


def is_property_from_outside(inf: Inference, code: ClassCode, name: str) -> bool:
    """Whether a property is given to the class by an assignment outside it."""
    return any(
        isinstance(definition.expr, ast.Call) and syntax.last_name(definition.expr.func) == "property"
        for _, definition in _stores(inf, code, name)
    )


def written_elsewhere(inf: Inference, code: ClassCode, name: str) -> Value:
    """`obj.name = value` in other modules of the repository, where `obj` is an instance of the class or the class."""
    pattern = re.compile(rf"\.{re.escape(name)}\s*[=:](?!=)".encode())
    return join(
        inf.definition_value(definition, inf.frame(scope))
        for other in inf.project.modules_matching(code.scope.module, pattern, name)
        for scope, definition in other.stores(name)
        if any(_is_of(inf, kind, code) for kind in owner_of_write(inf, scope, definition))
    )


def written_on_module(inf: Inference, module: Module, name: str) -> Value:
    """`module.name = value` and `setattr(module, "name", value)` in other modules of the repository."""
    word = re.escape(name)
    pattern = re.compile(rf"\.{word}\s*[=:]|\bsetattr\b[^\n]*[\"']{word}[\"']".encode())
    return join(
        inf.definition_value(definition, inf.frame(scope))
        for other in inf.project.modules_matching(module, pattern, name)
        for scope, definition in other.stores(name)
        if any(
            isinstance(kind, UserModule) and kind.module is module for kind in owner_of_write(inf, scope, definition)
        )
    )


def owner_of_write(inf: Inference, scope: Scope, definition: Definition) -> Value:
    """What the object is whose attribute a binding sets."""
    return inf.memo(("owner", definition), lambda: _owner_of(inf, scope, definition))


def _owner_of(inf: Inference, scope: Scope, definition: Definition) -> Value:
    try:
        expr = ast.parse(definition.key.rpartition(".")[0], mode="eval").body
    except SyntaxError:
        return ()
    for node in ast.walk(expr):
        ast.copy_location(node, definition.stmt)
    return owner_value(inf, inf.keep(expr), ProgramPoint(inf.frame(scope), definition.stmt))


def owner_value(inf: Inference, expr: ast.expr, at: ProgramPoint) -> Value:
    """What an object is whose attribute is set; `type(x)` and `x.__class__` are the class of x."""
    if isinstance(expr, ast.Attribute) and expr.attr == "__class__":
        return _class_values(inf, inf.infer(expr.value, at))
    if isinstance(expr, ast.Call) and getattr(expr.func, "id", "") == "type" and len(expr.args) == 1:
        return _class_values(inf, inf.infer(expr.args[0], at))
    return inf.infer(expr, at)


def _class_values(inf: Inference, value: Value) -> Value:
    """The classes of what a value can be."""
    found: list[AbstractObject] = []
    for kind in value:
        code = inf.user_step_classes.get(kind.cls) if isinstance(kind, Step) else getattr(kind, "code", None)
        name = sdk.find(kind.cls) if isinstance(kind, (Step, Collection)) else None
        if code is not None:
            found.append(UserClass(code))
        elif name is not None:
            found.append(SdkClass(name))
        else:
            found.append(Unknown("the class of this is not known"))
    return tuple(found)


def _is_of(inf: Inference, kind: AbstractObject, code: ClassCode) -> bool:
    if isinstance(kind, Step):
        return inf.user_step_classes.get(kind.cls) is code
    if isinstance(kind, (Collection, SdkObject)):
        return kind.code is code
    if isinstance(kind, UserClass) or (isinstance(kind, Instance) and kind.is_open):
        return any(one is kind.code for one in classes.mro(inf, code))
    return isinstance(kind, Instance) and kind.code is code


def dynamically_written(inf: Inference, code: ClassCode, name: str) -> Value:
    """What is stored in an instance's attribute under a computed name, or why the attribute may be something else than
    what is assigned to it; empty where nothing is."""
    return inf.memo(("computed", code, name), lambda: _dynamically_written(inf, code, name))


def _dynamically_written(inf: Inference, code: ClassCode, name: str) -> Value:
    found: list[AbstractObject] = []
    for one in classes.mro(inf, code):
        found += [
            Unknown(f"class `{one.name}` has a `{hook}` of its own")
            for hook in _HOOKS
            if any(definition.kind == DefinitionKind.DEFINED for definition in one.scope.names.get(hook, ()))
        ]
        for scope, me in classes.methods_of(one):
            if me in scope.dynamic_writes and isinstance(scope.node, FunctionNode):
                how = Unknown(f"`{scope.node.name}` sets attributes of `{one.name}` through {scope.dynamic_writes[me]}")
                known = dynamic_attributes.stored(inf, scope, me, name)
                found += [how] if known is None else known
    found += _computed_from_outside(inf, code)
    if written_from_outside(inf, code, "__class__"):
        found.append(Unknown(f"the `__class__` of a `{code.name}` is changed"))
    return join([tuple(found)])


def _computed_from_outside(inf: Inference, code: ClassCode) -> Iterator[Unknown]:
    """Why code that is none of the class's methods, in the files that name it, may set any attribute of an instance."""
    for module in classes.files_naming(inf, code, _COMPUTING):
        for scope in module.all_scopes() if module.program.code_mentions(COMPUTED) else ():
            me = next(iter(scope.parameters), None) if classes.owner_of(scope) is not None else None
            for store in scope.computed_stores:
                owner = store.key.removesuffix(".*")
                if owner != me and any(_is_of(inf, kind, code) for kind in owner_of_write(inf, scope, store)):
                    how, line = scope.dynamic_writes[owner], module.program.place(store.stmt).line
                    file = f" of `{module.path}`" if module is not code.scope.module else ""
                    yield Unknown(f"attributes of a `{code.name}` are set through {how} at line {line}{file}")


def written_between(inf: Inference, path: str, since: ast.stmt | None, at: ProgramPoint) -> Value:
    """What functions that are called between two statements may store under a path (`self.x`, `steps['a']`)."""
    scope = at.frame.scope
    if since is None or ("." not in path and "[" not in path):
        return ()
    elsewhere = list(_elsewhere(inf, path, at))
    if not elsewhere or not _calls_between(scope, path, since, at.stmt):
        return ()
    return join(elsewhere)


def _elsewhere(inf: Inference, path: str, at: ProgramPoint) -> Iterator[Value]:
    scope, module = at.frame.scope, at.frame.scope.module
    if path.endswith("]"):
        base, _, index = path[:-1].rpartition("[")
        for mutation, other in module.mutations(base, scope):
            same = mutation.index is None or repr(syntax.constant_of(mutation.index)) in (index, "None")
            if other is not scope and same:
                yield inf.added(mutation, ProgramPoint(inf.frame(other), mutation.stmt), "values")
        return
    base, _, attribute = path.rpartition(".")
    mine: set[ClassCode] | None = None
    for other, definition in module.stores(attribute):
        if other is scope or (isinstance(other.node, FunctionNode) and other.node.name == "__init__"):
            continue
        if mine is None:
            mine = classes_of(
                inf,
                owner_of_write(
                    inf, scope, Definition(f"{base}._", DefinitionKind.VALUE, at.stmt or other.node.body[0])
                ),
            )
        if mine & classes_of(inf, owner_of_write(inf, other, definition)):
            yield inf.definition_value(definition, inf.frame(other))


def classes_of(inf: Inference, value: Value) -> set[ClassCode]:
    """The classes, with their bases, that a value is or can be an instance of."""
    found = [kind.code for kind in value if isinstance(kind, (Instance, UserClass))]
    found += [
        inf.user_step_classes[kind.cls]
        for kind in value
        if isinstance(kind, Step) and kind.cls in inf.user_step_classes
    ]
    found += [kind.code for kind in value if isinstance(kind, (Collection, SdkObject)) and kind.code is not None]
    return {one for code in found for one in classes.mro(inf, code)}


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
        return not isinstance(func, ast.Name) or func.id not in READING_CALLS | {"list", "sorted"}
    return shared and isinstance(func, ast.Name) and _is_function(scope, func.id)


def _is_function(scope: Scope, name: str) -> bool:
    around: Scope | None = scope
    while around is not None:
        if any(isinstance(definition.stmt, FunctionNode) for definition in around.names.get(name, ())):
            return True
        around = around.outer
    return False
