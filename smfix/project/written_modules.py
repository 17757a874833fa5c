"""The modules that notebooks write by `%%writefile`: the notebook, and what else it writes, import these, whatever an
earlier run of it has left on the disk."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

from smfix.code.program import parse
from smfix.scopes.symbol_table import Module

if TYPE_CHECKING:
    from smfix.sources import Source


class WrittenModules:
    """Those of the notebooks that were read, by the file that may import them."""

    def __init__(self) -> None:
        """No notebook is known."""
        self._sources: dict[str, tuple[Source, ...]] = {}
        self._modules: dict[int, Module] = {}

    def add(self, source: Source) -> None:
        """Take note of what a notebook writes."""
        if source.container or not (source.written or self._sources):
            return
        path = os.path.abspath(source.path)
        self._sources.pop(path, None)
        if source.written:
            self._sources[path] = source.written
            for one in source.written:
                if not os.path.exists(one.path):
                    self._sources[os.path.abspath(one.path)] = source.written

    def of(self, path: str) -> Iterator[Module]:
        """The modules that the notebook at a path writes."""
        for source in self._sources.get(os.path.abspath(path), ()):
            module = self._only([source])
            if module is not None:
                yield module

    def holds(self, dotted: str, path: str) -> bool:
        """Whether an import in the file at `path` means a module that the notebook writes."""
        return bool(self._sources) and bool(self._named(dotted, path))

    def find(self, dotted: str, path: str) -> Module | None:
        """That module; None where it is written more than once, or several bear its name."""
        return self._only(self._named(dotted, path))

    def script(self, name: str, path: str) -> Module | None:
        """The module that the notebook at `path` has written and runs by `%run name`."""
        sources = self._sources.get(os.path.abspath(path), ()) if self._sources else ()
        target = os.path.abspath(os.path.join(os.path.dirname(path), name))
        return self._only([one for one in sources if os.path.abspath(one.path) in (target, f"{target}.py")])

    def _named(self, dotted: str, path: str) -> list[Source]:
        end = os.path.join(os.sep, *dotted.split(".")) + ".py"
        sources = self._sources.get(os.path.abspath(path), ())
        return [one for one in sources if os.path.abspath(one.path).endswith(end)]

    def _only(self, sources: list[Source]) -> Module | None:
        if len(sources) != 1:
            return None
        source = sources[0]
        if id(source) not in self._modules:
            stem = os.path.splitext(os.path.basename(source.path))[0]
            self._modules[id(source)] = Module(source.path, stem, parse(source))
        return self._modules[id(source)]
