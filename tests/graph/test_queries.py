"""Where the execution has no value it asks inference: one step that a call made is an edge, several are a choice."""

from __future__ import annotations

import pytest

from tests.graph.sources import HEAD, edges, graph, graphs, told

THREE = """\
import copy, enum, os, dataclasses
from concurrent.futures import ThreadPoolExecutor
a, b, c = LambdaStep(name="A", lambda_func=None), LambdaStep(name="B", lambda_func=None), make("C")
"""
ONLY = "from sagemaker.workflow.lambda_step import LambdaStep\n"
LISTED = "\nPipeline(name='P', steps=[a, b, c])\n"

ASKED = {
    "class E(enum.Enum):\n    X = b\nE.X.value.add_depends_on([a])": {"A -> B"},
    "class E(enum.Enum):\n    X = b\nc.add_depends_on([E.X.value])": {"B -> C"},
    "class E(enum.Enum):\n    X = b\nc.add_depends_on(E.X.value)": {"B -> C"},
    "class E(enum.Enum):\n    X = b\nc.add_depends_on(step_names=[E.X.value])": {"B -> C"},
    "class E(enum.Enum):\n    X = b\nc.add_depends_on([a, E['X'].value])": {"A -> C", "B -> C"},
    "x = ThreadPoolExecutor().submit(lambda: b).result()\nx.add_depends_on([a])": {"A -> B"},
    "class E(enum.Enum):\n    X = a if os.environ.get('X') else b\nc.add_depends_on([E.X.value])": {
        "A -> C ?",
        "B -> C ?",
    },
    "class E(enum.Enum):\n    X = [LambdaStep(name=n, lambda_func=None) for n in 'DE'][0]\n"
    "c.add_depends_on([E.X.value])": {"D -> C ?", "E -> C ?"},
    "class E(enum.Enum):\n    X = [a, b]\nc.add_depends_on(E.X.value)": {"A -> C ?", "B -> C ?"},
    "class E(enum.Enum):\n    X = copy.deepcopy(b)\nc.add_depends_on([E.X.value])": {"a step -> C ?"},
    "x = copy.copy(b)\nc.add_depends_on([x])": {"a step -> C ?"},
    "class E(enum.Enum):\n    X = os.environ.get('X')\nc.add_depends_on([E.X.value])": {"a step -> C ?"},
}


@pytest.mark.parametrize("code", ASKED)
def test_which_step_an_expression_is(code: str) -> None:
    found = graph(THREE + code + LISTED)
    wanted = ASKED[code]
    shown = edges(found)
    if any("a step" in one for one in wanted):
        assert not any(edge.certain for edge in found.edges), shown
        assert found.edges or found.notes
    else:
        assert {one for one in shown if "->" in one and "|" not in one} >= wanted
        assert {one for one in shown if not one.endswith("?")} == {one for one in wanted if not one.endswith("?")}


def test_a_receiver_that_is_not_known_is_told() -> None:
    found = graph(THREE + "def order(x, y):\n    x.add_depends_on([y])\n" + LISTED)
    assert found.notes == ("`x.add_depends_on([y])` at line 5 is not shown: nothing visible runs it",)
    found = graph(THREE + "import thing\nthing.get().add_depends_on([a])\n" + LISTED)
    assert [note for note in found.notes if "line 5" in note and "is not shown" in note]


def test_a_receiver_of_another_library_is_not() -> None:
    found = graph(THREE + "from aws_cdk import CfnResource\nCfnResource(1, 2).add_depends_on(a)\n" + LISTED)
    assert not [note for note in found.notes if "at line 5" in note]


def test_a_file_that_only_orders_has_its_notes() -> None:
    code = "def order(x: LambdaStep, y: LambdaStep):\n    for _ in ():\n        x.add_depends_on([y])\n"
    (found,) = graphs(code, head=ONLY)
    assert not found.nodes
    assert "is not shown" in found.notes[0]


def test_a_step_that_a_later_cell_makes_again_is_not_unused() -> None:
    cell = 'one = make("One")'
    assert told(graph(cell, cell, "Pipeline(name='P', steps=[one])")) == []


def test_what_stands_before_a_jump_out_of_a_loop_may_be_so_after_it() -> None:
    loop = "x = a\nfor n in os.listdir('.'):\n    if n == 'y':\n        x = b\n        break\nc.add_depends_on([x])"
    assert edges(graph(THREE + loop + LISTED)) == {"A -> C ?", "B -> C ?"}
    loop = (
        "x = a\nwhile os.environ.get('X'):\n    if os.environ.get('Y'):\n        x = b\n        continue\n    x = a\n"
    )
    loop += "c.add_depends_on([x])"
    assert edges(graph(THREE + loop + LISTED)) == {"A -> C ?", "B -> C ?"}


def test_a_loop_that_polls_ends() -> None:
    poll = """
    class Watch:
        def ask(self):
            answer = os.popen("x").read()
            if answer == "done":
                job = None
                for line in answer.split():
                    if line == "x":
                        job = line
                        break
                if job:
                    return job
                else:
                    return None
            else:
                return None
    while True:
        data = Watch().ask()
        if data:
            break
    """
    found = graph(THREE + "b.add_depends_on([a])" + LISTED, poll)
    assert edges(found) == {"A -> B"}
    assert not found.notes


def test_a_function_out_of_sight_under_step() -> None:
    code = """
    from elsewhere import prepare
    first = step(prepare, name="First", instance_type="x")(bucket="b")
    second = step(name="Second")(prepare)(first["x"])
    third = step(prepare)(second)
    Pipeline(name="P", steps=[third])
    """
    assert edges(graph(code)) == {"First -> Second", "Second -> prepare"}


def test_the_steps_of_a_collection() -> None:
    code = """
    from sagemaker.workflow.step_collections import EstimatorTransformer
    train = make("Train")
    score = EstimatorTransformer(name="Score", model_data=train.properties.X)
    after = make("After", inputs={"x": score.steps[-1].properties.TransformOutput})
    Pipeline(name="P", steps=[train, score, after])
    """
    assert edges(graph(code)) == {
        "Train ~> ScoreCreateModelStep",
        "ScoreCreateModelStep ~> ScoreTransformStep",
        "ScoreTransformStep ~> After",
    }


def test_a_module_of_the_sdk_by_its_name() -> None:
    code = 'import importlib\nsteps = importlib.import_module("sagemaker.workflow.steps")\n'
    code += 'a = steps.TrainingStep(name="A")\nb = steps.TrainingStep(name="B", depends_on=[a])\n'
    (found,) = graphs(code, head=HEAD)
    assert edges(found) == {"A -> B"}
