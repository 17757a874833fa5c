"""`--require-clean` writes what the last commit holds, and refuses otherwise, or where nobody can tell."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.cli.test_main import RIGHT, WRONG, smfix
from tests.fleet.repositories import git

pytestmark = pytest.mark.skipif(os.name != "posix", reason="links and owners of POSIX")


@dataclass(frozen=True)
class Refused:
    """What is done to a repository with `a.py` committed, the words of the refusal, and how smfix is called."""

    change: Callable[[Path], object]
    says: str
    name: str = "."
    environ: tuple[tuple[str, str], ...] = ()


def dirty(top: Path) -> None:
    (top / "a.py").write_text(WRONG + "# more\n")


def of_another_owner(top: Path) -> None:
    for path in (top, top / ".git"):
        os.chown(path, 65534, 65534)


def ignored(top: Path) -> None:
    (top / ".gitignore").write_text("b.py\n")
    (top / "b.py").write_text(WRONG)


def in_conflict(top: Path) -> None:
    known = git("rev-parse", "HEAD:a.py", cwd=top).decode().strip()
    lines = "".join(f"100644 {known} {stage}\ta.py\n" for stage in (1, 2, 3))
    git("update-index", "--index-info", cwd=top, data=f"0 {'0' * 40}\ta.py\n{lines}".encode())


def staged(top: Path) -> None:
    dirty(top)
    git("add", "a.py", cwd=top)


def without_commit(top: Path) -> None:
    shutil.rmtree(top / ".git")
    git("init", "-q", cwd=top)
    git("add", "-A", cwd=top)


def with_flag(flag: str) -> Callable[[Path], None]:
    def change(top: Path) -> None:
        dirty(top)
        git("update-index", flag, "a.py", cwd=top)

    return change


def filtered(top: Path) -> None:
    """What git holds is not what the file holds; `git status` would run the filter to see that they belong together."""
    git("config", "filter.upper.clean", "tr a-z A-Z", cwd=top)
    (top / ".gitattributes").write_text("*.py filter=upper\n")
    os.utime(top / "a.py", (1, 1))
    git("add", "-A", cwd=top)
    git("commit", "-qm", "filtered", cwd=top)


CANNOT_TELL = "committed can't be told: "
REFUSED = {
    "changed": Refused(dirty, "1 file to be changed with uncommitted changes (a.py); commit it, or leave out"),
    "staged": Refused(staged, "with uncommitted changes"),
    "in conflict": Refused(in_conflict, "with uncommitted changes"),
    "no commit as yet": Refused(without_commit, "with uncommitted changes"),
    "line ends changed": Refused(
        lambda top: (top / "a.py").write_bytes(WRONG.replace("\n", "\r\n").encode()), "with uncommitted changes"
    ),
    "assumed unchanged": Refused(with_flag("--assume-unchanged"), "with uncommitted changes"),
    "left out of the work tree": Refused(with_flag("--skip-worktree"), "with uncommitted changes"),
    "filtered": Refused(filtered, "with uncommitted changes"),
    "untracked": Refused(
        lambda top: (top / "b.py").write_text(WRONG), "that git does not track (b.py); add and commit"
    ),
    "ignored, and named": Refused(ignored, "that git does not track (b.py); add and commit it", "b.py"),
    "no repository": Refused(lambda top: shutil.rmtree(top / ".git"), "in no git repository (a.py); put it into one"),
    "no git": Refused(lambda top: None, f"{CANNOT_TELL}git cannot be run: ", environ=(("PATH", "/nowhere"),)),
    "broken index": Refused(
        lambda top: (top / ".git" / "index").write_bytes(b"x" * 100), f"{CANNOT_TELL}index file corrupt; see to that"
    ),
    "index that is a pipe": Refused(
        lambda top: ((top / ".git" / "index").unlink(), os.mkfifo(top / ".git" / "index")),
        f"{CANNOT_TELL}`.git/index` is not a regular file",
    ),
    "broken environment": Refused(
        lambda top: None,
        f"{CANNOT_TELL}",
        environ=(("GIT_CONFIG_COUNT", "1"), ("GIT_CONFIG_KEY_0", "x"), ("GIT_CONFIG_VALUE_0", "y")),
    ),
    "broken configuration": Refused(
        lambda top: (top / ".git" / "config").write_text("[x\n"), f"{CANNOT_TELL}bad config"
    ),
}


@pytest.mark.parametrize("case", REFUSED.values(), ids=REFUSED)
def test_it_refuses(case: Refused, tmp_path: Path) -> None:
    top = repository(tmp_path)
    case.change(top)
    refuse(top, case)


@pytest.mark.skipif(os.geteuid() != 0, reason="giving files away needs root")
def test_it_refuses_where_another_owns_the_repository(tmp_path: Path) -> None:
    top = repository(tmp_path)
    of_another_owner(top)
    nobodys = (("GIT_CONFIG_GLOBAL", os.devnull), ("GIT_CONFIG_SYSTEM", os.devnull))
    refuse(top, Refused(dirty, f"{CANNOT_TELL}detected dubious ownership", environ=nobodys))


def refuse(top: Path, case: Refused) -> None:
    before = {path: path.read_bytes() for path in top.glob("*.py")}
    result = smfix("--require-clean", case.name, cwd=top, env=dict(case.environ))
    assert result.returncode == 2
    assert result.stderr.startswith(b"Error: nothing was written: ")
    assert case.says in result.stderr.decode()
    assert {path: path.read_bytes() for path in top.glob("*.py")} == before


def clean(top: Path) -> None:
    """Committed, and nothing else."""


def with_dos_line_ends(top: Path) -> None:
    """As git writes them where the attributes say so."""
    (top / ".gitattributes").write_text("*.py text eol=crlf\n")
    git("add", "-A", cwd=top)
    git("commit", "-qm", "attributes", cwd=top)
    (top / "a.py").unlink()
    git("checkout", "-q", "a.py", cwd=top)
    assert b"\r\n" in (top / "a.py").read_bytes()


def by_autocrlf(top: Path) -> None:
    git("config", "core.autocrlf", "true", cwd=top)
    (top / "a.py").unlink()
    git("checkout", "-q", "a.py", cwd=top)
    assert b"\r\n" in (top / "a.py").read_bytes()


def by_another_hash(top: Path) -> None:
    shutil.rmtree(top / ".git")
    git("init", "-q", "--object-format=sha256", cwd=top)
    git("add", "-A", cwd=top)
    git("commit", "-qm", "one", cwd=top)


def of_strange_names(top: Path) -> None:
    for name in ("*.py", "-x.py", ":(top)y.py", "caf\u00e9 \n.py"):
        (top / name).write_text(WRONG)
    git("add", "-A", cwd=top)
    git("commit", "-qm", "names", cwd=top)


def many(top: Path) -> None:
    """More than a command line is given."""
    for number in range(510):
        (top / f"m{number}.py").write_text(WRONG)
    git("add", "-A", cwd=top)
    git("commit", "-qm", "many", cwd=top)


ACCEPTED = (clean, with_dos_line_ends, by_autocrlf, by_another_hash, of_strange_names, many)


@pytest.mark.parametrize("change", ACCEPTED)
def test_it_writes_what_is_committed(change: Callable[[Path], None], tmp_path: Path) -> None:
    top = repository(tmp_path)
    change(top)
    os.utime(top / "a.py", (1, 1))  # git's own note of the file is out of date
    (top / "b.py").write_text("x = 1\n")  # dirty, and not to be changed
    result = smfix("--require-clean", "-q", ".", cwd=top)
    assert (result.returncode, result.stderr) == (0, b"")
    assert (top / "a.py").read_text() == RIGHT
    assert (top / "a.py").read_bytes().count(b"\r\n") in (0, RIGHT.count("\n"))


def repository(folder: Path) -> Path:
    top = folder / "repository"
    top.mkdir()
    (top / "a.py").write_text(WRONG)
    git("init", "-q", cwd=top)
    git("add", "-A", cwd=top)
    git("commit", "-qm", "one", cwd=top)
    return top
