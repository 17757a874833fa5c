"""Makes tools/former_keywords.json and tools/former_names.json: keywords that calls of older versions of the SageMaker
SDK took, and names that could be imported from them, and that newer ones do not have.

    python tools/find_former_keywords.py [--packages DIR]

The packages are downloaded with pip where DIR does not hold them yet; nothing of them is imported, their source is
parsed. `tools/make_signatures.py` adds what is found to what is known of the version: a project that keeps an old one
is right to use it.
"""

from __future__ import annotations

import argparse
import ast
import json
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from smfix.sdk import signatures  # noqa: E402

FORMER = ROOT / "tools" / "former_keywords.json"
NAMES = ROOT / "tools" / "former_names.json"
OLDER = {
    2: [f"sagemaker==2.{minor}.0" for minor in (40, 72, 100, 130, 160, 190, 220, 240)],
    3: [
        *("sagemaker-core==2.1.0", "sagemaker-core==2.10.0", "sagemaker-train==1.1.0"),
        *("sagemaker-mlops==1.1.0", "sagemaker-mlops==1.10.0"),
    ],
}


def sources(package: Path) -> Iterator[tuple[str, bytes]]:
    """The modules of a wheel or a source distribution, by dotted name."""
    if package.suffix == ".whl":
        with zipfile.ZipFile(package) as archive:
            files = [(name, archive.read(name)) for name in archive.namelist() if name.endswith(".py")]
    else:
        with tarfile.open(package) as opened:
            members = [one for one in opened.getmembers() if one.name.endswith(".py") and "/src/" in one.name]
            files = [(one.name.partition("/src/")[2], opened.extractfile(one).read()) for one in members]  # type: ignore[union-attr]
    for name, data in files:
        if name.startswith("sagemaker"):
            yield name[:-3].replace("/", ".").removesuffix(".__init__"), data


def keywords(tree: ast.Module, module: str) -> Iterator[tuple[str, str, set[str]]]:
    """What calls of a module's classes, methods and functions take, as far as it is written there."""
    for stmt in tree.body:
        if isinstance(stmt, ast.FunctionDef):
            yield f"{module}.{stmt.name}", "", _names(stmt)
        for inner in stmt.body if isinstance(stmt, ast.ClassDef) else ():
            assert isinstance(stmt, ast.ClassDef)
            if isinstance(inner, ast.FunctionDef):
                yield f"{module}.{stmt.name}", "" if inner.name == "__init__" else inner.name, _names(inner)
            elif isinstance(inner, ast.AnnAssign) and isinstance(inner.target, ast.Name):
                yield f"{module}.{stmt.name}", "", {inner.target.id}
            elif isinstance(inner, ast.Assign) and "attr" in ast.dump(inner.value):
                yield f"{module}.{stmt.name}", "", {one.id for one in inner.targets if isinstance(one, ast.Name)}


def _names(function: ast.FunctionDef) -> set[str]:
    return {one.arg for one in (*function.args.args, *function.args.kwonlyargs)} - {"self", "cls"}


def former_names(folder: Path) -> dict[str, list[str]]:
    """By version and module, the public names that are gone from it."""
    found: dict[str, set[str]] = {}
    for version, requirements in OLDER.items():
        for requirement in requirements:
            for module, data in sources(_package(folder, requirement)):
                bound = {name for name in _bound(ast.parse(data)) if not name.startswith("_")}
                gone = {name for name in bound if signatures.can_import(module, name, version) is False}
                if gone and not any(part.startswith("_") or part in _PROGRAMS for part in module.split(".")):
                    found.setdefault(f"{version} {module}", set()).update(gone)
    return {key: sorted(names) for key, names in sorted(found.items())}


_PROGRAMS = ("container_drivers", "runtime_environment", "code_injection", "generated")


def _bound(tree: ast.Module) -> Iterator[str]:
    """The names that the statements of a module bind, those in blocks too."""
    todo: list[ast.stmt] = list(tree.body)
    for stmt in todo:
        if isinstance(stmt, (ast.FunctionDef, ast.ClassDef)):
            yield stmt.name
        elif isinstance(stmt, (ast.Import, ast.ImportFrom)):
            yield from ((one.asname or one.name).partition(".")[0] for one in stmt.names)
        elif isinstance(stmt, ast.Assign):
            yield from (one.id for one in stmt.targets if isinstance(one, ast.Name))
        elif isinstance(stmt, (ast.If, ast.Try)):
            todo += stmt.body + stmt.orelse
            todo += [inner for one in getattr(stmt, "handlers", ()) for inner in one.body]


def former(folder: Path) -> dict[str, list[str]]:
    """By version and path, `method` after a blank, the keywords that are gone."""
    found: dict[str, set[str]] = {}
    for version, requirements in OLDER.items():
        for requirement in requirements:
            for module, data in sources(_package(folder, requirement)):
                for dotted, method, names in keywords(ast.parse(data), module):
                    now = None if method.startswith("_") else signatures.signature(dotted, version, method)
                    gone = {name for name in names if now is not None and now.refuses(name) and name.islower()}
                    if gone:
                        found.setdefault(f"{version} {dotted} {method}".strip(), set()).update(gone)
    return {key: sorted(names) for key, names in sorted(found.items())}


def _package(folder: Path, requirement: str) -> Path:
    name, _, version = requirement.partition("==")
    pattern = f"{name.replace('-', '_')}-{version}*"
    if not list(folder.glob(pattern)):
        command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", str(folder), requirement]
        subprocess.run(command, check=True)
    return next(iter(folder.glob(pattern)))


def main() -> int:
    """Write the file, from signatures that were made without it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--packages", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.packages or Path(scratch)
        for file, found in ((FORMER, former(folder)), (NAMES, former_names(folder))):
            known = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
            merged = {key: sorted({*known.get(key, ()), *found.get(key, ())}) for key in sorted({*known, *found})}
            file.write_text(json.dumps(merged, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
