"""What viewers of SVG show that are no browsers: two renderers, the pictures of the README and of a graph."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pymupdf
import pytest
import resvg_py

from smfix.report.graphs import Look, draw
from smfix.report.graphs.svg_format import LIGHT
from tests.report.graphs.test_formats import cyclic

DOCS = Path(__file__).parents[3] / "docs"
RENDERERS = ("MuPDF", "resvg")


def colours(path: Path, renderer: str) -> Counter[str]:
    """How often each colour of a picture's points is seen, as `#rrggbb`."""
    if renderer == "MuPDF":
        shown = pymupdf.open(path)[0].get_pixmap()
    else:
        shown = pymupdf.Pixmap(bytes(resvg_py.svg_to_bytes(svg_path=str(path))))
    data, size = bytes(shown.samples), shown.n
    return Counter(f"#{data[at : at + 3].hex()}" for at in range(0, len(data), size))


@pytest.mark.parametrize("renderer", RENDERERS)
@pytest.mark.parametrize("direction", ["LR", "TB"])
def test_a_graph_has_its_colours_everywhere(renderer: str, direction: str, tmp_path: Path) -> None:
    path = tmp_path / "graph.svg"
    path.write_bytes(draw("svg", [cyclic()], Look(direction)))
    seen = colours(path, renderer)
    assert seen.most_common(1)[0][0] == LIGHT["ground"]
    for name in ("box", "red", "line"):
        assert seen[LIGHT[name]] > 20, name


@pytest.mark.parametrize("renderer", RENDERERS)
@pytest.mark.parametrize("picture", sorted(path.name for path in DOCS.glob("*.svg")))
def test_no_picture_of_the_docs_is_a_black_square(renderer: str, picture: str) -> None:
    seen = colours(DOCS / picture, renderer)
    assert seen["#000000"] < 0.1 * sum(seen.values())
    assert len(seen) > 20
