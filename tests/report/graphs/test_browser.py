"""The HTML page and the SVG as a real browser shows them."""

from __future__ import annotations

import shutil
import struct
import subprocess
import zlib
from pathlib import Path

import pytest

from smfix.report.graphs import Look, draw
from tests.report.graphs.test_formats import cyclic, nasty

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
OPTIONS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--hide-scrollbars", "--force-device-scale-factor=1"),
)
pytestmark = pytest.mark.skipif(BROWSER is None, reason="no Chromium here: what a browser shows is not looked at")
RED = (0xD1, 0x24, 0x2F)


def browse(page: Path, *options: str, scratch: Path) -> subprocess.CompletedProcess[bytes]:
    profile = f"--user-data-dir={scratch / 'profile'}"
    command = [str(BROWSER), *OPTIONS, profile, "--window-size=1200,700", *options, page.as_uri()]
    return subprocess.run(command, capture_output=True, timeout=120, check=True)


def pixels(png: bytes) -> list[bytes]:
    """The rows of an 8-bit RGB or RGBA picture, as RGB or RGBA bytes."""
    at, packed, width, height, channels = 8, b"", 0, 0, 3
    while at < len(png):
        size, kind = struct.unpack(">I4s", png[at : at + 8])
        body = png[at + 8 : at + 8 + size]
        if kind == b"IHDR":
            width, height, _, colour = struct.unpack(">IIBB", body[:10])
            channels = 4 if colour == 6 else 3
        packed += body if kind == b"IDAT" else b""
        at += size + 12
    data, rows = zlib.decompress(packed), []
    before = bytes(width * channels)
    for index in range(height):
        start = index * (width * channels + 1)
        before = unfiltered(data[start], data[start + 1 : start + 1 + width * channels], before, channels)
        rows.append(before)
    return rows


def unfiltered(kind: int, row: bytes, above: bytes, channels: int) -> bytes:
    found = bytearray(row)
    for index in range(len(found)):
        left = found[index - channels] if index >= channels else 0
        corner = above[index - channels] if index >= channels else 0
        up = above[index]
        near = min((left, up, corner), key=lambda one: abs(left + up - corner - one))
        found[index] = (found[index] + (0, left, up, (left + up) // 2, near)[kind]) % 256
    return bytes(found)


def colours(png: bytes) -> set[tuple[int, ...]]:
    rows = pixels(png)
    channels = 4 if len(rows[0]) == 1200 * 4 else 3
    return {tuple(row[at : at + 3]) for row in rows for at in range(0, len(row), channels)}


@pytest.mark.parametrize("form", ["svg", "html"])
def test_a_browser_draws_it(form: str, tmp_path: Path) -> None:
    page = tmp_path / f"graph.{form}"
    page.write_bytes(draw(form, [cyclic()], Look()))
    shot = tmp_path / "shot.png"
    browse(page, f"--screenshot={shot}", scratch=tmp_path)
    seen = colours(shot.read_bytes())
    assert RED in seen  # the cycle
    assert (255, 255, 255) in seen
    assert len(seen) > 20  # letters are drawn, with their soft edges


def test_the_page_runs_its_own_script_and_no_other(tmp_path: Path) -> None:
    page = tmp_path / "graph.html"
    page.write_bytes(draw("html", [nasty()], Look()))
    shown = browse(page, "--dump-dom", scratch=tmp_path).stdout.decode()
    assert "Drag to move" in shown  # written by the page's script
    assert shown.count("<script") == 2
    assert 'tabindex="0"' in shown


def test_a_chosen_step_shows_its_source(tmp_path: Path) -> None:
    page = tmp_path / "graph.html"
    page.write_bytes(draw("html", [cyclic()], Look()))
    profile = f"--user-data-dir={tmp_path / 'profile'}"
    command = [str(BROWSER), *OPTIONS, profile, "--dump-dom", f"{page.as_uri()}#0-0"]
    shown = subprocess.run(command, capture_output=True, timeout=120, check=True).stdout.decode()
    panel = shown.split('<aside id="panel"')[1].split("</aside>")[0]
    assert "<h2>A</h2>" in panel
    assert "LambdaStep(name=name" in panel
    assert "SMF101" in panel
