"""One huge tree on a file system that all workers share: its files over somebody else's executor."""

from __future__ import annotations

import os
import secrets
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass, replace

from smfix.config import Settings
from smfix.fleet.cluster import Cluster
from smfix.model import Finding, Problem, Reason, Rewrite
from smfix.project.repository import Repository
from smfix.runner import SettingsFor, fix_file, with_stack

BATCH = 16
"""Files in one task: few enough to share the work, many enough to pay for the way."""

_turn = threading.Lock()
_projects: dict[View, Repository] = {}


@dataclass(frozen=True, slots=True)
class View:
    """A tree as it is during one run: workers keep what they have read of it, but not for the next run."""

    roots: tuple[str, ...]
    run: str


def run_there(address: str, paths: Sequence[str], roots: Sequence[str], settings: SettingsFor) -> Iterator[Rewrite]:
    """The same by the cluster whose scheduler is at the address. Raises Unreachable, at once."""
    cluster = Cluster(address)

    def rewrites() -> Iterator[Rewrite]:
        try:
            yield from run_on(cluster.executor(), paths, roots, settings)
        finally:
            cluster.close()

    return rewrites()


def run_on(executor: Executor, paths: Sequence[str], roots: Sequence[str], settings: SettingsFor) -> Iterator[Rewrite]:
    """Each file's Rewrite, in the order of `paths`, computed by the executor's workers. Only paths go out.

    A batch that is lost more often than the executor tries is a problem of each of its files.
    """
    view = View(tuple(os.path.abspath(root) for root in roots), secrets.token_hex(8))
    batches = [paths[at : at + BATCH] for at in range(0, len(paths), BATCH)]
    futures: list[Future[list[Rewrite]]] = [
        executor.submit(fix_there, [(os.path.abspath(path), settings(path)) for path in batch], view)
        for batch in batches
    ]
    futures.reverse()
    for batch in batches:
        future = futures.pop()
        try:
            rewrites = future.result()
        except Exception as error:
            text = f"was lost with its worker ({type(error).__name__}); it was left as it is"
            rewrites = [Rewrite.failed(Problem(p, Reason.CRASHED, text)) for p in batch]
        yield from (_named(rewrite, path) for rewrite, path in zip(rewrites, batch))


def fix_there(files: Sequence[tuple[str, Settings]], view: View) -> list[Rewrite]:
    """Some files, each by its own settings, in a worker. One thread at a time: stack and tree are shared."""
    with _turn:
        project = _projects.get(view)
        if project is None:
            _projects.clear()
            project = _projects[view] = Repository(view.roots)
        known = project
        return list(with_stack(lambda: [fix_file(path, settings, known) for path, settings in files]))


def _named(rewrite: Rewrite, path: str) -> Rewrite:
    """The Rewrite by the path that was given, not by the worker's; other files of the tree are named the same way."""
    if rewrite.path == path:
        return rewrite
    here = os.getcwd() + os.sep
    return replace(
        rewrite,
        path=path,
        fixed=tuple(_finding(finding, here) for finding in rewrite.fixed),
        left=tuple(_finding(finding, here) for finding in rewrite.left),
        suppressed=tuple(_finding(finding, here) for finding in rewrite.suppressed),
        problems=tuple(replace(problem, path=path) for problem in rewrite.problems),
    )


def _finding(finding: Finding, here: str) -> Finding:
    evidence = tuple(replace(link, path=link.path.removeprefix(here)) for link in finding.evidence)
    return replace(finding, evidence=evidence)
