"""Repositories of every kind in one go: every record right, every patch applies, no repository touched.

`SMFIX_FLEET` says how many repositories; the long session takes 300.
"""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from smfix.fleet.types import State
from tests.fleet.command import check_records, ended_after, fleet, processes_of, records, reports, start
from tests.fleet.repositories import KINDS, Kind, make, picture

COUNT = int(os.environ.get("SMFIX_FLEET") or len(KINDS))


class Fleet:
    """Repositories, and what one run made of them."""

    def __init__(self, top: Path) -> None:
        self.top, self.folder, self.state = top, top / "repositories", top / "state"
        self.made: dict[str, Kind] = make(self.folder, COUNT)
        self.before = picture(self.folder)
        self.done = fleet("run", "repositories", "--state", self.state, cwd=top)

    def again(self, name: str, *args: str) -> Path:
        """A run of its own."""
        fleet("run", "repositories", "--state", self.top / name, *args, cwd=self.top)
        return self.top / name


@pytest.fixture(scope="module")
def all_kinds(tmp_path_factory: pytest.TempPathFactory) -> Fleet:
    return Fleet(tmp_path_factory.mktemp("fleet"))


def test_every_record_is_right_and_every_patch_applies(all_kinds: Fleet) -> None:
    check_records(all_kinds.folder, all_kinds.made, all_kinds.state)


def test_no_repository_is_touched(all_kinds: Fleet) -> None:
    assert picture(all_kinds.folder) == all_kinds.before
    assert not list(all_kinds.folder.glob("*.ran")), "a hook or a setting of a repository was run"


def test_failures_are_named_and_exit_2(all_kinds: Fleet) -> None:
    failed = [name for name, kind in all_kinds.made.items() if kind.state is State.FAILED]
    assert all_kinds.done.returncode == 2
    errors = [line for line in all_kinds.done.stderr.splitlines() if line.startswith("error: ")]
    assert sorted(line.split(": ")[1] for line in errors) == sorted(f"repositories/{name}" for name in failed)
    assert any("unable to read" in line or "missing" in line for line in errors)


def test_a_line_a_repository_where_nobody_watches(all_kinds: Fleet) -> None:
    lines = all_kinds.done.stdout.splitlines()
    assert len(lines) == COUNT
    digits = len(str(COUNT))
    assert [line[: 2 * digits + 3] for line in lines] == [f"[{n:>{digits}}/{COUNT}]" for n in range(1, COUNT + 1)]
    assert f"{COUNT} repositories of {COUNT} looked at." in all_kinds.done.stderr


def test_what_was_not_looked_at_is_noted(all_kinds: Fleet) -> None:
    found = records(all_kinds.state)
    assert any("m: a submodule" in note for note in found["submodule-00"]["notes"])
    assert any("big.ipynb: is kept in Git LFS" in note for note in found["lfs-00"]["notes"])
    assert "line" in str(found["syntax-00"]["problems"])
    assert found["empty-00"]["text"] == "holds no commit yet"


def test_owners_split_the_roll_up(all_kinds: Fleet) -> None:
    assert records(all_kinds.state)["owned-00"]["owners"] == ["@org/ml"]
    rows = (all_kinds.state / "owners.csv").read_text().splitlines()
    assert rows[0] == "owner,name,state,fixed,left,problems,patch"
    assert any(row.startswith("@org/ml,repositories/owned-00,done,1,0,0,patches/") for row in rows)
    assert any(row.startswith("(nobody),") for row in rows)


def test_a_repeated_run_does_nothing_but_what_failed(all_kinds: Fleet) -> None:
    before = reports(all_kinds.state)
    again = fleet("run", "repositories", "--state", all_kinds.state, cwd=all_kinds.top)
    failed = sum(1 for kind in all_kinds.made.values() if kind.state is State.FAILED)
    assert again.returncode == 2
    assert again.stdout.count("failed") == len(again.stdout.splitlines()) == failed
    assert reports(all_kinds.state) == before


def test_killed_twice_and_resumed_it_is_as_if_nothing_had_been(all_kinds: Fleet) -> None:
    state = all_kinds.top / "killed"
    for part in (COUNT // 4, COUNT // 2):
        process = start("run", "repositories", "--state", state, cwd=all_kinds.top)
        assert ended_after(part, process, state) == -signal.SIGKILL
        assert part <= len(list((state / "records").iterdir())) < COUNT
    until = time.monotonic() + 5
    while processes_of(state) and time.monotonic() < until:
        time.sleep(0.1)
    assert processes_of(state) == []
    status = fleet("status", "--state", state, cwd=all_kinds.top)
    assert "pending" in status.stdout
    fleet("run", "repositories", "--state", state, cwd=all_kinds.top)
    assert reports(state) == reports(all_kinds.state)
    assert list((state / "work").iterdir()) == []
    assert picture(all_kinds.folder) == all_kinds.before


@pytest.mark.parametrize(("how", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_interrupted_it_keeps_what_is_done(how: signal.Signals, code: int, all_kinds: Fleet) -> None:
    state = all_kinds.top / how.name
    process = start("run", "repositories", "--state", state, cwd=all_kinds.top)
    assert ended_after(3, process, state, how) == code
    assert processes_of(state) == []
    kept = records(state)
    assert 3 <= len(kept) < COUNT
    assert all(record["state"] == all_kinds.made[name].state.value for name, record in kept.items())
    assert list((state / "work").iterdir()) == []


def test_shards_merged_are_one_run(all_kinds: Fleet) -> None:
    shards = [all_kinds.again(f"shard{number}", "--shard", f"{number}/3") for number in (1, 2, 3)]
    assert sum(len(records(shard)) for shard in shards) == COUNT
    merged = fleet("merge", *shards, "-o", all_kinds.top / "merged", cwd=all_kinds.top)
    assert merged.returncode == 2
    assert reports(all_kinds.top / "merged") == reports(all_kinds.state)
    status = fleet("status", "--state", all_kinds.top / "merged", cwd=all_kinds.top)
    assert len(status.stdout.splitlines()) == COUNT


def test_the_page_is_one_file_without_network(all_kinds: Fleet) -> None:
    text = (all_kinds.state / "fleet.html").read_text(encoding="utf-8")
    assert "http" not in text.replace("https://git-lfs", "")
    assert all(f"repositories/{name}" in text for name in all_kinds.made)
    assert "<h2>By owner</h2>" in text


def test_status_without_a_list_is_that_of_the_last_run_and_review_is_named_once(tmp_path: Path) -> None:
    make(tmp_path / "one", 1)
    make(tmp_path / "all", len(KINDS))
    kept = {"SMFIX_STATE_DIR": str(tmp_path / "kept")}
    nothing = fleet("status", cwd=tmp_path, **kept)
    assert nothing.returncode == 2
    assert "there was no run yet" in nothing.stderr
    fleet("run", "one", cwd=tmp_path, **kept)
    done = fleet("run", "all", cwd=tmp_path, **kept)
    assert os.listdir(tmp_path / "kept") == ["fleet"]
    status = fleet("status", cwd=tmp_path, **kept)
    assert status.stdout == fleet("status", "all", cwd=tmp_path, **kept).stdout
    assert "needs review" in done.stdout
    for line in (done.stdout + done.stderr).splitlines():
        assert line.count("review") <= 1, line
    named = [line.split(": ")[0].split()[-1] for line in done.stdout.splitlines() if "needs review" in line]
    assert not any(line.startswith(f"{name}: needs review") for name in named for line in done.stderr.splitlines())
