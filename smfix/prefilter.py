"""Which files of a run have to be looked at closely, known before the engine is imported or a process made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from smfix.config import Settings
from smfix.files.scan import read
from smfix.model import Problem
from smfix.needles import METHOD, OURS
from smfix.project.relevance import Relevance

if TYPE_CHECKING:
    from smfix.files.scanned import Searched


class Prefilter:
    """Lets through the files that an object of the SDK can reach, and those about which there is something to tell."""

    def __init__(self, roots: Sequence[str], searched: Mapping[str, Searched]) -> None:
        """`roots` are the run's folders; `searched` those that were searched to the last file."""
        self.relevance = Relevance(roots)
        for folder, found in searched.items():
            self.relevance.knows(folder, found.naming, found.again)

    def passes(self, path: str, settings: Settings) -> bool:
        """Whether the file at `path` has to be looked at."""
        if settings.step_classes or self._has_plugins:
            return True
        data = read(path)
        if isinstance(data, Problem) or self.relevance.reaches(path, data) or OURS in data:
            return True
        return METHOD in data and not (path.endswith((".py", ".pyi", ".pyw")) and _parses(data))

    @cached_property
    def _has_plugins(self) -> bool:
        from smfix.rules.plugins import entries

        return bool(entries())


def _parses(data: bytes) -> bool:
    """Whether Python can parse a module. Its symbol table is asked for, which costs half of what making a tree does."""
    import warnings
    from _symtable import symtable  # type: ignore[import-not-found]  # what `symtable` is in C

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            data.decode()
            symtable(data, "", "exec")
    except Exception:
        return False
    return True
