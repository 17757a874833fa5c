"""Queues: what comes out of one is what was put in; in which order is not asked."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from smfix.models.registry import function
from smfix.values.model import Container

if TYPE_CHECKING:
    from smfix.inference.protocol import Inference
    from smfix.scopes.location import ProgramPoint
    from smfix.values.model import Value

_CLASSES = ("Queue", "LifoQueue", "SimpleQueue", "PriorityQueue", "JoinableQueue")


@function(*(f"{module}.{name}" for module in ("queue", "asyncio", "multiprocessing") for name in _CLASSES))
def _queue(inf: Inference, dotted: str, expr: ast.Call, at: ProgramPoint) -> Value:
    return (Container("list"),)
