"""Where the nodes of a module stand, for what changes something of the SDK: in which functions, class and `with`."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from smfix.code.syntax import FunctionNode, inner_nodes, last_name

if TYPE_CHECKING:
    from smfix.project.class_names import Function

_IMPORT_ERRORS = frozenset({"ImportError", "ModuleNotFoundError", "Exception"})


@dataclass(frozen=True, slots=True)
class Place:
    """Where a node stands: the functions around it, the class around those, and the statement that undoes a mock."""

    functions: tuple[Function, ...] = ()
    owner: ast.ClassDef | None = None
    holder: ast.AST | None = None


def inside(node: ast.AST, place: Place) -> Iterable[tuple[ast.AST, Place]]:
    """What stands in a node, and where that is; nothing in which there is nothing."""
    return _inside(node, place) if type(node) in _PLACED else [(one, place) for one in inner_nodes(node)]


_PLACED = frozenset({*FunctionNode, ast.ClassDef, ast.With, ast.AsyncWith, ast.ExceptHandler})


def _inside(node: ast.AST, place: Place) -> Iterator[tuple[ast.AST, Place]]:
    if isinstance(node, FunctionNode):
        held = replace(place, holder=node)
        yield from ((one, held) for one in node.decorator_list)
        yield from ((one, place) for one in (*node.args.defaults, *(d for d in node.args.kw_defaults if d)))
        inner = Place((*place.functions, node), place.owner)
        yield from ((one, inner) for one in node.body)
    elif isinstance(node, ast.ClassDef):
        yield from ((one, replace(place, holder=node)) for one in node.decorator_list)
        inner = Place((), node) if not place.functions else replace(place, owner=node)
        yield from ((one, inner) for one in (*node.bases, *node.keywords, *node.body))
    elif isinstance(node, (ast.With, ast.AsyncWith)):
        held = replace(place, holder=node)
        yield from ((one, held) for one in node.items)
        yield from ((one, replace(place, holder=None)) for one in node.body)
    elif isinstance(node, ast.ExceptHandler) and _is_of_imports(node):
        yield from ((one, replace(place, holder=node)) for one in ast.iter_child_nodes(node))
    else:
        yield from ((one, place) for one in ast.iter_child_nodes(node))


def _is_of_imports(handler: ast.ExceptHandler) -> bool:
    """Whether what it does is done where the SDK is not installed."""
    return handler.type is None or any(last_name(node) in _IMPORT_ERRORS for node in ast.walk(handler.type))
