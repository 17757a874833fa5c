"""no-home (SMF309)

## What it does
Names each use of what version 3 of the SDK no longer has, with what takes its place and what becomes of each argument
that is given. Only `smfix upgrade` looks for it.

## Why
Estimators, models, predictors, framework processors, `RegisterModel`, `CreateModelStep`, `LocalPipelineSession` and
others are gone. What takes their place starts another job, or is used in another way: no edit is right without a
person.

## Example
```python
from sagemaker.estimator import Estimator

estimator = Estimator(
    image_uri="image", role="arn:aws:iam::123456789012:role/R", instance_count=1, instance_type="ml.m5.large",
    max_run=600,
)
```

## Use instead
```python
from sagemaker.core.training.configs import Compute, StoppingCondition
from sagemaker.train import ModelTrainer

estimator = ModelTrainer(
    training_image="image", role="arn:aws:iam::123456789012:role/R",
    compute=Compute(instance_count=1, instance_type="ml.m5.large"),
    stopping_condition=StoppingCondition(max_runtime_in_seconds=600),
)
```

## Fix safety
There is no edit. A file with such a use is not written, nor the files that it imports or that import it, unless
`--partial` says so.

## SDK versions
2 (for 3).

## References
- https://github.com/aws/sagemaker-python-sdk/blob/master/migration.md
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from smfix.model import Safety
from smfix.rules import Hit, Rule
from smfix.rules.moved_imports import MovedImports, moved_imports
from smfix.rules.sdk_uses import Imported, sdk_uses
from smfix.sdk import moves
from smfix.values.model import SdkObject, Step

if TYPE_CHECKING:
    from smfix.rules.context import ProgramPoint, RuleContext


def find(context: RuleContext) -> Iterator[Hit]:
    """Every import, use, call and method of what version 3 no longer has."""
    uses, moved = sdk_uses(context), moved_imports(context)
    called: set[int] = set()
    names: set[str] = set()
    for call, at in context.expressions(ast.Call):
        assert isinstance(call, ast.Call)
        path = uses.path_of(call.func, at)
        if path is not None and not moved.home(*path).module and not _is_shape(*path):
            called.add(id(call.func))
            names.update([call.func.id] if isinstance(call.func, ast.Name) else ())
            yield _of_call(context, call, *path)
        elif isinstance(call.func, ast.Attribute) and call.func.attr in moves.all_methods_gone():
            yield from _of_method(context, call, call.func, at)
    for one in uses.imported:
        if _is_gone(moved, one):
            yield _of_import(context, one, one.bound in names)
    for use in uses.uses:
        gone = use.name and not moved.home(use.module, use.name).module and not _is_shape(use.module, use.name)
        if gone and id(use.node) not in called:
            message, advice = _said(use.module, use.name)
            yield Hit(use.node, message, Safety.MANUAL, (), context.built(use.node, "it"), advice)


def _is_gone(moved: MovedImports, one: Imported) -> bool:
    if one.name:
        return not moved.home(one.module, one.name).module and not _is_shape(one.module, one.name) and one.name != "*"
    plan = moved.plans[id(one.stmt)]
    return plan.targets[one.index] == plan.old[one.index] and not moves.module_home(one.module)


def _is_shape(module: str, name: str) -> bool:
    """Whether it is of those whose arguments are written anew, which another rule judges."""
    return moves.home(module, name).successor.startswith("sagemaker.core.shapes.Processing") and name.startswith(
        ("ProcessingInput", "ProcessingOutput")
    )


def _of_import(context: RuleContext, one: Imported, is_called: bool) -> Hit:
    message, advice = _said(one.module, one.name)
    if is_called:
        advice = "see its calls below"
    return Hit(one.stmt, message, Safety.MANUAL, (), context.built(one.stmt, "it"), advice, place=one.alias)


def _of_call(context: RuleContext, call: ast.Call, module: str, name: str) -> Hit:
    message, advice = _said(module, name)
    table = moves.arguments(moves.home(module, name).successor)
    given = [keyword.arg for keyword in call.keywords if keyword.arg] if table else []
    rows = [f"`{one}=` is {_shown(table[one])}" if one in table else f"`{one}=` has no place there" for one in given]
    if rows:
        advice = f"{advice}. Of its arguments {'; '.join(rows)}"
    return Hit(call, message, Safety.MANUAL, (), context.built(call, "it"), advice, place=call.func)


def _shown(argument: str) -> str:
    """What an argument has become, as it is written."""
    name, _, path = argument.partition("=")
    if path:
        cls, _, field = path.rpartition(".")
        return f"`{name}={cls.rpartition('.')[2]}({field}=...)`"
    return f"`{argument}(...)`" if argument.startswith(".") else f"`{name}=`"


def _of_method(context: RuleContext, call: ast.Call, func: ast.Attribute, at: ProgramPoint) -> Iterator[Hit]:
    """A method that the class of the object it is called on no longer has."""
    for kind in context.infer(func.value, at):
        dotted = kind.name.dotted if isinstance(kind, SdkObject) else kind.cls if isinstance(kind, Step) else ""
        if func.attr in moves.methods_gone(dotted):
            message = f"`{dotted.rpartition('.')[2]}` has no method `{func.attr}` in version 3"
            advice = "see what `sagemaker.core.resources` has for it, or call the API by boto3"
            yield Hit(call, message, Safety.MANUAL, (), context.built(call, "it"), advice, place=func)
            return


def _said(module: str, name: str) -> tuple[str, str]:
    """What is said of a name, or of a module, and what to do."""
    dotted = f"{module}.{name}" if name else module
    if not name:
        after = moves.module_successor(module)
        advice = f"see `{after}`" if after else "find out what takes the place of what is used of it"
        return f"the module `{dotted}` is not in version 3", advice
    after = moves.home(module, name).successor
    note = moves.note(_home(module, name)) or moves.note(after)
    if not after:
        after = moves.module_successor(module)
        advice = note or (f"see `{after}`" if after else "nothing in version 3 takes its place, as far as is known")
        return f"`{dotted}` is not in version 3", advice
    advice = f"use `{after}`" + (f": {note}" if note else "")
    return f"`{dotted}` is not in version 3; `{after}` takes its place", advice


def _home(module: str, name: str) -> str:
    """Where version 2 defines what it has under this name."""
    from smfix import sdk

    found = sdk.find(f"{module}.{name}")
    return found.dotted if found is not None else f"{module}.{name}"


RULE = Rule(
    code="SMF309",
    name="no-home",
    summary="what version 3 of the SDK no longer has",
    needles=("sagemaker",),
    find=find,
)
