"""What a repository of a fleet, its name or its place would run: a canary that must not appear."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from smfix.fleet.address import address
from smfix.fleet.commands import Deadline
from smfix.fleet.publish import Publisher
from smfix.fleet.repositories import local
from smfix.fleet.state import StateFolder
from smfix.fleet.types import Record, State
from tests.fleet.command import environ, fleet, records
from tests.fleet.repositories import KINDS, RIGHT, WRONG, Kind, git, make_one

NOBODY = 65534
OPEN = all(folder.stat().st_mode & 0o001 for folder in Path(os.path.realpath(sys.executable)).parents)
AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root makes files of another user")
AS_USER = pytest.mark.skipif(os.geteuid() != 0 or not OPEN, reason="no other user can run this Python")
HOOKS = "pre-receive update post-receive post-update push-to-checkout reference-transaction proc-receive pre-auto-gc"
RUN = "import sys; sys.path.pop(0); from smfix.cli.main import run; run(sys.argv[1:])"


def plain(path: Path, kind: str = "plain") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    make_one(path, KINDS[kind])
    return path


def trap(folder: Path) -> Path:
    """A program that leaves a canary."""
    program = folder / "trap"
    program.write_text(f"#!/bin/sh\ntouch {shlex.quote(str(folder / 'canary'))}\ncat\nexit 1\n")
    program.chmod(0o755)
    return program


def hooks(repository: Path, program: Path) -> None:
    for name in HOOKS.split():
        shutil.copy(program, repository / ".git" / "hooks" / name)
    git("config", "receive.procReceiveRefs", "refs/heads", cwd=repository)


def configured(*settings: str) -> Callable[[Path, Path], None]:
    def spoil(repository: Path, program: Path) -> None:
        for name in settings:
            git("config", name, program, cwd=repository)
        (repository / ".git" / "info" / "attributes").write_text("* filter=e diff=e\n")

    return spoil


def alternates(repository: Path, program: Path) -> None:
    plain(repository.parent / "lender")
    (repository / ".git" / "objects" / "info").mkdir(exist_ok=True)
    (repository / ".git" / "objects" / "info" / "alternates").write_text(f"{repository.parent}/lender/.git/objects\n")
    git("config", "core.alternateRefsCommand", program, cwd=repository)


def collecting(repository: Path, program: Path) -> None:
    hooks(repository, program)
    for name, value in (("gc.auto", "1"), ("receive.autogc", "true"), ("gc.recentObjectsHook", str(program))):
        git("config", name, value, cwd=repository)


def updating(repository: Path, program: Path) -> None:
    """The branch is checked out, though it isn't there yet, and a push would fill the work tree."""
    configured("core.fsmonitor", "filter.e.smudge", "filter.e.clean")(repository, program)
    git("config", "receive.denyCurrentBranch", "updateInstead", cwd=repository)
    git("symbolic-ref", "HEAD", "refs/heads/smfix/fix", cwd=repository)


def included(repository: Path, program: Path) -> None:
    (repository / ".git" / "more").write_text(f"[core]\n\tfsmonitor = {program}\n\tsshCommand = {program}\n")
    git("config", "include.path", "more", cwd=repository)


def promised(repository: Path, program: Path) -> None:
    """Its commit is not there, and is to be had from a remote that is a program."""
    commit = git("rev-parse", "HEAD", cwd=repository).decode().strip()
    (repository / ".git" / "objects" / commit[:2] / commit[2:]).unlink(missing_ok=True)
    for pack in (repository / ".git" / "objects" / "pack").iterdir():
        pack.unlink()
    settings = {
        "core.repositoryformatversion": "1",
        "extensions.partialClone": "origin",
        "remote.origin.promisor": "true",
        "remote.origin.url": str(repository),
        "remote.origin.uploadpack": str(program),
    }
    for name, value in settings.items():
        git("config", name, value, cwd=repository)


SPOILED: dict[str, tuple[Callable[[Path, Path], None], int]] = {
    "hooks": (hooks, 0),
    "filters": (configured("filter.e.clean", "filter.e.smudge", "filter.e.process", "diff.e.textconv"), 0),
    "programs": (configured("core.fsmonitor", "diff.external", "gpg.program", "uploadpack.packObjectsHook"), 0),
    "alternates": (alternates, 0),
    "collecting": (collecting, 0),
    "included": (included, 0),
    "updating": (updating, 2),
    "promised": (promised, 2),
}


@pytest.mark.parametrize("who", ["whoever runs the tests", pytest.param("an ordinary user", marks=AS_USER)])
@pytest.mark.parametrize("form", ["{}", "file://{}"])
@pytest.mark.parametrize("name", SPOILED)
def test_a_local_repository_runs_nothing(name: str, form: str, who: str, tmp_path: Path) -> None:
    """Neither when it is read nor when its branch is set; with 2, it is refused."""
    spoil, code = SPOILED[name]
    repository = plain(tmp_path / "r")
    spoil(repository, trap(tmp_path))
    (tmp_path / "canary").unlink(missing_ok=True)
    (tmp_path / "list").write_text(f"{form.format(repository)} main\n")
    done = run(tmp_path, who == "an ordinary user", "run", "list", "--state", "s", "--push")
    assert not (tmp_path / "canary").exists()
    assert done.returncode == code, done.stderr
    if not code:
        assert "pushed smfix/fix" in done.stdout
        assert git("-c", "core.fsmonitor=", "cat-file", "blob", "smfix/fix:wrong.py", cwd=repository).decode() == RIGHT


def run(folder: Path, as_user: bool, *args: str) -> subprocess.CompletedProcess[str]:
    if not as_user:
        return fleet(*args, cwd=folder)
    for above in (folder, *folder.parents[:3]):
        above.chmod(above.stat().st_mode | 0o055)
    for path in (folder, *folder.rglob("*")):
        os.chown(path, NOBODY, NOBODY, follow_symlinks=False)
    ids = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
    command = [sys.executable, "-c", RUN, "fleet", *args]
    given = environ(HOME=str(folder), TMPDIR=str(folder))
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, env=given, timeout=300, **ids)  # type: ignore[call-overload]
    for path in (folder, *folder.rglob("*")):
        os.chown(path, 0, 0, follow_symlinks=False)
    assert isinstance(done, subprocess.CompletedProcess)
    return done


@AS_ROOT
@pytest.mark.parametrize("form", ["{}", "file://{}"])
def test_a_repository_of_another_owner_is_refused_as_git_does(form: str, tmp_path: Path) -> None:
    repository = plain(tmp_path / "r")
    promised(repository, trap(tmp_path))
    for path in (repository, *repository.rglob("*")):
        os.chown(path, NOBODY, NOBODY)
    (tmp_path / "list").write_text(form.format(repository))
    done = fleet("run", "list", "--state", "s", cwd=tmp_path)
    assert done.returncode == 2
    assert "dubious ownership" in done.stderr
    assert "safe.directory" in done.stderr
    assert not (tmp_path / "canary").exists()
    (tmp_path / "mine").write_text(f"[safe]\n\tdirectory = {repository}\n")
    again = fleet("run", "list", "--state", "s", cwd=tmp_path, GIT_CONFIG_GLOBAL=str(tmp_path / "mine"))
    assert "dubious ownership" not in again.stderr


def linked_branch(repository: Path, outside: Path) -> None:
    (repository / ".git" / "refs" / "heads" / "smfix").symlink_to(outside)


def linked_log(repository: Path, outside: Path) -> None:
    (repository / ".git" / "logs" / "refs" / "heads" / "smfix").symlink_to(outside)


def hidden(repository: Path, outside: Path) -> None:
    git("config", "transfer.hideRefs", "refs/heads/smfix", cwd=repository)


def checked_out(repository: Path, outside: Path) -> None:
    git("symbolic-ref", "HEAD", "refs/heads/smfix/fix", cwd=repository)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (linked_branch, "is a link there"),
        (linked_log, "is a link there"),
        (hidden, "hides refs/heads/smfix/fix"),
        (checked_out, "is checked out there"),
    ],
)
def test_a_branch_that_would_do_harm_is_not_set(spoil: Callable[[Path, Path], None], said: str, tmp_path: Path) -> None:
    repository, outside = plain(tmp_path / "r"), tmp_path / "outside"
    outside.mkdir()
    (repository / ".git" / "logs" / "refs" / "heads").mkdir(parents=True, exist_ok=True)
    spoil(repository, outside)
    (tmp_path / "list").write_text(f"{repository} main\n")
    done = fleet("run", "list", "--state", "s", "--push", cwd=tmp_path)
    assert done.returncode == 2
    assert said in done.stderr
    assert list(outside.iterdir()) == []


SHADOWS = (
    "rich click ast json tokenize selectors struct pickle signal threading multiprocessing sitecustomize subprocess "
    "socket libcst types"
)


def test_nothing_is_imported_from_the_current_folder(tmp_path: Path) -> None:
    """Nor from the clone; the folder itself is the repository."""
    canary = tmp_path / "canary"
    code = f"open({str(canary)!r}, 'a').write(__name__)\n".encode()
    files = {**KINDS["plain"].files, **{f"{name}.py": code for name in SHADOWS.split()}}
    make_one(tmp_path / "r", Kind(files, KINDS["plain"].state))
    command = [sys.executable, "-c", RUN, "fleet", "run", ".", "--state", str(tmp_path / "s")]
    done = subprocess.run(command, cwd=tmp_path / "r", capture_output=True, text=True, env=environ(), timeout=300)
    assert done.returncode == 0, done.stderr
    assert not canary.exists(), canary.read_text()


NAMES = [
    *("x{repository};touch canary;", "x{base}", "x$(touch canary)"),
    *("x`touch canary`", "x';touch canary;'", 'x";touch canary;"'),
]


@pytest.mark.parametrize("command", ["echo {name}", 'echo "{repository}"', "echo '{name}'", 'echo "$(echo {name})"'])
@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_no_part_of_what_the_shell_reads(name: str, command: str, tmp_path: Path) -> None:
    repository = local(str(tmp_path / name))
    record = Record(repository.key, repository.name, name, "", "", State.DONE, "", branch="b;touch canary", commit="c")
    publisher = Publisher(StateFolder(str(tmp_path / "s")), command)
    words = publisher.words(repository, record) | {"base": "m;touch canary;"}
    assert publisher.opened(words, str(tmp_path), address("/x"), Deadline.after(30))
    assert not list(tmp_path.rglob("canary*"))


@pytest.mark.parametrize("name", ["q\x1b]0;PWNED\x07", "nl\nx", "b\udcff\x1b[31m"], ids=ascii)
def test_a_name_is_printed_safely(name: str, tmp_path: Path) -> None:
    plain(tmp_path / "all" / name)
    done = fleet("run", "all", "--state", "s", "--open", "echo {name}", cwd=tmp_path)
    pushed = fleet("run", "all", "--state", "s", "--push", "--open", "printf '\\033]0;x'", cwd=tmp_path)
    shown = fleet("status", "--state", "s", cwd=tmp_path)
    for one in (done, pushed, shown):
        assert one.returncode == 0, one.stderr
        assert not {"\x1b", "\x07"} & set(one.stdout + one.stderr)
    assert len(done.stdout.splitlines()) == 2
    assert records(tmp_path / "s")


def codeowners(place: str, target: str) -> Callable[[Path], None]:
    def spoil(repository: Path) -> None:
        (repository / place).parent.mkdir(exist_ok=True)
        (repository / place).symlink_to(target)

    return spoil


@pytest.mark.parametrize(
    ("place", "target"),
    [("CODEOWNERS", "{}/mine/CODEOWNERS"), (".github", "{}/mine"), ("CODEOWNERS", "/dev/zero"), ("docs/x", "{}/mine")],
)
def test_codeowners_is_a_file_of_the_repository(place: str, target: str, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "CODEOWNERS").write_text("* secretowner\n")
    repository = plain(tmp_path / "r")
    codeowners(place, target.format(tmp_path))(repository)
    git("add", "-A", cwd=repository)
    git("commit", "-qm", "x", cwd=repository)
    done = fleet("run", "r", "--state", "s", "--timeout", "60", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert [record["owners"] for record in records(tmp_path / "s").values()] == [[]]


def test_codeowners_without_end_is_noted(tmp_path: Path) -> None:
    files = {"wrong.py": WRONG.encode(), "CODEOWNERS": b"* @a\n" * 1_000_000}
    make_one(tmp_path / "r", Kind(files, KINDS["plain"].state))
    assert fleet("run", "r", "--state", "s", cwd=tmp_path).returncode == 0
    (record,) = records(tmp_path / "s").values()
    assert record["owners"] == []
    assert "CODEOWNERS: holds more than 4,000,000 bytes" in record["notes"][0]
