"""The Python of one source as a single program: its pieces parsed one by one, their statements in one body.

Line numbers of the tree count through all pieces; `place` and `span` turn them back into what a person and the file
know. A piece that does not parse is a problem of its own and leaves the others alone.
"""

from __future__ import annotations

import ast
import re
import sys
import warnings
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from keyword import iskeyword
from typing import TYPE_CHECKING

from smfix.code import newer_syntax
from smfix.code.identifier_index import CALLED, GIVEN, STANDING, IdentifierIndex
from smfix.code.node_index import NodeIndex
from smfix.code.required_literals import is_found
from smfix.model import Evidence, Place, Problem, Reason
from smfix.sources import Piece, Source
from smfix.text import Lines

if TYPE_CHECKING:
    from smfix.code.identifier_index import Pattern


Placed = ast.expr | ast.stmt | ast.alias
"""What has a place in the text."""

_PYTHON_2 = re.compile(
    r"Missing parentheses in call to|multiple exception types must be parenthesized|leading zeros|exec "
)


_OF_ITSELF = r"\s*\(\s*(?:__name__|[\"']__main__)"
_DYNAMIC = (
    r"\b(?:exec|eval|globals|locals|vars|get_ipython)\s*\(|=\s*exec\b|\b(?:f_globals|f_locals)\b|__globals__"
    rf"|\b(?:import_module|__import__|getmodule){_OF_ITSELF}|\bmodules\s*\[|\bimport\s+__main__"
)
_BOUND = re.compile(
    r"((?:\w+[ \t]*,[ \t]*)*\w+[ \t]*(?::[^=\n]*)?)[^\w\s=(.!<>]{0,2}=(?!=)"
    r"|\bfor\s+([\w, ]+?)\s+in\b|\b(?:def|class|as|import)\s+([\w, ]+)"
)
_NAME = re.compile(r"[^\W\d]\w*")
_UNPARSED = "code_that_could_not_be_parsed_"
_MAGIC = re.compile(r"^\s*[%!?]|\?\s*$")


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """A piece that parsed: where its lines start in the program (0-based), and its own lines."""

    piece: Piece
    base: int
    lines: Lines
    words: IdentifierIndex


@dataclass(eq=False, slots=True)
class Program:
    """One source, parsed."""

    path: str
    tree: ast.Module
    parts: list[Part]
    failed: list[tuple[Piece, Problem]]
    """Pieces that do not parse, with the reason."""
    has_walrus: bool
    has_yield: bool
    has_global: bool
    has_dynamic: bool
    """Whether `exec`, the dict of the module's names or the module itself may be used anywhere."""
    _mentioned: dict[str, bool] = field(default_factory=dict)
    """By pattern; the code never changes."""
    _set: dict[str, bool] = field(default_factory=dict)
    _nodes: NodeIndex | None = field(default=None)
    _moved: frozenset[str] | None = field(default=None)
    _renamed: frozenset[str] | None = field(default=None)

    @property
    def has_cells(self) -> bool:
        """Whether this is a notebook, whose parts are run in the order that a person likes."""
        return len(self.parts) > 1 and self.parts[0].piece.cell is not None

    @property
    def nodes(self) -> NodeIndex:
        """All nodes of the tree by their type, walked when first asked for."""
        if self._nodes is None:
            self._nodes = NodeIndex(self.tree)
        return self._nodes

    def unparsed(self, name: str) -> str:
        """Why a name has no known value that stands for a piece which does not parse, as a sentence; empty for any
        other name."""
        index = name.removeprefix(_UNPARSED)
        if index == name or not index.isdecimal() or int(index) >= len(self.failed):
            return ""
        piece, problem = self.failed[int(index)]
        where = f"cell {piece.cell}" if piece.cell is not None else f"the code from line {piece.first_line} on"
        return f"{where} seems to give it a value, and {problem.text}"

    def part(self, line: int) -> Part:
        """The part that holds a 1-based line of the program."""
        if len(self.parts) == 1:
            return self.parts[0]
        return self.parts[bisect_right(self.parts, line - 1, key=lambda part: part.base) - 1]

    def span(self, node: Placed) -> tuple[Part, int, int]:
        """The part of a node, and its start and end as offsets in that piece's code."""
        part = self.part(node.lineno)
        end_line = node.end_lineno or node.lineno
        start = part.lines.offset(node.lineno - part.base, node.col_offset)
        return part, start, part.lines.offset(end_line - part.base, node.end_col_offset or 0)

    def code_of(self, node: Placed) -> str:
        """The node's own text."""
        part, start, end = self.span(node)
        return part.piece.code[start:end]

    def place(self, node: Placed) -> Place:
        """The node's place as a person sees it."""
        part, start, end = self.span(node)
        line, column = part.piece.position(part.lines, start)
        end_line, end_column = part.piece.position(part.lines, end)
        return Place(line, column, end_line, end_column, part.piece.cell)

    def evidence(self, text: str, node: ast.AST) -> Evidence:
        """One link of a chain of evidence, at the node."""
        line = getattr(node, "lineno", 1)
        if not self.parts:
            return Evidence(text, self.path, line)
        part = self.part(line)
        return Evidence(text, self.path, line - part.base + part.piece.first_line - 1, part.piece.cell)

    def lines_with(self, needle: str) -> list[int]:
        """1-based program lines on which the needle stands, in order."""
        return [line for part in self.parts for line in _lines(part, needle, 0, len(part.piece.code))]

    def lines_inside(self, node: ast.expr | ast.stmt, needle: str) -> list[int]:
        """The same, within the lines of one statement."""
        part, start, end = self.span(node)
        return list(_lines(part, needle, start, end))

    def is_moved(self, key: str) -> bool:
        """Whether anything in the text takes elements out of, or changes the order of, what `key` names."""
        if self._moved is None:
            self._moved = frozenset(key for part in self.parts for key in part.words.moved())
        return key in self._moved

    def is_renamed(self, name: str) -> bool:
        """Whether `name as` stands anywhere in the text."""
        if self._renamed is None:
            self._renamed = frozenset(name for part in self.parts for name in part.words.renamed())
        return name in self._renamed

    def may_set(self, name: str) -> bool:
        """Whether the text leaves room for an attribute of this name that is given a value; prose does not."""
        if name not in self._set:
            self._set[name] = any(part.words.is_set(name) for part in self.parts)
        return self._set[name]

    def code_mentions(self, pattern: str) -> bool:
        """Whether the code, comments and strings with it, holds what the regular expression says."""
        if pattern not in self._mentioned:
            self._mentioned[pattern] = any(is_found(pattern, part.piece.code) for part in self.parts)
        return self._mentioned[pattern]

    def lines_calling(self, *names: str) -> list[int]:
        """1-based program lines on which `name(` stands, for one of the names; comments and strings count too."""
        return self._lines(CALLED, names)

    def lines_standing(self, *names: str) -> list[int]:
        """1-based program lines on which one of the names stands as a whole word."""
        return self._lines(STANDING, names)

    def lines_giving(self, *names: str) -> list[int]:
        """1-based program lines on which `name =` (or `name:`) stands: a keyword, an assignment."""
        return self._lines(GIVEN, names)

    def _lines(self, way: Pattern, names: Sequence[str]) -> list[int]:
        found: set[int] = set()
        for part in self.parts:
            base, line_at = part.base, part.lines.line_at
            found.update([base + line_at(at) for at in part.words.standing(way, names)])
        return sorted(found)


def _lines(part: Part, needle: str, start: int, end: int) -> Iterator[int]:
    at = part.piece.code.find(needle, start, end)
    while at >= 0:
        yield part.base + part.lines.line_at(at)
        at = part.piece.code.find(needle, at + len(needle), end)


def parse(source: Source) -> Program:
    """Parse every piece. What does not parse is in `failed`; nothing is raised."""
    body: list[ast.stmt] = []
    parts: list[Part] = []
    failed: list[tuple[Piece, Problem]] = []
    base = 0
    for piece in source.pieces:
        lines = own_lines = Lines(piece.code)
        tree = parse_code(piece, base, source.file)
        if isinstance(tree, Problem):
            failed.append((piece, tree))
            piece = _stand_in(piece, len(failed) - 1)
            own_lines = Lines(piece.code)
            tree = ast.parse(piece.code)
            ast.increment_lineno(tree, base)
        if len(source.pieces) > 1 or not failed:
            body += tree.body
            parts.append(Part(piece, base, own_lines, IdentifierIndex(piece.code)))
        base += len(lines)
    return assembled(source.file, body, parts, failed)


def assembled(path: str, body: list[ast.stmt], parts: list[Part], failed: list[tuple[Piece, Problem]]) -> Program:
    """The program of parts that are parsed."""
    code = [part.piece.code for part in parts]
    return Program(
        path,
        ast.Module(body=body, type_ignores=[]),
        parts,
        failed,
        has_walrus=any(":=" in text for text in code),
        has_yield=any("yield" in text for text in code),
        has_dynamic=any(is_found(_DYNAMIC, text) for text in code),
        has_global=any("global " in text or "nonlocal " in text for text in code),
    )


def _stand_in(piece: Piece, index: int) -> Piece:
    """For a cell that does not parse here, but may run where it is meant for: what it seems to bind is unknown. `index`
    is that of its problem in `failed`."""
    names = {name for match in _BOUND.finditer(piece.code) for name in _NAME.findall(match[match.lastindex or 0])}
    targets = "".join(f"{name} = " for name in sorted(names) if not iskeyword(name))
    code = f"{targets}{_UNPARSED}{index}" if targets else ""
    return Piece(code, piece.cell, piece.first_line, suppressed=True)


def parse_code(piece: Piece, base: int, path: str) -> ast.Module | Problem:
    """The piece's tree with its lines moved down by `base`, or why there is none."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(piece.code)
        return ast.increment_lineno(tree, base) if base else tree
    except SyntaxError as error:
        if "too many nested" in str(error.msg):
            return Problem(path, Reason.TOO_DEEP, f"is nested too deeply for Python's parser ({error.msg})")
        line = max(1, error.lineno or 1)
        return _syntax_problem(piece, error, line, path)
    except (RecursionError, MemoryError):
        return Problem(path, Reason.TOO_DEEP, "is nested too deeply for Python's parser")
    except ValueError as error:  # a NUL, or a lone surrogate
        return Problem(path, Reason.SYNTAX, f"cannot be parsed: {error}", Place(1, 1, 1, 1, piece.cell))


def _syntax_problem(piece: Piece, error: SyntaxError, line: int, path: str) -> Problem:
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    lines = piece.code.splitlines()
    shown = lines[line - 1] if line <= len(lines) else ""
    newer = newer_syntax.needed(piece.code, error)
    hint = ""
    if newer:
        hint = f"; {newer}: run smfix with that or a later one"
    elif _PYTHON_2.search(error.msg or "") or re.match(r"\s*(print|exec)\s+[\w\"']", shown):
        hint = "; this looks like Python 2"
    elif shown.startswith(("<<<<<<<", "=======", ">>>>>>>")):
        hint = "; there are merge conflict markers"
    elif _MAGIC.search(shown):
        hint = "; IPython magics belong into a notebook"
    elif "{{" in shown or "{%" in shown:
        hint = "; this looks like a template"
    column = max(1, error.offset or 1)
    at = piece.first_line - 1 + line
    place = Place(at, column, at, column, piece.cell)
    return Problem(path, Reason.SYNTAX, f"cannot be parsed as Python {version}: {error.msg}{hint}", place)
