"""The texts that the client holds open: what it says of them is checked, and kept as it would be saved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from lsprotocol import types

from smfix.model import Edit, Finding, Place
from smfix.server.paths import Refused
from smfix.server.positions import BadPosition, Positions
from smfix.text import Undecodable, declared_encoding

MOST_CHARACTERS = 32 * 1024 * 1024
"""Of a document."""

Change = types.TextDocumentContentChangeEvent
EditsOf = tuple[str, int, list[types.TextEdit]]
"""The URI of a document, the version that is edited, and the edits."""


@dataclass(frozen=True)
class Document:
    """One version of a text, as the client holds it."""

    uri: str
    path: str
    version: int
    text: str
    encoding: str
    """In which units the client counts: UTF-8, UTF-16 or UTF-32."""
    language: str = "python"

    @cached_property
    def positions(self) -> Positions:
        """Its positions."""
        return Positions(self.text, self.encoding)

    def changed(self, version: int, changes: Sequence[Change]) -> Document:
        """The next version. Raises Refused."""
        if version <= self.version:
            raise Refused(f"version {version} of {self.uri} follows version {self.version}")
        found = self
        for change in changes:
            found = replace(found, text=found._applied(change), version=version)
            if len(found.text) > MOST_CHARACTERS:
                raise Refused(f"{self.uri} has more than {MOST_CHARACTERS:,} characters")
        return replace(found, version=version)

    def _applied(self, change: Change) -> str:
        if isinstance(change, types.TextDocumentContentChangeWholeDocument):
            return change.text
        try:
            start, end = self.positions.span(change.range)
        except BadPosition as error:
            raise Refused(f"a change of {self.uri} is at a place that it does not have: {error}") from None
        return self.text[:start] + change.text + self.text[end:]

    def edits(self, edits: Sequence[Edit], shift: int = 0) -> EditsOf:
        """Edits of the text as the protocol has them; `shift` is how many characters stand before what they count."""
        found = [
            types.TextEdit(self.positions.range(edit.start + shift, edit.end + shift), edit.text) for edit in edits
        ]
        return self.uri, self.version, found


class OpenFile:
    """A file that is open as one text."""

    def __init__(self, document: Document) -> None:
        """Nothing is computed yet."""
        self.document = document
        self.path = document.path
        self._shift = 1 if document.text.startswith("\ufeff") else 0

    @cached_property
    def data(self) -> bytes:
        """The bytes that saving it would write, as far as its own coding line says how."""
        raw = self.document.text.encode("utf-8", "replace")
        if self._shift:
            return raw
        try:
            encoding = declared_encoding(raw)
            return raw if encoding == "utf-8" else self.document.text.encode(encoding)
        except (Undecodable, UnicodeError, LookupError):
            return raw

    @property
    def versions(self) -> dict[str, int]:
        """The versions of its documents by their URIs."""
        return {self.document.uri: self.document.version}

    def place(self, found: Finding) -> tuple[str, types.Range]:
        """Where a finding is."""
        span = (found.start + self._shift, found.end + self._shift)
        return self.document.uri, self.document.positions.range(*span)

    def spot(self, place: Place | None) -> tuple[str, types.Range]:
        """Where a place is; the first line for none."""
        if place is None or place.cell is not None:
            place = Place(1, 1, 1, 1)
        at = self.document.positions.at
        return self.document.uri, types.Range(at(place.line, place.column), at(place.end_line, place.end_column))

    def edits(self, edits: Sequence[Edit]) -> list[EditsOf]:
        """Edits of the decoded file as edits of its documents."""
        return [self.document.edits(edits, self._shift)]

    def span(self, uri: str, found: types.Range) -> tuple[int, int]:
        """The offsets in the decoded file between which a range lies. Raises BadPosition."""
        start, end = self.document.positions.span(found)
        return start - self._shift, end - self._shift
