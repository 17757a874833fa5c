"""The documentation's site: it is built without a warning, from what is there alone, and its links lead somewhere."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from tests.pages import built_in

pytestmark = pytest.mark.no_cover  # the time that measuring takes is worth nothing here

ROOT = Path(__file__).parents[1]
FETCHED = {"script": "src", "img": "src", "link": "href", "iframe": "src", "source": "src", "object": "data"}


class Seen(HTMLParser):
    """What a page links to, what a browser fetches for it, and the anchors in it."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.links: list[str] = []
        self.fetched: list[str] = []
        self.anchors = {""}
        self.drawings = 0
        self.feed(page.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.anchors.add(given.get("id") or "")
        self.drawings += (given.get("class") or "") == "graph"
        if tag == "a" and given.get("href"):
            self.links.append(str(given["href"]))
        if tag in FETCHED and given.get(FETCHED[tag]) and given.get("rel") != "canonical":
            self.fetched.append(str(given[FETCHED[tag]]))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "-q", "-d", str(folder)]
    environ = {
        **os.environ,
        "NO_MKDOCS_2_WARNING": "1",
        "http_proxy": "http://127.0.0.1:9",
        "https_proxy": "http://127.0.0.1:9",
    }
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    return folder


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[Path, Seen]:
    return {path: Seen(path) for path in sorted(site.rglob("*.html")) if path.name != "404.html"}


def test_each_rule_has_a_page_that_shows_both_examples(site: Path, pages: dict[Path, Seen]) -> None:
    for rule in built_in():
        text = (site / "rules" / f"{rule.code.lower()}.html").read_text(encoding="utf-8")
        assert text.count('class="highlight"') == 2, rule.code
        assert "hll" in text, f"{rule.code}: no line is marked as the one that changes"
    graphs = [rule.code for rule in built_in() if rule.code.startswith("SMF1")]
    assert all(pages[site / "rules" / f"{code.lower()}.html"].drawings == 2 for code in graphs)


def test_nothing_is_fetched_from_elsewhere(site: Path, pages: dict[Path, Seen]) -> None:
    for path, seen in pages.items():
        for target in seen.fetched:
            assert not urlsplit(target).netloc, f"{path.name}: {target}"
            assert (path.parent / unquote(urlsplit(target).path)).exists(), f"{path.name}: {target}"
    for style in site.rglob("*.css"):
        assert not re.search(r"url\(\W*(https?:)?//", style.read_text(encoding="utf-8")), style.name
    for picture in site.rglob("*.svg"):
        assert not re.search(r"url\(\W*http", picture.read_text(encoding="utf-8")), picture.name


def test_every_link_leads_to_a_page_and_a_place_in_it(site: Path, pages: dict[Path, Seen]) -> None:
    for path, seen in pages.items():
        for link in seen.links:
            where = urlsplit(link)
            if where.scheme or where.netloc:
                continue
            there = (path.parent / unquote(where.path)).resolve() if where.path else path
            assert there.exists(), f"{path.relative_to(site)}: {link}"
            if there in pages:
                assert unquote(where.fragment) in pages[there].anchors, f"{path.relative_to(site)}: {link}"


def test_no_page_shows_its_own_markup(site: Path, pages: dict[Path, Seen]) -> None:
    for path in pages:
        text = path.read_text(encoding="utf-8")
        shown = re.sub(r"<(pre|code|script|svg)\b.*?</\1>", "", text, flags=re.DOTALL)
        assert not re.search(r"```|\]\(|^\s*\|[- |]+\|$", shown, re.MULTILINE), path.relative_to(site)
