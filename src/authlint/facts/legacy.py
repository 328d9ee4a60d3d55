"""Whether a weak hash is one that the program no longer chooses: it reads what an earlier release or another program
has written, moves old tables, or stands for what another place of the project decides.

It is asked only where a rule would otherwise report.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from authlint.facts.endpoints import is_idle
from authlint.facts.passwords import PasswordCheck, PasswordDigest, PasswordHash
from authlint.facts.schemes import is_clear, is_weak
from authlint.facts.verified import SURE, holder_of, read_under, slow_verified
from authlint.facts.words import words
from authlint.pattern import pattern
from authlint.python.calls import target
from authlint.python.fates import UPGRADES, kept_in, only_verifies_with, stores_password
from authlint.python.homes import files_at_home, home_of
from authlint.python.memo import Memo
from authlint.python.passwords import holds
from authlint.python.places import moves_data
from authlint.python.programs import is_program_beside
from authlint.python.project import Project
from authlint.python.units import Unit
from authlint.python.values import (
    Attribute,
    Call,
    Item,
    Named,
    Param,
    Spot,
    Symbol,
    Value,
    bare,
    inside,
    method,
    same,
    text_of,
)
from authlint.vocabulary import segments

_DIGESTS: Memo[tuple[str, str], tuple[tuple[str, PasswordDigest], ...]] = Memo()
"""By the name of the function that digests, and the folder of the application."""
_MOST_FILES = 30
_FORMATS = pattern(
    r"(?:md5|apr1?|des|unix)_?crypt|apr1|htpasswd|htdigest|nt_?hash|phpass|phpbb|wordpress|joomla|vbulletin|drupal",
    re.IGNORECASE,
)
"""Formats of other programs, in the names of functions and files that implement them."""
_NT = frozenset(("nt", "ntlm", "ntpassword", "samba", "radius", "mschap", "chap"))


def is_prescribed(scheme: str, unit: Unit, project: Project) -> bool:
    """Whether a function implements the format of another program or writes into its database, or a file moves old
    hashes, in a program.
    """
    last = unit.name.rpartition(".")[2]
    stem = unit.path.rpartition("/")[2].removesuffix(".py")
    words = {
        *segments(last),
        *(each.lower() for each in re.findall(r"[a-z]+|[A-Z][a-z]+|[A-Z]+(?![a-z])", last)),
    }
    if scheme.startswith("ldap_") or (scheme == "nthash" and not _NT.isdisjoint(words)):
        return True
    if reaches_foreign_database(unit, project) or any(
        isinstance(each.value, str) and _ROLE.search(each.value) for each in unit.literals
    ):
        return True
    if _FORMATS.search(last) is None and _FORMATS.search(stem) is None and not moves_data(unit.path):
        return False
    return is_program_beside(unit.path, project)


_ROLE = re.compile(
    r"\b(?:create|alter)\s+(?:role|user|login)\b|\bidentified\s+by\b|\bset\s+password\s+for\b", re.IGNORECASE
)
"""What sets the password of an account of the database server, which says how it is hashed."""
_ENGINES = (b"create_engine(",)
_DJANGO = (b"from django", b"import django")
_ALIAS = re.compile(rb"""\bconnections\[\s*["'](?!default["'])""")
"""A connection of Django's to a database that is not the application's own."""


def reaches_foreign_database(unit: Unit, project: Project) -> bool:
    """Whether a file of a Django application opens a database by SQLAlchemy, or another one than its own by name:
    Django keeps the application's own accounts, and the program that keeps others there says how.
    """
    if not project.says_any(unit.path, _DJANGO):
        return False
    if project.says_any(unit.path, _ENGINES):
        return True
    return (
        project.says_any(unit.path, (b"connections[",))
        and _ALIAS.search(project.read(unit.path) or b"") is not None
    )


_CHALLENGES = re.compile(rb"(?:\b|_)(?:ms-?)?chap(?:v?2)?(?:\b|_)|\bcram[-_]?md5\b|\bntlm", re.IGNORECASE)
_ANSWERING: Memo[str, bool] = Memo()


def answers_challenges(path: str, project: Project) -> bool:
    """Whether the application of a file verifies what is computed from the password in clear, so that it cannot keep a
    hash of its own: CHAP (RFC 1994), MS-CHAP (RFC 2759), CRAM-MD5 (RFC 2195), NTLM.
    """
    answers, home = _ANSWERING.of(project), home_of(path, project)
    if home not in answers:
        files = project.files()
        answers[home] = any(
            b"challenge" in files[each] and _CHALLENGES.search(files[each])
            for each in files_at_home(path, project)
        )
    return answers[home]


def is_sealed(fact: PasswordDigest, unit: Unit) -> bool:
    """Whether a digest is held against what only the same password opens: the hash inside an encrypted file."""
    for comparison in unit.comparisons:
        for ours, theirs in (
            (comparison.left, comparison.right),
            (comparison.right, comparison.left),
        ):
            if not any(each is fact.value for each in inside(ours, 40)):
                continue
            given = [each for each in inside(fact.value, 20) if isinstance(bare(each), Param)]
            if any(
                isinstance(each, Call)
                and method(each) == "decrypt"
                and any(same(one, other) for one in given for other in inside(each, 60))
                for each in inside(theirs, 60)
            ):
                return True
    return False


_MADE_SLOWLY = words(
    "hashpw pbkdf2_hmac pbkdf2 PBKDF2 scrypt hash_secret hash_secret_raw generate_password_hash"
)


def is_wrapped(fact: PasswordDigest, unit: Unit, project: Project) -> bool:
    """Whether a function of the project takes the digest and hashes it slowly: `slow(digest.hexdigest(), salt)`."""
    wanted = fact.value
    for call in unit.calls if wanted is not None else ():
        if call is wanted or not any(holds(each, wanted) for each in call.args):
            continue
        leads = target(call, unit, project).unit
        if leads is not None and leads.kind == "function" and leads is not unit:
            if any(method(each) in _MADE_SLOWLY for each in leads.calls):
                return True
    return False


def lives_briefly(fact: PasswordHash, unit: Unit, project: Project) -> bool:
    """Whether a function makes a hash only to hold what was typed against it: nothing keeps it."""
    made = fact.value
    if unit.kind != "function" or not isinstance(made, Call):
        return False
    verified = [
        call
        for call in unit.calls
        if method(call) in SURE and call.args and holds(call.args[0], made) and call is not made
    ]
    if not verified or kept_in(made, unit, project):
        return False
    gone = [
        step.value
        for step in unit.steps
        if step.kind in ("return", "yield")
        or (step.kind == "store" and isinstance(step.target, Attribute | Item))
    ]
    given = [
        each
        for call in unit.calls
        if call is not made and all(call is not one for one in verified)
        for each in (*call.args, *(value for _, value in call.keywords))
    ]
    return not any(
        holds(each, made) and not any(part is one for part in inside(each, 40) for one in verified)
        for each in (*gone, *given)
    )


def made_elsewhere(fact: PasswordDigest, unit: Unit, project: Project) -> Spot | None:
    """Where another file of the application makes by the same function what a digest is held against; the first by
    path.
    """
    if fact.fate != "compared" or _is_held_against_constant(fact, unit, project):
        return None
    for path, other in _alike(fact, unit, project):
        if path == unit.path or other.digested != fact.digested or other.offered or other.moved:
            continue
        if other.upgraded or other.fate == "unclear":
            continue
        if other.fate != "compared":
            return other.at
    return None


def _is_held_against_constant(fact: PasswordDigest, unit: Unit, project: Project) -> bool:
    """Whether a digest is held against what stands in the source: what is kept is written there."""
    return any(
        any(each is fact.value for each in inside(ours, 40))
        and any(
            isinstance(each, Symbol) and project.constant(each.name) is not None
            for each in inside(theirs, 12)
        )
        for comparison in unit.comparisons
        for ours, theirs in (
            (comparison.left, comparison.right),
            (comparison.right, comparison.left),
        )
    )


def is_only_read(fact: PasswordDigest | PasswordHash, unit: Unit, project: Project) -> bool:
    """Whether a weak scheme only verifies what is stored, nothing in the application keeps a hash by it, and a slow
    hash verifies beside it: in the function that chooses between the two, or for the same column.
    """
    verifying = _verifying(fact, unit, project)
    if not verifying:
        return False
    if isinstance(fact, PasswordDigest):
        for _, other in _alike(fact, unit, project):
            if other.at == fact.at or other.moved or other.offered:
                continue
            if other.fate in ("kept", "returned"):
                return False
    return any(
        _is_beside_slow(each, result, project) or _is_slow_column(each, result, project)
        for each, result in verifying
    )


def is_unused_beside_slow(fact: PasswordDigest, unit: Unit, project: Project) -> bool:
    """Whether a function that gives a hash back is called nowhere in a program, and its file verifies slowly."""
    if fact.fate != "returned" or not is_idle(unit, project):
        return False
    module = project.module_at(unit.path)
    return module is not None and any(
        any(method(call) in SURE for call in each.calls) or _hashes_slowly(each, project)
        for each in module.speaking_units()
        if each is not unit
    )


_KEYED = pattern(r"^[ \t]*[{\[]*[\"']?[\w.-]+[\"']?[ \t]*[:=]", re.MULTILINE)
"""A line of a file of settings: `"realm": "...`, `workers = 4`."""
_FEWEST_KEYS = 4


def is_laid_out(fact: PasswordDigest, unit: Unit, project: Project) -> bool:
    """Whether all that callers do with a hash is to fill it into the constant text of another program's settings,
    several lines with keys of their own, and to write that to a file: `file.write(SETTINGS % (name, digest))`.
    """
    if fact.fate not in ("returned", "unclear") or all(each.kind != "return" for each in unit.steps):
        return False
    callers = project.callers(unit) if unit.kind == "function" else []
    return bool(callers) and all(_fills_settings(call, caller, project) for caller, call in callers)


def _fills_settings(result: Call, unit: Unit, project: Project) -> bool:
    written = False
    for step in unit.steps:
        if bare(step.value) is result or not holds(step.value, result):
            continue
        call = step.value
        if step.kind != "call" or not isinstance(call, Call):
            if step.kind in ("return", "yield") or not isinstance(step.target, Named | None):
                return False
        elif method(call) == "write" and call.args:
            if not any(_is_settings(each, project) for each in inside(call.args[0], 60)):
                return False
            written = True
        elif method(call) != "format":
            return False
    return written


def _is_settings(value: Value, project: Project) -> bool:
    constant = project.constant(value.name) if isinstance(value, Symbol) else value
    text = text_of(constant) if constant is not None else None
    return text is not None and len(_KEYED.findall(text)) >= _FEWEST_KEYS


_VERIFIES = words("check verify validate compare matches match authenticate")


def is_named_old(fact: PasswordDigest, unit: Unit, project: Project) -> bool:
    """Whether a function that says it is for old hashes hands one to callers which only verify by it."""
    last = unit.name.rpartition(".")[2]
    if fact.fate != "returned" or unit.kind != "function" or UPGRADES.isdisjoint(segments(last)):
        return False
    callers = project.callers(unit)
    return bool(callers) and all(
        only_verifies_with(call, caller, project) or _is_asked_about(call, caller) for caller, call in callers
    )


def _is_asked_about(result: Value, unit: Unit) -> bool:
    """Whether a unit hands a hash to what verifies, and to nothing else: `user.check_password(old, legacy=True)`."""
    taking = [call for call in unit.calls if call is not result and holds(call, result)]
    return bool(taking) and all(not _VERIFIES.isdisjoint(segments(method(call))) for call in taking)


def _verifying(fact: PasswordDigest | PasswordHash, unit: Unit, project: Project) -> list[tuple[Unit, Value]]:
    """The units that hold what a hash gives against what is stored, with it there; none where it is kept, too."""
    if fact.value is None:
        return []
    if only_verifies_with(fact.value, unit, project):
        return [(unit, fact.value)]
    if unit.kind != "function" or (isinstance(fact, PasswordDigest) and fact.fate != "returned"):
        return []
    callers = project.callers(unit)
    if all(only_verifies_with(call, caller, project) for caller, call in callers):
        return [*callers]
    return []


def _is_beside_slow(unit: Unit, result: Value, project: Project) -> bool:
    """Whether a unit hashes or verifies slowly itself, or calls a function that does, beside the weak one."""
    for call in unit.calls:
        if any(each is result for each in inside(call, 20)) or any(
            each is call for each in inside(result, 20)
        ):
            continue
        if method(call) in SURE:
            return True
        leads = target(call, unit, project).unit
        if leads is not None and leads.kind == "function" and _hashes_slowly(leads, project):
            return True
        if leads is None and _checks_the_same(call, result, unit):
            return True
    return _hashes_slowly(unit, project)


def _checks_the_same(call: Call, result: Value, unit: Unit) -> bool:
    """Whether a library's check is given what a digest is held against, and what was typed: whatever it accepts is
    the way of today, `scheme.validate(stored, typed)`.
    """
    if len(call.args) < 2 or _VERIFIES.isdisjoint(segments(method(call))):
        return False
    return any(
        any(each is result for each in inside(ours, 40))
        and any(same(bare(given), bare(theirs)) for given in call.args)
        and any(
            not same(bare(given), bare(theirs))
            and any(same(bare(given), bare(each)) for each in inside(result, 40))
            for given in call.args
        )
        for comparison in unit.comparisons
        for ours, theirs in (
            (comparison.left, comparison.right),
            (comparison.right, comparison.left),
        )
    )


_SLOW_LIBRARIES = ("argon2.", "bcrypt.", "werkzeug.security.", "django.contrib.auth.hashers.")
"""Whose checks stand for a slow hash."""


def _hashes_slowly(unit: Unit, project: Project) -> bool:
    for fact in project.facts_of(unit, PasswordHash):
        if fact.value is not None:
            scheme = fact.scheme if isinstance(fact.scheme, str) else ""
            if is_weak(scheme) or is_clear(scheme):
                continue
            if not fact.derives or stores_password(fact.value, unit, project):
                return True
    return any(
        name.startswith(_SLOW_LIBRARIES)
        for check in project.facts_of(unit, PasswordCheck)
        if isinstance(check.value, Call)
        for name in target(check.value, unit, project).names
    )


def _is_slow_column(unit: Unit, result: Value, project: Project) -> bool:
    """Whether a slow hash verifies the column elsewhere that the result is held against here."""
    for comparison in unit.comparisons:
        for ours, theirs in (
            (comparison.left, comparison.right),
            (comparison.right, comparison.left),
        ):
            if not any(each is result for each in inside(ours, 40)):
                continue
            stored = bare(theirs)
            column = read_under(stored)
            if column and slow_verified(column, holder_of(stored, unit), project):
                return True
    return False


def _alike(fact: PasswordDigest, unit: Unit, project: Project) -> Iterator[tuple[str, PasswordDigest]]:
    """The digests over passwords of the application that are made by the same function, with their paths."""
    name = method(fact.value) if isinstance(fact.value, Call) else ""
    home = home_of(unit.path, project)
    answers, key = _DIGESTS.of(project), (name, home)
    if key not in answers:
        paths = [
            each
            for each in project.calling(name)
            if (not home or each.startswith(f"{home}/")) and project.may_speak(each)
        ]
        answers[key] = tuple(
            (path, other)
            for path in (paths if name and len(paths) <= _MOST_FILES else ())
            if (module := project.module_at(path)) is not None
            for each in module.units_mentioning(name, project.files()[path])
            for other in project.facts_of(each, PasswordDigest)
            if isinstance(other.value, Call) and method(other.value) == name
        )
    for path, other in answers[key]:
        if other.scheme == fact.scheme and not moves_data(path):
            yield path, other
