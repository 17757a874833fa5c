"""What an editor shows after any edit is what the command line says of the saved texts."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from lsprotocol import types

from tests.server import edits
from tests.server.client import Editor, capabilities, session, uri

EDITS = int(os.environ.get("SMFIX_EDITS", "25"))

Seen = set[tuple[Any, ...]]


async def by_command(folder: Path) -> dict[str, Seen]:
    """What `smfix --check` finds, by file."""
    words = [sys.executable, "-m", "smfix", "--check", "--output-format", "json", str(folder)]
    process = await asyncio.create_subprocess_exec(*words, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    out, _ = await process.communicate()
    files = json.loads(out)["files"]
    return {
        one["path"]: {
            (found["code"], found["line"], found["column"], found["end_line"], found["end_column"], message(found))
            for found in one["findings"]
        }
        | {(problem["reason"], problem["text"]) for problem in one["problems"]}
        for one in files
    }


def message(found: Any) -> str:
    return str(found["message"]) + (f"\n{found['advice']}" if found["advice"] else "")


def shown(diagnostics: Any) -> Seen:
    """The same of an editor's diagnostics. UTF-32 counts characters, as the report does."""
    found: Seen = set()
    for one in diagnostics:
        if str(one.code).startswith("SMF"):
            places = (one.range.start.line, one.range.start.character, one.range.end.line, one.range.end.character)
            found.add((one.code, *(place + 1 for place in places), one.message))
        else:
            found.add((one.code, one.message))
    return found


async def anew(editor: Editor, counts: dict[str, int]) -> None:
    """Wait for diagnostics of every document, beyond those that had come."""
    await editor.until(lambda: all(editor.counts[name] > count for name, count in counts.items()))


def test_an_editor_shows_what_the_command_line_finds(tmp_path: Path) -> None:
    made = edits.Repository(7)
    made.write(tmp_path)
    (tmp_path / ".git").mkdir()
    kinds = set()

    async def test(editor: Editor) -> None:
        names = {name: editor.open(tmp_path / name) for name in made.texts}
        for name in names.values():
            await editor.diagnostics(name)
        await editor.quiet()
        for number, change in enumerate(made.changes(EDITS)):
            counts = dict(editor.counts)
            name = names[change.name]
            version = editor.edit(name, change.start, change.end, change.text)
            assert editor.texts[name] == made.texts[change.name]
            assert await editor.diagnostics(name, version) is not None
            typed = shown(editor.published[name].diagnostics)
            made.write(tmp_path)
            editor.client.text_document_did_save(types.DidSaveTextDocumentParams(types.TextDocumentIdentifier(name)))
            counts[name] += 1
            await anew(editor, counts)
            wanted = await by_command(tmp_path)
            for path in made.texts:
                found = shown(editor.published[uri(tmp_path / path)].diagnostics)
                assert found == wanted.get(str(tmp_path / path), set()), (number, path, change)
                kinds.update(found)
            assert typed == shown(editor.published[name].diagnostics), (number, change)

    session(test, tmp_path, wanted=capabilities(["utf-32"]))
    assert len(kinds) > 10
