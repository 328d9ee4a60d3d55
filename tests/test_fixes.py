"""Fixes: what becomes of the code, what stays as it is, what is written and when."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from mending import EVERYTHING, assert_sound, edited, sample

from authlint.cli import main
from authlint.fixes.difference import unified
from authlint.fixes.mending import Change, Refused, applied, merged
from authlint.fixes.page import Page
from authlint.fixes.plan import Setting, mended, offered
from authlint.fixes.store import NotWritten, write
from authlint.registry import checks

OTP = """\
import random


def generate_otp():
    return {}
"""


def fixed(root: Path, text: str | bytes, *more: tuple[str, str]) -> str:
    """A module after all fixes, safe or not."""
    project = sample(root, {"app.py": text, **dict(more)})
    result = project.mend()
    made = result.files.get(str(root / "app.py"))
    return made[1].decode() if made else ""


# ---------------------------------------------------------------------- what becomes of draws


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("str(random.randint(1000, 9999))", "str(secrets.randbelow(9000) + 1000)"),
        ("str(random.randint(0, 9999))", "str(secrets.randbelow(10000))"),
        ("random.randint(100_000, 999_999)", "secrets.randbelow(900_000) + 100_000"),
        ("random.randint(10**5, 10**6 - 1)", "secrets.randbelow(900_000) + 10**5"),
        ("3 * random.randint(1, 9999)", "3 * (secrets.randbelow(9999) + 1)"),
        ("random.randint(a=1, b=9999)", "secrets.randbelow(9999) + 1"),
        ("random.randint(-5000, 5000)", "secrets.randbelow(10001) + (-5000)"),
        ("random.randint(*BOUNDS)", "secrets.SystemRandom().randint(*BOUNDS)"),
        ("random.randint(low(), 99999)", "secrets.SystemRandom().randint(low(), 99999)"),
        ("random.randrange(10**6)", "secrets.randbelow(1_000_000)"),
        ("random.randrange(0, 99999, 3)", "secrets.SystemRandom().randrange(0, 99999, 3)"),
        (
            '"".join(random.choice("abc") for _ in range(6))',
            '"".join(secrets.choice("abc") for _ in range(6))',
        ),
        ('"".join(random.choices("abc", k=6))', '"".join(secrets.choice("abc") for _ in range(6))'),
        ('"".join(random.choices(k=6, population=ABC))', '"".join(secrets.choice(ABC) for _ in range(6))'),
        (
            '"".join(sorted(random.choices("abc", k=6)))',
            '"".join(sorted([secrets.choice("abc") for _ in range(6)]))',
        ),
        ('"".join(random.choices(abc(), k=6))', '"".join(secrets.SystemRandom().choices(abc(), k=6))'),
        ('"".join(random.sample(ABC, 6))', '"".join(secrets.SystemRandom().sample(ABC, 6))'),
        ('f"{random.randint(0, 999999):06d}"', 'f"{secrets.randbelow(1000000):06d}"'),
        ("random.getrandbits(32)", "secrets.randbits(32)"),
    ],
)
def test_draw(before: str, after: str, tmp_path: Path) -> None:
    text = fixed(tmp_path, OTP.format(before))
    assert text == OTP.format(after).replace("import random\n", "import random\nimport secrets\n")


def test_draws_of_a_function_go_together(tmp_path: Path) -> None:
    text = """\
import random


def temporary_password(options):
    jitter = random.random()
    if random.random() < 0.5:
        clean(jitter, after=timedelta(seconds=random.randint(60, 90)))
    letters = random.choice("abc")
    digits = random.choice("123")
    password = letters + digits
    return password
"""
    assert fixed(tmp_path, text) == text.replace("random.choice", "secrets.choice").replace(
        "import random\n", "import random\nimport secrets\n"
    )


def test_a_seeded_generator_is_looked_at(tmp_path: Path) -> None:
    text = OTP.format("random.randint(1000, 9999)") + "\n\nrandom.seed(4)\n"
    project = sample(tmp_path, {"app.py": text})
    (offer,) = [each for each in project.offers() if each.code == "AUT503"]
    assert offer.fix is not None and offer.fix.applicability == "unsafe"
    assert project.mend(unsafe=False).files == {}
    assert project.mend(unsafe=False).unsafe == 1


# ---------------------------------------------------------------------- imports

HEADS = {
    "behind the docstring and the future": (
        '"""Doc."""\n\nfrom __future__ import annotations\n\nfrom random import randint\n',
        '"""Doc."""\n\nfrom __future__ import annotations\n\nimport secrets\nfrom random import randint\n',
    ),
    "in order": (
        "import os\nimport sys\nfrom random import randint\n",
        "import os\nimport secrets\nimport sys\nfrom random import randint\n",
    ),
    "below a licence": (
        "# Licence\n\nfrom random import randint\n",
        "# Licence\n\nimport secrets\nfrom random import randint\n",
    ),
    "an import that is there": ("import secrets\nfrom random import randint\n", ""),
    "under another name": ("import secrets as s\nfrom random import randint\n", ""),
    "of the function alone": ("from random import randint, randbytes\nfrom secrets import randbelow\n", ""),
    "a name that is taken": (
        "from random import randint\n\nsecrets = {}\n",
        "import secrets as _secrets\nfrom random import randint\n\nsecrets = {}\n",
    ),
    "a name from somewhere": (
        "from random import randint\nfrom shop import *\n\nprint(secrets)\n",
        "import secrets as _secrets\nfrom random import randint\nfrom shop import *\n\nprint(secrets)\n",
    ),
    "several names": (
        "import os, random\nfrom random import randint\n",
        "import os, random\nimport secrets\nfrom random import randint\n",
    ),
}
USED = {
    "under another name": "s.randbelow",
    "of the function alone": "randbelow",
    "a name that is taken": "_secrets.randbelow",
    "a name from somewhere": "_secrets.randbelow",
}


@pytest.mark.parametrize("case", HEADS)
def test_import(case: str, tmp_path: Path) -> None:
    before, after = HEADS[case]
    body = "\n\ndef generate_otp():\n    return {}\n"
    text = fixed(tmp_path, before + body.format("randint(1000, 9999)"))
    name = USED.get(case, "secrets.randbelow")
    assert text == (after or before) + body.format(f"{name}(9000) + 1000")


def test_parameter_of_the_name(tmp_path: Path) -> None:
    text = "from random import randint\n\n\ndef generate_otp(secrets):\n    return randint(1000, 9999)\n"
    assert "import secrets as _secrets\n" in fixed(tmp_path, text)


def test_import_in_a_function(tmp_path: Path) -> None:
    text = "def generate_otp():\n    import random\n\n    return random.randint(1000, 9999)\n"
    assert fixed(tmp_path, text) == (
        "import secrets\n\n\ndef generate_otp():\n    import random\n\n    return secrets.randbelow(9000) + 1000\n"
    )


def test_a_module_of_the_project_hides_the_import(tmp_path: Path) -> None:
    text = OTP.format("random.randint(1000, 9999)")
    assert fixed(tmp_path, text, ("secrets.py", "KEY = 1\n")) == ""
    package = sample(tmp_path / "two", {"shop/__init__.py": "", "shop/secrets.py": "", "shop/app.py": text})
    assert len(package.mend().files) == 1, "a module of a package hides nothing"


# ---------------------------------------------------------------------- other fixes


@pytest.mark.parametrize(
    ("line", "after", "kind"),
    [
        ("made == other", "hmac.compare_digest(made, other)", "safe"),
        ("made != other", "not hmac.compare_digest(made, other)", "safe"),
        ("made == request.headers['x']", "hmac.compare_digest(made, request.headers['x'])", "unsafe"),
        ("made == other and request.ok", "hmac.compare_digest(made, other) and request.ok", "safe"),
        ("made == request.body.encode()", "", ""),
        ("made == other == 1", "", ""),
    ],
)
def test_comparison(line: str, after: str, kind: str, tmp_path: Path) -> None:
    text = f"""\
import hashlib
import hmac


def is_genuine(request, password_key):
    made = hmac.new(password_key, request.body, hashlib.sha256).hexdigest()
    other = hashlib.sha256(request.head).hexdigest()
    return {line}
"""
    project = sample(tmp_path, {"app.py": text})
    offers = [each.fix for each in project.offers() if each.code == "AUT016" and each.fix]
    assert [each.applicability for each in offers] == ([kind] if kind else [])
    assert fixed(tmp_path, text) == (text.replace(line, after) if after else "")


HASHERS = "django.contrib.auth.hashers"


def test_figures_that_are_told_once_are_raised_together(tmp_path: Path) -> None:
    """A login that works with other figures than the sign-up would let nobody in."""
    made = 'hashlib.pbkdf2_hmac("sha256", password.encode(), user.salt, {})'
    text = """\
import hashlib
import hmac


def login(user, password):
    return hmac.compare_digest({0}, user.password_hash)


def sign_up(user, password):
    user.password_hash = {0}
"""
    assert fixed(tmp_path, text.format(made.format("100_000"))) == text.format(made.format("600_000"))


def test_hashers_move(tmp_path: Path) -> None:
    text = f"""\
PASSWORD_HASHERS = [
    # old ones first
    "{HASHERS}.MD5PasswordHasher",
    "{HASHERS}.Argon2PasswordHasher",
    "{HASHERS}.PBKDF2PasswordHasher",  # the default
]
"""
    assert (
        fixed(tmp_path, text)
        == f"""\
PASSWORD_HASHERS = [
    # old ones first
    "{HASHERS}.PBKDF2PasswordHasher",
    "{HASHERS}.MD5PasswordHasher",
    "{HASHERS}.Argon2PasswordHasher",  # the default
]
"""
    )


def test_hashers_get_a_first(tmp_path: Path) -> None:
    text = f"PASSWORD_HASHERS = ('{HASHERS}.MD5PasswordHasher',)\n"
    expected = f"PASSWORD_HASHERS = ('{HASHERS}.PBKDF2PasswordHasher', '{HASHERS}.MD5PasswordHasher',)\n"
    assert fixed(tmp_path, text) == expected


# ---------------------------------------------------------------------- bytes

PLAIN = """\
# a file
import random

NAME = "Gr"


class Codes:
    def generate_otp(self):
        label = "Gr"; return random.randint(1000, 9999)
"""
VARIANTS: dict[str, Callable[[str], bytes]] = {
    "CRLF": lambda text: text.replace("\n", "\r\n").encode(),
    "CR": lambda text: text.replace("\n", "\r").encode(),
    "byte order mark": lambda text: b"\xef\xbb\xbf" + text.encode(),
    "mark and CRLF": lambda text: b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode(),
    "tabs": lambda text: text.replace("    ", "\t").encode(),
    "umlauts": lambda text: text.replace("Gr", "Grüße 😀").encode(),
    "Latin-1": lambda text: (
        text.replace("# a file", "# coding: latin-1").replace("Gr", "Grüße").encode("latin-1")
    ),
    "Windows": lambda text: text.replace("# a file", "# coding: cp1252").replace("Gr", "€").encode("cp1252"),
    "form feed": lambda text: text.replace("\n\n\nclass", "\n\f\n\nclass").encode(),
    "no newline at the end": lambda text: text.rstrip("\n").encode(),
    "blanks at ends": lambda text: text.replace('"Gr"\n', '"Gr"  \n').encode(),
    "continued line": lambda text: text.replace("return ", "return \\\n    ").encode(),
}


@pytest.mark.parametrize("name", VARIANTS)
def test_everything_else_stays(name: str, tmp_path: Path) -> None:
    vary = VARIANTS[name]
    project = sample(tmp_path, {"app.py": vary(PLAIN)})
    result = project.mend()
    wanted = PLAIN.replace("import random", "import random\nimport secrets")
    wanted = wanted.replace("random.randint(1000, 9999)", "secrets.randbelow(9000) + 1000")
    if name == "CR":
        assert result.files == {} or result.files[str(tmp_path / "app.py")][1] == vary(wanted)
        return
    assert result.files[str(tmp_path / "app.py")][1] == vary(wanted)
    assert_sound(project, result)


def test_bytes_of_an_edit(tmp_path: Path) -> None:
    data = b"\xef\xbb\xbf" + PLAIN.replace("Gr", "Grüße 😀").encode()
    project = sample(tmp_path, {"app.py": data})
    offers = project.offers()
    after = edited(data, offers[0], "app.py")
    assert project.mend().files[str(tmp_path / "app.py")] == (data, after)
    assert offers[0].fix is not None
    call = offers[0].fix.edits[-1]
    line = data.decode("utf-8-sig").split("\n")[call.place.line - 1]
    assert line[call.place.column - 1 : call.place.end_column - 1] == "random.randint(1000, 9999)"


def test_unsaved_text(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text("x = 1\n")
    overlay = {str(tmp_path / "app.py"): OTP.format("random.randint(1000, 9999)").encode()}
    setting = Setting(str(tmp_path), EVERYTHING, checks(), str(tmp_path), overlay)
    result = mended(list(overlay), setting, False, lambda finding: True)
    assert [each.code for each in result.fixed] == ["AUT503"]
    assert result.files[str(tmp_path / "app.py")][0] == overlay[str(tmp_path / "app.py")]
    assert offered((), setting) == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("x = " + "(" * 3000 + ")" * 3000, "cannot be parsed"),
        ("x = " + "-" * 900 + "1", "nested too deep"),
        ("x = (", "cannot be parsed"),
    ],
)
def test_what_libcst_never_sees(text: str, reason: str) -> None:
    page = Page("app.py", text.encode(), lambda: iter(()))
    with pytest.raises(Refused, match=reason):
        _ = page.tree


def test_clashes() -> None:
    first, second = [Change(0, 4, "a")], [Change(2, 6, "b")]
    both = [Change(9, 9, "import x\n")]
    assert merged([first, second, both, both, [Change(4, 5, "c")]]) == [0, 2, 3, 4]
    assert applied("0123456789", [*first, *both, *both]) == "a45678import x\n9"


def test_libcst_comes_late() -> None:
    code = """
import sys
import authlint.cli, authlint.engine, authlint.flake8, authlint.fixes.silence
from authlint.registry import rules
rules()
assert "libcst" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", code], check=True)


# ---------------------------------------------------------------------- files


def test_written_whole_with_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "app.py"
    path.write_bytes(b"old")
    path.chmod(0o750)
    write(str(path), b"old", b"new", str(tmp_path))
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o750
    assert [each.name for each in tmp_path.iterdir()] == ["app.py"]


def test_changed_meanwhile(tmp_path: Path) -> None:
    path = tmp_path / "app.py"
    path.write_bytes(b"newer")
    with pytest.raises(NotWritten, match="changed meanwhile"):
        write(str(path), b"old", b"new", str(tmp_path))
    assert path.read_bytes() == b"newer"


def test_links(tmp_path: Path) -> None:
    (tmp_path / "outside.py").write_bytes(b"old")
    root = tmp_path / "project"
    root.mkdir()
    (root / "out.py").symlink_to(tmp_path / "outside.py")
    with pytest.raises(NotWritten, match="leads out of the project"):
        write(str(root / "out.py"), b"old", b"new", str(root))
    assert (tmp_path / "outside.py").read_bytes() == b"old"
    (root / "real.py").write_bytes(b"old")
    (root / "in.py").symlink_to("real.py")
    write(str(root / "in.py"), b"old", b"new", str(root))
    assert (root / "in.py").is_symlink() and (root / "real.py").read_bytes() == b"new"


@pytest.mark.skipif(os.geteuid() == 0 if hasattr(os, "geteuid") else True, reason="root may write everything")
def test_read_only(tmp_path: Path) -> None:
    path = tmp_path / "app.py"
    path.write_bytes(b"old")
    path.chmod(0o444)
    with pytest.raises(NotWritten, match="read-only"):
        write(str(path), b"old", b"new", str(tmp_path))


# ---------------------------------------------------------------------- the command

SHOP = {
    "shop/__init__.py": "",
    "shop/codes.py": OTP.format("random.randint(1000, 9999)"),
    "shop/links.py": """\
from django.core.mail import send_mail


def mail_reset_link(user, domain, token):
    link = "http://" + domain + "/reset_password/" + token
    send_mail("Reset", link, None, [user.email])
""",
    "shop/größe mit blank.py": OTP.format("random.randint(1000, 9999)").rstrip("\n"),
}


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    sample(tmp_path, SHOP)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_fix(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--no-semgrep", "--fix", "."]) == 1
    said = capsys.readouterr()
    assert "2 mended in 2 files; 1 more with --unsafe-fixes" in said.err
    assert "authlint check --diff --unsafe-fixes shows what can be mended" in said.out
    assert "AUT423" in said.out and "AUT503" not in said.out
    assert main(["check", "--no-semgrep", "--fix", "--unsafe-fixes", "."]) == 0
    assert 'link = "https://" + domain' in (shop / "shop/links.py").read_text()
    assert main(["check", "--no-semgrep", "--diff", "--unsafe-fixes", "."]) == 0


def test_diff_is_a_patch(shop: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    before = {path: (shop / path).read_bytes() for path in SHOP}
    assert main(["check", "--no-semgrep", "--diff", "--unsafe-fixes", "."]) == 1
    patch = capfdbinary.readouterr().out
    assert {path: (shop / path).read_bytes() for path in SHOP} == before
    subprocess.run(["git", "init", "-q", "."], check=True)
    subprocess.run(["git", "apply", "-"], input=patch, check=True)
    by_git = {path: (shop / path).read_bytes() for path in SHOP}
    for path, data in before.items():
        (shop / path).write_bytes(data)
    main(["check", "--no-semgrep", "--fix", "--unsafe-fixes", "."])
    assert {path: (shop / path).read_bytes() for path in SHOP} == by_git != before


def test_diff_to_a_file(shop: Path) -> None:
    assert main(["check", "--no-semgrep", "--diff", "--output", "out/p.diff", "shop/codes.py"]) == 1
    assert (shop / "out/p.diff").read_bytes().startswith(b"--- a/shop/codes.py\n+++ b/shop/codes.py\n")


def test_without_newline_at_the_end() -> None:
    assert unified("a.py", b"x\ny", b"z\ny") == (
        b"--- a/a.py\n+++ b/a.py\n@@ -1,2 +1,2 @@\n-x\n+z\n y\n\\ No newline at end of file\n"
    )


def test_json_carries_the_edits(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--no-semgrep", "--format", "json", "shop/codes.py", "shop/links.py"]) == 1
    findings = {each["code"]: each for each in json.loads(capsys.readouterr().out)["findings"]}
    assert findings["AUT423"]["fix"]["applicability"] == "unsafe"
    fix = findings["AUT503"]["fix"]
    assert fix["applicability"] == "safe" and findings["AUT503"]["fixable"]
    data = (shop / "shop/codes.py").read_bytes()
    for edit in sorted(fix["edits"], key=lambda each: -each["start"]):
        data = data[: edit["start"]] + edit["text"].encode() + data[edit["end"] :]
    assert main(["check", "--no-semgrep", "--fix", "shop/codes.py"]) == 0
    assert (shop / "shop/codes.py").read_bytes() == data


def test_silenced_findings_are_not_mended(shop: Path) -> None:
    path = shop / "shop/codes.py"
    path.write_text(path.read_text().replace("9999)", "9999)  # authlint: ignore[AUT503] -- a demo"))
    assert main(["check", "--no-semgrep", "--diff", "shop/codes.py"]) == 0


@pytest.mark.parametrize("options", [["--unsafe-fixes"], ["--diff", "--format", "json"]])
def test_options_that_make_no_sense(options: list[str], shop: Path) -> None:
    assert main(["check", *options, "."]) == 2


HELPER = """\
import random


def random_letters(n):
    return "".join(random.choices("abc", k=n))
"""
CALLER = """\
from shop.text import random_letters


def reset(user):
    temp_password = random_letters(9)
    user.set_password(temp_password)
    user.save()
"""


def test_fix_in_a_helper_of_another_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sample(tmp_path, {"shop/__init__.py": "", "shop/text.py": HELPER, "shop/staff.py": CALLER})
    monkeypatch.chdir(tmp_path)
    assert main(["check", "--no-semgrep", "--fix", "."]) == 0
    assert (tmp_path / "shop/staff.py").read_text() == CALLER
    assert 'secrets.choice("abc") for _ in range(n)' in (tmp_path / "shop/text.py").read_text()


def test_generated_helper_is_left(tmp_path: Path) -> None:
    helper = "# Generated by a tool. Do not edit.\n" + HELPER
    project = sample(tmp_path, {"shop/__init__.py": "", "shop/text.py": helper, "shop/staff.py": CALLER})
    assert [each.code for each in project.findings()] == ["AUT401"]
    assert project.mend().files == {}


def test_hostile_file_beside_a_good_one(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    deep = "password = " + "(" * 3000 + "1" + ")" * 3000 + "\n"
    (shop / "shop/deep.py").write_text(deep)
    (shop / "shop/minus.py").write_text("password = " + "-" * 200_000 + "1\n")
    assert main(["check", "--no-semgrep", "--fix", "--unsafe-fixes", "."]) == 3
    said = capsys.readouterr()
    assert "shop/deep.py" in said.out + said.err
    assert "3 mended in 3 files" in said.err
    assert (shop / "shop/deep.py").read_text() == deep
    assert "secrets.randbelow" in (shop / "shop/codes.py").read_text()


def test_folder_below_the_project(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (shop / "manage.py").touch()
    monkeypatch.chdir(shop / "shop")
    assert main(["check", "--no-semgrep", "--fix", "--unsafe-fixes", "codes.py"]) == 0
    assert "secrets.randbelow" in (shop / "shop/codes.py").read_text()
