"""What a repository's git could do to the one who runs smfix on it: run programs, fetch, lead elsewhere.

Every program that a repository can name leaves a file behind, its canary, in a folder that must stay empty.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.test_main import RIGHT, WRONG, smfix
from tests.fleet.repositories import git

pytestmark = pytest.mark.skipif(os.name != "posix", reason="programs are shell scripts")

SETTINGS = (
    *("core.fsmonitor", "core.pager", "core.editor", "core.sshCommand", "core.askPass", "core.alternateRefsCommand"),
    *("core.gitProxy", "credential.helper", "diff.external", "diff.evil.textconv", "diff.evil.command"),
    *("filter.evil.clean", "filter.evil.smudge", "filter.evil.process", "merge.evil.driver", "gpg.program"),
    *("sequence.editor", "interactive.diffFilter", "uploadpack.packObjectsHook", "tar.tar.command"),
    *("remote.origin.uploadpack", "remote.origin.receivepack", "pager.ls-files", "pager.grep", "pager.diff-index"),
)
"""Settings whose value is a program."""
ALIASES = ("ls-files", "grep", "status", "diff-index", "ls-tree", "cat-file", "archive")
HOOKS = ("post-checkout", "pre-commit", "post-index-change", "fsmonitor-watchman", "reference-transaction")
COMMANDS = (
    *("--check .", "--diff .", "--show-files .", ".", "--require-clean .", "--require-clean a.py", "-j 2 --check ."),
    *("config .", "why a.py:4", "graph .", "graph --diff HEAD .", "graph --diff HEAD..HEAD .", "--add-ignore ."),
    *("--no-respect-gitignore .", "--output-format sarif --check .", "undo"),
)


@pytest.fixture
def canaries(tmp_path: Path) -> Path:
    (tmp_path / "canaries").mkdir()
    return tmp_path / "canaries"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Two files to be fixed, committed; what is changed later has another time stamp than the index says."""
    top = tmp_path / "repository"
    (top / "d").mkdir(parents=True)
    (top / "a.py").write_text(WRONG)
    (top / "d" / "b.py").write_text(WRONG)
    (top / ".gitignore").write_text("*.tmp\n")
    git("init", "-q", cwd=top)
    git("add", "-A", cwd=top)
    git("commit", "-qm", "one", cwd=top)
    for name in ("a.py", "d/b.py"):
        os.utime(top / name, (1, 1))
    return top


def hostile(top: Path, canaries: Path, inherited: bool) -> None:
    """Name a program wherever git knows a place for one; with `inherited` in a file that the configuration includes."""
    config = ["--file", os.fspath(top / ".git" / "more")] if inherited else []
    for name in SETTINGS:
        git("config", *config, name, program(top, canaries, name), cwd=top)
    for name in ALIASES:
        git("config", *config, f"alias.{name}", f"!{program(top, canaries, 'alias')}", cwd=top)
    for name in HOOKS:
        os.replace(program(top, canaries, name), top / ".git" / "hooks" / name)
    (top / ".git" / "info" / "attributes").write_text("*.py filter=evil diff=evil merge=evil export-subst\n")
    git("config", *config, "log.showSignature", "true", cwd=top)
    git("config", *config, "grep.fallbackToNoIndex", "true", cwd=top)
    if inherited:
        git("config", "include.path", "more", cwd=top)


def program(top: Path, canaries: Path, name: str) -> str:
    """A script that leaves a canary of this name."""
    script = top / ".git" / f"evil-{name}"
    script.write_text(f"#!/bin/sh\ntouch '{canaries}/{name}'\ncat\n")
    script.chmod(0o755)
    return os.fspath(script)


@pytest.mark.parametrize(
    ("command", "inherited"),
    [*((command, False) for command in COMMANDS), *((command, True) for command in (".", "graph --diff HEAD ."))],
)
def test_nothing_that_a_repository_names_is_run(
    command: str, inherited: bool, repository: Path, canaries: Path
) -> None:
    hostile(repository, canaries, inherited)
    smfix(*command.split(), cwd=repository)
    assert os.listdir(canaries) == []


def test_a_large_tree_is_searched_by_git_and_nothing_is_run(repository: Path, canaries: Path) -> None:
    names = [f"{'x' * 60}{number}.py" for number in range(1_600)]
    for name in names:
        (repository / name).write_text("x = 1\n")
    git("add", "-A", cwd=repository)
    assert (repository / ".git" / "index").stat().st_size > 200_000
    hostile(repository, canaries, inherited=False)
    result = smfix("--check", ".", cwd=repository)
    assert (result.returncode, b"Scanned 1,602 files" in result.stderr) == (1, True)
    assert os.listdir(canaries) == []


MISSING: dict[str, Callable[[Path], list[str]]] = {
    "a file": lambda top: ["HEAD:a.py"],
    "a folder": lambda top: ["HEAD:d"],
    "the commit": lambda top: ["HEAD"],
    "everything": lambda top: ["HEAD:a.py", "HEAD:d", "HEAD:d/b.py", "HEAD:.gitignore", "HEAD^{tree}", "HEAD"],
    "skipped .gitignore": lambda top: skipped(top, ".gitignore"),
    "unchanged by assumption": lambda top: skipped(top, "a.py", "--assume-unchanged"),
}
"""Objects that a repository need not hold, for another is said to have them."""


def skipped(top: Path, name: str, flag: str = "--skip-worktree") -> list[str]:
    git("update-index", flag, name, cwd=top)
    if flag == "--skip-worktree":
        (top / name).unlink()
    return [f"HEAD:{name}"]


ASKED = ("--check .", "graph --diff HEAD .", "--require-clean .", ".")
URLS = ("ext::touch {canary}", "ssh://host/x", "git://host/x")


@pytest.mark.parametrize(
    ("missing", "url"), [*((name, "nowhere") for name in MISSING), *(("everything", url) for url in URLS)]
)
def test_what_is_missing_is_not_fetched(missing: str, url: str, repository: Path, canaries: Path) -> None:
    objects = {git("rev-parse", name, cwd=repository).decode().strip() for name in MISSING[missing](repository)}
    for name in objects:
        (repository / ".git" / "objects" / name[:2] / name[2:]).unlink()
    settings = {
        "core.repositoryFormatVersion": "1",
        "extensions.partialClone": "origin",
        "remote.origin.promisor": "true",
        "remote.origin.url": url.replace("{canary}", os.fspath(canaries / "url")),
        "remote.origin.uploadpack": f"touch {canaries}/uploadpack; false",
        "core.sshCommand": f"touch {canaries}/ssh; false",
        "core.gitProxy": program(repository, canaries, "proxy"),
        "protocol.allow": "always",
        "protocol.ext.allow": "always",
    }
    lines = [f'{name.rpartition(".")[2]} = "{value}"' for name, value in settings.items()]
    sections = [_section(name.rpartition(".")[0]) for name in settings]
    text = "".join(f"{section}\n{line}\n" for section, line in zip(sections, lines, strict=True))
    with open(repository / ".git" / "config", "a", encoding="utf-8") as config:
        config.write(text)
    for command in ASKED:
        smfix(*command.split(), cwd=repository)
        assert os.listdir(canaries) == [], command


def _section(name: str) -> str:
    first, _, rest = name.partition(".")
    return f'[{first} "{rest}"]' if rest else f"[{first}]"


def index_of(top: Path, *names: bytes, mode: int = 0o100644) -> None:
    """Make an index with these names, as git would not: all have the content of the file that is tracked."""
    held = (top / ".git" / "index").read_bytes()
    entries = b""
    for name in sorted(names):
        entry = struct.pack(">10I", 0, 0, 0, 0, 0, 0, mode, 0, 0, 0) + held[52:72]
        entry += struct.pack(">H", len(name)) + name
        entries += entry + b"\0" * (8 - len(entry) % 8)
    body = b"DIRC" + struct.pack(">II", 2, len(names)) + entries
    (top / ".git" / "index").write_bytes(body + hashlib.sha1(body).digest())


def of_gitmodules(top: Path, victim: Path) -> None:
    (top / ".gitmodules").write_text('[submodule "x"]\n\tpath = ../victim\n\turl = ../victim\n')
    git("add", "-A", cwd=top)


def of_linked_folder(top: Path, victim: Path) -> None:
    shutil.rmtree(top / "d")
    (top / "d").symlink_to("../victim")


def of_linked_folder_in_a_folder(top: Path, victim: Path) -> None:
    os.renames(top / "d" / "b.py", top / "e" / "d" / "b.py")
    git("add", "-A", cwd=top)
    of_linked_folder_at(top / "e" / "d", victim)


def of_linked_folder_at(folder: Path, victim: Path) -> None:
    shutil.rmtree(folder)
    folder.symlink_to(victim)


def of_linked_submodule(top: Path, victim: Path) -> None:
    git("clone", "-q", victim, top / "sub", cwd=top)
    git("add", "sub", cwd=top)
    of_linked_folder_at(top / "sub", victim)


def of_linked_file(top: Path, victim: Path) -> None:
    (top / "a.py").unlink()
    (top / "a.py").symlink_to(victim / "b.py")


def of_large_tree(top: Path, victim: Path) -> None:
    """There git itself searches."""
    for number in range(1_600):
        (top / f"{'x' * 60}{number}.py").write_text("x = 1\n")
    git("add", "-A", cwd=top)
    of_linked_folder(top, victim)


def of_git_file(top: Path, victim: Path) -> None:
    shutil.rmtree(top / ".git")
    (top / ".git").write_text(f"gitdir: {victim}/.git\n")


LEADS: dict[str, Callable[[Path, Path], object]] = {
    ".gitmodules names ../victim": of_gitmodules,
    "a tracked folder is a link": of_linked_folder,
    "a tracked folder below another is a link": of_linked_folder_in_a_folder,
    "a tracked folder is a link, and git searches": of_large_tree,
    "a submodule is a link": of_linked_submodule,
    "a tracked file is a link": of_linked_file,
    "an untracked link to a folder": lambda top, victim: (top / "l").symlink_to(victim),
    "the index names ../victim/b.py": lambda top, victim: index_of(top, b"../victim/b.py", b"a.py"),
    "the index names d/../../victim/b.py": lambda top, victim: index_of(top, b"a.py", b"d/../../victim/b.py"),
    "the index names an absolute path": lambda top, victim: index_of(top, os.fsencode(victim / "b.py"), b"a.py"),
    "the index holds a submodule ../victim": lambda top, victim: index_of(top, b"../victim", mode=0o160000),
    "core.worktree is elsewhere": lambda top, victim: git("config", "core.worktree", victim, cwd=top),
    "core.worktree is above": lambda top, victim: git("config", "core.worktree", victim.parent, cwd=top),
    ".git is a file that leads elsewhere": of_git_file,
}
"""What leads out of a repository; `victim` is the folder beside it, a repository with the file `b.py`."""


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("lead", LEADS)
def test_nothing_outside_is_written(lead: str, jobs: str, repository: Path, tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.mkdir()
    (victim / "b.py").write_text(WRONG)
    git("init", "-q", cwd=victim)
    git("add", "-A", cwd=victim)
    git("commit", "-qm", "victim", cwd=victim)
    LEADS[lead](repository, victim)
    if jobs == "1":
        assert b"victim" not in smfix("--show-files", ".", cwd=repository).stdout
    result = smfix("-j", jobs, ".", cwd=repository)
    assert result.returncode == 0, result.stderr
    assert (victim / "b.py").read_text() == WRONG
    if lead != "a tracked file is a link":
        assert (repository / "a.py").read_text() == RIGHT


def test_what_leads_outside_is_named(repository: Path, tmp_path: Path) -> None:
    (tmp_path / "victim").mkdir()
    (tmp_path / "victim" / "b.py").write_text(WRONG)
    of_linked_folder(repository, tmp_path / "victim")
    result = smfix(".", cwd=repository)
    assert b"d/b.py: note: leads to `" in result.stderr
    assert b"/victim/b.py`, outside of `.`; name that file to have it fixed" in result.stderr


PIPES = (".gitignore", ".gitmodules", ".git/HEAD", ".git/config", ".git/index", ".git/info/exclude", "d/.gitignore")


@pytest.mark.parametrize("name", PIPES)
def test_a_pipe_in_place_of_a_file_of_gits_makes_nobody_wait(name: str, repository: Path) -> None:
    if name == "d/.gitignore":
        shutil.rmtree(repository / ".git")  # git itself would wait there, until it is ended
    (repository / name).unlink(missing_ok=True)
    os.mkfifo(repository / name)
    result = smfix(".", cwd=repository)
    assert result.returncode == (2 if name.endswith(".gitignore") else 0), result.stderr
    assert (repository / "a.py").read_text() == RIGHT


def test_a_git_that_says_nothing_is_ended(repository: Path, tmp_path: Path) -> None:
    script = tmp_path / "bin" / "git"
    script.parent.mkdir()
    script.write_text("#!/bin/sh\nexec sleep 1000\n")
    script.chmod(0o755)
    code = "import smfix.files.git_process as g, smfix.__main__ as m; g.IDLE = 0.5; m.main()"
    command = [sys.executable, "-c", code, "--check", "."]
    path = f"{script.parent}:{os.environ['PATH']}"
    result = subprocess.run(command, cwd=repository, env=os.environ | {"PATH": path}, capture_output=True, timeout=60)
    assert b"Would fix 2 calls in 2 files." in result.stderr
