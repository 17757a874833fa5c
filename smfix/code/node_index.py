"""The nodes of a program by their type, and the node that holds each: from one walk, which all rules share."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

_NO_CODE = frozenset({"arg", "attr", "conversion", "ctx", "id", "kind", "level", "module", "op", "ops"})
_FIELDS: dict[type[ast.AST], tuple[str, ...]] = {ast.Constant: (), ast.Name: (), ast.alias: (), ast.MatchSingleton: ()}
"""By type, the fields of a node that may hold nodes, operators and contexts left out."""
Node = TypeVar("Node", bound=ast.AST)
_APART = frozenset({"format_spec", "pattern"})


class NodeIndex:
    """The nodes of one tree. Format specifications and patterns are kept apart: few look into them."""

    __slots__ = ("_apart", "_every", "_of", "_parents")

    def __init__(self, tree: ast.AST) -> None:
        """Walk the tree, once."""
        self._parents: dict[int, ast.AST] = {}
        self._apart: list[ast.AST] = []
        self._of = self._walked([tree], _APART)
        self._every: dict[type[ast.AST], list[Any]] | None = None

    def _walked(self, todo: list[ast.AST], apart: frozenset[str]) -> dict[type[ast.AST], list[Any]]:
        found: defaultdict[type[ast.AST], list[Any]] = defaultdict(list)
        parents, fields = self._parents, _FIELDS
        while todo:
            node = todo.pop()
            kind = type(node)
            found[kind].append(node)
            for name in fields[kind] if kind in fields else _fields_of(kind):
                inner = getattr(node, name, None)
                if type(inner) is list:
                    for one in inner:
                        if isinstance(one, ast.AST):
                            parents[id(one)] = node
                            todo.append(one)
                elif isinstance(inner, ast.AST):
                    parents[id(inner)] = node
                    (self._apart if name in apart else todo).append(inner)
        return found

    def of(self, kind: type[Node]) -> Sequence[Node]:
        """The nodes of a type (not of types derived from it), in no order, without those kept apart."""
        return self._of.get(kind, ())

    def every(self, kind: type[Node]) -> Sequence[Node]:
        """The same with those kept apart."""
        if not self._apart:
            return self.of(kind)
        if self._every is None:
            self._every = self._walked(list(self._apart), frozenset())
        return [*self._of.get(kind, ()), *self._every.get(kind, ())]

    def around(self, node: ast.AST, *types: type[ast.AST]) -> ast.AST | None:
        """The innermost node of these types that holds a node or is it; None where there is none."""
        inner: ast.AST | None = node
        while inner is not None and not isinstance(inner, types):
            inner = self.parent(inner)
        return inner

    def parent(self, node: ast.AST) -> ast.AST | None:
        """What holds a node; None of the tree itself."""
        found = self._parents.get(id(node))
        if found is None and self._apart and self._every is None:
            self._every = self._walked(list(self._apart), frozenset())
            found = self._parents.get(id(node))
        return found

    def statement(self, node: ast.AST) -> ast.stmt | None:
        """The innermost statement that holds a node; None of what stands in none."""
        found = self.around(node, ast.stmt)
        return found if isinstance(found, ast.stmt) else None

    def inside(self, stmt: ast.stmt) -> Iterator[ast.AST]:
        """A statement and what it holds but the statements in it and what is kept apart, outer nodes first."""
        todo: list[ast.AST] = [stmt]
        while todo:
            node = todo.pop()
            yield node
            todo += [one for one in children(node, _APART) if not isinstance(one, ast.stmt)]


def children(node: ast.AST, without: frozenset[str] = frozenset()) -> list[ast.AST]:
    """The nodes that a node holds itself, operators and contexts left out, and what is in the fields `without`."""
    kind, found = type(node), []
    for name in _FIELDS[kind] if kind in _FIELDS else _fields_of(kind):
        inner = getattr(node, name, None)
        if type(inner) is list:
            found += [one for one in inner if isinstance(one, ast.AST)]
        elif isinstance(inner, ast.AST) and name not in without:
            found.append(inner)
    return found


def _fields_of(kind: type[ast.AST]) -> tuple[str, ...]:
    found = _FIELDS[kind] = tuple(name for name in kind._fields if name not in _NO_CODE)
    return found
