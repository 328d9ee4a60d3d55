"""What a unit names and says: fields, keys, columns, operands, labels. For rules that ask about words.

Rules about secret questions need no flow: that a column, a form field or a comparison is called so decides.
A mention is a name or text with the role it plays; which names matter is the business of the rule.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal as OneOf

from authlint.pattern import pattern
from authlint.python.memo import Memo
from authlint.python.project import Project
from authlint.python.units import Unit
from authlint.python.values import (
    Attribute,
    Call,
    Choice,
    Collection,
    Comparison,
    Item,
    Literal,
    Mapping,
    Named,
    Param,
    Spot,
    Star,
    Symbol,
    Text,
    Value,
    bare,
    inside,
    label,
    method,
    same,
    text_of,
)
from authlint.record import entity

Role = OneOf[
    "field", "column", "compared", "hashed", "stored", "passed", "given", "key", "variable", "parameter",
    "prompt", "text", "choice", "route", "shown",
]  # fmt: skip
"""field     a name that a class body declares
column    a name in SQL text, or the name argument of a column
compared  an operand of == or != or of a constant-time comparison
hashed    an argument of a password hash, or of a check of one
stored    an attribute or item that is assigned to
passed    a keyword of a call
given     a value among the positional arguments of a call
key       a string that reads like an identifier: mapping keys, request keys, other arguments
variable  a local or module variable that is assigned
parameter a declared parameter
prompt    a text that a widget, a form field or a console shows to ask for something
text      any other text
choice    a text in a list, tuple, set or dict
route     the path of a URL
shown     the name of a template or a link target"""


_VARIABLE = pattern(r"\(\?P?<\w+>(?:[^()]|\([^()]*\))*\)|<[^<>]*>|\{[^{}]*\}|\[[^\]]*\][+*?]?|\\.")


def fixed_part(route: str) -> str:
    """The path of a URL without its parameters, whose names are those of arguments: `/order/<secret>/open/`."""
    return _VARIABLE.sub("/", route)


@entity
class Mention:
    """A name or a text in its role.

    `table` is the first table of a SQL statement, for columns; `printed` tells a message box or a line on the
    console from the label of an input.
    """

    role: Role
    name: str
    at: Spot
    table: str = ""
    value: Value | None = None
    printed: bool = False


@entity
class _Kept:
    """The mentions of the units of one file, by name."""

    path: str
    units: dict[str, tuple[Unit, list[Mention]]]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


PROMPTS = _words(
    "input raw_input prompt ask askstring Label QLabel LabelFrame Entry Text text_input text_area "
    "selectbox radio Combobox ComboBox OptionMenu setText setPlaceholderText setWindowTitle set_text "
    "addItem addItems addRow getText getpass password secho echo print CharField TextField ChoiceField "
    "TypedChoiceField StringField SelectField TextAreaField PasswordField RadioField String Str Field "
    "Confirm option argument showinfo showerror CTkLabel CTkEntry CTkComboBox MDTextField StaticText "
    "TextCtrl Textbox Dropdown"
)
PROMPT_KEYWORDS = _words(
    "label text prompt placeholder placeholder_text verbose_name title hint_text caption question"
)
COMPARING = _words(
    "compare_digest safe_compare constant_time_compare safe_str_cmp const_compare constant_time_equals "
    "constant_time_compare_strings safe_equals"
)
HASHING = _words(
    "check_password_hash check_password verify_password make_password generate_password_hash hashpw "
    "checkpw hash_password get_password_hash"
)
_LOGS = _words("debug info warning warn error exception critical log getLogger fatal audit")
_SHOWS = _words(
    "render render_template render_to_response redirect url_for reverse reverse_lazy TemplateResponse "
    "get_template resolve_url HttpResponseRedirect RedirectResponse render_to_string"
)
_ROUTES = _words(
    "path re_path url add_url_rule add_api_route Route add_route add_resource add_post add_get Mount Rule"
)
# Decorators are evaluated where the function is defined; their paths belong to the function.
_DECORATES = _words("route get post put patch delete websocket api_route view_config")
_READS = _words("get pop getlist get_argument get_body_argument getone get_all getattr")
_PRINTS = _words("print echo secho showinfo showerror showwarning")
TRANSLATES = _words("_ _l tr gettext gettext_lazy ugettext ugettext_lazy lazy_gettext pgettext")
_COLUMNS = _words("Column mapped_column db_column Field add_column AddField relationship")

_TABLE = r"[\"`\[]?(?:\w+[\"`\]]?\.[\"`\[]?)?(\w+)"
_SQL = pattern(
    rf"^\W*(?:(?:select|delete)\b.{{1,4000}}?\bfrom\s+{_TABLE}|(?:insert|replace)\b.{{0,20}}?\binto\s+{_TABLE}|"
    rf"update\s+{_TABLE}[\"`\]]?\s.{{0,40}}?set\b|"
    rf"(?:create|alter)\s+.{{0,20}}?table\s+(?:if\s+not\s+exists\s+)?{_TABLE})",
    re.IGNORECASE | re.DOTALL,
)
_SQL_STARTS = ("sel", "ins", "upd", "cre", "alt", "del", "rep")
_QUOTED = pattern(r"'[^']*'")
_IDENTIFIER = pattern(r"[^\W\d]\w*")
_NAME_LIKE = pattern(r"[^\W\d][\w.\-\[\]]{1,48}$")
_PATH_LIKE = pattern(r"[/^]?(?:[\w<>:\-.{}]+/)*[\w<>:\-.{}]+/?\$?$")

_MENTIONS: Memo[str, dict[str, tuple[Unit, list[Mention]]]] = Memo()
"""The file asked about last -> the names of its units -> each with its mentions."""


def mentions(unit: Unit, project: Project) -> list[Mention]:
    """What the unit's own lines name and say, each with its role, in no order; without docstrings.

    The answers for the last file are kept, since the rules of a family ask for the same units in turn.
    """
    files = _MENTIONS.of(project)
    units = files.get(unit.path)
    if units is None:
        files.clear()
        units = files[unit.path] = {}
    known = units.get(unit.name)
    if known is None or known[0] is not unit:
        known = units[unit.name] = (unit, _mentions(unit))
    return known[1]


def _mentions(unit: Unit) -> list[Mention]:
    found: list[Mention] = []
    roles = _Roles(unit)
    found += roles.made
    if unit.kind == "class":
        for name in {**unit.fields, **unit.annotations}:
            at = unit.field_spots.get(name)
            if at is not None and name not in unit.methods:
                found.append(Mention("field", name, at, value=unit.fields.get(name)))
    for parameter in unit.parameters:
        found.append(Mention("parameter", parameter.name, parameter.at))
    for step in unit.steps:
        if step.kind != "store" or step.target is None:
            continue
        target = step.target
        if isinstance(target, Attribute):
            found.append(Mention("stored", target.name, step.at, value=step.value))
        elif isinstance(target, Named) or (isinstance(target, Symbol) and unit.kind == "module"):
            name = target.name.rpartition(".")[2]
            found.append(Mention("variable", name, step.at, value=step.value))
    for comparison in unit.comparisons:
        if comparison.operator in ("==", "!="):
            found += _operands(comparison)
    for literal in unit.literals:
        found += roles.literal(literal)
    return found


_CLIENTS = _words("requests httpx aiohttp session client http urllib3 s api")
_SENDS = _words("post put patch request send fetch")
_BODY = _words("json data params body payload content")


def is_sent(mention: Mention, unit: Unit) -> bool:
    """Whether a key stands in what the unit sends to another server: `requests.post(url, json={"key": value})`."""
    if mention.role != "key" or not isinstance(mention.value, Literal):
        return False
    for call in unit.calls:
        if method(call) not in _SENDS:
            continue
        named = {each.lower() for each in label(call.func).replace("_", ".").split(".")[:-1]}
        bodies = [value for name, value in call.keywords if name in _BODY]
        if not _CLIENTS.isdisjoint(named) or any(name == "json" for name, _ in call.keywords):
            bodies += call.args[1:]
            if any(each is mention.value for value in bodies for each in inside(value, 200)):
                return True
    return False


_LOOKUPS = _words(
    "exact iexact in contains icontains startswith istartswith endswith iendswith isnull regex iregex"
)


def field_of(keyword: str) -> str:
    """The field that a keyword of a Django query names: `profile__answer__iexact` -> answer."""
    parts = keyword.split("__")
    while len(parts) > 1 and parts[-1] in _LOOKUPS:
        parts.pop()
    return parts[-1] or keyword


def _operands(comparison: Comparison) -> Iterator[Mention]:
    for side, other in ((comparison.left, comparison.right), (comparison.right, comparison.left)):
        if isinstance(bare(other), Literal):
            continue  # `answer == "yes"` compares with a constant, no stored answer
        around = set(names_near(holder)) if (holder := _one_holder(side, other)) is not None else set()
        for name in names_near(side):
            if name not in around:
                yield Mention("compared", name, comparison.at, value=comparison)


def _one_holder(side: Value, other: Value) -> Value | None:
    """What both sides are read from, `answers["password"] == answers["again"]`; None when it is not the same."""
    one, two = bare(side), bare(other)
    if isinstance(one, Item | Attribute) and isinstance(two, Item | Attribute) and same(one.of, two.of):
        return one.of
    return None


def names_near(value: Value) -> Iterator[str]:
    """The names that a value goes by: variable, attribute, key, through calls of methods on it.

    `request.form["answer"].strip().lower()` -> answer, form, request.
    """
    hops = 12
    while hops:
        hops -= 1
        if isinstance(value, Named):
            yield value.name
            value = value.value
        elif isinstance(value, Attribute):
            yield value.name
            value = value.of
        elif isinstance(value, Item):
            key = bare(value.key)
            if isinstance(key, Literal) and isinstance(key.value, str):
                yield key.value
            value = value.of
        elif isinstance(value, Param | Symbol):
            yield value.name.rpartition(".")[2]
            return
        elif isinstance(value, Call):
            first = bare(value.args[0]) if value.args else None
            if method(value) in _READS and isinstance(first, Literal) and isinstance(first.value, str):
                yield first.value
            if isinstance(value.func, Attribute):
                value = value.func.of
            elif isinstance(value.func, Symbol) and method(value) in _READS:
                yield value.func.name.split(".")[-2]  # `entry.get()` with a module's `entry`
                return
            elif value.args and len(value.args) == 1:
                value = value.args[0]  # `str(answer)`
            else:
                return
        elif isinstance(value, Choice) and value.options:
            value = value.options[0]
        elif isinstance(value, Text) and len(value.parts) == 1:
            value = value.parts[0]
        else:
            return


class _Roles:
    """Which string constants of a unit stand where: found by one pass over its calls and steps."""

    def __init__(self, unit: Unit) -> None:
        self.unit = unit
        self.of: dict[int, Role | None] = {}
        self.said: set[int] = set()
        """Plain arguments of calls: messages and codes, no keys."""
        self.printed: set[int] = set()
        self.listed: set[int] = set()
        """Items of lists, tuples and sets."""
        self.made: list[Mention] = []
        for decorator in unit.decorators:
            call = bare(decorator)
            if isinstance(call, Call):
                for arg in call.args[:1]:
                    path = bare(arg)
                    if isinstance(path, Literal) and isinstance(path.value, str):
                        self.made.append(Mention("route", fixed_part(path.value), path.at))
        for call in unit.calls:
            self._call(call)
        for step in unit.steps:
            if step.kind == "store" or step.kind == "return":
                self._display(step.value)
        for comparison in unit.comparisons:
            for side in (comparison.left, comparison.right):
                self._display(side)
                self._mark(bare(side), None)  # `kind == "security_question"` tells cases apart

    def _call(self, call: Call) -> None:
        name = method(call)
        for keyword, value in call.keywords:
            if keyword is not None:
                self.made.append(Mention("passed", field_of(keyword), value.at, value=value))
            self._display(value)
            inner = bare(value)
            self.said.add(id(inner))
            if keyword in PROMPT_KEYWORDS:
                self._mark(inner, "prompt")
        role: Role | None = None
        if name in COMPARING:
            role = "compared"
        elif name in HASHING:
            role = "hashed"
        if role is not None:
            for arg in call.args:
                for each in names_near(arg):
                    self.made.append(Mention(role, each, call.at, value=call))
            return
        bound = bool(call.args) and self._is_sql(call.args[0])
        plain = name not in PROMPTS and name not in _LOGS and name not in _SHOWS
        for index, arg in enumerate(call.args):
            self._display(arg)
            inner = bare(arg.of) if isinstance(arg, Star) else bare(arg)
            if name in _READS and index < 2:
                self.of.setdefault(id(inner), "key")
            else:
                self.said.add(id(inner))
            if bound and index and isinstance(inner, Collection):
                for item in inner.items[:40]:
                    for each in names_near(item):
                        self.made.append(Mention("stored", each, call.at, value=item))
            elif plain and not isinstance(inner, Literal | Symbol):
                for each in names_near(arg):
                    self.made.append(Mention("given", each, arg.at, value=arg))
            if name in _LOGS:
                self._mark(inner, None)
            elif name in _SHOWS:
                self._mark(inner, "shown")
            elif name in PROMPTS:
                self._mark(inner, "prompt")
                if name in _PRINTS:
                    self.printed.add(id(inner))
            elif name in _COLUMNS and index == 0:
                self._mark(inner, "column")
            elif name in _ROUTES and index < 2:
                self._mark(inner, "route")
            elif name in _DECORATES and index == 0 and self.unit.kind != "function":
                self._mark(inner, None)

    @staticmethod
    def _is_sql(value: Value) -> bool:
        text = text_of(value)
        return (
            text is not None and text.lstrip(" \n\t(")[:3].lower() in _SQL_STARTS and bool(_SQL.match(text))
        )

    def _mark(self, value: Value, role: Role | None) -> None:
        if isinstance(value, Literal):
            self.of[id(value)] = role
        elif isinstance(value, Text):
            for part in value.parts:
                if isinstance(part, Literal):
                    self.of[id(part)] = role
        elif isinstance(value, Call) and value.args and method(value) in TRANSLATES:
            self._mark(bare(value.args[0]), role)

    def _display(self, value: Value) -> None:
        """Marks the texts of a list or dict as choices; looks into pairs, two levels deep."""
        waiting: list[tuple[Value, int]] = [(bare(value), 0)]
        while waiting:
            each, depth = waiting.pop()
            if depth and isinstance(each, Literal):
                self.of.setdefault(id(each), "choice")
            elif isinstance(each, Call) and depth and each.args and len(each.args) == 1:
                waiting.append((bare(each.args[0]), depth))
            elif depth < 4 and isinstance(each, Collection):
                items = [bare(item) for item in each.items[:200]]
                self.listed.update(id(item) for item in items)
                waiting += [(item, depth + 1) for item in items]
            elif depth < 4 and isinstance(each, Mapping):
                for key, item in each.items[:200]:
                    waiting.append((bare(item), depth + 1))
                    name = bare(key) if key is not None else None
                    if (
                        isinstance(name, Literal)
                        and isinstance(name.value, str)
                        and _NAME_LIKE.match(name.value)
                    ):
                        self.of.setdefault(id(name), "key")
                    elif name is not None:
                        waiting.append((name, depth + 1))

    def literal(self, literal: Literal) -> Iterator[Mention]:
        """What one string constant mentions."""
        text = literal.value
        if not isinstance(text, str) or len(text) < 2:
            return
        role = self.of.get(id(literal), "text")
        if role is None:
            return
        if text.lstrip(" \n\t(")[:3].lower() in _SQL_STARTS and (statement := _SQL.match(text)):
            table = next(each for each in statement.groups() if each)
            for name in dict.fromkeys(_IDENTIFIER.findall(_QUOTED.sub("''", text[:6000]))):
                yield Mention("column", name, literal.at, table, literal)
            return
        if role in ("route", "shown", "column"):
            yield Mention(role, fixed_part(text) if role == "route" else text, literal.at)
            return
        # A class lists the names of its fields (`fields = [...]`); what a function lists are cases.
        is_key = id(literal) in self.listed if self.unit.kind == "class" else role in ("key", "text")
        if is_key and id(literal) not in self.said and _NAME_LIKE.match(text):
            yield Mention("key", text, literal.at, value=literal)
        if role != "key" and (role != "text" or not _PATH_LIKE.match(text)):
            yield Mention(role, text, literal.at, value=literal, printed=id(literal) in self.printed)
