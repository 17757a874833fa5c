"""libcst on one expression or statement: a change becomes text, with comments and whitespace inside kept.

The only module that imports libcst, once there is a layout that wants it. What comes back are edits as small as can be:
insertions around what stays.
"""

from __future__ import annotations

import ast
import gc
import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from smfix import brackets, substitution
from smfix.code.program import Program
from smfix.model import Edit
from smfix.rules.change import (
    ALL,
    RECEIVER,
    VALUE,
    Addition,
    ArgumentKey,
    Change,
    Import,
    Operation,
    RenameImport,
    Splice,
    Spread,
    Unwrap,
    Unwritable,
    Wrap,
    WrapInCall,
)
from smfix.sources import Piece

if TYPE_CHECKING:
    import libcst as cst


MOST_CHARACTERS = 20_000
"""Characters of one call; libcst's parser needs stack for each level of nesting, and dies where there is none left."""


def edits_for(code: str, change: Change | Addition) -> list[Edit]:
    """The edits of `code` (the text of the change's node) that make the change. Raises Unwritable."""
    if isinstance(change, Change) and isinstance(change.node, ast.Call) and isinstance(change.operation, Wrap):
        plain = brackets.edits(code, change.argument)
        if plain is not None:
            return list(plain)
    if isinstance(change, Addition):
        return list(_minimal(code, _added(code, change.method, change.wrap, change.function)))
    return list(_minimal(code, _changed(code, change.argument, change.operation)))


def import_for(program: Program, change: Import) -> tuple[Piece, int, str]:
    """Where a new import goes: the piece, the offset in its code, and the whole line. Raises Unwritable."""
    return line_for(program, change.node, change.text(), change.after)


def moved_import(program: Program, change: RenameImport) -> list[Edit]:
    """The edits of the file that let an import's names come from elsewhere. Raises Unwritable."""
    part, start, _ = program.span(change.node)
    edits, further = substitution.import_edits(program.code_of(change.node), change)
    found = [part.piece.edit(start + edit.start, start + edit.end, edit.text) for edit in edits]
    for text in further:
        piece, at, line = line_for(program, change.node, text, after=True)
        found.append(piece.edit(at, at, line))
    return found


def line_for(program: Program, node: ast.stmt, text: str, after: bool) -> tuple[Piece, int, str]:
    """Where a new statement on a line of its own goes, after or before `node`: the piece, the offset in its code, and
    the whole line. Raises Unwritable."""
    part, start, end = program.span(node)
    code = part.piece.code
    first, last = node.lineno - part.base, (node.end_lineno or node.lineno) - part.base
    indent = code[part.lines.start(first) : start]
    rest = code[end : part.lines.start(last + 1)]
    if indent.strip() or (after and rest.strip() and not rest.lstrip().startswith("#")):
        raise Unwritable("no line of its own is to be had for the import")
    match = re.search(r"\r\n|\r|\n", rest) or re.search(r"\r\n|\r|\n", code)
    newline = match.group() if match else "\n"
    if not after:
        return part.piece, part.lines.start(first), f"{indent}{text}{newline}"
    if not rest.endswith(("\r", "\n")):
        return part.piece, end + len(rest), f"{newline}{indent}{text}"
    return part.piece, end + len(rest), f"{indent}{text}{newline}"


@lru_cache(maxsize=4096)
def _changed(code: str, argument: ArgumentKey, operation: Operation) -> str:
    newline = _newline(code)
    if argument == VALUE or (argument == RECEIVER and not _is_call(code, newline)):
        return _text(_with_argument(_statement(code, newline), argument, operation), newline)
    call = _parsed(code, newline)
    if not hasattr(call, "args"):
        raise Unwritable("not a call")
    return _text(_with_argument(call, argument, operation).with_changes(lpar=(), rpar=()), newline)


def _is_call(code: str, newline: str) -> bool:
    try:
        return hasattr(_parsed(code, newline), "args")
    except Unwritable:
        return False


def _with_argument(node: Any, argument: ArgumentKey, operation: Operation) -> Any:
    """The call or assignment with the argument made anew."""
    if argument is ALL:
        return node.with_changes(args=[_in_list(node.args)])
    if argument == VALUE:
        return node.with_changes(value=_made(node.value, operation))
    if argument == RECEIVER:
        return _on_receiver(node, lambda value: _made(value, operation))
    args = [
        arg.with_changes(value=_made(arg.value, operation)) if _is_in(argument, index, arg) else arg
        for index, arg in enumerate(node.args)
    ]
    return node.with_changes(args=args)


def _is_in(argument: ArgumentKey, index: int, arg: cst.Arg) -> bool:
    if isinstance(argument, int):
        return index == argument
    return arg.keyword is not None and arg.keyword.value == argument


def _on_receiver(node: Any, make: Callable[[cst.BaseExpression], cst.BaseExpression]) -> Any:
    if hasattr(node, "func"):
        return node.with_changes(func=node.func.with_changes(value=make(node.func.value)))
    if hasattr(node, "targets"):
        first = node.targets[0]
        target = first.target.with_changes(value=make(first.target.value))
        return node.with_changes(targets=[first.with_changes(target=target), *node.targets[1:]])
    return node.with_changes(target=node.target.with_changes(value=make(node.target.value)))


def _made(value: cst.BaseExpression, operation: Operation) -> cst.BaseExpression:
    """The expression as the operation wants it."""
    made: cst.BaseExpression = _OPERATIONS[type(operation)](value, operation)
    return made


def _wrap(value: cst.BaseExpression, operation: Wrap) -> cst.BaseExpression:
    import libcst as cst

    return cst.List([cst.Element(value)])


def _unwrap(value: Any, operation: Unwrap) -> cst.BaseExpression:
    import libcst as cst

    if not isinstance(value, cst.List) or len(value.elements) != 1:
        raise Unwritable("not a list of one")
    only = value.elements[0].value
    if "#" in _text(value, "\n").replace(_text(only, "\n"), "", 1):
        raise Unwritable("a comment stands between the brackets")
    return only.with_changes(lpar=[*value.lpar, *only.lpar], rpar=[*only.rpar, *value.rpar])


def _spread(value: Any, operation: Spread) -> cst.BaseExpression:
    import libcst as cst

    if isinstance(value, (cst.Tuple, cst.Set)):
        lpar, rpar = value.lpar, value.rpar
        if isinstance(value, cst.Tuple) and lpar:
            left = cst.LeftSquareBracket(whitespace_after=lpar[-1].whitespace_after)
            right = cst.RightSquareBracket(whitespace_before=rpar[0].whitespace_before)
            return cst.List(value.elements, left, right, lpar[:-1], rpar[1:])
        return cst.List(value.elements, lpar=lpar, rpar=rpar)
    if isinstance(value, cst.GeneratorExp):
        return cst.ListComp(value.elt, value.for_in)
    return cst.List([cst.StarredElement(value)])


def _splice(value: Any, operation: Splice) -> cst.BaseExpression:
    import libcst as cst

    if not isinstance(value, cst.List):
        raise Unwritable("not a list")
    elements = [
        cst.StarredElement(e.value, comma=e.comma) if i in operation.indexes else e
        for i, e in enumerate(value.elements)
    ]
    return value.with_changes(elements=elements)


def _wrap_in_call(value: cst.BaseExpression, operation: WrapInCall) -> cst.BaseExpression:
    import libcst as cst

    return cst.Call(cst.parse_expression(operation.function), [cst.Arg(value)])


_OPERATIONS: dict[type, Callable[[Any, Any], Any]] = {
    Wrap: _wrap,
    Unwrap: _unwrap,
    Spread: _spread,
    Splice: _splice,
    WrapInCall: _wrap_in_call,
}


@lru_cache(maxsize=4096)
def _added(code: str, method: str, wrap: bool, function: str) -> str:
    """`x.depends_on = y` as `x.add_depends_on(y)`."""
    import libcst as cst

    newline = _newline(code)
    assign = _statement(code, newline)
    if not isinstance(assign, cst.Assign) or len(assign.targets) != 1:
        raise Unwritable("not an assignment to one target")
    target = assign.targets[0].target
    if not isinstance(target, cst.Attribute):
        raise Unwritable("not an assignment to an attribute")
    owner = _made(target.value, WrapInCall(function)) if function else target.value
    value = _made(assign.value, Wrap()) if wrap else _in_brackets(assign.value)
    func = target.with_changes(value=owner, attr=cst.Name(method))
    return _text(cst.Expr(cst.Call(func, [cst.Arg(value)])), newline)


def _in_brackets(value: Any) -> cst.BaseExpression:
    """What may stand without brackets on the right of `=`, but not in a call."""
    import libcst as cst

    bare = isinstance(value, (cst.Tuple, cst.Yield)) and not value.lpar
    made: cst.BaseExpression = value
    return made.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()]) if bare else made


def _in_list(args: Sequence[cst.Arg]) -> cst.Arg:
    """All arguments as one list. What stands after the last one (a comma, a comment) stays outside its brackets."""
    import libcst as cst

    elements: list[cst.BaseElement] = []
    for index, arg in enumerate(args):
        comma = arg.comma if index < len(args) - 1 else cst.MaybeSentinel.DEFAULT
        if arg.star:
            elements.append(
                cst.StarredElement(arg.value, whitespace_before_value=arg.whitespace_after_star, comma=comma)
            )
        else:
            elements.append(cst.Element(arg.value, comma=comma))
    return args[-1].with_changes(star="", whitespace_after_star=cst.SimpleWhitespace(""), value=cst.List(elements))


def _newline(code: str) -> str:
    """The first line end in the code; libcst keeps those that differ from its default."""
    match = re.search(r"\r\n|\r|\n", code)
    return match.group() if match else "\n"


def _text(node: Any, newline: str) -> str:
    import libcst as cst

    return cst.Module([], default_newline=newline).code_for_node(node)


def _parsed(code: str, newline: str) -> cst.BaseExpression:
    """The expression, parsed inside brackets so that it may span lines."""
    import libcst as cst

    return _by(cst.parse_expression, f"({code})", newline)  # type: ignore[no-any-return]


def _statement(code: str, newline: str) -> Any:
    """The one small statement that the code is."""
    import libcst as cst

    line = _by(cst.parse_statement, code, newline)
    if not isinstance(line, cst.SimpleStatementLine) or len(line.body) != 1:
        raise Unwritable("not a simple statement")
    return line.body[0]


def _by(parse: Callable[..., Any], code: str, newline: str) -> Any:
    import libcst as cst

    if len(code) > MOST_CHARACTERS:
        raise Unwritable(f"it is longer than {MOST_CHARACTERS:,} characters")
    enabled = gc.isenabled()
    gc.disable()  # libcst's trees hold no cycles
    try:
        return parse(code, cst.PartialParserConfig(default_newline=newline))
    except Exception as error:  # libcst raises more than its own error on odd input
        raise Unwritable(f"{type(error).__name__}: {error}") from None
    finally:
        if enabled:
            gc.enable()


def _minimal(old: str, new: str) -> tuple[Edit, ...]:
    """Edits that turn old into new: two insertions or two deletions around what stays, else one replacement."""
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    tail = 0
    while tail < min(len(old), len(new)) - start and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    end = len(old) - tail
    gone, come = old[start:end], new[start : len(new) - tail]
    around: tuple[Edit, ...]
    if gone and gone in come:
        at = come.index(gone)
        around = (Edit(start, start, come[:at]), Edit(end, end, come[at + len(gone) :]))
    elif come and come in gone:
        at = gone.index(come)
        around = (Edit(start, start + at, ""), Edit(start + at + len(come), end, ""))
    else:
        around = (Edit(start, end, come),)
    return tuple(edit for edit in around if edit.start != edit.end or edit.text)
