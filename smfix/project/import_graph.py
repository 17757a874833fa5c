"""Which files of a repository a file imports: from its import lines alone, as bytes, without a parse.

Every import that the engine could follow is an edge here, and some that it could not: text that only looks like an
import counts, and so does every quoted name in a file that imports by a computed one.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import TYPE_CHECKING

from smfix.project.import_paths import ancestors

if TYPE_CHECKING:
    from smfix.project.import_paths import ImportPaths


_NAME = rb"[\w\x80-\xff]+"
_DOTTED = rb"[\w.\x80-\xff]+"
_FROM = re.compile(rb"\bfrom\b\s*([.\s]*)(" + _DOTTED + rb"|)\s*\Z")
_NAMES = re.compile(rb"import\b\s*(\([^)]*\)|[^\n;]*)")
_PLAIN = re.compile(rb"import\s+([\w.,\s\x80-\xff]+)")
_WORD = re.compile(_NAME)
_AFTER_DOT = re.compile(rb"\.(" + _NAME + rb")")
_FIRST = re.compile(rb"(?:^|,)\s*(" + _DOTTED + rb")")
_QUOTED = re.compile(rb"[\"'](\.*)(" + _DOTTED + rb")[\"'\\]")
_BY_NAME = (b"import_module", b"__import__", b"find_spec")
_RUN_LINE = re.compile(rb"%run[ \t]+(?:-\w+[ \t]+)*(?:\\?[\"']([^\"'\\\n]+)|([^\s\"'\\]+))")
_BY_PATH = (b"run_path", b"execfile", b"exec(", b"magic(", b"run_cell", b"spec_from_file_location")
_QUOTED_PATH = re.compile(rb"[\"']([^\"'\\\n]+\.(?:py|ipynb))[\"'\\]")


AfterDots = Callable[[], frozenset[str]]
"""The words that stand after a dot in a text, looked for when they are needed."""


class ImportGraph:
    """The imports of the files of some repositories, resolved to files as the engine resolves them."""

    def __init__(self, folders: ImportPaths) -> None:
        """Nothing is looked at before the first question."""
        self._folders = folders
        self._imported: dict[str, tuple[int, frozenset[str]]] = {}
        """By the path of a module, the hash of its bytes and what they import."""
        self._resolved: dict[tuple[str, ...], tuple[tuple[str, bool], ...]] = {}
        """By a folder, a dotted name and the names that are imported from it, what that means in most files there."""

    def imported(self, path: str, data: bytes) -> frozenset[str]:
        """The absolute paths of the files that the file at `path`, whose bytes are `data`, may import.

        The `conftest.py` files that pytest reads for it count as imported. Remembered until the bytes are others.
        """
        known = self._imported.get(path)
        if known is None or known[0] != hash(data):
            known = self._imported[path] = hash(data), frozenset(self._found(path, data))
        return known[1]

    def _found(self, path: str, data: bytes) -> set[str]:
        self._folders.note(path, data)
        found = set(self._conftests(path))
        after_dots = cache(lambda: frozenset(map(_text, _AFTER_DOT.findall(data))))
        for level, dotted, names in _statements(data):
            if level:
                found.update(self._relative(path, level, dotted, names, after_dots))
            elif dotted:
                found.update(self._absolute(path, dotted, names, after_dots))
        found.update(self._run(path, data))
        found.discard(os.path.abspath(path))
        return found

    def _run(self, path: str, data: bytes) -> Iterator[str]:
        """The files that a file runs by their path, by `%run`, `runpy.run_path` or `exec(open(...).read())`."""
        if not self._folders.roots:
            return
        named = [one or other for one, other in _RUN_LINE.findall(data)] if b"%run" in data else []
        if any(word in data for word in _BY_PATH):
            named += _QUOTED_PATH.findall(data)
        for name in named:
            base = os.path.join(self._folders.folder_of(path), _text_of(name))
            for file in map(os.path.normpath, (base, f"{base}.py", f"{base}.ipynb")):
                if file.endswith((".py", ".ipynb")) and self._folders.overlay.is_file(file):
                    yield file

    def _absolute(self, path: str, dotted: str, names: list[str], after_dots: AfterDots) -> Iterator[str]:
        key = (self._folders.folder_of(path), dotted, *names)
        known = self._resolved.get(key) if self._folders.is_usual(path) else None
        if known is None:
            known = tuple(self._files_of(path, dotted, names))
            if self._folders.is_usual(path):
                self._resolved[key] = known
        for file, may_hold in known:
            yield file
            yield from self._named_below(file if may_hold else None, after_dots)

    def _files_of(self, path: str, dotted: str, names: list[str]) -> Iterator[tuple[str, bool]]:
        """The files that `from dotted import names` in the file at `path` may mean, each with whether modules below it
        may be named behind a dot."""
        parts = dotted.split(".")
        outer = [self._folders.file_of(0, ".".join(parts[:end]), path) for end in range(1, len(parts))]
        base = self._folders.file_of(0, dotted, path)
        is_package = base is None or _is_package(base)
        inner = [self._folders.file_of(0, f"{dotted}.{name}", path) for name in names] if is_package else []
        yield from ((file, False) for file in outer if file is not None)
        yield from ((file, is_package) for file in (base, *inner) if file is not None)

    def _relative(self, path: str, level: int, dotted: str, names: list[str], after_dots: AfterDots) -> Iterator[str]:
        folder = self._folders.above(path, level)
        if dotted:
            folder = os.path.join(folder, *dotted.split("."))
        base = self._folders.module_at(folder)
        yield from self._known(base)
        if base is None or _is_package(base):
            inner = [self._folders.module_at(os.path.join(folder, name)) for name in names]
            for one in (base, *inner):
                yield from self._named_below(one, after_dots)
            yield from (one for one in inner if one is not None)

    def _named_below(self, package: str | None, after_dots: AfterDots) -> Iterator[str]:
        """The modules of a package whose names stand after a dot in the text: `import pkg`, then `pkg.sub.f()`."""
        if package is None or not _is_package(package):
            return
        folder = os.path.dirname(package)
        for name in (self._folders.names_in(folder) & after_dots()) - {"__init__"}:
            inner = self._folders.module_at(os.path.join(folder, name))
            if inner is not None:
                yield inner
                yield from self._named_below(inner, after_dots)

    def _conftests(self, path: str) -> Iterator[str]:
        if not self._folders.roots:
            return
        folder, top = self._folders.folder_of(path), self._folders.top_of(path)
        for one in ancestors(folder):
            if "conftest" in self._folders.names_in(one):
                yield from self._known(self._folders.module_at(os.path.join(one, "conftest")))
            if one == top:
                return

    @staticmethod
    def _known(file: str | None) -> Iterator[str]:
        if file is not None:
            yield file


def _is_package(file: str) -> bool:
    return os.path.basename(file).startswith("__init__.")


def _statements(data: bytes) -> Iterator[tuple[int, str, list[str]]]:
    """Level, dotted name and imported names of everything that may be an import."""
    if b"\\\n" in data or b"\\\r\n" in data:
        data = data.replace(b"\\\r\n", b" ").replace(b"\\\n", b" ")
    at = data.find(b"import")
    while at >= 0:
        before = _FROM.search(data[data.rfind(b"\n", 0, at) + 1 : at])
        if before:
            dots, base = before.groups()
            level = dots.count(b".") + len(base) - len(base.lstrip(b"."))
            names = _NAMES.match(data, at)
            yield level, _text(base), [_text(name) for name in _WORD.findall(names[1])] if names else []
        elif plain := _PLAIN.match(data, at):
            yield from ((0, _text(dotted), []) for dotted in _FIRST.findall(plain[1].split(b"\n")[0]))
        at = data.find(b"import", at + 6)
    if any(word in data for word in _BY_NAME):
        for dots, dotted in _QUOTED.findall(data):
            yield len(dots), _text(dotted), []


def _text(name: bytes) -> str:
    return _text_of(name).strip(".")


def _text_of(name: bytes) -> str:
    return name.decode("utf-8", "surrogateescape")
