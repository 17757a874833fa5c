"""`smfix why FILE:LINE[:COLUMN]` or `FILE:cell N:LINE[:COLUMN]`: what smfix knows about a call, and from where."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from smfix.cli.words import say

if TYPE_CHECKING:
    from smfix.explain import Explanation
    from smfix.model import Place

_PLACE = re.compile(
    r"(?P<path>.+?)(?::cell (?P<cell>\d{1,18}))?:(?P<line>\d{1,18})(?::(?P<column>\d{1,18}))?", re.DOTALL
)


@click.command("why")
@click.argument("place", metavar="FILE:LINE[:COLUMN]")
@click.option("--cell", type=int, help="In a notebook: the cell that the line is in.")
def COMMAND(place: str, cell: int | None) -> int:  # noqa: N802
    """Show what a call of `add_depends_on` is called on, what it passes, where each was seen, and the verdict;
    or what leads to another finding.

    In a notebook a LINE without a cell is one of the file itself, as reports for machines have it.
    """
    path, named, line, column = _parsed(place)
    cell = named if cell is None else cell
    from smfix.files.scan import read
    from smfix.model import Problem, Reason
    from smfix.report.summary import shown

    data = read(path)
    if isinstance(data, Problem):
        raise click.UsageError(f"{path} {'does not exist' if data.reason is Reason.MISSING else data.text}")
    _require_line(data, path, line, cell)
    answers = _answers(data, path, line, column, cell)
    if not answers:
        if _says_problems(data, path):
            return 2
        say(f"{shown(path)}:{line}: there is nothing here that a rule judges")
        return 1
    click.echo("\n\n".join(answers))
    return 0


def _parsed(place: str) -> tuple[str, int | None, int, int | None]:
    """Path, cell, line and column; as reports write them, too."""
    match = _PLACE.fullmatch(place)
    if match is None:
        raise click.UsageError(f"`{place}` is not FILE:LINE, FILE:LINE:COLUMN or FILE:cell N:LINE")
    cell, column = match["cell"], match["column"]
    return match["path"], int(cell) if cell else None, int(match["line"]), int(column) if column else None


def _require_line(data: bytes, path: str, line: int, cell: int | None) -> None:
    """Refuse a line that the file does not have (a cell's lines are not counted here)."""
    lines = data.count(b"\n") + (not data.endswith(b"\n"))
    if line < 1 or (line > lines and cell is None and b"\r" not in data):
        raise click.UsageError(f"{path} has the lines 1 to {lines}, and no line {line}")


def _says_problems(data: bytes, path: str) -> bool:
    """Name what cannot be read in the file; whether there is any such thing."""
    from smfix.config import Settings
    from smfix.engine import fix_source
    from smfix.project.repository import Repository
    from smfix.report.summary import problem_line

    problems = fix_source(data, path, Settings(), Repository(())).problems
    for problem in problems:
        say(problem_line(problem))
    return any(problem.reason.is_error for problem in problems)


def _answers(data: bytes, path: str, line: int, column: int | None, cell: int | None) -> list[str]:
    from smfix.cli.fix import default_resolver
    from smfix.explain import explain
    from smfix.project.repository import Repository
    from smfix.report.explanation import answer
    from smfix.runner import with_stack
    from smfix.text import Undecodable

    project = Repository((os.path.dirname(path) or ".",))
    settings = default_resolver().settings(path)
    try:
        found = list(with_stack(lambda: explain(data, path, settings, project)))
    except Undecodable:
        return []
    in_file = cell is None and any(one.place.cell is not None for one in found)
    place_of = _in_file(data, path) if in_file else lambda one: one.place
    return [
        answer(path, one)
        for one in found
        if (cell is None or one.place.cell == cell) and _covers(place_of(one), line, column)
    ]


def _in_file(data: bytes, path: str) -> Callable[[Explanation], Place]:
    """Where something is in the lines of a notebook's own file, as reports for machines give it."""
    from smfix.model import Place
    from smfix.sources import read_text
    from smfix.text import Lines

    lines = Lines(read_text(data, path).text)
    return lambda one: Place(*lines.position(one.start), *lines.position(one.end))


def _covers(place: Place, line: int, column: int | None) -> bool:
    if column is None:
        return place.line <= line <= place.end_line
    return (place.line, place.column) <= (line, column) <= (place.end_line, place.end_column)
