"""Who else sees what a mapping holds under a key: an entry may be changed only where all of them want the change.

The mapping is followed from the display that makes it, or the name that it is put into, to every use in the file:
calls that are given it by `**`, mappings that are made of it, other keys, what only reads it.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING

from smfix.code.naming import READING_CALLS, called_name
from smfix.code.syntax import FunctionNode, parents_in
from smfix.dataflow.keyword_mappings import COPYING
from smfix.scopes.definitions import DefinitionKind
from smfix.scopes.visitor import mentions_in
from smfix.values.model import Builtin

if TYPE_CHECKING:
    from smfix.inference.protocol import Inference
    from smfix.scopes.location import ProgramPoint
    from smfix.scopes.symbol_table import Scope

Taker = Callable[[ast.Call, "ProgramPoint", str], bool]
"""Whether a call that is given the mapping by `**` hands the value of a key on to a list of the SDK's."""

MOST_USES = 200
"""Uses of a mapping that are looked at."""

_KEYED = frozenset({"get", "pop", "setdefault", "__contains__"})
_OTHER_METHODS = frozenset({"update", "keys"})


class MappingUses:
    """The uses of one entry's mapping, each looked at once; `doubt` says what is against a change of the entry."""

    def __init__(self, inf: Inference, key: str, takes: Taker) -> None:
        """Of the entry under `key`."""
        self._inf, self._key, self._takes = inf, key, takes
        self._seen: set[object] = set()
        self._uses = 0

    def doubt(self, holder: ast.expr, at: ProgramPoint) -> str:
        """Which use may want the entry as it is, in words; empty where none does."""
        if isinstance(holder, (ast.Name, ast.Attribute)):
            return self._of_key(holder, at)
        return self._of_expression(holder, at)

    def _of_expression(self, expr: ast.expr, at: ProgramPoint) -> str:
        """Of an expression whose value is the mapping, or another one with the entry in it."""
        if id(expr) in self._seen:
            return ""
        self._seen.add(id(expr))
        self._uses += 1
        parents = parents_in(at.stmt) if at.stmt is not None and self._uses <= MOST_USES else {}
        parent = parents.get(id(expr))
        if isinstance(parent, ast.keyword) and parent.arg is None:
            call = parents.get(id(parent))
            return self._spread_in_call(call, at, expr) if isinstance(call, ast.Call) else self._otherwise(expr, at)
        if isinstance(parent, ast.Dict):
            return self._spread_in_display(parent, expr, at)
        if isinstance(parent, ast.Call):
            return self._given(parent, expr, at)
        if isinstance(parent, ast.Attribute):
            return self._method(parent, parents.get(id(parent)), at)
        if isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.BitOr):
            return self._of_expression(parent, at)
        if isinstance(parent, ast.IfExp) and expr is not parent.test:
            return self._of_expression(parent, at)
        if isinstance(parent, ast.Subscript) and expr is parent.value:
            return self._subscript(parent, at)
        return self._statement(parent, expr, at)

    def _statement(self, parent: ast.AST | None, expr: ast.expr, at: ProgramPoint) -> str:
        if isinstance(parent, (ast.Assign, ast.AnnAssign)):
            targets = parent.targets if isinstance(parent, ast.Assign) else [parent.target]
            if all(isinstance(target, (ast.Name, ast.Attribute)) for target in targets):
                return next(filter(None, (self._of_key(target, at) for target in targets)), "")
        if isinstance(parent, ast.Return) and isinstance(at.frame.scope.node, FunctionNode):
            return self._of_results(at.frame.scope)
        if isinstance(parent, ast.AugAssign) and isinstance(parent.target, (ast.Name, ast.Attribute)):
            return self._of_key(parent.target, at)
        harmless = isinstance(parent, (ast.Expr, ast.FormattedValue)) or (
            isinstance(parent, ast.Compare) and all(isinstance(op, (ast.In, ast.NotIn)) for op in parent.ops)
        )
        return "" if harmless else self._otherwise(expr, at)

    def _spread_in_call(self, call: ast.Call, at: ProgramPoint, expr: ast.expr) -> str:
        if _copies(self._inf, call, at):
            return self._of_expression(call, at)
        func = call.func
        if isinstance(func, ast.Attribute) and func.attr == "update":
            return self._of_expression(func.value, at)
        return "" if self._takes(call, at, self._key) else self._otherwise(expr, at)

    def _spread_in_display(self, display: ast.Dict, expr: ast.expr, at: ProgramPoint) -> str:
        place = next((i for i, v in enumerate(display.values) if v is expr and display.keys[i] is None), None)
        if place is None:
            return self._otherwise(expr, at)
        later = display.keys[place + 1 :]
        if any(isinstance(key, ast.Constant) and key.value == self._key for key in later):
            return ""
        return self._of_expression(display, at)

    def _given(self, call: ast.Call, expr: ast.expr, at: ProgramPoint) -> str:
        if expr is call.func:
            return self._otherwise(expr, at)
        if _copies(self._inf, call, at):
            return self._of_expression(call, at)
        if isinstance(call.func, ast.Attribute) and call.func.attr == "update":
            return self._of_expression(call.func.value, at)
        return "" if called_name(call) in READING_CALLS else self._otherwise(expr, at)

    def _method(self, attribute: ast.Attribute, call: ast.AST | None, at: ProgramPoint) -> str:
        if isinstance(call, ast.Call) and call.func is attribute:
            if attribute.attr == "copy":
                return self._of_expression(call, at)
            if attribute.attr in _OTHER_METHODS:
                return ""
            if attribute.attr in _KEYED and call.args and self._is_other_key(call.args[0]):
                return ""
            if attribute.attr == "setdefault" and isinstance(parents_in(at.stmt).get(id(call)), ast.Expr):
                return ""
        return self._otherwise(attribute.value, at)

    def _subscript(self, expr: ast.Subscript, at: ProgramPoint) -> str:
        if not isinstance(expr.ctx, ast.Load) and isinstance(expr.slice, ast.Constant):
            return ""
        return "" if self._is_other_key(expr.slice) else self._otherwise(expr.value, at)

    def _is_other_key(self, expr: ast.expr) -> bool:
        return isinstance(expr, ast.Constant) and expr.value != self._key

    def _of_key(self, target: ast.expr, at: ProgramPoint) -> str:
        """Of what is held by a name or an attribute: every use of it."""
        name = target.attr if isinstance(target, ast.Attribute) else getattr(target, "id", "")
        scope = None if isinstance(target, ast.Attribute) else _binding_scope(name, at.frame.scope)
        if (name, scope) in self._seen:
            return ""
        self._seen.add((name, scope))
        module = at.frame.scope.module
        if scope is None or scope.outer is None:
            elsewhere = self._elsewhere(name, at)
            if elsewhere:
                return elsewhere
        for node, where in mentions_in(module, name):
            used = node.func if isinstance(node, ast.Call) else node
            if isinstance(used, ast.Attribute) != isinstance(target, ast.Attribute):
                continue
            if scope is None or _binding_scope(name, where.frame.scope) is scope:
                found = self._of_expression(used, where)
                if found:
                    return found
        return ""

    def _of_results(self, scope: Scope) -> str:
        """Of what a function returns: every call of it."""
        node = scope.node
        assert isinstance(node, FunctionNode)
        at = scope.frame
        if scope in self._seen:
            return ""
        self._seen.add(scope)
        for used, where in mentions_in(scope.module, node.name):
            if not isinstance(used, ast.Call):
                return self._otherwise(used, where)
            found = self._of_expression(used, where)
            if found:
                return found
        return self._elsewhere_of(scope, node.name) if at.outer is not None else ""

    def _elsewhere(self, name: str, at: ProgramPoint) -> str:
        return self._elsewhere_of(at.frame.scope, name)

    def _elsewhere_of(self, scope: Scope, name: str) -> str:
        """Whether another module that names this one names what holds the mapping, too."""
        module = scope.module
        own = module.dotted.rpartition(".")[2]
        for other in self._inf.project.modules_naming(module, name):
            if other is not module and other.path != module.path and other.program.code_mentions(rf"\b{own}\b"):
                return f"`{name}` is used in `{other.path}`, too"
        return ""

    def _otherwise(self, expr: ast.expr, at: ProgramPoint) -> str:
        place = at.frame.scope.module.program.place(expr)
        return f"line {place.line} uses it in another way"


def _copies(inf: Inference, call: ast.Call, at: ProgramPoint) -> bool:
    if not isinstance(call.func, (ast.Name, ast.Attribute)):
        return False
    called = inf.infer(call.func, at)
    return len(called) == 1 and isinstance(called[0], Builtin) and called[0].dotted in COPYING


def _binding_scope(name: str, scope: Scope) -> Scope | None:
    """The scope whose variable a name is, seen from one."""
    around: Scope | None = scope
    while around is not None:
        bound = any(b.kind != DefinitionKind.GUARD for b in around.names.get(name, ())) or name in around.parameters
        is_seen = around is scope or not isinstance(around.node, ast.ClassDef)
        if bound and is_seen and name not in around.globals | around.nonlocals:
            return around
        around = around.outer
    return None
