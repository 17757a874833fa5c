"""The import statements of a file that import from the SDK, and what the project says about its version."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from smfix.dataflow.control_paths import path_outwards
from smfix.project.sdk_version import newest_required, versions_by_project
from smfix.scopes.visitor import statements_on
from smfix.sdk import is_sdk, signatures

if TYPE_CHECKING:
    from smfix.rules.context import ProgramPoint, RuleContext
    from smfix.scopes.symbol_table import Scope

    ImportStatement = ast.Import | ast.ImportFrom

_OF_ONE_VERSION = re.compile(r"(?i)(?:^|[\W_])(?:v[23]|compat\w*|legacy|shims?)(?:[\W_]|$)")
"""What stands in the path of a module that is for one version of the SDK, whichever is installed."""


def sdk_imports(context: RuleContext) -> list[tuple[ImportStatement, ProgramPoint]]:
    """Every statement that imports from the SDK, with where it runs; none where the repository has a package of the
    SDK's name, which may be what is imported."""
    found = []
    for stmt, at in statements_on(context.module, context.module.program.lines_with("sagemaker")):
        if isinstance(stmt, ast.Import):
            own = any(alias.name.startswith("sagemaker.") for alias in stmt.names)
        else:
            own = isinstance(stmt, ast.ImportFrom) and not stmt.level and is_sdk(stmt.module or "")
        if own and isinstance(stmt, (ast.Import, ast.ImportFrom)):
            found.append((stmt, at))
    vendored = found and context.project.folders.file_of(0, "sagemaker", context.module.path) is not None
    return [] if vendored else found


def is_kept_apart(at: ProgramPoint) -> bool:
    """Whether a statement stands in a `try`, a `with` or under a condition: it may run only where it works, or be there
    to see whether it does."""
    scope: Scope | None = at.frame.scope
    stmt = at.stmt
    while scope is not None and stmt is not None:
        for _, position in path_outwards(scope, stmt):
            if isinstance(position.parent, (ast.Try, ast.With, ast.AsyncWith, ast.Match)):
                return True
            if isinstance(position.parent, (ast.If, ast.While)) and not _is_main(position.parent.test):
                return True
        stmt, scope = scope.node if isinstance(scope.node, ast.stmt) else None, scope.outer
    return False


def _is_main(test: ast.expr) -> bool:
    """Whether a condition is `__name__ == "__main__"`, or one that is always true."""
    always = isinstance(test, ast.Constant) and bool(test.value)
    return always or any(isinstance(node, ast.Name) and node.id == "__name__" for node in ast.walk(test))


def required_versions(context: RuleContext) -> frozenset[int]:
    """The major versions that the settings or the project's requirements allow; both where they say nothing."""
    said = context.settings.sdk
    return frozenset({int(said)}) if said != "auto" else versions_by_project(context.project, context.module.path)


def requires_newer(context: RuleContext) -> bool:
    """Whether the project asks for a newer version of the SDK than is known here."""
    newest = newest_required(context.project, context.module.path)
    return any(
        least > signatures.made_from(major) for major, least in newest.items() if major in signatures.VERSIONS
    ) or (max(newest, default=0) > max(signatures.VERSIONS))


def is_of_one_version(context: RuleContext) -> bool:
    """Whether the file's path says that it is for one version of the SDK, whatever the project requires."""
    return _OF_ONE_VERSION.search(context.module.path) is not None
