"""What may give a class attributes while it is made, beside the plain statements of its body: computed names there,
descriptors, decorators, metaclasses and `__init_subclass__`."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator
from typing import TYPE_CHECKING

from smfix.code.naming import READING_CALLS
from smfix.code.syntax import FunctionNode
from smfix.code.syntax import decorator_name as _name
from smfix.inference import decorators, hooks, reflective_writes
from smfix.inference.method_resolution import user_classes
from smfix.scopes.definitions import PASSED, DefinitionKind, own_expressions
from smfix.scopes.location import ProgramPoint
from smfix.scopes.visitor import calls_in
from smfix.values.model import Builtin, Foreign, Function, Instance, Lambda, Partial, SdkClass, Unknown, UserClass, join

if TYPE_CHECKING:
    from smfix.inference.protocol import Inference
    from smfix.scopes.definitions import Mutation
    from smfix.scopes.symbol_table import ClassCode, Scope
    from smfix.values.model import AbstractObject, Value

MOST_CALLS = 4
"""Functions that hand a class on to others, up to which it is followed."""
_NAMESPACE = 3
"""The index of a class's namespace among the parameters of a metaclass's `__new__` and `__init__`."""
_MAKING = ("type", "new_class", "__new__", "make_dataclass")


def additions(inf: Inference, code: ClassCode, name: str, by_word: bool = True) -> Iterator[Unknown]:
    """Why the class itself may have an attribute of this name that no plain statement of its body binds. `by_word`:
    also where its body has the name as a text."""
    what = f"`{code.name}` may have a `{name}` of its own"
    if (by_word and _body_says(code, name)) or _body_may_bind(inf, code, name):
        yield Unknown(f"{what}, under a name that its body computes", against=True)
    for decorator in code.node.decorator_list:
        if _decorator_may_set(inf, code, decorator, name):
            yield Unknown(f"{what} from `{_name(decorator)}`, which decorates it", against=True)
    for helper in inf.memo(("helpers", code), lambda: tuple(_helpers(inf, code))):
        if isinstance(helper, Function):
            yield Unknown(f"{what} through `f_locals`", against=True)
        if isinstance(helper, UserClass) and _methods_may_set(inf, helper.code, ("__set_name__",), name):
            yield Unknown(f"{what} from the `__set_name__` of `{helper.code.name}`", against=True)


def inherited_additions(inf: Inference, code: ClassCode, name: str) -> Iterator[Unknown]:
    """The same of metaclasses, and of what its bases do to each class that derives from them."""
    what = f"`{code.name}` may have a `{name}` of its own"
    for one in user_classes(inf, code):
        for metaclass in metaclasses(inf, one):
            if _metaclass_may_set(inf, metaclass, name):
                shown = metaclass.code.name if isinstance(metaclass, UserClass) else "its metaclass"
                yield Unknown(f"{what} from `{shown}`, its metaclass", against=True)
        if one is not code and _method_may_set(inf, one, "__init_subclass__", name):
            yield Unknown(f"{what} from the `__init_subclass__` of `{one.name}`", against=True)


def brought(inf: Inference, code: ClassCode, name: str) -> Value:
    """The same of a class and all its bases, for any attribute."""
    own = (additions(inf, one, name, by_word=False) for one in user_classes(inf, code))
    return join((doubt,) for doubt in itertools.chain(*own, inherited_additions(inf, code, name)))


def computed_by_metaclass(inf: Inference, code: ClassCode, name: str) -> Value:
    """Why an attribute of the class itself may be another one than its namespace has: its metaclass is asked."""
    for one in user_classes(inf, code):
        for kind in metaclasses(inf, one):
            above = user_classes(inf, kind.code) if isinstance(kind, UserClass) else []
            if any(name in cls.scope.names or not hooks.is_plain(cls, "__getattribute__") for cls in above):
                return (Unknown(f"the metaclass of `{one.name}` says what `{code.name}.{name}` is", against=True),)
    return ()


def metaclasses(inf: Inference, code: ClassCode) -> Value:
    """What the class itself says its metaclass is; empty where it says nothing."""
    at = ProgramPoint(code.outer, code.stmt)
    return tuple(
        kind for one in code.node.keywords if one.arg == "metaclass" for kind in _metaclass(inf, one.value, at)
    )


def _metaclass(inf: Inference, expr: ast.expr, at: ProgramPoint) -> Value:
    if isinstance(expr, ast.Call) and _name(expr) == "type" and len(expr.args) == 1:
        return (Builtin("type"),)  # the metaclass of a class in sight
    return inf.infer(expr, at)


def _metaclass_may_set(inf: Inference, kind: AbstractObject, name: str) -> bool:
    if isinstance(kind, UserClass):
        if any(methods(inf, kind.code, "mro")):
            return True
        if _methods_may_set(inf, kind.code, ("__new__", "__init__", "__prepare__"), name):
            return True
        if any(not _is_empty(one.value) for scope in methods(inf, kind.code, "__prepare__") for one in scope.returns):
            return True
        return any(_changes_class(scope) for scope in methods(inf, kind.code, "__new__"))
    return not isinstance(kind, (Builtin, SdkClass)) and not (isinstance(kind, Foreign) and kind.certain)


def _is_empty(node: ast.expr | None) -> bool:
    """Whether a metaclass's `__prepare__` returns a plain namespace: what is in it, its code says."""
    return isinstance(node, ast.Dict) or (isinstance(node, ast.Call) and _name(node) in ("dict", "__prepare__"))


def calls_plainly(inf: Inference, kind: AbstractObject) -> bool:
    """Whether calling a class of this metaclass makes an instance of it, with the arguments as they come."""
    if isinstance(kind, UserClass):
        return all(hooks.is_plain(one, "__call__") for one in user_classes(inf, kind.code))
    return isinstance(kind, (Builtin, SdkClass)) or (isinstance(kind, Foreign) and kind.certain)


def _changes_class(scope: Scope) -> bool:
    """Whether a metaclass's `__new__` makes the class of other bases or another namespace than it is given, or puts
    something into that under a name that it computes."""
    given = list(scope.parameters)
    if any(name in scope.names for name in given[2:]) or any(_fills(one) for one in _fillings(scope)):
        return True
    making = (call for call in ast.walk(scope.node) if isinstance(call, ast.Call) and _name(call) in _MAKING)
    return any(not _is_one_of(one, given) for call in making if len(call.args) > 1 for one in call.args[-2:])


def _is_one_of(node: ast.expr, names: list[str]) -> bool:
    inner = node.value if isinstance(node, ast.Starred) else node
    return isinstance(inner, ast.Name) and inner.id in names


def _fillings(scope: Scope) -> list[Mutation]:
    given = list(scope.parameters)
    return scope.mutations.get(given[_NAMESPACE], []) if len(given) > _NAMESPACE else []


def _fills(mutation: Mutation) -> bool:
    key = mutation.index
    if mutation.method == PASSED and mutation.call is not None:
        return _name(mutation.call) not in {*_MAKING, "__init__", *READING_CALLS}
    if mutation.method == "setdefault" and mutation.call is not None:
        key = next(iter(mutation.call.args), None)
    return not isinstance(key, ast.Constant)


def _body_says(code: ClassCode, name: str) -> bool:
    return any(_says(node, name) for stmt in _own_statements(code.node.body) for node in _own_nodes(stmt))


def _body_may_bind(inf: Inference, code: ClassCode, name: str) -> bool:
    if not code.has_all_names:
        return True
    if not code.scope.module.program.code_mentions(reflective_writes.PATTERN):
        return False
    first, last = code.node.lineno, code.node.end_lineno or code.node.lineno
    stores = reflective_writes.stores_between(code.scope.module, first, last)
    own = (store for store in stores if store.owner is None and store.at.frame.scope is code.scope)
    return any(reflective_writes.may_be_of(inf, store, name) for store in own)


def _own_statements(block: list[ast.stmt]) -> Iterator[ast.stmt]:
    for stmt in block:
        yield stmt
        if not isinstance(stmt, (*FunctionNode, ast.ClassDef)):
            yield from _own_statements([inner for inner in ast.iter_child_nodes(stmt) if isinstance(inner, ast.stmt)])


def _own_nodes(stmt: ast.stmt) -> Iterator[ast.AST]:
    for decorator in getattr(stmt, "decorator_list", ()):
        yield from ast.walk(decorator)
    yield from (node for node, _ in own_expressions(stmt))


def _says(node: ast.AST, name: str) -> bool:
    """Whether the node names an attribute other than to read it: as a string, a keyword, or what is assigned to."""
    if isinstance(node, ast.Constant):
        return node.value == name
    if isinstance(node, ast.Attribute):
        return isinstance(node.ctx, ast.Store) and node.attr in (name, "__bases__", "__class__")
    if isinstance(node, ast.keyword):
        return node.arg == name
    return isinstance(node, ast.ClassDef) and any(getattr(inner, "name", "") == name for inner in node.body)


def _decorator_may_set(inf: Inference, code: ClassCode, decorator: ast.expr, name: str) -> bool:
    at = ProgramPoint(code.outer, code.stmt)
    base = decorator.func if isinstance(decorator, ast.Call) else decorator
    if isinstance(decorator, ast.Call) and any(_says(node, name) for node in ast.walk(decorator)):
        return True
    return any(_may_set(inf, kind, name, decorator) for kind in inf.infer(base, at))


def _may_set(inf: Inference, kind: AbstractObject, name: str, decorator: ast.expr) -> bool:
    """Whether what is called with a class may give it the attribute."""
    if isinstance(kind, Function):
        return function_may_set(inf, kind.scope, name)
    if isinstance(kind, Lambda):
        return any(_says(node, name) for node in ast.walk(kind.expr)) or "setattr" in ast.unparse(kind.expr)
    if isinstance(kind, Partial):
        return any(_may_set(inf, one, name, decorator) for one in kind.function)
    if isinstance(kind, (Instance, UserClass)):
        return _methods_may_set(inf, kind.code, ("__init__", "__call__"), name)
    return not isinstance(kind, Builtin) and not decorators.keeps(kind, _name(decorator))


def _helpers(inf: Inference, code: ClassCode) -> Iterator[AbstractObject]:
    """What the class body calls that may know of it: classes of the repository with a `__set_name__`, functions that
    ask for the names of their caller."""
    for definitions in list(code.scope.names.values()):
        for one in definitions:
            at = ProgramPoint(inf.frame(code.scope), one.stmt)
            made: list[ast.expr] = []
            if one.kind == DefinitionKind.DEFINED:
                made += getattr(one.stmt, "decorator_list", ())
            elif one.kind == DefinitionKind.VALUE and isinstance(one.expr, ast.Call):
                made.append(one.expr)
            for expr in made:
                called = inf.infer(expr.func, at) if isinstance(expr, ast.Call) else ()
                for kind in (*inf.infer(expr, at), *called):
                    if isinstance(kind, Function) and kind.scope.module.program.code_mentions("f_locals"):
                        yield kind
                    elif isinstance(kind, (Instance, UserClass)) and any(methods(inf, kind.code, "__set_name__")):
                        yield UserClass(kind.code)


def methods(inf: Inference, code: ClassCode, name: str) -> Iterator[Scope]:
    """The functions of this name in the class and its bases in the repository, nearest first."""
    for one in user_classes(inf, code):
        for definition in one.scope.names.get(name, ()):
            if isinstance(definition.stmt, FunctionNode):
                yield one.scope.module.scope(definition.stmt, one.scope)


def _methods_may_set(inf: Inference, code: ClassCode, names: tuple[str, ...], name: str) -> bool:
    return any(function_may_set(inf, scope, name) for one in names for scope in methods(inf, code, one))


def _method_may_set(inf: Inference, code: ClassCode, method: str, name: str) -> bool:
    found = (one.stmt for one in code.scope.names.get(method, ()) if isinstance(one.stmt, FunctionNode))
    return any(function_may_set(inf, code.scope.module.scope(stmt, code.scope), name) for stmt in found)


def function_may_set(inf: Inference, scope: Scope, name: str, calls: int = 0) -> bool:
    """Whether a function, or one to which it hands something on, may give what it is called with the attribute."""
    node = scope.node
    assert isinstance(node, FunctionNode)
    if any(_says(inner, name) for stmt in node.body for inner in ast.walk(stmt)):
        return True
    module = scope.module
    stores = reflective_writes.stores_between(module, node.lineno, node.end_lineno or node.lineno)
    if any(reflective_writes.may_be_of(inf, store, name) for store in stores):
        return True
    return calls < MOST_CALLS and any(function_may_set(inf, other, name, calls + 1) for other in _called(inf, scope))


def _called(inf: Inference, scope: Scope) -> Iterator[Scope]:
    """The functions of the repository that a function calls with one of its parameters."""
    body = scope.node.body
    for call, at in calls_in(scope, range(body[0].lineno, (body[-1].end_lineno or body[-1].lineno) + 1)):
        if any(isinstance(given, ast.Name) and given.id in scope.parameters for given in call.args):
            for kind in inf.infer(call.func, at):
                if isinstance(kind, Function) and kind.scope is not scope:
                    yield kind.scope
