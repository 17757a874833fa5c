"""A small repository whose modules decide what is right in each other, and edits of it as people and accidents make
them: each seed gives the same ones."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

IMPORTS = "from sagemaker.workflow.steps import ProcessingStep, TrainingStep\n"
MODULES = {
    "steps/__init__.py": "from steps.build import make, Wrapped\nfrom steps.wire import link\n",
    "steps/build.py": IMPORTS
    + """
def make(name):
    return TrainingStep(name=name, step_args={})

class Wrapped:
    def __init__(self, name):
        self.step = ProcessingStep(name=name, step_args={})
        self.needs = self.step

def dynamic(base):
    return type("Made", (base,), {"kind": 1})
""",
    "steps/wire.py": """def link(step, other):
    step.add_depends_on(other)

def chain(steps):
    for one in steps:
        link(one, steps[0])

class Wiring:
    def wire(self, one, needs):
        one.add_depends_on(needs)
""",
    "patches.py": "from sagemaker.workflow.steps import Step\n\ndef adapt(cls):\n    cls.plain = 1\n\nadapt(Step)\n",
    "pipeline.py": """from sagemaker.workflow.pipeline import Pipeline
from steps import Wrapped, link, make
from steps.build import dynamic
from steps.wire import Wiring
from sagemaker.workflow.steps import TrainingStep

a = make("A")
b = make("B")
w = Wrapped("W")
link(b, a)
b.add_depends_on(w.step)
a.add_depends_on(w.needs)
Wiring().wire(a, b)
Other = dynamic(TrainingStep)
c = Other(name="C", step_args={}, depends_on=a)
Pipeline(name="p", steps=[a, b, c, w.step])
""",
    "other.py": """import steps.build as built

one = built.make("One")
two = built.make("Two")
two.add_depends_on(one)
two.depends_on = one
""",
    "reader.py": """from pipeline import a, b

def show(step):
    print(step.depends_on)

a.add_depends_on(b)
show(a)
""",
}
LINES = (
    "b.add_depends_on(a)",
    "b.add_depends_on([a])",
    "a.depends_on = b",
    "make = lambda name: [TrainingStep(name=name, step_args={})]",
    "    return [TrainingStep(name=name, step_args={})]",
    "    return name",
    "    step.add_depends_on([other])",
    "    other = [other]",
    "        self.needs = [self.step]",
    "        self.step = None",
    "from elsewhere import make",
    "from steps.build import make as link",
    "import sagemaker",
    "from sagemaker.workflow.steps import Step as Wrapped",
    "def link(step, other): pass",
    "def make(name, *rest): return TrainingStep(name=name, step_args={}, depends_on=rest)",
    "    cls.add_depends_on = lambda self, names: None",
    "Step.add_depends_on = print",
    "setattr(TrainingStep, 'add_depends_on', print)",
    "link(a, [b])",
    "link(make('x'), make('y'))",
    "x = [one.depends_on[0] for one in (a, b)]",
    "getattr(steps, 'link')(a, b)",
    "globals()['link'](a, 'AB')",
    "b.add_depends_on('A')",
    "# smfix: ignore[SMF001]",
    "link = lambda step, other: step.add_depends_on(other)",
    "class Wiring(dict): pass",
    "if a is None:",
    "    pass",
    '"""',
    ")",
    "é = 'ü€𝔘'  # 𝔘",
    "",
    # whole pieces, which make modules lead to one another that did not before
    "from steps.wire import link\nfrom steps.build import make\nlink(make('L'), [make('M')])",
    "from steps.wire import link\nfrom steps.build import make\nlink(make('L'), make('M'))",
    "from steps.wire import Wiring\nimport steps.build as b2\nWiring().wire(b2.make('V'), 'W')",
    "from pipeline import a as first, b as second\nsecond.add_depends_on(first)",
    "def wrap(x, needed):\n    x.add_depends_on(needed)\n",
    "def wrap(x, needed):\n    x.add_depends_on([needed])\n",
    "from steps.wire import wrap\nfrom steps.build import make\nwrap(make('X'), make('Y'))",
    "from steps import wrap\nfrom steps.build import make\nwrap(make('X'), make('Y'))",
    "from steps.wire import wrap\nfrom steps.wire import link",
    "from sagemaker.workflow.steps import Step, TrainingStep\nStep.add_depends_on = print",
    "from sagemaker.workflow.steps import TrainingStep as T\nfrom patches import adapt\nadapt(T)",
    "def adapt(cls):\n    cls.add_depends_on = print\n",
    "from steps.build import Wrapped\nWrapped('Q').needs = [Wrapped('R').step]",
)


@dataclass(frozen=True)
class Change:
    """Characters of a module that are replaced."""

    name: str
    start: int
    end: int
    text: str


class Repository:
    """The texts of the modules, and what is done to them."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.texts = dict(MODULES)
        self._before: list[tuple[str, str]] = []

    def write(self, folder: Path) -> None:
        """Write the modules as they are now below a folder."""
        for name, text in self.texts.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())

    def changes(self, count: int) -> Iterator[Change]:
        """Change one module after the other; the texts are changed when a change is given out."""
        for _ in range(count):
            change = self._change(self.random.choice(list(self.texts)))
            text = self.texts[change.name]
            self._before.append((change.name, text))
            self.texts[change.name] = text[: change.start] + change.text + text[change.end :]
            yield change

    def _change(self, name: str) -> Change:
        text, pick = self.texts[name], self.random
        lines = text.splitlines(keepends=True)
        way = pick.random()
        if way < 0.35:  # back to where all is well, so that the whole does not end in ruins
            return Change(name, 0, len(text), MODULES[name])
        if way < 0.45 and self._before:
            known, before = pick.choice(self._before[-8:])
            return Change(known, 0, len(self.texts[known]), before)
        at = pick.randrange(len(lines) + 1)
        start = sum(map(len, lines[:at]))
        if way < 0.75:
            whole = pick.random() < 0.4  # a piece of its own, at the end of the module
            start = len(text) if whole else start
            return Change(name, start, start, pick.choice(LINES[-13:] if whole else LINES) + "\n")
        if way < 0.93 and at < len(lines):
            replacement = pick.choice((pick.choice(LINES) + "\n", ""))
            return Change(name, start, start + len(lines[at]), replacement)
        place = pick.randrange(len(text) + 1)
        return Change(name, place, min(len(text), place + pick.randrange(3)), pick.choice("([a])\n\"' .=,é𝔘x"))
