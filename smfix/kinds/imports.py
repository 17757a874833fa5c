"""Imports: SDK names, modules of the repository, the standard library, and what is foreign."""

from __future__ import annotations

import ast
import builtins
import os
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from smfix import sdk
from smfix.kinds import names
from smfix.kinds.bindings import Binding
from smfix.kinds.reach import Reached
from smfix.kinds.scope import Frame, Module
from smfix.kinds.value import (
    Builtin,
    Foreign,
    Kind,
    SdkClass,
    SdkFunction,
    SdkModule,
    Unknown,
    UserModule,
    Value,
    join,
    witnessed,
)
from smfix.model import Evidence

if TYPE_CHECKING:
    from smfix.kinds.evaluate import Kinds


def value(kinds: Kinds, binding: Binding, frame: Frame) -> Value:
    """What an import statement binds its name to."""
    alias, stmt = binding.alias, binding.stmt
    assert alias is not None
    module = frame.scope.module
    if isinstance(stmt, ast.ImportFrom):
        found = from_module(kinds, stmt.level, stmt.module or "", alias.name, frame)
        what = f"`{alias.name}` is imported from `{'.' * stmt.level}{stmt.module or ''}`"
    else:
        dotted = alias.name if alias.asname else alias.name.split(".")[0]
        found = _namespace(kinds, alias.name, module) if dotted != alias.name else ()
        found = found or module_value(kinds, dotted, module)
        what = f"`{alias.name}` is imported"
    return witnessed_import(found, module.program.evidence(what, stmt))


def _namespace(kinds: Kinds, dotted: str, module: Module) -> Value:
    """`import a.b` binds `a`, in a repository without `a/__init__.py`; empty where it is no such folder."""
    root = dotted.split(".")[0]
    if sdk.is_sdk(root) or kinds.project.find(root, module.path) is not None:
        return ()
    inner = kinds.project.find(dotted, module.path)
    if inner is None:
        return ()
    file = os.path.abspath(inner.path)
    folder = os.path.dirname(file) if os.path.basename(file).startswith("__init__.") else os.path.splitext(file)[0]
    for _ in range(dotted.count(".")):
        folder = os.path.dirname(folder)
    package = kinds.project.package(folder)
    return (UserModule(package),) if package is not None else ()


def witnessed_import(found: Value, evidence: Evidence) -> Value:
    """Classes, functions and modules keep one link: where they were imported."""
    kept = (SdkClass, SdkFunction, SdkModule)
    return tuple(
        replace(kind, seen=(evidence,)) if isinstance(kind, kept) else kind for kind in witnessed(found, evidence)
    )


def from_module(kinds: Kinds, level: int, dotted: str, name: str, frame: Frame) -> Value:
    """`from <dotted> import name`, relative by `level` dots."""
    module = frame.scope.module
    if level:
        absolute = _absolute(module, level, dotted)
        if absolute and sdk.is_sdk(absolute) and sdk.find(f"{absolute}.{name}"):
            return sdk_member(kinds, absolute, name, ())
        return _relative(kinds, level, dotted, name, module)
    special = configured(kinds, f"{dotted}.{name}")
    if special is not None:
        return (special,)
    own = kinds.project.find(dotted, module.path)
    if sdk.is_sdk(dotted) and not (own is not None and kinds.project.is_namesake(own)):
        found = sdk_member(kinds, dotted, name, ())
        if not isinstance(found[0], Unknown):
            return found
    if own is not None:
        return member(kinds, own, name)
    if sdk.is_sdk(dotted):
        return sdk_member(kinds, dotted, name, ())
    return _outside(kinds, f"{dotted}.{name}")


def module_value(kinds: Kinds, dotted: str, module: Module) -> Value:
    """`import <dotted>`."""
    if sdk.is_sdk(dotted):
        return (SdkModule(dotted),)
    own = kinds.project.find(dotted, module.path)
    if own is not None:
        return (UserModule(own),)
    return _outside(kinds, dotted)


def configured(kinds: Kinds, dotted: str) -> Kind | None:
    """What the settings say about a dotted name: a step class, or foreign."""
    if dotted in kinds.settings.step_classes:
        return SdkClass(sdk.Name(dotted, sdk.Role.STEP, frozenset({2, 3})))
    if any(dotted == root or dotted.startswith(f"{root}.") for root in kinds.settings.foreign):
        return Foreign(dotted)
    return None


def _outside(kinds: Kinds, dotted: str) -> Value:
    special = configured(kinds, dotted)
    if special is not None:
        return (special,)
    root = dotted.split(".")[0]
    if root in sdk.FOREIGN:
        return (Foreign(dotted),)
    if root in sys.stdlib_module_names or root in ("typing_extensions", "collections"):
        return (Builtin(dotted),)
    return (Foreign(dotted, certain=False),)


def sdk_member(kinds: Kinds, dotted: str, name: str, seen: tuple[Evidence, ...]) -> Value:
    """A name in an SDK module: a class, a function, or a module below it."""
    special = configured(kinds, f"{dotted}.{name}")
    if special is not None:
        return (special,)
    found = sdk.find(f"{dotted}.{name}")
    if found is not None:
        if found.role in (sdk.Role.FUNCTION, sdk.Role.STEP_DECORATOR, sdk.Role.GET_STEP):
            return (SdkFunction(found, seen=seen),)
        return (SdkClass(found, seen=seen),)
    if sdk.is_module(f"{dotted}.{name}"):
        return (SdkModule(f"{dotted}.{name}", seen=seen),)
    return (Unknown(f"the SageMaker SDK has no `{dotted}.{name}` that smfix knows"),)


def _absolute(module: Module, level: int, dotted: str) -> str | None:
    parts = module.dotted.split(".")
    keep = len(parts) - level + (1 if module.path.endswith("__init__.py") else 0)
    if keep < 0 or (keep == 0 and not dotted):
        return None
    return ".".join([*parts[:keep], *([dotted] if dotted else [])])


def _relative(kinds: Kinds, level: int, dotted: str, name: str, module: Module) -> Value:
    own = kinds.project.relative(level, dotted, module.path)
    if own is not None:
        return member(kinds, own, name)
    where = "." * level + dotted
    return (Unknown(f"module `{where}` is not in this repository, or cannot be read"),)


def member(kinds: Kinds, module: Module, name: str) -> Value:
    """A name of a module of the repository: what it is at the module's end, else a module below it."""
    top = module.top
    frame = kinds.top(module)
    if name in top.names or top.stars:
        found = names.module_member(kinds, name, frame)
        if found:
            return found
    below = kinds.project.below(module, name)
    if below is not None:
        return (UserModule(below),)
    if module.program.failed:
        return (Unknown(f"`{module.path}` cannot be parsed"),)
    if "__getattr__" in top.names:
        return (Unknown(f"`{module.path}` makes `{name}` when asked for it"),)
    return (Unknown(f"`{module.path}` does not define `{name}`"),)


def starred_over(kinds: Kinds, name: str, reached: Reached, frame: Frame, until: ast.stmt | None) -> Value:
    """What star imports that stand between the bindings of a name and its use make of it: a module of the repository
    may define the name, one that cannot be seen may."""
    if not reached.bindings or name.startswith("_"):
        return ()
    found: list[Value] = []
    for stmt in frame.scope.stars:
        after = all(binding.stmt.lineno < stmt.lineno for binding, _ in reached.bindings)
        if after and (until is None or stmt.lineno < until.lineno):
            unseen = _cannot_be_seen(kinds, stmt, frame)
            what = f"`{name}` may be another one since `from {'.' * stmt.level}{stmt.module or ''} import *`"
            advice = "move that import up, or import by name"
            found.append((Unknown(what, advice),) if unseen else from_star(kinds, stmt, name, frame))
    return join(found)


def _cannot_be_seen(kinds: Kinds, stmt: ast.ImportFrom, frame: Frame) -> bool:
    dotted, path = stmt.module or "", frame.scope.module.path
    if stmt.level:
        return kinds.project.relative(stmt.level, dotted, path) is None
    outside = _outside(kinds, dotted)
    is_known = sdk.is_sdk(dotted) or not (isinstance(outside[0], Foreign) and not outside[0].certain)
    return not is_known and kinds.project.find(dotted, path) is None


def from_star(kinds: Kinds, stmt: ast.ImportFrom, name: str, frame: Frame) -> Value:
    """The name as a star import brings it; empty where that module does not have it, unknown where it can't be seen."""
    if name.startswith("_"):
        return ()
    found = kinds.once(("star", stmt, name), lambda: from_module(kinds, stmt.level, stmt.module or "", name, frame))
    if any(isinstance(kind, Foreign) and not kind.certain for kind in found):
        shadow = f"`{name}` may come from `from {stmt.module} import *`, which smfix cannot see into"
        return () if hasattr(builtins, name) else (Unknown(shadow, "import it by name"),)
    if any(isinstance(kind, (Unknown, Foreign, Builtin)) for kind in found):
        return ()
    evidence = frame.scope.module.program.evidence(f"`{name}` comes from `{stmt.module}`", stmt)
    return witnessed_import(found, evidence)
