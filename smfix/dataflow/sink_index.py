"""Which calls may hand an argument on to a list of the SDK's: by names, from the SDK outwards, before any inference.

It begins at the SDK's own names (`sdk.sinks`): the functions that give one of them a parameter of theirs, then the
functions that give that to one of *those*, and so on. A module is parsed when it holds one of the names, and never
otherwise. What comes out are names with parameters, of more functions than truly do it: inference tells them apart,
and is asked of nothing else.
"""

from __future__ import annotations

import ast
import os
import re
from bisect import bisect_left
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from smfix import sdk
from smfix.code.signature import positional_parameters
from smfix.code.syntax import SIMPLE, FunctionNode, last_name, parts_of, start_of
from smfix.dataflow.module_calls import ModuleCalls, module_calls
from smfix.needles import SEARCHED
from smfix.scopes.definitions import DefinitionKind

if TYPE_CHECKING:
    from smfix.dataflow.module_calls import Argument, ForwardingCall
    from smfix.project.repository import Repository
    from smfix.scopes.definitions import Definition
    from smfix.scopes.symbol_table import Module, Scope


MOST_UPDATES = 100
"""Texts that may have come in the place of others before all is found out anew."""


@dataclass(slots=True)
class Taken:
    """The arguments of a callee that may end in a list of the SDK's."""

    keywords: set[str] = field(default_factory=set)
    positions: set[int] = field(default_factory=set)
    any_position: bool = False

    def takes(self, argument: Argument) -> bool:
        """Whether the argument, by its position or keyword, is one of them."""
        if isinstance(argument, str):
            return argument in self.keywords
        return self.any_position or argument in self.positions

    def add(self, other: Taken) -> bool:
        """Take what another takes; whether that is more than before."""
        before = len(self.keywords), len(self.positions), self.any_position
        self.keywords |= other.keywords
        self.positions |= other.positions
        self.any_position = self.any_position or other.any_position
        return before != (len(self.keywords), len(self.positions), self.any_position)


class SinkIndex:
    """The callees of some modules of a repository that may hand something on to the SDK, by their last names."""

    def __init__(self, project: Repository) -> None:
        """No module is known."""
        self._project = project
        self._taken: dict[str, Taken] = {}
        self._direct: set[str] = set()
        """Names that may mean the SDK's own thing, not a function that passes on to it."""
        self._handing: set[str] = set()
        """Names that may mean a function of the repository that hands something on."""
        self._read: dict[str, ast.Module] = {}
        self._by_name: dict[str, list[ModuleCalls]] = {}
        self._calls: dict[str, list[ModuleCalls]] = {}
        """By path, what was taken in of a module; a file that is fixed is taken in again."""
        self._updates = 0
        self._known: set[str] = set()
        self._carriers: set[str] = set()
        self._stored: dict[str, bool] = {}
        self._waiting: deque[str] = deque()
        for name, parameters in sdk.sinks().items():
            self._direct.add(name)
            positions = {at for where in parameters.values() for at in where}
            self._add(name, Taken(set(parameters), positions), name)
        self._direct.add("partial")

    def cover(self, module: Module) -> None:
        """Make sure of all that a call in the module may lead to."""
        path = os.path.abspath(module.path)
        code = "\n".join(part.piece.code for part in module.program.parts).encode("utf-8", "surrogatepass")
        self.lead(module.path, code)
        is_known = path in self._known and self._project.relevance.texts.of(path) == code
        if not is_known and _calls_its_own(module, self._taken.keys()):
            self._load(path, module)
            self._spread()

    def lead(self, path: str, data: bytes) -> None:
        """Take in the modules that the imports of the file at `path`, whose bytes are `data`, lead to."""
        self.add(self._project.relevance.led_to(path, data, self._known))

    def add(self, texts: Mapping[str, bytes]) -> None:
        """Take in more modules, bytes by absolute path."""
        new = {path: data for path, data in texts.items() if path not in self._known}
        if not new:
            return
        self._known |= new.keys()
        self._project.words.cover(new)
        found = self._beginnings(new)
        found.update(path for path in self._project.words.naming_any(self._followed()) if path in new)
        for path in sorted(found):
            self._load(path)
        self._spread()

    def text_changed(self, path: str) -> bool:
        """Take in the module at an absolute path anew when it is next led to. The names that its text had added stay:
        they are asked about, and found to pass nothing on."""
        for calls in self._calls.pop(path, ()):
            for name in calls.every_name():
                self._by_name[name].remove(calls)
        self._read.pop(path, None)
        self._known.discard(path)
        self._updates += 1
        self._stored.clear()
        return self._updates < MOST_UPDATES

    def names(self) -> Set[str]:
        """The last names of all functions of the repository that may hand something on."""
        return self._handing

    def may_take(self, call: ast.Call) -> bool:
        """Whether what the call names may hand one of its arguments on, or be the SDK's own."""
        taken = self._taken.get(last_name(call.func) or "")
        return taken is not None and any(taken.takes(argument) for argument in _arguments(call))

    def may_be_sdk(self, call: ast.Call, scope: Scope) -> bool:
        """Whether the call may call something of the SDK's that takes a list, not a function that passes on to it."""
        return last_name(call.func) in self._direct or self._is_variable(call.func, scope)

    def _is_variable(self, func: ast.expr, scope: Scope) -> bool:
        """Whether a callee is something that its name alone does not tell."""
        if isinstance(func, ast.Name):
            around: Scope | None = scope
            while around is not None:
                if func.id in around.parameters or any(map(_is_value, around.names.get(func.id, ()))):
                    return True
                around = around.outer
            return func.id in ("cls", "__class__")
        if isinstance(func, ast.Attribute):
            return func.attr in ("__init__", "__class__") or self._is_stored(func.attr)
        return True

    def _is_stored(self, name: str) -> bool:
        """Whether an attribute of this name may be given a value somewhere."""
        if name not in self._stored:
            texts, paths = self._project.relevance.texts, self._project.words.naming(name, self._known)
            self._stored[name] = any(_stores(texts.of(path), name.encode()) for path in paths)
        return self._stored[name]

    def _beginnings(self, new: Mapping[str, bytes]) -> set[str]:
        """Those of some modules that may give the SDK's own names something of a function's parameters."""
        naming, found = self._project.words.naming, set(self._project.words.naming("depends_on", new))
        for name, parameters in sdk.sinks().items():
            if name in sdk.METHODS:
                found.update(naming(name, new))
                continue
            for path in set(naming(name, new)) - found:
                data = new[path]
                if not any(word in data for word in SEARCHED):
                    continue
                if (b"**" in data or any(one.encode() in data for one in parameters)) and _uses(data, name.encode()):
                    found.add(path)
        return found

    def _followed(self) -> Iterator[str]:
        own = sdk.sinks()
        yield from (name.lstrip("@") for name in self._taken if name not in own)
        yield from self._carriers

    def _load(self, path: str, module: Module | None = None) -> None:
        module = module or (self._project.module(path) if path not in self._read else None)
        if module is None or self._read.get(path) is module.program.tree:
            return
        self._read[path] = module.program.tree
        calls = module_calls(module.program.tree, _classes())
        self._calls.setdefault(path, []).append(calls)
        for name in calls.every_name():
            self._by_name.setdefault(name, []).append(calls)
            if name in self._taken:
                self._follow(calls, name)
            if "@" + name in self._taken:
                self._follow(calls, "@" + name)
        for call in calls.of_variables:
            self._forward(call, _lists() if call.function.name not in self._carriers else _anything())
        for name in calls.carriers - self._carriers:
            self._carriers.add(name)
            self._waiting.append(name)

    def _spread(self) -> None:
        """Follow every name that takes more than it did, until none is left."""
        own = sdk.sinks()
        while self._waiting:
            name = self._waiting.popleft()
            if name not in own:
                for path in self._project.words.naming(name.lstrip("@"), self._known):
                    self._load(path)
            if name in self._taken:
                for calls in list(self._by_name.get(name.lstrip("@"), ())):
                    self._follow(calls, name)

    def _follow(self, calls: ModuleCalls, name: str) -> None:
        """What a module makes of a name that hands something on."""
        taken = self._taken[name]
        if name.startswith("@"):
            for one in calls.decorated.get(name[1:], ()):
                self._add(one, Taken(taken.keywords, set(), True))
            return
        for call in calls.by_callee.get(name, ()):
            self._forward(call, taken)
        for alias in calls.aliases.get(name, ()):
            self._add(alias, taken, name)
        for alias in calls.partials.get(name, ()):
            self._add(alias, Taken(taken.keywords, set(), True), name)
        for code in calls.subclasses.get(name, ()):
            if not code.has_constructor:
                self._add(code.name, taken, name)

    def _forward(self, call: ForwardingCall, taken: Taken) -> None:
        """A function hands some of its parameters on."""
        function = call.function
        handed = {parameter for argument, parameter in call.given if taken.takes(argument)}
        wraps = (
            call.is_variable and function.outer is not None
        )  # what a decorator's inner function does: no end of its own
        rest = taken.keywords - function.parameters if call.mapping and not wraps else set()
        if not handed and not rest:
            return
        order = positional_parameters(function.node)
        positions = {order.index(one) for one in handed if one in order}
        if function.owner is not None:
            positions |= {at - 1 for at in positions}
        self._add(function.name, Taken(handed | rest, positions))
        around = function.outer
        while around is not None:
            self._add("@" + around.node.name, Taken(handed | rest, set(), True))
            around = around.outer

    def _add(self, name: str, taken: Taken, like: str = "") -> None:
        """Note what a name takes: that of a function, or, with `like`, one that means the same as another."""
        known = self._taken.get(name)
        if known is None:
            known = self._taken[name] = Taken()
        more = known.add(taken)
        for names, holds in ((self._direct, like in self._direct), (self._handing, not like or like in self._handing)):
            if holds and name not in names:
                names.add(name)
                more = True
        if more:
            self._waiting.append(name)


def sink_index(project: Repository) -> SinkIndex:
    """The one index of a repository."""
    index = project.kept.get("sinks")
    if not isinstance(index, SinkIndex):
        index = project.kept["sinks"] = SinkIndex(project)
    return index


def _arguments(call: ast.Call) -> Iterator[Argument]:
    for index, expr in enumerate(call.args):
        if isinstance(expr, ast.Starred):
            break
        yield index
    yield from (keyword.arg for keyword in call.keywords if keyword.arg is not None)


def _is_value(definition: Definition) -> bool:
    return definition.kind not in (DefinitionKind.DEFINED, DefinitionKind.IMPORTED, DefinitionKind.GUARD)


def _calls_its_own(module: Module, names: Iterable[str]) -> bool:
    """Whether a module may call, or give another name to, something of its own that speaks of one of the names."""
    program = module.program
    told = {name.lstrip("@") for name in names}.intersection(*[part.words.every for part in program.parts[:1]])
    if len(program.parts) > 1 or "partial" in told or any(map(program.is_renamed, told)):
        return True
    lines = program.lines_standing("depends_on", *told)
    codes = [part.piece.code for part in program.parts]
    return any(sum(code.count(name) for code in codes) > 1 for name in _names_around(lines, program.tree.body))


def _names_around(lines: Sequence[int], block: list[ast.stmt]) -> Iterator[str]:
    """The names of the functions and classes that stand around one of the sorted lines, and of what is assigned on
    one, functions left out."""
    for stmt in block:
        at = bisect_left(lines, start_of(stmt)[0])
        if at == len(lines) or lines[at] > (stmt.end_lineno or stmt.lineno):
            continue
        if isinstance(stmt, (*FunctionNode, ast.ClassDef)):
            yield stmt.name
            yield from _names_around(lines, [one for one in stmt.body if _may_define(stmt, one)])
        elif isinstance(stmt, (ast.Assign, ast.AnnAssign)):
            targets = stmt.targets if isinstance(stmt, ast.Assign) else [stmt.target]
            yield from filter(None, map(last_name, targets))
        elif type(stmt) not in SIMPLE:
            for _, inner, _ in parts_of(stmt):
                yield from _names_around(lines, inner)


def _may_define(around: ast.stmt, stmt: ast.stmt) -> bool:
    """Whether a statement in a class's or function's body may define a function that is called elsewhere."""
    defines = isinstance(stmt, (*FunctionNode, ast.ClassDef))
    return defines or isinstance(around, ast.ClassDef) or type(stmt) not in SIMPLE


def _uses(data: bytes, name: bytes) -> bool:
    """Whether a name is called, derived from, given another name or passed as a value anywhere in a module, as far
    as the text around it shows."""
    at = data.find(name)
    while at >= 0:
        end = at + len(name)
        after = data[end : end + 40].lstrip(b" \t\\\r\n")
        if after[:1] in (b"(", b")", b"]", b"}") or after.startswith(b"as "):
            return True
        before = data[max(0, at - 80) : at].rstrip(_IN_PATH).rstrip()
        if before[-1:] in (b"=", b":", b"("):
            return True
        at = data.find(name, end)
    return False


_IN_PATH = b".ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789"


def _stores(data: bytes, name: bytes) -> bool:
    """Whether a module may give an attribute a value: in a method, or in the body of a class."""
    for match in re.finditer(re.escape(name) + rb"[ \t]*(?:,[^()\n]*)?(?::[^=\n]*)?=(?!=)", data):
        before = data[data.rfind(b"\n", 0, match.start()) + 1 : match.start()].strip(b' \t"')
        if not before or before.endswith(b"."):
            return True
    return False


@cache
def _classes() -> frozenset[str]:
    """The last names of the SDK's classes that take a list."""
    return frozenset(name for name in sdk.sinks() if not name.islower())


@cache
def _lists() -> Taken:
    return Taken({parameter for parameters in sdk.sinks().values() for parameter in parameters})


@cache
def _anything() -> Taken:
    return Taken(_lists().keywords, set(), True)
