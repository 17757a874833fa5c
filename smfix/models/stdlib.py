"""What the builtins, the standard library's container functions and the methods of containers return."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING

from smfix.code import syntax
from smfix.inference import classes, construction, displays, imports, narrowing
from smfix.models import higher_order
from smfix.models.argparse import make_parser
from smfix.models.dataclasses import field_default
from smfix.models.namedtuple import make_class
from smfix.scopes.location import Condition
from smfix.values.model import (
    Alias,
    Builtin,
    Container,
    Foreign,
    Future,
    Items,
    Partial,
    SdkClass,
    Unknown,
    UserClass,
    copied,
    join,
)
from smfix.values.operations import NOTHING, NUMBER, TEXT, each, of_values, pair, truthy, unpacked

if TYPE_CHECKING:
    from smfix.inference.protocol import Inference
    from smfix.scopes.location import ProgramPoint
    from smfix.values.model import Value


_TEXTS = frozenset(
    [
        "str",
        "repr",
        "format",
        "ascii",
        "chr",
        "hex",
        "oct",
        "bin",
        "input",
        "os.path.join",
        "os.path.basename",
        "os.path.dirname",
        "os.path.abspath",
        "os.path.realpath",
        "os.getcwd",
        "os.environ.__getitem__",
        "json.dumps",
        "time.strftime",
        "textwrap.dedent",
        "uuid.uuid4.hex",
        "inspect.getsource",
    ]
)
_NUMBERS = frozenset(
    [
        "len",
        "int",
        "float",
        "bool",
        "abs",
        "round",
        "sum",
        "id",
        "hash",
        "ord",
        "any",
        "all",
        "isinstance",
        "issubclass",
        "callable",
        "hasattr",
        "divmod",
        "pow",
        "time.time",
        "random.random",
        "random.randint",
        "os.path.exists",
        "os.path.isfile",
        "os.path.isdir",
        "object",
        "complex",
        "bytes",
        "bytearray",
        "memoryview",
    ]
)
_SHAPES = {
    "list": "list", "sorted": "list", "tuple": "tuple", "set": "set", "frozenset": "set", "collections.deque": "list",
    "reversed": "iterator", "iter": "iterator", "filter": "iterator", "itertools.islice": "iterator",
    "itertools.cycle": "iterator", "itertools.takewhile": "iterator", "itertools.dropwhile": "iterator",
    "random.sample": "list", "random.choices": "list",
}  # fmt: skip
_OF_SECOND = frozenset({"filter", "itertools.takewhile", "itertools.dropwhile"})
_MAPS = {
    "map": "iterator",
    f"{higher_order.EXECUTOR}().map": "iterator",
    f"{higher_order.POOL}().map": "list",
    f"{higher_order.POOL}().imap": "iterator",
    f"{higher_order.POOL}().imap_unordered": "iterator",
}
_SAME = frozenset({"copy.copy", "copy.deepcopy", "dataclasses.replace", "asyncio.run", "typing_extensions.final"})
_COPIES = frozenset({"copy.copy", "copy.deepcopy", "dataclasses.replace"})
_GROUPS = frozenset(
    {
        "itertools.product",
        "itertools.permutations",
        "itertools.combinations",
        "itertools.pairwise",
        "itertools.zip_longest",
    }
)


def call_function(inf: Inference, dotted: str, expr: ast.Call, at: ProgramPoint) -> Value:
    """What calling a builtin or a function of the standard library returns."""
    args = expr.args
    if dotted in _TEXTS:
        return TEXT
    if dotted == "sum" and len(args) > 1:
        return inf.infer(args[1], at)
    if dotted in _NUMBERS:
        return NUMBER
    if dotted in _SHAPES:
        return _shaped(inf, dotted, expr, at)
    if dotted in _SAME and args:
        same = inf.infer(args[0], at)
        return copied(same) if dotted in _COPIES else same
    if dotted in _GROUPS:
        inner = Items(lambda: join(each(inf.infer(arg, at)) for arg in args))
        return (Container("iterator", Items(lambda: (Container("tuple", inner),))),)
    if dotted in _MAPS:
        shape = _MAPS[dotted]
        return (Container(shape, Items(lambda: _applied(inf, dotted, expr, at))),)
    if dotted in higher_order.POOLS:
        return (Builtin(f"{higher_order.POOLS[dotted]}()"),)
    special = _SPECIAL.get(dotted)
    if special is not None:
        return special(inf, expr, at)
    if dotted in ("print", "setattr", "delattr", "warnings.warn"):
        return NOTHING
    if dotted.startswith("os.environ."):
        return TEXT if len(args) > 1 else join([TEXT, NOTHING])
    if dotted.startswith("unittest.mock."):
        return (Foreign(f"{dotted}()"),)
    return (Unknown(f"smfix does not know what `{dotted}` returns", "annotate it"),)


def _shaped(inf: Inference, dotted: str, expr: ast.Call, at: ProgramPoint) -> Value:
    index = 1 if dotted in _OF_SECOND else 0
    shape = _SHAPES[dotted]
    program = at.frame.scope.module.program
    seen = (program.evidence(f"`{dotted}(...)` makes {'an' if shape[0] == 'i' else 'a'} {shape}", expr),)
    if len(expr.args) <= index:
        return (Container(shape, provenance=seen),)
    some = dotted == "filter" and isinstance(expr.args[0], ast.Constant)  # filter(None, ...) keeps what is true

    def elements() -> Value:
        found = each(inf.infer(expr.args[index], at))
        test = expr.args[0]
        if dotted == "filter" and isinstance(test, ast.Lambda) and len(test.args.args) == 1:
            condition = Condition(test.body, True, at.stmt)
            return narrowing.narrowed(inf, [(found, (condition,))], test.args.args[0].arg, at.inside(test))
        return truthy(found, True) if some else found

    return (Container(shape, Items(elements), provenance=seen),)


def _dict(inf: Inference, expr: ast.Call, at: ProgramPoint) -> Value:
    named = {k.arg: k.value for k in expr.keywords if k.arg is not None}
    others = [*expr.args, *(k.value for k in expr.keywords if k.arg is None)]

    def item(key: object) -> Value | None:
        return inf.infer(named[str(key)], at) if key in named else None

    def values() -> Value:
        given = (_dict_values(inf.infer(other, at)) for other in others)
        return join([*(inf.infer(value, at) for value in named.values()), *given])

    return (Container("dict", Items(lambda: TEXT, item, values)),)


def _dict_values(value: Value) -> Value:
    """The values of `dict(value)`: of a mapping, or the second items of pairs."""
    found: list[Value] = []
    for kind in value:
        if isinstance(kind, Container) and kind.shape != "dict":
            found.append(unpacked(kind.items.each(), 1))
        else:
            found.append(of_values((kind,)))
    return join(found)


def _default_dict(inf: Inference, expr: ast.Call, at: ProgramPoint) -> Value:
    if not expr.args:
        return (Container("dict"),)
    factory = inf.infer(expr.args[0], at)
    empty = ast.copy_location(ast.Call(expr.args[0], [], []), expr)
    kept = inf.keep(empty)
    return (Container("dict", Items(tuple, None, lambda: inf.call(factory, kept, at))),)


def _zip(inf: Inference, expr: ast.Call, at: ProgramPoint) -> Value:
    def item(key: object) -> Value | None:
        fits = isinstance(key, int) and -len(expr.args) <= key < len(expr.args)
        return each(inf.infer(expr.args[key], at)) if fits and isinstance(key, int) else None

    inner = Items(lambda: join(each(inf.infer(arg, at)) for arg in expr.args), item)
    return (Container("iterator", Items(lambda: (Container("tuple", inner),))),)


def _enumerate(inf: Inference, expr: ast.Call, at: ProgramPoint) -> Value:
    if not expr.args:
        return (Container("iterator"),)
    return (Container("iterator", Items(lambda: (pair(lambda: NUMBER, lambda: each(inf.infer(expr.args[0], at))),))),)


def _applied(inf: Inference, dotted: str, expr: ast.Call, at: ProgramPoint) -> Value:
    """What the function that is handed over returns; empty where none is."""
    made = higher_order.call_made(expr, dotted)
    return inf.call(inf.infer(expr.args[0], at), inf.keep(made), at) if made is not None else ()


def _reduce(inf: Inference, expr: ast.Call, at: ProgramPoint) -> Value:
    given = [each(inf.infer(some, at)) for some in expr.args[1:2]]
    initial = [inf.infer(one, at) for one in (*expr.args[2:3], *(k.value for k in expr.keywords))]
    return join([*given, *initial, _applied(inf, "functools.reduce", expr, at)])


def _submit(inf: Inference, expr: ast.Call, at: ProgramPoint) -> Value:
    return (Future(Items(lambda: _applied(inf, f"{higher_order.EXECUTOR}().submit", expr, at))),)


def _completed(inf: Inference, expr: ast.Call, at: ProgramPoint) -> Value:
    return (Container("iterator", Items(lambda: each(inf.infer(expr.args[0], at)) if expr.args else ())),)


def _tee(inf: Inference, expr: ast.Call, at: ProgramPoint) -> Value:
    one = Container("iterator", Items(lambda: each(inf.infer(expr.args[0], at)) if expr.args else ()))
    return (Container("tuple", Items(lambda: (one,))),)


def _chain(inf: Inference, expr: ast.Call, at: ProgramPoint) -> Value:
    return (Container("iterator", Items(lambda: join(each(inf.infer(arg, at)) for arg in expr.args))),)


def _chained(inf: Inference, expr: ast.Call, at: ProgramPoint) -> Value:
    return (Container("iterator", Items(lambda: each(each(inf.infer(expr.args[0], at))))),)


def _next(inf: Inference, expr: ast.Call, at: ProgramPoint) -> Value:
    return join([each(inf.infer(expr.args[0], at)), *(inf.infer(arg, at) for arg in expr.args[1:2])])


def _most(inf: Inference, expr: ast.Call, at: ProgramPoint) -> Value:
    if len(expr.args) == 1:
        return each(inf.infer(expr.args[0], at))
    return join(inf.infer(arg, at) for arg in expr.args)


def _getattr(inf: Inference, expr: ast.Call, at: ProgramPoint) -> Value:
    if len(expr.args) < 2 or not isinstance(expr.args[1], ast.Constant):
        return (Unknown("`getattr` with a name that is computed"),)
    name = str(expr.args[1].value)
    found = inf.attribute(inf.infer(expr.args[0], at), name, expr.args[0], at)
    return join([found, *(inf.infer(arg, at) for arg in expr.args[2:3])])


def _getenv(inf: Inference, expr: ast.Call, at: ProgramPoint) -> Value:
    return TEXT if len(expr.args) > 1 else join([TEXT, NOTHING])


def _partial(inf: Inference, expr: ast.Call, at: ProgramPoint) -> Value:
    return (Partial(inf.infer(expr.args[0], at), expr, at),) if expr.args else ()


def _cast(inf: Inference, expr: ast.Call, at: ProgramPoint) -> Value:
    return inf.annotation(expr.args[0], at) if expr.args else ()


def _type_var(inf: Inference, expr: ast.Call, at: ProgramPoint) -> Value:
    """A TypeVar stands for its bound, or for one of its constraints."""
    bounds = [keyword.value for keyword in expr.keywords if keyword.arg == "bound"] or expr.args[1:]
    return tuple(Alias(bound, at) for bound in bounds) or (Unknown("a TypeVar without a bound says nothing"),)


def _new_type(inf: Inference, expr: ast.Call, at: ProgramPoint) -> Value:
    return (Alias(expr.args[1], at),) if len(expr.args) > 1 else ()


def _range(inf: Inference, expr: ast.Call, at: ProgramPoint) -> Value:
    return (Container("iterator", Items(lambda: NUMBER)),)


def _repeat(inf: Inference, expr: ast.Call, at: ProgramPoint) -> Value:
    return (Container("iterator", Items(lambda: inf.infer(expr.args[0], at) if expr.args else ())),)


def _super(inf: Inference, expr: ast.Call, at: ProgramPoint) -> Value:
    """`super()`: an instance of the first base."""
    scope = at.frame.scope
    owner = classes.owner_of(scope)
    if owner is None or not isinstance(owner.node, ast.ClassDef) or owner.outer is None:
        return (Unknown("`super()` outside a method"),)
    code = classes.class_of(inf, owner.node, inf.frame(owner.outer))
    for kind in classes.bases_of(inf, code):
        if isinstance(kind, (UserClass, SdkClass)):
            return construction.made(inf, kind, kind.provenance)
    return (Unknown(f"the base of `{code.name}` cannot be seen"),)


def _gather(inf: Inference, expr: ast.Call, at: ProgramPoint) -> Value:
    return (Container("list", displays.literal(inf, expr.args, at)),)


def _import_module(inf: Inference, expr: ast.Call, at: ProgramPoint) -> Value:
    name = syntax.constant_of(expr.args[0]) if len(expr.args) == 1 else None
    if not isinstance(name, str) or name.startswith("."):
        return (Unknown("a module is imported by a name that is computed"),)
    return imports.module_value(inf, name, at.frame.scope.module)


def _parser(inf: Inference, expr: ast.Call, at: ProgramPoint) -> Value:
    return make_parser(expr, at)


_SPECIAL: dict[str, Callable[[Inference, ast.Call, ProgramPoint], Value]] = {
    "dict": _dict,
    "collections.OrderedDict": _dict,
    "collections.defaultdict": _default_dict,
    "zip": _zip,
    "enumerate": _enumerate,
    "range": _range,
    "next": _next,
    "min": _most,
    "max": _most,
    "random.choice": _next,
    "getattr": _getattr,
    "os.getenv": _getenv,
    "functools.partial": _partial,
    "functools.reduce": _reduce,
    f"{higher_order.EXECUTOR}().submit": _submit,
    "concurrent.futures.as_completed": _completed,
    "itertools.tee": _tee,
    "itertools.chain": _chain,
    "itertools.chain.from_iterable": _chained,
    "itertools.repeat": _repeat,
    "typing.cast": _cast,
    "typing.TypeVar": _type_var,
    "typing_extensions.TypeVar": _type_var,
    "typing.NewType": _new_type,
    "dataclasses.field": field_default,
    "asyncio.gather": _gather,
    "importlib.import_module": _import_module,
    "collections.namedtuple": make_class,
    "super": _super,
    "argparse.ArgumentParser": _parser,
}
