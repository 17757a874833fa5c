"""Strings where a list of steps is wanted: their letters may be the names of steps, and then the call works today; or
no step has the name, and brackets alone do not help."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from smfix.code.syntax import last_name
from smfix.graph.dag import NodeKind
from smfix.model import Safety
from smfix.rules.graph import all_graphs
from smfix.values.model import Member, Str

if TYPE_CHECKING:
    from smfix.graph.dag import Node
    from smfix.rules.context import RuleContext
    from smfix.scopes.symbol_table import Module
    from smfix.values.model import AbstractObject, Value


_NAMED = re.compile(rb"""name\s*=\s*[rRuU]?["']((?s:.){1,4}?)["']""")
"""A name of one letter, which has up to four bytes."""
_WALKED = ("list", "tuple", "set", "sorted", "enumerate", "zip", "map", "frozenset", "reversed", "iter")
_ALPHABETS = {
    **{name: getattr(string, name) for name in ("ascii_letters", "ascii_lowercase", "ascii_uppercase", "digits")},
    "chr": string.ascii_letters + string.digits,
}
"""Names of Python's that stand for many letters, or make any, with those that a step may be called by."""


def doubt(context: RuleContext, node: ast.AST, value: Value) -> tuple[Safety, str, str] | None:
    """How sure it is that a string at this call or assignment is to be put into a list, with what speaks against that
    and an advice, where something does: its letters are steps, or no step of the pipeline has its name."""
    texts = [text for kind in value for text in _texts(kind)]
    if len(texts) < len(value) or not texts:
        return None
    names = _one_letter_names(context)
    spelled = [text for text in texts if text and _is_spelled(context, text, names)]
    if spelled or _is_walked_in_a_graph(context, node):
        letters = ", ".join(f'"{letter}"' for letter in spelled[0]) if spelled else "..."
        advice = f"write `[{letters}]` if these steps are meant, else the name of the one that is"
        return Safety.MANUAL, "its letters are names of steps, so that it works today", advice
    for name in filter(None, texts):
        unknown = _unknown_name(context, name)
        if unknown:
            _told(context).update(map(id, _places(node)))
            return Safety.UNSAFE, f"no step of the pipeline has the name `{name}`", unknown
    return None


def _texts(kind: AbstractObject) -> Iterator[str | None]:
    if isinstance(kind, Str):
        yield kind.text
    elif isinstance(kind, Member) and kind.is_text:
        yield from (one.text for one in kind.value if isinstance(one, Str))


def _is_walked_in_a_graph(context: RuleContext, node: ast.AST) -> bool:
    """Whether the letters of a string that is passed here are steps of a pipeline."""
    places = set(map(id, _places(node)))
    return any(id(where.node) in places for graph in all_graphs(context) for where in graph.spelled)


def _places(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes at which a graph may tell of this call or assignment."""
    yield node
    yield from getattr(node, "targets", ())
    if isinstance(node, ast.AnnAssign):
        yield node.target


def _told(context: RuleContext) -> set[int]:
    found = context.memo.setdefault("unknown names told", set())
    return found if isinstance(found, set) else set()


def is_told(context: RuleContext, node: ast.AST) -> bool:
    """Whether a finding about the string at this place says already that no step has its name."""
    return id(node) in _told(context)


def _unknown_name(context: RuleContext, text: str) -> str:
    """What is told of a name that no step of a pipeline has; empty where it is none, or may be one."""
    faults = [fault for graph in all_graphs(context) for fault in graph.faults if fault.code == "SMF103"]
    return next((fault.advice for fault in faults if f"depends on `{text}`" in fault.message), "")


def _one_letter_names(context: RuleContext) -> frozenset[str]:
    """The names of one letter that steps may have, as far as the file itself shows them: those of its pipelines, its
    constants of one letter, and the letters of constants that it walks."""
    if "one-letter names" not in context.memo:
        labels = [node.label for node in _steps(context) if len(node.label) == 1]
        context.memo["one-letter names"] = frozenset((*labels, *_letters_of(context.module)))
    found = context.memo["one-letter names"]
    return found if isinstance(found, frozenset) else frozenset()


def _steps(context: RuleContext) -> Iterator[Node]:
    """The steps of the file's pipelines."""
    return (node for graph in all_graphs(context) for node in graph.nodes if node.kind is not NodeKind.UNRESOLVED)


def _letters_of(module: Module) -> Iterator[str]:
    """Constants of one letter where a step may get its name from, `name=` and the first argument of a class; and the
    letters of strings that are walked."""
    nodes = module.program.nodes
    for node in (*nodes.every(ast.Call), *nodes.every(ast.For), *nodes.every(ast.comprehension)):
        yield from (text for text in map(_text, _namings(node)) if len(text) == 1)
        for text in map(_text, _walked(node)):
            yield from text


def _text(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _namings(node: ast.AST) -> Sequence[ast.expr]:
    if not isinstance(node, ast.Call):
        return ()
    makes = (last_name(node.func) or "")[:1].isupper()
    return [*node.args[: int(makes)], *(keyword.value for keyword in node.keywords if keyword.arg == "name")]


def _walked(node: ast.AST) -> Sequence[ast.expr]:
    if isinstance(node, (ast.For, ast.comprehension)):
        return [node.iter]
    return node.args if isinstance(node, ast.Call) and last_name(node.func) in _WALKED else ()


def _is_spelled(context: RuleContext, text: str, names: frozenset[str]) -> bool:
    """Whether each letter of the text may be the name of a step; other files are asked where something is missing."""
    missing = set(text) - names
    if not missing or _is_of_an_alphabet(context, text):
        return True
    for other in context.project.other_modules(context.module, _naming_steps(context, missing)):
        missing.difference_update(_letters_of(other))
    return not missing


def _is_of_an_alphabet(context: RuleContext, text: str) -> bool:
    """Whether the text names letters of an alphabet that the file uses, each once, and is no known step's name."""
    if len(set(text)) < len(text) or any(node.label == text for node in _steps(context)):
        return False
    stands = context.module.program.lines_standing
    return any(set(text) <= set(letters) and stands(name) for name, letters in _ALPHABETS.items())


def _naming_steps(context: RuleContext, letters: set[str]) -> list[str]:
    """The paths of the modules that may name a step by one of these letters; all texts are searched once, for all
    letters."""
    project, path = context.project, context.module.path
    kept = f"letters of names below {project.folders.top_of(path)}" if project.roots else ""
    if kept not in project.kept:
        found: dict[str, dict[str, int]] = {}
        paths = project.search.matching(path, _NAMED)
        texts = project.texts_around(context.module) if paths else {}
        for place, one in enumerate(paths):
            for letter in _NAMED.findall(texts[one]):
                found.setdefault(letter.decode("utf-8", "surrogateescape"), {})[one] = place
        project.kept[kept] = found
    by_letter = project.kept[kept]
    assert isinstance(by_letter, dict)
    places = {one: place for letter in letters for one, place in by_letter.get(letter, {}).items()}
    return sorted(places, key=places.__getitem__)
