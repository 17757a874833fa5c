"""Where following begins: the module, then those functions that build something and that no visible code calls."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence

from smfix.graph.execution import queries
from smfix.graph.execution.construction import instantiate
from smfix.graph.execution.functions import call_unseen
from smfix.graph.execution.heap import (
    AllocationSite,
    Class,
    Function,
    Instance,
    Unknown,
    UnknownTail,
    Value,
)
from smfix.graph.execution.protocol import Execution
from smfix.graph.execution.signals import TooMuch
from smfix.scopes.location import ProgramPoint, shown
from smfix.scopes.symbol_table import Module
from smfix.scopes.visitor import calls_on, statements_on
from smfix.values import model

_BUILDS = re.compile(r"Pipeline\s*\(")
_SELECTS = re.compile(r"\bselected_steps\b")
_MAKES = re.compile(r"(?:Step|Pipeline|RegisterModel)\s*\(|depends_on|@step|@\w+\.step")
_LISTS = re.compile(r"\bsteps\b")
_FEW = 20
"""Functions up to which looking for each name in each of them is quicker than an index."""
_CALLED = re.compile(r"\b(\w+)\(")


def makes_steps(module: Module) -> bool:
    """Whether the text of a module speaks of steps or pipelines at all."""
    return any(_MAKES.search(part.piece.code) for part in module.program.parts)


def may_be_wrong(module: Module) -> bool:
    """Whether a graph of the module can have a fault, as far as its text shows: it declares a dependency, or it puts
    steps into a pipeline, of which two may have one name, or a branch be listed."""
    texts = [part.piece.code for part in module.program.parts]
    if any("depends_on" in text for text in texts):
        return True
    return any(_BUILDS.search(text) for text in texts) and any(_LISTS.search(text) for text in texts)


def follow(run: Execution, module: Module) -> str:
    """Follow the module, then those functions that build something and that nobody called; what stopped it, if so."""
    try:
        frame = run.module(module, "__main__")
        for pattern in (_BUILDS, _SELECTS, _MAKES):
            if run.pipelines and pattern is _MAKES:
                break
            for function, owner in _uncalled(run, module, pattern):
                _call_unseen(run, function, owner, frame.module)
    except TooMuch:
        return "the code takes longer to follow than smfix allows itself"
    except RecursionError:
        return "the code is nested too deeply to be followed"
    finally:
        _say_unfollowed(run, module)
    return ""


def _say_unfollowed(run: Execution, module: Module) -> None:
    """Name each place of the module that orders steps and that was not come by."""
    lines = module.program.lines_with("depends_on")
    for call, at in calls_on(module, lines):
        if id(call) not in run.ordered and _orders(run, call, at):
            _say_not_run(run, module, call, at)
    for stmt, at in statements_on(module, lines):
        if id(stmt) in run.ordered or not isinstance(stmt, ast.Assign):
            continue
        targets = [t for t in stmt.targets if isinstance(t, ast.Attribute) and t.attr == "depends_on"]
        if any(_is_ordered(run, target.value, at) for target in targets):
            _say_not_run(run, module, stmt, at)


def _orders(run: Execution, call: ast.Call, at: ProgramPoint) -> bool:
    """Whether a call that was not followed tells a step to wait."""
    if isinstance(call.func, ast.Attribute) and call.func.attr == "add_depends_on":
        return not queries.is_foreign(run, call.func, at)
    given = [keyword.value for keyword in call.keywords if keyword.arg == "depends_on"]
    constants = all(isinstance(one, ast.Constant) for one in given)
    return not constants and _is_ordered(run, call, at)


def _is_ordered(run: Execution, expr: ast.expr, at: ProgramPoint) -> bool:
    """Whether inference says that an expression is a step."""
    return any(isinstance(kind, model.ALLOCATED) for kind in run.inference.query(expr, at))


def _say_not_run(run: Execution, module: Module, node: ast.Call | ast.stmt, at: ProgramPoint) -> None:
    line = module.program.place(node).line
    run.note_unordered(f"`{shown(node, at)}` at line {line} is not shown: nothing visible runs it")


def _uncalled(run: Execution, module: Module, pattern: re.Pattern[str]) -> list[tuple[Function, Class | None]]:
    found: list[tuple[Function, Class | None]] = []
    names = run.frames[id(module)].names
    for value in list(names.values()):
        if isinstance(value, Function) and value.frame.module is module:
            found.append((value, None))
        elif isinstance(value, Class) and value.frame.module is module:
            found += [(inner, value) for inner in value.frame.names.values() if isinstance(inner, Function)]
    wanted = [pair for pair in found if _wanted(run, module, pair[0], pattern)]
    called = _called([(_code(module, function), function) for function, _ in wanted])
    return [(function, owner) for function, owner in wanted if called[function.name] <= {id(function)}]


def _called(texts: Sequence[tuple[str, Function]]) -> dict[str, set[int]]:
    """By their names, in which of the functions (by identity) each seems to be called: its name stands right before a
    bracket, perhaps as the end of a longer one."""
    found: dict[str, set[int]] = {function.name: set() for _, function in texts}
    if len(texts) <= _FEW:
        for name, inside in found.items():
            inside.update(id(function) for text, function in texts if f"{name}(" in text)
        return found
    lengths = sorted({len(name) for name in found})
    for text, function in texts:
        for word in set(_CALLED.findall(text)):
            for end in {word[-length:] for length in lengths}:
                if end in found:
                    found[end].add(id(function))
    return found


def _wanted(run: Execution, module: Module, function: Function, pattern: re.Pattern[str]) -> bool:
    if id(function.node) in run.entered or function.options is not None:
        return False
    return bool(pattern.search(_code(module, function)))


def _code(module: Module, function: Function) -> str:
    node = function.node
    return "" if isinstance(node, ast.Lambda) else module.program.code_of(node)


def _call_unseen(run: Execution, function: Function, owner: Class | None, module: Module) -> None:
    if id(function.node) in run.entered or function.flavour == "property":
        return
    me: Value = None
    if owner is not None and function.flavour != "staticmethod":
        me = owner
        if function.flavour != "classmethod":
            rest: dict[str, Value] = {"**": Unknown(f"nothing visible makes a `{owner.name}`")}
            me = instantiate(run, owner, [], rest, AllocationSite(module, owner.node))
            _open_up(run, me, owner, function)
    if id(function.node) not in run.entered:
        call_unseen(run, function, me)


def _open_up(run: Execution, me: Value, owner: Class, function: Function) -> None:
    """What methods that nobody calls may have put into an object's lists before this one runs."""
    others = [
        _code(owner.frame.module, other)
        for other in owner.frame.names.values()
        if isinstance(other, Function) and other.node is not function.node and id(other.node) not in run.entered
    ]
    for name, value in me.attributes.items() if isinstance(me, Instance) else ():
        if not any(f"self.{name}" in code for code in others):
            continue
        rest = UnknownTail(f"other methods of `{owner.name}` may have put more in")
        if isinstance(value, list):
            value.append(rest)
        elif isinstance(value, dict):
            value[rest] = rest
