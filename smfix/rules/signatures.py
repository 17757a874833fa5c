"""The calls of a file that call the SDK itself, with what that takes in the versions that the file can be for."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from smfix.code.syntax import last_name
from smfix.dataflow.control_paths import path_outwards
from smfix.project.sdk_version import newest_required
from smfix.rules.naming import class_of
from smfix.scopes.reachability import never_runs
from smfix.sdk import is_sdk, signatures
from smfix.values.model import Method, SdkClass, SdkFunction, SdkObject, Step

if TYPE_CHECKING:
    from smfix.rules.context import ProgramPoint, RuleContext
    from smfix.scopes.symbol_table import Scope
    from smfix.sdk.signatures import Signature
    from smfix.values.model import AbstractObject, Value

_ASKS_VERSION = re.compile(r"(?i)version|signature|getfullargspec|hasattr|co_varnames|\bv[23]\b|sdk")
"""What a condition holds that is about what the installed SDK has."""


@dataclass(frozen=True, slots=True)
class Called:
    """A class, function or method of the SDK, and what it takes."""

    dotted: str
    """The path of the class or the function."""
    title: str
    """As a person writes it."""
    signatures: tuple[Signature, ...]
    """One for each version that it is known in and that the file can be for, of each thing that it can be."""


def called(context: RuleContext) -> Iterator[tuple[ast.Call, ProgramPoint, Called]]:
    """Every call with keywords of which one may not be taken, where all that is called is certainly the SDK's own."""
    aliases, versions = _aliases(context), known_versions(context)
    for call, at in context.expressions(ast.Call):
        given = {keyword.arg for keyword in call.keywords if keyword.arg is not None}
        name = last_name(call.func) or ""
        known = [signatures.keywords_of(aliases.get(name, name), version) for version in versions] if given else []
        if not any(one is not None and ("step_args" in given or not given <= one) for one in known):
            continue
        found = None if asks_version(at) or never_runs(at) else _called(context, context.infer(call.func, at), versions)
        if found is not None:
            yield call, at, found


def asks_version(at: ProgramPoint) -> bool:
    """Whether the code runs only where a condition holds that asks for what the installed SDK has."""
    tests = [condition.test for condition in at.conditions]
    scope: Scope | None = at.frame.scope
    stmt = at.stmt
    while scope is not None:
        if stmt is not None:
            around = (position.parent for _, position in path_outwards(scope, stmt))
            tests += [parent.test for parent in around if isinstance(parent, ast.If)]
        stmt, scope = scope.node if isinstance(scope.node, ast.stmt) else None, scope.outer
    return any(_ASKS_VERSION.search(ast.unparse(test)) for test in tests)


def known_versions(context: RuleContext) -> frozenset[int]:
    """The versions that the file can be for, without those of which the project requires a newer one than is known."""
    found = context.memo.get("known versions")
    if not isinstance(found, frozenset):
        newest = newest_required(context.project, context.module.path)
        known = (one for one in context.sdk_versions() if newest.get(one, (0,)) <= signatures.made_from(one))
        found = context.memo["known versions"] = frozenset(known)
    return found


def _called(context: RuleContext, value: Value, versions: frozenset[int]) -> Called | None:
    found: list[Signature] = []
    dotted = title = ""
    for kind in value:
        path, method = _path(context, kind)
        defined = [one for one in signatures.VERSIONS if signatures.exists(path, one)] if path else []
        rows = [signatures.signature(path, one, method) for one in defined if one in versions]
        if not rows or None in rows:
            return None
        found += [row for row in rows if row is not None]
        dotted, title = path, method or path.rpartition(".")[2]
    return Called(dotted, title, tuple(found)) if found else None


def _path(context: RuleContext, kind: AbstractObject) -> tuple[str, str]:
    """The path of a class or function of the SDK, and the name of the method that is called."""
    if isinstance(kind, (SdkClass, SdkFunction)):
        return kind.name.dotted, ""
    if isinstance(kind, Method):
        own = isinstance(kind.owner, Step) and kind.owner.cls in context.inference.user_step_classes
        own = own or (isinstance(kind.owner, SdkObject) and kind.owner.code is not None)
        if not own and not isinstance(kind.owner, SdkClass):
            return class_of(kind.owner), kind.name
    return "", ""


def _aliases(context: RuleContext) -> dict[str, str]:
    """By what the file calls them, the names of the SDK that it imports under another one."""
    found = {}
    for stmt in ast.walk(context.module.program.tree):
        if isinstance(stmt, ast.ImportFrom) and is_sdk(stmt.module or ""):
            found.update({alias.asname: alias.name for alias in stmt.names if alias.asname})
    return found
