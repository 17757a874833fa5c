"""The repository around a file: its other modules, parsed when asked for and once a process; and who calls what."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from smfix.kinds.program import Program, parse
from smfix.kinds.reach import At
from smfix.kinds.scope import Module, Scope
from smfix.kinds.sites import mentions_in
from smfix.sources import Source, read_source
from smfix.text import Undecodable

MOST_FILES = 4_000
MOST_BYTES = 48 * 1024 * 1024
"""A repository with more modules, or more bytes of them, is not searched for callers in other files."""

MOST_MODULE_BYTES = 2 * 1024 * 1024
_STEPS_MODULES = (os.path.join("workflow", "steps.py"), os.path.join("mlops", "workflow", "steps.py"))
_SOURCE_FOLDERS = ("src", "lib", "python", "source")
_PROJECT_FILES = ("pyproject.toml", "setup.py", "setup.cfg", "requirements.txt", "Pipfile", "tox.ini", "cdk.json")
_SKIPPED = frozenset({"node_modules", "__pycache__", "site-packages", "build", "dist", "venv", "env"})


class TooMany(Exception):
    """A repository that is too large to be searched for callers."""


@dataclass(frozen=True, slots=True, eq=False)
class Mention:
    """A call of a name (`node` is the Call), or the name handed on as a value."""

    module: Module
    node: ast.expr
    at: At


class Project:
    """A read-only view of a repository. Making one costs nothing; nothing is read before it is asked for."""

    def __init__(self, roots: Sequence[str] = ()) -> None:
        """`roots` are folders; without any, no file but the one at hand is ever read."""
        self.roots = tuple(os.path.abspath(root) for root in roots)
        self._modules: dict[str, Module | None] = {}
        self._found: dict[tuple[str, str], str | None] = {}
        self._texts: dict[str, dict[str, bytes] | None] = {}
        self._tops: dict[str, str] = {}
        self._repositories: dict[str, str | None] = {}
        self._below: dict[str, dict[str, list[str]]] = {}
        self._copies: dict[str, bool] = {}
        self._names: dict[str, frozenset[str]] = {}
        self._folders: dict[str, str] = {}
        self._packages: dict[str, tuple[str, ...]] = {}
        self._sources: dict[str, list[tuple[str, frozenset[str]]]] = {}
        self._homes: dict[str, str] = {}
        self._scopes: dict[int, Scope] = {}
        self._holding: dict[tuple[str, tuple[bytes, ...]], bool] = {}

    def add(self, source: Source, program: Program | None = None) -> Module:
        """The module of a source that is at hand, and perhaps parsed already."""
        module = Module(source.path, self.dotted(source.path), program or self._parsed(source) or parse(source))
        if self.roots:
            self._modules[os.path.abspath(source.path)] = module
        return module

    def _parsed(self, source: Source) -> Program | None:
        """The program of a source that another file has led to before, where it still says the same."""
        known = self._modules.get(os.path.abspath(source.path))
        if known is None or known.program.failed or len(known.program.parts) != len(source.pieces):
            return None
        parts = [replace(part, piece=piece) for part, piece in zip(known.program.parts, source.pieces)]
        same = all(part.piece.code == old.piece.code for part, old in zip(parts, known.program.parts))
        return replace(known.program, path=source.path, parts=parts) if same else None

    def forget(self, path: str) -> None:
        """Read the file at the path again when it is next asked for."""
        self._modules.pop(os.path.abspath(path), None)

    def module(self, path: str) -> Module | None:
        """The module at a path; None where it cannot be read."""
        path = os.path.abspath(path)
        if path not in self._modules:
            self._modules[path] = None  # a module that is being read imports itself: not seen
            self._modules[path] = self._read(path)
        return self._modules[path]

    def _read(self, path: str) -> Module | None:
        try:
            if os.path.getsize(path) > MOST_MODULE_BYTES:
                return None
            with open(path, "rb") as file:
                source = read_source(file.read(), path)
        except (OSError, Undecodable):
            return None
        return Module(path, self.dotted(path), parse(source))

    def dotted(self, path: str) -> str:
        """The dotted name under which a file is imported, as far as its packages show."""
        stem = os.path.splitext(os.path.basename(path))[0]
        packages = self._packages_of(self._folder_of(path))
        return ".".join(packages if stem == "__init__" and packages else (*packages, stem))

    def _packages_of(self, folder: str) -> tuple[str, ...]:
        """The names of the packages that a folder is and is in, outermost first; none where it is no package."""
        if folder not in self._packages:
            inner: tuple[str, ...] = ()
            if os.path.isfile(os.path.join(folder, "__init__.py")):
                above, name = os.path.split(folder)
                inner = (*(self._packages_of(above) if above != folder else ()), name)
            self._packages[folder] = inner
        return self._packages[folder]

    def _folder_of(self, path: str) -> str:
        """The absolute folder of a file."""
        found = self._folders.get(path)
        if found is None:
            found = self._folders[path] = os.path.dirname(os.path.abspath(path))
        return found

    def top_of(self, path: str) -> str:
        """The folder of the repository that a file belongs to.

        The nearest with `.git`; else, for a root may hold several repositories, the outermost below it that looks like
        a project of its own; else the root itself.
        """
        folder = self._folder_of(path)
        if folder not in self._tops:
            self._tops[folder] = self._top_of(folder)
        return self._tops[folder]

    def _top_of(self, folder: str) -> str:
        repository = self._repository_of(folder)
        if repository is not None:
            return repository
        above = [root for root in self.roots if folder == root or folder.startswith(root + os.sep)]
        if not above:
            return folder
        root = min(above, key=len)
        inside = [one for one in _ancestors(folder) if one == root or one.startswith(root + os.sep)]
        return next((one for one in reversed(inside) if _is_project(one)), root)

    def _repository_of(self, folder: str) -> str | None:
        """The nearest folder with `.git`, from this one upwards."""
        if folder not in self._repositories:
            above = os.path.dirname(folder)
            found = folder if os.path.exists(os.path.join(folder, ".git")) else None
            self._repositories[folder] = found or (self._repository_of(above) if above != folder else None)
        return self._repositories[folder]

    def find(self, dotted: str, path: str) -> Module | None:
        """The module that `import dotted` in the file at `path` means, if it is in the repository."""
        if not self.roots:
            return None
        key = (dotted, self._folder_of(path))
        if key not in self._found:
            self._found[key] = self._find(dotted, key[1])
        found = self._found[key]
        return self.module(found) if found else None

    def file_of(self, level: int, dotted: str, path: str) -> str | None:
        """The file that `import dotted` (relative by `level` dots) in the file at `path` means; nothing is read."""
        if not self.roots or not (dotted or level):
            return None
        folder = self._folder_of(path)
        if level:
            for _ in range(level - 1):
                folder = os.path.dirname(folder)
            return _module_file(os.path.join(folder, *dotted.split(".")) if dotted else folder)
        key = (dotted, folder)
        if key not in self._found:
            self._found[key] = self._find(dotted, folder)
        return self._found[key]

    def text_holds(self, path: str, *needles: bytes) -> bool:
        """Whether a file's bytes hold one of the needles; read once for each set of them."""
        key = (path, needles)
        if key not in self._holding:
            try:
                with open(path, "rb") as file:
                    data = file.read(MOST_MODULE_BYTES)
            except OSError:
                data = b""
            self._holding[key] = any(needle in data for needle in needles)
        return self._holding[key]

    def _find(self, dotted: str, folder: str) -> str | None:
        inner = dotted.replace(".", os.sep)
        first = dotted.partition(".")[0]
        for root, names in self._sources_of(folder):
            found = _module_file(os.path.join(root, inner)) if first in names else None
            if found:
                return found
        return self._anywhere(dotted, folder)

    def _sources_of(self, folder: str) -> list[tuple[str, frozenset[str]]]:
        """The folders in which the files of one are likely to look for a module, nearest first: those above it and
        their folders of sources; each with what can be imported from it."""
        if folder not in self._sources:
            top = self.top_of(os.path.join(folder, "_"))
            inner = [os.path.join(folder, name) for name in _SOURCE_FOLDERS if name in self._names_in(folder)]
            found = [(one, self._names_in(one)) for one in (folder, *inner)]
            above = os.path.dirname(folder)
            if folder != top and above != folder:
                found += self._sources_of(above)
            self._sources[folder] = found
        return self._sources[folder]

    def _names_in(self, folder: str) -> frozenset[str]:
        """What can be imported from a folder, and perhaps more: its entries without their suffixes. Listed once, for
        each import of each file asks in every folder above it."""
        if folder not in self._names:
            try:
                self._names[folder] = frozenset(name.partition(".")[0] for name in os.listdir(folder))
            except OSError:
                self._names[folder] = frozenset()
        return self._names[folder]

    def home_of(self, path: str) -> str:
        """The folder whose code a file most likely belongs with: that of its repository; where it is not known to be
        one, it may hold several, and each folder right below stands for itself."""
        folder = self._folder_of(path)
        if folder not in self._homes:
            self._homes[folder] = self._home_of(folder, self.top_of(path))
        return self._homes[folder]

    def _home_of(self, folder: str, top: str) -> str:
        if folder == top or _is_project(top) or os.path.exists(os.path.join(top, ".git")):
            return top
        return os.path.join(top, os.path.relpath(folder, top).split(os.sep)[0])

    def _anywhere(self, dotted: str, folder: str) -> str | None:
        """Any folder of the repository can be an import root: the nearest that fits, where there is one such."""
        top = self.home_of(os.path.join(folder, "_"))
        named = self._modules_below(top).get(dotted.rpartition(".")[2])
        if not named:
            return None
        inner = os.sep + dotted.replace(".", os.sep)
        ends = (inner + ".py", os.path.join(inner, "__init__.py"))
        fits = [path for path in named if path.endswith(ends)]
        roots = {path: path[: path.rindex(inner)] for path in fits}
        nearest = sorted((-len(os.path.commonpath([root, folder])), path) for path, root in roots.items()
                         if not os.path.isfile(os.path.join(root, "__init__.py")))  # fmt: skip
        if not nearest or (len(nearest) > 1 and nearest[0][0] == nearest[1][0]):
            return None
        return nearest[0][1]

    def _modules_below(self, top: str) -> dict[str, list[str]]:
        """The paths of the modules and packages below a folder, by the last part of their names."""
        if top not in self._below:
            found: dict[str, list[str]] = {}
            for folder, folders, files in os.walk(top):
                folders[:] = sorted(name for name in folders if not _is_skipped(name))
                for name in files:
                    if name.endswith(".py"):
                        last = os.path.basename(folder) if name == "__init__.py" else name[:-3]
                        found.setdefault(last, []).append(os.path.join(folder, name))
            self._below[top] = found
        return self._below[top]

    def is_namesake(self, module: Module) -> bool:
        """Whether a module of the repository that bears the name of one of the SDK's is something else: no part of a
        copy of the SDK itself."""
        folder = os.path.dirname(os.path.abspath(module.path))
        while os.path.basename(folder) != "sagemaker" and os.path.dirname(folder) != folder:
            folder = os.path.dirname(folder)
        if folder not in self._copies:
            self._copies[folder] = any(_defines_steps(os.path.join(folder, inner)) for inner in _STEPS_MODULES)
        return not self._copies[folder]

    def relative(self, level: int, dotted: str, path: str) -> Module | None:
        """The module of `from ..dotted import x`."""
        if not self.roots:
            return None
        folder = os.path.dirname(os.path.abspath(path))
        for _ in range(level - 1):
            folder = os.path.dirname(folder)
        if not dotted:
            found = _module_file(folder)
            return self.module(found) if found else self.package(folder)
        found = _module_file(os.path.join(folder, *dotted.split(".")))
        return self.module(found) if found else None

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
        found = _module_file(folder)
        return self.module(found) if found else self.package(folder)

    def scope_of(self, node: ast.AST) -> Scope | None:
        """The scope of a function whose parameters were asked for."""
        return self._scopes.get(id(node))

    def callers(self, scope: Scope, name: str) -> Iterator[Mention]:
        """Every place in the repository that calls something of this name, or hands it on.

        Raises TooMany, after those of the file itself, where the repository has too many modules to look through.
        """
        self._scopes[id(scope.node)] = scope
        for module in self.modules_naming(scope.module, name):
            yield from self.mentions(module, name)
        self._all_texts(scope.module.path)

    def modules_naming(self, module: Module, name: str) -> Iterator[Module]:
        """The module itself, then every other of its repository that holds the name; only it, where there are too
        many to look through."""
        yield module
        yield from self.modules_matching(module, re.compile(re.escape(name.encode()) + rb"(?!\w)"))

    def modules_matching(self, module: Module, pattern: re.Pattern[bytes]) -> Iterator[Module]:
        """The other modules of the repository in which the pattern is found; none where there are too many."""
        try:
            texts = self._all_texts(module.path)
        except TooMany:
            return
        for path, data in texts.items():
            if path != os.path.abspath(module.path) and pattern.search(data):
                other = self.module(path)
                if other is not None:
                    yield other

    def mentions(self, module: Module, name: str) -> Iterator[Mention]:
        """Every place in one module that calls something of this name, under another name too, or hands it on."""
        for one in (name, *other_names(module, name)):
            for node, at in mentions_in(module, one):
                yield Mention(module, node, at)

    def _all_texts(self, path: str) -> dict[str, bytes]:
        """The bytes of every module of the repository. Raises TooMany."""
        if not self.roots:
            return {}
        top = self.top_of(path)
        if top not in self._texts:
            self._texts[top] = _read_all(top)
        texts = self._texts[top]
        if texts is None:
            raise TooMany(f"`{top}` holds too many modules to look through for callers")
        return texts

    def fixture_modules(self, module: Module) -> Iterator[Module]:
        """The file itself and the `conftest.py` files that pytest reads for it."""
        yield module
        if self.roots:
            top = self.top_of(module.path)
            for folder in _ancestors(os.path.dirname(os.path.abspath(module.path))):
                found = _module_file(os.path.join(folder, "conftest"))
                conftest = self.module(found) if found else None
                if conftest is not None:
                    yield conftest
                if folder == top:
                    break


def other_names(module: Module, name: str) -> Iterator[str]:
    """The names under which a module imports `name` with `as`."""
    if not module.program.is_renamed(name):
        return
    for scope in module.every_scope():
        for bindings in scope.names.values():
            for binding in bindings:
                alias = binding.alias
                if alias is not None and alias.asname and alias.asname != name and alias.name.split(".")[-1] == name:
                    yield alias.asname


def _ancestors(folder: str) -> Iterator[str]:
    while True:
        yield folder
        above = os.path.dirname(folder)
        if above == folder:
            return
        folder = above


def _module_file(base: str) -> str | None:
    for path in (base + ".py", os.path.join(base, "__init__.py"), base + ".pyi"):
        if os.path.isfile(path):
            return path
    return None


def _defines_steps(path: str) -> bool:
    """Whether this is the module of the SDK that defines its steps."""
    try:
        with open(path, "rb") as file:
            data = file.read()
    except OSError:
        return False
    return b"class StepTypeEnum" in data and b"class Step(" in data


def _is_project(folder: str) -> bool:
    return any(os.path.exists(os.path.join(folder, name)) for name in _PROJECT_FILES)


def _is_skipped(name: str) -> bool:
    return name.startswith(".") or name in _SKIPPED


def _read_all(top: str) -> dict[str, bytes] | None:
    texts: dict[str, bytes] = {}
    size = 0
    for folder, folders, files in os.walk(top):
        folders[:] = sorted(name for name in folders if not _is_skipped(name))
        for name in sorted(files):
            if not name.endswith((".py", ".ipynb")):
                continue
            path = os.path.join(folder, name)
            try:
                with open(path, "rb") as file:
                    data = file.read(MOST_MODULE_BYTES + 1)
            except OSError:
                continue
            size += len(data)
            if len(texts) >= MOST_FILES or size > MOST_BYTES:
                return None
            if len(data) <= MOST_MODULE_BYTES:
                texts[path] = data
    return texts
