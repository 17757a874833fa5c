"""IPython's syntax is masked to the same length, to what is known of it, and nothing else is touched."""

from __future__ import annotations

import ast

import pytest

from smfix.sources.magics import NotPython, masked

MASKED = [
    ("%matplotlib inline\nx", "0                 \nx"),
    ("!pip install 'x\ny = 1", "0              \ny = 1"),
    ("if x:\n    !ls (\nelse:\n\t%cd ..\n", "if x:\n    0    \nelse:\n\t0     \n"),
    ("!ls \\\n  'a \\\n  b\nx", "0    \n      \n   \nx"),
    ("files = !ls 'x", "files = []    "),
    ("a, b = !ls 'x", "a, b = []    "),
    ("d['k'].x = %sql select", "d['k'].x = _sql       "),
    ("x = %time f(1)", "x = _time     "),
    ("?x", "0 "),
    ("x.y??", "0    "),
    ("%time?", "0     "),
    ("x = y?", "0     "),
    ("*int*?;", "0      "),
    ("%time x = f()", "if 1: x = f()"),
    ("%timeit -n 10 -r3 f()", "if 1:".ljust(18) + "f()"),
    ("%timeit x = f()", "0".ljust(15)),
    ("%time for x in y: f()", "0".ljust(21)),
    ("if x:\n    %prun f()", "if x:\n    if 1: f()"),
    ("pip install x", "0            "),
    ("conda install -y x", "0".ljust(18)),
    (",f a b", "0     "),
    ("/f a b", "0     "),
    ("%%time\nf(\n  1)", "0     \nf(\n  1)"),
    ("\n  \n%%capture x --no-stderr\r\n%%time\nf()", "\n  \n" + "0".ljust(23) + "\r\n0     \nf()"),
    ("%%time\n%%time\n!ls", "0     \n0     \n0  "),
    ("%%timeit\nf(1)", "0       \nf(1)"),
    ("%cd 'a\nx = '''\n%cd b\n!ls\n'''\n!ls", "0     \nx = '''\n%cd b\n!ls\n'''\n0  "),
    ("!ls\nx = (a\n%b)\ny = a \\\n%b", "0  \nx = (a\n%b)\ny = a \\\n%b"),
    ('!a\nx = "\'" # """ (\n!b\n', '0 \nx = "\'" # """ (\n0 \n'),
    ('!a\nx = """\\""" !\n"""; y = \'\\\'(\'\n!b', '0 \nx = """\\""" !\n"""; y = \'\\\'(\'\n0 '),
]

PYTHON = [
    "x = a % b\n",
    "x = (a\n% b)\n",
    "'''\n%cd\n!ls\n?\n'''\n",
    "x = 1  # why?\n",
    "# %%bash\nx = 1\n",
    "x != y\n",
    "x %= y\n",
    "ls -l\n",
    "cat = 1\nmv = cat\n",
    "print('x?')\n",
    "run = 1; run\n",
    "",
    "\n",
    "x = '%s' % y\n",
]


@pytest.mark.parametrize(("code", "expected"), MASKED)
def test_masks(code: str, expected: str) -> None:
    assert masked(code) == expected
    assert len(masked(code)) == len(code)
    ast.parse(masked(code))


@pytest.mark.parametrize("code", PYTHON)
def test_python_stays(code: str) -> None:
    assert masked(code) == code
    assert masked("!ls\n" + code) == "0  \n" + code


@pytest.mark.parametrize(
    "code",
    [
        "%%bash\nls",
        "\n\n%%writefile x.py\nx = 1",
        "%%sql x <<\nselect 1",
        "%%R\nx <- 1",
        "%%time\n%%bash\nls",
        "%%script python\nx = 1",
        "%%python3\nx = 1",
        "%%spark\nx = 1",
        "%%timeit\nx = 1",
        "%md\n# Title",
        "%md-sandbox x",
        "%sql\nselect 1",
        "%sh ls",
        "%scala\nval x = 1",
    ],
)
def test_other_languages(code: str) -> None:
    with pytest.raises(NotPython):
        masked(code)


@pytest.mark.parametrize("code", ["x = (\n!ls\n", "'''\n%cd", "if x\n  !ls", "%%time\nx y", "x = !", "%", "!", "?"])
def test_what_is_broken_stays_of_the_same_length(code: str) -> None:
    assert len(masked(code)) == len(code)
