"""Notebooks as the client holds them: cells that are texts of their own, and one program for the engine.

The engine reads the JSON that the notebook would be, without outputs; what it says of it is led back to the cells.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from lsprotocol import types

from smfix.model import Edit, Finding, Place
from smfix.server.documents import Document, EditsOf
from smfix.server.paths import Refused
from smfix.server.positions import Positions
from smfix.sources import Source, read_source
from smfix.sources.embedded import Embedded, code_edits

MOST_CELLS = 20_000
"""Of a notebook."""


@dataclass(frozen=True)
class Notebook:
    """One version of a notebook."""

    uri: str
    path: str
    version: int
    encoding: str
    metadata: Mapping[str, Any] = field(default_factory=dict)
    cells: tuple[types.NotebookCell, ...] = ()
    texts: Mapping[str, Document] = field(default_factory=dict)
    """The texts of its cells by their URIs."""

    def changed(self, version: int, change: types.NotebookDocumentChangeEvent) -> Notebook:
        """The next version. Raises Refused."""
        if version <= self.version:
            raise Refused(f"version {version} of {self.uri} follows version {self.version}")
        found = replace(self, version=version)
        if change.metadata is not None:
            found = replace(found, metadata=plain(change.metadata))
        if change.cells is None:
            return found
        if change.cells.structure is not None:
            found = found._restructured(change.cells.structure)
        data = {cell.document: cell for cell in change.cells.data or ()}
        found = replace(found, cells=tuple(data.get(cell.document, cell) for cell in found.cells))
        texts = dict(found.texts)
        for one in change.cells.text_content or ():
            known = texts.get(one.document.uri)
            if known is None:
                raise Refused(f"{one.document.uri} is no cell of {self.uri}")
            texts[known.uri] = known.changed(one.document.version, one.changes)
        return replace(found, texts=texts)

    def _restructured(self, structure: types.NotebookDocumentCellChangeStructure) -> Notebook:
        """With cells that came, left or were moved."""
        array = structure.array
        if not (0 <= array.start <= len(self.cells) and 0 <= array.delete_count <= len(self.cells) - array.start):
            raise Refused(f"a change of {self.uri} is at cells that it does not have")
        end = array.start + array.delete_count
        cells = (*self.cells[: array.start], *(array.cells or ()), *self.cells[end:])
        texts = dict(self.texts)
        for closed in structure.did_close or ():
            texts.pop(closed.uri, None)
        for opened in structure.did_open or ():
            texts[opened.uri] = self.text(opened)
        return checked(replace(self, cells=cells, texts=texts))

    def text(self, item: types.TextDocumentItem) -> Document:
        """The document of a cell."""
        return Document(item.uri, self.path, item.version, item.text, self.encoding, item.language_id)


def checked(notebook: Notebook) -> Notebook:
    """The notebook. Raises Refused where it has too many cells, the same twice, or one without a text."""
    named = [cell.document for cell in notebook.cells]
    if len(named) > MOST_CELLS:
        raise Refused(f"{notebook.uri} has more than {MOST_CELLS:,} cells")
    if len(set(named)) < len(named) or not set(named) <= notebook.texts.keys():
        raise Refused(f"{notebook.uri} has a cell twice, or one that has no text")
    return notebook


def plain(value: object) -> Any:
    """What the client says of a notebook or a cell as dicts, lists and texts; anything else is left out."""
    if isinstance(value, (str, int, float, bool, type(None))):
        return value
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    items = value if isinstance(value, Mapping) else getattr(value, "__dict__", {})
    return {str(key): plain(one) for key, one in items.items()}


class OpenNotebook:
    """A notebook that is open cell by cell."""

    def __init__(self, notebook: Notebook) -> None:
        """Nothing is computed yet."""
        self.notebook = notebook
        self.path = notebook.path

    @cached_property
    def data(self) -> bytes:
        """The notebook's JSON, each cell's source a single text."""
        cells = [self._cell(cell) for cell in self.notebook.cells]
        whole = {"cells": cells, "metadata": self._metadata(), "nbformat": 4, "nbformat_minor": 5}
        return json.dumps(whole, ensure_ascii=False).encode("utf-8", "replace")

    def _cell(self, cell: types.NotebookCell) -> dict[str, object]:
        document = self.notebook.texts[cell.document]
        is_code = cell.kind == types.NotebookCellKind.Code
        metadata: dict[str, object] = {}
        if is_code and document.language != "python":
            metadata["vscode"] = {"languageId": document.language}
        tags = _tags(plain(cell.metadata) if cell.metadata is not None else {})
        if tags:
            metadata["tags"] = tags
        return {"cell_type": "code" if is_code else "markdown", "metadata": metadata, "source": document.text}

    def _metadata(self) -> dict[str, object]:
        """What says in which language the notebook is; clients put it at different places."""
        for known in _levels(self.notebook.metadata):
            found = {key: known[key] for key in ("kernelspec", "language_info") if isinstance(known.get(key), dict)}
            if found:
                return found
        return {}

    @cached_property
    def source(self) -> Source:
        """The JSON as the engine reads it."""
        return read_source(self.data, self.path)

    @property
    def versions(self) -> dict[str, int]:
        """The versions of its cells by their URIs."""
        return {cell.document: self._document(number).version for number, cell in enumerate(self.notebook.cells, 1)}

    def _document(self, cell: int | None) -> Document:
        """The text of a cell by its 1-based number."""
        return self.notebook.texts[self.notebook.cells[(cell or 1) - 1].document]

    def place(self, found: Finding) -> tuple[str, types.Range]:
        """Where a finding is."""
        return self.spot(found.place)

    def spot(self, place: Place | None) -> tuple[str, types.Range]:
        """Where a place is; the notebook's first line for one outside of the cells."""
        if not self.notebook.cells:
            return self.notebook.uri, types.Range(types.Position(0, 0), types.Position(0, 0))
        if place is None or place.cell is None or place.cell > len(self.notebook.cells):
            place = Place(1, 1, 1, 1, 1)
        document = self._document(place.cell)
        at = document.positions.at
        return document.uri, types.Range(at(place.line, place.column), at(place.end_line, place.end_column))

    def edits(self, edits: Sequence[Edit]) -> list[EditsOf]:
        """Edits of the JSON as edits of the cells."""
        found: list[EditsOf] = []
        for piece in self.source.pieces:
            own = code_edits(piece, self.source.text.text, edits) if isinstance(piece, Embedded) else []
            if own:
                found.append(self._document(piece.cell).edits(own))
        return found

    def span(self, uri: str, found: types.Range) -> tuple[int, int]:
        """The offsets in the JSON between which a range of a cell lies. Raises BadPosition."""
        for piece in self.source.pieces:
            document = self._document(piece.cell)
            if document.uri == uri:
                positions: Positions = document.positions
                start, end = positions.span(found)
                return piece.offset(start), piece.offset(end)
        return -1, -1


def _levels(metadata: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """A mapping, and those in it under the names by which clients wrap what Jupyter keeps."""
    found = [metadata]
    for one in found:
        inner = (one.get(name) for name in ("metadata", "custom"))
        found += [known for known in inner if isinstance(known, Mapping) and len(found) < 8]
    return found


def _tags(metadata: Mapping[str, Any]) -> list[str]:
    for known in _levels(metadata):
        tags = known.get("tags")
        if isinstance(tags, list):
            return [tag for tag in tags if isinstance(tag, str)]
    return []
