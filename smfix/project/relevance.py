"""Whether an object of the SDK can reach a file at all: asked before anything of it is parsed.

A file that names the SDK is reached. Another is reached where its imports lead to a module that brings steps, or where
a module that imports it, however indirectly, imports such a one: values flow through calls both ways. In a repository
with too many modules to look through for callers, they flow one way only.
"""

from __future__ import annotations

import os
import re
from collections.abc import Container, Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from smfix.needles import SDK, SEARCHED
from smfix.project.import_paths import ImportPaths
from smfix.project.overlay import DISK, Overlay
from smfix.project.texts import Texts, module_bytes

if TYPE_CHECKING:
    from smfix.project.import_graph import ImportGraph
    from smfix.project.importers import Search

_STEPS = (b"workflow", b"mlops")
"""One of these stands in every module that imports steps, besides the word: they are defined below modules named so."""

_IMPORTS_IT = re.compile(
    rb"\bimport\b[^\n]*\bsagemaker\b|\bfrom\b[\s\\.]*sagemaker\b|\bimport\b[^\n]*\\\s+sagemaker\b"
    rb"|[\"']sagemaker\.|\b(?:import_module|__import__)\b\W*sagemaker\b"
)
MOST_FOLLOWED = 20_000
"""Files whose imports are read, in a large repository, before a file is taken to be reached."""

_ESCAPED = re.compile(rb"\\u00(?:6[1-9a-fA-F]|7[0-9aA])")
"""A letter in a notebook that is written in another way than anybody writes it: then no word can be looked for."""

_OF_SDK = re.compile(r"[\\/]sagemaker[\\/]")
"""What stands in the path of a copy of the SDK, whose modules import each other by relative imports."""


def brings_steps(path: str, data: bytes) -> bool:
    """Whether the module at an absolute path, with these bytes, may import step classes of the SDK, or name them in an
    annotation."""
    if path.endswith(".ipynb") and _ESCAPED.search(data):
        return True
    if not any(word in data for word in _STEPS):
        return False
    return (SDK in data and _IMPORTS_IT.search(data) is not None) or _OF_SDK.search(path) is not None


class Relevance:
    """Which files of some repositories objects of the SDK can reach."""

    def __init__(self, roots: Sequence[str] = (), overlay: Overlay = DISK) -> None:
        """`roots` are folders; without any, no file but the one at hand is read. Nothing is read before the first
        question."""
        self.folders = ImportPaths(tuple(os.path.abspath(root) for root in roots), overlay)
        self.texts = Texts(overlay)
        self._components: dict[str, frozenset[str] | None] = {}
        self._without: set[str] = set()
        self._searches: dict[str, tuple[list[str], Search]] = {}
        """By a folder that was searched, the files that may bring steps, and what looks for more in it."""
        self._importers: dict[str, frozenset[str] | None] = {}
        self._unreached: set[str] = set()
        self._leading: dict[str, bool] = {}
        self._silent: set[str] = set()
        """Modules that name neither the SDK nor a dependency."""

    @cached_property
    def imports(self) -> ImportGraph:
        """Which files import which; most repositories without the SDK are known before it is asked."""
        from smfix.project.import_graph import ImportGraph

        return ImportGraph(self.folders)

    def knows(self, top: str, paths: Iterable[str], search: Search | None = None) -> None:
        """Take note of every file below the folder `top` that holds SDK, as a search of it has found; `search` searches
        it for other words."""
        paths = list(paths)
        if not any(map(_brings, paths)):
            self._without.add(os.path.abspath(top))
        elif search is not None:
            self._searches[os.path.abspath(top)] = paths, search

    def reaches(self, path: str, data: bytes) -> bool:
        """Whether an object of the SDK can reach the file at `path`, whose bytes are `data`."""
        if SDK in data or brings_steps(os.path.abspath(path), data):
            return True
        if not self.folders.roots:
            return False
        top = self.folders.top_of(path)
        if self._is_without(top):
            return False
        if top not in self._components:
            texts = self.texts.below(top)
            self._components[top] = None if texts is None else self._component(texts)
        component = self._components[top]
        if component is None:
            return self._is_led_to_steps(top, path, data)
        if os.path.abspath(path) in component:
            return True
        texts = self.texts.below(top) or {}
        is_known = texts.get(os.path.abspath(path)) == data
        return not is_known and not component.isdisjoint(self.imports.imported(path, data))

    def led_to(self, path: str, data: bytes, known: Container[str] = ()) -> dict[str, bytes]:
        """The bytes of the modules that the imports of the file at `path`, whose bytes are `data`, lead to, by absolute
        path: those that name the SDK or a dependency, and packages, which may bring such a module on. Modules that are
        `known` are left out, and what only they lead to."""
        found: dict[str, bytes] = {}
        todo = list(self.imports.imported(path, data)) if self.folders.roots else []
        while todo:
            one = todo.pop()
            if one in found or one in known or one in self._silent or len(found) == MOST_FOLLOWED:
                continue
            inner = self.texts.of(one)
            if not one.endswith("__init__.py") and not any(word in inner for word in SEARCHED):
                self._silent.add(one)
                continue
            found[one] = inner
            todo += self.imports.imported(one, inner)
        return found

    def update(self, path: str) -> bool:
        """Read the file at an absolute path again. False where more than what it says has changed; see `Texts`."""
        before = self.texts.known(path) or b""
        led = self.imports.imported(path, before) if self._components else None
        if not self.texts.update(path):
            return False
        after = self.texts.of(path)
        if led is not None:
            was, now = brings_steps(path, before), brings_steps(path, after)
            if was != now or led != self.imports.imported(path, after):
                self._components.clear()
        self._leading.clear()
        self._silent.discard(path)
        self._unreached.clear()
        self._without.clear()
        self._searches.clear()
        return True

    def leads_to_steps(self, path: str) -> bool:
        """Whether the module at an absolute path brings steps, or its imports lead to one that does."""
        if path not in self._leading:
            data = self.texts.of(path)
            found = brings_steps(path, data) or (bool(self.folders.roots) and self._leads_to_steps(path, data))
            self._leading[path] = found
        return self._leading[path]

    def _is_without(self, top: str) -> bool:
        return any(top == known or top.startswith(os.path.join(known, "")) for known in self._without)

    def _is_led_to_steps(self, top: str, path: str, data: bytes) -> bool:
        """Whether the imports of a file of a large repository lead to a module that brings steps: asked backwards,
        where that can be searched for. What is not searched, as what git ignores, leads nowhere then."""
        leading = self._importers_of_steps(top) if top in self._searches else None
        if leading is None:
            return self._leads_to_steps(path, data)
        own = os.path.abspath(path)
        is_searched = self._searches[top][1].covers(own)
        return own in leading or (not is_searched and not leading.isdisjoint(self.imports.imported(path, data)))

    def _importers_of_steps(self, top: str) -> frozenset[str] | None:
        if top not in self._importers:
            from smfix.project.importers import importers

            naming, search = self._searches[top]
            paths = list(map(os.path.abspath, naming))
            has_copy = any(map(_OF_SDK.search, paths))
            starts = [path for path in paths if brings_steps(path, self.texts.of(path))]
            starts += [path for path in paths if has_copy and self._imports_copy(path)]
            self._importers[top] = importers(starts, self.imports, self.texts, search)
        return self._importers[top]

    def _imports_copy(self, path: str) -> bool:
        """Whether a file that names the SDK imports a module of a copy of it that brings steps."""
        data = self.texts.of(path)
        if brings_steps(path, data):
            return False
        copied = filter(_OF_SDK.search, self.imports.imported(path, data))
        return any(brings_steps(one, self.texts.of(one)) for one in copied)

    def _component(self, texts: dict[str, bytes]) -> frozenset[str]:
        """The files that imports, followed either way, connect with one that brings steps."""
        reached = [path for path, data in texts.items() if brings_steps(path, data)]
        if not reached:
            return frozenset()
        beside: dict[str, set[str]] = {}
        for path, data in texts.items():
            for other in self.imports.imported(path, data):
                beside.setdefault(path, set()).add(other)
                beside.setdefault(other, set()).add(path)
        reached += [path for path in beside if path not in texts and brings_steps(path, self.texts.of(path))]
        found = set(reached)
        while reached:
            more = beside.get(reached.pop(), set()) - found
            found |= more
            reached += more
        return frozenset(found)

    def _leads_to_steps(self, path: str, data: bytes) -> bool:
        """Whether the imports of a file lead to a module that brings steps. What was found not to is remembered."""
        seen = {os.path.abspath(path)}
        todo = [(path, data)]
        while todo:
            for other in self.imports.imported(*todo.pop()) - seen - self._unreached:
                seen.add(other)
                inner = self.texts.of(other)
                if brings_steps(other, inner) or len(seen) > MOST_FOLLOWED:
                    return True
                todo.append((other, inner))
        self._unreached |= seen
        return False


def _brings(path: str) -> bool:
    data = module_bytes(path)
    return data is None or brings_steps(os.path.abspath(path), data)
