"""Annotations are believed, however they are written."""

from __future__ import annotations

import pytest

from tests.inference.table import Row, table

ANNOTATIONS = table("""
--- fix: a class
def wire(x: ProcessingStep):
    c.add_depends_on(x)

--- fix: a string
def wire(x: "ProcessingStep"):
    c.add_depends_on(x)

--- leave: a string with a list
def wire(x: "list[ProcessingStep]"):
    c.add_depends_on(x)

--- fix: the base of all steps
def wire(x: Step):
    c.add_depends_on(x)

--- fix: a union of steps
from typing import Union
def wire(x: Union[ProcessingStep, TrainingStep]):
    c.add_depends_on(x)

--- undecided (a ProcessingStep or a list): a union with a list
from typing import List, Union
def wire(x: Union[ProcessingStep, List[ProcessingStep]]):
    c.add_depends_on(x)

--- fix: `|`
def wire(x: ProcessingStep | TrainingStep):
    c.add_depends_on(x)

--- undecided (a ProcessingStep or a list): `|` with a list
def wire(x: ProcessingStep | list[ProcessingStep]):
    c.add_depends_on(x)

--- undecided (a ProcessingStep or a list): `|` in a string
def wire(x: "ProcessingStep | list[ProcessingStep]"):
    c.add_depends_on(x)

--- likely (or None): `Optional`
from typing import Optional
def wire(x: Optional[ProcessingStep] = None):
    c.add_depends_on(x)

--- fix: `Optional`, tested
from typing import Optional
def wire(x: Optional[ProcessingStep] = None):
    if x is not None:
        c.add_depends_on(x)

--- leave: `Optional` of a list
from typing import List, Optional
def wire(x: Optional[List[Step]] = None):
    c.add_depends_on(x)

--- leave: whatever can be walked
from typing import Collection, Iterable, Iterator, List, Sequence, Set, Tuple
def wire(g: Collection[Step], h: Iterable[Step], i: Iterator[Step], j: List[Step], k: Sequence[Step], l: Set[Step]):
    c.add_depends_on(g)
    c.add_depends_on(h)
    c.add_depends_on(i)
    c.add_depends_on(j)
    c.add_depends_on(k)
    c.add_depends_on(l)

--- fix: each of what can be walked
from typing import Iterable, Sequence
def wire(x: Sequence[Step], y: Iterable[Step]):
    c.add_depends_on(x[0])
    for one in y:
        c.add_depends_on(one)

--- leave: each of a list of lists
from typing import List
def wire(x: List[List[Step]]):
    for one in x:
        c.add_depends_on(one)

--- fix: the values of a mapping
from typing import Dict
def wire(x: Dict[str, Step]):
    c.add_depends_on(x["A"])

--- leave: the lists of a mapping
from typing import Dict, List
def wire(x: Dict[str, List[Step]]):
    c.add_depends_on(x["A"])

--- fix: a tuple's places
from typing import Tuple
def wire(x: Tuple[Step, list]):
    c.add_depends_on(x[0])

--- leave: a tuple's places, the list
from typing import Tuple
def wire(x: Tuple[Step, list]):
    c.add_depends_on(x[1])

--- fix: a name
def wire(x: str):
    c.add_depends_on(x)

--- undecided (no annotation): `Any`
from typing import Any
def wire(x: Any):
    c.add_depends_on(x)

--- undecided (no annotation): `object`
def wire(x: object):
    c.add_depends_on(x)

--- fix: `Annotated`
from typing import Annotated
def wire(x: Annotated[ProcessingStep, "why"]):
    c.add_depends_on(x)

--- leave: `Annotated` list
from typing import Annotated
def wire(x: Annotated[list, "why"]):
    c.add_depends_on(x)

--- fix: an alias
Dep = ProcessingStep
def wire(x: Dep):
    c.add_depends_on(x)

--- leave: an alias of a list
from typing import List
Deps = List[ProcessingStep]
def wire(x: Deps):
    c.add_depends_on(x)

--- undecided (a ProcessingStep or a list): an alias of a union
from typing import List, Union
Deps = Union[ProcessingStep, List[ProcessingStep]]
def wire(x: Deps):
    c.add_depends_on(x)

--- leave: `TypeAlias`
from typing import TypeAlias
Deps: TypeAlias = "list[ProcessingStep]"
def wire(x: Deps):
    c.add_depends_on(x)

--- fix: `TypeAlias` of a step
from typing import TypeAlias
Dep: TypeAlias = "ProcessingStep"
def wire(x: Dep):
    c.add_depends_on(x)

--- fix: a bounded `TypeVar`
from typing import TypeVar
S = TypeVar("S", bound=Step)
def wire(x: S):
    c.add_depends_on(x)

--- leave: a `TypeVar` bounded by a list
from typing import TypeVar
S = TypeVar("S", bound=list)
def wire(x: S):
    c.add_depends_on(x)

--- fix: a `TypeVar` of several steps
from typing import TypeVar
S = TypeVar("S", ProcessingStep, TrainingStep)
def wire(x: S):
    c.add_depends_on(x)

--- undecided (no annotation): a `TypeVar` without a bound
from typing import TypeVar
S = TypeVar("S")
def wire(x: S):
    c.add_depends_on(x)

--- fix: a `TypeVar` in, the argument's own kind out
from typing import TypeVar
S = TypeVar("S")
def same(x: S) -> S:
    return x
c.add_depends_on(same(a))

--- leave: a `TypeVar` in, a list out
from typing import TypeVar
S = TypeVar("S")
def same(x: S) -> S:
    return x
c.add_depends_on(same([a]))

--- leave: a protocol may be fulfilled by anything
from typing import Protocol
class Named(Protocol):
    name: str
def wire(x: Named):
    c.add_depends_on(x)

--- leave: a protocol with `__iter__`
from typing import Protocol
class Many(Protocol):
    def __iter__(self): ...
def wire(x: Many):
    c.add_depends_on(x)

--- fix: an annotated variable
def make():
    return build()
x: ProcessingStep = make()
c.add_depends_on(x)

--- leave: an annotated variable, a list
x: list = build()
c.add_depends_on(x)

--- leave: the value says more than the annotation
x: object = [a]
c.add_depends_on(x)

--- leave: the value is a list, whatever the annotation says
x: ProcessingStep = [a]
c.add_depends_on(x)

--- fix: an annotation without a value, bound later
x: list
x = a
c.add_depends_on(x)

--- fix: `cast`
from typing import cast
c.add_depends_on(cast(ProcessingStep, build()))

--- fix: `cast` with a string
from typing import cast
c.add_depends_on(cast("ProcessingStep", build()))

--- leave: `cast` to a list
from typing import cast
c.add_depends_on(cast("list[Step]", build()))

--- fix: `Literal` names
from typing import Literal
def wire(x: Literal["A", "B"]):
    c.add_depends_on(x)

--- leave: `Type` of a step is no step
from typing import Type
def wire(x: Type[ProcessingStep]):
    c.add_depends_on(x)

--- fix: made by a `Type` of a step
from typing import Type
def wire(kind: Type[ProcessingStep]):
    c.add_depends_on(kind(name="X"))

--- fix: what a `Callable` returns
from typing import Callable
def wire(make: Callable[[str], ProcessingStep]):
    c.add_depends_on(make("X"))

--- leave: what a `Callable` returns, a list
from typing import Callable
def wire(make: Callable[[str], list]):
    c.add_depends_on(make("X"))

--- undecided (no annotation): an annotation that is no Python
def wire(x: "a step, please"):
    c.add_depends_on(x)

--- caller (wire([a])): a type comment is no annotation
def wire(x):
    # type: (ProcessingStep) -> None
    c.add_depends_on(x)
wire(a)
wire([a])

--- undecided (mylib): a class that cannot be seen
from mylib import Thing
def wire(x: Thing):
    c.add_depends_on(x)

--- fix: a new type
from typing import NewType
Name = NewType("Name", str)
def wire(x: Name):
    c.add_depends_on(x)
""")

POSTPONED = table("""
--- fix: a class that is only known to type checkers
from __future__ import annotations
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    from sagemaker.workflow.steps import ProcessingStep, TrainingStep
def wire(x: TrainingStep, y: ProcessingStep):
    x.add_depends_on(y)

--- leave: a list of them
from __future__ import annotations
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    from sagemaker.workflow.steps import ProcessingStep, TrainingStep
def wire(x: TrainingStep, y: list[ProcessingStep]):
    x.add_depends_on(y)

--- fix: a class that is defined further down
from __future__ import annotations
from sagemaker.workflow.steps import TrainingStep
def wire(x: Mine, y: Mine):
    x.add_depends_on(y)
class Mine(TrainingStep):
    pass

--- likely (or None): `|` with None
from __future__ import annotations
from sagemaker.workflow.steps import ProcessingStep, TrainingStep
def wire(x: TrainingStep, y: ProcessingStep | None = None):
    x.add_depends_on(y)
""")


@pytest.mark.parametrize("row", ANNOTATIONS)
def test_annotations(row: Row) -> None:
    row.check()


@pytest.mark.parametrize("row", POSTPONED)
def test_postponed_annotations(row: Row) -> None:
    row.check(head="")
