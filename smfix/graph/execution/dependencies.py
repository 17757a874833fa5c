"""What a value names as dependencies, and how a step's list of them grows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from smfix.graph.execution.heap import (
    CONSTANTS,
    AllocationSite,
    Element,
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
    if not isinstance(step.depends, list) or not step.depends:
        step.depends = [Element(v, c, step.depends_how, step.depends_site, b) for v, c, b in dependencies(step.depends)]
    target = step.depends
    for value, certain, broken in dependencies(given):
        if isinstance(value, UnknownTail):
            target.append(Element(Unknown(value.reason), False, how, site))
        else:
            target.append(Element(value, certain and not run.conditional_depth, how, site, broken, step))


def dependencies(given: Value) -> Iterator[tuple[Value, bool, bool]]:
    """What a value names as dependencies: each with whether it surely is one, and whether the SDK fails on it.

    One dependency where a list is wanted counts as the one that is meant.
    """
    options = options_of(given)
    sure = len(options) == 1
    for option in options:
        if option is None or option == "":
            continue
        if isinstance(option, str):
            yield option, sure, True
        elif isinstance(option, (list, tuple, dict)):
            for element in option:
                yield from _of_element(element, sure)
        elif isinstance(option, CONSTANTS):
            continue
        else:
            bare_step = isinstance(option, (Step, Output, Properties))
            yield option, sure and bare_step, bare_step


def _of_element(element: Value, sure: bool) -> Iterator[tuple[Value, bool, bool]]:
    if isinstance(element, UnknownTail):
        yield element, False, False
        return
    certain = sure and getattr(element, "certain", True)
    broken = isinstance(element, Element) and element.broken
    inner = bare(element)
    options = options_of(inner)
    for option in options:
        if isinstance(option, (list, tuple)):
            for value, ok, _ in dependencies(option):
                yield value, certain and ok and len(options) == 1, True
        elif option is not None:
            yield option, certain and len(options) == 1 and not isinstance(option, Unknown), broken
