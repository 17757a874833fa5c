"""From a value to a verdict: is the receiver SageMaker's, is the argument one dependency?"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from smfix import sdk
from smfix.values.model import (
    Collection,
    Container,
    Foreign,
    Instance,
    Lambda,
    Member,
    Method,
    Nothing,
    Output,
    Properties,
    SdkClass,
    SdkObject,
    Step,
    Str,
    Unknown,
)

if TYPE_CHECKING:
    from smfix.values.model import AbstractObject, Value


class Receiver(Enum):
    """What a method is called on."""

    STEP = "step"
    COLLECTION = "collection"
    OUTPUT = "output"
    FOREIGN = "foreign"
    UNSEEN = "unseen"
    """From a package outside the repository that smfix does not know."""
    UNKNOWN = "unknown"


class Argument(Enum):
    """What is passed where a list is wanted."""

    ONE = "one"
    OTHER = "other"
    MIXED = "mixed"
    UNKNOWN = "unknown"


def receiver(value: Value) -> Receiver:
    """All that the receiver can be must agree. What has no such method does not count beside a step: with it the call
    fails either way."""
    if len(value) == 1 and isinstance(value[0], Step) and not value[0].own_method and not value[0].doubts:
        return Receiver.STEP
    value = tuple(kind for kind in value if not isinstance(kind, Nothing))
    if any(isinstance(kind, Step) for kind in value):
        value = tuple(kind for kind in value if not isinstance(kind, (Collection, Output)))
    if not value or any(isinstance(kind, Unknown) or doubt(kind, "add_depends_on") for kind in value):
        return Receiver.UNKNOWN
    theirs = [kind for kind in value if not _is_own(kind)]
    for cls, verdict in ((Step, Receiver.STEP), (Collection, Receiver.COLLECTION), (Output, Receiver.OUTPUT)):
        if len(theirs) == len(value) and all(isinstance(kind, cls) for kind in value):
            return verdict
    if any(isinstance(kind, (Step, Collection, Output)) for kind in theirs):
        return Receiver.UNKNOWN
    if any(isinstance(kind, Foreign) and not kind.certain for kind in value):
        return Receiver.UNSEEN
    return Receiver.FOREIGN


def argument(value: Value) -> Argument:
    """Whether the argument is one dependency in every case, in none, or in some."""
    verdicts = {_argument(kind) for kind in value}
    if not verdicts:
        return Argument.UNKNOWN
    if len(verdicts) == 1:
        return verdicts.pop()
    if Argument.ONE in verdicts:
        return Argument.MIXED if Argument.OTHER in verdicts else Argument.UNKNOWN
    return Argument.OTHER if any(isinstance(kind, Container) for kind in value) else Argument.UNKNOWN


def _argument(kind: AbstractObject) -> Argument:
    if isinstance(kind, (Step, Collection)) and kind.iterable:
        return Argument.OTHER
    if doubt(kind, "__iter__"):
        return Argument.UNKNOWN
    if isinstance(kind, (Step, Collection, Output, Properties)) or _is_conditional(kind):
        return Argument.ONE
    if isinstance(kind, Str):
        return Argument.OTHER if kind.text == "" else Argument.ONE
    if isinstance(kind, Member) and kind.is_text:
        return Argument.ONE
    if isinstance(kind, (Unknown, Lambda)):
        return Argument.UNKNOWN
    if isinstance(kind, Foreign):
        return Argument.OTHER if kind.origin.split(".")[0] in sdk.FOREIGN else Argument.UNKNOWN
    return Argument.OTHER


def doubt(kind: AbstractObject, name: str) -> str:
    """Why an attribute of a step or collection may be another one than the SDK's; empty where it is not."""
    return dict(kind.doubts).get(name, "") if isinstance(kind, (Step, Collection)) else ""


def is_one_or_none(value: Value) -> bool:
    """Whether the value is one dependency wherever it is not None."""
    return argument(tuple(kind for kind in value if not isinstance(kind, Nothing))) is Argument.ONE


def is_one_or_many(value: Value) -> bool:
    """Whether the value can be one dependency and a list of them alike."""
    return argument(tuple(kind for kind in value if not isinstance(kind, Nothing))) is Argument.MIXED


def speaks_against(value: Value) -> bool:
    """Whether something in sight says that a receiver which is not known may be no step of SageMaker's."""
    return any(
        isinstance(kind, Foreign)
        or _is_own(kind)
        or doubt(kind, "add_depends_on")
        or (isinstance(kind, Unknown) and kind.against)
        for kind in value
    )


def _is_own(kind: AbstractObject) -> bool:
    """Whether the repository itself may say what the method takes."""
    return isinstance(kind, Instance) or (isinstance(kind, (Step, Collection)) and kind.own_method)


def is_sagemakers(value: Value) -> bool:
    """Whether all of it are objects of SageMaker's that can be depended on (a string alone proves nothing)."""
    return bool(value) and all(isinstance(kind, (Step, Collection, Output)) or _is_conditional(kind) for kind in value)


def _is_conditional(kind: AbstractObject) -> bool:
    """Whether this is one dependency together with its run condition, as version 3 has it."""
    return isinstance(kind, SdkObject) and not kind.code and kind.name.dotted == sdk.STEP_DEPENDENCY


def reason(value: Value, about: str = "__iter__") -> Unknown:
    """Why a value is not known, in words; the first reason where there are several. `about` is the attribute for which
    it is asked: the method that is called, or what makes an argument iterable."""
    for kind in value:
        if doubt(kind, about):
            return Unknown(doubt(kind, about), provenance=kind.provenance)
        if isinstance(kind, Unknown):
            return kind
        if isinstance(kind, Foreign):
            return Unknown(
                f"it comes from `{kind.origin}`, which smfix does not look into",
                "annotate it",
                provenance=kind.provenance,
            )
    own = next((kind for kind in value if _is_own(kind)), None)
    if own is not None:
        return Unknown(
            f"it can be {described(own)}, a class of the repository with a method of its own", provenance=own.provenance
        )
    return Unknown("nothing visible gives it a value that gets here")


def described(kind: AbstractObject) -> str:
    """What an abstract object is, for a sentence: "a step", "a string"."""
    if isinstance(kind, Step):
        return f"a {kind.cls.rsplit('.', 1)[-1]}" if kind.cls not in ("Step", "_FunctionStep") else "a step"
    if isinstance(kind, Container):
        return {"iterator": "an iterable"}.get(kind.shape, f"a {kind.shape}")
    names = ((Collection, "a step collection"), (Output, "the output of an `@step` function"), (Str, "a string"),
             (Properties, "a step's properties"), (Nothing, "None"), (Unknown, "unknown"))  # fmt: skip
    for cls, name in names:
        if isinstance(kind, cls):
            return name
    if isinstance(kind, Foreign):
        return f"`{kind.origin}`"
    if isinstance(kind, SdkObject):
        return f"a {kind.name.dotted.rpartition('.')[2]}"
    if isinstance(kind, Method) and isinstance(kind.owner, SdkClass):
        return f"`{kind.owner.name.dotted.rpartition('.')[2]}.{kind.name}`"
    if isinstance(kind, (Instance, Member)):
        return f"a `{kind.code.name}`"
    return f"a {type(kind).__name__.lower()}"


def described_all(value: Value) -> str:
    """What a value can be, for a sentence."""
    return " or ".join(dict.fromkeys(described(kind) for kind in value)) or "unknown"
