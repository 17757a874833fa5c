"""The house is as DESIGN says: imports run one way, and each heavy or dangerous thing is done in one room only."""

from __future__ import annotations

import ast
import functools
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import smfix

pytestmark = pytest.mark.no_cover  # the time that measuring takes is worth nothing here

PACKAGE = Path(smfix.__file__).parent
FILES = sorted(PACKAGE.rglob("*.py"))

LAYERS = [
    {"model", "needles", "folders", "processes"},
    {"below"},
    {"reading"},
    {"config", "handover"},
    {"text", "keys"},
    {"tokens"},
    {"sdk", "sources"},
    {"code"},
    {"scopes"},
    {"project", "values"},
    {"inference", "models"},
    {"dataflow"},
    {"graph"},
    {"rules"},
    {"kinds"},
    {"trees", "brackets"},
    {"insertion", "substitution"},
    {"rewrite", "proof", "fingerprint"},
    {"suppressions"},
    {"findings", "combined"},
    {"engine", "manual_edits"},
    {"verify"},
    {"explain"},
    {"files", "run_options"},
    {"prefilter"},
    {"upgrade"},
    {"report", "runner"},
    {"resolved_config"},
    {"selection"},
    {"pipelines"},
    {"api", "fleet"},
    {"server"},
    {"cli"},
    {"__main__"},
]
"""From the ground up. A room imports from its own layer's own room, and from the layers below."""


def _level(room: str) -> int:
    return next(index for index, rooms in enumerate(LAYERS) if room in rooms)


def _room(path: Path) -> str:
    first = path.relative_to(PACKAGE).parts[0]
    return first.removesuffix(".py")


@functools.cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            module = node.module or ""
            yield module
            yield from (f"{module}.{alias.name}" for alias in node.names)


def _dotted(path: Path) -> str:
    return ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")


@functools.cache
def _imported_files(path: Path) -> tuple[str, ...]:
    return tuple(_each_imported(path))


def _each_imported(path: Path) -> Iterator[str]:
    """The modules of smfix that a file imports when it runs: at its top and inside functions, not for type checkers."""
    todo: list[ast.AST] = [_tree(path)]
    known = {_dotted(one) for one in FILES}
    while todo:
        node = todo.pop()
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            todo += node.orelse
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in known)
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                if inner in known or node.module in known:
                    yield inner if inner in known else str(node.module)
        else:
            todo += ast.iter_child_nodes(node)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_imports_run_one_way(path: Path) -> None:
    room = _room(path)
    if room == "__init__":
        return
    rooms = {name.split(".")[1] for name in _imported_files(path) if name != "smfix"}
    for other in rooms - {room}:
        together = {room, other} <= {
            "inference",
            "models",
        }  # both: no single file does
        assert together or _level(other) < _level(room), f"{room} must not import {other}"


def test_no_file_imports_itself_through_others() -> None:
    """`graphlib` finds an order of all files; where there is none, the message names the circle."""
    TopologicalSorter({_dotted(path): set(_imported_files(path)) for path in FILES}).prepare()


def test_only_the_engine_imports_every_handler() -> None:
    handlers = {_dotted(path) for path in FILES if _room(path) in ("inference", "models")} - {"smfix.inference"}
    users = [path for path in FILES if "smfix.inference.engine" in set(_imported_files(path))]
    assert not {_dotted(path) for path in users} & handlers


MOST_LINES, MOST_FUNCTION_LINES = 400, 60


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_file_has_one_idea_and_a_function_fits_on_a_screen(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= MOST_LINES
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            first = node.lineno
            assert (node.end_lineno or first) - first < MOST_FUNCTION_LINES, f"{path}:{first} {node.name}"


@pytest.mark.parametrize(
    ("package", "rooms"),
    [
        ("libcst", {"rewrite"}),
        ("rich", {"report", "cli"}),
        ("pygments", {"report"}),
        ("click", {"cli"}),
        ("pathspec", {"files"}),
        ("markdown_it", {"sources"}),
        ("distributed", {"fleet"}),
        ("pygls", {"server"}),
        ("lsprotocol", {"server"}),
    ],
)
def test_heavy_packages_stay_in_their_rooms(package: str, rooms: set[str]) -> None:
    users = {_room(path) for path in FILES if any(name.split(".")[0] == package for name in _imports(path))}
    assert users <= rooms
    assert users, f"nothing uses {package} any more"


@pytest.mark.parametrize("part", ["matchers", "codemod", "metadata"])
def test_the_slow_parts_of_libcst_are_never_imported(part: str) -> None:
    assert not any(name.startswith(f"libcst.{part}") for path in FILES for name in _imports(path))


def test_only_files_opens_a_file_for_writing() -> None:
    for path in FILES:
        if _room(path) == "files":
            continue
        for node in ast.walk(_tree(path)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "open":
                mode = node.args[1] if len(node.args) > 1 else None
                assert mode is None or ast.literal_eval(mode) in ("r", "rb"), f"{path}:{node.lineno}"
            if isinstance(node, ast.Attribute):
                assert node.attr not in ("write_bytes", "O_RDWR", "O_CREAT", "mkstemp"), f"{path}:{node.lineno}"


def test_no_safety_check_is_an_assert_that_python_minus_o_drops() -> None:
    for name in ("proof", "engine", "files/write"):
        tree = _tree(PACKAGE / f"{name}.py")
        asserts = [node for node in ast.walk(tree) if isinstance(node, ast.Assert)]
        assert not asserts, name


def test_git_is_started_in_one_place() -> None:
    """There everything that a repository could name to be run is switched off, and a limit is set."""
    assert {path.relative_to(PACKAGE).as_posix() for path in FILES if any(_git_lines(path))} == {"files/git_process.py"}


def _git_lines(path: Path) -> Iterator[ast.AST]:
    """Command lines of git: lists that begin with its name, calls whose first word it is."""
    for node in ast.walk(_tree(path)):
        words = node.elts if isinstance(node, ast.List | ast.Tuple) else node.args if isinstance(node, ast.Call) else []
        first = words[0].value if words and isinstance(words[0], ast.Constant) else None
        if isinstance(first, str) and first.split()[:1] == ["git"]:
            yield node


def test_other_processes_are_made_in_one_place() -> None:
    """Forks, programs and pools: what they inherit, and that they end, is seen to there. Threads are free."""
    assert {path.relative_to(PACKAGE).as_posix() for path in FILES if any(_of_processes(path))} == {"processes.py"}


def test_programs_are_started_for_few() -> None:
    """Git by its own module; a worker and the user's own command where they belong."""
    starts = {"run", "spawn", "serve", "start", "start_on"}
    users = {
        path.relative_to(PACKAGE).as_posix()
        for path in FILES
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.Attribute) and node.attr in starts and _is_name(node.value, "processes")
    }
    assert users == {"files/git_process.py", "fleet/forks.py", "fleet/publish.py"}


def _of_processes(path: Path) -> Iterator[str]:
    """What a file imports when it runs, or asks of `os`, to make another process."""
    tree = _tree(path)
    for_types = [node for node in ast.walk(tree) if isinstance(node, ast.If) and _is_name(node.test, "TYPE_CHECKING")]
    not_run = {id(inner) for node in for_types for inner in ast.walk(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and _is_name(node.value, "os"):
            makes = node.attr.startswith(("exec", "spawn", "posix_spawn", "fork")) or node.attr in ("system", "popen")
            yield from [node.attr] if makes else []
        elif isinstance(node, ast.Import) and id(node) not in not_run:
            yield from (alias.name for alias in node.names if alias.name.split(".")[0] in MAKING_PROCESSES)
        elif isinstance(node, ast.ImportFrom) and id(node) not in not_run:
            names = {str(node.module).split(".")[0], *(alias.name for alias in node.names)}
            yield from names & MAKING_PROCESSES


MAKING_PROCESSES = {"subprocess", "multiprocessing", "pty", "ProcessPoolExecutor"}


def _is_name(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


RULE_FILES = [path for path in FILES if path.parent.name == "rules" and path.name.startswith("smf")]
FOR_RULES = ("smfix.rules", "smfix.values.model", "smfix.dataflow.classify", "smfix.model", "smfix.sdk")
"""What rules need, type checkers counted: a rule of another package can do all that a rule of smfix can."""


@pytest.mark.parametrize("path", RULE_FILES, ids=lambda path: path.name)
def test_a_rule_needs_nothing_but_what_is_there_for_rules(path: Path) -> None:
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Import):
            assert all(alias.name.split(".")[0] in sys.stdlib_module_names for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = node.module or ""
            names = [f"{module}.{alias.name}" for alias in node.names]
            is_stdlib = module.split(".")[0] in sys.stdlib_module_names
            assert is_stdlib or all(f"{name}.".startswith(tuple(f"{one}." for one in FOR_RULES)) for name in names)


def test_rules_are_looked_at() -> None:
    assert len(RULE_FILES) >= 16
