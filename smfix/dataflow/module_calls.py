"""What the functions of one module pass on to which callees, by syntax alone: the raw material of `sink_index`.

No name is resolved here: a callee is the last name that it is called by. One pass over the tree, once a module.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator, Set
from dataclasses import dataclass, field

from smfix.code.signature import every_parameter
from smfix.code.syntax import SIMPLE, FunctionNode, decorator_name, last_name, parts_of
from smfix.dataflow.parameter_uses import name_of

Argument = int | str
"""An argument of a call: its index among the positional ones, or its keyword."""


@dataclass(slots=True, eq=False)
class ClassDefinition:
    """A class: its name, the last names of its bases, and whether it has a constructor of its own."""

    name: str
    bases: tuple[str, ...]
    has_constructor: bool


@dataclass(slots=True, eq=False)
class FunctionDefinition:
    """A function with what it is called by."""

    node: ast.FunctionDef | ast.AsyncFunctionDef
    owner: ClassDefinition | None
    """The class that it is a method of."""
    outer: FunctionDefinition | None
    """The function that it is defined in."""
    parameters: frozenset[str] = frozenset()
    variables: set[str] = field(default_factory=set)
    """Names that it assigns to."""

    @property
    def name(self) -> str:
        """What a call of it names: for a constructor its class."""
        return self.owner.name if self.owner is not None and self.node.name == "__init__" else self.node.name


@dataclass(slots=True, eq=False)
class ForwardingCall:
    """A call in a function's body that is given parameters of the function as they are."""

    function: FunctionDefinition
    callees: tuple[str, ...]
    """The last names of what it may call."""
    given: tuple[tuple[Argument, str], ...]
    """Arguments, each with the parameter that it is."""
    mapping: bool
    """Whether the function's own `**` parameter is passed on."""
    is_variable: bool
    """Whether what is called is a parameter, a variable or something computed, which any name may have made."""


@dataclass(slots=True, eq=False)
class ModuleCalls:
    """All of one module."""

    by_callee: dict[str, list[ForwardingCall]] = field(default_factory=dict)
    of_variables: list[ForwardingCall] = field(default_factory=list)
    aliases: dict[str, set[str]] = field(default_factory=dict)
    """By name, the other names that imports, assignments and partials give it."""
    partials: dict[str, set[str]] = field(default_factory=dict)
    """By name, the names of partial applications of it."""
    subclasses: dict[str, list[ClassDefinition]] = field(default_factory=dict)
    """By the last name of a base."""
    decorated: dict[str, set[str]] = field(default_factory=dict)
    """By the last name of a decorator, the functions and classes that bear it."""
    carriers: set[str] = field(default_factory=set)
    """What is called with a class of the SDK as an argument, and what is assigned a display that holds one."""

    def every_name(self) -> set[str]:
        """The names that a further name may be found by here."""
        return {*self.by_callee, *self.aliases, *self.partials, *self.subclasses, *self.decorated}


def module_calls(tree: ast.Module, classes: Set[str]) -> ModuleCalls:
    """Read a module's tree. `classes` are the last names of those classes whose passing on as values is noted."""
    reader = _Reader(classes)
    reader.read(tree)
    return reader.found


class _Reader:
    def __init__(self, classes: Set[str]) -> None:
        self.found = ModuleCalls()
        self._classes = classes
        self._stored: set[str] = set()
        """Attributes that are assigned to, and names in the bodies of classes and of the module."""
        self._called: set[str] = set()
        self._aliases: dict[str, set[str]] = {}
        """Those that functions give: of interest where the module itself calls something of that name."""
        self._calls: list[tuple[ast.Call, FunctionDefinition, list[tuple[Argument, str]], bool]] = []

    def read(self, tree: ast.Module) -> None:
        todo: list[tuple[ast.AST, FunctionDefinition | None, ClassDefinition | None]] = [(tree, None, None)]
        while todo:
            node, function, owner = todo.pop()
            kind = type(node)
            if kind is ast.Name:
                if not isinstance(node.ctx, ast.Load):  # type: ignore[attr-defined]
                    (self._stored if function is None else function.variables).add(node.id)  # type: ignore[attr-defined]
                continue
            if kind is ast.Constant:
                continue
            if kind is ast.FunctionDef or kind is ast.AsyncFunctionDef:
                assert isinstance(node, FunctionNode)
                names = frozenset(arg.arg for arg in every_parameter(node))
                inner = FunctionDefinition(node, owner, function, names)
                self._note_decorators(node.decorator_list, inner.name)
                todo += [(child, function, owner) for child in (*node.decorator_list, node.args)]
                todo += [(child, inner, None) for child in node.body]
                continue
            if kind is ast.ClassDef:
                assert isinstance(node, ast.ClassDef)
                code = self._class(node)
                todo += [(child, function, owner) for child in (*node.decorator_list, *node.bases)]
                todo += [(child, None, code) for child in node.body]
                continue
            if kind is ast.Call:
                self._note_call(node, function)  # type: ignore[arg-type]
            elif kind is ast.Assign or kind is ast.AnnAssign:
                self._note_assignment(node, function is not None)  # type: ignore[arg-type]
            elif kind is ast.ImportFrom or kind is ast.Import:
                for alias in node.names:  # type: ignore[attr-defined]
                    self._note_import(alias)
                continue
            elif kind is ast.Attribute and not isinstance(node.ctx, ast.Load):  # type: ignore[attr-defined]
                self._stored.add(node.attr)  # type: ignore[attr-defined]
            todo += [(child, function, owner) for child in _children(node)]
        self.found.carriers -= _KEEPING_NOTHING
        for name, aliases in self._aliases.items():
            if not aliases.isdisjoint(self._called):
                self.found.aliases.setdefault(name, set()).update(aliases & self._called)
        for call, function, given, mapping in self._calls:
            self._note_forwarding(call, function, given, mapping)

    def _class(self, node: ast.ClassDef) -> ClassDefinition:
        bases = tuple(name for name in map(last_name, node.bases) if name)
        code = ClassDefinition(node.name, bases, _defines_constructor(node.body))
        for base in bases:
            self.found.subclasses.setdefault(base, []).append(code)
        self._note_decorators(node.decorator_list, node.name)
        return code

    def _note_decorators(self, decorators: list[ast.expr], name: str) -> None:
        for decorator in decorators:
            self.found.decorated.setdefault(decorator_name(decorator), set()).add(name)

    def _note_import(self, node: ast.alias) -> None:
        if node.asname and node.asname != node.name:
            self.found.aliases.setdefault(node.name.rpartition(".")[2], set()).add(node.asname)

    def _note_assignment(self, node: ast.Assign | ast.AnnAssign, inside: bool) -> None:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        names = {name for name in map(last_name, targets) if name}
        if not names or node.value is None:
            return
        for value in _alternatives(node.value):
            made_of, aliases = last_name(value), self._aliases if inside else self.found.aliases
            if isinstance(value, ast.Call) and last_name(value.func) == "partial" and value.args:
                made_of, aliases = last_name(value.args[0]), self.found.partials
            if made_of:
                aliases.setdefault(made_of, set()).update(names - {made_of})
            elif any(last_name(element) in self._classes for element in _elements(value)):
                self.found.carriers |= names

    def _note_call(self, call: ast.Call, function: FunctionDefinition | None) -> None:
        self._called.add(last_name(call.func) or "")
        arguments = (*call.args, *(keyword.value for keyword in call.keywords))
        if any(type(one) in _NAMED and last_name(one) in self._classes for one in arguments):
            self.found.carriers.add(last_name(call.func) or "")
        if function is None:
            return
        given: list[tuple[Argument, str]] = []
        for index, expr in enumerate(call.args):
            if isinstance(expr, ast.Starred):
                break
            name = name_of(expr)
            if name in function.parameters:
                given.append((index, name or ""))
        mapping = False
        rest = function.node.args.kwarg
        for keyword in call.keywords:
            name = name_of(keyword.value)
            if keyword.arg is None:
                mapping = mapping or (rest is not None and name == rest.arg)
            elif name in function.parameters:
                given.append((keyword.arg, name or ""))
        if given or mapping:
            self._calls.append((call, function, given, mapping))

    def _note_forwarding(
        self, call: ast.Call, function: FunctionDefinition, given: list[tuple[Argument, str]], mapping: bool
    ) -> None:
        callees, variable = self._callees(call.func, function)
        made = ForwardingCall(function, callees, tuple(given), mapping, variable)
        for name in callees:
            self.found.by_callee.setdefault(name, []).append(made)
        if variable:
            self.found.of_variables.append(made)

    def _callees(self, func: ast.expr, function: FunctionDefinition) -> tuple[tuple[str, ...], bool]:
        """The names of what an expression calls, and whether it may be something that no name tells."""
        owner = _class_around(function)
        if isinstance(func, ast.Name):
            if func.id == "cls" and owner is not None:
                return (owner.name,), False
            return (func.id,), func.id in function.parameters or func.id in function.variables
        if isinstance(func, ast.Attribute):
            if func.attr == "__init__":
                on = func.value
                is_super = isinstance(on, ast.Call) and last_name(on.func) == "super"
                return (owner.bases if is_super and owner else (last_name(on) or "",)), False
            if func.attr == "__class__" and owner is not None:
                return (owner.name,), False
            return (func.attr,), func.attr in self._stored
        if isinstance(func, ast.Call) and last_name(func.func) == "type" and owner is not None:
            return (owner.name,), False
        return (), True


_NAMED = (ast.Name, ast.Attribute)
_KEEPING_NOTHING = frozenset({"", "cast", *dir(builtins)})
"""What calls nothing of what it is given."""


def _defines_constructor(block: list[ast.stmt]) -> bool:
    return any(
        stmt.name == "__init__" if isinstance(stmt, FunctionNode) else any(map(_defines_constructor, _blocks(stmt)))
        for stmt in block
    )


def _blocks(stmt: ast.stmt) -> list[list[ast.stmt]]:
    return [inner for _, inner, _ in parts_of(stmt)] if type(stmt) not in SIMPLE else []


def _class_around(function: FunctionDefinition) -> ClassDefinition | None:
    one: FunctionDefinition | None = function
    while one is not None and one.owner is None:
        one = one.outer
    return one.owner if one is not None else None


def _alternatives(value: ast.expr) -> Iterator[ast.expr]:
    """`a` and `b` of `a if test else b` and of `a or b`; else the expression itself."""
    if isinstance(value, ast.IfExp):
        yield from (*_alternatives(value.body), *_alternatives(value.orelse))
    elif isinstance(value, ast.BoolOp):
        for one in value.values:
            yield from _alternatives(one)
    else:
        yield value


def _elements(value: ast.expr) -> list[ast.expr]:
    """What stands in a display."""
    if isinstance(value, ast.Dict):
        return value.values
    return value.elts if isinstance(value, (ast.List, ast.Tuple, ast.Set)) else []


def _children(node: ast.AST) -> list[ast.AST]:
    found: list[ast.AST] = []
    for name in _fields(type(node)):
        child = getattr(node, name, None)
        if child.__class__ is list:
            found += [one for one in child if isinstance(one, ast.AST) and one.__class__ is not ast.Constant]
        elif isinstance(child, ast.AST) and child.__class__ is not ast.Constant:
            found.append(child)
    return found


def _fields(kind: type[ast.AST]) -> tuple[str, ...]:
    found = _CODE_FIELDS.get(kind)
    if found is None:
        found = _CODE_FIELDS[kind] = tuple(name for name in kind._fields if name not in _NO_CODE)
    return found


_NO_CODE = frozenset(
    {
        "arg",
        "attr",
        "conversion",
        "ctx",
        "id",
        "is_async",
        "kind",
        "kwd_attrs",
        "level",
        "module",
        "name",
        "names",
        "op",
    }
    | {"ops", "rest", "simple", "type_comment", "type_ignores"}
)
_CODE_FIELDS: dict[type[ast.AST], tuple[str, ...]] = {}
