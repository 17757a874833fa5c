"""Documents: Python in fences, directives and sessions is fixed where it stands, prompts and quotation marks kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smfix.model import Edit, Safety
from smfix.sources import Uneditable, embedded, read_source
from smfix.text import splice
from tests.forkserver import run_text
from tests.media import fix

HEAD = "from sagemaker.workflow.steps import TrainingStep\na, b = TrainingStep('A'), TrainingStep('é')\n"
FENCED = f"```python\n{HEAD}```\n"
CALL, RIGHT = "b.add_depends_on(a)", "b.add_depends_on([a])"

MARKDOWN = {
    "a fence": "```python\n{}\n```\n",
    "short name": "```py\n{}\n```",
    "tildes": "~~~~ python3\n{}\n~~~~\n",
    "title": '``` python title="x.py" linenums="1"\n{}\n```\n',
    "braces": "```{{.python .input}}\n{}\n```\n",
    "Quarto": "```{{python}}\n#| echo: false\n{}\n```\n",
    "MyST": "```{{code-block}} python\n:name: x\n\n{}\n```\n",
    "MyST-NB": "```{{code-cell}} ipython3\n---\ntags: [x]\n---\n%matplotlib inline\n{}\n```\n",
    "in a list": "1. item\n\n   - item\n\n     ```python\n     {}\n\n     x\n     ```\n",
    "in a quotation": "> x\n>\n> ```python\n> {}\n> ```\n",
    "prompts": "```pycon\n>>> 1\n1\n>>> {}\n```\n",
    "continued prompts": "```python\n>>> if 1:\n...     {}\n...\n1\n... 2\n```\n",
    "IPython": "```ipython\nIn [1]: {}\nOut[1]: 1\n\nIn [2]: if 1:\n   ...:     pass\n```\n",
    "quoted prompts": "> ```py\n> >>> {}\n> ```\n",
    "indented code": "```python\n    {}\n    x\n```\n",
    "tab": "```python\n\t{}\n\n\tx\n```\n",
    "a shell line": "```python\n!pip install x\n{}\n```\n",
    "unclosed": "```python\n{}\n",
    "unclosed, no final newline": "```python\n{}",
    "é before": "```python\n'é🚀'; {}  # ü\n```\n",
}

NOT_PYTHON = {
    "no name": "```\n{}\n```\n",
    "text": "{}\n",
    "inline": "`{}`\n",
    "bash": "```bash\n{}\n```\n",
    "console": "```console\n{}\n```\n",
    "diff": "```diff\n{}\n```\n",
    "like python": "```pythonic\n{}\n```\n```python-foo\n{}\n```\n",
    "other directive": "```{{note}}\n{}\n```\n",
    "a fence in a fence": "````md\n```python\n{}\n```\n````\n",
    "cell magic": "```python\n%%bash\n{}\n```\n",
    "output": "```pycon\n>>> 1\n{}\n```\n",
    "off": "<!-- smfix: off -->\n\n```python\n{}\n```\n",
    "off again": "<!-- smfix: off -->\n<!-- smfix: on -->\nx <!--smfix:off-->\n\n```python\n{}\n```\n",
}

RST = {
    "code-block": ".. code-block:: python\n\n   {}\n",
    "options": ".. code-block:: python\n   :linenos:\n   :caption: x\n\n   {}\n\nText\n",
    "code": "Text::\n\n   {0} is not looked at\n\n.. code:: python3\n\n    {0}\n\n    x\n",
    "sourcecode": "- x\n\n  .. sourcecode:: py\n\n     {}\n",
    "testcode": ".. testcode::\n\n   {}\n",
    "ipython": ".. ipython::\n\n   In [1]: {}\n\n   In [2]: x\n",
    "doctest": "Text\n\n>>> 1\n1\n>>> {}\n\nText\n",
    "indented doctest": "Text\n\n   >>> if 1:\n   ...     {}\n   ... \n   x\n",
    "pycon": ".. code-block:: pycon\n\n   >>> {}\n   output\n",
    "tabs": ".. code:: python\n\n\t{}\n",
}

NOT_RST = {
    "literal": "Text::\n\n   {}\n",
    "bash": ".. code-block:: bash\n\n   {}\n",
    "no language": ".. code::\n\n   {}\n",
    "after": ".. code-block:: python\n\n   x\n\n{}\n",
    "off": ".. smfix: off\n\n.. code-block:: python\n\n   {}\n",
    "markdown": "```python\n{}\n```\n",
}


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("name", MARKDOWN)
def test_markdown(name: str, end: str) -> None:
    document = (FENCED + "\n" + MARKDOWN[name].format(CALL)).replace("\n", end)
    rewrite = fix("\ufeff" + document, "README.md")
    assert rewrite.after.decode() == "\ufeff" + document.replace(CALL, RIGHT)
    (finding,) = rewrite.fixed
    lines = document.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    assert lines[finding.place.line - 1][finding.place.column - 1 :].startswith(CALL)
    assert not rewrite.problems


@pytest.mark.parametrize("name", NOT_PYTHON)
def test_markdown_that_is_not_python(name: str) -> None:
    rewrite = fix(FENCED + "\n" + NOT_PYTHON[name].format(CALL, CALL), "README.markdown")
    assert (rewrite.changed, rewrite.left, rewrite.problems) == (False, (), ())


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("name", RST)
def test_rst(name: str, end: str) -> None:
    head = ".. code-block:: python\n\n" + "".join(f"    {line}\n" for line in HEAD.splitlines())
    document = (head + "\n" + RST[name].format(CALL)).replace("\n", end)
    rewrite = fix(document, "x.rst")
    expected = document.replace(CALL, RIGHT) if name != "code" else RIGHT.join(document.rsplit(CALL, 1))
    assert rewrite.after.decode() == expected
    assert len(rewrite.fixed) == 1


@pytest.mark.parametrize("name", NOT_RST)
def test_rst_that_is_not_python(name: str) -> None:
    head = ".. code-block:: python\n\n" + "".join(f"    {line}\n" for line in HEAD.splitlines())
    rewrite = fix(head + "\n" + NOT_RST[name].format(CALL), "x.rst")
    assert (rewrite.changed, rewrite.left, rewrite.problems) == (False, (), ())


def test_a_bad_block_is_named_and_the_others_are_fixed() -> None:
    document = FENCED + f"\n> ```python\n> x\n> if {CALL}\n> ```\n\n```python\n{CALL}\n```\n"
    rewrite = fix(document, "x.md")
    assert rewrite.after.decode() == document.replace(f"```python\n{CALL}", f"```python\n{RIGHT}")
    (problem,) = rewrite.problems
    assert problem.place is not None
    assert problem.place.line == 8


SESSION = "> ```py\n> >>> x = 1\n> 1\n> >>> if x:\n> ...     y\n> ```\n"


def test_a_new_line_begins_as_its_neighbours_do() -> None:
    source = read_source(SESSION.encode(), "x.md")
    (piece,) = source.pieces
    at = piece.code.index("if x")
    edit = piece.edit(at, at, "import a\n")
    after = splice(SESSION, [edit])
    assert after == SESSION.replace("> >>> if", "> >>> import a\n> >>> if")
    assert embedded.told(source, read_source(after.encode(), "x.md"), [edit]) is None
    with pytest.raises(Uneditable):
        piece.edit(len(piece.code), len(piece.code), "import a\n")


def test_proof_v7_sees_what_an_edit_must_not_do() -> None:
    source = read_source(SESSION.encode(), "x.md")

    def verdict(edit: Edit) -> str | None:
        return embedded.told(source, read_source(splice(SESSION, [edit]).encode(), "x.md"), [edit])

    assert verdict(Edit(0, 0, "x")) == "the result has other pieces of code"
    assert verdict(Edit(len(SESSION), len(SESSION), "x")) == "an edit lies outside of the code"
    blank = SESSION.index("     y")
    assert verdict(Edit(blank, blank + 2, "")) == "an edit lies in what is around the code"
    assert verdict(Edit(blank + 1, blank + 2, "")) is None


PARTS = st.sampled_from(
    [*MARKDOWN.values(), *NOT_PYTHON.values(), "text\n", "é\u2028\n", "\t\n", "<b>\n", "- x\n", "***\n"]
)


@settings(max_examples=60, database=None)
@given(st.lists(PARTS, max_size=5), st.sampled_from(["\n", "\r\n"]))
def test_nothing_but_brackets_ever_comes_in(parts: list[str], end: str) -> None:
    document = (FENCED + "\n" + "\n".join(part.format(CALL, CALL) for part in parts)).replace("\n", end)
    rewrite = fix(document, "x.md")
    assert all(edit.start == edit.end and edit.text in "[]" for edit in rewrite.edits)
    assert rewrite.after.decode().replace(RIGHT, CALL) == document
    assert not fix(rewrite.after, "x.md").changed


DOCSTRING = f'''
class A:
    """{CALL}"""
    def f(self):
        """Do it.

            >>> {HEAD.splitlines()[0]}
            >>> {HEAD.splitlines()[1]}
            >>> {CALL}

        ```python
        {CALL}
        ```
        """
'''


def test_docstrings_are_reported_only_and_on_request() -> None:
    assert fix(DOCSTRING).left == ()
    rewrite = fix(DOCSTRING, docs=True)
    assert not rewrite.changed
    assert [(f.place.line, f.place.column, f.safety) for f in rewrite.left] == [
        (9, 17, Safety.MANUAL),
        (12, 9, Safety.MANUAL),
    ]
    assert all("change it by hand" in finding.advice for finding in rewrite.left)


def test_documents_are_looked_at_on_request_or_where_they_are_named(tmp_path: Path) -> None:
    document = f"{FENCED}\n```python\n{CALL}\n```\n"
    for name in ("x.md", "x.rst", "x.py"):
        (tmp_path / name).write_text(document if name == "x.md" else "x = 1\n")

    def smfix(*args: str) -> str:
        return run_text(*args, cwd=tmp_path).stderr

    assert "Nothing to fix. Scanned 1 file " in smfix("--diff", ".")
    assert "Would fix 1 call in 1 file. Scanned 3 files " in smfix("--diff", "--docs", ".")
    assert "Fixed 1 call in 1 file. Scanned 1 file " in smfix("x.md")
    assert (tmp_path / "x.md").read_text() == document.replace(CALL, RIGHT)
