"""Tables that read as a specification: rows of code that a user would write, each with its verdict.

A row starts with `--- verdict: what it shows`. The verdict is `fix` (every call in the row gets its brackets), `leave`
(nothing is changed and nothing said), `undecided (reason)` (nothing is changed, and a person is told this reason) or
`likely (reason)` (the same, but `--unsafe-fixes` would do it), or `caller (call)` (nothing is changed but the call that
passes one: the parameter means a list). In a row of several files each starts with
`### its/path.py`; the last one is the one that is fixed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from smfix.config import Settings
from smfix.engine import fix_source
from smfix.model import Rewrite, Safety
from smfix.project.repository import Repository
from tests.media import fix

HEAD = """\
from sagemaker.workflow.function_step import step
from sagemaker.workflow.step_outputs import get_step
from sagemaker.workflow.steps import ProcessingStep, Step, TrainingStep

a = ProcessingStep(name="Alpha")
b = ProcessingStep(name="Beta")
c = TrainingStep(name="Gamma")
"""

_ROW = re.compile(r"^--- (\w+)(?: \((.*)\))?: (.*)\n", re.MULTILINE)
_FILE = re.compile(r"^### (.*)\n", re.MULTILINE)
_CALL = "add_depends_on("


@dataclass(frozen=True, slots=True)
class Row:
    """Code with its verdict."""

    verdict: str
    reason: str
    title: str
    code: str

    def files(self) -> dict[str, str]:
        """The row's files by path, in order."""
        parts = _FILE.split(self.code)
        return {path: dedent(code).strip("\n") + "\n" for path, code in zip(parts[1::2], parts[2::2])}

    def check(self, head: str = HEAD, **settings: Any) -> None:
        """The row holds, as a file that stands alone. Rows speak of SMF001: what graphs they make is not asked."""
        code = head + self.code
        self._holds(code, fix(code, **_chosen(settings)))

    def check_in(self, folder: Path, **settings: Any) -> None:
        """The row holds, as a file among the row's others in this folder."""
        files = self.files()
        for path, code in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(code, encoding="utf-8")
        path = list(files)[-1]
        project = Repository((str(folder),))
        data = files[path].encode()
        self._holds(files[path], fix_source(data, str(folder / path), Settings(**_chosen(settings)), project))

    def _holds(self, code: str, rewrite: Rewrite) -> None:
        assert not rewrite.problems, rewrite.problems
        after, said = rewrite.after.decode(), [finding.message for finding in rewrite.left]
        if self.verdict == "fix":
            assert after == bracketed(code), said
            assert not said, said
            return
        if self.verdict == "caller":
            one = re.sub(r"\[(.*?)\](?=[,)])", r"\1", self.reason)
            assert after == code.replace(one, self.reason, 1)
            return
        assert after == code, [finding.message for finding in rewrite.fixed]
        if self.verdict == "leave":
            assert not said, f"to leave is to say nothing; the row is undecided: {said}"
            return
        assert said, "nothing is said: the row is one to leave"
        assert all(part in message for message in said for part in self.reason.split(" or ")), said
        safety = {"undecided": Safety.MANUAL, "likely": Safety.UNSAFE}[self.verdict]
        assert {finding.safety for finding in rewrite.left} == {safety}


def _chosen(settings: dict[str, Any]) -> dict[str, Any]:
    return {"select": ("SMF001",), **settings}


def bracketed(code: str) -> str:
    """The code with brackets around what every `add_depends_on` that has none passes."""
    return "".join(_bracketed(code))


def _bracketed(code: str) -> Iterator[str]:
    head, *calls = code.split(_CALL)
    yield head
    for call in calls:
        end, depth = 0, 1
        while depth:
            depth += {"(": 1, ")": -1}.get(call[end], 0)
            end += 1
        given = call[: end - 1]
        yield _CALL + (given if given[:1] == "[" else f"[{given}]") + call[end - 1 :]


def table(text: str) -> list[object]:
    """The rows of a table as parameters, each with its title as its name."""
    parts = _ROW.split(dedent(text))
    assert not parts[0].strip(), parts[0]
    rows = [
        Row(verdict, reason or "", title, code.strip("\n") + "\n")
        for verdict, reason, title, code in zip(*(parts[at::4] for at in range(1, 5)))
    ]
    assert all(row.verdict in ("fix", "leave", "undecided", "likely", "caller") for row in rows)
    return [pytest.param(row, id=f"{row.verdict}: {row.title}") for row in rows]
