"""Makes smfix/sdk/catalogue.json from the published wheels of the SageMaker SDK.

    python tools/make_catalogue.py [--wheels DIR] [--check]

The wheels are downloaded with pip where DIR does not hold them yet. Nothing is imported: their source is parsed.
With --check the committed file is compared and nothing is written; exit 1 where it differs.
"""

from __future__ import annotations

import argparse
import ast
import functools
import json
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

CATALOGUE = Path(__file__).resolve().parent.parent / "smfix" / "sdk" / "catalogue.json"
LISTS = CATALOGUE.with_name("lists.json")
WHEELS = {
    2: ["sagemaker==2.257.7"],
    3: [
        "sagemaker==3.27.0",
        "sagemaker-core==2.27.0",
        "sagemaker-mlops==1.27.0",
        "sagemaker-train==1.27.0",
        "sagemaker-serve==1.27.0",
    ],
}
WORKFLOW = ("sagemaker.workflow", "sagemaker.mlops.workflow", "sagemaker.core.workflow")
STEP = (".workflow.steps.Step",)
COLLECTION = (".workflow.step_collections.StepCollection",)


class Package:
    """All modules of one major version: what each defines and imports."""

    def __init__(self, version: int, wheels: list[Path]) -> None:
        """Parse every module of the wheels."""
        self.version = version
        self.trees: dict[str, ast.Module] = {}
        self.packages: set[str] = set()
        for wheel in wheels:
            with zipfile.ZipFile(wheel) as archive:
                for name in sorted(archive.namelist()):
                    if name.startswith("sagemaker") and name.endswith(".py"):
                        self._add(name, archive.read(name))
        self.defined = {module: _definitions(tree) for module, tree in self.trees.items()}
        self.imported = {module: self._imports(module, tree) for module, tree in self.trees.items()}

    def _add(self, name: str, data: bytes) -> None:
        dotted = name[:-3].replace("/", ".")
        if dotted.endswith(".__init__"):
            dotted = dotted[: -len(".__init__")]
            self.packages.add(dotted)
        self.trees[dotted] = ast.parse(data)

    def _imports(self, module: str, tree: ast.Module) -> dict[str, str]:
        found = {}
        for stmt in ast.walk(tree):
            if not isinstance(stmt, ast.ImportFrom):
                continue
            base = stmt.module or ""
            if stmt.level:
                parts = module.split(".")
                keep = len(parts) - stmt.level + (module in self.packages)
                base = ".".join([*parts[:keep], *([stmt.module] if stmt.module else [])])
            if base.split(".")[0] == "sagemaker":
                for alias in stmt.names:
                    if alias.name == "*":
                        found.update(
                            {name: f"{base}.{name}" for name in _definitions(self.trees.get(base, ast.Module([], [])))}
                        )
                    else:
                        found[alias.asname or alias.name] = f"{base}.{alias.name}"
        return found

    def resolve(self, dotted: str, depth: int = 0) -> str | None:
        """The defining path of a dotted name, through re-exports."""
        module, _, name = dotted.rpartition(".")
        if depth > 8 or not module:
            return None
        if name in self.defined.get(module, {}):
            return dotted
        target = self.imported.get(module, {}).get(name)
        return self.resolve(target, depth + 1) if target else None

    def bases(self, dotted: str) -> list[str]:
        """The SDK classes that a class derives from directly."""
        module, _, name = dotted.rpartition(".")
        node = self.defined[module][name]
        found = []
        for base in node.bases if isinstance(node, ast.ClassDef) else ():
            text = ast.unparse(base)
            known = self.resolve(f"{module}.{text}")
            if known:
                found.append(known)
        return found

    def lineage(self, dotted: str) -> list[str]:
        """The class and all that it derives from."""
        found = [dotted]
        for base in found:
            found += [b for b in self.bases(base) if b not in found]
        return found

    def role(self, dotted: str) -> str:
        """The name of the Role."""
        module, _, name = dotted.rpartition(".")
        node = self.defined[module][name]
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            if name == "step" and module.endswith("workflow.function_step"):
                return "STEP_DECORATOR"
            return "GET_STEP" if name == "get_step" and "workflow" in module else "FUNCTION"
        lineage = self.lineage(dotted)
        if any(one.endswith(STEP) for one in lineage):
            return "FUNCTION_STEP" if any(self._forbids_setting(one) for one in lineage) else "STEP"
        if any(one.endswith(COLLECTION) for one in lineage):
            return "COLLECTION"
        return "PIPELINE" if dotted.endswith(".workflow.pipeline.Pipeline") else "CLASS"

    def _forbids_setting(self, dotted: str) -> bool:
        module, _, name = dotted.rpartition(".")
        for stmt in getattr(self.defined[module][name], "body", ()):
            if isinstance(stmt, ast.FunctionDef) and any(
                ast.unparse(d).endswith("depends_on.setter") for d in stmt.decorator_list
            ):
                return isinstance(stmt.body[-1], ast.Raise)
        return False

    def methods(self, dotted: str) -> set[str]:
        """The methods that a class defines itself."""
        module, _, name = dotted.rpartition(".")
        node = self.defined[module][name]
        return (
            {s.name for s in node.body if isinstance(s, ast.FunctionDef)} if isinstance(node, ast.ClassDef) else set()
        )

    def parameters(self, dotted: str) -> list[list[object]]:
        """[name, position or None, "list" | "any"] of the constructor's or function's parameters."""
        for one in self.lineage(dotted):
            module, _, name = one.rpartition(".")
            node = self.defined[module][name]
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                return _parameters(node, 0)
            for stmt in node.body:
                if isinstance(stmt, ast.FunctionDef) and stmt.name == "__init__":
                    return _parameters(stmt, 1)
        return []


def _definitions(tree: ast.Module) -> dict[str, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef]:
    kinds = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    blocks = [tree.body, *(stmt.body for stmt in tree.body if isinstance(stmt, (ast.Try, ast.If)))]
    return {stmt.name: stmt for block in blocks for stmt in block if isinstance(stmt, kinds)}


def _parameters(node: ast.FunctionDef | ast.AsyncFunctionDef, skip: int) -> list[list[object]]:
    positional = [*node.args.posonlyargs, *node.args.args][skip:]
    found: list[list[object]] = [[arg.arg, index, _wants(arg)] for index, arg in enumerate(positional)]
    return found + [[arg.arg, None, _wants(arg)] for arg in node.args.kwonlyargs]


def _wants(arg: ast.arg) -> str:
    text = ast.unparse(arg.annotation) if arg.annotation else ""
    for wrapper in ("Optional[", "typing."):
        text = text.removeprefix(wrapper)
    return "list" if text.lower().startswith(("list[", "list", "sequence[")) else "any"


def catalogue(wheels: Path) -> dict[str, object]:
    """The whole catalogue, as it is committed."""
    names: dict[str, dict[str, object]] = {}
    exports: dict[str, str] = {}
    modules: set[str] = set()
    plain: dict[str, list[str]] = {}
    for version, wanted in WHEELS.items():
        package = Package(version, [_wheel(wheels, requirement) for requirement in wanted])
        modules |= {module for module in package.trees if not module.rpartition(".")[2].startswith("_")}
        for module, definitions in package.defined.items():
            for name in definitions:
                _add(names, package, f"{module}.{name}")
        plain.update(_plain(package))
        for module, imported in package.imported.items():
            for name in imported:
                target = package.resolve(f"{module}.{name}")
                workflow = module.startswith(WORKFLOW)
                if target and target in names and (workflow or module in package.packages):
                    exports[f"{module}.{name}"] = target
    return {
        "made_from": {str(version): wanted for version, wanted in WHEELS.items()},
        "names": dict(sorted(names.items())),
        "exports": dict(sorted(exports.items())),
        "plain": dict(sorted(plain.items())),
        "modules": sorted(modules),
    }


def _plain(package: Package) -> dict[str, list[str]]:
    """By module, the classes that only hold data (the shapes of the API's requests): nothing but their names is of
    interest."""
    found: dict[str, list[str]] = {}
    for module in package.trees:
        if _holds_shapes(module):
            names = {*package.defined[module], *package.imported[module]}
            classes = (name for name in names if not name.startswith("_") and _is_shape(package, f"{module}.{name}"))
            found[module] = sorted(classes)
    return {module: names for module, names in found.items() if names}


def _is_shape(package: Package, dotted: str) -> bool:
    target = package.resolve(dotted)
    if target is None:
        return False
    module, _, name = target.rpartition(".")
    return _holds_shapes(module) and isinstance(package.defined[module][name], ast.ClassDef)


def _holds_shapes(module: str) -> bool:
    return "shapes" in module.split(".")


def _add(names: dict[str, dict[str, object]], package: Package, dotted: str) -> None:
    role = package.role(dotted)
    module = dotted.rpartition(".")[0]
    workflow = module.startswith(WORKFLOW)
    if (
        role == "FUNCTION"
        and not workflow
        and module not in ("sagemaker.session", "sagemaker.core.helper.session_helper")
    ):
        return
    if ".shapes" in module or ".resources" in module or (dotted.rpartition(".")[2].startswith("_") and not workflow):
        return
    entry = names.setdefault(dotted, {"role": role, "bases": package.bases(dotted), "parameters": {}, "versions": []})
    entry["versions"] = [*entry["versions"], package.version]  # type: ignore[misc]
    methods = sorted({*package.methods(dotted), *entry.get("methods", [])} & _asked_about())  # type: ignore[misc]
    if methods:
        entry["methods"] = methods
    if workflow:
        entry["parameters"][str(package.version)] = package.parameters(dotted)  # type: ignore[index]


@functools.cache
def _asked_about() -> frozenset[str]:
    """The methods that lists.json speaks of."""
    paths = json.loads(LISTS.read_text(encoding="utf-8"))
    return frozenset(
        path.rpartition(".")[2] for path in paths if path.rpartition(".")[0].rpartition(".")[2][:1].isupper()
    )


def _wheel(folder: Path, requirement: str) -> Path:
    name, _, version = requirement.partition("==")
    pattern = f"{name.replace('-', '_')}-{version}-*.whl"
    if not list(folder.glob(pattern)):
        command = [
            sys.executable,
            "-m",
            "pip",
            "download",
            "-q",
            "--no-deps",
            "--only-binary",
            ":all:",
            "-d",
            str(folder),
            requirement,
        ]
        subprocess.run(command, check=True)
    return next(iter(folder.glob(pattern)))


def main() -> int:
    """Write the catalogue, or compare it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wheels", type=Path)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        text = dump(catalogue(options.wheels or Path(scratch)))
    if options.check:
        return int(text != CATALOGUE.read_text(encoding="utf-8"))
    CATALOGUE.write_text(text, encoding="utf-8")
    return 0


def dump(content: dict[str, object]) -> str:
    """As committed: a line a name, so that a new SDK version is a readable diff."""
    parts = []
    for key, value in content.items():
        if isinstance(value, dict):
            lines = ",\n".join(f"  {json.dumps(k)}: {json.dumps(v)}" for k, v in value.items())
            parts.append(f' "{key}": {{\n{lines}\n }}')
        else:
            lines = ",\n".join(f"  {json.dumps(v)}" for v in value)  # type: ignore[attr-defined]
            parts.append(f' "{key}": [\n{lines}\n ]')
    return "{\n" + ",\n".join(parts) + "\n}\n"


if __name__ == "__main__":
    sys.exit(main())
