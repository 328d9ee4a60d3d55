"""Whether a secret that leaves in clear proves somebody's account here, and reaches another than its owner.

The evidence is asked where a disclosure is found: a password is given to an account, typed where people log in,
or handed over by such code; a code or token was drawn or signed by the program and opens something of somebody
else's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from authlint.facts.doubts import for_administrators
from authlint.facts.secrets import Channel
from authlint.frameworks.generators import draws_at_random
from authlint.frameworks.given import is_given, keeps_entries, of_entry, of_guest
from authlint.frameworks.messages import decorator_name, is_route, leaves_by
from authlint.frameworks.stores import is_clear_column, is_table
from authlint.pattern import pattern
from authlint.python.calls import arguments, target
from authlint.python.classes import class_of
from authlint.python.clear import Secret, makes_secret
from authlint.python.flow import known_before
from authlint.python.passwords import holds
from authlint.python.programs import is_program_beside
from authlint.python.project import Project
from authlint.python.purpose import is_plain, kind_of_name, named
from authlint.python.units import Step, Unit
from authlint.python.values import (
    Attribute,
    Call,
    Closure,
    Item,
    Literal,
    Mapping,
    Named,
    Param,
    Symbol,
    Value,
    bare,
    inside,
    label,
    method,
    text_of,
)
from authlint.python.vaults import is_vault_entry
from authlint.vocabulary import is_user, is_user_name, segments

_CALLERS = 6
_ELSEWHERE = named("database mysql repository backup ftp ssh server wordpress wifi")
_ADDRESSEES = named("addr address recipient recipients receiver to email mail name")
_ADMINISTRATORS = named("admin admins administrator administrators superuser staff manager owner root")
_ADMIN_PAGES = named("ModelAdmin UserAdmin AdminSite BaseUserAdmin")
_SIGNS = named(
    "dumps make_token encode sign create_access_token encode_jwt hexdigest jwt_encode create_token "
    "encrypt generate_token"
)
_SITES = named("url website site domain")
_SITE = pattern(r"\b(?:url|web ?site|site|domain)s?[ \t]*[:=]", re.IGNORECASE)
"""The label of what a vault tells of an entry: `url: ...`."""
_PORTALS = named("captive phish phisher phishing evil rogue victim victims")
_FIREWALLS = named("iptables ip6tables nft nftables ipset pfctl")
"""Programs by which a portal lets a device into the network."""
_READ = pattern(r"\bselect\b.{1,300}?\bfrom\s+[`\"\[]?(\w+)", re.IGNORECASE | re.DOTALL)
_FLAGS = named(
    "BooleanField Boolean DateTimeField DateTime DateField Date IntegerRangeField FloatField Float"
)
_PLAIN_TYPES = named("bool datetime date float timedelta")


def belongs(secret: Secret, channel: Channel, step: Step, unit: Unit, project: Project) -> bool:
    """Whether the secret is the proof of an account of this application, not meant for whoever gets it."""
    if secret.kind == "password":
        return channel == "column" or _is_of_account(secret, channel, step, unit, project)
    return _opens(secret, channel, step, unit, project)


# ---------------------------------------------------------------------- passwords


def _is_of_account(secret: Secret, channel: Channel, step: Step, unit: Unit, project: Project) -> bool:
    if secret.origin != "stored" and of_guest(unit):
        return False
    if keeps_entries(unit) or _of_network(unit) or _locks_file(secret, unit) or _names_file(secret):
        return False
    if channel in ("mail", "sms") and secret.origin != "stored" and _is_to_be_changed(unit, project):
        return False
    if channel == "response" and secret.origin == "generated" and _is_asked_by_program(unit):
        return False
    short = secret.label if isinstance(secret.value, Named | Param) else ""
    if secret.origin == "stored":
        return (
            (channel in ("mail", "sms") and not is_program_beside(unit.path, project))
            or is_clear_column(secret.label.rpartition(".")[2])
            or reminds(unit, project)
            or _of_people(secret.value, unit, project)
        )
    if secret.origin == "typed":
        return of_entry(unit) or is_given(secret.value, short, unit, project)
    if channel in ("mail", "sms") and _speaks_to_user(step, unit):
        return True
    handed = _handed(secret, unit, project) if secret.origin != "generated" else []
    if sum(isinstance(bare(value), Literal) for value, _ in handed) * 2 > len(handed):
        return False  # constants of the source, which nobody has to be told
    if is_given(secret.value, short, unit, project):
        return True
    return any(_hands_account(given, caller, project) for given, caller in handed)


_REMINDS = named("remind reminder reminds forgot forgotten forget recover recovery reveal")


def reminds(unit: Unit, project: Project) -> bool:
    """Whether code is there for those who forgot their password, by its name or by what it says of itself."""
    owner = project.unit(unit.owner) if unit.owner else None
    said = {*segments(unit.qualname), *segments(unit.docstring[:200])}
    for decorator in unit.decorators:
        inner = bare(decorator)
        for each in inner.args if isinstance(inner, Call) else ():
            said.update(segments(text_of(each) or ""))
    return bool(_REMINDS & said) or (
        owner is not None and bool(_REMINDS & set(segments(owner.docstring[:200])))
    )


def _of_people(value: Value, unit: Unit, project: Project) -> bool:
    """Whether a stored password is seen to be that of somebody who has an account here: read from a user, from an
    object of a table, or by a query of a table of users.
    """
    for each in inside(value, 60):
        if isinstance(each, Named | Param | Attribute | Symbol | Closure):
            if is_user(each.name.rpartition(".")[2]) or is_user(_asked_class(each)):
                return True
        if isinstance(each, Attribute) and (owner := class_of(each.of, unit, project)) is not None:
            if is_user(owner.rpartition(".")[2]) or is_table(owner, project):
                return True
    return any(
        isinstance(each.value, str)
        and (found := _READ.search(each.value)) is not None
        and is_user(found[1])
        and not _reads_entry(each.value)
        for each in unit.literals
    )


def _asked_class(value: Value) -> str:
    """The class that a query is made of: `Member` of `shop.Member.query.filter_by`; else ""."""
    parts = value.name.split(".") if isinstance(value, Symbol) else []
    at = next((index for index, each in enumerate(parts) if each in ("query", "objects")), 0)
    return parts[at - 1] if at else ""


def _of_network(unit: Unit) -> bool:
    """Whether a page opens the network to the device that asks, as a captive portal does, or is there to catch what
    others type: the password is of no account of this application.
    """
    said = {*segments(unit.path.removesuffix(".py").replace("/", "_")), *segments(unit.qualname)}
    return not _PORTALS.isdisjoint(said) or any(
        isinstance(each.value, str) and each.value in _FIREWALLS for each in unit.literals
    )


_ARCHIVES = named("zip zipfile archive pdf writer pikepdf workbook")


def _locks_file(secret: Secret, unit: Unit) -> bool:
    """Whether a password closes a file, and is no account's: `archive.setpassword(password)`,
    `PdfWriter().encrypt(password)`.
    """
    for call in unit.calls:
        name, func = method(call), bare(call.func)
        of = func.of if isinstance(func, Attribute) else func
        holder = label(of) if isinstance(of, Named | Symbol | Attribute | Param | Closure | Call) else ""
        if name != "setpassword" and not (
            name in ("encrypt", "compress", "compress_multiple")
            and any(each in holder.lower() for each in _ARCHIVES)
        ):
            continue
        if any(holds(given, secret.value) for given in (*call.args, *(each for _, each in call.keywords))):
            return True
    return False


_DOCUMENTS = named("zip rar pdf xls xlsx doc docx excel spreadsheet workbook archive attachment")


def _names_file(secret: Secret) -> bool:
    """Whether a password is named after the kind of file that it opens: `xlsx_password`."""
    return not _DOCUMENTS.isdisjoint(segments(secret.label.rpartition(".")[2]))


_PASSWORDS = named("password passwd pwd pass")
_CHANGES = named("change changed changing reset renew")
_MUST = named("must force forced require required requires need needs next first")


def _is_to_be_changed(unit: Unit, project: Project) -> bool:
    """Whether the account has to change its password at the next login: `"changePasswordAtNextLogin": True`, here,
    in what calls this, or in what made the password that a caller hands in.
    """
    calling = project.callers(unit, _CALLERS) if unit.kind == "function" else ()
    if any(_demands_change(each) for each in (unit, *(caller for caller, _ in calling))):
        return True
    return any(
        _demands_change(maker)
        for caller, call in calling
        for given in (*call.args, *(each for _, each in call.keywords))
        for maker in _makers(given, caller, project)
    )


def _makers(value: Value, unit: Unit, project: Project) -> Iterator[Unit]:
    """The functions of the project that a password comes from: `_, password = service.create_user(person)`."""
    for each in inside(value, 12):
        if isinstance(each, Call) and (leads := target(each, unit, project).unit) is not None:
            yield leads


def _demands_change(unit: Unit) -> bool:
    for step in unit.steps:
        if step.kind == "store" and isinstance(step.target, Attribute | Item):
            of = step.target
            name = of.name if isinstance(of, Attribute) else text_of(of.key) or ""
            if _is_demand(name, step.value):
                return True
        for each in inside(step.value, 60):
            if isinstance(each, Call) and any(
                name and _is_demand(name, said) for name, said in each.keywords
            ):
                return True
            if isinstance(each, Mapping) and any(
                key is not None and _is_demand(text_of(key) or "", said) for key, said in each.items
            ):
                return True
    return False


def _is_demand(name: str, value: Value) -> bool:
    said = set(segments(name))
    given = bare(value)
    return (
        isinstance(given, Literal)
        and str(given.value).lower() == "true"
        and not (_PASSWORDS.isdisjoint(said) or _CHANGES.isdisjoint(said) or _MUST.isdisjoint(said))
    )


_KEYS = named("secret key token apikey")
_COMPARES = named("compare_digest constant_time_compare safe_str_cmp")


def _is_asked_by_program(unit: Unit) -> bool:
    """Whether a function answers another program alone, which shows a secret that both have in their settings: a
    machine has no mail by which it could be sent a link, and gets what it asked for once.
    """
    pairs = [(each.left, each.right) for each in unit.comparisons if each.operator in ("==", "!=")]
    pairs += [
        (call.args[0], call.args[1]) for call in unit.calls if method(call) in _COMPARES and call.args[1:]
    ]
    return any(_is_shared_key(one) or _is_shared_key(other) for one, other in pairs)


def _is_shared_key(value: Value) -> bool:
    inner = bare(value)
    if not isinstance(inner, Attribute | Symbol):
        return False
    last = inner.name.rpartition(".")[2]
    return last.isupper() and segments(last)[-1:] != () and segments(last)[-1] in _KEYS


def names_site(unit: Unit) -> bool:
    """Whether a function shows the site that a password is for beside it: an entry of a vault."""
    for step in unit.steps:
        for each in inside(step.value, 60) if step.kind in ("call", "return") else ():
            if isinstance(each, Mapping):
                if any(key is not None and (text_of(key) or "").lower() in _SITES for key, _ in each.items):
                    return True
            elif isinstance(each, Literal) and isinstance(each.value, str):
                if _SITE.search(each.value) or _reads_entry(each.value):
                    return True
    return False


def _reads_entry(text: str) -> bool:
    """Whether a text asks a database for an entry of a vault."""
    found = _READ.search(text)
    return found is not None and is_vault_entry(found[1], re.findall(r"\w+", text.replace(found[1], " ")))


def _speaks_to_user(step: Step, unit: Unit) -> bool:
    """Whether a mail is about an account: its user's name is in it, or the function is given the user."""
    if any(
        is_user(each.name) or is_user_name(each.name) or not _ADDRESSEES.isdisjoint(segments(each.name))
        for each in unit.parameters
    ):
        return True
    parts = list(inside(step.value, 200))
    said = {
        word
        for each in parts
        if isinstance(each, Literal)
        for word in segments(str(each.value)[:300].lower())
    }
    return _ELSEWHERE.isdisjoint(said) and any(
        isinstance(each, Named | Attribute) and is_user_name(each.name) for each in parts
    )


def _handed(secret: Secret, unit: Unit, project: Project) -> list[tuple[Value, Unit]]:
    """What callers put in for the parameter that a secret is."""
    names = {each.name for each in inside(secret.value, 40) if isinstance(each, Param)}
    found: list[tuple[Value, Unit]] = []
    for caller, call in project.callers(unit, _CALLERS) if names and unit.kind == "function" else ():
        for name, value in arguments(call, target(call, caller, project)).items():
            if name in names and not any(each.default is value for each in unit.parameters):
                found.append((value, caller))
    return found


def _hands_account(given: Value, caller: Unit, project: Project) -> bool:
    if keeps_entries(caller):
        return False
    return of_entry(caller) or is_given(given, getattr(given, "name", ""), caller, project)


# ---------------------------------------------------------------------- codes and tokens


def _opens(secret: Secret, channel: Channel, step: Step, unit: Unit, project: Project) -> bool:
    if channel in ("response", "page", "flash") and _for_administrators(unit, step, project):
        return False
    if secret.label.rpartition(".")[2].lower() == "pin" and not of_entry(unit):
        return False
    if secret.kind == "code" and _is_kept_for_another(secret.value):
        return False
    if secret.origin == "generated":
        return _is_made(secret, unit, project) and not (
            channel in ("response", "page") and _is_handle(secret, unit, project)
        )
    if secret.origin in ("given", "unknown") and isinstance(bare(secret.value), Param):
        if any(map(is_route, unit.decorators)):
            return False  # a part of the path, or what was typed
        handed = _handed(secret, unit, project)
        if _is_either(secret.label):
            return False
        if not handed:
            return _is_called(unit, project) and _is_used(secret, unit, project)
        return not all(_is_typed(value) for value, _ in handed) and (
            _is_used(secret, unit, project) or any(_is_drawn(*each, project) for each in handed)
        )
    return not _is_flag(secret.value, unit, project)


_KEPT = named("secret secrets vault entry entries wallet credential credentials")


def _is_kept_for_another(value: Value) -> bool:
    """Whether a code is worked out from what a vault holds, to log in at another site: `secret.get_otp()`."""
    call = bare(value)
    func = bare(call.func) if isinstance(call, Call) else None
    return isinstance(func, Attribute) and label(func.of).rpartition(".")[2].lower() in _KEPT


def _is_either(label: str) -> bool:
    """Whether a name is that of one of two things, what somebody typed at a login: `password_or_token`."""
    return "or" in segments(label.rpartition(".")[2])[1:-1]


def _is_used(secret: Secret, unit: Unit, project: Project) -> bool:
    """Whether a function does more with a code that it is handed than write it down: sends, keeps or compares it, or
    gives it back. A file that stands alone shows what it can.
    """
    shown = ("print", "log")
    names = {each.name for each in inside(secret.value, 40) if isinstance(each, Param)}

    def is_it(value: Value) -> bool:
        return any(isinstance(each, Param) and each.name in names for each in inside(value, 60))

    if any(is_it(side) for each in unit.comparisons for side in (each.left, each.right)):
        return True
    for step in unit.steps:
        if step.kind in ("return", "store") and isinstance(step.target, Attribute | Item | None):
            if is_it(step.value):
                return True
        elif step.kind == "call" and isinstance(call := step.value, Call):
            given = (*call.args, *(each for _, each in call.keywords))
            if method(call) not in _PLAIN_CALLS and any(map(is_it, given)):
                left = leaves_by(call, unit, project)
                if left is None or left[0] not in shown:
                    return True
    return not is_program_beside(unit.path, project)


_PLAIN_CALLS = named("str int len type isinstance format bool repr strip")


def _is_drawn(value: Value, unit: Unit, project: Project) -> bool:
    """Whether what a caller hands over was drawn there, or is what a function gave it."""
    return isinstance(bare(value), Call) or any(
        isinstance(each, Call) and draws_at_random(each, unit, project) for each in inside(value, 60)
    )


def _is_called(unit: Unit, project: Project) -> bool:
    """Whether something hands a function what is not seen: a queue, or a caller whose object is not known."""
    if any("task" in segments(decorator_name(each)) for each in unit.decorators):
        return True
    return bool(project.calling(unit.name.rpartition(".")[2]))


def _is_made(secret: Secret, unit: Unit, project: Project) -> bool:
    """Whether the function of the project that a secret is called after draws or signs one."""
    call = bare(secret.value)
    if not secret.label.endswith("()") or not isinstance(call, Call):
        return True
    found = target(call, unit, project)
    if found.unit is None or found.unit.kind != "function":
        return secret.kind != "code" or isinstance(bare(call.func), Symbol | Closure)
    return _gives_secret(found.unit, project, 3)


def _gives_secret(helper: Unit, project: Project, depth: int) -> bool:
    if makes_secret(helper, project, draws_at_random):
        return True
    for step in helper.steps:
        for each in inside(step.value, 120) if step.kind == "return" else ():
            if not isinstance(each, Call):
                continue
            if _signs(each):
                return True
            inner = target(each, helper, project).unit
            if depth and inner is not None and inner.kind == "function" and inner is not helper:
                if _gives_secret(inner, project, depth - 1):
                    return True
    return False


def _signs(call: Call) -> bool:
    """Whether a call makes a signed or digested text; not `json.dumps(data)`, nor `text.encode()`."""
    last = method(call)
    func = bare(call.func)
    if last == "encode":
        return len(call.args) + len(call.keywords) > 1
    if last == "dumps" and isinstance(func, Symbol):
        return not func.name.startswith(("json.", "simplejson.", "orjson.", "ujson.", "pickle.", "yaml."))
    return last in _SIGNS


def _is_handle(secret: Secret, unit: Unit, project: Project) -> bool:
    """Whether a token only names the request for which a code of its own was drawn and sent."""
    name = secret.label.rpartition(".")[2]
    if is_plain(name) != "token":
        return False
    for step in unit.steps:
        if step.kind == "store" and isinstance(step.target, Named | Attribute | Item):
            label = (
                step.target.name
                if isinstance(step.target, Named | Attribute)
                else text_of(step.target.key) or ""
            )
            if kind_of_name(label) == "code" or is_plain(label) == "code":
                if any(
                    isinstance(each, Call) and draws_at_random(each, unit, project)
                    for each in inside(step.value, 40)
                ):
                    return True
    return False


def _is_typed(value: Value) -> bool:
    """Whether a value is what somebody typed: `request.POST["otp"]`, `form.code.data`, `input()`."""
    for each in inside(value, 30):
        if isinstance(each, Attribute) and is_user(each.name):
            return False  # `request.user.otp` is what is kept
        if isinstance(each, Symbol | Param | Attribute):
            said = set(segments(each.name.rpartition(".")[2]))
            if said & {"request", "form", "forms", "payload", "validated", "cleaned", "body", "serializer"}:
                return True
        if isinstance(each, Call) and method(each) in ("input", "prompt", "getpass"):
            return True
    return False


def _is_flag(value: Value, unit: Unit, project: Project) -> bool:
    """Whether an attribute is declared as a truth value, a time or a measure."""
    place = bare(value)
    if not isinstance(place, Attribute):
        return False
    owner = class_of(place.of, unit, project)
    for _, base in project.bases(owner) if owner is not None else ():
        if base is None:
            continue
        annotation = base.annotations.get(place.name)
        if annotation is not None and any(
            isinstance(each, Symbol) and each.name.rpartition(".")[2] in _PLAIN_TYPES
            for each in inside(annotation, 12)
        ):
            return True
        declared = base.fields.get(place.name)
        if declared is not None:
            inner = bare(declared)
            if isinstance(inner, Literal) and isinstance(inner.value, bool):
                return True
            return isinstance(inner, Call) and any(
                (isinstance(each, Call) and method(each) in _FLAGS)
                or (isinstance(each, Symbol) and each.name.rpartition(".")[2] in _FLAGS)
                for each in inside(inner, 12)
            )
    return False


def _for_administrators(unit: Unit, step: Step, project: Project) -> bool:
    """Whether only an administrator gets to a step: what is made there is made to be passed on."""
    if unit.owner and project.is_a(unit.owner, _ADMIN_PAGES):
        return True
    for decorator in unit.decorators:
        for each in inside(decorator, 12):
            name = each.name if isinstance(each, Symbol | Attribute | Closure) else text_of(each) or ""
            if not _ADMINISTRATORS.isdisjoint(segments(name.rpartition(".")[2])):
                return True
    for known in known_before(unit, step):
        if known.kind not in ("true", "done") or known.value is None:
            continue
        call = bare(known.value)
        if isinstance(call, Call) and _asks_privilege(call):
            return True
        for each in inside(known.value, 20) if known.kind == "true" else ():
            name = each.name if isinstance(each, Symbol | Attribute | Named) else ""
            said = segments(name.rpartition(".")[2])
            if said and said[-1] in _ADMINISTRATORS and ("is" in said or len(said) == 1):
                return True
    return unit.kind == "function" and bool(for_administrators(unit, project))


_ASKS = named("check validate verify require requires ensure assert is has can authorize enforce test")
_PRIVILEGED = named("admin admins administrator superuser staff permission permissions perm perms role roles")


def _asks_privilege(call: Call) -> bool:
    """Whether a call that has let the caller pass asks for a privilege: `validate_admin_api_key(key)`,
    `user.has_perm("accounts.show_codes")`, `require_role(request, "support")`.
    """
    said = set(segments(method(call)))
    return not _ASKS.isdisjoint(said) and not _PRIVILEGED.isdisjoint(said)
