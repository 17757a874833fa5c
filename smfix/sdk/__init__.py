"""Facts about the SageMaker Python SDK, v2 and v3: what its names are, and what is certainly not its own.

The facts are in `catalogue.json`, made by `tools/make_catalogue.py` from the published packages, and in `lists.json`,
made by `tools/make_lists.py` by trying the SDK, as `variables.json` is by `tools/make_variables.py`. They are read
when the first question is asked. The SDK itself is never imported.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
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
    methods: frozenset[str] = field(default=frozenset(), compare=False)
    """Those that it defines itself, of the methods that `wishes` knows."""


FOREIGN = frozenset(
    {
        *("aws_cdk", "aws_solutions_constructs", "aws_ddk_core", "monocdk", "gs2_cdk", "constructs", "projen", "jsii"),
        *("cdktf", "cdktf_cdktf_provider_aws", "cdk8s", "troposphere", "awacs", "pulumi", "pulumi_aws"),
        *("stepfunctions", "airflow", "prefect", "dagster", "luigi", "kfp", "zenml", "metaflow"),
    }
)
"""Import roots whose objects are certainly no SageMaker steps; `add_depends_on` of a CDK CfnResource takes ONE."""

STEP_DEPENDENCY = "sagemaker.mlops.workflow.step_dependency.StepDependency"
"""Version 3's one dependency with its run condition (`trigger`). It can't be iterated over."""

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
    known = dotted if dotted in names else exports.get(dotted) or _makers().get(dotted)
    return _name(known) if known else _plain(dotted)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a parameter wants, as the SDK showed when it was tried (see `tools/make_lists.py`)."""

    position: int | None
    wants: str
    """`list`, or `one` where a list is wrong."""
    wrong: str
    """The error that the other gives; empty where it is taken without a word, and does something else."""
    tuple: str
    """The error that a tuple gives where a list is wanted; empty where it will do."""
    of: frozenset[str]
    """What the list may hold: `text`, `object`, `mapping`, `parameter` (of the pipeline)."""
    keys: frozenset[str] = frozenset()
    """The keys of a mapping that is one element."""


METHODS = {"add_depends_on": {"step_names": 0}}
"""Methods of every step that take a list, with the position of its parameter."""


def parameters(name: Name) -> dict[str, int | None]:
    """The parameters of a constructor or function, with their positions; None where a keyword is needed, or where the
    versions differ in it."""
    return parameters_of(name) or {wanted: wish.position for wanted, wish in wishes(name).items()}


def parameters_of(name: Name) -> dict[str, int | None]:
    """The same, as far as its signature shows."""
    found: dict[str, int | None] = {}
    for rows in name.parameters.values():
        for row in rows:
            found[row.name] = row.position if found.get(row.name, row.position) == row.position else None
    return found


def method_parameters(name: Name, method: str) -> dict[str, int | None]:
    """The same for a method of the class; empty where it is of no interest."""
    if method in METHODS and name.role in (Role.STEP, Role.FUNCTION_STEP):
        return dict(METHODS[method])
    return {wanted: wish.position for wanted, wish in wishes(name, method).items()}


def wishes(name: Name, method: str = "") -> dict[str, Wish]:
    """The parameters of a constructor, function or method that want a list, or certainly none. A method that is
    inherited may have been given other positions, and every step writes what its base classes keep."""
    if method:
        found: dict[str, Wish] = {}
        overridden = False
        for one in _lineage(name):
            for wanted, wish in _wishes().get(f"{one.dotted}.{method}", {}).items():
                found.setdefault(wanted, replace(wish, position=None) if overridden else wish)
            overridden = overridden or method in one.methods
        return found
    known = dict(_wishes().get(name.dotted, {}))
    if name.role in (Role.STEP, Role.FUNCTION_STEP):
        for wanted, position in parameters_of(name).items():
            if wanted not in known and wanted in _of_every_step():
                known[wanted] = replace(_of_every_step()[wanted], position=position)
    return known


@cache
def _of_every_step() -> dict[str, Wish]:
    """What the base classes of all steps keep and write, as it was seen in those that were tried."""
    found: dict[str, list[Wish]] = {}
    for path, rows in _wishes().items():
        for wanted, wish in rows.items():
            if _is_step(path) and wanted not in ("depends_on", "steps"):
                found.setdefault(wanted, []).append(wish)
    return {wanted: rows[0] for wanted, rows in found.items() if len(rows) > 2 and len({r.wrong for r in rows}) == 1}


def _is_step(path: str) -> bool:
    name = find(path)
    return name is not None and name.role is Role.STEP


def _lineage(name: Name) -> Iterator[Name]:
    """The class and the SDK classes that it derives from."""
    todo = [name]
    while todo:
        one = todo.pop(0)
        yield one
        todo += [base for base in map(find, one.bases) if base is not None]


@cache
def list_parameters() -> frozenset[str]:
    """The names of all parameters of which something is known here."""
    return frozenset(wanted for rows in _wishes().values() for wanted in rows)


@cache
def list_owners() -> frozenset[str]:
    """The short names of all classes, functions and methods that have one."""
    return frozenset(path.rpartition(".")[2] for path in _wishes())


@cache
def sinks() -> dict[str, dict[str, frozenset[int]]]:
    """Where a list or a dependency ends: by the short name of a class, function or method, the parameters concerned,
    each with the positions that it has in some version."""
    found: dict[str, dict[str, set[int]]] = {}

    def add(name: str, parameter: str, positions: set[int | None]) -> None:
        known = found.setdefault(name, {}).setdefault(parameter, set())
        known.update(position for position in positions if position is not None)

    for path, rows in _wishes().items():
        for parameter, wish in rows.items():
            add(path.rpartition(".")[2], parameter, {wish.position})
    for method, positions in METHODS.items():
        for parameter, position in positions.items():
            add(method, parameter, {position})
    of_steps = {Role.STEP.value, Role.FUNCTION_STEP.value}
    for dotted, entry in _content()["names"].items():  # as it is read: to make a Name of each takes ten times as long
        every = _of_every_step() if entry["role"] in of_steps else {}
        for parameter, position, *_ in (row for rows in entry["parameters"].values() for row in rows):
            if parameter == "depends_on" or parameter in every:
                add(dotted.rpartition(".")[2], parameter, {position})
    return {name: {one: frozenset(at) for one, at in rows.items()} for name, rows in found.items()}


@cache
def _wishes() -> dict[str, dict[str, Wish]]:
    found: dict[str, dict[str, Wish]] = {}
    for path, rows in _read("lists.json").items():
        for key, row in rows.items():
            wanted = key.partition(" ")[2]
            of, keys = frozenset(row["of"]), frozenset(row.get("keys", ()))
            wish = Wish(row["position"], row["wants"], row["wrong"], row["tuple"], of, keys)
            found.setdefault(path, {})[wanted] = wish
    return found


def roles() -> Iterator[tuple[str, str]]:
    """Every class and function by the path of its definition, with the name of its role."""
    return ((dotted, entry["role"]) for dotted, entry in _content()["names"].items())


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
    versions, bases = frozenset(entry["versions"]), tuple(entry["bases"])
    return Name(dotted, Role(entry["role"]), versions, bases, parameters, frozenset(entry.get("methods", ())))


@cache
def _plain(dotted: str) -> Name | None:
    """A class that only holds data, a shape of the API's requests."""
    module, _, name = dotted.rpartition(".")
    return Name(dotted, Role.CLASS, frozenset({3})) if name in _content()["plain"].get(module, ()) else None


@cache
def _modules() -> frozenset[str]:
    return frozenset(_content()["modules"])


@cache
def _makers() -> dict[str, str]:
    """What makes objects of a class without being one, by its path: a partial of the class."""
    made: dict[str, str] = _read("variables.json")["makes"]
    return made


@cache
def _content() -> Any:
    return _read("catalogue.json")


@cache
def read(file: str) -> Any:
    """The content of another file of facts, kept."""
    return _read(file)


def _read(file: str) -> Any:
    import json
    import os

    with open(os.path.join(os.path.dirname(__file__), file), encoding="utf-8") as stream:
        return json.load(stream)
