"""Prints, as JSON, what each step class of the SageMaker SDK that is installed here has: its attributes, and what is
below its `properties`, by the shapes of the API that botocore holds.

    PYTHON_OF_AN_SDK_ENVIRONMENT tools/inspect_properties.py

Run by `tools/make_signatures.py`. Standard library only.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import json
import logging
import os
import pkgutil
import sys
import textwrap
import warnings
from collections.abc import Iterator
from typing import Any

import botocore
import botocore.loaders

LOADED = ("sagemaker", "emr")
"""The services whose shapes the SDK loads; below the properties of others it has nothing."""
PRIMITIVE = {"string", "boolean", "integer", "float", "long", "double", "timestamp", "blob"}


def step_classes() -> Iterator[type]:
    """Every class of a step or a collection of steps, by the module that defines it."""
    for package in ("sagemaker.workflow", "sagemaker.mlops.workflow"):
        try:
            folder = importlib.import_module(package)
        except ImportError:
            continue
        for info in pkgutil.iter_modules(folder.__path__, f"{package}."):
            module = importlib.import_module(info.name)
            for value in vars(module).values():
                own = inspect.isclass(value) and value.__module__ == info.name
                if own and {"Step", "StepCollection"} & {one.__name__ for one in value.__mro__}:
                    yield value


def source(cls: type) -> ast.AST:
    """The class as it is written."""
    return ast.parse(textwrap.dedent(inspect.getsource(cls)))


def attributes(cls: type) -> set[str]:
    """What an instance has: what its classes define, and what their methods assign to `self`."""
    found = {name for name in dir(cls) if not name.startswith("__")}
    for one in cls.__mro__:
        if one.__module__.partition(".")[0] == "sagemaker":
            for node in ast.walk(source(one)):
                stored = isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)
                if stored and isinstance(node.value, ast.Name) and node.value.id == "self":
                    found.add(node.attr)
    return found


def roots(cls: type) -> dict[str, Any]:
    """The shapes of `properties`, and the members that are put there beside; `open` where that is not plain."""
    found: dict[str, Any] = {"shapes": [], "service": "sagemaker", "extra": [], "open": False, "raises": ""}
    own = [one for one in cls.__mro__ if one.__module__.partition(".")[0] == "sagemaker"]
    owner = next((one for one in own if "Properties(" in inspect.getsource(one)), None)
    getter = inspect.getattr_static(cls, "properties", None)
    if isinstance(getter, property) and getter.fget is not None:
        body = ast.parse(textwrap.dedent(inspect.getsource(getter.fget))).body[0].body  # type: ignore[attr-defined]
        if isinstance(body[-1], ast.Raise) and isinstance(body[-1].exc, ast.Call):
            return {**found, "raises": ast.unparse(body[-1].exc.func)}
    if owner is None:
        return {**found, "open": True}
    for node in ast.walk(source(owner)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Properties":
            given = {one.arg: one.value for one in node.keywords}
            if "path" not in given:
                found["roots"] = found.get("roots", 0) + 1
                found["shapes"] += ast.literal_eval(given["shape_names"]) if "shape_names" in given else []
                found["shapes"] += [ast.literal_eval(given["shape_name"])] if "shape_name" in given else []
                found["service"] = ast.literal_eval(given["service_name"]) if "service_name" in given else "sagemaker"
        elif isinstance(node, ast.Subscript) and ast.unparse(node.value).endswith(".__dict__"):
            if isinstance(node.slice, ast.Constant):
                found["extra"].append(node.slice.value)
            else:
                found["open"] = True
    found["open"] = found["open"] or not found.get("roots")
    return found


class Shapes:
    """The members of the shapes that were asked for, and of those below them."""

    def __init__(self) -> None:
        """No service's description is read yet."""
        self.loader = botocore.loaders.Loader()
        self.models: dict[str, Any] = {}
        self.found: dict[str, str] = {}

    def add(self, service: str, shape: str) -> None:
        """A structure and all below it, each as `Member Member:Shape Member:[]Shape Member:{}Shape`."""
        if service not in self.models:
            self.models[service] = self.loader.load_service_model(service, "service-2")["shapes"]
        model, key = self.models[service], f"{service}.{shape}"
        if key in self.found or shape not in model:
            return
        self.found[key] = ""
        members = sorted(model[shape].get("members", {}).items())
        self.found[key] = " ".join(f"{name}{self.below(service, info['shape'])}" for name, info in members)

    def below(self, service: str, shape: str) -> str:
        """What is below a member: nothing, or the mark of a shape."""
        row = self.models[service][shape]
        kind = row["type"]
        if kind in PRIMITIVE:
            return ""
        if kind == "structure":
            self.add(service, shape)
            return f":{shape}"
        inner = row["member" if kind == "list" else "value"]["shape"]
        mark = "[]" if kind == "list" else "{}"
        if self.models[service][inner]["type"] in ("list", "map") or service != "sagemaker":
            return f":{mark}*"  # the SDK looks an item up among SageMaker's shapes
        self.add(service, inner)
        return f":{mark}{inner if self.models[service][inner]['type'] == 'structure' else ''}"


def main() -> int:
    """Print what is found."""
    os.environ.update(AWS_DEFAULT_REGION="us-west-2", SAGEMAKER_INTERNAL_IMAGE_URI="x")
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    shapes, steps = Shapes(), {}
    for cls in step_classes():
        row = roots(cls)
        for shape in row["shapes"] if row["service"] in LOADED else ():
            shapes.add(row["service"], shape)
        below = " ".join(f"{row['service']}.{one}" for one in dict.fromkeys(row["shapes"]))
        steps[f"{cls.__module__}.{cls.__name__}"] = {
            "attributes": " ".join(sorted(attributes(cls))),
            "shapes": "*" if row["open"] or row["service"] not in LOADED else below,
            "extra": " ".join(sorted(set(row["extra"]))),
            "raises": row["raises"],
        }
    plain = {name: members for name, members in sorted(shapes.found.items()) if members}
    json.dump({"botocore": botocore.__version__, "steps": steps, "shapes": plain}, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
