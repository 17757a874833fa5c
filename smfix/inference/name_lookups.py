"""Functions, methods and classes that are looked up by name at run time: through `globals()`, `getattr`, `vars`,
`__dict__`, `inspect.getmembers`, `eval` and the like. What is found so may be called with anything."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from smfix.code.naming import called_name
from smfix.code.syntax import parents_in
from smfix.inference.attribute_writes import classes_of
from smfix.project.repository import Mention
from smfix.scopes.definitions import DefinitionKind
from smfix.scopes.reachability import never_runs
from smfix.scopes.visitor import mentions_in
from smfix.values.model import Function, Unknown, UserClass, UserModule

if TYPE_CHECKING:
    from smfix.inference.protocol import Inference
    from smfix.project.repository import Repository
    from smfix.scopes.location import ProgramPoint
    from smfix.scopes.symbol_table import Module, Scope

_NAMESPACES = ("globals", "locals", "vars")
_CODE = ("eval", "exec")
_BY_NAME = ("methodcaller", "attrgetter", "import_string", "import_object", "locate", "resolve_name")
"""Functions whose text names what is looked up, whatever it is looked up in."""
_OF_OBJECT = ("getattr", "vars", "getmembers", "__dict__", "__getattribute__")
_WORDS = (*_NAMESPACES, *_CODE, *_BY_NAME, *_OF_OBJECT)
_LOOKS_UP = tuple(word.encode() for word in (*_CODE, *_BY_NAME, *_OF_OBJECT))
_IMPORTED_BY_NAME = r"\bsys\s*\.\s*modules\b|\bimport_module\b|\b__import__\b"
_ALL_OF_IT = ("items", "values", "copy")
_RUNS = (b"%run", b"run_path", b"run_module", b"execfile")
_WORD = re.compile(r"\w+")
MOST_KEPT = 64
"""Modules whose lookups are remembered."""


def looked_up(inf: Inference, scope: Scope, called: str, owner: Scope | None) -> Iterator[Unknown]:
    """Where a function may be found under the name `called`; `owner` is the class body in which it is a method, None
    for a function of a module and for a class."""
    module = scope.module
    for other in (module, *inf.project.other_modules(module, _looking_into(inf.project, module))):
        for mention, why in _lookups(inf, other, scope, called, owner):
            line = other.program.place(mention.node).line
            yield Unknown(f"`{called}` may be called by name, through `{why}` at line {line} of `{other.path}`")
            return


def run_elsewhere(inf: Inference, module: Module, called: str) -> Iterator[Unknown]:
    """Where another file runs this one and goes on with its names: `%run`, `runpy`."""
    paths = inf.project.search.holding(module.path, *_RUNS)
    texts = (inf.project.relevance.texts.below(inf.project.folders.top_of(module.path)) or {}) if paths else {}
    stem, own = os.path.splitext(os.path.basename(module.path))[0].encode(), os.path.abspath(module.path)
    for path in paths:
        runs = re.search(rb"(?:" + b"|".join(_RUNS) + rb")\b[^\n]*\b" + re.escape(stem) + rb"\b", texts[path])
        if path != own and runs and called.encode() in texts[path]:
            yield Unknown(f"`{called}` may be called in `{path}`, which runs this file")
            return


def _looking_into(project: Repository, module: Module) -> Sequence[str]:
    """The paths of the modules that look something up by name, and name this module."""
    kept = f"name lookups in {os.path.abspath(module.path)}"
    if kept not in project.kept:
        project.kept[kept] = tuple(_found_looking_into(project, module))
    known = project.kept[kept]
    return known if isinstance(known, tuple) else ()


def _found_looking_into(project: Repository, module: Module) -> list[str]:
    stem = os.path.splitext(os.path.basename(module.path))[0]
    if stem == "__init__":
        stem = os.path.basename(os.path.dirname(os.path.abspath(module.path)))
    found, name = project.search.holding(module.path, *_LOOKS_UP), stem.encode()
    texts = (project.relevance.texts.below(project.folders.top_of(module.path)) or {}) if found else {}
    return [path for path in found if name in texts[path]]


@lru_cache(maxsize=MOST_KEPT)
def _mentions(module: Module) -> dict[str, list[tuple[ast.expr, ProgramPoint]]]:
    """Where a module names what looks something up, by the name; not where that never runs."""
    found: dict[str, list[tuple[ast.expr, ProgramPoint]]] = {}
    for word in _WORDS:
        if module.program.lines_standing(word):
            found[word] = [(node, at) for node, at in mentions_in(module, word) if not never_runs(at)]
    return found


def _lookups(
    inf: Inference, other: Module, scope: Scope, called: str, owner: Scope | None
) -> Iterator[tuple[Mention, str]]:
    """The places in `other` at which what bears the name may be found, and by what."""
    module = scope.module
    for word, pairs in _mentions(other).items():
        for node, at in pairs:
            mention = Mention(other, node, at)
            if word in _CODE or word in _BY_NAME:
                is_called = isinstance(node, ast.Call) and (word in _BY_NAME or isinstance(node.func, ast.Name))
                given = node.args if isinstance(node, ast.Call) and is_called else []
                if any(_names(arg, called, other is module, word in _CODE) for arg in given):
                    yield mention, word
            elif word in _NAMESPACES and owner is None and other is module and _is_namespace(mention, scope):
                if _is_found_in(mention, called):
                    yield mention, f"{word}()"
            elif word in _OF_OBJECT and _is_looked_up_on(inf, mention, module, called, owner):
                yield mention, word


def _is_looked_up_on(inf: Inference, mention: Mention, module: Module, called: str, owner: Scope | None) -> bool:
    """Whether `getattr(x, name)` or its like may find it; what `x` is is asked last, for it costs most."""
    on, name = _object_and_name(mention)
    own = mention.module is module
    if on is None or (name is not None and not _names(name, called, own or owner is None)):
        return False
    if owner is None and not _may_name_module(on, mention.at):
        return False
    is_dict = isinstance(mention.node, ast.Attribute) or called_name(mention.node) == "vars"  # type: ignore[arg-type]
    return _is_home(inf, on, mention, module, owner, is_dict) and not _is_followed(inf, mention)


def _may_name_module(on: ast.expr, at: ProgramPoint) -> bool:
    """Whether an expression may be a module: an imported name, or a module that is imported by name."""
    name: ast.expr = on
    while isinstance(name, ast.Attribute):
        name = name.value
    if isinstance(name, ast.Name):
        scope: Scope | None = at.frame.scope
        while scope is not None:
            if any(one.kind == DefinitionKind.IMPORTED for one in scope.names.get(name.id, ())):
                return True
            scope = scope.outer
    return may_be_module(on, at)


def _is_followed(inf: Inference, mention: Mention) -> bool:
    """Whether this is a `getattr` that inference follows to a function, as any other mention of it."""
    value = inf.infer(mention.node, mention.at)
    return (
        isinstance(mention.node, ast.Call)
        and called_name(mention.node) == "getattr"
        and any(isinstance(kind, Function) for kind in value)
    )


def _is_namespace(mention: Mention, scope: Scope) -> bool:
    """Whether this is `locals()` or `vars()` where the function is defined, or `globals()` for one of the module."""
    call = mention.node
    if not isinstance(call, ast.Call) or call.args or not isinstance(call.func, ast.Name):
        return False
    if call.func.id == "globals":
        return scope.outer is not None and scope.outer.outer is None
    return mention.at.frame.scope is scope.outer


def _is_found_in(mention: Mention, called: str) -> bool:
    """Whether a dictionary of names is used in a way that may give what bears this one."""
    parents = parents_in(mention.at.stmt)
    found, name = _use_of(mention.node, parents)
    return found and (name is None or _names(name, called, True))


def _use_of(node: ast.expr, parents: dict[int, ast.AST]) -> tuple[bool, ast.expr | None]:
    """Whether values are taken out of a dictionary of names, and under which name (None: any)."""
    parent = parents.get(id(node))
    if isinstance(parent, ast.Subscript):
        return isinstance(parent.ctx, ast.Load), parent.slice
    if isinstance(parent, ast.Attribute):
        call = parents.get(id(parent))
        if parent.attr in ("get", "pop", "__getitem__") and isinstance(call, ast.Call) and call.args:
            return True, call.args[0]
        return parent.attr in _ALL_OF_IT, None
    if isinstance(parent, ast.keyword):
        call = parents.get(id(parent))
        return not (isinstance(call, ast.Call) and called_name(call) in ("format", "format_map")), None
    if isinstance(parent, ast.Call):
        return called_name(parent) not in ("print", "len", "list", "sorted", "set", "eval", "exec", "format_map"), None
    return not isinstance(parent, (ast.Compare, ast.For, ast.comprehension, ast.Expr)), None


def _object_and_name(mention: Mention) -> tuple[ast.expr | None, ast.expr | None]:
    """On what something is looked up, and under which name (None: any); nothing where nothing is."""
    node = mention.node
    if isinstance(node, ast.Attribute) and node.attr == "__dict__":
        found, name = _use_of(node, parents_in(mention.at.stmt))
        return (node.value, name) if found else (None, None)
    if not isinstance(node, ast.Call):
        return None, None
    word, given = called_name(node), node.args
    if word == "getattr" and len(given) > 1:
        return given[0], given[1]
    if word == "__getattribute__" and given and isinstance(node.func, ast.Attribute):
        return (node.func.value, given[0]) if len(given) == 1 else (given[0], given[1])
    if word == "getmembers" and given:
        return given[0], None
    if word == "vars" and len(given) == 1:
        found, name = _use_of(node, parents_in(mention.at.stmt))
        return (given[0], name) if found else (None, None)
    return None, None


def _is_home(
    inf: Inference, on: ast.expr, mention: Mention, module: Module, owner: Scope | None, is_dict: bool
) -> bool:
    """Whether something is looked up on the module, or on the class or an object of it, that it is sought in; the
    dictionary of an object holds no methods."""
    value = inf.infer(on, mention.at)
    if owner is not None:
        value = tuple(kind for kind in value if not is_dict or isinstance(kind, UserClass))
        return id(owner.node) in {id(code.node) for code in classes_of(inf, value)}
    if any(isinstance(kind, UserModule) and kind.module is module for kind in value):
        return True
    is_other = value and all(not isinstance(kind, Unknown) for kind in value) and "modules" not in ast.unparse(on)
    return not is_other and may_be_module(on, mention.at)


def may_be_module(on: ast.expr, at: ProgramPoint) -> bool:
    """Whether an expression that is not known may be a module that was imported by name, or is the running one."""
    scope = at.frame.scope
    if not scope.module.program.code_mentions(_IMPORTED_BY_NAME):
        return False
    texts = [ast.unparse(on)]
    if isinstance(on, ast.Name):
        names = scope.names.get(on.id, ()) or scope.module.top.names.get(on.id, ())
        texts = [ast.unparse(definition.expr) for definition in names if definition.expr is not None] or texts
    return any(re.search(_IMPORTED_BY_NAME, text) for text in texts)


def _names(expr: ast.expr, called: str, any_text: bool, code: bool = False) -> bool:
    """Whether a text may be this name, or a dotted path to it; of a text that is run, whether it may call it. Of a text
    that is not written out `any_text` is returned."""
    start, end = _fixed_ends(expr)
    if start is None or not (start or end):
        return any_text
    if end is None:
        return _is_name(start, called, code)
    if code:
        words = _WORD.findall(start)
        return called in words or (any_text if not start else bool(words and called.startswith(words[-1])))
    return called.startswith(start.rpartition(".")[2]) and called.endswith(end)


def _is_name(text: str, called: str, code: bool) -> bool:
    return called in _WORD.findall(text) if code else re.split(r"[.:]", text)[-1] == called


def _fixed_ends(expr: ast.expr) -> tuple[str | None, str | None]:
    """What a text that is put together begins and ends with; a whole text and None where it is written out, twice None
    where nothing is known of it."""
    if isinstance(expr, ast.Constant):
        return str(expr.value), None
    if isinstance(expr, ast.JoinedStr) and expr.values:
        ends = [one.value if isinstance(one, ast.Constant) else "" for one in (expr.values[0], expr.values[-1])]
        return str(ends[0]), str(ends[1])
    if isinstance(expr, ast.BinOp) and isinstance(expr.op, ast.Add):
        ends = [one.value if isinstance(one, ast.Constant) else "" for one in (expr.left, expr.right)]
        return str(ends[0]), str(ends[1])
    if isinstance(expr, ast.BinOp) and isinstance(expr.op, ast.Mod) and isinstance(expr.left, ast.Constant):
        start, _, end = str(expr.left.value).partition("%")
        return start, end[1:]
    return None, None
