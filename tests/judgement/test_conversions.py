"""What a library, a class or an annotation makes of a value on its way: a list of one step is left alone, and what
stays one step is fixed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.judgement.support import Row, contradicted, table

PYDANTIC = """\
--- leave: a validator of the field
from typing import Any
from pydantic import BaseModel, field_validator
class Spec(BaseModel):
    after: Any
    @field_validator("after")
    @classmethod
    def listed(cls, value):
        return value if isinstance(value, list) else [value]
train.add_depends_on(Spec(after=prep).after)

--- leave: a validator that runs before, without classmethod
from typing import Any
import pydantic
class Spec(pydantic.BaseModel):
    label: str = ""
    after: Any = None
    @pydantic.field_validator("label", "after", mode="before")
    def listed(cls, value):
        return [value]
train.add_depends_on(Spec(after=prep).after)

--- leave: a validator that wraps
from typing import Any
from pydantic import BaseModel, field_validator
class Spec(BaseModel):
    after: Any
    @field_validator("after", mode="wrap")
    @classmethod
    def listed(cls, value, handler):
        return [handler(value)]
train.add_depends_on(Spec(after=prep).after)

--- leave: a validator that stands in for all else, by another name
from typing import Any
from pydantic import BaseModel as Model
from pydantic import field_validator as checks
class Spec(Model):
    after: Any
    @checks("after", mode="plain")
    @classmethod
    def listed(cls, value):
        found = [value]
        return found
train.add_depends_on(Spec(after=prep).after)

--- leave: the old validator
from typing import Any
from pydantic.v1 import BaseModel, validator
class Spec(BaseModel):
    after: Any
    @validator("after", pre=True, always=True)
    def listed(cls, value):
        return value if isinstance(value, (list, tuple)) else [value]
train.add_depends_on(Spec(after=prep).after)

--- leave: a validator that is assigned in the class body
from typing import Any
from pydantic.v1 import BaseModel, validator
def listed(value):
    return [value]
class Spec(BaseModel):
    after: Any
    _listed = validator("after", allow_reuse=True)(listed)
train.add_depends_on(Spec(after=prep).after)

--- leave: the old validator of the whole
from typing import Any
from pydantic.v1 import BaseModel, root_validator
class Spec(BaseModel):
    after: Any
    @root_validator(pre=True)
    def listed(cls, values):
        values["after"] = [values["after"]]
        return values
train.add_depends_on(Spec(after=prep).after)

--- leave: a validator of the whole, before
from typing import Any
from pydantic import BaseModel, model_validator
class Spec(BaseModel):
    after: Any
    @model_validator(mode="before")
    @classmethod
    def listed(cls, data):
        return {**data, "after": [data["after"]]}
train.add_depends_on(Spec(after=prep).after)

--- leave: a validator of the whole, afterwards
from typing import Any
from pydantic import BaseModel, model_validator
class Spec(BaseModel):
    after: Any
    @model_validator(mode="after")
    def listed(self):
        self.after = [self.after]
        return self
train.add_depends_on(Spec(after=prep).after)

--- leave: a validator of the whole that wraps
from typing import Any
from pydantic import BaseModel, model_validator
class Spec(BaseModel):
    after: Any
    @model_validator(mode="wrap")
    @classmethod
    def listed(cls, data, handler):
        made = handler(data)
        made.after = [made.after]
        return made
train.add_depends_on(Spec(after=prep).after)

--- leave: a validator in the annotation
from typing import Annotated, Any
from pydantic import BaseModel, BeforeValidator
class Spec(BaseModel):
    after: Annotated[Any, BeforeValidator(lambda value: [value])]
train.add_depends_on(Spec(after=prep).after)

--- leave: a validator in an annotation that has a name, the type of the result with it
from typing import Annotated
from pydantic import AfterValidator, BaseModel, ConfigDict
def listed(value):
    return [value]
After = Annotated[Step, AfterValidator(listed)]
class Spec(BaseModel):
    model_config = ConfigDict(arbitrary_types_allowed=True)
    after: After
train.add_depends_on(Spec(after=prep).after)

--- leave: a validator in an optional annotation
from typing import Annotated, Any, Optional
from pydantic import BaseModel, PlainValidator
class Spec(BaseModel):
    after: Optional[Annotated[Any, PlainValidator(lambda value: [value])]] = None
train.add_depends_on(Spec(after=prep).after)

--- leave: what runs after the constructor
from typing import Any
from pydantic import BaseModel
class Spec(BaseModel):
    after: Any
    def model_post_init(self, context):
        self.after = [self.after]
train.add_depends_on(Spec(after=prep).after)

--- leave: a constructor of its own
from typing import Any
from pydantic import BaseModel
class Spec(BaseModel):
    after: Any
    def __init__(self, **data):
        data["after"] = [data["after"]]
        super().__init__(**data)
train.add_depends_on(Spec(after=prep).after)

--- leave: every field, in a base of another file
### base.py
from pydantic import BaseModel, ConfigDict, field_validator
class Base(BaseModel):
    model_config = ConfigDict(arbitrary_types_allowed=True)
    @field_validator("*", mode="before")
    @classmethod
    def listed(cls, value, info):
        return [value] if info.field_name == "after" else value
### main.py
from typing import Any
from sagemaker.workflow.callback_step import CallbackStep
from base import Base
class Spec(Base):
    after: Any
prep = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on(Spec(after=prep).after)

--- leave: a method of a base whose validator an heir brings
from typing import Any
from pydantic import BaseModel, field_validator
class Base(BaseModel):
    after: Any
    def wire(self):
        train.add_depends_on(self.after)
class Spec(Base):
    @field_validator("after")
    @classmethod
    def listed(cls, value):
        return [value]
Spec(after=prep).wire()

--- leave: a decorator of the repository that makes a validator
from typing import Any
from pydantic import BaseModel, field_validator
def lists(*names):
    return field_validator(*names, mode="before")
class Spec(BaseModel):
    after: Any
    @lists("after")
    @classmethod
    def listed(cls, value):
        return [value]
train.add_depends_on(Spec(after=prep).after)

--- leave: a dataclass of pydantic's
from typing import Any
from pydantic import field_validator
from pydantic.dataclasses import dataclass
@dataclass
class Spec:
    after: Any
    @field_validator("after")
    @classmethod
    def listed(cls, value):
        return [value]
train.add_depends_on(Spec(prep).after)

--- leave: arguments that are converted
from typing import Annotated, Any
from pydantic import BeforeValidator, validate_call
@validate_call
def wire(after: Annotated[Any, BeforeValidator(lambda value: [value])]):
    train.add_depends_on(after)
wire(prep)

--- leave: arguments that a wrapper takes as a list, which the library makes
from typing import Annotated, Any, List
from pydantic import BeforeValidator, validate_call
@validate_call
def wire(after: Annotated[List[Any], BeforeValidator(lambda value: [value])]):
    train.add_depends_on(after)
wire(prep)

--- leave: another name in the constructor
from typing import Any
from pydantic import BaseModel, ConfigDict, Field
class Spec(BaseModel):
    model_config = ConfigDict(populate_by_name=True)
    after: Any = Field(alias="dep")
    def wire(self):
        train.add_depends_on(self.after)
if False:
    Spec(after=prep).wire()
Spec(dep=[prep]).wire()

--- leave: made of a dict, past the constructor
from typing import Any
from pydantic import BaseModel
class Spec(BaseModel):
    after: Any
    def wire(self):
        train.add_depends_on(self.after)
if False:
    Spec(after=prep).wire()
Spec.model_validate({"after": [prep]}).wire()

--- leave: made without validation
from pydantic import BaseModel, ConfigDict
class Spec(BaseModel):
    model_config = ConfigDict(arbitrary_types_allowed=True)
    after: Step
    def wire(self):
        train.add_depends_on(self.after)
Spec.model_construct(after=[prep]).wire()

--- leave: a copy with another value
from pydantic import BaseModel, ConfigDict
class Spec(BaseModel):
    model_config = ConfigDict(arbitrary_types_allowed=True)
    after: Step
    def wire(self):
        train.add_depends_on(self.after)
Spec(after=prep).model_copy(update={"after": [prep]}).wire()

--- leave: what is assigned is validated, too
from typing import Any
from pydantic import BaseModel, ConfigDict, field_validator
class Spec(BaseModel):
    model_config = ConfigDict(validate_assignment=True)
    after: Any = None
    @field_validator("after")
    @classmethod
    def listed(cls, value):
        return [value]
spec = Spec()
spec.after = prep
train.add_depends_on(spec.after)

--- leave: a validator of another field that changes what is known of this one
from typing import Any
from pydantic import BaseModel, field_validator
class Spec(BaseModel):
    after: Any
    label: str = ""
    @field_validator("label")
    @classmethod
    def v(cls, v, info):
        info.data["after"] = [info.data["after"]]
        return v
train.add_depends_on(Spec(after=prep, label="x").after)

--- leave: the old validator of another field that changes the values
from typing import Any
from pydantic.v1 import BaseModel, validator
class Spec(BaseModel):
    after: Any
    label: str = ""
    @validator("label")
    def v(cls, v, values):
        values["after"] = [values["after"]]
        return v
train.add_depends_on(Spec(after=prep, label="x").after)

--- leave: a validator by a partial
from functools import partial
from typing import Any
from pydantic import BaseModel, field_validator
before = partial(field_validator, mode="before")
class Spec(BaseModel):
    after: Any
    @before("after")
    @classmethod
    def v(cls, v):
        return [v]
train.add_depends_on(Spec(after=prep).after)

--- leave: made of a dict by an adapter that is given the class
from typing import Any
from pydantic import BaseModel, TypeAdapter
class Spec(BaseModel):
    after: Any
    def wire(self):
        train.add_depends_on(self.after)
if False:
    Spec(after=prep).wire()
TypeAdapter(Spec).validate_python({"after": [prep]}).wire()

--- leave: a generic model
from typing import Any, Generic, TypeVar
from pydantic import BaseModel, field_validator
T = TypeVar("T")
class Spec(BaseModel, Generic[T]):
    after: T
    @field_validator("after")
    @classmethod
    def v(cls, v):
        return [v]
train.add_depends_on(Spec[Any](after=prep).after)

--- leave: an annotation that says itself what becomes of the value
from typing import Annotated, Any
from pydantic import BaseModel
from pydantic_core import core_schema
class Listed:
    def __get_pydantic_core_schema__(self, source, handler):
        return core_schema.no_info_after_validator_function(lambda v: [v], handler(source))
class Spec(BaseModel):
    after: Annotated[Any, Listed()]
train.add_depends_on(Spec(after=prep).after)

--- leave: every field of what derives from it
from typing import Any
from pydantic import BaseModel, ConfigDict, field_validator
class Settings(BaseModel):
    model_config = ConfigDict(extra="allow")
    @field_validator("*", mode="after", check_fields=False)
    @classmethod
    def v(cls, v):
        return [v]
class Mine(Settings):
    after: Any
train.add_depends_on(Mine(after=prep).after)

--- leave: a validator in one base, the field in another
from typing import Any
from pydantic import BaseModel, field_validator
class Listing(BaseModel):
    @field_validator("after", mode="before", check_fields=False)
    @classmethod
    def v(cls, v):
        return [v]
class Base(BaseModel):
    after: Any
class Spec(Listing, Base):
    pass
train.add_depends_on(Spec(after=prep).after)

--- leave: a property of a model
from typing import Any
from pydantic import BaseModel
class Spec(BaseModel):
    after: Any
    @property
    def listed(self):
        return [self.after]
train.add_depends_on(Spec(after=prep).listed)

--- leave: a field that is computed
from typing import Any
from pydantic import BaseModel, computed_field
class Spec(BaseModel):
    after_: Any
    @computed_field
    @property
    def after(self) -> Any:
        return [self.after_]
train.add_depends_on(Spec(after_=prep).after)

--- leave: a model that sets attributes its own way
from typing import Any
from pydantic import BaseModel
class Spec(BaseModel):
    after: Any = None
    def __setattr__(self, name, value):
        super().__setattr__(name, [value])
spec = Spec()
spec.after = prep
train.add_depends_on(spec.after)

--- leave: other names in the constructor that a function makes
from typing import Any
from pydantic import BaseModel, ConfigDict
class Spec(BaseModel):
    model_config = ConfigDict(alias_generator=str.upper, populate_by_name=True)
    after: Any
    def wire(self):
        train.add_depends_on(self.after)
if False:
    Spec(after=prep).wire()
Spec(AFTER=[prep]).wire()

--- leave: several other names in the constructor
from typing import Any
from pydantic import AliasChoices, BaseModel, Field
class Spec(BaseModel):
    after: Any = Field(validation_alias=AliasChoices("after", "dep"))
    def wire(self):
        train.add_depends_on(self.after)
if False:
    Spec(after=prep).wire()
Spec(dep=[prep]).wire()

--- fix: a plain field
from pydantic import BaseModel, ConfigDict
class Spec(BaseModel):
    model_config = ConfigDict(arbitrary_types_allowed=True)
    after: Step
train.add_depends_on(⟦[⟧Spec(after=prep).after⟦]⟧)

--- fix: a plain field of any type
from typing import Any
from pydantic import BaseModel
class Spec(BaseModel):
    after: Any
train.add_depends_on(⟦[⟧Spec(after=prep).after⟦]⟧)

--- fix: a validator that only looks
from typing import Any
from pydantic import BaseModel, field_validator
class Spec(BaseModel):
    after: Any
    @field_validator("after")
    @classmethod
    def checked(cls, value):
        if value is None:
            raise ValueError("what comes before?")
        return value
train.add_depends_on(⟦[⟧Spec(after=prep).after⟦]⟧)

--- fix: a validator of another field
from typing import Any
from pydantic import BaseModel, field_validator
class Spec(BaseModel):
    after: Any
    tags: Any = None
    @field_validator("tags", mode="before")
    @classmethod
    def listed(cls, value):
        return [value]
train.add_depends_on(⟦[⟧Spec(after=prep, tags="a").after⟦]⟧)

--- fix: a validator of the whole that only looks
from typing import Any
from pydantic import BaseModel, model_validator
class Spec(BaseModel):
    after: Any
    label: str = ""
    @model_validator(mode="before")
    @classmethod
    def checked(cls, data):
        if not data.get("after"):
            raise ValueError("after")
        return data
    @model_validator(mode="after")
    def told(self):
        print(self.label)
        return self
train.add_depends_on(⟦[⟧Spec(after=prep).after⟦]⟧)

--- fix: an annotation with a description
from typing import Annotated
from pydantic import BaseModel, ConfigDict, Field
class Spec(BaseModel):
    model_config = ConfigDict(arbitrary_types_allowed=True)
    after: Annotated[Step, Field(description="what comes before")]
train.add_depends_on(⟦[⟧Spec(after=prep).after⟦]⟧)

--- fix: in a base of another file that checks nothing
### base.py
from pydantic import BaseModel, ConfigDict
class Base(BaseModel):
    model_config = ConfigDict(arbitrary_types_allowed=True)
### main.py
from typing import Any
from sagemaker.workflow.callback_step import CallbackStep
from base import Base
class Spec(Base):
    after: Any
prep = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on(⟦[⟧Spec(after=prep).after⟦]⟧)

--- fix: a function whose calls are checked
from pydantic import ConfigDict, validate_call
@validate_call(config=ConfigDict(arbitrary_types_allowed=True))
def wire(after: Step):
    train.add_depends_on(⟦[⟧after⟦]⟧)
wire(prep)

--- fix: a validator of another field that reads this one
from typing import Any
from pydantic import BaseModel, field_validator
class Spec(BaseModel):
    after: Any
    label: str = ""
    @field_validator("label")
    @classmethod
    def told(cls, value, info):
        return value or info.data["after"].name
train.add_depends_on(⟦[⟧Spec(after=prep, label="x").after⟦]⟧)

--- fix: another name in the constructor, with the type
from pydantic import BaseModel, ConfigDict, Field
class Spec(BaseModel):
    model_config = ConfigDict(arbitrary_types_allowed=True)
    after: Step = Field(alias="dep")
train.add_depends_on(⟦[⟧Spec(dep=prep).after⟦]⟧)
"""

ATTRS = """\
--- leave: a converter
import attr
@attr.s
class Flow:
    dep = attr.ib(converter=lambda value: [value])
train.add_depends_on(Flow(dep=prep).dep)

--- leave: a converter beside an annotation that speaks of what is given
import attr
@attr.s(auto_attribs=True)
class Flow:
    dep: Step = attr.ib(converter=lambda value: [value])
train.add_depends_on(Flow(dep=prep).dep)

--- leave: a converter that is a function
from attrs import define, field
def listed(value):
    return value if isinstance(value, list) else [value]
@define
class Flow:
    dep: Step = field(converter=listed)
train.add_depends_on(Flow(prep).dep)

--- leave: a chain of converters, frozen
import attrs
@attrs.frozen
class Flow:
    dep: Step = attrs.field(converter=[lambda value: value, lambda value: [value]])
train.add_depends_on(Flow(prep).dep)

--- leave: a converter of a converter
import attrs
@attrs.define
class Flow:
    dep: Step = attrs.field(default=None, converter=attrs.converters.optional(lambda value: [value]))
train.add_depends_on(Flow(prep).dep)

--- leave: a converter that runs when the attribute is set
import attrs
@attrs.define
class Flow:
    dep: Step = attrs.field(default=None, converter=lambda value: [value])
flow = Flow()
flow.dep = prep
train.add_depends_on(flow.dep)

--- leave: a hook that runs when the attribute is set
import attrs
@attrs.define
class Flow:
    dep: Step = attrs.field(default=None, on_setattr=lambda one, field, value: [value])
flow = Flow()
flow.dep = prep
train.add_depends_on(flow.dep)

--- leave: what runs after the constructor
import attrs
@attrs.define
class Flow:
    dep: Step
    def __attrs_post_init__(self):
        self.dep = [self.dep]
    def wire(self):
        train.add_depends_on(self.dep)
Flow(prep).wire()

--- leave: a validator that does more than validate
import attr
@attr.s(auto_attribs=True)
class Flow:
    dep: Step = attr.ib()
    @dep.validator
    def listed(self, attribute, value):
        self.dep = [value]
    def wire(self):
        train.add_depends_on(self.dep)
Flow(prep).wire()

--- leave: fields that a function changes
import attrs
def lists(cls, fields):
    return [one.evolve(converter=lambda value: [value]) for one in fields]
@attrs.define(field_transformer=lists)
class Flow:
    dep: Step
train.add_depends_on(Flow(prep).dep)

--- leave: a copy with another value
import attrs
@attrs.frozen
class Flow:
    dep: Step
    def wire(self):
        train.add_depends_on(self.dep)
attrs.evolve(Flow(prep), dep=[prep]).wire()

--- leave: the converter of a base
import attr
@attr.s
class Base:
    dep = attr.ib(converter=lambda value: [value])
@attr.s
class Flow(Base):
    label = attr.ib(default="")
train.add_depends_on(Flow(prep).dep)

--- leave: a default that a method makes
import attr
@attr.s
class Flow:
    dep = attr.ib()
    @dep.default
    def _listed(self):
        return [prep]
    def wire(self):
        train.add_depends_on(self.dep)
if False:
    Flow(prep).wire()
Flow().wire()

--- leave: a converter that runs when the attribute is set, by another name
from attrs import define as model, field
@model
class Flow:
    dep: Step = field(default=None, converter=lambda v: [v])
flow = Flow()
flow.dep = prep
train.add_depends_on(flow.dep)

--- leave: a private attribute, which has another name in the constructor
import attrs
@attrs.define
class Flow:
    _dep: Step
    def wire(self):
        train.add_depends_on(self._dep)
if False:
    Flow(prep).wire()
Flow(dep=[prep]).wire()

--- leave: a factory that makes a list
import attrs
@attrs.define
class Flow:
    dep: Step = attrs.field(factory=lambda: [prep])
train.add_depends_on(Flow().dep)

--- leave: a factory that is given the object
import attrs
@attrs.define
class Flow:
    one: Step
    dep: Step = attrs.Factory(lambda self: [self.one], takes_self=True)
train.add_depends_on(Flow(prep).dep)

--- leave: a converter in an object
import attrs
@attrs.define
class Flow:
    dep: Step = attrs.field(converter=attrs.Converter(lambda v: [v]))
train.add_depends_on(Flow(prep).dep)

--- leave: a converter among options in a dict
import attr
options = dict(converter=lambda v: [v])
@attr.s
class Flow:
    dep = attr.ib(**options)
train.add_depends_on(Flow(prep).dep)

--- leave: a function of the repository that declares attributes
import attr
def listed():
    return attr.ib(converter=lambda v: [v])
@attr.s
class Flow:
    dep = listed()
train.add_depends_on(Flow(prep).dep)

--- leave: a function of the repository that declares attributes, with an annotation
import attr
def listed():
    return attr.ib(converter=lambda v: [v])
@attr.s(auto_attribs=True)
class Flow:
    dep: Step = listed()
train.add_depends_on(Flow(prep).dep)

--- leave: a partial that declares attributes
from functools import partial
import attrs
listed = partial(attrs.field, converter=lambda v: [v])
@attrs.define
class Flow:
    dep: Step = listed()
train.add_depends_on(Flow(prep).dep)

--- leave: a decorator that is a partial
from functools import partial
import attr
model = partial(attr.s, auto_attribs=True)
@model
class Flow:
    dep: Step = attr.ib(converter=lambda v: [v])
train.add_depends_on(Flow(prep).dep)

--- fix: a plain attribute
import attr
@attr.s
class Flow:
    dep = attr.ib()
train.add_depends_on(⟦[⟧Flow(prep).dep⟦]⟧)

--- fix: a plain attribute with an annotation
import attrs
@attrs.define
class Flow:
    dep: Step
    label: str = "x"
train.add_depends_on(⟦[⟧Flow(prep).dep⟦]⟧)

--- fix: a validator that only validates
import attrs
@attrs.define
class Flow:
    dep: Step = attrs.field(validator=attrs.validators.instance_of(Step))
    @dep.validator
    def known(self, attribute, value):
        if value is None:
            raise ValueError(attribute.name)
train.add_depends_on(⟦[⟧Flow(prep).dep⟦]⟧)

--- fix: the converter of another attribute
import attrs
@attrs.define
class Flow:
    dep: Step
    tags: list = attrs.field(factory=list, converter=lambda value: [value])
train.add_depends_on(⟦[⟧Flow(prep, "a").dep⟦]⟧)

--- fix: a copy with another step
import attrs
@attrs.frozen
class Flow:
    dep: Step
    def wire(self):
        train.add_depends_on(⟦[⟧self.dep⟦]⟧)
attrs.evolve(Flow(prep), dep=label).wire()

--- fix: a private attribute
import attrs
@attrs.define
class Flow:
    _dep: Step
    def wire(self):
        train.add_depends_on(⟦[⟧self._dep⟦]⟧)
Flow(dep=prep).wire()

--- fix: a factory that makes a step
import attrs
@attrs.define
class Flow:
    dep: Step = attrs.field(factory=lambda: prep)
train.add_depends_on(⟦[⟧Flow().dep⟦]⟧)
"""

DATACLASSES = """\
--- leave: a frozen one whose field is set after the constructor
from dataclasses import dataclass
@dataclass(frozen=True)
class Flow:
    dep: Step
    def __post_init__(self):
        object.__setattr__(self, "dep", [self.dep])
    def wire(self):
        train.add_depends_on(self.dep)
Flow(prep).wire()

--- leave: set by the base's own method
from dataclasses import dataclass
@dataclass(frozen=True)
class Flow:
    dep: Step
    def __post_init__(self):
        super().__setattr__("dep", [self.dep])
train.add_depends_on(Flow(prep).dep)

--- leave: set through its dict
from dataclasses import dataclass
@dataclass
class Flow:
    dep: Step
    def __post_init__(self):
        self.__dict__["dep"] = [self.dep]
    def wire(self):
        train.add_depends_on(self.dep)
Flow(prep).wire()

--- leave: all fields, in a loop
from dataclasses import dataclass, fields
@dataclass
class Flow:
    dep: Step
    def __post_init__(self):
        for one in fields(self):
            setattr(self, one.name, [getattr(self, one.name)])
train.add_depends_on(Flow(prep).dep)

--- leave: all fields, in a loop outside
from dataclasses import dataclass, fields
@dataclass
class Flow:
    dep: Step
    def wire(self):
        train.add_depends_on(self.dep)
flow = Flow(prep)
for one in fields(flow):
    setattr(flow, one.name, [getattr(flow, one.name)])
flow.wire()

--- leave: all fields, in a function that is given the object
from dataclasses import dataclass, fields
@dataclass
class Flow:
    dep: Step
    def wire(self):
        train.add_depends_on(self.dep)
def listed(one):
    for name in vars(one):
        object.__setattr__(one, name, [getattr(one, name)])
    return one
listed(Flow(prep)).wire()

--- leave: what the constructor is given for no field of its own
from dataclasses import InitVar, dataclass, field
@dataclass
class Flow:
    dep: InitVar[Step]
    deps: list = field(init=False)
    def __post_init__(self, dep):
        self.deps = [dep]
train.add_depends_on(Flow(prep).deps)

--- leave: given for no field of its own, a list against its annotation
from dataclasses import InitVar, dataclass
@dataclass
class Flow:
    dep: InitVar[Step]
    def __post_init__(self, dep: Step):
        train.add_depends_on(dep)
Flow([prep])

--- leave: a list on some paths
from dataclasses import dataclass
from typing import Any
@dataclass
class Flow:
    dep: Any
    def __post_init__(self):
        if isinstance(self.dep, str):
            self.dep = prep
    def wire(self):
        train.add_depends_on(self.dep)
Flow([prep]).wire()

--- leave: a default that a factory makes
from dataclasses import dataclass, field
@dataclass
class Flow:
    dep: Step = field(default_factory=lambda: [prep])
train.add_depends_on(Flow().dep)

--- leave: a copy with another value
from dataclasses import dataclass, replace
@dataclass
class Flow:
    dep: Step
    def wire(self):
        train.add_depends_on(self.dep)
flow = replace(Flow(prep), dep=[prep])
flow.wire()

--- leave: a copy with another value, of an object that a function is given
import dataclasses
@dataclasses.dataclass
class Flow:
    dep: Step
    def wire(self):
        train.add_depends_on(self.dep)
def with_lists(flow: Flow) -> Flow:
    return dataclasses.replace(flow, dep=[flow.dep])
with_lists(Flow(prep)).wire()

--- leave: a copy with values from a dict
from dataclasses import dataclass, replace
@dataclass
class Flow:
    dep: Step
    def wire(self):
        train.add_depends_on(self.dep)
changes = {"dep": [prep]}
replace(Flow(prep), **changes).wire()

--- leave: made of a dict
from dataclasses import dataclass
@dataclass
class Flow:
    dep: Step
    def wire(self):
        train.add_depends_on(self.dep)
if False:
    Flow(prep).wire()
Flow(**{"dep": [prep]}).wire()

--- leave: made of a dict that has a name
from dataclasses import dataclass
@dataclass
class Flow:
    dep: Step
    def wire(self):
        train.add_depends_on(self.dep)
given = dict(dep=[prep])
Flow(**given).wire()

--- leave: made of a list
from dataclasses import dataclass
@dataclass
class Flow:
    dep: Step
    def wire(self):
        train.add_depends_on(self.dep)
given = ([prep],)
Flow(*given).wire()

--- leave: made of a dict by a method of the class
from dataclasses import dataclass
@dataclass
class Flow:
    dep: Step
    @classmethod
    def from_dict(cls, data):
        return cls(**data)
    def wire(self):
        train.add_depends_on(self.dep)
Flow.from_dict({"dep": [prep]}).wire()

--- leave: made by a method of the class that makes a list
from dataclasses import dataclass
@dataclass
class Flow:
    dep: Step
    @classmethod
    def after(cls, one):
        return cls(dep=[one])
    def wire(self):
        train.add_depends_on(self.dep)
Flow.after(prep).wire()

--- leave: made by a function that is given the class
from dataclasses import dataclass
@dataclass
class Flow:
    dep: Step
    def wire(self):
        train.add_depends_on(self.dep)
def made(kind, data):
    return kind(**data)
made(Flow, {"dep": [prep]}).wire()

--- leave: made by a partial
from dataclasses import dataclass
from functools import partial
@dataclass
class Flow:
    dep: Step
    def wire(self):
        train.add_depends_on(self.dep)
make = partial(Flow, dep=[prep])
make().wire()

--- leave: made by an heir's constructor
from dataclasses import dataclass
@dataclass
class Base:
    dep: Step
    def wire(self):
        train.add_depends_on(self.dep)
class Flow(Base):
    def __init__(self, dep):
        super().__init__([dep])
Flow(prep).wire()

--- leave: another value in its dict
from dataclasses import dataclass
@dataclass
class Flow:
    dep: Step
    def wire(self):
        train.add_depends_on(self.dep)
flow = Flow(prep)
flow.__dict__["dep"] = [prep]
flow.wire()

--- leave: another value by an update of its dict
from dataclasses import dataclass
@dataclass
class Flow:
    dep: Step
    def wire(self):
        train.add_depends_on(self.dep)
flow = Flow(prep)
vars(flow).update(dep=[prep])
flow.wire()

--- leave: another value in a dict that has a name
from dataclasses import dataclass
@dataclass
class Flow:
    dep: Step
    def wire(self):
        train.add_depends_on(self.dep)
flow = Flow(prep)
inside = vars(flow)
inside["dep"] = [prep]
flow.wire()

--- leave: set on the object by its class's method
from dataclasses import dataclass
@dataclass(frozen=True)
class Flow:
    dep: Step
    def wire(self):
        train.add_depends_on(self.dep)
flow = Flow(prep)
object.__setattr__(flow, "dep", [prep])
flow.wire()

--- leave: what `asdict` makes
from dataclasses import asdict, dataclass
@dataclass
class Flow:
    names: list
train.add_depends_on(asdict(Flow(["Prep"]))["names"])

--- leave: a named tuple with another value
from typing import NamedTuple
class Flow(NamedTuple):
    dep: Step
    def wire(self):
        train.add_depends_on(self.dep)
Flow(prep)._replace(dep=[prep]).wire()

--- leave: a named tuple made of a list
from typing import NamedTuple
class Flow(NamedTuple):
    dep: Step
    def wire(self):
        train.add_depends_on(self.dep)
Flow._make([[prep]]).wire()

--- leave: set by another file
### flow.py
from dataclasses import dataclass
from sagemaker.workflow.callback_step import CallbackStep
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
@dataclass
class Flow:
    dep: CallbackStep
    def wire(self):
        train.add_depends_on(self.dep)
### main.py
from sagemaker.workflow.callback_step import CallbackStep
from flow import Flow, train
prep = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
flow = Flow(prep)
flow.dep = [prep]
flow.wire()

--- leave: another value by an update of its dict in another file
### flow.py
from dataclasses import dataclass
from sagemaker.workflow.callback_step import CallbackStep
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
@dataclass
class Flow:
    dep: CallbackStep
    def wire(self):
        train.add_depends_on(self.dep)
### main.py
from sagemaker.workflow.callback_step import CallbackStep
from flow import Flow, train
prep = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
flow = Flow(prep)
vars(flow).update(dict(dep=[prep]))
flow.wire()

--- leave: a copy with another value in another file
### flow.py
from dataclasses import dataclass
from sagemaker.workflow.callback_step import CallbackStep
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
@dataclass(frozen=True)
class Flow:
    dep: CallbackStep
    def wire(self):
        train.add_depends_on(self.dep)
### main.py
import dataclasses
from sagemaker.workflow.callback_step import CallbackStep
from flow import Flow, train
prep = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
dataclasses.replace(Flow(prep), dep=[prep]).wire()

--- leave: a copy whose dict gets another value
import copy
from dataclasses import dataclass
@dataclass
class Flow:
    dep: Step
    def wire(self):
        train.add_depends_on(self.dep)
flow = copy.copy(Flow(prep))
flow.__dict__ |= {"dep": [prep]}
flow.wire()

--- leave: all fields, in a lambda
from dataclasses import dataclass
@dataclass
class Flow:
    dep: Step
    def wire(self):
        train.add_depends_on(self.dep)
flow = Flow(prep)
list(map(lambda n: setattr(flow, n, [getattr(flow, n)]), ["dep"]))
flow.wire()

--- leave: all fields, in a comprehension
from dataclasses import dataclass
@dataclass
class Flow:
    dep: Step
    def wire(self):
        train.add_depends_on(self.dep)
flow = Flow(prep)
_ = [setattr(flow, n, [getattr(flow, n)]) for n in ["dep"]]
flow.wire()

--- leave: set after the constructor, by another name of the function that sets
from dataclasses import dataclass
@dataclass(frozen=True)
class Flow:
    dep: Step
    def __post_init__(self):
        put = object.__setattr__
        put(self, "dep", [self.dep])
    def wire(self):
        train.add_depends_on(self.dep)
Flow(prep).wire()

--- leave: set after the constructor by a function that is given the name
from dataclasses import dataclass
def force(one, name, value):
    object.__setattr__(one, name, value)
@dataclass(frozen=True)
class Flow:
    dep: Step
    def __post_init__(self):
        force(self, "dep", [self.dep])
    def wire(self):
        train.add_depends_on(self.dep)
Flow(prep).wire()

--- leave: a named tuple made by `__new__`
from typing import NamedTuple
class _Flow(NamedTuple):
    dep: Step
class Flow(_Flow):
    def __new__(cls, dep):
        return super().__new__(cls, [dep])
    def wire(self):
        train.add_depends_on(self.dep)
Flow(prep).wire()

--- leave: a named tuple without annotations, with another value
from collections import namedtuple
Flow = namedtuple("Flow", "dep")
flow = Flow(prep)._replace(dep=[prep])
train.add_depends_on(flow.dep)

--- leave: made without its constructor
from dataclasses import dataclass
@dataclass
class Flow:
    dep: Step
    @classmethod
    def make(cls, dep):
        self = cls.__new__(cls)
        self.dep = [dep]
        return self
    def wire(self):
        train.add_depends_on(self.dep)
Flow.make(prep).wire()

--- leave: a class that a function makes
from dataclasses import make_dataclass
Flow = make_dataclass("Flow", [("dep", Step)])
train.add_depends_on(Flow([prep]).dep)

--- leave: all values of its dict
from dataclasses import asdict, dataclass
@dataclass
class Flow:
    names: list
    def wire(self):
        for value in vars(self).values():
            train.add_depends_on(value)
Flow(["Prep"]).wire()

--- fix: a plain field
from dataclasses import dataclass
@dataclass
class Flow:
    dep: Step
    def wire(self):
        train.add_depends_on(⟦[⟧self.dep⟦]⟧)
Flow(prep).wire()

--- fix: a field of any type
from dataclasses import dataclass
from typing import Any
@dataclass
class Flow:
    dep: Any
    def wire(self):
        train.add_depends_on(⟦[⟧self.dep⟦]⟧)
Flow(prep).wire()

--- fix: another field is made a list
from dataclasses import dataclass
from typing import Any
@dataclass(frozen=True)
class Flow:
    dep: Step
    tags: Any = None
    def __post_init__(self):
        object.__setattr__(self, "tags", [self.tags])
    def wire(self):
        train.add_depends_on(⟦[⟧self.dep⟦]⟧)
Flow(prep).wire()

--- fix: another value in its dict for another field
from dataclasses import dataclass
@dataclass
class Flow:
    dep: Step
    label: str = ""
    def wire(self):
        train.add_depends_on(⟦[⟧self.dep⟦]⟧)
flow = Flow(prep)
flow.__dict__["label"] = "x"
vars(flow).update(label="y")
flow.wire()

--- fix: a copy with another step
from dataclasses import dataclass, replace
@dataclass
class Flow:
    dep: Step
    tags: list
    def wire(self):
        train.add_depends_on(⟦[⟧self.dep⟦]⟧)
replace(Flow(prep, []), dep=label, tags=["a"]).wire()

--- fix: made of a dict of steps
from dataclasses import dataclass
@dataclass
class Flow:
    dep: Step
    tags: list
    def wire(self):
        train.add_depends_on(⟦[⟧self.dep⟦]⟧)
Flow(**{"dep": prep, "tags": ["a"]}).wire()

--- fix: made of a dict of steps by a method of the class
from dataclasses import dataclass
@dataclass
class Flow:
    dep: Step
    tags: list
    @classmethod
    def from_dict(cls, data):
        return cls(**data)
    def wire(self):
        train.add_depends_on(⟦[⟧self.dep⟦]⟧)
Flow.from_dict({"dep": prep, "tags": ["a"]}).wire()

--- fix: set after the constructor, to a step
from dataclasses import dataclass
from typing import Any
@dataclass(frozen=True)
class Flow:
    name: Any
    dep: Any = None
    def __post_init__(self):
        object.__setattr__(self, "dep", prep)
    def wire(self):
        train.add_depends_on(⟦[⟧self.dep⟦]⟧)
Flow("Prep").wire()

--- fix: set by another file, to a step
### flow.py
from dataclasses import dataclass
from sagemaker.workflow.callback_step import CallbackStep
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
@dataclass
class Flow:
    dep: CallbackStep
    tags: object = None
    def wire(self):
        train.add_depends_on(⟦[⟧self.dep⟦]⟧)
### main.py
from sagemaker.workflow.callback_step import CallbackStep
from flow import Flow, train
prep = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
flow = Flow(prep)
flow.dep = prep
flow.tags = [prep]
flow.wire()
"""

ANNOTATIONS = """\
--- leave: a cast of a list
from typing import Any, cast
dep: Any = [prep]
train.add_depends_on(cast("Step", dep))

--- leave: a cast of a list that a function returns
import typing
def deps():
    return [prep]
one = typing.cast(Step, deps())
train.add_depends_on(one)

--- leave: a cast of what is a list on some paths
import sys
from typing import Any, cast
dep: Any = [prep]
if len(sys.argv) > 50:
    dep = prep
train.add_depends_on(cast(Step, dep))

--- leave: an annotated variable
dep: Step = [prep]
train.add_depends_on(dep)

--- leave: an annotated parameter of a constructor
class Flow:
    def __init__(self, dep: Step):
        self.dep = dep
    def wire(self):
        train.add_depends_on(self.dep)
Flow([prep]).wire()

--- leave: an annotated parameter that gets what a dict says
def wire(dep: Step):
    train.add_depends_on(dep)
wire(**{"dep": [prep]})

--- leave: an annotated parameter that gets what a list says
def wire(dep: Step):
    train.add_depends_on(dep)
given = [[prep]]
wire(*given)

--- leave: an annotated parameter whose default is a list
def wire(dep: Step = [prep]):
    train.add_depends_on(dep)
wire()

--- leave: an annotated parameter of a function that another file calls
### flow.py
from sagemaker.workflow.callback_step import CallbackStep
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
def wire(dep: CallbackStep):
    train.add_depends_on(dep)
### main.py
from sagemaker.workflow.callback_step import CallbackStep
from flow import train, wire
prep = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
wire([prep])

--- leave: an annotated dict of steps that holds lists
from typing import Dict
def wire(steps: Dict[str, Step]):
    train.add_depends_on(steps["prep"])
wire({"prep": [prep]})

--- leave: an annotated list of steps that holds lists
from typing import List
def wire(steps: List[Step]):
    for one in steps:
        train.add_depends_on(one)
wire([[prep]])

--- leave: what a function returns by a call, against its annotation
def after() -> Step:
    return list([prep])
train.add_depends_on(after())

--- leave: what a method returns, against its annotation
class Flow:
    def __init__(self):
        self.deps = [prep]
    def after(self) -> Step:
        return self.deps
train.add_depends_on(Flow().after())

--- leave: what a generator yields, against its annotation
def after() -> Step:
    yield prep
train.add_depends_on(after())

--- leave: an annotated attribute that is made when it is asked for
class Flow:
    dep: Step
    def __getattr__(self, name):
        return [prep]
train.add_depends_on(Flow().dep)

--- leave: a typed dict with a list
from typing import TypedDict
class Given(TypedDict):
    dep: Step
given = Given(dep=[prep])
train.add_depends_on(given["dep"])

--- leave: a typed dict that a function is given with a list
from typing import TypedDict
class Given(TypedDict):
    dep: Step
def wire(given: Given):
    train.add_depends_on(given["dep"])
wire({"dep": [prep]})

--- leave: a new type
from typing import NewType
Dep = NewType("Dep", Step)
train.add_depends_on(Dep([prep]))

--- leave: an annotated function that returns a list
from typing import Callable
def wire(make: Callable[[], Step]):
    train.add_depends_on(make())
wire(lambda: [prep])

--- leave: what an heir returns, against the annotation of the base
from abc import ABC, abstractmethod
class Base(ABC):
    @abstractmethod
    def after(self) -> Step: ...
    def wire(self):
        train.add_depends_on(self.after())
class Mine(Base):
    def after(self):
        return [prep]
Mine().wire()

--- leave: an object of another class than the protocol that is annotated
from typing import Protocol
class After(Protocol):
    def after(self) -> Step: ...
class Mine:
    def after(self):
        return [prep]
def wire(one: After):
    train.add_depends_on(one.after())
wire(Mine())

--- leave: an object of another class than the one that is annotated
class Base:
    dep = prep
class Mine:
    dep = [prep]
def wire(one: Base):
    train.add_depends_on(one.dep)
wire(Mine())

--- leave: an annotated attribute
class Flow:
    def __init__(self, dep):
        self.dep: Step = dep
    def wire(self):
        train.add_depends_on(self.dep)
Flow([prep]).wire()

--- leave: an annotated variable that a function sets
dep: Step
def fill():
    global dep
    dep = [prep]
fill()
train.add_depends_on(dep)

--- leave: annotated arguments of any number
def wire(*deps: Step):
    for one in deps:
        train.add_depends_on(one)
wire([prep])

--- leave: annotated arguments of any name
def wire(**deps: Step):
    for one in deps.values():
        train.add_depends_on(one)
wire(a=[prep])

--- leave: an annotated parameter that gets elements
def wire(dep: Step):
    train.add_depends_on(dep)
for _ in map(wire, [[prep]]):
    pass

--- leave: an annotated parameter that a partial fills
from functools import partial
def wire(dep: Step):
    train.add_depends_on(dep)
partial(wire, [prep])()

--- leave: an annotated parameter of a function that is called by another name
def wire(dep: Step):
    train.add_depends_on(dep)
go = wire
go([prep])

--- leave: an annotated parameter of a method that is called by another name
class Flow:
    def wire(self, dep: Step):
        train.add_depends_on(dep)
go = Flow().wire
go([prep])

--- fix: a cast of a step
from typing import Any, cast
dep: Any = prep
train.add_depends_on(⟦[⟧cast("Step", dep)⟦]⟧)

--- fix: a cast of what a dict without a type holds
import json
from typing import cast
found = {"dep": prep}
train.add_depends_on(⟦[⟧cast(Step, found.get("dep"))⟦]⟧)

--- fix: a cast that takes None away
from typing import Optional, cast
def after(name) -> Optional[Step]:
    return prep if name else None
train.add_depends_on(⟦[⟧cast(Step, after("x"))⟦]⟧)

--- fix: an annotated parameter
def wire(dep: Step):
    train.add_depends_on(⟦[⟧dep⟦]⟧)
wire(prep)

--- fix: an annotated parameter that gets what a dict says
def wire(dep: Step, tags: list):
    train.add_depends_on(⟦[⟧dep⟦]⟧)
wire(**{"dep": prep, "tags": ["a"]})

--- fix: an annotated dict of steps
from typing import Dict
def wire(steps: Dict[str, Step]):
    train.add_depends_on(⟦[⟧steps["prep"]⟦]⟧)
wire({"prep": prep})

--- fix: what a function returns as its annotation says
def after(steps) -> Step:
    return steps[0]
train.add_depends_on(⟦[⟧after([prep])⟦]⟧)

--- fix: a typed dict
from typing import TypedDict
class Given(TypedDict):
    dep: Step
given = Given(dep=prep)
train.add_depends_on(⟦[⟧given["dep"]⟦]⟧)

--- fix: an annotated object
class Base:
    dep = prep
class Mine(Base):
    pass
def wire(one: Base):
    train.add_depends_on(⟦[⟧one.dep⟦]⟧)
wire(Mine())

--- fix: annotated arguments of any number
def wire(*deps: Step):
    for one in deps:
        train.add_depends_on(⟦[⟧one⟦]⟧)
wire(prep, label)

--- fix: an annotated function
from typing import Callable
def wire(make: Callable[[], Step]):
    train.add_depends_on(⟦[⟧make()⟦]⟧)
wire(lambda: prep)
"""

MAPPINGS = """\
--- leave: a dict whose items are made when they are asked for
class Steps(dict):
    def __getitem__(self, key):
        return [super().__getitem__(key)]
steps = Steps(prep=prep)
train.add_depends_on(steps["prep"])

--- leave: a dict whose items are made when they are asked for, and that is filled
class Steps(dict):
    def __getitem__(self, key):
        return [dict.__getitem__(self, key)]
steps = Steps()
steps["prep"] = prep
train.add_depends_on(steps["prep"])

--- leave: a dict that keeps something else than what is put in
class Steps(dict):
    def __setitem__(self, key, value):
        super().__setitem__(key, [value])
steps = Steps()
steps["prep"] = prep
train.add_depends_on(steps["prep"])

--- leave: a dict that makes what is missing
class Steps(dict):
    def __missing__(self, key):
        return [prep]
steps = Steps()
train.add_depends_on(steps["prep"])

--- leave: a dict of the standard library's for such classes
from collections import UserDict
class Steps(UserDict):
    def __setitem__(self, key, value):
        self.data[key] = value if isinstance(value, list) else [value]
steps = Steps()
steps["prep"] = prep
train.add_depends_on(steps["prep"])

--- leave: an object with items of its own
class Steps:
    def __init__(self):
        self.found = {}
    def __setitem__(self, key, value):
        self.found.setdefault(key, []).append(value)
    def __getitem__(self, key):
        return self.found[key]
steps = Steps()
steps["prep"] = prep
train.add_depends_on(steps["prep"])

--- leave: a dict that keeps lists, in an attribute
class Steps(dict):
    def __setitem__(self, key, value):
        super().__setitem__(key, [value])
class Flow:
    def __init__(self):
        self.steps = Steps()
    def wire(self):
        self.steps["prep"] = prep
        train.add_depends_on(self.steps["prep"])
Flow().wire()

--- leave: a dict with a `get` of its own
class Steps(dict):
    def get(self, key, default=None):
        return [self[key]]
steps = Steps(prep=prep)
train.add_depends_on(steps.get("prep"))

--- leave: a dict with a `pop` of its own
class Steps(dict):
    def pop(self, key):
        return [super().pop(key)]
steps = Steps()
steps["prep"] = prep
train.add_depends_on(steps.pop("prep"))

--- leave: a dict that keeps lists, given where a dict is annotated
class Steps(dict):
    def __setitem__(self, key, value):
        super().__setitem__(key, [value])
def wire(steps: dict):
    steps["prep"] = prep
    train.add_depends_on(steps["prep"])
wire(Steps())

--- leave: a dict that keeps lists, returned where a dict is annotated
class Steps(dict):
    def __setitem__(self, key, value):
        super().__setitem__(key, [value])
def made() -> dict:
    return Steps()
steps = made()
steps["prep"] = prep
train.add_depends_on(steps["prep"])

--- leave: a dict that keeps lists, in an annotated attribute
from typing import Dict
class Steps(dict):
    def __setitem__(self, key, value):
        super().__setitem__(key, [value])
class Flow:
    steps: Dict[str, Step]
    def __init__(self):
        self.steps = Steps()
    def wire(self):
        self.steps["prep"] = prep
        train.add_depends_on(self.steps["prep"])
Flow().wire()

--- fix: a plain dict
steps = {}
steps["prep"] = prep
train.add_depends_on(⟦[⟧steps["prep"]⟦]⟧)

--- fix: a dict with a default, filled
from collections import defaultdict
steps = defaultdict(list)
steps["prep"] = prep
train.add_depends_on(⟦[⟧steps["prep"]⟦]⟧)

--- fix: an object whose items are steps
class Steps:
    def __init__(self):
        self.found = {"prep": prep}
    def __getitem__(self, key):
        return prep
train.add_depends_on(⟦[⟧Steps()["prep"]⟦]⟧)
"""

ENUMS = """\
--- leave: a value that is computed
from enum import Enum
class Name(Enum):
    TRAIN = "Prep,Label"
    @property
    def value(self):
        return self._value_.split(",")
train.add_depends_on(Name.TRAIN.value)

--- leave: a value that is computed in a base
import enum
import types
class Split(enum.Enum):
    @types.DynamicClassAttribute
    def value(self):
        return self._value_.split(",")
class Name(Split):
    TRAIN = "Prep,Label"
train.add_depends_on(Name.TRAIN.value)

--- leave: a value that is computed by what stands in a mixin
import enum
class Split:
    @property
    def value(self):
        return self._value_.split(",")
class Name(Split, enum.Enum):
    TRAIN = "Prep,Label"
train.add_depends_on(Name.TRAIN.value)

--- leave: a value that the constructor changes
from enum import Enum
class Name(Enum):
    TRAIN = "Prep,Label"
    def __init__(self, text):
        self._value_ = text.split(",")
train.add_depends_on(Name.TRAIN.value)

--- leave: a value that `__new__` makes
from enum import Enum
class Name(Enum):
    TRAIN = "Prep,Label"
    def __new__(cls, text):
        member = object.__new__(cls)
        member._value_ = text.split(",")
        return member
train.add_depends_on(Name.TRAIN.value)

--- leave: a value that is made by a function of the class
from enum import Enum, auto
class Name(Enum):
    @staticmethod
    def _generate_next_value_(name, start, count, last):
        return [name.title()]
    PREP = auto()
train.add_depends_on(Name.PREP.value)

--- leave: a name that is computed
from enum import Enum, property
class Name(Enum):
    PREP = "Prep"
    @property
    def name(self):
        return [self._value_]
train.add_depends_on(Name.PREP.name)

--- leave: the value of a member that is a list
from enum import Enum
class Names(Enum):
    TRAIN = ["Prep", "Label"]
train.add_depends_on(Names.TRAIN.value)

--- leave: a value that is changed whenever an attribute is asked for
from enum import Enum
class Name(Enum):
    TRAIN = "Prep"
    def __getattribute__(self, name):
        found = super().__getattribute__(name)
        return [found] if name == "value" else found
train.add_depends_on(Name.TRAIN.value)

--- leave: members that the metaclass makes something else of
from enum import Enum, EnumMeta
class Meta(EnumMeta):
    def __getattribute__(cls, name):
        found = super().__getattribute__(name)
        return [found.value] if isinstance(found, cls) else found
class Name(str, Enum, metaclass=Meta):
    TRAIN = "Prep"
train.add_depends_on(Name.TRAIN)

--- leave: a member that is a string and iterable in its own way
from enum import Enum
class Name(str, Enum):
    TRAIN = "Prep"
    def __iter__(self):
        return iter([self.value])
train.add_depends_on(Name.TRAIN)

--- leave: an enumeration that a call makes
from enum import Enum
Name = Enum("Name", {"TRAIN": ["Prep"]})
train.add_depends_on(Name.TRAIN.value)

--- leave: a member that is a list
from enum import Enum
class Names(list, Enum):
    TRAIN = ["Prep"]
train.add_depends_on(Names.TRAIN)

--- fix: a plain value
from enum import Enum
class Name(Enum):
    PREP = "Prep"
train.add_depends_on(⟦[⟧Name.PREP.value⟦]⟧)

--- fix: a member that is a string
from enum import Enum
class Name(str, Enum):
    PREP = "Prep"
train.add_depends_on(⟦[⟧Name.PREP.value⟦]⟧)

--- fix: a value beside another one that is computed
from enum import Enum
class Name(Enum):
    PREP = "Prep"
    @property
    def letters(self):
        return list(self.value)
train.add_depends_on(⟦[⟧Name.PREP.value⟦]⟧)

--- fix: the step that a member stands for
from enum import Enum
class Steps(Enum):
    PREP = prep
train.add_depends_on(⟦[⟧Steps.PREP.value⟦]⟧)
"""

NAMES = """\
--- leave: a private attribute that is set under the name that it has outside
class Flow:
    def __init__(self, dep):
        self.__dep = dep
    def wire(self):
        train.add_depends_on(self.__dep)
flow = Flow(prep)
flow._Flow__dep = [prep]
flow.wire()

--- leave: a private attribute that is set by the name in a string
class Flow:
    def __init__(self, dep):
        self.__dep = dep
    def wire(self):
        train.add_depends_on(self.__dep)
flow = Flow(prep)
setattr(flow, "_Flow__dep", [prep])
flow.wire()

--- leave: an attribute of which a private one bears the name
class Flow:
    def __init__(self):
        self.__dep = [prep]
        setattr(self, "__dep", prep)
    def wire(self):
        train.add_depends_on(self.__dep)
Flow().wire()

--- leave: a private attribute that is set in the class's dict
class Flow:
    def __init__(self, dep):
        self.__dep = dep
        self.__dict__["_Flow__dep"] = [dep]
    def wire(self):
        train.add_depends_on(self.__dep)
Flow(prep).wire()

--- leave: a private attribute of the class
class Flow:
    __dep = prep
    def wire(self):
        train.add_depends_on(self.__dep)
Flow._Flow__dep = [prep]
Flow().wire()

--- leave: an update of all attributes
class Flow:
    def __init__(self, **given):
        self.dep = prep
        self.__dict__.update(given)
    def wire(self):
        train.add_depends_on(self.dep)
Flow(dep=[prep]).wire()

--- leave: an update of all attributes from outside
class Flow:
    def __init__(self):
        self.dep = prep
    def wire(self):
        train.add_depends_on(self.dep)
flow = Flow()
flow.__dict__.update({"dep": [prep]})
flow.wire()

--- leave: another dict of attributes
class Flow:
    def __init__(self):
        self.dep = prep
    def wire(self):
        train.add_depends_on(self.dep)
flow = Flow()
flow.__dict__ = {"dep": [prep]}
flow.wire()

--- leave: an attribute that is set by a computed name from outside
class Flow:
    def __init__(self):
        self.dep = prep
    def wire(self):
        train.add_depends_on(self.dep)
flow = Flow()
for name, value in {"dep": [prep]}.items():
    setattr(flow, name, value)
flow.wire()

--- leave: a descriptor that lists what is set
class Listed:
    def __set_name__(self, owner, name):
        self.name = f"_{name}"
    def __set__(self, one, value):
        setattr(one, self.name, [value])
    def __get__(self, one, owner):
        return getattr(one, self.name)
class Flow:
    dep = Listed()
    def __init__(self):
        self.dep = prep
    def wire(self):
        train.add_depends_on(self.dep)
Flow().wire()

--- leave: a descriptor, right after it is set
class Listed:
    def __set_name__(self, owner, name):
        self.name = f"_{name}"
    def __set__(self, one, value):
        setattr(one, self.name, [value])
    def __get__(self, one, owner):
        return getattr(one, self.name)
class Flow:
    dep = Listed()
flow = Flow()
flow.dep = prep
train.add_depends_on(flow.dep)

--- leave: a property that is assigned in the class body
class Flow:
    def _get(self):
        return self._deps
    def _set(self, value):
        self._deps = [value]
    dep = property(_get, _set)
flow = Flow()
flow.dep = prep
train.add_depends_on(flow.dep)

--- leave: attributes that the constructor is given by any name
class Flow:
    def __init__(self, **kw):
        self.dep = prep
        for k, v in kw.items():
            self.__setattr__(k, v)
    def wire(self):
        train.add_depends_on(self.dep)
Flow(dep=[prep]).wire()

--- leave: a copy that sets its attributes anew
import copy
class Flow:
    def __init__(self):
        self.dep = prep
    def __getstate__(self):
        return {"dep": [self.dep]}
    def __setstate__(self, state):
        self.__dict__.update(state)
    def wire(self):
        train.add_depends_on(self.dep)
copy.copy(Flow()).wire()

--- leave: a copy that a method makes
import copy
def made(dep):
    flow = Flow()
    flow.dep = dep
    return flow
class Flow:
    def __init__(self):
        self.dep = prep
    def __copy__(self):
        return made([self.dep])
    def wire(self):
        train.add_depends_on(self.dep)
copy.copy(Flow()).wire()

--- leave: a property that is assigned outside the class
class Flow:
    pass
Flow.dep = property(lambda self: [prep], lambda self, value: None)
flow = Flow()
flow.dep = prep
train.add_depends_on(flow.dep)

--- leave: another value in the dict of a namespace
from types import SimpleNamespace
ns = SimpleNamespace(dep=prep)
vars(ns)["dep"] = [prep]
train.add_depends_on(ns.dep)

--- leave: items of a class
class Meta(type):
    def __getitem__(cls, key):
        return [prep]
class Steps(metaclass=Meta):
    pass
train.add_depends_on(Steps["prep"])

--- fix: a private attribute
class Flow:
    def __init__(self, dep):
        self.__dep = dep
    def wire(self):
        train.add_depends_on(⟦[⟧self.__dep⟦]⟧)
Flow(prep).wire()

--- fix: a private attribute under the name that it has outside
class Flow:
    def __init__(self, dep):
        self.__dep = dep
train.add_depends_on(⟦[⟧Flow(prep)._Flow__dep⟦]⟧)

--- fix: another attribute is set from outside
class Flow:
    def __init__(self, dep):
        self.dep = dep
    def wire(self):
        train.add_depends_on(⟦[⟧self.dep⟦]⟧)
flow = Flow(prep)
flow.__dict__["label"] = ["x"]
setattr(flow, "_Flow__dep", [prep])
flow.wire()

--- fix: attributes of another object are set by computed names
class Flow:
    def __init__(self, dep):
        self.dep = dep
    def wire(self):
        train.add_depends_on(⟦[⟧self.dep⟦]⟧)
class Other:
    pass
other = Other()
for name in ("dep", "label"):
    setattr(other, name, [name])
Flow(prep).wire()
"""

TABLES = {
    "pydantic": PYDANTIC,
    "attrs": ATTRS,
    "dataclasses": DATACLASSES,
    "annotations": ANNOTATIONS,
    "mappings": MAPPINGS,
    "enums": ENUMS,
    "names": NAMES,
}


@pytest.mark.parametrize("row", [row for text in TABLES.values() for row in table(text)])
def test_row(row: Row, tmp_path: Path) -> None:
    row.check(tmp_path)


@pytest.mark.parametrize("version", [2, 3])
@pytest.mark.parametrize("library", list(TABLES))
def test_the_sdk_agrees(library: str, version: int) -> None:
    assert contradicted(TABLES[library], version) == []
