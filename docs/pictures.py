"""Makes the README's pictures: what smfix shows of `examples` on a terminal, by rich's own SVG export.

python docs/pictures.py [FOLDER]
"""

from __future__ import annotations

import io
import os
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

from smfix.cli.interactive import QUESTION
from smfix.config import Settings
from smfix.engine import fix_source
from smfix.kinds.project import Project
from smfix.model import Rewrite
from smfix.report import Style
from smfix.report.statistics import HEADS, counted
from smfix.report.table import made
from smfix.report.terminal import Terminal

HERE = Path(__file__).resolve().parent
SHOWN = "pipelines/churn.py"
WIDTH = 100


def _rewrite(path: str) -> Rewrite:
    return fix_source(Path(path).read_bytes(), path, Settings(), Project(["."]))


def diff(console: Console) -> None:
    """The diff of one file."""
    report = Terminal(io.BytesIO(), Style(width=WIDTH), console)
    report.add(_rewrite(SHOWN))
    report.close()


def interactive(console: Console) -> None:
    """A question, its answer, and the next one."""
    report = Terminal(io.BytesIO(), Style(width=WIDTH, verbose=True, asking=True), console)
    rewrite = _rewrite(SHOWN)
    for finding, answer in zip(rewrite.fixed[1:3], "y "):
        report.show(rewrite, finding)
        console.print(Text(f"{QUESTION} {answer}\n"))
    report.close()


def statistics(console: Console) -> None:
    """The table of all examples."""
    found: dict[str, Counter[str]] = {}
    files: Counter[str] = Counter()
    for path in sorted(Path().rglob("*.py")):
        counted(_rewrite(str(path)), found, files)
    from smfix.report.statistics import rows

    console.print(made(HEADS, rows(found, files)))


PICTURES: dict[str, tuple[str, Callable[[Console], None]]] = {
    "diff.svg": ("smfix examples", diff),
    "interactive.svg": ("smfix -i examples", interactive),
    "statistics.svg": ("smfix --diff --statistics examples", statistics),
}


def picture(name: str) -> str:
    """The SVG of this name."""
    title, draw = PICTURES[name]
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True, color_system="standard")
    before = os.getcwd()
    with tempfile.TemporaryDirectory() as scratch:
        shutil.copytree(HERE.parent / "examples", scratch, dirs_exist_ok=True)
        os.chdir(scratch)
        try:
            draw(console)
        finally:
            os.chdir(before)
    return console.export_svg(title=title, theme=MONOKAI, unique_id="smfix")


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE
    for name in PICTURES:
        (folder / name).write_text(picture(name), encoding="utf-8")
