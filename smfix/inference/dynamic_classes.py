"""Classes that a call makes: `type(name, bases, namespace)`, a metaclass called likewise, `types.new_class`. Each is
read as the class statement that it stands for."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from smfix.code.syntax import decorator_name
from smfix.scopes.symbol_table import ClassCode
from smfix.scopes.visitor import calls_on
from smfix.values.model import Unknown, UserClass

if TYPE_CHECKING:
    from smfix.inference.protocol import Inference
    from smfix.scopes.location import ProgramPoint
    from smfix.scopes.symbol_table import Module
    from smfix.values.model import Value

UNSEEN: Value = (Unknown("it is made by a class that is made at run time", against=True),)


def made_by_type(call: ast.Call, at: ProgramPoint, metaclass: ast.expr | None = None) -> Value:
    """The class that `type(name, bases, namespace)` makes, or a metaclass that is called so."""
    if len(call.args) < 3 or not isinstance(call.args[1], ast.Tuple):
        return UNSEEN
    keywords = [ast.keyword("metaclass", metaclass)] if metaclass is not None else []
    body, is_whole = _body(call.args[2])
    return _class(call, at, keywords, body, is_whole and not call.keywords)


def made_by_new_class(call: ast.Call, at: ProgramPoint) -> Value:
    """The class that `types.new_class(name, bases, keywords, fill)` makes."""
    if len(call.args) < 2 or not isinstance(call.args[1], ast.Tuple):
        return UNSEEN
    return _class(call, at, [], [], len(call.args) == 2 and not call.keywords)


def made_in(inf: Inference, module: Module) -> Iterator[ClassCode]:
    """The classes that calls of a module make."""
    if not module.program.code_mentions(r"\btype\s*\(|\bnew_class\s*\(|[Mm]eta\w*\s*\("):
        return
    for call, at in calls_on(module, module.program.lines_calling("type", "new_class")):
        if len(call.args) > 1 and decorator_name(call) in ("type", "new_class"):
            yield from (kind.code for kind in inf.infer(call, at) if isinstance(kind, UserClass))


def _body(namespace: ast.expr) -> tuple[list[ast.stmt], bool]:
    """The namespace as the statements of a class body, and whether they are all that it holds."""
    if isinstance(namespace, ast.Dict):
        pairs = list(zip(namespace.keys, namespace.values))
    elif isinstance(namespace, ast.Call) and decorator_name(namespace) == "dict" and not namespace.args:
        pairs = [(ast.Constant(one.arg) if one.arg else None, one.value) for one in namespace.keywords]
    else:
        return [], False
    body: list[ast.stmt] = []
    for key, value in pairs:
        if isinstance(key, ast.Constant) and isinstance(key.value, str):
            target = ast.copy_location(ast.Name(key.value, ast.Store()), value)
            body.append(ast.copy_location(ast.Assign([target], value), value))
    return body, len(body) == len(pairs)


def _class(
    call: ast.Call, at: ProgramPoint, keywords: list[ast.keyword], body: list[ast.stmt], is_whole: bool
) -> Value:
    module, outer = at.frame.scope.module, at.frame.scope
    found = module.classes.get(id(call))
    if found is None:
        name, bases = call.args[0], call.args[1]
        shown = name.value if isinstance(name, ast.Constant) and isinstance(name.value, str) else "type"
        assert isinstance(bases, ast.Tuple)
        node = ast.ClassDef(shown, bases.elts, keywords, body or [ast.Pass()], [])
        ast.fix_missing_locations(ast.copy_location(node, call))
        if at.stmt is not None and id(at.stmt) in outer.positions:
            outer.positions[id(node)] = outer.positions[id(at.stmt)]
        found = ClassCode(node, module.scope(node, outer), at.frame, at.stmt or node, has_all_names=is_whole)
        module.classes[id(call)] = found
    return (UserClass(found),)
