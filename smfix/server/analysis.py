"""All work on code: what is found in open files, with the repository around them kept between changes.

Everything here runs in the worker's thread, one call at a time.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from smfix.config import Settings
from smfix.engine import Accept, fix_source
from smfix.explain import Explanation, explain
from smfix.files.baseline import without_known_problems
from smfix.graph.build import graphs_of
from smfix.graph.dag import Graph
from smfix.model import Finding, Problem, Reason, Rewrite
from smfix.project.overlay import Overlay
from smfix.project.repository import Repository
from smfix.server.disk import Disk
from smfix.server.documents import OpenFile
from smfix.server.notebooks import OpenNotebook
from smfix.server.worker import Stopped, TookTooLong
from smfix.sources import read_source
from smfix.text import Undecodable

MOST_REPOSITORIES = 8
"""Kept at once, where the client has opened no folder."""

Open = OpenFile | OpenNotebook


class Configuration(Protocol):
    """What the configuration files say of a path. Raises Refused where one of them is wrong."""

    def settings(self, path: str) -> Settings:
        """What the engine is to know for a file."""

    def excludes(self, path: str, root: str) -> bool:
        """Whether a file below a root is not to be looked at."""


class Analysis:
    """The repositories of the open files, and what is found in them."""

    def __init__(self, configure: Callable[[], Configuration], checkpoint: Callable[[], None]) -> None:
        """`configure` reads the configuration anew; `checkpoint` ends work that is not wanted any more."""
        self._configure, self._checkpoint = configure, checkpoint
        self._configuration: Configuration | None = None
        self._overlay = Overlay()
        self._repositories: dict[tuple[str, ...], Repository] = {}
        self._disks: dict[tuple[str, ...], Disk] = {}

    def sync(self, texts: Mapping[str, bytes]) -> None:
        """Let the open files, bytes by path, come before the disk."""
        for path in [path for path in self._overlay if path not in texts]:
            self._overlay.drop(path)
            self._changed(path)
        for path, data in texts.items():
            known = self._overlay.get(path)
            if known != data:
                self._overlay.put(path, data)
                self._changed(path, is_new=known is None)

    def _changed(self, path: str, is_new: bool = True) -> None:
        """The text of a file is another one; where there is none on the disk, it came or left."""
        is_known = not is_new or os.path.isfile(path)
        kept = {roots: one for roots, one in self._repositories.items() if is_known and one.update(path)}
        self._repositories = kept

    def refresh(self) -> None:
        """Look at the disk and at the configuration files again: something may have been saved, made or removed."""
        self._configuration = None
        for roots, disk in self._disks.items():
            changed = disk.changed()
            for path in changed or ():
                if self._overlay.get(path) is None:
                    self._changed(path, is_new=False)
            if changed is None:
                self._repositories.pop(roots, None)

    def forget(self) -> None:
        """Find out everything anew."""
        self._configuration = None
        self._repositories.clear()
        self._disks.clear()

    def configuration(self) -> Configuration:
        """What the configuration files say, as last read. Raises Refused."""
        if self._configuration is None:
            self._configuration = self._configure()
        return self._configuration

    def _repository(self, roots: Sequence[str]) -> Repository:
        key = tuple(roots)
        if key not in self._disks:
            self._disks[key] = Disk(key)
        if key not in self._repositories:
            while len(self._repositories) >= MOST_REPOSITORIES:
                oldest = next(iter(self._repositories))
                del self._repositories[oldest], self._disks[oldest]
            self._repositories[key] = Repository(key, overlay=self._overlay)
        project = self._repositories[key]
        project.checkpoint = self._checkpoint
        return project

    def rewrite(
        self, file: Open, roots: Sequence[str], accept: Accept | None = None, ignore: str | None = None
    ) -> Rewrite:
        """What smfix makes of an open file; with `accept` and `ignore` as `fix_source` and `add_ignore` have it.

        Raises Refused for a wrong configuration.
        """
        configuration = self.configuration()
        settings = replace(configuration.settings(file.path), add_ignore=ignore)
        project = self._repository(roots)
        data = file.data
        try:
            rewrite = fix_source(data, file.path, settings, project, accept)
        except Stopped:
            project.forget(file.path)
            raise
        except TookTooLong:
            project.forget(file.path)
            return Rewrite.failed(Problem(file.path, Reason.TIMEOUT, "takes too long to look at"), data)
        known = settings.baselined if rewrite.problems else frozenset()
        return without_known_problems(rewrite, known) if known else rewrite

    def explanations(self, file: Open, roots: Sequence[str]) -> list[Explanation]:
        """What is known about each call that a rule may judge. Raises Refused."""
        settings, project = self.configuration().settings(file.path), self._repository(roots)
        try:
            return list(explain(file.data, file.path, settings, project))
        except Undecodable:
            return []

    def graphs(self, file: Open, roots: Sequence[str]) -> Sequence[Graph]:
        """The graphs of the file's pipelines. Raises Refused."""
        settings, project = self.configuration().settings(file.path), self._repository(roots)
        try:
            return graphs_of(project.add(read_source(file.data, file.path)), project, settings)
        except Undecodable:
            return ()


def same(wanted: Finding) -> Accept:
    """Accepts one finding."""
    return lambda finding: finding == wanted
