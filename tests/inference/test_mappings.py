"""Mappings whose keys are typed: TypedDict; and keys that a test has found."""

from __future__ import annotations

import pytest

from tests.inference.table import Row, table

TYPED = table("""
--- fix: a key of a TypedDict
from typing import Dict, Optional, TypedDict
class Steps(TypedDict, total=False):
    prep: ProcessingStep
    many: list[Step]
class More(Steps):
    train: TrainingStep
class Run:
    def __init__(self, steps: Steps):
        self.steps = steps
    def wire(self):
        c.add_depends_on(self.steps["prep"])
def wire(x: Steps, y: More, z: Dict[str, Steps]):
    c.add_depends_on(x["prep"])
    x["prep"].add_depends_on(y["train"])
    c.add_depends_on(y["prep"])
    c.add_depends_on(z["one"]["prep"])

--- fix: `typing_extensions`, a key that may be left out
from typing_extensions import NotRequired, Required, TypedDict
class Steps(TypedDict):
    prep: Required[ProcessingStep]
    train: NotRequired[TrainingStep]
def wire(x: Steps):
    c.add_depends_on(x["prep"])
    c.add_depends_on(x["train"])

--- leave: a list in a TypedDict
from typing import List, TypedDict
class Steps(TypedDict):
    many: List[Step]
def wire(x: Steps):
    c.add_depends_on(x["many"])
    c.add_depends_on(x.get("many"))
    c.add_depends_on(x)

--- undecided (can't tell): a key that the class does not name
from typing import TypedDict
class Steps(TypedDict):
    prep: Step
def wire(x: Steps):
    c.add_depends_on(x["other"])

--- undecided (a list or a Step): any value
from typing import List, TypedDict
class Steps(TypedDict):
    many: List[Step]
    one: Step
def wire(x: Steps):
    for step in x.values():
        c.add_depends_on(step)

--- undecided (a ProcessingStep or a list): the annotation is broken in sight
from typing import TypedDict
class Steps(TypedDict):
    prep: ProcessingStep
x = Steps(prep=[a])
c.add_depends_on(x["prep"])

--- fix: `get` where a test has found the key
def wire(x: dict[str, Step]):
    if "k" in x:
        c.add_depends_on(x.get("k"))
    if x.get("k"):
        c.add_depends_on(x.get("k"))
    if x.get("k") is not None and c:
        c.add_depends_on(x.get("k"))
    c.add_depends_on(x.get("k") if "k" in x else a)

--- likely (or None): `get` where no test has
def wire(x: dict[str, Step], y: dict[str, Step]):
    c.add_depends_on(x.get("k"))
    if "other" in x:
        c.add_depends_on(x.get("k"))
    if "k" in y or c:
        c.add_depends_on(y.get("k"))
    if "k" in y:
        pass
    else:
        c.add_depends_on(y.get("k"))
    if "k" not in y:
        c.add_depends_on(y.get("k"))

--- likely (or None): a test of what the name was before
def wire(x: dict[str, Step], y: dict[str, Step]):
    if "k" in x:
        x = y
        c.add_depends_on(x.get("k"))

--- likely (or None): a test before a loop that goes on with another
def wire(x: dict[str, Step], y: dict[str, Step]):
    if "k" in x:
        for _ in range(3):
            c.add_depends_on(x.get("k"))
            x = y

--- likely (or None): a test of what is taken out
def wire(x: dict[str, Step]):
    if "k" in x:
        x.pop("k")
        c.add_depends_on(x.get("k"))
""")


@pytest.mark.parametrize("row", TYPED)
def test_mappings(row: Row) -> None:
    row.check()
