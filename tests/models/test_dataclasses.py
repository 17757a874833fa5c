"""`dataclasses`: what a field holds that the generated constructor sets, a copy changes or `__post_init__` replaces.

What is proven in the SDK itself stands in `tests/judgement/test_conversions.py`.
"""

from __future__ import annotations

import pytest

from tests.inference.table import Row, table

ROWS = table("""
--- leave: a list that replaces the field afterwards
from dataclasses import dataclass
@dataclass
class Flow:
    dep: ProcessingStep
    def __post_init__(self):
        self.dep = [self.dep]
c.add_depends_on(Flow(a).dep)

--- undecided (a Step or a list): a copy with a list
from dataclasses import dataclass, replace
@dataclass
class Flow:
    dep: Step
c.add_depends_on(replace(Flow(a), dep=[a]).dep)

--- fix: a copy with another step, and one without any change
from dataclasses import dataclass, replace
@dataclass
class Flow:
    dep: Step
    label: str = ""
c.add_depends_on(replace(Flow(a), dep=b).dep)
c.add_depends_on(replace(Flow(a), label="x").dep)

--- fix: another class's copy with a list
from dataclasses import dataclass, replace
@dataclass
class Flow:
    dep: Step
@dataclass
class Other:
    dep: list
replace(Other([a]), dep=[b])
c.add_depends_on(Flow(a).dep)

--- fix: `replace` of a text
from dataclasses import dataclass
from typing import Any
@dataclass
class Flow:
    dep: Any = None
    def __post_init__(self):
        self.dep = self.dep or a
    def wire(self):
        if self.dep:
            c.add_depends_on(self.dep)
Flow(b).wire()
"x".replace("x", "y")

--- fix: fields that the constructor does not take
from dataclasses import dataclass, field
from typing import Any, ClassVar
@dataclass
class Flow:
    names: list = field(init=False)
    kind: ClassVar[str] = "x"
    dep: Any
    def __post_init__(self):
        self.names = []
c.add_depends_on(Flow(a).dep)

--- undecided (`Flow` is passed as a value): the class goes elsewhere
from dataclasses import dataclass
from typing import Any
from lib import register
@dataclass
class Flow:
    dep: Any
    def wire(self):
        c.add_depends_on(self.dep)
Flow(a).wire()
register(Flow)

--- fix: a function of the repository that is given the class
from dataclasses import dataclass
from typing import Any
@dataclass
class Flow:
    dep: Any
    def wire(self):
        c.add_depends_on(self.dep)
def made(kind, one):
    return kind(one)
made(Flow, a).wire()

--- undecided (a Step or a list): a constructor of an heir that hands a list on
from dataclasses import dataclass
@dataclass
class Base:
    dep: Step
    def wire(self):
        c.add_depends_on(self.dep)
class Flow(Base):
    def __init__(self, one):
        super().__init__(dep=[one])
Flow(a).wire()

--- fix: a constructor of its own, whose arguments are no fields
class Flow:
    dep: Step
    def __init__(self, steps):
        self.dep = steps[0]
    def wire(self):
        c.add_depends_on(self.dep)
Flow([a]).wire()

--- undecided (of what is not known or `from_json` makes): made of a text, too
from dataclasses import dataclass
from typing import Any
from dataclasses_json import dataclass_json
@dataclass_json
@dataclass
class Flow:
    dep: Any
    def wire(self):
        c.add_depends_on(self.dep)
Flow(a).wire()
Flow.from_json("{}").wire()
""")


@pytest.mark.parametrize("row", ROWS)
def test_dataclasses(row: Row) -> None:
    row.check()
