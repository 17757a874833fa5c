"""Objects of the repository's classes: steps where the class derives from one, records, plain objects."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING

from smfix.graph.execution.heap import AllocationSite, Class, Function, Instance, Step, Value
from smfix.graph.execution.sdk_calls import STEPS, initialise, new_step

if TYPE_CHECKING:
    from smfix.graph.execution.protocol import Execution


def instantiate(
    run: Execution, cls: Class, args: list[Value], keywords: dict[str, Value], site: AllocationSite
) -> Value:
    """An object of a class of the repository; a step where the class derives from one."""
    is_step = cls.sdk is not None and cls.sdk.role in STEPS
    me: Value = new_step(run, cls.sdk, site, cls) if cls.sdk is not None and is_step else Instance(cls)
    init = cls.find("__init__")
    if isinstance(init, Function):
        run.invoke(replace(init, me=me), args, keywords, site)
    elif isinstance(me, Step) and cls.sdk is not None:
        initialise(run, me, cls.sdk, args, keywords, site)
    elif isinstance(me, Instance) and cls.is_record:
        _record(me, args, keywords)
    return me


def _record(me: Instance, args: list[Value], keywords: dict[str, Value]) -> None:
    fields = [
        stmt.target.id
        for cls in reversed(list(me.cls.lineage()))
        for stmt in cls.node.body
        if isinstance(stmt, ast.AnnAssign) and isinstance(stmt.target, ast.Name)
    ]
    me.attributes.update(zip(fields, args))
    for name in fields[len(args) :]:
        default = me.cls.find(name)
        if name in keywords:
            me.attributes[name] = keywords[name]
        elif default is not None:
            me.attributes[name] = list(default) if isinstance(default, list) else default
