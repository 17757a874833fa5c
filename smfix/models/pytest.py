"""What pytest passes to a test function: the values of `parametrize`, else what the fixture of the name gives."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from smfix.code.syntax import FunctionNode
from smfix.models import registry
from smfix.scopes.location import ProgramPoint
from smfix.values.model import Function, Unknown, join
from smfix.values.operations import each, unpacked

if TYPE_CHECKING:
    from smfix.inference.protocol import Inference
    from smfix.scopes.symbol_table import Scope
    from smfix.values.model import Value


@registry.hook("parameter")
def test_parameter(inf: Inference, name: str, scope: Scope, at: ProgramPoint) -> Value:
    """What the parameter of a test or a fixture holds; empty where pytest has no say."""
    node = scope.node
    assert isinstance(node, FunctionNode)
    if not (node.name.startswith("test") or is_fixture(node)):
        return ()
    return _parametrized(inf, name, scope) or _fixture(inf, name, scope)


def _parametrized(inf: Inference, name: str, scope: Scope) -> Value:
    """The values that `@pytest.mark.parametrize` on the test or its class lists for the name."""
    for holder in (scope, scope.outer):
        node = holder.node if holder is not None else None
        if holder is None or holder.outer is None or not isinstance(node, (*FunctionNode, ast.ClassDef)):
            continue
        at = ProgramPoint(inf.frame(holder.outer), node)
        for decorator in node.decorator_list:
            if isinstance(decorator, ast.Call) and _is_called(decorator, "parametrize") and len(decorator.args) > 1:
                names = _names(decorator.args[0])
                if name in names:
                    return _listed(inf, decorator.args[1], names.index(name) if len(names) > 1 else None, at)
    return ()


def _is_called(call: ast.Call, name: str) -> bool:
    return isinstance(call.func, ast.Attribute) and call.func.attr == name


def _names(node: ast.expr) -> list[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [name.strip() for name in node.value.split(",")]
    if isinstance(node, (ast.List, ast.Tuple)):
        return [str(element.value) for element in node.elts if isinstance(element, ast.Constant)]
    return []


def _listed(inf: Inference, rows: ast.expr, index: int | None, at: ProgramPoint) -> Value:
    """The column of the table of values; `index` is None where each row is the one value itself."""
    if not isinstance(rows, (ast.List, ast.Tuple)):
        listed = each(inf.infer(rows, at))
        return listed if index is None else unpacked(listed, index)
    found: list[Value] = []
    for row in rows.elts:
        if isinstance(row, ast.Call) and _is_called(row, "param"):
            found.append(inf.infer(row.args[index or 0], at) if len(row.args) > (index or 0) else _unseen(row))
        elif index is None:
            found.append(inf.infer(row, at))
        else:
            found.append(unpacked(inf.infer(row, at), index))
    return join(found)


def _unseen(row: ast.expr) -> Value:
    return (Unknown(f"the values at line {row.lineno} are passed in a way that smfix does not follow"),)


def _fixture(inf: Inference, name: str, scope: Scope) -> Value:
    for holder in _holders(inf, scope):
        for node in _named(holder, name):
            inner = holder.module.scope(node, holder)
            frame = inf.frame(holder)
            given = inf.returned(Function(inner, frame), {}, frame.depth)
            return each(given) if inner.yields else given
    return ()


def _named(holder: Scope, name: str) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """The fixtures of a module or class that go by the name: their own, or that of `@pytest.fixture(name=...)`."""
    for definitions in holder.names.values():
        for definition in definitions:
            node = definition.stmt
            if isinstance(node, FunctionNode) and is_fixture(node) and (_given_name(node) or node.name) == name:
                yield node


def _given_name(node: ast.FunctionDef | ast.AsyncFunctionDef) -> str | None:
    options = [k for d in node.decorator_list if isinstance(d, ast.Call) for k in d.keywords if k.arg == "name"]
    return str(options[0].value.value) if options and isinstance(options[0].value, ast.Constant) else None


def _holders(inf: Inference, scope: Scope) -> Iterator[Scope]:
    """Where pytest looks for a fixture: the test's class, its file, then the `conftest.py` files around it."""
    if scope.outer is not None and isinstance(scope.outer.node, ast.ClassDef):
        yield scope.outer
    for module in inf.project.fixture_modules(scope.module):
        yield module.top


def is_fixture(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether a function is decorated as a pytest fixture."""
    targets = (decorator.func if isinstance(decorator, ast.Call) else decorator for decorator in node.decorator_list)
    return any(
        (isinstance(target, ast.Attribute) and target.attr == "fixture")
        or (isinstance(target, ast.Name) and target.id == "fixture")
        for target in targets
    )
