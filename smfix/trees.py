"""V4: the syntax tree of a result beside the old one, in lock step. Only what has a declared change is copied.

Statements without a declared change are held against each other by their text, the others node by node; where a node
has a declared change, the new one must be what the change makes of it.
"""

from __future__ import annotations

import ast
import copy
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field

from smfix.code.program import Program
from smfix.code.syntax import end_of, start_of
from smfix.rules.change import (
    AddElements,
    Addition,
    AddKeyword,
    AnyChange,
    Change,
    Import,
    NameArguments,
    PlainAssignment,
    RenameImport,
    RenameKeyword,
    Replace,
)

_OF_STATEMENTS = (Addition, PlainAssignment, RenameImport)
"""Changes of which a statement comes that takes the place of the old one."""
_IN_PLACE = (Change, RenameKeyword, AddKeyword, AddElements, NameArguments)
Pair = tuple[ast.stmt, ast.stmt]
"""A statement, and the one in its place in the result."""


@dataclass(slots=True)
class Pairing:
    """What is where in the result: the innermost statements that hold declared changes, each with its new one; the new
    statements that changes bring; the expressions that took the place of others."""

    pairs: list[Pair] = field(default_factory=list)
    brought: list[ast.stmt] = field(default_factory=list)
    replaced: list[tuple[Replace, ast.expr]] = field(default_factory=list)


class Differs(Exception):
    """Where the new tree is not the old one plus the declared changes, in a sentence."""


def paired(before: Program, after: Program, changes: Sequence[AnyChange]) -> Pairing:
    """The result beside the program before. Raises Differs."""
    walk = _Walk(before, after, changes)
    walk.block(before.tree.body, after.tree.body)
    for change in changes:
        if id(change.node) not in walk.met:
            raise Differs(f"the change that is declared for line {change.node.lineno} is not of a node there")
    return walk.found


def alike(one: object, other: object) -> bool:
    """Whether two trees are the same but for places: what `ast.dump` of both would tell."""
    if one.__class__ is not other.__class__:
        return False
    if isinstance(one, ast.AST):
        return all(alike(getattr(one, name, None), getattr(other, name, None)) for name in one._fields)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(alike, one, other))
    return one is other or repr(one) == repr(other)


class _Walk:
    def __init__(self, before: Program, after: Program, changes: Sequence[AnyChange]) -> None:
        self.before, self.after = before, after
        self.changes: dict[int, list[AnyChange]] = {}
        for change in changes:
            self.changes.setdefault(id(change.node), []).append(change)
        self.order = {found: index for index, found in enumerate(self.changes)}
        self.places = sorted({(change.node.lineno, change.node.col_offset) for change in changes})
        self.met: set[int] = set()
        self.found = Pairing()

    def block(self, olds: Sequence[ast.stmt], news: Sequence[ast.stmt]) -> None:
        """Statements one by one, with those that imports declare between them."""
        imports = [self.imports(old) for old in olds] if self.changes else []
        if len(news) != len(olds) + sum(len(before) + len(after) for before, after in imports):
            raise Differs("the result has more or fewer statements than declared")
        rest = iter(news)
        for old, (before, after) in zip(olds, imports):
            for stmt in before:
                self.imported(stmt, next(rest))
            self.statement(old, next(rest))
            for stmt in after:
                self.imported(stmt, next(rest))

    def imports(self, stmt: ast.stmt) -> tuple[list[ast.stmt], list[ast.stmt]]:
        """The new statements that changes declare before and after one."""
        before: list[ast.stmt] = []
        after: list[ast.stmt] = []
        for change in self.changes.get(id(stmt), ()):
            if isinstance(change, Import):
                (after if change.after else before).append(change.statement())
                self.met.add(id(stmt))
            elif isinstance(change, RenameImport):
                after += change.further()
        return before, after

    def imported(self, declared: ast.stmt, new: ast.stmt) -> None:
        self.found.brought.append(new)
        part = self.after.part(new.lineno)
        line = new.lineno - part.base
        text = part.piece.code[part.lines.start(line) : part.lines.start(line + 1)]
        if not alike(declared, new) or text.strip() != ast.unparse(declared):
            raise Differs(f"line {new.lineno} is not the import that is declared")

    def statement(self, old: ast.stmt, new: ast.stmt) -> None:
        at = bisect_left(self.places, start_of(old))
        if at == len(self.places) or self.places[at] >= end_of(old):
            if self.before.code_of(old) != self.after.code_of(new) or not self.same_decorators(old, new):
                raise Differs(f"line {old.lineno} changed although nothing was declared for it")
        elif any(isinstance(change, (Change, *_OF_STATEMENTS)) for change in self.changes.get(id(old), ())):
            self.made(old, new)
            self.found.pairs.append((old, new))
        elif old.__class__ is not new.__class__:
            raise _differs(old)
        elif self.fields(old, new):
            self.found.pairs.append((old, new))

    def same_decorators(self, old: ast.stmt, new: ast.stmt) -> bool:
        return alike(getattr(old, "decorator_list", None), getattr(new, "decorator_list", None))

    def fields(self, old: ast.AST, new: ast.AST) -> bool:
        """Compare what a node holds; whether its own expressions hold a change."""
        changed = False
        for name in old._fields:
            one, other = getattr(old, name, None), getattr(new, name, None)
            if isinstance(one, list) and isinstance(other, list):
                if one and isinstance(one[0], ast.stmt):
                    self.block(one, other)
                    continue
                if len(one) != len(other):
                    raise _differs(old)
                for inner, inner_new in zip(one, other):
                    changed |= self.same(inner, inner_new, old)
            else:
                changed |= self.same(one, other, old)
        return changed

    def same(self, one: object, other: object, around: ast.AST) -> bool:
        if not isinstance(one, ast.AST) or not isinstance(other, ast.AST):
            if not alike(one, other):
                raise _differs(around)
            return False
        if id(one) in self.changes:
            self.made(one, other)
            return True
        if one.__class__ is not other.__class__:
            raise _differs(one if hasattr(one, "lineno") else around)
        return self.fields(one, other)

    def made(self, old: ast.AST, new: ast.AST) -> None:
        """The new node is what the changes of the old one, and of nodes inside it, make of it."""
        copies: dict[int, ast.AST] = {}
        expected = _copied(old, copies)
        within = sorted((found for found in copies if found in self.changes), key=self.order.__getitem__)
        changes = [change for found in within for change in self.changes[found]]
        for change in changes:
            node = copies[id(change.node)]
            if isinstance(change, _IN_PLACE):
                change.apply(node)
        for change in changes:
            if isinstance(change, _OF_STATEMENTS) and change.node is old and isinstance(expected, ast.stmt):
                expected = change.apply(expected)
        replacing = [change for change in changes if isinstance(change, Replace)]
        expected, marks = _replaced(expected, {id(copies[id(change.node)]): change for change in replacing})
        self.met.update(within)
        if not alike(expected, new) or len(marks) != len(replacing):
            raise _differs(old)
        for one, other in zip(ast.walk(expected), ast.walk(new)):
            if id(one) in marks and isinstance(other, ast.expr):
                self.found.replaced.append((marks[id(one)], other))


def _copied(node: ast.AST, copies: dict[int, ast.AST]) -> ast.AST:
    """A deep copy of a node; by the identity of each node in it, its own copy. `copy.deepcopy` takes ten times as
    long."""
    found = copies[id(node)] = ast.AST.__new__(type(node))
    for name, value in vars(node).items():
        if isinstance(value, list):
            value = [_copied(one, copies) if isinstance(one, ast.AST) else one for one in value]
        elif isinstance(value, ast.AST):
            value = _copied(value, copies)
        setattr(found, name, value)
    return found


def _replaced(tree: ast.AST, changes: dict[int, Replace]) -> tuple[ast.AST, dict[int, Replace]]:
    """The tree with what the changes, by the identity of nodes of it, put there; and, by the identity of those, which
    change did."""
    marks: dict[int, Replace] = {}
    if not changes:
        return tree, marks

    def new(node: object) -> object:
        change = changes.get(id(node))
        if change is None or not isinstance(node, ast.expr):
            return node
        made = change.apply(copy.deepcopy(node))
        marks[id(made)] = change
        return made

    root = new(tree)
    todo = [root]
    while todo:
        node = todo.pop()
        for name in getattr(node, "_fields", ()):
            inner = getattr(node, name, None)
            if isinstance(inner, list):
                inner[:] = [new(one) for one in inner]
                todo += inner
            elif isinstance(inner, ast.AST):
                setattr(node, name, new(inner))
                todo.append(getattr(node, name))
    return (root if isinstance(root, ast.AST) else tree), marks


def _differs(node: ast.AST) -> Differs:
    return Differs(
        f"the syntax tree near line {getattr(node, 'lineno', 1)} is not the old one plus the declared change"
    )
