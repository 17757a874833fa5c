"""The rules in notebooks, without a word of theirs about them: what is built in one cell is known in the next."""

from __future__ import annotations

import json

from tests.media import fix, notebook

FIRST = "%pip install sagemaker\nfrom sagemaker.workflow.steps import ProcessingStep, TrainingStep"
STEP = "from sagemaker.workflow.function_step import step"


def cells(*sources: str) -> bytes:
    return json.dumps(notebook(*(("code", source) for source in sources)), indent=1).encode()


def fixed(*sources: str) -> list[str]:
    rewrite = fix(cells(*sources), "case.ipynb")
    assert not rewrite.problems
    return ["".join(cell["source"]) for cell in json.loads(rewrite.after)["cells"]]


def test_a_step_of_one_cell_in_the_constructor_of_the_next() -> None:
    build = "processing_step = ProcessingStep(name='P')"
    train = "%%time\nstep_train = TrainingStep(\n    name='T',\n    depends_on={},\n)"
    before, after = train.format("processing_step"), train.format("[processing_step]")
    assert fixed(FIRST, build, "!ls", before) == [FIRST, build, "!ls", after]


def test_a_function_of_one_cell_called_in_the_next() -> None:
    make = "def make(name, depends_on=None):\n    return TrainingStep(name, depends_on=depends_on)"
    calls = "a = make('A')\nb = make('B', {})"
    assert fixed(FIRST, make, calls.format("a")) == [FIRST, make, calls.format("[a]")]


def test_the_import_goes_to_the_cell_of_the_sdks_own() -> None:
    body = "@step\ndef function():\n    return 1\n\nresult = function()"
    line = "from sagemaker.workflow.step_outputs import get_step"
    use = "{}.add_depends_on(['A'])"
    assert fixed(STEP, body, use.format("result")) == [f"{STEP}\n{line}", body, use.format("get_step(result)")]
    more = f"{STEP}\nimport os\n"
    assert fixed(more, body, use.format("result"))[0] == f"{STEP}\n{line}\nimport os\n"


def test_twice_is_once() -> None:
    body = "@step\ndef function():\n    return 1\n\nresult = function()\nother = function()"
    after = fixed(STEP, body, "result.add_depends_on('A')", "result.depends_on = other")
    assert "".join(after).count("import get_step") == 1
    assert after[2:] == ["get_step(result).add_depends_on(['A'])", "get_step(result).add_depends_on([other])"]
