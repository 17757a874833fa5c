"""Which bindings of a key reach a statement: flow through straight lines, branches, loops, `try`, `with` and `match`.

Walks backwards from the use, over those statements only that say something about the key. Conditions that hold on the
way come along as facts, so that `isinstance` and `is None` can narrow.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from heapq import merge
from typing import TYPE_CHECKING

from smfix.code.syntax import keys_in, leaves, parts_of, prefixes
from smfix.scopes.definite_loops import surely_runs
from smfix.scopes.definitions import DefinitionKind
from smfix.scopes.location import Condition

if TYPE_CHECKING:
    from smfix.scopes.definitions import Definition
    from smfix.scopes.location import Conditions
    from smfix.scopes.symbol_table import Scope


@dataclass(slots=True)
class ReachingDefinitions:
    """Bindings that can be the last before a point, each with the facts since; `entry` is not None where none need be
    (the value is the one that the scope was entered with, or that of a shorter path)."""

    definitions: list[tuple[Definition, Conditions]] = field(default_factory=list)
    entry: Conditions | None = ()
    _taken: set[int] = field(default_factory=set)

    def take(self, definitions: list[tuple[Definition, Conditions]], conditions: Conditions) -> None:
        """Add bindings, which also have these facts behind them."""
        if len(self._taken) != len(self.definitions):
            self._taken = {id(definition) for definition, _ in self.definitions}
        for definition, own in definitions:
            if id(definition) not in self._taken:
                self._taken.add(id(definition))
                self.definitions.append((definition, own + conditions))


def reaching_definitions(scope: Scope, key: str, stmt: ast.stmt | None) -> ReachingDefinitions:
    """The bindings of `key` (or of a shorter path of it) that reach the point before `stmt`; None: the scope's end."""
    keys = [key, *prefixes(key)]
    flow = _Flow(scope, keys)
    if stmt is None:
        return flow.through_block(scope.node.body, len(scope.node.body))
    result = flow.before(stmt)
    if isinstance(stmt, ast.While):
        result.take(flow.inside(stmt), ())  # its condition is asked again after each turn
    return result


@dataclass(slots=True)
class _Flow:
    scope: Scope
    keys: list[str]

    def before(self, stmt: ast.stmt) -> ReachingDefinitions:
        result = ReachingDefinitions()
        conditions: Conditions = ()
        while True:
            position = self.scope.positions[id(stmt)]
            local = self.through_block(position.block, position.index)
            result.take(local.definitions, conditions)
            if local.entry is None:
                result.entry = None
                return result
            conditions = local.entry + conditions
            if position.parent is None:
                result.entry = conditions
                return result
            entered = self.entering(position.parent, position.part, position.handler)
            result.take(entered.definitions, conditions)
            if entered.entry is None:
                result.entry = None
                return result
            conditions = entered.entry + conditions
            stmt = position.parent

    def through_block(self, block: list[ast.stmt], below: int) -> ReachingDefinitions:
        """What reaches the point before index `below` of the block, from its start."""
        result = ReachingDefinitions()
        conditions: Conditions = ()
        last = -1
        for index in self.indexes(block, below):
            if index == last:
                continue
            last = index
            effect = self.effect(block[index])
            result.take(effect.definitions, conditions)
            if effect.entry is None:
                result.entry = None
                return result
            conditions = effect.entry + conditions
        result.entry = conditions
        return result

    def indexes(self, block: list[ast.stmt], below: int) -> Iterator[int]:
        """Indexes, last first, of the statements before `below` that speak of the key; some perhaps twice."""
        found = [self.scope.definitions_in(block, key, below) for key in self.keys]
        return found[0] if len(found) == 1 else merge(*found, reverse=True)

    def out_of_block(self, block: list[ast.stmt]) -> ReachingDefinitions:
        """What runs off the block's end; nothing does where the block leaves."""
        return ReachingDefinitions(entry=None) if leaves(block) else self.through_block(block, len(block))

    def told(self, test: ast.expr, holds: bool, stmt: ast.stmt) -> Conditions:
        """The condition as a fact, where it speaks of the key."""
        return (Condition(test, holds, stmt),) if any(key in self.keys for key in keys_in(test)) else ()

    def own(self, stmt: ast.stmt) -> list[Definition]:
        """Bindings of the key that the statement itself makes, without those inside its blocks."""
        return [b for b in self.scope.made.get(id(stmt), ()) if b.key in self.keys and b.kind != DefinitionKind.GUARD]

    def inside(self, stmt: ast.stmt) -> list[tuple[Definition, Conditions]]:
        """Every binding of the key anywhere in the statement."""
        found: list[tuple[Definition, Conditions]] = [(b, ()) for b in self.own(stmt)]
        for _, block, _ in parts_of(stmt):
            found += self.anywhere(block)
        return found

    def anywhere(self, block: list[ast.stmt]) -> list[tuple[Definition, Conditions]]:
        indexes = {i for key in self.keys for i in self.scope.definitions_in(block, key, len(block))}
        return [pair for index in indexes for pair in self.inside(block[index])]

    def effect(self, stmt: ast.stmt) -> ReachingDefinitions:
        """What the statement does to the key: bindings that come out of it, and whether control can pass without."""
        if isinstance(stmt, ast.If):
            return self.branches(stmt)
        if isinstance(stmt, ast.Assert):
            return ReachingDefinitions(entry=(Condition(stmt.test, True, stmt),))
        if isinstance(stmt, (ast.For, ast.AsyncFor, ast.While)):
            return self.looped(stmt)
        if isinstance(stmt, (ast.With, ast.AsyncWith)):
            if _may_suppress(stmt):
                return ReachingDefinitions(self.inside(stmt), ())
            return self.then(self.plain(stmt), self.out_of_block(stmt.body))
        if isinstance(stmt, ast.Match):
            return self.cases(stmt)
        if hasattr(stmt, "handlers"):
            return self.guarded(stmt)
        return self.plain(stmt)

    def looped(self, stmt: ast.For | ast.AsyncFor | ast.While) -> ReachingDefinitions:
        """What comes out of a loop: any binding inside; where only its condition ends it, that is false."""
        breaks = any(isinstance(node, ast.Break) for inner in stmt.body for node in ast.walk(inner))
        conditions: Conditions = (
            (Condition(stmt.test, False, stmt),) if isinstance(stmt, ast.While) and not breaks else ()
        )
        result = ReachingDefinitions(entry=None if self.surely_binds(stmt) else conditions)
        result.take(self.inside(stmt), conditions)
        return result

    def surely_binds(self, loop: ast.For | ast.AsyncFor | ast.While) -> bool:
        """Whether the loop is sure to run, and to bind the key when it does."""
        if isinstance(loop, ast.While) or not (
            self.own(loop) or self.through_block(loop.body, len(loop.body)).entry is None
        ):
            return False
        return surely_runs(loop, self.scope)

    def plain(self, stmt: ast.stmt) -> ReachingDefinitions:
        own = self.own(stmt)
        if not own:
            return ReachingDefinitions()
        exact = [definition for definition in own if definition.key == self.keys[0]]
        last: list[tuple[Definition, Conditions]] = [((exact or own)[-1], ())]
        return ReachingDefinitions(last, None)

    def then(self, first: ReachingDefinitions, second: ReachingDefinitions) -> ReachingDefinitions:
        """First one, then the other."""
        if second.entry is None:
            return second
        result = ReachingDefinitions(
            list(second.definitions), None if first.entry is None else first.entry + second.entry
        )
        result.take(first.definitions, second.entry)
        return result

    def branches(self, stmt: ast.If) -> ReachingDefinitions:
        # a walrus in the test binds before either branch
        own = self.plain(stmt)
        body, other = self.out_of_block(stmt.body), self.out_of_block(stmt.orelse)
        result = ReachingDefinitions(entry=None)
        result.take(body.definitions, ())
        result.take(other.definitions, ())
        if body.entry is not None and other.entry is not None:
            result.entry = ()
        elif body.entry is not None:
            result.entry = (*self.told(stmt.test, True, stmt), *body.entry)
        elif other.entry is not None:
            result.entry = (*self.told(stmt.test, False, stmt), *other.entry)
        return self.then(own, result) if own.definitions else result

    def cases(self, stmt: ast.Match) -> ReachingDefinitions:
        result = ReachingDefinitions(entry=())
        own = self.own(stmt)
        for case in stmt.cases:
            result.take(self.out_of_block(case.body).definitions, ())
            if isinstance(case.pattern, ast.MatchAs) and case.pattern.pattern is None and case.guard is None:
                result.entry = None
        if any(self.out_of_block(case.body).entry is not None for case in stmt.cases):
            result.entry = ()
        result.take([(b, ()) for b in own], ())
        return result

    def guarded(self, stmt: ast.stmt) -> ReachingDefinitions:
        """`try`: any binding of its body may or may not have happened when a handler runs."""
        body, orelse, final = (getattr(stmt, part) for part in ("body", "orelse", "finalbody"))
        normal = self.then(self.through_block(body, len(body)), self.out_of_block(orelse))
        if leaves(body) or (orelse and leaves(orelse)):
            normal = ReachingDefinitions(entry=None)
        asked = _asked_first(body) if normal.entry is not None else ()
        result = ReachingDefinitions(
            entry=None if normal.entry is None else (*(Condition(t, True, stmt) for t in asked), *normal.entry)
        )
        result.take(normal.definitions, ())
        for handler in stmt.handlers:  # type: ignore[attr-defined]
            caught = self.out_of_block(handler.body)
            result.take(caught.definitions, ())
            if caught.entry is not None:
                result.take(self.anywhere(body), ())
                result.entry = ()
        return self.then(result, self.through_block(final, len(final)))

    def entering(
        self, parent: ast.stmt, part: str, handler: ast.ExceptHandler | ast.match_case | None
    ) -> ReachingDefinitions:
        """From the start of one of a statement's blocks to the point before the statement."""
        own = self.own(parent)
        if isinstance(parent, (ast.If, ast.While)):
            result = ReachingDefinitions(entry=(Condition(parent.test, part == "body", parent),))
            if isinstance(parent, ast.While):
                result.take(self.inside(parent), result.entry or ())
            elif own:
                return ReachingDefinitions([(own[-1], result.entry or ())], None)
            return result
        if isinstance(parent, (ast.For, ast.AsyncFor)):
            if part == "body" and own:
                return ReachingDefinitions([(b, ()) for b in own], None)
            return ReachingDefinitions(self.inside(parent), ())
        if isinstance(parent, (ast.With, ast.AsyncWith)):
            return self.plain(parent)
        if isinstance(parent, ast.Match):
            conditions: Conditions = (
                (Condition(handler.pattern, True, parent),) if isinstance(handler, ast.match_case) else ()
            )
            return ReachingDefinitions([(b, ()) for b in own], conditions)
        return self.entering_try(parent, part, handler)

    def entering_try(
        self, parent: ast.stmt, part: str, handler: ast.ExceptHandler | ast.match_case | None
    ) -> ReachingDefinitions:
        body, orelse = getattr(parent, "body", []), getattr(parent, "orelse", [])
        if part == "orelse":
            return self.through_block(body, len(body))
        if part == "handler":
            caught = [b for b in self.own(parent) if isinstance(handler, ast.ExceptHandler) and handler.name == b.key]
            if caught:
                return ReachingDefinitions([(caught[0], ())], None)
            return ReachingDefinitions(self.anywhere(body), ())
        if part == "finalbody":
            found = ReachingDefinitions(self.anywhere(body) + self.anywhere(orelse), ())
            for one in getattr(parent, "handlers", ()):
                found.take(self.anywhere(one.body), ())
            return found
        return ReachingDefinitions()


def _asked_first(body: list[ast.stmt]) -> tuple[ast.expr, ...]:
    """The call `iter(x)` or `len(x)` with which a `try` begins: where nothing is raised, x is a container."""
    first = body[0]
    call = first.value if isinstance(first, (ast.Expr, ast.Assign)) else None
    asks = isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in ("iter", "len")
    return (call,) if asks and isinstance(call, ast.Call) and len(call.args) == 1 else ()


def _may_suppress(stmt: ast.With | ast.AsyncWith) -> bool:
    """Whether a `with` can go on after its body failed: `contextlib.suppress`, `pytest.raises`."""
    calls = (item.context_expr for item in stmt.items if isinstance(item.context_expr, ast.Call))
    names = (getattr(call.func, "attr", getattr(call.func, "id", "")) for call in calls)
    return any(name in ("suppress", "raises", "assertRaises") for name in names)
