"""Where the arguments that a `functools.partial` keeps are read back: `.keywords` and `.args` are part of what it is.
A list in the place of one value changes what such code sees."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from smfix.code.naming import TELLING_CALLS, called_name
from smfix.code.syntax import parents_in
from smfix.scopes.reachability import never_runs
from smfix.values.model import Partial, Unknown

if TYPE_CHECKING:
    from smfix.inference.protocol import Inference
    from smfix.project.repository import Mention
    from smfix.scopes.location import ProgramPoint


def read_back(inf: Inference, call: ast.Call, argument: int | str, at: ProgramPoint) -> Mention | None:
    """A read of an argument (its index or keyword) of the partial that a call makes; None where there is none in sight,
    and where the call makes no partial."""
    if called_name(call) not in ("partial", "partialmethod", "Partial") and not _makes_partial(inf, call, at):
        return None
    kept = "args" if isinstance(argument, int) else "keywords"
    module = at.frame.scope.module
    for one in inf.project.modules_naming(module, kept):
        for mention in inf.project.mentions(one, kept):
            owner = _owner(mention.node)
            if owner is None or never_runs(mention.at) or not _may_hold(mention, argument):
                continue
            if any(_may_be(kind, call) for kind in inf.query(owner, mention.at)):
                return mention
    return None


def _makes_partial(inf: Inference, call: ast.Call, at: ProgramPoint) -> bool:
    return any(isinstance(kind, Partial) for kind in inf.query(call, at))


def _owner(node: ast.expr) -> ast.expr | None:
    """The object whose `.keywords`, or `getattr(object, "keywords")`, an expression is."""
    if isinstance(node, ast.Attribute):
        return node.value
    return node.args[0] if isinstance(node, ast.Call) and called_name(node) == "getattr" else None


def _may_be(kind: object, call: ast.Call) -> bool:
    return isinstance(kind, Unknown) or (isinstance(kind, Partial) and any(one is call for one in _calls_of(kind)))


def _calls_of(partial: Partial) -> Iterator[ast.Call]:
    """The call that makes a partial, and those of the partials that it is made of: it takes over their arguments."""
    yield partial.call
    for inner in partial.function:
        if isinstance(inner, Partial):
            yield from _calls_of(inner)


def _may_hold(mention: Mention, argument: int | str) -> bool:
    """Whether a read of all that is kept looks at the argument: not where another is picked out, where it is only
    asked for, or where all becomes a line of a log."""
    parents = parents_in(mention.at.stmt)
    parent = parents.get(id(mention.node))
    if isinstance(parent, ast.Subscript) and isinstance(parent.slice, ast.Constant):
        return isinstance(argument, int) or parent.slice.value == argument
    if isinstance(parent, ast.Attribute):
        around = parents.get(id(parent))
        picked = around.args[0] if isinstance(around, ast.Call) and around.args else None
        by_key = parent.attr in ("get", "pop") and isinstance(picked, ast.Constant)
        return picked.value == argument if by_key and isinstance(picked, ast.Constant) else parent.attr != "keys"
    if isinstance(parent, ast.Compare):
        return False
    return not (isinstance(parent, ast.Call) and called_name(parent) in {*TELLING_CALLS, "len", "sorted"})
