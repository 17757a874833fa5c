"""SMF202: a pipeline variable where Python needs a value at once is for a person; what works without one is left."""

from __future__ import annotations

from pathlib import Path

import pytest

from smfix.config import Settings
from smfix.engine import fix_source
from smfix.project.repository import Repository
from tests.media import check_left, check_noop, fix

HEAD = """\
import json
import os
import pathlib
from sagemaker.workflow import is_pipeline_variable
from sagemaker.workflow.callback_step import CallbackOutput, CallbackStep
from sagemaker.workflow.entities import PipelineVariable
from sagemaker.workflow.execution_variables import ExecutionVariables
from sagemaker.workflow.function_step import step
from sagemaker.workflow.functions import Join
from sagemaker.workflow.parameters import ParameterBoolean, ParameterFloat, ParameterInteger, ParameterString

fast = ParameterBoolean(name="Fast", default_value=False)
rate = ParameterFloat(name="Rate", default_value=0.5)
folds = ParameterInteger(name="Folds", default_value=3)
stage = ParameterString(name="Stage", default_value="test")
a = CallbackStep(name="A", sqs_queue_url="https://q", inputs={}, outputs=[CallbackOutput("o")])

@step
def prepare():
    return 1, 2

result = prepare()

"""
FOUND = [
    ("if fast:\n    pass", "`fast` is always true where it is tested"),
    ("if not fast:\n    pass", "always true where it is tested"),
    ("while fast:\n    break", "always true"),
    ("x = 1 if fast else 2", "always true"),
    ("x = fast and 1", "always true"),
    ("x = stage or 'prod'", "always true"),
    ("x = [y for y in 'ab' if fast]", "always true"),
    ("if a.properties.Outputs['o']:\n    pass", "always true"),
    ("if result:\n    pass", "always true"),
    ("if ExecutionVariables.PIPELINE_NAME == 'x':\n    pass", "is always false"),
    ("if folds == 2:\n    pass", "`folds == 2` is always false"),
    ("if 2 != folds:\n    pass", "`2 != folds` is always true"),
    ("x = stage in ['a', 'b']", "is always false"),
    ("x = stage not in ('a', 'b')", "is always true"),
    ("x = 'a' in stage", "raises TypeError"),
    ("x = folds < 3", "raises TypeError"),
    ("x = 0 < rate <= 1", "raises TypeError"),
    ("x = int(folds)", "`int(folds)` raises TypeError"),
    ("x = float(rate)", "raises TypeError"),
    ("x = bool(fast)", "is always true"),
    ("x = len(result)", "raises TypeError"),
    ("x = len(stage)", "raises TypeError"),
    ("for i in range(folds):\n    pass", "raises TypeError"),
    ("x = range(0, folds)", "raises TypeError"),
    ("x = max(folds, 1)", "raises TypeError"),
    ("for x in result:\n    pass", "walking through `result` raises an error"),
    ("x = [y for y in stage]", "walking through `stage` raises an error"),
    ("x, y = result", "walking through"),
    ("x = [*a.properties.Outputs]", "never ends"),
    ("x = {'test': 1}[stage]", "raises KeyError or TypeError"),
    ("x = [1, 2][folds]", "raises TypeError"),
    ("x = folds * 2", "`folds * 2` raises TypeError"),
    ("x = folds + 1", "raises TypeError"),
    ("x = 10 / rate", "raises TypeError"),
    ("x = -folds", "raises TypeError"),
    ("x = folds + folds", "raises TypeError"),
    ("x = stage.upper()", "`.upper()`, a text's method, raises AttributeError"),
    ("x = stage.split('/')[0]", "raises AttributeError"),
    ("x = os.path.join('a', stage)", "raises TypeError"),
    ("x = pathlib.Path(stage)", "raises TypeError"),
    ("x = json.dumps(stage)", "raises TypeError"),
    ("print(stage)", "raises TypeError"),
    ("def f(flag):\n    if flag:\n        return 1\nf(fast)", "always true"),
    (
        "class C:\n    def __init__(self):\n        self.n = folds\n    def f(self):\n        return self.n > 1",
        "TypeError",
    ),
    ("config = {'n': folds}\nx = config['n'] + 1", "raises TypeError"),
    ("x = Join(on='', values=['a']) == 'a'", "is always false"),
]


@pytest.mark.parametrize(("code", "message"), FOUND)
def test_found(code: str, message: str) -> None:
    rewrite = fix(f"{HEAD}{code}\n")
    assert not rewrite.changed
    assert [(finding.code, finding.safety.value) for finding in rewrite.left] == [("SMF202", "manual")]
    assert message in rewrite.left[0].message
    assert rewrite.left[0].advice
    assert rewrite.left[0].evidence


def test_found_in_every_medium() -> None:
    check_left(f"{HEAD}if folds == 2:\n    pass\n", "is always false")


STAYS = [
    "x = folds.default_value == 2",
    "x = int(folds.default_value) + len(stage.name)",
    "if stage is None:\n    pass",
    "if stage == None:\n    pass",
    "if stage == folds:\n    pass",
    "x = stage in [stage, folds]",
    "assert folds == 2",
    "assert stage",
    "def f(given=None):\n    return given or 1\nf(stage)",
    "def f(given=None):\n    if given:\n        return 1\nf(fast)",
    "def f(uri):\n    if uri:\n        return uri\nf(stage)",
    "x = [y for y in (stage, folds) if y]",
    "for p in (stage, folds):\n    if p:\n        x = p",
    "class C:\n    uri = stage\n    def f(self):\n        return self.uri or 'x'",
    "def f(x):\n    if isinstance(x, PipelineVariable):\n        return x\n    return int(x)\nf(folds)",
    "x = folds if is_pipeline_variable(folds) else folds + 1",
    "def f(x):\n    return x if is_pipeline_variable(x) else int(x)\nf(folds)",
    "def f(x):\n    return int(x)\nf(folds)\nf(3)",
    "folds = 3\nx = folds + 1",
    "x = folds if os.environ else 3\ny = x + 1",
    "x = result[0]",
    "x = a.properties.Outputs['o']",
    "x = {stage: 1}",
    "x = isinstance(stage, str)",
    "x = repr(stage)",
    "try:\n    x = int(folds)\nexcept TypeError:\n    x = folds",
    "import pytest\nwith pytest.raises(TypeError):\n    int(folds)",
    "class ParameterInteger(int):\n    pass\nn = ParameterInteger(3)\nx = n + 1",
    "from unittest.mock import MagicMock\nParameterInteger = MagicMock()\nn = ParameterInteger('N')\nx = n > 1",
    "int = str\nx = int(1)",
    "PipelineVariable.__eq__ = lambda self, other: True\nx = folds == 1",
    "x = other[stage]",
    "x = [folds]\ny = x * 2",
    "x = stage.to_string()",
    "x = json.dumps(stage, default=lambda one: one.expr)",
    "x = max(stage, folds, key=id)",
    "@step\ndef f(x):\n    return x.upper() if x else len(x)\nf(stage)\nf(result)",
]


@pytest.mark.parametrize("code", STAYS)
def test_stays(code: str) -> None:
    rewrite = fix(f"{HEAD}{code}\n")
    assert not rewrite.changed
    assert not rewrite.left


def test_stays_in_every_medium() -> None:
    check_noop(HEAD + "\n".join(STAYS[:6]) + "\n")


OWN = """
from sagemaker.core.workflow.parameters import ParameterInteger

count = ParameterInteger(name="Count", default_value=1)
if count == 2:
    print("never")
"""


@pytest.mark.parametrize(
    ("marked", "found"),
    [
        ("core/helper/pipeline_variable.py", []),
        ("train/model_trainer.py", ["SMF202"]),
        ("core/helper/other.py", ["SMF202"]),
    ],
)
def test_modules_of_a_package_of_the_sdk_itself_are_left(tmp_path: Path, marked: str, found: list[str]) -> None:
    """Each package of version 3 is published by itself, without the steps by which a copy of the SDK is known."""
    package = tmp_path / "sagemaker"
    for path, code in {marked: "class PipelineVariable(ABC): ...\n", "core/own.py": OWN}.items():
        (package / path).parent.mkdir(parents=True, exist_ok=True)
        (package / path).write_text(code)
    own = package / "core" / "own.py"
    rewrite = fix_source(own.read_bytes(), str(own), Settings(), Repository([str(tmp_path)]))
    assert [one.code for one in rewrite.left] == found
