"""The folders of a repository: where it begins, what a file is called in it, and which file an import means.

Every folder is looked at once, when it is first asked for, and known for as long as the object: a file that comes in
the meantime is not seen.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

from smfix.project.overlay import DISK, Overlay
from smfix.project.search_path import NEEDLE, SearchPath, search_path

_SOURCE_FOLDERS = ("src", "lib", "python", "source")
PROJECT_FILES = ("pyproject.toml", "setup.py", "setup.cfg", "requirements.txt", "Pipfile", "tox.ini", "cdk.json")
"""What stands in the folder of a project of its own."""
_TESTS = re.compile(r"(?:tests?|testing|test_\w+|\w+_tests?|docs?|specs?)\Z")
_TEST = re.compile(r"(?:tests?|test_\w*|\w*_tests?|conftest)\Z")
_SKIPPED = frozenset({"node_modules", "__pycache__", "site-packages", "build", "dist", "venv", "env"})


class ImportPaths:
    """What is known of the folders below some roots. Making one costs nothing; no file is read."""

    def __init__(self, roots: tuple[str, ...], overlay: Overlay = DISK) -> None:
        """`roots` are absolute; without any, no import leads to a file."""
        self.roots = roots
        self.overlay = overlay
        self._folders: dict[str, str] = {}
        self._packages: dict[str, tuple[str, ...]] = {}
        self._repositories: dict[str, str | None] = {}
        self._tops: dict[str, str] = {}
        self._homes: dict[str, str] = {}
        self._names: dict[str, frozenset[str]] = {}
        self._sources: dict[str, list[tuple[str, frozenset[str]]]] = {}
        self._below: dict[str, dict[str, list[str]]] = {}
        self._found: dict[tuple[str, str], str | None] = {}
        self._added: dict[str, SearchPath] = {}
        """What modules put into `sys.path`, by their absolute paths."""
        self._at: dict[str, str | None] = {}
        self._fitting: dict[tuple[str, str], list[tuple[str, str]]] = {}

    def dotted(self, path: str) -> str:
        """The dotted name under which a file is imported, as far as its packages show."""
        stem = os.path.splitext(os.path.basename(path))[0]
        packages = self._packages_of(self.folder_of(path))
        return ".".join(packages if stem == "__init__" and packages else (*packages, stem))

    def _packages_of(self, folder: str) -> tuple[str, ...]:
        """The names of the packages that a folder is and is in, outermost first; none where it is no package."""
        if folder not in self._packages:
            inner: tuple[str, ...] = ()
            if self.overlay.is_file(os.path.join(folder, "__init__.py")):
                above, name = os.path.split(folder)
                inner = (*(self._packages_of(above) if above != folder else ()), name)
            self._packages[folder] = inner
        return self._packages[folder]

    def folder_of(self, path: str) -> str:
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
        folder = self.folder_of(path)
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
        inside = [one for one in ancestors(folder) if one == root or one.startswith(root + os.sep)]
        return next((one for one in reversed(inside) if _is_project(one)), root)

    def _repository_of(self, folder: str) -> str | None:
        """The nearest folder with `.git`, from this one upwards."""
        if folder not in self._repositories:
            above = os.path.dirname(folder)
            found = folder if os.path.exists(os.path.join(folder, ".git")) else None
            self._repositories[folder] = found or (self._repository_of(above) if above != folder else None)
        return self._repositories[folder]

    def home_of(self, path: str) -> str:
        """The folder whose code a file most likely belongs with: that of its repository; where it is not known to be
        one, it may hold several, and each folder right below stands for itself."""
        folder = self.folder_of(path)
        if folder not in self._homes:
            self._homes[folder] = self._home_of(folder, self.top_of(path))
        return self._homes[folder]

    def _home_of(self, folder: str, top: str) -> str:
        if folder == top or _is_project(top) or os.path.exists(os.path.join(top, ".git")):
            return top
        return os.path.join(top, os.path.relpath(folder, top).split(os.sep)[0])

    def tests_around(self, path: str) -> str:
        """The outermost folder of tests or docs that a file is in, the file itself where only its name says that it is
        a test; empty where nobody says so. Nobody runs those beside the rest of the repository."""
        top = self.top_of(path)
        parts = os.path.relpath(os.path.abspath(path), top).split(os.sep)
        for index, part in enumerate(parts[:-1]):
            if _TESTS.match(part):
                return os.path.join(top, *parts[: index + 1])
        return os.path.abspath(path) if _TEST.match(os.path.splitext(parts[-1])[0]) else ""

    def file_of(self, level: int, dotted: str, path: str) -> str | None:
        """The file that `import dotted` (relative by `level` dots) in the file at `path` means; nothing is read."""
        if not self.roots or not (dotted or level):
            return None
        if level:
            folder = self.above(path, level)
            return self.module_at(os.path.join(folder, *dotted.split(".")) if dotted else folder)
        added = self._added.get(os.path.abspath(path)) if self._added else None
        if added is not None:
            return self._find_added(dotted, self.folder_of(path), added)
        key = (dotted, self.folder_of(path))
        if key not in self._found:
            self._found[key] = self._find(*key)
        return self._found[key]

    def is_usual(self, path: str) -> bool:
        """Whether the file at a path looks for modules where every file of its folder does."""
        return not self._added or os.path.abspath(path) not in self._added

    def above(self, path: str, level: int) -> str:
        """The folder that an import in the file at `path` means by `level` dots."""
        folder = self.folder_of(path)
        for _ in range(level - 1):
            folder = os.path.dirname(folder)
        return folder

    def note(self, path: str, text: str | bytes) -> None:
        """Take note of what the module at a path, whose text (or bytes) this is, puts into `sys.path`."""
        holds = NEEDLE in text if isinstance(text, bytes) else NEEDLE.decode() in text
        if holds and self.roots:
            text = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
            found = search_path(text, os.path.abspath(path), self.top_of(path))
            if found is not None:
                self._added[os.path.abspath(path)] = found
                return
        if self._added:
            self._added.pop(os.path.abspath(path), None)

    def _find_added(self, dotted: str, folder: str, added: SearchPath) -> str | None:
        """Look through what a module has put into `sys.path`, too; None where it is not certain which file is meant."""
        inner = dotted.replace(".", os.sep)
        usual = self._find(dotted, folder)
        own = self.module_at(os.path.join(folder, inner))
        for entries, is_first in ((added.first, True), (added.last, False)):
            for candidates in entries if is_first or own is None else ():
                found = {file for one in candidates if (file := self.module_at(os.path.join(one, inner))) is not None}
                if found:
                    is_late = usual is not None and usual not in found and added.imports_before(dotted)
                    return None if len(found) > 1 or is_late else found.pop()
        if (
            added.is_unknown
            and usual is not None
            and len(self._named(dotted, self.home_of(os.path.join(folder, "_")))) > 1
        ):
            return None
        return usual

    def module_at(self, base: str) -> str | None:
        """The file of the module or package at an absolute path without its suffix. Looked up once; where the folder
        around it lists no such name, nothing is looked up at all."""
        if base not in self._at:
            folder, name = os.path.split(base)
            self._at[base] = self.overlay.module_file(base) if name in self.names_in(folder) else None
        return self._at[base]

    def _find(self, dotted: str, folder: str) -> str | None:
        inner = dotted.replace(".", os.sep)
        first = dotted.partition(".")[0]
        for root, names in self._sources_of(folder):
            found = self.module_at(os.path.join(root, inner)) if first in names else None
            if found:
                return found
        return self._anywhere(dotted, folder)

    def _sources_of(self, folder: str) -> list[tuple[str, frozenset[str]]]:
        """The folders in which the files of one are likely to look for a module, nearest first: those above it and
        their folders of sources; each with what can be imported from it."""
        if folder not in self._sources:
            top = self.top_of(os.path.join(folder, "_"))
            inner = [os.path.join(folder, name) for name in _SOURCE_FOLDERS if name in self.names_in(folder)]
            found = [(one, self.names_in(one)) for one in (folder, *inner)]
            above = os.path.dirname(folder)
            if folder != top and above != folder:
                found += self._sources_of(above)
            self._sources[folder] = found
        return self._sources[folder]

    def names_in(self, folder: str) -> frozenset[str]:
        """What can be imported from a folder, and perhaps more: its entries without their suffixes. Listed once, for
        each import of each file asks in every folder above it."""
        if folder not in self._names:
            try:
                names = os.listdir(folder)
            except OSError:
                names = []
            self._names[folder] = frozenset(n.partition(".")[0] for n in (*names, *self.overlay.names_in(folder)))
        return self._names[folder]

    def _anywhere(self, dotted: str, folder: str) -> str | None:
        """Any folder of the repository can be an import root: the nearest that fits, where there is one such."""
        key = (self.home_of(os.path.join(folder, "_")), dotted)
        if key not in self._fitting:
            self._fitting[key] = list(self._fitting_below(*key))
        nearest = sorted((-len(os.path.commonpath([root, folder])), path) for root, path in self._fitting[key])
        if not nearest or (len(nearest) > 1 and nearest[0][0] == nearest[1][0]):
            return None
        return nearest[0][1]

    def _named(self, dotted: str, top: str) -> list[str]:
        """The modules and packages below a folder that this dotted name may mean."""
        inner = os.sep + dotted.replace(".", os.sep)
        ends = (inner + ".py", os.path.join(inner, "__init__.py"))
        return [path for path in self._modules_below(top).get(dotted.rpartition(".")[2], ()) if path.endswith(ends)]

    def _fitting_below(self, top: str, dotted: str) -> Iterator[tuple[str, str]]:
        """The folders below one from which the module of a dotted name can be imported, each with the module's path."""
        inner = os.sep + dotted.replace(".", os.sep)
        for path in self._named(dotted, top):
            root = path[: path.rindex(inner)]
            if not self.overlay.is_file(os.path.join(root, "__init__.py")):
                yield root, path

    def _modules_below(self, top: str) -> dict[str, list[str]]:
        """The paths of the modules and packages below a folder, by the last part of their names."""
        if top not in self._below:
            found: dict[str, list[str]] = {}
            for path in modules_below(top, self.overlay, (".py",)):
                folder, name = os.path.split(path)
                last = os.path.basename(folder) if name == "__init__.py" else name[:-3]
                found.setdefault(last, []).append(path)
            self._below[top] = found
        return self._below[top]


def modules_below(top: str, overlay: Overlay, suffixes: tuple[str, ...]) -> Iterator[str]:
    """The paths of the files below a folder with one of the suffixes, a folder's own files before those further down;
    at the end those that are in the overlay alone."""
    seen: set[str] = set()
    for folder, folders, files in os.walk(top):
        folders[:] = sorted(name for name in folders if not is_skipped(name))
        found = [os.path.join(folder, name) for name in sorted(files) if name.endswith(suffixes)]
        seen.update(found)
        yield from found
    yield from (path for path in overlay.below(top) if path not in seen and is_module_below(top, path, suffixes))


def is_module_below(top: str, path: str, suffixes: tuple[str, ...]) -> bool:
    """Whether a file at an absolute path is one of those that `modules_below` looks for."""
    inside = os.path.relpath(path, top).split(os.sep)
    return path.endswith(suffixes) and not any(part == os.pardir or is_skipped(part) for part in inside[:-1])


def ancestors(folder: str) -> Iterator[str]:
    """The folder itself, then those above it."""
    while True:
        yield folder
        above = os.path.dirname(folder)
        if above == folder:
            return
        folder = above


def _is_project(folder: str) -> bool:
    return any(os.path.exists(os.path.join(folder, name)) for name in PROJECT_FILES)


def is_skipped(name: str) -> bool:
    """Whether a folder of this name holds no code of the repository's own."""
    return name.startswith(".") or name in _SKIPPED
