"""What a person does in an editor: open, type, fix, ignore, undo, ask; by a real client over stdin and stdout."""

from __future__ import annotations

from pathlib import Path

import pytest
from lsprotocol import types

from tests.server.client import HEAD, TAIL, Editor, capabilities, session, uri

BAD = "b.add_depends_on(a)\n"
GOOD = "b.add_depends_on([a])\n"


def put(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    return path


def everywhere(text: str) -> types.Range:
    return types.Range(types.Position(0, 0), types.Position(text.count("\n"), 0))


def test_type_fix_and_undo(tmp_path: Path) -> None:
    path = put(tmp_path, "pipeline.py", HEAD + GOOD + TAIL)

    async def test(editor: Editor) -> None:
        name = editor.open(path)
        assert await editor.codes(name) == []
        at = editor.texts[name].index("[a]")
        editor.edit(name, at, at + 3, "a")
        (found,) = await editor.diagnostics(name)
        assert found.code == "SMF001"
        assert found.source == "smfix"
        assert found.severity == types.DiagnosticSeverity.Warning
        assert found.range == types.Range(types.Position(5, 0), types.Position(5, 19))
        assert [link.location.range.start.line for link in found.related_information or ()] == [4, 0, 3, 0]
        (fix, ignore, every) = await editor.actions(name, found.range)
        assert (fix.kind, fix.is_preferred) == (types.CodeActionKind.QuickFix, True)
        assert editor.made(fix.edit)[name] == editor.made(every.edit)[name] == HEAD + GOOD + TAIL
        assert editor.made(ignore.edit)[name].splitlines()[5] == BAD.strip() + "  # smfix: ignore[SMF001] reviewed"
        editor.write(name, editor.made(fix.edit)[name])
        assert await editor.codes(name) == []
        editor.write(name, HEAD + BAD + TAIL)
        assert await editor.codes(name) == ["SMF001"]
        editor.client.text_document_did_close(types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(name)))
        await editor.until(lambda: not editor.published[name].diagnostics)

    session(test, tmp_path)
    assert path.read_text() == HEAD + GOOD + TAIL  # nothing is ever written


def test_fix_all_leaves_what_is_not_safe(tmp_path: Path) -> None:
    code = HEAD + BAD + "a.add_depends_on(unknown)\nb.depends_on = a\n" + TAIL
    path = put(tmp_path, "pipeline.py", code)

    async def test(editor: Editor) -> None:
        name = editor.open(path)
        await editor.diagnostics(name)
        for only in ("source", "source.fixAll", "source.fixAll.smfix", "notebook.source.fixAll"):
            (action,) = await editor.actions(name, everywhere(code), [only])
            fixed = editor.made(action.edit)[name]
            assert fixed == code.replace("on(a)", "on([a])").replace("= a\n", "= [a]\n")
        assert await editor.actions(name, everywhere(code), ["refactor"]) == []
        assert all(one.kind == "quickfix" for one in await editor.actions(name, everywhere(code), ["quickfix"]))
        assert await editor.command("smfix.fixAll", name) is True
        assert editor.made(editor.applied[-1])[name] == fixed
        editor.write(name, fixed)
        assert "SMF001" not in {one.code for one in await editor.diagnostics(name) if "[a]" in str(one.message)}
        assert await editor.command("smfix.fixAll", name) is False

    session(test, tmp_path)


def test_ignore_with_a_reason(tmp_path: Path) -> None:
    path = put(tmp_path, "pipeline.py", HEAD + BAD + BAD + TAIL)

    async def test(editor: Editor) -> None:
        name = editor.open(path)
        await editor.diagnostics(name)
        assert await editor.command("smfix.ignore", name, "SMF001", 6, "agreed with Ann") is True
        text = editor.made(editor.applied[-1])[name]
        assert text == HEAD + BAD + BAD.rstrip() + "  # smfix: ignore[SMF001] agreed with Ann\n" + TAIL
        editor.write(name, text)
        assert [one.range.start.line for one in await editor.diagnostics(name)] == [5]
        assert await editor.command("smfix.ignore", name, "SMF002", 5, "no such finding") is False
        (_, ignore, _) = await editor.actions(name, everywhere(text))
        assert "# smfix: ignore[SMF001] by the client's settings" in editor.made(ignore.edit)[name]
        assert len(editor.applied) == 1

    session(test, tmp_path, options={"ignoreReason": "by the client's settings"})


def test_hover_shows_the_evidence(tmp_path: Path) -> None:
    path = put(tmp_path, "pipeline.py", HEAD + BAD + TAIL)

    async def hover(editor: Editor, name: str, line: int) -> str:
        at = types.HoverParams(types.TextDocumentIdentifier(name), types.Position(line, 4))
        found = await editor.client.text_document_hover_async(at)
        return found.contents.value if found and isinstance(found.contents, types.MarkupContent) else ""

    async def test(editor: Editor) -> None:
        name = editor.open(path)
        text = await hover(editor, name, 5)
        assert "receiver `b`: a TrainingStep" in text
        assert f"{path}:4: `a` is `ProcessingStep(" in text
        assert "verdict: SMF001, safe" in text
        assert await hover(editor, name, 3) == ""

    session(test, tmp_path)


def test_the_graph_is_a_page_that_opens(tmp_path: Path) -> None:
    path = put(tmp_path / "work", "pipeline.py", HEAD + GOOD + TAIL)
    empty = put(tmp_path / "work", "empty.py", "x = 1\n")

    async def test(editor: Editor) -> None:
        name = editor.open(path)
        page = await editor.command("smfix.graph", name)
        assert editor.shown == [page]
        html = next((tmp_path / "cache").rglob("pipeline-*.html"))
        assert uri(html) == page
        assert "<html" in html.read_text()
        assert await editor.command("smfix.graph", editor.open(empty)) is None
        assert any("makes no pipeline" in message for message in editor.messages)

    session(test, tmp_path / "work", env={"XDG_CACHE_HOME": str(tmp_path / "cache")})


def test_unsaved_texts_come_before_the_disk(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    build = put(tmp_path, "build.py", HEAD.split("a =")[0] + "def make(x):\n    return x\n")
    user = put(tmp_path, "user.py", HEAD + "from build import make\nb.add_depends_on(make(a))\n" + TAIL)

    async def test(editor: Editor) -> None:
        first, second = editor.open(build), editor.open(user)
        assert await editor.codes(second) == ["SMF001"]
        editor.write(first, build.read_text().replace("return x", "return [x]"))
        await editor.until(lambda: not editor.published[second].diagnostics)
        editor.client.text_document_did_close(types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(first)))
        await editor.until(lambda: bool(editor.published[second].diagnostics))

    session(test, tmp_path)


def test_a_module_that_is_on_no_disk_is_imported(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    user = put(tmp_path, "user.py", HEAD + "from newborn import needed\nb.add_depends_on(needed)\n" + TAIL)

    async def test(editor: Editor) -> None:
        name = editor.open(user)
        before = [one.data for one in await editor.diagnostics(name)]
        assert {"safety": "safe", "fix": True} not in before
        born = editor.open(tmp_path / "newborn.py", HEAD + "needed = a\n")
        safe = {"safety": "safe", "fix": True}
        await editor.until(lambda: safe in [one.data for one in editor.published[name].diagnostics])
        editor.write(born, HEAD + "needed = [a]\n")
        await editor.until(lambda: "SMF001" not in [one.code for one in editor.published[name].diagnostics])

    session(test, tmp_path)


def test_what_changes_on_the_disk_is_seen(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    build = put(tmp_path, "build.py", "def make(x):\n    return [x]\n")
    user = put(tmp_path, "user.py", HEAD + "from build import make\nb.add_depends_on(make(a))\n" + TAIL)

    async def test(editor: Editor) -> None:
        await editor.until(lambda: "workspace/didChangeWatchedFiles" in editor.registered)
        name = editor.open(user)
        assert await editor.codes(name) == []
        build.write_text("def make(x):\n    return x  # another one\n")
        event = types.FileEvent(uri(build), types.FileChangeType.Changed)
        editor.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([event]))
        await editor.until(lambda: bool(editor.published[name].diagnostics))
        build.unlink()
        editor.client.text_document_did_save(types.DidSaveTextDocumentParams(types.TextDocumentIdentifier(name)))
        await editor.until(
            lambda: [one.data for one in editor.published[name].diagnostics] != [{"safety": "safe", "fix": True}]
        )

    session(test, tmp_path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_positions_are_in_the_clients_encoding(tmp_path: Path, encoding: str, end: str) -> None:
    line = "é = '𝔘€'; b.add_depends_on(a); 𝔘 = 'ü'\n"
    path = put(tmp_path, "pipeline.py", (HEAD + line + TAIL).replace("\n", end))

    async def test(editor: Editor) -> None:
        assert editor.encoding == encoding
        name = editor.open(path)
        text = editor.texts[name]
        (found,) = await editor.diagnostics(name)
        start = text.index("b.add")
        assert found.range == editor.range(text, start, start + len("b.add_depends_on(a)"))
        (fix, *_) = await editor.actions(name, found.range)
        assert editor.made(fix.edit)[name] == text.replace("on(a)", "on([a])")
        for old, new in (("'𝔘€'", "'𝔘𝔘€'"), ("on(a)", "on([a])"), ("'ü'", "'𝔘ü'")):
            at = editor.texts[name].index(old)
            editor.edit(name, at, at + len(old), new)
        assert await editor.codes(name) == []
        at = editor.texts[name].index("[a]")
        editor.edit(name, at, at + 3, "a")
        (found,) = await editor.diagnostics(name)
        start = editor.texts[name].index("b.add")
        assert found.range == editor.range(editor.texts[name], start, start + len("b.add_depends_on(a)"))

    session(test, tmp_path, wanted=capabilities([encoding, "utf-16"]))


def test_utf_16_where_the_client_says_nothing(tmp_path: Path) -> None:
    path = put(tmp_path, "pipeline.py", HEAD + "x = '𝔘'; b.add_depends_on(a)\n" + TAIL)

    async def test(editor: Editor) -> None:
        (found,) = await editor.diagnostics(editor.open(path))
        assert found.range.start == types.Position(5, 10)
        assert found.related_information is None
        (fix, *_) = await editor.actions(uri(path), found.range)
        assert fix.edit is not None
        assert fix.edit.document_changes is None
        assert list(fix.edit.changes or ()) == [uri(path)]

    session(test, tmp_path, wanted=types.ClientCapabilities())


def test_settings_are_those_of_the_nearest_configuration(tmp_path: Path) -> None:
    code = HEAD + BAD + TAIL
    inner = put(tmp_path, "inner/pipeline.py", code)
    outer = put(tmp_path, "pipeline.py", code)
    left_out = put(tmp_path, "legacy/pipeline.py", code)
    built = put(tmp_path, "build/pipeline.py", code)
    put(tmp_path, "pyproject.toml", '[tool.smfix]\nextend-exclude = ["legacy"]\n')
    own = put(tmp_path, "inner/smfix.toml", 'ignore = ["SMF001"]\n')

    async def test(editor: Editor) -> None:
        names = [editor.open(path) for path in (outer, inner)]
        assert [await editor.codes(name) for name in names] == [["SMF001"], []]
        silent = [editor.open(left_out), editor.open(built)]
        own.write_text("")
        editor.client.text_document_did_save(types.DidSaveTextDocumentParams(types.TextDocumentIdentifier(names[0])))
        await editor.until(lambda: bool(editor.published[names[1]].diagnostics))
        own.write_text("select = 3\n")
        editor.client.text_document_did_save(types.DidSaveTextDocumentParams(types.TextDocumentIdentifier(names[0])))
        await editor.until(lambda: any("smfix.toml" in message for message in editor.messages))
        assert not set(silent) & set(editor.published)

    session(test, tmp_path)


def test_a_configuration_can_be_named(tmp_path: Path) -> None:
    path = put(tmp_path, "pipeline.py", HEAD + BAD + TAIL)
    put(tmp_path, "pyproject.toml", '[tool.smfix]\nignore = ["SMF001"]\n')
    other = put(tmp_path, "other.toml", 'ignore = ["SMF002"]\n')

    async def test(editor: Editor) -> None:
        assert await editor.codes(editor.open(path)) == ["SMF001"]

    session(test, tmp_path, "--config", str(other), "--stdio")
    session(test, tmp_path, "--isolated")


def test_a_file_without_a_folder(tmp_path: Path) -> None:
    put(tmp_path, "build.py", "def make(x):\n    return [x]\n")
    path = put(tmp_path, "user.py", HEAD + "from build import make\nb.add_depends_on(make(a))\n" + BAD + TAIL)

    async def test(editor: Editor) -> None:
        assert [one.range.start.line for one in await editor.diagnostics(editor.open(path))] == [7]

    session(test, None)


def test_a_file_that_does_not_parse_is_told_and_comes_back(tmp_path: Path) -> None:
    path = put(tmp_path, "pipeline.py", HEAD + BAD + TAIL)

    async def test(editor: Editor) -> None:
        name = editor.open(path)
        assert await editor.codes(name) == ["SMF001"]
        editor.write(name, HEAD + "b.add_depends_on(a\n" + TAIL)
        (found,) = await editor.diagnostics(name)
        assert found.code == "syntax"
        assert await editor.actions(name, found.range) == []
        editor.write(name, HEAD + BAD + TAIL)
        assert await editor.codes(name) == ["SMF001"]

    session(test, tmp_path)


def test_documents_are_looked_at_where_the_settings_say_so(tmp_path: Path) -> None:
    fence = f"# Pipelines\n\n```python\n{HEAD}{BAD}{TAIL}```\n"
    silent = [put(tmp_path, "README.md", fence), put(tmp_path, "notes.txt", HEAD + BAD)]
    told = [put(tmp_path, "docs/guide.md", fence), put(tmp_path, "script", HEAD + BAD + TAIL)]
    put(tmp_path, "docs/smfix.toml", "docs = true\n")

    async def test(editor: Editor) -> None:
        names = [editor.open(path, language="markdown" if path.suffix == ".md" else "text") for path in silent]
        for path in told:
            name = editor.open(path, language="markdown" if path.suffix else "python")
            (found,) = await editor.diagnostics(name)
            (fix, *_) = await editor.actions(name, found.range)
            assert editor.made(fix.edit)[name] == path.read_text().replace("on(a)", "on([a])")
        await editor.quiet()
        assert not set(names) & set(editor.published)

    session(test, tmp_path)


def test_coding_lines_and_byte_order_marks(tmp_path: Path) -> None:
    latin = "# coding: latin-1\n" + HEAD + "é = 'ü'; b.add_depends_on(a)\n" + TAIL
    marked = "\ufeff" + HEAD + BAD + TAIL
    foreign = "# coding: ascii\n" + HEAD + "é = 'ü'; b.add_depends_on(a)\n" + TAIL

    async def test(editor: Editor) -> None:
        for text, line in ((latin, 6), (marked, 5)):
            name = editor.open(tmp_path / f"{line}.py", text)
            (found,) = await editor.diagnostics(name)
            start = text.index("b.add")
            assert found.range == editor.range(text, start, start + len("b.add_depends_on(a)"))
            (fix, *_) = await editor.actions(name, found.range)
            assert editor.made(fix.edit)[name] == text.replace("on(a)", "on([a])")
        assert await editor.codes(editor.open(tmp_path / "foreign.py", foreign)) == ["undecodable"]

    session(test, tmp_path)
