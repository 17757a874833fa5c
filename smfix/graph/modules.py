"""Imports: names of the SDK, modules of the repository (followed once), and what is outside."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from smfix import sdk
from smfix.graph.things import Frame, ModuleThing, Opaque, Outside, SdkPath, SdkThing, Thing
from smfix.kinds.scope import Module

if TYPE_CHECKING:
    from smfix.graph.run import Run


def bind(run: Run, stmt: ast.Import | ast.ImportFrom, frame: Frame) -> None:
    """Do what an import statement does."""
    for alias in stmt.names:
        if isinstance(stmt, ast.Import):
            dotted = alias.name if alias.asname else alias.name.split(".")[0]
            name, value = alias.asname or dotted, _module(run, dotted, frame)
        elif alias.name == "*":
            _star(run, stmt, frame)
            continue
        else:
            name, value = alias.asname or alias.name, _member_of(run, stmt, alias.name, frame)
        frame.names[name] = value


def _module(run: Run, dotted: str, frame: Frame) -> Thing:
    if sdk.is_sdk(dotted):
        return SdkPath(dotted)
    own = run.project.find(dotted, frame.module.path)
    return ModuleThing(run.module(own, dotted)) if own is not None else Outside(dotted)


def _source(run: Run, stmt: ast.ImportFrom, frame: Frame) -> Module | None:
    module = frame.module
    if stmt.level:
        return run.project.relative(stmt.level, stmt.module or "", module.path)
    return run.project.find(stmt.module or "", module.path)


def _member_of(run: Run, stmt: ast.ImportFrom, name: str, frame: Frame) -> Thing:
    dotted = stmt.module or ""
    if not stmt.level and sdk.is_sdk(dotted):
        return member(f"{dotted}.{name}")
    own = _source(run, stmt, frame)
    if own is None:
        if stmt.level:
            return Opaque(f"module `{'.' * stmt.level}{dotted}` is not in this repository")
        return Outside(f"{dotted}.{name}")
    return of_module(run, ModuleThing(run.module(own, own.dotted)), name)


def of_module(run: Run, module: ModuleThing, name: str) -> Thing:
    """A name of a module of the repository, or the module below it."""
    names = module.frame.names
    if name in names:
        return names[name]
    below = run.project.below(module.frame.module, name)
    if below is not None:
        return ModuleThing(run.module(below, below.dotted))
    return Opaque(f"`{module.frame.module.path}` does not define `{name}`")


def _star(run: Run, stmt: ast.ImportFrom, frame: Frame) -> None:
    dotted = stmt.module or ""
    if not stmt.level and sdk.is_sdk(dotted):
        return  # looked up when a name is used: see `starred`
    own = _source(run, stmt, frame)
    if own is not None:
        inner = run.module(own, own.dotted)
        frame.names.update({name: value for name, value in inner.names.items() if not name.startswith("_")})


def starred(frame: Frame, name: str) -> Thing | None:
    """A name that a star import of an SDK module brings."""
    for stmt in frame.module.top.stars:
        if not stmt.level and sdk.is_sdk(stmt.module or "") and sdk.find(f"{stmt.module}.{name}"):
            return member(f"{stmt.module}.{name}")
    return None


def member(dotted: str) -> Thing:
    """A name of the SDK."""
    found = sdk.find(dotted)
    return SdkThing(found) if found is not None else SdkPath(dotted)
