"""What a module changes of the SDK while it runs: attributes that it sets on classes, mocks, stubs in `sys.modules`.

By syntax alone, and rather too much than too little: what is changed may take anything, and is left alone.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from smfix import sdk
from smfix.code.naming import TELLING_CALLS
from smfix.code.syntax import FunctionNode, key_of, last_name
from smfix.project.class_names import ANY, NONE, ClassNames, named_in, parameter_names
from smfix.project.patch_places import Place, inside
from smfix.project.patch_regions import Lines, undone_with
from smfix.sdk import short_names
from smfix.sdk.short_names import DECISIVE, METHOD

if TYPE_CHECKING:
    from smfix.project.class_names import Function


@dataclass(frozen=True, slots=True)
class Patch:
    """Something that is changed of the SDK, at a line of the program of its module."""

    owner: str
    """The short name of a class, the dotted name of a module that is replaced as a whole, or ANY."""
    attribute: str
    """What of it; ANY for everything."""
    line: int
    region: Lines | None = None
    """The lines that run while it is changed; None where nothing is known to undo it."""


Elsewhere = Callable[[str], frozenset[str]]
"""Which attributes of its arguments a function of this name sets, as other modules of the repository define it."""

READING = TELLING_CALLS | {
    *("getattr", "hasattr", "isinstance", "issubclass", "attrgetter", "methodcaller", "cast", "format", "TypeVar"),
    *("startswith", "endswith", "match", "search", "sub", "findall", "warn", "fail", "skip", "getattr_static", "len"),
    *("signature", "getsource", "get_type_hints", "Mock", "MagicMock", "create_autospec"),
}
"""Functions and methods that change nothing of the classes and names that they are given."""
SETTERS = frozenset({"setattr", "__setattr__", "delattr", "__delattr__", "object", "curse", "patch_object"})
"""Functions and methods that set the attribute that their second argument names."""
_COMMON = frozenset({"step", "run", "arguments", "definition"})
"""Names of attributes that are also words, which a text that is passed beside a class may hold for itself."""
_STUBBERS = frozenset({"when", "expect", "allow", "flexmock"})
"""Functions of test libraries that take a class, to say of the result what its methods are to do."""
_SYS_MODULES = "sys.modules"
_BY_TEXT = frozenset({"dict", "setitem", "delitem", "setattr", "delattr", "patch", "object", "multiple"})
"""Functions of test libraries that take `sys.modules` as a text."""
MOST_INNER = 4
"""Functions of one module through which what a function is given is handed on."""
_RUNNERS = frozenset({"exec", "eval", "compile", "run_cell", "ex"})


class PatchScanner:
    """What one module changes of the SDK, from one walk over it."""

    def __init__(self, tree: ast.Module, elsewhere: Elsewhere = lambda name: NONE) -> None:
        """Nothing is walked over before the first question; other modules are asked by `elsewhere`."""
        self.tree = tree
        self._said: list[Patch] | None = None
        self.names = ClassNames(tree)
        self.elsewhere = elsewhere
        self.set_on_parameters: dict[str, set[str]] = {}
        """By the name of a function, the attributes that it sets on its parameters."""
        self.hands_on: dict[str, set[str]] = {}
        """By the name of a function, the functions to which it hands its parameters on."""
        self.waiting: list[tuple[ast.Call, frozenset[str], Place, str]] = []

    def patches(self) -> tuple[Patch, ...]:
        """What the module changes of the SDK, each once, in no order."""
        found = dict.fromkeys(self.walk())
        for call, owners, place, decorated in self.waiting:
            found |= dict.fromkeys(self.by_function(call, owners, place, decorated))
        return tuple(found)

    def passing(self, function: str) -> tuple[frozenset[str], set[str]]:
        """The attributes that the functions of this name, or objects of a class of this name, set on what they are
        given, ANY among them where the names are computed; and the functions of other modules to which they hand it
        on."""
        self.walk()
        return self._passing(function)

    def walk(self) -> list[Patch]:
        """Those that are said where they stand; those that follow from calls are waiting then."""
        if self._said is None:
            self._said = list(self._walked())
        return self._said

    def _walked(self) -> Iterator[Patch]:
        todo: list[tuple[ast.AST, Place]] = [(self.tree, Place())]
        while todo:
            node, place = todo.pop()
            if isinstance(node, ast.Call):
                yield from self.called(node, place, todo)
            elif isinstance(node, ast.Attribute):
                if node.attr == METHOD and self.is_stubbed(node.value):
                    yield Patch(ANY, METHOD, node.lineno)
            elif isinstance(node, (*FunctionNode, ast.ClassDef)):
                yield from self.defined(node, place)
            elif isinstance(node, (ast.Assign, ast.Delete)):
                yield from (patch for target in node.targets for patch in self.stored(target, place))
            elif isinstance(node, (ast.AnnAssign, ast.AugAssign)):
                yield from self.stored(node.target, place)
            todo += inside(node, place)

    def defined(self, node: Function | ast.ClassDef, place: Place) -> Iterator[Patch]:
        """`@patch_to(Step) def add_depends_on(...)`, `@patch def add_depends_on(self: Step)`, and a class of them."""
        if isinstance(node, ast.ClassDef):
            given = NONE.union(*(self.given_classes(one) for one in node.decorator_list if isinstance(one, ast.Call)))
            methods = [stmt.name for stmt in node.body if isinstance(stmt, FunctionNode)] if given else []
        else:
            in_class = place.owner is not None and not place.functions
            given = NONE if in_class or not node.decorator_list else self.decorated_for(node)
            methods = [node.name]
        for name in methods:
            if name in DECISIVE:
                yield from (Patch(owner, name, node.lineno) for owner in given)

    def decorated_for(self, node: Function) -> frozenset[str]:
        """The classes that a function's decorators, or the annotation of what it takes first, speak of."""
        given = [self.given_classes(one) for one in node.decorator_list if isinstance(one, ast.Call)]
        first = next(iter((*node.args.posonlyargs, *node.args.args)), None)
        if first is not None and first.annotation is not None:
            written = first.annotation
            if isinstance(written, ast.Constant) and isinstance(written.value, str):
                given.append(frozenset({written.value.rpartition(".")[2]} & short_names.distinctive()))
            given.append(self.names.classes(written))
        return NONE.union(*given)

    def is_stubbed(self, expr: ast.expr) -> bool:
        """Whether an expression is `when(Step)`, of which a test says what its methods do."""
        return isinstance(expr, ast.Call) and last_name(expr.func) in _STUBBERS

    def given_classes(self, call: ast.Call) -> frozenset[str]:
        """The classes of the SDK that a call is given."""
        values = (*call.args, *(keyword.value for keyword in call.keywords))
        return NONE.union(*map(self.names.classes, values))

    def stored(self, target: ast.expr, place: Place) -> Iterator[Patch]:
        """`Step.add_depends_on = f`, `steps.Step = C`, `Step.add_depends_on.__code__ = c`, `sys.modules[name] = m`."""
        if isinstance(target, (ast.Tuple, ast.List)):
            yield from (patch for one in target.elts for patch in self.stored(one, place))
        elif isinstance(target, ast.Subscript):
            yield from self.stored_below(target, place)
        elif isinstance(target, ast.Attribute):
            yield from self.set_on(target.value, target.attr, target.lineno)
            self.note(target.value, target.attr, place)
            inner = target.value
            if isinstance(inner, ast.Attribute) and inner.attr in DECISIVE:
                yield from (Patch(owner, inner.attr, target.lineno) for owner in self.names.classes(inner.value))

    def stored_below(self, target: ast.Subscript, place: Place) -> Iterator[Patch]:
        """`sys.modules["sagemaker"] = stub`, `vars(steps)["Step"] = C`, `attributes["add_depends_on"] = f`."""
        base = target.value
        if _is_text(target.slice, METHOD):
            yield Patch(ANY, METHOD, target.lineno)
        if self.is_sys_modules(base):
            if not isinstance(place.holder, ast.ExceptHandler):
                yield from (Patch(name, ANY, target.lineno) for name in self.modules_named(target.slice))
            return
        holder = base.value if isinstance(base, ast.Attribute) and base.attr == "__dict__" else None
        if isinstance(base, ast.Call) and last_name(base.func) == "vars" and base.args:
            holder = base.args[0]
        if holder is not None and self.names.is_module(holder):
            key = target.slice.value if isinstance(target.slice, ast.Constant) else ANY
            yield from self.set_on(holder, str(key), target.lineno)

    def set_on(self, owner: ast.expr, attribute: str, line: int) -> Iterator[Patch]:
        """An attribute that is set on what an expression means. The SDK's method, on whatever but oneself, counts."""
        if self.names.is_module(owner):
            yield from self.replaced(owner, attribute, line)
            return
        owners = self.names.classes(owner)
        decisive = short_names.is_decisive(attribute) or attribute == ANY
        private = short_names.is_private(attribute)
        for one in owners:
            if decisive or (private and one != ANY):
                yield Patch(one, attribute, line)
        if owners or (isinstance(owner, ast.Name) and owner.id == "self"):
            return
        if attribute == METHOD:
            yield Patch(ANY, METHOD, line)
        elif attribute in short_names.distinctive():  # of a module that brings the class on
            yield Patch(attribute, ANY, line)

    def replaced(self, module: ast.expr, name: str, line: int) -> Iterator[Patch]:
        """A name of a module of the SDK's that is given another value."""
        dotted = f"{self.names.dotted(module)}.{name}"
        made = short_names.made_by(dotted)
        if name == ANY or made or name in short_names.distinctive() or short_names.is_class(dotted):
            yield Patch(made or name, ANY, line)

    def note(self, value: ast.expr, attribute: str, place: Place) -> None:
        """Remember where a function sets an attribute on one of its parameters, or on what it looks up in it."""
        function = self.function_of(value, place)
        if function is not None and (attribute in DECISIVE or attribute == ANY or short_names.is_private(attribute)):
            self.set_on_parameters.setdefault(function.name, set()).add(attribute)

    def function_of(self, value: ast.expr, place: Place) -> Function | ast.ClassDef | None:
        """The function whose parameter an expression is, or runs over; of those that stand in each other, the
        outermost. The class whose object keeps it, for `self.x`."""
        if isinstance(value, ast.Attribute) and isinstance(value.value, ast.Name) and value.value.id == "self":
            return place.owner
        name = value.id if isinstance(value, ast.Name) else ""
        if not name or (name == "self" and place.owner is not None):
            return None
        given = parameter_names(place.functions)
        from_given = any(isinstance(one, ast.Name) and one.id in given for one in self.names.values_of(name))
        return place.functions[0] if name in given or from_given else None

    def called(self, call: ast.Call, place: Place, todo: list[tuple[ast.AST, Place]]) -> Iterator[Patch]:
        """A call that is given classes, modules or names of the SDK's, and may change something of them."""
        yield from self.stubs(call, place)
        name = last_name(call.func) or ""
        for value in (*call.args, *(keyword.value for keyword in call.keywords)):
            function = self.function_of(value, place)
            if function is not None:
                self.hands_on.setdefault(function.name, set()).add(name)
        if name in _RUNNERS:
            todo += self.run_text(call, place)
        if name in READING:
            return
        found = [*self.by_setter(call, place)] if name in SETTERS or name.startswith("patch") else []
        found += self.by_text(call, name)
        if found:
            is_class = bool(self.first_classes(call))
            region = undone_with(call, place.functions, place.owner, place.holder, is_class)
            yield from (replace(patch, region=region) for patch in found)
        owners = self.given_classes(call) & (short_names.distinctive() | {ANY})
        if owners and name not in SETTERS:
            decorated = place.holder.name if isinstance(place.holder, FunctionNode) else ""
            self.waiting.append((call, owners, place, decorated))

    def first_classes(self, call: ast.Call) -> frozenset[str]:
        """The classes that the first argument means, or the first keyword; a text that names one is none."""
        first = next(iter((*call.args, *(keyword.value for keyword in call.keywords))), None)
        return NONE if first is None or isinstance(first, ast.Constant) else self.names.classes(first)

    def run_text(self, call: ast.Call, place: Place) -> Iterator[tuple[ast.AST, Place]]:
        """The statements of a text that is run."""
        for text in _own_texts(call):
            if "." in text and "=" in text:
                try:
                    tree = ast.parse(text)
                except (SyntaxError, ValueError, RecursionError, MemoryError):
                    continue
                for node in ast.walk(tree):
                    ast.copy_location(node, call)
                yield from ((stmt, place) for stmt in tree.body)

    def by_setter(self, call: ast.Call, place: Place) -> Iterator[Patch]:
        """`setattr(Step, name, f)`, `patch.object(Step, name)`, `monkeypatch.setattr(steps, name, f)`."""
        named = [keyword.value for keyword in call.keywords if keyword.arg in ("name", "attribute")]
        taken = [*call.args, *named]
        if len(taken) < 2 or isinstance(taken[0], ast.Starred):
            return
        given = isinstance(taken[1], ast.Name) and taken[1].id in parameter_names(place.functions)
        for name in (not given and self.names.constants(taken[1])) or {ANY}:
            if name == ANY or name.isidentifier():
                self.note(taken[0], name, place)
                if name != ANY or self.function_of(taken[0], place) is None:
                    yield from self.set_on(taken[0], name, call.lineno)

    def by_text(self, call: ast.Call, name: str) -> Iterator[Patch]:
        """`patch("sagemaker.workflow.steps.Step.add_depends_on")`, `wrap(steps, "Step.add_depends_on", f)`,
        `install("sagemaker.workflow.steps.Step", "add_depends_on", f)`, `curse(Step, "add_depends_on", f)`."""
        texts = list(_own_texts(call))
        owners = set(self.given_classes(call))
        on = call.func.value if isinstance(call.func, ast.Attribute) else call.func
        if isinstance(on, ast.Call) and (on is call.func or self.is_stubbed(on)):
            owners |= self.given_classes(on)
        replaces = name in ("patch", "setattr", "delattr", "replace", "wrap_object", "resolve_and_replace")
        for text in texts:
            for owner, attribute in named_in(text):
                owners.add(owner)
                if short_names.is_decisive(attribute) or short_names.is_private(attribute):
                    yield Patch(owner, attribute, call.lineno)
                elif replaces and not attribute:
                    yield Patch(owner, ANY, call.lineno)
            if text.endswith(f".{METHOD}") and not any(named_in(text)):
                yield Patch(ANY, METHOD, call.lineno)
            made = short_names.made_by(text) if sdk.is_sdk(text) else ""
            if made and replaces:
                yield Patch(made, ANY, call.lineno)
        several = [keyword.arg for keyword in call.keywords if keyword.arg] if name == "multiple" else []
        if name == "multiple" and call.args and self.names.is_module(call.args[0]):
            yield from (patch for one in several for patch in self.replaced(call.args[0], one, call.lineno))
        for text in (*texts, *several):
            if short_names.is_decisive(text) and text not in _COMMON:
                yield from (Patch(owner, text, call.lineno) for owner in owners)
            elif text in short_names.distinctive() and any(map(sdk.is_module, texts)):
                yield Patch(text, ANY, call.lineno)

    def by_function(self, call: ast.Call, owners: frozenset[str], place: Place, decorated: str) -> Iterator[Patch]:
        """`lenient(Step)`, `@patch_to(Step)`, `map(lenient, [Step])`, where the function sets attributes on it."""
        name = last_name(call.func) or ""
        if name == "map" and call.args:
            name = last_name(call.args[0]) or ""
        if not name:
            return
        attributes = self.set_by(name) or self.elsewhere(name)
        known = attributes - {ANY}
        if ANY in attributes:
            said = {text for text in _own_texts(call) if text.isidentifier()}
            known |= frozenset({decorated} if decorated else said or {ANY})
        for attribute in known:
            if attribute in DECISIVE or attribute == ANY or short_names.is_private(attribute):
                yield from (Patch(owner, attribute, call.lineno) for owner in owners)

    def set_by(self, name: str) -> frozenset[str]:
        """The attributes that a function of the module sets on its parameters, itself or through another one."""
        attributes, handed = self._passing(name)
        return attributes.union(*map(self.elsewhere, sorted(handed)))

    def _passing(self, name: str, seen: frozenset[str] = frozenset()) -> tuple[frozenset[str], set[str]]:
        """The attributes that the functions of a name set on their parameters, themselves or through other functions of
        the module, and the functions of other modules to which they hand these on."""
        attributes, handed = frozenset(self.set_on_parameters.get(name, ())), set[str]()
        if name in seen or len(seen) > MOST_INNER:
            return NONE, handed
        for one in self.hands_on.get(name, ()):
            if one in self.names.functions:
                inner, further = self._passing(one, seen | {name})
                attributes |= inner
                handed |= further
            elif one not in READING:
                handed.add(one)
        return attributes, handed

    def stubs(self, call: ast.Call, place: Place) -> Iterator[Patch]:
        """`sys.modules.update(...)`, `sys.modules.setdefault(...)`, `patch.dict(sys.modules, ...)`, `setitem(...)`."""
        on = call.func.value if isinstance(call.func, ast.Attribute) else None
        method = last_name(call.func)
        if isinstance(place.holder, ast.ExceptHandler) or method in ("get", "pop", "keys", "items", "values", "copy"):
            return
        named = method in _BY_TEXT and any(_is_text(one, "sys.modules") for one in call.args)
        if not named and not any(map(self.is_sys_modules, (on, *call.args))):
            return
        region = undone_with(call, place.functions, place.owner, place.holder, False)
        for value in (*call.args, *(keyword.value for keyword in call.keywords)):
            yield from (Patch(name, ANY, call.lineno, region) for name in self.modules_named(value))
        given = (keyword.arg for keyword in call.keywords if keyword.arg == "sagemaker")
        yield from (Patch(name, ANY, call.lineno, region) for name in given)

    def is_sys_modules(self, expr: ast.AST | None) -> bool:
        """Whether an expression is `sys.modules`, also by a name that is imported or given it."""
        if isinstance(expr, ast.Name):
            given = (one for one in self.names.values_of(expr.id) if isinstance(one, ast.Attribute))
            return self.names.dotted(expr) == _SYS_MODULES or any(key_of(one) == _SYS_MODULES for one in given)
        return isinstance(expr, ast.Attribute) and _SYS_MODULES in (key_of(expr), self.names.dotted(expr))

    def modules_named(self, expr: ast.expr) -> set[str]:
        """The modules of the SDK that an expression names, also by a name that was given them, or runs over them."""
        return {text for text in self.names.texts(expr) if sdk.is_sdk(text)}


def _is_text(expr: ast.AST | None, text: str) -> bool:
    return isinstance(expr, ast.Constant) and expr.value == text


def _own_texts(call: ast.Call) -> Iterator[str]:
    """The texts that a call is given, those in a display among them, those of calls inside it not."""
    todo: list[ast.AST] = [*call.args, *(keyword.value for keyword in call.keywords)]
    while todo:
        node = todo.pop()
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif not isinstance(node, (ast.Call, ast.Lambda)):
            todo += ast.iter_child_nodes(node)
