"""The journal: what it holds comes back, whatever happened to its end, and it does not grow for ever."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smfix.files import journal, runs, undo
from smfix.files.journal import Journal
from smfix.files.write import MARK
from smfix.model import Problem, Rewrite


def recorded(*changes: tuple[str, bytes, bytes]) -> Journal:
    one = Journal()
    one.record([Rewrite(path, before, after) for path, before, after in changes])
    return one


@given(st.binary(max_size=300), st.binary(max_size=300))
def test_any_bytes_come_back(before: bytes, after: bytes) -> None:
    entry = journal._read_entry(journal._entry(Rewrite("x", before, after)))
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


def test_a_half_overwritten_file_comes_back_from_the_log(state: Path, tmp_path: Path) -> None:
    """A crash in the middle of plan B: the file is torn, and its backup lies beside it."""
    path, backup = tmp_path / "a.py", tmp_path / f".a.py.01234567{MARK}"
    other = tmp_path / f".a.pyx.01234567{MARK}"
    recorded((os.fspath(path), b"before" * 100, b"after" * 100)).close()
    path.write_bytes(b"after" * 50 + b"before" * 50)
    run = journal.read(runs.all_runs()[0])
    (outcome,) = undo.undo(run)
    assert isinstance(outcome[1], Problem)  # nothing shows that it was a crash and not a person
    backup.write_bytes(b"before" * 100)
    other.write_bytes(b"not ours")
    (outcome,) = undo.undo(run)
    assert outcome[1] is undo.Outcome.RESTORED
    assert path.read_bytes() == b"before" * 100
    assert (backup.exists(), other.exists()) == (False, True)


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
