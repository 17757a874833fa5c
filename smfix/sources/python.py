"""Python modules: one piece, the file itself. Jupytext, Databricks and Colab exports are modules too."""

from __future__ import annotations

from smfix.sources import Piece, Source
from smfix.text import decode


def read(data: bytes, path: str) -> Source:
    """The module as a single piece. Raises Undecodable."""
    text = decode(data)
    return Source(path, text, (Piece(text.text),))
