"""What is changed of the SDK where a file runs: by the file itself, and by other modules of its repository.

What a module of the repository changes counts for every file of it: who imports whom first can't be seen. What tests
and docs change counts for the files that import them, or for which pytest reads them; a mock that is undone, within its
own file. Asked for only where a rule has found something.
"""

from __future__ import annotations

import ast
import os
import re
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

MOST_FUNCTIONS = 200
"""Functions that are given classes, of which it is looked up what they do."""
MOST_FOLLOWED = 2_000
"""Modules that a file may import, however indirectly, before no more is followed."""


class SdkPatches:
    """What is changed of the SDK in some repositories. Nothing is read before the first question."""

    def __init__(self, project: Repository) -> None:
        """`project` is where modules are found."""
        self._project = project
        self._imports = project.relevance.imports
        self._by_top: dict[str, list[tuple[str, tuple[Patch, ...]]]] = {}
        self._known: dict[str, tuple[Patch, ...]] = {}
        """By the path of a module that was looked at, what it changes."""
        self._scanners: dict[str, PatchScanner] = {}
        self._writes: dict[str, bool] = {}
        self._outward: set[str] = set()
        """Modules that give values to names of others: of their callers, of the main one."""
        self._imported: dict[str, frozenset[str]] = {}
        """By the path of a module, all that runs when it is imported."""
        self._sealed: dict[str, bool] = {}
        self._set_by: dict[tuple[str, str], frozenset[str]] = {}

    def update(self, path: str, before: bytes, after: bytes) -> bool:
        """Forget what a module at an absolute path said, whose bytes were `before` and are `after`. False where what
        others change may follow from it: then all is to be found out anew."""
        both = before + after
        if any(re.search(rb"\b(?:def|class)\s+" + re.escape(name.encode()) + rb"\b", both) for _, name in self._set_by):
            return False
        for known in (self._known, self._writes):
            known.pop(path, None)
        self._outward.discard(path)
        for found in (self._by_top, self._imported, self._sealed):
            found.clear()
        return True

    def affecting(self, module: Module) -> tuple[Patch, ...]:
        """What is changed where this file runs; `region` is of what it changes itself, and undoes."""
        path = os.path.abspath(module.path)
        found = list(self._of_module(module))
        others = [(other, patches) for other, patches in self._elsewhere(path) if other != path]
        sealed = {other for other, _ in others if self._is_sealed(other)}
        near = self._reached_from(path) if sealed or self._outward else NONE
        if not self._outward.isdisjoint(near - {path}):
            found.append(Patch(ANY, ANY, 0))
        for other, patches in others:
            if other not in sealed:
                found += [replace(patch, region=None) for patch in patches]
            elif other in near:
                found += [replace(patch, region=None) for patch in patches if not self._is_of_a_test(other, patch)]
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
        """The attributes that the functions of this name, anywhere in the repository, set on what they are given."""
        top = self._project.folders.top_of(module.path)
        key = (top, name)
        if key not in self._set_by:
            self._set_by[key] = NONE  # while it is looked for
            if len(self._set_by) < MOST_FUNCTIONS:
                self._set_by[key] = NONE.union(*self._set_in(top, module, name))
        return self._set_by[key]

    def _set_in(self, top: str, module: Module, name: str) -> Iterator[frozenset[str]]:
        defined = re.compile(rb"\b(?:def|class)\s+" + re.escape(name.encode()) + rb"\b")
        texts = (self._project.relevance.texts.below(top) if self._project.roots else None) or {}
        words = self._project.words
        words.cover(texts)
        for path in words.naming(name, texts):
            found = self._project.module(path) if path.endswith(".py") and defined.search(texts[path]) else None
            if found is not None:
                yield self._scanner(found).attributes_set(name)

    def _elsewhere(self, path: str) -> list[tuple[str, tuple[Patch, ...]]]:
        """The modules of a file's repository that change something of the SDK; where there are too many modules to
        look at, those among what it imports."""
        project = self._project
        if not project.roots:
            return []
        top = project.folders.top_of(path)
        texts = project.relevance.texts.below(top)
        if texts is None:
            near = sorted(self._reached_from(path))
            return list(self._changing({one: project.relevance.texts.of(one) for one in near}))
        if top not in self._by_top:
            self._by_top[top] = []  # while they are looked for
            self._by_top[top] = list(self._changing(texts))
        return self._by_top[top]

    def _changing(self, texts: dict[str, bytes]) -> Iterator[tuple[str, tuple[Patch, ...]]]:
        for path, data in texts.items():
            if path not in self._writes:
                self._writes[path] = path.endswith(".py") and may_write_outward(data) and self._writes_outward(path)
            if self._writes[path]:
                self._outward.add(path)
            if path not in self._known:
                self._known[path] = self._patches_at(path, data)
            if self._known[path]:
                yield path, self._known[path]

    def _patches_at(self, path: str, data: bytes) -> tuple[Patch, ...]:
        """What the module at a path changes of the SDK."""
        if not path.endswith(".py") or not may_patch(data) or self._is_of_sdk(path):
            return ()
        module = self._project.module(path)
        return self._patches(module) if module is not None else ()

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

    def _reached_from(self, path: str) -> frozenset[str]:
        """The files that run when this one is imported, as far as import lines and `conftest.py` files say."""
        if path not in self._imported:
            seen: set[str] = set()
            todo = [path, *self._packages_of(path)]
            while todo and len(seen) < MOST_FOLLOWED:
                one = todo.pop()
                if one not in seen:
                    seen.add(one)
                    todo += self._imports.imported(one, self._project.relevance.texts.of(one)) - seen
            self._imported[path] = frozenset(seen)
        return self._imported[path]

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
