"""Where an argument ends up: in a parameter of the SDK, directly or through functions of the repository.

A parameter that a function passes on as it is, to the SDK or to another such function, stands for the SDK's own. What
the function does with it besides is the doubt that a finding at its call sites carries.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from smfix import sdk
from smfix.code.naming import looks_like_many
from smfix.code.signature import default_of, parameter_for
from smfix.code.syntax import FunctionNode
from smfix.dataflow.classify import Argument, argument, is_one_or_many, is_one_or_none
from smfix.dataflow.hashed_arguments import hashes_arguments
from smfix.dataflow.parameter_uses import doubt_of, is_empty_default, is_name, kept, name_of, rebound
from smfix.inference import classes, constructors
from smfix.inference.call_sites import call_sites
from smfix.inference.public_functions import OutsideCaller
from smfix.model import Evidence
from smfix.scopes.location import Frame, ProgramPoint
from smfix.scopes.visitor import calls_in
from smfix.values.model import (
    Builtin,
    Collection,
    Container,
    Function,
    Method,
    Nothing,
    Partial,
    SdkClass,
    SdkFunction,
    SdkObject,
    Step,
    Unknown,
    UserClass,
)

if TYPE_CHECKING:
    from smfix.inference.protocol import Inference
    from smfix.scopes.symbol_table import ClassCode, Scope
    from smfix.values.model import AbstractObject, Value

MOST_LEVELS = 6
"""Functions through which a parameter is followed."""


@dataclass(frozen=True, slots=True)
class SdkTarget:
    """A constructor, function or method of the SDK that a call calls; `skip` positional arguments are given already."""

    name: sdk.Name
    method: str = ""
    skip: int = 0
    code: ClassCode | None = field(default=None, compare=False)
    """The class of the repository whose objects it makes, where that derives from the SDK's."""

    @property
    def title(self) -> str:
        """As a person writes it."""
        return self.method or self.name.dotted.rpartition(".")[2]


@dataclass(frozen=True, slots=True, eq=False)
class UserTarget:
    """A function of the repository that a call calls; its first `skip` parameters are given already."""

    scope: Scope
    title: str
    skip: int = 0
    code: ClassCode | None = None
    """See `SdkTarget`."""


Target = SdkTarget | UserTarget


@dataclass(frozen=True, slots=True, eq=False)
class SinkFlow:
    """An argument of a call and the SDK's parameter that it ends up in."""

    argument: int | str
    """Its index among the positional arguments, or its keyword."""
    expr: ast.expr
    target: SdkTarget
    parameter: str
    through: tuple[str, ...] = ()
    """The repository's functions that hand it on, outermost first."""
    doubt: str = ""
    """Why it is not certain that it arrives as it is."""
    provenance: tuple[Evidence, ...] = field(default=())
    sinks: tuple[tuple[Scope, str, ast.expr, ProgramPoint], ...] = ()
    """Where the functions hand it on, with the parameter that it then is."""

    @property
    def slot(self) -> int | str:
        """`argument`, by its name of before 0.2."""
        return self.argument


class ArgumentFlow:
    """The calls of one module's view, followed to the SDK's parameters."""

    def __init__(self, inf: Inference, open_world: Inference | None = None) -> None:
        """`open_world` is asked whether code outside of the repository may call a function. Nothing is computed before
        the first question."""
        self._inf = inf
        self._open_world = open_world or inf
        self._sinks: dict[tuple[int, str], tuple[SinkFlow, ...]] = {}
        self._open: set[tuple[int, str]] = set()

    def targets(self, call: ast.Call, at: ProgramPoint) -> list[Target]:
        """All that a call can call; empty where any of it is unknown."""
        found = [self._target(kind, call, at) for kind in self._called(call, at) if not isinstance(kind, Nothing)]
        code = self._made_by_super(call, at)
        known = [replace(target, code=code) if code else target for target in found if target is not None]
        return known if len(known) == len(found) else []

    def _called(self, call: ast.Call, at: ProgramPoint) -> Value:
        if _is_super_init(call):
            code = self._made_by_super(call, at)
            return classes.bases_of(self._inf, code) if code is not None else ()
        return self._inf.query(call.func, at)

    def _made_by_super(self, call: ast.Call, at: ProgramPoint) -> ClassCode | None:
        """The class whose object `super().__init__(...)` makes."""
        return classes.method_class(self._inf, at.frame.scope) if _is_super_init(call) else None

    def _target(self, kind: AbstractObject, call: ast.Call, at: ProgramPoint, skip: int = 0) -> Target | None:
        if isinstance(kind, (SdkClass, SdkFunction)):
            return SdkTarget(kind.name, skip=skip)
        if isinstance(kind, UserClass):
            return self._of_class(kind.code, skip)
        if isinstance(kind, Function) and isinstance(kind.scope.node, FunctionNode):
            return UserTarget(kind.scope, kind.scope.node.name, skip + int(kind.bound is not None))
        if isinstance(kind, Method):
            return self._of_method(kind, skip)
        if isinstance(kind, Builtin) and kind.dotted == "functools.partial" and call.args:
            inner = self._inf.query(call.args[0], at)
            return self._target(inner[0], call, at, skip - 1) if len(inner) == 1 else None
        if isinstance(kind, Partial) and len(kind.function) == 1:
            given = max(0, len(kind.call.args) - 1)
            return self._target(kind.function[0], call, at, skip + given)
        return None

    def _of_class(self, code: ClassCode, skip: int) -> Target | None:
        found = constructors.constructor(self._inf, code)
        if isinstance(found, SdkClass):
            return SdkTarget(found.name, skip=skip, code=code)
        return UserTarget(found.scope, code.name, skip + 1, code) if found is not None else None

    def _of_method(self, kind: Method, skip: int) -> Target | None:
        owner = kind.owner
        if isinstance(owner, SdkObject):
            return SdkTarget(owner.name, kind.name, skip)
        if isinstance(owner, SdkClass) and kind.name in sdk.METHODS:  # the function of the class: the step comes first
            return SdkTarget(owner.name, kind.name, skip - 1)
        if isinstance(owner, (Step, Collection)):
            base = owner.base if isinstance(owner, Step) and owner.base else owner.cls
            name = sdk.find(base) or sdk.find("sagemaker.workflow.steps.Step")
            return SdkTarget(name, kind.name, skip) if name is not None else None
        return None

    def flows(self, call: ast.Call, at: ProgramPoint) -> list[SinkFlow]:
        """The arguments of a call that end up in a parameter of the SDK, whatever the call can call."""
        targets = self.targets(call, at)
        each = [{one.argument: one for one in self._fed_by(target, call)} for target in targets]
        if not each:
            return []
        return [one for slot, one in each[0].items() if all(self._agrees(one, other.get(slot)) for other in each)]

    fed = flows
    """The name of before 0.2, for rules of other packages."""

    def _agrees(self, one: SinkFlow, other: SinkFlow | None) -> bool:
        return other is not None and other.parameter == one.parameter and other.through == one.through

    def _fed_by(self, target: Target, call: ast.Call) -> Iterator[SinkFlow]:
        if isinstance(target, SdkTarget):
            yield from (one for one in _given(target, call) if self._keeps(target, one))
            return
        node = target.scope.node
        assert isinstance(node, FunctionNode)
        for slot, expr in _arguments(call):
            name = parameter_for(node, slot, target.skip)
            if name is None:
                continue
            for sink in self.sinks(target.scope, name, slot if isinstance(slot, str) else ""):
                if not self._keeps(target, sink):
                    break
                yield replace(sink, argument=slot, expr=expr, through=(target.title, *sink.through))
                break

    def _keeps(self, target: Target, flow: SinkFlow) -> bool:
        """Whether an object that the target makes keeps what a constructor is given as the SDK's own do."""
        if target.code is None or flow.target.method:
            return True
        return constructors.keeps(self._inf, target.code, flow.parameter)

    def sinks(self, scope: Scope, name: str, keyword: str = "") -> tuple[SinkFlow, ...]:
        """The parameters of the SDK that a function's parameter is passed to; none where it does not mean the list
        itself. For a `**` parameter, those that `keyword` is passed to."""
        node = scope.node
        assert isinstance(node, FunctionNode)
        rest = node.args.kwarg is not None and node.args.kwarg.arg == name
        key = (id(scope), f"{name}.{keyword}" if rest else name)
        if key not in self._sinks:
            if hashes_arguments(self._inf, scope):  # then no call can pass a list
                self._sinks[key] = ()
                return ()
            if key in self._open or len(self._open) >= MOST_LEVELS:
                return ()
            self._open.add(key)
            try:
                found = tuple(self._found(scope, name, keyword if rest else ""))
            finally:
                self._open.discard(key)
            self._sinks[key] = found if rest or not found or self.means_list(scope, name, found) else ()
        return self._sinks[key]

    def _found(self, scope: Scope, name: str, keyword: str) -> Iterator[SinkFlow]:
        program, node = scope.module.program, scope.node
        assert isinstance(node, FunctionNode)
        found: list[SinkFlow] = []
        for call, at in calls_in(scope, program.lines_inside(node, name)):
            if at.frame.scope is not scope:
                continue
            if keyword:
                found += self._by_rest(call, at, name, keyword)
            else:
                found += [one for one in self._candidates(call, at, name) if is_name(one.expr, name)]
        if not found:
            return
        doubts = [one.doubt for one in found if one.doubt]
        doubt = next(iter(doubts), "") or doubt_of(scope, name, found, keyword)
        for one in found:
            seen = program.evidence(f"`{name}` is passed to `{one.target.title}`", one.expr)
            yield replace(one, doubt=doubt, provenance=(seen, *one.provenance))

    def _candidates(self, call: ast.Call, at: ProgramPoint, name: str) -> Iterator[SinkFlow]:
        if any(is_name(expr, name) for _, expr in _arguments(call)):
            for one in self.flows(call, at):
                yield replace(one, sinks=((at.frame.scope, name, one.expr, at), *one.sinks))

    def _by_rest(self, call: ast.Call, at: ProgramPoint, name: str, keyword: str) -> Iterator[SinkFlow]:
        """`f(**kwargs)`: as if the keyword was written there."""
        for given in call.keywords:
            if given.arg is None and is_name(given.value, name) and not any(k.arg == keyword for k in call.keywords):
                written = ast.copy_location(
                    ast.Call(call.func, call.args, [*call.keywords, ast.keyword(keyword, given.value)]), call
                )
                yield from (one for one in self.flows(self._inf.keep(written), at) if one.argument == keyword)

    def means_list(self, scope: Scope, name: str, sinks: tuple[SinkFlow, ...] = ()) -> bool:
        """Whether a parameter that is passed as it is stands for a list: its annotation, its default, its
        description or one of its callers says so."""
        node = scope.node
        assert isinstance(node, FunctionNode)
        arg = scope.parameters[name]
        frame = self._inf.frame(scope)
        if arg.annotation is not None:
            outer = self._inf.frame(scope.outer) if scope.outer else frame
            said = self._inf.annotation(arg.annotation, ProgramPoint(outer, node))
            if said and not any(isinstance(kind, Unknown) for kind in said):
                return all(isinstance(kind, (Container, Nothing)) for kind in said) or is_one_or_many(said)
        if self._overrides(scope, name, sinks):
            return True
        default = default_of(node, name)
        if self._is_published(scope, name):
            return default is None or is_empty_default(default)
        if default is not None:
            none = isinstance(default, ast.Constant)
            return is_empty_default(default) and (not none or _tells(name, sinks) or self._none_arrives(sinks))
        if _is_said_to_be_a_list(node, name):
            return True
        value = self._inf.parameter(name, frame)
        if any(isinstance(kind, Container) for kind in value):
            return True
        unseen = all(isinstance(kind, Unknown) for kind in value)
        return unseen and any(sink.parameter == name for sink in sinks)

    def _is_published(self, scope: Scope, name: str) -> bool:
        """Whether code outside of the repository may pass something for a parameter, as a call in sight does: then that
        call is what can be mended, and the body is not."""
        outside = self._open_world.parameter(name, self._open_world.frame(scope))
        return any(isinstance(kind, OutsideCaller) for kind in outside) and not all(
            isinstance(kind, Unknown) for kind in outside
        )

    def _overrides(self, scope: Scope, name: str, sinks: tuple[SinkFlow, ...]) -> bool:
        """Whether the function is a class's own form of the SDK's method that it hands its parameter on to, with a
        parameter of that method's name or one that speaks of several: it is called as the SDK's is."""
        code, node = classes.method_class(self._inf, scope), scope.node
        if code is None or not _tells(name, sinks):
            return False
        own = any(isinstance(node, FunctionNode) and one.target.method == node.name for one in sinks)
        return own and classes.sdk_base(self._inf, code) is not None

    def _none_arrives(self, sinks: tuple[SinkFlow, ...]) -> bool:
        """Whether the function passes on None, or a list, where it gets None: then only its callers can be wrong."""
        given = (self.arrives(sink, (Nothing(),)) for sink in sinks)
        return any(isinstance(kind, (Nothing, Container)) for value in given for kind in value)

    def is_forwarded(self, expr: ast.expr, at: ProgramPoint) -> bool:
        """Whether the expression is a parameter of the function that it stands in, which means a list there: then its
        call sites are what is right or wrong. Not where a test in the function tells lists from others."""
        scope = at.frame.scope
        name = name_of(expr)
        if name is None or not scope.is_function or name not in scope.parameters:
            return False
        node = scope.node
        assert isinstance(node, FunctionNode)
        if scope.parameters[name] in (node.args.vararg, node.args.kwarg) or not self.sinks(scope, name):
            return False
        if rebound(scope, name) and not kept(scope, name):
            return False
        if self._overrides(scope, name, self.sinks(scope, name)):
            return True
        found = self._inf.query(expr, at)
        if argument(found) is Argument.MIXED and not is_one_or_none(found):
            return self._is_told_by_callers(scope, name)
        given = self._inf.parameter(name, self._inf.frame(scope))
        return not any(isinstance(kind, Container) for kind in given)

    def _is_told_by_callers(self, scope: Scope, name: str) -> bool:
        """Whether all callers of a function are visible, and each passes one or a list: then a finding at each
        wrong call says all that there is to say, and nothing is to be said where none is wrong."""
        node, told_of = scope.node, 0
        assert isinstance(node, FunctionNode)
        for site, skip in call_sites(self._inf, scope, node.name):
            if isinstance(site, Unknown) or any(keyword.arg is None for keyword in site.node.keywords):
                return False
            if any(isinstance(one, ast.Starred) for one in site.node.args):
                return False
            given = [expr for slot, expr in _arguments(site.node) if parameter_for(node, slot, skip) == name]
            for expr in given:
                value = self._inf.query(expr, site.at)
                verdict = argument(value)
                flows = [one for one in self.flows(site.node, site.at) if one.expr is expr]
                told = verdict is Argument.ONE and any(self._is_told(one, value) for one in flows)
                if not told and verdict is not Argument.OTHER:
                    return False
                told_of += 1
        return told_of > 0

    def _is_told(self, flow: SinkFlow, value: Value) -> bool:
        """Whether one dependency that is passed here certainly arrives as one."""
        return not flow.doubt or argument(self.arrives(flow, value)) is Argument.ONE

    def arrives(self, flow: SinkFlow, value: Value) -> Value:
        """What arrives in the SDK's parameter when the functions are called with this value."""
        for scope, name, expr, at in flow.sinks:
            frame = Frame(scope, self._inf.frame(scope).outer, {name: value}, 1)
            value = self._inf.query(expr, replace(at, frame=frame))
        return value


def _is_super_init(call: ast.Call) -> bool:
    func = call.func
    on = func.value if isinstance(func, ast.Attribute) and func.attr == "__init__" else None
    return isinstance(on, ast.Call) and isinstance(on.func, ast.Name) and on.func.id == "super"


def _arguments(call: ast.Call) -> Iterator[tuple[int | str, ast.expr]]:
    """Slots and expressions of the arguments whose parameter is certain."""
    for index, expr in enumerate(call.args):
        if isinstance(expr, ast.Starred):
            break
        yield index, expr
    for keyword in call.keywords:
        if keyword.arg is not None:
            yield keyword.arg, keyword.value


def _given(target: SdkTarget, call: ast.Call) -> Iterator[SinkFlow]:
    """The arguments of a call of the SDK, by parameter; positions only where all versions of it agree."""
    positions = sdk.method_parameters(target.name, target.method) if target.method else sdk.parameters(target.name)
    by_position = {position: name for name, position in positions.items() if position is not None}
    for slot, expr in _arguments(call):
        name = slot if isinstance(slot, str) else by_position.get(slot + target.skip)
        if name is not None and name in positions:
            yield SinkFlow(slot, expr, target, name)


def _tells(name: str, sinks: tuple[SinkFlow, ...]) -> bool:
    """Whether the parameter bears the name of the SDK's, or one that speaks of several."""
    return looks_like_many(name) or any(sink.parameter == name for sink in sinks)


def _is_said_to_be_a_list(node: ast.FunctionDef | ast.AsyncFunctionDef, name: str) -> bool:
    """Whether a line of the docstring names the parameter and says that it is a list."""
    text = ast.get_docstring(node) or ""
    return any(name in line.split(":")[0].split("(")[0].split() and "list" in line.lower() for line in text.split("\n"))
