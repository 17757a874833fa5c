"""Imports: names of the SDK, modules of the repository, and what is outside.

A module of the repository is followed once: when it is imported, where its text speaks of the SDK; else when a name of
it is read, for following all that a large package imports may take seconds.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from smfix import sdk
from smfix.graph.execution.heap import Frame, LazyImport, ModuleObject, Outside, SdkObject, SdkPath, Unknown, Value

if TYPE_CHECKING:
    from smfix.graph.execution.protocol import Execution
    from smfix.scopes.symbol_table import Module


_SPEAKING = ("sagemaker", "depends_on")


def bind_import(run: Execution, stmt: ast.Import | ast.ImportFrom, frame: Frame) -> None:
    """Do what an import statement does."""
    for alias in stmt.names:
        if isinstance(stmt, ast.Import):
            dotted = alias.name if alias.asname else alias.name.split(".")[0]
            name, value = alias.asname or dotted, _module(run, stmt, dotted, frame)
        elif alias.name == "*":
            _star(run, stmt, frame)
            continue
        else:
            name, value = alias.asname or alias.name, _member_of(run, stmt, alias.name, frame)
        frame.names[name] = value


def read_name(run: Execution, names: dict[str, Value], name: str) -> Value:
    """What a name means that is there; what waits for that is followed now."""
    value = names[name]
    if not isinstance(value, LazyImport):
        return value
    if not value.found:
        module = ModuleObject(run.module(value.module, value.module.dotted))
        value.found = [module_member(run, module, value.name) if value.name else module]
    return value.found[0]


def _module(run: Execution, stmt: ast.Import, dotted: str, frame: Frame) -> Value:
    if sdk.is_sdk(dotted):
        return SdkPath(dotted)
    own = run.project.find(dotted, frame.module.path)
    if own is None:
        return outside(run, dotted)
    return LazyImport(own) if _can_wait(run, stmt, own, frame) else ModuleObject(run.module(own, dotted))


def outside(run: Execution, dotted: str) -> Value:
    """A name of a package that is not followed: a step class where the settings say so."""
    if dotted in run.inference.settings.step_classes:
        return SdkObject(sdk.Name(dotted, sdk.Role.STEP, frozenset({2, 3})))
    return Outside(dotted)


def _can_wait(run: Execution, stmt: ast.stmt, module: Module, frame: Frame) -> bool:
    """Whether a module need not be followed before a name of it is read: its text does not speak of the SDK. An import
    in a branch or a function is done on the spot, for there a name may come to mean one of several things."""
    if id(module) in run.frames or any(word in part.piece.code for part in module.program.parts for word in _SPEAKING):
        return False
    return any(stmt is one for one in frame.module.program.tree.body)


def _source(run: Execution, stmt: ast.ImportFrom, frame: Frame) -> Module | None:
    module = frame.module
    if stmt.level:
        return run.project.relative(stmt.level, stmt.module or "", module.path)
    return run.project.find(stmt.module or "", module.path)


def _member_of(run: Execution, stmt: ast.ImportFrom, name: str, frame: Frame) -> Value:
    dotted = stmt.module or ""
    if not stmt.level and sdk.is_sdk(dotted):
        return sdk_member(f"{dotted}.{name}")
    own = _source(run, stmt, frame)
    if own is None:
        if stmt.level:
            return Unknown(f"module `{'.' * stmt.level}{dotted}` is not in this repository")
        return outside(run, f"{dotted}.{name}")
    if _can_wait(run, stmt, own, frame):
        return LazyImport(own, name)
    return module_member(run, ModuleObject(run.module(own, own.dotted)), name)


def module_member(run: Execution, module: ModuleObject, name: str) -> Value:
    """A name of a module of the repository, or the module below it."""
    names = module.frame.names
    if name in names:
        return read_name(run, names, name)
    below = run.project.below(module.frame.module, name)
    if below is not None:
        return ModuleObject(run.module(below, below.dotted))
    return Unknown(f"`{module.frame.module.path}` does not define `{name}`")


def _star(run: Execution, stmt: ast.ImportFrom, frame: Frame) -> None:
    dotted = stmt.module or ""
    if not stmt.level and sdk.is_sdk(dotted):
        return  # looked up when a name is used: see `starred`
    own = _source(run, stmt, frame)
    if own is not None:
        inner = run.module(own, own.dotted)
        frame.names.update({name: value for name, value in inner.names.items() if not name.startswith("_")})


def star_imported(frame: Frame, name: str) -> Value | None:
    """A name that a star import of an SDK module brings."""
    for stmt in frame.module.top.stars:
        if not stmt.level and sdk.is_sdk(stmt.module or "") and sdk.find(f"{stmt.module}.{name}"):
            return sdk_member(f"{stmt.module}.{name}")
    return None


def sdk_member(dotted: str) -> Value:
    """A name of the SDK."""
    found = sdk.find(dotted)
    return SdkObject(found) if found is not None else SdkPath(dotted)
