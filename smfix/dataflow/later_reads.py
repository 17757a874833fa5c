"""Code that counts on one value where the SDK keeps what it is given: an attribute that is put into a list later,
walked along from step to step, or set again before it is used. Brackets at the constructor would break such code."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from smfix.code.syntax import key_of, last_name
from smfix.dataflow.attribute_uses import uses_of_one
from smfix.dataflow.classify import Argument, argument
from smfix.dataflow.hashed_arguments import hashes_arguments
from smfix.inference.classes import mro
from smfix.scopes.definitions import DefinitionKind
from smfix.scopes.location import ProgramPoint
from smfix.scopes.reaching_definitions import reaching_definitions
from smfix.values.model import (
    Collection,
    Container,
    Function,
    Output,
    Partial,
    SdkClass,
    SdkObject,
    Step,
    Unknown,
    UserClass,
)

if TYPE_CHECKING:
    from smfix.dataflow.attribute_uses import AttributeUse
    from smfix.inference.protocol import Inference
    from smfix.scopes.definitions import Definition
    from smfix.scopes.symbol_table import Module, Scope
    from smfix.values.model import AbstractObject, Value

_ANY_STEP = ("Step", "ConfigurableRetryStep", "_FunctionStep", "StepCollection")
"""Classes whose instances may be of any class that derives from them."""
Site = ast.Call | ast.Assign | ast.AnnAssign


class LaterReads:
    """The uses of the SDK's attributes around one module that count on one value, looked for once an attribute."""

    def __init__(self, inf: Inference, module: Module) -> None:
        """Nothing is looked for before the first question."""
        self._inf, self._module = inf, module
        self._known: dict[str, list[AttributeUse]] = {}

    def use_as_one(self, site: Site, owner: ast.expr, attribute: str, at: ProgramPoint) -> AttributeUse | None:
        """A use elsewhere that counts on an attribute's being one value; None where there is none in sight.

        `site` is the call that makes the object, or the statement that sets the attribute; `owner` is the object at the
        point `at`: the same call, or what the attribute is set on.
        """
        uses = self._uses(attribute)
        ours = _made(self._inf, owner, at) if uses else ()
        if not any(isinstance(kind, (Step, Collection, SdkObject, Output)) for kind in ours):
            return None
        seen = _Site(self._inf, site, owner, ours, at)
        return next((use for use in uses if _unwrapped(use.node) is not site and seen.may_be_meant(use)), None)

    def _uses(self, attribute: str) -> list[AttributeUse]:
        if attribute not in self._known:
            names = (attribute, f"_{attribute}")
            modules = (self._module, *self._others(names))
            self._known[attribute] = [use for one in modules for use in uses_of_one(self._inf, one, names)]
        return self._known[attribute]

    def _others(self, names: tuple[str, ...]) -> Iterator[Module]:
        """The other modules of the repository that use an attribute of one of these names and do not call it, of those
        that an object of the SDK can reach."""
        either = b"|".join(re.escape(name.encode()) for name in names)
        pattern = re.compile(rb"\.\s*(?:" + either + rb")\b(?!\s*\()|[\"'](?:" + either + rb")\\?[\"'.]")
        project, module = self._inf.project, self._module
        top = project.folders.top_of(module.path)
        kept = f"readers of {names[0]} below {top}"
        if kept not in project.kept:
            paths = project.search.holding(module.path, *(name.encode() for name in names[:1]))
            texts = (project.relevance.texts.below(top) or {}) if paths else {}
            found = (path for path in paths if pattern.search(texts[path]))
            project.kept[kept] = tuple(path for path in found if project.relevance.reaches(path, texts[path]))
        readers = project.kept[kept]
        return project.other_modules(module, list(readers) if isinstance(readers, tuple) else [])


def _made(inf: Inference, owner: ast.expr, at: ProgramPoint) -> Value:
    """The object itself; of a `functools.partial` what its calls make, wherever those are."""
    value = inf.query(owner, at)
    if not any(isinstance(kind, Partial) for kind in value):
        return value
    called = inf.keep(ast.copy_location(ast.Call(owner, [], []), owner))
    return tuple(replace(one, allocations=()) if isinstance(one, Step) else one for one in inf.query(called, at))


def _unwrapped(node: ast.AST) -> ast.AST:
    """The call that a statement consists of; any other node itself."""
    return node.value if isinstance(node, ast.Expr) else node


class _Site:
    """The object that an attribute is set on, as far as another use of the attribute may mean the same."""

    def __init__(self, inf: Inference, site: Site, owner: ast.expr, ours: Value, at: ProgramPoint) -> None:
        self._inf, self._site, self._ours, self._at = inf, site, ours, at
        self._made = self._definitions(owner, at)

    def may_be_meant(self, use: AttributeUse) -> bool:
        """Whether a use may be one of the site's attribute, after it was set."""
        if use.owner is None:
            return True
        if self._is_before(use) or self._is_kept_apart(use):
            return False
        theirs = self._inf.query(use.owner, use.at)
        if use.is_store and self._is_one(use):
            return False
        if use.is_telling and (not theirs or any(isinstance(kind, (Unknown, Container)) for kind in theirs)):
            return True  # a container: what `depends_on` of another step is taken for, where a chain is walked along
        return any(self._may_be_same(one, other) for one in self._ours for other in theirs)

    def _is_one(self, use: AttributeUse) -> bool:
        """Whether what is set is one again: then it is as wrong as the site itself."""
        node = _unwrapped(use.node)
        given = node.value if isinstance(node, (ast.Assign, ast.AnnAssign)) else None
        if isinstance(node, ast.Call) and last_name(node.func) == "setattr" and len(node.args) == 3:
            given = node.args[2]
        return given is not None and argument(self._inf.query(given, use.at)) is Argument.ONE

    def _is_before(self, use: AttributeUse) -> bool:
        """Whether a use is over when the site is reached: above it in the same scope, and neither in a loop."""
        here, there = self._at, use.at
        if here.stmt is None or there.stmt is None or here.frame.scope is not there.frame.scope:
            return False
        if there.stmt.lineno >= here.stmt.lineno and there.stmt is not here.stmt:
            return False
        if there.stmt is here.stmt:
            return isinstance(self._site, (ast.Assign, ast.AnnAssign)) and not _is_in_loop(here)
        return not _is_in_loop(here) and not _is_in_loop(there)

    def _is_kept_apart(self, use: AttributeUse) -> bool:
        """Whether the names of both objects were given to the results of different calls."""
        assert use.owner is not None
        theirs = self._definitions(use.owner, use.at)
        return bool(theirs) and bool(self._made) and theirs.isdisjoint(self._made)

    def _definitions(self, owner: ast.expr, at: ProgramPoint) -> set[int]:
        """The calls that made what an expression names, by identity; empty where anything else may have, or where a
        call may give back an object that it was given."""
        if isinstance(owner, ast.Call):
            return {id(owner)} if owner is self._site and self._creates(owner, at) else set()
        key = key_of(owner)
        if key is None or at.stmt is None or at.inner:
            return set()
        scope = at.frame.scope
        reached = reaching_definitions(scope, key, at.stmt)
        found = [one for one, _ in reached.definitions]
        if reached.entry is not None and scope.outer is not None:
            top = scope.module.top
            if key in scope.parameters or key in scope.names or scope.outer is not top:
                return set()
            scope = top
            found = [one for one in top.names.get(key, ()) if one.kind != DefinitionKind.GUARD]
        made = {id(one.expr) for one in found if self._is_made(one, scope)}
        return made if len(made) == len(found) else set()

    def _is_made(self, definition: Definition, scope: Scope) -> bool:
        is_value = definition.kind in (DefinitionKind.VALUE, DefinitionKind.ANNOTATED) and not definition.path
        at = ProgramPoint(self._inf.frame(scope), definition.stmt)
        return is_value and isinstance(definition.expr, ast.Call) and self._creates(definition.expr, at)

    def _creates(self, call: ast.Call, at: ProgramPoint) -> bool:
        """Whether a call makes a new object each time: of a class, or of a function that makes it itself."""
        called = self._inf.query(call.func, at)
        if all(isinstance(kind, (SdkClass, UserClass)) for kind in called):
            return bool(called)
        if len(called) != 1 or not isinstance(called[0], Function) or hashes_arguments(self._inf, called[0].scope):
            return False
        made = [getattr(kind, "allocations", ()) for kind in self._inf.query(call, at)]
        inside = {id(node) for node in ast.walk(called[0].scope.node)}
        return bool(made) and all(calls and all(id(one) in inside for one in calls) for calls in made)

    def _may_be_same(self, one: AbstractObject, other: AbstractObject) -> bool:
        if isinstance(one, SdkObject) and isinstance(other, SdkObject):
            return one.name == other.name and (other.code is None or other.code is one.code)
        kinds = (Step, Collection, Output)
        if not isinstance(one, kinds) or not isinstance(other, kinds):
            return False
        if one.allocations and other.allocations and not set(one.allocations) & set(other.allocations):
            return False
        if isinstance(one, Step) and isinstance(other, Step):
            return self._may_be_class(one, other)
        return isinstance(one, type(other))

    def _may_be_class(self, one: Step, other: Step) -> bool:
        if one.cls == other.cls or other.cls.rpartition(".")[2] in _ANY_STEP or one.cls.rpartition(".")[2] in _ANY_STEP:
            return True
        mine, theirs = (self._inf.user_step_classes.get(kind.cls) for kind in (one, other))
        if theirs is not None:
            return mine is not None and any(code is theirs for code in mro(self._inf, mine))
        return mine is not None and one.base == other.cls


def _is_in_loop(at: ProgramPoint) -> bool:
    """Whether a statement is in a loop of its scope."""
    scope, stmt = at.frame.scope, at.stmt
    position = scope.positions.get(id(stmt)) if stmt is not None else None
    while position is not None and position.parent is not None:
        if isinstance(position.parent, (ast.For, ast.AsyncFor, ast.While)):
            return True
        position = scope.positions.get(id(position.parent))
    return False
