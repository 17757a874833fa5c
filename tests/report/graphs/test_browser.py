"""The HTML page and the SVG as a real browser shows them."""

from __future__ import annotations

import json
import shutil
import subprocess
from html import unescape
from pathlib import Path
from typing import Any

import pymupdf
import pytest

from smfix.graph.dag import Graph
from smfix.report.graphs import Look, draw
from tests.report.graphs.test_formats import cyclic, made_up, nasty

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


def colours(png: Path) -> set[tuple[int, ...]]:
    return {tuple(colour) for colour in pymupdf.Pixmap(str(png)).color_count(colors=True)}


@pytest.mark.parametrize("form", ["svg", "html"])
def test_a_browser_draws_it(form: str, tmp_path: Path) -> None:
    page = tmp_path / f"graph.{form}"
    page.write_bytes(draw(form, [cyclic()], Look()))
    shot = tmp_path / "shot.png"
    browse(page, f"--screenshot={shot}", scratch=tmp_path)
    seen = colours(shot)
    assert RED in seen  # the cycle
    assert (255, 255, 255) in seen
    assert len(seen) > 20  # letters are drawn, with their soft edges


def test_the_page_runs_its_own_script_and_no_other(tmp_path: Path) -> None:
    page = tmp_path / "graph.html"
    page.write_bytes(draw("html", [nasty()], Look()))
    shown = browse(page, "--dump-dom", scratch=tmp_path).stdout.decode()
    assert "Drag or use the arrow keys" in shown  # written by the page's script
    assert shown.count("<script") == 2
    assert 'tabindex="0"' in shown


HELP = """
function tell(value) { document.title = "told:" + JSON.stringify(value); }
function press(key) {
  document.activeElement.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true}));
}
function inside() {
  const a = svg.getBoundingClientRect(), b = plane.getBoundingClientRect();
  return a.left >= b.left && a.right <= b.right + 1 && a.top >= b.top && a.bottom <= b.bottom + 1;
}
"""


def after(script: str, graph: Graph, scratch: Path, size: str = "1200,700", anchor: str = "") -> Any:
    """What a script that runs behind the page's own reads: it calls `tell(value)`."""
    page = scratch / "graph.html"
    whole = draw("html", [graph], Look()).decode()
    page.write_text(whole.replace("</body>", f"<script>{HELP}{script}</script></body>"))
    command = [str(BROWSER), *OPTIONS, f"--user-data-dir={scratch / 'profile'}", f"--window-size={size}", "--dump-dom"]
    done = subprocess.run([*command, page.as_uri() + anchor], capture_output=True, timeout=120, check=True)
    shown = done.stdout.decode()
    return json.loads(unescape(shown.split("<title>told:")[1].split("</title>")[0]))


@pytest.mark.parametrize("size", ["1200,700", "500,800"])
@pytest.mark.parametrize("count", [9, 120])
def test_fit_shows_all(size: str, count: int, tmp_path: Path) -> None:
    script = (
        "press('+'); press('+'); press('ArrowLeft'); const far = inside(); press('0'); tell({far, fits: inside()});"
    )
    assert after(script, made_up(1, count), tmp_path, size) == {"far": False, "fits": True}


def test_keys_move_and_zoom(tmp_path: Path) -> None:
    script = """
    const seen = [[scale, left, top_]];
    for (const key of ["+", "-", "ArrowRight", "ArrowDown"]) { press(key); seen.push([scale, left, top_]); }
    tell(seen);
    """
    start, bigger, same, right, down = after(script, cyclic(), tmp_path)
    assert bigger[0] == pytest.approx(start[0] * 1.25)
    assert same == pytest.approx(start)
    assert right[1] == pytest.approx(same[1] - 60)
    assert down[2] == pytest.approx(right[2] - 60)


def test_a_search_finds_steps_and_escape_ends_it(tmp_path: Path) -> None:
    script = """
    press("/");
    const focused = document.activeElement === search;
    search.value = "b"; search.dispatchEvent(new Event("input"));
    const found = svg.querySelectorAll(".found").length, words = count.textContent;
    document.getElementById("find").requestSubmit();
    const title = panel.querySelector("h2").textContent, hash = location.hash;
    press("Escape");
    tell({focused, found, words, title, hash,
      after: svg.querySelectorAll(".found, .chosen").length, value: search.value});
    """
    assert after(script, cyclic(), tmp_path) == {
        "focused": True,
        "found": 1,
        "words": "1 found",
        "title": "B",
        "hash": "#B",
        "after": 0,
        "value": "",
    }


def test_a_link_leads_to_a_step_by_its_name(tmp_path: Path) -> None:
    script = "tell({title: panel.querySelector('h2').textContent, drawn: svg.querySelectorAll('.chosen').length});"
    assert after(script, cyclic(), tmp_path, anchor="#B") == {"title": "B", "drawn": 1}


def test_screen_readers_hear_what_a_step_is(tmp_path: Path) -> None:
    script = "tell([...svg.querySelectorAll('[data-node]')].map(one => [one.getAttribute('role'), one.ariaLabel]));"
    assert ["button", "C, LambdaStep, waits for A"] in after(script, cyclic(), tmp_path)


def test_on_a_phone_the_panel_is_below(tmp_path: Path) -> None:
    script = """
    const below = panel.getBoundingClientRect().top >= plane.getBoundingClientRect().bottom - 1;
    tell({below, wide: plane.clientWidth === innerWidth});
    """
    assert after(script, cyclic(), tmp_path, "500,800") == {"below": True, "wide": True}


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
