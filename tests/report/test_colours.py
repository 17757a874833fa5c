"""Colours are the terminal's own: the sixteen that a theme, light or dark, gives a value, and no fixed ones."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from smfix.report.fleet_table import COLOURS
from tests.cli.test_main import smfix

EXAMPLES = Path(__file__).parents[2] / "examples" / "pipelines"
SGR = re.compile(rb"\x1b\[([0-9;]*)m")
OF_A_THEME = {*range(30, 38), 39, *range(90, 98)}
"""Colours of text: the eight, the one of plain text, the eight bright ones."""
OTHERWISE = {0, 1, 2, 3, 4, 7, 22, 23, 24, 27}
"""Plain, bold, faint, italic, underlined, reversed, and the end of each: all made of the theme's own colours."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for path in EXAMPLES.iterdir():
        shutil.copy(path, tmp_path)
    (tmp_path / "open.py").write_text("from sagemaker.workflow.steps import TrainingStep\nx = (\nadd_depends_on\n")
    return tmp_path


@pytest.mark.parametrize(
    "words",
    [
        ("--diff", "-v", "."),
        ("--check", "-v", "."),
        ("--statistics", "."),
        ("why", "churn.py"),
        ("graph", "churn.py"),
        ("rule", "SMF001"),
    ],
)
def test_every_colour_is_one_of_the_theme(words: tuple[str, ...], folder: Path) -> None:
    shown = smfix(*words, cwd=folder, FORCE_COLOR="1").stdout
    codes = {int(code or 0) for found in SGR.findall(shown) for code in found.split(b";")}
    assert codes <= OF_A_THEME | OTHERWISE
    assert codes & OF_A_THEME or words[0] in ("why", "rule", "--statistics")


def test_those_of_a_fleet_are_too() -> None:
    names = {"black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"}
    assert set(COLOURS.values()) <= names | {"dim", "bold"}
