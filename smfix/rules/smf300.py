"""moved-name (SMF300)

## What it does
Says of each import from version 2 of the SDK, and of each `sagemaker.x.y` that is written out, where version 3 has it,
and lets it come from there. What the file calls it stays. Only `smfix upgrade` looks for it.

## Why
Version 3 has hardly a module of version 2: `sagemaker.workflow.steps` is `sagemaker.mlops.workflow.steps`,
`sagemaker.workflow.parameters` is `sagemaker.core.workflow.parameters`, `sagemaker.Session` is
`sagemaker.core.helper.session_helper.Session`. The old paths raise ModuleNotFoundError or AttributeError.

## Example
```python
import sagemaker
from sagemaker.workflow.callback_step import CallbackStep
from sagemaker.workflow.pipeline import Pipeline, ParallelismConfiguration
from sagemaker.workflow.pipeline_context import PipelineSession

session = PipelineSession(default_bucket="bucket")
url = sagemaker.s3.s3_path_join("s3://bucket", "label")
label = CallbackStep(name="Label", sqs_queue_url="https://queue", inputs={"url": url}, outputs=[])
pipeline = Pipeline(name="P", steps=[label], sagemaker_session=session)
```

## Use instead
```python
import sagemaker
import sagemaker.core.s3.utils
from sagemaker.mlops.workflow.callback_step import CallbackStep
from sagemaker.mlops.workflow.pipeline import Pipeline
from sagemaker.mlops.workflow.parallelism_config import ParallelismConfiguration
from sagemaker.core.workflow.pipeline_context import PipelineSession

session = PipelineSession(default_bucket="bucket")
url = sagemaker.core.s3.utils.s3_path_join("s3://bucket", "label")
label = CallbackStep(name="Label", sqs_queue_url="https://queue", inputs={"url": url}, outputs=[])
pipeline = Pipeline(name="P", steps=[label], sagemaker_session=session)
```

## Fix safety
Safe where the name is proven to be the SDK's: every name that was bound is bound to the same thing of version 3. An
import whose other branch is for version 3 serves both, and is left. One that may fail, with code that goes on without
it, is changed with `--unsafe-fixes`. By hand: `import *`, a text that names a path (`mock.patch`), a module that is
passed on as a value, and where another path of version 2 is tried next.

## SDK versions
2 (for 3).

## References
- https://github.com/aws/sagemaker-python-sdk/blob/master/migration.md
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from smfix.model import Safety
from smfix.rules import Hit, Rule
from smfix.rules.annotations import annotation_nodes
from smfix.rules.change import Replace
from smfix.rules.import_guards import Guard, version_of
from smfix.rules.moved_imports import MovedImports, Plan, described, moved_imports
from smfix.rules.sdk_uses import SdkUses, sdk_uses
from smfix.sdk import moves

if TYPE_CHECKING:
    from smfix.rules.context import RuleContext

_PATH = re.compile(r"\bsagemaker(?:\.\w+)+")


def find(context: RuleContext) -> Iterator[Hit]:
    """Every import and every chain of attributes of version 2 that has a place in version 3."""
    uses, moved = sdk_uses(context), moved_imports(context)
    for plan in moved.plans.values():
        hit = _of_import(context, plan, uses)
        if hit is not None:
            yield hit
    yield from _of_stars(context, uses)
    yield from _of_uses(context, uses, moved)
    yield from _of_texts(context, moved)


def _of_import(context: RuleContext, plan: Plan, uses: SdkUses) -> Hit | None:
    changes = plan.changes()
    if not changes:
        return None
    message, evidence = described(plan), context.built(plan.stmt, "it")
    guard = uses.guards.get(id(plan.stmt))
    if guard is Guard.OLDER:
        advice = "another path of version 2 is tried where this one fails: write the import of version 3 alone"
        return Hit(plan.stmt, message, Safety.MANUAL, (), evidence, advice)
    if guard is Guard.OPTIONAL:
        message += "; today's version 3 goes on without it here"
        return Hit(plan.stmt, message, Safety.UNSAFE, changes, evidence, final=True)
    return Hit(plan.stmt, message, Safety.SAFE, changes, evidence, final=True)


def _of_stars(context: RuleContext, uses: SdkUses) -> Iterator[Hit]:
    for stmt in uses.statements:
        is_star = isinstance(stmt, ast.ImportFrom) and any(alias.name == "*" for alias in stmt.names)
        if is_star and version_of(stmt) == 2 and not uses.serves_both(stmt):
            assert isinstance(stmt, ast.ImportFrom)
            message = f"`import *` of `{stmt.module}`, whose names are in several modules of version 3"
            advice = "import by name what is used of it, and run `smfix upgrade` again"
            yield Hit(stmt, message, Safety.MANUAL, (), context.built(stmt, "it"), advice)


def _of_uses(context: RuleContext, uses: SdkUses, moved: MovedImports) -> Iterator[Hit]:
    for use in uses.uses:
        renaming = moved.renamings[id(use)]
        if not renaming.text:
            continue
        evidence = context.built(use.node, "it")
        new = renaming.text if renaming.why_not else moved.home(use.module, use.name).dotted
        message = f"`{use.dotted}` is `{new}` in version 3"
        if renaming.why_not:
            yield Hit(use.node, message, Safety.MANUAL, (), evidence, f"{renaming.why_not}: change it by hand")
        else:
            guarded = any(id(stmt) in uses.guards for stmt in uses.bindings(use.root.id, use.at))
            safety = Safety.UNSAFE if guarded else Safety.SAFE
            yield Hit(use.node, message, safety, (Replace(use.node, renaming.text),), evidence, final=True)


def _of_texts(context: RuleContext, moved: MovedImports) -> Iterator[Hit]:
    """Texts that name a path of version 2: `mock.patch("sagemaker.session.Session")`, and annotations."""
    given = [
        arg
        for call, _ in context.expressions(ast.Call)
        for arg in (*getattr(call, "args", ()), *(keyword.value for keyword in getattr(call, "keywords", ())))
        if isinstance(arg, ast.Constant) and isinstance(arg.value, str) and _PATH.fullmatch(arg.value)
    ]
    given += [
        node for node in annotation_nodes(context).values() if isinstance(node, ast.Constant) and node not in given
    ]
    for arg in given:
        for text in _PATH.findall(arg.value) if isinstance(arg.value, str) else ():
            new = _new_path(text, moved)
            if new != text:
                message = f"the text names `{text}`, which is `{new}` in version 3"
                advice = f"write `{new}`, or the module that imports it, if that is what is to be replaced"
                yield Hit(arg, message, Safety.MANUAL, (), context.built(arg, "it"), advice)


def _new_path(dotted: str, moved: MovedImports) -> str:
    """Where version 3 has what a path names; the path itself where it is not known to be anywhere else."""
    module, name, rest = moves.split(dotted)
    if not name:
        return moves.module_home(module) or dotted
    home = moved.home(module, name)
    if not home.module:
        return home.successor or dotted
    return ".".join(filter(None, (home.dotted, rest)))


RULE = Rule(
    code="SMF300",
    name="moved-name",
    summary="a name of version 2 of the SDK that is elsewhere in version 3",
    needles=("sagemaker",),
    find=find,
)
