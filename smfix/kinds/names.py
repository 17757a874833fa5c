"""Names: from a use to the bindings that reach it, and from a binding to its value."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from smfix.kinds import calls, containers, imports, narrow, parameters, patterns, stores, typed
from smfix.kinds.bindings import Binding, How
from smfix.kinds.reach import At, Fact, Facts, Reached, reaching
from smfix.kinds.scope import ClassCode, Frame, Scope
from smfix.kinds.value import (
    Builtin,
    Container,
    Foreign,
    Function,
    Scalar,
    SdkClass,
    SdkFunction,
    SdkModule,
    Step,
    StepFunction,
    Str,
    Unknown,
    UserClass,
    UserModule,
    Value,
    join,
    witnessed,
)

if TYPE_CHECKING:
    from smfix.kinds.evaluate import Kinds


def shown(node: ast.expr | ast.stmt, at: At, most: int = 50) -> str:
    """The node's text on one line, cut to `most` characters."""
    text = " ".join(at.frame.scope.module.program.code_of(node).split())
    return text if len(text) <= most else text[: most - 1] + "…"


def look_up(kinds: Kinds, name: str, node: ast.expr, at: At) -> Value:
    """The value of a name where it is used."""
    for depth in range(len(at.inner) - 1, -1, -1):
        found = _inner(kinds, name, at, depth)
        if found is not None:
            return _hiding(kinds, name, found, at.frame)
    frame = at.frame
    scope = frame.scope
    if name in scope.globals:
        return _in_module(kinds, name, frame)
    if at.inner and isinstance(scope.node, ast.ClassDef):
        return free(kinds, name, frame)  # comprehensions and lambdas do not see the class body around them
    if name not in scope.nonlocals and (_binds(scope, name) or name in scope.parameters):
        reached = reaching(scope, name, at.stmt)
        if at.stmt is not None and any(isinstance(node, (ast.Lambda, ast.GeneratorExp)) for node in at.inner):
            _add_later(scope, name, at.stmt, reached)
        if at.stmt is not None:  # a walrus in the statement itself
            here = scope.made.get(id(at.stmt), ())
            reached.take([(b, ()) for b in here if b.key == name and b.how == How.WALRUS], ())
        own = _values(kinds, name, reached, frame, lambda: _entered(kinds, name, frame), at.stmt)
        again = _in_other_cells(kinds, name, reached, at)
        own = _hiding(kinds, name, own, frame) if scope.outer is not None else own
        return join([own, *_stores(kinds, name, frame), again])
    return free(kinds, name, frame)


def _hiding(kinds: Kinds, name: str, value: Value, frame: Frame) -> Value:
    """The value of a name that may hide a class, a function or a module of the file; where it is not known, it says
    so."""
    if not any(isinstance(kind, Unknown) for kind in value):
        return value
    top = kinds.top(frame.scope.module)
    hidden = (b for b in top.scope.names.get(name, ()) if b.how in _NAMED_ONCE)
    if not any(isinstance(kind, _MAKERS) for b in hidden for kind in binding_value(kinds, b, top)):
        return value
    return tuple(replace(kind, shadows=True) if isinstance(kind, Unknown) else kind for kind in value)


def _in_other_cells(kinds: Kinds, name: str, reached: Reached, at: At) -> Value:
    """In a notebook, people run cells again and out of order: what cells that do not come right before this one give
    the name, as far as that is known. A name that a cell binds itself, it also has."""
    scope = at.frame.scope
    program = scope.module.program
    if at.stmt is None or scope.outer is not None or not program.has_cells:
        return ()
    own = program.part(at.stmt.lineno)
    if reached.entry is None and all(program.part(b.stmt.lineno) is own for b, _ in reached.bindings):
        return ()
    seen = {id(binding) for binding, _ in reached.bindings}
    others = [b for b in scope.names.get(name, ()) if id(b) not in seen and b.how != How.GUARD]
    values = [binding_value(kinds, b, at.frame) for b in others if program.part(b.stmt.lineno) is not own]
    return tuple(kind for kind in join(values) if not isinstance(kind, Unknown))


def assigned(kinds: Kinds, path: str, at: At, otherwise: Callable[[], Value]) -> Value:
    """The value of a path (`self.x`, `d['k']`) that is assigned as such in this scope; what reaches from elsewhere is
    what `otherwise` says."""
    scope = at.frame.scope
    reached = reaching(scope, path, at.stmt)
    longest = any(binding.key == path for binding, _ in reached.bindings)
    around = [(b, facts) for b, facts in reached.bindings if b.key != path]

    def seen(facts: Facts) -> Facts:
        return tuple(fact for fact in facts if not stores.between(kinds, path, fact.stmt, at))

    by_base = [seen(facts) for _, facts in around]  # what has held since the object itself got its name
    if reached.entry is not None or not (longest or around):
        by_base.append(seen(reached.entry or ()))
    whole = [(otherwise(), facts) for facts in dict.fromkeys(by_base)]
    if not longest:
        return narrow.told(kinds, whole, path, at)
    whole += [(binding_value(kinds, b, at.frame), facts) for b, facts in reached.bindings if b.key == path]
    whole += [(stores.between(kinds, path, b.stmt, at), ()) for b, _ in reached.bindings if b.key == path]
    owner = path.rpartition(".")[0]
    if owner in scope.computed:
        whole.append(((Unknown(f"`{path}` may be changed through {scope.computed[owner]}"),), ()))
    return narrow.told(kinds, whole, path, at)


def module_member(kinds: Kinds, name: str, frame: Frame) -> Value:
    """What a name of a module is once the module has run, also by its star imports; empty where it has none."""
    if _binds(frame.scope, name):
        return _in_module(kinds, name, frame)
    return next((v for v in (imports.from_star(kinds, stmt, name, frame) for stmt in frame.scope.stars) if v), ())


def free(kinds: Kinds, name: str, frame: Frame) -> Value:
    """The value of a name that this scope does not bind: from the functions around it, the module, the builtins."""
    inner, around = frame, frame.outer
    while around is not None:
        scope = around.scope
        if scope.outer is None:
            return _in_module(kinds, name, around, inner)
        if scope.is_function and (_binds(scope, name) or name in scope.parameters):
            return _seen_from_within(kinds, name, around, inner)
        inner, around = around, around.outer
    return _in_module(kinds, name, inner)


def _in_module(kinds: Kinds, name: str, frame: Frame, inner: Frame | None = None) -> Value:
    while frame.outer is not None:
        frame = frame.outer
    if _binds(frame.scope, name):
        return _seen_from_within(kinds, name, frame, inner)
    return join(_stores(kinds, name, frame)) or _built_in(kinds, name, frame)


def _built_in(kinds: Kinds, name: str, frame: Frame) -> Value:
    for stmt in reversed(frame.scope.stars):
        found = imports.from_star(kinds, stmt, name, frame)
        if found:
            return found
    if name in ("__file__", "__name__", "__doc__"):
        return (Str(),)
    if hasattr(builtins, name):
        return (Builtin(name),)
    if frame.scope.stars:
        return (Unknown(f"`{name}` may come from a star import that smfix cannot see into", "import it by name"),)
    return (Unknown(f"`{name}` is not defined in this file"),)


def _entered(kinds: Kinds, name: str, frame: Frame) -> Value:
    """The value with which a local name enters its scope: its parameter, or nothing at all."""
    if name in frame.scope.parameters:
        return containers.grown(kinds, parameters.value(kinds, name, frame), name, frame)
    if frame.scope.outer is None:
        return _built_in(kinds, name, frame) if hasattr(builtins, name) or frame.scope.stars else ()
    return free(kinds, name, frame) if isinstance(frame.scope.node, ast.ClassDef) else ()


def _seen_from_within(kinds: Kinds, name: str, frame: Frame, inner: Frame | None) -> Value:
    """What a function inside may see when it is called: bindings that reach its definition, or come after it."""
    scope = frame.scope
    stmt = inner.scope.node if inner else None
    if stmt is None or isinstance(stmt, ast.Module) or id(stmt) not in scope.spots:
        reached = reaching(scope, name, None)
    else:
        reached = reaching(scope, name, stmt)
        _add_later(scope, name, stmt, reached)
    own = _values(kinds, name, reached, frame, lambda: _entered(kinds, name, frame))
    if len(reached.bindings) > 1:
        own = _rebound(own)
    return join([own, *_stores(kinds, name, frame)])


def _rebound(value: Value) -> Value:
    """A name that is a step in one place and not known in another: it may be something else by then."""
    if not any(isinstance(kind, Step) for kind in value):
        return value
    return tuple(replace(kind, against=True) if isinstance(kind, Unknown) else kind for kind in value)


def _add_later(scope: Scope, name: str, stmt: ast.stmt, reached: Reached) -> None:
    """What runs late (a function, a lambda, a generator) also sees itself and the bindings that come after it."""
    seen = {id(binding) for binding, _ in reached.bindings}
    for binding in scope.names.get(name, ()):
        itself = binding.stmt is stmt and binding.how == How.DEFINED
        is_later = binding.stmt.lineno > stmt.lineno and binding.how != How.GUARD
        if (itself or is_later) and id(binding) not in seen:
            reached.bindings.append((binding, ()))


def _stores(kinds: Kinds, name: str, frame: Frame) -> list[Value]:
    """Values that functions inside give to a name of this scope that they declare global or nonlocal; for them, a call
    at any place may have changed it."""
    scope = frame.scope
    if isinstance(scope.node, ast.ClassDef):
        return []
    if scope.outer is None and scope.module.program.has_dynamic:
        scope.module.every_scope()
        if "" in scope.computed and not all(b.how in _NAMED_ONCE for b in scope.names.get(name, ())):
            return [(Unknown(f"`{name}` may be changed through {scope.computed['']}"),)]
    return [
        binding_value(kinds, binding, kinds.frame(inner))
        for inner in scope.module.declaring(name)
        if name in (inner.globals if scope.outer is None else inner.nonlocals)
        and (scope.outer is None or _holder(inner, name) is scope)
        for binding in inner.names.get(name, ())
        if binding.how != How.GUARD
    ]


_NAMED_ONCE = (How.IMPORTED, How.DEFINED)
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
    return any(binding.how != How.GUARD for binding in scope.names.get(name, ()))


def _values(
    kinds: Kinds,
    name: str,
    reached: Reached,
    frame: Frame,
    entered: Callable[[], Value],
    until: ast.stmt | None = None,
) -> Value:
    whole = [(binding_value(kinds, binding, frame), facts) for binding, facts in reached.bindings]
    if frame.scope.stars:
        whole.append((imports.starred_over(kinds, name, reached, frame, until), ()))
    if reached.entry is not None:
        whole.append((entered(), reached.entry))
    return narrow.told(kinds, whole, name, At(frame, None))


def binding_value(kinds: Kinds, binding: Binding, frame: Frame) -> Value:
    """What a binding gives its key."""
    return kinds.once(("binding", binding, frame), lambda: _bound(kinds, binding, frame))


def _bound(kinds: Kinds, binding: Binding, frame: Frame) -> Value:
    at = At(frame, binding.stmt)
    value = _BOUND[binding.how](kinds, binding, at)
    for step in binding.path:
        value = containers.unpacked(value, step)
    if any(isinstance(kind, Container) for kind in value):
        value = containers.grown(kinds, value, binding.key, frame)
    if binding.how in (How.VALUE, How.ITERATED, How.ENTERED) and binding.expr is not None:
        verb = {How.ITERATED: "runs over", How.ENTERED: "is entered from"}.get(binding.how, "is")
        program = frame.scope.module.program
        value = witnessed(value, program.evidence(f"`{binding.key}` {verb} `{shown(binding.expr, at)}`", binding.stmt))
    return value


def _value(kinds: Kinds, binding: Binding, at: At) -> Value:
    if binding.expr is None:
        return ()
    return kinds.of(binding.expr, At(at.frame, at.stmt, at.facts, binding.inner) if binding.inner else at)


def _annotated(kinds: Kinds, binding: Binding, at: At) -> Value:
    """The annotation is believed, unless the value says more."""
    stmt = binding.stmt
    assert isinstance(stmt, ast.AnnAssign)
    said = typed.value(kinds, stmt.annotation, at)
    if binding.expr is None:
        return said if at.frame.scope.outer is None or isinstance(at.frame.scope.node, ast.ClassDef) else ()
    value = typed.refined(kinds.of(binding.expr, at), said)
    if isinstance(at.frame.scope.node, ast.ClassDef):
        return join([value, said])  # a default: instances may hold anything else that the annotation allows
    return value


def _augmented(kinds: Kinds, binding: Binding, at: At) -> Value:
    stmt = binding.stmt
    assert isinstance(stmt, ast.AugAssign)
    before = kinds.of(_as_load(stmt.target), at)
    return containers.binary(before, stmt.op, kinds.of(stmt.value, at))


def _as_load(target: ast.expr) -> ast.expr:
    return target  # the evaluator does not look at contexts


def _iterated(kinds: Kinds, binding: Binding, at: At) -> Value:
    return containers.each(kinds.of(binding.expr, at)) if binding.expr is not None else ()


def _with(kinds: Kinds, binding: Binding, at: At) -> Value:
    return calls.entered(kinds, kinds.of(binding.expr, at)) if binding.expr is not None else ()


def _imported(kinds: Kinds, binding: Binding, at: At) -> Value:
    return imports.value(kinds, binding, at.frame)


def _defined(kinds: Kinds, binding: Binding, at: At) -> Value:
    stmt = binding.stmt
    if isinstance(stmt, ast.ClassDef):
        return class_value(kinds, stmt, at)
    assert isinstance(stmt, (ast.FunctionDef, ast.AsyncFunctionDef))
    return calls.defined(kinds, stmt, at)


def class_value(kinds: Kinds, stmt: ast.ClassDef, at: At) -> Value:
    """A class statement's value: the SDK's own class where this file is the SDK's, else a class of the repository."""
    from smfix import sdk

    module = at.frame.scope.module
    is_top = at.frame.scope.outer is None
    own = sdk.find(f"{module.dotted}.{stmt.name}") if is_top and sdk.is_sdk(module.dotted) else None
    if own is not None and not kinds.project.is_namesake(module):
        return (SdkClass(own),)
    value: Value = (UserClass(class_code(kinds, stmt, at.frame)),)
    for decorator in reversed(stmt.decorator_list):
        value = calls.decorated(kinds, value, decorator, stmt, at)
    return value


def class_code(kinds: Kinds, stmt: ast.ClassDef, frame: Frame) -> ClassCode:
    """The one ClassCode of a class statement."""
    module = frame.scope.module
    found = module.classes.get(id(stmt))
    if found is None:
        found = module.classes[id(stmt)] = ClassCode(stmt, module.scope(stmt, frame.scope), frame, stmt)
    return found


def _matched(kinds: Kinds, binding: Binding, at: At) -> Value:
    assert isinstance(binding.stmt, ast.Match)
    return patterns.bound(kinds, binding.stmt, binding.key, at)


def _caught(kinds: Kinds, binding: Binding, at: At) -> Value:
    return (Scalar("exception"),)


def _deleted(kinds: Kinds, binding: Binding, at: At) -> Value:
    return ()


_BOUND: dict[str, Callable[[Kinds, Binding, At], Value]] = {
    How.VALUE: _value,
    How.WALRUS: _value,
    How.ANNOTATED: _annotated,
    How.AUGMENTED: _augmented,
    How.ITERATED: _iterated,
    How.ENTERED: _with,
    How.IMPORTED: _imported,
    How.DEFINED: _defined,
    How.MATCHED: _matched,
    How.CAUGHT: _caught,
    How.DELETED: _deleted,
}


def _inner(kinds: Kinds, name: str, at: At, depth: int) -> Value | None:
    """The value of a name that a comprehension or lambda around the expression binds; None where it does not."""
    node = at.inner[depth]
    if isinstance(node, ast.Lambda):
        return calls.lambda_parameter(kinds, node, name, replace(at, inner=at.inner[:depth]))
    generators = getattr(node, "generators", ())
    for index in range(len(generators) - 1, -1, -1):
        generator = generators[index]
        path = _path_to(generator.target, name)
        if path is None:
            continue
        # the first iterable is evaluated outside; later ones see the earlier targets
        inner = at.inner[:depth] if index == 0 else (*at.inner[:depth], _up_to(node, index))
        value = containers.each(kinds.of(generator.iter, replace(at, inner=inner)))
        for step in path:
            value = containers.unpacked(value, step)
        facts = tuple(Fact(test, True, at.stmt) for test in generator.ifs)
        value = narrow.told(kinds, [(value, facts)], name, at)
        evidence = at.frame.scope.module.program.evidence(
            f"`{name}` runs over `{shown(generator.iter, at)}`", generator.iter
        )
        return witnessed(value, evidence)
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
