"""Lines that fit a terminal: broken between words, short quotations kept whole."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.text import Text

from smfix.config import Settings
from smfix.engine import fix_source
from smfix.project.repository import Repository
from smfix.report import Style, make
from smfix.report.wrapping import hanging


def lines(text: str, width: int = 30) -> list[str]:
    return [line.plain for line in hanging(Text(text), width, 2)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("one two three four five six seven", ["one two three four five six", "  seven"]),
        ("takes a list: `a b` is a step `c d`", ["takes a list: `a b` is a step", "  `c d`"]),
        ("`a.long.name.of.a.class` is no name; `b.c`", ["`a.long.name.of.a.class` is no", "  name; `b.c`"]),
        ("`one quotation that is far too long for a line`", ["`one quotation that is far too", "  long for a line`"]),
        ("an odd ` backquote breaks no line of words", ["an odd ` backquote breaks no", "  line of words"]),
        ("a/path/that/is/longer/than/the/whole/line ends", ["a/path/that/is/longer/than/the/whole/line", "  ends"]),
        ("", [""]),
    ],
)
def test_words_stay_whole(text: str, expected: list[str]) -> None:
    assert lines(text) == expected


@pytest.mark.parametrize("width", [80, 120])
def test_an_upgrade_fits_a_terminal_and_is_whole_on_a_pipe(width: int, tmp_path: Path) -> None:
    code = b"from sagemaker.sklearn.estimator import SKLearn\nfrom sagemaker.workflow.steps import TrainingStep\n"
    rewrite = fix_source(code + b"s = SKLearn('t.py', role=r)\n", "x.py", Settings(upgrade=True), Repository())
    assert rewrite.left

    def shown(style: Style) -> str:
        out = io.BytesIO()
        report = make("upgrade", out, style)
        report.add(rewrite)
        report.close()
        return out.getvalue().decode()

    fitting, whole = shown(Style(width=width, for_person=True)), shown(Style(width=width))
    assert max(map(len, fitting.splitlines())) <= width < max(map(len, whole.splitlines()))
    assert fitting.split() == whole.split()
