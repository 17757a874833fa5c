"""Which version of the SageMaker SDK a file speaks: by what it imports, else by what its project requires."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

from smfix.reading import read_regular

if TYPE_CHECKING:
    from smfix.project.repository import Repository


BOTH = frozenset({2, 3})
MOST_BYTES = 4_000_000
"""A larger file of requirements says nothing."""

_V3 = frozenset({"core", "mlops", "train", "serve", "ai_registry"})
"""The packages below `sagemaker` in version 3; there is nothing else below it."""

_FILES = re.compile(
    r"(requirements.*\.(txt|in)|constraints.*\.txt|pyproject\.toml|setup\.(py|cfg)|Pipfile|environment\.ya?ml|"
    r"(poetry|uv|pdm|Pipfile)\.lock)"
)
_NAMED = re.compile(r"(?i)(?<![\w./-])sagemaker(?:\[[^\]\n]{0,200}\])?(?![\w./-])([^\n;#]*)")
_CLAUSE = re.compile(r"(===?|~=|>=|<=|!=|<|>|\^|~|[\"'])\s*v?(\d{1,9})(?:\.(\d{1,9}))?")
_LEAST = re.compile(r"(===?|~=|>=|<=|!=|<|>|\^|~)\s*v?(\d{1,9}(?:\.\d{1,9}){0,3})")
_LOCKED = re.compile(
    r"""name = "sagemaker"\s+version = "(\d{1,9})\.|"sagemaker": \{[^}]{0,4000}"version": "==(\d{1,9})"""
)
_PARTS = re.compile(r"(?i)(?<![\w./-])sagemaker-(?:core|mlops|train|serve)(?![\w./-])")


def versions_by_imports(names: Iterable[str]) -> frozenset[int]:
    """The versions that have a use for these dotted imports; both where they say nothing."""
    found = set()
    for name in names:
        parts = name.split(".")
        if parts[0] == "sagemaker" and len(parts) > 1:
            found.add(3 if parts[1] in _V3 else 2)
    return frozenset(found) or BOTH


def versions_by_project(project: Repository, path: str) -> frozenset[int]:
    """The versions that the project's requirements allow: those of the nearest folder that names the SDK."""
    if not project.roots:
        return BOTH
    top, folder = project.folders.top_of(path), project.folders.folder_of(path)
    while True:
        found = _by_folder(project, folder)
        if found or folder == top or os.path.dirname(folder) == folder:
            return found or BOTH
        folder = os.path.dirname(folder)


def is_requirements(name: str) -> bool:
    """Whether a file of this name says by hand which version of the SDK a project wants: no lock file."""
    return _FILES.fullmatch(name) is not None and not name.endswith(".lock")


def newest_required(project: Repository, path: str) -> dict[int, tuple[int, ...]]:
    """By major version, the newest version of it that some requirement of the project asks for at least, as numbers:
    `sagemaker>=2.260` or `sagemaker==2.260.1` is {2: (2, 260, ...)}."""
    found: dict[int, tuple[int, ...]] = {}
    for text in _requirements(project, path) if project.roots else ():
        for rest in _NAMED.findall(text):
            for sign, digits in _LEAST.findall(rest):
                least = tuple(int(part) for part in digits.split("."))
                if sign not in ("<", "<=", "!="):
                    found[least[0]] = max(found.get(least[0], ()), least)
    return found


def _requirements(project: Repository, path: str) -> Iterator[str]:
    """The texts of the requirements of the nearest folder that names the SDK."""
    top, folder = project.folders.top_of(path), project.folders.folder_of(path)
    while True:
        texts = _kept(project, folder)
        if any(versions_by_requirements(text) for _, text in texts):
            yield from (text for _, text in texts)
            return
        if folder == top or os.path.dirname(folder) == folder:
            return
        folder = os.path.dirname(folder)


def _kept(project: Repository, folder: str) -> tuple[tuple[str, str], ...]:
    """The files of requirements in a folder, by name, read once."""
    kept = f"requirements in {folder}"
    if kept not in project.kept:
        project.kept[kept] = tuple(_texts(folder))
    found = project.kept[kept]
    return found if isinstance(found, tuple) else ()


def _by_folder(project: Repository, folder: str) -> frozenset[int]:
    locked: set[int] = set()
    asked: set[int] = set()
    for name, text in _kept(project, folder):
        (locked if name.endswith(".lock") else asked).update(versions_by_requirements(text))
    return frozenset(locked or asked)


def _texts(folder: str) -> Iterator[tuple[str, str]]:
    """The files of requirements in a folder, by name."""
    try:
        names = sorted(entry.name for entry in os.scandir(folder) if _FILES.fullmatch(entry.name))
    except OSError:
        return
    for name in names:
        with suppress(OSError):
            yield name, read_regular(os.path.join(folder, name), MOST_BYTES).decode("utf-8", "replace")


def versions_by_requirements(text: str) -> frozenset[int]:
    """The versions that a file of requirements, or a lock file, allows; empty where it does not name the SDK."""
    found = {int(one or other) for one, other in _LOCKED.findall(text)}
    for rest in () if found else _NAMED.findall(text):
        clauses = _CLAUSE.findall(rest)
        if clauses:
            found |= _allowed(clauses)
    if not found and _PARTS.search(text):
        found = {3}
    return frozenset(found) & BOTH


def _allowed(clauses: list[tuple[str, str, str]]) -> set[int]:
    allowed = set(BOTH)
    for sign, digits, minor in clauses:
        major = int(digits)
        if sign in (">", ">="):
            allowed = {one for one in allowed if one >= major}
        elif sign in ("<", "<="):
            inclusive = sign == "<=" or bool(minor.strip("0"))
            allowed = {one for one in allowed if one < major or (one == major and inclusive)}
        elif sign != "!=":
            allowed &= {major}
    return allowed
