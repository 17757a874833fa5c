"""Which files a run looks at: from the paths on the command line to the names below them.

In a git work tree git's own list is used, elsewhere a walk that heeds `.gitignore`. Files named on the command line
are always looked at, whatever the excludes say (but for `--force-exclude`).
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from smfix.files import git
from smfix.model import Problem, Reason
from smfix.needles import CODE
from smfix.reading import read_regular

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

SKIPPED = frozenset(
    {
        *(".git", ".hg", ".svn", ".bzr", "node_modules", "__pycache__", "__pypackages__", "site-packages"),
        *(".venv", "venv", ".env", ".direnv", ".tox", ".nox", ".eggs", "build", "_build", "dist", "buck-out"),
        *(".ipynb_checkpoints", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".pytype", ".hypothesis", ".cache"),
    }
)
"""Folders that hold no code of one's own. `--exclude` replaces this list."""

_SKIPPED_BYTES = frozenset(name.encode() for name in SKIPPED)
MOST_PATTERNS = 1 << 20
"""Bytes of a `.gitignore`."""
MARKUP = (b".md", b".markdown", b".rst")


@dataclass(frozen=True, slots=True)
class Globs:
    """Patterns as in `.gitignore`, for the names below a folder (an absolute path)."""

    patterns: tuple[str, ...]
    folder: str


@dataclass(frozen=True, slots=True)
class Choice:
    """Which of the files below a folder are meant."""

    exclude: tuple[str, ...] | None = None
    """Patterns as in `.gitignore` that replace the folders skipped by default; None: those."""
    extend_exclude: tuple[str, ...] = ()
    respect_gitignore: bool = True
    force_exclude: bool = False
    markup: bool = False
    """Whether Markdown and reStructuredText are looked at as well."""
    configured: tuple[Globs, ...] = ()
    """What configuration files exclude, too."""
    without_git: bool = False
    """Whether `.gitignore` files are read here instead of git being asked for its list."""


@dataclass(frozen=True, slots=True)
class Root:
    """A folder to look through: as it was given, and its real path."""

    given: str
    real: str

    def shown(self, name: bytes) -> str:
        """The path of a file below, as a user would type it."""
        below = os.fsdecode(name)
        return below if self.given in ("", ".") else os.path.join(self.given, below)


def roots_and_files(paths: tuple[str, ...], choice: Choice) -> tuple[list[Root], list[str], list[Problem]]:
    """The folders and the files among the paths of the command line, and what is wrong with the others."""
    roots, files, problems = [], [], []
    for path in dict.fromkeys(os.path.normpath(path) for path in paths):
        try:
            mode = os.stat(path).st_mode
        except OSError as error:
            missing = isinstance(error, FileNotFoundError)
            reason = Reason.MISSING if missing else Reason.UNREADABLE
            problems.append(Problem(path, reason, "does not exist" if missing else _words(error)))
            continue
        if stat.S_ISDIR(mode):
            roots.append(Root(path, os.path.realpath(path)))
        elif not stat.S_ISREG(mode):
            problems.append(Problem(path, Reason.NOT_A_FILE, f"is {_kind(mode)}, not a file"))
        elif not (choice.force_exclude and excludes(choice, os.getcwd())(os.fsencode(path))):
            files.append(path)
    return roots, files, problems


def names_below(
    root: Root, choice: Choice, problems: list[Problem], search: git.Search | None = None
) -> Iterator[list[bytes]]:
    """The names of the files below a folder, relative to it, in stretches; what can't be listed goes to `problems`.

    Nothing is opened. A name may be a symbolic link, or gone by now. With `search`, files that git searches are named
    there, and not here.
    """
    wanted = Wanted(root, choice)
    for names in _listed(root, choice, _suffixes(choice), problems, search):
        found = [name for name in names if wanted(name)]
        if found:
            yield found


class Wanted:
    """Which names below a folder are those of files to be looked at."""

    def __init__(self, root: Root, choice: Choice) -> None:
        """By their suffixes, the default folders and the patterns."""
        self._suffixes = _suffixes(choice)
        self._excluded = excludes(choice, root.real)
        self._by_folder = not (choice.exclude or choice.extend_exclude or choice.configured)

    def __call__(self, name: bytes) -> bool:
        """Whether this one is."""
        return name.endswith(self._suffixes) and not self._excluded(name)

    def count(self, names: Sequence[bytes]) -> int:
        """How many are: folder by folder, where the rest of a name does not matter."""
        found = [name for name in names if name.endswith(self._suffixes)]
        folders = {name[: name.rfind(b"/") + 1] for name in found}
        if self._by_folder and not any(map(self._excluded, folders)):
            return len(found)
        return len(found) - sum(map(self._excluded, found))


def _suffixes(choice: Choice) -> tuple[bytes, ...]:
    return CODE + (MARKUP if choice.markup else ())


def has_git_list(root: Root, choice: Choice) -> bool:
    """Whether git is asked for the files below the folder."""
    if choice.without_git or not choice.respect_gitignore:
        return False
    return git.work_tree(root.real) is not None and not _is_ignored(root)


def _listed(
    root: Root, choice: Choice, suffixes: tuple[bytes, ...], problems: list[Problem], search: git.Search | None = None
) -> Iterator[list[bytes]]:
    """Names from git where it has a list; else, or from the folder at which git fails, from an own walk.

    Names with other suffixes may be among them."""
    if has_git_list(root, choice):
        nested: list[bytes] = []
        try:
            for names in git.list_files(root.real, search):
                nested += [name for name in names if name.endswith(b"/")]
                yield names
            for folder in sorted(set(nested)):
                yield from _below(root, folder.rstrip(b"/"), choice, suffixes, problems)
            return
        except git.GitFailed:
            pass  # git is absent, or refuses the folder: names met twice are looked at once
    yield from _walked(root, choice, suffixes, problems)


def _is_ignored(root: Root) -> bool:
    """Whether the folder itself lies where git does not look: then its files are walked."""
    parts = os.path.relpath(root.real, git.work_tree(root.real) or root.real).split(os.sep)
    return any(part in SKIPPED for part in parts)


def _below(
    root: Root, folder: bytes, choice: Choice, suffixes: tuple[bytes, ...], problems: list[Problem]
) -> Iterator[list[bytes]]:
    """A repository inside the repository, by its own list."""
    if _SKIPPED_BYTES.intersection(folder.split(b"/")):
        return
    name = os.fsdecode(folder)
    inner = Root(os.path.join(root.given, name), os.path.join(root.real, name))
    real = os.path.realpath(inner.real)
    if real != inner.real:  # the folder is a link by now
        if not f"{real}/".startswith(os.path.join(root.real, "")):
            text = f"leads to `{real}`, outside of `{root.given}`; name that folder to have it fixed"
            problems.append(Problem(root.shown(folder), Reason.OUTSIDE_ROOT, text))
        return
    if os.path.lexists(os.path.join(inner.real, ".git")):  # else a submodule that was not fetched: an empty folder
        for names in _listed(inner, choice, suffixes, problems):
            yield [folder + b"/" + one for one in names]


def _walked(root: Root, choice: Choice, suffixes: tuple[bytes, ...], problems: list[Problem]) -> Iterator[list[bytes]]:
    """An own walk, folders in order, links not followed; nested `.gitignore` files are heeded."""
    skipped = _SKIPPED_BYTES if choice.exclude is None else frozenset((b".git",))
    todo: list[tuple[bytes, tuple[_Ignore, ...]]] = [(b"", ())]
    top = os.fsencode(root.real)
    while todo:
        folder, ignores = todo.pop()
        try:
            entries = sorted(os.scandir(os.path.join(top, folder)), key=lambda entry: entry.name)
        except OSError as error:
            problems.append(Problem(root.shown(folder), Reason.UNREADABLE, f"cannot be listed: {_words(error)}"))
            continue
        if any(entry.name == b"pyvenv.cfg" for entry in entries):
            continue
        if choice.respect_gitignore and any(entry.name == b".gitignore" for entry in entries):
            try:
                ignores = (*ignores, _Ignore(top, folder))
            except FileNotFoundError:  # a link that dangles
                pass
            except OSError as error:
                path = root.shown(os.path.join(folder, b".gitignore"))
                problems.append(Problem(path, Reason.UNREADABLE, f"cannot be read: {_words(error)}"))
        prefix = folder + b"/" if folder else b""
        files, folders = [], []
        for entry in entries:
            name = prefix + entry.name
            if entry.is_dir(follow_symlinks=False):
                if entry.name not in skipped and not _ignored(name + b"/", ignores):
                    folders.append((name, ignores))
            elif (
                name.endswith(suffixes)
                and (entry.is_file(follow_symlinks=False) or entry.is_symlink())
                and not _ignored(name, ignores)
            ):
                files.append(name)
        todo += reversed(folders)
        yield files


class _Ignore:
    """One `.gitignore`, for the names below its folder. Most names hold no word of it: they need no matcher."""

    def __init__(self, top: bytes, folder: bytes) -> None:
        """Read it. Raises OSError."""
        self.prefix = folder + b"/" if folder else b""
        data = read_regular(os.fsdecode(os.path.join(top, folder, b".gitignore")), MOST_PATTERNS)
        self.lines = data.decode("utf-8", "surrogateescape").splitlines()
        self.words = {word for line in self.lines if (word := _word(line)) is not None}
        self.spec: GitIgnoreSpec | None = None

    def says(self, name: bytes) -> bool | None:
        """True: ignored; False: taken back by a `!` pattern; None: nothing."""
        below = os.fsdecode(name[len(self.prefix) :])
        if not any(word in below for word in self.words):
            return None
        if self.spec is None:
            from smfix.files.globs import spec_of_good

            self.spec = spec_of_good(self.lines)
        return self.spec.check_file(below).include


def _word(line: str) -> str | None:
    """Letters that every name matched by a `.gitignore`'s line holds, maybe none; None where it is no pattern."""
    line = line.strip()
    if not line or line.startswith("#"):
        return None
    return "" if set(line) & set("[\\") else max(re.split(r"[*?/!]+", line), key=len)


def _ignored(name: bytes, ignores: tuple[_Ignore, ...]) -> bool:
    for ignore in reversed(ignores):
        verdict = ignore.says(name)
        if verdict is not None:
            return verdict
    return False


def excludes(choice: Choice, folder: str) -> Callable[[bytes], bool]:
    """Whether a name below the folder (an absolute path) is excluded, by the default folders or by patterns."""
    by_default = choice.exclude is None
    own = Globs((*(choice.exclude or ()), *choice.extend_exclude), folder)
    tests = [_matcher(globs, folder) for globs in (own, *choice.configured) if globs.patterns]

    @lru_cache(maxsize=1)
    def skipped(folders: bytes) -> bool:
        return not _SKIPPED_BYTES.isdisjoint(folders.split(b"/"))

    def in_skipped_folder(name: bytes) -> bool:
        return by_default and skipped(name[: max(name.rfind(b"/"), 0)])

    if not tests:
        return in_skipped_folder
    return lambda name: in_skipped_folder(name) or any(test(name) for test in tests)


def _matcher(globs: Globs, folder: str) -> Callable[[bytes], bool]:
    """Whether the globs match a name below the folder."""
    from smfix.files.globs import spec as spec_of

    spec = spec_of(globs.patterns)

    def matches(name: bytes) -> bool:
        inside = os.path.relpath(os.path.join(folder, os.fsdecode(name)), globs.folder)
        return spec.match_file(os.fsdecode(name) if inside.startswith("..") else inside)

    return matches


def _kind(mode: int) -> str:
    tests = (
        (stat.S_ISFIFO, "a pipe"),
        (stat.S_ISSOCK, "a socket"),
        (stat.S_ISCHR, "a device"),
        (stat.S_ISBLK, "a device"),
    )
    return next((name for test, name in tests if test(mode)), "something else")


def _words(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
