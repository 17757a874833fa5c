"""What a file uses of version 2 of the SDK: the names that it imports, and the attributes of modules that it
imports."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from smfix import sdk
from smfix.rules import naming
from smfix.rules.import_guards import Guard, guards
from smfix.scopes.definitions import DefinitionKind
from smfix.sdk import moves
from smfix.values.model import Nothing, SdkModule, Unknown

if TYPE_CHECKING:
    from smfix.rules.context import ProgramPoint, RuleContext

ImportStatement = ast.Import | ast.ImportFrom


@dataclass(frozen=True, slots=True, eq=False)
class Imported:
    """One name of an import statement that comes from version 2: `name` of `module`, or a module itself."""

    stmt: ImportStatement
    index: int
    module: str
    name: str = ""

    @property
    def alias(self) -> ast.alias:
        """Its part of the statement."""
        return self.stmt.names[self.index]

    @property
    def bound(self) -> str:
        """What the file calls it."""
        alias = self.alias
        return alias.asname or (alias.name.split(".")[0] if isinstance(self.stmt, ast.Import) else alias.name)


@dataclass(frozen=True, slots=True, eq=False)
class Use:
    """An expression that names `name` of `module`, or, without a name, a module itself, by attributes of `root`, which
    is the module `base`."""

    node: ast.expr
    at: ProgramPoint
    module: str
    name: str
    root: ast.Name
    base: str
    certain: bool

    @property
    def dotted(self) -> str:
        """Its path in version 2."""
        return f"{self.module}.{self.name}" if self.name else self.module


class SdkUses:
    """The imports and uses of one file."""

    def __init__(self, context: RuleContext) -> None:
        """Look at all imports, and at the attributes of what may be a module of the SDK."""
        self._context = context
        tree = context.module.program.tree
        self.guards: dict[int, Guard] = guards(tree)
        self.statements = [node for node in ast.walk(tree) if isinstance(node, (ast.Import, ast.ImportFrom))]
        own = [stmt for stmt in self.statements if not self.serves_both(stmt)]
        self.imported = [one for stmt in own for one in imported_by(stmt) if not self._is_own(one.module)]
        self.names: dict[str, list[Imported]] = {}
        """What is imported from modules, by what the file calls it."""
        for one in self.imported:
            if one.name:
                self.names.setdefault(one.bound, []).append(one)
        self.uses = list(self._find_uses())
        self._by_node = {id(use.node): use for use in self.uses}

    def _is_own(self, module: str) -> bool:
        """Whether the repository has a module of its own under this name."""
        project, importer = self._context.project, self._context.module
        found = project.find(module, importer.path)
        return found is not None and project.is_seen_from(found, importer) and project.is_namesake(found)

    def serves_both(self, stmt: ast.stmt) -> bool:
        """Whether an import is one branch of code for both versions."""
        return self.guards.get(id(stmt)) is Guard.BOTH

    def path_of(self, expr: ast.expr, at: ProgramPoint) -> tuple[str, str] | None:
        """The module of version 2 and the name in it that an expression names; None where it is none, or not
        certain."""
        use = self._by_node.get(id(expr))
        if use is not None:
            return (use.module, use.name) if use.name and use.certain else None
        if isinstance(expr, ast.Name) and expr.id in self.names:
            paths = {(one.module, one.name) for one in self.names[expr.id]}
            return paths.pop() if len(paths) == 1 and self._is_import(expr, at) else None
        dotted = self._context.dotted_name(expr, at) if isinstance(expr, (ast.Name, ast.Attribute)) else ""
        module, _, name = dotted.rpartition(".")
        return (module, name) if moves.is_module(module) else None

    def _is_import(self, name: ast.Name, at: ProgramPoint) -> bool:
        """Whether a name is what was imported under it, where it is used."""
        value = self._context.infer(name, at)
        if naming.dotted_name(value):
            return sdk.is_sdk(naming.dotted_name(value))
        others = [kind for kind in value if not isinstance(kind, (Unknown, Nothing))]
        return not others and self.binding(name.id, at) is not None

    def binding(self, name: str, at: ProgramPoint) -> ImportStatement | None:
        """The import statement that alone gives the name its value; None where others may."""
        stmts = self.bindings(name, at)
        return stmts[0] if len(stmts) == 1 else None

    def bindings(self, name: str, at: ProgramPoint) -> list[ImportStatement]:
        """The import statements that give the name its value where it is used; none where something else does, too."""
        if any(name in _bound_by(inner) for inner in at.inner):
            return []
        scope = at.frame.scope
        while name not in scope.names and name not in scope.parameters:
            if scope.outer is None:
                return []
            scope = scope.outer
        made = [one for one in scope.names.get(name, ()) if one.kind != DefinitionKind.GUARD]
        stmts = [one.stmt for one in made if isinstance(one.stmt, (ast.Import, ast.ImportFrom))]
        others = [one for one in made if one.stmt not in stmts and not _is_none(one.expr)]
        return [] if name in scope.parameters or others else stmts

    def _find_uses(self) -> Iterator[Use]:
        roots = set(self._roots())
        seen: set[int] = set()
        for node, at in self._context.expressions(ast.Attribute, ast.Name) if roots else ():
            if id(node) in seen:
                continue
            names: list[ast.Attribute] = []
            inner: ast.expr = node
            while isinstance(inner, ast.Attribute):
                names.append(inner)
                inner = inner.value
            seen.update(map(id, (*names, inner)))
            if isinstance(inner, ast.Name) and inner.id in roots:
                use = self._use(names[::-1], inner, at)
                if use is not None:
                    yield use

    def _roots(self) -> Iterator[str]:
        """The names that may be modules of the SDK: imported, or given such a name's value."""
        imported = {one.bound for one in self.imported if not one.name}
        imported |= {alias.asname or alias.name for stmt in self.statements for alias in stmt.names
                     if isinstance(stmt, ast.ImportFrom) and not sdk.is_sdk(stmt.module or "")}  # fmt: skip
        yield from imported
        for scope in self._context.module.all_scopes():
            for name, definitions in scope.names.items():
                if any(isinstance(one.expr, ast.Name) and one.expr.id in imported for one in definitions):
                    yield name

    def _use(self, names: list[ast.Attribute], root: ast.Name, at: ProgramPoint) -> Use | None:
        value = self._context.infer(root, at)
        bases = {kind.dotted for kind in value if isinstance(kind, SdkModule)}
        certain = all(isinstance(kind, (SdkModule, Nothing)) for kind in value)
        if not bases and any(isinstance(kind, Unknown) for kind in value):
            bases = {_module_of(stmt, root.id) for stmt in self.bindings(root.id, at)} - {""}
        if len(bases) != 1 or any(self.serves_both(stmt) for stmt in self.bindings(root.id, at)):
            return None
        base = bases.pop()
        module, name, _ = moves.split(".".join([base, *(one.attr for one in names)]))
        if not module or (module == "sagemaker" and name in moves.V3_PACKAGES):
            return None
        depth = module.count(".") + bool(name) - base.count(".")
        if depth < 0 or (depth == 0 and isinstance(root.ctx, ast.Store)):
            return None
        return Use(names[depth - 1] if depth else root, at, module, name, root, base, certain)


def sdk_uses(context: RuleContext) -> SdkUses:
    """Those of the file, found once for all rules."""
    key = "uses of the SDK"
    if key not in context.memo:
        context.memo[key] = SdkUses(context)
    found = context.memo[key]
    assert isinstance(found, SdkUses)
    return found


def imported_by(stmt: ImportStatement) -> Iterator[Imported]:
    """What a statement imports of the SDK that is not certainly version 3's."""
    if isinstance(stmt, ast.Import):
        for index, alias in enumerate(stmt.names):
            if _is_old(alias.name):
                yield Imported(stmt, index, alias.name)
    elif not stmt.level and _is_old(stmt.module or ""):
        module = stmt.module or ""
        for index, alias in enumerate(stmt.names):
            inner = f"{module}.{alias.name}"
            if moves.is_module(inner) and not moves.home(module, alias.name).module:
                yield Imported(stmt, index, inner)
            elif not (module == "sagemaker" and alias.name in moves.V3_PACKAGES):
                yield Imported(stmt, index, module, alias.name)


def _is_old(module: str) -> bool:
    """Whether a module is one of version 2, or of none that is known: `sagemaker.x`."""
    if moves.is_module(module):
        return True
    return module.startswith("sagemaker.") and module.split(".")[1] not in moves.V3_PACKAGES | {"lineage"}


def _module_of(stmt: ImportStatement, name: str) -> str:
    """The module of the SDK that a statement gives to a name; empty for anything else."""
    for one in imported_by(stmt):
        if one.bound == name and not one.name:
            return "sagemaker" if isinstance(stmt, ast.Import) and not one.alias.asname else one.module
    return ""


def _bound_by(inner: ast.expr) -> set[str]:
    """The names that a comprehension or a lambda binds."""
    if isinstance(inner, ast.Lambda):
        return {one.arg for one in ast.walk(inner.args) if isinstance(one, ast.arg)}
    targets = [generator.target for generator in getattr(inner, "generators", ())]
    return {node.id for target in targets for node in ast.walk(target) if isinstance(node, ast.Name)}


def _is_none(expr: ast.expr | None) -> bool:
    return isinstance(expr, ast.Constant) and expr.value is None
