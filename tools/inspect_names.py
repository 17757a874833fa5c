"""Prints, as JSON, what can be imported from the SageMaker SDK of the interpreter that runs it.

    PYTHON_OF_AN_SDK_ENVIRONMENT tools/inspect_names.py

By module: whether it is a package, and its names. A name is `[kind, home, signature, methods, bases]`: kind is `class`,
`enum`, `function`, `module` or `value`; home is the path of its definition (for a value its type); a signature is a
list of `[name, kind, default as text or null]`; `methods` are the public ones by name, with their signatures; `bases`
the homes of all SDK classes that it derives from. Modules that cannot be imported are named with the error, those that
say of themselves that they are deprecated by name. `replacements` is what the SDK itself says takes the place of a
module that it no longer has.
"""

import ast
import enum
import importlib
import inspect
import json
import logging
import os
import pkgutil
import sys
import warnings


def signature(made: object) -> "list[list[str | None]] | None":
    """The parameters of a function, or of a class's constructor, without self."""
    if inspect.isclass(made):  # a wrapper that only warns hides the real one behind it
        for cls in made.__mro__:
            own = _signature(cls.__init__, 1) if "__init__" in vars(cls) else None
            if own is not None and [kind for _, kind, _ in own] != ["VAR_POSITIONAL", "VAR_KEYWORD"]:
                return own
        return []
    return _signature(made, 0)


def _signature(function: object, skip: int) -> "list[list[str | None]] | None":
    try:
        parameters = list(inspect.signature(function).parameters.values())[skip:]  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None
    return [[one.name, one.kind.name, _default(one)] for one in parameters]


def _default(parameter: inspect.Parameter) -> "str | None":
    if parameter.default is parameter.empty:
        return None
    text = repr(parameter.default)
    return "..." if " at 0x" in text else text


def _home(made: object) -> str:
    return f"{getattr(made, '__module__', '')}.{getattr(made, '__qualname__', '')}"


def entry(made: object, is_assigned: bool) -> "list[object] | None":
    """What a name is; None for what is not the SDK's. `is_assigned`: whether its module gives it a value itself."""
    if inspect.ismodule(made):
        return ["module", made.__name__, None] if made.__name__.split(".")[0] == "sagemaker" else None
    if inspect.isclass(made):
        classes = [cls for cls in made.__mro__ if cls.__module__.split(".")[0] == "sagemaker"]
        named = [cls for cls in classes if "<locals>" not in cls.__qualname__]
        if not classes or made is not classes[0] or not named:
            return None
        kind = "enum" if issubclass(made, enum.Enum) else "class"
        return [kind, _home(named[0]), signature(made), _methods(made), [_home(cls) for cls in named[1:]]]
    if callable(made) and _home(made).startswith("sagemaker."):
        return ["function", _home(made), signature(made)]
    own = type(made).__module__.split(".")[0] == "sagemaker"
    return ["value", _home(type(made)), None] if own or is_assigned or isinstance(made, PLAIN) else None


PLAIN = (bool, int, float, str, bytes, tuple, list, dict, set, frozenset)


def assigned(module: object) -> "set[str]":
    """The names that a module's own statements assign."""
    try:
        tree = ast.parse(inspect.getsource(module))  # type: ignore[arg-type]
    except (OSError, TypeError, SyntaxError):
        return set()
    targets = [target for stmt in tree.body if isinstance(stmt, ast.Assign) for target in stmt.targets]
    targets += [stmt.target for stmt in tree.body if isinstance(stmt, ast.AnnAssign)]
    return {target.id for target in targets if isinstance(target, ast.Name)}


def _methods(cls: type) -> "dict[str, list[list[str | None]] | None]":
    found = {}
    for name in dir(cls):
        method = inspect.getattr_static(cls, name)
        if not name.startswith("_") and isinstance(method, (staticmethod, classmethod, property)):
            found[name] = None
        elif not name.startswith("_") and inspect.isfunction(method):
            found[name] = _signature(method, 1)
    return found


def main() -> None:
    """Import every module, look at each."""
    os.environ.update(AWS_DEFAULT_REGION="us-west-2", SAGEMAKER_SUPPRESS_V2_WARNING="1")
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    sys.stderr = open(os.devnull, "w")  # noqa: SIM115
    sys.path.pop(0)  # the folder of this script
    import sagemaker

    failed, deprecated = {}, set()
    original = warnings.warn

    def warn(message: object, *more: object, **options: object) -> None:
        frame = sys._getframe(1)
        if frame.f_code.co_name == "<module>" and DeprecationWarning in (*more, options.get("category")):
            deprecated.add(frame.f_globals["__name__"])
        original(message, *more, **options)

    warnings.warn = warn
    for found in pkgutil.walk_packages(sagemaker.__path__, "sagemaker.", onerror=lambda name: None):
        try:
            importlib.import_module(found.name)
        except BaseException as error:
            failed[found.name] = f"{type(error).__name__}: {error}"[:100]
    modules = {}
    for name, module in sorted(sys.modules.items()):
        if name.split(".")[0] == "sagemaker" and module is not None:
            own = assigned(module)
            given = [(key, made) for key, made in sorted(vars(module).items()) if not key.startswith("__")]
            names = {key: entry(made, key in own) for key, made in given}
            modules[name] = {
                "package": hasattr(module, "__path__"),
                "names": {key: one for key, one in names.items() if one is not None},
            }
    try:
        said = importlib.import_module("sagemaker.core.deprecations")._V3_REPLACEMENTS
    except ImportError:
        said = {}
    answer = {
        "modules": modules,
        "failed": failed,
        "deprecated": sorted(deprecated),
        "replacements": {name: row[1] for name, row in sorted(said.items())},
    }
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
