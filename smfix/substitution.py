"""The text of the changes in `smfix.rules.replacement`: by the places that the parser gives, and without libcst.

What stays is never written anew: a hole of a template is the old text, a renamed keyword is an edit of its name.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator, Sequence

from smfix.model import Edit
from smfix.rules.replacement import (
    NameArguments,
    Path,
    RenameImport,
    RenameKeyword,
    Replace,
    Template,
    Unwritable,
    reached,
)
from smfix.text import Lines
from smfix.tokens import Stream
from smfix.trees import alike

_ATOMS = (ast.Name, ast.Call, ast.Attribute, ast.Subscript, ast.List, ast.Dict, ast.Set, ast.ListComp)


def edits(
    code: str, change: Replace | RenameKeyword | NameArguments, before: str = "", after: str = ""
) -> tuple[Edit, ...]:
    """The edits of `code`, the text of the change's node, that make the change; `before` and `after` are the characters
    around it. Raises Unwritable."""
    tree, lines = _parsed(code), Lines(code)
    if isinstance(change, RenameKeyword):
        return (_renamed(code, tree, lines, change),)
    if isinstance(change, NameArguments):
        return tuple(_named(code, tree, lines, change))
    spans = [_span(code, lines, tree, path) for path in change.paths]
    template = change.parsed()
    texts = _bracketed(template, [code[start:end] for start, end in spans], change.apply(_parsed(code)))
    whole = template.filled(texts)
    if Stream(f"({code}\n)\n").comments != Stream(f"({whole}\n)\n").comments:
        raise Unwritable("a comment stands in what would go")
    if isinstance(getattr(change.node, "ctx", None), (ast.Store, ast.Del)) and not _is_target(whole):
        raise Unwritable("nothing can be assigned to what would stand here")
    left, right = ("", "") if change.is_argument or _is_atom(_parsed(whole)) else ("(", ")")
    if (before + (left or whole)[0]).isidentifier() and before:
        left = " " + left
    if after and ("x" + (right or whole)[-1] + after).isidentifier():
        right += " "
    return _between(code, spans, template, texts, left, right)


def operator_span(code: str) -> tuple[int, int]:
    """What goes of the operator of `x += y`, the text of a statement, where that becomes `x = y`: all of it but the
    `=`. Raises Unwritable."""
    stmt = ast.parse(code).body[0]
    if not isinstance(stmt, ast.AugAssign):
        raise Unwritable("not an assignment with an operator")
    lines = Lines(code)
    start = lines.offset(stmt.target.end_lineno or 1, stmt.target.end_col_offset or 0)
    found = re.compile(r"(\*\*|//|>>|<<|[-+*/%@&|^])=").search(code, start)
    if found is None or code[start : found.start()].strip("() \t"):
        raise Unwritable("the place of the operator is not certain")
    return found.start(1), found.end(1)


def _between(
    code: str, spans: Sequence[tuple[int, int]], template: Template, texts: Sequence[str], left: str, right: str
) -> tuple[Edit, ...]:
    """Edits around the holes; where they change their order, and where there are none, one of the whole."""
    ordered = [spans[i] for i in template.order]
    if not ordered or ordered != sorted(ordered):
        return _smallest(code, f"{left}{template.filled(texts)}{right}")
    found, at, text = [], 0, left
    for fragment, index in zip(template.fragments, template.order):
        start, end = spans[index]
        opened, _, closed = texts[index].partition(code[start:end])
        found.append(Edit(at, start, f"{text}{fragment}{opened}"))
        at, text = end, closed
    found.append(Edit(at, len(code), f"{text}{template.fragments[-1]}{right}"))
    return tuple(edit for edit in found if edit.text != code[edit.start : edit.end])


def _smallest(code: str, new: str) -> tuple[Edit, ...]:
    """One edit, without what both begin or end with."""
    start = 0
    while start < min(len(code), len(new)) and code[start] == new[start]:
        start += 1
    tail = 0
    while tail < min(len(code), len(new)) - start and code[-1 - tail] == new[-1 - tail]:
        tail += 1
    edit = Edit(start, len(code) - tail, new[start : len(new) - tail])
    return (edit,) if edit.text or edit.start != edit.end else ()


def _bracketed(template: Template, texts: Sequence[str], meant: ast.expr) -> list[str]:
    """The texts of the holes, in brackets where the whole would mean something else without."""
    made = [f"({text})" if not text.startswith("*") else text for text in texts]
    if not _means(template.filled(made), meant):
        raise Unwritable("what would be written means something else")
    for index, text in enumerate(texts):
        bare = [*made[:index], text, *made[index + 1 :]]
        if _means(template.filled(bare), meant):
            made = bare
    return made


def _means(text: str, meant: ast.expr) -> bool:
    try:
        found = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return all(
        alike(getattr(found, name, None), getattr(meant, name, None)) for name in found._fields if name != "ctx"
    ) and isinstance(found, type(meant))


def _is_atom(node: ast.expr) -> bool:
    """Whether an expression stands for itself wherever it is put."""
    return isinstance(node, _ATOMS) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def _is_target(text: str) -> bool:
    return isinstance(_parsed(text), (ast.Name, ast.Attribute, ast.Subscript))


def _renamed(code: str, tree: ast.expr, lines: Lines, change: RenameKeyword) -> Edit:
    keywords = tree.keywords if isinstance(tree, ast.Call) else []
    found = [keyword for keyword in keywords if keyword.arg == change.old]
    if len(found) != 1 or any(keyword.arg == change.new for keyword in keywords):
        raise Unwritable(f"`{change.new}=` is given already, or `{change.old}=` is not")
    at = _offset(lines, found[0].lineno, found[0].col_offset)
    if code[at : at + len(change.old)] != change.old or not change.new.isidentifier():
        raise Unwritable("the keyword is written in another way")
    return Edit(at, at + len(change.old), change.new)


def _named(code: str, tree: ast.expr, lines: Lines, change: NameArguments) -> Iterator[Edit]:
    """What stands before each argument that gets a name: before the brackets around it, too."""
    if not isinstance(tree, ast.Call) or {one.arg for one in tree.keywords} & set(change.names):
        raise Unwritable("an argument of that name is given already")
    end = _offset(lines, tree.func.end_lineno or 1, tree.func.end_col_offset or 0)
    starts = _argument_starts(code, end)
    if len(starts) < len(tree.args):
        raise Unwritable("the place of an argument is not certain")
    for name, at in zip(change.names, starts[change.first :]):
        yield Edit(at, at, f"{name}=")


def _argument_starts(code: str, end: int) -> list[int]:
    """Where each argument of a call begins, whose function ends at an offset."""
    lines = Lines(code)
    found: list[int] = []
    depth, is_next = 0, False
    layout = (tokenize.NL, tokenize.NEWLINE, tokenize.COMMENT, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER)
    for token in tokenize.generate_tokens(io.StringIO(re.sub(r"\r\n|\r", "\n", code) + "\n").readline):
        at = lines.start(token.start[0]) + token.start[1]
        if at < end or token.type in layout:
            continue
        if is_next and token.string != ")":
            found.append(at)
        is_next = False
        if token.string in ("(", "[", "{"):
            is_next = depth == 0
            depth += 1
        elif token.string in (")", "]", "}") and depth:
            depth -= 1
        elif token.string == "," and depth == 1:
            is_next = True
    return found


def import_edits(code: str, change: RenameImport) -> tuple[tuple[Edit, ...], list[str]]:
    """The edits of an import statement's text, and the statements that go after it. Raises Unwritable."""
    node = ast.parse(code).body[0]
    assert isinstance(node, (ast.Import, ast.ImportFrom))
    lines, kept, further = Lines(code), change.kept(), change.further()
    if further and Stream(f"{code}\n").comments:
        raise Unwritable("a comment stands among names that go to different modules")
    spans = [_alias_span(lines, alias) for alias in node.names]
    found: list[Edit] = []
    if isinstance(node, ast.ImportFrom):
        start, end = _module_span(code)
        left, right = (" " if code[at : at + 1].strip() else "" for at in (start - 1, end))
        found.append(Edit(start, end, f"{left}{change.targets[kept[0]][0]}{right}"))
    for index, (start, end) in enumerate(spans):
        if index in kept:
            found.append(Edit(start, end, _alias_text(code[start:end], node.names[index], change.alias(index))))
    found += _removed(spans, kept)
    edits = (_smaller(code, edit) for edit in sorted(found, key=lambda edit: edit.start))
    return tuple(edit for edit in edits if edit.text or edit.start != edit.end), [ast.unparse(one) for one in further]


def _smaller(code: str, edit: Edit) -> Edit:
    inner = _smallest(code[edit.start : edit.end], edit.text)
    if not inner:
        return Edit(edit.start, edit.start, "")
    return Edit(edit.start + inner[0].start, edit.start + inner[0].end, inner[0].text)


def _removed(spans: Sequence[tuple[int, int]], kept: Sequence[int]) -> list[Edit]:
    """The edits that take the other names out: with what follows, or, behind the last one that stays, with what is
    before."""
    last = kept[-1]
    found = [Edit(spans[i][0], spans[i + 1][0], "") for i in range(last) if i not in kept]
    if last + 1 < len(spans):
        found.append(Edit(spans[last][1], spans[-1][1], ""))
    return found


def _alias_text(text: str, old: ast.alias, new: ast.alias) -> str:
    """`old as x` with the new name, its `as` kept as it is written."""
    if not re.match(rf"{re.escape(old.name)}(?!\w)", text):
        raise Unwritable("the name is written in another way")
    rest = text[len(old.name) :]
    return f"{new.name}{rest}" if rest or not new.asname else f"{new.name} as {new.asname}"


def _alias_span(lines: Lines, alias: ast.alias) -> tuple[int, int]:
    start = lines.offset(alias.lineno, alias.col_offset)
    return start, lines.offset(alias.end_lineno or alias.lineno, alias.end_col_offset or 0)


def _module_span(code: str) -> tuple[int, int]:
    """What stands between `from` and `import`."""
    lines = Lines(code)
    tokens = list(tokenize.generate_tokens(io.StringIO(re.sub(r"\r\n|\r", "\n", code) + "\n").readline))
    at = next(i for i, token in enumerate(tokens) if token.string == "import")
    first, last = tokens[1].start, tokens[at - 1].end
    begin, end = (lines.start(line) + column for line, column in (first, last))
    if re.search(r"\s|\\", code[begin:end]):
        raise Unwritable("the module is written in another way")
    return begin, end


def _span(code: str, lines: Lines, tree: ast.expr, path: Path) -> tuple[int, int]:
    """Where the node at a path stands; older Pythons may misplace what is inside an f-string."""
    if not path:
        return 0, len(code)
    node = reached(tree, path)
    if not isinstance(node, ast.expr):
        raise Unwritable("a part of it is no expression")
    start = _offset(lines, node.lineno, node.col_offset)
    end = _offset(lines, node.end_lineno or 1, node.end_col_offset or 0)
    if not (isinstance(node, ast.Starred) or _is(code[start:end], node)):
        raise Unwritable("the place of a part in its text is not certain")
    return start, end


def _is(text: str, node: ast.expr) -> bool:
    try:
        return _means(f"({text})", node)
    except (RecursionError, MemoryError):
        return False


def _parsed(code: str) -> ast.expr:
    """The expression, parsed behind one more bracket so that it may span lines. Raises Unwritable."""
    try:
        return ast.parse(f"({code}\n)", mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise Unwritable(f"{type(error).__name__}: {error}") from None


def _offset(lines: Lines, line: int, utf8_column: int) -> int:
    return lines.offset(line, utf8_column - (line == 1))
