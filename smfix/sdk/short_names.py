"""The SDK's classes by their short names, in which code speaks of them: what derives from what, and which attributes of
theirs decide what a dependency may be."""

from __future__ import annotations

from functools import cache

from smfix import sdk

METHOD = "add_depends_on"
HOOKS = frozenset({"__getattribute__", "__getattr__", "__setattr__", "__class__", "__bases__", "__dict__"})
"""Attributes of a class by which all others of its instances may become something else."""
ITERATED = frozenset({"__iter__", "__getitem__", "__len__", "__bool__"}) | HOOKS
"""What makes one object pass where many are wanted: it can be walked, or counts as nothing."""
BUILT = frozenset({"__init__", "__new__", "__call__"}) | HOOKS
"""What says which arguments a constructor takes."""
KEPT = frozenset({"depends_on", "to_request", "arguments", "step_only_arguments", "request_dict", "definition", "expr"})
"""What reads, later, what a constructor or an assignment keeps as it is."""
DECISIVE = ITERATED | BUILT | KEPT | {METHOD}
"""All of these."""
_COMPILERS = frozenset({"Pipeline", "PipelineGraph", "StepsCompiler", "CompiledStep", "Entity"})
"""Classes that read what every step keeps."""
_ROLES = frozenset({"STEP", "FUNCTION_STEP", "COLLECTION", "PIPELINE"})
_OUTPUTS = frozenset({"DelayedReturn", "StepOutput"})
_MAKERS = {"get_step": "_FunctionStep", "step": "DelayedReturn"}
"""Functions of the SDK's, with the class of what they make."""


def is_class(dotted: str) -> bool:
    """Whether this path leads to a class of the SDK's."""
    name = sdk.find(dotted)
    return name is not None and name.role not in (sdk.Role.FUNCTION, sdk.Role.STEP_DECORATOR, sdk.Role.GET_STEP)


def made_by(dotted: str) -> str:
    """The short name of the class whose objects a function of the SDK's makes; empty for other functions."""
    return _MAKERS.get(dotted.rpartition(".")[2], "") if sdk.find(dotted) is not None else ""


@cache
def distinctive() -> frozenset[str]:
    """The short names that, written anywhere, speak of the SDK's steps, step collections, outputs and pipelines."""
    return frozenset(name.rpartition(".")[2] for name, role in sdk.roles() if role in _ROLES) | _OUTPUTS


@cache
def lineage(short: str) -> frozenset[str]:
    """The short names of the class and of those that it derives from, in any version."""
    found = {short}
    for dotted in _dotted_names().get(short, ()):
        todo = [dotted]
        while todo:
            name = sdk.find(todo.pop())
            if name is not None:
                found.add(name.dotted.rpartition(".")[2])
                todo += name.bases
    return frozenset(found)


@cache
def _dotted_names() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for dotted, _ in sdk.roles():
        found.setdefault(dotted.rpartition(".")[2], []).append(dotted)
    return found


def is_related(owner: str, short: str) -> bool:
    """Whether what is changed of the class `owner` may be changed of an object that is said to be a `short`: one
    derives from the other."""
    return owner in lineage(short) or short in lineage(owner)


def reads_what_is_kept(owner: str) -> bool:
    """Whether the class reads what steps of any class keep."""
    return owner in _COMPILERS


@cache
def methods() -> frozenset[str]:
    """The methods of the SDK's classes that take lists of it."""
    return frozenset(name for name in sdk.list_owners() if name[:1].islower())


def is_decisive(attribute: str) -> bool:
    """Whether an attribute of a class has a say in what its objects, or their methods, take."""
    return attribute in DECISIVE or attribute in methods()


def is_private(attribute: str) -> bool:
    """Whether an attribute of the SDK's classes is one of their inner workings."""
    return attribute.startswith("_") and not attribute.startswith("__")
