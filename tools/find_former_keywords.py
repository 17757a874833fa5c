"""Makes tools/former_keywords.json: keywords that calls of older versions of the SageMaker SDK took, newer ones not.

    python tools/find_former_keywords.py [--packages DIR]

The packages are downloaded with pip where DIR does not hold them yet; nothing of them is imported, their source is
parsed. `tools/make_signatures.py` adds what is found to the signatures: a project that keeps an old version is right to
use it.
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
        known = json.loads(FORMER.read_text(encoding="utf-8")) if FORMER.exists() else {}
        found = former(options.packages or Path(scratch))
    merged = {key: sorted({*known.get(key, ()), *found.get(key, ())}) for key in sorted({*known, *found})}
    FORMER.write_text(json.dumps(merged, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
