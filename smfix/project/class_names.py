"""Which class of the SDK an expression of a module means, by the module's own import lines and assignments alone.

Meant for what changes a class (`Step.add_depends_on = ...`, `setattr(cls, name, f)`): where it is not certain that a
class of the SDK is meant, but it may be, the answer is that it may be.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from smfix import sdk
from smfix.code.node_index import NodeIndex
from smfix.code.signature import every_parameter
from smfix.code.syntax import last_name
from smfix.sdk import short_names

ANY = "*"
"""Some class of the SDK's, it is not known which."""
NONE: frozenset[str] = frozenset()
SOME = frozenset({ANY})

Function = ast.FunctionDef | ast.AsyncFunctionDef


class ClassNames:
    """The names of one module, as far as they speak of the SDK."""

    def __init__(self, tree: ast.Module) -> None:
        """Walk over the tree once."""
        self._imported: dict[str, str] = {}
        self._given: dict[str, list[ast.expr]] = {}
        self._iterated: dict[str, list[ast.expr]] = {}
        self._own: set[str] = set()
        self.functions: dict[str, list[Function]] = {}
        self._solution: tuple[dict[str, frozenset[str]], set[str]] | None = None
        self._take(NodeIndex(tree))

    def _take(self, nodes: NodeIndex) -> None:
        """Take in what binds names; of two imports of one name the inner one counts, then the later one."""
        imports: list[ast.Import | ast.ImportFrom] = [*nodes.every(ast.Import), *nodes.every(ast.ImportFrom)]
        for imported in sorted(imports, key=lambda one: (one.col_offset, one.lineno)):
            self._import(imported)
        for stmt in nodes.every(ast.Assign):
            for target in stmt.targets:
                self._bind(target, stmt.value, self._given)
        givers: list[ast.AnnAssign | ast.NamedExpr] = [*nodes.every(ast.AnnAssign), *nodes.every(ast.NamedExpr)]
        for given in givers:
            if given.value is not None:
                self._bind(given.target, given.value, self._given)
        loops: list[ast.For | ast.AsyncFor | ast.comprehension] = [*nodes.every(ast.For), *nodes.every(ast.AsyncFor)]
        for loop in [*loops, *nodes.every(ast.comprehension)]:
            self._bind(loop.target, loop.iter, self._iterated)
        self._own.update(node.name for node in nodes.every(ast.ClassDef))
        functions: list[Function] = [*nodes.every(ast.FunctionDef), *nodes.every(ast.AsyncFunctionDef)]
        for function in functions:
            self.functions.setdefault(function.name, []).append(function)

    def _import(self, node: ast.Import | ast.ImportFrom) -> None:
        base = "." * node.level + f"{node.module or ''}." if isinstance(node, ast.ImportFrom) else ""
        for alias in node.names:
            if alias.asname or base:
                self._imported[alias.asname or alias.name] = base + alias.name
            else:
                root = alias.name.split(".")[0]
                self._imported[root] = root

    @staticmethod
    def _bind(target: ast.expr, value: ast.expr, table: dict[str, list[ast.expr]]) -> None:
        if isinstance(target, ast.Name):
            table.setdefault(target.id, []).append(value)
        else:
            for node in ast.walk(target):
                if isinstance(node, ast.Name):
                    table.setdefault(node.id, []).append(value)

    def dotted(self, expr: ast.expr) -> str:
        """The path that an expression means, by the module's imports; empty where none leads there."""
        if isinstance(expr, ast.Name):
            return self._imported.get(expr.id, "")
        if isinstance(expr, ast.Attribute):
            base = self.dotted(expr.value)
            return f"{base}.{expr.attr}" if base else ""
        return ""

    def is_module(self, expr: ast.expr) -> bool:
        """Whether an expression means a module of the SDK: by imports, by `sys.modules[...]` or `import_module(...)`,
        or by a name that was given one of these."""
        dotted = self.dotted(expr)
        if dotted:
            return sdk.is_sdk(dotted) and sdk.is_module(dotted)
        if isinstance(expr, (ast.Subscript, ast.Call, ast.Constant)):
            return any(sdk.is_sdk(text) and sdk.is_module(text) for text in _texts(expr))
        return isinstance(expr, ast.Name) and expr.id in self._solved()[1]

    def classes(self, expr: ast.expr | None) -> frozenset[str]:
        """The short names of the classes, of the SDK or the repository, that an expression may mean, ANY among them
        where it may be any of the SDK's; empty where it means something else, an instance among that."""
        if isinstance(expr, ast.Name):
            return self._of_name(expr.id)
        if isinstance(expr, ast.Attribute):
            return self._of_attribute(expr)
        if isinstance(expr, ast.Subscript):
            return SOME if self._mentions(expr.value) else NONE
        if isinstance(expr, ast.Call):
            return self._of_call(expr)
        if isinstance(expr, (ast.Tuple, ast.List, ast.Set)):
            return NONE.union(*(self.classes(one) for one in expr.elts))
        if isinstance(expr, ast.Dict):
            return NONE.union(*map(self.classes, expr.values))
        if isinstance(expr, (ast.BinOp, ast.IfExp, ast.BoolOp, ast.Starred)):
            return NONE.union(*(self.classes(one) for one in ast.iter_child_nodes(expr) if isinstance(one, ast.expr)))
        if isinstance(expr, ast.Constant) and isinstance(expr.value, str):
            return NONE.union(*(frozenset({name}) for name, rest in named_in(expr.value) if not rest))
        return NONE

    def values_of(self, name: str) -> list[ast.expr]:
        """What a name is given, or runs over, anywhere in the module."""
        return [*self._given.get(name, ()), *self._iterated.get(name, ())]

    def texts(self, expr: ast.expr) -> set[str]:
        """The texts in an expression, and in what its names were given or run over."""
        found: set[str] = set()
        seen: set[str] = set()
        todo = [expr]
        while todo:
            one = todo.pop()
            found.update(_texts(one))
            names = {node.id for node in ast.walk(one) if isinstance(node, ast.Name)} - seen
            seen |= names
            todo += [value for name in names for value in self.values_of(name)]
        return found

    def constants(self, expr: ast.expr) -> set[str]:
        """The texts that an expression can be: a constant, or a name that is given constants, or runs over them, and
        nothing else; none where it can be another one."""
        if isinstance(expr, ast.Constant):
            return {str(expr.value)}
        found: set[str] = set()
        if isinstance(expr, ast.Name) and expr.id not in self._imported:
            values = [*self._given.get(expr.id, ())]
            for value in self._iterated.get(expr.id, ()):
                values += value.elts if isinstance(value, (ast.Tuple, ast.List, ast.Set)) else [value]
            if all(isinstance(value, ast.Constant) for value in values):
                found = {str(value.value) for value in values if isinstance(value, ast.Constant)}
        return found

    def _of_name(self, name: str) -> frozenset[str]:
        if name in self._own:
            return frozenset({name})
        if name in self._imported:
            return _class_at(self._imported[name])
        if name not in self._given and name not in self._iterated:  # by a star import, if at all
            return frozenset({name}) & short_names.distinctive()
        return self._solved()[0].get(name, NONE)

    def _solved(self) -> tuple[dict[str, frozenset[str]], set[str]]:
        """The classes that each name of the module may mean, and the names that may mean a module of the SDK: the least
        fixed point, for names are given one another."""
        if self._solution is None:
            classes: dict[str, frozenset[str]] = {}
            modules: set[str] = set()
            self._solution = classes, modules
            changed = True
            while changed:
                changed = False
                for name in dict.fromkeys((*self._given, *self._iterated)):
                    found = self._once(name)
                    is_module = name not in modules and any(map(self.is_module, self._given.get(name, ())))
                    if found != classes.get(name, NONE) or is_module:
                        changed = True
                        classes[name] = found
                        modules.update({name} if is_module else ())
        return self._solution

    def _once(self, name: str) -> frozenset[str]:
        """The classes that a name may mean, by what is known of the others so far."""
        found = [self.classes(value) for value in self._given.get(name, ())]
        for value in self._iterated.get(name, ()):
            elements = isinstance(value, (ast.Tuple, ast.List, ast.Set))
            found.append(self.classes(value) if elements else SOME if self._mentions(value) else NONE)
        return NONE.union(*found)

    def _of_attribute(self, expr: ast.Attribute) -> frozenset[str]:
        if expr.attr == "__class__":
            return NONE if _is_oneself(expr.value) else SOME
        dotted = self.dotted(expr)
        if dotted and not dotted.startswith("."):
            return _class_at(dotted)
        return frozenset({expr.attr}) if expr.attr in short_names.distinctive() else NONE

    def _of_call(self, expr: ast.Call) -> frozenset[str]:
        name = last_name(expr.func)
        if name == "type" and len(expr.args) == 1:
            return NONE if _is_oneself(expr.args[0]) else SOME
        if name == "getattr" and len(expr.args) > 1:
            asked = expr.args[1].value if isinstance(expr.args[1], ast.Constant) else None
            if isinstance(asked, str):
                return frozenset({asked}) if asked in short_names.distinctive() else NONE
            return SOME if self._mentions(expr.args[0]) else NONE
        texts = (named for text in _texts(expr) for named in named_in(text))
        return frozenset(name for name, rest in texts if not rest)

    def _mentions(self, expr: ast.expr) -> bool:
        """Whether an expression speaks of a class or a module of the SDK: `Step.__subclasses__()`, `vars(steps)`."""
        makers = {id(node.func) for node in ast.walk(expr) if isinstance(node, ast.Call)}
        return any(
            isinstance(node, (ast.Name, ast.Attribute))
            and id(node) not in makers
            and (bool(self.classes(node) & (short_names.distinctive() | SOME)) or self.is_module(node))
            for node in ast.walk(expr)
        )


def _class_at(dotted: str) -> frozenset[str]:
    """The class at a path. One of the repository's may derive from the SDK's, or be the SDK's, brought on."""
    short = dotted.rpartition(".")[2]
    if sdk.is_sdk(dotted):
        known = short_names.is_class(dotted) or short in short_names.distinctive()
        return frozenset({short}) if known else NONE
    return frozenset({short}) if short[:1].isupper() or short in short_names.distinctive() else NONE


def _texts(expr: ast.AST) -> Iterator[str]:
    return (node.value for node in ast.walk(expr) if isinstance(node, ast.Constant) and isinstance(node.value, str))


def _is_oneself(expr: ast.expr) -> bool:
    return isinstance(expr, ast.Name) and expr.id in ("self", "cls")


def named_in(text: str) -> Iterator[tuple[str, str]]:
    """The class of the SDK's that a text names by its path, and the attribute of it that follows ("" for none):
    `sagemaker.workflow.steps.Step.add_depends_on`, `Step.__init__`, `lib.builders.CallbackStep`."""
    whole = text.replace(":", ".")
    parts = whole.lstrip(".").split(".")  # a dot in front: what comes before is computed
    if len(text) > 200 or not all(part.isidentifier() for part in parts):
        return
    for index in range(len(parts) - 1, -1, -1):
        one = parts[index]
        path = ".".join(parts[: index + 1])
        if (one in short_names.distinctive() and "." in whole) or (sdk.is_sdk(path) and short_names.is_class(path)):
            yield one, parts[index + 1] if index + 1 < len(parts) else ""
            return


def parameter_names(functions: Sequence[Function]) -> dict[str, Function]:
    """The names of the parameters of functions that stand in each other, each with its function, inner ones last."""
    return {arg.arg: function for function in functions for arg in every_parameter(function)}
