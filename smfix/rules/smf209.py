"""import-of-no-version (SMF209)

## What it does
Finds imports from the SDK of what is not there: in no version (`sagemaker.core.workflow.function_step`), or not in the
version that the project requires (`sagemaker.workflow` where version 3 is required).

## Why
The import raises `ModuleNotFoundError` or `ImportError`. Version 3 has other packages than version 2, and what was in
one package is in several now, so that names are easily looked for in the wrong one.

## Example
```python
from sagemaker.workflow.callback_steps import CallbackStep

label = CallbackStep(name="Label", sqs_queue_url="https://queue", inputs={}, outputs=[])
```

## Use instead
```python
from sagemaker.workflow.callback_step import CallbackStep

label = CallbackStep(name="Label", sqs_queue_url="https://queue", inputs={}, outputs=[])
```

## Fix safety
Safe where no version has the name there, and the version that the file is for has it in one place alone. An import of
the other version is for a person: more than the path may be different there.

## SDK versions
2 and 3, by all that 2.257.7, 3.27.0 and older ones export. Silent in a `try`, under a condition, in a repository with a
`sagemaker` package of its own, and where a newer version is required.

## References
- https://github.com/aws/sagemaker-python-sdk/blob/master/migration.md
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from smfix.model import Safety
from smfix.rules import IMPORTS, Hit, Rule
from smfix.rules.change import RenameImport
from smfix.rules.property_paths import nearest
from smfix.rules.sdk_imports import (
    is_kept_apart,
    is_of_one_version,
    required_versions,
    requires_newer,
    sdk_imports,
)
from smfix.sdk import signatures

if TYPE_CHECKING:
    from smfix.rules.context import ProgramPoint, RuleContext

    ImportStatement = ast.Import | ast.ImportFrom


@dataclass(frozen=True, slots=True)
class Imported:
    """A name that a statement imports, or a module where there is no name, and the versions that may have it."""

    module: str
    name: str
    versions: frozenset[int]

    @property
    def dotted(self) -> str:
        """Its path, where it is a single thing."""
        return f"{self.module}.{self.name}" if self.name not in ("", "*") else self.module


def find(context: RuleContext) -> Iterator[Hit]:
    """Every import statement of the SDK with a name that is not there."""
    statements = [(stmt, at) for stmt, at in sdk_imports(context) if not is_kept_apart(at)]
    required = required_versions(context)
    if not statements or requires_newer(context):
        return
    for stmt, at in statements:
        names = _names(stmt)
        of_none = [one for one in names if not one.versions]
        other = [one for one in names if not one.versions & required]
        if of_none:
            yield _of_no_version(context, stmt, names, of_none[0], required)
        elif other and _is_of_module(at) and not is_of_one_version(context):
            yield _of_other_version(context, stmt, other[0], *required)


def _is_of_module(at: ProgramPoint) -> bool:
    """Whether a statement runs whenever the module is imported; a function may be for one version alone."""
    return at.frame.scope.outer is None


def _names(stmt: ImportStatement) -> list[Imported]:
    if isinstance(stmt, ast.ImportFrom):
        return [_imported(stmt.module or "", alias.name) for alias in stmt.names]
    return [_imported(alias.name, "") for alias in stmt.names if alias.name.startswith("sagemaker.")]


def _imported(module: str, name: str) -> Imported:
    found = set()
    for version in signatures.VERSIONS:
        if name in ("", "*"):
            has: bool | None = signatures.has_module(module, version)
        else:
            has = signatures.can_import(module, name, version)
        if has is not False:
            found.add(version)
    return Imported(module, name, frozenset(found))


def _of_no_version(
    context: RuleContext, stmt: ImportStatement, names: list[Imported], wrong: Imported, required: frozenset[int]
) -> Hit:
    versions = (context.sdk_versions() & required) or required
    evidence = context.built(stmt, f"the import of `{wrong.dotted}`")
    is_module = any(signatures.has_module(wrong.module, version) for version in signatures.VERSIONS) and wrong.name
    message = f"no version of the SDK has `{wrong.dotted if is_module else wrong.module}`"
    homes = [_homes(one, versions) for one in names]
    wrongs = [found for one, found in zip(names, homes) if not one.versions]
    certain = all(len(found) == 1 and _is_meant(one, found[0]) for one, found in zip(names, homes) if not one.versions)
    if certain and isinstance(stmt, ast.ImportFrom):
        targets = tuple(
            (found[0].rpartition(".")[0] if not one.versions else one.module, one.name)
            for one, found in zip(names, homes)
        )
        place = wrongs[0][0].rpartition(".")[0]
        change = RenameImport(stmt, targets)
        told = f"{message}: `{wrong.name}` is in `{place}`"
        return Hit(stmt, told, Safety.SAFE, (change,), evidence, f"write `from {place} import {wrong.name}`")
    return Hit(stmt, message, Safety.MANUAL, (), evidence, _advice(wrong, wrongs[0], versions))


def _homes(one: Imported, versions: frozenset[int]) -> list[str]:
    """The places of a name in the versions that a file may be for: one where there is no doubt."""
    if one.name in ("", "*"):
        return []
    found: list[str] = []
    for version in sorted(versions):
        paths = [path for path in signatures.homes(one.dotted, version) if signatures.exists(path, version)]
        found += [path for path in paths if path not in found]
    return found


def _is_meant(one: Imported, home: str) -> bool:
    """Whether the only place of a name is certainly the one that is meant: that of a class of pipelines, or a module of
    much the same name."""
    module = home.rpartition(".")[0]
    alike = nearest(one.module.rpartition(".")[2], frozenset({module.rpartition(".")[2]}))[1]
    return alike or (one.name[:1].isupper() and "workflow" in module.split("."))


def _advice(wrong: Imported, homes: list[str], versions: frozenset[int]) -> str:
    if homes:
        return "it is " + " or ".join(f"`{path}`" for path in homes[:3])
    for version in sorted(versions):
        if wrong.name not in ("", "*") and signatures.has_module(wrong.module, version):
            near = nearest(wrong.name, signatures.names_of(wrong.module, version))[0]
            if near:
                return f"alike is `{near}`"
        near = nearest(wrong.module, signatures.modules(version))[0]
        if near and near != wrong.module:
            return f"alike is `{near}`"
    return "see what the installed version has"


def _of_other_version(context: RuleContext, stmt: ImportStatement, wrong: Imported, version: int) -> Hit:
    evidence = context.built(stmt, f"the import of `{wrong.dotted}`")
    message = f"the project requires version {version} of the SDK, which has no `{wrong.dotted}`"
    homes = signatures.homes(wrong.dotted, version) if wrong.name not in ("", "*") else _modules(wrong.module, version)
    if not homes:
        return Hit(stmt, message, Safety.MANUAL, (), evidence, f"version {version} has something else in its place")
    return Hit(
        stmt, f"{message}: it is `{homes[0]}`", Safety.MANUAL, (), evidence, f"import it from there, and see {_GUIDE}"
    )


def _modules(module: str, version: int) -> tuple[str, ...]:
    """The modules of a version that have the last two parts of their path in common with one of another version."""
    ending = "." + ".".join(module.split(".")[-2:])
    return tuple(sorted(one for one in signatures.modules(version) if one.endswith(ending)))


_GUIDE = "what else has changed in it"

RULE = Rule(
    code="SMF209",
    name="import-of-no-version",
    summary="an import of what no version of the SDK has, or not the one that the project requires",
    needles=IMPORTS,
    find=find,
    stable=True,
    raises=frozenset({"ImportError", "ModuleNotFoundError"}),
)
