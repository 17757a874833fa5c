"""What a `functools.partial` is given and code reads back is left alone; so is what the steps that it makes keep."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.judgement.support import Row, contradicted, table

ROWS = """\
--- fix: a partial that is only called
from functools import partial
make = partial(CallbackStep, sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=⟦[⟧prep⟦]⟧)
last = make(name="Last")

--- leave: its keyword is read
from functools import partial
make = partial(CallbackStep, sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=prep)
print(make.keywords["depends_on"].name)
last = make(name="Last", depends_on=[label])

--- leave: its keyword is put into a list for another call
import functools
make = functools.partial(CallbackStep, sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=prep)
last = make(name="Last", depends_on=[make.keywords["depends_on"], label])

--- leave: its keywords are copied and mended
import functools
make = functools.partial(CallbackStep, sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=prep)
given = dict(make.keywords)
given["depends_on"] = [given["depends_on"]]
last = make.func(name="Last", **given)

--- leave: its keyword is asked for with `get`
from functools import partial
make = partial(CallbackStep, sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=prep)
assert make.keywords.get("depends_on") is prep
last = make(name="Last", depends_on=[prep])

--- leave: a function that lists what it is given
from functools import partial
def listed(one):
    return partial(one.func, **{k: [v] if k == "depends_on" else v for k, v in one.keywords.items()})
make = listed(partial(CallbackStep, sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=prep))
last = make(name="Last")

--- leave: under another name
from functools import partial as bind
make = bind(CallbackStep, sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=prep)
kept = make
given = kept.keywords
last = kept(name="Last", depends_on=[given["depends_on"]])

--- leave: a partial of the partial
from functools import partial
make = partial(CallbackStep, sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=prep)
small = partial(make, display_name="small")
last = small(name="Last", depends_on=[small.keywords["depends_on"]])

--- leave: by `getattr`
from functools import partial
make = partial(CallbackStep, sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=prep)
last = make(name="Last", depends_on=[getattr(make, "keywords")["depends_on"]])

--- leave: its positions are read
from functools import partial
make = partial(CallbackStep, "Last", "https://q", {}, [], None, None, None, prep)
last = CallbackStep(*make.args[:4], depends_on=[make.args[7]])

--- leave: in another file
### shared.py
from functools import partial
from sagemaker.workflow.callback_step import CallbackStep
prep = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
make = partial(CallbackStep, sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=prep)
### main.py
from shared import make, prep
last = make(name="Last", depends_on=[make.keywords["depends_on"]])

--- leave: what it makes is listed afterwards
from functools import partial
make = partial(CallbackStep, sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=prep)
last = make(name="Last")
last.depends_on = [last.depends_on]

--- fix: another of its keywords is read
from functools import partial
make = partial(CallbackStep, sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=⟦[⟧prep⟦]⟧)
print(make.keywords["sqs_queue_url"], make.keywords.get("inputs"))
last = make(name="Last")

--- fix: it is asked whether it has the keyword
from functools import partial
make = partial(CallbackStep, sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=⟦[⟧prep⟦]⟧)
assert "depends_on" in make.keywords
last = make(name="Last")

--- fix: its keywords are only told
from functools import partial
make = partial(CallbackStep, sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=⟦[⟧prep⟦]⟧)
print("made with", make.keywords)
last = make(name="Last")

--- fix: the keywords of another partial are read
from functools import partial
make = partial(CallbackStep, sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=⟦[⟧prep⟦]⟧)
other = partial(CallbackStep, sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=[label])
print(other.keywords["depends_on"][0].name)
last, next_ = make(name="Last"), other(name="Next")

--- fix: keywords of something else
from functools import partial
class Topic:
    def __init__(self):
        self.keywords = {"depends_on": "a word of the language"}
make = partial(CallbackStep, sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=⟦[⟧prep⟦]⟧)
topic = Topic()
print(topic.keywords["depends_on"].upper())
last = make(name="Last")

--- fix: the call of a partial, whose own keywords are read
from functools import partial
make = partial(CallbackStep, sqs_queue_url="https://q", inputs={}, outputs=[])
print(make.keywords["outputs"])
last = make(name="Last", depends_on=⟦[⟧prep⟦]⟧)

--- fix: another step is listed afterwards
from functools import partial
make = partial(CallbackStep, sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=⟦[⟧prep⟦]⟧)
last = make(name="Last")
stop = FailStep(name="Stop")
stop.depends_on = label
stop.depends_on = [stop.depends_on]
"""


@pytest.mark.parametrize("row", table(ROWS))
def test_row(row: Row, tmp_path: Path) -> None:
    row.check(tmp_path)


@pytest.mark.parametrize("version", [2, 3])
def test_the_sdk_agrees(version: int) -> None:
    assert contradicted(ROWS, version) == []
