"""JSON, a line each: findings and problems as they come, in the shape of the JSON report's, with `type` and `path`."""

from __future__ import annotations

import json
from typing import BinaryIO

from smfix.model import Rewrite
from smfix.report import Style
from smfix.report.json_report import VERSION, file_entry


class JsonLines:
    """Nothing is held back: a reader may follow."""

    def __init__(self, out: BinaryIO, style: Style) -> None:
        """Write to `out` as files come."""
        self._out, self._style = out, style

    def add(self, rewrite: Rewrite) -> None:
        """Write the file's lines."""
        entry = file_entry(rewrite, self._style.written)
        for kind in ("finding", "problem"):
            for one in entry[f"{kind}s"]:
                line = {"version": VERSION, "type": kind, "path": entry["path"], **one}
                self._out.write(json.dumps(line).encode() + b"\n")

    def close(self) -> None:
        """Hand on what is buffered."""
        self._out.flush()
