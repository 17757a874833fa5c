"""What a git repository held at a revision: its Python, in a folder of its own. The repository is not touched.

Files come as they are stored: no filter runs, nothing is substituted, and what the attributes say does not matter.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from smfix.files import git_process
from smfix.files.git_process import GitFailed, first_words

KEPT = (".py", ".pyi", ".ipynb", ".json")
MOST = 1 << 30
"""Bytes that the files may take together."""
_AT_ONCE = 1 << 26
"""Bytes of files asked for at once (a single file may be larger)."""


@dataclass(frozen=True, slots=True)
class _Blob:
    """A file of the revision: the object that holds it, its bytes' number, and its name from the top."""

    object: bytes
    size: int
    name: bytes


@contextmanager
def at_revision(top: str, revision: str) -> Iterator[str]:
    """A temporary folder with the repository's modules and notebooks as of a revision. Raises GitFailed."""
    if revision.startswith("-"):
        raise GitFailed(f"`{revision}` is not a revision")
    blobs = _listed(top, revision)
    size = sum(blob.size for blob in blobs)
    if size > MOST:
        raise GitFailed(f"the files of `{revision}` take {size:,} bytes, more than the limit of {MOST:,}")
    folder = tempfile.mkdtemp(prefix="smfix-")
    try:
        for group in _groups(blobs):
            for blob, content in zip(group, _contents(top, group), strict=True):
                _put(folder, blob.name, content)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _listed(top: str, revision: str) -> list[_Blob]:
    """The regular files of the revision that are kept; links and submodules are not."""
    words = ["-C", top, "ls-tree", "-r", "-l", "-z", "--full-tree", "--end-of-options", revision]
    answer = git_process.ask(words)
    if answer.code:
        raise GitFailed(first_words(answer.errors) or f"git knows no revision `{revision}`")
    blobs = []
    for line in answer.output.split(b"\0")[:-1]:
        facts, _, name = line.partition(b"\t")
        mode, _, found, size = facts.split()
        if mode.startswith(b"100") and name.endswith(tuple(map(str.encode, KEPT))):
            if not size.isdigit():
                raise GitFailed(f"the repository does not hold `{os.fsdecode(name)}` as of `{revision}`")
            blobs.append(_Blob(found, int(size), name))
    return blobs


def _groups(blobs: Sequence[_Blob]) -> Iterator[list[_Blob]]:
    """The same files, as many at once as memory can hold."""
    group: list[_Blob] = []
    size = 0
    for blob in blobs:
        if group and size + blob.size > _AT_ONCE:
            yield group
            group, size = [], 0
        group.append(blob)
        size += blob.size
    if group:
        yield group


def _contents(top: str, blobs: Sequence[_Blob]) -> Iterator[bytes]:
    """What each file holds."""
    asked = b"".join(blob.object + b"\n" for blob in blobs)
    answer = git_process.ask(["-C", top, "cat-file", "--batch", "--buffer"], asked)
    if answer.code:
        raise GitFailed(first_words(answer.errors) or f"git cat-file ended with {answer.code}")
    start = 0
    for blob in blobs:
        line = b"%b blob %d\n" % (blob.object, blob.size)
        if not answer.output.startswith(line, start):
            raise GitFailed(f"the repository does not hold `{os.fsdecode(blob.name)}` any more")
        start += len(line)
        yield answer.output[start : start + blob.size]
        start += blob.size + 1


def _put(folder: str, name: bytes, content: bytes) -> None:
    """Write one file. There are no links in the folder, so that a name without dots can't lead out of it."""
    if not {b"", b".", b"..", b".git"}.isdisjoint(name.split(b"/")):
        raise GitFailed(f"the revision holds a file of the name `{os.fsdecode(name)}`, which is none")
    target = os.path.join(folder, os.fsdecode(name))
    try:
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with open(target, "wb") as file:
            file.write(content)
    except OSError as error:
        raise GitFailed(f"`{os.fsdecode(name)}` cannot be unpacked: {(error.strerror or str(error)).lower()}") from None
