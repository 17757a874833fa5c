"""The nodes of a file by their type, what holds each, and where each is evaluated."""

from __future__ import annotations

import ast

import pytest

from smfix.code.node_index import NodeIndex
from smfix.code.syntax import start_of
from smfix.project.repository import Repository
from smfix.scopes.location import ProgramPoint
from smfix.scopes.symbol_table import Module
from smfix.scopes.visitor import expressions_of, located, point_of, statements_on
from smfix.sources import read_source

CODE = '''
import a
@decorated(a.b)
class A(a.Base, key=a.f()):
    """text"""
    x: int = a.g(1)

    def m(self, y=a.h(), *, z: a.T = a.i(lambda q=a.j(): a.k(q))) -> a.R:
        for one in a.l(y) if y else a.m(z):
            try:
                with a.n(one) as self.o:
                    d = {**a.p(), a.q(): [a.r(v) for v in a.s(one) if a.t(v)]}
            except a.E as error:
                a.u(error)
            else:
                a.v(f"{a.w(d):{a.x(d)}} {d!r}")
            finally:
                a.y(y and a.z(d))
        match a.aa(d):
            case a.Cls(v=1) if a.ab(v):
                a.ac(v)
            case {"k": a.CONST, **rest}:
                async def inner():
                    await a.ad(rest)
        return (w := a.ae(d))
a.af(a.ag)(a.ah)
'''


def _module() -> Module:
    source = read_source(CODE.encode(), "m.py")
    return Repository(()).add(source)


def _told(at: ProgramPoint) -> tuple[object, ...]:
    conditions = [(one.test, one.holds) for one in at.conditions]
    return at.frame, at.stmt, conditions, at.inner


@pytest.mark.parametrize("kind", [ast.Call, ast.Attribute, ast.Name, ast.stmt, ast.arg, ast.keyword, ast.FunctionDef])
def test_every_node_is_there_once(kind: type[ast.AST]) -> None:
    tree = ast.parse(CODE)
    index = NodeIndex(tree)
    every = [node for node in ast.walk(tree) if type(node) is kind]
    assert sorted(map(id, index.every(kind))) == sorted(map(id, every))


def test_what_holds_a_node() -> None:
    tree = ast.parse(CODE)
    index = NodeIndex(tree)
    for node in ast.walk(tree):
        for inner in ast.iter_child_nodes(node):
            if not isinstance(inner, (ast.expr_context, ast.operator, ast.boolop, ast.cmpop, ast.unaryop)):
                assert index.parent(inner) is node
    assert index.parent(tree) is None


def test_specifications_and_patterns_are_kept_apart() -> None:
    index = NodeIndex(ast.parse(CODE))
    apart = {ast.unparse(node) for node in index.every(ast.Attribute)} - {
        ast.unparse(node) for node in index.of(ast.Attribute)
    }
    assert apart == {"a.x", "a.Cls", "a.CONST"}


def test_located_is_where_a_walk_of_the_whole_file_finds_it() -> None:
    module = _module()
    every = {id(node): at for node, at in expressions_of(module)}
    calls = module.program.nodes.every(ast.Call)
    found = located(module, calls)
    assert {id(node) for node, _ in found} == {id(node) for node in calls} & every.keys()
    assert len(found) == len(calls)
    for node, at in found:
        assert _told(at) == _told(every[id(node)]), ast.unparse(node)
    starts = [start_of(at.stmt) for _, at in found if at.stmt is not None]
    assert starts == sorted(starts)


def test_a_single_one_is_located_as_among_all() -> None:
    module = _module()
    every = {id(node): at for node, at in expressions_of(module)}
    for call in module.program.nodes.every(ast.Call):
        ((found, at),) = located(module, [call])
        assert found is call
        assert _told(at) == _told(every[id(call)])


def test_the_point_of_each_statement() -> None:
    module = _module()
    for stmt, at in statements_on(module, range(1, CODE.count("\n") + 1)):
        assert _told(point_of(module, stmt)) == _told(at)
