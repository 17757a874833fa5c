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
from smfix.rules.mapped_keywords import given_by, possible_keywords
from smfix.rules.naming import class_of
from smfix.rules.written_values import written
from smfix.scopes.reachability import never_runs
from smfix.sdk import is_sdk, signatures
from smfix.values.model import Method, SdkClass, SdkFunction, SdkObject, Step

if TYPE_CHECKING:
    from smfix.rules.context import ProgramPoint, RuleContext
    from smfix.scopes.symbol_table import Scope
    from smfix.sdk.signatures import Signature
    from smfix.values.model import AbstractObject

_ASKS_VERSION = re.compile(r"(?i)version|signature|getfullargspec|hasattr|co_varnames|\bv[23]\b|sdk")
"""What a condition holds that is about what the installed SDK has."""


JOB_METHODS = frozenset({"run", "fit", "transform", "register"})
"""Methods of which each class has its own; of others, whose names are anybody's, only what no class takes is asked
about."""


@dataclass(frozen=True, slots=True)
class Called:
    """A class, function or method of the SDK, and what it takes."""

    dotted: str
    """The path of the class or the function."""
    title: str
    """As a person writes it."""
    is_method: bool
    signatures: tuple[Signature, ...]
    """One for each version that it is known in and that the file can be for, of each thing that it can be."""


def called(context: RuleContext) -> Iterator[tuple[ast.Call, ProgramPoint, Called]]:
    """Every call with keywords of which one may not be taken, where all that is called is certainly the SDK's own; none
    in the SDK's own modules."""
    if context.project.is_in_sdk(context.module.path):
        return
    versions = known_versions(context)
    for call, at in context.located(_odd_calls(context, versions)):
        found = None if asks_version(at) or never_runs(at) else _called(context, call, at, versions)
        if found is not None:
            yield call, at, found


def _odd_calls(context: RuleContext, versions: frozenset[int]) -> Iterator[ast.Call]:
    """The calls of the file with a keyword that nothing of the SDK by that name takes."""
    aliases = _aliases(context)
    mapped = possible_keywords(context.module.program)
    for call in context.module.program.nodes.every(ast.Call):
        given = {keyword.arg for keyword in call.keywords if keyword.arg is not None}
        if len(given) < len(call.keywords):
            given |= given_by(call, mapped)
        if not given or (isinstance(call.func, ast.Attribute) and any(one[:1].isupper() for one in given)):
            continue  # the SDK's own methods take no `ResourceArn=`, those of boto3's clients do
        name = last_name(call.func) or ""
        name = aliases.get(name, name)
        shared = name in JOB_METHODS or name[:1].isupper()
        known = [signatures.keywords_of(name, version, shared) for version in versions]
        if any(one is not None and ("step_args" in given or not given <= one) for one in known):
            yield call


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


def _called(context: RuleContext, call: ast.Call, at: ProgramPoint, versions: frozenset[int]) -> Called | None:
    found: list[Signature] = []
    dotted = title = ""
    for kind in context.infer(call.func, at):
        path, method = _path(context, kind)
        if not path:
            return None
        defined = [one for one in signatures.VERSIONS if signatures.exists(path, one) and one in versions]
        owners = [(path, one) for one in defined]
        if method and not _is_made_here(context, call, at, path):
            if context.defines(method):
                return None
            owners += [(below, one) for one in defined for below in signatures.derived(path, one)]
        rows = [signatures.signature(owner, one, method) for owner, one in owners]
        if not rows or None in rows:
            return None
        found += [row for row in rows if row is not None]
        dotted, title = path, method or path.rpartition(".")[2]
    return Called(dotted, title, title != dotted.rpartition(".")[2], tuple(found)) if found else None


def _is_made_here(context: RuleContext, call: ast.Call, at: ProgramPoint, path: str) -> bool:
    """Whether a method is called on what the file makes as an instance of that very class, and of none that derives
    from it."""
    if not isinstance(call.func, ast.Attribute):
        return False
    made, where = written(context, call.func.value, at)
    return isinstance(made, ast.Call) and context.dotted_name(made, where) == path


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
    for stmt in sorted(context.module.program.nodes.every(ast.ImportFrom), key=lambda stmt: stmt.lineno):
        if is_sdk(stmt.module or ""):
            found.update({alias.asname: alias.name for alias in stmt.names if alias.asname})
    return found
