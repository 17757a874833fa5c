"""Where a value ends up: in a parameter of the SDK that takes a pipeline variable, in code that needs it now, or out of
sight. Followed through lists, mappings, names, and functions of the repository."""

from __future__ import annotations

import ast
import enum
from typing import TYPE_CHECKING

from smfix.code.signature import parameter_for
from smfix.code.syntax import FunctionNode
from smfix.dataflow.argument_flow import SdkTarget, UserTarget
from smfix.scopes.definitions import DefinitionKind
from smfix.scopes.visitor import expressions_of
from smfix.sdk import variables
from smfix.values.model import Builtin, Foreign, StepFunction

if TYPE_CHECKING:
    from smfix.rules.context import ProgramPoint, RuleContext
    from smfix.scopes.symbol_table import Module, Scope

_NAMES = frozenset({"name", "display_name", "description"})
"""Keywords by which the SDK names things: known before the pipeline runs."""
_ADDING = frozenset({"append", "insert", "add"})
MOST_MODULES = 8
"""Other modules into which values of one file are followed."""
MOST_DEPTH = 6
"""Names and functions through which a value is followed."""


class Receiver(enum.IntEnum):
    """What becomes of a value; of several, the lowest counts."""

    NEEDS_NOW = 0
    """Code of Python's, or a name that the SDK gives: there has to be a text now."""
    STEP_FUNCTION = 1
    """A function under `@step`: it takes variables, but no `Join`."""
    UNKNOWN = 2
    TAKES = 3
    """A parameter of the SDK that takes a pipeline variable."""


def receivers(context: RuleContext) -> Receivers:
    """Those of the file, made for all rules once."""
    known = context.memo.get("receivers")
    if not isinstance(known, Receivers):
        known = context.memo["receivers"] = Receivers(context)
    return known


class Receivers:
    """The places in one file where values end up."""

    def __init__(self, context: RuleContext, module: Module | None = None) -> None:
        """Walk the file once, for what is around each expression: the one that is looked at, or another module."""
        self._context, self._module = context, module or context.module
        self._others: dict[str, Receivers] = {self._module.path: self}
        self._around: dict[int, ast.AST] = {}
        for node in ast.walk(self._module.program.tree):
            for inner in ast.iter_child_nodes(node):
                self._around[id(inner)] = node
        self._loads: dict[str, list[tuple[ast.Name, Scope]]] = {}
        self._points: dict[int, ProgramPoint] = {}
        for one, at in expressions_of(self._module) if module else context.expressions(ast.Name, ast.Call):
            if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Load):
                self._loads.setdefault(one.id, []).append((one, at.frame.scope))
            elif isinstance(one, ast.Call):
                self._points[id(one)] = at

    def _of_module(self, module: Module) -> Receivers | None:
        """Those of another module of the repository; None once too many were walked."""
        if module.path not in self._others and len(self._others) <= MOST_MODULES:
            made = self._others[module.path] = Receivers(self._context, module)
            made._others = self._others
        return self._others.get(module.path)

    def around(self, node: ast.AST) -> ast.AST | None:
        """What an expression is a part of."""
        return self._around.get(id(node))

    def of(self, node: ast.expr, at: ProgramPoint) -> Receiver:
        """What becomes of the value of an expression."""
        return self._of(node, "value", at.frame.scope, 0)

    def of_name(self, name: str, at: ProgramPoint) -> Receiver:
        """What becomes of what a name is given by one of several assignments in a scope: of all that it is used for."""
        return self._of_uses(name, "value", at.frame.scope, 0)

    def _of(self, node: ast.expr, form: str, scope: Scope, depth: int) -> Receiver:
        outer = self._around.get(id(node))
        if depth > MOST_DEPTH or outer is None:
            return Receiver.UNKNOWN
        if isinstance(outer, (ast.List, ast.Tuple)) and form == "value":
            return self._of(outer, "item", scope, depth)
        if isinstance(outer, ast.Dict) and form == "value":
            is_key = any(key is node for key in outer.keys)
            return Receiver.NEEDS_NOW if is_key else self._of(outer, "entry", scope, depth)
        if isinstance(outer, ast.IfExp) and node is not outer.test:
            return self._of(outer, form, scope, depth)
        if isinstance(outer, ast.keyword):
            call = self._around[id(outer)]
            return self._of_argument(call, outer.arg, form, depth) if isinstance(call, ast.Call) else Receiver.UNKNOWN
        if isinstance(outer, ast.Call):
            places = [index for index, one in enumerate(outer.args) if one is node]
            return self._of_argument(outer, places[0], form, depth) if places else Receiver.NEEDS_NOW
        if isinstance(outer, (ast.Assign, ast.AnnAssign)):
            return self._of_assignment(outer, form, scope, depth)
        needs = (ast.Attribute, ast.FormattedValue, ast.Compare, ast.BinOp, ast.Raise, ast.Assert)
        is_index = isinstance(outer, ast.Subscript) and outer.slice is node
        is_needed = form == "value" and (is_index or isinstance(outer, needs))
        return Receiver.NEEDS_NOW if is_needed else Receiver.UNKNOWN

    def _of_argument(self, call: ast.Call, argument: int | str | None, form: str, depth: int) -> Receiver:
        at = self._points.get(id(call))
        if at is None or argument is None or any(isinstance(one, ast.Starred) for one in call.args):
            return Receiver.UNKNOWN
        added = self._added_to(call, form)
        if added is not None:
            return self._of_name(added, "item", at.frame.scope, depth + 1)
        called = self._context.infer(call.func, at)
        if called and all(isinstance(kind, StepFunction) for kind in called):
            return Receiver.STEP_FUNCTION
        if any(isinstance(kind, Builtin) or (isinstance(kind, Foreign) and kind.certain) for kind in called):
            is_dict = self._context.resolves_to(call, at, "builtins.dict") and isinstance(argument, str)
            if is_dict and form == "value":
                return self._of(call, "entry", at.frame.scope, depth)
            return Receiver.NEEDS_NOW
        targets = self._context.argument_flow.targets(call, at)
        found = [self._of_target(target, argument, form, depth) for target in targets]
        return min(found, default=Receiver.UNKNOWN)

    def _of_target(self, target: SdkTarget | UserTarget, argument: int | str, form: str, depth: int) -> Receiver:
        if isinstance(target, SdkTarget):
            if argument in _NAMES and not target.method:
                return Receiver.NEEDS_NOW
            place = argument + target.skip if isinstance(argument, int) else argument
            taken = variables.forms(target.name, target.method, place) or frozenset()
            return Receiver.TAKES if form in taken and target.code is None else Receiver.UNKNOWN
        node = target.scope.node
        name = parameter_for(node, argument, target.skip) if isinstance(node, FunctionNode) else None
        is_named = name in target.scope.parameters
        if name is None or not is_named or not isinstance(node, FunctionNode) or node.decorator_list:
            return Receiver.UNKNOWN
        if node.args.kwarg is not None and node.args.kwarg.arg == name:
            return Receiver.UNKNOWN
        there = self._of_module(target.scope.module)
        return there._of_name(name, form, target.scope, depth + 1) if there is not None else Receiver.UNKNOWN

    def _added_to(self, call: ast.Call, form: str) -> str | None:
        """The list to which a call of `append` adds its argument, by its name."""
        func = call.func
        is_adding = isinstance(func, ast.Attribute) and func.attr in _ADDING and form == "value"
        owner = func.value if isinstance(func, ast.Attribute) and is_adding else None
        return owner.id if isinstance(owner, ast.Name) else None

    def _of_assignment(self, stmt: ast.Assign | ast.AnnAssign, form: str, scope: Scope, depth: int) -> Receiver:
        targets = stmt.targets if isinstance(stmt, ast.Assign) else [stmt.target]
        if len(targets) != 1:
            return Receiver.UNKNOWN
        target = targets[0]
        if isinstance(target, ast.Name):
            return self._of_name(target.id, form, scope, depth + 1)
        if isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name) and form == "value":
            return self._of_name(target.value.id, "entry", scope, depth + 1)
        return Receiver.UNKNOWN

    def _of_name(self, name: str, form: str, scope: Scope, depth: int) -> Receiver:
        """What becomes of what a name of a scope holds, wherever the file uses it."""
        made = [one for one in scope.names.get(name, ()) if one.kind != DefinitionKind.GUARD]
        is_single = len(made) + int(name in scope.parameters) == 1
        if not is_single or isinstance(scope.node, ast.ClassDef):
            return Receiver.UNKNOWN
        return self._of_uses(name, form, scope, depth)

    def _of_uses(self, name: str, form: str, scope: Scope, depth: int) -> Receiver:
        uses = (use for use, inside in self._loads.get(name, ()) if _owner(inside, name) is scope)
        return min(
            (self._of(use, form, scope, depth) for use in uses if not self._is_addition(use)),
            default=Receiver.UNKNOWN,
        )

    def _is_addition(self, use: ast.Name) -> bool:
        """Whether a use of a list or mapping only puts something more into it."""
        outer = self._around.get(id(use))
        if isinstance(outer, ast.Subscript):
            return isinstance(outer.ctx, ast.Store)
        call = self._around.get(id(outer)) if isinstance(outer, ast.Attribute) and outer.attr in _ADDING else None
        return isinstance(call, ast.Call) and call.func is outer


def _owner(scope: Scope, name: str) -> Scope | None:
    """The scope whose name it is, where a scope uses it."""
    around: Scope | None = scope
    while around is not None and name not in around.names and name not in around.parameters:
        around = around.outer
    return around
