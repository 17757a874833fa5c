"""One file with its kinds, as the rules see it."""

from __future__ import annotations

import ast
import functools
import re
from collections.abc import Iterator

from smfix import sdk
from smfix.config import Settings
from smfix.kinds.evaluate import Kinds
from smfix.kinds.names import shown
from smfix.kinds.project import Project
from smfix.kinds.reach import At
from smfix.kinds.scope import How, Module
from smfix.kinds.sites import sites
from smfix.kinds.value import Step, Value
from smfix.model import Evidence

_PATCHED = re.compile(r"""\bpatch\(\s*["'][\w.]*\.(\w+)["']""")
"""The last name of what `unittest.mock.patch("...")` replaces."""


class View:
    """What a rule may ask: where calls are, and what values are."""

    def __init__(self, module: Module, project: Project, settings: Settings) -> None:
        """Nothing is computed before the first question."""
        self.module = module
        self.settings = settings
        self.kinds = Kinds(project, settings)

    def calls(self, method: str) -> Iterator[tuple[ast.Call, At]]:
        """Every call of `x.method(...)`, in source order."""

        def wanted(node: ast.AST) -> bool:
            return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == method

        for node, at in sites(self.module, self.module.program.lines_with(method), wanted):
            if isinstance(node, ast.Call):
                yield node, at

    def of(self, expr: ast.expr, at: At) -> Value:
        """What the expression can be."""
        return self.kinds.ask(expr, at)

    def text(self, expr: ast.expr, at: At) -> str:
        """The expression's text, for a message."""
        return shown(expr, at)

    def evidence(self, *values: Value) -> tuple[Evidence, ...]:
        """The chains of evidence of these values, in order, each link once."""
        return tuple(dict.fromkeys(link for value in values for kind in value for link in kind.seen))

    def builds_pipelines(self) -> bool:
        """Whether the file imports SageMaker's workflow modules, and nothing that is known to be foreign."""
        roots = [name for name in self._imported() if name]
        workflow = any(sdk.is_sdk(name) and "workflow" in name for name in roots)
        return workflow and not any(name.split(".")[0] in sdk.FOREIGN for name in roots)

    def _imported(self) -> Iterator[str]:
        for stmt in self.module.program.tree.body:
            inner = stmt.body if isinstance(stmt, (ast.Try, ast.If)) else [stmt]
            for one in inner:
                if isinstance(one, ast.ImportFrom):
                    yield one.module or ""
                elif isinstance(one, ast.Import):
                    yield from (alias.name for alias in one.names)

    def defines(self, method: str) -> bool:
        """Whether a class of the file has a method of this name of its own."""
        return any(
            binding.how == How.DEFINED
            for scope in self.module.every_scope()
            if isinstance(scope.node, ast.ClassDef)
            for binding in scope.names.get(method, ())
        )

    def replaces(self, method: str, value: Value) -> bool:
        """Whether the file gives another meaning to the method of this value: it assigns to an attribute of that name,
        or patches the value's class for a test."""
        if self.module.stores(method):
            return True
        return any(isinstance(kind, Step) and kind.cls.rpartition(".")[2] in self._patched for kind in value)

    @functools.cached_property
    def _patched(self) -> set[str]:
        codes = [part.piece.code for part in self.module.program.parts if "patch(" in part.piece.code]
        return {name for code in codes for name in _PATCHED.findall(code)}
