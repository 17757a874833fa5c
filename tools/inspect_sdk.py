"""Prints, as JSON, what can be imported from the SageMaker SDK that is installed here, and what its calls take.

    PYTHON_OF_AN_SDK_ENVIRONMENT tools/inspect_sdk.py

Run by `tools/make_signatures.py`; imports every module of the SDK and asks it. Standard library only.
"""

from __future__ import annotations

import ast
import contextlib
import importlib
import inspect
import json
import logging
import os
import pkgutil
import sys
import textwrap
import types
import warnings
from collections.abc import Callable, Iterable, Iterator
from typing import Any

ROOT = "sagemaker"
NOT_IMPORTED = ("container_drivers", "runtime_environment", "model_server")
"""Parts of paths of modules that are programs: importing runs them."""
DROPS = "**-"
"""Ends a signature that takes any keyword, and makes nothing of those that it does not name."""


def modules() -> tuple[dict[str, types.ModuleType], list[str]]:
    """The modules that can be imported, and the names of the others."""
    package = importlib.import_module(ROOT)
    found, failed = {ROOT: package}, []
    for name in walked(package.__path__, f"{ROOT}."):
        if any(part in name for part in NOT_IMPORTED):
            failed.append(name)
            continue
        try:
            found[name] = importlib.import_module(name)
        except (Exception, SystemExit):
            failed.append(name)
    return found, failed


def walked(folders: Iterable[str], prefix: str) -> Iterator[str]:
    """The names of all modules and packages below folders, those without an `__init__.py` too, which
    `pkgutil.walk_packages` passes over."""
    inner: dict[str, list[str]] = {}
    for info in pkgutil.walk_packages(folders, prefix, onerror=lambda _: None):
        yield info.name
        if info.ispkg:
            with contextlib.suppress(Exception, SystemExit):
                inner[f"{info.name}."] = list(importlib.import_module(info.name).__path__)
    for name, paths in {prefix: list(folders), **inner}.items():
        for path in paths:
            for entry in sorted(os.scandir(path), key=lambda one: one.name):
                if entry.is_dir() and entry.name.isidentifier() and not entry.name.startswith("_"):
                    names = os.listdir(entry.path)
                    if "__init__.py" not in names and any(one.endswith(".py") for one in names):
                        yield f"{name}{entry.name}"
                        yield from walked([entry.path], f"{name}{entry.name}.")


def names_of(module: types.ModuleType, every: list[str]) -> list[str]:
    """What can be imported from a module."""
    below = {name.rpartition(".")[2] for name in every if name.rpartition(".")[0] == module.__name__}
    return sorted(below | {name for name in vars(module) if not name.startswith("__")})


def parameters(signature: inspect.Signature, skip_first: bool) -> tuple[list[str], bool]:
    """The parameters as `a, b=, *, c=`, and whether any keyword is taken besides."""
    found: list[str] = []
    star = False
    listed = list(signature.parameters.values())[skip_first:]
    for one in listed:
        if one.kind is one.VAR_KEYWORD:
            return found, True
        if one.kind is one.VAR_POSITIONAL:
            found.append(f"*{one.name}")
            star = True
            continue
        if one.kind is one.KEYWORD_ONLY and not star:
            found.append("*")
            star = True
        found.append(one.name if one.default is one.empty else f"{one.name}=")
        if one.kind is one.POSITIONAL_ONLY:
            found[-1] += "/"
    return found, False


class Kwargs(ast.NodeVisitor):
    """What a function does with its `**kwargs`: keys that it names, whether it hands them on to `super()`, whether to
    anything else. `scope` holds what its module calls other functions."""

    def __init__(self, name: str, method: str, scope: dict[str, Any]) -> None:
        """Nothing is seen yet."""
        self.name, self.method, self.scope = name, method, scope
        self.keys: set[str] = set()
        self.to_super = self.elsewhere = False

    def visit_Call(self, node: ast.Call) -> None:
        """`super().method(**kw)`, `kw.get("key")`, `renamed_kwargs("old", "new", value, kw)`."""
        func = node.func
        keep: list[ast.AST] = []
        for keyword in node.keywords:
            if keyword.arg is None and (self._is(keyword.value) or self._is_copy(keyword.value)):
                if self._is_super(func):
                    self.to_super = True
                else:
                    self.elsewhere = True
            else:
                keep.append(keyword.value)
        literal = [arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
        if isinstance(func, ast.Attribute) and self._is(func.value):
            if func.attr in ("get", "pop", "setdefault") and literal:
                self.keys.add(literal[0])
            else:
                self.elsewhere = True
            keep += node.args
        elif isinstance(func, ast.Name) and func.id in ("renamed_kwargs", "removed_kwargs") and literal:
            self.keys.update(literal[:2])
            keep += [arg for arg in node.args if not self._is(arg)]
        elif any(map(self._is, node.args)) and isinstance(func, ast.Name):
            self._read_by(self.scope.get(func.id), next(i for i, arg in enumerate(node.args) if self._is(arg)))
            keep += [arg for arg in node.args if not self._is(arg)]
        else:
            keep += [func, *node.args]
        for inner in keep:
            self.visit(inner)

    def visit_Subscript(self, node: ast.Subscript) -> None:
        """`kw["key"]`."""
        if self._is(node.value) and isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str):
            self.keys.add(node.slice.value)
        else:
            self.generic_visit(node)

    def visit_Compare(self, node: ast.Compare) -> None:
        """`"key" in kw`."""
        is_in = isinstance(node.ops[0], (ast.In, ast.NotIn)) and self._is(node.comparators[0])
        if is_in and isinstance(node.left, ast.Constant) and isinstance(node.left.value, str):
            self.keys.add(node.left.value)
        else:
            self.generic_visit(node)

    def visit_Name(self, node: ast.Name) -> None:
        """Any other use."""
        self.elsewhere = self.elsewhere or node.id == self.name

    def _read_by(self, function: object, index: int) -> None:
        """Another function is given the mapping, as the argument at this index."""
        seen = None
        if inspect.isfunction(function):
            positional = list(inspect.signature(function).parameters)
            seen = uses_of(function, positional[index]) if index < len(positional) else None
        self.elsewhere = self.elsewhere or seen is None or seen.elsewhere or seen.to_super
        self.keys |= seen.keys if seen is not None else set()

    def _is_copy(self, node: ast.AST) -> bool:
        named = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "dict"
        return named and len(node.args) == 1 and self._is(node.args[0])  # type: ignore[attr-defined]

    def _is(self, node: ast.AST) -> bool:
        return isinstance(node, ast.Name) and node.id == self.name

    def _is_super(self, func: ast.AST) -> bool:
        on = func.value if isinstance(func, ast.Attribute) and func.attr == self.method else None
        return isinstance(on, ast.Call) and isinstance(on.func, ast.Name) and on.func.id == "super"


def kwargs_of(function: Callable[..., Any]) -> Kwargs | None:
    """What a function does with its `**kwargs`; None where its source does not tell."""
    keyword = [one.name for one in inspect.signature(function).parameters.values() if one.kind is one.VAR_KEYWORD]
    return uses_of(function, keyword[0]) if keyword else None


def uses_of(function: Callable[..., Any], parameter: str) -> Kwargs | None:
    """What a function does with the mapping that it has in a parameter; None where its source does not tell."""
    inner = inspect.unwrap(function)
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(inner)))
    except (OSError, TypeError, SyntaxError):
        return None
    node = tree.body[0]
    if not isinstance(node, ast.FunctionDef) or parameter not in inspect.signature(inner).parameters:
        return None
    seen = Kwargs(parameter, node.name, getattr(inner, "__globals__", {}))
    for stmt in node.body:
        seen.visit(stmt)
    return seen


def through_mro(classes: list[type], method: str) -> list[str] | None:
    """The parameters of a method, with those that `**kwargs` hands on to base classes; None where not known."""
    for index, cls in enumerate(classes):
        function = vars(cls).get(method)
        if function is None:
            continue
        if isinstance(function, (staticmethod, classmethod)):
            bound = function.__func__
            found, more = parameters(inspect.signature(bound), isinstance(function, classmethod))
        elif inspect.isfunction(function):
            bound = function
            found, more = parameters(inspect.signature(function), True)
        else:
            return None
        if not more:
            return found
        seen = kwargs_of(bound)
        if seen is None or seen.elsewhere:
            return [*found, "**"]
        names = {one.strip("*=/") for one in found}
        further: list[str] = [DROPS]
        if seen.to_super:
            below = through_mro(classes[index + 1 :], method)
            if below is None:
                return [*found, "**"]
            further = [one for one in below if one.strip("*=/") not in names or one.startswith("**")]
        known = {one.strip("*=/") for one in further}
        plain = [f"{one.strip('=/')}=" for one in further if not one.startswith("*")]
        plain += [f"{key}=" for key in sorted(seen.keys - names - known)]
        star = [] if any(one.startswith("*") for one in found) else ["*"] if plain else []
        return [*found, *star, *plain, *(one for one in further if one.startswith("**"))]
    return None


def constructor(cls: type) -> list[str] | None:
    """The parameters of a class when it is called; None where that is not known."""
    fields = getattr(cls, "model_fields", None)
    own = next((one for one in cls.__mro__ if "__init__" in vars(one)), object)
    if fields is not None and own.__module__.partition(".")[0] == "pydantic":
        before = [d for d in cls.__pydantic_decorators__.model_validators.values() if d.info.mode != "after"]  # type: ignore[attr-defined]
        extra = cls.model_config.get("extra")  # type: ignore[attr-defined]
        found, more = parameters(inspect.signature(cls), False)
        if more or before or extra == "allow":
            return [*found, "**"]
        return found if extra == "forbid" else [*found, DROPS]
    if "__new__" in {name for one in cls.__mro__[:-1] for name in vars(one)} or type(cls).__call__ is not type.__call__:
        return None
    return [] if own is object else through_mro(list(cls.__mro__), "__init__")


def methods(cls: type) -> Iterator[tuple[str, list[str]]]:
    """The public methods that a class defines itself."""
    for name, value in vars(cls).items():
        if not name.startswith("_") and isinstance(value, (types.FunctionType, staticmethod, classmethod)):
            found = through_mro(list(cls.__mro__), name)
            if found is not None:
                yield name, found


def main() -> int:
    """Print what is found."""
    os.environ.update(AWS_DEFAULT_REGION="us-west-2", SAGEMAKER_INTERNAL_IMAGE_URI="x")
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    with open(os.devnull, "w") as nowhere, contextlib.redirect_stderr(nowhere):  # programs say how they are to be used
        found, failed = modules()
    every = [*found, *failed]
    names = {name: names_of(module, every) for name, module in found.items()}
    classes: dict[str, dict[str, Any]] = {}
    functions: dict[str, str] = {}
    for module_name, module in found.items():
        for name, value in vars(module).items():
            if getattr(value, "__module__", None) != module_name or getattr(value, "__name__", None) != name:
                continue
            dotted = f"{module_name}.{name}"
            if isinstance(value, type):
                init = constructor(value)
                classes[dotted] = {
                    "mro": [f"{one.__module__}.{one.__qualname__}" for one in value.__mro__[1:]],
                    "init": None if init is None else ", ".join(init),
                    "methods": {one: ", ".join(rows) for one, rows in methods(value)},
                }
            elif inspect.isfunction(value):
                rows, more = parameters(inspect.signature(value), False)
                seen = kwargs_of(value) if more else None
                drops = seen is not None and not seen.elsewhere
                tail = [*(f"{key}=" for key in sorted(seen.keys)), DROPS] if drops and seen else ["**"] * more
                functions[dotted] = ", ".join([*rows, *tail])
    is_open = [name for name, module in found.items() if "__getattr__" in vars(module)]
    json.dump(
        {
            "names": names,
            "open": sorted([*failed, *is_open]),
            "classes": classes,
            "functions": functions,
        },
        sys.stdout,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
