"""What a value names as dependencies, and how a step's list of them grows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from smfix.graph.execution.heap import (
    CONSTANTS,
    AllocationSite,
    Element,
    Nesting,
    Output,
    Properties,
    Step,
    Unknown,
    UnknownTail,
    Value,
    bare,
    options_of,
)

if TYPE_CHECKING:
    from smfix.graph.execution.protocol import Execution


def add_dependencies(run: Execution, step: Step, given: Value, how: str, site: AllocationSite) -> None:
    """Extend a step's dependencies; the list that it was made with is extended itself, as the SDK does it."""
    if given is None:
        return
    run.effects += 1
    if not isinstance(step.depends, list) or not step.depends:
        step.depends = [Element(v, c, step.depends_how, step.depends_site, b) for v, c, b in dependencies(step.depends)]
    target = step.depends
    for value, certain, broken in list(dependencies(given)):  # which may be the target itself, or hold it
        run.spend()
        if isinstance(value, UnknownTail):
            target.append(Element(Unknown(value.reason), False, how, site))
        else:
            target.append(Element(value, certain and not run.conditional_depth, how, site, broken, step))


def maybe_set(run: Execution, step: Step, given: Value, site: AllocationSite) -> None:
    """`step.depends_on = given` under a condition: afterwards the step has what it had, or that."""
    before = list(dependencies(step.depends))
    after = list(dependencies(given))
    kept = {_identity(value) for value, certain, _ in after if certain}
    found: list[Value] = []
    for element, (value, certain, broken) in zip(_each_element(step.depends, before), before):
        how, at = (element.how, element.site) if isinstance(element, Element) else ("", None)
        sure = certain and _identity(value) in kept
        found.append(Element(value, sure, how or step.depends_how, at or step.depends_site, broken))
    known = {_identity(value) for value, _, _ in before}
    for value, _, broken in after:
        if _identity(value) not in known:
            found.append(Element(_plain(value), False, "depends_on = ...", site, broken))
    step.depends = found


def _each_element(depends: Value, found: Sequence[object]) -> Sequence[Value]:
    """The elements of a list of dependencies, where each of them is one."""
    same = isinstance(depends, list) and len(depends) == len(found)
    return depends if same and isinstance(depends, list) else [None] * len(found)


def _identity(value: Value) -> object:
    return value if isinstance(value, str) else id(value)


def _plain(value: Value) -> Value:
    return Unknown(value.reason) if isinstance(value, UnknownTail) else value


def dependencies(given: Value, nesting: Nesting | None = None) -> Iterator[tuple[Value, bool, bool]]:
    """What a value names as dependencies: each with whether it surely is one, and whether the SDK fails on it.

    One dependency where a list is wanted counts as the one that is meant. A list
    that is met again, inside itself or twice, names nothing new.
    """
    nesting = nesting or Nesting()
    options = options_of(given)
    sure = len(options) == 1
    for option in options:
        if option is None or option == "":
            continue
        if isinstance(option, str):
            yield option, sure, True
        elif isinstance(option, (list, tuple, dict)):
            inside = nesting.enter(option)
            for element in list(option) if inside is not None else ():
                yield from _of_element(element, sure, inside)
        elif isinstance(option, CONSTANTS):
            continue
        else:
            bare_step = isinstance(option, (Step, Output, Properties))
            yield option, sure and bare_step, bare_step


def _of_element(element: Value, sure: bool, nesting: Nesting | None) -> Iterator[tuple[Value, bool, bool]]:
    if isinstance(element, UnknownTail):
        yield element, False, False
        return
    certain = sure and getattr(element, "certain", True)
    broken = isinstance(element, Element) and element.broken
    inner = bare(element)
    options = options_of(inner)
    for option in options:
        if isinstance(option, (list, tuple)):
            for value, ok, _ in dependencies(option, nesting):
                yield value, certain and ok and len(options) == 1, True
        elif option is not None:
            yield option, certain and len(options) == 1 and not isinstance(option, Unknown), broken
