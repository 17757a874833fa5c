"""Which names in a file may call a function of the repository that hands something on to the SDK: by their text alone,
so that few calls need a closer look."""

from __future__ import annotations

import ast
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from smfix import sdk
from smfix.code.identifier_index import CALLED, EQUATED, STANDING
from smfix.code.syntax import SIMPLE, FunctionNode, parts_of
from smfix.inference import imports
from smfix.scopes.definitions import DefinitionKind
from smfix.values.model import Function, Step, UserClass, UserModule

if TYPE_CHECKING:
    from smfix.code.program import Part
    from smfix.inference.protocol import Inference
    from smfix.scopes.definitions import Definition
    from smfix.scopes.symbol_table import Module, Scope


MOST_ROUNDS = 4
"""Functions that call functions that call ... : how far names are followed within a file."""

FunctionOrClass = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
_DEFINING = ("class", "def")
_WORDS = ("depends_on", "add_depends_on")


@cache
def _binding_patterns() -> re.Pattern[str]:
    """What stands in a function that hands something on to a list of the SDK."""
    names = sorted(sdk.list_parameters())
    return re.compile(rf"\b(?:{'|'.join(_WORDS)})\b|\b(?:{'|'.join(names)})\s*=|\*\*\w")


def _bound_names(part: Part) -> list[int]:
    """The places in a part at which `_telling` matches."""
    code = part.piece.code
    stars = (match.start() for match in _STARS.finditer(code))
    return sorted(
        (*part.words.standing(STANDING, _WORDS), *part.words.standing(EQUATED, sdk.list_parameters()), *stars)
    )


_STARS = re.compile(r"\*\*\w")


def candidate_names(inf: Inference, module: Module) -> set[str]:
    """Names that such a call in the file bears: of functions, methods, classes, and partials of them."""
    return _own_names(module, set(_imported_names(inf, module))) | set(_partials(module))


@dataclass(slots=True)
class _Callable:
    """A function of the file by the names that call it (an `__init__` by its class, too), with the stretch of text
    that is its body; or a class with bases, whose text says what it calls."""

    names: tuple[str, ...]
    part: Part
    start: int = 0
    end: int = 0
    text: str = ""

    def holds(self, places: Sequence[int]) -> bool:
        """Whether one of the sorted places in its part is in its body."""
        at = bisect_left(places, self.start)
        return at < len(places) and places[at] < self.end


def _own_names(module: Module, others: set[str] | None = None) -> set[str]:
    """The functions of a module that tell, or that call one that does."""
    found = list(_callables(module))
    told = {id(part): _bound_names(part) for part in module.program.parts}
    telling = (
        one for one in found if one.holds(told[id(one.part)]) or (one.text and _binding_patterns().search(one.text))
    )
    names = {name for one in telling for name in one.names} | (others or set())
    for _ in range(MOST_ROUNDS):
        more = _calling(module, found, names) - names
        if not more:
            break
        names |= more
    return names


def _calling(module: Module, found: list[_Callable], names: set[str]) -> set[str]:
    if not names:
        return set()
    called = {id(part): sorted(part.words.standing(CALLED, names)) for part in module.program.parts}
    calling = (one for one in found if one.holds(called[id(one.part)]) or not names.isdisjoint(_in_bases(one)))
    return {name for one in calling for name in one.names}


def _in_bases(one: _Callable) -> list[str]:
    return CALLED.every.findall(one.text) if one.text else []


def _callables(module: Module) -> Iterator[_Callable]:
    program = module.program
    for node, owner in _definitions(module):
        part = program.part(node.lineno)
        if isinstance(node, ast.ClassDef):
            if node.bases:
                yield _Callable((node.name,), part, text=" ".join(ast.unparse(base) + "(" for base in node.bases))
            continue
        names = (node.name, owner.name) if node.name == "__init__" and owner is not None else (node.name,)
        yield _Callable(names, part, program.span(node.body[0])[1], program.span(node.body[-1])[2])


def _definitions(module: Module) -> Iterator[tuple[FunctionOrClass, ast.ClassDef | None]]:
    """Every function and class of the file, with the class that it stands right in; no scope is indexed for it."""
    lines = module.program.lines_standing(*_DEFINING)
    todo: list[tuple[list[ast.stmt], ast.ClassDef | None]] = [(module.program.tree.body, None)]
    while todo:
        block, owner = todo.pop()
        for stmt in block:
            if isinstance(stmt, (*FunctionNode, ast.ClassDef)):
                yield stmt, owner
                if _is_between(lines, stmt.body[0].lineno, stmt.end_lineno):
                    todo.append((stmt.body, stmt if isinstance(stmt, ast.ClassDef) else None))
            elif type(stmt) not in SIMPLE and _is_between(lines, stmt.lineno, stmt.end_lineno):
                todo += [(inner, owner) for _, inner, _ in parts_of(stmt)]


def _is_between(lines: Sequence[int], first: int, last: int | None) -> bool:
    at = bisect_left(lines, first)
    return at < len(lines) and lines[at] <= (last or first)


def _imports(module: Module) -> Iterator[tuple[Scope, Definition]]:
    inside = any(map(_may_import_inside, module.program.parts))
    for scope in module.all_scopes() if inside else [module.top]:
        for definitions in scope.names.values():
            for definition in definitions:
                if definition.kind == DefinitionKind.IMPORTED:
                    yield scope, definition


def _may_import_inside(part: Part) -> bool:
    """Whether an import stands where it is not a statement of the module itself: indented, or after a colon or a
    semicolon. Text that only looks like one counts, too."""
    code = part.piece.code
    for at in part.words.standing(STANDING, ("from", "import")):
        before = code[code.rfind("\n", 0, at) + 1 : at]
        if (before and before.isspace()) or before.rstrip(" \t\f\\").endswith((":", ";")):
            return True
    return False


def _imported_names(inf: Inference, module: Module) -> Iterator[str]:
    if not inf.project.roots:
        return
    for scope, definition in _imports(module):
        stmt, alias = definition.stmt, definition.alias
        if alias is None or not _may_hold(inf, module, stmt, alias):
            continue
        for kind in imports.imported(inf, definition, inf.frame(scope)):
            if isinstance(kind, UserModule):
                yield from _own_names(kind.module)
                if kind.module.path.endswith("__init__.py"):
                    yield from (again.key for _, again in _imports(kind.module))
            elif isinstance(kind, UserClass):
                yield definition.key
                yield from _own_names(kind.code.scope.module)
            elif isinstance(kind, Function):
                yield definition.key
            elif isinstance(kind, Step) and kind.own_method:
                yield from sdk.METHODS


def _may_hold(inf: Inference, module: Module, stmt: ast.stmt, alias: ast.alias) -> bool:
    """Whether what is imported is the repository's, and its file says something of interest; nothing is parsed."""
    level = stmt.level if isinstance(stmt, ast.ImportFrom) else 0
    dotted = (stmt.module or "") if isinstance(stmt, ast.ImportFrom) else alias.name
    if not level and (sdk.is_sdk(dotted) or dotted.split(".")[0] in sdk.FOREIGN):
        return False
    files = [inf.project.folders.file_of(level, dotted, module.path)]
    if isinstance(stmt, ast.ImportFrom):
        files.append(inf.project.folders.file_of(level, f"{dotted}.{alias.name}".strip("."), module.path))
    return any(file is not None and _may_bind(inf, file) for file in files)


def _may_bind(inf: Inference, file: str) -> bool:
    return file.endswith("__init__.py") or inf.project.text_holds(file, b"depends_on", b"sagemaker")


def _partials(module: Module) -> Iterator[str]:
    for scope in module.all_scopes() if module.program.code_mentions("partial") else ():
        for key, definitions in scope.names.items():
            for definition in definitions:
                func = definition.expr.func if isinstance(definition.expr, ast.Call) else None
                name = func.attr if isinstance(func, ast.Attribute) else func.id if isinstance(func, ast.Name) else ""
                if definition.kind == DefinitionKind.VALUE and name == "partial":
                    yield key.rpartition(".")[2]
