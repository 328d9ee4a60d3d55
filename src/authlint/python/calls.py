"""Where a call leads: to a unit of the project, or to a library's function or method by name."""

from __future__ import annotations

from authlint.python.classes import class_of
from authlint.python.project import Project
from authlint.python.units import Unit
from authlint.python.values import (
    Attribute,
    Call,
    Closure,
    Collection,
    Item,
    Literal,
    Mapping,
    Star,
    Symbol,
    Unread,
    Value,
    bare,
    method,
    same,
)
from authlint.record import entity


@entity
class Target:
    """What a call leads to.

    name      dotted name as others import it: `hashlib.md5`, `shop.accounts.store_password`; for a method of a
              known class `<class>.<method>`; "" when the receiver is not known.
    names     `name`, then the same method under each base class; rows of models are looked up by these.
    method    the last name of the callee.
    unit      the function, method or class of the project, else None.
    receiver  what the method is called on; None for a plain function.
    owner     symbol of the receiver's class, when known.
    sure      False when the unit was found by its name alone, as the only method so called in the project.
    modelled  the function that a row of the project speaks of; `unit` is None then, as for a library's.
    era       the project's when this was found: what is kept with a call holds for no other.
    """

    name: str
    names: tuple[str, ...]
    method: str
    unit: Unit | None
    receiver: Value | None
    owner: str | None
    sure: bool = True
    modelled: Unit | None = None
    era: object = None


def target(call: Call, unit: Unit | None, project: Project) -> Target:
    """Where a call leads; kept with the call."""
    known = call.target
    if isinstance(known, Target) and known.era is project.era:
        return known
    found = _target(call, unit, project)
    if project.models is not None and found.unit is not None and project.models.speak_of(found):
        found.modelled, found.unit = found.unit, None
    found.era = project.era
    call.target = found
    return found


def _target(call: Call, unit: Unit | None, project: Project) -> Target:
    func = bare(call.func)
    last = method(call)
    if isinstance(func, Symbol | Closure):
        return _named(func, last, unit, project)
    if isinstance(func, Attribute):
        return _method(func.of, func.name, unit, project)
    if isinstance(func, Call):
        found = _made(func, unit, project)
        if found is not None:
            return found
    if isinstance(func, Item):
        chosen = handlers(func, project)
        if len(chosen) == 1 and isinstance(each := bare(chosen[0]), Symbol | Closure):
            return _named(each, each.name.rpartition(".")[2], unit, project)
    return Target("", (), last, None, None, None)


def _made(func: Call, unit: Unit | None, project: Project) -> Target | None:
    """The target of what a call gives: `partial(check, 1)()`, `getattr(guards, "check")()`, `make()()`."""
    inner = bare(func.func)
    if not isinstance(inner, Symbol | Closure):
        return None
    if inner.name == "functools.partial" and func.args:
        first = bare(func.args[0])
        if isinstance(first, Symbol | Closure):
            return _named(first, first.name.rpartition(".")[2], unit, project)
    elif inner.name == "builtins.getattr" and len(func.args) > 1:
        name = bare(func.args[1])
        if isinstance(name, Literal) and isinstance(name.value, str):
            of = bare(func.args[0])
            if isinstance(of, Symbol):
                return _named(Symbol(func.at, f"{of.name}.{name.value}"), name.value, unit, project)
            return _method(func.args[0], name.value, unit, project)
    else:
        factory = project.unit(inner.name)
        for step in factory.steps if factory is not None and factory.kind == "function" else ():
            if step.kind == "return" and isinstance(made := bare(step.value), Closure):
                return _named(made, made.name.rpartition(".")[2], unit, project)
    return None


def iterated(func: Item) -> bool:
    """Whether a value is the variable of a loop, so that each of its values comes up."""
    keys = [func.key]
    if isinstance(of := bare(func.of), Item):
        keys.append(of.key)
    return any(isinstance(key := bare(each), Unread) and key.reason == "each" for each in keys)


def handlers(func: Item, project: Project) -> list[Value]:
    """The functions that `HANDLERS[key]`, or the variable of a loop over them, stands for.

    One for a constant key, all where the key is not known; [] when the collection is not.
    """
    of, key = bare(func.of), bare(func.key)
    if isinstance(of, Item) and isinstance(key, Literal) and key.value == 1:
        whole = of  # `for name, check in CHECKS.items()`
        of, key = bare(whole.of), bare(whole.key)
    if isinstance(of, Call) and method(of) in ("items", "values"):
        view = bare(of.func)
        if isinstance(view, Attribute):
            of = bare(view.of)
        elif isinstance(view, Symbol):
            of = Symbol(view.at, view.name.rpartition(".")[0])
    if isinstance(of, Symbol):
        constant = project.constant(of.name)
        of = bare(constant) if constant is not None else of
    if isinstance(of, Mapping):
        if isinstance(key, Literal):
            chosen = [each for name, each in of.items if name is not None and same(name, key)]
            return chosen[-1:]
        return [each for _, each in of.items]
    if isinstance(of, Collection):
        if isinstance(key, Literal) and isinstance(key.value, int):
            return list(of.items[key.value : key.value + 1]) if key.value >= 0 else []
        return list(of.items)
    return []


def _named(func: Symbol | Closure, last: str, unit: Unit | None, project: Project, hops: int = 6) -> Target:
    """The target of a name; an alias is followed `hops` times, since `str = str` leads to itself."""
    found = project.unit(func.name)
    if found is not None:
        receiver: Value | None = None
        owner: str | None = None
        if found.kind == "function" and found.owner and "." in func.name:
            head = func.name.rpartition(".")[0]
            constant = project.constant(head)
            if constant is not None:
                receiver, owner = Symbol(func.at, head), class_of(constant, None, project)
        public = project.names.public(found.name)
        return Target(public, _distinct(public, found.name), last, found, receiver, owner)
    if hops and (other := project.unshadowed(func.name)) != func.name:
        return _named(Symbol(func.at, other), last, unit, project, hops - 1)
    head, _, tail = func.name.rpartition(".")
    if head and project.names.home(func.name) is not None:
        # `mod.instance.method`: the head is a name that the module assigns.
        constant = project.constant(head)
        if constant is not None:
            inner = bare(constant)
            if isinstance(inner, Symbol):
                final = project.final(f"{inner.name}.{tail}")
                return Target(final, (final,), last, project.unit(final), None, None)
            return _method(Symbol(func.at, head), tail, unit, project)
        if class_of(Symbol(func.at, head), unit, project) is not None:  # `client.messages.create(...)`
            return _method(Symbol(func.at, head), tail, unit, project)
        value = project.constant(func.name) if hops else None
        if value is not None:
            inner = bare(value)
            if isinstance(inner, Call):
                # `name = functools.partial(hashlib.md5, ...)`, `name = staticmethod(check)`
                wrapper = bare(inner.func)
                if isinstance(wrapper, Symbol) and wrapper.name in WRAPPERS and inner.args:
                    first = bare(inner.args[0])
                    if isinstance(first, Symbol | Closure):
                        return _named(first, first.name.rpartition(".")[2], unit, project, hops - 1)
                made = _made(inner, unit, project) if hops > 1 else None
                if made is not None and made.unit is not None:
                    return made
            elif isinstance(inner, Symbol):
                return _named(inner, inner.name.rpartition(".")[2], unit, project, hops - 1)
            elif isinstance(inner, Attribute):
                return _method(inner.of, inner.name, unit, project)
    final = project.final(func.name)
    if head.rpartition(".")[2] not in OBJECTS:
        return Target(final, (final,), last, None, None, None)
    found_by_name = _method(Symbol(func.at, head), tail, unit, project)
    return Target(
        final, (final,), last, found_by_name.unit, Symbol(func.at, head), found_by_name.owner, sure=False
    )


WRAPPERS = frozenset({"functools.partial", "builtins.staticmethod", "builtins.classmethod"})
"""Callables that hand on what they are given first."""

OBJECTS = frozenset({"current_user", "user", "current_identity"})
"""Names of libraries that stand for an object, so that what is called on them is a method."""


def _method(receiver: Value, name: str, unit: Unit | None, project: Project) -> Target:
    owner = class_of(receiver, unit, project)
    if owner is not None:
        inner = bare(receiver)
        after = ""
        if (
            isinstance(inner, Call)
            and isinstance(each := bare(inner.func), Symbol)
            and each.name == "builtins.super"
        ):
            after = owner
        found = project.member(owner, name, after)
        names = tuple(f"{each}.{name}" for each in project.base_names(owner))
        return Target(names[0] if names else "", names, name, found, receiver, owner)
    candidates = project.methods_named(name) if followed_by_name(name) else []
    candidates = [each for each in candidates if each is not unit and not is_view_method(each)]
    if len(candidates) == 1:
        return Target("", (), name, candidates[0], receiver, candidates[0].owner, sure=False)
    return Target("", (), name, None, receiver, None)


def is_view_method(unit: Unit) -> bool:
    """Whether a method takes a web request besides `self`: `user.set_password(x)` does not mean such a one."""
    return len(unit.parameters) > 1 and unit.parameters[1].name in ("request", "req", "info")


def followed_by_name(name: str) -> bool:
    """Whether a method of an unknown receiver is worth looking up by its name alone."""
    low = name.lower()
    return len(name) > 5 and any(
        word in low
        for word in ("passw", "pwd", "passwd", "token", "otp", "reset", "verif", "authent", "credential")
    )


def _distinct(*names: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each for each in names if each))


def arguments(call: Call, found: Target) -> dict[str, Value]:
    """Parameter name -> value of the call, for a target that is a function; `self` is the receiver.

    For a class, the parameters of its `__init__` are meant: pass that unit as the target's.
    """
    unit = found.unit or found.modelled
    if unit is None:
        return {}
    bound: dict[str, Value] = {}
    parameters = list(unit.parameters)
    names = [each for each in parameters if each.kind == "positional"]
    is_static = any(
        isinstance(each := bare(decorator), Symbol) and each.name == "builtins.staticmethod"
        for decorator in unit.decorators
    )
    in_class = (
        bool(unit.owner)
        and bool(names)
        and not is_static
        and names[0].name in ("self", "cls", "this", "klass")
    )
    if in_class:
        func = bare(call.func)
        receiver = found.receiver
        if (
            receiver is None
            and isinstance(func, Symbol)
            and func.name.rpartition(".")[2] != unit.name.rpartition(".")[2]
        ):
            receiver = call  # a constructor: the instance is the call itself
        if receiver is None and call.args and names[0].name == "self" and isinstance(func, Symbol | Closure):
            receiver, rest = call.args[0], call.args[1:]
        else:
            rest = call.args
        if receiver is not None:
            bound[names[0].name] = receiver
        names = names[1:]
    else:
        rest = call.args
    for parameter, value in zip(names, rest, strict=False):
        if isinstance(value, Star):
            break
        bound[parameter.name] = value
    bound.update((keyword, value) for keyword, value in call.keywords if keyword is not None)
    for parameter in parameters:
        if parameter.name not in bound and parameter.default is not None:
            bound[parameter.name] = parameter.default
    return bound
