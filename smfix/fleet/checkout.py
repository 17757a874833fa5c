"""A clone of our own of one repository: what is to be fixed at which commit, and its files, byte for byte.

A local repository is only read: its objects are borrowed, and git says what its HEAD is, where it does not refuse the
repository as somebody else's. From another machine one commit is fetched, without history, tags or submodules.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass

from smfix.files import store
from smfix.files.discover import MARKUP
from smfix.fleet import commands
from smfix.fleet.address import Address, address
from smfix.fleet.commands import Deadline, Git, GitFailed
from smfix.fleet.repositories import Repository, is_repository
from smfix.needles import CODE

_LFS = "version https://git-lfs.github.com/spec/"
_EXACT = "* -text !eol !filter !ident !working-tree-encoding !diff\n"
"""Attributes that beat the repository's own: files are checked out as they are stored, and shown in patches as text."""


class Absent(Exception):
    """There is no repository where the list says; the text says what is there instead."""


class TooBig(Exception):
    """The files would take more room than is allowed; the text says how much."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file, link or submodule of the commit."""

    mode: str
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Checkout:
    """A clone at a commit. Nothing is in its folder before `check_out`."""

    git: Git
    folder: str
    base: str
    entries: dict[str, Entry]

    def mentions(self, needles: Sequence[bytes], markup: bool) -> bool:
        """Whether a file that may hold code holds one of the needles, as far as git can say without a work tree."""
        words = [word for needle in needles for word in ("-e", os.fsdecode(needle))]
        code, _, errors = self.git.ask(["grep", "-qF", *words, self.base, "--", *_suffixes(markup)])
        return code != 1 or bool(errors)

    def notes(self, markup: bool) -> tuple[str, ...]:
        """What is in the repository, but not in the clone."""
        modules = [entry.name for entry in self.entries.values() if entry.mode == "160000"]
        command = ["grep", "-lzF", "-e", _LFS, self.base, "--", *_suffixes(markup)]
        pointers = os.fsdecode(self.git.ask(command)[1]).split("\0")[:-1]
        kept = [name.partition(":")[2] for name in pointers]
        words = (
            (modules, "a submodule is a repository of its own and was not looked into"),
            (kept, "is kept in Git LFS and was not looked at"),
        )
        return tuple(f"{name}: {text}" for names, text in words for name in sorted(names))

    def check_out(self, max_disk: int) -> None:
        """Put the files into the folder. Raises TooBig before a byte is written, GitFailed where objects are broken."""
        size = sum(entry.size for entry in self.entries.values())
        if size > max_disk:
            raise TooBig(f"its files take {size:,} bytes, more than the limit of {max_disk:,}; raise --max-disk")
        self.mark(())
        self.git.run(["read-tree", "--reset", "-u", self.base])

    def mark(self, binary: Sequence[str]) -> None:
        """Set the attributes that hold in the clone; `binary` files are shown in patches as bytes, not as lines."""
        os.makedirs(os.path.join(self.git.folder, "info"), exist_ok=True)
        lines = [_EXACT.encode(), *(b'"/%s" -diff\n' % _quoted(name) for name in binary)]
        store.save(os.path.join(self.git.folder, "info", "attributes"), b"".join(lines))


def clone(repository: Repository, folder: str, deadline: Deadline | None = None) -> Checkout | None:
    """Make the clone in an empty folder; None where the repository holds no commit. Raises Absent and GitFailed."""
    if repository.here:
        git, base = _borrow(repository, folder, deadline)
    else:
        remote = address(repository.source)
        if remote.trouble:
            raise GitFailed(remote.trouble)
        git = commands.make(folder, remote, deadline=deadline)
        base = _fetch(git, remote, repository.ref)
    if base is None:
        return None
    listed = git.run(["ls-tree", "-r", "-l", "-z", "--full-tree", base])
    entries = [_entry(line) for line in os.fsdecode(listed).split("\0")[:-1]]
    return Checkout(git, folder, base, {entry.name: entry for entry in entries})


def _fetch(git: Git, remote: Address, ref: str) -> str | None:
    """The one commit, from another machine."""
    command = ["fetch", "--quiet", "--depth=1", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head"]
    command += ["--end-of-options", remote.url, f"+{ref or 'HEAD'}:refs/smfix/base"]
    try:
        git.run(command, others=True)
    except GitFailed:
        if not ref and not git.run(["ls-remote", "--", remote.url], others=True):
            return None
        raise
    return git.text("rev-parse", "--verify", "refs/smfix/base^{commit}")


def _borrow(repository: Repository, folder: str, deadline: Deadline | None) -> tuple[Git, str | None]:
    """A new repository with the objects of a local one, and the commit that is meant there."""
    source = origin(repository, deadline)
    common = os.path.join(repository.here, source.text("rev-parse", "--git-common-dir"))
    base = _resolved(source, repository.ref)
    git = commands.make(folder, form=source.text("rev-parse", "--show-object-format"), deadline=deadline)
    os.makedirs(os.path.join(git.folder, "objects", "info"), exist_ok=True)
    objects = b'"' + _escaped(os.fsencode(os.path.join(common, "objects"))) + b'"\n'
    store.save(os.path.join(git.folder, "objects", "info", "alternates"), objects)
    shallow = os.path.join(common, "shallow")
    if os.path.isfile(shallow):
        with open(shallow, "rb") as file:
            store.save(os.path.join(git.folder, "shallow"), file.read())
    if base is not None:
        git.run(["update-ref", "refs/smfix/base", base])
    return git, base


def origin(repository: Repository, deadline: Deadline | None = None) -> Git:
    """Commands in a repository on this machine. Raises Absent."""
    if not os.path.isdir(repository.here):
        raise Absent("does not exist" if not os.path.lexists(repository.here) else "is not a folder")
    if not is_repository(repository.here):
        raise Absent("is not a git repository (nor its top folder)")
    return Git(repository.here, deadline=deadline, own=False)


def _resolved(source: Git, ref: str) -> str | None:
    code, output, errors = source.ask(["rev-parse", "--verify", f"{ref or 'HEAD'}^{{commit}}"])
    if not code:
        return os.fsdecode(output).strip()
    if ref:
        raise GitFailed(f"there is no commit `{ref}`")
    if source.ask(["symbolic-ref", "-q", "HEAD"])[0] or source.ask(["rev-parse", "--verify", "-q", "HEAD"])[0] == 0:
        raise GitFailed(source.said(errors) or "HEAD is broken")
    if source.run(["for-each-ref", "--count=1"]):
        raise GitFailed("HEAD names a branch that has no commit; give a ref in the list")
    return None


def _entry(line: str) -> Entry:
    """From `mode kind object size<TAB>name`."""
    facts, _, name = line.partition("\t")
    mode, _, _, size = facts.split()
    return Entry(mode, name, int(size) if size.isdigit() else 0)


def _suffixes(markup: bool) -> list[str]:
    return [f"*{os.fsdecode(suffix)}" for suffix in CODE + (MARKUP if markup else ())]


def _quoted(name: str) -> bytes:
    """A path as a pattern in a file of attributes, that fits nothing else."""
    data = os.fsencode(name)
    return _escaped(b"".join(b"\\" + bytes((byte,)) if byte in b"*?[\\" else bytes((byte,)) for byte in data))


def _escaped(data: bytes) -> bytes:
    """What stands between quotes in a file of git's, line ends and all."""
    return b"".join(
        b"\\" + bytes((byte,)) if byte in b'"\\' else bytes((byte,)) if 32 <= byte < 127 else b"\\%03o" % byte
        for byte in data
    )
