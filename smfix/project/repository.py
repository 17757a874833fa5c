"""The repository around a file: its other modules, parsed when asked for and once a process; and who calls what."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from smfix.code.program import parse
from smfix.project.import_paths import ancestors
from smfix.project.overlay import DISK, Overlay
from smfix.project.relevance import Relevance
from smfix.project.text_search import TextSearch
from smfix.project.text_search import TooMany as TooMany
from smfix.project.texts import MOST_MODULE_BYTES, module_bytes
from smfix.project.written_modules import WrittenModules
from smfix.scopes.symbol_table import Module
from smfix.scopes.visitor import mentions_in
from smfix.sources import Source, read_source
from smfix.text import Undecodable

if TYPE_CHECKING:
    from smfix.code.program import Program
    from smfix.project.sdk_patches import SdkPatches
    from smfix.scopes.location import ProgramPoint
    from smfix.scopes.symbol_table import Scope


MOST_NAMES = 4
"""Names under which packages bring on one function."""

_MARKS = {
    "core": (os.path.join("helper", "pipeline_variable.py"), b"class PipelineVariable("),
    "train": ("model_trainer.py", b"class ModelTrainer("),
    "serve": ("model_builder.py", b"class ModelBuilder("),
}
"""By package of version 3 of the SDK, a module of it and what stands in that."""
_STEPS_MODULES = (os.path.join("workflow", "steps.py"), os.path.join("mlops", "workflow", "steps.py"))


MOST_LED = 10_000
"""Times that questions of one file lead to another module before no more is looked for; the first time that they lead
to a module counts as NEW, whether or not an earlier file had it parsed."""

NEW = 30


_LEADING = (b"sys.path", b"writefile")
"""What stands in a text that says where imports lead."""


def _go_on() -> None:
    """Let nothing end the work."""


@dataclass(frozen=True, slots=True, eq=False)
class Mention:
    """A call of a name (`node` is the Call), or the name passed as a value."""

    module: Module
    node: ast.expr
    at: ProgramPoint


@runtime_checkable
class Updatable(Protocol):
    """Something in `Repository.kept` that need not be found out anew when the text of a module changes."""

    def text_changed(self, path: str) -> bool:
        """Forget what the module at an absolute path said. False where it is to be found out anew after all."""


class Repository:
    """A read-only view of a repository. Making one costs nothing; nothing is read before it is asked for."""

    def __init__(self, roots: Sequence[str] = (), relevance: Relevance | None = None, overlay: Overlay = DISK) -> None:
        """`roots` are folders; without any, no file but the one at hand is ever read. `relevance` is of the same
        roots, and knows something already; without it, what is in `overlay` comes before the disk."""
        self.roots = tuple(os.path.abspath(root) for root in roots)
        self._given = dict(zip(self.roots, roots))
        self.relevance = relevance or Relevance(roots, overlay)
        self.folders = self.relevance.folders
        self._overlay = self.folders.overlay
        self._modules: dict[str, Module | None] = {}
        self.search = TextSearch(self.relevance)
        self.words = self.search.words
        self.written = WrittenModules()
        """What notebooks write by `%%writefile`."""
        self.led = 0
        self._led_to: set[str] = set()
        self._copies: dict[str, bool] = {}
        self._holding: dict[tuple[str, tuple[bytes, ...]], bool] = {}
        self._scopes: dict[int, Scope] = {}
        self.kept: dict[str, object] = {}
        """What others have found out about the whole repository, by its name."""
        self.checkpoint: Callable[[], None] = _go_on
        """Called again and again while a file is looked at; it ends the work by an exception that is no Exception."""

    @cached_property
    def sdk_patches(self) -> SdkPatches:
        """What is changed of the SDK where a file runs."""
        from smfix.project.sdk_patches import SdkPatches  # only where a rule has found something

        return SdkPatches(self)

    def add(self, source: Source, program: Program | None = None) -> Module:
        """The module of a source that is at hand, and perhaps parsed already."""
        self._note_search_path(source)
        module = Module(source.path, self.folders.dotted(source.path), program or self._parsed(source) or parse(source))
        self.written.add(source)
        if self.roots and not source.container:
            self._modules[os.path.abspath(source.path)] = module
        return module

    def _parsed(self, source: Source) -> Program | None:
        """The program of a source that another file has led to before, where it still says the same."""
        known = self._modules.get(os.path.abspath(source.path)) if not source.container else None
        if known is None or known.program.failed or len(known.program.parts) != len(source.pieces):
            return None
        parts = [replace(part, piece=piece) for part, piece in zip(known.program.parts, source.pieces)]
        same = all(part.piece.code == old.piece.code for part, old in zip(parts, known.program.parts))
        return replace(known.program, path=source.path, parts=parts) if same else None

    def begin(self) -> None:
        """Grant the whole budget of modules to the questions of another file."""
        self.led = 0
        self._led_to.clear()

    @property
    def is_exhausted(self) -> bool:
        """Whether the questions of the file at hand have led to as many modules as those of one file may."""
        return self.led > MOST_LED

    def forget(self, path: str) -> None:
        """Read the file at the path again when it is next asked for."""
        self._modules.pop(os.path.abspath(path), None)

    def update(self, path: str) -> bool:
        """Read the file at the path again, and forget what was found out from what it said, in whichever file.

        False where more has changed than what a known file says: then only a new Repository knows it.
        """
        path = os.path.abspath(path)
        before = self.relevance.texts.known(path)
        if not self.relevance.update(path):
            return False
        after = self.relevance.texts.of(path)
        if before == after:
            return True
        if (before is None and path in self._modules) or any(word in (before or b"") + after for word in _LEADING):
            return False
        before = before or b""
        self.search.text_changed(path, before, after)
        self._holding = {key: holds for key, holds in self._holding.items() if key[0] != path}
        self._copies.clear()
        self._scopes.clear()
        self._modules = {other: _unasked(module) for other, module in self._modules.items() if other != path}
        self.kept = {
            name: one for name, one in self.kept.items() if isinstance(one, Updatable) and one.text_changed(path)
        }
        if "sdk_patches" in self.__dict__ and not self.sdk_patches.update(path, before, after):
            del self.__dict__["sdk_patches"]
        return True

    def module(self, path: str) -> Module | None:
        """The module at a path; None where it cannot be read."""
        path = path if path in self._modules else os.path.abspath(path)
        if path not in self._modules:
            self._modules[path] = None  # a module that is being read imports itself: not seen
            self._modules[path] = self._read(path)
        return self._modules[path]

    def _read(self, path: str) -> Module | None:
        try:
            source = read_source(self._overlay.read(path, MOST_MODULE_BYTES), self._shown(path))
        except (OSError, Undecodable):
            return None
        self._note_search_path(source)
        self.written.add(source)
        return Module(source.path, self.folders.dotted(path), parse(source))

    def _note_search_path(self, source: Source) -> None:
        if self.roots and any("sys.path" in piece.code for piece in source.pieces):
            self.folders.note(source.path, "\n".join(piece.code for piece in source.pieces))

    def _shown(self, path: str) -> str:
        """A path as a user would type it: below the folder that was given, as it was given."""
        root = next((root for root in self.roots if path.startswith(os.path.join(root, ""))), None)
        if root is None:
            return path
        return os.path.normpath(os.path.join(self._given[root], os.path.relpath(path, root)))

    def find(self, dotted: str, path: str) -> Module | None:
        """The module that `import dotted` in the file at `path` means, if it is in the repository."""
        if self.written.holds(dotted, path):
            return self.written.find(dotted, path)
        found = self.folders.file_of(0, dotted, path)
        return self.module(found) if found else None

    def text_holds(self, path: str, *needles: bytes) -> bool:
        """Whether a file's bytes hold one of the needles; read once for each set of them."""
        key = (path, needles)
        if key not in self._holding:
            data = module_bytes(path, self._overlay) or b""
            self._holding[key] = any(needle in data for needle in needles)
        return self._holding[key]

    def is_namesake(self, module: Module) -> bool:
        """Whether a module of the repository that bears the name of one of the SDK's is something else: no part of a
        copy of the SDK itself."""
        return not self.is_in_copy(module.path)

    def is_in_copy(self, path: str) -> bool:
        """Whether a file below a folder `sagemaker` is part of a copy of the SDK itself."""
        folder = _sdk_folder(path)
        if os.path.basename(folder) != "sagemaker":
            return False
        if folder not in self._copies:
            self._copies[folder] = any(self._defines_steps(os.path.join(folder, inner)) for inner in _STEPS_MODULES)
        return self._copies[folder]

    def is_in_sdk(self, path: str) -> bool:
        """The same, or part of one of the packages of which version 3 consists, as each is published."""
        folder = _sdk_folder(path)
        name = os.path.relpath(os.path.abspath(path), folder).partition(os.sep)[0]
        if self.is_in_copy(path) or name not in _MARKS or os.path.basename(folder) != "sagemaker":
            return self.is_in_copy(path)
        file, mark = _MARKS[name]
        return self.text_holds(os.path.join(folder, name, file), mark)

    def _defines_steps(self, path: str) -> bool:
        """Whether this is the module of the SDK that defines its steps."""
        data = module_bytes(path, self._overlay) or b""
        return b"class StepTypeEnum" in data and b"class Step(" in data

    def is_seen_from(self, module: Module, importer: Module) -> bool:
        """Whether a module that was found by its name alone is one that the importer can mean: a fake below tests is
        only where the importer stands there too, or puts its folder into `sys.path`."""
        tests = self.folders.tests_around(module.path)
        if not tests or os.path.abspath(importer.path).startswith(os.path.join(tests, "")):
            return True
        name = os.path.basename(os.path.dirname(_sdk_folder(module.path)))
        code = [part.piece.code for part in importer.program.parts]
        return any("sys.path" in text and name in text for text in code)

    def relative(self, level: int, dotted: str, path: str) -> Module | None:
        """The module of `from ..dotted import x`."""
        if not self.roots:
            return None
        found = self.folders.file_of(level, dotted, path)
        if found is None and not dotted:
            return self.package(self.folders.above(path, level))
        return self.module(found) if found else None

    def script(self, name: str, module: Module) -> Module | None:
        """The file that a notebook runs by `%run name`, beside it; None where it can't be read."""
        written = self.written.script(name, module.path)
        if written is not None or not self.roots:
            return written
        base = os.path.join(os.path.dirname(os.path.abspath(module.path)), name)
        found = next((path for path in (base, f"{base}.py", f"{base}.ipynb") if self._overlay.is_file(path)), None)
        return self.module(found) if found is not None and found.endswith((".py", ".ipynb")) else None

    def package(self, folder: str) -> Module | None:
        """A folder without `__init__.py` as an empty package, so that modules below it are found."""
        from smfix.sources import Piece
        from smfix.text import Text

        if not os.path.isdir(folder):
            return None
        path = os.path.join(folder, "__init__.py")
        return self.add(Source(path, Text("", "utf-8"), (Piece(""),)))

    def below(self, module: Module, name: str) -> Module | None:
        """The submodule `name` of a package."""
        if not self.roots or not os.path.basename(module.path).startswith("__init__."):
            return None
        folder = os.path.join(os.path.dirname(os.path.abspath(module.path)), name)
        found = self._overlay.module_file(folder)
        return self.module(found) if found else self.package(folder)

    def scope_of(self, node: ast.AST) -> Scope | None:
        """The scope of a function whose parameters were asked for."""
        return self._scopes.get(id(node))

    def callers(self, scope: Scope, name: str) -> Iterator[Mention]:
        """Every place in the repository that calls something of this name, or hands it on.

        Raises TooMany, after those of the file itself, where the repository has too many modules to look through.
        """
        self._scopes[id(scope.node)] = scope
        seen: set[tuple[int, str]] = set()
        for one in self._names_of(scope.module, name):
            for module in self.modules_naming(scope.module, one):
                for called in (one, *other_names(module, one)):
                    if (id(module), called) not in seen:
                        seen.add((id(module), called))
                        yield from (Mention(module, node, at) for node, at in mentions_in(module, called))
        if self.led > MOST_LED:
            raise TooMany(f"too many modules name what `{scope.module.path}` defines to look through them for callers")
        self.search.texts(scope.module.path)

    def _names_of(self, module: Module, name: str) -> Iterator[str]:
        """The name, then those under which packages bring it on: `from .extra import name as other`."""
        names = [name]
        for one in names:
            yield one
            for other in self.modules_naming(module, one):
                if os.path.basename(other.path).startswith("__init__.") and len(names) < MOST_NAMES:
                    names += [again for again in other_names(other, one) if again not in names]

    def modules_naming(
        self, module: Module, name: str, besides: re.Pattern[bytes] | None = None, words: Iterable[str] = ()
    ) -> Iterator[Module]:
        """The module itself, then every other of its repository that holds the name, and `besides` where that is given;
        only it, where there are too many to look through. Where a text can hold `besides` only with one of some
        `words`, no other is searched for it."""
        yield module
        with suppress(TooMany):
            yield from self.other_modules(module, self.search.naming(module.path, name, besides, words))

    def modules_matching(self, module: Module, pattern: re.Pattern[bytes], *words: str) -> Iterator[Module]:
        """The other modules of the repository in which the pattern is found; none where there are too many. Every text
        that matches holds all of the words."""
        return self.other_modules(module, self.search.matching(module.path, pattern, *words))

    def other_modules(self, module: Module, paths: Sequence[str]) -> Iterator[Module]:
        """The modules at absolute paths, without the one at hand; no more once the questions of a file have led to too
        many."""
        own = os.path.abspath(module.path)
        for path in paths:
            self.led += 1 if path in self._led_to else NEW
            self._led_to.add(path)
            if self.led > MOST_LED:
                return
            other = self.module(path) if path != own else None
            if other is not None:
                yield other

    def mentions(self, module: Module, name: str) -> Iterator[Mention]:
        """Every place in one module that calls something of this name, under another name too, or hands it on."""
        for one in (name, *other_names(module, name)):
            for node, at in mentions_in(module, one):
                yield Mention(module, node, at)

    def texts_around(self, module: Module) -> Mapping[str, bytes]:
        """The bytes of the modules of the module's repository, by absolute path; none where there are too many."""
        with suppress(TooMany):
            return self.search.texts(module.path)
        return {}

    def fixture_modules(self, module: Module) -> Iterator[Module]:
        """The file itself and the `conftest.py` files that pytest reads for it."""
        yield module
        if self.roots:
            top = self.folders.top_of(module.path)
            for folder in ancestors(os.path.dirname(os.path.abspath(module.path))):
                found = self._overlay.module_file(os.path.join(folder, "conftest"))
                conftest = self.module(found) if found else None
                if conftest is not None:
                    yield conftest
                if folder == top:
                    break


def _unasked(module: Module | None) -> Module | None:
    """The module; without what it keeps of classes that stand for certain calls, which code elsewhere makes."""
    codes = module.classes.items() if module is not None else ()
    if module is None or all(key == id(code.node) and code.outer is code.outer.scope.frame for key, code in codes):
        return module
    return Module(module.path, module.dotted, module.program)


def other_names(module: Module, name: str) -> Iterator[str]:
    """The names under which a module imports `name` with `as`."""
    if not module.program.is_renamed(name):
        return
    for scope in module.all_scopes():
        for definitions in scope.names.values():
            for definition in definitions:
                alias = definition.alias
                if alias is not None and alias.asname and alias.asname != name and alias.name.split(".")[-1] == name:
                    yield alias.asname


def _sdk_folder(path: str) -> str:
    """The folder `sagemaker` that a module of that name's package stands in; the root of all where there is none."""
    folder = os.path.dirname(os.path.abspath(path))
    while os.path.basename(folder) != "sagemaker" and os.path.dirname(folder) != folder:
        folder = os.path.dirname(folder)
    return folder
