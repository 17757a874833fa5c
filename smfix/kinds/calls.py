"""Calls: of classes, of the repository's own functions, of `@step` functions, and what decorators make of them."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from smfix import sdk
from smfix.kinds import attributes, builtin_calls, containers, enums, parameters, typed
from smfix.kinds.reach import At
from smfix.kinds.scope import ClassCode, Frame, Scope
from smfix.kinds.syntax import FunctionNode, leaves
from smfix.kinds.value import (
    Alias,
    Builtin,
    Collection,
    Container,
    Foreign,
    Function,
    Instance,
    Items,
    Kind,
    Lambda,
    Method,
    Nothing,
    Output,
    Partial,
    Returning,
    SdkClass,
    SdkFunction,
    SdkObject,
    Step,
    StepFunction,
    Str,
    TupleClass,
    Unknown,
    UserClass,
    Value,
    join,
)

if TYPE_CHECKING:
    from smfix.kinds.evaluate import Kinds

MOST_FRAMES = 5
"""Calls within calls that are followed with their own arguments; deeper ones with those of all callers."""

MOST_RETURNS = 8
"""Returns that are held against an annotation."""

KEEPING = frozenset(
    [
        "staticmethod",
        "classmethod",
        "property",
        "cached_property",
        "lru_cache",
        "cache",
        "wraps",
        "abstractmethod",
        "contextmanager",
        "asynccontextmanager",
        "overload",
        "override",
        "final",
        "fixture",
        "patch",
        "object",
        "dict",
        "total_ordering",
        "no_type_check",
        "deprecated",
    ]
)
"""Decorators of the standard library and pytest under which a function still returns what it returns."""

REPLACING = frozenset({"singledispatch", "singledispatchmethod", "partial", "reduce"})
"""Decorators of the standard library under which it may return something else."""

_KEEPING_ROOTS = frozenset(
    {"pytest", "attr", "attrs", "pydantic", "dataclasses_json", "marshmallow_dataclass", "typer"}
)
"""Packages whose decorators keep a class or a function."""


def call(kinds: Kinds, func: Value, expr: ast.Call, at: At) -> Value:
    """What calling the value with the arguments of `expr` gives."""
    known = tuple(kind for kind in func if not isinstance(kind, Nothing))  # calling None fails either way
    return join(_call_one(kinds, kind, expr, at) for kind in known or func)


def _call_one(kinds: Kinds, kind: Kind, expr: ast.Call, at: At) -> Value:
    if isinstance(kind, Function):
        return _call_function(kinds, kind, expr, at)
    if isinstance(kind, (SdkClass, UserClass)):
        return made(kinds, kind, kind.seen)
    if isinstance(kind, (Alias, Returning)):
        return typed.value(kinds, kind.expr, kind.at)
    if isinstance(kind, TupleClass):
        return (containers.named_tuple(kinds, kind.fields, expr, at),)
    if isinstance(kind, SdkFunction):
        return _call_sdk_function(kind, expr, at)
    if isinstance(kind, StepFunction):
        evidence = at.frame.scope.module.program.evidence(f"`{kind.name}` is an `@step` function, called", expr)
        return (Output(kind.name, seen=(evidence, *kind.seen)),)
    if isinstance(kind, Builtin):
        return builtin_calls.call(kinds, kind.dotted, expr, at)
    if isinstance(kind, Method):
        return builtin_calls.method(kinds, kind, expr, at)
    if isinstance(kind, Lambda):
        return kinds.of(kind.expr.body, kind.at.inside(kind.expr))
    if isinstance(kind, Partial):
        return join(_call_partial(kinds, one) for one in kind.function)
    if isinstance(kind, Instance):
        return call(kinds, attributes.of(kinds, (kind,), "__call__", expr.func, at), expr, at)
    if isinstance(kind, Foreign):
        return (Foreign(f"{kind.origin}()", kind.certain, seen=kind.seen),)
    if isinstance(kind, Unknown):
        return (replace(kind, against=kind.against or kind.shadows),)
    return (Unknown("what this call returns is not known"),)


def _call_partial(kinds: Kinds, kind: Kind) -> Value:
    if isinstance(kind, Function):
        return returned(kinds, kind, None, 0)
    if isinstance(kind, (SdkClass, UserClass)):
        return made(kinds, kind, kind.seen)
    if isinstance(kind, StepFunction):
        return (Output(kind.name, seen=kind.seen),)
    return (Unknown("what this partial returns is not known"),)


def made(kinds: Kinds, cls: Kind, seen: tuple[Any, ...]) -> Value:
    """What calling a class makes: a step where it derives from one, at any distance."""
    if isinstance(cls, SdkClass):
        return (attributes.sdk_instance(cls),)
    if not isinstance(cls, UserClass):
        return (Unknown("what this class makes is not known"),)
    return _made_otherwise(kinds, cls.code) or instance(kinds, cls.code)


def instance(kinds: Kinds, code: ClassCode) -> Value:
    """An instance of a class of the repository, whatever calling the class may give."""
    base = attributes.sdk_base(kinds, code)
    if base is None or base.role is sdk.Role.CLASS:
        items = attributes.mapping_items(kinds, code)
        if items is not None:
            return (Container("dict", items),)
        return (
            enums.any_member(kinds, code)
            if enums.is_enum(kinds, code)
            else (Instance(code, attributes.tuple_items(kinds, code)),)
        )
    program = code.scope.module.program
    evidence = program.evidence(f"class `{code.name}` derives from `{base.dotted}`", code.node)
    if base.role in (sdk.Role.STEP, sdk.Role.FUNCTION_STEP):
        name = f"{code.scope.module.dotted}.{code.name}"
        kinds.user_steps[name] = code
        iterable = attributes.is_iterable(kinds, code)
        own_setter = base.role is sdk.Role.STEP
        own_method = attributes.takes_its_own(kinds, code)
        return (Step(name, own_setter, base.versions, base.dotted, iterable, own_method, seen=(evidence,)),)
    instance = attributes.sdk_instance(SdkClass(base))
    if isinstance(instance, Collection):
        own_method = attributes.defines(kinds, code, "add_depends_on")
        return (Collection(instance.cls, code, own_method, seen=(evidence,)),)
    if isinstance(instance, SdkObject) and base.role is sdk.Role.PIPELINE:
        return (SdkObject(base, code, seen=(evidence,)),)
    return (replace(instance, seen=(evidence,)),)


def oneself(kinds: Kinds, code: ClassCode) -> Value:
    """What `self` is in the class's methods: in a class without a base of the SDK's, beside which every class of the
    repository that derives from it has a step class, one of those steps."""
    own = instance(kinds, code)
    if not all(isinstance(kind, Instance) for kind in own) or attributes.unseen_base(kinds, code) is not None:
        return own
    made = [instance(kinds, heir) for heir in attributes.heirs(kinds, code)]
    if made and all(isinstance(kind, Step) for value in made for kind in value):
        return join(made)
    return own


def _made_otherwise(kinds: Kinds, code: ClassCode) -> Value:
    """What calling a class makes where its metaclass or its `__new__` says so; empty where it is an instance."""
    for one in attributes.lineage(kinds, code):
        for keyword in one.node.keywords:
            if keyword.arg == "metaclass":
                for kind in kinds.of(keyword.value, At(one.outer, one.stmt)):
                    known = isinstance(kind, (Builtin, SdkClass)) or (isinstance(kind, Foreign) and kind.certain)
                    if isinstance(kind, UserClass):
                        known = not attributes.defines(kinds, kind.code, "__call__")
                    if not known:
                        return (Unknown(f"the metaclass of `{one.name}` may make anything of a `{code.name}`"),)
        for binding in one.scope.names.get("__new__", ()):
            if isinstance(binding.stmt, FunctionNode):
                function = Function(one.scope.module.scope(binding.stmt, one.scope), kinds.frame(one.scope))
                made = returned(kinds, function, None, 0)
                return tuple(kind for kind in made if not isinstance(kind, (Unknown, Foreign, Nothing)))
    return ()


def _call_sdk_function(kind: SdkFunction, expr: ast.Call, at: At) -> Value:
    name = kind.name
    evidence = at.frame.scope.module.program.evidence(f"`{name.dotted}` is called", expr)
    if name.role is sdk.Role.GET_STEP:
        return (Step("_FunctionStep", False, name.versions, seen=(evidence, *kind.seen)),)
    if name.role is sdk.Role.STEP_DECORATOR:
        if expr.args and not (isinstance(expr.args[0], ast.Constant) and expr.args[0].value is None):
            first = expr.args[0]
            return (StepFunction(first.id if isinstance(first, ast.Name) else "a function", seen=kind.seen),)
        return (kind,)
    if name.dotted.endswith(("get_execution_role", "default_bucket", "retrieve", "name_from_base")):
        return (Str(),)
    return (Unknown(f"what `{name.dotted}` returns is not known"),)


class _Arguments(Mapping[str, Value]):
    """The arguments of one call by parameter name, each evaluated when asked for."""

    def __init__(self, kinds: Kinds, function: Function, expr: ast.Call, at: At) -> None:
        self._kinds, self._function, self._expr, self._at = kinds, function, expr, at
        self._known: dict[str, Value] = {}

    def __getitem__(self, name: str) -> Value:
        if name not in self._known:
            self._known[name] = self._compute(name)
        return self._known[name]

    def _compute(self, name: str) -> Value:
        node, bound = self._function.scope.node, self._function.bound
        assert isinstance(node, FunctionNode)
        first = next(iter(self._function.scope.parameters))
        if bound is not None and name == first:
            return bound
        arg = self._function.scope.parameters[name]
        if arg is node.args.vararg or arg is node.args.kwarg:
            return self._rest(node, arg is node.args.vararg, bound is not None)
        found = parameters.argument(self._kinds, self._expr, self._at, node, name, int(bound is not None))
        if arg.annotation is not None and (not found or any(isinstance(k, (Unknown, Foreign)) for k in found)):
            return parameters.value(self._kinds, name, self._kinds.frame(self._function.scope))
        return found

    def _rest(self, node: ast.FunctionDef | ast.AsyncFunctionDef, positional: bool, bound: bool) -> Value:
        kinds, expr, at = self._kinds, self._expr, self._at
        if positional:
            taken = len(node.args.posonlyargs) + len(node.args.args) - int(bound)
            return (Container("tuple", containers.literal(kinds, expr.args[taken:], at)),)
        named = {p.arg for p in (*node.args.args, *node.args.kwonlyargs)}
        extra = {k.arg: k.value for k in expr.keywords if k.arg is not None and k.arg not in named}
        opened = [k.value for k in expr.keywords if k.arg is None]

        def item(key: object) -> Value | None:
            return kinds.of(extra[str(key)], at) if key in extra else None if opened else (Nothing(),)

        text: Value = (Str(),)
        values = Items(
            lambda: text,
            item,
            lambda: join(
                [*(kinds.of(v, at) for v in extra.values()), *(containers.of_values(kinds.of(v, at)) for v in opened)]
            ),
        )
        return (Container("dict", values),)

    def __iter__(self) -> Iterator[str]:
        return iter(self._function.scope.parameters)

    def __len__(self) -> int:
        return len(self._function.scope.parameters)


def frame_of(kinds: Kinds, function: Function, expr: ast.Call, at: At, most: int = MOST_FRAMES) -> Frame:
    """The frame of the function in which its parameters hold what the call passes; in calls deeper than `most`, the one
    that stands for all calls."""
    depth = at.frame.depth + 1
    if depth > most:
        return kinds.frame(function.scope)
    return Frame(function.scope, function.outer, _Arguments(kinds, function, expr, at), depth)


def _call_function(kinds: Kinds, function: Function, expr: ast.Call, at: At) -> Value:
    depth = at.frame.depth + 1
    arguments = _Arguments(kinds, function, expr, at) if depth <= MOST_FRAMES else None
    return returned(kinds, function, arguments, depth)


def returned(kinds: Kinds, function: Function, arguments: Mapping[str, Value] | None, depth: int) -> Value:
    """What a function of the repository returns when it is called with these arguments (None: with any callers')."""
    scope, node = function.scope, function.scope.node
    assert isinstance(node, FunctionNode)
    said: Value = ()
    if node.returns is not None:
        at = At(function.outer, node)
        said = typed.value(kinds, node.returns, at)
        if said and not any(isinstance(kind, (Unknown, Foreign, Container)) for kind in said):
            evidence = scope.module.program.evidence(f"`{node.name}` returns `{ast.unparse(node.returns)}`", node)
            believed = tuple(replace(kind, seen=(evidence, *kind.seen)) for kind in said)
            return join([believed, _broken(kinds, scope, node)])
    frame = kinds.frame(scope) if arguments is None else Frame(scope, function.outer, arguments, depth)
    key = ("returned", scope) if arguments is None else ("returned", frame)
    found = kinds.once(key, lambda: _returned(kinds, frame, node))
    if is_stub(node):
        return said or _of_heirs(kinds, function)
    return typed.refined(found, said) if said else found


def _broken(kinds: Kinds, scope: Scope, node: ast.FunctionDef | ast.AsyncFunctionDef) -> Value:
    """Containers that a function plainly returns, although its annotation says otherwise."""
    plain = [s for s in scope.returns if isinstance(s.value, (ast.List, ast.Tuple, ast.ListComp, ast.Name))]
    if scope.yields or len(plain) > MOST_RETURNS:
        return ()
    values = (kinds.of(s.value, At(kinds.frame(scope), s)) for s in plain if s.value is not None)
    return tuple(kind for kind in join(values) if isinstance(kind, Container))


def _returned(kinds: Kinds, frame: Frame, node: ast.FunctionDef | ast.AsyncFunctionDef) -> Value:
    scope = frame.scope
    if scope.yields:
        return (Container("iterator", Items(lambda: join(_yielded(kinds, y, At(frame, s)) for y, s in scope.yields))),)
    evidence = scope.module.program.evidence(f"`{node.name}` returns it", node)
    values: list[Value] = [
        kinds.of(stmt.value, At(frame, stmt)) if stmt.value is not None else (Nothing(),) for stmt in scope.returns
    ]
    if not leaves(node.body):
        values.append((Nothing(seen=(evidence,)),))
    return join(values)


def _yielded(kinds: Kinds, node: ast.expr, at: At) -> Value:
    if isinstance(node, ast.YieldFrom):
        return containers.each(kinds.of(node.value, at))
    inner = node.value if isinstance(node, ast.Yield) else None
    return kinds.of(inner, at) if inner is not None else (Nothing(),)


def is_stub(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether a method is only there to be overridden."""
    body = (
        node.body[1:]
        if isinstance(node.body[0], ast.Expr) and isinstance(node.body[0].value, ast.Constant)
        else node.body
    )
    if not body:
        return True
    if len(body) > 1:
        return False
    only = body[0]
    if isinstance(only, ast.Raise) and only.exc is not None:
        return "NotImplemented" in ast.unparse(only.exc)
    return isinstance(only, ast.Pass) or (isinstance(only, ast.Expr) and isinstance(only.value, ast.Constant))


def _of_heirs(kinds: Kinds, function: Function) -> Value:
    """What the overriding methods of a stub return."""
    from smfix.kinds.names import class_code

    owner = parameters.owner_of(function.scope)
    node = function.scope.node
    found: list[Value] = []
    if owner is not None and isinstance(owner.node, ast.ClassDef) and owner.outer is not None:
        code = class_code(kinds, owner.node, kinds.frame(owner.outer))
        for heir in attributes.heirs(kinds, code):
            for binding in heir.scope.names.get(getattr(node, "name", ""), ()):
                if isinstance(binding.stmt, FunctionNode):
                    inner = heir.scope.module.scope(binding.stmt, heir.scope)
                    found.append(returned(kinds, Function(inner, kinds.frame(heir.scope)), None, 0))
    name = getattr(node, "name", "")
    return join(found) or (Unknown(f"`{name}` is abstract", f"annotate what `{name}` returns"),)


def defined(kinds: Kinds, stmt: ast.FunctionDef | ast.AsyncFunctionDef, at: At) -> Value:
    """A function statement's value, under its decorators."""
    scope = at.frame.scope.module.scope(stmt, at.frame.scope)
    value: Value = (Function(scope, at.frame),)
    for decorator in reversed(stmt.decorator_list):
        value = decorated(kinds, value, decorator, stmt, at)
    return value


def decorated(
    kinds: Kinds,
    value: Value,
    decorator: ast.expr,
    stmt: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef,
    at: At,
) -> Value:
    """What a decorator makes of a function or a class."""
    base = decorator.func if isinstance(decorator, ast.Call) else decorator
    name = attributes.decorator_name(decorator)
    found: list[Value] = []
    for kind in kinds.of(base, at):
        partial = isinstance(kind, Partial) and _is_step_decorator(kind.function)
        keeps = isinstance(kind, Foreign) and (kind.origin.split(".")[0] in _KEEPING_ROOTS or name in KEEPING)
        if partial or _is_step_decorator((kind,)):
            evidence = at.frame.scope.module.program.evidence(f"`{stmt.name}` is an `@step` function", stmt)
            found.append((StepFunction(stmt.name, seen=(evidence, *kind.seen)),))
        elif isinstance(kind, Builtin) and name in REPLACING:
            found.append((Unknown(f"`{stmt.name}` is decorated by `{name}`", f"annotate what `{stmt.name}` returns"),))
        elif isinstance(kind, Builtin) or keeps:
            found.append(value)
        elif name in ("setter", "getter", "deleter"):
            return kinds.of(base.value, at) if isinstance(base, ast.Attribute) else value
        elif isinstance(kind, Function):
            found.append(_through(kinds, kind, value, decorator, at))
        else:
            found.append(_unseen(kind, base, stmt.name))
    return join(found)


def _is_step_decorator(value: Value) -> bool:
    return bool(value) and all(
        isinstance(kind, SdkFunction) and kind.name.role is sdk.Role.STEP_DECORATOR for kind in value
    )


def _unseen(decorator: Kind, node: ast.expr, name: str) -> Value:
    """What a decorator that cannot be looked into makes of something."""
    if isinstance(decorator, Foreign):
        return (Foreign(f"{decorator.origin}()", decorator.certain, seen=decorator.seen),)
    return (Unknown(f"`{name}` is decorated by `{ast.unparse(node)}`, which smfix cannot see into", against=True),)


def _through(kinds: Kinds, function: Function, value: Value, decorator: ast.expr, at: At) -> Value:
    """A decorator of the repository, applied: what it returns when it is given the function."""
    if isinstance(decorator, ast.Call):
        inner = _call_function(kinds, function, decorator, at)
        return join(_apply(kinds, kind, value) for kind in inner)
    return _apply(kinds, function, value)


def _apply(kinds: Kinds, kind: Kind, value: Value) -> Value:
    if isinstance(kind, Function) and kind.scope.parameters:
        return returned(kinds, kind, {next(iter(kind.scope.parameters)): value}, 1)
    return (Unknown("what this decorator makes of the function is not known"),)


def bound(kinds: Kinds, value: Value, owner: Value | None, code: ClassCode) -> Value:
    """A class attribute as seen from an instance (or from the class, where owner is None): methods bound, properties
    computed."""
    return join(_bound_one(kinds, kind, owner, code) for kind in value)


def _bound_one(kinds: Kinds, kind: Kind, owner: Value | None, code: ClassCode) -> Value:
    if not isinstance(kind, Function) or not isinstance(kind.scope.node, FunctionNode):
        return (kind,)
    names = {attributes.decorator_name(d) for d in kind.scope.node.decorator_list}
    if "staticmethod" in names:
        return (kind,)
    if "classmethod" in names:
        return (replace(kind, bound=(UserClass(code),)),)
    if owner is None:
        return (kind,)
    if "property" in names or "cached_property" in names:
        first = next(iter(kind.scope.parameters), "self")
        return returned(kinds, kind, {first: owner}, 1)
    return (replace(kind, bound=owner),)


def entered(kinds: Kinds, value: Value) -> Value:
    """What `with value as x` binds."""
    return join(_entered_one(kinds, kind) for kind in value)


def _entered_one(kinds: Kinds, kind: Kind) -> Value:
    if isinstance(kind, Container):
        return kind.items.each()  # a generator under @contextmanager
    if isinstance(kind, Instance):
        enter = attributes.of_class(kinds, kind.code, "__enter__", (kind,))
        if enter:
            return join(
                returned(kinds, k, {next(iter(k.scope.parameters)): (kind,)}, 1)
                for k in enter
                if isinstance(k, Function)
            )
    if isinstance(kind, (Foreign, Unknown)) or (isinstance(kind, Builtin) and kind.dotted.endswith("()")):
        return (kind,)
    return (Unknown("what this context manager gives is not known"),)


def subscribed(kinds: Kinds, kind: Instance) -> Value:
    """What `instance[key]` gives: what the `__getitem__` of its class returns."""
    found = attributes.of_class(kinds, kind.code, "__getitem__", (kind,)) or ()
    values = [
        returned(kinds, function, {next(iter(function.scope.parameters)): (kind,)}, 1)
        for function in found
        if isinstance(function, Function) and function.scope.parameters
    ]
    return join(values) or (Unknown(f"what subscribing a `{kind.code.name}` gives is not known"),)


def lambda_parameter(kinds: Kinds, node: ast.Lambda, name: str, at: At) -> Value | None:
    """The value of a lambda's parameter; None where the lambda has none of that name."""
    spec = node.args
    names = [a.arg for a in (*spec.posonlyargs, *spec.args, *spec.kwonlyargs)]
    names += [a.arg for a in (spec.vararg, spec.kwarg) if a is not None]
    if name not in names:
        return None
    unknown = Unknown(f"`{name}` is a parameter of a lambda")
    positional = [*spec.posonlyargs, *spec.args]
    for arg, default in zip(reversed(positional), reversed(spec.defaults)):
        if arg.arg == name:
            return join([(unknown,), kinds.of(default, at)])
    return (unknown,)
