"""Which modules may change something of the SDK, by their bytes alone: every module of a repository is asked."""

from __future__ import annotations

import re

from smfix.needles import SDK
from smfix.sdk.short_names import BUILT, ITERATED, METHOD, methods

_METHOD = METHOD.encode()
_MENTIONED = re.compile(_METHOD + rb"(?=[ \t]*(?:[=,)\]};:#\"'\\\r\n]|\Z))")
"""The SDK's method where it is not called, and not a word of a sentence: what sets, deletes or passes it goes on so."""
_DECORATED = re.compile(rb"@[^\n]*\n(?:[ \t]*[@#][^\n]*\n)*[ \t]*def\s+(?:" + _METHOD + rb"|depends_on|__\w+__)\(")
_SET = re.compile(rb"__(?:%s)__\s*=[^=]" % b"|".join(name.strip("_").encode() for name in sorted(ITERATED | BUILT)))
_REPLACED = re.compile(rb"\.[A-Z]\w*\s*=[^=]")
"""A class of a module that is given another value."""
_METHODS = re.compile(rb"\.(?:%s)\s*=[^=]" % b"|".join(name.encode() for name in sorted(methods())))
_WORDS = (
    *(b"setattr", b"patch", b"sys.modules", b"__dict__", b"vars(", b"curse", b"import modules", b"exec("),
    *(b"__bases__", b"flexmock"),
)
_NAMES = (rb"Step(?:Collection|Output)?", rb"Pipeline", rb"RegisterModel", rb"EstimatorTransformer", rb"DelayedReturn")
_CLASSES = tuple(re.compile(name + rb"\b\s*([.,)\]=])") for name in _NAMES)
_OF_CLASS = re.compile(rb"\b[A-Z]\w*\.\Z")
_OF_MODULE = re.compile(rb"\w[\])]?\.\w*\Z")
_ASSIGNED = re.compile(rb"\w+(?:\.\w+)*\s*(?::[^=\n]*)?=[^=]")
_GIVEN = re.compile(rb"(\w+)\((?:[^()\n]*,)?\s*[\[(]?(?:[\w.]+,\s*)*[\w.]*\Z")
_HARMLESS = frozenset({b"isinstance", b"issubclass", b"cast", b"TypeVar", b"print", b"partial", b"len"})
_OUTWARD = (b"f_globals", b"f_locals", b"import __main__")
MOST_BEFORE = 80
"""Characters before an attribute in which the name of its class begins."""


def may_patch(data: bytes) -> bool:
    """Whether a module may change something of the SDK, or of a class that derives from it."""
    if _METHOD in data and (_MENTIONED.search(data) or _DECORATED.search(data)):
        return True
    if any(_OF_CLASS.search(data, max(0, at.start() - MOST_BEFORE), at.start()) for at in _SET.finditer(data)):
        return True
    if SDK not in data and b"Step" not in data:
        return False
    patterns = (_SET, _DECORATED, _REPLACED, _METHODS)
    if any(word in data for word in _WORDS) or any(pattern.search(data) for pattern in patterns):
        return True
    return any(_is_changing(data, match) for pattern in _CLASSES for match in pattern.finditer(data))


def may_write_outward(data: bytes) -> bool:
    """Whether a module may give values to names of its callers, or of the main module."""
    return any(word in data for word in _OUTWARD)


def _is_changing(data: bytes, match: re.Match[bytes]) -> bool:
    """Whether a class is given an attribute, or given to a function, on the line where it is named."""
    if match[1] == b".":
        return _ASSIGNED.match(data, match.end()) is not None
    line = data[data.rfind(b"\n", 0, match.start()) + 1 : match.start()]
    if match[1] == b"=":
        return _OF_MODULE.search(line) is not None
    called = _GIVEN.search(line)
    defines = line.lstrip().startswith((b"from ", b"class ", b"def "))
    return called is not None and called[1] not in _HARMLESS and not defines
