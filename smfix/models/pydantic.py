"""`pydantic`: which fields of a model its validators may convert, and which arguments of a function.

A field without a validator holds what it is given, and so does one whose validators give back what they get. Any other
validator makes the field a list where it is sure to return one, else unknown.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from smfix.code.signature import every_parameter
from smfix.code.syntax import FunctionNode, constant_of, last_name
from smfix.inference.classes import bases_of, defines, mro
from smfix.models import converters, registry
from smfix.models.generated_init import field_value
from smfix.scopes.definitions import PASSED, DefinitionKind
from smfix.scopes.location import ProgramPoint
from smfix.values.model import Alias, Container, Foreign, Function, Instance, Lambda, Partial, Unknown, UserClass, join

if TYPE_CHECKING:
    from smfix.inference.protocol import Inference
    from smfix.scopes.definitions import Definition
    from smfix.scopes.symbol_table import ClassCode
    from smfix.values.model import AbstractObject, Value

_ROOTS = ("pydantic", "pydantic_settings", "sqlmodel")
_OF_FIELD = frozenset({"field_validator", "validator"})
_OF_MODEL = frozenset({"model_validator", "root_validator"})
_IN_ANNOTATION = frozenset({"BeforeValidator", "AfterValidator", "WrapValidator", "PlainValidator"})
_PLAIN_METADATA = frozenset({"Field", "Strict", "SkipValidation", "InstanceOf", "Gt", "Ge", "Lt", "Le", "Len", "Doc"})
"""What an `Annotated` may hold besides, which changes no value."""

_HOOKS = ("__get_validators__", "__get_pydantic_core_schema__", "__prepare_pydantic_annotations__")
"""Methods by which a class says itself what becomes of a field's value."""

_CHECKED_CALLS = frozenset({"validate_call", "validate_arguments"})
MOST_DEPTH = 6
"""Types within types that are looked into."""


@dataclass(frozen=True, slots=True)
class Converter:
    """A function that a field's value goes through; `names` are the fields of which a validator speaks (None: any)."""

    title: str
    function: AbstractObject | None
    names: frozenset[str] | None = None
    mode: str = ""
    of_model: bool = False


@registry.hook("field")
def field_default(inf: Inference, code: ClassCode, definition: Definition, value: Value) -> Value:
    """A field that `Field(...)` describes: its default, which no model validates, besides what its annotation says."""
    call = definition.expr
    at = ProgramPoint(inf.frame(code.scope), definition.stmt)
    if not isinstance(call, ast.Call) or not any(_last(origin) == "Field" for origin in _origins(inf, call.func, at)):
        return value
    known = tuple(kind for kind in value if not (isinstance(kind, Foreign) and _last(kind.origin) == "Field"))
    default = _default(inf, call, at)
    decided = known == value
    return join([known, tuple(k for k in default if isinstance(k, Container)) if decided else default]) or value


def _default(inf: Inference, call: ast.Call, at: ProgramPoint) -> Value:
    options = {keyword.arg: keyword.value for keyword in call.keywords}
    given = call.args[0] if call.args else options.get("default")
    factory = options.get("default_factory")
    if factory is not None:
        made = inf.keep(ast.copy_location(ast.Call(factory, [], []), call))
        return inf.call(inf.infer(factory, at), made, at)
    required = given is None or (isinstance(given, ast.Constant) and given.value is ...)
    return () if required or given is None else inf.infer(given, at)


@registry.hook("conversion")
def conversion(inf: Inference, code: ClassCode, name: str) -> Value:
    """What a field of a model holds where validators convert it; empty where it holds what the model is given."""
    family = list(mro(inf, code))
    declared = next((b for one in family for b in one.scope.names.get(name, ()) if _is_field(b)), None)
    if declared is None or not is_model(inf, family):
        return ()
    changing = [one for one in _converters(inf, family, name, declared) if not _keeps(one, name)]
    if not changing:
        return _by_other_name(inf, family, name, declared)
    why = f"`{changing[0].title}` may make something else of `{name}` of a `{code.name}`"
    only = changing[0].function if len(changing) == 1 and not changing[0].of_model else None
    if only is None:
        return (Unknown(why),)
    return converters.converted(inf, only, _parameters(only)[0], field_value(inf, code, name), why)


def _by_other_name(inf: Inference, family: list[ClassCode], name: str, declared: Definition) -> Value:
    """Why a field without a type may be given under a name that is not known; empty where it is not, or has a type that
    the model holds its values against."""
    call, stmt = declared.expr, declared.stmt
    options = call.keywords if isinstance(call, ast.Call) else []
    aliases = [k.value for k in options if k.arg in ("alias", "validation_alias")]
    made = any(one.scope.module.program.code_mentions("alias_generator") for one in family)
    if not made and all(isinstance(constant_of(alias), str) for alias in aliases):
        return ()
    owner = next(one for one in family if declared in one.scope.names.get(name, ()))
    assert isinstance(stmt, ast.AnnAssign)
    said = inf.annotation(stmt.annotation, ProgramPoint(inf.frame(owner.scope), stmt))
    unsaid = any(isinstance(kind, (Unknown, Foreign)) for kind in said)
    return (Unknown(f"`{name}` of a `{family[0].name}` has another name in the constructor"),) if unsaid else ()


@registry.hook("assignment")
def is_converted_when_set(inf: Inference, code: ClassCode, name: str) -> bool:
    """Whether validators also convert what is assigned to a field."""
    family = list(mro(inf, code))
    asks = any(one.scope.module.program.code_mentions("validate_assignment") for one in family)
    return asks and bool(conversion(inf, code, name))


@registry.hook("decorated")
def checked_call(
    inf: Inference, origin: str, stmt: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef, at: ProgramPoint
) -> Value:
    """A function under `validate_call` whose annotations convert what it is given; empty where they only check."""
    if _last(origin) not in _CHECKED_CALLS or not isinstance(stmt, FunctionNode):
        return ()
    annotations = [arg.annotation for arg in every_parameter(stmt)] + [stmt.returns]
    if any(True for one in annotations if one is not None for _ in _of_annotation(inf, one, at)):
        return (Unknown(f"`{stmt.name}` is decorated by `{_last(origin)}`, and its annotations convert", against=True),)
    return ()


@registry.hook("argument")
def converted_argument(
    inf: Inference, name: str, annotation: ast.expr, decorators: list[ast.expr], at: ProgramPoint
) -> Value:
    """Why a parameter of a function under `validate_call` is not what a call passes; empty where it is."""
    bases = [one.func if isinstance(one, ast.Call) else one for one in decorators]
    checked = any(_last(origin) in _CHECKED_CALLS for base in bases for origin in _origins(inf, base, at))
    if not checked or not any(True for _ in _of_annotation(inf, annotation, at)):
        return ()
    return (Unknown(f"the annotation of `{name}` converts what is passed"),)


def is_model(inf: Inference, family: list[ClassCode]) -> bool:
    """Whether one of these classes is a model of pydantic's, or a dataclass of its."""
    return any(
        any(isinstance(kind, Foreign) and _is_own(kind.origin) for kind in bases_of(inf, one))
        or any(_last(origin) == "dataclass" for origin in _of_decorators(inf, one))
        for one in family
    )


def _of_decorators(inf: Inference, code: ClassCode) -> Iterator[str]:
    at = ProgramPoint(code.outer, code.stmt)
    for decorator in code.node.decorator_list:
        yield from _origins(inf, decorator.func if isinstance(decorator, ast.Call) else decorator, at)


def _is_field(definition: Definition) -> bool:
    return definition.kind == DefinitionKind.ANNOTATED


def _is_own(origin: str) -> bool:
    return origin.split(".")[0] in _ROOTS


def _last(origin: str) -> str:
    return origin.partition("(")[0].rpartition(".")[2]


def _origins(inf: Inference, node: ast.expr, at: ProgramPoint) -> Iterator[str]:
    """The dotted names of pydantic's that an expression may be, also under a partial."""
    for kind in inf.infer(node, at):
        inner = kind.function if isinstance(kind, Partial) else (kind,)
        yield from (one.origin for one in inner if isinstance(one, Foreign) and _is_own(one.origin))


def _converters(inf: Inference, family: list[ClassCode], name: str, declared: Definition) -> Iterator[Converter]:
    """The functions that a field's value may go through."""
    stmt = declared.stmt
    owner = next(one for one in family if declared in one.scope.names.get(name, ()))
    if isinstance(stmt, ast.AnnAssign):
        yield from _of_annotation(inf, stmt.annotation, ProgramPoint(inf.frame(owner.scope), stmt))
    for one in family:
        for definitions in one.scope.names.values():
            for definition in definitions:
                for validator in _validators(inf, one, definition):
                    if validator.names is None or name in validator.names:
                        yield validator
                    elif _stores_beside(validator, name):
                        yield Converter(validator.title, None)


def _validators(inf: Inference, code: ClassCode, definition: Definition) -> Iterator[Converter]:
    """The validator that a binding of a class body is, if it is one."""
    at = ProgramPoint(inf.frame(code.scope), definition.stmt)
    stmt, expr = definition.stmt, definition.expr
    if definition.kind == DefinitionKind.DEFINED and isinstance(stmt, FunctionNode):
        function = Function(code.scope.module.scope(stmt, code.scope), inf.frame(code.scope))
        for decorator in stmt.decorator_list:
            yield from _by_decorator(inf, decorator, stmt.name, function, at)
    elif definition.kind == DefinitionKind.VALUE and isinstance(expr, ast.Call) and isinstance(expr.func, ast.Call):
        given = inf.infer(expr.args[0], at) if len(expr.args) == 1 else ()
        yield from _by_decorator(inf, expr.func, definition.key, given[0] if len(given) == 1 else None, at)


def _by_decorator(
    inf: Inference, decorator: ast.expr, title: str, function: AbstractObject | None, at: ProgramPoint
) -> Iterator[Converter]:
    call = decorator if isinstance(decorator, ast.Call) else None
    base = call.func if call is not None else decorator
    known = [_last(origin) for kind in inf.infer(base, at) if isinstance(kind, Foreign) for origin in [kind.origin]]
    if len(known) == 1 and known[0] in _OF_FIELD | _OF_MODEL and any(_origins(inf, base, at)):
        options = {k.arg: constant_of(k.value) for k in call.keywords} if call is not None else {}
        of_model = known[0] in _OF_MODEL
        names = [constant_of(arg) for arg in call.args] if call is not None else []
        any_field = of_model or not names or not all(isinstance(one, str) and one != "*" for one in names)
        mode = options.get("mode", "before" if of_model else "after")
        title = f"{title}` by `{known[0]}"
        own = None if any_field else frozenset(map(str, names))
        yield Converter(title, function, own, mode if isinstance(mode, str) else "?", of_model)
    elif any("validator" in origin for one in (base, decorator) for origin in _origins(inf, one, at)):
        yield Converter(title, None)
    elif not known and "valid" in (last_name(base) or "").lower():
        yield Converter(title, None)  # by its name


def _keeps(converter: Converter, name: str) -> bool:
    """Whether a field's value is the same after the converter as before."""
    function = converter.function
    parameters = _parameters(function)
    if function is None or not parameters:
        return False
    value, *more = parameters
    handler = more[0] if converter.mode == "wrap" and more else ""
    if not converter.of_model:
        return converters.keeps(function, value, handler)
    if converter.mode == "after":
        assert isinstance(function, (Function, Lambda))
        first = _all_parameters(function)[0]
        me = first not in ("cls", "mcs")
        return converters.keeps(function, first) if me else converters.keeps_items(function, value, name)
    return not handler and converters.keeps_items(function, value, name)


def _stores_beside(converter: Converter, name: str) -> bool:
    """Whether the validator of another field may store something in what it is given of the field of this name."""
    function = converter.function
    if not isinstance(function, Function):
        return function is None
    scope = function.scope
    beside = _parameters(function)[1:]
    stored = [key for key in scope.names if "[" in key and key.split("[")[0].split(".")[0] in beside]
    filled = [key for key in scope.mutations if "[" not in key and key.split(".")[0] in beside]
    constant = [key for key in stored if key.endswith("]") and f"[{name!r}]" not in key]
    changing = [one for key in filled for one in scope.mutations[key] if one.method != PASSED]
    other = [one for one in changing if isinstance(one.index, ast.Constant) and one.index.value != name]
    return len(constant) < len(stored) or len(other) < len(changing)


def _all_parameters(function: AbstractObject | None) -> list[str]:
    if isinstance(function, Lambda):
        return [arg.arg for arg in every_parameter(function.expr)]
    return list(function.scope.parameters) if isinstance(function, Function) else []


def _parameters(function: AbstractObject | None) -> list[str]:
    """The parameters of a validator from the one for the value on: `cls` or `self` is passed by."""
    names = _all_parameters(function)
    return names[1:] if len(names) > 1 and names[0] in ("cls", "self", "mcs") else names


def _of_annotation(inf: Inference, node: ast.expr, at: ProgramPoint, depth: int = 0) -> Iterator[Converter]:
    """The converters that an annotation brings: validators in `Annotated`, classes that say so themselves."""
    if depth > MOST_DEPTH:
        return
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        try:
            inner = ast.parse(node.value.strip(), mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return
        for child in ast.walk(inner):
            ast.copy_location(child, node)
        yield from _of_annotation(inf, inf.keep(inner), at, depth + 1)
    elif isinstance(node, ast.BinOp):
        for side in (node.left, node.right):
            yield from _of_annotation(inf, side, at, depth + 1)
    elif isinstance(node, ast.Subscript):
        parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        name = last_name(node.value)
        if name == "Annotated":
            for one in parts[1:]:
                yield from _of_metadata(inf, one, at)
            parts = parts[:1]
        for one in parts if name != "Literal" else ():
            yield from _of_annotation(inf, one, at, depth + 1)
    elif isinstance(node, (ast.Name, ast.Attribute)):
        yield from _of_type(inf, node, at, depth)


def _of_type(inf: Inference, node: ast.expr, at: ProgramPoint, depth: int) -> Iterator[Converter]:
    for kind in inf.infer(node, ProgramPoint(at.frame, at.stmt if at.frame.scope.is_function else None)):
        if isinstance(kind, Alias):
            yield from _of_annotation(inf, kind.expr, kind.at, depth + 1)
        elif isinstance(kind, UserClass) and any(defines(inf, kind.code, hook) for hook in _HOOKS):
            yield Converter(kind.code.name, None)


def _of_metadata(inf: Inference, node: ast.expr, at: ProgramPoint) -> Iterator[Converter]:
    """The converter that one part of an `Annotated` is, if it may be one."""
    if isinstance(node, ast.Constant):
        return
    for kind in inf.infer(node, at):
        if isinstance(kind, Foreign) and _last(kind.origin) in _IN_ANNOTATION:
            given = inf.infer(node.args[0], at) if isinstance(node, ast.Call) and len(node.args) == 1 else ()
            mode = "wrap" if _last(kind.origin) == "WrapValidator" else ""
            yield Converter(_last(kind.origin), given[0] if len(given) == 1 else None, None, mode)
        elif isinstance(kind, Foreign):
            if not (_last(kind.origin) in _PLAIN_METADATA or kind.origin.startswith("annotated_types.")):
                yield Converter(kind.origin, None)
        elif isinstance(kind, Instance):
            if any(defines(inf, kind.code, hook) for hook in _HOOKS):
                yield Converter(kind.code.name, None)
        elif isinstance(kind, (Unknown, Function, Lambda)):
            yield Converter("Annotated", None)
