"""What calling a class of the repository runs with its arguments, and whether what is kept of them is the SDK's own."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from smfix.code.syntax import FunctionNode
from smfix.code.syntax import decorator_name as _name
from smfix.inference import class_creation, classes, hooks
from smfix.inference.method_resolution import linearization, user_classes
from smfix.inference.overrides import overrides
from smfix.scopes.definitions import DefinitionKind
from smfix.values.model import Function, Method, SdkClass, Unknown, UserClass

if TYPE_CHECKING:
    from smfix.inference.protocol import Inference
    from smfix.scopes.symbol_table import ClassCode, Scope
    from smfix.values.model import Value

_GENERATING = frozenset({"dataclass", "s", "attrs", "attributes", "define", "frozen", "mutable"})
"""Decorators that write a constructor."""


def constructor(inf: Inference, code: ClassCode) -> SdkClass | Function | None:
    """The class of the SDK whose `__init__` a call of the class runs, or the function of the repository that it runs
    instead; None where that may be anything."""
    users = user_classes(inf, code)
    if any(_replaces_call(inf, one) for one in users):
        return None
    found = overrides(inf, code, "__init__")
    if found:
        return _own_init(inf, found)
    generated = any(_name(one) in _GENERATING for user in users for one in user.node.decorator_list)
    made = any("__new__" in one.scope.names for one in users)
    if generated or made or classes.unseen_base(inf, code) is not None:
        return None
    return next((cls for cls in linearization(inf, code) if isinstance(cls, SdkClass)), None)


def _replaces_call(inf: Inference, code: ClassCode) -> bool:
    """Whether the class's metaclass may do something else with the arguments than to hand them to `__init__`."""
    return not all(class_creation.calls_plainly(inf, kind) for kind in class_creation.metaclasses(inf, code))


def _own_init(inf: Inference, found: Value) -> Function | None:
    """The `__init__` of the class that has it, where that is a function that no decorator replaces."""
    owner = found[0].owner if len(found) == 1 and isinstance(found[0], Method) else None
    if not isinstance(owner, UserClass):
        return None
    own = owner.code.scope.names.get("__init__")
    if not own:  # set from outside of the class
        return None
    definition = own[-1]
    if definition.kind != DefinitionKind.DEFINED or not isinstance(definition.stmt, FunctionNode):
        return None
    value = inf.definition_value(definition, inf.frame(owner.code.scope))
    only = value[0] if len(value) == 1 else None
    return only if isinstance(only, Function) and isinstance(only.scope.node, FunctionNode) else None


def keeps(inf: Inference, code: ClassCode, parameter: str) -> bool:
    """Whether the instances of a class keep and give what is set as the SDK's own do: by no property, no hook and no
    request of their own."""
    of_steps = parameter == "depends_on"
    if of_steps and overrides(inf, code, parameter):
        return False
    if any(isinstance(kind, Unknown) for kind in overrides(inf, code, "__setattr__")):
        return False
    users = user_classes(inf, code)
    if not all(hooks.is_plain(one, "__setattr__") for one in users):
        return False
    fields = (f"_{parameter}",) if of_steps else (parameter, f"_{parameter}")
    if any(_is_descriptor(inf, one, name) for one in users for name in fields):
        return False
    requests = class_creation.methods(inf, code, "to_request")
    return not of_steps or not any(_mentions_dependencies(scope) for scope in requests)


def _is_descriptor(inf: Inference, code: ClassCode, name: str) -> bool:
    """Whether the class computes the attribute, or keeps under its name what a call makes."""
    made = any(isinstance(one.expr, ast.Call) for one in code.scope.names.get(name, ()))
    return made or classes.is_property(inf, code, name)


def _mentions_dependencies(scope: Scope) -> bool:
    program, node = scope.module.program, scope.node
    assert isinstance(node, FunctionNode)
    return any(any(program.lines_inside(node, word)) for word in ("depends_on", "DependsOn"))
