"""What a run says: which Python newer syntax needs, which cell did not parse, and nothing that the same run brings
about or mends elsewhere."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from smfix.code import newer_syntax
from smfix.config import Settings
from smfix.engine import fix_source
from smfix.model import Rewrite
from smfix.project.repository import Repository
from tests.judgement.support import HEAD
from tests.media import fix, notebook

NEWER = {
    "try:\n    x()\nexcept TypeError, ValueError:\n    pass": (3, 14),
    "try:\n    x()\nexcept a.Error, b.Error, C:\n    pass": (3, 14),
    'x = t"{a}"': (3, 14),
    "class C[T = int]:\n    pass": (3, 13),
    "type X = list[int]": (3, 12),
    "type X[T] = list[T]": (3, 12),
    "def f[T](x: T) -> T:\n    return x": (3, 12),
    "async def f[T](x: T): ...": (3, 12),
    "class C[T]:\n    pass": (3, 12),
    'print(f"{", ".join(names)}")': (3, 12),
    'print(f"{names["a"]}")': (3, 12),
    "print(f\"{'\\n'.join(names)}\")": (3, 12),
    "try:\n    x()\nexcept* ValueError:\n    pass": (3, 11),
    "def f(*args: *Ts): ...": (3, 11),
}
OLDER = [
    "try:\n    x()\nexcept TypeError, e:\n    pass",
    'print "x"',
    'x = f"{a"',
    'x = f"{a b}" + "c"',
    "x = (1,",
    "<<<<<<< HEAD",
]


@pytest.mark.parametrize("code", [code for code, version in NEWER.items() if version > sys.version_info[:2]])
def test_newer_syntax_says_which_python_it_needs(code: str) -> None:
    version = ".".join(map(str, NEWER[code]))
    (problem,) = fix(f"{HEAD}train.add_depends_on(prep)\n{code}\n").problems
    assert f"needs Python {version}: run smfix with that or a later one" in problem.text
    assert "Python 2" not in problem.text


@pytest.mark.parametrize("code", OLDER)
def test_what_no_python_reads_needs_none(code: str) -> None:
    with pytest.raises(SyntaxError) as caught:
        compile(code, "x.py", "exec")
    assert newer_syntax.needed(code, caught.value, (3, 10)) == ""


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="this Python reads it")
def test_the_cell_that_does_not_parse_is_named() -> None:
    cells = [
        ("code", HEAD),
        ("code", 'prep = [prep]\nprint(f"{", ".join(["a"])}")'),
        ("code", "train.add_depends_on(prep)"),
    ]
    rewrite = fix(json.dumps(notebook(*cells)), "case.ipynb")
    assert not rewrite.changed
    assert "cell 2 seems to give it a value, and cannot be parsed as Python" in rewrite.left[0].message
    assert "needs Python 3.12" in rewrite.left[0].message


def test_a_cell_that_no_python_reads_is_named() -> None:
    cells = [("code", HEAD), ("code", "prep = fill(\n"), ("code", "train.add_depends_on(prep)")]
    rewrite = fix(json.dumps(notebook(*cells)), "case.ipynb")
    assert not rewrite.changed
    assert "cell 2 seems to give it a value, and cannot be parsed as Python" in rewrite.left[0].message


IN_F_STRINGS = [
    'print(f"{train.add_depends_on(prep)}")',
    'print(f"""\n{train.add_depends_on(prep)}\n""")',
    'print("x" f"{train.add_depends_on(prep)!r:>{len(str(train.add_depends_on(prep)))}}" f"{1}")',
]


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="this Python knows the places in f-strings")
@pytest.mark.parametrize("line", IN_F_STRINGS)
def test_a_call_in_an_f_string_stops_no_other(line: str) -> None:
    others = "\n{}\nlast = new('Last', depends_on={})\nlabel.add_depends_on({}); print(f'{{label.name}}')\n"
    before, after = (others.format(line, one, one) for one in ("prep", "[prep]"))
    rewrite = fix(HEAD + before)
    assert rewrite.after.decode() == HEAD + after
    assert {finding.advice for finding in rewrite.left} == {"it stands inside an f-string: change it by hand"}


STEP = """\
from sagemaker.workflow.callback_step import CallbackStep
from sagemaker.workflow.function_step import step
from sagemaker.workflow.pipeline import Pipeline

@step(name="Fit", instance_type="ml.m5.large", role="arn:aws:iam::123456789012:role/R", image_uri="i")
def fit():
    return 1

train = CallbackStep(name="Train", sqs_queue_url="q", inputs={}, outputs=[])
result = fit()
train.add_depends_on([result])
"""


def _codes(rewrite: Rewrite) -> list[str]:
    return [finding.code for finding in rewrite.left]


def test_a_circle_that_a_fix_closes_is_not_told_by_the_same_run() -> None:
    once = fix(f"{STEP}result.add_depends_on([train])\n")
    assert [finding.code for finding in once.fixed] == ["SMF004"]
    assert _codes(once) == []
    assert _codes(fix(once.after.decode())) == ["SMF101"]


def test_a_circle_that_was_there_is_told_where_it_was() -> None:
    """The new import moves all lines, that of the circle too."""
    other = 'label = CallbackStep(name="Label", sqs_queue_url="q", inputs={}, outputs=[], depends_on=[train])\n'
    code = f"{STEP}{other}train.add_depends_on([label])\nget_first = fit()\nget_first.add_depends_on([train])\n"
    rewrite = fix(code)
    assert [finding.code for finding in rewrite.fixed] == ["SMF004"]
    assert _codes(rewrite) == ["SMF101"]
    assert rewrite.left[0].place.line == code[: code.index("train.add_depends_on([label])")].count("\n") + 1


FILES = {
    "steps.py": """\
from sagemaker.workflow.callback_step import CallbackStep

def made(name, after):
    return CallbackStep(name=name, sqs_queue_url="q", inputs={}, outputs=[], depends_on=after)

def wire(step: CallbackStep, after):
    step.add_depends_on(after)
""",
    "wrong.py": """\
from sagemaker.workflow.callback_step import CallbackStep
from steps import made, wire
clean = CallbackStep(name="Clean", sqs_queue_url="q", inputs={}, outputs=[])
score = made("Score", clean)
wire(score, clean)
""",
    "right.py": """\
from sagemaker.workflow.callback_step import CallbackStep
from steps import made, wire
clean = CallbackStep(name="Clean", sqs_queue_url="q", inputs={}, outputs=[])
score = made("Score", [clean])
wire(score, [clean])
""",
}


def _fixed(folder: Path, files: dict[str, str]) -> dict[str, Rewrite]:
    for path, code in files.items():
        (folder / path).write_text(code)
    project = Repository((str(folder),))
    return {path: fix_source(code.encode(), str(folder / path), Settings(), project) for path, code in files.items()}


def test_the_wrong_call_of_a_function_is_mended_and_no_more_is_said(tmp_path: Path) -> None:
    found = _fixed(tmp_path, FILES)
    assert found["wrong.py"].after.decode() == FILES["wrong.py"].replace(", clean)", ", [clean])")
    assert not any(map(_codes, found.values()))


def test_a_call_of_which_nothing_is_known_leaves_it_to_a_person(tmp_path: Path) -> None:
    """Beside a wrong and a right one."""
    more = "\ndef later(after):\n    made('Later', unknown(after))\n"
    found = _fixed(tmp_path, {**FILES, "right.py": FILES["right.py"] + more})
    assert "SMF002" in _codes(found["steps.py"])
