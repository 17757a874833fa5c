"""Which names of a file may hold a pipeline variable at all, from its syntax alone: asked before anything is inferred.

Names are followed as words, whatever scope they stand in: from what makes variables, through assignments, loops,
arguments and returns. What comes out are more names than truly hold one; inference tells them apart.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any

from smfix.code.node_index import children
from smfix.code.signature import every_parameter
from smfix.code.syntax import FunctionNode, decorator_name, last_name
from smfix.rules.value_uses import ValueUses
from smfix.sdk import is_sdk

if TYPE_CHECKING:
    from smfix.scopes.symbol_table import Module

SEEDS = frozenset(
    {
        *("ParameterString", "ParameterInteger", "ParameterFloat", "ParameterBoolean", "Parameter"),
        *("ExecutionVariables", "ExecutionVariable", "PipelineVariable", "Properties", "properties"),
        *("Join", "JsonGet", "DelayedReturn", "StepOutput", "to_string"),
    }
)
"""What makes a pipeline variable, or reads one of a step."""
_DECORATORS = frozenset({"sagemaker.workflow.function_step", "sagemaker.mlops.workflow.function_step"})
_OPEN = frozenset({"Any", "object", "TypeVar", "T"})
"""Annotations that leave open what is given."""
_BUILTINS = frozenset(dir(builtins))
_PASSING = frozenset(
    {
        *("dict", "list", "tuple", "set", "sorted", "reversed", "iter", "next", "zip", "map", "filter", "enumerate"),
        *(
            "copy",
            "deepcopy",
            "chain",
            "cast",
            "partial",
            "getattr",
            "min",
            "max",
            "get",
            "pop",
            "setdefault",
            "replace",
        ),
        *("namedtuple", "SimpleNamespace", "OrderedDict", "ChainMap", "field", "MappingProxyType", "vars", "starmap"),
    }
)
"""What gives on what it is given; of functions of the file it is known by what they return."""
_ADDING = frozenset({"append", "extend", "insert", "add", "update", "setdefault"})
_NO_VARIABLES = frozenset({ast.Constant, ast.JoinedStr, ast.Compare})


class VariableReach:
    """The names of one module that a variable may reach, and the places where one may be used as a value."""

    def __init__(self, module: Module, is_given: Callable[[str], bool], is_named: Callable[[str], bool]) -> None:
        """Walk the module, once. `is_given`: whether a module that the file imports, and that makes variables, has a
        word; `is_named`: whether any such module of the repository has it."""
        self._nodes = module.program.nodes
        self._flows: dict[str, set[str]] = {}
        """By word, the names to which something goes that is made of it."""
        self._names: set[str] = set(SEEDS)
        self._parameters: dict[str, list[list[str]]] = {}
        """By function and class, what each of its definitions is given, in order."""
        self._bound: set[str] = set()
        self._is_given, self._is_named = is_given, is_named
        self._of_sdk: set[str] = set()
        for kind, flow in _FLOWS.items():
            for node in self._nodes.of(kind):
                self._take(flow(self, node))
        for node in self._nodes.of(ast.Call):
            self._take(self._of_call(node))
        self._known: dict[str, bool] = {}
        self._spread()

    @cached_property
    def uses(self) -> ValueUses:
        """The places where values are used, in those statements that speak of what may be a variable."""
        found = ValueUses()
        reached: list[ast.AST] = [node for node in self._nodes.of(ast.Name) if self._is_reached(node.id)]
        reached += [node for node in self._nodes.of(ast.Attribute) if self._is_reached(node.attr)]
        for stmt in {id(one): one for one in map(self._nodes.statement, reached) if one is not None}.values():
            for node in self._nodes.inside(stmt):
                found.look(node, stmt)
        return found

    @cached_property
    def lines(self) -> list[int]:
        """The first lines of the statements in which one may be used as a value."""
        return sorted({stmt.lineno for node, stmt in self.uses.all if self.may_be(node)})

    def _take(self, flows: Iterable[tuple[str, ast.AST]]) -> None:
        for target, value in flows:
            self._bound.add(target)
            for word in _words(value):
                self._flows.setdefault(word, set()).add(target)

    def may_be(self, expr: ast.expr) -> bool:
        """Whether an expression may be a variable, by the words in it."""
        return any(map(self._is_reached, _words(expr)))

    def _is_reached(self, word: str) -> bool:
        if word in self._names:
            return True
        known = self._known.get(word)
        if known is None:
            is_free = word not in self._bound and word not in _BUILTINS
            known = self._known[word] = is_free and self._is_given(word)
        return known

    def _spread(self) -> None:
        """Follow the flows from the words that may be variables by themselves."""
        waiting = [word for word in self._flows if self._is_reached(word)]
        while waiting:
            reached = self._flows[waiting.pop()] - self._names
            self._names |= reached
            waiting += reached & self._flows.keys()

    def _of_class(self, node: ast.ClassDef) -> Iterator[tuple[str, ast.AST]]:
        fields = [ast.arg(name, stmt.annotation) for stmt in node.body if isinstance(stmt, ast.AnnAssign)
                  for name in _targets(stmt.target)]  # fmt: skip
        inits = [stmt for stmt in node.body if isinstance(stmt, FunctionNode) and stmt.name == "__init__"]
        self._define(node.name, [*(arg for init in inits for arg in every_parameter(init)), *fields])
        yield from ()

    def _define(self, name: str, parameters: list[ast.arg]) -> None:
        """Take note of what a function or class is given; an annotation that speaks of no variable is believed."""
        names = [arg.arg if _may_take(arg) else "" for arg in parameters]
        self._parameters.setdefault(name, []).append(names)
        self._bound.update((name, *(arg.arg for arg in parameters)))
        if self._is_named(name):
            self._names.update(filter(None, names))

    def _of_function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[tuple[str, ast.AST]]:
        self._define(node.name, list(every_parameter(node)))
        yield from ((arg.arg, arg.annotation) for arg in every_parameter(node) if arg.annotation is not None)
        args = node.args
        pairs = zip(reversed([*args.posonlyargs, *args.args]), reversed(args.defaults))
        named = ((arg, default) for arg, default in zip(args.kwonlyargs, args.kw_defaults) if default is not None)
        yield from ((arg.arg, default) for arg, default in (*pairs, *named) if _may_take(arg))
        yield from ((node.name, ast.Name(decorator_name(one), ast.Load())) for one in node.decorator_list)
        if node.returns is not None:
            yield node.name, node.returns

    def _of_import(self, node: ast.ImportFrom) -> Iterator[tuple[str, ast.AST]]:
        for alias in node.names if not node.level and is_sdk(node.module or "") else ():
            self._of_sdk.add(alias.asname or alias.name)
            if alias.name in SEEDS or (alias.name == "step" and node.module in _DECORATORS):
                self._names.add(alias.asname or alias.name)
        yield from ()

    def _of_modules(self, node: ast.Import) -> Iterator[tuple[str, ast.AST]]:
        self._of_sdk.update(one.asname or one.name.partition(".")[0] for one in node.names if is_sdk(one.name))
        yield from ()

    def _of_assignment(self, node: _Assignment) -> Iterator[tuple[str, ast.AST]]:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        values = [one for one in (node.value, getattr(node, "annotation", None)) if one is not None]
        yield from ((name, value) for target in targets for name in _targets(target) for value in values)

    def _of_loop(self, node: ast.For | ast.AsyncFor | ast.comprehension) -> Iterator[tuple[str, ast.AST]]:
        yield from ((name, node.iter) for name in _targets(node.target))

    def _of_with(self, node: ast.withitem) -> Iterator[tuple[str, ast.AST]]:
        targets = _targets(node.optional_vars) if node.optional_vars is not None else ()
        yield from ((name, node.context_expr) for name in targets)

    def _of_result(self, node: ast.Return | ast.Yield | ast.YieldFrom) -> Iterator[tuple[str, ast.AST]]:
        if node.value is not None:
            function = self._nodes.around(node, *FunctionNode)
            yield getattr(function, "name", ""), node.value

    def _of_call(self, call: ast.Call) -> Iterator[tuple[str, ast.AST]]:
        name = last_name(call.func) or ""
        if name in self._of_sdk:
            return
        known = self._parameters.get(name)
        for one in call.keywords:
            if one.arg is not None and (known is None or any(one.arg in names for names in known)):
                yield one.arg, one.value
        for names in known or ():
            for index, value in enumerate(call.args):
                is_many = isinstance(value, ast.Starred)
                yield from ((to, value) for to in (names if is_many else names[index : index + 2]) if to)
            yield from ((to, one.value) for one in call.keywords if one.arg is None for to in names if to)
        if isinstance(call.func, ast.Attribute) and name in _ADDING:
            values = [*call.args, *(one.value for one in call.keywords)]
            yield from ((owner, value) for owner in _targets(call.func.value) for value in values)


def _may_take(arg: ast.arg) -> bool:
    """Whether a parameter may be given a variable, by its annotation."""
    said = arg.annotation
    return said is None or last_name(said) in _OPEN or any(word in SEEDS for word in _words(said))


_Assignment = ast.Assign | ast.AugAssign | ast.AnnAssign | ast.NamedExpr
_FLOWS: dict[type[ast.AST], Callable[..., Iterator[tuple[str, ast.AST]]]] = {
    ast.ClassDef: VariableReach._of_class,
    ast.FunctionDef: VariableReach._of_function,
    ast.AsyncFunctionDef: VariableReach._of_function,
    ast.ImportFrom: VariableReach._of_import,
    ast.Import: VariableReach._of_modules,
    ast.Assign: VariableReach._of_assignment,
    ast.AugAssign: VariableReach._of_assignment,
    ast.AnnAssign: VariableReach._of_assignment,
    ast.NamedExpr: VariableReach._of_assignment,
    ast.For: VariableReach._of_loop,
    ast.AsyncFor: VariableReach._of_loop,
    ast.comprehension: VariableReach._of_loop,
    ast.withitem: VariableReach._of_with,
    ast.Return: VariableReach._of_result,
    ast.Yield: VariableReach._of_result,
    ast.YieldFrom: VariableReach._of_result,
}


def _targets(node: ast.expr) -> Iterator[str]:
    """The words by which what is assigned to a target is read again."""
    if isinstance(node, ast.Name):
        yield node.id
    elif isinstance(node, ast.Attribute):
        yield node.attr
    elif isinstance(node, (ast.Subscript, ast.Starred)):
        yield from _targets(node.value)
    elif isinstance(node, (ast.Tuple, ast.List)):
        for one in node.elts:
            yield from _targets(one)


def _words(node: ast.AST) -> list[str]:
    """The words of an expression from which a variable may come; not those that a class is given."""
    found: list[str] = []
    todo: list[Any] = [node]
    while todo:
        one = todo.pop()
        kind = type(one)
        if kind is ast.Name:
            found.append(one.id)
        elif kind is ast.Attribute:
            found.append(one.attr)
            todo.append(one.value)
        elif kind is ast.Call:
            todo.append(one.func)
            if last_name(one.func) in _PASSING:
                todo += [*one.args, *(keyword.value for keyword in one.keywords)]
        elif kind not in _NO_VARIABLES:
            todo += children(one)
    return found
