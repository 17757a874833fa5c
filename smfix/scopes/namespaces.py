"""Which expressions of a module are the module itself, or the mapping of its names, and what is done to them."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from smfix.code.naming import READING_CALLS
from smfix.code.syntax import FunctionNode, key_of, last_name

_BY_NAME = frozenset({"import_module", "__import__", "getmodule"})
_FRAMES = frozenset({"f_globals", "f_locals", "__globals__", "user_ns", "user_global_ns"})
"""Attributes, of frames, functions and of IPython's shell, that hold a module's names."""
_COPYING = READING_CALLS | {
    *("dict", "list", "sorted", "set", "tuple", "iter", "frozenset", "pprint", "dir", "hasattr", "getattr", "eval"),
    *("exec", "get_type_hints", "copy", "deepcopy", "getmembers", "any", "all", "vars", "getsource", "getdoc"),
}
"""Functions that only read the mapping, or the module, that they are given; what `exec` does is seen there."""
_READING_METHODS = frozenset({"get", "keys", "values", "items", "copy", "__contains__", "__getitem__", "__len__"})
Names = frozenset[str] | None
"""Names that may be given values; None for any."""
ANY: Names = None
MOST_NAMES = 3
"""Names of names that are followed."""


class Namespaces:
    """The uses of a module's own names as a mapping, and of the module as an object."""

    def __init__(self, tree: ast.Module) -> None:
        """Walk over the tree once."""
        self.parents: dict[int, ast.AST] = {}
        self._given: dict[str, list[ast.expr]] = {}
        self._iterated: dict[str, list[ast.expr]] = {}
        self._modules: set[str] = set()
        self._mappings: set[str] = set()
        for node in ast.walk(tree):
            self._take(node)
        for _ in range(MOST_NAMES):
            more = [(name, value) for name, values in self._given.items() for value in values]
            self._modules.update(name for name, value in more if self.is_module(value))
            self._mappings.update(name for name, value in more if self.is_mapping(value))

    def _take(self, node: ast.AST) -> None:
        self.parents.update((id(child), node) for child in ast.iter_child_nodes(node))
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    self._given.setdefault(target.id, []).append(node.value)
        elif isinstance(node, (ast.AnnAssign, ast.NamedExpr)) and node.value is not None:
            if isinstance(node.target, ast.Name):
                self._given.setdefault(node.target.id, []).append(node.value)
        elif isinstance(node, (ast.For, ast.AsyncFor, ast.comprehension)):
            first = node.target.elts[0] if isinstance(node.target, ast.Tuple) and node.target.elts else node.target
            if isinstance(first, ast.Name):
                self._iterated.setdefault(first.id, []).append(node.iter)
        elif isinstance(node, ast.Import):
            self._modules.update(one.asname or one.name for one in node.names if one.name == "__main__")

    def given(self, name: str) -> list[ast.expr]:
        """The expressions that are assigned to a name, in whatever scope."""
        return self._given.get(name, [])

    def function_of(self, node: ast.AST) -> ast.AST | None:
        """The outermost function that a node stands in."""
        found: ast.AST | None = None
        around: ast.AST | None = node
        while around is not None:
            inner, around = around, self.parents.get(id(around))
            if isinstance(around, FunctionNode) and inner in around.body:
                found = around
        return found

    def is_module(self, expr: ast.AST) -> bool:
        """Whether an expression is the module itself: `sys.modules[__name__]`, `__main__`, a name for one of these."""
        if isinstance(expr, ast.Name):
            return expr.id in self._modules
        if _is_loaded_module(expr):
            return isinstance(expr, ast.Subscript) and _is_own_name(expr.slice)
        return isinstance(expr, ast.Call) and last_name(expr.func) in _BY_NAME and any(map(_is_own_name, expr.args))

    def is_mapping(self, expr: ast.AST) -> bool:
        """Whether an expression is the mapping of the module's names: `globals()`, `vars()` outside of functions,
        `vars(module)`, `frame.f_globals`, a name given one of these."""
        if isinstance(expr, ast.Name):
            return expr.id in self._mappings
        if isinstance(expr, ast.Attribute):
            return expr.attr in _FRAMES or (expr.attr == "__dict__" and self.is_module(expr.value))
        if not isinstance(expr, ast.Call) or not isinstance(expr.func, ast.Name):
            return False
        name = expr.func.id
        if name == "vars" and len(expr.args) == 1:
            return self.is_module(expr.args[0])
        if name in ("vars", "locals") and not expr.args:
            return self.function_of(expr) is None and not self._is_in_class(expr)
        return name == "globals" and not expr.args

    def _is_in_class(self, node: ast.AST) -> bool:
        around = self.parents.get(id(node))
        while around is not None and not isinstance(around, ast.ClassDef):
            around = self.parents.get(id(around))
        return around is not None

    def names_in(self, expr: ast.AST) -> Names:
        """The names that a key can be; ANY where it is computed."""
        if isinstance(expr, ast.Constant):
            return frozenset({str(expr.value)})
        if isinstance(expr, ast.Name):
            values: list[ast.expr | None] = [*self._given.get(expr.id, ())]
            for value in self._iterated.get(expr.id, ()):
                values += _elements(value)
            if values and all(isinstance(value, ast.Constant) for value in values):
                return frozenset(str(value.value) for value in values if isinstance(value, ast.Constant))
        return ANY

    def uses(self, tree: ast.Module) -> Iterator[tuple[ast.AST, Names, str]]:
        """The places at which the module's names may be given values: the node, which names, and by what."""
        for node in ast.walk(tree):
            if isinstance(node, (ast.Name, ast.Attribute, ast.Call, ast.Subscript)) and not _is_target(node):
                if self.is_mapping(node):
                    yield from self._use_of_mapping(node)
                elif self.is_module(node):
                    yield from self._use_of_module(node)
                elif _is_loaded_module(node):  # perhaps this one, by its own name
                    yield from (use for use in self._use_of_module(node) if use[1] is not ANY)

    def _use_of_mapping(self, node: ast.expr) -> Iterator[tuple[ast.AST, Names, str]]:
        around = self.parents.get(id(node))
        how = f"`{ast.unparse(node)}`"
        if isinstance(around, ast.Subscript) and around.value is node:
            if not isinstance(around.ctx, ast.Load):
                yield node, self.names_in(around.slice), how
        elif isinstance(around, ast.Attribute):
            call = self.parents.get(id(around))
            if around.attr not in _READING_METHODS and isinstance(call, ast.Call):
                yield node, self._updated(call, around.attr), how
        elif isinstance(around, ast.AugAssign) or (isinstance(around, ast.Call) and self._takes(around)):
            yield node, ANY, how
        elif isinstance(around, ast.keyword) and around.arg is not None:
            call = self.parents.get(id(around))
            if isinstance(call, ast.Call) and self._takes(call):
                yield node, ANY, how
        elif isinstance(around, (ast.Return, ast.Yield, ast.Lambda)):
            yield node, ANY, how

    def _use_of_module(self, node: ast.expr) -> Iterator[tuple[ast.AST, Names, str]]:
        around = self.parents.get(id(node))
        how = f"`{ast.unparse(node)}`"
        if isinstance(around, ast.Attribute):
            if not isinstance(around.ctx, ast.Load):
                yield node, frozenset({around.attr}), how
        elif isinstance(around, ast.Call) and node in around.args:
            name = last_name(around.func)
            if name in ("setattr", "__setattr__", "delattr") and len(around.args) > 1:
                yield node, self.names_in(around.args[1]), how
            elif self._takes(around):
                yield node, ANY, how
        elif isinstance(around, ast.keyword):
            call = self.parents.get(id(around))
            if isinstance(call, ast.Call) and self._takes(call):
                yield node, ANY, how

    @staticmethod
    def _takes(call: ast.Call) -> bool:
        """Whether a call may put something into what it is given."""
        return last_name(call.func) not in _COPYING or key_of(call.func) == "patch.dict"

    def _updated(self, call: ast.Call, method: str) -> Names:
        """The names that a method of the mapping gives values."""
        if method != "update":
            return self.names_in(call.args[0]) if call.args else ANY
        keys = [key for one in call.args for key in _keys(one) or [None]]
        if any(keyword.arg is None for keyword in call.keywords) or not all(isinstance(k, ast.Constant) for k in keys):
            return ANY
        named = {str(keyword.arg) for keyword in call.keywords}
        return frozenset(named | {str(key.value) for key in keys if isinstance(key, ast.Constant)})


def _is_own_name(expr: ast.expr) -> bool:
    return (isinstance(expr, ast.Name) and expr.id == "__name__") or (
        isinstance(expr, ast.Constant) and expr.value == "__main__"
    )


def _is_loaded_module(expr: ast.AST) -> bool:
    return isinstance(expr, ast.Subscript) and key_of(expr.value) in ("sys.modules", "modules")


def _is_target(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)


def _elements(expr: ast.expr) -> list[ast.expr | None]:
    """What a loop over an expression gives its first target: elements or keys that are written out, else None."""
    if isinstance(expr, ast.Call) and isinstance(expr.func, ast.Attribute) and expr.func.attr == "items":
        expr = expr.func.value
    if isinstance(expr, (ast.Tuple, ast.List, ast.Set)):
        return list(expr.elts)
    return _keys(expr) or [None]


def _keys(expr: ast.AST) -> list[ast.expr | None]:
    """The keys of a mapping that is written out, None for one that is spread in it."""
    return list(expr.keys) if isinstance(expr, ast.Dict) else []
