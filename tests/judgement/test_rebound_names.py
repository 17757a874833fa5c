"""A name that code made up at run time may give another value is not taken for what its definitions say."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from smfix.config import Settings
from smfix.engine import fix_source
from smfix.project.repository import Repository
from tests.judgement.support import Row, contradicted, table

ROWS = """\
--- leave: a text that is run
dep = prep
exec("dep = [prep]")
train.add_depends_on(dep)

--- leave: a text that is run, and more than an assignment
dep = prep
exec('''
def dep_of():
    global dep
    dep = [prep]
dep_of()
''')
train.add_depends_on(dep)

--- leave: a text that is made up
dep = prep
exec("{} = [prep]".format("dep"))
train.add_depends_on(dep)

--- leave: a text that is run in the module's names
dep = prep
def widen():
    exec("dep = [prep]", globals())
widen()
train.add_depends_on(dep)

--- leave: a text that is run in what a function is given
dep = prep
def setup(names):
    exec("dep = [prep]", names)
setup(globals())
train.add_depends_on(dep)

--- leave: a text that declares the name global
dep = prep
def widen():
    exec("global dep; dep = [prep]")
widen()
train.add_depends_on(dep)

--- leave: code that was compiled
dep = prep
code = compile("dep = [prep]", "rules", "exec")
eval(code)
train.add_depends_on(dep)

--- leave: an assignment within what is evaluated
dep = prep
eval("(dep := [prep])")
train.add_depends_on(dep)

--- leave: by another name of what runs a text
import builtins
dep = other = prep
run = exec
run("dep = [prep]")
builtins.exec("other = [prep]")
train.add_depends_on(dep)
train.add_depends_on(other)

--- leave: the class is another one
class Lenient(CallbackStep):
    def add_depends_on(self, one):
        super().add_depends_on([one])
exec("CallbackStep = Lenient")
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on(prep)

--- leave: the step is another one
class Lenient:
    def __init__(self, step):
        self.step = step
    def add_depends_on(self, one):
        self.step.add_depends_on([one])
exec("train = Lenient(train)")
train.add_depends_on(prep)
last = train.step

--- leave: through `globals()`
dep = prep
globals()["dep"] = [prep]
train.add_depends_on(dep)

--- leave: through `globals()`, under names of a loop
dep = prep
for name in ("dep", "more"):
    globals()[name] = [prep]
train.add_depends_on(dep)

--- leave: through `globals()` under another name
dep = prep
names = globals()
names["dep"] = [prep]
train.add_depends_on(dep)

--- leave: through `globals()`, in a function
dep = prep
def widen(**more):
    globals().update(more)
widen(dep=[prep])
train.add_depends_on(dep)

--- leave: through `globals()`, by each of its methods
dep = prep
globals().pop("dep")
globals().setdefault("dep", [prep])
train.add_depends_on(dep)

--- leave: handed to a function
dep = prep
def widen(names):
    names["dep"] = [prep]
widen(globals())
train.add_depends_on(dep)

--- leave: handed to a function by keyword
dep = prep
def widen(names):
    names["dep"] = [prep]
widen(names=vars())
train.add_depends_on(dep)

--- leave: through the module's own object
import sys
dep = prep
setattr(sys.modules[__name__], "dep", [prep])
train.add_depends_on(dep)

--- leave: through the module's own object, by an attribute
import sys
dep = prep
me = sys.modules[__name__]
me.dep = [prep]
train.add_depends_on(dep)

--- leave: through the module's own object, by its mapping
import sys
dep = prep
vars(sys.modules[__name__])["dep"] = [prep]
train.add_depends_on(dep)

--- leave: through the module's own object, handed to a function
import sys
dep = prep
def widen(module, name):
    setattr(module, name, [getattr(module, name)])
widen(sys.modules[__name__], "dep")
train.add_depends_on(dep)

--- leave: through the module's own object, imported
import importlib
dep = prep
importlib.import_module(__name__).dep = [prep]
train.add_depends_on(dep)

--- leave: through a frame
import sys
dep = prep
sys._getframe().f_globals["dep"] = [prep]
train.add_depends_on(dep)

--- leave: through a function's own names
dep = prep
def f():
    pass
f.__globals__["dep"] = [prep]
train.add_depends_on(dep)

--- leave: through the names of what another module runs
### rules.py
dep = ["Prep"]
### main.py
import runpy
from sagemaker.workflow.callback_step import CallbackStep
prep = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
dep = prep
globals().update({"dep": [prep]} or runpy.run_path("rules.py"))
train.add_depends_on(dep)

--- leave: by another module
### rules.py
import inspect
def widen(name):
    names = inspect.currentframe().f_back.f_globals
    names[name] = [names[name]]
### main.py
from rules import widen
from sagemaker.workflow.callback_step import CallbackStep
prep = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
dep = prep
widen("dep")
train.add_depends_on(dep)

--- leave: by another module, through the main one
### rules.py
def widen():
    import __main__
    __main__.dep = [__main__.prep]
### main.py
import sys
import rules
from sagemaker.workflow.callback_step import CallbackStep
prep = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
dep = prep
sys.modules["__main__"] = sys.modules.get(__name__) or type(sys)("main")
vars(sys.modules["__main__"]).setdefault("prep", prep)
rules.widen()
dep = getattr(sys.modules["__main__"], "dep", dep)
train.add_depends_on(dep)

--- leave: in a module whose name is imported
### deps.py
from sagemaker.workflow.callback_step import CallbackStep
prep = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
dep = prep
globals()["dep"] = [prep]
### main.py
from deps import dep, prep
from sagemaker.workflow.callback_step import CallbackStep
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on(dep)

--- leave: a module's attribute, by its mapping
### deps.py
from sagemaker.workflow.callback_step import CallbackStep
prep = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
dep = prep
### main.py
import deps
from deps import prep
from sagemaker.workflow.callback_step import CallbackStep
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
vars(deps)["dep"] = [prep]
train.add_depends_on(deps.dep)

--- leave: a module's attribute, under a computed name
### deps.py
from sagemaker.workflow.callback_step import CallbackStep
prep = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
dep = prep
### main.py
import deps
from deps import prep
from sagemaker.workflow.callback_step import CallbackStep
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
for name in ["d" + "ep"]:
    setattr(deps, name, [prep])
train.add_depends_on(deps.dep)

--- leave: a module's attribute, by setattr in another module
### deps.py
from sagemaker.workflow.callback_step import CallbackStep
prep = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
dep = prep
### rules.py
import deps
setattr(deps, "dep", [deps.prep])
### main.py
import deps
import rules
from deps import prep
from sagemaker.workflow.callback_step import CallbackStep
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on(deps.dep)

--- leave: a function that has been called
dep = prep
def widen():
    global dep
    dep = [prep]
widen()
train.add_depends_on(dep)

--- leave: a function that another one calls
dep = prep
def widen():
    global dep
    dep = [prep]
class Setup:
    def __init__(self):
        widen()
Setup()
train.add_depends_on(dep)

--- leave: a function that is called in an earlier round of a loop
dep = prep
def widen():
    global dep
    dep = [prep]
for round in range(2):
    if round:
        train.add_depends_on(dep)
    widen()

--- leave: a function that whoever keeps it has called
dep = prep
def now(function):
    function()
    return function
@now
def widen():
    global dep
    dep = [prep]
train.add_depends_on(dep)

--- leave: used by a function that runs after it
dep = prep
def widen():
    global dep
    dep = [prep]
def wire():
    train.add_depends_on(dep)
widen()
wire()

--- fix: a function that is called after the use
dep = prep
def widen():
    global dep
    dep = [prep, label]
train.add_depends_on(⟦[⟧dep⟦]⟧)
widen()

--- fix: a function that nobody calls before the use
dep = prep
class Setup:
    def widen(self):
        global dep
        dep = [prep, label]
train.add_depends_on(⟦[⟧dep⟦]⟧)
Setup().widen()

--- fix: a text that binds other names
dep = prep
exec("other = [prep]")
train.add_depends_on(⟦[⟧dep⟦]⟧)

--- fix: a text that is run after the use
dep = prep
train.add_depends_on(⟦[⟧dep⟦]⟧)
exec("dep = [prep]")

--- fix: a name that gets its value after the text was run
exec("dep = [prep]")
dep = prep
train.add_depends_on(⟦[⟧dep⟦]⟧)

--- fix: a text that is run in a mapping of its own
dep = prep
about = {}
exec("dep = [1]", about)
exec("dep = [2]", {"__name__": "about"})
train.add_depends_on(⟦[⟧dep⟦]⟧)

--- fix: a text that is run in a function of its own
dep = prep
def version():
    exec("dep = [1]")
version()
train.add_depends_on(⟦[⟧dep⟦]⟧)

--- fix: names that are only read
import sys
dep = prep
one = globals()["dep"]
two = globals().get("dep")
print("dep" in globals(), sorted(vars()), len(locals()), "%(dep)s" % globals(), "{dep}".format(**globals()))
three = getattr(sys.modules[__name__], "dep")
four = eval("dep")
train.add_depends_on(⟦[⟧dep⟦]⟧)

--- fix: other names
import sys
dep = prep
globals()["other"] = [prep]
globals().update({"most": [prep]}, more=[prep])
setattr(sys.modules[__name__], "third", [prep])
train.add_depends_on(⟦[⟧dep⟦]⟧)

--- fix: the mapping of a function's own names
dep = prep
def f():
    dep = prep
    locals()["dep"] = [prep]
    vars()["dep"] = [prep]
    train.add_depends_on(⟦[⟧dep⟦]⟧)
f()

--- fix: where the module runs as a program
import sys
dep = prep
if __name__ == "__main__":
    sys.exit
train.add_depends_on(⟦[⟧dep⟦]⟧)
"""

STEPS = """\
from sagemaker.workflow.callback_step import CallbackStep

prep = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
"""
USE = "train.add_depends_on(prep)\n"
LEFT = [
    "%run more.py\n",
    "%run -i more\n",
    "run more.py\n",
    "%run ./setup/out_of_sight\n",
    "%run more.ipynb\n",
    "%store -r\n",
    "%store -r prep train\n",
    "print(1)\n%store -r prep\n",
    "%sql prep << SELECT 1\n",
    "get_ipython().run_line_magic('run', 'more.py')\n",
    "get_ipython().magic('store -r prep')\n",
    "get_ipython().run_cell('prep = [prep]')\n",
    "ip = get_ipython()\nip.push({'prep': [prep]})\n",
    "ip = get_ipython()\nip.user_ns['prep'] = [prep]\n",
    "exec(open('more.py').read())\n",
]
FIXED = [
    "%run other.py\n",
    "%run other\n",
    "%store prep\n",
    "%store -r other\n",
    "%matplotlib inline\n",
    "%time print(1)\n",
    "!ls more.py\n",
    "get_ipython().run_line_magic('matplotlib', 'inline')\n",
    "get_ipython().system('ls')\n",
    "get_ipython().push({'other': 1})\n",
    "print('%run more.py')\n",
    "text = '''\n%run more.py\n'''\n",
]


@pytest.mark.parametrize("row", table(ROWS))
def test_row(row: Row, tmp_path: Path) -> None:
    row.check(tmp_path)


@pytest.mark.parametrize("version", [2, 3])
def test_the_sdk_agrees(version: int) -> None:
    assert contradicted(ROWS, version) == []


def _fixed(tmp_path: Path, *cells: str) -> bool:
    """Whether a notebook of these cells, beside some scripts, is changed."""
    (tmp_path / "more.py").write_text("prep = [prep]\n", encoding="utf-8")
    (tmp_path / "other.py").write_text("import os\nother = [os]\n", encoding="utf-8")
    content = {"cells": [_cell(code) for code in cells], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (tmp_path / "more.ipynb").write_text(json.dumps(content), encoding="utf-8")
    data = json.dumps(content, indent=1).encode()
    rewrite = fix_source(data, str(tmp_path / "n.ipynb"), Settings(), Repository((str(tmp_path),)))
    assert not rewrite.problems
    assert rewrite.left if rewrite.after == data else not rewrite.left
    return rewrite.after != data


def _cell(code: str) -> dict[str, object]:
    return {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": code}


@pytest.mark.parametrize("cell", LEFT)
def test_what_a_notebook_runs_may_bind_a_name(tmp_path: Path, cell: str) -> None:
    assert not _fixed(tmp_path, STEPS, cell, USE)


@pytest.mark.parametrize("cell", FIXED)
def test_what_a_notebook_runs_and_binds_nothing_of_it(tmp_path: Path, cell: str) -> None:
    assert _fixed(tmp_path, STEPS, cell, USE)


def test_what_databricks_keeps_in_comments(tmp_path: Path) -> None:
    code = STEPS + "# COMMAND ----------\n# MAGIC %run ./more\n# COMMAND ----------\n" + USE
    head = "# Databricks notebook source\n"
    (tmp_path / "more.py").write_text("prep = [prep]\n", encoding="utf-8")
    for data, changes in ((head + code, False), (head + code.replace("./more", "./n"), False), (STEPS + USE, True)):
        rewrite = fix_source(data.encode(), str(tmp_path / "n.py"), Settings(), Repository((str(tmp_path),)))
        assert (rewrite.after != data.encode()) == changes


@pytest.mark.parametrize("cell", LEFT)
def test_what_a_notebook_runs_before_the_steps_are_made(tmp_path: Path, cell: str) -> None:
    assert _fixed(tmp_path, cell.replace("[prep]", "[1]"), STEPS, USE)
