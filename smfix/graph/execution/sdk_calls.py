"""What the SDK's own classes and functions do to the graph: steps, their dependencies, conditions, pipelines."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING

from smfix import sdk
from smfix.graph.execution import step_collections
from smfix.graph.execution.classes import bound_attribute
from smfix.graph.execution.dependencies import add_dependencies, maybe_set
from smfix.graph.execution.heap import (
    AllocationSite,
    Class,
    DataReference,
    Element,
    Frame,
    Function,
    Method,
    Output,
    Outside,
    Partial,
    Pipeline,
    Properties,
    SdkObject,
    Selection,
    Step,
    Union,
    Unknown,
    UnknownTail,
    Value,
    bare,
    one_of,
    options_of,
    refs_in,
)

if TYPE_CHECKING:
    from smfix.graph.execution.protocol import Execution


STEPS = (sdk.Role.STEP, sdk.Role.FUNCTION_STEP, sdk.Role.COLLECTION)


PARTS = {"if_steps": "if", "else_steps": "else", "for_each_body": "each"}
"""Parameters that hold inner steps, and the branch that they make."""


def call_sdk(
    run: Execution, name: sdk.Name, args: list[Value], keywords: dict[str, Value], site: AllocationSite
) -> Value:
    """A class or function of the SDK, called."""
    if name.role in STEPS:
        step = new_step(run, name, site, None)
        initialise(run, step, name, args, keywords, site)
        return step
    if name.role is sdk.Role.PIPELINE:
        return _pipeline(run, name, args, keywords, site)
    if name.role is sdk.Role.GET_STEP:
        return one_of(_step_of(option) for option in options_of(args[0])) if args else None
    if name.role is sdk.Role.STEP_DECORATOR:
        if args and args[0] is not None:
            return under_step(args[0], keywords, site)
        return Partial(SdkObject(name), [], keywords)
    last = name.dotted.rpartition(".")[2]
    if last == "JsonGet":
        return _json_get(name, args, keywords, site)
    if last == "StepDependency":
        return args[0] if args else keywords.get("step")
    if last == "SelectiveExecutionConfig":
        return Selection(_by_parameter(name, args, keywords).get("selected_steps"), site)
    if last == "IterationOutput":
        return Unknown("an output of the loop's own body", (), name.dotted)
    return Unknown(f"an object of `{last}`", refs_in([*args, *keywords.values()]), name.dotted)


def under_step(target: Value, options: dict[str, Value], site: AllocationSite) -> Value:
    """A function under `@step`; one that is out of sight makes a step all the same."""
    if isinstance(target, Function):
        return replace(target, options=options)
    if not isinstance(target, (Outside, Unknown, Union)):
        return Unknown("what `@step` makes of this is not known")
    name = target.dotted.rpartition(".")[2] if isinstance(target, Outside) else ""
    name = name or (target.text if isinstance(target, Unknown) else "") or "a function"
    return Function(name, _UNSEEN, Frame(site.module, None), options=options)


_UNSEEN = ast.Lambda(ast.arguments([], [], None, [], [], None, []), ast.Constant(None))
"""What stands for the body of a function that is out of sight."""


def _step_of(value: Value) -> Value:
    return value.step if isinstance(value, Output) else Unknown("the step of an output that is not known")


def _json_get(name: sdk.Name, args: list[Value], keywords: dict[str, Value], site: AllocationSite) -> Unknown:
    """`JsonGet` refers to a step by itself or by name."""
    given = _by_parameter(name, args, keywords)
    given.update(_renamed(given, ("step_name", "property_file", "json_path", "s3_uri", "step")))
    refs = [
        DataReference(one, "JsonGet", site) for one in (given.get("step"), given.get("step_name")) if one is not None
    ]
    return Unknown("a JsonGet", (*refs, *refs_in(given.get("s3_uri"))), name.dotted)


def _by_parameter(name: sdk.Name, args: list[Value], keywords: dict[str, Value]) -> dict[str, Value]:
    """Arguments by the name of their parameter, as the catalogue has it."""
    parameters = next(iter(name.parameters.values()), ())
    by_position = {p.position: p.name for p in parameters if p.position is not None}
    found = {by_position.get(index, f"*{index}"): arg for index, arg in enumerate(args)}
    return {**found, **keywords}


def new_step(run: Execution, name: sdk.Name, site: AllocationSite, user: Class | None) -> Step:
    """A step that is being made."""
    step = Step(name.dotted, name.role, site, not run.conditional_depth, run.loop, user=user)
    run.steps.append(step)
    run.effects += 1
    return step


def initialise(
    run: Execution, step: Step, name: sdk.Name, args: list[Value], keywords: dict[str, Value], site: AllocationSite
) -> None:
    """What the constructor of a step class does with its arguments."""
    given = _by_parameter(name, args, keywords)
    if name.dotted.endswith(".StepCollection"):
        given.update(_renamed(given, ("name", "steps", "depends_on")))
    step.name = given.pop("name", Unknown("its name is not known") if "**" in given or args else None)
    step.depends = given.pop("depends_on", None)
    step.depends_site = site
    step.arguments_site = site
    for parameter, branch in PARTS.items():
        if parameter in given:
            inner = given.pop(parameter)
            step.parts[branch] = inner if inner != [] else []  # the SDK keeps no list that is empty
    if "step_dependency" in given:
        given.pop("step_dependency")
    step.arguments = given
    if name.role is sdk.Role.COLLECTION:
        if "steps" in given or name.dotted.endswith(".StepCollection"):
            step.parts["steps"] = given.pop("steps", [])
        step_collections.fill(run, step, given)


def _renamed(given: dict[str, Value], names: tuple[str, ...]) -> dict[str, Value]:
    """Arguments of which only the position is known, by these names: the catalogue lacks those of attrs classes."""
    return {name: given.pop(f"*{index}") for index, name in enumerate(names) if f"*{index}" in given}


def function_step(
    run: Execution, function: Function, args: list[Value], keywords: dict[str, Value], site: AllocationSite
) -> Output:
    """A call of an `@step` function: a step whose arguments are its data dependencies."""
    options = function.options or {}
    step = Step("", sdk.Role.FUNCTION_STEP, site, not run.conditional_depth, run.loop, label=function.name)
    run.steps.append(step)
    run.effects += 1
    step.name = options.get("name")
    depends: list[Value] = []
    for value in (*args, *keywords.values()):
        for option in options_of(value):
            if isinstance(option, Output) and not any(bare(one) is option.step for one in depends):
                depends.append(
                    Element(option.step, not run.conditional_depth and option is value, "@step argument", site)
                )
    step.depends, step.depends_site = depends, site
    step.arguments = {str(index): value for index, value in enumerate((*args, *keywords.values()))}
    step.arguments_site = site
    return Output(step)


def step_attribute(run: Execution, step: Step, name: str, site: AllocationSite) -> Value:
    """What `step.name` is, for a step."""
    if name == "properties":
        return Properties(step_collections.representative(step), site)
    if name == "name":
        if step.name is None:
            step.name = Unknown("a name that the SDK makes up", text=step.label)
        return step.name
    if name == "depends_on":
        return step.depends
    if name == "steps" and step.role is sdk.Role.COLLECTION:
        return step.parts.get("steps", [Element(step, False)])
    if name in step.attributes:
        return step.attributes[name]
    if step.user is not None:
        found = step.user.find(name)
        if found is not None and isinstance(site.node, ast.expr):
            return bound_attribute(run, found, step, step.user, site.node, Frame(site.module, None))
    for parameter, branch in PARTS.items():
        if name == parameter:
            return step.parts.get(branch, [])
    return Method(step, name)


def set_step_attribute(run: Execution, step: Step, name: str, value: Value, site: AllocationSite) -> None:
    """`step.name = value`."""
    run.effects += 1
    if name == "depends_on":
        if run.conditional_depth:
            maybe_set(run, step, value, site)
            return
        step.depends, step.depends_how, step.depends_site = value, "depends_on = ...", site
    elif name == "name":
        step.name = one_of([step.name, value]) if run.conditional_depth else value
    elif name == "steps" and step.role is sdk.Role.COLLECTION:
        step.parts["steps"] = value
    elif name in PARTS:
        step.parts[PARTS[name]] = value
    else:
        step.attributes[name] = value
        step.arguments[f".{name}"] = value


def step_method(
    run: Execution, step: Step, name: str, args: list[Value], keywords: dict[str, Value], site: AllocationSite
) -> Value:
    """A method of a step, called."""
    name = name.removeprefix("super().")
    if name == "add_depends_on":
        several = [Element(one, True, broken=True) for one in args]
        given = args[0] if len(args) == 1 else several or keywords.get("step_names")
        if step.role is sdk.Role.COLLECTION and step_collections.add_to_first(run, step, given, site):
            return None
        add_dependencies(run, step, given, "add_depends_on", site)
        return None
    if name == "__init__":
        base = sdk.find(step.cls)
        if base is not None:
            initialise(run, step, base, args, keywords, site)
        return None
    if name in ("get_top_model_s3_uri", "get_best_auto_ml_model"):
        return Unknown(f"what `{name}` returns", (DataReference(step, "properties", site),))
    if name.startswith("add_") or name == "to_request":
        return None
    escape(args, keywords, f"its own method `{name}`")
    return Unknown(f"what `{name}` of a step returns is not known")


def escape(args: list[Value], keywords: dict[str, Value], name: str) -> None:
    """Steps that are handed to code out of sight: it may well order them."""
    if name in _HARMLESS or name.split(".")[0] in ("logging", "json", "typing"):
        return
    for value in (*args, *keywords.values()):
        for one in value if isinstance(value, (list, tuple)) else (value,):
            inner = bare(one)
            if isinstance(inner, Step):
                inner.escaped = name if " " in name else f"`{name}`"


_HARMLESS = frozenset({"print", "repr", "str", "len", "id", "type", "hasattr", "getattr", "isinstance", "list", "tuple",
                       "set", "dict", "zip", "enumerate", "reversed", "sorted", "next", "iter", "any", "all", "max",
                       "min", "functools.partial", "itertools.chain", "setattr", "filter", "vars", "dir"})  # fmt: skip


def _pipeline(
    run: Execution, name: sdk.Name, args: list[Value], keywords: dict[str, Value], site: AllocationSite
) -> Pipeline:
    given = _by_parameter(name, args, keywords)
    unknown: Value = [UnknownTail("not all arguments of the pipeline are known")] if "**" in given else []
    pipeline = Pipeline(site, given.get("name"), given.get("steps", unknown), not run.conditional_depth)
    run.pipelines.append(pipeline)
    run.effects += 1
    return pipeline
