"""SMF205: a parameter that the steps are given stands in the pipeline's list."""

from __future__ import annotations

import pytest

from tests.media import check_left, check_noop, check_transformed, fix

HEAD = """\
from sagemaker.processing import ProcessingOutput, ScriptProcessor
from sagemaker.workflow.callback_step import CallbackStep
from sagemaker.workflow.functions import Join
from sagemaker.workflow.parameters import ParameterBoolean, ParameterInteger, ParameterString
from sagemaker.workflow.pipeline import Pipeline
from sagemaker.workflow.pipeline_context import PipelineSession
from sagemaker.workflow.steps import ProcessingStep

stage = ParameterString(name="Stage", default_value="test")
folds = ParameterInteger("Folds", default_value=3)
fast = ParameterBoolean(name="Fast")
image = ParameterString(name="Image")
inner = {"fast": Join(on="-", values=["x", fast])}
a = CallbackStep(name="A", sqs_queue_url="https://q", inputs={"stage": stage, "folds": folds}, outputs=[])
b = CallbackStep(name="B", sqs_queue_url="https://q", inputs=inner, outputs=[])
session = PipelineSession()
processor = ScriptProcessor(image_uri=image, command=["python3"], role="r", sagemaker_session=session)
c = ProcessingStep(name="C", step_args=processor.run(code="c.py", arguments=["--stage", stage]))
"""


@pytest.mark.parametrize(
    ("before", "after", "steps"),
    [
        ("[stage]", "[stage, folds]", "[a]"),
        ("[ stage ]", "[ stage, folds ]", "[a]"),
        ("[\n    stage,\n]", "[\n    stage,\n    folds,\n]", "[a]"),
        ("[\n    stage,  # where\n]", "[\n    stage,  # where\n    folds,\n    fast,\n]", "[a, b]"),
        ("[stage,\n        image]", "[stage,\n        image,\n        folds]", "[a]"),
        ("[]", "[stage, folds]", "[a]"),
        ("[stage, folds]", "[stage, folds, fast]", "[a, b]"),
        ("[stage]", "[stage, image]", "[c]"),
        ('[ParameterString(name="Stage")]', '[ParameterString(name="Stage"), folds]', "[a]"),
    ],
)
def test_it_is_added(before: str, after: str, steps: str) -> None:
    code = 'pipeline = Pipeline(name="P", parameters={}, steps={})\n'
    check_transformed(HEAD + code.format(before, steps), HEAD + code.format(after, steps))


def test_where_there_is_no_list_it_comes() -> None:
    before = HEAD + 'pipeline = Pipeline(name="P", steps=[a])\n'
    check_transformed(before, before.replace("steps=[a])", "steps=[a], parameters=[stage, folds])"))
    before = HEAD + 'pipeline = Pipeline(\n    name="P",\n    steps=[a],\n)\n'
    check_transformed(before, before.replace("[a],\n)", "[a],\n    parameters=[stage, folds],\n)"))


def test_where_a_comment_is_in_the_way_it_is_told() -> None:
    check_left(f'{HEAD}pipeline = Pipeline(name="P", parameters=[ # none\n], steps=[a])\n', "does not list")


STAYS = [
    'Pipeline(name="P", parameters=[stage, folds], steps=[a])',
    'Pipeline(name="P", parameters=[stage, folds, fast, image], steps=[a, b, c])',
    'Pipeline(name="P", parameters=given, steps=[a])',
    'Pipeline(name="P", parameters=[*given], steps=[a])',
    'Pipeline(name="P", parameters=[stage, given], steps=[a])',
    'Pipeline(name="P", parameters=[stage], steps=steps)',
    'Pipeline(name="P", **more, steps=[a])',
    'p = Pipeline(name="P", parameters=[stage], steps=[a])\np.parameters.append(folds)',
    'd = CallbackStep("D", "q", {"k": stage.default_value}, [])\nPipeline(name="P", parameters=[], steps=[d])',
    'd = CallbackStep("D", "q", {"k": stage if given else 1}, [])\nPipeline(name="P", parameters=[], steps=[d])',
    'd = CallbackStep("D", "q", other(stage), [])\nPipeline(name="P", parameters=[], steps=[d])',
    'class Own(Pipeline):\n    pass\nOwn(name="P", parameters=[], steps=[a])',
    'def Pipeline(**given):\n    pass\nPipeline(name="P", parameters=[], steps=[a])',
    'stage = "x"\nfolds = 1\nd = CallbackStep("D", "q", {"k": stage}, [])\n'
    'Pipeline(name="P", parameters=[], steps=[d])',
    'def test_it():\n    p = ParameterString("P")\n    d = CallbackStep("D", "q", {"k": p}, [])\n'
    '    Pipeline(name="P", parameters=[], steps=[d])',
]


@pytest.mark.parametrize("code", STAYS)
def test_stays(code: str) -> None:
    rewrite = fix(f"{HEAD}{code}\n", select=("SMF205",))
    assert not rewrite.changed
    assert not rewrite.left


def test_stays_in_every_medium() -> None:
    check_noop(f"{HEAD}{STAYS[0]}\n")
