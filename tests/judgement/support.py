"""Tables of whole programs: what smfix does to each, and what the real SDK makes of it before and after.

A row starts with `--- leave: what it shows` (no byte changes) or `--- fix: what it shows`. What a fix brings is marked
in the row itself: `⟦[⟧prep⟦]⟧` inserts brackets, `⟦old→new⟧` replaces, `⟦old→⟧` deletes; without the marks it is the
program before, with them followed the program after. A row of one file begins after `HEAD`; in a row of several each
starts with `### its/path.py`, nothing is added, and `main.py` is the one that runs.

The SDK's answer is part of the claim: a `leave` row runs today, a `fix` row raises today or builds another graph than
afterwards. `--- leave (reason): ...` names why the SDK can't be asked (a library that is not there, a test runner).
`--- fix [3]: ...` holds for that major version of the SDK alone; both are asked where none is named, and
version 3 is given the same code with its imports at the places of version 3.
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
from smfix.project.repository import Repository
from tests.pages import as_version
from tests.sdk.environments import Result, run_trees

HEAD = """\
from sagemaker.workflow.callback_step import CallbackStep
from sagemaker.workflow.fail_step import FailStep
from sagemaker.workflow.function_step import step
from sagemaker.workflow.steps import Step


def new(name, **more):
    return CallbackStep(name=name, sqs_queue_url="https://q", inputs={}, outputs=[], **more)


prep = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
label = CallbackStep(name="Label", sqs_queue_url="https://q", inputs={}, outputs=[])
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])

"""
PIPELINE = """

def _pipeline_of_all_steps():
    from sagemaker.workflow.pipeline import Pipeline
    from sagemaker.workflow.pipeline_context import PipelineSession
    from sagemaker.workflow.steps import Step

    steps = list({id(one): one for one in globals().values() if isinstance(one, Step)}.values())
    return Pipeline(name="All", steps=steps, sagemaker_session=PipelineSession(default_bucket="bucket"))


_all_steps = _pipeline_of_all_steps()
"""
"""What the SDK is given below `main.py` where that builds no pipeline of its own; smfix never sees it."""

_ROW = re.compile(r"^--- (fix|leave)(?: \[(\d)\])?(?: \((.*?)\))?: (.*)\n", re.MULTILINE)
_FILE = re.compile(r"^### (.*)\n", re.MULTILINE)
_EDIT = re.compile(r"⟦(?:([^⟦⟧→]*)→)?([^⟦⟧]*)⟧")


@dataclass(frozen=True, slots=True)
class Row:
    """A program by path, before and after.

    `unproven` is why the SDK is not asked, `version` the only major version for which the row holds (None: both).
    """

    title: str
    changes: bool
    version: int | None
    unproven: str
    before: dict[str, str]
    after: dict[str, str]

    def check(self, folder: Path, **settings: Any) -> None:
        """Write the program into `folder`; every file of it comes out of `fix_source` as the row says."""
        for path, code in self.before.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(code.encode())
        project = Repository((str(folder),))
        options = Settings(**settings)
        for path, code in self.before.items():
            rewrite = fix_source(code.encode(), str(folder / path), options, project)
            assert not rewrite.problems, (path, rewrite.problems)
            said = [finding.message for finding in (*rewrite.fixed, *rewrite.left)]
            assert rewrite.after.decode() == self.after[path], (path, said)

    def holds_in(self, before: Result, after: Result) -> str:
        """What contradicts the row in the SDK's answers; empty where nothing does."""
        if not self.changes:
            return "" if before.ok else f"fails today: line {before.line}: {before.error}: {before.message}"
        if not after.ok:
            return f"fails afterwards: line {after.line}: {after.error}: {after.message}"
        same = before.ok and before.pipelines == after.pipelines
        return f"works today, with the same graph {after.pipelines}" if same else ""


def table(text: str) -> list[object]:
    """The rows of a table as parameters, each with its title as its name."""
    return [pytest.param(row, id=f"{'fix' if row.changes else 'leave'}: {row.title}") for row in rows(text)]


def rows(text: str) -> Iterator[Row]:
    """The rows of a table."""
    parts = _ROW.split(dedent(text))
    assert not parts[0].strip(), parts[0]
    for verdict, version, unproven, title, code in zip(*(parts[at::5] for at in range(1, 6))):
        files = _files(code.strip("\n") + "\n")
        before = {path: _EDIT.sub(lambda edit: edit[1] or "", text) for path, text in files.items()}
        after = {path: _EDIT.sub(lambda edit: edit[2], text) for path, text in files.items()}
        assert (before != after) == (verdict == "fix"), title
        yield Row(title, verdict == "fix", int(version) if version else None, unproven or "", before, after)


def contradicted(text: str, version: int) -> list[str]:
    """What the SDK of this major version says against the rows of a table, a line each; empty where all is proven."""
    asked = [row for row in rows(text) if not row.unproven and row.version in (None, version)]
    results = run_trees(version, [_runnable(files, version) for row in asked for files in (row.before, row.after)])
    claims = zip(asked, results[::2], results[1::2])
    return [f"{row.title}: {problem}" for row, *results in claims if (problem := row.holds_in(*results))]


def _files(code: str) -> dict[str, str]:
    parts = _FILE.split(code)
    if len(parts) == 1:
        return {"main.py": HEAD + code}
    assert not parts[0].strip(), parts[0]
    return {path.strip(): body.strip("\n") + "\n" for path, body in zip(parts[1::2], parts[2::2])}


def _runnable(files: dict[str, str], version: int) -> dict[str, str]:
    code = {path: as_version(text, version) for path, text in files.items()}
    if "Pipeline(" not in files["main.py"]:
        code["main.py"] += as_version(PIPELINE, version)
    return code
