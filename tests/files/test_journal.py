"""The journal: what it holds comes back, whatever happened to its end, and it does not grow for ever."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smfix.files import journal, runs, undo
from smfix.files.atomic import MARK
from smfix.files.journal import Journal
from smfix.model import Problem, Rewrite


def recorded(*changes: tuple[str, bytes, bytes]) -> Journal:
    one = Journal()
    one.record([Rewrite(path, before, after) for path, before, after in changes])
    return one


@given(st.binary(max_size=300), st.binary(max_size=300))
def test_any_bytes_come_back(before: bytes, after: bytes) -> None:
    entry = journal._read_entry(journal._entry(Rewrite("x", before, after), "/x"))
    assert (entry.before, entry.after) == (before, after)


def test_bytes_larger_than_the_window(state: Path) -> None:
    before = bytes(range(256)) * 1000
    recorded(("x", before, before[:70_000] + b"[" + before[70_000:])).close()
    (file,) = runs.all_runs()
    (entry,) = journal.read(file).entries
    assert len(entry.after) == len(entry.before) + 1
    assert os.stat(file.path).st_size < 10_000


def test_names_that_are_no_text(state: Path, tmp_path: Path) -> None:
    path = os.fsdecode(os.fsencode(tmp_path) + b"/\xff\n[x].py")
    recorded((path, b"a", b"b")).close()
    assert journal.read(runs.all_runs()[0]).entries[0].path == path


@pytest.mark.parametrize("cut", [1, 2, 30, 200])
def test_a_torn_end_is_as_if_it_were_not_there(cut: int, state: Path) -> None:
    one = recorded(("x", b"1" * 400, b"2"), ("y", os.urandom(400), b"3"))
    one.close()
    (file,) = runs.all_runs()
    data = Path(file.path).read_bytes()
    Path(file.path).write_bytes(data[:-cut])
    assert [Path(entry.path).name for entry in journal.read(file).entries] == ["x"]


def test_a_flipped_bit_is_never_written_to_a_file(state: Path) -> None:
    recorded(("x", b"1" * 40, b"2")).close()
    (file,) = runs.all_runs()
    data = Path(file.path).read_bytes()
    for at in range(0, len(data), 7):
        Path(file.path).write_bytes(data[:at] + bytes([data[at] ^ 4]) + data[at + 1 :])
        run = undo.load(file)
        assert isinstance(run, str) or all(e.before == b"1" * 40 and e.after == b"2" for e in run.entries)


def test_a_log_of_another_kind_is_refused(state: Path) -> None:
    recorded(("x", b"1", b"2")).close()
    (file,) = runs.all_runs()
    Path(file.path).write_bytes(journal._line({"format": 99}))
    assert "this version of smfix" in str(undo.load(file))


def test_old_runs_are_let_go_by_count_age_and_size(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "KEEP_RUNS", 5)
    for number in range(8):
        recorded((f"f{number}", b"1", b"2")).close()
        time.sleep(0.002)  # names tell milliseconds
    assert [Path(journal.read(run).entries[0].path).name for run in runs.all_runs()] == ["f7", "f6", "f5", "f4", "f3"]
    oldest = runs.all_runs()[-1]
    os.utime(oldest.path, (1, 1))
    recorded(("new", b"1", b"2")).close()
    time.sleep(0.002)
    assert oldest.name not in {run.name for run in runs.all_runs()}
    monkeypatch.setattr(runs, "KEEP_BYTES", 1)
    recorded(("last", os.urandom(1000), b"2")).close()
    assert [Path(journal.read(run).entries[0].path).name for run in runs.all_runs()] == ["last"]


def test_a_record_that_cannot_be_written_leaves_the_log_as_it_was(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = recorded(("x", b"1", b"2"))
    real = os.fsync

    def fails(file: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fsync", fails)
    with pytest.raises(OSError, match="Input/output"):
        one.record([Rewrite("y", b"1", b"2")])
    monkeypatch.setattr(os, "fsync", real)
    one.record([Rewrite("z", b"1", b"2")])
    one.close()
    assert [Path(e.path).name for e in journal.read(runs.all_runs()[0]).entries] == ["x", "z"]


BEFORE, AFTER = b"before" * 100, b"after!" * 90


@pytest.mark.parametrize(
    "held",
    [AFTER[:55] + BEFORE[55:], BEFORE[:9] + AFTER[9:400] + BEFORE[400:], AFTER + BEFORE[540:], AFTER[:55] + bytes(545)],
    ids=["written", "put back", "not cut", "not on disk"],
)
def test_a_half_overwritten_file_comes_back_from_the_log(held: bytes, state: Path, tmp_path: Path) -> None:
    """The log says that the file was being overwritten, and not that it was whole again."""
    path, backup = tmp_path / "a.py", tmp_path / f".a.py.01234567{MARK}"
    other = tmp_path / f".a.pyx.01234567{MARK}"
    one = recorded((os.fspath(path), BEFORE, AFTER))
    one.note(os.fspath(path), os.fspath(backup))
    one.close()
    for left in (backup, other):
        left.write_bytes(BEFORE)
    path.write_bytes(held)
    (outcome,) = undo.undo(journal.read(runs.all_runs()[0]))
    assert outcome[1] is undo.Outcome.RESTORED
    assert path.read_bytes() == BEFORE
    assert (backup.exists(), other.exists()) == (False, True)
    path.write_bytes(held)  # by a person, this time: the log says that it was whole again
    (outcome,) = undo.undo(journal.read(runs.all_runs()[0]))
    assert isinstance(outcome[1], Problem)


@pytest.mark.parametrize("over", [False, True])
def test_a_file_that_a_person_changed_is_not_taken_for_half_overwritten(
    over: bool, state: Path, tmp_path: Path
) -> None:
    """Whatever lies beside it, and although an overwriting of it was cut short."""
    path, backup = tmp_path / "a.py", tmp_path / f".a.py.01234567{MARK}"
    one = recorded((os.fspath(path), BEFORE, AFTER))
    if over:
        one.note(os.fspath(path), os.fspath(backup))
    one.close()
    backup.write_bytes(BEFORE)
    for held in (AFTER[:55] + b"mine" + BEFORE[59:], BEFORE[:100], *([] if over else [AFTER[:55] + BEFORE[55:]])):
        path.write_bytes(held)
        (outcome,) = undo.undo(journal.read(runs.all_runs()[0]))
        assert isinstance(outcome[1], Problem)
        assert (path.read_bytes(), backup.exists()) == (held, True)


def test_a_mark_of_a_later_undo_goes_behind_a_torn_end(state: Path, tmp_path: Path) -> None:
    one = recorded(("x", b"1" * 400, b"2"))
    one.close()
    (file,) = runs.all_runs()
    with open(file.path, "ab") as log:
        log.write(b'00000000 {"torn')
    journal.note(file, os.path.realpath("x"), "backup")
    run = journal.read(file)
    assert ([entry.backup for entry in run.entries], run.damaged) == (["backup"], 0)


def test_a_damaged_line_in_the_middle_is_counted(state: Path) -> None:
    recorded(("x", b"1", b"2"), ("y", b"1", b"2")).close()
    (file,) = runs.all_runs()
    lines = Path(file.path).read_bytes().splitlines(keepends=True)
    Path(file.path).write_bytes(lines[0] + b"x" + lines[1] + lines[2])
    run = journal.read(file)
    assert ([Path(entry.path).name for entry in run.entries], run.damaged) == (["y"], 1)


def test_a_log_of_the_format_before_is_read_and_is_older_than_all_that_have_a_number(state: Path) -> None:
    recorded(("new", b"1", b"2")).close()
    head = {"format": 2, "smfix": "0", "started": "2031-01-01 00:00:00", "folder": "/gone", "command": []}
    lines = journal._line(head) + journal._line(journal._entry(Rewrite("x", b"1", b"2"), "/gone/x"))
    (state / "runs" / "20310101-000000-000abcd.done").write_bytes(lines)
    assert [journal.read(run).entries[0].path for run in runs.all_runs()][1:] == ["/gone/x"]
    assert [run.number for run in runs.all_runs()] == [1, 0]


def test_what_a_dead_run_left_is_tidied_away_after_a_day(state: Path, tmp_path: Path) -> None:
    path, left = tmp_path / "a.py", tmp_path / f".a.py.01234567{MARK}"
    recorded((os.fspath(path), b"before", b"after"))  # and never closed
    for data, file in ((b"after", path), (b"after", left)):
        file.write_bytes(data)
    (run,) = runs.all_runs()
    run.become("died")
    undo.notices()
    assert left.exists()
    (run,) = runs.all_runs()
    for old in (left, Path(run.path)):
        os.utime(old, (time.time() - 2 * undo.DAY,) * 2)
    undo.notices()
    assert not left.exists()
    assert [run.state for run in runs.all_runs()] == ["done"]
