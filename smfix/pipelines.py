"""The graphs of the pipelines in files: modules, notebooks and definitions."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from smfix.config import Settings
from smfix.graph.dag import LOOSE, Graph
from smfix.graph.definition import NotADefinition, read_definition
from smfix.graph.patched_sdk import patched_graphs_of
from smfix.model import Problem, Reason
from smfix.project.repository import Repository
from smfix.resolved_config import ConfigResolver
from smfix.runner import with_stack
from smfix.sources import read_source
from smfix.text import Undecodable

NEEDLES = (b"Pipeline(",)
"""A file below a folder that has none of these makes no pipeline."""

Say = Callable[[Problem], None]


@dataclass(frozen=True, slots=True)
class PipelineReader:
    """Reads graphs, and hands what can't be read to `say`."""

    settings: Settings
    say: Say

    def below(self, paths: Sequence[str], resolver: ConfigResolver, without_processes: bool = False) -> list[Graph]:
        """The graphs of the files among the paths, then of those below the folders. Raises ConfigError."""
        from smfix.selection import given, scanned

        meant = given(paths, resolver)
        found = scanned(meant.roots, resolver, NEEDLES, without_processes, without_processes)
        for problem in (*meant.problems, *found.problems):
            self.say(problem)
        folders = tuple(root.given for root in meant.roots)
        folders = folders or tuple({os.path.dirname(path) or "." for path in meant.files})
        every = [*((path, True) for path in meant.files), *((path, False) for path in found.hits)]
        return [graph for path, named in every for graph in self._of_file(path, folders, named)]

    def _of_file(self, path: str, folders: Sequence[str], named: bool) -> Sequence[Graph]:
        from smfix.files.scan import read

        data = read(path)
        if isinstance(data, Problem):
            self.say(data)
            return []
        return self.of(data, path, folders, named)

    def of(self, data: bytes, path: str, folders: Sequence[str], named: bool = True) -> Sequence[Graph]:
        """The graphs of one file's bytes; `path` says its format, `folders` are where its imports are looked up.

        Steps without a pipeline make a graph where the file was `named`.
        """
        try:
            if path.endswith(".json"):
                return [read_definition(data, path)]
            make: Callable[[], list[list[Graph]]] = lambda: [self._of_code(data, path, folders, named)]  # noqa: E731
            return next(iter(with_stack(make)))
        except NotADefinition as error:
            self.say(Problem(path, Reason.SYNTAX, str(error)))
        except Undecodable as error:
            self.say(Problem(path, error.reason, str(error)))
        except RecursionError:
            self.say(Problem(path, Reason.TOO_DEEP, "is nested too deeply to be looked at"))
        return []

    def _of_code(self, data: bytes, path: str, folders: Sequence[str], named: bool) -> list[Graph]:
        project = Repository(folders)
        module = project.add(read_source(data, path))
        for _, problem in module.program.failed:
            self.say(problem)
        programs = (module, *project.written.of(module.path))
        found = [graph for one in programs for graph in patched_graphs_of(one, project, self.settings)]
        return [graph for graph in found if named or graph.name != LOOSE]
