"""smfix for programs: what the command line does, as functions from values to values.

Nothing is printed and no file is written; no process is started unless `jobs` asks for one. What is wrong with a file
is a `Problem` of the result, never an exception. `ConfigError`, a ValueError, says what is wrong with a configuration
or with the code of a rule.

The values are those of `smfix.model` and `smfix.graph.dag`: frozen, comparable, picklable. Lines and columns are
1-based and count characters; offsets are 0-based and count characters of the decoded file.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from smfix.config import ConfigError
from smfix.graph.dag import Edge, EdgeKind, Fault, Graph, Node, NodeKind, Where
from smfix.model import Edit, Evidence, Finding, Place, Problem, Reason, Rewrite, Safety
from smfix.resolved_config import ConfigResolver, check_codes
from smfix.run_options import RunOptions
from smfix.text import Undecodable, declared_encoding

__all__ = [
    "CheckResult",
    "ConfigError",
    "Edge",
    "EdgeKind",
    "Edit",
    "Evidence",
    "Fault",
    "Finding",
    "FixedText",
    "Graph",
    "GraphResult",
    "Node",
    "NodeKind",
    "Place",
    "Problem",
    "Reason",
    "Rewrite",
    "Safety",
    "Where",
    "check",
    "fix_text",
    "graph",
]

Path = str | os.PathLike[str]
Paths = Path | Iterable[Path]
"""One file or folder, or several."""


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What smfix found below some paths."""

    files: tuple[Rewrite, ...]
    """A file each in which something was found or could not be read, by path: `before` and `after` are its bytes as
    they are and as they would be."""
    problems: tuple[Problem, ...]
    """What was not looked at, and why; those of single files included."""
    scanned: int
    """How many files were looked at."""

    @property
    def clean(self) -> bool:
        """Whether there is nothing to fix, nothing that needs review, and everything could be looked at."""
        found = any(file.fixed or file.left for file in self.files)
        return not found and not any(problem.reason.is_error for problem in self.problems)


@dataclass(frozen=True, slots=True)
class FixedText:
    """What smfix makes of a text."""

    code: str
    """The text with every safe fix made; as it was where a problem forbids it."""
    fixed: tuple[Finding, ...] = ()
    left: tuple[Finding, ...] = ()
    """Findings that need review, or `unsafe_fixes`."""
    edits: tuple[Edit, ...] = ()
    """All that changed: sorted, disjoint, in characters of the text that came in, its byte order mark not counted."""
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class GraphResult:
    """The pipelines of some files, checked."""

    graphs: tuple[Graph, ...]
    problems: tuple[Problem, ...]


def check(
    paths: Paths,
    *,
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    unsafe_fixes: bool = False,
    sdk: str = "auto",
    config: Path | None = None,
    isolated: bool = False,
    jobs: int | None = None,
) -> CheckResult:
    """Look at files and folders as `smfix --check` does.

    `select` and `ignore` are codes of rules or their beginnings; `sdk` is `auto`, `2` or `3`. `config` is one
    configuration for all files, `isolated` uses none; without either each file has its nearest. `jobs` is the number
    of processes, 0 as many as there is work for; None keeps all in this one, where no file has a time limit and
    `.gitignore` files are read without git. Raises ConfigError.
    """
    from smfix.files.baseline import without_known_problems
    from smfix.runner import run, run_here
    from smfix.selection import each_once, given, scanned

    resolver = ConfigResolver(_options(select, ignore, unsafe_fixes, sdk, config, isolated))
    meant = given(_paths(paths), resolver)
    found = scanned(meant.roots, resolver, alone=jobs in (None, 1), without_git=jobs is None)
    hits = each_once([*meant.files, *found.hits])
    roots = [root.given for root in meant.roots] or sorted({os.path.dirname(path) or "." for path in hits})
    settings = {path: resolver.settings(path) for path in hits}
    if jobs is None:
        rewrites = run_here(hits, roots, settings.__getitem__)
    else:
        rewrites = run(hits, roots, settings.__getitem__, jobs, found.searched)
    known = (without_known_problems(one, settings[one.path].baselined) for one in rewrites)
    files = tuple(one for one in known if one.changed or one.fixed or one.left or one.problems or one.suppressed)
    own = (problem for one in files for problem in one.problems)
    return CheckResult(files, (*meant.problems, *found.problems, *own), found.files + len(meant.files))


def fix_text(
    code: str,
    *,
    path: Path = "module.py",
    root: Path | None = None,
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    unsafe_fixes: bool = False,
    sdk: str = "auto",
) -> FixedText:
    """Fix one text. `path` says by its suffix what it is (`.py`, `.ipynb`, `.md`); it need not exist.

    `root` is the folder of the repository in which imports are looked up and callers are looked for; without it no
    file is read, and what another file decides is not known. No configuration holds. Raises ConfigError.
    """
    from smfix.engine import fix_source
    from smfix.project.repository import Repository
    from smfix.runner import with_stack

    name = os.fspath(path)
    options = _options(select, ignore, unsafe_fixes, sdk, None, True)
    settings = ConfigResolver(options).settings(name)
    encoding = _encoding(code, name)
    try:
        data = code.encode(encoding)
    except UnicodeEncodeError as error:
        text = f"holds the character {code[error.start]!r}, which {encoding} can't encode"
        return FixedText(code, problems=(Problem(name, Reason.UNDECODABLE, text),))
    project = Repository((os.fspath(root),) if root is not None else ())
    rewrite = next(iter(with_stack(lambda: [fix_source(data, name, settings, project)])))
    after = rewrite.after.decode(encoding) if rewrite.changed else code
    return FixedText(after, rewrite.fixed, rewrite.left, rewrite.edits, rewrite.problems)


def graph(paths: Paths, *, select: Iterable[str] = (), ignore: Iterable[str] = ()) -> GraphResult:
    """The graphs of the pipelines in files and folders, as `smfix graph` draws them, each with its faults.

    A `.json` file is a pipeline's definition. `select` and `ignore` choose the checks. No configuration holds.
    Raises ConfigError.
    """
    from smfix.config import Settings
    from smfix.pipelines import PipelineReader

    problems: list[Problem] = []
    settings = Settings(select=_codes(select), ignore=_codes(ignore))
    resolver = ConfigResolver(RunOptions(isolated=True))
    graphs = PipelineReader(settings, problems.append).below(_paths(paths), resolver, without_processes=True)
    chosen = (replace(one, faults=tuple(f for f in one.faults if settings.selects(f.code))) for one in graphs)
    return GraphResult(tuple(chosen), tuple(problems))


def _options(
    select: Iterable[str],
    ignore: Iterable[str],
    unsafe_fixes: bool,
    sdk: str,
    config: Path | None,
    isolated: bool,
) -> RunOptions:
    """What a caller gives, as the command line would have given it; what is left at its default is the configuration's
    to say. Raises ConfigError."""
    if sdk not in ("auto", "2", "3"):
        raise ConfigError(f"sdk: `{sdk}` is not one of auto, 2, 3")
    if config is not None and isolated:
        raise ConfigError("config and isolated exclude each other")
    values: dict[str, Any] = {"select": _codes(select), "ignore": _codes(ignore), "unsafe_fixes": unsafe_fixes}
    values["sdk"] = sdk
    default = RunOptions()
    given = {name: "the caller" for name, value in values.items() if value != getattr(default, name)}
    return RunOptions(
        given=given, config=os.fspath(config) if config is not None else None, isolated=isolated, **values
    )


def _codes(codes: Iterable[str]) -> tuple[str, ...]:
    """Codes as the rules have them. Raises ConfigError for one that no rule's code starts with."""
    each = (codes,) if isinstance(codes, str) else codes
    found = tuple(code.strip().upper() for one in each for code in one.split(",") if code.strip())
    check_codes(found, "")
    return found


def _paths(paths: Paths) -> tuple[str, ...]:
    """The paths, one or many, as strings. Raises ConfigError for an empty one."""
    each = (paths,) if isinstance(paths, (str, os.PathLike)) else paths
    found = tuple(os.fspath(path) for path in each)
    if "" in found:
        raise ConfigError("a path is empty; the current folder is `.`")
    return found


def _encoding(code: str, path: str) -> str:
    """The encoding that a text says of itself, and that its bytes are in; where that is none, what is wrong with it is
    told of the bytes."""
    if not path.endswith((".py", ".pyi", ".pyw")):
        return "utf-8"
    try:
        return declared_encoding(code.encode("utf-8", "replace"))
    except Undecodable:
        return "utf-8"
