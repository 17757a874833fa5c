"""Which repositories are meant: a list of paths and URLs, or a folder of repositories; and a part of them."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from urllib.parse import unquote

from smfix.fleet.address import address
from smfix.fleet.redact import redacted_line

_SCP_LIKE = re.compile(r"[^/:\s]+:(?!//).+")
"""`host:path`, with or without `user@`: git's short form of an SSH address."""


class BadList(Exception):
    """What is wrong with the list of repositories, in a sentence."""


@dataclass(frozen=True, slots=True)
class Repository:
    """One repository, and the place in it that is to be fixed."""

    source: str
    """The URL as it was given, or an absolute path. May hold a secret: never shown, see `shown`."""
    shown: str
    """The URL without secrets, or the path as it was given."""
    ref: str = ""
    """A branch, a tag or a commit; empty: what HEAD is there."""

    @property
    def is_local(self) -> bool:
        """Whether it is a folder of this machine (or of a file system that all workers share)."""
        return os.path.isabs(self.source)

    @property
    def here(self) -> str:
        """Its folder, where that is on this machine, by a path or by `file://`; else nothing."""
        if self.is_local:
            return self.source
        scheme, _, place = self.source.partition("://")
        return "/" + unquote(place, errors="surrogateescape").lstrip("/") if scheme.lower() == "file" else ""

    @property
    def name(self) -> str:
        """What a person calls it: the path, or the URL's host and path; with the ref where one was given."""
        name = self.shown if self.is_local else address(self.shown).name
        name = name.rstrip("/").removesuffix("/.git").removesuffix(".git") or name
        return f"{name}@{self.ref}" if self.ref else name

    @property
    def key(self) -> str:
        """A file name that is its own, the same in every run and on every machine."""
        slug = re.sub(r"[^A-Za-z0-9._-]+", "-", "-".join(self.name.split("/")[-2:])).strip("-.")[-60:]
        return f"{slug or 'repository'}-{self._digest()[:8]}"

    @property
    def folder(self) -> str:
        """What its top folder is called where people clone it; a package at the top is imported by that name."""
        place = self.source if self.is_local else self.name.removesuffix(f"@{self.ref}")
        return os.path.basename(place.removesuffix("/.git").removesuffix(".git").rstrip("/")) or "repository"

    def shard(self, count: int) -> int:
        """Which of `count` shards does it, from 0: by its name alone, whatever else is in the list."""
        return int(self._digest(), 16) % count

    def _digest(self) -> str:
        where = "here" if self.is_local else "there"
        return hashlib.sha256(f"{where}\0{self.name}".encode("utf-8", "surrogateescape")).hexdigest()


def from_lines(lines: Iterable[str]) -> list[Repository]:
    """The repositories of a list: one a line, a ref after it where one is wanted, `#` begins a comment.

    The same host, path and ref is the same repository, by whatever protocol: the last one counts.
    """
    found = [_from_line(line.strip()) for line in lines if line.strip() and not line.lstrip().startswith("#")]
    return list({one.key: one for one in found}.values())


def _from_line(line: str) -> Repository:
    if os.path.exists(line):
        return local(line)
    words = line.split(" #")[0].split()
    source, ref = words[0], " ".join(words[1:])
    if source.startswith("-") or ref.startswith("-"):
        raise BadList(f"`{redacted_line(line)}` is neither a path nor a URL: it begins with a dash")
    if len(words) > 2 or ":" in ref:
        raise BadList(f"`{redacted_line(line)}` is not `PATH-OR-URL [REF]`, and no such path exists")
    is_url = "://" in source or (_SCP_LIKE.fullmatch(source) and not os.path.exists(source))
    return Repository(source, address(source).shown, ref) if is_url else local(source, ref)


def local(path: str, ref: str = "") -> Repository:
    """A repository at a path."""
    return Repository(os.path.abspath(path), os.path.normpath(path), ref)


def below(folder: str) -> list[Repository]:
    """The repositories in a folder at any depth, by name; the folder itself where it is one."""
    return [local(path) for path in sorted(_found(os.path.normpath(folder)))]


def _found(folder: str) -> Iterator[str]:
    if is_repository(folder):
        yield folder
        return
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False) and not entry.name.startswith("."):
            yield from _found(os.path.join(folder, entry.name))


def is_repository(folder: str) -> bool:
    """Whether a folder looks like a repository's top, or like a bare one, be it whole or broken."""
    if os.path.lexists(os.path.join(folder, ".git")):
        return True
    names = ("objects", "refs", "HEAD", "config")
    return sum(os.path.exists(os.path.join(folder, name)) for name in names) >= 3


def matching(repositories: Sequence[Repository], globs: Sequence[str]) -> list[Repository]:
    """Those whose name (or its last part) fits one of the patterns; all of them where there is no pattern."""
    if not globs:
        return list(repositories)
    return [one for one in repositories if any(_fits(one.name, glob) for glob in globs)]


def _fits(name: str, glob: str) -> bool:
    return fnmatchcase(name, glob) or fnmatchcase(name.rpartition("/")[2], glob)
