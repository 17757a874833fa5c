"""Objects that libraries make, beside those of `values.model`; the models of those libraries know what they do."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from smfix.values.model import AbstractObject

if TYPE_CHECKING:
    from smfix.scopes.location import ProgramPoint


@dataclass(frozen=True, slots=True)
class Record(AbstractObject):
    """An object whose attributes are the keywords of the call that makes it: a `types.SimpleNamespace`."""

    made: ast.Call
    at: ProgramPoint = field(compare=False)


@dataclass(frozen=True, slots=True)
class Getter(AbstractObject):
    """A function that takes items or attributes out of what it is given: `operator.itemgetter(0)`."""

    dotted: str
    made: ast.Call
    at: ProgramPoint = field(compare=False)
