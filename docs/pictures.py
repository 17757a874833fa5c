"""Makes the README's picture: what `smfix examples` shows on a terminal, by rich's own SVG export.

python docs/pictures.py [FOLDER]
"""

from __future__ import annotations

import io
import os
import shutil
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import MONOKAI

from smfix.config import Settings
from smfix.engine import fix_source
from smfix.kinds.project import Project
from smfix.report import Style
from smfix.report.terminal import Terminal

HERE = Path(__file__).resolve().parent
SHOWN = "pipelines/churn.py"
WIDTH = 100


def picture() -> str:
    """The SVG."""
    with tempfile.TemporaryDirectory() as scratch:
        shutil.copytree(HERE.parent / "examples", scratch, dirs_exist_ok=True)
        before = os.getcwd()
        os.chdir(scratch)
        try:
            rewrite = fix_source(Path(SHOWN).read_bytes(), SHOWN, Settings(), Project(["."]))
            console = Console(
                record=True, width=WIDTH, file=io.StringIO(), force_terminal=True, color_system="standard"
            )
            report = Terminal(io.BytesIO(), Style(width=WIDTH), console)
            report.add(rewrite)
            report.close()
        finally:
            os.chdir(before)
    return console.export_svg(title="smfix examples", theme=MONOKAI, unique_id="smfix")


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE
    (folder / "diff.svg").write_text(picture(), encoding="utf-8")
