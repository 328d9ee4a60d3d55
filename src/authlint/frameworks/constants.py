"""Which constant texts a value can be: through names and files, configuration with a fallback, hashes and
loops.

Settings classes: pydantic-settings (https://docs.pydantic.dev/latest/concepts/pydantic_settings/), where an
annotated field with a value is a setting with a default.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from authlint.facts.accounts import FixedText, Way
from authlint.facts.words import words
from authlint.frameworks.configuration import (
    MOST,
    declares,
    default_of,
    functions,
    given_to,
    is_key,
    is_request,
    is_source,
    key_of,
    reads_setting,
)
from authlint.frameworks.development import development_test, for_development
from authlint.pattern import pattern
from authlint.python.calls import arguments, target
from authlint.python.classes import class_of
from authlint.python.memo import Memo
from authlint.python.module import Module
from authlint.python.project import Project
from authlint.python.sources import is_test_path
from authlint.python.units import Unit
from authlint.python.values import (
    Attribute,
    Call,
    Choice,
    Collection,
    Item,
    Literal,
    Mapping,
    Operation,
    Param,
    Star,
    Symbol,
    Text,
    Unread,
    Value,
    argument,
    bare,
    dotted,
    inside,
    label,
    method,
    text_of,
)
from authlint.record import replace
from authlint.vocabulary import is_password, is_password_hash, segments

DEEPEST = 8
"""Steps from a value to its constant that are followed."""

_SAME = words(
    "encode decode strip lower upper hexdigest digest get_secret_value lstrip rstrip to_string hex value"
)
_WRAPPERS = words("str bytes SecretStr SecretBytes Secret b64encode hexlify unhexlify text Binary Password")
_HASHED = words(
    "hash hashed hasher hashing hashpw hashpassword encrypt encode encoded digest bcrypt crypt pbkdf2 "
    "scrypt argon2 md5 sha1 sha sha256 sha512 make_password generate_password_hash blake2b hmac"
)
_LOADS = words(
    "load loads safe_load full_load read_secret read_secret_version get_secret_value get_secret read"
)
"""Functions that read what an installation is given: a file of secrets, a vault."""


@lru_cache(maxsize=4096)
def is_hash_function(name: str) -> bool:
    """Whether a function of that name turns a password into what is stored: make_password, hashpw, sha256."""
    words = segments(name)
    if name in _HASHED or not words:
        return name in _HASHED
    if words[0] in ("check", "verify", "compare", "is", "match", "validate", "needs"):
        return False
    if is_password_hash(name) or not _HASHED.isdisjoint(words):
        return True
    return any(f"{one}{other}" in _HASHED for one, other in pairwise(words))  # get_md5: get, md, 5


def unhashed(value: Value) -> Value:
    """What a hash is made of, and what an encoded text was before; the value itself otherwise."""
    for _ in range(6):
        value = bare(value)
        if not isinstance(value, Call):
            break
        last = method(value)
        of = receiver(bare(value.func))
        if (
            of is not None
            and last in _SAME
            and not (value.args and is_hash_function(last) and last not in ("encode", "decode"))
        ):
            value = of
        elif value.args and (is_hash_function(last) or last in _WRAPPERS):
            value = value.args[0]
        else:
            break
    return value


def fixed_texts(value: Value | None, unit: Unit, project: Project) -> tuple[FixedText, ...]:
    """The constant texts that a value can be, without doubles; those used in development alone are
    left out.
    """
    if value is None:
        return ()
    found: dict[tuple[str, object], FixedText] = {}
    for each in Follower(unit, project).texts(value, DEEPEST):
        found.setdefault((each.text, each.at), each)
        if len(found) >= MOST:
            break
    return tuple(found.values())


class Follower:
    """Follows values to constants; `left` bounds the values that are looked at for one question."""

    def __init__(self, unit: Unit, project: Project) -> None:
        self.unit = unit
        self.project = project
        self.left = 300

    def texts(self, value: Value, depth: int) -> Iterator[FixedText]:
        """All constants that the value can be."""
        self.left -= 1
        if depth <= 0 or self.left <= 0:
            return
        value = bare(value)
        if isinstance(value, Literal):
            # A number counts where it stands for the password itself: `make_password(13)` asks for a length.
            if isinstance(value.value, str | bytes) or (type(value.value) is int and depth == DEEPEST):
                yield FixedText(_text(value.value), value.at)
        elif isinstance(value, Text):
            yield from self.joined(value, depth)
        elif isinstance(value, Choice):
            yield from self.chosen(value, depth)
        elif isinstance(value, Operation):
            if value.operator == "or":
                first = [each for part in value.parts[:-1] for each in self.texts(part, depth - 1)]
                yield from first
                way = [each for each in self.texts(value.parts[-1], depth - 1) if each.text]
                yield from (_as(each, "fallback", key_of(value.parts[0])) for each in way)
            elif value.operator == "and":
                yield from self.texts(value.parts[-1], depth - 1)
        elif isinstance(value, Symbol):
            yield from self.named(value, depth)
        elif isinstance(value, Call):
            yield from self.called(value, depth)
        elif isinstance(value, Attribute):
            yield from self.attribute(value, depth)
        elif isinstance(value, Item):
            yield from self.item(value, depth)
        elif isinstance(value, Param):
            yield from self.parameter(value, depth)

    def joined(self, value: Text, depth: int) -> Iterator[FixedText]:
        parts = []
        for part in value.parts[:12]:
            known = list(self.texts(part, depth - 1))
            if len(known) != 1:
                return
            parts.append(known[0].text)
        yield FixedText("".join(parts), value.at)

    def chosen(self, value: Choice, depth: int) -> Iterator[FixedText]:
        found: list[FixedText] = []
        open_ways = 0
        development = (
            development_test(value.test) if value.test is not None and len(value.options) == 2 else None
        )
        for index, option in enumerate(value.options[:MOST]):
            if development is not None and (index == 0) is development:
                open_ways += 1
                continue
            texts = list(self.texts(option, depth - 1))
            if not texts and not isinstance(option, Literal) and not _is_unbound(option):
                open_ways += 1
            found += texts
        key = next((key for option in value.options if (key := key_of(option))), "")
        yield from (_as(each, "fallback", key) if open_ways else each for each in found)

    def named(self, value: Symbol, depth: int) -> Iterator[FixedText]:
        name = value.name.removesuffix(".value").removesuffix(".get_secret_value")
        constant = self.project.constant(name)
        if constant is not None:
            yield from self.texts(constant, depth - 1)
            return
        head, _, last = name.rpartition(".")
        if not head:
            return
        of = self.project.constant(head)
        if of is not None and (owner := class_of(of, None, self.project)) is not None:
            yield from self.setting(owner, last, depth)
            return
        found = self.project.unit(head)
        if found is not None and found.kind == "class":
            yield from self.setting(found.name, last, depth)
        elif last.isupper() and is_source(head):
            yield from self.configured(last, depth)

    def setting(self, owner: str, name: str, depth: int) -> Iterator[FixedText]:
        """A class attribute, of a settings class above all."""
        found = self.project.field(owner, name)
        if found is None:
            stored = self.project.attribute_store(owner, name)
            if stored is not None:
                yield from self.texts(stored, depth - 1)
            return
        value, where = found
        if for_development(where.name.rpartition(".")[2]) or is_test_path(where.path):
            return
        for each in self.texts(value, depth - 1):
            if each.text and not self.refused(where, name, each.text):
                yield _as(each, "setting", name) if _has_environment(where) else each

    def refused(self, settings: Unit, name: str, text: str) -> bool:
        """Whether a method of the settings class raises for that very text, or holds the setting against the name of
        its default in a validator whose helpers raise.
        """
        methods = (self.project.member(settings.name, each) for each in list(settings.methods)[:MOST])
        units = [each for each in methods if each is not None]
        raising = [each for each in units if any(step.kind == "raise" for step in each.steps)]
        if any(literal.value == text for each in raising for literal in each.literals):
            return True
        return bool(raising) and any(
            "valid" in dotted(decorator.func if isinstance(decorator, Call) else decorator)
            and self.compares(unit, name, text)
            for unit in units
            for decorator in unit.decorators
        )

    def compares(self, unit: Unit, name: str, text: str) -> bool:
        """Whether a method mentions a setting and a constant that holds the text."""
        parts = [each for step in unit.steps for each in inside(step.value, 120)]
        return any(isinstance(each, Attribute) and each.name == name for each in parts) and any(
            isinstance(each, Symbol)
            and (constant := self.project.constant(each.name)) is not None
            and text_of(constant) == text
            for each in parts
        )

    def called(self, call: Call, depth: int) -> Iterator[FixedText]:
        last = method(call)
        func = bare(call.func)
        path = dotted(call.func)
        if reads_setting(call, last, path):
            default = default_of(call, last)
            key = key_of(call)
            if default is not None:
                yield from (
                    _as(each, "fallback", key) for each in self.texts(default, depth - 1) if each.text
                )
            elif key.isupper() and "environ" not in path and "getenv" not in path:
                yield from self.configured(key, depth)
            return
        of = receiver(func)
        if of is not None:
            if last in _SAME and not call.args:
                yield from self.texts(of, depth - 1)
                return
            if (
                last in ("encode", "decode")
                and len(call.args) <= 2
                and not call.keywords
                and (_names_codec(call) or not _is_hasher(of))
            ):
                yield from self.texts(of, depth - 1)
                return
            if last == "get" and call.args:
                yield from self.item(Item(call.at, of, call.args[0]), depth)
                if len(call.args) > 1 and not is_request(of) and _is_named(call.args[0]):
                    yield from (
                        _as(each, "fallback", key_of(call)) for each in self.texts(call.args[1], depth - 1)
                    )
                return
        if last in ("Field", "Option", "Argument", "SettingsField", "PydanticField", "field"):
            default = argument(call, 0, "default")
            if default is not None:
                yield from self.texts(default, depth - 1)
            return
        if last in _WRAPPERS and call.args:
            yield from self.texts(call.args[0], depth - 1)
            return
        if is_hash_function(last) and (call.args or call.keywords):
            yield from self.hashed(call, depth)
            return
        found = target(call, self.unit, self.project)
        if found.unit is not None and found.unit.kind == "function" and depth > 2:
            yield from self.returned(call, found.unit, depth)

    def hashed(self, call: Call, depth: int) -> Iterator[FixedText]:
        """The password that a hash is made of: the first argument that is no name of an algorithm."""
        values = [each for each in call.args[:2] if not isinstance(each, Star)]
        values = [
            *(
                each
                for name, each in call.keywords
                if name and (is_password(name) or name in ("secret", "data", "string"))
            ),
            *values,
        ]
        if method(call) in ("new", "pbkdf2_hmac") and len(call.args) > 1:
            values = values[1:]
        for value in values[:1]:
            for each in self.texts(value, depth - 1):
                yield replace(each, hashed=True)

    def returned(self, call: Call, unit: Unit, depth: int) -> Iterator[FixedText]:
        """What a function of the project gives back, in terms of this call."""
        bound = arguments(call, target(call, self.unit, self.project))
        inner = Follower(unit, self.project)
        inner.left = self.left
        for step in unit.steps:
            if step.kind != "return":
                continue
            value = bare(step.value)
            if isinstance(value, Param) and value.name in bound:
                yield from self.texts(bound[value.name], depth - 2)
            elif not any(isinstance(each, Param) for each in inside(value, 60)):
                yield from inner.texts(value, depth - 2)
        self.left = inner.left

    def attribute(self, value: Attribute, depth: int) -> Iterator[FixedText]:
        if value.name == "value":
            yield from self.texts(value.of, depth - 1)
            return
        if isinstance(bare(value.of), Param) and (option := self.option(value.name)) is not None:
            yield from self.optional(option, value.name, depth)
            return
        owner = class_of(value.of, self.unit, self.project)
        if owner is not None:
            yield from self.setting(owner, value.name, depth)
            return
        for whole in self.elements(value.of, depth - 1):
            if isinstance(whole, Call):
                given = next((each for name, each in whole.keywords if name == value.name), None)
                if given is not None:
                    yield from self.texts(given, depth - 1)
        inner = bare(value.of)
        if isinstance(inner, Item):
            inner = bare(inner.of)
        if isinstance(inner, Call) and method(inner) in ("parse_args", "parse_known_args"):
            yield from self.optional(self.option(value.name), value.name, depth)
        elif value.name.isupper() and is_source(label(inner)):
            yield from self.configured(value.name, depth)

    def optional(self, default: Value | None, name: str, depth: int) -> Iterator[FixedText]:
        """The default of a command-line option, as such."""
        if default is not None:
            yield from (_as(each, "option", name) for each in self.texts(default, depth - 1) if each.text)

    def item(self, value: Item, depth: int) -> Iterator[FixedText]:
        key = bare(value.key)
        if isinstance(key, Literal) and isinstance(key.value, str):
            shown = label(value.of).rpartition(".")[2]
            if isinstance(bare(value.of), Param) and shown.lower() in (
                "options",
                "args",
                "kwargs",
                "opts",
                "params",
            ):
                yield from self.optional(self.option(key.value), key.value, depth)
                return
            if key.value.isupper() and is_source(shown) and "environ" not in shown:
                yield from self.configured(key.value, depth)
                return
        stands_in = text_of(key) is not None and self.stands_in(value.of)
        for whole in self.elements(value, depth):
            for each in self.texts(whole, depth - 1):
                if stands_in:
                    each = replace(_as(each, "fallback", text_of(key) or ""), stands_in=True)
                yield each

    def stands_in(self, value: Value) -> bool:
        """Whether a display of settings takes the place of those that are read from a file or a vault:
        `try: secrets = yaml.safe_load(file)` and `except OSError: secrets = {"admin_password": ...}`.
        """
        value = bare(value)
        constant = self.project.constant(value.name) if isinstance(value, Symbol) else None
        chosen = bare(constant) if constant is not None else value
        if isinstance(chosen, Call):
            helper = target(chosen, self.unit, self.project).unit
            ways = (
                [step.value for step in helper.steps if step.kind == "return"] if helper is not None else []
            )
        else:
            ways = list(chosen.options) if isinstance(chosen, Choice) else []
        found = [bare(each) for each in ways[:MOST]]
        return any(isinstance(each, Mapping) and len(each.items) > 1 for each in found) and any(
            isinstance(one, Call) and method(one) in _LOADS for each in found for one in inside(each, 12)
        )

    def elements(self, value: Value, depth: int) -> list[Value]:
        """What a value is when it is taken out of displays: `[0]`, `["name"]`, each of a loop; itself
        otherwise.
        """
        value = bare(value)
        self.left -= 1
        if depth <= 0 or self.left <= 0:
            return []
        if isinstance(value, Symbol):
            constant = self.project.constant(value.name)
            return self.elements(constant, depth - 1) if constant is not None else []
        if isinstance(value, Choice):
            return [each for option in value.options[:4] for each in self.elements(option, depth - 1)][:MOST]
        if not isinstance(value, Item):
            return [value]
        key = bare(value.key)
        found: list[Value] = []
        of = bare(value.of)
        call = of if isinstance(of, Call) else None
        if call is not None:
            inner = receiver(bare(call.func))
            last = method(call)
            if inner is not None and last in ("items", "values", "keys") and not call.args:
                for whole in self.elements(inner, depth - 1):
                    if isinstance(whole, Mapping):
                        found += [_pair(each, last, value) for each in whole.items[:MOST]]
                return [each for each in found if not isinstance(each, Unread)]
            if last in ("enumerate", "zip", "iter", "list", "tuple", "sorted", "reversed") and call.args:
                if last == "zip":
                    return self.zipped(call, depth)
                whole_item = Item(value.at, call.args[0], value.key)
                each_one = self.elements(whole_item, depth - 1)
                if last == "enumerate":
                    return [
                        Collection(value.at, "tuple", (Unread(value.at, "index"), each)) for each in each_one
                    ]
                return each_one
        for whole in self.elements(value.of, depth - 1):
            if isinstance(whole, Call):
                whole = self.display_returned(whole) or whole
            if isinstance(whole, Collection):
                if isinstance(key, Literal) and type(key.value) is int:
                    if -len(whole.items) <= key.value < len(whole.items):
                        found.append(whole.items[key.value])
                elif isinstance(key, Unread):
                    found += whole.items[:MOST]
            elif isinstance(whole, Mapping):
                if isinstance(key, Literal):
                    found += [
                        each for name, each in whole.items if name is not None and is_key(name, key.value)
                    ]
                elif isinstance(key, Unread) and key.reason == "each":
                    found += [name for name, _ in whole.items[:MOST] if name is not None]
                else:
                    found += [each for _, each in whole.items[:MOST]]
            elif isinstance(whole, Call) and isinstance(key, Literal) and method(whole) == "dict":
                found += [each for name, each in whole.keywords if name == key.value]
        if found and isinstance(found[0], Symbol):
            return [each for one in found[:MOST] for each in (self.elements(one, depth - 1) or [one])]
        return [bare(each) for each in found[:MOST]]

    def zipped(self, call: Call, depth: int) -> list[Value]:
        """The rows of `zip(names, passwords)` over known displays."""
        columns = [self.elements(each, depth - 1) for each in call.args[:4]]
        known = [each.items for column in columns for each in column[:1] if isinstance(each, Collection)]
        rows: list[Value] = [Collection(call.at, "tuple", row) for row in zip(*known, strict=False)]
        return rows[:MOST]

    def display_returned(self, call: Call) -> Value | None:
        """The tuple or dict that a function of the project returns, when it has but one and needs no
        argument.
        """
        found = target(call, self.unit, self.project).unit
        if found is None or found.kind != "function":
            return None
        returned = [bare(step.value) for step in found.steps if step.kind == "return"]
        if len(returned) == 1 and isinstance(returned[0], Collection | Mapping):
            if not any(isinstance(each, Param) for each in inside(returned[0], 80)):
                return returned[0]
        return None

    def parameter(self, value: Param, depth: int) -> Iterator[FixedText]:
        """The default of a parameter: its own, or that of the command-line option it stands for."""
        owner = self.unit if self.unit.name == value.owner else self.project.unit(value.owner)
        if owner is None:
            return
        for decorator in owner.decorators:
            call = bare(decorator)
            if (
                isinstance(call, Call)
                and method(call) in ("option", "argument")
                and declares(call, value.name)
            ):
                yield from self.optional(argument(call, -1, "default"), value.name, depth)
                return
        for parameter in owner.parameters:
            default = parameter.default
            if parameter.name != value.name or default is None:
                continue
            inner = bare(default)
            if isinstance(inner, Call):
                if method(inner) in ("Option", "Argument"):
                    yield from self.optional(inner, value.name, depth)
                return
            yield from (
                _as(each, "parameter", value.name) for each in self.texts(default, depth - 1) if each.text
            )

    def option(self, name: str) -> Value | None:
        """The default of the option `--name` that this file declares."""
        module = self.project.module_at(self.unit.path)
        if module is None:
            return None
        for unit in functions(module):
            for call in unit.calls:
                if method(call) in ("add_argument", "add_option") and declares(call, name):
                    return argument(call, -1, "default")
        return None

    def configured(self, key: str, depth: int) -> Iterator[FixedText]:
        """The constant that a settings module, a configuration class or `app.config[key] = ...` gives
        to a key.
        """
        for path in self.project.mentioning(key)[:MOST]:
            if (
                is_test_path(path)
                or any(for_development(each) for each in path.removesuffix(".py").split("/"))
                or _stands_in_for_another(path, self.project)
            ):
                continue
            module = self.project.module_at(path)
            if module is None:
                continue
            for value, unit in given_to(module, key):
                inner = Follower(unit, self.project)
                inner.left = self.left
                asks = unit.kind == "class" and _asks_outside(module)
                yield from (
                    _as(each, "setting" if asks else each.way, key)
                    for each in inner.texts(value, depth - 2)
                    if each.text
                )
                self.left = inner.left


def _asks_outside(module: Module) -> bool:
    """Whether a file puts properties in the place of the constants of its configuration class, so that each of them is
    the default of what is read from the environment: `setattr(Config, name, property(...))`.
    """
    units = list(functions(module))
    return any({"setattr", "property"} <= {method(call) for call in unit.calls} for unit in units) and any(
        method(call) == "getenv" or "environ" in dotted(call.func) for unit in units for call in unit.calls
    )


_STAND_INS: Memo[str, bool] = Memo()


def _stands_in_for_another(path: str, project: Project) -> bool:
    """Whether the settings read a file of that name that is kept out of the tree, `from .secret import *`: another one
    so called, as for a container, is no installation's.
    """
    answers = _STAND_INS.of(project)
    if path not in answers:
        stem = path.rpartition("/")[2].removesuffix(".py")
        readers = project.mentioning(f"from .{stem} import") if stem != "__init__" else []
        beside = [f"{each.rpartition('/')[0]}/{stem}".lstrip("/") for each in readers]
        held = project.files()
        answers[path] = bool(beside) and not any(
            f"{each}.py" in held or f"{each}/__init__.py" in held for each in beside
        )
    return answers[path]


def receiver(func: Value) -> Value | None:
    """What a method is called on; for `PASSWORD.encode` of a module's constant, that constant."""
    if isinstance(func, Attribute):
        return func.of
    if isinstance(func, Symbol):
        head = func.name.rpartition(".")[0]
        return Symbol(func.at, head) if head else None
    return None


def _text(value: str | bytes | int) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


def _as(found: FixedText, way: Way, name: str) -> FixedText:
    """The text as it is reached by a longer way; what is named first stays."""
    return replace(found, way=found.way if found.way != "constant" else way, name=found.name or name)


def _is_unbound(value: Value) -> bool:
    return isinstance(value, Unread) and value.reason == "unbound"


def _pair(pair: tuple[Value | None, Value], last: str, item: Item) -> Value:
    key, value = pair
    if key is None:
        return Unread(item.at, "starred")
    if last == "items":
        return Collection(item.at, "tuple", (key, value))
    return key if last == "keys" else value


def _is_hasher(value: Value) -> bool:
    """`hasher.encode(password, salt)`: the receiver is a hasher, no text."""
    shown = label(value).lower()
    return "hasher" in shown or "crypt" in shown or "jwt" in shown


_CODEC = pattern(r"(?i)utf[-_]?(?:8|16|32)\S{0,4}|ascii|latin[-_]?1|iso-?8859-?\d+|cp\d+")


def _names_codec(call: Call) -> bool:
    """Whether a call's first argument is the name of an encoding: `.encode("utf-8")` of whatever."""
    given = bare(call.args[0]) if call.args else None
    return (
        isinstance(given, Literal)
        and isinstance(given.value, str)
        and _CODEC.fullmatch(given.value) is not None
    )


def _has_environment(settings: Unit) -> bool:
    return any(
        (name := label(base).rpartition(".")[2].lower()).endswith(("settings", "config"))
        or "settings" in name
        for base in settings.bases
    )


def _is_named(key: Value) -> bool:
    """Whether a key is a name of the source's, so that what follows is a default: `table.get(row, "password")`
    asks for a column.
    """
    return isinstance(bare(key), Literal | Symbol | Text)
