"""A list of dependencies under a name that holds a list: told with the line that puts it in, and changed by nobody."""

from __future__ import annotations

from pathlib import Path

import pytest

from smfix.config import Settings
from smfix.engine import fix_source
from smfix.project.repository import Repository
from tests.judgement.support import PIPELINE, Row, contradicted, rows, table
from tests.pages import as_version
from tests.sdk.environments import run_trees

HELD = """\
--- leave (it fails, and what else reads the list is not known): told: by `append`
deps = [prep]
deps.append([label])
train.add_depends_on(deps)

--- leave (it fails, and what else reads the list is not known): told: as it was written
deps = [[prep], label]
train.add_depends_on(deps)

--- leave (it fails, and what else reads the list is not known): told: through a function of the repository
deps = []
deps.append([label])
x = new("X", depends_on=deps)

--- leave (it fails, and what else reads the list is not known): told: in a constructor
deps = []
deps.append([label])
x = CallbackStep(name="X", sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=deps)

--- leave (it fails, and what else reads the list is not known): told: a tuple, set later
deps = []
deps.append((label, prep))
train.depends_on = deps

--- leave: extend
deps = [prep]
deps.extend([label])
train.add_depends_on(deps)

--- leave: before
deps = [prep]
train.add_depends_on(deps)
deps.append([label])

--- leave: flattened
deps = [prep]
deps.append([label])
deps = [x for d in deps for x in (d if isinstance(d, list) else [d])]
train.add_depends_on(deps)

--- leave: slice
deps = [prep]
deps.append([label])
train.add_depends_on(deps[:1])

--- leave: other object
deps = [prep]
groups = []
groups.append([label])
for deps in groups:
    train.add_depends_on(deps)

--- leave: condition
import sys
deps = [prep]
if "--nested" in sys.argv:
    deps.append([label])
train.add_depends_on(deps)

--- leave: pop
deps = [prep]
deps.append([label])
deps.pop()
train.add_depends_on(deps)

--- leave: bound anew
deps = [prep]
deps.append([label])
deps = [label]
train.add_depends_on(deps)

--- leave: element
deps = []
deps.append([label])
train.add_depends_on(deps[0])

--- leave: a removed element
deps = [prep]
deps.append([label])
deps.remove([label])
train.add_depends_on(deps)

--- leave: what another function makes of it
def flat(found):
    return [one for some in found for one in some]
deps = [[prep]]
train.add_depends_on(flat(deps))
"""


@pytest.mark.parametrize("row", table(HELD))
def test_row(row: Row, tmp_path: Path) -> None:
    row.check(tmp_path)
    code = row.before["main.py"].encode()
    found = fix_source(code, str(tmp_path / "main.py"), Settings(), Repository((str(tmp_path),)))
    told = [finding.code for finding in found.left]
    assert told == (["SMF003"] if row.title.startswith("told") else [])


@pytest.mark.parametrize("version", [2, 3])
def test_the_sdk_agrees(version: int) -> None:
    assert contradicted(HELD, version) == []


@pytest.mark.parametrize("version", [2, 3])
def test_the_sdk_refuses_what_is_told(version: int) -> None:
    told = [row.before["main.py"] for row in rows(HELD) if row.title.startswith("told")]
    results = run_trees(version, [{"main.py": as_version(code + PIPELINE, version)} for code in told])
    assert [result.error for result in results] == ["ValueError"] * len(told)
    assert all("Invalid input step type" in result.message for result in results)
