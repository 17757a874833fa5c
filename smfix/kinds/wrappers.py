"""Which names in a file may call a function of the repository that hands something on to the SDK: by their text alone,
so that few calls need a closer look."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from smfix import sdk
from smfix.kinds import imports
from smfix.kinds.program import CALLED
from smfix.kinds.scope import Binding, FunctionNode, How, Module, Scope, parts_of
from smfix.kinds.value import Function, UserClass, UserModule

if TYPE_CHECKING:
    from smfix.kinds.evaluate import Kinds

MOST_ROUNDS = 4
"""Functions that call functions that call ... : how far names are followed within a file."""

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
_SIMPLE = (ast.Expr, ast.Assign, ast.Return, ast.AnnAssign, ast.AugAssign, ast.Import, ast.ImportFrom)
_INDENTED_IMPORT = r"(?m)^[ \t\f]+(?:from|import)\b|[;:][ \t\f\\]*(?:from|import)\b"
"""What stands where an import is not a statement of the module itself; and perhaps elsewhere."""


@cache
def _telling() -> re.Pattern[str]:
    """What stands in a function that hands something on to a list of the SDK."""
    names = sorted(sdk.list_parameters())
    return re.compile(rf"\b(?:add_)?depends_on\b|\b(?:{'|'.join(names)})\s*=|\*\*\w")


def names_in(kinds: Kinds, module: Module) -> set[str]:
    """Names that such a call in the file bears: of functions, methods, classes, and partials of them."""
    return _own_names(module, set(_imported_names(kinds, module))) | set(_partials(module))


def _own_names(module: Module, others: set[str] | None = None) -> set[str]:
    """The functions of a module that tell, or that call one that does."""
    texts = list(_texts(module))
    names = {name for name, text in texts if _telling().search(text)} | (others or set())
    for _ in range(MOST_ROUNDS):
        more = _calling(texts, names) - names
        if not more:
            break
        names |= more
    return names


def _calling(texts: list[tuple[str, str]], names: set[str]) -> set[str]:
    return {name for name, text in texts if not names.isdisjoint(CALLED.findall(text))} if names else set()


def _texts(module: Module) -> Iterator[tuple[str, str]]:
    """Each function of the file by the name that calls it (an `__init__` by its class), with its text."""
    program = module.program
    for node, owner in _definitions(module):
        if isinstance(node, ast.ClassDef):
            if node.bases:
                yield node.name, " ".join(ast.unparse(base) + "(" for base in node.bases)
            continue
        body = program.span(node.body[0])[1], program.span(node.body[-1])[2]
        text = program.part(node.lineno).piece.code[body[0] : body[1]]
        yield node.name, text
        if node.name == "__init__" and owner is not None:
            yield owner.name, text


def _definitions(module: Module) -> Iterator[tuple[Definition, ast.ClassDef | None]]:
    """Every function and class of the file, with the class that it stands right in; no scope is indexed for it."""
    todo: list[tuple[list[ast.stmt], ast.ClassDef | None]] = [(module.program.tree.body, None)]
    while todo:
        block, owner = todo.pop()
        for stmt in block:
            if isinstance(stmt, (*FunctionNode, ast.ClassDef)):
                yield stmt, owner
                todo.append((stmt.body, stmt if isinstance(stmt, ast.ClassDef) else None))
            elif not isinstance(stmt, _SIMPLE):
                todo += [(inner, owner) for _, inner, _ in parts_of(stmt)]


def _imports(module: Module) -> Iterator[tuple[Scope, Binding]]:
    inside = module.program.code_mentions(_INDENTED_IMPORT)
    for scope in module.every_scope() if inside else [module.top]:
        for bindings in scope.names.values():
            for binding in bindings:
                if binding.how == How.IMPORTED:
                    yield scope, binding


def _imported_names(kinds: Kinds, module: Module) -> Iterator[str]:
    if not kinds.project.roots:
        return
    for scope, binding in _imports(module):
        stmt, alias = binding.stmt, binding.alias
        if alias is None or not _may_hold(kinds, module, stmt, alias):
            continue
        for kind in imports.value(kinds, binding, kinds.frame(scope)):
            if isinstance(kind, UserModule):
                yield from _own_names(kind.module)
                if kind.module.path.endswith("__init__.py"):
                    yield from (again.key for _, again in _imports(kind.module))
            elif isinstance(kind, UserClass):
                yield binding.key
                yield from _own_names(kind.code.scope.module)
            elif isinstance(kind, Function):
                yield binding.key


def _may_hold(kinds: Kinds, module: Module, stmt: ast.stmt, alias: ast.alias) -> bool:
    """Whether what is imported is the repository's, and its file says something of interest; nothing is parsed."""
    level = stmt.level if isinstance(stmt, ast.ImportFrom) else 0
    dotted = (stmt.module or "") if isinstance(stmt, ast.ImportFrom) else alias.name
    if not level and (sdk.is_sdk(dotted) or dotted.split(".")[0] in sdk.FOREIGN):
        return False
    files = [kinds.project.file_of(level, dotted, module.path)]
    if isinstance(stmt, ast.ImportFrom):
        files.append(kinds.project.file_of(level, f"{dotted}.{alias.name}".strip("."), module.path))
    return any(file is not None and _is_telling(kinds, file) for file in files)


def _is_telling(kinds: Kinds, file: str) -> bool:
    return file.endswith("__init__.py") or kinds.project.text_holds(file, b"depends_on", b"sagemaker")


def _partials(module: Module) -> Iterator[str]:
    for scope in module.every_scope() if module.program.code_mentions("partial") else ():
        for key, bindings in scope.names.items():
            for binding in bindings:
                func = binding.expr.func if isinstance(binding.expr, ast.Call) else None
                name = func.attr if isinstance(func, ast.Attribute) else func.id if isinstance(func, ast.Name) else ""
                if binding.how == How.VALUE and name == "partial":
                    yield key.rpartition(".")[2]
