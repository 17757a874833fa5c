"""A step class's own method, constructor or setter, however Python comes by it, may take one; what is the SDK's own
all the same is mended."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.judgement.support import Row, contradicted, table

METHODS = """\
--- leave: another method's name in the class body
class Own(CallbackStep):
    def after(self, one):
        self.depends_on = (self.depends_on or []) + [one]
    add_depends_on = after
new_step = Own(name="New", sqs_queue_url="https://q", inputs={}, outputs=[])
new_step.add_depends_on(prep)

--- fix: the SDK's method, named again in the class body
class Own(CallbackStep):
    add_depends_on = CallbackStep.add_depends_on
new_step = Own(name="New", sqs_queue_url="https://q", inputs={}, outputs=[])
new_step.add_depends_on(⟦[⟧prep⟦]⟧)

--- fix: the SDK's method under another name
class Own(CallbackStep):
    def wire(self, one):
        self.depends_on = [one]
    before = CallbackStep.add_depends_on
new_step = Own(name="New", sqs_queue_url="https://q", inputs={}, outputs=[])
new_step.add_depends_on(⟦[⟧prep⟦]⟧)

--- fix: an annotation alone binds nothing
from typing import Callable
class Own(CallbackStep):
    add_depends_on: Callable
new_step = Own(name="New", sqs_queue_url="https://q", inputs={}, outputs=[])
new_step.add_depends_on(⟦[⟧prep⟦]⟧)

--- leave: a lambda
class Own(CallbackStep):
    add_depends_on = lambda self, *given: CallbackStep.add_depends_on(self, list(given))
new_step = Own(name="New", sqs_queue_url="https://q", inputs={}, outputs=[])
new_step.add_depends_on(prep)

--- leave: a partial method
import functools
def _after(self, kind, one):
    self.depends_on = (self.depends_on or []) + [one]
class Own(CallbackStep):
    add_depends_on = functools.partialmethod(_after, "hard")
new_step = Own(name="New", sqs_queue_url="https://q", inputs={}, outputs=[])
new_step.add_depends_on(prep)

--- leave: the SDK's method under a decorator
def listing(function):
    def inner(self, *given):
        return function(self, list(given))
    return inner
class Own(CallbackStep):
    add_depends_on = listing(CallbackStep.add_depends_on)
new_step = Own(name="New", sqs_queue_url="https://q", inputs={}, outputs=[])
new_step.add_depends_on(prep)

--- leave: a function of the module, imported into the class body
### helpers.py
def after(self, one):
    self.depends_on = (self.depends_on or []) + [one]
### main.py
from sagemaker.workflow.callback_step import CallbackStep
class Own(CallbackStep):
    from helpers import after as add_depends_on
prep = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
train = Own(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on(prep)

--- leave: one of several functions, by a loop's name
def _after(self, one):
    self.depends_on = (self.depends_on or []) + [one]
class Own(CallbackStep):
    for add_depends_on in (_after,):
        pass
new_step = Own(name="New", sqs_queue_url="https://q", inputs={}, outputs=[])
new_step.add_depends_on(prep)

--- leave: a computed name in `locals()`
def _after(self, one):
    self.depends_on = (self.depends_on or []) + [one]
class Own(CallbackStep):
    for _name in ("add_depends_on", "after"):
        locals()[_name] = _after
new_step = Own(name="New", sqs_queue_url="https://q", inputs={}, outputs=[])
new_step.add_depends_on(prep)

--- fix: other names in `locals()`
def _after(self, one):
    self.depends_on = (self.depends_on or []) + [one]
class Own(CallbackStep):
    for _name in ("follow", "after"):
        locals()[_name] = _after
new_step = Own(name="New", sqs_queue_url="https://q", inputs={}, outputs=[])
new_step.add_depends_on(⟦[⟧prep⟦]⟧)

--- leave: `vars().update`
def _after(self, one):
    self.depends_on = (self.depends_on or []) + [one]
MORE = {"add_" + "depends_on": _after}
class Own(CallbackStep):
    vars().update(MORE)
new_step = Own(name="New", sqs_queue_url="https://q", inputs={}, outputs=[])
new_step.add_depends_on(prep)

--- fix: `vars().update` with names in sight
def _after(self, one):
    self.depends_on = (self.depends_on or []) + [one]
class Own(CallbackStep):
    vars().update(after=_after)
new_step = Own(name="New", sqs_queue_url="https://q", inputs={}, outputs=[])
new_step.add_depends_on(⟦[⟧prep⟦]⟧)

--- leave: `exec` in the class body
class Own(CallbackStep):
    exec("def add_" + "depends_on(self, one): self.depends_on = [one]")
new_step = Own(name="New", sqs_queue_url="https://q", inputs={}, outputs=[])
new_step.add_depends_on(prep)

--- leave: a descriptor that names itself when the class is made
class Also:
    def __init__(self, *names):
        self.names = names
    def __call__(self, function):
        self.function = function
        return self
    def __set_name__(self, owner, name):
        for one in (name, *self.names):
            setattr(owner, one, self.function)
class Own(CallbackStep):
    @Also("add_" + "depends_on")
    def after(self, one):
        self.depends_on = (self.depends_on or []) + [one]
new_step = Own(name="New", sqs_queue_url="https://q", inputs={}, outputs=[])
new_step.add_depends_on(prep)

--- leave: a function that computes what it is when it is asked for
class Own(CallbackStep):
    @property
    def add_depends_on(self):
        return lambda one: CallbackStep.add_depends_on(self, [one])
new_step = Own(name="New", sqs_queue_url="https://q", inputs={}, outputs=[])
new_step.add_depends_on(prep)

--- leave: a static method
class Own(CallbackStep):
    @staticmethod
    def add_depends_on(one):
        new_step.depends_on = [one]
new_step = Own(name="New", sqs_queue_url="https://q", inputs={}, outputs=[])
new_step.add_depends_on(prep)

--- fix: a method that was deleted again
class Own(CallbackStep):
    def add_depends_on(self, one):
        self.depends_on = [one]
    after = add_depends_on
    del add_depends_on
new_step = Own(name="New", sqs_queue_url="https://q", inputs={}, outputs=[])
new_step.add_depends_on(⟦[⟧prep⟦]⟧)

--- leave: under a condition
import sys
class Own(CallbackStep):
    if sys.version_info >= (3, 6):
        def add_depends_on(self, one):
            self.depends_on = [one]
new_step = Own(name="New", sqs_queue_url="https://q", inputs={}, outputs=[])
new_step.add_depends_on(prep)

--- leave: set by its own constructor
class Own(CallbackStep):
    def __init__(self, **given):
        super().__init__(**given)
        self.add_depends_on = lambda one: CallbackStep.add_depends_on(self, [one])
new_step = Own(name="New", sqs_queue_url="https://q", inputs={}, outputs=[])
new_step.add_depends_on(prep)

--- leave: a class that derives from it has its own, and `self` may be one of those
class Base(CallbackStep):
    def wire(self, one):
        self.add_depends_on(one)
class Own(Base):
    def add_depends_on(self, one):
        super().add_depends_on([one])
new_step = Own(name="New", sqs_queue_url="https://q", inputs={}, outputs=[])
new_step.wire(prep)

--- fix: a class that derives from it has other methods
class Base(CallbackStep):
    def wire(self):
        self.add_depends_on(⟦[⟧prep⟦]⟧)
class Own(Base):
    def after(self, one):
        super().add_depends_on([one])
new_step = Own(name="New", sqs_queue_url="https://q", inputs={}, outputs=[])
new_step.wire()
"""

LOOKUP = """\
--- leave: a mixin before the step class
class Mixin:
    def add_depends_on(self, one):
        super().add_depends_on([one])
class Own(Mixin, CallbackStep):
    pass
new_step = Own(name="New", sqs_queue_url="https://q", inputs={}, outputs=[])
new_step.add_depends_on(prep)

--- fix: a plain mixin after the step class
class Mixin:
    def add_depends_on(self, one):
        self.waiting = [one]
class Own(CallbackStep, Mixin):
    pass
new_step = Own(name="New", sqs_queue_url="https://q", inputs={}, outputs=[])
new_step.add_depends_on(⟦[⟧prep⟦]⟧)

--- leave: a mixin after the step class that derives from `Step` itself comes before it
class Mixin(Step):
    def add_depends_on(self, one):
        super().add_depends_on([one])
class Own(CallbackStep, Mixin):
    pass
new_step = Own(name="New", sqs_queue_url="https://q", inputs={}, outputs=[])
new_step.add_depends_on(prep)

--- fix: a plain mixin of a base that comes after the step class
class Mixin:
    def add_depends_on(self, one):
        self.waiting = [one]
class Base(CallbackStep):
    pass
class Other(Mixin):
    pass
class Own(Base, Other):
    pass
new_step = Own(name="New", sqs_queue_url="https://q", inputs={}, outputs=[])
new_step.add_depends_on(⟦[⟧prep⟦]⟧)

--- leave: a mixin of another file
### mixins.py
class Lenient:
    def after(self, one):
        self.depends_on = (self.depends_on or []) + [one]
    add_depends_on = after
### main.py
from sagemaker.workflow.callback_step import CallbackStep
from mixins import Lenient
class Own(Lenient, CallbackStep):
    pass
prep = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
train = Own(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on(prep)

--- leave: a step class of another file
### own.py
from sagemaker.workflow.callback_step import CallbackStep
def many(cls):
    def add_depends_on(self, *given):
        CallbackStep.add_depends_on(self, list(given))
    cls.add_depends_on = add_depends_on
    return cls
@many
class Own(CallbackStep):
    pass
### main.py
from sagemaker.workflow.callback_step import CallbackStep
from own import Own
prep = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
train = Own(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on(prep)

--- leave: assigned to the class in another file
### own.py
from sagemaker.workflow.callback_step import CallbackStep
class Own(CallbackStep):
    pass
### lenient.py
from own import Own
def _after(self, one):
    self.depends_on = (self.depends_on or []) + [one]
Own.add_depends_on = _after
### main.py
import lenient
from sagemaker.workflow.callback_step import CallbackStep
from own import Own
prep = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
train = Own(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on(prep)

--- leave (a package that is not there): a mixin that can't be seen, before the step class
from unheard_of import Mixin
class Own(Mixin, CallbackStep):
    pass
new_step = Own(name="New", sqs_queue_url="https://q", inputs={}, outputs=[])
new_step.add_depends_on(prep)

--- leave: `super()` is a sibling
class Base(CallbackStep):
    pass
class First(Base):
    def wire(self):
        super().add_depends_on(prep)
class Second(Base):
    def add_depends_on(self, one):
        super().add_depends_on([one])
class Own(First, Second):
    pass
new_step = Own(name="New", sqs_queue_url="https://q", inputs={}, outputs=[])
new_step.wire()

--- fix: `super()` is the SDK's
class Base(CallbackStep):
    pass
class First(Base):
    def wire(self):
        super().add_depends_on(⟦[⟧prep⟦]⟧)
class Second(Base):
    def after(self, one):
        super().add_depends_on([one])
class Own(First, Second):
    pass
new_step = Own(name="New", sqs_queue_url="https://q", inputs={}, outputs=[])
new_step.wire()

--- leave: `__getattribute__`
class Own(CallbackStep):
    def __getattribute__(self, name):
        value = super().__getattribute__(name)
        return (lambda one: value([one])) if name == "add_depends_on" else value
new_step = Own(name="New", sqs_queue_url="https://q", inputs={}, outputs=[])
new_step.add_depends_on(prep)

--- fix: a `__getattribute__` that only counts
COUNTS = {}
class Own(CallbackStep):
    def __getattribute__(self, name):
        COUNTS[name] = COUNTS.get(name, 0) + 1
        return super().__getattribute__(name)
new_step = Own(name="New", sqs_queue_url="https://q", inputs={}, outputs=[])
new_step.add_depends_on(⟦[⟧prep⟦]⟧)

--- fix: a `__getattr__` is not asked for what the SDK has
class Own(CallbackStep):
    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *given: None
new_step = Own(name="New", sqs_queue_url="https://q", inputs={}, outputs=[])
new_step.add_depends_on(⟦[⟧prep⟦]⟧)

--- leave: a decorator that sets it
def lenient(cls):
    plain = cls.add_depends_on
    cls.add_depends_on = lambda self, one: plain(self, [one])
    return cls
@lenient
class Own(CallbackStep):
    pass
new_step = Own(name="New", sqs_queue_url="https://q", inputs={}, outputs=[])
new_step.add_depends_on(prep)

--- leave: a decorator with arguments that sets what it is told
def also(**methods):
    def inner(cls):
        for name, method in methods.items():
            setattr(cls, name, method)
        return cls
    return inner
@also(add_depends_on=lambda self, one: CallbackStep.add_depends_on(self, [one]))
class Own(CallbackStep):
    pass
new_step = Own(name="New", sqs_queue_url="https://q", inputs={}, outputs=[])
new_step.add_depends_on(prep)

--- leave: a decorator that derives another class
def lenient(cls):
    class Lenient(cls):
        def add_depends_on(self, one):
            super().add_depends_on([one])
    return Lenient
@lenient
class Own(CallbackStep):
    pass
new_step = Own(name="New", sqs_queue_url="https://q", inputs={}, outputs=[])
new_step.add_depends_on(prep)

--- leave: a decorator that has another function do it
def install(target, names):
    for name in names:
        setattr(target, name, lambda self, one: CallbackStep.add_depends_on(self, [one]))
def lenient(cls):
    install(cls, ["add_" + "depends_on"])
    return cls
@lenient
class Own(CallbackStep):
    pass
new_step = Own(name="New", sqs_queue_url="https://q", inputs={}, outputs=[])
new_step.add_depends_on(prep)

--- fix: a decorator that only keeps a register
REGISTER = {}
def registered(cls):
    REGISTER[cls.__name__] = cls
    cls.kind = "mine"
    return cls
@registered
class Own(CallbackStep):
    pass
new_step = Own(name="New", sqs_queue_url="https://q", inputs={}, outputs=[])
new_step.add_depends_on(⟦[⟧prep⟦]⟧)

--- leave: a metaclass that puts it into the namespace
class Lenient(type(CallbackStep)):
    def __new__(mcls, name, bases, namespace):
        namespace["add_depends_on"] = lambda self, one: CallbackStep.add_depends_on(self, [one])
        return super().__new__(mcls, name, bases, namespace)
class Own(CallbackStep, metaclass=Lenient):
    pass
new_step = Own(name="New", sqs_queue_url="https://q", inputs={}, outputs=[])
new_step.add_depends_on(prep)

--- leave: a metaclass that adds a base
class Mixin:
    def add_depends_on(self, one):
        super().add_depends_on([one])
class Lenient(type(CallbackStep)):
    def __new__(mcls, name, bases, namespace):
        return super().__new__(mcls, name, (Mixin, *bases), namespace)
class Own(CallbackStep, metaclass=Lenient):
    pass
new_step = Own(name="New", sqs_queue_url="https://q", inputs={}, outputs=[])
new_step.add_depends_on(prep)

--- leave: a base's metaclass that sets it afterwards
class Lenient(type(CallbackStep)):
    def __init__(cls, name, bases, namespace):
        super().__init__(name, bases, namespace)
        for one, method in METHODS.items():
            setattr(cls, one, method)
METHODS = {"add_" + "depends_on": lambda self, one: CallbackStep.add_depends_on(self, [one])}
class Base(CallbackStep, metaclass=Lenient):
    pass
class Own(Base):
    pass
new_step = Own(name="New", sqs_queue_url="https://q", inputs={}, outputs=[])
new_step.add_depends_on(prep)

--- fix: a metaclass that only keeps a register
class Registering(type(CallbackStep)):
    known = {}
    def __new__(mcls, name, bases, namespace):
        cls = super().__new__(mcls, name, bases, namespace)
        mcls.known[name] = cls
        return cls
class Own(CallbackStep, metaclass=Registering):
    pass
new_step = Own(name="New", sqs_queue_url="https://q", inputs={}, outputs=[])
new_step.add_depends_on(⟦[⟧prep⟦]⟧)

--- leave: `__init_subclass__` of a mixin
class Mixin:
    def __init_subclass__(cls, **given):
        super().__init_subclass__(**given)
        plain = cls.add_depends_on
        cls.add_depends_on = lambda self, one: plain(self, [one])
class Own(CallbackStep, Mixin):
    pass
new_step = Own(name="New", sqs_queue_url="https://q", inputs={}, outputs=[])
new_step.add_depends_on(prep)

--- fix: an `__init_subclass__` that only keeps a register
class Mixin:
    known = []
    def __init_subclass__(cls, **given):
        super().__init_subclass__(**given)
        Mixin.known.append(cls)
class Own(CallbackStep, Mixin):
    pass
new_step = Own(name="New", sqs_queue_url="https://q", inputs={}, outputs=[])
new_step.add_depends_on(⟦[⟧prep⟦]⟧)
"""

MADE = """\
--- leave: a class made by `type`
def _after(self, one):
    self.depends_on = (self.depends_on or []) + [one]
Own = type("Own", (CallbackStep,), {"add_depends_on": _after})
new_step = Own(name="New", sqs_queue_url="https://q", inputs={}, outputs=[])
new_step.add_depends_on(prep)

--- fix: a class made by `type` with other methods
Own = type("Own", (CallbackStep,), {"after": lambda self, one: None})
new_step = Own(name="New", sqs_queue_url="https://q", inputs={}, outputs=[])
new_step.add_depends_on(⟦[⟧prep⟦]⟧)

--- leave: a class made by `type` of a namespace from elsewhere
methods = dict([("add_" + "depends_on", lambda self, one: CallbackStep.add_depends_on(self, [one]))])
Own = type("Own", (CallbackStep,), methods)
new_step = Own(name="New", sqs_queue_url="https://q", inputs={}, outputs=[])
new_step.add_depends_on(prep)

--- leave: a class made by `type` of bases from elsewhere
class Mixin:
    def add_depends_on(self, one):
        super().add_depends_on([one])
bases = [Mixin, CallbackStep]
Own = type("Own", tuple(bases), {})
new_step = Own(name="New", sqs_queue_url="https://q", inputs={}, outputs=[])
new_step.add_depends_on(prep)

--- leave: a class made by the metaclass of another
def _after(self, one):
    self.depends_on = (self.depends_on or []) + [one]
Own = type(CallbackStep)("Own", (CallbackStep,), dict(add_depends_on=_after))
new_step = Own(name="New", sqs_queue_url="https://q", inputs={}, outputs=[])
new_step.add_depends_on(prep)

--- leave: a class made by a metaclass of the file
class Lenient(type(CallbackStep)):
    def __new__(mcls, name, bases, namespace):
        namespace["add_depends_on"] = lambda self, one: CallbackStep.add_depends_on(self, [one])
        return super().__new__(mcls, name, bases, namespace)
Own = Lenient("Own", (CallbackStep,), {})
new_step = Own(name="New", sqs_queue_url="https://q", inputs={}, outputs=[])
new_step.add_depends_on(prep)

--- leave: a metaclass whose namespace is its own
class Names(dict):
    def __setitem__(self, name, value):
        super().__setitem__("add_depends_on" if name == "after" else name, value)
class Lenient(type(CallbackStep)):
    @classmethod
    def __prepare__(mcls, name, bases):
        return Names()
    def __new__(mcls, name, bases, namespace):
        return super().__new__(mcls, name, bases, namespace)
class Own(CallbackStep, metaclass=Lenient):
    def after(self, one):
        self.depends_on = [one]
new_step = Own(name="New", sqs_queue_url="https://q", inputs={}, outputs=[])
new_step.add_depends_on(prep)

--- leave: a `__new__` that gives the object a method
def _lend(step):
    step.__dict__.update({"add_" + "depends_on": lambda one: CallbackStep.add_depends_on(step, [one])})
    return step
class Own(CallbackStep):
    def __new__(cls, *given, **more):
        return _lend(super().__new__(cls))
new_step = Own(name="New", sqs_queue_url="https://q", inputs={}, outputs=[])
new_step.add_depends_on(prep)

--- fix: a `__new__` that only counts
class Own(CallbackStep):
    made = 0
    def __new__(cls, *given, **more):
        cls.made += 1
        step = super().__new__(cls)
        return step
new_step = Own(name="New", sqs_queue_url="https://q", inputs={}, outputs=[])
new_step.add_depends_on(⟦[⟧prep⟦]⟧)

--- leave: `types.new_class`
import types
def fill(namespace):
    namespace["add_depends_on"] = lambda self, one: CallbackStep.add_depends_on(self, [one])
Own = types.new_class("Own", (CallbackStep,), {}, fill)
new_step = Own(name="New", sqs_queue_url="https://q", inputs={}, outputs=[])
new_step.add_depends_on(prep)

--- fix: `types.new_class` without more
import types
Own = types.new_class("Own", (CallbackStep,))
new_step = Own(name="New", sqs_queue_url="https://q", inputs={}, outputs=[])
new_step.add_depends_on(⟦[⟧prep⟦]⟧)

--- leave: a function that makes the class
def lenient(base):
    class Lenient(base):
        def add_depends_on(self, one):
            super().add_depends_on([one])
    return Lenient
new_step = lenient(CallbackStep)(name="New", sqs_queue_url="https://q", inputs={}, outputs=[])
new_step.add_depends_on(prep)

--- leave: a class made by `type` in a function
def lenient(base):
    def after(self, one):
        base.add_depends_on(self, [one])
    return type("Lenient" + base.__name__, (base,), {"add_depends_on": after})
new_step = lenient(CallbackStep)(name="New", sqs_queue_url="https://q", inputs={}, outputs=[])
new_step.add_depends_on(prep)

--- leave: another class for the object
class Lenient(CallbackStep):
    def add_depends_on(self, one):
        super().add_depends_on([one])
train.__class__ = Lenient
train.add_depends_on(prep)

--- fix: another class for another object
class Lenient(CallbackStep):
    def add_depends_on(self, one):
        super().add_depends_on([one])
label.__class__ = Lenient
train.add_depends_on(⟦[⟧prep⟦]⟧)

--- fix: another class for the object, with the same method
class Named(CallbackStep):
    def title(self):
        return self.name.title()
train.__class__ = Named
train.add_depends_on(⟦[⟧prep⟦]⟧)

--- leave: another class for each object of a list
class Lenient(CallbackStep):
    def add_depends_on(self, one):
        super().add_depends_on([one])
for one in [train, label]:
    one.__class__ = Lenient
train.add_depends_on(prep)

--- leave: the object's `__dict__`
train.__dict__["add_depends_on"] = lambda one: CallbackStep.add_depends_on(train, [one])
train.add_depends_on(prep)

--- leave: `vars` of the object
vars(train).update(add_depends_on=lambda one: CallbackStep.add_depends_on(train, [one]))
train.add_depends_on(prep)

--- leave: `object.__setattr__`
object.__setattr__(train, "add_depends_on", lambda one: CallbackStep.add_depends_on(train, [one]))
train.add_depends_on(prep)

--- leave: `setattr` with a computed name
for name in ["add_depends_on"]:
    setattr(train, name, lambda one: CallbackStep.add_depends_on(train, [one]))
train.add_depends_on(prep)

--- fix: other attributes of the object
train.__dict__["owner"] = "me"
vars(train).update(team="us")
for key, value in {"cost": 1}.items():
    setattr(train, key, value)
train.add_depends_on(⟦[⟧prep⟦]⟧)

--- leave: a subclass made by `type` overrides what a method calls
class Base:
    def dependencies(self):
        return prep
    def wire(self, one):
        one.add_depends_on(self.dependencies())
Many = type("Many", (Base,), {"dependencies": lambda self: [prep, label]})
Many().wire(train)

--- leave: a subclass in a function overrides what a method calls
class Base:
    def dependencies(self):
        return prep
    def wire(self, one):
        one.add_depends_on(self.dependencies())
def many():
    class Many(Base):
        def dependencies(self):
            return [prep, label]
    return Many()
many().wire(train)

--- leave: a decorator makes a list of what the class body has
def listed(cls):
    cls.after = [cls.after]
    return cls
@listed
class Order:
    after = prep
train.add_depends_on(Order.after)

--- fix: a decorator adds something else to what the class body has
def titled(cls):
    cls.title = cls.__name__
    return cls
@titled
class Order:
    after = prep
train.add_depends_on(⟦[⟧Order.after⟦]⟧)
"""

CONSTRUCTORS = """\
--- leave: a metaclass that converts the arguments
class Lenient(type(CallbackStep)):
    def __call__(cls, *given, depends_on=None, **more):
        return super().__call__(*given, depends_on=[depends_on] if depends_on else None, **more)
class Own(CallbackStep, metaclass=Lenient):
    pass
new_step = Own(name="New", sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=prep)

--- fix: a metaclass that hands the arguments on
class Once(type(CallbackStep)):
    made = {}
    def __call__(cls, *given, **more):
        if cls not in cls.made:
            cls.made[cls] = super().__call__(*given, **more)
        return cls.made[cls]
class Own(CallbackStep, metaclass=Once):
    pass
new_step = Own(name="New", sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=⟦[⟧prep⟦]⟧)

--- leave: a `__setattr__` that converts
class Own(CallbackStep):
    def __setattr__(self, name, value):
        if name.endswith("depends_on") and value and not isinstance(value, list):
            value = [value]
        super().__setattr__(name, value)
new_step = Own(name="New", sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=prep)
new_step.depends_on = label

--- fix: a `__setattr__` that only tells
class Own(CallbackStep):
    def __setattr__(self, name, value):
        print("set", name)
        super().__setattr__(name, value)
new_step = Own(name="New", sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=⟦[⟧prep⟦]⟧)
new_step.depends_on = ⟦[⟧label⟦]⟧

--- leave: a property whose getter makes the list
class Own(CallbackStep):
    @property
    def depends_on(self):
        return None if self._depends_on is None else [self._depends_on]
    @depends_on.setter
    def depends_on(self, value):
        self._depends_on = value
new_step = Own(name="New", sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=prep)
other = Own(name="Other", sqs_queue_url="https://q", inputs={}, outputs=[])
other.depends_on = prep

--- leave: a property by assignment
def _get(self):
    return None if self._depends_on is None else [self._depends_on]
def _set(self, value):
    self._depends_on = value
class Own(CallbackStep):
    depends_on = property(_get, _set)
new_step = Own(name="New", sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=prep)
other = Own(name="Other", sqs_queue_url="https://q", inputs={}, outputs=[])
other.depends_on = prep

--- leave: a property of the field behind it
class Own(CallbackStep):
    @property
    def _depends_on(self):
        return self.__dict__["order"]
    @_depends_on.setter
    def _depends_on(self, value):
        self.__dict__["order"] = [value] if isinstance(value, Step) else value
new_step = Own(name="New", sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=prep)

--- leave: a mixin's property
class Mixin:
    depends_on = property(lambda self: self._depends_on and [self._depends_on], lambda self, value: None)
class Own(Mixin, CallbackStep):
    pass
new_step = Own(name="New", sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=prep)

--- fix: a mixin's property after the step class
class Mixin:
    depends_on = property(lambda self: [1])
class Own(CallbackStep, Mixin):
    pass
new_step = Own(name="New", sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=⟦[⟧prep⟦]⟧)

--- leave: a constructor by assignment
def _make(self, name, depends_on=None):
    CallbackStep.__init__(self, name, "https://q", {}, [], depends_on=[depends_on])
class Own(CallbackStep):
    __init__ = _make
new_step = Own(name="New", depends_on=prep)

--- leave: a constructor under a decorator
def listing(function):
    def inner(self, *given, depends_on=None, **more):
        return function(self, *given, depends_on=[depends_on], **more)
    return inner
class Own(CallbackStep):
    @listing
    def __init__(self, name, depends_on=None):
        super().__init__(name, "https://q", {}, [], depends_on=depends_on)
new_step = Own(name="New", depends_on=prep)

--- leave: the SDK's constructor under a decorator
def listing(function):
    def inner(self, *given, depends_on=None, **more):
        return function(self, *given, depends_on=[depends_on], **more)
    return inner
class Own(CallbackStep):
    __init__ = listing(CallbackStep.__init__)
new_step = Own(name="New", sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=prep)

--- leave: a class decorator that replaces the constructor
def listing(cls):
    plain = cls.__init__
    def __init__(self, *given, depends_on=None, **more):
        plain(self, *given, depends_on=[depends_on], **more)
    cls.__init__ = __init__
    return cls
@listing
class Own(CallbackStep):
    pass
new_step = Own(name="New", sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=prep)

--- fix: a mixin's constructor after the step class is not called
class Mixin:
    def __init__(self, depends_on=None):
        self.order = depends_on
class Own(CallbackStep, Mixin):
    pass
new_step = Own(name="New", sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=⟦[⟧prep⟦]⟧)

--- leave: a request of its own
class Own(CallbackStep):
    def to_request(self):
        if self.depends_on and not isinstance(self.depends_on, list):
            self.depends_on = [self.depends_on]
        return super().to_request()
    def _find_step_dependencies(self, step_map):
        self.to_request()
        return super()._find_step_dependencies(step_map)
new_step = Own(name="New", sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=prep)
"""


@pytest.mark.parametrize("row", table(METHODS))
def test_methods_of_a_class_body(row: Row, tmp_path: Path) -> None:
    row.check(tmp_path)


@pytest.mark.parametrize("row", table(LOOKUP))
def test_what_python_looks_up(row: Row, tmp_path: Path) -> None:
    row.check(tmp_path)


@pytest.mark.parametrize("row", table(MADE))
def test_classes_and_objects_that_are_made_or_changed_at_run_time(row: Row, tmp_path: Path) -> None:
    row.check(tmp_path)


@pytest.mark.parametrize("row", table(CONSTRUCTORS))
def test_constructors_and_setters(row: Row, tmp_path: Path) -> None:
    row.check(tmp_path)


@pytest.mark.parametrize("version", [2, 3])
def test_the_sdk_agrees(version: int) -> None:
    assert contradicted(METHODS, version) == []
    assert contradicted(LOOKUP, version) == []
    assert contradicted(MADE, version) == []
    assert contradicted(CONSTRUCTORS, version) == []
