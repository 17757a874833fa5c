"""What conditions say about a value: `isinstance`, `is None`, truth, `hasattr`, `type(x) is`."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING

from smfix.code.naming import READING_CALLS, called_name
from smfix.code.syntax import key_of, keys_in
from smfix.inference.classes import mro, sdk_base, subclasses
from smfix.inference.construction import instance_of
from smfix.scopes.location import Condition, ProgramPoint
from smfix.scopes.reaching_definitions import reaching_definitions
from smfix.sdk.hierarchy import derives
from smfix.values.model import (
    Alias,
    Builtin,
    Collection,
    Container,
    Foreign,
    Instance,
    Items,
    Nothing,
    Output,
    Scalar,
    SdkClass,
    SdkObject,
    Step,
    Str,
    Unknown,
    UserClass,
    join,
)
from smfix.values.operations import truthy

if TYPE_CHECKING:
    from smfix.inference.protocol import Inference
    from smfix.scopes.definitions import Definition
    from smfix.scopes.location import Conditions
    from smfix.scopes.symbol_table import ClassCode, Scope
    from smfix.values.model import AbstractObject, Value


_HARMLESS = READING_CALLS | {"add_depends_on", "append"}
"""Calls that give no variable of another scope a new value."""
_SHAPES = {"list": ("list",), "tuple": ("tuple",), "set": ("set",), "frozenset": ("set",), "dict": ("dict",)}
_ABSTRACT = (
    "Iterable",
    "Sequence",
    "Collection",
    "Sized",
    "Container",
    "MutableSequence",
    "Mapping",
    "Iterator",
    "Set",
)


def assuming(inf: Inference, value: Value, key: str, conditions: Conditions, at: ProgramPoint) -> Value:
    """The value of `key` where these facts hold."""
    for condition in conditions:
        where = ProgramPoint(at.frame, condition.stmt, inner=at.inner)
        value = assuming_one(inf, value, key, condition.test, condition.holds, where)
    return value


def tested(inf: Inference, name: str, value: Value, at: ProgramPoint) -> Value:
    """The value of another scope's name as the conditions around its use in a function leave it, where nothing may give
    it another one in between: no other function does, nor does the function itself forget it."""
    scope = at.frame.scope
    if len(value) < 2 or at.stmt is None or not scope.is_function:
        return value
    if any(isinstance(node, (ast.Lambda, ast.GeneratorExp)) for node in at.inner):
        return value
    if any(one is not scope for one in scope.module.declaring(name)) or any(map(_forgets, scope.names.get(name, ()))):
        return value
    reached = reaching_definitions(scope, name, at.stmt)
    if not reached.entry or reached.definitions:
        return value
    holding = tuple(one for one in reached.entry if one.stmt is not None and _follows(scope, one.stmt, at.stmt))
    return narrowed(inf, [(value, holding)], name, ProgramPoint(at.frame, None)) if holding else value


def _follows(scope: Scope, first: ast.stmt, stmt: ast.stmt) -> bool:
    """Whether no code of elsewhere runs between a test in the statement `first` and a statement below it."""
    while stmt is not first:
        position = scope.positions[id(stmt)]
        is_repeated = isinstance(position.parent, (ast.For, ast.AsyncFor, ast.While))
        between = position.block if is_repeated else position.block[: position.index]
        start = between.index(first) if first in between else -1
        if any(_may_run_others(one) for one in between[start + 1 :]) or (start < 0 and position.parent is None):
            return False
        if start >= 0 or position.parent is None:
            return True
        stmt = position.parent
    return True


def _may_run_others(stmt: ast.stmt) -> bool:
    calls = [node for node in ast.walk(stmt) if isinstance(node, (ast.Call, ast.Await, ast.Yield, ast.YieldFrom))]
    return any(not isinstance(one, ast.Call) or called_name(one) not in _HARMLESS for one in calls)


def _forgets(definition: Definition) -> bool:
    return isinstance(definition.expr, ast.Constant) and definition.expr.value is None


def narrowed(inf: Inference, whole: list[tuple[Value, Conditions]], key: str, at: ProgramPoint) -> Value:
    """All that a key can be, each value where its facts hold. Where nothing visible gets past them, it is something
    out of sight, of which only they are known."""
    found = join(assuming(inf, value, key, conditions, at) if conditions else value for value, conditions in whole)
    if found or all(isinstance(kind, Nothing) for value, _ in whole for kind in value):
        return found
    other = Unknown("a condition asks for something else than all that is visible", against=True)
    return join(_other(inf, other, key, conditions, at) for value, conditions in whole if value)


def _other(inf: Inference, other: Unknown, key: str, conditions: Conditions, at: ProgramPoint) -> Value:
    """What is out of sight, where the facts hold: what is neither a step nor a string is several of them."""
    left = assuming(inf, (other,), key, conditions, at)
    one: Value = (Step("sagemaker.workflow.steps.Step"), Str())
    return (Container("iterator"),) if left == (other,) and not assuming(inf, one, key, conditions, at) else left


def matching(inf: Inference, value: Value, pattern: ast.pattern, at: ProgramPoint) -> Value:
    """The value where the pattern of a `case` fits it."""
    if isinstance(pattern, ast.MatchAs):
        return value if pattern.pattern is None else matching(inf, value, pattern.pattern, at)
    if isinstance(pattern, ast.MatchOr):
        return join(matching(inf, value, one, at) for one in pattern.patterns)
    if isinstance(pattern, ast.MatchClass):
        return _instances(inf, value, inf.infer(pattern.cls, at), True)
    if isinstance(pattern, ast.MatchSequence):
        return _instances(inf, value, (Builtin("list"), Builtin("tuple"), Builtin("typing.Sequence")), True)
    if isinstance(pattern, ast.MatchMapping):
        return _instances(inf, value, (Builtin("dict"),), True)
    return value


def assuming_one(
    inf: Inference, value: Value, key: str, test: ast.expr | ast.pattern, holds: bool, at: ProgramPoint
) -> Value:
    """The value of `key` where the condition is true (or false)."""
    if isinstance(test, ast.pattern):
        is_subject = isinstance(at.stmt, ast.Match) and key_of(at.stmt.subject) == key
        return matching(inf, value, test, at) if is_subject and holds else value
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return assuming_one(inf, value, key, test.operand, not holds, at)
    if isinstance(test, ast.BoolOp):
        if isinstance(test.op, ast.And) == holds:
            for part in test.values:
                value = assuming_one(inf, value, key, part, holds, at)
        elif all(key in keys_in(part) for part in test.values):
            return _either(inf, value, key, test.values, holds, at)
        return value
    if isinstance(test, ast.NamedExpr):
        return truthy(value, holds) if test.target.id == key else assuming_one(inf, value, key, test.value, holds, at)
    if key_of(test) == key:
        return truthy(value, holds)
    if isinstance(test, ast.Compare) and len(test.ops) == 1:
        return _compared(inf, value, key, test, holds, at)
    if isinstance(test, ast.Call) and isinstance(test.func, ast.Name) and len(test.args) == 1:
        return _walked(inf, value, key, test, test.func, at) if holds else value
    if isinstance(test, ast.Call) and isinstance(test.func, ast.Name) and len(test.args) == 2:
        is_builtin = inf.infer(test.func, ProgramPoint(at.frame, at.stmt)) == (Builtin(test.func.id),)
        if key_of(test.args[0]) == key and test.func.id == "isinstance" and is_builtin:
            return _instances(inf, value, inf.infer(test.args[1], at), holds)
        if (key_of(test.args[0]) or "").startswith(f"{key}[") and test.func.id == "isinstance" and is_builtin:
            return _within(inf, value, key, Condition(test, holds, at.stmt), at)
        if key_of(test.args[0]) == key and test.func.id == "hasattr" and is_builtin:
            return _having(value, test.args[1], holds)
    return value


def _within(inf: Inference, value: Value, key: str, condition: Condition, at: ProgramPoint) -> Value:
    """The value of a key where a condition about its items holds: `isinstance(key[0], C)`."""
    return tuple(
        replace(kind, items=_items(inf, kind, key, condition, at)) if isinstance(kind, Container) else kind
        for kind in value
    )


def _items(inf: Inference, held: Container, key: str, condition: Condition, at: ProgramPoint) -> Items:
    """What a container holds where a condition about its items holds."""

    def item(index: object) -> Value | None:
        return narrowed(inf, [(held.items.item(index), (condition,))], f"{key}[{index!r}]", at)

    return Items(held.items.each, item, held.items.values)


def _either(inf: Inference, value: Value, key: str, tests: list[ast.expr], holds: bool, at: ProgramPoint) -> Value:
    found: dict[AbstractObject, None] = {}
    for test in tests:
        for kind in assuming_one(inf, value, key, test, holds, at):
            found.setdefault(kind)
    return tuple(found)


def decides(inf: Inference, test: ast.expr, at: ProgramPoint) -> bool | None:
    """True or False where a condition is sure to be so, by what it asks about can be."""
    key = next(iter(keys_in(test)), None)
    if key is None or not isinstance(test, (ast.Call, ast.UnaryOp, ast.Compare)):
        return None
    node = next((n for n in ast.walk(test) if isinstance(n, ast.expr) and key_of(n) == key), None)
    if node is None or (isinstance(node, ast.Name) and node.id == "isinstance"):
        node = _asked(test)
        if node is None:
            return None
        key = key_of(node)
    value = inf.infer(node, at)
    if not value or key is None or any(isinstance(k, (Unknown, Foreign)) for k in value):
        return None
    if not assuming_one(inf, value, key, test, True, at):
        return False
    return None if assuming_one(inf, value, key, test, False, at) else True


def _asked(test: ast.expr) -> ast.expr | None:
    if isinstance(test, ast.UnaryOp):
        return _asked(test.operand)
    if isinstance(test, ast.Call) and test.args and key_of(test.args[0]):
        return test.args[0]
    return None


def _compared(inf: Inference, value: Value, key: str, test: ast.Compare, holds: bool, at: ProgramPoint) -> Value:
    left, op, right = test.left, test.ops[0], test.comparators[0]
    if isinstance(op, (ast.IsNot, ast.NotEq, ast.NotIn)):
        holds = not holds
    elif not isinstance(op, (ast.Is, ast.Eq, ast.In)):
        return value
    if isinstance(op, (ast.In, ast.NotIn)) and not isinstance(left, ast.Call):
        return value
    if key_of(right) == key:
        left, right = right, left
    if key_of(left) == key:
        if isinstance(right, ast.Constant) and right.value is None:
            if not holds:
                return tuple(k for k in value if not isinstance(k, Nothing))
            return (Nothing(),) if any(isinstance(k, (Nothing, Unknown, Foreign)) for k in value) else ()
        return value
    asks_type = isinstance(left, ast.Call) and isinstance(left.func, ast.Name) and left.func.id == "type"
    if asks_type and isinstance(left, ast.Call) and left.args and key_of(left.args[0]) == key:
        return _instances(inf, value, inf.infer(right, at), holds)
    return value


def _instances(inf: Inference, value: Value, classes: Value, holds: bool) -> Value:
    """The objects that are (or are not) instances of these classes; an unknown one becomes what it is tested to be."""
    flat = _flat(inf, classes)
    if flat is None:
        return value
    found: list[AbstractObject] = []
    for kind in value:
        verdicts = [_is_instance(inf, kind, cls) for cls in flat]
        if isinstance(kind, (Unknown, Foreign)):
            found += [_made(inf, cls, kind) for cls in flat] if holds else [kind]
        elif any(v is True for v in verdicts):
            if holds:
                found.append(kind)
        elif any(v is None for v in verdicts) or not holds:
            found.append(kind)
    return tuple(dict.fromkeys(found))


def _flat(inf: Inference, classes: Value) -> list[AbstractObject] | None:
    """The classes of isinstance's second argument, a tuple or a union taken apart."""
    found: list[AbstractObject] = []
    for kind in classes:
        if isinstance(kind, Container) and kind.shape == "tuple":
            inner = _flat(inf, kind.items.each())
            if inner is None:
                return None
            found += inner
        elif isinstance(kind, Alias) and isinstance(kind.expr, ast.BinOp):
            sides = (inf.infer(side, kind.at) for side in (kind.expr.left, kind.expr.right))
            inner = _flat(inf, join(sides))
            if inner is None:
                return None
            found += inner
        elif isinstance(kind, (Builtin, SdkClass, UserClass, Foreign)):
            found.append(kind)
        else:
            return None
    return found or None


def _is_instance(inf: Inference, kind: AbstractObject, cls: AbstractObject) -> bool | None:
    """Whether such an object is an instance of the class; None: can't say."""
    if isinstance(cls, Builtin):
        return _is_builtin_instance(kind, cls.dotted.rsplit(".", 1)[-1])
    if isinstance(cls, SdkClass):
        return _is_sdk_instance(kind, cls)
    if isinstance(kind, (Container, Str, Nothing, Scalar)):
        return False
    if isinstance(cls, UserClass) and isinstance(kind, (Instance, Step)):
        return _is_own_instance(inf, kind, cls.code)
    return False if isinstance(cls, Foreign) and isinstance(kind, Step) else None


def _is_own_instance(inf: Inference, kind: Instance | Step, code: ClassCode) -> bool | None:
    """The same, of a class of the repository: an SDK's step is none, but where a class below both may be meant."""
    own = kind.code if isinstance(kind, Instance) else inf.user_step_classes.get(kind.cls)
    if own is not None and any(one is code for one in mro(inf, own)):
        return True
    if isinstance(kind, Instance):
        return None if kind.is_open else False
    return None if any(sdk_base(inf, one) for one in (code, *subclasses(inf, code))) else False


def _is_builtin_instance(kind: AbstractObject, name: str) -> bool | None:
    if name in _SHAPES:
        if isinstance(kind, Container):
            return kind.shape in _SHAPES[name]
        return False
    if name == "str":
        return isinstance(kind, Str)
    if name in _ABSTRACT:
        return isinstance(kind, (Container, Str))
    if name in ("int", "float", "bool", "bytes"):
        return None if isinstance(kind, Scalar) else False
    return None


def _is_sdk_instance(kind: AbstractObject, cls: SdkClass) -> bool | None:
    if isinstance(kind, (Container, Str, Nothing, Scalar)):
        return False
    if isinstance(kind, (Step, Collection)):
        return derives(getattr(kind, "base", "") or kind.cls, cls.name.dotted)
    if isinstance(kind, SdkObject):
        return derives(kind.name.dotted, cls.name.dotted)
    if isinstance(kind, Output):
        return cls.name.dotted.endswith(("DelayedReturn", "StepOutput", "PipelineVariable"))
    return None


def _made(inf: Inference, cls: AbstractObject, kind: AbstractObject) -> AbstractObject:
    """What an unknown value is, once it is known to be an instance of the class."""
    if isinstance(cls, Builtin):
        name = cls.dotted.rsplit(".", 1)[-1]
        if name in _SHAPES:
            return Container(_SHAPES[name][0], provenance=kind.provenance)
        if name == "str":
            return Str(provenance=kind.provenance)
        if name in _ABSTRACT:
            return Container("iterator", provenance=kind.provenance)
        return Scalar(name) if name in ("int", "float", "bool", "bytes") else kind
    return instance_of(inf, cls) or kind


def _walked(inf: Inference, value: Value, key: str, test: ast.Call, func: ast.Name, at: ProgramPoint) -> Value:
    """The objects for which `iter(x)` or `len(x)` does not fail."""
    asks = func.id in ("iter", "len") and key_of(test.args[0]) == key
    if not asks or inf.infer(func, ProgramPoint(at.frame, at.stmt)) != (Builtin(func.id),):
        return value
    some = _instances(inf, value, (Builtin("typing.Iterable"),), True)
    return tuple(kind for kind in value if kind in some or isinstance(kind, (Unknown, Foreign)))


def _having(value: Value, name: ast.expr, holds: bool) -> Value:
    """`hasattr(x, "__iter__")`, `"append"`: containers have them, steps do not."""
    wanted = name.value if isinstance(name, ast.Constant) else None
    if wanted not in ("__iter__", "__len__", "append", "extend", "__getitem__"):
        return value
    found: list[AbstractObject] = []
    for kind in value:
        has = isinstance(kind, Container) or (isinstance(kind, Str) and str(wanted).startswith("__"))
        if isinstance(kind, Unknown):
            found.append(Container("list") if holds else kind)
        elif has == holds or isinstance(kind, (Foreign, Instance)):
            found.append(kind)
    return tuple(found)
