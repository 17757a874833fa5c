"""One answer: where a rule is sure that a call orders steps, the graph has that edge, or says why it is not sure of it.

Every `fix` row of the tables of inference is followed by the graph, too. A call that the rule mends must have an edge
at its place, sure or uncertain, or a note; it is never passed over in silence.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from smfix.config import Settings
from smfix.graph.build import graphs_of
from smfix.graph.dag import Graph
from smfix.project.repository import Repository
from smfix.sources import Piece, Source, read_source
from smfix.text import Text
from tests.inference.table import HEAD, Row

TABLES = sorted(
    f"{folder}.{path.stem}"
    for folder in ("inference", "models")
    for path in (Path(__file__).parent / folder).glob("test_*.py")
)
_HEAD = re.compile(r"\.check\((?:head=)?(\"\"|[A-Z]+)?")
_STEP_CLASSES = re.compile(r"step_classes=(\(.*?\))")


def _rows() -> Iterator[Any]:
    """The rows that a rule fixes, each with the code that comes before it and the settings that it is fixed under."""
    for name in TABLES:
        module = importlib.import_module(f"tests.{name}")
        for called, test in inspect.getmembers(module, inspect.isfunction):
            if not called.startswith("test_"):
                continue
            text = inspect.getsource(test)
            for mark in getattr(test, "pytestmark", ()):
                if mark.name != "parametrize" or mark.args[0] != "row":
                    continue
                head = _head_of(text, module)
                classes = _STEP_CLASSES.search(text)
                settings = Settings(step_classes=ast.literal_eval(classes[1])) if classes else Settings()
                for param in mark.args[1]:
                    if param.values[0].verdict == "fix":
                        yield pytest.param(param.values[0], head, settings, id=f"{name}: {param.values[0].title}")


def _head_of(test: str, module: object) -> str:
    named = _HEAD.search(test)
    if named is None or not named[1]:
        return HEAD
    return "" if named[1] == '""' else str(getattr(module, named[1]))


ROWS = list(_rows())
SURE = 205
"""Calls of the rows of which the graph is sure; the others' steps are parameters that nobody in sight fills."""


def followed(row: Row, head: str, settings: Settings, folder: Path) -> tuple[tuple[Graph, ...], str]:
    """The graphs of a row, and the code of the file that they are of."""
    files = row.files()
    if not files:
        project = Repository(())
        source = Source("pipeline.py", Text("", "utf-8"), (Piece(head + row.code),))
        return graphs_of(project.add(source), project, settings), head + row.code
    for path, code in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(code, encoding="utf-8")
    path = list(files)[-1]
    project = Repository((str(folder),))
    source = read_source(files[path].encode(), str(folder / path))
    return graphs_of(project.add(source), project, settings), files[path]


def calls(code: str) -> Iterator[ast.Call]:
    """The calls of `add_depends_on`."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "add_depends_on":
            yield node


def silent(graphs: tuple[Graph, ...], code: str) -> list[str]:
    """The calls that have no edge at their place and of which no note tells."""
    lines = {edge.where.place.line for graph in graphs for edge in graph.edges if edge.where is not None}
    notes = [note for graph in graphs for note in graph.notes]
    found = []
    for call in calls(code):
        around = range(call.lineno, (call.end_lineno or call.lineno) + 1)
        told = any(re.search(rf"\bline {line}\b", note) for line in around for note in notes)
        if not told and lines.isdisjoint(around):
            found.append(f"line {call.lineno}: {ast.unparse(call)}")
    return found


def test_the_tables_are_found() -> None:
    assert len(ROWS) > 250


def surely_shown(graphs: tuple[Graph, ...], code: str) -> int:
    """How many of the calls have an edge of which the graph is sure."""
    lines = {edge.where.place.line for graph in graphs for edge in graph.edges if edge.where and edge.certain}
    return sum(not lines.isdisjoint(range(call.lineno, (call.end_lineno or call.lineno) + 1)) for call in calls(code))


def test_the_graph_is_sure_of_most(tmp_path: Path) -> None:
    found = 0
    for number, param in enumerate(ROWS):
        graphs, code = followed(param.values[0], param.values[1], param.values[2], tmp_path / str(number))
        found += surely_shown(graphs, code)
    assert found >= SURE


@pytest.mark.parametrize(("row", "head", "settings"), ROWS)
def test_the_graph_is_never_silent(row: Row, head: str, settings: Settings, tmp_path: Path) -> None:
    graphs, code = followed(row, head, settings, tmp_path)
    assert not silent(graphs, code), [note for graph in graphs for note in graph.notes]
