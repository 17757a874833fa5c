"""Bad inputs and faults as data: what a file holds, what is to become of it, with which reason and exit code.

The numbers are those of the project's fault list. Rows 35 to 48 are a notebook's and stand with its tests; those that
are about a process (68 to 74) or a failing disk (63) need more than a file, and are in `test_isolation`,
`test_interrupted_writes` and `tests/cli`; those about the file system (49 to 62, 65) are in `test_files` here.
"""

from __future__ import annotations

from dataclasses import dataclass

HEAD = "from sagemaker.workflow.steps import TrainingStep\na = TrainingStep('a')\nb = TrainingStep('b')\n"
CALL, MENDED = "b.add_depends_on(a)", "b.add_depends_on([a])"
WRONG = f"{HEAD}{CALL}\n"


@dataclass(frozen=True, slots=True)
class Case:
    """One file. `after` is None where it stays as it is; `reason` is the problem's code, with a word of its text."""

    row: int
    name: str
    before: bytes
    after: bytes | None = None
    reason: str = ""
    says: str = ""
    code: int = 0


def changed(row: int, name: str, text: str, encoding: str = "utf-8") -> Case:
    """The call is mended; every other byte is the same."""
    assert CALL in text, name
    return Case(row, name, text.encode(encoding), text.replace(CALL, MENDED).encode(encoding))


def refused(row: int, name: str, data: bytes | str, reason: str, says: str = "") -> Case:
    """The file stays, the reason is given, exit 2."""
    return Case(row, name, data.encode() if isinstance(data, str) else data, None, reason, says, 2)


def silent(row: int, name: str, data: bytes | str) -> Case:
    """Nothing is to be done, and nothing is said."""
    return Case(row, name, data.encode() if isinstance(data, str) else data)


def around(row: int, name: str, before: str = "", after: str = "") -> Case:
    """The call mended between other code."""
    return changed(row, name, f"{before}{WRONG}{after}")


MIXED = "".join(line + end for line, end in zip(WRONG.splitlines(), ("\r\n", "\n", "\r", "\r\n")))
LATIN = "# caf\xe9\n"

CASES = [
    changed(1, "plain", WRONG),
    changed(2, "CRLF", WRONG.replace("\n", "\r\n")),
    changed(3, "mixed line ends", MIXED),
    changed(4, "CR only", WRONG.replace("\n", "\r")),
    changed(5, "no final newline", WRONG.rstrip()),
    changed(6, "byte order mark", "\ufeff" + WRONG),
    changed(6, "byte order mark and cookie", "\ufeff# coding: utf-8\n" + WRONG),
    refused(6, "byte order mark and another cookie", "\ufeff# coding: latin-1\n" + WRONG, "undecodable"),
    changed(7, "latin-1", "# -*- coding: latin-1 -*-\n" + LATIN + WRONG, "latin-1"),
    changed(
        7, "cp1252 on line 2", "#!/usr/bin/env python\n# vim: set fileencoding=cp1252 :\n# \u20ac\n" + WRONG, "cp1252"
    ),
    changed(7, "shift_jis", "# coding: shift_jis\n# \u30c6\u30b9\u30c8\n" + WRONG, "shift_jis"),
    refused(8, "a stray byte in a comment", b"# \xe9\n" + WRONG.encode(), "undecodable", "byte 2 (0xe9) is not utf-8"),
    refused(8, "a stray byte in a string", WRONG.encode() + b"x = '\xff'\n", "undecodable", "is not utf-8"),
    refused(9, "unknown cookie", "# coding: nope\n" + WRONG, "undecodable", "unknown encoding"),
    refused(9, "rot13", "# coding: rot13\n" + WRONG, "undecodable"),
    refused(9, "hex", "# coding: hex\n" + WRONG, "undecodable"),
    refused(10, "NUL in a string", WRONG.encode() + b"x = '\0'\n", "binary", "NUL byte"),
    refused(10, "NUL at the end", WRONG.encode() + b"\0", "binary", "NUL byte"),
    refused(11, "Ctrl-Z at the end", WRONG + "\x1a", "syntax"),
    refused(11, "vertical tab", "x =\x0b1\n" + WRONG, "syntax"),
    refused(11, "no-break space", "x =\u00a01\n" + WRONG, "syntax"),
    refused(11, "zero width space", "x = 1\u200b\n" + WRONG, "syntax"),
    around(12, "form feeds", "\x0cx = 1\n\x0c\n", "\x0cdef f():\n  \x0c  pass\n\x0c\nclass A: pass\n\x0c"),
    around(13, "other separators", "# \u2028 \x85 \x1c\ns = '\u2028\x85\x1c'\n", "# \u2029\n"),
    around(14, "tabs and spaces", "if 1:\n\tx = 1\nif 1:\n        x = 2\n"),
    refused(14, "inconsistent tabs", "if 1:\n        x = 1\n\ty = 2\n" + WRONG, "syntax"),
    around(15, "blanks on the last line", "", "  # c\n "),
    around(15, "blank lines and blanks", "", "\n\n    \n"),
    around(15, "in a function", "", "def f():\n    a\n  # half\n   \n"),
    around(15, "after a semicolon", "", "x = 1;\n\n "),
    around(16, "a comment that ends in a backslash", "", "# C:\\dir\\\n"),
    refused(16, "a backslash at the end", WRONG + "x = 1 \\\n", "syntax"),
    around(17, "a blank before the colon", "try: pass\nexcept ValueError : pass\n"),
    around(17, "an annotation in brackets", "(c): int = 1\n"),
    around(17, "a lambda without a blank", "c = () if 0 else(lambda:())\n"),
    around(17, "async for on another line", "async def f(y): return [i async\n for i in y]\n"),
    around(17, "a comment in a pattern", "match 1:\n    case {'a': b, **  # c\n  c}: pass\n"),
    silent(18, "empty", ""),
    silent(18, "one newline", "\n"),
    silent(18, "blanks", "  \n\t\n  "),
    silent(18, "a comment", "# add_depends_on"),
    silent(18, "a docstring", '"""add_depends_on"""'),
    around(19, "invalid escapes", "s = '\\d'\n", "y = 1if s else 2\n"),
    around(20, "names that normalise", "\ufb01 = \u212b = 1\n"),
    changed(20, "astral characters before", HEAD + f"s = '\U0001f600\u00e9'; {CALL}  # \U0001f600\n"),
    refused(21, "Python 2", "print 'x'\n" + WRONG, "syntax", "Python 2"),
    silent(21, "Python 2 that matters to nobody", "print 'x'\n"),
    refused(22, "a Python to come", "x = lazy import y\n" + WRONG, "syntax", "as Python 3."),
    refused(23, "unfinished", WRONG + "def f(:\n", "syntax"),
    refused(23, "merge conflict", f"<<<<<<< HEAD\n{WRONG}=======\n>>>>>>> x\n", "syntax", "merge conflict"),
    refused(23, "a template", "{% if x %}\n" + WRONG, "syntax", "template"),
    refused(24, "magics", "%matplotlib inline\n" + WRONG, "syntax", "magics"),
    around(25, "190 nested lists", "x = " + "[" * 190 + "]" * 190 + "\n"),
    around(25, "190 method calls", "x = 1\ny = x" + ".f()" * 190 + "\n"),
    around(25, "400 elif", "if a: pass\n" + "elif a: pass\n" * 400),
    around(25, "1,000 implicit strings", "s = (" + "'x' " * 1000 + ")\n"),
    around(25, "3,000 and", "s = " + " and ".join(["x"] * 3000) + "\n"),
    changed(25, "a long chain in the argument", HEAD + "c = [a]\n" + CALL + "\nx = (b" + ".y" * 190 + ")\n"),
    refused(26, "3,000 brackets", WRONG + f"x = {'(' * 3000}{')' * 3000}\n", "too-deep"),
    around(26, "20,000 terms elsewhere", "", "x = " + "+".join(["1"] * 20_000) + "\n"),
    refused(26, "20,000 terms in the call", HEAD + "b.add_depends_on('x'" + "+'x'" * 20_000 + ")\n", "too-deep"),
    refused(27, "5 MB", WRONG + "x = 1\n" * 900_000, "too-large", "--max-bytes"),
    silent(27, "5 MB without a needle", "x = 1\n" * 900_000),
    silent(29, "in a comment", HEAD + f"# {CALL}\n"),
    silent(29, "in a string", HEAD + f's = "{CALL}"\n'),
    silent(29, "in a doctest", HEAD + f'def f():\n    """\n    >>> {CALL}\n    """\n'),
    silent(33, "mended already", HEAD + MENDED + "\n"),
    changed(34, "comments on the line", WRONG.rstrip() + "  # type: ignore  # fmt: off\n"),
    changed(
        75, "brackets that rich would take for markup", WRONG + "# [/red] [bold] :smile: \x1b[31m\t" + "x" * 500 + "\n"
    ),
]
