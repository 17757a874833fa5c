"""What `unittest.mock.patch` does to a function: it passes mocks for parameters, and replaces classes and functions."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from smfix.code.signature import positional_parameters
from smfix.code.syntax import FunctionNode, last_name
from smfix.models import registry
from smfix.models.pytest import is_fixture
from smfix.project.patch_regions import is_patch
from smfix.scopes.definitions import DefinitionKind
from smfix.scopes.location import ProgramPoint
from smfix.values.model import Foreign

if TYPE_CHECKING:
    from smfix.inference.protocol import Inference
    from smfix.scopes.symbol_table import Scope
    from smfix.values.model import Step, Value


_MOCKERS = frozenset({"mocker", "class_mocker", "module_mocker", "package_mocker", "session_mocker"})
"""What pytest-mock passes; it makes mocks."""
_BASES = ("Step", "ConfigurableRetryStep")
"""Classes of the SDK from which those of steps derive."""


def is_mock(scope: Scope, name: str) -> bool:
    """Whether a parameter of a function is one that `patch` fills: of the first ones without `self` as many as there
    are decorators that do not say themselves what takes the place; with `patch.multiple`, those of its keywords."""
    node, outer = scope.node, scope.outer
    assert isinstance(node, FunctionNode)
    in_class = outer is not None and isinstance(outer.node, ast.ClassDef)
    static = any(isinstance(d, ast.Name) and d.id == "staticmethod" for d in node.decorator_list)
    positional = positional_parameters(node)[int(in_class and not static) :]
    filling = [call for call in _patches(scope) if _fills(call)]
    named = {keyword.arg for call in filling if last_name(call.func) == "multiple" for keyword in call.keywords}
    count = sum(last_name(call.func) != "multiple" for call in filling)
    rest = node.args.vararg is not None and node.args.vararg.arg == name
    asks = name in _MOCKERS and (node.name.startswith("test") or is_fixture(node))
    return asks or name in positional[:count] or name in named or (rest and count > len(positional))


def made(scope: Scope, name: str) -> Foreign:
    """What `patch` passes for a parameter."""
    arg = scope.parameters[name]
    seen = scope.module.program.evidence(f"`{name}` is a mock that `patch` passes", arg)
    return Foreign("unittest.mock.MagicMock()", provenance=(seen,))


@registry.hook("parameter")
def _parameter(inf: Inference, name: str, scope: Scope, at: ProgramPoint) -> Value:
    return (made(scope, name),) if is_mock(scope, name) else ()


@registry.function("unittest.mock.*")
def _mock(inf: Inference, dotted: str, expr: ast.Call, at: ProgramPoint) -> Value:
    return (Foreign(f"{dotted}()"),)


def patched(at: ProgramPoint) -> Iterator[str]:
    """The last names of what is replaced where this point is reached: the classes, functions and methods that `patch`,
    `mocker` and `monkeypatch` name in a `with` or a decorator around it, anywhere in a function around it, where its
    class is set up, and on lines of the module itself that run for good."""
    around: Scope | None = at.frame.scope
    line = at.stmt.lineno if at.stmt is not None else 0
    imported = _imported(at.frame.scope)
    while around is not None:
        node = around.node
        if isinstance(node, ast.ClassDef):
            setups = [s for s in node.body if isinstance(s, FunctionNode) and _sets_up(s)]
            yield from _replaced_in([*setups, *node.decorator_list], line, imported)
        elif isinstance(node, FunctionNode):
            yield from _replaced_in([node], line, imported)
        else:
            yield from _replaced_in(node.body, line, imported, nested=False)
        around = around.outer


def _imported(scope: Scope) -> frozenset[str]:
    """The names by which a scope, and those around it, import something."""
    found: set[str] = set()
    around: Scope | None = scope
    while around is not None:
        found.update(k for k, names in around.names.items() if any(n.kind == DefinitionKind.IMPORTED for n in names))
        around = around.outer
    return frozenset(found)


def _sets_imported(call: ast.Call, imported: frozenset[str]) -> bool:
    """Whether this is a `setattr` that replaces something: a fixture's, or one on what is imported. On an object of
    the file's own it is an assignment like any other."""
    if last_name(call.func) != "setattr" or not call.args:
        return False
    root = call.args[0]
    while isinstance(root, (ast.Attribute, ast.Subscript, ast.Call)):
        root = root.func if isinstance(root, ast.Call) else root.value
    return not isinstance(call.func, ast.Name) or not isinstance(root, ast.Name) or root.id in imported


def _sets_up(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return node.name.lower().startswith("setup") or is_fixture(node)


def _replaced_in(nodes: Sequence[ast.AST], line: int, imported: frozenset[str], nested: bool = True) -> Iterator[str]:
    """What is replaced in some nodes; what a `with` undoes, only where it is around the line. With `nested` false,
    functions and classes inside do not count. `imported` are the names of imports."""
    todo = list(nodes)
    while todo:
        node = todo.pop()
        if isinstance(node, ast.Call) and (is_patch(node) or _sets_imported(node, imported)):
            yield from _replaced(node)
        if isinstance(node, (ast.With, ast.AsyncWith)) and not _is_around(node, line):
            todo += node.body
        elif nested or not isinstance(node, (*FunctionNode, ast.ClassDef)):
            todo += ast.iter_child_nodes(node)


def _is_around(node: ast.stmt, line: int) -> bool:
    return not line or node.lineno <= line <= (node.end_lineno or node.lineno)


def may_be(kind: Step, name: str) -> bool:
    """Whether a step may be what takes the place of the class or function of this name: it is of that class or of one
    that step classes derive from, or came from that function."""
    cls = kind.cls.rpartition(".")[2]
    if cls == name or (cls in _BASES and name.endswith("Step")):
        return True
    return any(re.search(rf"\b{re.escape(name)}\b", link.text) for link in kind.provenance)


def _patches(scope: Scope) -> Iterator[ast.Call]:
    """The decorators of a function, and of its class where it is a test's method, that patch something."""
    node, outer = scope.node, scope.outer
    assert isinstance(node, FunctionNode)
    decorators = list(node.decorator_list)
    if outer is not None and isinstance(outer.node, ast.ClassDef) and node.name.startswith("test"):
        decorators += outer.node.decorator_list
    return (one for one in decorators if isinstance(one, ast.Call) and is_patch(one))


def _fills(call: ast.Call) -> bool:
    """Whether a patch passes its mock to the function: where nothing is given that takes the place."""
    kind = last_name(call.func)
    if kind == "multiple":
        return True
    given = any(keyword.arg == "new" for keyword in call.keywords)
    return kind != "dict" and not given and len(call.args) <= (2 if kind == "object" else 1)


def _replaced(call: ast.Call) -> Iterator[str]:
    if last_name(call.func) == "multiple":
        yield from (keyword.arg for keyword in call.keywords if keyword.arg)
    for target in call.args[:2]:
        if isinstance(target, ast.JoinedStr) and target.values:
            target = target.values[-1]
        if isinstance(target, ast.Constant) and isinstance(target.value, str):
            yield target.value.rpartition(".")[2]
            return
