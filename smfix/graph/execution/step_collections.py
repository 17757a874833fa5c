"""The steps inside the SDK's own step collections: what they are named, and which arguments each of them takes.

The SDK sends the inner steps, never the collection: `ModelStep(name="M", step_args=model.create())` is the step
`M-CreateModel`. The names are those of newer versions 2; in version 3 a ModelStep is a plain step.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from smfix import sdk
from smfix.graph.execution.containers import elements
from smfix.graph.execution.dependencies import add_dependencies
from smfix.graph.execution.heap import (
    AllocationSite,
    Element,
    Properties,
    Step,
    Unknown,
    Value,
    bare,
    one_of,
    options_of,
)
from smfix.graph.execution.text import text_of

if TYPE_CHECKING:
    from smfix.graph.execution.protocol import Execution

_REGISTER = ("RegisterModel", "sagemaker.workflow._utils._RegisterModelStep")
_CREATE = ("CreateModel", "sagemaker.workflow.steps.CreateModelStep")
_BY_METHOD = {"register": _REGISTER, "create": _CREATE}
"""Of a model: which step a ModelStep makes of what this method returns."""
_REPACK_CLASS = "sagemaker.workflow._utils._RepackModelStep"
_OF_TRANSFORM = frozenset(
    {"transform_inputs", "strategy", "assemble_with", "output_path", "output_kms_key", "accept", "env", "tags"}
    | {"max_concurrent_transforms", "max_payload", "volume_kms_key"}
)
"""Parameters of EstimatorTransformer that the transform job takes."""


def fill(run: Execution, collection: Step, given: dict[str, Value]) -> None:
    """Make the inner steps of a collection that has its name, its dependencies and its arguments.

    `given` are the arguments by parameter, without those. Where it is not known which steps it makes, it stays whole.
    """
    maker = _MAKERS.get(last_name(collection))
    steps = maker(run, collection, given) if maker is not None else []
    if steps:
        collection.parts["steps"] = list(steps)
        collection.arguments = {}


def last_name(collection: Step) -> str:
    """The SDK's class of a collection without its module."""
    return collection.cls.rpartition(".")[2]


def inner_steps(collection: Step) -> list[Step]:
    """The steps inside, where all of them are known."""
    found = [bare(element) for element in elements(collection.parts.get("steps"))]
    steps = [one for one in found if isinstance(one, Step)]
    return steps if len(steps) == len(found) and collection.role is sdk.Role.COLLECTION else []


def representative(step: Step) -> Step:
    """The step whose properties these are: of a collection the last one inside."""
    inside = inner_steps(step)
    return inside[-1] if inside else step


def is_known_by_name(step: Step) -> bool:
    """Whether what uses the properties of a step knows its name alone, not the step itself."""
    return isinstance(step.name, str) and last_name(step) in ("CallbackStep", "ConditionStep", "LambdaStep")


def is_open(collection: Step) -> bool:
    """Whether nothing is known of the names of the steps inside."""
    return not collection.parts.get("steps") and last_name(collection) not in _MAKERS


def may_hold(collection: Step, name: str) -> bool:
    """Whether a step inside may have this name, though it is not known that there is such a step.

    A model whose code is repacked while the pipeline runs gets a step for that, which nothing in the arguments shows.
    """
    kind = last_name(collection)
    if kind not in ("ModelStep", "RegisterModel") or not isinstance(collection.name, str):
        return False
    if kind == "RegisterModel":
        return name.endswith("-RepackModel")
    suffixes = ["RepackModel-"]
    if not collection.parts.get("steps"):
        suffixes += [suffix for suffix, _ in _BY_METHOD.values()]
    return any(name.startswith(f"{collection.name}-{suffix}") for suffix in suffixes)


def add_to_first(run: Execution, collection: Step, given: Value, site: AllocationSite) -> bool:
    """`add_depends_on` of a collection, which the SDK lacks: the edge that is meant. False where no step is known."""
    inside = inner_steps(collection)
    if inside:
        broken = [Element(given, True, broken=True)] if not isinstance(given, (list, tuple)) else list(given)
        broken = [one for one in broken if (one.value if isinstance(one, Element) else one) is not inside[0]]
        before = len(inside[0].depends) if isinstance(inside[0].depends, list) else 0
        add_dependencies(run, inside[0], broken, "add_depends_on", site)
        for element in elements(inside[0].depends)[before:]:
            if isinstance(element, Element):
                element.broken = True
    return bool(inside)


def _model_step(run: Execution, collection: Step, given: dict[str, Value]) -> list[Step]:
    args = given.get("step_args")
    method = args.what.rpartition(".")[2] if isinstance(args, Unknown) else ""
    if method not in _BY_METHOD:
        return []
    suffix, cls = _BY_METHOD[method]
    return [_inner(run, collection, f"-{suffix}", cls, given, True)]


def _register_model(run: Execution, collection: Step, given: dict[str, Value]) -> list[Step]:
    return _repacked(run, collection, "-RepackModel", given, "-RegisterModel", _REGISTER[1])


def _estimator_transformer(run: Execution, collection: Step, given: dict[str, Value]) -> list[Step]:
    own = {name: value for name, value in given.items() if name not in _OF_TRANSFORM}
    steps = _repacked(run, collection, "RepackModel", own, "CreateModelStep", _CREATE[1])
    rest = {name: value for name, value in given.items() if name in _OF_TRANSFORM}
    rest["model_name"] = Properties(steps[-1], collection.site)
    cls = "sagemaker.workflow.steps.TransformStep"
    return [*steps, _inner(run, collection, "TransformStep", cls, rest, False)]


def _repacked(
    run: Execution, collection: Step, repack: str, given: dict[str, Value], suffix: str, cls: str
) -> list[Step]:
    """A step that takes a model; before it, where the call names an entry point, the step that repacks that."""
    if "entry_point" not in given:
        return [_inner(run, collection, suffix, cls, given, True)]
    data = {"model_data": given.get("model_data")}
    first = _inner(run, collection, repack, _REPACK_CLASS, data, True)
    after = {**given, "model_data": Properties(first, collection.site)}
    return [first, _inner(run, collection, suffix, cls, after, False)]


def _monitored_transform(run: Execution, collection: Step, given: dict[str, Value]) -> list[Step]:
    config = given.get("monitor_configuration")
    clarify = isinstance(config, Unknown) and "clarify_check_step" in config.what
    module, check = ("clarify", "Clarify") if clarify else ("quality", "Quality")
    cls = f"sagemaker.workflow.{module}_check_step.{check}CheckStep"
    job = {"step_args": given.get("transform_step_args")}
    rest = {name: value for name, value in given.items() if name != "transform_step_args"}
    transform = _inner(run, collection, "-transform", "sagemaker.workflow.steps.TransformStep", job, False)
    monitoring = _inner(run, collection, "-monitoring", cls, rest, False)
    before = given.get("monitor_before_transform", False)
    first, second = (monitoring, transform) if before is True else (transform, monitoring)
    second.depends = [Element(first, isinstance(before, bool), "the collection's order", collection.site)]
    return [transform, monitoring]


def _inner(
    run: Execution, collection: Step, suffix: str, cls: str, arguments: dict[str, Value], is_first: bool
) -> Step:
    """A step inside; the first one takes over what the collection depends on."""
    step = Step(cls, sdk.Role.STEP, collection.site, collection.certain, collection.loop)
    step.name = one_of(text_of([option, suffix]) for option in options_of(collection.name))
    step.label = suffix.strip("-")
    if isinstance(step.name, Unknown) and not getattr(collection.name, "text", "?"):
        step.name.text = ""
    step.depends_site = step.arguments_site = collection.site
    step.arguments = dict(arguments)
    if is_first:
        add_dependencies(run, step, collection.depends, "depends_on=", collection.site)
    return step


_MAKERS: dict[str, Callable[[Execution, Step, dict[str, Value]], list[Step]]] = {
    "ModelStep": _model_step,
    "RegisterModel": _register_model,
    "EstimatorTransformer": _estimator_transformer,
    "MonitorBatchTransformStep": _monitored_transform,
}
