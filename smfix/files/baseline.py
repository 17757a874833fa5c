"""The baseline: findings that were there before, each known by its fingerprint, so that only new ones count."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import replace

from smfix.model import Problem, Reason, Rewrite
from smfix.reading import read_regular

VERSION = 1
MOST_BYTES = 64 * 1024 * 1024
"""A larger file is no baseline."""


OF_THE_CODE = frozenset(
    {Reason.SYNTAX, Reason.UNDECODABLE, Reason.BINARY, Reason.TOO_DEEP, Reason.TOO_LARGE, Reason.NOTEBOOK_FORMAT}
)
"""Problems that a file has for as long as it is what it is, and that a baseline may know."""


class BadBaseline(ValueError):
    """What is wrong with a baseline, in a sentence that names the file."""


class Baseline:
    """A baseline's fingerprints by file. Paths in it are relative to its own folder."""

    def __init__(self, path: str) -> None:
        """Read the file. Raises BadBaseline."""
        self._folder = os.path.dirname(os.path.realpath(path))
        try:
            document = json.loads(read_regular(path, MOST_BYTES))
        except FileNotFoundError:
            raise BadBaseline(f"{path}: there is no such baseline; make it with --write-baseline") from None
        except OSError as error:
            raise BadBaseline(f"{path}: cannot be read: {(error.strerror or str(error)).lower()}") from None
        except ValueError as error:
            raise BadBaseline(f"{path}: is not JSON: {error}") from None
        except RecursionError:
            raise BadBaseline(f"{path}: is nested too deeply to be read") from None
        if not isinstance(document, dict) or document.get("version") != VERSION or not _is_files(document.get("files")):
            raise BadBaseline(f"{path}: is not a baseline of this smfix; make it anew with --write-baseline")
        self._files = {name: frozenset(marks) for name, marks in document["files"].items()}

    def of(self, path: str) -> frozenset[str]:
        """The fingerprints that are to rest in the file at a path."""
        return self._files.get(_name(path, self._folder), frozenset())


def problem_marks(problems: Iterable[Problem]) -> list[str]:
    """What a baseline keeps of a file's problems: each reason once, of those that are the code's own."""
    return sorted({_mark(problem) for problem in problems if problem.reason in OF_THE_CODE})


def without_known_problems(rewrite: Rewrite, known: frozenset[str]) -> Rewrite:
    """The rewrite with those of its problems that a baseline (`known`: its marks of this file) knows suppressed."""
    marks = {mark for mark in known if mark.startswith(_PROBLEM)}
    resting = tuple(one for one in rewrite.problems if _mark(one) in marks and one.reason in OF_THE_CODE)
    if not resting:
        return rewrite
    kept = tuple(problem for problem in rewrite.problems if problem not in resting)
    return replace(rewrite, problems=kept, suppressed_problems=resting)


_PROBLEM = "problem:"


def _mark(problem: Problem) -> str:
    return _PROBLEM + problem.reason.value


def document(path: str, found: Mapping[str, Iterable[str]]) -> bytes:
    """The text of a baseline at `path`, from fingerprints by file."""
    folder = os.path.dirname(os.path.realpath(path))
    files = {_name(name, folder): sorted(marks) for name, marks in found.items()}
    whole = {"version": VERSION, "tool": "smfix", "files": dict(sorted(files.items()))}
    return json.dumps(whole, indent=2).encode() + b"\n"


def _name(path: str, folder: str) -> str:
    return os.path.relpath(os.path.realpath(path), folder).replace(os.sep, "/")


def _is_files(value: object) -> bool:
    return isinstance(value, dict) and all(
        isinstance(marks, list) and all(isinstance(mark, str) for mark in marks) for marks in value.values()
    )
