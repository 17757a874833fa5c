"""The house is as DESIGN says: imports run one way, and each heavy or dangerous thing is done in one room only."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import smfix

PACKAGE = Path(smfix.__file__).parent
FILES = sorted(PACKAGE.rglob("*.py"))

LAYERS = [
    {"model", "needles"},
    {"config"},
    {"text", "keys"},
    {"tokens"},
    {"sdk", "sources"},
    {"kinds"},
    {"graph"},
    {"rules"},
    {"trees", "brackets"},
    {"rewrite", "proof", "suppress", "fingerprint"},
    {"ignores"},
    {"engine", "byhand"},
    {"verify"},
    {"explain"},
    {"files"},
    {"prefilter"},
    {"report", "runner"},
    {"fleet"},
    {"cli"},
    {"__main__"},
]
"""From the ground up. A room imports from its own layer's own room, and from the layers below."""


def _level(room: str) -> int:
    return next(index for index, rooms in enumerate(LAYERS) if room in rooms)


def _room(path: Path) -> str:
    first = path.relative_to(PACKAGE).parts[0]
    return first.removesuffix(".py")


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            module = node.module or ""
            yield module
            yield from (f"{module}.{alias.name}" for alias in node.names)


def _own(path: Path) -> Iterator[str]:
    for name in _imports(path):
        parts = name.split(".")
        if (
            parts[0] == "smfix"
            and len(parts) > 1
            and ((PACKAGE / parts[1]).is_dir() or (PACKAGE / f"{parts[1]}.py").exists())
        ):
            yield parts[1]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_run_one_way(path: Path) -> None:
    room = _room(path)
    if room == "__init__":
        return
    for other in set(_own(path)) - {room}:
        assert _level(other) < _level(room), f"{room} must not import {other}"


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
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "open":
                mode = node.args[1] if len(node.args) > 1 else None
                assert mode is None or ast.literal_eval(mode) in ("r", "rb"), f"{path}:{node.lineno}"
            if isinstance(node, ast.Attribute):
                assert node.attr not in ("write_bytes", "O_RDWR", "O_CREAT", "mkstemp"), f"{path}:{node.lineno}"


def test_no_safety_check_is_an_assert_that_python_minus_o_drops() -> None:
    for name in ("proof", "engine", "files/write"):
        tree = ast.parse((PACKAGE / f"{name}.py").read_text(encoding="utf-8"))
        asserts = [node for node in ast.walk(tree) if isinstance(node, ast.Assert)]
        assert not asserts, name
