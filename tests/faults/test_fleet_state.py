"""State folders that are broken, or come from somebody else: what is wrong is named, and nothing outside is touched."""

from __future__ import annotations

import csv
import io
import json
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from smfix.fleet import summary
from smfix.fleet.types import Record, Spot, State
from smfix.report.summary import printable
from tests.fleet.command import fleet, records
from tests.fleet.repositories import KINDS, make_one

Spoil = Callable[[Path], None]


@pytest.fixture
def done(tmp_path: Path) -> Path:
    """A folder with a repository and a run's state."""
    make_one(tmp_path / "r", KINDS["plain"])
    assert fleet("run", "r", "--state", "s", cwd=tmp_path).returncode == 0
    return tmp_path


def changed(**fields: object) -> Spoil:
    def spoil(record: Path) -> None:
        record.write_text(json.dumps({**json.loads(record.read_text()), **fields}))

    return spoil


def written(text: str) -> Spoil:
    def spoil(record: Path) -> None:
        record.write_text(text)

    return spoil


def pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def link(path: Path) -> None:
    path.rename(path.parent.parent / "elsewhere")
    path.symlink_to("../elsewhere")


RECORDS: dict[str, Spoil] = {
    "empty": written(" "),
    "cut": written('{"key"'),
    "list": written("[]"),
    "null": written("null"),
    "deep": written("[" * 100_000),
    "another key": changed(key="../../escaped"),
    "one more": changed(later=1),
    "text is a number": changed(name=1),
    "spots are texts": changed(fixed=["x"]),
    "commit is an option": changed(base="--upload-pack=x"),
    "line is a text": changed(left=[{**dict.fromkeys(("path", "code", "text"), ""), "line": "1", "owners": []}]),
    "pipe": pipe,
    "link": link,
}


@pytest.mark.parametrize("name", RECORDS)
def test_a_broken_record_is_named_and_made_anew(name: str, done: Path) -> None:
    (record,) = (done / "s" / "records").iterdir()
    RECORDS[name](record)
    status = fleet("status", "--state", "s", cwd=done)
    assert f"warning: s/records/{record.name} is " in status.stderr
    assert ": pending" in status.stdout
    again = fleet("run", "r", "--state", "s", cwd=done)
    assert (again.returncode, again.stdout.count("done: 1 call")) == (0, 1)
    assert f"warning: s/records/{record.name} is " in again.stderr
    assert list(records(done / "s")) == ["r"]
    assert not list(done.rglob("escaped*"))


@pytest.mark.parametrize("text", ["[1,2", '{"commit": 5}', "[]", "[" * 100_000], ids=len)
def test_what_was_pushed_is_looked_up_anew_where_that_is_broken(text: str, done: Path) -> None:
    assert fleet("run", "r", "--state", "s", "--push", cwd=done).returncode == 0
    (pushed,) = (done / "s" / "pushed").iterdir()
    pushed.write_text(text)
    again = fleet("run", "r", "--state", "s", "--push", cwd=done)
    assert again.returncode == 0
    assert "smfix/fix was there already" in again.stdout
    assert f"warning: s/pushed/{pushed.name} does not say what was pushed" in again.stderr


@pytest.mark.parametrize("text", ["x", "[1]\n", '{"key": 1, "name": 2}\n', "[" * 100_000], ids=len)
def test_a_broken_list_of_repositories_is_named(text: str, done: Path) -> None:
    (done / "s" / "repositories.jsonl").write_text(text)
    status = fleet("status", "--state", "s", cwd=done)
    assert status.returncode == 2
    assert "holds a repositories.jsonl that smfix cannot read" in status.stderr
    assert fleet("run", "r", "--state", "s", cwd=done).returncode == 0


def linked_patch(state: Path, outside: Path) -> None:
    (state / "patches" / "evil.patch").symlink_to(outside / "secret.patch")


def linked_folder(state: Path, outside: Path) -> None:
    for path in (state / "pulls").iterdir():
        path.unlink()
    (state / "pulls").rmdir()
    (state / "pulls").symlink_to(outside)


def piped(state: Path, outside: Path) -> None:
    os.mkfifo(state / "patches" / "pipe.patch")


@pytest.mark.parametrize("spoil", [linked_patch, linked_folder, piped])
def test_a_shard_brings_nothing_but_its_own_files(spoil: Callable[[Path, Path], None], done: Path) -> None:
    outside = done / "outside"
    outside.mkdir()
    (outside / "secret.patch").write_text("secret")
    spoil(done / "s", outside)
    merged = fleet("merge", "s", "-o", "all", cwd=done)
    assert merged.returncode == 2
    assert "a link" in merged.stderr or "is not a regular file" in merged.stderr
    assert not any(path.is_file() and b"secret" in path.read_bytes() for path in (done / "all").rglob("*"))
    if spoil is linked_folder:
        run = fleet("run", "r", "--state", "s", cwd=done)
        assert (run.returncode, "is a link" in run.stderr) == (2, True)


def test_nobody_else_can_read_the_state(tmp_path: Path) -> None:
    make_one(tmp_path / "r", KINDS["plain"])
    before = os.umask(0)
    try:
        assert fleet("run", "r", cwd=tmp_path, SMFIX_STATE_DIR=str(tmp_path / "mine" / "state")).returncode == 0
    finally:
        os.umask(before)
    found = [tmp_path / "mine", *(tmp_path / "mine").rglob("*")]
    assert any(path.name == "fleet.html" for path in found)
    assert [path for path in found if stat.S_IMODE(path.stat().st_mode) & 0o077] == []


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_no_cell_is_a_formula(start: str) -> None:
    text = f"{start}cmd|'/c calc'!A0"
    spot = Spot("a.py", 1, 0, None, "SMF001", "", owners=(text,))
    record = Record("k", text, text, text, "", State.DONE, text, branch="b", fixed=(spot,), owners=(text,))
    for table in (summary.table([record]), summary.owners_table([record])):
        cells = [cell for row in csv.reader(io.StringIO(table, newline="")) for cell in row]
        assert [cell for cell in cells if cell.startswith(start)] == []
        assert f"'{printable(text)}" in cells
        assert "\r" not in table


def test_an_owner_stays_the_word_that_programs_look_for() -> None:
    record = Record("k", "r", "r", "", "", State.DONE, "", owners=("@org/ml", "@ann"))
    assert "@org/ml @ann" in next(csv.reader(summary.table([record]).splitlines()[1:]))
