"""How large a modelled value may become: what grows beyond is not followed, and the graph says so.

Sizes are checked before an operation that multiplies (`*`, `join`, `replace`, a width in a format), and once more on
what every expression gives, where the interpreter tells of it.
"""

from __future__ import annotations

import re

TOO_LARGE = "it grows larger than smfix follows"
"""The reason of an Unknown that stands for such a value."""
MOST_ELEMENTS = 5_000
MOST_TEXT = 20_000
"""Characters of a string."""
MOST_BITS = 256
"""Of a whole number."""

_WIDTHS = re.compile(r"\d{5,}")


def is_too_large(value: object) -> bool:
    """Whether a value is larger than is followed."""
    if isinstance(value, int):
        return value.bit_length() > MOST_BITS
    if isinstance(value, (str, bytes)):
        return len(value) > MOST_TEXT
    return isinstance(value, (list, tuple, dict)) and len(value) > MOST_ELEMENTS


def may_multiply(left: str | list[object] | tuple[object, ...], right: int) -> bool:
    """Whether `left * right` is small enough."""
    return len(left) * right <= (MOST_TEXT if isinstance(left, str) else MOST_ELEMENTS)


def may_format(specifications: str, values: list[object]) -> bool:
    """Whether what `specifications` ask for is small enough: no width of five digits, and no value that may be one."""
    numbers = [one for one in values if isinstance(one, int)]
    return not _WIDTHS.search(specifications) and all(abs(one) <= MOST_TEXT for one in numbers if "*" in specifications)


def may_call(owner: str, name: str, args: list[object]) -> bool:
    """Whether what a string's method gives is small enough."""
    if name == "zfill":
        return all(isinstance(arg, int) and arg <= MOST_TEXT for arg in args)
    if name == "replace" and len(args) > 1 and isinstance(args[0], str) and isinstance(args[1], str):
        return len(owner) + owner.count(args[0]) * len(args[1]) <= MOST_TEXT
    return True
