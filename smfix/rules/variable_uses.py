"""Where a file uses pipeline variables: whether it can have any at all, which expressions certainly are some, and what
speaks against that."""

from __future__ import annotations

import ast
import os
import re
from typing import TYPE_CHECKING

from smfix.code.required_literals import is_found
from smfix.code.syntax import key_of, last_name, prefixes
from smfix.needles import SDK
from smfix.project.class_names import ANY
from smfix.project.sdk_patches import in_force
from smfix.rules.naming import class_of
from smfix.rules.variable_reach import VariableReach
from smfix.sdk import is_sdk, short_names
from smfix.values.model import Output, Properties, Scalar
from smfix.values.pipeline_variables import described as described
from smfix.values.pipeline_variables import is_certain, is_number, is_variable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from smfix.rules.context import ProgramPoint, RuleContext
    from smfix.values.model import AbstractObject, Value

_SOURCES = (
    r"Parameter(?:String|Integer|Float|Boolean)|ExecutionVariable|\bproperties\b|\bJoin\b|\bJsonGet\b|\bfunction_step\b"
)
"""What stands in every module that makes a pipeline variable, or reads one of a step."""
MOST_LOOKS = 3_000
"""Expressions looked at for the rules about variables in one file, where they are looked for in vain; what is asked
after that stays undecided."""
MOST_LED = 900
"""The same for other modules that questions lead to, counted as the repository counts them."""
_NEVER = (ast.Constant, ast.JoinedStr, ast.Compare, ast.List, ast.Dict, ast.Tuple, ast.Set)
_GUARDS = frozenset({"is_pipeline_variable", "isinstance", "hasattr", "type", "issubclass", "callable"})
_GUARDED = r"\b(?:is_pipeline_variable|isinstance|hasattr|type|callable)\s*\("
_OPERATORS = rb"\.\s*__(?:str|format|r?add|r?mod|eq|ne|bool|int|float|len|iter|[lg][te]|contains|index|hash)__\s*=(?!=)"
"""How code gives the SDK's variables an operator of its own."""


def may_hold_variables(context: RuleContext) -> bool:
    """Whether the file, or another of its repository, speaks of what makes pipeline variables: asked before anything is
    inferred. The SDK's own modules, which handle any, do not count."""
    if "variables" not in context.memo:
        may_be = context.module.program.code_mentions(_SOURCES) or bool(_makers(context))
        context.memo["variables"] = may_be and not context.project.is_in_sdk(context.module.path)
    return bool(context.memo["variables"])


def _makers(context: RuleContext) -> frozenset[str]:
    """The modules of the repository that speak of what makes pipeline variables, but for the file itself; their words
    are known then."""
    project, path = context.project, os.path.abspath(context.module.path)
    if not project.roots:
        return frozenset()
    top = project.folders.top_of(path)
    key = f"makers of pipeline variables below {top}"
    if key not in project.kept:
        texts = project.relevance.texts.below(top) or {}
        pattern = re.compile(_SOURCES.encode())
        makers = {one: data for one, data in texts.items() if SDK in data and is_found(pattern, data)}
        project.words.cover(makers)
        project.kept[key] = frozenset(makers)
    found = project.kept[key]
    return found - {path} if isinstance(found, frozenset) else frozenset()


def reach(context: RuleContext) -> VariableReach:
    """The names that variables may reach, found out for all rules once."""
    known = context.memo.get("reach")
    if not isinstance(known, VariableReach):
        makers, words = _makers(context), context.project.words
        code = "\n".join(part.piece.code for part in context.module.program.parts).encode("utf-8", "surrogatepass")
        imported = context.project.relevance.led_to(context.module.path, code) if makers else {}
        given = makers.intersection(imported)
        known = VariableReach(
            context.module, lambda word: words.is_in(word, given), lambda word: words.is_in(word, makers)
        )
        context.memo["reach"] = known
    return known


def certain(context: RuleContext, expr: ast.expr, at: ProgramPoint) -> Value:
    """What the expression is, where that is certainly a pipeline variable as the SDK makes it; else the empty value."""
    if isinstance(expr, _NEVER) or not reach(context).may_be(expr) or _is_used_up(context):
        return ()
    value = context.infer(expr, at)
    if not is_certain(value) or _is_guarded(context, expr, at) or _is_changed(context, expr, value, at):
        return ()
    return value


def _is_used_up(context: RuleContext) -> bool:
    """Whether the rules about variables have done their share of work on the file."""
    begun = context.memo.setdefault("variables begun", (context.inference.spent, context.project.led))
    assert isinstance(begun, tuple)
    return bool(context.inference.spent - begun[0] > MOST_LOOKS or context.project.led - begun[1] > MOST_LED)


def is_for_callers(context: RuleContext, expr: ast.expr, at: ProgramPoint) -> bool:
    """Whether it is a pipeline variable by the visible callers alone: code outside of the repository may give
    something else."""
    return not all(map(is_variable, context.open_world.query(expr, at)))


def is_arithmetic(context: RuleContext, values: Iterable[ast.expr], at: ProgramPoint) -> bool:
    """Whether a sum of these may be one of numbers: one of them is a number, or a parameter that is one."""
    kinds = [kind for value in values for kind in context.infer(value, at)]
    return any(isinstance(kind, Scalar) or is_number(kind) for kind in kinds)


def keys_of(expr: ast.expr) -> Iterator[str]:
    """The paths by which a value is reached, the longest first."""
    while isinstance(expr, (ast.Call, ast.Subscript, ast.Attribute)) and key_of(expr) is None:
        expr = expr.func if isinstance(expr, ast.Call) else expr.value
    key = key_of(expr)
    if key is not None:
        yield key
        yield from prefixes(key)


def _is_guarded(context: RuleContext, expr: ast.expr, at: ProgramPoint) -> bool:
    """Whether the code around asks what the value is, and so may be meant for others."""
    if not context.module.program.code_mentions(_GUARDED):
        return False
    keys = set(keys_of(expr))
    node: ast.AST = at.frame.scope.node
    around = at.stmt if isinstance(node, ast.Module) and at.stmt is not None else node
    tests = [call for call in ast.walk(around) if isinstance(call, ast.Call) and last_name(call.func) in _GUARDS]
    outer = [condition.test for condition in at.conditions if isinstance(condition.test, ast.Call)]
    return any(call.args and key_of(call.args[0]) in keys for call in (*tests, *outer))


def _is_changed(context: RuleContext, expr: ast.expr, value: Value, at: ProgramPoint) -> bool:
    """Whether visible code changes what the SDK's variables can do, or puts a mock in their place."""
    classes = {short for kind in value for short in _classes(kind)}
    line = at.stmt.lineno if at.stmt is not None else 0
    for patch in in_force(context.sdk_patches, context.module, line):
        if (
            is_sdk(patch.owner)
            or patch.owner == ANY
            or any(short_names.is_related(patch.owner, one) for one in classes)
        ):
            return True
    return _is_mocked(context, expr, classes, at) or _has_operators(context)


def _classes(kind: AbstractObject) -> set[str]:
    own = class_of(kind).rpartition(".")[2]
    if isinstance(kind, Output):
        return {"DelayedReturn", "step", "PipelineVariable"}
    return {"Properties", "PipelineVariable"} if isinstance(kind, Properties) else {own, "PipelineVariable"}


def _is_mocked(context: RuleContext, expr: ast.expr, classes: set[str], at: ProgramPoint) -> bool:
    if not context.module.program.code_mentions(r"patch|setattr"):
        return False
    from smfix.models import unittest_mock  # only for a file that names it

    names = set(unittest_mock.patched(at))
    used = {part for key in keys_of(expr) for part in re.findall(r"\w+", key)}
    return not names.isdisjoint(classes | used)


def _has_operators(context: RuleContext) -> bool:
    """Whether a module of the repository gives classes of the SDK operators."""
    if "operators" not in context.memo:
        own = [part.piece.code.encode("utf-8", "replace") for part in context.module.program.parts]
        texts = None
        if context.project.roots:
            texts = context.project.relevance.texts.below(context.project.folders.top_of(context.module.path))
        context.memo["operators"] = any(
            is_found(_OPERATORS, data) and is_found(_SOURCES.encode() + rb"|PipelineVariable", data)
            for data in (*own, *(texts or {}).values())
        )
    return bool(context.memo["operators"])
