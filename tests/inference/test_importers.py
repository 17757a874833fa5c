"""Which files lead to others by imports, asked backwards: as many as are found forwards, by few searches."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable
from pathlib import Path

import pytest

from smfix.config import Settings
from smfix.files import git, search_again
from smfix.files.discover import Choice, Root
from smfix.files.scan import scan
from smfix.needles import NEEDLES
from smfix.prefilter import Prefilter
from smfix.project import importers as module
from smfix.project.importers import importers
from smfix.project.relevance import Relevance

SDK = "from sagemaker.workflow.steps import TrainingStep\n"
ASKED = "from {} import x\nx.wire(depends_on=1)\n"


class Texts:
    """Searches the modules below a folder by reading them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.words: list[str] = []

    def covers(self, path: str) -> bool:
        return True

    def holding(self, words: Iterable[str]) -> list[str]:
        words = list(words)
        self.words += words
        paths = sorted(self.folder.rglob("*.py"))
        return [str(path) for path in paths if any(word in path.read_text() for word in words)]


def written(folder: Path, files: dict[str, str]) -> None:
    for path, code in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(code)


CHAINS = {
    "one after the other": {"a.py": "import b\n", "b.py": "from c import x\n", "c.py": SDK},
    "a package by its name": {"a.py": "from p import x\n", "p/__init__.py": SDK},
    "a package from inside": {"p/a.py": "from . import x\n", "p/__init__.py": SDK},
    "a package from further inside": {"p/q/a.py": "from .. import x\n", "p/__init__.py": SDK, "p/q/__init__.py": ""},
    "what pytest runs": {"t/a.py": "def test(step): ...\n", "t/conftest.py": SDK},
    "two of one name": {
        "a.py": "from one.same import x\n",
        "one/same.py": "import other\n",
        "other.py": "from two.same import x\n",
        "two/same.py": SDK,
    },
    "by a string": {"a.py": "import importlib\nimportlib.import_module('c')\n", "c.py": SDK},
    "an attribute of a package": {"a.py": "import p\np.c.f()\n", "p/__init__.py": "", "p/c.py": SDK},
}


@pytest.mark.parametrize("files", CHAINS.values(), ids=CHAINS)
def test_what_leads_there_is_found(files: dict[str, str], tmp_path: Path) -> None:
    written(tmp_path, {**files, "not.py": "import abc, os\n", "setup.py": ""})
    relevance = Relevance([str(tmp_path)])
    starts = [str(tmp_path / path) for path, code in files.items() if code == SDK]
    found = importers(starts, relevance.imports, relevance.texts, Texts(tmp_path))
    asked = next(path for path in files if path.endswith("a.py"))
    assert found is not None
    assert str(tmp_path / asked) in found
    assert str(tmp_path / "not.py") not in found


def test_each_name_is_searched_for_once(tmp_path: Path) -> None:
    written(tmp_path, CHAINS["two of one name"])
    relevance, texts = Relevance([str(tmp_path)]), Texts(tmp_path)
    importers([str(tmp_path / "two/same.py")], relevance.imports, relevance.texts, texts)
    assert texts.words == ["same", "other", "a"]


@pytest.mark.parametrize("bound", ["MOST_WORDS", "MOST_READ"])
def test_nothing_is_said_where_it_takes_too_much(bound: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(tmp_path, CHAINS["one after the other"])
    monkeypatch.setattr(module, bound, 1)
    relevance = Relevance([str(tmp_path)])
    assert importers([str(tmp_path / "c.py")], relevance.imports, relevance.texts, Texts(tmp_path)) is None


LARGE = {
    "made.py": SDK,
    "between.py": "from made import x\n",
    "far/asked.py": ASKED.format("between"),
    "far/other.py": ASKED.format("os"),
    "far/deep/named.py": "# sagemaker is named\nx.wire(depends_on=1)\n",
}


class TestLargeRepository:
    """Where git searches, and there are too many modules to look through."""

    def passed(self, top: Path, monkeypatch: pytest.MonkeyPatch, untracked: dict[str, str] | None = None) -> set[str]:
        written(top, LARGE)
        for words in (["init", "-q"], ["add", "-A"]):
            subprocess.run(["git", "-C", str(top), *words], check=True, capture_output=True)
        written(top, untracked or {})
        monkeypatch.chdir(top)
        monkeypatch.setattr(git, "LARGE", 0)
        scanned = scan([Root(".", os.path.realpath(top))], Choice(), NEEDLES)
        prefilter = Prefilter(["."], scanned.searched)
        monkeypatch.setattr(prefilter.relevance.texts, "below", lambda top: None)
        return {os.path.relpath(path) for path in scanned.hits if prefilter.passes(path, Settings())}

    def test_no_imports_are_followed(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(Relevance, "_leads_to_steps", lambda *_: pytest.fail("they were"))
        assert self.passed(tmp_path, monkeypatch) == {"made.py", "far/asked.py", "far/deep/named.py"}

    def test_files_that_git_does_not_track_count(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(Relevance, "_leads_to_steps", lambda *_: pytest.fail("they were"))
        untracked = {"new.py": "import made\n", "far/new_one.py": ASKED.format("new")}
        assert self.passed(tmp_path, monkeypatch, untracked) > {"far/new_one.py", "far/asked.py"}

    def test_links_are_followed_forwards(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "shared").mkdir()
        (tmp_path / "shared" / "inner.py").write_text(SDK)
        (tmp_path / "linked").symlink_to("shared")
        (tmp_path / "far").mkdir()
        (tmp_path / "far" / "by_link.py").write_text(ASKED.format("linked.inner"))
        assert self.passed(tmp_path, monkeypatch) >= {"far/by_link.py", "far/asked.py"}

    def test_many_untracked_files_are_not_read_again(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(search_again, "MOST_UNTRACKED", 0)
        assert self.passed(tmp_path, monkeypatch, {"new.py": ""}) >= {"far/asked.py"}

    def test_git_may_fail(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(search_again.SearchAgain, "holding", lambda *_: None)
        assert self.passed(tmp_path, monkeypatch) >= {"far/asked.py"}
