"""dependency-set-without-list (SMF002)

## What it does
Finds `depends_on=other` in a step's constructor and `step.depends_on = other` where the SageMaker Python SDK wants a
list; also where a function of the repository hands its parameter on to such a constructor. A generator there, and a
tuple or a set where `add_depends_on` is called on the same step later, is found as well.

## Why
The constructor and the setter keep what they are given as it is, without a look. The mistake shows only when the
pipeline's definition is made, far from where it was written: `TypeError: 'CallbackStep' object is not iterable`. A
string is taken letter by letter. A generator is used up by the first definition: the second one has no dependency at
all, without an error. A tuple works until `add_depends_on` wants to extend it.

## Example
```python
from sagemaker.workflow.callback_step import CallbackStep

label = CallbackStep(name="Label", sqs_queue_url="https://queue", inputs={}, outputs=[])
train = CallbackStep(name="Train", sqs_queue_url="https://queue", inputs={}, outputs=[], depends_on=label)
deploy = CallbackStep(name="Deploy", sqs_queue_url="https://queue", inputs={}, outputs=[])
deploy.depends_on = train
```

## Use instead
```python
from sagemaker.workflow.callback_step import CallbackStep

label = CallbackStep(name="Label", sqs_queue_url="https://queue", inputs={}, outputs=[])
train = CallbackStep(name="Train", sqs_queue_url="https://queue", inputs={}, outputs=[], depends_on=[label])
deploy = CallbackStep(name="Deploy", sqs_queue_url="https://queue", inputs={}, outputs=[])
deploy.depends_on = [train]
```

## Fix safety
Safe where the class is proven to be the SDK's (or to derive from it without a constructor of its own) and the value is
proven to be one dependency. A function of the repository counts where it hands its parameter on as it is, on every
path; where it does more with it, the call is shown with what that is.

## SDK versions
2 and 3.

## References
- https://sagemaker.readthedocs.io/en/stable/workflows/pipelines/sagemaker.workflow.pipelines.html
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from smfix import sdk
from smfix.kinds.reach import reaching
from smfix.kinds.syntax import key_of
from smfix.kinds.value import Builtin, Container, Value
from smfix.kinds.verdict import Receiver, receiver
from smfix.model import Safety
from smfix.rules import Hit, Rule
from smfix.rules.change import VALUE, AnyChange, Change, Holder, Slot, Spread, Wrap
from smfix.rules.dependency import handed_over, hit_of, judged, told_apart

if TYPE_CHECKING:
    from smfix.kinds.handed import Fed
    from smfix.kinds.reach import At
    from smfix.kinds.view import View

PARAMETER = "depends_on"
_USED_UP = frozenset({"map", "filter", "zip", "iter", "reversed", "enumerate"})


def find(view: View) -> Iterator[Hit]:
    """Constructors, then calls of functions that hand the parameter on, then assignments."""
    for call, at in view.calls_with([PARAMETER], (*sdk.classes_with(PARAMETER), "partial")):
        for fed in view.handed.fed(call, at):
            if fed.parameter == PARAMETER and not fed.through and not fed.target.method:
                yield from _constructed(view, call, fed, at)
    for call, at, all_fed in view.own_calls():
        for fed in all_fed:
            judgement = handed_over(view, fed, at) if fed.parameter == PARAMETER else None
            if judgement is not None:
                yield hit_of(view, call, fed, judgement, at)
    for stmt, targets, at in view.assignments(PARAMETER):
        yield from _assigned(view, stmt, targets, at)


def _constructed(view: View, call: ast.Call, fed: Fed, at: At) -> Iterator[Hit]:
    if view.handed.is_handed_on(fed.expr, at):
        return
    yield from _given(view, call, fed.slot, fed.expr, f"`{fed.target.title}({PARAMETER}=)`", at)


def _assigned(view: View, stmt: ast.Assign | ast.AnnAssign, targets: list[ast.Attribute], at: At) -> Iterator[Hit]:
    steps = [view.of(target.value, at) for target in targets]
    if any(receiver(step) is not Receiver.STEP or not view.has_setter(step) for step in steps) or stmt.value is None:
        return
    yield from _given(view, stmt, VALUE, stmt.value, f"`{PARAMETER}`", at)


def _given(view: View, node: Holder, slot: Slot, expr: ast.expr, taker: str, at: At) -> Iterator[Hit]:
    value = view.of(expr, at)
    shown = view.text(expr, at)
    again = _goes_wrong_later(view, node, expr, value, at)
    if again:
        change: AnyChange = Change(node, slot, Spread())
        evidence = view.evidence(value) or view.built(node, taker)
        yield Hit(node, f"{taker} takes a list: `{shown}` {again}", Safety.SAFE, (change,), evidence)
        return
    judgement = judged(taker, shown, value, expr)
    if judgement is not None and judgement.safety is not Safety.MANUAL:
        judgement = told_apart(view, node, expr, at) or judgement
    if judgement is not None:
        changes = (Change(node, slot, Wrap()),) if judgement.safety is not Safety.MANUAL else ()
        evidence = view.evidence(value) or view.built(node, taker)
        yield Hit(node, judgement.message, judgement.safety, changes, evidence, judgement.advice)


def _goes_wrong_later(view: View, node: Holder, expr: ast.expr, value: Value, at: At) -> str:
    """Why something iterable is no list all the same, in words; nothing where it will do."""
    if isinstance(expr, ast.GeneratorExp) or _is_used_up(view, expr, at):
        return "is used up when the pipeline is defined once"
    shapes = {kind.shape for kind in value if isinstance(kind, Container)}
    if len(shapes) == 1 and len(value) == 1 and shapes <= {"tuple", "set"} and _is_extended(view, node, at):
        return f"is a {shapes.pop()}, which `add_depends_on` can't extend later"
    return ""


def _is_used_up(view: View, expr: ast.expr, at: At) -> bool:
    if not isinstance(expr, ast.Call):
        return False
    func = view.of(expr.func, at)
    return len(func) == 1 and isinstance(func[0], Builtin) and func[0].dotted in _USED_UP


def _is_extended(view: View, node: Holder, at: At) -> bool:
    """Whether `add_depends_on` is called later on the step that the node makes or assigns to."""
    for call, where in view.calls("add_depends_on"):
        func = call.func
        key = key_of(func.value) if isinstance(func, ast.Attribute) else None
        if key is None or where.frame.scope is not at.frame.scope:
            continue
        if isinstance(node, ast.Call):
            reached = reaching(where.frame.scope, key, where.stmt).bindings
            if any(binding.expr is node and binding.key == key for binding, _ in reached):
                return True
        elif _later(where, at) and key in map(_owner_key, _targets(node)):
            return True
    return False


def _later(where: At, at: At) -> bool:
    return where.stmt is not None and at.stmt is not None and where.stmt.lineno > at.stmt.lineno


def _targets(node: ast.Assign | ast.AnnAssign) -> list[ast.expr]:
    return node.targets if isinstance(node, ast.Assign) else [node.target]


def _owner_key(target: ast.expr) -> str | None:
    return key_of(target.value) if isinstance(target, ast.Attribute) else None


RULE = Rule(
    code="SMF002",
    name="dependency-set-without-list",
    summary="`depends_on=one` or `step.depends_on = one` where a list is wanted",
    needles=("depends_on", "add_depends_on", *("sagemaker.workflow", "sagemaker.mlops")),
    find=find,
    stands=True,
)
