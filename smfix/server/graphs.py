"""The page that shows a file's graphs: in the user's cache folder, one a file."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence

import platformdirs

from smfix.files.whole import write_whole
from smfix.graph.dag import Graph
from smfix.report.graphs import Look, draw
from smfix.server.paths import Refused


def write_page(path: str, graphs: Sequence[Graph]) -> str:
    """Write the graphs of the file at `path` as a page of HTML, and return the page's path. Raises Refused."""
    folder = os.path.join(platformdirs.user_cache_dir("smfix", appauthor=False), "graphs")
    stem = os.path.splitext(os.path.basename(path))[0]
    name = f"{stem}-{hashlib.sha256(os.fsencode(path)).hexdigest()[:12]}.html"
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)
    except OSError as error:
        raise Refused(f"{folder}: cannot be made: {(error.strerror or str(error)).lower()}") from None
    page = os.path.join(folder, name)
    wrong = write_whole(page, draw("html", graphs, Look()))
    if wrong is not None:
        raise Refused(wrong)
    return page
