"""libcst on one expression: a change becomes text, with comments and whitespace inside kept.

The only module that imports libcst. What comes back are edits as small as can be: insertions around what stays.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from smfix.model import Edit
from smfix.rules.change import Change

if TYPE_CHECKING:
    import libcst as cst


MOST_CHARACTERS = 20_000
"""Characters of one call; libcst's parser needs stack for each level of nesting, and dies where there is none left."""


class Unwritable(Exception):
    """libcst cannot parse or change the expression."""


def edits_for(code: str, change: Change) -> list[Edit]:
    """The edits of `code` (the text of the change's node) that make the change. Raises Unwritable."""
    return list(_minimal(code, _wrapped(code, change.keyword)))


@lru_cache(maxsize=4096)
def _wrapped(code: str, keyword: str | None) -> str:
    import libcst as cst

    newline = _newline(code)
    call = _parsed(code, newline)
    if not isinstance(call, cst.Call):
        raise Unwritable("not a call")
    args = [_in_list(call.args)] if keyword is None else [_keyword_in_list(arg, keyword) for arg in call.args]
    return cst.Module([], default_newline=newline).code_for_node(call.with_changes(args=args, lpar=(), rpar=()))


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


def _keyword_in_list(arg: cst.Arg, keyword: str) -> cst.Arg:
    import libcst as cst

    wanted = arg.keyword is not None and arg.keyword.value == keyword
    return arg.with_changes(value=cst.List([cst.Element(arg.value)])) if wanted else arg


def _newline(code: str) -> str:
    """The first line end in the code; libcst keeps those that differ from its default."""
    match = re.search(r"\r\n|\r|\n", code)
    return match.group() if match else "\n"


def _parsed(code: str, newline: str) -> cst.BaseExpression:
    """The expression, parsed inside brackets so that it may span lines."""
    import libcst as cst

    if len(code) > MOST_CHARACTERS:
        raise Unwritable(f"the call is longer than {MOST_CHARACTERS:,} characters")
    enabled = gc.isenabled()
    gc.disable()  # libcst's trees hold no cycles
    try:
        return cst.parse_expression(f"({code})", cst.PartialParserConfig(default_newline=newline))
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
