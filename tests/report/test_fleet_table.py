"""Five hundred repositories on a small terminal: what runs, what failed, how far it is; no name can break it."""

from __future__ import annotations

import io
from dataclasses import dataclass

import pytest
from rich.console import Console

from smfix.report.fleet_table import Lines, Table, line


@dataclass(frozen=True)
class Seen:
    name: str
    text: str = ""


def screen(width: int) -> tuple[Console, io.StringIO]:
    out = io.StringIO()
    return Console(file=out, width=width, height=24, force_terminal=True, color_system=None), out


@pytest.mark.parametrize("width", [40, 80, 200])
def test_the_table_stays_small_and_tells_what_matters(width: int) -> None:
    console, out = screen(width)
    table = Table(500, console)
    for number in range(300):
        table.add(Seen(f"org/r{number}"), "nothing to do")
    for number in range(100):
        table.add(Seen(f"org/s{number}", "1 call fixed in 1 file"), "done")
    table.add(Seen("org/[bold]x\x1b[31m", "fatal: [/red] gone"), "failed")
    table.start("org/slow")
    table.close()
    out.seek(out.truncate(0))
    console.print(table._drawn())
    lines = out.getvalue().splitlines()
    text = "\n".join(lines)
    assert len([one for one in lines if one.strip()]) <= 12
    assert all(len(one.rstrip()) <= width for one in lines)
    assert "401/500" in text
    if width >= 80:
        assert "org/[bold]x\\x1b[31m" in text
        assert "org/slow" in text
        assert "100 done" in text
        assert "1 failed" in text


def test_lines_hold_no_control_characters(capsys: pytest.CaptureFixture[str]) -> None:
    lines = Lines(10)
    lines.start("a")
    lines.add(Seen("a\nb", "c\x1bd"), "failed")
    lines.add(Seen("e", "nothing to fix"), "nothing to do")
    assert capsys.readouterr().out == "[ 1/10] a\\nb: failed: c\\x1bd\n[ 2/10] e: nothing to do\n"
    assert line(Seen("a", "b"), "done") == "a: done: b"
