"""Constructors that a library writes for a class (dataclasses, attrs, pydantic, NamedTuple): what they give a field.

The calls in sight are those of the class, of `cls` in its methods, of its heirs, through `super().__init__`, a partial
or a function that is given the class; and the copies with other values (`replace`, `evolve`, `model_copy`).
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from smfix.code.syntax import FunctionNode, constant_of, last_name, parents_in
from smfix.inference import spread_arguments
from smfix.inference.call_sites import callers, escapes
from smfix.inference.classes import files_naming, method_class, mro, subclasses
from smfix.inference.hidden_callers import hidden_makers
from smfix.models import higher_order
from smfix.scopes.definitions import DefinitionKind
from smfix.values.model import Builtin, Container, Function, Instance, Unknown, UserClass, join
from smfix.values.operations import each

if TYPE_CHECKING:
    from smfix.inference.protocol import Inference
    from smfix.project.repository import Mention
    from smfix.scopes.definitions import Definition
    from smfix.scopes.location import ProgramPoint
    from smfix.scopes.symbol_table import ClassCode, Module
    from smfix.values.model import Value

COPIES = frozenset({"replace", "evolve", "assoc", "_replace", "__replace__", "model_copy", "copy"})
"""Functions and methods that copy an object with other values."""
_COPYING = re.compile(rf"\b(?:{'|'.join(sorted(COPIES))})\s*\(".encode())
_BY_KEYWORD = frozenset({"model_construct", "construct"})
_BY_MAPPING = frozenset({"model_validate", "parse_obj", "validate"})
_LOADS = re.compile(r"from_|parse_|load|model_validate|schema|structure")
"""How methods begin by which a library makes an object of a text or of another object."""
_SPECIFIERS = frozenset({"ib", "attrib", "attr", "field"})
"""What an attribute of attrs is declared by, which needs no annotation."""


@dataclass(frozen=True, slots=True)
class Given:
    """A call that gives fields values: by position and keyword, or (`mapping`) as what one argument holds."""

    node: ast.Call
    at: ProgramPoint
    mapping: bool = False
    iterable: bool = False


def field_value(inf: Inference, code: ClassCode, name: str) -> Value:
    """What the calls in sight give a field of a class; Unknown with it where others can't be seen."""
    return inf.memo(("field", code, name), lambda: _field_value(inf, code, name))


def _field_value(inf: Inference, code: ClassCode, name: str) -> Value:
    found: list[Value] = []
    for one in (code, *subclasses(inf, code)):
        if not any(base is code for base in _initialised_by(inf, one)):
            continue
        found.append(hidden_makers(inf, one))
        fields = fields_of(inf, one)
        calls = constructions(inf, one)
        found += [(one,) if isinstance(one, Unknown) else _given(inf, one, fields, name) for one in calls]
    found += [_copied(inf, copy, code, name) for copy in copies(inf, code)]
    return join(found)


def _initialised_by(inf: Inference, code: ClassCode) -> list[ClassCode]:
    """The classes whose fields the constructor of a class sets; none where that is one of its own."""
    family = list(mro(inf, code))
    for at, one in enumerate(family):
        if any(b.kind == DefinitionKind.DEFINED for b in one.scope.names.get("__init__", ())):
            return []
        if any(declares(b) for definitions in one.scope.names.values() for b in definitions):
            return family[at:]
    return family


def declares(definition: Definition) -> bool:
    """Whether a binding of a class body declares a field."""
    if definition.kind == DefinitionKind.ANNOTATED:
        return True
    call = definition.expr
    return (
        definition.kind == DefinitionKind.VALUE and isinstance(call, ast.Call) and last_name(call.func) in _SPECIFIERS
    )


def fields_of(inf: Inference, code: ClassCode) -> dict[str, Definition]:
    """The fields that positional arguments fill, by name, those of bases first."""
    found: dict[str, Definition] = {}
    for one in reversed(list(mro(inf, code))):
        for name, definitions in one.scope.names.items():
            declared = next((b for b in definitions if declares(b)), None)
            if declared is not None and "." not in name:
                found.setdefault(name, declared)
                found[name] = declared
    return {name: declared for name, declared in found.items() if _is_positional(declared)}


def _is_positional(declared: Definition) -> bool:
    stmt, call = declared.stmt, declared.expr
    if isinstance(stmt, ast.AnnAssign):
        annotation = stmt.annotation.value if isinstance(stmt.annotation, ast.Subscript) else stmt.annotation
        if last_name(annotation) == "ClassVar":
            return False
    options = {k.arg: constant_of(k.value) for k in call.keywords} if isinstance(call, ast.Call) else {}
    return options.get("init") is not False and options.get("kw_only") is not True


def constructions(inf: Inference, code: ClassCode) -> Iterator[Given | Unknown]:
    """The calls in sight that make an instance of a class or initialise one as such; Unknown where some can't be
    seen."""
    for mention in callers(inf, code.scope, code.name):
        if isinstance(mention, Unknown):
            yield mention
        else:
            yield from _by_mention(inf, mention, code)
    modules = {id(one.scope.module): one.scope.module for one in (code, *subclasses(inf, code))}
    for module in modules.values():
        for name in ("cls", "__class__"):
            for mention in inf.project.mentions(module, name):
                yield from _by_mention(inf, mention, code)
        yield from _by_heirs(inf, module, code)


def _by_mention(inf: Inference, mention: Mention, code: ClassCode) -> Iterator[Given | Unknown]:
    node, at = mention.node, mention.at
    if isinstance(node, ast.Call):
        if _is_class(inf, node.func, at, code):
            yield Given(node, at)
        return
    around = _parent(at.stmt, node)
    if not isinstance(around, (ast.Attribute, ast.Call)):
        if escapes(mention) and _is_class(inf, node, at, code):
            yield Unknown(f"`{code.name}` is passed as a value, so what makes it is not known")
    elif not _is_class(inf, node, at, code):
        return
    elif isinstance(around, ast.Attribute):
        call = _parent(at.stmt, around)
        if isinstance(call, ast.Call) and call.func is around and around.attr not in code.scope.names:
            yield from _by_method(call, around.attr, at)
    else:
        found = list(_handed_on(inf, around, node, at))
        yield from found
        if not found and escapes(mention):
            yield Unknown(f"`{code.name}` is passed as a value, so what makes it is not known")


def _by_method(call: ast.Call, name: str, at: ProgramPoint) -> Iterator[Given | Unknown]:
    """Other constructors that a library writes: `C._make(values)`, `C.model_validate({...})`."""
    if name in _BY_KEYWORD:
        yield Given(call, at)
    elif name in _BY_MAPPING:
        yield Given(call, at, mapping=True)
    elif name == "_make":
        yield Given(call, at, iterable=True)
    elif _LOADS.match(name):
        yield Unknown(f"`{name}` makes objects of what is not known")


def _handed_on(inf: Inference, call: ast.Call, node: ast.expr, at: ProgramPoint) -> Iterator[Given]:
    """The calls of a class that is handed to `partial`, to `map`, or to a function of the repository."""
    called = inf.infer(call.func, at)
    if any(isinstance(kind, Builtin) and kind.dotted == "functools.partial" for kind in called):
        yield Given(inf.keep(ast.copy_location(ast.Call(node, call.args[1:], call.keywords), call)), at)
        return
    made = higher_order.call_of(inf, node, at)
    if made is not None:
        yield Given(made, at)
        return
    for kind in called:
        if isinstance(kind, Function) and isinstance(kind.scope.node, FunctionNode):
            for parameter in kind.scope.parameters:
                for mention in inf.project.mentions(kind.scope.module, parameter):
                    inside = mention.at.frame.scope is kind.scope and isinstance(mention.node, ast.Call)
                    if inside and isinstance(mention.node, ast.Call) and _passes(inf, mention, node, at):
                        yield Given(mention.node, mention.at)


def _passes(inf: Inference, mention: Mention, node: ast.expr, at: ProgramPoint) -> bool:
    assert isinstance(mention.node, ast.Call)
    wanted = {kind.code for kind in inf.infer(node, at) if isinstance(kind, UserClass)}
    called = inf.infer(mention.node.func, mention.at)
    return any(isinstance(kind, UserClass) and kind.code in wanted for kind in called)


def _by_heirs(inf: Inference, module: Module, code: ClassCode) -> Iterator[Given]:
    """`super().__init__(...)` in an heir, and `C.__init__(self, ...)`; the same of `__new__`."""
    for name in ("__init__", "__new__"):
        for mention in inf.project.mentions(module, name):
            node, at = mention.node, mention.at
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            on, plain = node.func.value, node
            by_super = isinstance(on, ast.Call) and last_name(on.func) == "super"
            if not by_super or name == "__new__":
                plain = inf.keep(ast.copy_location(ast.Call(node.func, node.args[1:], node.keywords), node))
            if _first_base(inf, at) is code if by_super else _is_class(inf, on, at, code):
                yield Given(plain, at)


def _first_base(inf: Inference, at: ProgramPoint) -> ClassCode | None:
    """The class after that of the method at hand, which `super()` asks first."""
    own = method_class(inf, at.frame.scope)
    return next(islice(mro(inf, own), 1, None), None) if own is not None else None


def _is_class(inf: Inference, node: ast.expr, at: ProgramPoint, code: ClassCode) -> bool:
    return any(isinstance(kind, UserClass) and kind.code is code for kind in inf.infer(node, at))


def _parent(stmt: ast.stmt | None, node: ast.expr) -> ast.AST | None:
    """The node of the statement that holds another one right away."""
    return parents_in(stmt).get(id(node))


def _given(inf: Inference, given: Given, fields: dict[str, Definition], name: str) -> Value:
    """What one call gives a field; empty where it leaves it out."""
    call, at = given.node, given.at
    if given.mapping or given.iterable:
        first = inf.infer(call.args[0], at) if call.args else ()
        key = name if given.mapping else list(fields).index(name) if name in fields else None
        items = [kind.items for kind in first if isinstance(kind, Container)]
        known = join(one.known(key) or () for one in items)
        return known or (each(first) if given.iterable else (Unknown(f"`{name}` is given by a mapping"),))
    names = {name, _alias(fields.get(name), name), name.lstrip("_") or name}
    for keyword in call.keywords:
        if keyword.arg in names:
            return inf.infer(keyword.value, at)
    place = list(fields).index(name) if name in fields else len(call.args)
    by_star = any(isinstance(arg, ast.Starred) for arg in call.args[: place + 1])
    if by_star or place < len(call.args):
        found = spread_arguments.by_position(inf, call, at, place)
        return found or ((Unknown(f"`{name}` is passed by `*`"),) if by_star else ())
    if any(keyword.arg is None for keyword in call.keywords):
        found = join(spread_arguments.by_mapping(inf, call, at, one) for one in sorted(names))
        return found or (Unknown(f"`{name}` is passed by `**`"),)
    return ()


def _alias(declared: Definition | None, name: str) -> str:
    """The name for a field that is declared for the constructor; the field's own where there is none."""
    call = declared.expr if declared is not None else None
    options = call.keywords if isinstance(call, ast.Call) else []
    said = next((constant_of(k.value) for k in options if k.arg in ("alias", "validation_alias")), None)
    return said if isinstance(said, str) else name


def copies(inf: Inference, code: ClassCode) -> Iterator[Given]:
    """The calls that copy an object with other values, in the files that name the class."""
    for module in files_naming(inf, code, _COPYING):
        for name in sorted(COPIES):
            if module.program.lines_calling(name):
                for mention in inf.project.mentions(module, name):
                    if isinstance(mention.node, ast.Call) and mention.node.keywords:
                        yield Given(mention.node, mention.at)


def _copied(inf: Inference, copy: Given, code: ClassCode, name: str) -> Value:
    """What a copy gives a field of the class anew; empty where it is of something else, or keeps the field."""
    call, at = copy.node, copy.at
    updates = [k.value for k in call.keywords if k.arg == "update"]
    fresh = [k.value for k in call.keywords if k.arg in (name, None)]
    if not updates and not fresh:
        return ()
    by_method = isinstance(call.func, ast.Attribute) and last_name(call.func) in ("_replace", "model_copy", "copy")
    of = call.func.value if by_method and isinstance(call.func, ast.Attribute) else call.args[0] if call.args else None
    if of is None or not _may_be_of(inf, inf.infer(of, at), code):
        return ()
    new = [inf.infer(k.value, at) for k in call.keywords if k.arg == name]
    mappings = [inf.infer(value, at) for value in updates] if updates else []
    items = [kind.items for value in mappings for kind in value if isinstance(kind, Container)]
    return join([*new, *(one.known(name) or () for one in items), spread_arguments.by_mapping(inf, call, at, name)])


def _may_be_of(inf: Inference, value: Value, code: ClassCode) -> bool:
    return any(
        isinstance(kind, Unknown)
        or (isinstance(kind, Instance) and any(one is code for one in mro(inf, kind.code)))
        or (isinstance(kind, Instance) and kind.is_open and any(one is kind.code for one in mro(inf, code)))
        for kind in value
    )
