"""Notebooks as notebook documents: cells are texts of their own, and one program."""

from __future__ import annotations

import json
from pathlib import Path

from lsprotocol import types

from tests.server.client import HEAD, TAIL, Editor, session, uri


class Book:
    """A notebook in an editor."""

    def __init__(self, editor: Editor, path: Path) -> None:
        self.editor, self.uri, self.version = editor, uri(path), 1
        self.count = 0

    def cell(self, text: str, language: str = "python", **metadata: object) -> types.NotebookCell:
        """A new cell, whose text is kept by the editor."""
        self.count += 1
        name = f"vscode-notebook-cell:{self.uri.removeprefix('file://')}#C{self.count}"
        self.editor.texts[name], self.editor.versions[name] = text, 1
        self.editor.languages[name] = language
        kind = types.NotebookCellKind.Markup if language == "markdown" else types.NotebookCellKind.Code
        return types.NotebookCell(kind, name, metadata)  # type: ignore[arg-type]

    def item(self, cell: types.NotebookCell) -> types.TextDocumentItem:
        name = cell.document
        return types.TextDocumentItem(name, self.editor.languages[name], 1, self.editor.texts[name])

    def open(self, *cells: types.NotebookCell, **metadata: object) -> list[str]:
        document = types.NotebookDocument(self.uri, "jupyter-notebook", 1, list(cells), metadata)  # type: ignore[arg-type]
        texts = [self.item(cell) for cell in cells if cell.kind == types.NotebookCellKind.Code]
        texts += [self.item(cell) for cell in cells if cell.kind == types.NotebookCellKind.Markup]
        self.editor.client.notebook_document_did_open(types.DidOpenNotebookDocumentParams(document, texts))
        return [cell.document for cell in cells]

    def change(self, change: types.NotebookDocumentCellChanges) -> None:
        self.version += 1
        known = types.VersionedNotebookDocumentIdentifier(self.version, self.uri)
        event = types.NotebookDocumentChangeEvent(cells=change)
        self.editor.client.notebook_document_did_change(types.DidChangeNotebookDocumentParams(known, event))

    def write(self, name: str, text: str) -> None:
        self.editor.texts[name] = text
        self.editor.versions[name] += 1
        at = types.VersionedTextDocumentIdentifier(uri=name, version=self.editor.versions[name])
        whole = types.TextDocumentContentChangeWholeDocument(text)
        self.change(
            types.NotebookDocumentCellChanges(text_content=[types.NotebookDocumentCellContentChanges(at, [whole])])
        )

    def splice(self, start: int, removed: list[str], *added: types.NotebookCell) -> None:
        structure = types.NotebookDocumentCellChangeStructure(
            types.NotebookCellArrayChange(start, len(removed), list(added)),
            [self.item(cell) for cell in added],
            [types.TextDocumentIdentifier(name) for name in removed],
        )
        self.change(types.NotebookDocumentCellChanges(structure=structure))


def test_a_notebook_is_one_program(tmp_path: Path) -> None:
    async def test(editor: Editor) -> None:
        book = Book(editor, tmp_path / "work.ipynb")
        cells = [
            book.cell(HEAD),
            book.cell("# about `b.add_depends_on(a)`", "markdown"),
            book.cell("%matplotlib inline\né = '𝔘'; b.add_depends_on(a)  # why\nb.add_depends_on(a)"),
            book.cell("library(x)\nb.add_depends_on(a)", "r"),
            book.cell("b.add_depends_on(a)", tags=["skip-smfix"]),
        ]
        (first, _, third, *_) = book.open(*cells)
        found = await editor.diagnostics(third)
        text = editor.texts[third]
        start = text.index("b.add")
        assert found[0].range == editor.range(text, start, start + 19)
        assert [one.code for one in found] == ["SMF001", "SMF001"]
        (fix, *_) = await editor.actions(third, found[0].range)
        assert fix.title.startswith("Fix SMF001")
        assert editor.made(fix.edit)[third] == text.replace("on(a)", "on([a])", 1)
        actions = await editor.actions(first, editor.range(HEAD, 0, 4), ["notebook.source.fixAll"])
        assert [editor.made(one.edit)[third] for one in actions] == [text.replace("on(a)", "on([a])")]
        hover = types.HoverParams(types.TextDocumentIdentifier(third), found[0].range.start)
        shown = await editor.client.text_document_hover_async(hover)
        assert shown is not None
        assert "work.ipynb:cell 3:2" in str(shown.contents)
        assert await editor.command("smfix.ignore", third, "SMF001", 2, "twice") is True
        assert editor.made(editor.applied[-1])[third].endswith("b.add_depends_on(a)  # smfix: ignore[SMF001] twice")
        book.write(third, text.replace("on(a)", "on([a])"))
        assert await editor.diagnostics(third) == []

    session(test, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_cells_come_go_and_move(tmp_path: Path) -> None:
    async def test(editor: Editor) -> None:
        book = Book(editor, tmp_path / "work.ipynb")
        head, call = book.open(book.cell(HEAD), book.cell("b.add_depends_on(needed)"))
        assert [one.data["fix"] for one in await editor.diagnostics(call)] == [False]  # type: ignore[index]
        given = book.cell("needed = a")
        book.splice(1, [], given)
        await editor.until(lambda: [one.data["fix"] for one in editor.published[call].diagnostics] == [True])  # type: ignore[index]
        book.write(given.document, "needed = [a]")
        await editor.until(lambda: not editor.published[call].diagnostics)
        bad = book.cell("b.add_depends_on(a)")
        book.splice(3, [], bad)
        assert [one.code for one in await editor.diagnostics(bad.document)] == ["SMF001"]
        book.splice(3, [bad.document])
        await editor.until(lambda: not editor.published[bad.document].diagnostics)
        book.splice(7, [])
        await editor.until(lambda: any("cells that it does not have" in one for one in editor.messages))
        assert head not in editor.published or not editor.published[head].diagnostics

    session(test, tmp_path)


def test_the_same_findings_as_in_the_saved_notebook(tmp_path: Path) -> None:
    from smfix.config import Settings
    from smfix.engine import fix_source
    from smfix.project.repository import Repository

    sources = [HEAD, "b.add_depends_on(a)\nb.depends_on = a", 'x = "\\n\\t"; a.add_depends_on(\n    b,\n)\n', TAIL]
    cells = [
        {"cell_type": "code", "metadata": {}, "outputs": [], "source": text.splitlines(keepends=True)}
        for text in sources
    ]
    saved = json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()
    rewrite = fix_source(saved, str(tmp_path / "work.ipynb"), Settings(), Repository(()))
    wanted = [(one.code, one.place.cell, one.place.line, one.place.column) for one in (*rewrite.fixed, *rewrite.left)]

    async def test(editor: Editor) -> None:
        book = Book(editor, tmp_path / "work.ipynb")
        names = book.open(*map(book.cell, sources))
        await editor.until(lambda: set(names) <= editor.published.keys())
        found = [
            (one.code, number, one.range.start.line + 1, one.range.start.character + 1)
            for number, name in enumerate(names, 1)
            for one in editor.published[name].diagnostics
        ]
        assert sorted(found) == sorted(wanted)
        assert len(found) >= 3

    session(test, tmp_path)


def test_a_notebook_for_another_language(tmp_path: Path) -> None:
    async def test(editor: Editor) -> None:
        book = Book(editor, tmp_path / "work.ipynb")
        (first, _) = book.open(
            book.cell(HEAD), book.cell("b.add_depends_on(a)"), metadata={"kernelspec": {"language": "R", "name": "ir"}}
        )
        assert [one.code for one in await editor.diagnostics(first)] == ["not-python-kernel"]

    session(test, tmp_path)


def test_a_notebook_that_is_open_as_text(tmp_path: Path) -> None:
    cell = {"cell_type": "code", "metadata": {}, "outputs": [], "source": [HEAD, "b.add_depends_on(a)\n"]}
    path = tmp_path / "work.ipynb"
    path.write_text(json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=1))

    async def test(editor: Editor) -> None:
        name = editor.open(path, language="json")
        (found,) = await editor.diagnostics(name)
        (fix, *_) = await editor.actions(name, found.range)
        assert editor.made(fix.edit)[name] == path.read_text().replace("on(a)", "on([a])")

    session(test, tmp_path)
