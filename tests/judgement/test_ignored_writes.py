"""`result.depends_on = ...` on an `@step` output is ignored by the SDK, so that the program works today: it is made to
count only where that brings about no circle and breaks no read."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.judgement.support import Row, contradicted, table

HEAD = """\
from sagemaker.workflow.callback_step import CallbackStep
from sagemaker.workflow.function_step import step
from sagemaker.workflow.pipeline import Pipeline
from sagemaker.workflow.step_outputs import get_step

@step(name="Fit", instance_type="ml.m5.large", role="arn:aws:iam::123456789012:role/R", image_uri="i")
def fit(*given):
    return 1

@step(name="Score", instance_type="ml.m5.large", role="arn:aws:iam::123456789012:role/R", image_uri="i")
def score(*given):
    return 1

def new(name, **more):
    return CallbackStep(name=name, sqs_queue_url="https://q", inputs={}, outputs=[], **more)

clean = CallbackStep(name="Clean", sqs_queue_url="https://q", inputs={}, outputs=[])
label = CallbackStep(name="Label", sqs_queue_url="https://q", inputs={}, outputs=[])
result = fit()
"""


def _with_head(text: str) -> str:
    """Every row as the file `main.py`, below `HEAD`."""
    lines = text.splitlines(keepends=True)
    return "".join(f"{line}### main.py\n{HEAD}" if line.startswith("--- ") else line for line in lines)


ASSIGNMENTS = _with_head("""\
--- fix: a step of the same pipeline
⟦result.depends_on = [clean]→get_step(result).add_depends_on([clean])⟧
Pipeline("P", steps=[clean, result])

--- fix: without a list
⟦result.depends_on = clean→get_step(result).add_depends_on([clean])⟧
Pipeline("P", steps=[clean, result])

--- fix: the name of a step
⟦result.depends_on = ["Clean"]→get_step(result).add_depends_on(["Clean"])⟧
Pipeline("P", steps=[clean, result])

--- fix: steps in a row, which wait for each other one way
scored = score()
⟦result.depends_on = [clean]→get_step(result).add_depends_on([clean])⟧
⟦scored.depends_on = [result]→get_step(scored).add_depends_on([result])⟧
Pipeline("P", steps=[clean, result, scored])

--- fix: a loop over steps in a row
scored = score()
before = clean
for one in (result, scored):
    ⟦one.depends_on = [before]→get_step(one).add_depends_on([before])⟧
    before = one
Pipeline("P", steps=[clean, result, scored])

--- fix: what is read is a step's
⟦result.depends_on = [clean]→get_step(result).add_depends_on([clean])⟧
print(clean.depends_on)
Pipeline("P", steps=[clean, result])

--- fix: the other way round it would be a circle
clean.add_depends_on([label])
⟦result.depends_on = [clean]→get_step(result).add_depends_on([clean])⟧
Pipeline("P", steps=[label, clean, result])

--- fix: a call, which fails today
⟦result→get_step(result)⟧.add_depends_on([clean])
Pipeline("P", steps=[clean, result])

--- leave: a circle
last = new("Last", depends_on=[result])
result.depends_on = [last]
Pipeline("P", steps=[last, result])

--- leave: a circle through a third step
clean.add_depends_on([result])
label.add_depends_on([clean])
result.depends_on = [label]
Pipeline("P", steps=[clean, label, result])

--- leave: a circle through a value that is passed on
scored = score(result)
result.depends_on = [scored]
Pipeline("P", steps=[result, scored])

--- leave: a circle that is closed further down
result.depends_on = [clean]
clean.add_depends_on([result])
Pipeline("P", steps=[clean, result])

--- leave: a circle by names
result.depends_on = ["Last"]
last = new("Last", depends_on=["Fit"])
Pipeline("P", steps=[last, result])

--- leave: a circle of two that are both ignored
scored = score()
result.depends_on = [scored]
scored.depends_on = [result]
Pipeline("P", steps=[result, scored])

--- fix: a circle of which one half is a call, which fails today
scored = score()
result.depends_on = [scored]
⟦scored→get_step(scored)⟧.add_depends_on([result])
Pipeline("P", steps=[result, scored])

--- leave: it would wait for itself
result.depends_on = [result]
Pipeline("P", steps=[result])

--- leave: a circle under a condition
import os
if os.environ.get("STRICT"):
    clean.add_depends_on([result])
result.depends_on = [clean]
Pipeline("P", steps=[clean, result])

--- leave: read back
result.depends_on = [clean]
for one in (result,):
    get_step(one).add_depends_on(one.depends_on)
Pipeline("P", steps=[clean, result])

--- leave: read back by another name for the attribute
result.depends_on = [clean]
get_step(result).add_depends_on(getattr(result, "depends_on", []))
Pipeline("P", steps=[clean, result])

--- leave: asked whether it is there
result.depends_on = [clean]
if hasattr(result, "depends_on"):
    get_step(result).add_depends_on([label])
Pipeline("P", steps=[clean, label, result])

--- leave: read in a mixed walk
result.depends_on = [clean]
for one in (clean, result):
    print(one.depends_on)
Pipeline("P", steps=[clean, result])

--- leave: read as all of its attributes
result.depends_on = [clean]
get_step(result).add_depends_on(vars(result)["depends_on"])
Pipeline("P", steps=[clean, result])

--- leave: grown later
result.depends_on = [clean]
result.depends_on += [label]
result.depends_on.append(label)
Pipeline("P", steps=[clean, label, result])

--- leave: taken back
result.depends_on = [clean]
del result.depends_on
Pipeline("P", steps=[clean, result])

--- leave: read by a function
def order(outputs):
    for one in outputs:
        get_step(one).add_depends_on(one.depends_on)
result.depends_on = [clean]
order([result])
Pipeline("P", steps=[clean, result])

--- leave: a name that no step has
result.depends_on = ["Cleaning"]
Pipeline("P", steps=[clean, result])

--- leave: something that is no step
result.depends_on = [None]
result.depends_on = [clean, 3]
Pipeline("P", steps=[clean, result])

--- leave: no step of this pipeline
result.depends_on = [clean]
Pipeline("P", steps=[clean])
Pipeline("Q", steps=[result])

--- leave: set twice, the second time to something else
result.depends_on = [clean]
result.depends_on = [label]
Pipeline("P", steps=[clean, label, result])

--- leave: what it is set to is not known
import os
result.depends_on = os.environ.get("FIRST")
Pipeline("P", steps=[clean, result])

--- leave: what it waits for is not known
import os
first = new("First", depends_on=globals().get(os.environ.get("FIRST", ""), None))
result.depends_on = [first]
Pipeline("P", steps=[first, result])
""")

FILES = """\
--- leave: read back in another file
### wiring.py
from sagemaker.workflow.step_outputs import get_step

def wire(outputs):
    for one in outputs:
        get_step(one).add_depends_on(one.depends_on)
### main.py
from sagemaker.workflow.callback_step import CallbackStep
from sagemaker.workflow.function_step import step
from sagemaker.workflow.pipeline import Pipeline
from wiring import wire

@step(name="Fit", instance_type="ml.m5.large", role="arn:aws:iam::123456789012:role/R", image_uri="i")
def fit():
    return 1

clean = CallbackStep(name="Clean", sqs_queue_url="https://q", inputs={}, outputs=[])
result = fit()
result.depends_on = [clean]
wire([result])
pipeline = Pipeline(name="P", steps=[clean, result])

--- fix: `get_step` for the type checker alone
### main.py
from typing import TYPE_CHECKING
from sagemaker.workflow.callback_step import CallbackStep
from sagemaker.workflow.function_step import step
from sagemaker.workflow.pipeline import Pipeline
⟦from sagemaker.workflow.step_outputs import get_step
⟧if TYPE_CHECKING:
    from sagemaker.workflow.step_outputs import get_step

@step(name="Fit", instance_type="ml.m5.large", role="arn:aws:iam::123456789012:role/R", image_uri="i")
def fit():
    return 1

clean = CallbackStep(name="Clean", sqs_queue_url="https://q", inputs={}, outputs=[])
result = fit()
⟦result→get_step(result)⟧.add_depends_on([clean])
pipeline = Pipeline(name="P", steps=[clean, result])

--- fix: `get_step` for the type checker alone, by another name
### main.py
import typing as t
from sagemaker.workflow.callback_step import CallbackStep
from sagemaker.workflow.function_step import step
from sagemaker.workflow.pipeline import Pipeline
⟦from sagemaker.workflow.step_outputs import get_step
⟧if t.TYPE_CHECKING:
    from sagemaker.workflow.step_outputs import get_step as step_of

@step(name="Fit", instance_type="ml.m5.large", role="arn:aws:iam::123456789012:role/R", image_uri="i")
def fit():
    return 1

clean = CallbackStep(name="Clean", sqs_queue_url="https://q", inputs={}, outputs=[])
result = fit()
def wire(one: "step_of"):
    ⟦result→get_step(result)⟧.add_depends_on([one])
wire(clean)
pipeline = Pipeline(name="P", steps=[clean, result])

--- fix: `get_step` under a condition that does not hold
### main.py
import os
from sagemaker.workflow.callback_step import CallbackStep
from sagemaker.workflow.function_step import step
from sagemaker.workflow.pipeline import Pipeline
⟦from sagemaker.workflow.step_outputs import get_step
⟧if os.environ.get("USE_STEPS"):
    from sagemaker.workflow.step_outputs import get_step

@step(name="Fit", instance_type="ml.m5.large", role="arn:aws:iam::123456789012:role/R", image_uri="i")
def fit():
    return 1

clean = CallbackStep(name="Clean", sqs_queue_url="https://q", inputs={}, outputs=[])
result = fit()
⟦result→get_step(result)⟧.add_depends_on([clean])
pipeline = Pipeline(name="P", steps=[clean, result])

--- fix: `get_step` where the type checker does not look
### main.py
from typing import TYPE_CHECKING
from sagemaker.workflow.callback_step import CallbackStep
from sagemaker.workflow.function_step import step
from sagemaker.workflow.pipeline import Pipeline
if TYPE_CHECKING:
    from sagemaker.workflow.step_outputs import get_step
else:
    from sagemaker.workflow.step_outputs import get_step

@step(name="Fit", instance_type="ml.m5.large", role="arn:aws:iam::123456789012:role/R", image_uri="i")
def fit():
    return 1

clean = CallbackStep(name="Clean", sqs_queue_url="https://q", inputs={}, outputs=[])
result = fit()
⟦result→get_step(result)⟧.add_depends_on([clean])
pipeline = Pipeline(name="P", steps=[clean, result])

--- fix: another `get_step` in the way
### main.py
from typing import TYPE_CHECKING
from sagemaker.workflow.callback_step import CallbackStep
from sagemaker.workflow.function_step import step
from sagemaker.workflow.pipeline import Pipeline
⟦from sagemaker.workflow.step_outputs import get_step as sagemaker_get_step
⟧if TYPE_CHECKING:
    from sagemaker.workflow.step_outputs import get_step
else:
    get_step = None

@step(name="Fit", instance_type="ml.m5.large", role="arn:aws:iam::123456789012:role/R", image_uri="i")
def fit():
    return 1

clean = CallbackStep(name="Clean", sqs_queue_url="https://q", inputs={}, outputs=[])
result = fit()
⟦result→sagemaker_get_step(result)⟧.add_depends_on([clean])
pipeline = Pipeline(name="P", steps=[clean, result])
"""


@pytest.mark.parametrize("row", [*table(ASSIGNMENTS), *table(FILES)])
def test_row(row: Row, tmp_path: Path) -> None:
    row.check(tmp_path)


@pytest.mark.parametrize("version", [2, 3])
def test_the_sdk_agrees(version: int) -> None:
    assert contradicted(ASSIGNMENTS + FILES, version) == []
