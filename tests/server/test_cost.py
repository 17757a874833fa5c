"""What a change costs: the changed file is read, parsed and searched again, and no other.

Steps are counted, not seconds, so that a busy machine changes nothing; `benchmarks/server.py` measures the time.
"""

from __future__ import annotations

import cProfile
import pstats
from collections import Counter
from pathlib import Path

import pytest

from benchmarks.server import lay_out
from smfix.cli.server import ResolvedConfiguration
from smfix.server.analysis import Analysis
from smfix.server.documents import Document, OpenFile

pytestmark = pytest.mark.no_cover  # the time that measuring takes is worth nothing here

ONCE = (
    *("import_graph._found", "word_index.words_of", "monkey_patches.PatchScanner.__init__"),
    "module_calls.module_calls",
)
"""What is found out from the text of one module."""


def calls(analysis: Analysis, folder: Path, texts: dict[Path, str], looked_at: Path) -> Counter[str]:
    """How often smfix's functions are called when a file is looked at, with these texts open."""
    files = {path: OpenFile(Document("", str(path), 1, text, "utf-16")) for path, text in texts.items()}
    profiler = cProfile.Profile()
    profiler.enable()
    analysis.sync({str(path): file.data for path, file in files.items()})
    rewrite = analysis.rewrite(files[looked_at], (str(folder),))
    profiler.disable()
    assert len(rewrite.fixed) > 8
    found: Counter[str] = Counter()
    for (file, _, name), (count, *_) in pstats.Stats(profiler).stats.items():  # type: ignore[attr-defined]
        if "smfix" in file:
            found[f"{Path(file).stem}.{name}"] += count
    return found


@pytest.mark.parametrize("changed", ["package_0/edited.py", "common/shared.py", "package_1/module_21.py"])
def test_only_the_changed_file_is_read_again(tmp_path: Path, changed: str) -> None:
    edited = lay_out(tmp_path, 60)
    other = tmp_path / changed
    analysis = Analysis(lambda: ResolvedConfiguration(["--isolated"]), lambda: None)
    texts = {path: path.read_text() for path in {edited, other}}
    first = calls(analysis, tmp_path, texts, edited)
    assert first["program.parse"] > 5
    for number in range(3):
        texts[other] = texts[other].replace("\n\n\n", f"\n\n# a note, number {number}\n\n", 1)
        again = calls(analysis, tmp_path, texts, edited)
        assert again["texts.module_bytes"] <= 2
        assert again["program.parse"] <= 3  # the file that is looked at, the changed one, the one that was fixed
        for name in ONCE:
            assert again[name] <= 4, name


def test_nothing_is_found_out_anew_where_nothing_changed(tmp_path: Path) -> None:
    edited = lay_out(tmp_path, 30)
    analysis = Analysis(lambda: ResolvedConfiguration(["--isolated"]), lambda: None)
    texts = {edited: edited.read_text()}
    calls(analysis, tmp_path, texts, edited)
    analysis.refresh()
    again = calls(analysis, tmp_path, texts, edited)
    assert again["program.parse"] <= 2
    assert sum(again[name] for name in ONCE) <= 4
