"""How soon after a change an editor shows what is found: a file of 1,000 lines in a repository of 500 modules.

python benchmarks/server.py [MODULES] [EDITS]

The repository is kept between the changes. Two figures, each beside `ast.parse` of the same text in the same run: the
CPU time of finding everything anew after a change, and what a client waits for, the server's pause for further changes
included. In the first table one file is changed again and again, in the second a module that all the others use.
"""

from __future__ import annotations

import ast
import asyncio
import gc
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from lsprotocol import types
from pygls.lsp.client import LanguageClient

from benchmarks.trees import pipeline_file
from smfix.cli.server import ResolvedConfiguration
from smfix.server.analysis import Analysis
from smfix.server.diagnostics import Result, diagnostics
from smfix.server.documents import Document, OpenFile
from smfix.server.paths import uri_of

LINES = 1_000
BAR = 6.0
"""How many times as long as `ast.parse` of the file it may take."""
SHARED = '''"""What all pipelines of the repository share."""

from sagemaker.workflow.steps import ProcessingStep, TrainingStep


def make_training(name, role):
    return TrainingStep(name=name, step_args={"role": role})


def make_processing(name, role):
    return ProcessingStep(name=name, step_args={"role": role})


def link(step, needed):
    step.add_depends_on([needed])
'''
USER = """
from common.shared import link, make_processing, make_training
from {package}.module_{other} import {verb}_rows


def wire_{number}(role):
    first = make_processing("First{number}", role)
    second = make_training("Second{number}", role)
    link(second, first)
    second.add_depends_on({argument})
    return [first, second], {verb}_rows


def {verb}_rows(rows):
    return [row for row in rows if row]
"""


CALLERS = 10
"""Modules that call a function of the edited file."""
CALLED = """

def attach(step, needed):
    step.add_depends_on(needed)
"""
CALLER = """
from package_0.edited import attach


def attached_{number}(role):
    steps, _ = wire_{number}(role)
    attach(make_training("Last{number}", role), steps[0])
"""


def lay_out(folder: Path, modules: int) -> Path:
    """Write the repository, a third of it pipelines; the path of the file of LINES lines."""
    (folder / ".git").mkdir()
    (folder / "common").mkdir()
    (folder / "common" / "__init__.py").write_text("")
    (folder / "common" / "shared.py").write_text(SHARED)
    for number in range(modules):
        package = folder / f"package_{number % 20}"
        package.mkdir(exist_ok=True)
        (package / "__init__.py").write_text("")
        other = (number * 7 + 1) % modules
        argument = "first" if number % 30 == 0 else "[first]"
        user = USER.format(package=f"package_{other % 20}", other=other, verb="clean", number=number, argument=argument)
        if number % 3 == 0 and number < 3 * CALLERS:
            user += CALLER.format(number=number)
        plain = f"import os\n\nLIMIT = {number}\n\n\ndef clean_rows(rows):\n    return rows[:LIMIT]\n" * 6
        (package / f"module_{number}.py").write_text(user if number % 3 == 0 else plain)
    big = pipeline_file("an edited file", LINES - 20, 8).replace("‹", "").replace("›", "")
    path = folder / "package_0" / "edited.py"
    path.write_text(
        big + USER.format(package="package_1", other=1, verb="keep", number=9_999, argument="first") + CALLED
    )
    return path


def changed(text: str, count: int) -> Iterator[tuple[int, str]]:
    """Lines that a person types, each with the offset at which it comes."""
    chance = random.Random(1)
    for number in range(count):
        lines = text.splitlines(keepends=True)
        at = sum(map(len, lines[: chance.randrange(20, len(lines) - 30)]))
        new = (
            f"# note {number}\n"
            if number % 2
            else f"\n\ndef typed_{number}(step, other):\n    step.add_depends_on(other)\n\n\n"
        )
        if not number % 2:  # a function stands between others
            at = text.index("\n\ndef ", at) + 1 if "\n\ndef " in text[at:] else len(text)
        yield at, new
        text = text[:at] + new + text[at:]


def by_engine(path: Path, folder: Path, count: int, other: Path | None = None) -> tuple[list[float], list[float]]:
    """CPU seconds of each look after a change, and of `ast.parse` of the file. With `other`, that file is changed, and
    `path` looked at."""
    analysis = Analysis(lambda: ResolvedConfiguration([]), lambda: None)
    texts = {str(one): one.read_text() for one in (path, *([other] if other else []))}
    target = str(other or path)

    def look() -> None:
        files = {name: OpenFile(Document(uri_of(name), name, 1, text, "utf-16")) for name, text in texts.items()}
        analysis.sync({name: file.data for name, file in files.items()})
        file = files[str(path)]
        result = Result(file, analysis.rewrite(file, (str(folder),)))
        assert len(result.findings) > 8, result.rewrite.problems
        diagnostics(result, True)

    look()
    took, parsed = [], []
    for at, new in changed(texts[target], count) if other is None else shared_changes(texts[target], count):
        texts[target] = texts[target][:at] + new + texts[target][at:]
        took.append(seconds(look))
        parsed.append(seconds(lambda: ast.parse(texts[str(path)])))
    return took, parsed


def shared_changes(text: str, count: int) -> Iterator[tuple[int, str]]:
    """The same for the module that all others use."""
    for number in range(count):
        yield text.index("def link"), f"# note {number}\n"


def seconds(work: Callable[[], object]) -> float:
    """CPU seconds that something takes, without what the collector takes between."""
    gc.collect(0)
    gc.disable()
    start = time.process_time()
    work()
    took = time.process_time() - start
    gc.enable()
    return took


async def by_client(path: Path, folder: Path, count: int) -> tuple[list[float], list[float]]:
    """Seconds from a change to its diagnostics, and of `ast.parse` of the file."""
    client = LanguageClient("benchmark", "1")
    came: asyncio.Queue[int | None] = asyncio.Queue()

    @client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
    def published(params: types.PublishDiagnosticsParams) -> None:
        came.put_nowait(params.version)

    await client.start_io(sys.executable, "-m", "smfix", "server")
    root = uri_of(str(folder))
    await client.initialize_async(types.InitializeParams(types.ClientCapabilities(), root_uri=root))
    client.initialized(types.InitializedParams())
    name, text, version = uri_of(str(path)), path.read_text(), 1
    client.text_document_did_open(types.DidOpenTextDocumentParams(types.TextDocumentItem(name, "python", 1, text)))
    await came.get()
    took, parsed = [], []
    for at, new in changed(text, count):
        version += 1
        place = types.Position(text.count("\n", 0, at), 0)
        change = types.TextDocumentContentChangePartial(types.Range(place, place), new)
        known = types.VersionedTextDocumentIdentifier(uri=name, version=version)
        text = text[:at] + new + text[at:]
        start = time.perf_counter()
        client.text_document_did_change(types.DidChangeTextDocumentParams(known, [change]))
        while await came.get() != version:
            pass
        took.append(time.perf_counter() - start)
        start = time.perf_counter()
        ast.parse(text)
        parsed.append(time.perf_counter() - start)
    await client.shutdown_async(None)
    client.exit(None)
    await client.stop()
    return took, parsed


def row(title: str, took: list[float], parsed: list[float]) -> str:
    """A line of the table, and whether the bar is kept."""
    ours, theirs = statistics.median(took), statistics.median(parsed)
    verdict = "under the bar" if ours <= BAR * theirs else f"over the bar of {BAR}"
    return f"| {title} | {ours * 1e3:.0f} ms | {theirs * 1e3:.0f} ms | {ours / theirs:.1f} | {verdict} |"


def main(modules: int, edits: int) -> None:
    """Print the medians."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        path = lay_out(folder, modules)
        print("| after a change | found anew | `ast.parse` | ratio | |\n|---|---:|---:|---:|---|")
        print(row("of the file, CPU time", *by_engine(path, folder, edits)))
        shared = folder / "common" / "shared.py"
        print(row("of a module that all use, CPU time", *by_engine(path, folder, edits, shared)))
        print(row("of the file, as a client waits", *asyncio.run(by_client(path, folder, edits))))


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:]]
    main(numbers[0] if numbers else 500, numbers[1] if len(numbers) > 1 else 50)
