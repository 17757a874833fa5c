"""What a repository publishes: the modules of the package that its build files describe, and its entry points.

Other repositories may call what is published. Build files are read as text; nothing of them is run.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from smfix.project.import_paths import ancestors
from smfix.reading import read_regular

if TYPE_CHECKING:
    from smfix.project.import_paths import ImportPaths

MOST_BYTES = 1_000_000
"""A larger build file says nothing."""

_BUILD_FILES = ("pyproject.toml", "setup.cfg", "setup.py")
_DESCRIBES = {
    "pyproject.toml": re.compile(r"(?m)^\s*\[(?:project|tool\.poetry|tool\.flit\.metadata)\]"),
    "setup.cfg": re.compile(r"(?m)^\s*\[metadata\]"),
    "setup.py": re.compile(r"(?m)^[^#\n]*\bsetup\s*\("),
}
_PRIVATE = re.compile(r"(?i)Private\s*::|^\s*package-mode\s*=\s*false|^\s*package\s*=\s*false", re.MULTILINE)
_SOURCE_FOLDERS = frozenset({"src", "lib", "python", "source"})
_BESIDE = frozenset({"tests", "test", "docs", "doc", "examples", "example", "scripts", "benchmarks", "notebooks"})
"""Packages of a repository that are there for those who work on it."""


def is_published(folders: ImportPaths, path: str) -> bool:
    """Whether the module at a path is a public one of a package that its repository's build files describe."""
    parts = folders.dotted(path).split(".")
    folder = folders.folder_of(path)
    if any(part.startswith("_") and part != "__init__" for part in parts):
        return False
    if not os.path.isfile(os.path.join(folder, "__init__.py")) or parts[0] in _BESIDE:
        return False
    while os.path.isfile(os.path.join(folder, "__init__.py")) and os.path.dirname(folder) != folder:
        folder = os.path.dirname(folder)
    if os.path.basename(folder) in _SOURCE_FOLDERS and not _build_files(folder):
        folder = os.path.dirname(folder)
    texts = _build_files(folder)
    is_described = any(_DESCRIBES[name].search(text) for name, text in texts.items())
    return is_described and not any(_PRIVATE.search(text) for text in texts.values())


def is_entry_point(folders: ImportPaths, path: str, name: str) -> bool:
    """Whether a build file from the module's folder up to its repository's names the function as an entry point,
    `package.module:name`."""
    stem = re.escape(folders.dotted(path).rpartition(".")[2])
    pattern = re.compile(rf"\b{stem}\s*:\s*{re.escape(name)}\b")
    top = folders.top_of(path)
    for folder in ancestors(folders.folder_of(path)):
        if any(pattern.search(text) for text in _build_files(folder).values()):
            return True
        if folder == top:
            break
    return False


def _build_files(folder: str) -> dict[str, str]:
    """The texts of a folder's build files, by name."""
    found: dict[str, str] = {}
    for name in _BUILD_FILES:
        try:
            found[name] = read_regular(os.path.join(folder, name), MOST_BYTES).decode("utf-8", "replace")
        except OSError:
            continue
    return found
