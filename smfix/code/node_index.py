"""The nodes of a program by their type, and the node that holds each: from one walk, which all rules share."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any, TypeVar

_NO_CODE = frozenset({"arg", "attr", "conversion", "ctx", "id", "kind", "level", "module", "op", "ops"})
_FIELDS: dict[type[ast.AST], tuple[str, ...]] = {ast.Constant: (), ast.Name: (), ast.alias: (), ast.MatchSingleton: ()}
"""By type, the fields of a node that may hold nodes, operators and contexts left out."""
Node = TypeVar("Node", bound=ast.AST)
_APART = frozenset({"format_spec", "pattern"})


class NodeIndex:
    """The nodes of one tree. Format specifications and patterns are kept apart: few look into them."""

    __slots__ = ("_apart", "_every", "_of", "parents")

    def __init__(self, tree: ast.AST) -> None:
        """Walk the tree, once."""
        self.parents: dict[int, ast.AST] = {}
        """By the identity of a node, what holds it."""
        self._apart: list[ast.AST] = []
        self._of = self._walked([tree], _APART)
        self._every: dict[type[ast.AST], list[Any]] | None = None

    def _walked(self, todo: list[ast.AST], apart: frozenset[str]) -> dict[type[ast.AST], list[Any]]:
        found: dict[type[ast.AST], list[Any]] = {}
        parents, fields = self.parents, _FIELDS
        while todo:
            node = todo.pop()
            kind = type(node)
            if kind in found:
                found[kind].append(node)
            else:
                found[kind] = [node]
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

    def of(self, *types: type[Node]) -> Iterator[Node]:
        """The nodes of these types (not of types derived from them), in no order, without those kept apart."""
        return (node for one in types for node in self._of.get(one, ()))

    def every(self, *types: type[Node]) -> Iterator[Node]:
        """The same with those kept apart."""
        if not self._apart:
            return self.of(*types)
        if self._every is None:
            self._every = self._walked(list(self._apart), frozenset())
        return (node for one in types for nodes in (self._of, self._every) for node in nodes.get(one, ()))

    def around(self, node: ast.AST, *types: type[ast.AST]) -> ast.AST | None:
        """The innermost node of these types that holds a node or is it; None where there is none."""
        inner: ast.AST | None = node
        while inner is not None and not isinstance(inner, types):
            inner = self.parents.get(id(inner))
        return inner

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
            kind = type(node)
            for name in _FIELDS[kind] if kind in _FIELDS else _fields_of(kind):
                inner = getattr(node, name, None)
                if type(inner) is list:
                    todo += [one for one in inner if isinstance(one, ast.AST) and not isinstance(one, ast.stmt)]
                elif isinstance(inner, ast.AST) and name not in _APART:
                    todo.append(inner)


def _fields_of(kind: type[ast.AST]) -> tuple[str, ...]:
    found = _FIELDS[kind] = tuple(name for name in kind._fields if name not in _NO_CODE)
    return found
