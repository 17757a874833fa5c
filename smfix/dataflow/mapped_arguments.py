"""Arguments of the SDK that a call is given by `**`: which expression in sight each comes from, and what is against a
change of that expression."""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from smfix import sdk
from smfix.dataflow.keyword_mappings import Entry, entries
from smfix.dataflow.mapping_uses import MappingUses
from smfix.scopes.visitor import calls_on

if TYPE_CHECKING:
    from smfix.dataflow.argument_flow import ArgumentFlow, SinkFlow
    from smfix.inference.protocol import Inference
    from smfix.scopes.location import ProgramPoint
    from smfix.scopes.symbol_table import Module

DEPENDENCIES = frozenset({"depends_on", "step_names"})
"""Parameters of the SDK that take a list of dependencies."""


@dataclass(frozen=True, slots=True, eq=False)
class MappedArgument:
    """A value in a mapping that a call is given by `**`, and the SDK's parameter that it ends up in.

    `flow.expr` is the value, evaluated at `at`; `call` is given it.
    """

    call: ast.Call
    flow: SinkFlow
    at: ProgramPoint
    _doubt: Callable[[], str]

    def doubt(self) -> str:
        """Why the value may be meant otherwise elsewhere, or may not be all that arrives; empty where nothing is
        against a change of it."""
        return self.flow.doubt or self._doubt()


class MappedArguments:
    """The arguments of one module's calls that mappings bring."""

    def __init__(
        self,
        inf: Inference,
        flow: ArgumentFlow,
        fails: Callable[[ast.AST, ProgramPoint], bool],
        may_take: Callable[[ast.Call, ProgramPoint], bool],
    ) -> None:
        """`fails` says whether the code expects a call to fail; `may_take`, by names alone, whether the SDK may get
        one of a call's arguments."""
        self._inf, self._flow, self._fails, self._may_take = inf, flow, fails, may_take
        self._flows: dict[tuple[int, str], SinkFlow | None] = {}

    def of(self, module: Module, parameters: Collection[str]) -> Iterator[MappedArgument]:
        """Those for these parameters of the SDK, each value once, in the order of the calls."""
        program = module.program
        named = [name for name in parameters if any(name in part.words.every for part in program.parts)]
        if not named:
            return
        seen: set[int] = set()
        for call, at in calls_on(module, sorted(program.lines_with("**"))):
            for one in self._of_call(call, at, named):
                if id(one.flow.expr) not in seen:
                    seen.add(id(one.flow.expr))
                    yield one

    def _of_call(self, call: ast.Call, at: ProgramPoint, names: Collection[str]) -> Iterator[MappedArgument]:
        written = {keyword.arg for keyword in call.keywords}
        if None not in written or not any(self._may_take(_with(call, name), at) for name in names):
            return
        for held in (entries(self._inf, keyword.value, at) for keyword in call.keywords if keyword.arg is None):
            for name, found in held.found.items():
                if name in names and name not in written and name not in held.vague:
                    yield from self._of_key(call, at, name, found)

    def _of_key(self, call: ast.Call, at: ProgramPoint, name: str, found: list[Entry]) -> Iterator[MappedArgument]:
        flow = self._flow_of(call, at, name)
        if flow is not None and not self._fails(call, at):
            for entry in found:
                yield MappedArgument(call, replace(flow, expr=entry.expr), entry.at, partial(self._doubt, entry))

    def _doubt(self, entry: Entry) -> str:
        if _is_parameter(entry):
            return "it is a parameter, so its callers may be what is to change"
        return MappingUses(self._inf, entry.key, self._takes).doubt(entry.holder, entry.at)

    def _takes(self, call: ast.Call, at: ProgramPoint, key: str) -> bool:
        """Whether the call hands the value of a key on to a list of the SDK's, and on to nothing else."""
        written = any(keyword.arg == key for keyword in call.keywords)
        flow = None if written else self._flow_of(call, at, key)
        return flow is not None and not flow.doubt and wants_list(flow) and not self._fails(call, at)

    def _flow_of(self, call: ast.Call, at: ProgramPoint, key: str) -> SinkFlow | None:
        """The parameter of the SDK that the value of a key ends up in: as if the keyword was written in the call."""
        known = (id(call), key)
        if known not in self._flows:
            written = self._inf.keep(_with(call, key))
            flows = self._flow.flows(written, at) if self._may_take(written, at) else []
            self._flows[known] = next((flow for flow in flows if flow.argument == key), None)
        return self._flows[known]


def _with(call: ast.Call, key: str) -> ast.Call:
    """The call with a keyword in the place of its mappings."""
    value = ast.copy_location(ast.Constant(None), call)
    keywords = [keyword for keyword in call.keywords if keyword.arg is not None]
    return ast.copy_location(ast.Call(call.func, call.args, [*keywords, ast.keyword(key, value)]), call)


def wants_list(flow: SinkFlow) -> bool:
    """Whether the SDK's parameter wants a list."""
    if flow.parameter in DEPENDENCIES:
        return True
    wish = sdk.wishes(flow.target.name, flow.target.method).get(flow.parameter)
    return wish is not None and wish.wants == "list"


def _is_parameter(entry: Entry) -> bool:
    scope = entry.at.frame.scope
    return isinstance(entry.expr, ast.Name) and scope.is_function and entry.expr.id in scope.parameters
