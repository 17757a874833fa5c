"""Imports: SDK names, modules of the repository, the standard library, and what is foreign."""

from __future__ import annotations

import ast
import builtins
import os
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from smfix import sdk
from smfix.model import Evidence
from smfix.scopes.exports import exported_names
from smfix.values.model import (
    Builtin,
    Foreign,
    SdkClass,
    SdkFunction,
    SdkModule,
    Unknown,
    UserModule,
    join,
    with_provenance,
)

if TYPE_CHECKING:
    from smfix.inference.protocol import Inference
    from smfix.scopes.definitions import Definition
    from smfix.scopes.location import Frame
    from smfix.scopes.reaching_definitions import ReachingDefinitions
    from smfix.scopes.symbol_table import Module
    from smfix.values.model import AbstractObject, Value


def imported(inf: Inference, definition: Definition, frame: Frame) -> Value:
    """What an import statement binds its name to."""
    alias, stmt = definition.alias, definition.stmt
    assert alias is not None
    module = frame.scope.module
    if isinstance(stmt, ast.ImportFrom):
        found = from_module(inf, stmt.level, stmt.module or "", alias.name, frame)
        what = f"`{alias.name}` is imported from `{'.' * stmt.level}{stmt.module or ''}`"
    else:
        dotted = alias.name if alias.asname else alias.name.split(".")[0]
        found = _namespace(inf, alias.name, module) if dotted != alias.name else ()
        found = found or module_value(inf, dotted, module)
        what = f"`{alias.name}` is imported"
    return with_import(found, module.program.evidence(what, stmt))


def _namespace(inf: Inference, dotted: str, module: Module) -> Value:
    """`import a.b` binds `a`, in a repository without `a/__init__.py`; empty where it is no such folder."""
    root = dotted.split(".")[0]
    if sdk.is_sdk(root) or inf.project.find(root, module.path) is not None:
        return ()
    inner = inf.project.find(dotted, module.path)
    if inner is None:
        return ()
    file = os.path.abspath(inner.path)
    folder = os.path.dirname(file) if os.path.basename(file).startswith("__init__.") else os.path.splitext(file)[0]
    for _ in range(dotted.count(".")):
        folder = os.path.dirname(folder)
    package = inf.project.package(folder)
    return (UserModule(package),) if package is not None else ()


def with_import(found: Value, evidence: Evidence) -> Value:
    """Classes, functions and modules keep one link: where they were imported."""
    kept = (SdkClass, SdkFunction, SdkModule)
    return tuple(
        replace(kind, provenance=(evidence,)) if isinstance(kind, kept) else kind
        for kind in with_provenance(found, evidence)
    )


def from_module(inf: Inference, level: int, dotted: str, name: str, frame: Frame) -> Value:
    """`from <dotted> import name`, relative by `level` dots."""
    module = frame.scope.module
    if level:
        absolute = _absolute(module, level, dotted)
        if absolute and sdk.is_sdk(absolute) and sdk.find(f"{absolute}.{name}"):
            return sdk_member(inf, absolute, name, ())
        return _relative(inf, level, dotted, name, module)
    special = configured(inf, f"{dotted}.{name}")
    if special is not None:
        return (special,)
    own = inf.project.find(dotted, module.path)
    if own is not None and sdk.is_sdk(dotted) and not inf.project.is_seen_from(own, module):
        own = None
    if sdk.is_sdk(dotted) and not (own is not None and inf.project.is_namesake(own)):
        found = sdk_member(inf, dotted, name, ())
        if not isinstance(found[0], Unknown):
            return found
    if own is not None:
        return member(inf, own, name)
    if sdk.is_sdk(dotted):
        return sdk_member(inf, dotted, name, ())
    return _outside(inf, f"{dotted}.{name}")


def module_value(inf: Inference, dotted: str, module: Module) -> Value:
    """`import <dotted>`."""
    if sdk.is_sdk(dotted):
        return (SdkModule(dotted),)
    own = inf.project.find(dotted, module.path)
    if own is not None:
        return (UserModule(own),)
    return _outside(inf, dotted)


def configured(inf: Inference, dotted: str) -> AbstractObject | None:
    """What the settings say about a dotted name: a step class, or foreign."""
    if dotted in inf.settings.step_classes:
        return SdkClass(sdk.Name(dotted, sdk.Role.STEP, frozenset({2, 3})))
    if any(dotted == root or dotted.startswith(f"{root}.") for root in inf.settings.foreign):
        return Foreign(dotted)
    return None


def _outside(inf: Inference, dotted: str) -> Value:
    special = configured(inf, dotted)
    if special is not None:
        return (special,)
    root = dotted.split(".")[0]
    if root in sdk.FOREIGN:
        return (Foreign(dotted),)
    if root in sys.stdlib_module_names or root in ("typing_extensions", "collections"):
        return (Builtin(dotted),)
    return (Foreign(dotted, certain=False),)


def sdk_member(inf: Inference, dotted: str, name: str, seen: tuple[Evidence, ...]) -> Value:
    """A name in an SDK module: a class, a function, or a module below it."""
    special = configured(inf, f"{dotted}.{name}")
    if special is not None:
        return (special,)
    found = sdk.find(f"{dotted}.{name}")
    if found is not None:
        if found.role in (sdk.Role.FUNCTION, sdk.Role.STEP_DECORATOR, sdk.Role.GET_STEP):
            return (SdkFunction(found, provenance=seen),)
        return (SdkClass(found, provenance=seen),)
    if sdk.is_module(f"{dotted}.{name}"):
        return (SdkModule(f"{dotted}.{name}", provenance=seen),)
    return (Unknown(f"the SageMaker SDK has no `{dotted}.{name}` that smfix knows"),)


def _absolute(module: Module, level: int, dotted: str) -> str | None:
    parts = module.dotted.split(".")
    keep = len(parts) - level + (1 if module.path.endswith("__init__.py") else 0)
    if keep < 0 or (keep == 0 and not dotted):
        return None
    return ".".join([*parts[:keep], *([dotted] if dotted else [])])


def _relative(inf: Inference, level: int, dotted: str, name: str, module: Module) -> Value:
    own = inf.project.relative(level, dotted, module.path)
    if own is not None:
        return member(inf, own, name)
    where = "." * level + dotted
    return (Unknown(f"module `{where}` is not in this repository, or cannot be read"),)


def member(inf: Inference, module: Module, name: str) -> Value:
    """A name of a module of the repository: what it is at the module's end, else a module below it."""
    top = module.top
    frame = inf.top(module)
    if name in top.names or top.stars:
        found = inf.module_member(name, frame)
        if found:
            return found
    below = inf.project.below(module, name)
    if below is not None:
        return (UserModule(below),)
    if module.program.failed:
        return (Unknown(f"`{module.path}` cannot be parsed"),)
    if "__getattr__" in top.names:
        return (Unknown(f"`{module.path}` makes `{name}` when asked for it"),)
    return (Unknown(f"`{module.path}` does not define `{name}`"),)


def starred_over(
    inf: Inference, name: str, reached: ReachingDefinitions, frame: Frame, until: ast.stmt | None
) -> Value:
    """What star imports that stand between the bindings of a name and its use make of it: a module of the repository
    may define the name, one that cannot be seen may."""
    if not reached.definitions:
        return ()
    found: list[Value] = []
    for stmt in frame.scope.stars:
        if name.startswith("_") and not _is_exported(inf, stmt, name, frame):
            continue
        after = all(definition.stmt.lineno < stmt.lineno for definition, _ in reached.definitions)
        if after and (until is None or stmt.lineno < until.lineno):
            unseen = _cannot_be_seen(inf, stmt, frame)
            what = f"`{name}` may be another one since `from {'.' * stmt.level}{stmt.module or ''} import *`"
            advice = "move that import up, or import by name"
            found.append((Unknown(what, advice),) if unseen else from_star(inf, stmt, name, frame))
    return join(found)


def _is_exported(inf: Inference, stmt: ast.ImportFrom, name: str, frame: Frame) -> bool:
    """Whether a star import may bring the name: it stands in the module's `__all__`; without one that can be read,
    every name that does not begin with an underscore is brought."""
    path = frame.scope.module.path
    if stmt.level:
        module = inf.project.relative(stmt.level, stmt.module or "", path)
    else:
        module = None if sdk.is_sdk(stmt.module or "") else inf.project.find(stmt.module or "", path)
    exported = exported_names(module) if module is not None else None
    return not name.startswith("_") if exported is None else name in exported


def _cannot_be_seen(inf: Inference, stmt: ast.ImportFrom, frame: Frame) -> bool:
    dotted, path = stmt.module or "", frame.scope.module.path
    if stmt.level:
        return inf.project.relative(stmt.level, dotted, path) is None
    outside = _outside(inf, dotted)
    is_known = sdk.is_sdk(dotted) or not (isinstance(outside[0], Foreign) and not outside[0].certain)
    return not is_known and inf.project.find(dotted, path) is None


def from_star(inf: Inference, stmt: ast.ImportFrom, name: str, frame: Frame) -> Value:
    """The name as a star import brings it; empty where that module does not have it or does not export it, unknown
    where it can't be seen."""
    if not _is_exported(inf, stmt, name, frame):
        return ()
    found = inf.memo(("star", stmt, name), lambda: from_module(inf, stmt.level, stmt.module or "", name, frame))
    if any(isinstance(kind, Foreign) and not kind.certain for kind in found):
        shadow = f"`{name}` may come from `from {stmt.module} import *`, which smfix cannot see into"
        return () if hasattr(builtins, name) else (Unknown(shadow, "import it by name"),)
    if any(isinstance(kind, (Unknown, Foreign, Builtin)) for kind in found):
        return ()
    evidence = frame.scope.module.program.evidence(f"`{name}` comes from `{stmt.module}`", stmt)
    return with_import(found, evidence)
