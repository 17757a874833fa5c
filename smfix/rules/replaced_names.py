"""Values that other files of the repository put in the place of a module's or a class's own: `steps.prep = [...]`,
`patch("steps.prep", ...)`, a class attribute that a subclass elsewhere sets again."""

from __future__ import annotations

import ast
import os
import re
from typing import TYPE_CHECKING

from smfix.inference.classes import owner_of

if TYPE_CHECKING:
    from smfix.rules.context import RuleContext
    from smfix.scopes.location import ProgramPoint


def replaced(context: RuleContext, expr: ast.expr, at: ProgramPoint) -> str:
    """The file that may give another value to the name or attribute that `expr` reads in a function; empty where none
    is seen. The text of the other files is searched, so that only a fix that is about to be made pays for it."""
    if not context.project.roots or at.frame.scope.outer is None:
        return ""
    names = _names(context, expr, at)
    if names is None:
        return ""
    pattern = (_overriding if isinstance(_root(expr), ast.Attribute) else _assigning)(*names)
    own, words = os.path.abspath(context.module.path), filter(str.isidentifier, names)
    found = (path for path in context.project.search.matching(context.module.path, pattern, *words) if path != own)
    return next((os.path.relpath(path, os.path.dirname(own)) for path in found), "")


def _root(expr: ast.expr) -> ast.expr:
    """What is subscribed or called in the end: `steps` of `steps["a"]()`."""
    while isinstance(expr, (ast.Subscript, ast.Call)):
        expr = expr.value if isinstance(expr, ast.Subscript) else expr.func
    return expr


def _names(context: RuleContext, expr: ast.expr, at: ProgramPoint) -> tuple[str, str] | None:
    """The module or the class whose own it is, and its name; None where it is neither's."""
    scope, root = at.frame.scope, _root(expr)
    if isinstance(root, ast.Name):
        if root.id in scope.parameters or root.id in scope.names or root.id not in context.module.top.names:
            return None
        stem = os.path.splitext(os.path.basename(context.module.path))[0]
        return stem, root.id
    if isinstance(root, ast.Attribute) and isinstance(root.value, ast.Name) and root.value.id in scope.parameters:
        owner = owner_of(scope)
        return (owner.node.name, root.attr) if owner and isinstance(owner.node, ast.ClassDef) else None
    return None


def _assigning(stem: str, name: str) -> re.Pattern[bytes]:
    """`stem.name = ...` in its forms, and items that are set of a name imported from the module."""
    owner, own = re.escape(stem.encode()), re.escape(name.encode())
    item = rb"\[[^\]\n]*\]"
    return re.compile(
        rb"\b" + owner + rb"\." + own + rb"(?:" + item + rb")?\s*=(?!=)"
        rb"|setattr\(\s*" + owner + rb"\s*,\s*[\"\']" + own + rb"[\"\']"
        rb"|[\"\'](?:[\w.]*\.)?" + owner + rb"\." + own + rb"[\"\']"
        rb"|from\s+[\w.]*\b" + owner + rb"\s+import[^\n]*\b" + own + rb"\b"
        rb"(?=[\s\S]*\b" + own + item + rb"\s*=(?!=))"
    )


def _overriding(cls: str, attribute: str) -> re.Pattern[bytes]:
    """A subclass that sets the attribute, `cls.attribute = ...`, and `patch.object(cls, "attribute")`."""
    name, own = re.escape(cls.encode()), re.escape(attribute.encode())
    return re.compile(
        rb"\(\s*(?:[\w.]+\.)?" + name + rb"\b[^)\n]*\):(?=[\s\S]*\n\s+" + own + rb"\s*=(?!=))"
        rb"|\b" + name + rb"\." + own + rb"\s*=(?!=)"
        rb"|patch\.object\(\s*(?:[\w.]+\.)?" + name + rb"\s*,\s*[\"\']" + own + rb"[\"\']"
    )
