"""Calls of a step's `add_depends_on` that name it otherwise than `step.add_depends_on(...)`: through a bound method
that a name, a container or `getattr` holds, as the function of its class, by `partial`, and one call an element by
`map`."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from smfix.code.syntax import last_name
from smfix.dataflow.classify import Argument, Receiver, argument, receiver
from smfix.model import Safety
from smfix.rules import Hit
from smfix.rules.dependency import hit_of, judged
from smfix.scopes.visitor import statements_on
from smfix.values.model import Builtin, Method, Nothing, Partial, SdkClass, Step
from smfix.values.operations import each

if TYPE_CHECKING:
    from smfix.dataflow.argument_flow import SinkFlow
    from smfix.rules.context import RuleContext
    from smfix.scopes.location import ProgramPoint
    from smfix.values.model import AbstractObject, Value

_REFERENCED = r"\badd_depends_on\b(?!\s*\()"
_MAPS = frozenset({"map", "imap", "imap_unordered", "starmap"})


def find(context: RuleContext, method: str, parameter: str) -> Iterator[Hit]:
    """The hits of all such calls; a file in which `method` is only ever called as usual costs a search of its
    text."""
    for call, at in context.calls(method):
        if may_be_class(call.func.value if isinstance(call.func, ast.Attribute) else call.func):
            yield from _called(context, call, at, method, parameter)
    if context.module.program.code_mentions(_REFERENCED) and _is_referenced(context, method):
        for call, at in context.expressions(ast.Call):
            assert isinstance(call, ast.Call)
            if last_name(call.func) in _MAPS and len(call.args) == 2:
                yield from _mapped(context, call, at, method)
            elif _may_be_reference(context, call, at, method):
                yield from _called(context, call, at, method, parameter)


def _is_referenced(context: RuleContext, method: str) -> bool:
    """Whether the code itself, not only prose in it, names the method without calling it there."""
    module = context.module
    lines = [
        part.base + part.lines.line_at(match.start())
        for part in module.program.parts
        for match in re.finditer(_REFERENCED, part.piece.code)
    ]
    for stmt, _ in statements_on(module, lines):
        nodes = [node for child in _own_parts(stmt) for node in ast.walk(child)]
        called = {id(node.func) for node in nodes if isinstance(node, ast.Call)}
        if any(_names(node, method) and id(node) not in called for node in nodes):
            return True
    return False


def _own_parts(stmt: ast.stmt) -> Iterator[ast.AST]:
    """The parts of a statement without the statements inside of it."""
    inside = (ast.stmt, ast.ExceptHandler, ast.match_case)
    return (child for child in ast.iter_child_nodes(stmt) if not isinstance(child, inside))


def _names(node: ast.AST, method: str) -> bool:
    if isinstance(node, ast.Attribute):
        return node.attr == method
    return isinstance(node, ast.Constant) and node.value == method


def _may_be_reference(context: RuleContext, call: ast.Call, at: ProgramPoint, method: str) -> bool:
    """Whether what a call calls, or is given by `partial`, may be the method under another name."""
    if isinstance(call.func, ast.Attribute) and call.func.attr == method:
        return False
    if at.inner and isinstance(call.func, ast.Name):  # a comprehension may bind it
        return True
    return bool(call.args or call.keywords) and context.sinks.may_be_sdk(call, at.frame.scope)


def _called(context: RuleContext, call: ast.Call, at: ProgramPoint, method: str, parameter: str) -> Iterator[Hit]:
    """What a call of the SDK's own method is given, where that is all that it is given."""
    for flow in context.argument_flow.flows(call, at):
        if flow.parameter != parameter or flow.through or flow.target.method != method:
            continue
        if _is_sdk_method(context.infer(_callee(context, call, at), at), method) and _is_last(call, flow):
            yield from _judged(context, call, flow, at, method)


def _callee(context: RuleContext, call: ast.Call, at: ProgramPoint) -> ast.expr:
    called = context.infer(call.func, at)
    by_partial = any(isinstance(kind, Builtin) and kind.dotted == "functools.partial" for kind in called)
    return call.args[0] if by_partial and call.args else call.func


def _is_sdk_method(value: Value, method: str) -> bool:
    """Whether each callable that this can be is the method as the SDK has it, of one step or of the class. None is no
    doubt: it can't be called."""
    known = [kind for kind in value if not isinstance(kind, Nothing)]
    return bool(known) and all(_is_one(kind, method) for kind in known)


def _is_one(kind: AbstractObject, method: str) -> bool:
    if isinstance(kind, Partial) and len(kind.function) == 1:
        return _is_one(kind.function[0], method)
    if not isinstance(kind, Method) or kind.name != method:
        return False
    return isinstance(kind.owner, SdkClass) or receiver((kind.owner,)) is Receiver.STEP


def _is_last(call: ast.Call, flow: SinkFlow) -> bool:
    """Whether nothing is passed behind the argument, which brackets around it alone would not mend."""
    if any(keyword.arg not in (flow.argument, "self") for keyword in call.keywords):
        return False
    return isinstance(flow.argument, str) or flow.argument == len(call.args) - 1


def _judged(context: RuleContext, call: ast.Call, flow: SinkFlow, at: ProgramPoint, method: str) -> Iterator[Hit]:
    if context.argument_flow.is_forwarded(flow.expr, at):
        return
    value = context.infer(flow.expr, at)
    if argument(value) not in (Argument.ONE, Argument.MIXED):
        return
    judgement = judged(f"`{method}`", context.text(flow.expr, at), value, flow.expr)
    if judgement is not None:
        yield hit_of(context, call, flow, judgement, at)


def _mapped(context: RuleContext, call: ast.Call, at: ProgramPoint, method: str) -> Iterator[Hit]:
    """`map(step.add_depends_on, others)`: each of the others is passed alone, and no edit of one place mends it."""
    called = context.infer(call.args[0], at)
    steps = [kind.owner for kind in called if isinstance(kind, Method) and isinstance(kind.owner, Step)]
    if not _is_sdk_method(called, method) or len(steps) != len(called):
        return
    elements = each(context.infer(call.args[1], at))
    if argument(elements) is not Argument.ONE:
        return
    on, given = context.text(call.args[0], at), context.text(call.args[1], at)
    text = f"`{last_name(call.func)}` passes each of `{given}` to `{on}` alone, which takes a list"
    advice = f"write `{on}({given})` if it waits for all of them"
    yield Hit(call, text, Safety.MANUAL, (), context.evidence(called, elements), advice)


def may_be_class(expr: ast.expr) -> bool:
    """Whether a receiver that is not known may be the class itself, whose method is given the step first."""
    if isinstance(expr, ast.Call):
        return last_name(expr.func) == "type"
    name = (last_name(expr) or "").lstrip("_")
    return name in ("cls", "klass", "class__") or (name[:1].isupper() and not re.fullmatch(r"[A-Z0-9_]+", name))
