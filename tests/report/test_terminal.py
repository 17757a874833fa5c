"""The diff on a terminal: what is cut, what is emphasised, what is never interpreted."""

from __future__ import annotations

import io
import re

import pytest

from smfix.model import Rewrite
from smfix.report import Style
from smfix.report.terminal import Terminal
from tests.media import fix

HEAD = "from sagemaker.workflow.steps import TrainingStep\na, b = (TrainingStep(n, None) for n in 'AB')\n"
ESCAPES = re.compile(r"\x1b\[[0-9;]*m")


def shown(rewrite: Rewrite, width: int) -> list[str]:
    """The lines on a terminal of that width, without their colours."""
    out = io.BytesIO()
    report = Terminal(out, Style(width=width))
    report.add(rewrite)
    report.close()
    return ESCAPES.sub("", out.getvalue().decode()).splitlines()


def pair(code: str, width: int) -> list[str]:
    return [line for line in shown(fix(HEAD + code), width) if re.match(r" *\d+ [-+] ", line)]


@pytest.mark.parametrize("width", [40, 80, 120])
@pytest.mark.parametrize("before", [0, 30, 300])
@pytest.mark.parametrize("behind", [0, 30, 300])
def test_both_sides_of_a_long_line_are_cut_alike_and_show_what_differs(width: int, before: int, behind: int) -> None:
    code = f"{'x' * before or 'y'} = 1; a.add_depends_on(b)  # {'z' * behind}\n"
    old, new = pair(code, width)
    assert max(len(old), len(new)) <= width
    assert "(b)" in old
    assert "([b])" in new
    assert old.index("(b)") == new.index("([b])")


def test_control_characters_are_shown_and_never_sent() -> None:
    lines = shown(fix(HEAD + "a.add_depends_on(b)  # \x1b[2J\x07\n"), 80)
    assert any(r"\x1b[2J\x07" in line for line in lines)
    assert not any("\x1b" in line for line in lines)


def test_markup_in_code_is_code() -> None:
    assert any("# [bold]x[/bold]" in line for line in shown(fix(HEAD + "a.add_depends_on(b)  # [bold]x[/bold]\n"), 80))
