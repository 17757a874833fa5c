"""What libraries mean to inference, by library: each is one module of this package, imported when a file names it.

A module registers what it knows by the decorators below; `LIBRARIES` says which one is wanted when. Handlers ask this
module alone, so that a library more is a file more and a line in `LIBRARIES`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, TypeVar

if TYPE_CHECKING:
    from smfix.code.program import Program
    from smfix.values.model import AbstractObject


@dataclass(frozen=True, slots=True)
class Library:
    """A module of models: `roots` are the first parts of the dotted names whose calls it models; `named_by` is a
    regular expression of code without which its other models have no say (empty: they always do)."""

    module: str
    roots: frozenset[str] = frozenset()
    named_by: str = ""


LIBRARIES: Final = (
    Library("builtins"),
    Library(
        "stdlib",
        frozenset(
            {
                *("os", "json", "time", "textwrap", "uuid", "inspect", "random", "copy", "asyncio", "warnings"),
                *("itertools", "collections", "concurrent", "multiprocessing", "importlib"),
                *("typing", "typing_extensions"),
            }
        ),
    ),
    Library("functools", frozenset({"functools"})),
    Library("namedtuple", frozenset({"collections"}), r"\bTypedDict\b|\bNamedTuple\b"),
    Library("dataclasses", frozenset({"dataclasses"})),
    Library("enum", frozenset({"enum"}), r"\benum\b|Enum\b|Flag\b"),
    Library("argparse", frozenset({"argparse"})),
    Library("types", frozenset({"types", "argparse"})),
    Library("operator", frozenset({"operator"})),
    Library("queue", frozenset({"queue", "asyncio", "multiprocessing"})),
    Library("numpy", frozenset({"numpy"})),
    Library("more_itertools", frozenset({"more_itertools"})),
    Library("unittest_mock", frozenset({"unittest"}), r"patch|mock"),
    Library("pytest", frozenset(), r"\bdef\s+test|\bfixture\b"),
    Library("click", frozenset(), r"\bclick\b|\btyper\b"),
    Library("attrs", frozenset(), r"\battrs?\b"),
    Library("pydantic", frozenset(), r"\bpydantic|\bsqlmodel\b"),
)
"""In the order in which they are asked."""

Model = TypeVar("Model", bound=Callable[..., Any])

_functions: dict[str, Callable[..., Any]] = {}
_methods: dict[type[AbstractObject], Callable[..., Any]] = {}
_attributes: dict[type[AbstractObject], Callable[..., Any]] = {}
_hooks: dict[str, list[tuple[str, Callable[..., Any]]]] = {}
_loaded: set[str] = set()


def function(*dotted: str) -> Callable[[Model], Model]:
    """Register what calling the functions of these dotted names returns: `(inf, dotted, expr, at) -> Value`. A name
    that ends in `.*` stands for every name below it that has no model of its own."""

    def register(model: Model) -> Model:
        _functions.update(dict.fromkeys(dotted, model))
        return model

    return register


def method(*types: type[AbstractObject]) -> Callable[[Model], Model]:
    """Register what calling a method of such objects returns: `(inf, owner, name, expr, at) -> Value`."""

    def register(model: Model) -> Model:
        _methods.update(dict.fromkeys(types, model))
        return model

    return register


def attribute(*types: type[AbstractObject]) -> Callable[[Model], Model]:
    """Register what an attribute of such objects is: `(inf, owner, name, at) -> Value`."""

    def register(model: Model) -> Model:
        _attributes.update(dict.fromkeys(types, model))
        return model

    return register


def hook(question: str) -> Callable[[Model], Model]:
    """Register an answer to one of these questions; it returns something empty where it has no say.

    | question | takes | gives |
    |---|---|---|
    | `parameter` | inf, name, scope, at | what a framework passes for a function's parameter |
    | `default` | inf, expr, at | what a default expression stands for |
    | `field` | inf, code, definition, value | what a class's annotated field holds, where its body gives `value` |
    | `instance` | inf, code | what calling a class of the repository makes |
    | `member` | inf, code, name, found | what `Class.name` is, where its body gives `found` |
    | `items` | inf, code | what iterating over or subscribing a class itself gives |
    | `conversion` | inf, code, name | what a field holds where it is not what the constructor is given |
    | `assigned` | inf, code, name, assigned | what a field may hold besides what methods assign to it |
    | `assignment` | inf, code, name | whether a field may hold something else than what was assigned to it |
    | `given` | inf, name, scope | what calls in sight pass for a parameter that only a library passes |
    | `argument` | inf, name, annotation, decorators, at | what a decorator makes of what is passed for a parameter |
    | `decorated` | inf, origin, stmt, at | what a decorator of another package that keeps functions makes of one |
    """

    def register(model: Model) -> Model:
        _hooks.setdefault(question, []).append((model.__module__.rpartition(".")[2], model))
        return model

    return register


@lru_cache(maxsize=4_096)
def function_model(dotted: str) -> Callable[..., Any] | None:
    """The model of the function of this dotted name, or None."""
    root = dotted.partition(".")[0]
    for library in LIBRARIES:
        if root in library.roots or not (library.roots or library.named_by):
            _load(library)
    found = _functions.get(dotted)
    above = dotted
    while found is None and above:
        above = above.rpartition(".")[0]
        found = _functions.get(f"{above}.*")
    return found


def method_model(owner: AbstractObject) -> Callable[..., Any] | None:
    """The model of the methods of such an object, which its library has made."""
    return _methods.get(type(owner))


def attribute_model(owner: AbstractObject) -> Callable[..., Any] | None:
    """The model of the attributes of such an object, which its library has made."""
    return _attributes.get(type(owner))


def answers(question: str, programs: Iterable[Program]) -> Iterator[Callable[..., Any]]:
    """The models that have a say in a question about the code of these programs, in the order of `LIBRARIES`."""
    programs = tuple(programs)
    for library in LIBRARIES:
        if not library.named_by or any(program.code_mentions(library.named_by) for program in programs):
            _load(library)
            yield from (model for name, model in _hooks.get(question, ()) if name == library.module)


def _load(library: Library) -> None:
    if library.module not in _loaded:
        _loaded.add(library.module)
        import_module(f"smfix.models.{library.module}")
