"""`attrs`: attributes that converters and hooks change, and those that stay what the constructor is given.

What is proven in the SDK itself stands in `tests/judgement/test_conversions.py`; here are the reasons that people read.
"""

from __future__ import annotations

import pytest

from tests.inference.table import Row, table

ROWS = table("""
--- leave: a converter that is sure to make a list
import attr
@attr.s
class Flow:
    dep = attr.ib(converter=lambda value: [value])
c.add_depends_on(Flow(a).dep)

--- undecided (the converter of `dep` of a `Flow` may make something else of it): a converter that may make anything
import attr
from lib import choose
@attr.s(auto_attribs=True)
class Flow:
    dep: ProcessingStep = attr.ib(converter=choose)
c.add_depends_on(Flow(a).dep)

--- undecided (a hook runs when `dep` of a `Flow` is set): a hook
import attrs
@attrs.define(on_setattr=lambda one, field, value: [value])
class Flow:
    dep: ProcessingStep
c.add_depends_on(Flow(a).dep)

--- undecided (the attributes of `Flow` are made by a function): a function that makes the attributes
import attrs
from lib import lists
@attrs.define(field_transformer=lists)
class Flow:
    dep: ProcessingStep
c.add_depends_on(Flow(a).dep)

--- undecided (`dep` of a `Flow` is declared with options out of sight): options in a dict
import attr
from lib import OPTIONS
@attr.s
class Flow:
    dep = attr.ib(**OPTIONS)
c.add_depends_on(Flow(a).dep)

--- undecided (`dep` of a `Flow` is declared by a function): a function of the repository
import attr
def listed():
    return attr.ib(converter=list)
@attr.s(auto_attribs=True)
class Flow:
    dep: ProcessingStep = listed()
c.add_depends_on(Flow(a).dep)

--- undecided (the validator of `dep` of a `Flow` may change it): a validator that does more
import attr
def listed(one, attribute, value):
    one.dep = [value]
@attr.s
class Flow:
    dep = attr.ib(validator=listed)
c.add_depends_on(Flow(a).dep)

--- fix: validators, hooks and converters that change nothing
import attrs
def known(one, attribute, value):
    if value is None:
        raise ValueError(attribute.name)
@attrs.define(on_setattr=[attrs.setters.convert, attrs.setters.validate])
class Flow:
    dep: ProcessingStep = attrs.field(validator=[known, attrs.validators.instance_of(object)])
    other: ProcessingStep = attrs.field(converter=lambda value: value, on_setattr=None)
c.add_depends_on(Flow(a, b).dep)
c.add_depends_on(Flow(a, b).other)

--- fix: what is passed, by position, name and default
import attr
@attr.s
class Flow:
    label = attr.ib()
    dep = attr.ib(default=b)
c.add_depends_on(Flow("x", a).dep)
c.add_depends_on(Flow(label="x", dep=a).dep)
c.add_depends_on(Flow("x").dep)

--- likely (or None): a default of None
import attr
@attr.s
class Flow:
    dep = attr.ib(default=None)
    def wire(self):
        c.add_depends_on(self.dep)
Flow(a).wire()

--- undecided (a ProcessingStep or a list): what two calls pass
import attr
@attr.s
class Flow:
    dep = attr.ib()
    def wire(self):
        c.add_depends_on(self.dep)
Flow(a).wire()
Flow([b]).wire()

--- fix: an attribute that a class below declares anew, without the converter
import attr
@attr.s
class Base:
    dep = attr.ib(converter=lambda value: [value])
@attr.s
class Flow(Base):
    dep = attr.ib()
c.add_depends_on(Flow(a).dep)
""")


@pytest.mark.parametrize("row", ROWS)
def test_attrs(row: Row) -> None:
    row.check()
