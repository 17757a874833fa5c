"""What the builtins, the standard library's container functions and the methods of containers return."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING

from smfix.kinds import applied, attributes, calls, command_line, containers, narrow, typed
from smfix.kinds.reach import At, Fact
from smfix.kinds.syntax import key_of
from smfix.kinds.value import (
    Alias,
    Builtin,
    Container,
    Foreign,
    Future,
    Items,
    Method,
    Nothing,
    Parser,
    Partial,
    Scalar,
    SdkClass,
    SdkObject,
    Step,
    Str,
    TupleClass,
    Unknown,
    UserClass,
    Value,
    join,
)

if TYPE_CHECKING:
    from smfix.kinds.evaluate import Kinds

TEXT: Value = (Str(),)
NUMBER: Value = (Scalar("number"),)
NOTHING: Value = (Nothing(),)

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
    f"{applied.EXECUTOR}().map": "iterator",
    f"{applied.POOL}().map": "list",
    f"{applied.POOL}().imap": "iterator",
    f"{applied.POOL}().imap_unordered": "iterator",
}
_SAME = frozenset({"copy.copy", "copy.deepcopy", "dataclasses.replace", "asyncio.run", "typing_extensions.final"})
_GROUPS = frozenset(
    {
        "itertools.product",
        "itertools.permutations",
        "itertools.combinations",
        "itertools.pairwise",
        "itertools.zip_longest",
    }
)
_TEXT_METHODS = frozenset(
    [
        "join",
        "format",
        "lower",
        "upper",
        "strip",
        "lstrip",
        "rstrip",
        "replace",
        "title",
        "capitalize",
        "casefold",
        "zfill",
        "removeprefix",
        "removesuffix",
        "center",
        "ljust",
        "rjust",
        "swapcase",
        "translate",
        "expandtabs",
        "decode",
        "format_map",
        "to_string",
    ]
)
_SAME_CONTAINER = frozenset(
    ["copy", "union", "intersection", "difference", "symmetric_difference", "__add__", "__copy__"]
)
_CHANGERS = frozenset(
    [
        "append",
        "add",
        "insert",
        "extend",
        "update",
        "remove",
        "discard",
        "clear",
        "sort",
        "reverse",
        "appendleft",
        "extendleft",
    ]
)


def call(kinds: Kinds, dotted: str, expr: ast.Call, at: At) -> Value:
    """What calling a builtin or a function of the standard library returns."""
    args = expr.args
    if dotted in _TEXTS:
        return TEXT
    if dotted == "sum" and len(args) > 1:
        return kinds.of(args[1], at)
    if dotted in _NUMBERS:
        return NUMBER
    if dotted in _SHAPES:
        return _shaped(kinds, dotted, expr, at)
    if dotted in _SAME and args:
        return kinds.of(args[0], at)
    if dotted in _GROUPS:
        inner = Items(lambda: join(containers.each(kinds.of(arg, at)) for arg in args))
        return (Container("iterator", Items(lambda: (Container("tuple", inner),))),)
    if dotted in _MAPS:
        shape = _MAPS[dotted]
        return (Container(shape, Items(lambda: _applied(kinds, dotted, expr, at))),)
    if dotted in applied.POOLS:
        return (Builtin(f"{applied.POOLS[dotted]}()"),)
    special = _SPECIAL.get(dotted)
    if special is not None:
        return special(kinds, expr, at)
    if dotted in ("print", "setattr", "delattr", "warnings.warn"):
        return NOTHING
    if dotted.startswith("os.environ."):
        return TEXT if len(args) > 1 else join([TEXT, NOTHING])
    if dotted.startswith("unittest.mock."):
        return (Foreign(f"{dotted}()"),)
    return (Unknown(f"smfix does not know what `{dotted}` returns", "annotate it"),)


def _shaped(kinds: Kinds, dotted: str, expr: ast.Call, at: At) -> Value:
    index = 1 if dotted in _OF_SECOND else 0
    shape = _SHAPES[dotted]
    program = at.frame.scope.module.program
    seen = (program.evidence(f"`{dotted}(...)` makes {'an' if shape[0] == 'i' else 'a'} {shape}", expr),)
    if len(expr.args) <= index:
        return (Container(shape, seen=seen),)
    some = dotted == "filter" and isinstance(expr.args[0], ast.Constant)  # filter(None, ...) keeps what is true

    def each() -> Value:
        found = containers.each(kinds.of(expr.args[index], at))
        test = expr.args[0]
        if dotted == "filter" and isinstance(test, ast.Lambda) and len(test.args.args) == 1:
            fact = Fact(test.body, True, at.stmt)
            return narrow.told(kinds, [(found, (fact,))], test.args.args[0].arg, at.inside(test))
        return narrow.truthy(found, True) if some else found

    return (Container(shape, Items(each), seen=seen),)


def _dict(kinds: Kinds, expr: ast.Call, at: At) -> Value:
    named = {k.arg: k.value for k in expr.keywords if k.arg is not None}
    others = [*expr.args, *(k.value for k in expr.keywords if k.arg is None)]

    def item(key: object) -> Value | None:
        return kinds.of(named[str(key)], at) if key in named else None

    def values() -> Value:
        given = (_dict_values(kinds.of(other, at)) for other in others)
        return join([*(kinds.of(value, at) for value in named.values()), *given])

    return (Container("dict", Items(lambda: TEXT, item, values)),)


def _dict_values(value: Value) -> Value:
    """The values of `dict(value)`: of a mapping, or the second items of pairs."""
    found: list[Value] = []
    for kind in value:
        if isinstance(kind, Container) and kind.shape != "dict":
            found.append(containers.unpacked(kind.items.each(), 1))
        else:
            found.append(containers.of_values((kind,)))
    return join(found)


def _default_dict(kinds: Kinds, expr: ast.Call, at: At) -> Value:
    if not expr.args:
        return (Container("dict"),)
    factory = kinds.of(expr.args[0], at)
    empty = ast.copy_location(ast.Call(expr.args[0], [], []), expr)
    kept = kinds.keep(empty)
    return (Container("dict", Items(tuple, None, lambda: calls.call(kinds, factory, kept, at))),)


def _zip(kinds: Kinds, expr: ast.Call, at: At) -> Value:
    def item(key: object) -> Value | None:
        fits = isinstance(key, int) and -len(expr.args) <= key < len(expr.args)
        return containers.each(kinds.of(expr.args[key], at)) if fits and isinstance(key, int) else None

    inner = Items(lambda: join(containers.each(kinds.of(arg, at)) for arg in expr.args), item)
    return (Container("iterator", Items(lambda: (Container("tuple", inner),))),)


def _enumerate(kinds: Kinds, expr: ast.Call, at: At) -> Value:
    if not expr.args:
        return (Container("iterator"),)
    return (
        Container(
            "iterator", Items(lambda: (_pair(lambda: NUMBER, lambda: containers.each(kinds.of(expr.args[0], at))),))
        ),
    )


def _pair(first: Callable[[], Value], second: Callable[[], Value]) -> Container:
    def item(key: object) -> Value | None:
        return first() if key in (0, -2) else second() if key in (1, -1) else None

    return Container("tuple", Items(lambda: join([first(), second()]), item))


def _applied(kinds: Kinds, dotted: str, expr: ast.Call, at: At) -> Value:
    """What the function that is handed over returns; empty where none is."""
    made = applied.call_made(expr, dotted)
    return calls.call(kinds, kinds.of(expr.args[0], at), kinds.keep(made), at) if made is not None else ()


def _reduce(kinds: Kinds, expr: ast.Call, at: At) -> Value:
    given = [containers.each(kinds.of(some, at)) for some in expr.args[1:2]]
    initial = [kinds.of(one, at) for one in (*expr.args[2:3], *(k.value for k in expr.keywords))]
    return join([*given, *initial, _applied(kinds, "functools.reduce", expr, at)])


def _submit(kinds: Kinds, expr: ast.Call, at: At) -> Value:
    return (Future(Items(lambda: _applied(kinds, f"{applied.EXECUTOR}().submit", expr, at))),)


def _completed(kinds: Kinds, expr: ast.Call, at: At) -> Value:
    return (Container("iterator", Items(lambda: containers.each(kinds.of(expr.args[0], at)) if expr.args else ())),)


def _tee(kinds: Kinds, expr: ast.Call, at: At) -> Value:
    one = Container("iterator", Items(lambda: containers.each(kinds.of(expr.args[0], at)) if expr.args else ()))
    return (Container("tuple", Items(lambda: (one,))),)


def _chain(kinds: Kinds, expr: ast.Call, at: At) -> Value:
    return (Container("iterator", Items(lambda: join(containers.each(kinds.of(arg, at)) for arg in expr.args))),)


def _chained(kinds: Kinds, expr: ast.Call, at: At) -> Value:
    return (Container("iterator", Items(lambda: containers.each(containers.each(kinds.of(expr.args[0], at))))),)


def _next(kinds: Kinds, expr: ast.Call, at: At) -> Value:
    return join([containers.each(kinds.of(expr.args[0], at)), *(kinds.of(arg, at) for arg in expr.args[1:2])])


def _most(kinds: Kinds, expr: ast.Call, at: At) -> Value:
    if len(expr.args) == 1:
        return containers.each(kinds.of(expr.args[0], at))
    return join(kinds.of(arg, at) for arg in expr.args)


def _getattr(kinds: Kinds, expr: ast.Call, at: At) -> Value:
    if len(expr.args) < 2 or not isinstance(expr.args[1], ast.Constant):
        return (Unknown("`getattr` with a name that is computed"),)
    name = str(expr.args[1].value)
    found = attributes.of(kinds, kinds.of(expr.args[0], at), name, expr.args[0], at)
    return join([found, *(kinds.of(arg, at) for arg in expr.args[2:3])])


def _getenv(kinds: Kinds, expr: ast.Call, at: At) -> Value:
    return TEXT if len(expr.args) > 1 else join([TEXT, NOTHING])


def _partial(kinds: Kinds, expr: ast.Call, at: At) -> Value:
    return (Partial(kinds.of(expr.args[0], at), expr, at),) if expr.args else ()


def _cast(kinds: Kinds, expr: ast.Call, at: At) -> Value:
    return typed.value(kinds, expr.args[0], at) if expr.args else ()


def _type_var(kinds: Kinds, expr: ast.Call, at: At) -> Value:
    """A TypeVar stands for its bound, or for one of its constraints."""
    bounds = [keyword.value for keyword in expr.keywords if keyword.arg == "bound"] or expr.args[1:]
    return tuple(Alias(bound, at) for bound in bounds) or (Unknown("a TypeVar without a bound says nothing"),)


def _new_type(kinds: Kinds, expr: ast.Call, at: At) -> Value:
    return (Alias(expr.args[1], at),) if len(expr.args) > 1 else ()


def _field(kinds: Kinds, expr: ast.Call, at: At) -> Value:
    for keyword in expr.keywords:
        if keyword.arg == "default":
            return kinds.of(keyword.value, at)
        if keyword.arg == "default_factory":
            made = kinds.keep(ast.copy_location(ast.Call(keyword.value, [], []), expr))
            return calls.call(kinds, kinds.of(keyword.value, at), made, at)
    return ()


def _range(kinds: Kinds, expr: ast.Call, at: At) -> Value:
    return (Container("iterator", Items(lambda: NUMBER)),)


def _repeat(kinds: Kinds, expr: ast.Call, at: At) -> Value:
    return (Container("iterator", Items(lambda: kinds.of(expr.args[0], at) if expr.args else ())),)


def _super(kinds: Kinds, expr: ast.Call, at: At) -> Value:
    """`super()`: an instance of the first base."""
    from smfix.kinds import names, parameters

    scope = at.frame.scope
    owner = parameters.owner_of(scope)
    if owner is None or not isinstance(owner.node, ast.ClassDef) or owner.outer is None:
        return (Unknown("`super()` outside a method"),)
    code = names.class_code(kinds, owner.node, kinds.frame(owner.outer))
    for kind in attributes.bases_of(kinds, code):
        if isinstance(kind, (UserClass, SdkClass)):
            return calls.made(kinds, kind, kind.seen)
    return (Unknown(f"the base of `{code.name}` cannot be seen"),)


def _gather(kinds: Kinds, expr: ast.Call, at: At) -> Value:
    return (Container("list", containers.literal(kinds, expr.args, at)),)


def _import_module(kinds: Kinds, expr: ast.Call, at: At) -> Value:
    from smfix.kinds import imports

    name = containers.constant(expr.args[0]) if len(expr.args) == 1 else None
    if not isinstance(name, str) or name.startswith("."):
        return (Unknown("a module is imported by a name that is computed"),)
    return imports.module_value(kinds, name, at.frame.scope.module)


def _named_tuple(kinds: Kinds, expr: ast.Call, at: At) -> Value:
    """`namedtuple("Name", "a b")`: a class whose instances are tuples with named fields."""
    fields = containers.constant(expr.args[1]) if len(expr.args) > 1 else None
    if isinstance(fields, str):
        return (TupleClass(tuple(fields.replace(",", " ").split())),)
    if len(expr.args) > 1 and isinstance(expr.args[1], (ast.List, ast.Tuple)):
        names = [element.value for element in expr.args[1].elts if isinstance(element, ast.Constant)]
        return (TupleClass(tuple(map(str, names))),)
    return (Unknown("the fields of a named tuple are computed"),)


def _parser(kinds: Kinds, expr: ast.Call, at: At) -> Value:
    return command_line.parser(expr, at)


_SPECIAL: dict[str, Callable[[Kinds, ast.Call, At], Value]] = {
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
    f"{applied.EXECUTOR}().submit": _submit,
    "concurrent.futures.as_completed": _completed,
    "itertools.tee": _tee,
    "itertools.chain": _chain,
    "itertools.chain.from_iterable": _chained,
    "itertools.repeat": _repeat,
    "typing.cast": _cast,
    "typing.TypeVar": _type_var,
    "typing_extensions.TypeVar": _type_var,
    "typing.NewType": _new_type,
    "dataclasses.field": _field,
    "asyncio.gather": _gather,
    "importlib.import_module": _import_module,
    "collections.namedtuple": _named_tuple,
    "super": _super,
    "argparse.ArgumentParser": _parser,
}


def method(kinds: Kinds, bound: Method, expr: ast.Call, at: At) -> Value:
    """What calling a method of a container, a string or an SDK object returns."""
    owner, name = bound.owner, bound.name
    if isinstance(owner, Str):
        return _text_method(name)
    if isinstance(owner, Container):
        return _container_method(kinds, owner, name, expr, at)
    if isinstance(owner, Parser):
        return command_line.method(kinds, owner, name, expr, at)
    if isinstance(owner, Future) and name == "result":
        return owner.items.each()
    if isinstance(owner, Step) and name in ("add_depends_on", "add_retry_policy"):
        return NOTHING
    if isinstance(owner, Scalar):
        return (Unknown(f"what `.{name}()` of a {owner.type} returns is not known"),)
    what = owner.name.dotted if isinstance(owner, SdkObject) else type(owner).__name__.lower()
    return (Unknown(f"what `{name}` of {what} returns is not known"),)


def _text_method(name: str) -> Value:
    if name in _TEXT_METHODS:
        return TEXT
    if name in ("split", "rsplit", "splitlines"):
        return (Container("list", Items(lambda: TEXT)),)
    if name in ("partition", "rpartition"):
        return (Container("tuple", Items(lambda: TEXT)),)
    return NUMBER


def _container_method(kinds: Kinds, owner: Container, name: str, expr: ast.Call, at: At) -> Value:
    items = owner.items
    if name in _SAME_CONTAINER:
        others = [kinds.of(arg, at) for arg in expr.args]
        grown = Items(lambda: join([items.each(), *map(containers.each, others)]), None, items.values)
        return (Container(owner.shape, grown if others else items, seen=owner.seen),)
    if name in ("values", "keys", "items"):
        return (_view(owner, name),)
    if name in ("get", "pop", "setdefault"):
        return _taken(kinds, owner, name, expr, at)
    if name in ("popleft", "__getitem__", "__next__"):
        return items.values()
    if name == "popitem":
        return (_pair(items.each, items.values),)
    if name in ("index", "count", "__len__"):
        return NUMBER
    if name in _CHANGERS:
        return NOTHING
    return (Unknown(f"what `.{name}()` of a {owner.shape} returns is not known"),)


def _view(owner: Container, name: str) -> Container:
    items = owner.items
    if name == "items":
        return Container("iterator", Items(lambda: (_pair(items.each, items.values),)), seen=owner.seen)
    return Container("iterator", Items(items.values if name == "values" else items.each), seen=owner.seen)


def _taken(kinds: Kinds, owner: Container, name: str, expr: ast.Call, at: At) -> Value:
    """`get`, `pop` and `setdefault`: the item, or the default."""
    if owner.shape != "dict":
        return owner.items.values()
    key = containers.constant(expr.args[0]) if expr.args else None
    found = owner.items.item(key) if key is not None else owner.items.values()
    if len(expr.args) > 1:
        return join([found, kinds.of(expr.args[1], at)])
    sure = name == "pop" or (name == "get" and _is_there(expr, at))
    return found if sure else join([found, NOTHING])


def _is_there(expr: ast.Call, at: At) -> bool:
    """Whether a test around `d.get("k")` has found the key: `if "k" in d`, `if d.get("k")`, as all of it or one of
    several conditions that all hold."""
    func, scope = expr.func, at.frame.scope
    owner = key_of(func.value) if isinstance(func, ast.Attribute) else None
    if owner is None or at.inner or scope.module.program.is_moved(owner):
        return False
    tests = [fact.test for fact in at.facts if fact.holds]
    stmt = at.stmt
    while stmt is not None and id(stmt) in scope.spots:
        spot = scope.spots[id(stmt)]
        loops = isinstance(spot.parent, (ast.For, ast.AsyncFor, ast.While))
        below = len(spot.block) if loops else spot.index
        if next(scope.bindings_in(spot.block, owner, below), None) is not None:
            break
        if isinstance(spot.parent, ast.If) and spot.part == "body":
            tests.append(spot.parent.test)
        stmt = spot.parent
    return any(_finds(part, expr, owner) for test in tests for part in _all_of(test))


def _all_of(test: ast.expr | ast.pattern) -> list[ast.AST]:
    return list(test.values) if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And) else [test]


def _finds(test: ast.AST, expr: ast.Call, owner: str) -> bool:
    if isinstance(test, ast.Compare) and len(test.ops) == 1:
        left, op, right = test.left, test.ops[0], test.comparators[0]
        if isinstance(op, ast.In) and key_of(right) == owner:
            return ast.dump(left) == ast.dump(expr.args[0])
        if not (isinstance(op, ast.IsNot) and isinstance(right, ast.Constant) and right.value is None):
            return False
        test = left
    return ast.dump(test) == ast.dump(expr)
