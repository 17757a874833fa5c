"""Pipeline variables: values that exist only when the pipeline runs, and what they are called."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from smfix.sdk.hierarchy import derives
from smfix.values.model import Method, Output, Properties, SdkClass, SdkObject

if TYPE_CHECKING:
    from smfix.values.model import AbstractObject, Value

_BASES = (
    "sagemaker.workflow.entities.PipelineVariable",
    "sagemaker.core.helper.pipeline_variable.PipelineVariable",
)
_HOLDER = "ExecutionVariables"
"""The class whose attributes are variables of the execution."""
_NAMES = {
    "Join": "a `Join`",
    "JsonGet": "a `JsonGet`",
    "ExecutionVariable": "an execution variable",
    "PipelineVariable": "a pipeline variable",
}


def is_variable(kind: AbstractObject) -> bool:
    """Whether this is certainly a pipeline variable: a parameter, something below `step.properties`, an execution
    variable, a `Join` or `JsonGet`, the output of an `@step` function."""
    if isinstance(kind, SdkObject):
        return kind.code is None and _is_class_of_variables(kind.name.dotted)
    if isinstance(kind, Method):
        owner = kind.owner
        return isinstance(owner, SdkClass) and owner.name.dotted.endswith(f".{_HOLDER}") and kind.name.isupper()
    return isinstance(kind, (Properties, Output))


def is_certain(value: Value) -> bool:
    """Whether the value is a pipeline variable, whatever it comes from."""
    return bool(value) and all(map(is_variable, value))


def is_parameter(kind: AbstractObject) -> bool:
    """Whether this is a parameter of a pipeline."""
    return isinstance(kind, SdkObject) and ".parameters.Parameter" in kind.name.dotted and is_variable(kind)


def is_number(kind: AbstractObject) -> bool:
    """Whether this is a parameter that is a number or a boolean: whatever is not said to be a text."""
    return is_parameter(kind) and isinstance(kind, SdkObject) and not kind.name.dotted.endswith(".ParameterString")


def described(value: Value) -> str:
    """What a value that is a variable is called in a message."""
    return " or ".join(dict.fromkeys(map(_described, value)))


def _described(kind: AbstractObject) -> str:
    if isinstance(kind, Output):
        return "the output of an `@step` function"
    if isinstance(kind, Properties):
        return "a property of a step"
    if is_parameter(kind):
        return "a pipeline parameter"
    short = kind.name.dotted.rpartition(".")[2] if isinstance(kind, SdkObject) else "ExecutionVariable"
    return _NAMES.get(short, "a pipeline variable")


@cache
def _is_class_of_variables(dotted: str) -> bool:
    return any(derives(dotted, base) is True for base in _BASES)
