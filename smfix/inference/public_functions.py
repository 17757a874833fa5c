"""Functions that other repositories may call: named in `__all__`, part of a published package, an entry point."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from smfix.code.syntax import FunctionNode
from smfix.inference.classes import owner_of
from smfix.project.published import is_entry_point, is_published
from smfix.scopes.exports import exported_names
from smfix.values.model import Unknown

if TYPE_CHECKING:
    from smfix.inference.protocol import Inference
    from smfix.scopes.symbol_table import Module, Scope
    from smfix.values.model import Value


@dataclass(frozen=True, slots=True)
class OutsideCaller(Unknown):
    """What a caller outside of the repository may pass for a parameter."""


def outside_callers(inf: Inference, scope: Scope, called: str) -> Value:
    """Why a function may be called from outside of its repository; empty where nothing says that it is meant to be."""
    return inf.memo(("outside callers", scope), lambda: _outside_callers(inf, scope, called))


def _outside_callers(inf: Inference, scope: Scope, called: str) -> Value:
    node, owner, module = scope.node, owner_of(scope), scope.module
    outermost = owner or scope
    if not isinstance(node, FunctionNode) or outermost.outer is None or outermost.outer.outer is not None:
        return ()
    name = str(getattr(owner.node, "name", called)) if owner is not None else called
    private = node.name.startswith("_") and not node.name.endswith("__")
    if private or name.startswith("_"):
        return ()
    why = _why_public(inf, module, name)
    return (OutsideCaller(f"`{called}` may be called from outside of the repository: {why}"),) if why else ()


def _why_public(inf: Inference, module: Module, name: str) -> str:
    exported = exported_names(module) if module.program.code_mentions("__all__") else None
    if exported is not None and name in exported:
        return "it is named in `__all__`"
    folders, path = inf.project.folders, module.path
    if not inf.project.roots:
        return ""
    if exported is None and is_published(folders, path):
        return "it is public in a package that is published"
    if _is_brought_on(inf, module, name):
        return "its package names it in `__all__`"
    return "it is an entry point" if is_entry_point(folders, path, name) else ""


def _is_brought_on(inf: Inference, module: Module, name: str) -> bool:
    """Whether the `__init__` of a package that the module is in names it in `__all__`."""
    for level in range(1, module.dotted.count(".") + 1):
        package = inf.project.relative(level, "", module.path)
        exported = exported_names(package) if package is not None and package is not module else None
        if exported is not None and name in exported:
            return True
    return False
