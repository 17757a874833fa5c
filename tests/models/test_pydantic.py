"""`pydantic`: fields that validators convert, and those that stay what they are given.

What is proven in the SDK itself stands in `tests/judgement/test_conversions.py`; here are the reasons that people read.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.inference.table import Row, table

ROWS = table("""
--- leave: a validator that is sure to make a list
from typing import Any
from pydantic import BaseModel, field_validator
class Spec(BaseModel):
    after: Any
    @field_validator("after")
    @classmethod
    def listed(cls, value):
        return value if isinstance(value, list) else [value]
c.add_depends_on(Spec(after=a).after)

--- undecided (`chosen` by `field_validator` may make something else of `after` of a `Spec`): one that may make anything
from typing import Any
from pydantic import BaseModel, field_validator
from lib import choose
class Spec(BaseModel):
    after: Any
    @field_validator("after", mode="before")
    @classmethod
    def chosen(cls, value):
        return choose(value)
c.add_depends_on(Spec(after=a).after)

--- undecided (may make something else of `after`): two validators that make lists
from typing import Any
from pydantic import BaseModel, field_validator
class Spec(BaseModel):
    after: Any
    @field_validator("after", mode="before")
    @classmethod
    def listed(cls, value):
        return [value]
    @field_validator("after")
    @classmethod
    def again(cls, value):
        return [value]
c.add_depends_on(Spec(after=a).after)

--- undecided (`Listed` may make something else of `after`): a type that validates itself
from typing import Annotated, Any
from pydantic import BaseModel
class Listed:
    @classmethod
    def __get_pydantic_core_schema__(cls, source, handler):
        return handler(source)
class Spec(BaseModel):
    after: Annotated[Any, Listed()]
c.add_depends_on(Spec(after=a).after)

--- undecided (`after` of a `Spec` has another name in the constructor): another name that a function makes
from typing import Any
from pydantic import BaseModel, Field
class Spec(BaseModel):
    after: Any = Field(alias=NAMES["after"])
c.add_depends_on(Spec(after=a).after)

--- undecided (`Spec` is passed as a value): made elsewhere, too
from typing import Any
from pydantic import BaseModel, TypeAdapter
class Spec(BaseModel):
    after: Any
adapter = TypeAdapter(Spec)
c.add_depends_on(Spec(after=a).after)

--- undecided (`model_validate_json` makes objects of what is not known): made of a text, too
from typing import Any
from pydantic import BaseModel
class Spec(BaseModel):
    after: Any
    def wire(self):
        c.add_depends_on(self.after)
Spec(after=a).wire()
Spec.model_validate_json("{}").wire()

--- undecided (`wire` is decorated by `validate_call`, and its annotations convert): a function whose arguments change
from typing import Annotated, Any
from pydantic import BeforeValidator, validate_call
@validate_call
def wire(one) -> Annotated[Any, BeforeValidator(lambda value: [value])]:
    return a
c.add_depends_on(wire(1))

--- undecided (the annotation of `one` converts what is passed): an argument that changes
from typing import Annotated, Any
from pydantic import AfterValidator, validate_call
@validate_call
def wire(one: Annotated[Any, AfterValidator(lambda value: [value])]):
    c.add_depends_on(one)
wire(a)

--- fix: a type that only a model would convert
from typing import Annotated
from pydantic import BeforeValidator
def wire(one: Annotated[ProcessingStep, BeforeValidator(lambda value: [value])]):
    c.add_depends_on(one)
wire(a)

--- fix: a class of the same name that is no model
from typing import Any
from lib import field_validator
import pydantic
class Spec:
    def __init__(self, after: ProcessingStep):
        self.after = after
    @field_validator("after")
    def listed(cls, value):
        return [value]
c.add_depends_on(Spec(after=a).after)

--- fix: validators that give back what they get
from typing import Annotated, Any
from pydantic import AfterValidator, BaseModel, WrapValidator, field_validator, model_validator
class Spec(BaseModel):
    after: Annotated[Any, AfterValidator(lambda value: value), WrapValidator(lambda value, go: go(value))]
    tags: Any = None
    @field_validator("*", mode="wrap")
    @classmethod
    def looked_at(cls, value, handler):
        print(value)
        return handler(value)
    @model_validator(mode="before")
    @classmethod
    def tagged(cls, data):
        if "tags" not in data:
            data["tags"] = [data["after"].name]
        return data
c.add_depends_on(Spec(after=a).after)

--- fix: fields that are described
from typing import Any, Optional
from pydantic import BaseModel, Field
class Spec(BaseModel):
    after: Any = Field(description="what comes before")
    then: Any = Field(..., description="what comes next")
    last: ProcessingStep = Field(default=None)
spec = Spec(after=a, then=b, last=a)
c.add_depends_on(spec.after)
c.add_depends_on(spec.then)
c.add_depends_on(spec.last)

--- undecided (a ProcessingStep or a list): a default that is a list, which no model validates
from pydantic import BaseModel, Field
class Spec(BaseModel):
    after: ProcessingStep = Field(default_factory=lambda: [a])
c.add_depends_on(Spec().after)

--- undecided (a base of `Spec` that smfix cannot see): a base out of sight
from typing import Any
from company import Base
class Spec(Base):
    after: Any
c.add_depends_on(Spec(after=a).after)

--- fix: a field that a class below declares anew, without the validator
from typing import Annotated, Any
from pydantic import BaseModel, BeforeValidator
class Base(BaseModel):
    after: Annotated[Any, BeforeValidator(lambda value: [value])]
class Spec(Base):
    after: Any
c.add_depends_on(Spec(after=a).after)
""")

MODULES = table("""
--- leave: a base of another file
### base.py
from pydantic import BaseModel, field_validator
class Base(BaseModel):
    @field_validator("*")
    @classmethod
    def listed(cls, value):
        return [value]
### main.py
from typing import Any
from base import Base
from sagemaker.workflow.steps import ProcessingStep
class Spec(Base):
    after: Any
a = ProcessingStep("A")
a.add_depends_on(Spec(after=a).after)
""")


@pytest.mark.parametrize("row", ROWS)
def test_pydantic(row: Row) -> None:
    row.check()


@pytest.mark.parametrize("row", MODULES)
def test_pydantic_across_files(row: Row, tmp_path: Path) -> None:
    row.check_in(tmp_path)
