"""`smfix why FILE:LINE[:COLUMN]`: what smfix knows about a call, and from where."""

from __future__ import annotations

import os

import click


@click.command("why")
@click.argument("place", metavar="FILE:LINE[:COLUMN]")
@click.option("--cell", type=int, help="In a notebook: the cell that the line is in.")
def COMMAND(place: str, cell: int | None) -> int:  # noqa: N802
    """Show what a call of `add_depends_on` is called on, what it hands over, where each was seen, and the verdict."""
    path, line, column = _parsed(place)
    from smfix.files.scan import read
    from smfix.model import Problem

    data = read(path)
    if isinstance(data, Problem):
        raise click.UsageError(f"{path} {data.text}")
    answers = _answers(data, path, line, column, cell)
    if not answers:
        click.echo(f"{path}:{line}: there is no call of `add_depends_on` here", err=True)
        return 1
    click.echo("\n\n".join(answers))
    return 0


def _parsed(place: str) -> tuple[str, int, int | None]:
    path, _, last = place.rpartition(":")
    before, _, middle = path.rpartition(":")
    if before and middle.isdigit() and last.isdigit():
        return before, int(middle), int(last)
    if path and last.isdigit():
        return path, int(last), None
    raise click.UsageError(f"`{place}` is not FILE:LINE or FILE:LINE:COLUMN")


def _answers(data: bytes, path: str, line: int, column: int | None, cell: int | None) -> list[str]:
    from smfix.cli.fix import held_by_default
    from smfix.engine import explain
    from smfix.kinds.project import Project
    from smfix.runner import with_stack

    project = Project((os.path.dirname(path) or ".",))
    settings = held_by_default().settings(path)
    found = list(with_stack(lambda: explain(data, path, settings, project)))
    return [
        _answer(path, one)
        for one in found
        if one.place.line <= line <= one.place.end_line
        and (cell is None or one.place.cell == cell)
        and (
            column is None
            or (one.place.line, one.place.column) <= (line, column) <= (one.place.end_line, one.place.end_column)
        )
    ]


def _answer(path: str, one: object) -> str:
    from smfix.engine import Explanation
    from smfix.report.summary import at, printable

    assert isinstance(one, Explanation)
    lines = [f"{at(path, one.place)}: {printable(one.call)}"]
    for title, kind, evidence in one.parts:
        lines.append(f"  {title}: {printable(kind)}")
        lines += [
            f"    {at(e.path, None)}:{f'cell {e.cell}:' if e.cell else ''}{e.line}: {printable(e.text)}"
            for e in evidence
        ]
    return "\n".join([*lines, f"  verdict: {printable(one.verdict)}"])
