"""Other modules of the repository: how they are found, and what is believed of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from smfix.project.repository import Repository
from tests.inference.table import Row, table

STEPS = """
from sagemaker.workflow.steps import ProcessingStep, TrainingStep
def make(name):
    return ProcessingStep(name=name)
def many(name):
    return [ProcessingStep(name=name)]
"""
USE = "from sagemaker.workflow.steps import TrainingStep\nc = TrainingStep(name='C')\n"

_TABLE = """
--- fix: beside the file
### steps.py
STEPS
### main.py
USE
from steps import make
c.add_depends_on(make("X"))

--- leave: beside the file, a list
### steps.py
STEPS
### main.py
USE
from steps import many
c.add_depends_on(many("X"))

--- fix: the module itself
### steps.py
STEPS
### main.py
USE
import steps as s
c.add_depends_on(s.make("X"))

--- fix: in a package, absolute
### pkg/__init__.py
### pkg/steps.py
STEPS
### pkg/main.py
USE
from pkg.steps import make
c.add_depends_on(make("X"))

--- fix: in a package, by its path
### pkg/__init__.py
### pkg/steps.py
STEPS
### main.py
USE
import pkg.steps
c.add_depends_on(pkg.steps.make("X"))

--- fix: relative
### pkg/__init__.py
### pkg/steps.py
STEPS
### pkg/main.py
USE
from .steps import make
c.add_depends_on(make("X"))

--- leave: relative, a list
### pkg/__init__.py
### pkg/steps.py
STEPS
### pkg/main.py
USE
from . import steps
c.add_depends_on(steps.many("X"))

--- fix: relative, two levels up
### pkg/__init__.py
### pkg/steps.py
STEPS
### pkg/deep/__init__.py
### pkg/deep/main.py
USE
from ..steps import make
c.add_depends_on(make("X"))

--- fix: re-exported
### pkg/__init__.py
from .steps import make
### pkg/steps.py
STEPS
### main.py
USE
from pkg import make
c.add_depends_on(make("X"))

--- fix: re-exported under another name
### pkg/__init__.py
from .steps import many as make_all, make as make_one
### pkg/steps.py
STEPS
### main.py
USE
from pkg import make_one
c.add_depends_on(make_one("X"))

--- leave: re-exported under the other's name
### pkg/__init__.py
from .steps import many as make
### pkg/steps.py
STEPS
### main.py
USE
from pkg import make
c.add_depends_on(make("X"))

--- fix: re-exported by a star
### pkg/__init__.py
from .steps import *
### pkg/steps.py
STEPS
### main.py
USE
from pkg import make
c.add_depends_on(make("X"))

--- fix: SDK classes re-exported
### common.py
from sagemaker.workflow.steps import ProcessingStep as P
### main.py
USE
from common import P
c.add_depends_on(P(name="X"))

--- fix: below `src/`
### src/pkg/__init__.py
### src/pkg/steps.py
STEPS
### scripts/main.py
USE
from pkg.steps import make
c.add_depends_on(make("X"))

--- fix: one of several roots in a monorepo
### one/helpers/__init__.py
### one/helpers/steps.py
def make(name):
    return [name]
### two/helpers/__init__.py
### two/helpers/steps.py
STEPS
### two/main.py
USE
from helpers.steps import make
c.add_depends_on(make("X"))

--- leave: the other of several roots
### two/helpers/__init__.py
### two/helpers/steps.py
STEPS
### one/helpers/__init__.py
### one/helpers/steps.py
def make(name):
    return [name]
### one/main.py
USE
from helpers.steps import make
c.add_depends_on(make("X"))

--- undecided (helpers): two roots, neither of them around the file
### one/helpers/__init__.py
### one/helpers/steps.py
STEPS
### two/helpers/__init__.py
### two/helpers/steps.py
STEPS
### three/main.py
USE
from helpers.steps import make
c.add_depends_on(make("X"))

--- fix: packages without `__init__.py`
### tests/unit/x/helpers.py
STEPS
### tests/unit/x/test_main.py
USE
from tests.unit.x.helpers import make
c.add_depends_on(make("X"))

--- fix: packages without `__init__.py`, by attributes
### pkg/deep/steps.py
STEPS
### main.py
USE
import pkg.deep.steps
c.add_depends_on(pkg.deep.steps.make("X"))

--- fix: the module that holds the class of a step's attribute
### steps.py
from sagemaker.workflow.steps import ProcessingStep
class Steps:
    def __init__(self):
        self.one = ProcessingStep(name="X")
        self.many = [self.one]
### main.py
USE
from steps import Steps
steps = Steps()
c.add_depends_on(steps.one)

--- leave: the same, a list
### steps.py
from sagemaker.workflow.steps import ProcessingStep
class Steps:
    def __init__(self):
        self.one = ProcessingStep(name="X")
        self.many = [self.one]
### main.py
USE
from steps import Steps
steps = Steps()
c.add_depends_on(steps.many)

--- fix: a base in another module
### base.py
from sagemaker.workflow.steps import ProcessingStep
class Base(ProcessingStep):
    pass
### main.py
USE
from base import Base
class Mine(Base):
    pass
c.add_depends_on(Mine(name="X"))

--- leave: a base in another module with an `add_depends_on` of its own
### base.py
from sagemaker.workflow.steps import ProcessingStep
class Base(ProcessingStep):
    def add_depends_on(self, one):
        super().add_depends_on([one])
### main.py
USE
from base import Base
class Mine(Base):
    pass
Mine(name="X").add_depends_on("A")

--- fix: an import cycle
### one.py
from two import make
def more(name):
    return make(name)
### two.py
from one import more
STEPS
### main.py
USE
from one import more
c.add_depends_on(more("X"))

--- undecided (does not define): names that import each other and nothing else
### one.py
from two import make
### two.py
from one import make
### main.py
USE
from one import make
c.add_depends_on(make("X"))

--- undecided (cannot be parsed): a module that does not parse
### steps.py
def make(name:
### main.py
USE
from steps import make
c.add_depends_on(make("X"))

--- undecided (does not define): a module without the name
### steps.py
STEPS
### main.py
USE
from steps import other
c.add_depends_on(other("X"))

--- undecided (what this call returns is not known): a module that makes its names
### steps.py
STEPS
def __getattr__(name):
    return [name]
### main.py
USE
from steps import other
c.add_depends_on(other("X"))

--- undecided (mylib): a module that is not in the repository
### main.py
USE
from mylib import make
c.add_depends_on(make("X"))

--- undecided (not in this repository): a relative module that is not there
### pkg/__init__.py
### pkg/main.py
USE
from .steps import make
c.add_depends_on(make("X"))

--- fix: a variable of another module
### steps.py
STEPS
one = make("X")
### main.py
USE
import steps
c.add_depends_on(steps.one)

--- undecided (a ProcessingStep or a list): a variable of another module that this one changes
### steps.py
STEPS
one = make("X")
### main.py
USE
import steps
def change():
    steps.one = []
change()
c.add_depends_on(steps.one)

--- undecided (a ProcessingStep or a list): a variable of another module that a function of it changes
### steps.py
STEPS
one = make("X")
def change():
    global one
    one = []
### main.py
USE
from steps import one
c.add_depends_on(one)

--- undecided (a ProcessingStep or a list): a list of another module that this one fills
### steps.py
STEPS
steps = [make("X")]
### main.py
USE
from steps import steps
steps.append([1])
c.add_depends_on(steps[0])

--- fix: a module with an SDK-like name
### sagemaker_steps.py
STEPS
### main.py
USE
from sagemaker_steps import make
c.add_depends_on(make("X"))

--- fix: callers in another module
### main_test.py
from main import wire
from sagemaker.workflow.steps import ProcessingStep
wire(ProcessingStep(name="X"))
### main.py
USE
def wire(x):
    c.add_depends_on(x)

--- leave: callers in another module that pass a list
### main_test.py
from main import wire
from sagemaker.workflow.steps import ProcessingStep
wire([ProcessingStep(name="X")])
### main.py
USE
def wire(x):
    c.add_depends_on(x)

--- caller (wire([ProcessingStep(name="X")])): callers in this and in another module that disagree
### other.py
import main
main.wire([1])
### main.py
USE
from sagemaker.workflow.steps import ProcessingStep
def wire(x):
    c.add_depends_on(x)
wire(ProcessingStep(name="X"))

--- caller (wire([ProcessingStep(name="X")])): callers that import it under another name
### other.py
from main import wire as w
w([1])
### main.py
USE
from sagemaker.workflow.steps import ProcessingStep
def wire(x):
    c.add_depends_on(x)
wire(ProcessingStep(name="X"))

--- caller (wire([ProcessingStep(name="X")])): callers of a re-export
### pkg/__init__.py
from main import wire
### other.py
import pkg
pkg.wire([1])
### main.py
USE
from sagemaker.workflow.steps import ProcessingStep
def wire(x):
    c.add_depends_on(x)
wire(ProcessingStep(name="X"))

--- undecided (a ProcessingStep or a list): an heir in another module
### other.py
from main import P
class Q(P):
    def one(self):
        return []
### main.py
USE
from sagemaker.workflow.steps import ProcessingStep
class P:
    def one(self):
        return ProcessingStep(name="X")
    def wire(self):
        c.add_depends_on(self.one())

--- fix: imports for type checkers only
### steps.py
from sagemaker.workflow.steps import ProcessingStep
class Mine(ProcessingStep):
    pass
### main.py
from __future__ import annotations
from typing import TYPE_CHECKING
USE
if TYPE_CHECKING:
    from steps import Mine
def wire(x: Mine):
    c.add_depends_on(x)

--- fix: a fixture of `conftest.py`
### conftest.py
import pytest
from sagemaker.workflow.steps import ProcessingStep
@pytest.fixture
def one():
    return ProcessingStep(name="X")
### tests/test_main.py
USE
def test_wire(one):
    c.add_depends_on(one)

--- leave: a fixture of a nearer `conftest.py` hides it
### conftest.py
import pytest
from sagemaker.workflow.steps import ProcessingStep
@pytest.fixture
def one():
    return ProcessingStep(name="X")
### tests/conftest.py
import pytest
@pytest.fixture
def one():
    return [1]
### tests/test_main.py
USE
def test_wire(one):
    c.add_depends_on(one)

--- leave: a fixture of the file hides both
### conftest.py
import pytest
from sagemaker.workflow.steps import ProcessingStep
@pytest.fixture
def one():
    return ProcessingStep(name="X")
### tests/test_main.py
import pytest
USE
@pytest.fixture
def one():
    return [1]
def test_wire(one):
    c.add_depends_on(one)

--- fix: a name that both the standard library and the repository have
### calendar.py
STEPS
### main.py
USE
from calendar import make
c.add_depends_on(make("X"))

--- fix: a stub says what a module that is built has
### built.pyi
from sagemaker.workflow.steps import ProcessingStep
def make(name: str) -> ProcessingStep: ...
### main.py
USE
from built import make
c.add_depends_on(make("X"))
"""

MODULES = table(_TABLE.replace("\nSTEPS\n", STEPS).replace("\nUSE\n", "\n" + USE))


@pytest.mark.parametrize("row", MODULES)
def test_modules(row: Row, tmp_path: Path) -> None:
    row.check_in(tmp_path)


def test_a_module_is_named_as_its_folder_was_given_whoever_was_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "code" / "more").mkdir(parents=True)
    (tmp_path / "code" / "more" / "own.py").write_text("x = 1\n")
    monkeypatch.chdir(tmp_path)
    for given, shown in ((".", "code/more/own.py"), ("code", "code/more/own.py"), ("./code/", "code/more/own.py")):
        module = Repository((given,)).module("code/more/own.py")
        assert module is not None
        assert module.path == module.program.path == shown
    absolute = str(tmp_path / "code" / "more" / "own.py")
    assert Repository((str(tmp_path),)).module("code/more/own.py").path == absolute  # type: ignore[union-attr]
