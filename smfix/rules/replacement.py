"""Changes that put other code in the place of an expression, of a keyword or of an imported name: what they mean for
the syntax tree. `smfix.substitution` makes them text."""

from __future__ import annotations

import ast
import copy
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import permutations

_PART = re.compile(r""""(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\{(\d+)\}""")
"""A string of a template, or a hole; what looks like a hole inside a string is none."""
_PLACEHOLDER = "smfix_hole_{}_"

Step = str | int
Path = tuple[Step, ...]
"""How to come from a node to one inside it: names of fields and indexes of lists."""


class Unwritable(Exception):
    """A change cannot be made into text exactly; the message says why, and the finding goes to a person."""


class Template:
    """Code with holes, `{0}.to_string()`: the text between the holes, and which hole stands where.

    Each of the holes `{0}` to `{count - 1}` stands there exactly once. Raises ValueError for what is no such template.
    """

    def __init__(self, text: str, count: int) -> None:
        """Read `text`, an expression with `count` holes."""
        self.fragments: list[str] = []
        self.order: list[int] = []
        """The index of each hole, in the order of the text."""
        at = 0
        for match in _PART.finditer(text):
            if match[1] is not None:
                self.fragments.append(text[at : match.start()])
                self.order.append(int(match[1]))
                at = match.end()
        self.fragments.append(text[at:])
        if sorted(self.order) != list(range(count)):
            raise ValueError(f"{text!r} has not each of its {count} holes exactly once")
        try:
            self._tree = ast.parse(self.filled([_PLACEHOLDER.format(i) for i in range(count)]), mode="eval").body
        except (SyntaxError, ValueError) as error:
            raise ValueError(f"{text!r} is no expression: {error}") from None
        found = {node.id: path for node, path in _walk(self._tree) if isinstance(node, ast.Name)}
        if any(_PLACEHOLDER.format(i) not in found for i in range(count)):
            raise ValueError(f"a hole of {text!r} is no expression")
        self.paths = [found[_PLACEHOLDER.format(i)] for i in range(count)]
        """By hole, where it stands in the tree of the whole."""

    def filled(self, texts: Sequence[str]) -> str:
        """The text with each hole filled, by index."""
        return "".join(
            part + (texts[self.order[i]] if i < len(self.order) else "") for i, part in enumerate(self.fragments)
        )

    def tree(self, nodes: Sequence[ast.expr]) -> ast.expr:
        """A new tree with these nodes in the holes."""
        whole: ast.expr = copy.deepcopy(self._tree)
        for path, node in zip(self.paths, nodes):
            if not path:
                return node
            put(whole, path, node)
        return whole


@dataclass(frozen=True, slots=True, eq=False)
class Replace:
    """`node` becomes `template`, whose holes `{0}`, `{1}` ... are the expressions `holes`, all of them inside of `node`
    (or `node` itself), none inside another. Their text is kept byte for byte, in brackets where it has to be.

    What of `node` is in no hole goes; a comment there stays, or the change is refused. Raises ValueError for a template
    that has not each hole exactly once, and for a hole that is not inside of `node`.
    """

    node: ast.expr
    template: str
    holes: tuple[ast.expr, ...] = ()
    is_argument: bool = False
    """Whether `node` is an argument of a call by itself, so that what takes its place needs no brackets."""
    paths: tuple[Path, ...] = field(init=False, default=())

    def __post_init__(self) -> None:
        """Find the holes in the node, so that they are known in any copy of it."""
        Template(self.template, len(self.holes))
        known = {id(inner): path for inner, path in _walk(self.node)}
        if any(id(hole) not in known for hole in self.holes):
            raise ValueError("a hole is no part of the expression that is replaced")
        paths = tuple(known[id(hole)] for hole in self.holes)
        if any(one == other[: len(one)] for one, other in permutations(paths, 2)):
            raise ValueError("a hole is inside another one")
        object.__setattr__(self, "paths", paths)

    def parsed(self) -> Template:
        """The template, read."""
        return Template(self.template, len(self.holes))

    def apply(self, node: ast.expr) -> ast.expr:
        """The expression that takes the place of `node`, a copy of the one that is declared."""
        inner = [reached(node, path) for path in self.paths]
        made = self.parsed().tree([one for one in inner if isinstance(one, ast.expr)])
        context = getattr(node, "ctx", None)
        if context is not None and hasattr(made, "ctx"):
            made.ctx = context
        return made


@dataclass(frozen=True, slots=True, eq=False)
class RenameKeyword:
    """`f(old=x)` becomes `f(new=x)`; `node` is the call."""

    node: ast.Call
    old: str
    new: str

    def apply(self, node: ast.AST) -> ast.AST:
        """Change a copy of the call in place and return it."""
        for keyword in node.keywords if isinstance(node, ast.Call) else ():
            if keyword.arg == self.old:
                keyword.arg = self.new
        return node


@dataclass(frozen=True, slots=True, eq=False)
class NameArguments:
    """`f(a, b, c)` becomes `f(a, x=b, y=c)`: from the index `first` on, the positional arguments get these names.

    Raises ValueError where there are not as many of them, or where what they are is spread by `*`.
    """

    node: ast.Call
    first: int
    names: tuple[str, ...]

    def __post_init__(self) -> None:
        """Refuse what has no names."""
        given = self.node.args[self.first :]
        if len(given) != len(self.names) or any(isinstance(arg, ast.Starred) for arg in self.node.args):
            raise ValueError("each positional argument from there on needs a name")

    def apply(self, node: ast.AST) -> ast.AST:
        """Change a copy of the call in place and return it."""
        if isinstance(node, ast.Call):
            named = [ast.keyword(name, value) for name, value in zip(self.names, node.args[self.first :])]
            node.args, node.keywords = node.args[: self.first], [*named, *node.keywords]
        return node


@dataclass(frozen=True, slots=True, eq=False)
class RenameImport:
    """The names of an import statement come from elsewhere, and what they are called in the file stays.

    `targets` says for each of the statement's names, in order, the module that it comes from and its name there: for
    `from a import b, c`, `(("x", "b"), ("y", "d"))` makes `from x import b` and `from y import d as c`. For
    `import a.b` the second of each pair is empty: `(("x.y", ""),)`. Names that go to one module stay in the statement;
    the largest such group keeps its layout, the others get statements of their own after it.

    Raises ValueError where there is not one target a name, for a star, and where `import a.b` would bind another name.
    """

    node: ast.Import | ast.ImportFrom
    targets: tuple[tuple[str, str], ...]

    def __post_init__(self) -> None:
        """Refuse what can't keep the names that the file uses."""
        names = self.node.names
        if len(names) != len(self.targets) or any(alias.name == "*" for alias in names):
            raise ValueError("an import has one target for each name, and none for a star")
        if isinstance(self.node, ast.Import):
            for alias, (module, _) in zip(names, self.targets):
                if not alias.asname and alias.name.partition(".")[0] != module.partition(".")[0]:
                    raise ValueError(f"`import {module}` does not bind `{alias.name.partition('.')[0]}`")

    def kept(self) -> tuple[int, ...]:
        """The indexes of the names that stay in the statement: all that go to the module that most go to."""
        modules = [module for module, _ in self.targets]
        most = max(modules, key=modules.count)
        return tuple(i for i, module in enumerate(modules) if isinstance(self.node, ast.Import) or module == most)

    def alias(self, index: int) -> ast.alias:
        """What takes the place of one name."""
        old, (module, name) = self.node.names[index], self.targets[index]
        if isinstance(self.node, ast.Import):
            return ast.alias(module, old.asname)
        return ast.alias(name, old.asname or (old.name if name != old.name else None))

    def apply(self, node: ast.stmt) -> ast.stmt:
        """The statement that takes the place of the old one."""
        aliases = [self.alias(i) for i in self.kept()]
        if isinstance(node, ast.ImportFrom):
            return ast.ImportFrom(self.targets[self.kept()[0]][0], aliases, 0)
        return ast.Import(aliases)

    def further(self) -> list[ast.ImportFrom]:
        """The statements that come after it, one a module, in the order of the names."""
        groups: dict[str, list[ast.alias]] = {}
        for index, (module, _) in enumerate(self.targets):
            if index not in self.kept():
                groups.setdefault(module, []).append(self.alias(index))
        return [ast.ImportFrom(module, aliases, 0) for module, aliases in groups.items()]


def in_call(node: ast.expr, function: str) -> Replace:
    """`x` becomes `function(x)`, wherever it stands."""
    return Replace(node, f"{function}({{0}})", (node,))


def literal(text: str) -> str:
    """A text as a template may hold it."""
    import json

    return json.dumps(text, ensure_ascii=False) if text.isprintable() else ascii(text)


def reached(node: ast.AST, path: Path) -> object:
    """What stands at a path below a node."""
    at: object = node
    for step in path:
        at = at[step] if isinstance(step, int) and isinstance(at, list) else getattr(at, str(step))
    return at


def put(node: ast.AST, path: Path, new: ast.AST) -> None:
    """Put a node at a path below another one."""
    holder, last = reached(node, path[:-1]), path[-1]
    if isinstance(holder, list) and isinstance(last, int):
        holder[last] = new
    else:
        setattr(holder, str(last), new)


def _walk(node: ast.AST) -> list[tuple[ast.AST, Path]]:
    """A node and all below it, each with its path."""
    found: list[tuple[ast.AST, Path]] = []
    todo: list[tuple[ast.AST, Path]] = [(node, ())]
    while todo:
        one, path = todo.pop()
        found.append((one, path))
        for name in one._fields:
            inner = getattr(one, name, None)
            if isinstance(inner, list):
                todo += [(each, (*path, name, i)) for i, each in enumerate(inner) if isinstance(each, ast.AST)]
            elif isinstance(inner, ast.AST):
                todo.append((inner, (*path, name)))
    return found
