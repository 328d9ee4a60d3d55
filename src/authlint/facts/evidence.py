"""Evidence on the way to an event: a current password checked, a token or code consumed, a fresh login.

Each function looks at one known thing of a frame and answers with where it stands and what it shows, or None.
"""

from __future__ import annotations

import re

from authlint.facts.arriving import is_stored
from authlint.facts.origins import (
    CURRENT_USER_CALLS,
    input_part,
    is_session,
    name_of,
    names_of,
    session_user,
    speaks_of_login_token,
    speaks_of_token,
    typed,
    typed_part,
)
from authlint.facts.passwords import PasswordCheck
from authlint.facts.proofs import Reauthentication
from authlint.facts.secrets import TokenRead
from authlint.facts.words import words
from authlint.pattern import pattern
from authlint.python.calls import Target
from authlint.python.declared import known_of
from authlint.python.flow import Known, is_looked_at
from authlint.python.names import STDLIB
from authlint.python.project import Project
from authlint.python.trace import Frame, Trace
from authlint.python.units import Step, Unit
from authlint.python.values import (
    Attribute,
    Call,
    Collection,
    Comparison,
    Item,
    Literal,
    Mapping,
    Operation,
    Param,
    Spot,
    Symbol,
    Value,
    bare,
    inside,
    method,
    text_of,
)
from authlint.record import record
from authlint.vocabulary import (
    is_code,
    is_current_password,
    is_new_password,
    is_password,
    is_password_confirmation,
    is_password_hash,
    is_plain_token,
    is_recovery_word,
    is_secret_answer,
    is_token,
    segments,
)


@record()
class Shown:
    """Evidence: where, what, and whether it could be read to the end; `token` tells of a token or code."""

    at: Spot
    message: str
    sure: bool = True
    token: bool = False


CHECKERS = words(
    "check_password verify_password checkpw check_password_hash verify authenticate verify_pw check_pw "
    "checkpassword verifypassword compare_password compare_passwords validate_credentials "
    "is_correct_password password_matches match_password is_valid_password verify_hash valid_password "
    "check_credentials verify_and_update verify_and_update_password verify_user_password "
    "check_user_password is_password_correct verify_credentials test_password compare_digest "
    "password_check validate_login check_login do_login try_login user_login check_passwd "
    "authenticate_user password_verify check_old_password verify_old_password confirm_password isvalid "
    "check_current_password verify_current_password login auth bind simple_bind_s check_hash "
    "needs_reauth password_is is_password matches_password"
)
RAISERS = words(
    "verify check_old_password verify_old_password verify_current_password check_current_password "
    "validate_old_password validate_current_password simple_bind_s check_password_or_raise "
    "ensure_password require_password"
)
FRESH = pattern(
    r"fresh|re_?auth|sudo|recent|confirm_?(access|password|login)|step_?up|elevat|password_confirm",
    re.IGNORECASE,
)
LEVEL = pattern(r"(?:^|_)(?:acr|aal)(?:_|\d|$)", re.IGNORECASE)
"""The class of an authentication as OpenID Connect names it, and its level as NIST does."""
SQL_SELECT = pattern(r"\bselect\b.*\bwhere\b(.*)", re.IGNORECASE | re.DOTALL)
SQL_PASSWORD = pattern(r"(pass(?:w(?:or)?d)?\w*|pwd\w*|pw_?hash|hash\w*)[\"`\]]?\s*=", re.IGNORECASE)


def speaks_of_password(value: Value, project: Project | None = None) -> bool:
    """Whether a name inside a value is that of a password."""
    return any(
        is_password(each) or is_password_hash(each) or is_current_password(each) for each in names_of(value)
    )


def password_check(known: Known, frame: Frame, trace: Trace, new: Value | None) -> Shown | None:
    """The current password was held against the stored one, and a refusal does not get here."""
    if known.value is None:
        return None
    value = bare(known.value)
    if (
        isinstance(value, Item)
        and isinstance(key := bare(value.key), Literal)
        and key.value == 0
        and isinstance(bare(value.of), Call)
    ):
        value = bare(value.of)  # `verified, updated = helper.verify_and_update(...)`
    if isinstance(value, Call):
        return _checked_by_call(value, known.kind, frame, trace)
    if isinstance(value, Comparison) and known.kind == "true" and value.operator in ("==", "in", "is"):
        return _checked_by_comparison(value, frame, trace)
    if known.kind == "true":
        return _row_found(known.value, frame, trace)
    return None


def _checked_by_call(call: Call, kind: str, frame: Frame, trace: Trace) -> Shown | None:
    if kind == "false":
        return None
    found = trace.target(call, frame)
    for fact in trace.project.facts_of(frame.unit, PasswordCheck):
        if fact.value is call:
            if fact.data is not None and is_new(trace.outer(fact.data, frame)):
                return None
            if kind == "true" or fact.result == "raises":
                return Shown(call.at, "the current password is checked here")
            return None  # its answer is dropped
    if found.method in ("is_valid", "validate_on_submit", "save") and found.owner is not None:
        form = stock_form(found.owner, trace.project) if kind == "true" or found.method == "save" else ""
        if form:
            return Shown(call.at, f"{form} asks for the current password")
    name = found.method.lower()
    words = segments(found.method)
    speaking = name in CHECKERS or (
        (
            "check" in words
            or "verify" in words
            or "validate" in words
            or "compare" in words
            or "match" in words
            or "matches" in words
        )
        and any(
            is_password(each) or each in ("password", "pw", "passwd", "pwd", "pass", "credentials", "hash")
            for each in words
        )
    )
    if not speaking:
        return _row_found(call, frame, trace) if kind == "true" else None
    if (
        found.unit is not None
        and found.unit.kind == "function"
        and trace.project.speaks(found.unit)
        and kind == "done"
    ):
        return None  # its own body is read by the search
    values = [*call.args, *(each for _, each in call.keywords)]
    outer = [trace.outer(each, frame) for each in values]
    if name in ("login", "auth", "bind", "isvalid", "verify", "authenticate") and not any(
        speaks_of_password(each) for each in outer
    ):
        return None
    if not values or (
        all(is_new(each) for each in outer if speaks_of_password(each))
        and any(speaks_of_password(each) for each in outer)
    ):
        return None
    if kind == "true":
        return Shown(call.at, "the current password is checked here")
    if name in RAISERS and found.unit is None and _raises(found, call, frame.unit):
        return Shown(call.at, "the current password is checked here")
    return None


def is_new(value: Value) -> bool:
    """Whether the outermost telling name of a value is that of a new password or its confirmation."""
    for each in names_of(value):
        if is_current_password(each):
            return False
        if is_new_password(each) or is_password_confirmation(each):
            return True
    return False


STOCK_FORMS = words("PasswordChangeForm PasswordChangeView ChangePasswordForm PasswordChangeSerializer")


ANSWERING = pattern(r"context|ctx|pwd|crypt|sha\d|pbkdf2|pwdlib|password_?hash(?!er)", re.IGNORECASE)
"""Names of objects whose `verify` answers with a truth value, as passlib's and pwdlib's do; argon2's raises."""


def _raises(found: Target, call: Call, unit: Unit) -> bool:
    """Whether a check tells a refusal by raising; not one whose answer is looked at, or is known to be the refusal."""
    if found.method.lower() != "verify":
        return True
    of = found.name.rpartition(".")[0] if found.receiver is None else name_of(found.receiver)
    return not ANSWERING.search(of) and not is_looked_at(unit, call)


def stock_form(owner: str, project: Project) -> str:
    """The library's form that a class is, or extends without taking its question away; "" for any other."""
    if question_taken_away(owner, project):
        return ""
    names = (name.rpartition(".")[2] for name, unit in project.bases(owner) if unit is None)
    return next((last for last in names if last in STOCK_FORMS), "")


def question_taken_away(owner: str, project: Project) -> bool:
    """Whether a form of the project overrides the library's question for the current password."""
    for _, unit in project.bases(owner):
        if unit is None:
            continue
        field = unit.fields.get("old_password")
        if "clean_old_password" in unit.methods or (
            field is not None and isinstance(inner := bare(field), Literal) and inner.value is None
        ):
            return True
    return False


def _checked_by_comparison(value: Comparison, frame: Frame, trace: Trace) -> Shown | None:
    entry = frame.entry.unit.name
    sides = [trace.outer(value.left, frame), trace.outer(value.right, frame)]
    if any(isinstance(bare(each), Literal) for each in sides):
        return None
    for one, other in (sides, sides[::-1]):
        stored = names_of(other, 1)[:1]  # `user.password`, against an input of whatever name
        against = bool(stored) and (is_password(stored[0]) or is_password_hash(stored[0]))
        if not typed_password(one, trace.project, entry) and not (
            against and typed(one, trace.project, entry)
        ):
            continue
        # A row that is found by the name typed still holds the stored hash.
        if not typed_password(other, trace.project, entry) or is_stored(other, trace):
            if is_new(one) and not speaks_of_current(one):
                continue
            if not typed_directly(other, trace.project, entry) and (
                speaks_of_password(other) or speaks_of_current(one) or isinstance(bare(other), Item | Call)
            ):
                return Shown(value.at, "the current password is compared here")
    return None


def speaks_of_current(value: Value) -> bool:
    """Whether a name inside a value is that of the current password."""
    return any(is_current_password(each) for each in names_of(value))


def typed_password(value: Value, project: Project, entry: str) -> bool:
    """Whether a password that the user has typed is inside the value."""
    names: list[str] = []
    for each in inside(value, 120):
        name = name_of(each)
        if name:
            names.append(name)
        if typed_part(each, project, entry) and isinstance(each, Param | Attribute | Item | Call | Symbol):
            if any(is_password(name) or is_current_password(name) for name in names):
                return True
    return False


def asks_widget(query: Call) -> bool:
    """Whether a query is given the text of a widget beside another value: `(self.name, self.old.get())`."""
    given = query.args[1] if len(query.args) > 1 else None
    parts = bare(given) if given is not None else None
    return (
        isinstance(parts, Collection)
        and len(parts.items) > 1
        and any(input_part(each) for part in parts.items for each in inside(part, 12))
    )


def typed_directly(value: Value, project: Project, entry: str) -> bool:
    """Whether the value itself is an input, rather than something looked up by one."""
    inner = bare(value)
    while isinstance(inner, Attribute | Item) and not typed_part(inner, project, entry):
        inner = bare(inner.of)
    if isinstance(inner, Call):
        func = bare(inner.func)
        if typed_part(inner, project, entry):
            return True
        if isinstance(func, Attribute) and func.name in ("get", "strip", "encode", "lower", "pop"):
            return typed_directly(func.of, project, entry)
        return False
    return typed_part(inner, project, entry)


def _row_found(value: Value, frame: Frame, trace: Trace) -> Shown | None:
    """A row or user came back from a query that holds the password typed."""
    outer = trace.outer(value, frame)
    entry = frame.entry.unit.name
    for each in inside(outer, 80):
        if not isinstance(each, Call):
            continue
        for keyword, given in each.keywords:
            if keyword and (is_password(keyword.partition("__")[0]) or is_password_hash(keyword)):
                if method(each) in (
                    "filter",
                    "filter_by",
                    "get",
                    "find_one",
                    "exists",
                    "get_or_none",
                    "where",
                    "first",
                    "select",
                    "authenticate",
                ):
                    if not is_new(given):
                        return Shown(each.at, "the row is looked up by its current password")
        for given in each.args:
            text = text_of(given)
            if text is not None:
                select = SQL_SELECT.search(text)
                if (
                    select is not None
                    and SQL_PASSWORD.search(select[1])
                    and (typed_password(each, trace.project, entry) or asks_widget(each))
                ):
                    return Shown(each.at, "the row is looked up by its current password")
            compared = bare(given)
            if (
                isinstance(compared, Comparison)
                and compared.operator == "=="
                and method(each) in ("filter", "where")
            ):
                if is_password(name_of(compared.left)) or is_password_hash(name_of(compared.left)):
                    return Shown(each.at, "the row is looked up by its current password")
    return None


# ---------------------------------------------------------------------- tokens and codes


def token_consumed(known: Known, frame: Frame, trace: Trace) -> Shown | None:
    """A reset token, a code or a secret answer was checked."""
    if known.value is None or known.kind == "false":
        return None
    value = bare(known.value)
    if isinstance(value, Comparison) and known.kind == "true" and _is_made_for_reset(value, frame, trace):
        return Shown(value.at, "the token is held to be one for a reset here")
    if finds_session_user(frame, trace):
        return None
    if isinstance(value, Call):
        for fact in trace.project.facts_of(frame.unit, TokenRead):
            if fact.value is value:
                return _token_read(fact, known.kind, frame, trace)
        name = method(value)
        words = segments(name)
        if name in OPENS_TOKENS and not (known.kind == "done" and name == "check_token"):
            if not only_reads(value) and not speaks_of_login(value, trace, frame):
                return Shown(value.at, "a token is checked here")
        if speaks_of_token(name) and not speaks_of_login_token(name):
            if any(
                each
                in (
                    "verify",
                    "check",
                    "validate",
                    "valid",
                    "consume",
                    "confirm",
                    "decode",
                    "load",
                    "parse",
                    "get",
                    "find",
                    "use",
                    "is",
                    "read",
                )
                for each in words
            ):
                return Shown(value.at, "a token or code is checked here")
        if known.kind == "true":
            if name in ("verify", "validate", "check", "is_valid", "match_token", "verify_code") and any(
                speaks_of_token(each) and not speaks_of_login_token(each)
                for each in names_of(trace.outer(value, frame))
            ):
                return Shown(value.at, "a token or code is checked here")
            return _row_by_token(value, frame, trace)
        return None
    if isinstance(value, Comparison) and known.kind == "true" and value.operator in ("==", "is"):
        sides = [trace.outer(each, frame) for each in (value.left, value.right)]
        names = [name for each in sides for name in names_of(each, 30)]
        if any(session_user(each, trace.project) and not _made_for(each) for each in sides):
            return None
        if isinstance(bare(value.right), Literal) and not is_code(name_of(value.left)):
            return None
        if any(
            is_code(each) or is_token(each) or is_plain_token(each) or is_secret_answer(each)
            for each in names
        ):
            return Shown(value.at, "a token or code is compared here")
        return None
    if known.kind == "true":
        if isinstance(value, Attribute | Item) and is_state_of_reset(value):
            return Shown(value.at, "an earlier step of the reset has set this")
        return _row_by_token(value, frame, trace)
    return None


_PURPOSES = words(
    "scope scopes purpose type typ use usage aud audience action kind intent for limited sub subject"
)
_CLAIMS = words("claims payload decode decoded loads unsign jwt")


def _is_made_for_reset(value: Comparison, frame: Frame, trace: Trace) -> bool:
    """Whether what a signed token says that it is for is a reset: `claims["scope"] == RESET`. It is no login's token,
    though the library that opens both says who the user is.
    """
    if value.operator not in ("==", "in"):
        return False
    for claim, purpose in ((value.left, value.right), (value.right, value.left)):
        inner = bare(claim)
        if isinstance(inner, Item):
            key: Value | None = inner.key
        elif isinstance(inner, Call) and method(inner) == "get" and inner.args:
            key = inner.args[0]
        elif isinstance(inner, Attribute):
            key = None
        else:
            continue
        said = inner.name if isinstance(inner, Attribute) else text_of(key) if key is not None else None
        said = said or (name_of(key) if key is not None else "")
        if _PURPOSES.isdisjoint(segments(said)):
            continue
        names = [*names_of(claim, 30), *names_of(trace.outer(claim, frame), 30)]
        opened = [method(each) for each in inside(trace.outer(claim, frame), 30) if isinstance(each, Call)]
        if not any(_CLAIMS & set(segments(each)) for each in (*names, *opened)):
            continue
        meant = [
            name_of(purpose),
            *(str(each.value) for each in inside(purpose, 12) if isinstance(each, Literal)),
        ]
        if any(is_recovery_word(each) or "reset" in segments(each) for each in meant if each):
            return True
    return False


def _made_for(value: Value) -> bool:
    """Whether a value is a token that the program makes for somebody: `change_token(request.user, "password")`."""
    inner = bare(value)
    if not isinstance(inner, Call) or not inner.args or speaks_of_login_token(method(inner)):
        return False
    return not {"token", "code"}.isdisjoint(segments(method(inner)))


def _token_read(fact: TokenRead, kind: str, frame: Frame, trace: Trace) -> Shown | None:
    """A token that a library opens: with its signature checked, and a refusal that does not get here."""
    if kind != "true" and fact.result == "truth":
        return None
    if fact.options is not None and is_unsigned(trace.outer(fact.options, frame)):
        return None
    if speaks_of_login(fact.token or fact.value, trace, frame):
        return None
    return Shown(fact.at, "a token is checked here")


def is_unsigned(options: Value) -> bool:
    """Whether options say that a signature is not to be checked: `{"verify_signature": False}`."""
    found = bare(options)
    for key, value in found.items if isinstance(found, Mapping) else ():
        inner = bare(value)
        if key is not None and text_of(key) == "verify_signature" and isinstance(inner, Literal):
            return inner.value is False
    return False


OPENS_TOKENS = words("check_token loads unsign decode verify_token consume unseal")
PARSERS = words(
    "simplejson ujson orjson rapidjson hjson json5 demjson msgpack bson yaml ruamel toml tomli cbor2 dill cloudpickle"
)


def only_reads(call: Call) -> bool:
    """Whether a call reads a notation that anybody can write: `json.loads(body)`, `raw.decode("utf-8")`."""
    func = bare(call.func)
    if isinstance(func, Symbol):
        root = func.name.partition(".")[0]
        return root in STDLIB or root in PARSERS
    if method(call) != "decode":
        return False
    # Bytes become text without an argument, or by the name of an encoding.
    return not call.args or (len(call.args) == 1 and isinstance(bare(call.args[0]), Literal))


def finds_session_user(frame: Frame, trace: Trace) -> bool:
    """Whether a frame serves to find out who is logged in: what it decodes is the session's own token."""
    if frame.entry.identity:
        return True
    current: Frame | None = frame
    while current is not None and current.parent is not None:
        short = current.unit.name.rpartition(".")[2]
        if short in CURRENT_USER_CALLS or short.startswith(("get_current", "login_required", "current_")):
            return True
        current = current.parent
    return False


def speaks_of_login(token: Value, trace: Trace, frame: Frame) -> bool:
    """Whether a token, or the call that decodes it, is that of the session."""
    if session_user(trace.outer(token, frame), trace.project):
        return True
    return any(speaks_of_login_token(each) for each in names_of(trace.outer(token, frame), 20))


def is_state_of_reset(value: Attribute | Item) -> bool:
    """`session["otp_verified"]`, `request.session.get("reset_user")`."""
    of = value.of
    return is_session(of) and speaks_of_token(name_of(value))


def _row_by_token(value: Value, frame: Frame, trace: Trace) -> Shown | None:
    outer = trace.outer(value, frame)
    for each in inside(outer, 60):
        if isinstance(each, Call):
            for keyword, _ in each.keywords:
                if (
                    keyword
                    and speaks_of_token(keyword.partition("__")[0])
                    and not speaks_of_login_token(keyword)
                ):
                    return Shown(each.at, "the row is looked up by a token or code")
            for given in each.args:
                compared = bare(given)
                if isinstance(compared, Comparison) and speaks_of_token(name_of(compared.left)):
                    return Shown(each.at, "the row is looked up by a token or code")
    return None


def reauthenticated(known: Known, frame: Frame, trace: Trace) -> Shown | None:
    """The login is known to be recent: a decorator or a call that demands it."""
    if known.value is None or known.kind == "false":
        return None
    value = bare(known.value)
    said = known_of(value, Reauthentication, frame.unit, trace.project)
    if said is not None:
        return Shown(value.at, "a recent login is demanded here") if is_switched_on(said.when) else None
    name = (
        method(value)
        if isinstance(value, Call)
        else value.name.rpartition(".")[2]
        if isinstance(value, Symbol)
        else ""
    )
    if not name and isinstance(value, Attribute):
        name = value.name
    if isinstance(value, Item) and is_session(value.of):
        name = name_of(value)  # `session["reauthenticated"]`
    elif name == "get" and isinstance(value, Call) and isinstance(of := bare(value.func), Attribute):
        name = name_of(value) if is_session(of.of) and known.kind == "true" else ""
    if name and FRESH.search(name) and not name.startswith("refresh"):
        if isinstance(value, Symbol) and _lets_all_by(value.name, trace.project):
            return None
        return Shown(value.at, "a recent login is demanded here")
    if name and LEVEL.search(name):
        why = "a level of authentication is demanded, and how recent the login must be for it is not known"
        return Shown(value.at, why, sure=False)
    return None


def _lets_all_by(symbol: str, project: Project) -> bool:
    """Whether a decorator of the project turns nobody away: it decides nothing and calls what it wraps alone."""
    own = project.unit(symbol)
    module = project.module_at(own.path) if own is not None and own.kind == "function" else None
    if own is None or module is None:
        return False
    for each in (own, *module.made.get(own.qualname, ())):
        if any(not isinstance(item, Step) for item in each.body.items):
            return False
        if any(step.kind == "raise" for step in each.steps):
            return False
        if not all(isinstance(bare(call.func), Param) or method(call) == "wraps" for call in each.calls):
            return False
    return True


def is_switched_on(switch: Value | bool | None) -> bool:
    """Whether a switch is on, or an age is given: `fresh=True`, `within=10`, `fresh=timedelta(minutes=5)`."""
    if not isinstance(switch, Value):
        return switch is None or switch
    inner = bare(switch)
    if isinstance(inner, Literal):
        return isinstance(inner.value, bool | int | float) and inner.value > 0
    return not isinstance(inner, Operation)  # `-1`


def no_password_yet(known: Known, frame: Frame, trace: Trace) -> Shown | None:
    """The account has no password of its own yet, or must set a new one before it is let in."""
    if known.value is None:
        return None
    value = bare(known.value)
    if isinstance(value, Comparison):
        if (
            known.kind == "true"
            and value.operator in ("==", "is")
            and _holds_no_password(value, frame, trace)
        ):
            return Shown(value.at, "a constant stands where the account's password would be")
        return None
    name = method(value) if isinstance(value, Call) else name_of(value)
    if name == "get" and not typed(trace.outer(value, frame), trace.project, trace.entry.unit.name):
        name = name_of(value)  # `not row.get("password")`
    words = segments(name)
    if known.kind == "false" and (
        "usable" in words
        or (
            (name in ("password", "has_password") or is_password_hash(name))
            and not _left_empty(value, frame, trace)
        )
    ):
        return Shown(value.at, "the account has no password yet")
    if known.kind == "true" and (
        "autoset" in words
        or "unusable" in words
        or ("must" in words and "change" in words)
        or ("force" in words)
        or ("temporary" in words)
        or ("first" in words and "login" in words)
    ):
        return Shown(value.at, "the account must set a password of its own")
    return None


def _holds_no_password(value: Comparison, frame: Frame, trace: Trace) -> bool:
    """Whether the stored password is held to be a constant: `user.password == LOCKED`, `row["password"] == ""`."""
    for stored, constant in ((value.left, value.right), (value.right, value.left)):
        inner, fixed = bare(stored), bare(constant)
        if not isinstance(inner, Attribute | Item) or not isinstance(fixed, Literal | Symbol):
            continue
        name = name_of(inner)
        if (is_password(name) or is_password_hash(name)) and not _left_empty(stored, frame, trace):
            return True
    return False


def _left_empty(value: Value, frame: Frame, trace: Trace) -> bool:
    """Whether it is the input that has no password, and not the account."""
    outer = bare(trace.outer(value, frame))
    if isinstance(outer, Attribute):
        return input_part(outer) or typed_directly(outer, trace.project, frame.entry.unit.name)
    return typed(outer, trace.project, frame.entry.unit.name)
