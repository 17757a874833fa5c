"""Code that counts, further on, on one value where the SDK keeps what it is given, is left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.judgement.support import Row, contradicted, table

SET_AGAIN = """\
--- fix: nobody looks at it again
train = new("Train", depends_on=⟦[⟧prep⟦]⟧)

--- leave: it is put into a list afterwards
train = new("Train", depends_on=prep)
train.depends_on = [train.depends_on]

--- leave: the constructor itself
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=prep)
train.depends_on = [train.depends_on]

--- leave: set by an assignment, put into a list afterwards
train.depends_on = prep
train.depends_on = [train.depends_on]

--- leave: another list takes its place
train = new("Train", depends_on=prep)
train.depends_on = [label]

--- leave: nothing takes its place
train = new("Train", depends_on=prep)
train.depends_on = None

--- leave: letters that are put together again
train = new("Train", depends_on="Prep")
train.depends_on = [train.depends_on]

--- leave: a loop over the steps
train = new("Train", depends_on=prep)
for one in [prep, train]:
    if one.depends_on and not isinstance(one.depends_on, list):
        one.depends_on = [one.depends_on]

--- leave: a loop over the pipeline's steps
from sagemaker.workflow.pipeline import Pipeline
train = new("Train", depends_on=prep)
pipeline = Pipeline(name="P", steps=[prep, train])
for one in pipeline.steps:
    if one.depends_on is not None and not hasattr(one.depends_on, "append"):
        one.depends_on = [one.depends_on]

--- leave: a loop that lists whatever is no list
train = new("Train", depends_on=prep)
for one in (train,):
    one.depends_on = one.depends_on if isinstance(one.depends_on, list) else [one.depends_on]

--- leave: through a name of its own
train = new("Train", depends_on=prep)
dep = train.depends_on
train.depends_on = [dep]

--- leave: by `setattr` and `getattr`
train = new("Train", depends_on=prep)
setattr(train, "depends_on", [getattr(train, "depends_on")])

--- leave: by `setattr` in a comprehension
train = new("Train", depends_on=prep)
[setattr(one, "depends_on", [one.depends_on]) for one in (train,)]

--- leave: in the dictionary of its attributes
train = new("Train", depends_on=prep)
train.__dict__["_depends_on"] = [train.__dict__["_depends_on"]]

--- leave: in an update of the dictionary of its attributes
train = new("Train", depends_on=prep)
vars(train).update(_depends_on=[train._depends_on])

--- leave: in a copy, which is the one that is used
import copy
train = new("Train", depends_on=prep)
other = copy.copy(train)
other.depends_on = [other.depends_on]
del train

--- leave: in what a function gives back
def same(step):
    return step
train = new("Train", depends_on=prep)
other = same(train)
other.depends_on = [other.depends_on]

--- leave: in what a function finds in a list
def last(steps):
    return steps[-1]
train = new("Train", depends_on=prep)
every = [prep, train]
other = last(every)
other.depends_on = [other.depends_on]

--- leave: in the constructor of the step's own class
class Listed(CallbackStep):
    def __init__(self, *given, **named):
        super().__init__(*given, **named)
        if self.depends_on and not isinstance(self.depends_on, list):
            self.depends_on = [self.depends_on]
train = Listed(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=prep)

--- leave: in what is sent, whose one dependency is named by hand
class Listed(CallbackStep):
    def to_request(self):
        dep, self.depends_on = self.depends_on, None
        request = super().to_request()
        request["DependsOn"] = [dep.name] if dep else []
        return request
train = Listed(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=prep)

--- leave: letters that were added are taken out again
train.add_depends_on("Prep")
train.depends_on = ["Prep"]

--- leave: the attribute below the property
train = new("Train", depends_on=prep)
train._depends_on = [train._depends_on]

--- leave: by names in a loop
train = new("Train", depends_on=prep)
for name in ("depends_on",):
    setattr(train, name, [getattr(train, name)])

--- leave: a function of the file
def listed(steps):
    for one in steps:
        if one.depends_on and not isinstance(one.depends_on, (list, tuple)):
            one.depends_on = [one.depends_on]
    return steps
train = new("Train", depends_on=prep)
listed([prep, train])

--- leave: a function of another module
### util.py
def listed(steps):
    for one in steps:
        if one.depends_on and not hasattr(one.depends_on, "append"):
            one.depends_on = [one.depends_on]
    return steps
### main.py
from sagemaker.workflow.callback_step import CallbackStep
from sagemaker.workflow.pipeline import Pipeline
from util import listed

prep = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=prep)
pipeline = Pipeline(name="P", steps=listed([prep, train]))

--- leave: a module that imports both
### steps.py
from sagemaker.workflow.callback_step import CallbackStep

prep = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=prep)
### passes.py
def wrap(step):
    match step.depends_on:
        case None | list():
            pass
        case one:
            step.depends_on = [one]
### main.py
from sagemaker.workflow.pipeline import Pipeline
from passes import wrap
from steps import prep, train

for one in (prep, train):
    wrap(one)
pipeline = Pipeline(name="P", steps=[prep, train])

--- leave: a class that lists when it is asked
class Listed(CallbackStep):
    def to_request(self):
        if not isinstance(self.depends_on, list):
            self.depends_on = [self.depends_on] if self.depends_on else []
        return super().to_request()
train = Listed(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=prep)

--- leave: a mixin that lists when it is asked
class Listing:
    def to_request(self):
        if self.depends_on and not isinstance(self.depends_on, list):
            self.depends_on = [self.depends_on]
        return super().to_request()
class Listed(Listing, CallbackStep):
    pass
train = Listed(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=prep)

--- leave: a pipeline that lists what its steps have
from sagemaker.workflow.pipeline import Pipeline
class Own(Pipeline):
    def definition(self):
        for one in self.steps:
            if one.depends_on and not isinstance(one.depends_on, list):
                one.depends_on = [one.depends_on]
        return super().definition()
train = new("Train", depends_on=prep)
pipeline = Own(name="P", steps=[prep, train])

--- leave: a step that comes from a factory
def make(name, after=None):
    return CallbackStep(name=name, sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=after)
train = make("Train", prep)
train.depends_on = [train.depends_on]

--- fix: another step of the same factory is set again
def make(name, after=None):
    return CallbackStep(name=name, sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=after)
train = make("Train", ⟦[⟧prep⟦]⟧)
score = make("Score", [prep])
score.depends_on = [train]

--- fix: another step of the same class is set again
train = CallbackStep(
    name="Train", sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=⟦[⟧prep⟦]⟧
)
score = CallbackStep(name="Score", sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=[prep])
score.depends_on = [train]

--- fix: another step is set again
train = new("Train", depends_on=⟦[⟧prep⟦]⟧)
label.depends_on = [prep]

--- fix: an attribute of that name of something else
class Node:
    def __init__(self, depends_on):
        self.depends_on = depends_on
node = Node(1)
node.depends_on = [node.depends_on]
train = new("Train", depends_on=⟦[⟧prep⟦]⟧)

--- fix: more is added later
train = new("Train", depends_on=⟦[⟧prep⟦]⟧)
train.add_depends_on([label])

--- fix: the list is extended by hand
train = new("Train", depends_on=⟦[⟧prep⟦]⟧)
train.depends_on.append(label)

--- fix: both are wrong
train = new("Train", depends_on=⟦[⟧prep⟦]⟧)
train.depends_on = ⟦[⟧label⟦]⟧

--- fix: it was set before
train.depends_on = [label]
train.depends_on = ⟦[⟧prep⟦]⟧

--- fix: a class of its own lists what others have
class Listed(CallbackStep):
    def to_request(self):
        if not isinstance(self.depends_on, list):
            self.depends_on = [self.depends_on] if self.depends_on else []
        return super().to_request()
train = new("Train", depends_on=⟦[⟧prep⟦]⟧)

--- fix: the code that would list it never runs
train = new("Train", depends_on=⟦[⟧prep⟦]⟧)
if False:
    train.depends_on = [train.depends_on]
"""

READ = """\
--- leave: a chain is walked along
clean = new("Clean", depends_on=prep)
train = new("Train", depends_on=clean)
order, one = [], train
while one is not None:
    order.append(one)
    one = one.depends_on
for one in order[:-1]:
    one.depends_on = [one.depends_on.name]

--- leave: a chain of steps that no function makes
clean = CallbackStep(name="Clean", sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=prep)
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=clean)
order, one = [], train
while one is not None:
    order.append(one)
    one = one.depends_on
for one in order[:-1]:
    one.depends_on = [one.depends_on.name]

--- leave: two steps up the chain
clean = CallbackStep(name="Clean", sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=prep)
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=clean)
assert train.depends_on.depends_on is prep
clean.depends_on, train.depends_on = [prep], [clean]

--- leave: a chain is walked along by a function
clean = new("Clean", depends_on=prep)
train = new("Train", depends_on=clean)
def before(one):
    return [one] if one.depends_on is None else [*before(one.depends_on), one]
for one in before(train)[1:]:
    one.depends_on = [one.depends_on]

--- leave: a chain is walked along by a lambda
clean = new("Clean", depends_on=prep)
train = new("Train", depends_on=clean)
before = lambda one: [one] + (before(one.depends_on) if one.depends_on else [])
for one in before(train)[:-1]:
    one.depends_on = [one.depends_on]

--- leave: what waits for what
train = new("Train", depends_on=prep)
waits = {one.depends_on: one for one in (train,)}
for dep, one in waits.items():
    one.depends_on = [dep]

--- leave: the name of what it waits for
train = new("Train", depends_on=prep)
names = [train.depends_on.name]
train.depends_on = names

--- leave: it is kept for later
train = new("Train", depends_on=prep)
links = {train.name: train.depends_on}
train.depends_on = [links["Train"]]

--- leave: it is compared
train = new("Train", depends_on=prep)
if train.depends_on is prep:
    train.depends_on = [prep]

--- leave: its type decides
train = new("Train", depends_on=prep)
if type(train.depends_on) is not list:
    train.depends_on = [train.depends_on]

--- leave: it is listed for another step
train = new("Train", depends_on=prep)
score = new("Score", depends_on=[train.depends_on])
train.depends_on = None

--- leave: it is handed to a function
def listed(value):
    return value if isinstance(value, list) else [value]
train = new("Train", depends_on=prep)
train.depends_on = listed(train.depends_on)

--- leave: by `attrgetter`
from operator import attrgetter
train = new("Train", depends_on=prep)
one = attrgetter("depends_on")(train)
train.depends_on = [one]

--- fix: it is walked over
train = new("Train", depends_on=⟦[⟧prep⟦]⟧)
for one in train.depends_on:
    print(one.name)

--- fix: it is counted
train = new("Train", depends_on=⟦[⟧prep⟦]⟧)
print(len(train.depends_on))

--- fix: it is told
train = new("Train", depends_on=⟦[⟧prep⟦]⟧)
print("Train waits for", train.depends_on)

--- fix: it is asked whether there is any
train = new("Train", depends_on=⟦[⟧prep⟦]⟧)
if train.depends_on:
    print("waits")
if train.depends_on is None:
    print("does not wait")

--- fix: it is looked for in it
train = new("Train", depends_on=⟦[⟧prep⟦]⟧)
assert prep in train.depends_on

--- fix: a name of its own that is walked over
train = new("Train", depends_on=⟦[⟧prep⟦]⟧)
deps = train.depends_on
for one in deps:
    print(one.name)

--- fix: another attribute is read
train = new("Train", depends_on=⟦[⟧prep⟦]⟧)
print([train.name], train.step_type)
"""

LISTED = """\
--- leave: what was one is put into a list
train = new("Train", depends_on=prep)
for one in (prep, train):
    if one.depends_on is not None:
        one.depends_on = [one.depends_on]

--- leave: what was one is put into a list, under a name
train = new("Train", depends_on=prep)
dep = train.depends_on
if dep is not None:
    train.depends_on = [dep]

--- leave: what was one is given to another step
train = new("Train", depends_on=prep)
if train.depends_on is not None:
    label.add_depends_on([train.depends_on])
train.depends_on = None

--- leave: every step that a name has
train = new("Train", depends_on=prep)
for value in list(globals().values()):
    if isinstance(value, CallbackStep) and value.depends_on is not None:
        value.depends_on = [value.depends_on]

--- fix: a list is put into a list
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=[prep])
if train.depends_on is not None:
    label.depends_on = [⟦*⟧train.depends_on]
"""

OTHERS = """\
--- fix: the steps of a pipeline
from sagemaker.workflow.pipeline import Pipeline
pipeline = Pipeline(name="P", steps=⟦[⟧prep⟦]⟧)

--- leave: the steps are put into a list afterwards
from sagemaker.workflow.pipeline import Pipeline
pipeline = Pipeline(name="P", steps=prep)
pipeline.steps = [pipeline.steps]

--- leave: other steps take their place
from sagemaker.workflow.pipeline import Pipeline
pipeline = Pipeline(name="P", steps=prep)
pipeline.steps = [prep, label]

--- leave: a function lists the steps
from sagemaker.workflow.pipeline import Pipeline
def listed(one):
    if not isinstance(one.steps, list):
        one.steps = [one.steps]
    return one
pipeline = listed(Pipeline(name="P", steps=prep))

--- leave: a pipeline that lists its steps
from sagemaker.workflow.pipeline import Pipeline
class Own(Pipeline):
    def definition(self):
        if not isinstance(self.steps, list):
            self.steps = [self.steps]
        return super().definition()
pipeline = Own(name="P", steps=prep)

--- leave: what a condition leads to is put into a list
from sagemaker.workflow.condition_step import ConditionStep
from sagemaker.workflow.conditions import ConditionEquals
stop = FailStep(name="Stop")
check = ConditionStep(name="Check", conditions=[ConditionEquals(left=1, right=1)], if_steps=stop, else_steps=[])
check.if_steps = [check.if_steps]
from sagemaker.workflow.pipeline import Pipeline
pipeline = Pipeline(name="P", steps=[check])

--- leave: the conditions are put into a list
from sagemaker.workflow.condition_step import ConditionStep
from sagemaker.workflow.conditions import ConditionEquals
stop = FailStep(name="Stop")
check = ConditionStep(name="Check", conditions=ConditionEquals(left=1, right=1), if_steps=[stop], else_steps=[])
check.conditions = [check.conditions]
from sagemaker.workflow.pipeline import Pipeline
pipeline = Pipeline(name="P", steps=[check])

--- fix: the conditions of another step are put into a list
from sagemaker.workflow.condition_step import ConditionStep
from sagemaker.workflow.conditions import ConditionEquals
stop = FailStep(name="Stop")
same = ConditionEquals(left=1, right=1)
first = ConditionStep(name="First", conditions=same, if_steps=[stop], else_steps=[])
first.conditions = [first.conditions]
check = ConditionStep(name="Check", conditions=⟦[⟧same⟦]⟧, if_steps=[], else_steps=[])
from sagemaker.workflow.pipeline import Pipeline
pipeline = Pipeline(name="P", steps=[first, check])

--- fix: the steps are walked over
from sagemaker.workflow.pipeline import Pipeline
pipeline = Pipeline(name="P", steps=⟦[⟧prep⟦]⟧)
for one in pipeline.steps:
    print(one.name)

--- fix: the steps of another pipeline are put into a list
from sagemaker.workflow.pipeline import Pipeline
other = Pipeline(name="Other", steps=[prep])
other.steps = [*other.steps, label]
pipeline = Pipeline(name="P", steps=⟦[⟧train⟦]⟧)
"""

TOLD = """\
--- leave: the name of it is told
def tell():
    late = new("Late", depends_on=prep)
    print("Late waits for", late.depends_on.name)
tell()

--- leave: the name of it is told in an f-string
def tell():
    late = new("Late", depends_on=prep)
    print(f"{late.name} waits for {late.depends_on.name}")
tell()

--- leave: the name of it is logged
import logging
def tell():
    late = new("Late", depends_on=prep)
    logging.getLogger(__name__).info("%s waits for %s", late.name, late.depends_on.name)
tell()

--- leave: what a function makes of it is told
def shown(one):
    return one.name
def tell():
    late = new("Late", depends_on=prep)
    print(shown(late.depends_on))
tell()

--- leave: what a mapping has under it is told
def tell():
    numbers = {prep: 1}
    late = new("Late", depends_on=prep)
    print(numbers[late.depends_on])
tell()

--- leave: it gets a name in a condition
def tell():
    clean = new("Clean", depends_on=prep)
    late = new("Late", depends_on=clean)
    while (before := late.depends_on):
        print(before.name)
        late = before
tell()

--- leave: it gets a name in the condition of a comprehension
def tell():
    late = new("Late", depends_on=prep)
    print([before.name for one in (late, train) if (before := one.depends_on)])
tell()

--- leave: its name by a path of attributes
from operator import attrgetter
def tell():
    late = new("Late", depends_on=prep)
    print(attrgetter("depends_on.name")(late))
tell()

--- leave: beside another attribute
from operator import attrgetter
def tell():
    late = new("Late", depends_on=prep)
    name, before = attrgetter("name", "depends_on")(late)
    return before.name
tell()

--- leave: in another file
### steps.py
from sagemaker.workflow.callback_step import CallbackStep

def made(name, **more):
    return CallbackStep(name=name, sqs_queue_url="https://q", inputs={}, outputs=[], **more)
### tell.py
from operator import attrgetter

def told(one):
    return attrgetter("depends_on.name")(one)
### main.py
from steps import made
from tell import told

prep = made("Prep")
def show():
    late = made("Late", depends_on=prep)
    print(told(late))
show()

--- fix: all of them are told
train = new("Train", depends_on=⟦[⟧prep⟦]⟧)
print(f"{train.name} waits for {train.depends_on!r}", str(train.depends_on), [one.name for one in train.depends_on])

--- fix: how many there are is told
train = new("Train", depends_on=⟦[⟧prep⟦]⟧)
print("{} of {}".format(len(train.depends_on), train.depends_on.count(prep)))

--- fix: it gets a name in a condition and is walked over
train = new("Train", depends_on=⟦[⟧prep⟦]⟧)
if before := train.depends_on:
    print([one.name for one in before])

--- fix: another path of attributes
from operator import attrgetter
train = new("Train", depends_on=⟦[⟧prep⟦]⟧)
print(attrgetter("name", "step_type.value")(train))
"""

UNSAFE = """\
--- leave: what may be none is followed later
class Chain:
    def __init__(self):
        self.tail = None
    def push(self, name):
        step = new(name)
        step.depends_on = self.tail
        self.tail = step
        return self
    def close(self):
        step = self.tail
        while step is not None:
            parent = step.depends_on
            step.depends_on = [parent.name] if parent else None
            step = parent
Chain().push("One").push("Two").close()

--- leave: what may be none, and its name is told
def late(before=None):
    made = new("Late")
    made.depends_on = before
    print(made.depends_on.name if made.depends_on else "first")
late()
late(prep)

--- leave: the owner counts on one
def late(before=None):
    made = new("Late")
    made.depends_on = before
    if made.depends_on is not None:
        made.depends_on = [made.depends_on]
late()
late(prep)
"""

TABLES = {"set again": SET_AGAIN, "read": READ, "told": TOLD, "listed": LISTED, "other parameters": OTHERS}


@pytest.mark.parametrize("row", table(UNSAFE))
def test_no_unsafe_fix_either(row: Row, tmp_path: Path) -> None:
    row.check(tmp_path, unsafe_fixes=True)


@pytest.mark.parametrize("version", [2, 3])
def test_the_sdk_agrees_on_what_is_unsafe(version: int) -> None:
    assert contradicted(UNSAFE, version) == []


@pytest.mark.parametrize("row", [row for text in TABLES.values() for row in table(text)])
def test_row(row: Row, tmp_path: Path) -> None:
    row.check(tmp_path)


@pytest.mark.parametrize("version", [2, 3])
@pytest.mark.parametrize("text", TABLES.values(), ids=TABLES)
def test_the_sdk_agrees(text: str, version: int) -> None:
    assert contradicted(text, version) == []
