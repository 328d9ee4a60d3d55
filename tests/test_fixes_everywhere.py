"""What holds for every fix, over all pages, the sample applications and generated programs."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from mending import EVERYTHING, assert_sound, edited, sample
from pages import documented
from trees import CORPUS

from authlint.engine import Request, check
from authlint.examples import Example
from authlint.fixes.run import prepare
from authlint.registry import RuleInfo, checks
from authlint.semgrep import executable

REPORTED = [
    pytest.param(info, example, id=name)
    for name, info, example in documented("python")
    if info.fix and example.reports
]
PROGRAMS = 500
A_PROJECT = 50


@pytest.mark.parametrize(("info", "example"), REPORTED)
def test_examples(info: RuleInfo, example: Example, tmp_path: Path) -> None:
    project = sample(tmp_path, dict(example.files), (info,))
    assert_sound(project, project.mend())


@pytest.mark.parametrize("info", [pytest.param(each, id=each.code) for each in checks() if each.fix])
def test_rule_keeps_its_promise(info: RuleInfo, tmp_path: Path) -> None:
    """A rule that promises a fix has an example with one, of a kind that it names and of no other kind."""
    kinds = set()
    for number, (_, owner, example) in enumerate(documented("python")):
        if owner is info and example.reports:
            project = sample(tmp_path / str(number), dict(example.files), (info,))
            kinds |= {each.fix.applicability for each in project.mend().fixed if each.fix is not None}
    assert kinds
    assert kinds <= set(info.fix.split(" or "))


@pytest.mark.parametrize("info", [pytest.param(each, id=each.code) for each in checks() if not each.fix])
def test_rule_without_a_promise_has_no_fix(info: RuleInfo, tmp_path: Path) -> None:
    for number, (_, owner, example) in enumerate(documented("python")):
        if owner is info and example.reports and number % 3 == 0:
            project = sample(tmp_path / str(number), dict(example.files), (info,))
            assert all(each.mend is None for each in project.findings())


PATTERNS = [(info, example) for _, info, example in documented("semgrep") if info.fix and example.reports]


@pytest.mark.skipif(executable() is None, reason="semgrep is not installed")
def test_templates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One run over all examples of patterns with a fix: each is mended, and a second run changes nothing."""
    for number, (_, example) in enumerate(PATTERNS):
        sample(tmp_path / f"case{number}", dict(example.files))
    monkeypatch.chdir(tmp_path)
    request = Request((".",), EVERYTHING)
    summary = prepare(request, check(request), unsafe=True)
    assert {each.code for each in summary.fixed} == {info.code for info, _ in PATTERNS}
    for path, (_, after) in summary.files.items():
        Path(path).write_bytes(after)
    assert prepare(request, check(request), unsafe=True).files == {}


@pytest.mark.parametrize(
    "app", ["django/flawed", "drf/flawed", "fastapi/flawed", "flask/flawed", "plain/flawed"]
)
def test_corpus(app: str, tmp_path: Path) -> None:
    shutil.copytree(CORPUS / app, tmp_path / "app")
    project = sample(tmp_path / "app", {})
    assert_sound(project, project.mend())


# ---------------------------------------------------------------------- generated programs

ALPHABETS = (
    "string.digits",
    "string.ascii_letters",
    "string.ascii_letters + string.digits",
    '"abcdef23456789"',
)
NAMES = (("reset_token", "generate_reset_token"), ("otp", "generate_otp"), ("temp_password", "temp_password"))


def draws(rng: random.Random) -> tuple[str, str]:
    """An import, and an expression that makes a text of draws by it."""
    style = rng.choice(("import random", "import random as rnd", "from random import {}"))
    low, high = sorted((rng.randrange(10**4), rng.randrange(10**4, 10**7)))
    count = rng.randint(4, 20)
    alphabet = rng.choice(ALPHABETS)
    method, call = rng.choice(
        (
            ("randint", f"({low}, {high})"),
            ("randint", f"(0, {high})"),
            ("randint", "(10**5, 10**6 - 1)"),
            ("randrange", f"({high})"),
            ("randrange", f"({low}, {high})"),
            ("randrange", f"({low}, {high}, 7)"),
            ("choice", f"({alphabet})"),
            ("choices", f"({alphabet}, k={count})"),
            ("choices", f"({alphabet}, [1] * len({alphabet}), k={count})"),
            ("sample", f"(string.ascii_lowercase, {count})"),
            ("getrandbits", f"({count * 4})"),
            ("uniform", "(0, 1)"),
        )
    )
    function = method if style.startswith("from") else f"{style.split()[-1]}.{method}"
    drawn = f"{function}{call}"
    if method == "choice":
        made = f'"".join({drawn} for _ in range({count}))'
    elif method in ("choices", "sample"):
        made = rng.choice((f'"".join({drawn})', f'"-".join({drawn})'))
    else:
        made = rng.choice((f"str({drawn})", f'f"{{{drawn}}}"', f'"%s" % {drawn}', f"str(2 * {drawn})"))
    return style.format(method), made


def program(rng: random.Random) -> str:
    """A module with a function that makes a secret, among whatever else a module may have."""
    imports, made = draws(rng)
    name, function = rng.choice(NAMES)
    indent = rng.choice(("    ", "\t", "  "))
    head = ["import string", imports]
    if rng.random() < 0.5:
        head.append("import hashlib")
    if rng.random() < 0.2:
        head.append(
            rng.choice(("import secrets", "from secrets import choice as pick", "import hmac, secrets"))
        )
    rng.shuffle(head)
    lines = []
    if rng.random() < 0.3:
        lines += ["#!/usr/bin/env python", "# -*- coding: utf-8 -*-"]
    if rng.random() < 0.5:
        lines += ['"""A module."""', ""]
    if rng.random() < 0.3:
        lines += ["from __future__ import annotations", ""]
    lines += head
    if rng.random() < 0.2:
        lines += ["", f"{rng.choice(('VERSION', 'secrets_of_state'))} = 1"]
    if rng.random() < 0.1:
        lines += ["", "def secrets_():", f"{indent}return 1"]
    lines += ["", ""]
    arguments = rng.choice(("", "user=None", "*, secrets=3", "length=9"))
    lines.append(f"def {function}({arguments}):")
    if rng.random() < 0.3:
        lines.append(f'{indent}"""Makes one – with care."""')
    if rng.random() < 0.3:
        lines.append(f"{indent}# a comment; with random.choice(x) in it")
    if rng.random() < 0.3:
        lines.append(f'{indent}label = "é random.randint(1, 2)"; other = 1')
    lines.append(f"{indent}{name} = {made}" + rng.choice(("", "  # drawn", "   ")))
    if rng.random() < 0.3:
        lines.append(f"{indent}{name} = {name}.upper()")
    lines.append(f"{indent}return {name}")
    return "\n".join(lines) + rng.choice(("\n", "", "\n\n"))


def outcomes(code: bytes, function: str) -> Iterator[str]:
    scope: dict[str, object] = {}
    exec(compile(code, "sample", "exec"), scope)  # our own text, from the generator above
    made = scope[function]
    assert callable(made)
    for _ in range(30):
        yield made()


def alike(one: list[str], other: list[str]) -> bool:
    """Whether two lists of draws are of one kind: digits or not, with a dash or point or not, as long."""
    kinds = [
        (all(each.isdecimal() for each in values), any("-" in each or "." in each for each in values))
        for values in (one, other)
    ]
    lengths = [max(map(len, values)) for values in (one, other)]
    return kinds[0] == kinds[1] and (kinds[0][1] or abs(lengths[0] - lengths[1]) <= 2)


@pytest.mark.parametrize("batch", range(PROGRAMS // A_PROJECT))
def test_generated_programs(batch: int, tmp_path: Path) -> None:
    rng = random.Random(batch)
    texts = {}
    for number in range(A_PROJECT):
        text = program(rng).encode()
        if rng.random() < 0.2:
            text = text.replace(b"\n", b"\r\n")
        if rng.random() < 0.1:
            text = b"\xef\xbb\xbf" + text
        texts[f"made{number}.py"] = text
    wanted = tuple(each for each in checks() if each.code in ("AUT401", "AUT433", "AUT503", "AUT091"))
    project = sample(tmp_path, dict(texts), wanted)
    offers = project.offers()
    assert len(offers) >= A_PROJECT * 3 // 4
    for finding in offers:
        alone = edited(texts[finding.place.path], finding, finding.place.path)
        compile(alone, finding.place.path, "exec")
    result = project.mend()
    for path, (before, after) in result.files.items():
        assert before == texts[Path(path).name]
        function = next(each for _, each in NAMES if f"def {each}(".encode() in before)
        assert alike(list(outcomes(before, function)), list(outcomes(after, function))), after
        newline = b"\r\n" if b"\r\n" in before else b"\n"
        assert after.replace(b"\r\n", b"").count(b"\n") == (0 if newline == b"\r\n" else after.count(b"\n"))
    assert len(result.files) >= A_PROJECT * 3 // 4
    assert_sound(project, result)


HASHERS = ("MD5PasswordHasher", "UnsaltedSHA1PasswordHasher", "PBKDF2PasswordHasher", "Argon2PasswordHasher")


def settings(rng: random.Random) -> str:
    """A module that configures and computes password hashes with too little, in one form or another."""
    gap = rng.choice((" ", "\n    ", "  # why\n    "))
    names = [f"'django.contrib.auth.hashers.{each}'" for each in rng.sample(HASHERS, rng.randint(1, 4))]
    weak = [each for each in names if "MD5" in each or "SHA1" in each] or ["'x.MD5PasswordHasher'"]
    first = list(dict.fromkeys([weak[0], *names]))
    opened, closed = rng.choice(("[]", "()"))
    return rng.choice(
        (
            f"PASSWORD_HASHERS = {opened}{gap}{f',{gap}'.join(first)},{closed}\n",
            f"import bcrypt\n\n\ndef stored(password):\n    return bcrypt.hashpw(password,{gap}"
            f"bcrypt.gensalt({rng.randint(4, 9)}))\n",
            "import hashlib\nimport os\n\n\ndef hash_password(password):\n    salt = os.urandom(16)\n"
            f"    return salt + hashlib.pbkdf2_hmac('sha256', password.encode(), salt,{gap}{rng.randint(1, 99)}000)\n",
            "import hashlib\nimport hmac\n\n\ndef is_genuine(request, password_key):\n"
            "    made = hmac.new(password_key, request.body, hashlib.sha256).hexdigest()\n"
            f"    return (made{gap}{rng.choice(('==', '!='))} request.headers['X-Signature'])\n",
            "from django.contrib.auth.hashers import make_password\n\n\ndef register(request):\n"
            f"    return make_password(request.POST['password'],{gap}salt='shop'{rng.choice(('', ','))})\n",
            "from django.core.mail import send_mail\n\n\ndef mail_reset_link(user, domain, token):\n"
            f"    link = {rng.choice(('f', 'rf'))}'http://{{domain}}/reset_password/{{token}}'\n"
            "    send_mail('Reset', link, None, [user.email])\n",
        )
    )


@pytest.mark.parametrize("batch", range(4))
def test_generated_settings(batch: int, tmp_path: Path) -> None:
    rng = random.Random(1000 + batch)
    project = sample(tmp_path, {f"made{number}.py": settings(rng) for number in range(40)})
    result = project.mend()
    assert {each.code for each in result.fixed} >= {"AUT013", "AUT014", "AUT015", "AUT016", "AUT423"}
    assert len(result.files) >= 30
    for before, after in result.files.values():
        assert before.count(b"# why") == after.count(b"# why"), "no comment is lost"
    assert_sound(project, result)
