"""What is changed of the SDK where a file runs: by the file itself, and by other modules of its repository.

What a module of the repository changes counts for every file of it: who imports whom first can't be seen. What tests
and docs change counts for the files that import them, or for which pytest reads them; a mock that is undone, within its
own file. Asked for only where a rule has found something.
"""

from __future__ import annotations

import ast
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from smfix.project.class_names import ANY, NONE
from smfix.project.import_paths import ancestors
from smfix.project.monkey_patches import Patch, PatchScanner
from smfix.project.patch_prefilter import may_patch, may_write_outward
from smfix.project.patch_regions import runs_in, runs_within
from smfix.scopes.namespaces import Namespaces
from smfix.sdk import is_sdk

if TYPE_CHECKING:
    from smfix.project.repository import Repository
    from smfix.scopes.symbol_table import Module

MOST_FUNCTIONS = 40
"""Names of functions, from one that is given a class, of which it is looked up to whom they hand it on."""
MOST_FOLLOWED = 2_000
"""Modules that a file may import, however indirectly, before no more is followed."""


class SdkPatches:
    """What is changed of the SDK in some repositories. Nothing is read before the first question."""

    def __init__(self, project: Repository) -> None:
        """`project` is where modules are found."""
        self._project = project
        self._imports = project.relevance.imports
        self._by_top: dict[str, list[str]] = {}
        self._may_change: dict[str, bool] = {}
        self._known: dict[str, tuple[Patch, ...]] = {}
        """By the path of a module that was looked at, what it changes."""
        self._scanners: dict[str, PatchScanner] = {}
        self._writes: dict[str, bool] = {}
        self._outward: set[str] = set()
        """Modules that give values to names of others: of their callers, of the main one."""
        self._imported: dict[tuple[str, ...], frozenset[str]] = {}
        """By the paths of modules, all that runs when they are imported."""
        self._sealed: dict[str, bool] = {}
        self._set_by: dict[tuple[str, str], frozenset[str]] = {}
        self._followed: set[str] = set()
        """The names of the functions of which it was looked up what they set."""

    def update(self, path: str, before: bytes, after: bytes) -> bool:
        """Forget what a module at an absolute path said, whose bytes were `before` and are `after`. False where what
        others change may follow from it: then all is to be found out anew."""
        both = before + after
        if any(re.search(rb"\b(?:def|class)\s+" + re.escape(name.encode()) + rb"\b", both) for name in self._followed):
            return False
        for known in (self._known, self._writes, self._may_change):
            known.pop(path, None)
        self._outward.discard(path)
        for found in (self._by_top, self._imported, self._sealed):
            found.clear()
        return True

    def affecting(self, module: Module) -> tuple[Patch, ...]:
        """What is changed where this file runs; `region` is of what it changes itself, and undoes."""
        path = os.path.abspath(module.path)
        found = list(self._of_module(module))
        others = [other for other in self._elsewhere(path) if other != path]
        sealed = {other for other in others if self._is_sealed(other)}
        near = self._reached_from(path, *self._packages_of(path)) if sealed else NONE
        if self._outward and not self._outward.isdisjoint(self._callable_from(path)):
            found.append(Patch(ANY, ANY, 0))
        for other in others:
            patches = self._patches_at(other) if other not in sealed or other in near else ()
            left = (patch for patch in patches if other not in sealed or not self._is_of_a_test(other, patch))
            found += [replace(patch, region=None) for patch in left]
        return tuple(found)

    def _of_module(self, module: Module) -> tuple[Patch, ...]:
        data = "\n".join(part.piece.code for part in module.program.parts).encode("utf-8", "replace")
        return self._patches(module) if may_patch(data) else ()

    def _patches(self, module: Module) -> tuple[Patch, ...]:
        return self._scanner(module).patches()

    def _scanner(self, module: Module) -> PatchScanner:
        """What looks through a module, kept as long as the module is."""
        tree = module.program.tree
        known = self._scanners.get(module.path)
        if known is None or known.tree is not tree:
            known = self._scanners[module.path] = PatchScanner(tree, lambda name: self._attributes_set(module, name))
        return known

    def _attributes_set(self, module: Module, name: str) -> frozenset[str]:
        """The attributes that the functions of this name, anywhere in the repository, set on what they are given, or
        hand on to others that set them: the nearest first, until they are too many."""
        top = self._project.folders.top_of(module.path)
        if (top, name) not in self._set_by:
            found, names = NONE, [name]
            for one in names:
                for scanner in self._defining(top, one):
                    attributes, handed = scanner.passing(one)
                    found |= attributes
                    names += sorted(handed.difference(names))[: MOST_FUNCTIONS - len(names)]
            self._set_by[top, name] = found
            self._followed.update(names)
        return self._set_by[top, name]

    def _defining(self, top: str, name: str) -> Iterator[PatchScanner]:
        """What looks through the modules of a repository that define functions or classes of a name."""
        defined = re.compile(rb"\b(?:def|class)\s+" + re.escape(name.encode()) + rb"\b")
        texts = (self._project.relevance.texts.below(top) if self._project.roots else None) or {}
        words = self._project.words
        words.cover(texts)
        for path in words.naming(name, texts):
            found = self._project.module(path) if path.endswith(".py") and defined.search(texts[path]) else None
            if found is not None:
                yield self._scanner(found)

    def _elsewhere(self, path: str) -> list[str]:
        """The modules of a file's repository that may change something of the SDK; where there are too many modules to
        look at, those among what it imports."""
        project = self._project
        if not project.roots:
            return []
        top = project.folders.top_of(path)
        texts = project.relevance.texts.below(top)
        if texts is None:
            near = sorted(self._reached_from(path, *self._packages_of(path)))
            return list(self._changing({one: project.relevance.texts.of(one) for one in near}))
        if top not in self._by_top:
            self._by_top[top] = []  # while they are looked for
            self._by_top[top] = list(self._changing(texts))
        return self._by_top[top]

    def _changing(self, texts: dict[str, bytes]) -> Iterator[str]:
        for path, data in texts.items():
            if path not in self._writes:
                self._writes[path] = path.endswith(".py") and may_write_outward(data) and self._writes_outward(path)
                self._may_change[path] = path.endswith(".py") and may_patch(data) and not self._is_of_sdk(path)
            if self._writes[path]:
                self._outward.add(path)
            if self._may_change[path]:
                yield path

    def _patches_at(self, path: str) -> tuple[Patch, ...]:
        """What the module at a path changes of the SDK."""
        if path not in self._known:
            module = self._project.module(path)
            self._known[path] = self._patches(module) if module is not None else ()
        return self._known[path]

    def _is_of_sdk(self, path: str) -> bool:
        return is_sdk(self._project.folders.dotted(path)) and self._project.is_in_copy(path)

    def _is_sealed(self, path: str) -> bool:
        """Whether a module is one of tests or docs that no other part of the repository imports."""
        if path not in self._sealed:
            folders = self._project.folders
            self._sealed[path] = bool(folders.tests_around(path)) and not self._is_imported(path)
        return self._sealed[path]

    def _is_imported(self, path: str) -> bool:
        stem = os.path.splitext(os.path.basename(path))[0]
        word = (os.path.basename(os.path.dirname(path)) if stem == "__init__" else stem).encode()
        texts = self._project.relevance.texts.below(self._project.folders.top_of(path)) or {}
        users = ((one, data) for one, data in texts.items() if word in data and one != path)
        return stem != "conftest" and any(
            path in self._imports.imported(one, data)
            for one, data in users
            if not self._project.folders.tests_around(one)
        )

    def _is_of_a_test(self, path: str, patch: Patch) -> bool:
        """Whether a patch is undone when a single test of its module has run."""
        module = self._project.module(path)
        if patch.region is None or module is None:
            return False
        tests = (node for node in ast.walk(module.program.tree) if isinstance(node, (ast.FunctionDef, ast.ClassDef)))
        around = (node for node in tests if node.name.lower().startswith("test"))
        return any(runs_within(node, patch.region) for node in around)

    def _writes_outward(self, path: str) -> bool:
        """Whether a module gives values to names through a frame, or through the main module."""
        module = self._project.module(path)
        uses = Namespaces(module.program.tree).uses(module.program.tree) if module is not None else ()
        return any(isinstance(node, (ast.Attribute, ast.Name)) for node, _, _ in uses)

    def _callable_from(self, path: str) -> frozenset[str]:
        """The modules whose functions a file may call: those that it imports, however indirectly. Its packages, and
        what pytest runs beside it, are done when it begins; a module that is called as one of the standard library is
        another one's."""
        imported = self._imports.imported(path, self._project.relevance.texts.of(path))
        stems = {one: os.path.basename(one).partition(".")[0] for one in imported}
        called = sorted(one for one, stem in stems.items() if stem not in sys.stdlib_module_names | {"conftest"})
        return self._reached_from(*called) - {path}

    def _reached_from(self, *paths: str) -> frozenset[str]:
        """The files that run when these are imported, as far as import lines and `conftest.py` files say; the nearest,
        where they are too many."""
        if paths not in self._imported:
            todo = dict.fromkeys(paths)
            seen: set[str] = set()
            while todo and len(seen) < MOST_FOLLOWED:
                nearest, todo = list(todo)[: MOST_FOLLOWED - len(seen)], {}
                seen.update(nearest)
                for one in nearest:
                    found = self._imports.imported(one, self._project.relevance.texts.of(one)) - seen
                    todo |= dict.fromkeys(sorted(found))
            self._imported[paths] = frozenset(seen)
        return self._imported[paths]

    def _packages_of(self, path: str) -> Iterator[str]:
        for folder in ancestors(os.path.dirname(path)):
            found = self._project.folders.overlay.module_file(os.path.join(folder, "__init__"))
            if found is None:
                return
            yield found


def in_force(patches: tuple[Patch, ...], module: Module, line: int) -> tuple[Patch, ...]:
    """Those of the patches that may be in force when a line of the program of their module runs."""
    tree = module.program.tree
    return tuple(one for one in patches if one.region is None or runs_in(tree, one.region, line))
