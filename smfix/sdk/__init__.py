"""Facts about the SageMaker Python SDK, v2 and v3: what its names are, and what is certainly not its own.

The facts are in `catalogue.json`, made by `tools/make_catalogue.py` from the published packages. It is read when the
first question is asked. The SDK itself is never imported.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from functools import cache
from typing import Any


class Role(Enum):
    """What an SDK name is, as far as dependencies are concerned."""

    STEP = "STEP"
    FUNCTION_STEP = "FUNCTION_STEP"
    """A step whose `depends_on` cannot be set (`@step`, NotebookJobStep); `add_depends_on` works."""
    COLLECTION = "COLLECTION"
    """A StepCollection: a dependency, but without `add_depends_on` (v2 ModelStep, RegisterModel)."""
    PIPELINE = "PIPELINE"
    CLASS = "CLASS"
    STEP_DECORATOR = "STEP_DECORATOR"
    GET_STEP = "GET_STEP"
    FUNCTION = "FUNCTION"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a constructor or function. `position` is 0-based without self, None for keyword-only."""

    name: str
    position: int | None
    wants: str
    """`list` or `any`, by its annotation."""


@dataclass(frozen=True, slots=True)
class Name:
    """A class or function of the SDK, by the path of its definition."""

    dotted: str
    role: Role
    versions: frozenset[int] = field(default=frozenset({2, 3}), compare=False)
    bases: tuple[str, ...] = field(default=(), compare=False)
    """Paths of the SDK classes that it derives from directly."""
    parameters: dict[int, tuple[Parameter, ...]] = field(default_factory=dict, compare=False)
    """By SDK major version; known for workflow modules only."""


FOREIGN = frozenset(
    {
        *("aws_cdk", "aws_solutions_constructs", "aws_ddk_core", "monocdk", "gs2_cdk", "constructs", "projen", "jsii"),
        *("cdktf", "cdktf_cdktf_provider_aws", "cdk8s", "troposphere", "awacs", "pulumi", "pulumi_aws"),
        *("stepfunctions", "airflow", "prefect", "dagster", "luigi", "kfp", "zenml", "metaflow"),
    }
)
"""Import roots whose objects are certainly no SageMaker steps; `add_depends_on` of a CDK CfnResource takes ONE."""

GET_STEP_MODULE = {2: "sagemaker.workflow.step_outputs", 3: "sagemaker.core.workflow.step_outputs"}
"""Where `get_step` is imported from, by SDK major version."""


def is_sdk(dotted: str) -> bool:
    """Whether a dotted module path is the SDK's, by its root."""
    return dotted == "sagemaker" or dotted.startswith("sagemaker.")


def is_module(dotted: str) -> bool:
    """Whether the SDK, v2 or v3, has a module or package of this path."""
    return dotted in _modules()


def find(dotted: str) -> Name | None:
    """The class or function at a path from which it can be imported, re-exports included; None where there is none."""
    content = _content()
    names, exports = content["names"], content["exports"]
    known = dotted if dotted in names else exports.get(dotted)
    return _name(known) if known else None


METHODS = {"add_depends_on": {"step_names": 0}}
"""Methods of every step that take a list, with the position of its parameter."""


def parameters(name: Name) -> dict[str, int | None]:
    """The parameters of a constructor or function, with their positions; None where a keyword is needed, or where the
    versions differ in it."""
    found: dict[str, int | None] = {}
    for rows in name.parameters.values():
        for row in rows:
            found[row.name] = row.position if found.get(row.name, row.position) == row.position else None
    return found


def method_parameters(name: Name, method: str) -> dict[str, int | None]:
    """The same for a method of the class; empty where it is of no interest."""
    if method in METHODS and name.role in (Role.STEP, Role.FUNCTION_STEP):
        return dict(METHODS[method])
    return {}


def list_parameters() -> frozenset[str]:
    """The names of all parameters that take a list."""
    return frozenset()


@cache
def classes_with(parameter: str) -> tuple[str, ...]:
    """The short names of the classes whose constructor has a parameter of this name that may be given by position."""
    found = set()
    for dotted, entry in _content()["names"].items():
        rows = (row for rows in entry["parameters"].values() for row in rows)
        if any(row[0] == parameter and row[1] is not None for row in rows):
            found.add(dotted.rpartition(".")[2])
    return tuple(sorted(found))


@cache
def _name(dotted: str) -> Name:
    entry = _content()["names"][dotted]
    parameters = {int(version): tuple(Parameter(*one) for one in rows) for version, rows in entry["parameters"].items()}
    return Name(dotted, Role(entry["role"]), frozenset(entry["versions"]), tuple(entry["bases"]), parameters)


@cache
def _modules() -> frozenset[str]:
    return frozenset(_content()["modules"])


@cache
def _content() -> Any:
    import json
    import os

    with open(os.path.join(os.path.dirname(__file__), "catalogue.json"), encoding="utf-8") as file:
        return json.load(file)
