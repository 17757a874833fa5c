"""Names: from a use to the bindings that reach it, and from a binding to its value."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from smfix.inference import attribute_writes, call_points, calls, containers, imports, narrowing
from smfix.scopes import dynamic_rebinding
from smfix.scopes.call_order import may_run_before
from smfix.scopes.definitions import DefinitionKind
from smfix.scopes.location import Condition, ProgramPoint, shown
from smfix.scopes.reaching_definitions import reaching_definitions
from smfix.values.model import (
    Builtin,
    Foreign,
    Function,
    SdkClass,
    SdkFunction,
    SdkModule,
    Step,
    StepFunction,
    Str,
    Unknown,
    UserClass,
    UserModule,
    join,
    with_provenance,
)
from smfix.values.operations import each, unpacked

if TYPE_CHECKING:
    from smfix.inference.protocol import Inference
    from smfix.scopes.dynamic_rebinding import Rebinding
    from smfix.scopes.location import Conditions, Frame
    from smfix.scopes.reaching_definitions import ReachingDefinitions
    from smfix.scopes.symbol_table import Module, Scope
    from smfix.values.model import Value


def look_up(inf: Inference, name: str, node: ast.expr, at: ProgramPoint) -> Value:
    """The value of a name where it is used."""
    for depth in range(len(at.inner) - 1, -1, -1):
        found = _inner(inf, name, at, depth)
        if found is not None:
            return _hiding(inf, name, found, at.frame)
    frame = at.frame
    scope = frame.scope
    if name in scope.globals:
        return narrowing.tested(inf, name, _in_module(inf, name, frame), at)
    if at.inner and isinstance(scope.node, ast.ClassDef):
        return free(inf, name, frame)  # comprehensions and lambdas do not see the class body around them
    if name not in scope.nonlocals and (_binds(scope, name) or name in scope.parameters):
        reached = reaching_definitions(scope, name, at.stmt)
        if at.stmt is not None and any(isinstance(node, (ast.Lambda, ast.GeneratorExp)) for node in at.inner):
            _add_later(scope, name, at.stmt, reached)
        if at.stmt is not None:  # a walrus in the statement itself
            here = scope.made.get(id(at.stmt), ())
            reached.take([(b, ()) for b in here if b.key == name and b.kind == DefinitionKind.WALRUS], ())
        own = _values(inf, name, reached, frame, lambda: _entered(inf, name, frame), at.stmt)
        again = _in_other_cells(inf, name, reached, at)
        own = _hiding(inf, name, own, frame) if scope.outer is not None else own
        return join([own, *_stores(inf, name, frame, reached, at), again])
    return narrowing.tested(inf, name, free(inf, name, frame), at)


def _hiding(inf: Inference, name: str, value: Value, frame: Frame) -> Value:
    """The value of a name that may hide a class, a function or a module of the file; where it is not known, it says
    so."""
    if not any(isinstance(kind, Unknown) for kind in value):
        return value
    top = inf.top(frame.scope.module)
    hidden = (b for b in top.scope.names.get(name, ()) if b.kind in _NAMED_ONCE)
    if not any(isinstance(kind, _MAKERS) for b in hidden for kind in inf.definition_value(b, top)):
        return value
    return tuple(replace(kind, shadows=True) if isinstance(kind, Unknown) else kind for kind in value)


def _in_other_cells(inf: Inference, name: str, reached: ReachingDefinitions, at: ProgramPoint) -> Value:
    """In a notebook, people run cells again and out of order: what cells that do not come right before this one give
    the name, as far as that is known. A name that a cell binds itself, it also has."""
    scope = at.frame.scope
    program = scope.module.program
    if at.stmt is None or scope.outer is not None or not program.has_cells:
        return ()
    own = program.part(at.stmt.lineno)
    if reached.entry is None and all(program.part(b.stmt.lineno) is own for b, _ in reached.definitions):
        return ()
    seen = {id(definition) for definition, _ in reached.definitions}
    others = [b for b in scope.names.get(name, ()) if id(b) not in seen and b.kind != DefinitionKind.GUARD]
    values = [inf.definition_value(b, at.frame) for b in others if program.part(b.stmt.lineno) is not own]
    return tuple(kind for kind in join(values) if not isinstance(kind, Unknown))


def assigned(inf: Inference, path: str, at: ProgramPoint, otherwise: Callable[[], Value]) -> Value:
    """The value of a path (`self.x`, `d['k']`) that is assigned as such in this scope; what reaches from elsewhere is
    what `otherwise` says."""
    scope = at.frame.scope
    reached = reaching_definitions(scope, path, at.stmt)
    longest = any(definition.key == path for definition, _ in reached.definitions)
    around = [(b, conditions) for b, conditions in reached.definitions if b.key != path]

    def seen(conditions: Conditions) -> Conditions:
        return tuple(
            condition for condition in conditions if not attribute_writes.written_between(inf, path, condition.stmt, at)
        )

    by_base = [seen(conditions) for _, conditions in around]  # what has held since the object itself got its name
    if reached.entry is not None or not (longest or around):
        by_base.append(seen(reached.entry or ()))
    whole = [(otherwise(), conditions) for conditions in dict.fromkeys(by_base)]
    owner = path.rpartition(".")[0]
    computed = scope.dynamic_writes.get(owner, "")
    if not longest and not (computed in _BY_MAPPING or (computed and _is_imported(scope, owner))):
        return narrowing.narrowed(inf, whole, path, at)
    whole += [(inf.definition_value(b, at.frame), conditions) for b, conditions in reached.definitions if b.key == path]
    whole += [
        (attribute_writes.written_between(inf, path, b.stmt, at), ()) for b, _ in reached.definitions if b.key == path
    ]
    if scope.outer is None:
        root = path.split(".")[0].split("[")[0]
        whole += [(value, ()) for value in _made_up(inf, root, scope, reached, at.stmt)]
    if computed:
        whole.append(((Unknown(f"`{path}` may be changed through {computed}"),), ()))
    return narrowing.narrowed(inf, whole, path, at)


def module_member(inf: Inference, name: str, frame: Frame) -> Value:
    """What a name of a module is once the module has run, also by its star imports; empty where it has none."""
    if _binds(frame.scope, name):
        return _in_module(inf, name, frame)
    return next((v for v in (imports.from_star(inf, stmt, name, frame) for stmt in frame.scope.stars) if v), ())


def free(inf: Inference, name: str, frame: Frame) -> Value:
    """The value of a name that this scope does not bind: from the functions around it, the module, the builtins."""
    inner, around = frame, frame.outer
    while around is not None:
        scope = around.scope
        if scope.outer is None:
            return _in_module(inf, name, around, inner)
        if scope.is_function and (_binds(scope, name) or name in scope.parameters):
            return _seen_from_within(inf, name, around, inner)
        inner, around = around, around.outer
    return _in_module(inf, name, inner)


def _in_module(inf: Inference, name: str, frame: Frame, inner: Frame | None = None) -> Value:
    while frame.outer is not None:
        frame = frame.outer
    if _binds(frame.scope, name):
        return _seen_from_within(inf, name, frame, inner)
    return join(_stores(inf, name, frame)) or _built_in(inf, name, frame)


def _built_in(inf: Inference, name: str, frame: Frame) -> Value:
    for stmt in reversed(frame.scope.stars):
        found = imports.from_star(inf, stmt, name, frame)
        if found:
            return found
    if name in ("__file__", "__name__", "__doc__"):
        return (Str(),)
    if hasattr(builtins, name):
        return (Builtin(name),)
    if frame.scope.stars:
        return (Unknown(f"`{name}` may come from a star import that smfix cannot see into", "import it by name"),)
    return (Unknown(frame.scope.module.program.unparsed(name) or f"`{name}` is not defined in this file"),)


def _entered(inf: Inference, name: str, frame: Frame) -> Value:
    """The value with which a local name enters its scope: its parameter, or nothing at all."""
    if name in frame.scope.parameters:
        return containers.grown(inf, inf.parameter(name, frame), name, frame)
    if frame.scope.outer is None:
        return _built_in(inf, name, frame) if hasattr(builtins, name) or frame.scope.stars else ()
    return free(inf, name, frame) if isinstance(frame.scope.node, ast.ClassDef) else ()


def _seen_from_within(inf: Inference, name: str, frame: Frame, inner: Frame | None) -> Value:
    """What a function inside may see when it is called: bindings that reach its definition, or come after it."""
    scope = frame.scope
    stmt = inner.scope.node if inner else None
    if stmt is None or isinstance(stmt, ast.Module) or id(stmt) not in scope.positions:
        reached = reaching_definitions(scope, name, None)
    else:
        if inner is not None and len(scope.names.get(name, ())) > 1:
            late = call_points.reaching_at_calls(inf, name, inner.scope, scope)
            own = _values(inf, name, late, frame, lambda: _entered(inf, name, frame)) if late is not None else ()
            if own and not any(isinstance(kind, Unknown) for kind in own):
                return join([own, *_stores(inf, name, frame)])
        reached = reaching_definitions(scope, name, stmt)
        _add_later(scope, name, stmt, reached)
    own = _values(inf, name, reached, frame, lambda: _entered(inf, name, frame))
    if len(reached.definitions) > 1:
        own = _rebound(own)
    return join([own, *_stores(inf, name, frame, reached)])


def _rebound(value: Value) -> Value:
    """A name that is a step in one place and not known in another: it may be something else by then."""
    if not any(isinstance(kind, Step) for kind in value):
        return value
    return tuple(replace(kind, against=True) if isinstance(kind, Unknown) else kind for kind in value)


def _add_later(scope: Scope, name: str, stmt: ast.stmt, reached: ReachingDefinitions) -> None:
    """What runs late (a function, a lambda, a generator) also sees itself and the bindings that come after it."""
    seen = {id(definition) for definition, _ in reached.definitions}
    for definition in scope.names.get(name, ()):
        itself = definition.stmt is stmt and definition.kind == DefinitionKind.DEFINED
        is_later = definition.stmt.lineno > stmt.lineno and definition.kind != DefinitionKind.GUARD
        if (itself or is_later) and id(definition) not in seen:
            reached.definitions.append((definition, ()))


def _stores(
    inf: Inference,
    name: str,
    frame: Frame,
    reached: ReachingDefinitions | None = None,
    at: ProgramPoint | None = None,
) -> list[Value]:
    """Values that functions inside give to a name of this scope that they declare global or nonlocal, and that what is
    made up at run time may give it. `at` is where the scope itself uses it, before which it must have happened; for
    code that runs late, a call at any place may have changed it."""
    scope = frame.scope
    if isinstance(scope.node, ast.ClassDef):
        return []
    stmt = at.stmt if at is not None and not any(isinstance(node, _LATE) for node in at.inner) else None
    found = list(_made_up(inf, name, scope, reached, stmt)) if scope.outer is None else []
    found += [
        inf.definition_value(definition, inf.frame(inner))
        for inner in scope.module.declaring(name)
        if name in (inner.globals if scope.outer is None else inner.nonlocals)
        and (scope.outer is None or _holder(inner, name) is scope)
        and (scope.outer is not None or may_run_before(scope.module, _outermost(inner).node, 0, stmt))
        for definition in inner.names.get(name, ())
        if definition.kind != DefinitionKind.GUARD
    ]
    return found


_BY_MAPPING = ("`vars`", "`__dict__`")
"""Ways to set attributes of an object by which what its class says does not hold."""


def _is_imported(scope: Scope, name: str) -> bool:
    """Whether a name of a scope or of one around it is that of an import."""
    around: Scope | None = scope
    while around is not None:
        if name in around.names:
            return any(one.kind == DefinitionKind.IMPORTED for one in around.names[name])
        around = around.outer
    return False


_LATE = (ast.Lambda, ast.GeneratorExp)


def _outermost(scope: Scope) -> Scope:
    """The function around a scope, or the scope itself, that stands in no other function."""
    found, around = scope, scope.outer
    while around is not None:
        if around.is_function:
            found = around
        around = around.outer
    return found


def _made_up(
    inf: Inference, name: str, scope: Scope, reached: ReachingDefinitions | None, stmt: ast.stmt | None
) -> Iterator[Value]:
    """Why a name of a module may be another one than its definitions say; nothing where each that reaches its use
    comes after what may have changed it."""
    module = scope.module
    if not dynamic_rebinding.rebindings(module):
        return
    plain = all(b.kind in _NAMED_ONCE for b in scope.names.get(name, ()))
    definitions = reached.definitions if reached is not None else ()
    last = min((b.stmt.lineno for b, _ in definitions), default=0)
    for one in dynamic_rebinding.before(module, stmt):
        if one.function is None and stmt is not None and one.line < last:
            continue
        run = _run_by(inf, one, module)
        if run is not None:
            yield _given_by_script(inf, name, run)
        elif name in one.names if one.names is not None else not plain:
            yield (Unknown(f"`{name}` may be changed through {one.how}", against=True),)


def _run_by(inf: Inference, one: Rebinding, module: Module, above: tuple[Module, ...] = ()) -> Module | None:
    """The module that is run and whose names are taken over, where all that may give those a value is in sight."""
    other = inf.project.script(one.script, module) if one.script else None
    if other is None or other.top.stars or other.program.failed or other in above or len(above) > MOST_SCRIPTS:
        return None
    more = dynamic_rebinding.rebindings(other)
    return other if all(_run_by(inf, inner, other, (*above, other)) is not None for inner in more) else None


def _given_by_script(inf: Inference, name: str, module: Module) -> Value:
    """What a name of the module is once it has run, alone or by what it runs in turn; empty where it has none."""
    frame = inf.top(module)
    if _binds(frame.scope, name):
        return _in_module(inf, name, frame)
    return join(_made_up(inf, name, frame.scope, None, None))


MOST_SCRIPTS = 5
"""Scripts that run one another by `%run`."""


_NAMED_ONCE = (DefinitionKind.IMPORTED, DefinitionKind.DEFINED)
"""What binds a name that code made up at run time is not taken to bind anew."""

_MAKERS = (SdkClass, SdkModule, UserClass, UserModule, Foreign, Function, SdkFunction, StepFunction)
"""What makes something when it is called, or when an attribute of it is."""


def _holder(scope: Scope, name: str) -> Scope | None:
    """The function around this one whose variable a nonlocal name is."""
    around = scope.outer
    while around is not None:
        if around.is_function and name not in around.nonlocals and (_binds(around, name) or name in around.parameters):
            return around
        around = around.outer
    return None


def _binds(scope: Scope, name: str) -> bool:
    return any(definition.kind != DefinitionKind.GUARD for definition in scope.names.get(name, ()))


def _values(
    inf: Inference,
    name: str,
    reached: ReachingDefinitions,
    frame: Frame,
    entered: Callable[[], Value],
    until: ast.stmt | None = None,
) -> Value:
    whole = [(inf.definition_value(definition, frame), conditions) for definition, conditions in reached.definitions]
    if frame.scope.stars:
        whole.append((imports.starred_over(inf, name, reached, frame, until), ()))
    if reached.entry is not None:
        whole.append((entered(), reached.entry))
    return narrowing.narrowed(inf, whole, name, ProgramPoint(frame, None))


def _inner(inf: Inference, name: str, at: ProgramPoint, depth: int) -> Value | None:
    """The value of a name that a comprehension or lambda around the expression binds; None where it does not."""
    node = at.inner[depth]
    if isinstance(node, ast.Lambda):
        return calls.lambda_parameter(inf, node, name, replace(at, inner=at.inner[:depth]))
    generators = getattr(node, "generators", ())
    for index in range(len(generators) - 1, -1, -1):
        generator = generators[index]
        path = _path_to(generator.target, name)
        if path is None:
            continue
        # the first iterable is evaluated outside; later ones see the earlier targets
        inner = at.inner[:depth] if index == 0 else (*at.inner[:depth], _up_to(node, index))
        value = each(inf.infer(generator.iter, replace(at, inner=inner)))
        for step in path:
            value = unpacked(value, step)
        conditions = tuple(Condition(test, True, at.stmt) for test in generator.ifs)
        value = narrowing.narrowed(inf, [(value, conditions)], name, at)
        evidence = at.frame.scope.module.program.evidence(
            f"`{name}` runs over `{shown(generator.iter, at)}`", generator.iter
        )
        return with_provenance(value, evidence)
    return None


def _up_to(node: ast.expr, index: int) -> ast.expr:
    """The comprehension with only its first generators, which is all that a later iterable sees."""
    elt = ast.Constant(None)
    return ast.GeneratorExp(elt, getattr(node, "generators")[:index])  # noqa: B009


def _path_to(target: ast.expr, name: str) -> tuple[int | str, ...] | None:
    if isinstance(target, ast.Name):
        return () if target.id == name else None
    if isinstance(target, (ast.Tuple, ast.List)):
        for index, element in enumerate(target.elts):
            starred = isinstance(element, ast.Starred)
            path = _path_to(element.value if isinstance(element, ast.Starred) else element, name)
            if path is not None:
                return (f"*{index}" if starred else index, *path)
    return None
