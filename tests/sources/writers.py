"""Notebooks as different programs write them: the same document, in other bytes."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any

Writer = Callable[[Any], bytes]


def _dumps(indent: int | str | None = 1, end: str = "\n", tight: bool = False, **options: Any) -> Writer:
    separators = (",", ":") if tight else None
    return lambda document: (json.dumps(document, indent=indent, separators=separators, **options) + end).encode()


def _joined(document: Any) -> bytes:
    cells = [{**cell, "source": "".join(cell["source"])} for cell in document["cells"]]
    return _dumps(2)({**document, "cells": cells})


def _cells_last(document: Any) -> bytes:
    turned = {key: document[key] for key in reversed(document)}
    turned["cells"] = [{key: cell[key] for key in reversed(cell)} for cell in document["cells"]]
    return _dumps(1, ensure_ascii=False)(turned)


WRITERS: dict[str, Writer] = {
    "Jupyter": _dumps(1, ensure_ascii=False, sort_keys=True),
    "indent 2, escaped": _dumps(2),
    "indent 4, no final newline": _dumps(4, end=""),
    "tabs, two final newlines": _dumps("\t", end="\n\n"),
    "one line": _dumps(None, end=""),
    "one tight line": _dumps(None, tight=True, ensure_ascii=False),
    "tight colons": _dumps(1, tight=True),
    "CRLF": lambda document: _dumps(1, ensure_ascii=False)(document).replace(b"\n", b"\r\n"),
    "BOM": lambda document: b"\xef\xbb\xbf" + _dumps(1)(document),
    "source as a string": _joined,
    "other key order": _cells_last,
}


def at_random(document: Any, chance: random.Random) -> bytes:
    """The document with white space, escapes and the split of `source` as they fall."""
    return _written(document, chance, "").encode("utf-8", "surrogatepass")


def _written(value: Any, chance: random.Random, key: str) -> str:
    def blank() -> str:
        return chance.choice(["", "", " ", "\n", "\r\n  ", "\t"])

    if isinstance(value, str):
        return '"' + "".join(_character(char, chance) for char in value) + '"'
    if isinstance(value, list):
        inner = ",".join(f"{blank()}{_written(one, chance, '')}{blank()}" for one in value)
        return f"[{inner or blank()}]"
    if isinstance(value, dict):
        pairs = (
            f"{blank()}{json.dumps(k)}{blank()}:{blank()}{_written(v, chance, k)}{blank()}" for k, v in value.items()
        )
        return f"{{{','.join(pairs) or blank()}}}"
    return json.dumps(value)


def _character(char: str, chance: random.Random) -> str:
    escaped = json.dumps(char)[1:-1]
    if char in '"\\' or char < " " or "\ud800" <= char <= "\udfff":
        return chance.choice([escaped, escaped, "".join(f"\\u{ord(char):04X}")])
    if char == "/":
        return chance.choice(["/", "\\/"])
    if chance.random() < 0.05 and char.isascii() and char not in "add_depends_on":
        return f"\\u{ord(char):04x}"
    return chance.choice([char, escaped])
