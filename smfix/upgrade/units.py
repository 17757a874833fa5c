"""Which files are upgraded together: those that one program may import, for it runs under one version of the SDK.

Files that import one another, however indirectly, and files that another one imports both of, are a unit.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from smfix.model import Finding, Rewrite
from smfix.project.import_graph import ImportGraph
from smfix.project.import_paths import ImportPaths
from smfix.project.texts import Texts
from smfix.upgrade.verdict import Verdict, verdict_of

MOST_NAMED = 3
"""Files named where one waits for others."""


class Units:
    """The units of a project."""

    def __init__(self, rewrites: Sequence[Rewrite], roots: Sequence[str]) -> None:
        """`rewrites` are all files that were looked at, `roots` the folders in which imports are looked up."""
        self._wanted = {os.path.abspath(one.path): one for one in rewrites if verdict_of(one) is not None}
        self._folders = ImportPaths(tuple(os.path.abspath(root) for root in roots))
        self._graph = ImportGraph(self._folders)
        self._texts = Texts()
        imports = self._imports()
        leading = _leading(imports, self._wanted)
        self._leaders = {path: path for path in leading}
        for path in leading:
            for other in imports.get(path, set()) & leading:
                self._leaders[self._leader(other)] = self._leader(path)

    def unit_of(self, path: str) -> list[Rewrite]:
        """The files that are upgraded together with one, itself among them, by path."""
        leader = self._leader(os.path.abspath(path))
        return [one for path, one in sorted(self._wanted.items()) if self._leader(path) == leader]

    def _leader(self, path: str) -> str:
        while self._leaders[path] != path:
            self._leaders[path] = self._leaders[self._leaders[path]]
            path = self._leaders[path]
        return path

    def _imports(self) -> dict[str, AbstractSet[str]]:
        """By file, those that it imports: of all files of the repositories, and of what those lead to."""
        todo = list(self._wanted)
        for top in {self._folders.top_of(path) for path in self._wanted}:
            todo += self._texts.below(top) or ()
        found: dict[str, AbstractSet[str]] = {}
        while todo:
            path = todo.pop()
            if path not in found:
                rewrite = self._wanted.get(path)
                data = rewrite.before if rewrite is not None and rewrite.before else self._texts.of(path)
                found[path] = self._graph.imported(path, data)
                todo += found[path]
        return found


def _leading(imports: Mapping[str, AbstractSet[str]], wanted: Collection[str]) -> set[str]:
    """The files whose imports lead to one that is wanted, and those themselves."""
    importers: dict[str, set[str]] = {}
    for path, others in imports.items():
        for other in others:
            importers.setdefault(other, set()).add(path)
    found, todo = set(wanted), list(wanted)
    while todo:
        more = importers.get(todo.pop(), set()) - found
        found |= more
        todo += more
    return found


def held(rewrites: Sequence[Rewrite], roots: Sequence[str]) -> list[Rewrite]:
    """The same files; those of a unit that can't be finished as a whole are as they were, with all that was found
    left."""
    units = Units(rewrites, roots)
    return [_held(one, units.unit_of(one.path)) if one.fixed else one for one in rewrites]


def _held(rewrite: Rewrite, unit: Sequence[Rewrite]) -> Rewrite:
    open_ = [one for one in unit if verdict_of(one) is not Verdict.FINISHED]
    if not open_:
        return rewrite
    others = [os.path.relpath(one.path) for one in open_ if one.path != rewrite.path]
    names = ", ".join(f"`{name}`" for name in others[:MOST_NAMED]) + (" and others" if others[MOST_NAMED:] else "")
    why = (
        f"it is made together with {names}, which can't be finished yet" if others else "the rest of the file is first"
    )
    left = tuple(sorted((*(_waiting(one, why) for one in rewrite.fixed), *rewrite.left), key=_place))
    return replace(rewrite, after=rewrite.before, fixed=(), left=left, edits=())


def _waiting(finding: Finding, why: str) -> Finding:
    return replace(finding, advice=finding.advice or why)


def _place(finding: Finding) -> tuple[int, str]:
    return finding.start, finding.code
