"""One repository never costs another one: time, room, crashes, two runs at once; and which repositories a run takes."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from smfix.fleet.repositories import BadList, below, from_lines
from tests.fleet.command import ended_after, environ, fleet, processes_of, records, start
from tests.fleet.repositories import KINDS, WRONG, Kind, git, make_one


@pytest.fixture
def four(tmp_path: Path) -> Path:
    for name in ("a", "b", "c", "d"):
        (tmp_path / "repositories" / name).parent.mkdir(exist_ok=True)
        make_one(tmp_path / "repositories" / name, KINDS["plain"])
    return tmp_path


def with_git(folder: Path, script: str) -> str:
    """A PATH on which git does something else where the script says so."""
    (folder / "bin").mkdir()
    (folder / "bin" / "git").write_text(f'#!/bin/sh\n{script}\nexec {shutil.which("git")} "$@"\n')
    (folder / "bin" / "git").chmod(0o755)
    return f"{folder / 'bin'}:/usr/local/bin:/usr/bin:/bin"


def states(state: Path) -> dict[str, tuple[str, str]]:
    return {name: (record["state"], record["reason"]) for name, record in records(state).items()}


DONE = ("done", "")


def test_a_hanging_repository_is_ended_with_all_its_processes(four: Path) -> None:
    path = with_git(four, 'case "$*" in *repositories/b*) sleep 1000;; esac')
    done = fleet("run", "repositories", "--state", "s", "--timeout", "8", cwd=four, PATH=path)
    assert done.returncode == 2
    assert states(four / "s") == {"a": DONE, "b": ("failed", "timeout"), "c": DONE, "d": DONE}
    assert "b: failed: took more than 8 seconds; raise --timeout" in done.stderr
    assert processes_of(four / "s") == []
    again = fleet("run", "repositories", "--state", "s", cwd=four)
    assert (again.returncode, len(again.stdout.splitlines())) == (0, 1)


def test_a_crashing_repository_is_tried_carefully_and_then_named(four: Path) -> None:
    path = with_git(four, f'case "$*" in *repositories/b*) echo x >> {four}/tries; kill -SEGV $PPID; exit 1;; esac')
    done = fleet("run", "repositories", "--state", "s", cwd=four, PATH=path)
    assert done.returncode == 2
    assert states(four / "s") == {"a": DONE, "b": ("failed", "crashed"), "c": DONE, "d": DONE}
    assert "its process was ended by signal 11" in done.stderr
    assert (four / "tries").read_text().count("x") == 2


def test_room_is_limited_before_and_while_it_is_taken(four: Path) -> None:
    files = {**KINDS["plain"].files, "x.bin": b"\0" * 3_000_000}
    make_one(four / "repositories" / "big", Kind(files, KINDS["cdk"].state))
    limited = ("run", "repositories", "--state", "s", "--max-disk", "2MB")
    before = fleet(*limited, "--only", "big", cwd=four)
    assert before.returncode == 2
    assert "big: failed: its files take 3,000,121 bytes, more than the limit of 2,000,000" in before.stderr
    path = with_git(four, 'case " $* " in *" init "*) for last; do :; done; cat /dev/zero > "$last/fill";; esac')
    meanwhile = fleet(*limited, "--only", "c", cwd=four, PATH=path)
    assert "c: failed: takes more than 2,000,000 bytes on disk; raise --max-disk" in meanwhile.stderr
    assert list((four / "s" / "work").iterdir()) == []


def test_two_runs_do_not_share_a_state_folder(four: Path) -> None:
    path = with_git(four, 'case "$*" in *repositories/*) sleep 5;; esac')
    first = start("run", "repositories", "--state", "s", cwd=four, PATH=path)
    while not (four / "s" / "repositories.jsonl").exists():
        time.sleep(0.01)
    second = fleet("run", "repositories", "--state", "s", cwd=four)
    assert second.returncode == 2
    assert "another run uses s" in second.stderr
    assert ended_after(0, first, four / "s", signal.SIGINT) == 130


def test_waves_and_choices(four: Path) -> None:
    def run(*args: str) -> list[str]:
        done = fleet("run", "repositories", "--state", "s", *args, cwd=four)
        return sorted(line.split("] repositories/")[1][0] for line in done.stdout.splitlines())

    assert run("--only", "repositories/[cd]") == ["c", "d"]
    assert run("--wave", "1") == ["a"]
    (four / "repositories" / "b" / ".git" / "HEAD").write_text("x")
    assert run("--wave", "50%") == ["b"]
    assert run("--pending") == []
    assert run("--failed") == ["b"]
    assert run() == ["b"]
    assert run("--again", "--only", "a") == ["a"]
    assert run("--only", "a", "--branch", "other") == ["a"], "a record of other terms is not up to date"


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("run", "missing"), "missing does not exist"),
        (("run", "."), "there is no git repository in ."),
        (("run", "list", "--wave", "0%"), "is neither a number nor a share"),
        (("run", "list", "--shard", "4/3"), "is not I/N"),
        (("run", "list", "--max-disk", "many"), "is not a size"),
        (("run", "list", "--branch", "a..b"), "cannot be the name of a branch"),
        (("run", "list", "--only", "x"), "no repository of list fits"),
        (("run", "list", "--select", "E501"), "no rule's code starts with `E501`"),
        (("run", "bad"), "begins with a dash"),
        (("status",), "there was no run yet"),
        (("status", "--state", "none"), "there is no run in none"),
        (("merge", "none", "-o", "out"), "none is no state folder"),
    ],
)
def test_bad_usage_exits_2_and_says_what_to_do(args: tuple[str, ...], said: str, tmp_path: Path) -> None:
    (tmp_path / "list").write_text("# nothing\nhttps://host/a\n")
    (tmp_path / "bad").write_text("--upload-pack=x\n")
    done = fleet(*args, cwd=tmp_path)
    assert done.returncode == 2
    assert said in done.stderr


def test_a_list_names_paths_urls_and_refs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("with blank").mkdir()
    found = from_lines(
        [
            "# all",
            "",
            "with blank",
            "./a main",
            "git@h:o/r.git",
            "https://u:p@h/o/r.git v1 # old",
            "https://u:q@h/o/r v1",
        ]
    )
    assert [one.name for one in found] == ["with blank", "a@main", "h/o/r", "h/o/r@v1"]
    assert [one.is_local for one in found] == [True, True, False, False]
    assert [one.folder for one in found] == ["with blank", "a", "r", "r"]
    assert len({one.key for one in found}) == len(found)
    assert {one.shard(3) for one in from_lines(f"https://h/{n}" for n in range(40))} == {0, 1, 2}
    with pytest.raises(BadList):
        from_lines(["a b c"])


def test_repositories_are_found_at_any_depth(tmp_path: Path) -> None:
    for name in ("host/org/a", "host/org/b", "c"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        make_one(tmp_path / name, KINDS["bare" if name == "c" else "nothing"])
    (tmp_path / "host" / "notes").mkdir()
    assert [Path(one.source).name for one in below(str(tmp_path))] == ["c", "a", "b"]
    assert len(below(str(tmp_path / "host" / "org" / "a"))) == 1


def test_refs_worktrees_and_shallow_repositories(tmp_path: Path) -> None:
    make_one(tmp_path / "a", KINDS["plain"])
    git("tag", "old", "main~1", cwd=tmp_path / "a")
    git("worktree", "add", "-q", tmp_path / "tree", "main", "-f", cwd=tmp_path / "a")
    git("clone", "-q", "--depth=1", f"file://{tmp_path}/a", tmp_path / "shallow", cwd=tmp_path)
    git("init", "-q", "-b", "main", "--object-format=sha256", "sha256", cwd=tmp_path)
    (tmp_path / "sha256" / "wrong.py").write_text(WRONG)
    git("add", "-A", cwd=tmp_path / "sha256")
    git("commit", "-qm", "x", cwd=tmp_path / "sha256")
    make_one(tmp_path / "unborn", KINDS["plain"])
    git("symbolic-ref", "HEAD", "refs/heads/other", cwd=tmp_path / "unborn")
    lines = ("a old", "a nowhere", "tree", "shallow", f"file://{tmp_path}/a main", "gone", "sha256", "unborn")
    (tmp_path / "list").write_text("\n".join(lines))
    done = fleet("run", "list", "--state", "s", cwd=tmp_path)
    assert done.returncode == 2
    assert states(tmp_path / "s") == {
        "a@old": ("nothing to do", ""),
        "a@nowhere": ("failed", "git"),
        "tree": DONE,
        "shallow": DONE,
        "a@main": DONE,
        "gone": ("failed", "missing"),
        "sha256": DONE,
        "unborn": ("failed", "git"),
    }
    assert "a@nowhere: failed: there is no commit `nowhere`" in done.stderr
    commits = {name: record["commit"] for name, record in records(tmp_path / "s").items()}
    assert commits["tree"] == commits["shallow"] == commits["a@main"], "the same work is the same commit"


@pytest.mark.parametrize("gone", ["closed", "full"])
def test_who_reads_the_lines_may_go_away(gone: str, four: Path) -> None:
    command = [sys.executable, "-m", "smfix", "fleet", "run", "repositories", "--state", "s"]
    with open("/dev/full", "wb") as full:
        out = subprocess.PIPE if gone == "closed" else full
        process = subprocess.Popen(command, cwd=four, env=environ(), stdout=out, stderr=subprocess.PIPE)
        if process.stdout:
            process.stdout.close()
        errors = process.stderr.read().decode() if process.stderr else ""
        assert process.wait(60) == 0
        if process.stderr:
            process.stderr.close()
    assert "Traceback" not in errors
    assert "Fixed 4 calls in 4 repositories. 4 repositories of 4 looked at." in errors
    assert states(four / "s") == dict.fromkeys("abcd", DONE)


def test_the_state_folder_of_a_list_is_found_again(four: Path) -> None:
    home = {"XDG_STATE_HOME": str(four / "home")}
    assert fleet("run", "repositories", cwd=four, **home).returncode == 0
    status = fleet("status", "../" + four.name + "/repositories", cwd=four, **home)
    assert status.stdout.count(": done: 1 call fixed in 1 file") == 4
    patches = fleet("status", "repositories", "--patches", cwd=four, **home).stdout.splitlines()
    assert len(patches) == 4
    assert all(Path(path).read_bytes().startswith(b"From ") for path in patches)
    assert not (four / "repositories" / "a" / ".git" / "smfix").exists()


def test_a_package_at_the_top_imports_itself_by_the_name_of_its_folder(tmp_path: Path) -> None:
    (tmp_path / "pkg").mkdir()
    files = {
        "__init__.py": b"",
        "made.py": b"from sagemaker.workflow.steps import TrainingStep\na = TrainingStep('a')\n",
        "use.py": b"from pkg.made import a\na.add_depends_on(a)\n",
    }
    make_one(tmp_path / "pkg", Kind(files, KINDS["plain"].state))
    done = fleet("run", "pkg", "--state", "s", cwd=tmp_path)
    assert done.returncode == 0
    assert states(tmp_path / "s") == {"pkg": DONE}
