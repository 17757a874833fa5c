"""Repositories of every kind that a fleet meets, made in a folder; and a picture of all that must not change there."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from smfix.fleet.types import State

HEAD = "from sagemaker.workflow.steps import TrainingStep\na = TrainingStep('a')\nb = TrainingStep('b')\n"
WRONG = HEAD + "b.add_depends_on(a)\n"
RIGHT = HEAD + "b.add_depends_on([a])\n"
UNDECIDED = HEAD + "def f(x):\n    b.add_depends_on(x)\n"
CDK = "import aws_cdk as cdk\na = cdk.CfnResource()\na.add_depends_on(a)\n"
CELL = '{"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": null, "source": %s}'
NOTEBOOK = (
    '{"cells": ['
    + CELL % '["from sagemaker.workflow.steps import TrainingStep\\n", "a = TrainingStep(1)\\n", "b = TrainingStep(2)"]'
    + ",\n  "
    + CELL % '["b.add_depends_on(a)"]'
    + '],\n "metadata": {"language_info": {"name": "python"}}, "nbformat": 4, "nbformat_minor": 5}\n'
)
POINTER = "version https://git-lfs.github.com/spec/v1\noid sha256:" + "0" * 64 + "\nsize 12345\n"
SUBMODULE = "1" * 40

Files = dict[str, bytes]
GIT = {
    **{
        f"GIT_{who}_{what}": value
        for who in ("AUTHOR", "COMMITTER")
        for what, value in (("NAME", "Ann"), ("EMAIL", "a@x.y"))
    },
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
}


def git(*args: str | Path, cwd: Path, data: bytes = b"") -> bytes:
    command = ["git", *map(str, args)]
    return subprocess.run(command, cwd=cwd, input=data, env=os.environ | GIT, check=True, capture_output=True).stdout


@dataclass(frozen=True)
class Kind:
    """One kind of repository: what is in it, what is done to it, and what must come out."""

    files: Files
    state: State
    fixed: Files = field(default_factory=dict)
    """What the commit must hold in the files that it changes."""
    spoil: Callable[[Path], None] | None = None
    bare: bool = False
    commits: int = 1


def _latin() -> tuple[bytes, bytes]:
    before, after = (f"# -*- coding: latin-1 -*-\n# é\n{text}" for text in (WRONG, RIGHT))
    return before.encode("latin-1"), after.encode("latin-1")


def _crlf(text: str) -> bytes:
    return text.replace("\n", "\r\n").encode()


def _hooks(repository: Path) -> None:
    """Every hook fails, and tells that it was run."""
    top = repository / ".git" if (repository / ".git").exists() else repository
    names = "pre-commit commit-msg post-checkout post-index-change reference-transaction pre-receive update pre-push"
    (top / "hooks").mkdir(exist_ok=True)
    for name in names.split():
        hook = top / "hooks" / name
        hook.write_text(f"#!/bin/sh\ntouch '{repository}.ran'\nexit 1\n")
        hook.chmod(0o755)


def _configured(repository: Path) -> None:
    """Settings that would run something, or change bytes."""
    trap = f"touch '{repository}.ran'; exit 1"
    for name in ("core.fsmonitor", "core.sshCommand", "filter.trap.clean", "filter.trap.smudge", "diff.trap.textconv"):
        git("config", name, trap, cwd=repository)
    git("config", "core.autocrlf", "true", cwd=repository)
    git("config", "commit.gpgSign", "true", cwd=repository)


def _dirty(repository: Path) -> None:
    """Work of the user's that is not committed: in the index, in the work tree, and not tracked at all."""
    (repository / "wrong.py").write_text(WRONG + "# not committed\n")
    (repository / "staged.py").write_text(WRONG)
    git("add", "staged.py", cwd=repository)
    (repository / "untracked.py").write_text(WRONG)


def _corrupt(repository: Path) -> None:
    """The blob with the call is gone."""
    blob = git("rev-parse", "HEAD:wrong.py", cwd=repository).decode().strip()
    (repository / ".git" / "objects" / blob[:2] / blob[2:]).unlink()


def _headless(repository: Path) -> None:
    (repository / ".git" / "HEAD").write_text("nonsense\n")


PLAIN: Files = {"wrong.py": WRONG.encode(), "docs/index.md": b"# docs\n"}
FIXED: Files = {"wrong.py": RIGHT.encode()}
SURE, LATER, NEVER = State.DONE, State.REVIEW, State.NOTHING
KINDS: dict[str, Kind] = {
    "plain": Kind(PLAIN, SURE, FIXED, commits=4),
    "bare": Kind(PLAIN, SURE, FIXED, bare=True),
    "dirty": Kind(PLAIN, SURE, FIXED, _dirty),
    "crlf": Kind({"wrong.py": _crlf(WRONG)}, SURE, {"wrong.py": _crlf(RIGHT)}),
    "crlf-auto": Kind(
        {"wrong.py": _crlf(WRONG), ".gitattributes": b"* text=auto\n*.py text eol=crlf\n"},
        SURE,
        {"wrong.py": _crlf(RIGHT)},
    ),
    "cr": Kind(
        {"wrong.py": WRONG.replace("\n", "\r").encode()}, SURE, {"wrong.py": RIGHT.replace("\n", "\r").encode()}
    ),
    "latin": Kind({"wrong.py": _latin()[0]}, SURE, {"wrong.py": _latin()[1]}),
    "bom": Kind({"wrong.py": b"\xef\xbb\xbf" + WRONG.encode()}, SURE, {"wrong.py": b"\xef\xbb\xbf" + RIGHT.encode()}),
    "no-newline": Kind({"wrong.py": WRONG[:-1].encode()}, SURE, {"wrong.py": RIGHT[:-1].encode()}),
    "notebook": Kind(
        {"wrong.ipynb": NOTEBOOK.encode(), ".gitattributes": b"*.ipynb binary diff=trap filter=trap\n"},
        SURE,
        {"wrong.ipynb": NOTEBOOK.replace("on(a)", "on([a])").encode()},
    ),
    "names": Kind(
        {'a b/q"uo\\te [x]*é.py': _crlf(WRONG), "-dash.py": WRONG.encode(), "#.py": _crlf(WRONG)},
        SURE,
        {'a b/q"uo\\te [x]*é.py': _crlf(RIGHT), "-dash.py": RIGHT.encode(), "#.py": _crlf(RIGHT)},
    ),
    "submodule": Kind({**PLAIN, ".gitmodules": b'[submodule "m"]\n\tpath = m\n\turl = ../m\n', "m": b""}, SURE, FIXED),
    "lfs": Kind({**PLAIN, ".gitattributes": b"*.ipynb filter=lfs -text\n", "big.ipynb": POINTER.encode()}, SURE, FIXED),
    "owned": Kind({**PLAIN, ".github/CODEOWNERS": b"* @org/all\n*.py @org/ml  # us\n"}, SURE, FIXED),
    "ignored": Kind({**PLAIN, ".gitignore": b"*.py\n"}, SURE, FIXED),
    "hooks": Kind(PLAIN, SURE, FIXED, _hooks),
    "configured": Kind({**PLAIN, ".gitattributes": b"* filter=trap diff=trap ident\n"}, SURE, FIXED, _configured),
    "nothing": Kind({"module.py": b"import sagemaker\n"}, NEVER),
    "cdk": Kind({"stack.py": CDK.encode()}, NEVER),
    "right": Kind({"right.py": RIGHT.encode()}, NEVER),
    "undecided": Kind({"wrong.py": UNDECIDED.encode()}, LATER),
    "both": Kind({**PLAIN, "other.py": UNDECIDED.encode()}, LATER, FIXED),
    "syntax": Kind({**PLAIN, "old.py": b"print 'add_depends_on'\n"}, LATER, FIXED),
    "empty": Kind({}, NEVER, commits=0),
    "corrupt": Kind(PLAIN, State.FAILED, spoil=_corrupt),
    "headless": Kind(PLAIN, State.FAILED, spoil=_headless),
}
if importlib.util.find_spec("smfix.sources.notebook") is None:
    del KINDS["notebook"]


def make(folder: Path, count: int, kinds: Sequence[str] = ()) -> dict[str, Kind]:
    """So many repositories in a folder, of one kind after the other (by default of all there are); by name."""
    made = {}
    folder.mkdir(parents=True, exist_ok=True)
    names = [name for name in kinds or KINDS if name in KINDS]
    for index in range(count):
        kind = KINDS[names[index % len(names)]]
        name = f"{names[index % len(names)]}-{index // len(names):02}"
        make_one(folder / name, kind)
        made[name] = kind
    return made


def make_one(path: Path, kind: Kind) -> None:
    options = ["--bare"] if kind.bare else []
    git("init", "-q", "--initial-branch=main", *options, path, cwd=path.parent)
    if kind.commits:
        git("fast-import", "--quiet", cwd=path, data=_stream(kind, path.name))
        if not kind.bare:
            git("reset", "-q", "--hard", "main", cwd=path)
    if kind.spoil:
        kind.spoil(path)


def _stream(kind: Kind, name: str) -> bytes:
    """The repository's history as `git fast-import` takes it; the last commit holds the files."""
    out = []
    for number in range(kind.commits):
        when = f"Bea <bea@example.org> {1_700_000_000 + number} +0200"
        out.append(f"commit refs/heads/main\ncommitter {when}\ndata <<.\n{name!a} {number}\n.\n".encode())
        files = kind.files if number == kind.commits - 1 else {"docs/index.md": b"# %d\n" % number}
        for path, data in files.items():
            quoted = b'"' + path.encode().replace(b"\\", b"\\\\").replace(b'"', b'\\"') + b'"'
            if path == "m":
                out.append(b"M 160000 " + SUBMODULE.encode() + b" " + quoted + b"\n")
            else:
                out.append(b"M 100644 inline " + quoted + b"\ndata %d\n" % len(data) + data + b"\n")
    return b"".join(out)


def picture(folder: Path, leave_out: str = "") -> dict[str, str]:
    """Every file below a folder, `.git` and all, by its content's hash, mode and time of change."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink() or path.is_dir() or (leave_out and leave_out in name):
            continue
        facts = path.stat()
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        found[name] = f"{digest} {facts.st_mode:o} {facts.st_mtime_ns}"
    return found
