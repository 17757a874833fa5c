"""Whether what a rule has found counts on the SDK as it is published, where the code has changed it: by a monkey patch
or a mock, in the file or in a module that runs beside it. Then the code may work as it is, and is left alone."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from smfix.code.syntax import last_name
from smfix.inference.classes import mro
from smfix.project.class_names import ANY
from smfix.project.sdk_patches import in_force
from smfix.rules import named_assignments
from smfix.sdk import is_sdk, short_names
from smfix.values.model import Collection, Output, SdkClass, SdkFunction, SdkObject, Step, UserClass
from smfix.values.operations import each

if TYPE_CHECKING:
    from smfix.project.monkey_patches import Patch
    from smfix.rules import Hit
    from smfix.rules.context import RuleContext
    from smfix.scopes.location import ProgramPoint
    from smfix.values.model import AbstractObject, Value

Use = tuple[str, frozenset[str]]
"""A class of the SDK's, by its path or its short name, and the attributes by which it takes what it is given."""
_SET = frozenset({"depends_on"}) | short_names.HOOKS | short_names.KEPT
_CALLED = frozenset({short_names.METHOD, "depends_on"}) | short_names.HOOKS
_OUTPUT = ("sagemaker.workflow.function_step.DelayedReturn", "sagemaker.mlops.workflow.function_step.DelayedReturn")
_STEP = "Step"
MOST_ARGUMENTS = 50
"""Arguments of one call, and elements of one list, that are looked at."""


def counts_on_published_sdk(context: RuleContext, hit: Hit, at: ProgramPoint | None) -> bool:
    """Whether nothing visible changes what the hit says of the SDK. `at` is where its node is evaluated."""
    if at is None:
        return True
    if _is_mocked(context, hit.node, at):
        return False
    patches = in_force(context.sdk_patches, context.module, hit.node.lineno)
    uses = list(_uses(context, hit, at)) if patches else ()
    return not any(_changes(patch, use) for patch in patches for use in uses)


def _is_mocked(context: RuleContext, node: ast.AST, at: ProgramPoint) -> bool:
    """Whether `patch` or one of its like has put a mock in the place of a class, a function or a method of the
    repository, or of its name there, from which something of the hit comes."""
    if not context.module.program.code_mentions(r"patch|setattr"):
        return False
    from smfix.models import unittest_mock  # only for a file that names it

    names = set(unittest_mock.patched(at)) - {short_names.METHOD}  # whose it is, `in_force` knows
    if not names:
        return False
    calls = [inner for inner in ast.walk(node) if isinstance(inner, ast.Call)]
    if not names.isdisjoint(last_name(call.func) for call in calls):
        return True
    kinds = [kind for part in _parts(node) for kind in _given(context, part, at) if isinstance(kind, Step)]
    return any(unittest_mock.may_be(kind, name) for kind in kinds for name in names)


def _parts(node: ast.AST) -> list[ast.expr]:
    """The expressions of which a hit's node speaks: a receiver, what is given."""
    if isinstance(node, ast.Call):
        on = [node.func.value] if isinstance(node.func, ast.Attribute) else []
        return [*on, *node.args, *(keyword.value for keyword in node.keywords)]
    if isinstance(node, ast.Assign):
        return [node.value, *(target.value for target in node.targets if isinstance(target, ast.Attribute))]
    return []


def _changes(patch: Patch, use: Use) -> bool:
    """Whether a patch changes what a use counts on."""
    dotted, names = use
    short = dotted.rpartition(".")[2]
    if is_sdk(patch.owner):  # a module that is replaced as a whole
        return short == dotted or dotted.startswith(f"{patch.owner}.")
    kept = not names.isdisjoint(short_names.KEPT)
    private = short_names.is_private(patch.attribute) and kept
    if patch.attribute not in names | {ANY} and not private:
        return False
    if patch.owner == ANY or (kept and short_names.reads_what_is_kept(patch.owner)):
        return True
    return short_names.is_related(patch.owner, short)


def _uses(context: RuleContext, hit: Hit, at: ProgramPoint) -> Iterator[Use]:
    """What the hit says that the SDK does: the classes that take something, and those of what they are given."""
    node = hit.node
    if isinstance(node, ast.Call):
        given: Iterable[ast.expr] = (*node.args, *(keyword.value for keyword in node.keywords))
        adds = isinstance(node.func, ast.Attribute) and node.func.attr == short_names.METHOD
        fails_at_once = adds and not any(isinstance(expr, (ast.List, ast.Constant)) for expr in given)
        kept = short_names.KEPT if not fails_at_once else frozenset()
        if isinstance(node.func, ast.Attribute):
            names = frozenset({node.func.attr}) | _CALLED | kept
            classes = _classes(context, context.infer(node.func.value, at)) or ({_STEP} if adds else set())
            yield from ((one, names) for one in classes)
        built = short_names.BUILT | kept
        yield from (
            (k.name.dotted, built) for k in context.infer(node.func, at) if isinstance(k, (SdkClass, SdkFunction))
        )
        own = [kind.code for kind in context.infer(node.func, at) if isinstance(kind, UserClass)]
        yield from ((one.name, built) for code in own for one in mro(context.inference, code))
        if named_assignments.sets(context, node, "depends_on", at):
            yield from ((one, _SET) for one in _classes(context, context.infer(node.args[0], at)))
        for flow in context.argument_flow.flows(node, at):
            taken = frozenset({flow.target.method}) | _CALLED if flow.target.method else short_names.BUILT
            yield flow.target.name.dotted, taken | (kept if flow.target.method != short_names.METHOD else frozenset())
    elif isinstance(node, (ast.Assign, ast.AnnAssign)):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        for target in targets:
            if isinstance(target, ast.Attribute):
                yield from ((one, _SET) for one in _classes(context, context.infer(target.value, at)))
        given = [node.value] if node.value is not None else []
    else:
        return
    for expr in given:
        yield from ((one, short_names.ITERATED) for one in _classes(context, _given(context, expr, at)))


def _given(context: RuleContext, expr: ast.expr, at: ProgramPoint) -> Value:
    if isinstance(expr, ast.Starred):
        return each(context.infer(expr.value, at))
    if isinstance(expr, (ast.List, ast.Tuple, ast.Set)):
        return tuple(kind for one in expr.elts[:MOST_ARGUMENTS] for kind in _given(context, one, at))
    return context.infer(expr, at)


def _classes(context: RuleContext, value: Value) -> set[str]:
    return {one for kind in value for one in _classes_of(context, kind)}


def _classes_of(context: RuleContext, kind: AbstractObject) -> tuple[str, ...]:
    if isinstance(kind, Step):
        code = context.inference.user_step_classes.get(kind.cls)
        own = [one.name for one in mro(context.inference, code)] if code is not None else []
        return (*own, kind.base or kind.cls)
    if isinstance(kind, Collection):
        return (kind.cls,)
    if isinstance(kind, Output):
        return _OUTPUT
    return (kind.name.dotted,) if isinstance(kind, SdkObject) else ()
