"""What becomes of a file's imports of version 2, and of what is named by attributes of the modules that they bring."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from smfix.rules import import_insertion
from smfix.rules.change import Import, RenameImport
from smfix.rules.processing_shapes import SHAPES_MODULE, processing_shapes
from smfix.rules.sdk_uses import Imported, ImportStatement, Use, sdk_uses
from smfix.sdk import moves

if TYPE_CHECKING:
    from smfix.rules.context import RuleContext

Target = tuple[str, str]
"""A module, and a name in it; for `import module` the second is empty."""


@dataclass(slots=True, eq=False)
class Plan:
    """What becomes of one import statement: where each of its names comes from, and which statements follow it."""

    stmt: ImportStatement
    targets: list[Target]
    imports: list[Import] = field(default_factory=list)

    @property
    def old(self) -> list[Target]:
        """Where its names come from today."""
        return _targets(self.stmt)

    def changes(self) -> tuple[RenameImport | Import, ...]:
        """The changes that make it so; none where it stays."""
        renamed = [RenameImport(self.stmt, tuple(self.targets))] if self.targets != self.old else []
        return (*renamed, *self.imports)

    def add(self, module: str, name: str = "") -> None:
        """Let one more import follow, where there is none like it."""
        if not any((one.module, one.name) == (module, name) for one in self.imports):
            self.imports.append(Import(self.stmt, module, name))


@dataclass(frozen=True, slots=True)
class Renaming:
    """What becomes of a use: its new text, empty where it stays; or why it can't be written."""

    text: str = ""
    why_not: str = ""


class MovedImports:
    """The plans of all import statements of a file, and what becomes of each use of a module."""

    def __init__(self, context: RuleContext) -> None:
        """Make them."""
        self._context = context
        self._uses = sdk_uses(context)
        self._shapes = processing_shapes(context)
        self.plans = {id(one.stmt): Plan(one.stmt, _targets(one.stmt)) for one in self._uses.imported}
        self._by_stmt: dict[int, list[Use]] = {}
        for use in self._uses.uses:
            self._by_stmt.setdefault(id(self._statement_of(use)), []).append(use)
        self._present = {alias.name for stmt in self._uses.statements if isinstance(stmt, ast.Import)
                         for alias in stmt.names if not alias.asname}  # fmt: skip
        for one in self._uses.imported:
            plan = self.plans[id(one.stmt)]
            plan.targets[one.index] = self._target(one) or plan.targets[one.index]
        self.renamings = {id(use): self._renaming(use) for use in self._uses.uses}
        self._add_helpers()

    def home(self, module: str, name: str) -> moves.Home:
        """What became of a name, counting those whose calls are written anew."""
        found = moves.home(module, name)
        if found.successor.startswith(f"{SHAPES_MODULE}.Processing") and not self._shapes.is_held(found.successor):
            return moves.Home(SHAPES_MODULE, found.successor.rpartition(".")[2])
        return found

    def _target(self, one: Imported) -> Target | None:
        if one.name:
            home = self.home(one.module, one.name)
            return (home.module, home.name) if home.module else None
        module = self._module_target(one)
        if not module:
            return None
        return (module, "") if isinstance(one.stmt, ast.Import) else _split(module)

    def _module_target(self, one: Imported) -> str:
        """The module that takes the place of an imported one; the one that most of what is used of it went to, where
        none did."""
        if one.module == "sagemaker" or moves.module_home(one.module):
            return moves.module_home(one.module)
        used = [use for use in self._by_stmt.get(id(one.stmt), ()) if use.root.id == one.bound and use.name]
        homes = [self.home(use.module, use.name).module for use in used if use.module == one.module]
        return next((module for module, _ in Counter(filter(None, homes)).most_common(1)), "")

    def _statement_of(self, use: Use) -> ImportStatement | None:
        """The import that brings the root of a use; of several, the one whose module it is in."""
        stmts = self._uses.bindings(use.root.id, use.at)
        return max(stmts, key=lambda stmt: max(_common(alias.name, use.module) for alias in stmt.names), default=None)

    def _renaming(self, use: Use) -> Renaming:
        home = self.home(use.module, use.name) if use.name else moves.Home(moves.module_home(use.module))
        new = home.dotted if use.name else home.module
        if not home.module or new == use.dotted:
            return Renaming()
        stmt = self._statement_of(use)
        alias = self._alias_of(stmt, use)
        if use.name and alias is not None and use.base != "sagemaker":
            target = ".".join(filter(None, self.plans[id(alias.stmt)].targets[alias.index]))
            if new == target + use.dotted.removeprefix(use.base):
                self._import(stmt, home.module, unless=target)
                return Renaming()
        if stmt is None or not use.certain:
            return Renaming(new, "what it is an attribute of is not certain")
        if not use.name:
            return Renaming(new, "the module itself is used, and not all of it is there")
        if not import_insertion.stands_alone(self._context.module, stmt):
            return Renaming(new, "no line of its own is to be had for the import that it needs")
        if use.base != "sagemaker" and not self._is_free(stmt):
            return Renaming(new, "the name `sagemaker` is something else in this file")
        self._import(stmt, home.module)
        return Renaming(use.root.id + new.removeprefix("sagemaker") if use.base == "sagemaker" else new)

    def _alias_of(self, stmt: ImportStatement | None, use: Use) -> Imported | None:
        found = (one for one in self._uses.imported if one.stmt is stmt and one.bound == use.root.id and not one.name)
        return next(found, None)

    def _is_free(self, stmt: ImportStatement) -> bool:
        """Whether `import sagemaker.x` takes no other thing's name."""
        scopes = self._context.module.all_scopes()
        return not any(
            not isinstance(one.stmt, (ast.Import, ast.ImportFrom))
            for scope in scopes
            for one in scope.names.get("sagemaker", ())
        ) and not any("sagemaker" in scope.parameters for scope in scopes)

    def _import(self, stmt: ImportStatement | None, module: str, unless: str = "") -> None:
        """Have a module imported after a statement, where nothing imports it."""
        renamed = {target for plan in self.plans.values() for target, name in plan.targets if not name}
        if stmt is not None and module not in self._present | renamed and module != unless and id(stmt) in self.plans:
            self.plans[id(stmt)].add(module)

    def _add_helpers(self) -> None:
        """Have those classes imported that calls are written anew with, beside the one that they are an argument of."""
        helpers: dict[int, list[str]] = {}
        for one in self._uses.imported:
            cls = moves.home(one.module, one.name).successor if one.name else ""
            helper = self._shapes.needs.get(cls)
            if helper and not self._shapes.is_held(cls):
                helpers.setdefault(id(one.stmt), []).append(helper)
        for stmt, names in helpers.items():
            self.plans[stmt].add(SHAPES_MODULE, ", ".join(dict.fromkeys(names)))


def moved_imports(context: RuleContext) -> MovedImports:
    """Those of the file, found once for all rules."""
    key = "moved imports"
    if key not in context.memo:
        context.memo[key] = MovedImports(context)
    found = context.memo[key]
    assert isinstance(found, MovedImports)
    return found


def described(plan: Plan) -> str:
    """What becomes of a statement, in a sentence."""
    moved: dict[str, list[str]] = {}
    for (old, _), (module, name), alias in zip(plan.old, plan.targets, plan.stmt.names):
        shown = alias.name if name else old
        if (module, name or "") != (old, alias.name if name else ""):
            moved.setdefault(module if name else "", []).append(f"`{shown}`" if name else f"`{old}` is `{module}`")
    parts = [
        _and(names) if not module else f"{_and(names)} {_are(names)} in `{module}`" for module, names in moved.items()
    ]
    followed = [
        f"`{'.'.join(filter(None, (one.module, name)))}`" for one in plan.imports for name in one.name.split(", ")
    ]
    if followed:
        parts.append(f"{_and(followed)} {_are(followed)} to be imported")
    return f"{'; '.join(parts)} in version 3"


def _are(names: list[str]) -> str:
    return "are" if len(names) > 1 else "is"


def _and(names: Iterable[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


def _targets(stmt: ImportStatement) -> list[Target]:
    if isinstance(stmt, ast.Import):
        return [(alias.name, "") for alias in stmt.names]
    return [(stmt.module or "", alias.name) for alias in stmt.names]


def _split(dotted: str) -> Target:
    module, _, name = dotted.rpartition(".")
    return module, name


def _common(one: str, other: str) -> int:
    """How many parts two dotted names begin with together, if the first is all of them."""
    return one.count(".") + 1 if f"{other}.".startswith(f"{one}.") else 0
