"""unknown-keyword (SMF206)

## What it does
Finds keywords that a constructor, a method or a function of the SDK does not take (`ProcessingStep(arguments=)`), that
it takes and drops without a word (`Estimator(instance_typ=)`), and those that it reads only where a step is not given
`step_args=` (`ProcessingStep(step_args=..., outputs=...)`).

## Why
An unknown keyword raises `TypeError: ... got an unexpected keyword argument`, often only in a branch or a cell that is
rarely run. Worse are the others: estimators of version 2 hand unknown keywords up to a class that ignores them, and a
step that has `step_args=` ignores `inputs=`, `outputs=`, `job_arguments=`, `code=` and `kms_key=` beside it, so that
the pipeline runs without them.

## Example
```python
from sagemaker.workflow.callback_step import CallbackStep

label = CallbackStep(name="Label", sqs_queue_url="https://queue", inputs={}, outputs=[])
train = CallbackStep(name="Train", sqs_queue_url="https://queue", inputs={}, outputs=[], depend_on=[label])
```

## Use instead
```python
from sagemaker.workflow.callback_step import CallbackStep

label = CallbackStep(name="Label", sqs_queue_url="https://queue", inputs={}, outputs=[])
train = CallbackStep(name="Train", sqs_queue_url="https://queue", inputs={}, outputs=[], depends_on=[label])
```

## Fix safety
Safe where the call raises today, and the one keyword that is meant differs by an `s`, by underscores or by capitals, or
is what the SDK itself calls the same thing elsewhere (`arguments` of a processor's `run` are the `job_arguments` of a
`ProcessingStep`). A keyword that is merely alike is a suggestion. What is dropped without a word is never changed
without being asked: the call works today. A keyword that a mapping brings (`**common`) is told where all of its keys
are written out and nothing but calls uses it.

## SDK versions
2 and 3, by the signatures of 2.257.7 and 3.27.0 and of older ones; what takes any keyword is no finding, nor is a
class, a method or a function that a project replaces, nor code of a project that asks for a newer version.

## References
- https://sagemaker.readthedocs.io/en/stable/workflows/pipelines/sagemaker.workflow.pipelines.html
"""

from __future__ import annotations

import ast
import difflib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from smfix.model import Safety
from smfix.rules import IMPORTS, Hit, Rule
from smfix.rules.change import RenameKeyword
from smfix.rules.mapped_keywords import mapped_keywords
from smfix.rules.signatures import Called, called
from smfix.values.model import Nothing

if TYPE_CHECKING:
    from smfix.rules.context import ProgramPoint, RuleContext

RENAMED = {
    ("ProcessingStep", "arguments"): "job_arguments",
    ("run", "job_arguments"): "arguments",
}
"""By what is called, keywords that the SDK itself calls otherwise there: a `ProcessingStep` that is given a processor
calls its `run` with `arguments=self.job_arguments`."""
ONLY_WITHOUT_STEP_ARGS = {
    "sagemaker.workflow.steps.ProcessingStep": ("inputs", "outputs", "job_arguments", "code", "kms_key"),
    "sagemaker.workflow.steps.TrainingStep": ("inputs",),
    "sagemaker.workflow.steps.TransformStep": ("inputs",),
    "sagemaker.workflow.steps.TuningStep": ("inputs", "job_arguments"),
}
"""By step class of version 2, the keywords that are not read where `step_args` is given; each was tried."""
STEP_ARGS = "step_args"


def find(context: RuleContext) -> Iterator[Hit]:
    """Every keyword of a call of the SDK that is not taken there."""
    for call, at, found in called(context):
        for keyword in call.keywords:
            refused = keyword.arg is not None and all(one.refuses(keyword.arg) for one in found.signatures)
            if refused and not (found.is_method and any(one.drops for one in found.signatures)):
                yield _refused(context, call, keyword, found).at_argument(keyword.value)
        for name, key in mapped_keywords(context, call, at):
            if all(one.refuses(name) and not (found.is_method and one.drops) for one in found.signatures):
                yield _refused_key(context, call, name, key, found)
        ignored = ONLY_WITHOUT_STEP_ARGS.get(found.dotted, ())
        if ignored and _is_given(context, call, STEP_ARGS, at):
            for keyword in call.keywords:
                if keyword.arg in ignored and _is_given(context, call, keyword.arg, at):
                    yield _ignored(context, call, keyword, found).at_argument(keyword.value)


def _refused(context: RuleContext, call: ast.Call, keyword: ast.keyword, found: Called) -> Hit:
    assert keyword.arg is not None
    drops = all(one.drops for one in found.signatures)
    says = "takes any keyword, and drops" if drops else "takes no"
    message = f"`{found.title}` {says} `{keyword.arg}=`"
    evidence = context.built(call, f"`{found.title}` of the SDK")
    name, certain = _meant(found, keyword.arg)
    if not name:
        advice = "take it away" if drops else f"see what `{found.title}` takes"
        return Hit(call, message, Safety.MANUAL, (), evidence, advice)
    message += f"; `{name}=` is what it takes" if certain else f"; `{name}=` is alike"
    if _has(call, name, found):
        return Hit(call, message, Safety.MANUAL, (), evidence, f"keep one of the two: `{name}=` is given, too")
    safety = Safety.SAFE if certain and not drops else Safety.UNSAFE
    return Hit(call, message, safety, (RenameKeyword(call, keyword.arg, name),), evidence, f"write `{name}=`")


def _refused_key(context: RuleContext, call: ast.Call, name: str, key: ast.expr, found: Called) -> Hit:
    says = "takes any keyword, and drops" if all(one.drops for one in found.signatures) else "takes no"
    line = context.module.program.place(key).line
    meant, _ = _meant(found, name)
    message = f"`{found.title}` {says} `{name}=`, which it is given by the mapping of line {line}"
    message += f"; `{meant}=` is alike" if meant else ""
    advice = f'write `"{meant}"` there' if meant else "take it out of the mapping"
    evidence = (*context.built(call, f"`{found.title}` of the SDK"), *context.built(key, f"`{name}`"))
    return Hit(call, message, Safety.MANUAL, (), evidence, advice)


def _ignored(context: RuleContext, call: ast.Call, keyword: ast.keyword, found: Called) -> Hit:
    run = {"ProcessingStep": "run", "TransformStep": "transform"}.get(found.title, "fit")
    name = {"job_arguments": "arguments"}.get(keyword.arg or "", keyword.arg)
    message = f"`{found.title}` ignores `{keyword.arg}=` where it is given `{STEP_ARGS}=`"
    advice = f"give it to the call that makes `{STEP_ARGS}`: `{run}({name}=...)`"
    return Hit(call, message, Safety.MANUAL, (), context.built(call, f"`{found.title}` of the SDK"), advice)


def _is_given(context: RuleContext, call: ast.Call, name: str, at: ProgramPoint) -> bool:
    """Whether the call is certainly given something other than None by this keyword."""
    for keyword in call.keywords:
        if keyword.arg == name:
            value = context.infer(keyword.value, at)
            return not any(isinstance(kind, Nothing) for kind in value) and not _is_empty(keyword.value)
    return False


def _is_empty(expr: ast.expr) -> bool:
    return isinstance(expr, (ast.List, ast.Tuple)) and not expr.elts


def _meant(found: Called, keyword: str) -> tuple[str, bool]:
    """The keyword that is meant, and whether that is certain; empty where none is alike."""
    known = frozenset.intersection(*(one.keywords for one in found.signatures))
    renamed = RENAMED.get((found.title, keyword), "")
    if renamed in known:
        return renamed, True
    same = [name for name in sorted(known) if _plain(name) == _plain(keyword)]
    if len(same) == 1:
        return same[0], True
    parts = set(keyword.split("_"))
    holding = [name for name in sorted(known) if parts < set(name.split("_"))]
    near = difflib.get_close_matches(keyword, sorted(known), n=1, cutoff=0.8) or (holding if len(holding) == 1 else [])
    return (near[0], False) if near else ("", False)


def _plain(name: str) -> str:
    """A keyword without what is easily mistaken: capitals, underscores, the `s` of a plural."""
    return "".join(part.removesuffix("s") for part in name.lower().split("_"))


def _has(call: ast.Call, name: str, found: Called) -> bool:
    """Whether the call gives this parameter already, or may."""
    if any(keyword.arg in (name, None) for keyword in call.keywords):
        return True
    if any(isinstance(arg, ast.Starred) for arg in call.args):
        return True
    return any(name in one.positional[: len(call.args)] for one in found.signatures)


RULE = Rule(
    code="SMF206",
    name="unknown-keyword",
    summary="a keyword that the SDK does not take, or drops without a word",
    needles=IMPORTS,
    find=find,
    stable=True,
)
