"""Classes of the repository: their bases and subclasses, their methods, what they derive from."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from smfix import sdk
from smfix.code.syntax import FunctionNode, decorator_name
from smfix.inference import dynamic_classes
from smfix.scopes.definitions import DefinitionKind
from smfix.scopes.location import ProgramPoint
from smfix.scopes.symbol_table import ClassCode
from smfix.values.model import Foreign, Instance, SdkClass, Unknown, UserClass, join

if TYPE_CHECKING:
    from smfix.inference.protocol import Inference
    from smfix.scopes.definitions import Definition
    from smfix.scopes.location import Frame
    from smfix.scopes.symbol_table import Module, Scope
    from smfix.values.model import Value


def is_property(inf: Inference, code: ClassCode, name: str) -> bool:
    """Whether the class itself computes the attribute, so that no assignment to it says what it is."""
    for definition in code.scope.names.get(name, ()):
        node, expr = definition.stmt, definition.expr
        if definition.kind == DefinitionKind.DEFINED and isinstance(node, FunctionNode):
            if any(decorator_name(decorator) in _PROPERTIES for decorator in node.decorator_list):
                return True
        elif isinstance(expr, ast.Call) and decorator_name(expr) == "property":
            return True
    return False


_PROPERTIES = frozenset({"property", "setter", "getter", "abstractproperty", "DynamicClassAttribute"})


def self_assignments(code: ClassCode, name: str) -> list[tuple[Scope, Definition]]:
    """Every `self.name = ...` in the methods of the class."""
    if code.assigned is None:
        code.assigned = {}
        for scope, me in methods_of(code):
            for key, definitions in scope.names.items():
                if key.startswith(f"{me}."):
                    found = [
                        (scope, b) for b in definitions if b.kind not in (DefinitionKind.GUARD, DefinitionKind.DELETED)
                    ]
                    code.assigned.setdefault(key[len(me) + 1 :], []).extend(found)
    return code.assigned.get(name, [])


def methods_of(code: ClassCode) -> list[tuple[Scope, str]]:
    """The scopes of the class's methods, each with the name of its first parameter."""
    if code.methods is None:
        code.methods = list(_methods_of(code))
    return code.methods


def _methods_of(code: ClassCode) -> Iterator[tuple[Scope, str]]:
    for stmt in code.scope.names.values():
        for definition in stmt:
            node = definition.stmt
            if definition.kind == DefinitionKind.DEFINED and isinstance(node, FunctionNode):
                scope = code.scope.module.scope(node, code.scope)
                first = next(iter(scope.parameters), None)
                if first is not None and "staticmethod" not in map(decorator_name, node.decorator_list):
                    yield scope, first


def bases_of(inf: Inference, code: ClassCode) -> Value:
    """The values of the class's base expressions."""
    at = ProgramPoint(code.outer, code.stmt)
    return join(inf.infer(base.value if isinstance(base, ast.Subscript) else base, at) for base in code.node.bases)


def mro(inf: Inference, code: ClassCode, depth: int = 0) -> Iterator[ClassCode]:
    """The class and its bases in the repository, nearest first."""
    yield code
    if depth < 12:
        for kind in bases_of(inf, code):
            if isinstance(kind, UserClass) and kind.code is not code:
                yield from mro(inf, kind.code, depth + 1)


def files_naming(
    inf: Inference, code: ClassCode, besides: re.Pattern[bytes], words: Sequence[str] = ()
) -> list[Module]:
    """The class's own file, and the other files of the repository that hold its name and the pattern; where a text can
    match only with one of some `words`, no other is searched."""
    key = (id(code), besides)
    if key not in inf.files_naming:
        inf.files_naming[key] = list(inf.project.modules_naming(code.scope.module, code.name, besides, words))
    return inf.files_naming[key]


def subclasses(inf: Inference, code: ClassCode) -> list[ClassCode]:
    """Classes of the repository that derive from the class: a base class uses what they set."""
    key = id(code)
    if key not in inf.subclasses:
        inf.subclasses[key] = []  # while they are looked for
        inf.subclasses[key] = list(_subclasses(inf, code))
    return inf.subclasses[key]


def _subclasses(inf: Inference, code: ClassCode) -> Iterator[ClassCode]:
    for module in inf.project.modules_naming(code.scope.module, code.name):
        derived = [class_of(inf, stmt, inf.frame(scope)) for stmt, scope in module.derived() if stmt is not code.node]
        for subclass in (*derived, *dynamic_classes.made_in(inf, module)):
            if subclass is not code and any(one is code for one in mro(inf, subclass)):
                yield subclass


def unseen_base(inf: Inference, code: ClassCode, known: tuple[str, ...] = ()) -> str | None:
    """The name of a base class that cannot be looked into, if there is one whose dotted name does not begin as `known`
    says."""
    for one in mro(inf, code):
        for base, kind in ((b, k) for b in one.node.bases for k in inf.infer(b, ProgramPoint(one.outer, one.stmt))):
            if isinstance(kind, Unknown) or (isinstance(kind, Foreign) and not kind.origin.startswith(known or "\0")):
                return ast.unparse(base)
    return None


def sdk_base(inf: Inference, code: ClassCode) -> sdk.Name | None:
    """The SDK class from which a class of the repository derives, at any distance."""
    for one in mro(inf, code):
        for kind in bases_of(inf, one):
            if isinstance(kind, SdkClass):
                return kind.name
    return None


def defines(inf: Inference, code: ClassCode, method: str) -> bool:
    """Whether the class or a base in the repository defines a method of this name itself."""
    return any(b.kind == DefinitionKind.DEFINED for one in mro(inf, code) for b in one.scope.names.get(method, ()))


def opened(value: Value) -> Value:
    """The value where its instances may be of classes that derive from theirs: `self`, or what is annotated."""
    return tuple(replace(kind, is_open=True) if isinstance(kind, Instance) else kind for kind in value)


def class_value(inf: Inference, stmt: ast.ClassDef, at: ProgramPoint) -> Value:
    """A class statement's value: the SDK's own class where this file is the SDK's, else a class of the repository."""
    from smfix import sdk

    module = at.frame.scope.module
    is_top = at.frame.scope.outer is None
    own = sdk.find(f"{module.dotted}.{stmt.name}") if is_top and sdk.is_sdk(module.dotted) else None
    if own is not None and not inf.project.is_namesake(module):
        return (SdkClass(own),)
    value: Value = (UserClass(class_of(inf, stmt, at.frame)),)
    for decorator in reversed(stmt.decorator_list):
        value = inf.decorate(value, decorator, stmt, at)
    return value


def class_of(inf: Inference, stmt: ast.ClassDef, frame: Frame) -> ClassCode:
    """The one ClassCode of a class statement."""
    module = frame.scope.module
    found = module.classes.get(id(stmt))
    if found is None:
        found = module.classes[id(stmt)] = ClassCode(stmt, module.scope(stmt, frame.scope), frame, stmt)
    return found


def owner_of(scope: Scope) -> Scope | None:
    """The class body in which a function is a method (no static one), else None."""
    node = scope.node
    if not isinstance(node, FunctionNode) or scope.outer is None or not isinstance(scope.outer.node, ast.ClassDef):
        return None
    return scope.outer


def method_class(inf: Inference, scope: Scope) -> ClassCode | None:
    """The class of which a function is a method (no static one); None for any other scope."""
    owner = owner_of(scope)
    if owner is None or owner.outer is None or not isinstance(owner.node, ast.ClassDef):
        return None
    return class_of(inf, owner.node, inf.frame(owner.outer))


def is_static(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether a method takes no object or class of its own."""
    return any(isinstance(d, ast.Name) and d.id == "staticmethod" for d in node.decorator_list)
