"""Who owns a file, by the repository's CODEOWNERS."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import TYPE_CHECKING

from smfix.reading import TooLarge, read_below

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

PLACES = (".github/CODEOWNERS", ".gitlab/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS")
"""Where the file may lie; the first one counts."""
MOST = 4_000_000
"""Bytes of such a file; GitHub reads 3 MB."""


class Owners:
    """The rules of one CODEOWNERS file. The last pattern that fits says who; a pattern alone says nobody."""

    def __init__(self, lines: Iterable[str]) -> None:
        """Sections (GitLab's) give their default owners to patterns that name none."""
        self._rules: list[tuple[GitIgnoreSpec, str, tuple[str, ...]]] = []
        default: tuple[str, ...] = ()
        for line in lines:
            words = line.split(" #")[0].split()
            if not words or words[0].startswith("#"):
                continue
            if words[0].startswith(("[", "^[")):
                default = tuple(line.rpartition("]")[2].split())
            else:
                pattern, owners = _split(line.split(" #")[0].strip())
                self._rules.append((_spec(pattern), pattern, tuple(owners) or default))

    def of(self, path: str) -> tuple[str, ...]:
        """The owners of a path (relative to the repository, with slashes)."""
        for spec, pattern, owners in reversed(self._rules):
            if spec.match_file(path) and not _too_deep(pattern, path):
                return owners
        return ()


def read_owners(top: str) -> Owners:
    """The rules of the repository whose top folder this is; no rules where it has none.

    What a link leads to is none of the repository's. Raises TooLarge.
    """
    for place in PLACES:
        try:
            data = read_below(top, place, MOST)
        except TooLarge:
            raise
        except OSError:
            continue
        return Owners(io.StringIO(data.decode("utf-8", "replace"), newline=None))
    return Owners(())


def _split(line: str) -> tuple[str, list[str]]:
    """Pattern and owners; a blank in the pattern is written with a backslash."""
    words = line.replace("\\ ", "\0").split()
    return words[0].replace("\0", "\\ "), words[1:]


def _spec(pattern: str) -> GitIgnoreSpec:
    from smfix.files import globs

    try:
        return globs.spec([pattern.removeprefix("!")])
    except ValueError:
        return globs.spec([])


def _too_deep(pattern: str, path: str) -> bool:
    """`docs/*` owns the files in `docs`, not those in folders below, unlike in `.gitignore`."""
    if not pattern.endswith("/*"):
        return False
    return path.count("/") > pattern.strip("/").count("/") and "**" not in pattern
