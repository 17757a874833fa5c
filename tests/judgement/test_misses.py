"""What a reader can prove: values that come by ways beside assignments, calls and imports."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.judgement.support import Row, contradicted, table

RECORDS = """\
--- fix: an attribute of a namespace
from types import SimpleNamespace
steps = SimpleNamespace(prep=prep, label=label)
train.add_depends_on(⟦[⟧steps.prep⟦]⟧)

--- leave: a list in a namespace
import types
steps = types.SimpleNamespace(prep=[prep], label=label)
train.add_depends_on(steps.prep)

--- fix: a namespace made of a mapping
from types import SimpleNamespace
steps = SimpleNamespace(**{"prep": prep, "label": [label]})
train.add_depends_on(⟦[⟧steps.prep⟦]⟧)

--- leave: a namespace made of a mapping with lists
from types import SimpleNamespace
steps = SimpleNamespace(**{"prep": prep, "label": [label]})
train.add_depends_on(steps.label)

--- fix: put into a namespace later
from types import SimpleNamespace
steps = SimpleNamespace()
steps.prep = prep
train.add_depends_on(⟦[⟧steps.prep⟦]⟧)

--- leave: a list put into it later
from types import SimpleNamespace
steps = SimpleNamespace(prep=prep)
steps.prep = [prep]
train.add_depends_on(steps.prep)

--- leave: a list put into it by a function
from types import SimpleNamespace
steps = SimpleNamespace(prep=prep)
def widen(held):
    held.prep = [prep, label]
widen(steps)
train.add_depends_on(steps.prep)

--- leave: put into it under computed names
from types import SimpleNamespace
steps = SimpleNamespace(prep=prep)
for name in ("prep", "label"):
    setattr(steps, name, [prep])
train.add_depends_on(steps.prep)

--- leave: put into its dict
from types import SimpleNamespace
steps = SimpleNamespace(prep=prep)
vars(steps).update(prep=[prep])
train.add_depends_on(steps.prep)

--- fix: returned by a function
from types import SimpleNamespace
def made():
    return SimpleNamespace(prep=prep, label=[label])
train.add_depends_on(⟦[⟧made().prep⟦]⟧)

--- leave: the other one that it returns
from types import SimpleNamespace
def made():
    return SimpleNamespace(prep=prep, label=[label])
train.add_depends_on(made().label)

--- fix: a step of a namespace waits
from types import SimpleNamespace
steps = SimpleNamespace(prep=prep, train=train)
steps.train.add_depends_on(⟦[⟧steps.prep⟦]⟧)

--- fix: `argparse.Namespace`
import argparse
steps = argparse.Namespace(prep=prep)
train.add_depends_on(⟦[⟧steps.prep⟦]⟧)
"""

SETATTR = """\
--- fix: attributes set from keywords
class Flow:
    def __init__(self, **steps):
        for name, one in steps.items():
            setattr(self, name, one)
flow = Flow(prep=prep, train=train)
flow.train.add_depends_on(⟦[⟧flow.prep⟦]⟧)

--- leave: one of the keywords is a list
class Flow:
    def __init__(self, **steps):
        for name, one in steps.items():
            setattr(self, name, one)
flow = Flow(before=[prep], train=train)
flow.train.add_depends_on(flow.before)

--- fix: by the dict of the object
class Flow:
    def __init__(self, **steps):
        self.__dict__.update(steps)
flow = Flow(prep=prep, train=train)
flow.train.add_depends_on(⟦[⟧flow.prep⟦]⟧)

--- leave: by the dict of the object, a list
class Flow:
    def __init__(self, **steps):
        self.__dict__.update(steps)
flow = Flow(prep=[prep], train=train)
flow.train.add_depends_on(flow.prep)

--- fix: by `vars`
class Flow:
    def __init__(self, **steps):
        vars(self).update(steps)
flow = Flow(prep=prep, train=train)
flow.train.add_depends_on(⟦[⟧flow.prep⟦]⟧)

--- fix: from a mapping that is given
class Flow:
    def __init__(self, steps):
        for name, one in steps.items():
            setattr(self, name, one)
flow = Flow({"prep": prep, "train": train})
flow.train.add_depends_on(⟦[⟧flow.prep⟦]⟧)

--- leave: a list for each
class Flow:
    def __init__(self, **steps):
        for name, one in steps.items():
            setattr(self, name, [one])
flow = Flow(prep=prep)
train.add_depends_on(flow.prep)

--- leave: under another name
class Flow:
    def __init__(self, **steps):
        for name, one in steps.items():
            setattr(self, name, [one])
            setattr(self, f"the_{name}", one)
flow = Flow(prep=prep)
train.add_depends_on(flow.prep)

--- leave: one of two objects holds a list
class Flow:
    def __init__(self, **steps):
        for name, one in steps.items():
            setattr(self, name, one)
one, two = Flow(before=prep), Flow(before=[prep])
for flow in (two,):
    train.add_depends_on(flow.before)

--- leave: set once more
class Flow:
    def __init__(self, **steps):
        for name, one in steps.items():
            setattr(self, name, one)
        self.prep = [self.prep]
flow = Flow(prep=prep)
train.add_depends_on(flow.prep)

--- fix: `setattr` with a name that is written out
class Flow:
    pass
flow = Flow()
setattr(flow, "prep", prep)
train.add_depends_on(⟦[⟧flow.prep⟦]⟧)

--- fix: an attribute
class Flow:
    pass
flow = Flow()
flow.prep = prep
train.add_depends_on(⟦[⟧flow.prep⟦]⟧)

--- fix: `setattr` in the constructor
class Flow:
    def __init__(self, one):
        setattr(self, "prep", one)
flow = Flow(prep)
train.add_depends_on(⟦[⟧flow.prep⟦]⟧)

--- leave: `setattr` in the constructor, of a list
class Flow:
    def __init__(self, one):
        setattr(self, "prep", one)
flow = Flow([prep])
train.add_depends_on(flow.prep)

--- fix: `setattr` in a function
class Flow:
    pass
def fill(flow):
    setattr(flow, "prep", prep)
flow = Flow()
fill(flow)
train.add_depends_on(⟦[⟧flow.prep⟦]⟧)

--- fix: an attribute that a function sets
class Flow:
    pass
def fill(flow):
    flow.prep = prep
flow = Flow()
fill(flow)
train.add_depends_on(⟦[⟧flow.prep⟦]⟧)

--- fix: `setattr` on a class
class Flow:
    pass
setattr(Flow, "prep", prep)
train.add_depends_on(⟦[⟧Flow.prep⟦]⟧)

--- leave: a list by `setattr` on a class
class Flow:
    pass
setattr(Flow, "prep", [prep])
train.add_depends_on(Flow.prep)

--- fix: an attribute of a class
class Flow:
    pass
Flow.prep = prep
train.add_depends_on(⟦[⟧Flow.prep⟦]⟧)

--- leave: `setattr` over what the class has
class Flow:
    prep = prep
flow = Flow()
setattr(flow, "prep", [prep])
train.add_depends_on(flow.prep)
"""

TAKEN = """\
--- fix: `itemgetter`
from operator import itemgetter
train.add_depends_on(⟦[⟧itemgetter(0)([prep, label])⟦]⟧)

--- leave: `itemgetter` of several
from operator import itemgetter
train.add_depends_on(itemgetter(0, 1)([prep, label]))

--- leave: `itemgetter` of lists
from operator import itemgetter
train.add_depends_on(itemgetter(0)([[prep], label]))

--- fix: `itemgetter` of a mapping, by name
import operator
first = operator.itemgetter("prep")
train.add_depends_on(⟦[⟧first({"prep": prep, "more": [label]})⟦]⟧)

--- leave: the list in that mapping
import operator
more = operator.itemgetter("more")
train.add_depends_on(more({"prep": prep, "more": [label]}))

--- fix: one of several
from operator import itemgetter
both = itemgetter("a", "b")({"a": prep, "b": [label]})
train.add_depends_on(⟦[⟧both[0]⟦]⟧)

--- leave: the other of several
from operator import itemgetter
both = itemgetter("a", "b")({"a": prep, "b": [label]})
train.add_depends_on(both[1])

--- fix: `attrgetter`
from operator import attrgetter
class Flow:
    def __init__(self):
        self.prep, self.more = prep, [label]
train.add_depends_on(⟦[⟧attrgetter("prep")(Flow())⟦]⟧)

--- leave: `attrgetter` of a list
from operator import attrgetter
class Flow:
    def __init__(self):
        self.prep, self.more = prep, [label]
train.add_depends_on(attrgetter("more")(Flow()))

--- fix: `attrgetter` of a step's name
from operator import attrgetter
train.add_depends_on(⟦[⟧attrgetter("name")(prep)⟦]⟧)

--- fix: `getitem`
import operator
train.add_depends_on(⟦[⟧operator.getitem([prep, label], 1)⟦]⟧)

--- leave: a slice of it
from operator import itemgetter
train.add_depends_on(itemgetter(slice(0, 1))([prep, label]))

--- fix: out of a queue
import queue
todo = queue.Queue()
todo.put(prep)
train.add_depends_on(⟦[⟧todo.get()⟦]⟧)

--- leave: a list out of a queue
import queue
todo = queue.Queue()
todo.put([prep])
train.add_depends_on(todo.get())

--- fix: out of a stack
from queue import LifoQueue
todo = LifoQueue()
for one in (prep, label):
    todo.put(one)
train.add_depends_on(⟦[⟧todo.get_nowait()⟦]⟧)

--- leave: a queue of both
from queue import SimpleQueue
todo = SimpleQueue()
todo.put([prep])
todo.put(label)
train.add_depends_on(todo.get())

--- fix: an index of an array
import numpy as np
steps = np.array([prep, label], dtype=object)
train.add_depends_on(⟦[⟧steps[0]⟦]⟧)

--- leave (it fails, and in a list, too, when it is asked for its truth): an array
import numpy as np
steps = np.array([prep, label], dtype=object)
train.add_depends_on(steps)

--- leave: a part of an array
import numpy
steps = numpy.array([prep, label], dtype=object)
train.add_depends_on(steps[:1])

--- leave: an array under a mask
import numpy as np
steps = np.array([prep, label], dtype=object)
train.add_depends_on(steps[[True, False]])

--- leave: an array under a computed mask
import numpy as np
steps = np.array([prep, label], dtype=object)
train.add_depends_on(steps[np.array([True, False])])

--- leave: a row of an array
import numpy as np
steps = np.array([[prep], [label]], dtype=object)
train.add_depends_on(steps[0])

--- fix: the last of an array
import numpy as np
steps = np.asarray([prep, label])
train.add_depends_on(⟦[⟧steps[-1]⟦]⟧)

--- fix: each of an array
import numpy as np
for one in np.array([prep, label]):
    train.add_depends_on(⟦[⟧one⟦]⟧)
"""

IMPORTS = """\
--- fix: `__all__` leaves the name out
### shared.py
from sagemaker.workflow.callback_step import CallbackStep
__all__ = ["prep"]
prep = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
before = [prep]
### main.py
from sagemaker.workflow.callback_step import CallbackStep
before = CallbackStep(name="Old", sqs_queue_url="https://q", inputs={}, outputs=[])
from shared import *
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on(⟦[⟧before⟦]⟧)

--- leave: `__all__` names it
### shared.py
from sagemaker.workflow.callback_step import CallbackStep
__all__ = ("prep", "before")
prep = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
before = [prep]
### main.py
from sagemaker.workflow.callback_step import CallbackStep
before = CallbackStep(name="Old", sqs_queue_url="https://q", inputs={}, outputs=[])
from shared import *
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on(before)

--- leave: `__all__` grows
### shared.py
from sagemaker.workflow.callback_step import CallbackStep
__all__ = ["prep"]
__all__ += ["before"]
prep = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
before = [prep]
### main.py
from sagemaker.workflow.callback_step import CallbackStep
before = CallbackStep(name="Old", sqs_queue_url="https://q", inputs={}, outputs=[])
from shared import *
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on(before)

--- leave: `__all__` is appended to
### shared.py
from sagemaker.workflow.callback_step import CallbackStep
__all__ = ["prep"]
prep = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
before = [prep]
__all__.append("before")
### main.py
from sagemaker.workflow.callback_step import CallbackStep
before = CallbackStep(name="Old", sqs_queue_url="https://q", inputs={}, outputs=[])
from shared import *
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on(before)

--- leave: `__all__` is computed
### shared.py
from sagemaker.workflow.callback_step import CallbackStep
prep = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
before = [prep]
__all__ = [name for name in dir() if name in ("prep", "before")]
### main.py
from sagemaker.workflow.callback_step import CallbackStep
before = CallbackStep(name="Old", sqs_queue_url="https://q", inputs={}, outputs=[])
from shared import *
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on(before)

--- fix: without `__all__`, a private name
### shared.py
from sagemaker.workflow.callback_step import CallbackStep
prep = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
_before = [prep]
### main.py
from sagemaker.workflow.callback_step import CallbackStep
_before = CallbackStep(name="Old", sqs_queue_url="https://q", inputs={}, outputs=[])
from shared import *
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on(⟦[⟧_before⟦]⟧)

--- leave: `__all__` names a private name
### shared.py
from sagemaker.workflow.callback_step import CallbackStep
__all__ = ["_before"]
prep = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
_before = [prep]
### main.py
from sagemaker.workflow.callback_step import CallbackStep
from shared import prep
_before = CallbackStep(name="Old", sqs_queue_url="https://q", inputs={}, outputs=[])
from shared import *
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on(_before)

--- fix: a module's `__getattr__`
### shared.py
from sagemaker.workflow.callback_step import CallbackStep
def __getattr__(name):
    if name == "prep":
        return CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
    raise AttributeError(name)
### main.py
from sagemaker.workflow.callback_step import CallbackStep
import shared
prep = shared.prep
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on(⟦[⟧prep⟦]⟧)

--- leave: a module's `__getattr__` that makes a list of it
### shared.py
from sagemaker.workflow.callback_step import CallbackStep
def __getattr__(name):
    if name == "other":
        return CallbackStep(name="Other", sqs_queue_url="https://q", inputs={}, outputs=[])
    if name == "before":
        return [CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])]
    raise AttributeError(name)
### main.py
from sagemaker.workflow.callback_step import CallbackStep
from shared import before
prep = before[0]
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on(before)

--- fix: a module's `__getattr__` over a mapping
### shared.py
from sagemaker.workflow.callback_step import CallbackStep
_STEPS = {"prep": CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[]), "more": []}
def __getattr__(name):
    if name in _STEPS:
        return _STEPS[name]
    raise AttributeError(name)
### main.py
from sagemaker.workflow.callback_step import CallbackStep
from shared import prep
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on(⟦[⟧prep⟦]⟧)

--- leave: the list in that mapping
### shared.py
from sagemaker.workflow.callback_step import CallbackStep
_STEPS = {"prep": CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[]), "more": []}
def __getattr__(name):
    if name in _STEPS:
        return _STEPS[name]
    raise AttributeError(name)
### main.py
from sagemaker.workflow.callback_step import CallbackStep
from shared import more
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on(more)

--- leave: a module's `__getattr__` that makes lists otherwise
### shared.py
from sagemaker.workflow.callback_step import CallbackStep
def __getattr__(name):
    if name.startswith("all"):
        return [CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])]
    return CallbackStep(name="Other", sqs_queue_url="https://q", inputs={}, outputs=[])
### main.py
from sagemaker.workflow.callback_step import CallbackStep
from shared import all_of_them
prep = all_of_them[0]
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on(all_of_them)
"""

LATE = """\
--- fix: bound anew before the function is called
before = [prep]
def wire():
    train.add_depends_on(⟦[⟧before⟦]⟧)
before = before[0]
wire()

--- leave: bound to a list before the function is called
before = prep
def wire():
    train.add_depends_on(before)
before = [prep]
wire()

--- leave: called before and after
before = [prep]
def wire():
    train.add_depends_on(before)
wire()
before = label
print(before)

--- leave (it fails today, but at one of the calls only): called before and after, and wrong once
before = [prep]
def wire():
    train.add_depends_on(before)
wire()
before = label
wire()

--- fix: called before it is bound to a list
before = prep
def wire():
    train.add_depends_on(⟦[⟧before⟦]⟧)
wire()
before = [prep]

--- leave: passed on before it is bound anew
before = [prep]
def wire():
    train.add_depends_on(before)
todo = [wire]
for one in todo:
    one()
before = label

--- leave: called by another function, which is called before
before = [prep]
def wire():
    train.add_depends_on(before)
def run():
    wire()
run()
before = label

--- fix: called by another function, which is called afterwards
before = [prep]
def wire():
    train.add_depends_on(⟦[⟧before⟦]⟧)
def run():
    wire()
before = before[0]
run()

--- leave: in a loop that binds it to lists
for before in ([prep], [label]):
    def wire():
        train.add_depends_on(before)
    wire()
before = prep

--- fix: a default argument, in a loop
for one in (prep, label):
    def wire(before=one):
        train.add_depends_on(⟦[⟧before⟦]⟧)
    wire()

--- leave: a default argument of lists, in a loop
for one in ([prep], [label]):
    def wire(before=one):
        train.add_depends_on(before)
    wire()

--- leave: called later with a list
todo = []
for one in (prep, label):
    def wire(before=one):
        train.add_depends_on(before)
    todo.append(wire)
for wire in todo:
    wire([label])

--- leave: lambdas that are called with a list
todo = [lambda before=one: train.add_depends_on(before) for one in (prep, label)]
for wire in todo:
    wire([prep])

--- fix: a global that a function changes afterwards
before = prep
def widen():
    global before
    before = [prep, label]
train.add_depends_on(⟦[⟧before⟦]⟧)
widen()

--- leave: a global that a function has changed before
before = prep
def widen():
    global before
    before = [prep, label]
widen()
train.add_depends_on(before)

--- leave: a global that a function changes in a loop
before = prep
def widen():
    global before
    before = [prep, label]
for number in range(2):
    if number:
        train.add_depends_on(before)
    widen()
"""
COMMENTS = """\
--- fix: a signature as a comment
def wire(one, other):
    # type: (Step, Step) -> None
    one.add_depends_on(⟦[⟧other⟦]⟧)
wire(train, prep)

--- leave: a signature with a list, as a comment
from typing import List
def wire(one, others):
    # type: (Step, List[Step]) -> None
    one.add_depends_on(others)
wire(train, [prep])

--- fix: behind each parameter
def wire(
    one,  # type: Step
    other,  # type: Step
):
    # type: (...) -> None
    one.add_depends_on(⟦[⟧other⟦]⟧)
wire(train, prep)

--- leave: behind each parameter, a list
from typing import List
def wire(
    one,  # type: Step
    others,  # type: List[Step]
):
    # type: (...) -> None
    one.add_depends_on(others)
wire(train, [prep])

--- fix: a method's signature
class Flow:
    def wire(self, one, other):
        # type: (Step, Step) -> None
        one.add_depends_on(⟦[⟧other⟦]⟧)
Flow().wire(train, prep)

--- fix: what a function returns
import json
def made(data):
    # type: (str) -> Step
    return {"prep": prep}[json.loads(data)]
train.add_depends_on(⟦[⟧made('"prep"')⟦]⟧)

--- leave: what a function returns, a list
import json
from typing import List
def made(data):  # type: (str) -> List[Step]
    return {"prep": [prep]}[json.loads(data)]
train.add_depends_on(made('"prep"'))

--- fix: behind an assignment
import json
one = globals()[json.loads('"prep"')]  # type: Step
train.add_depends_on(⟦[⟧one⟦]⟧)

--- leave: `# type: ignore` says nothing
import json
one = [globals()[json.loads('"prep"')]]  # type: ignore[assignment]
train.add_depends_on(one)

--- fix: behind a loop
import json
for one in [globals()[json.loads('"prep"')]]:  # type: Step
    train.add_depends_on(⟦[⟧one⟦]⟧)
"""
TABLES = {
    "records": RECORDS,
    "setattr": SETATTR,
    "taken": TAKEN,
    "imports": IMPORTS,
    "late": LATE,
    "comments": COMMENTS,
}


@pytest.mark.parametrize("row", [row for text in TABLES.values() for row in table(text)])
def test_row(row: Row, tmp_path: Path) -> None:
    row.check(tmp_path)


@pytest.mark.parametrize("version", [2, 3])
@pytest.mark.parametrize("name", TABLES)
def test_the_sdk_agrees(name: str, version: int) -> None:
    assert contradicted(TABLES[name], version) == []
