"""Calls of the standard library, but for what has a module of models of its own."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from smfix.code import syntax
from smfix.inference import displays, imports
from smfix.inference.annotations import refined
from smfix.models import builtins, higher_order
from smfix.models.registry import function
from smfix.values.model import Alias, Builtin, Container, Future, Items, Nothing, Unknown, copied, join
from smfix.values.operations import NOTHING, NUMBER, TEXT, each

if TYPE_CHECKING:
    from smfix.inference.protocol import Inference
    from smfix.scopes.location import ProgramPoint
    from smfix.values.model import Value


@function(
    *[
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
def _text(inf: Inference, dotted: str, expr: ast.Call, at: ProgramPoint) -> Value:
    return TEXT


@function("time.time", "random.random", "random.randint", "os.path.exists", "os.path.isfile", "os.path.isdir")
def _number(inf: Inference, dotted: str, expr: ast.Call, at: ProgramPoint) -> Value:
    return NUMBER


@function("warnings.warn")
def _nothing(inf: Inference, dotted: str, expr: ast.Call, at: ProgramPoint) -> Value:
    return NOTHING


@function("os.environ.*", "os.getenv")
def _environment(inf: Inference, dotted: str, expr: ast.Call, at: ProgramPoint) -> Value:
    default = expr.args[1] if len(expr.args) > 1 else next((k.value for k in expr.keywords if k.arg == "default"), None)
    return join([TEXT, inf.infer(default, at) if default is not None else NOTHING])


_SHAPES = {
    "collections.deque": "list", "itertools.islice": "iterator", "itertools.cycle": "iterator",
    "itertools.takewhile": "iterator", "itertools.dropwhile": "iterator", "random.sample": "list",
    "random.choices": "list",
}  # fmt: skip


@function(*_SHAPES)
def _shaped(inf: Inference, dotted: str, expr: ast.Call, at: ProgramPoint) -> Value:
    index = 1 if dotted.endswith("while") else 0
    return builtins.shaped(inf, dotted, expr, at, _SHAPES[dotted], index)


@function("copy.copy", "copy.deepcopy")
def _copied(inf: Inference, dotted: str, expr: ast.Call, at: ProgramPoint) -> Value:
    return copied(inf.infer(expr.args[0], at)) if expr.args else _unknown(dotted)


@function("asyncio.run", "typing_extensions.final")
def _same(inf: Inference, dotted: str, expr: ast.Call, at: ProgramPoint) -> Value:
    return inf.infer(expr.args[0], at) if expr.args else _unknown(dotted)


@function(
    "itertools.product",
    "itertools.permutations",
    "itertools.combinations",
    "itertools.pairwise",
    "itertools.zip_longest",
)
def _groups(inf: Inference, dotted: str, expr: ast.Call, at: ProgramPoint) -> Value:
    inner = Items(lambda: join(each(inf.infer(arg, at)) for arg in expr.args))
    return (Container("iterator", Items(lambda: (Container("tuple", inner),))),)


_MAPS = {
    f"{higher_order.EXECUTOR}().map": "iterator",
    f"{higher_order.POOL}().map": "list",
    f"{higher_order.POOL}().imap": "iterator",
    f"{higher_order.POOL}().imap_unordered": "iterator",
}


@function(*_MAPS)
def _map(inf: Inference, dotted: str, expr: ast.Call, at: ProgramPoint) -> Value:
    return (Container(_MAPS[dotted], Items(lambda: higher_order.applied(inf, dotted, expr, at))),)


@function(*higher_order.POOLS)
def _pool(inf: Inference, dotted: str, expr: ast.Call, at: ProgramPoint) -> Value:
    return (Builtin(f"{higher_order.POOLS[dotted]}()"),)


function("collections.OrderedDict")(builtins.make_dict)
function("random.choice")(builtins.next_element)


def _unknown(dotted: str) -> Value:
    return (Unknown(f"smfix does not know what `{dotted}` returns", "annotate it"),)


@function("collections.defaultdict")
def _default_dict(inf: Inference, dotted: str, expr: ast.Call, at: ProgramPoint) -> Value:
    if not expr.args:
        return (Container("dict"),)
    factory = inf.infer(expr.args[0], at)
    empty = ast.copy_location(ast.Call(expr.args[0], [], []), expr)
    kept = inf.keep(empty)
    return (Container("dict", Items(tuple, None, lambda: inf.call(factory, kept, at))),)


@function(f"{higher_order.EXECUTOR}().submit")
def _submit(inf: Inference, dotted: str, expr: ast.Call, at: ProgramPoint) -> Value:
    return (Future(Items(lambda: higher_order.applied(inf, f"{higher_order.EXECUTOR}().submit", expr, at))),)


@function("concurrent.futures.as_completed")
def _completed(inf: Inference, dotted: str, expr: ast.Call, at: ProgramPoint) -> Value:
    return (Container("iterator", Items(lambda: each(inf.infer(expr.args[0], at)) if expr.args else ())),)


@function("itertools.tee")
def _tee(inf: Inference, dotted: str, expr: ast.Call, at: ProgramPoint) -> Value:
    one = Container("iterator", Items(lambda: each(inf.infer(expr.args[0], at)) if expr.args else ()))
    return (Container("tuple", Items(lambda: (one,))),)


@function("itertools.chain")
def _chain(inf: Inference, dotted: str, expr: ast.Call, at: ProgramPoint) -> Value:
    return (Container("iterator", Items(lambda: join(each(inf.infer(arg, at)) for arg in expr.args))),)


@function("itertools.chain.from_iterable")
def _chained(inf: Inference, dotted: str, expr: ast.Call, at: ProgramPoint) -> Value:
    return (Container("iterator", Items(lambda: each(each(inf.infer(expr.args[0], at))))),)


@function("typing.cast", "typing_extensions.cast")
def _cast(inf: Inference, dotted: str, expr: ast.Call, at: ProgramPoint) -> Value:
    """What is cast, where that is known; only of the rest the type has the word. None is what a cast takes away."""
    if not expr.args:
        return ()
    said, found = inf.annotation(expr.args[0], at), inf.infer(expr.args[1], at) if len(expr.args) > 1 else ()
    rest = tuple(kind for kind in found if not isinstance(kind, Nothing) or kind in said)
    return refined(rest, said) or said


@function("typing.assert_type", "typing.reveal_type", "typing_extensions.assert_type", "typing_extensions.reveal_type")
def _told(inf: Inference, dotted: str, expr: ast.Call, at: ProgramPoint) -> Value:
    return inf.infer(expr.args[0], at) if expr.args else ()


@function("typing.TypeVar", "typing_extensions.TypeVar")
def _type_var(inf: Inference, dotted: str, expr: ast.Call, at: ProgramPoint) -> Value:
    """A TypeVar stands for its bound, or for one of its constraints."""
    bounds = [keyword.value for keyword in expr.keywords if keyword.arg == "bound"] or expr.args[1:]
    return tuple(Alias(bound, at) for bound in bounds) or (Unknown("a TypeVar without a bound says nothing"),)


@function("typing.NewType")
def _new_type(inf: Inference, dotted: str, expr: ast.Call, at: ProgramPoint) -> Value:
    return (Alias(expr.args[1], at),) if len(expr.args) > 1 else ()


@function("itertools.repeat")
def _repeat(inf: Inference, dotted: str, expr: ast.Call, at: ProgramPoint) -> Value:
    return (Container("iterator", Items(lambda: inf.infer(expr.args[0], at) if expr.args else ())),)


@function("asyncio.gather")
def _gather(inf: Inference, dotted: str, expr: ast.Call, at: ProgramPoint) -> Value:
    return (Container("list", displays.literal(inf, expr.args, at)),)


@function("importlib.import_module")
def _import_module(inf: Inference, dotted: str, expr: ast.Call, at: ProgramPoint) -> Value:
    name = syntax.constant_of(expr.args[0]) if len(expr.args) == 1 else None
    if not isinstance(name, str) or name.startswith("."):
        return (Unknown("a module is imported by a name that is computed"),)
    return imports.module_value(inf, name, at.frame.scope.module)
