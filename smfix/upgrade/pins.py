"""Where a project says which version of the SDK it wants (SMF310): told once a file, never changed.

A requirement is a promise to others, and version 3 comes in parts: which of them a project needs is for a person to
say.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from smfix.model import Finding, Place, Rewrite, Safety
from smfix.project.import_paths import ImportPaths
from smfix.project.sdk_version import MOST_BYTES, is_requirements, versions_by_requirements
from smfix.reading import read_regular
from smfix.sources import read_source, read_text
from smfix.text import Lines, Undecodable
from smfix.upgrade.verdict import PIN, verdict_of

_NAMED = re.compile(r"(?im)^[^#\n]*?(?<![\w./-])sagemaker(?:\[[^\]\n]{0,200}\])?(?![\w./-])[^\n]*")
_INSTALLED = re.compile(r"(?m)^\s*[%!]\s*(?:[\w.]*python[\w.]*\s+-m\s+)?(?:pip3?|conda|mamba|uv pip)\s+install\b[^\n]*")
_SPECIFIED = re.compile(
    r"(?i)^[^\w]*sagemaker|[\"']sagemaker(?![\w.-])|\bsagemaker\s*(?:[<>=~!^]|\[)|^\s*-\s*sagemaker"
)
NAME = "pinned-version"
SUMMARY = "a requirement that keeps version 2 of the SDK, or may bring it"
ADVICE = "require `sagemaker>=3,<4` in the same change: upgraded files do not run under version 2"


def with_pins(rewrites: Sequence[Rewrite], roots: Sequence[str]) -> list[Rewrite]:
    """The files with those added that say which version their projects want, and what they say."""
    pins = _found([one.path for one in rewrites if verdict_of(one) is not None], roots)
    known = {os.path.abspath(one.path): one for one in rewrites}
    found = [_with_installs(one) for one in rewrites]
    for path, (data, finding) in pins.items():
        if path not in known:
            found.append(Rewrite(os.path.relpath(path), data, data, left=(finding,)))
    return [_joined(one, pins[os.path.abspath(one.path)]) if os.path.abspath(one.path) in pins
            and os.path.abspath(one.path) in known else one for one in found]  # fmt: skip


def _joined(rewrite: Rewrite, pin: tuple[bytes, Finding]) -> Rewrite:
    data = rewrite.before or pin[0]
    return replace(rewrite, before=data, after=rewrite.after or data, left=(*rewrite.left, pin[1]))


def _found(paths: Iterable[str], roots: Sequence[str]) -> dict[str, tuple[bytes, Finding]]:
    """By absolute path, the bytes of the files that name a version, and the finding: in the folders of these files and
    those above, up to where their repository begins."""
    folders = ImportPaths(tuple(os.path.abspath(root) for root in roots))
    looked: set[str] = set()
    found: dict[str, tuple[bytes, Finding]] = {}
    for path in paths:
        top, folder = folders.top_of(path), folders.folder_of(path)
        while folder not in looked:
            looked.add(folder)
            found |= _in_folder(folder)
            if folder == top or os.path.dirname(folder) == folder:
                break
            folder = os.path.dirname(folder)
    return found


def _in_folder(folder: str) -> Iterator[tuple[str, tuple[bytes, Finding]]]:
    try:
        names = sorted(entry.name for entry in os.scandir(folder) if is_requirements(entry.name))
    except OSError:
        return
    for name in names:
        path = os.path.join(folder, name)
        try:
            data = read_regular(path, MOST_BYTES)
            text = read_text(data, path).text
        except (OSError, Undecodable):
            continue
        finding = _pin(text)
        if finding is not None:
            yield path, (data, finding)


def _pin(text: str) -> Finding | None:
    """What a file of requirements says; None where it does not name the SDK, or wants version 3."""
    for match in _NAMED.finditer(text):
        if _SPECIFIED.search(match.group()):
            versions = versions_by_requirements(match.group())
            if versions != {3}:
                return _finding(text, match.start() + _blank(match.group()), match.end(), versions == {2})
    return None


def _finding(text: str, start: int, end: int, is_pinned: bool, cell: int | None = None, shift: int = 0) -> Finding:
    lines = Lines(text)
    place = Place(*lines.position(start), *lines.position(end), cell)
    words = " ".join(text[start:end].split())
    message = f"`{words}` {'keeps' if is_pinned else 'may bring'} version 2 of the SDK"
    return Finding(PIN, message, Safety.MANUAL, place, start + shift, end + shift, advice=ADVICE)


def _with_installs(rewrite: Rewrite) -> Rewrite:
    """A notebook with what its own commands install."""
    if not rewrite.path.endswith(".ipynb") or not rewrite.before or b"install" not in rewrite.before:
        return rewrite
    for piece in read_source(rewrite.before, rewrite.path).pieces:
        for match in _INSTALLED.finditer(piece.text):
            versions = versions_by_requirements(match.group())
            if re.search(r"(?<![\w./-])sagemaker(?![\w./-])", match.group()) and versions != {3}:
                start = match.start() + _blank(match.group())
                finding = _finding(piece.text, start, match.end(), versions == {2}, piece.cell)
                finding = replace(finding, start=piece.offset(start), end=piece.offset(match.end()))
                return replace(rewrite, left=(*rewrite.left, finding))
    return rewrite


def _blank(text: str) -> int:
    """How many blanks it begins with."""
    return len(text) - len(text.lstrip())
