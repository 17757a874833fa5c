"""Inputs by the thousand: whatever is done around a call, nothing but the call's brackets may change.

`python -m tests.corpus [STRIDE] [FOLDER...]` runs over every (STRIDE-th) module below the folders, with a call put into
it, and prints how many inputs were tried; without folders, over the standard library, its tests and site-packages.
"""

from __future__ import annotations

import ast
import io
import os
import sys
import sysconfig
import tokenize
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from smfix.config import Settings
from smfix.engine import fix_source
from smfix.model import Rewrite
from smfix.project.repository import Repository
from smfix.runner import with_stack
from smfix.sources import read_source
from smfix.text import Undecodable, splice

HEAD = "from sagemaker.workflow.steps import TrainingStep as _S\n_a = _S('a')\n_b = _S('b')\n"
NEEDLE = f"{HEAD}_b.add_depends_on(  _a )  # c\n"
MENDED = NEEDLE.replace("_a )", "[_a] )")

CONSTRUCTS = """
x=1
x=a if b else c
x=(1,2,)
x=[1,[2,3],*y]
x={1:2,**y}
x={1,2}
x=lambda a,*b,c=1,**d:a
x=[i for i in y if i]
x={k:v for k,v in y}
x=(i async for i in y) if 0 else 1
x=f(1,*a,b=2,**c)
x=a.b.c[1:2,...]
x=-a**~b
x=not a and b or c
x=a<b<=c!=d is not e not in f
x='a''b'
x=b'a'rb'c'
x=f'{a!r:>{w}}{b=}'
x='''a
b'''
x:int=1
x,*y=z
x+=1
(y:=1)
del x,y
assert a,b
import a.b as c,d
from a import(b as c,d,)
from..a import*
global g
pass
raise A from b
if a:pass
elif b:pass
else:pass
while a:break
else:pass
for i in a:continue
else:pass
try:pass
except(A,B)as e:pass
except C :pass
else:pass
finally:pass
with a as b,c as d:pass
with(a as b,):pass
def f(a,/,b:int=1,*,c,**d)->int:return a
@dec(1)
class A(B,metaclass=C):x=1
async def g():
    await a
    async for i in b:yield i
    async with c:return
match x:
    case{'a':1,**r}:pass
    case[1,*_]|(2 as q):pass
    case P(a=1)if b:pass
    case-1|'s'|None:pass
"""
FILLERS = (" ", "\t", "\x0c", " \\\n", "\n", " # c\n", "  ", "\\\r\n")


def gaps() -> Iterator[str]:
    """Constructs with blanks, tabs, form feeds, continuations, line ends and comments at every token boundary."""
    for statement in _statements():
        yield statement
        tokens = list(tokenize.generate_tokens(io.StringIO(statement).readline))
        lines = statement.splitlines(keepends=True)
        for token in tokens:
            row, column = token.start
            if row > len(lines):
                continue
            at = sum(len(line) for line in lines[: row - 1]) + column
            for filler in FILLERS:
                yield statement[:at] + filler + statement[at:]


def _statements() -> list[str]:
    """The constructs, each whole statement by itself."""
    tree = ast.parse(CONSTRUCTS)
    lines = CONSTRUCTS.splitlines(keepends=True)
    found = []
    for node in tree.body:
        first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))])
        found.append("".join(lines[first - 1 : node.end_lineno]))
    return found


def calls_with_gaps() -> Iterator[str]:
    """The call itself, with something at every boundary of its tokens."""
    call = "_b.add_depends_on(_a,'x'if _b else _a.name)"
    tokens = list(tokenize.generate_tokens(io.StringIO(call).readline))
    for one in tokens[:-2]:
        for filler in FILLERS:
            for two in tokens[:-2:3]:
                low, high = sorted((one.start[1], two.start[1]))
                yield f"{HEAD}{call[:low]}{filler}{call[low:high]}{filler}{call[high:]}\n"


def parses(text: str | bytes) -> bool:
    """Whether this Python takes it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def judge(data: bytes, path: str = "case.py") -> Rewrite:
    """Fix it, and hold that nothing outside of the declared edits changed. Raises AssertionError."""
    rewrite = fix_source(data, path, Settings(), Repository(()))
    if not rewrite.changed:
        assert rewrite.after == data
        return rewrite
    text = read_source(data, path).text
    assert text.encode(splice(text.text, rewrite.edits)) == rewrite.after
    assert all(edit.text in ("[", "]") and edit.start == edit.end for edit in rewrite.edits)
    assert not fix_source(rewrite.after, path, Settings(), Repository(())).changed
    return rewrite


def injected(data: bytes) -> bytes | None:
    """A module with the call put at its end, in its own encoding and line ends; None where that can't be."""
    try:
        text = read_source(data, "m.py").text
        newline = "\r\n" if "\r\n" in text.text else "\n"
        body = text.text if text.text.endswith(("\n", "\r")) or not text.text else text.text + newline
        return text.encode(body + NEEDLE.replace("\n", newline))
    except (Undecodable, UnicodeError):
        return None


def modules(folders: list[str]) -> Iterator[str]:
    """Every module below the folders."""
    for folder in folders:
        for top, _, names in os.walk(folder):
            yield from (os.path.join(top, name) for name in names if name.endswith(".py"))


@dataclass(slots=True)
class Tally:
    """How many inputs were tried, and what became of them."""

    tried: int = 0
    changed: int = 0
    refused: int = 0
    undecided: int = 0
    """The call was left alone: the module does something that could make its names mean anything."""

    def __str__(self) -> str:
        return (
            f"tried {self.tried:,} modules: {self.changed:,} changed exactly, {self.refused:,} refused with a reason, "
            f"{self.undecided:,} undecided, 0 damaged"
        )


def over(folders: list[str], stride: int = 1) -> Tally:
    """Every stride-th module below the folders. Raises AssertionError for one that was damaged."""
    tally = Tally()
    for path in islice(modules(folders), 0, None, stride):
        with open(path, "rb") as file:
            data = injected(file.read())
        if data is None:
            continue
        tally.tried += 1
        (rewrite,) = with_stack(lambda data=data, path=path: [judge(data, path)])  # type: ignore[misc]
        if rewrite.changed:
            tally.changed += 1
            old, new = NEEDLE.encode(), MENDED.encode()
            if b"\r\n" in data:
                old, new = (one.replace(b"\n", b"\r\n") for one in (old, new))
            assert rewrite.after == data[: data.rindex(old)] + new, path
        elif rewrite.problems:
            tally.refused += 1
            refused = {problem.reason.value for problem in rewrite.problems}
            assert refused <= {"syntax", "too-large", "too-deep", "binary", "undecodable"}, (path, rewrite.problems)
            assert refused & {"too-large", "too-deep"} or not parses(data), path
        else:
            tally.undecided += 1
    return tally


def main(args: list[str]) -> None:
    """Run over folders and print what was tried."""
    stride = int(args.pop(0)) if args and args[0].isdigit() else 1
    print(over(args or [sysconfig.get_path("stdlib"), sysconfig.get_path("purelib")], stride))


if __name__ == "__main__":
    main(sys.argv[1:])
