"""`authlint why PATH:LINE`: which rules looked at a place, what each decided, on what evidence."""

from __future__ import annotations

from pathlib import Path

import pytest

from authlint.cli import main

FILES = {
    "shop/__init__.py": "",
    "shop/services.py": """\
def store(user, raw):
    user.set_password(raw)


def verified(user, old):
    return user.check_password(old)
""",
    "shop/forms.py": """\
from django import forms


class ChangeForm(forms.Form):
    old = forms.CharField()
    new_password = forms.CharField()

    def __init__(self, user, *args):
        self.user = user
        super().__init__(*args)

    def clean_old(self):
        old = self.cleaned_data["old"]
        if not self.user.check_password(old):
            raise forms.ValidationError("wrong")
        return old
""",
    "shop/views.py": """\
from django.contrib.auth.decorators import login_required

from shop.forms import ChangeForm
from shop.services import store, verified


@login_required
def by_form(request):
    form = ChangeForm(request.user, request.POST)
    if form.is_valid():
        store(request.user, form.cleaned_data["new_password"])


@login_required
def by_helper(request):
    if verified(request.user, request.POST["old"]):
        request.user.set_password(request.POST["new"])


@login_required
def unchecked(request):
    store(request.user, request.POST["new_password"])


@login_required
def silenced(request):
    store(request.user, request.POST["new_password"])  # authlint: ignore[AUT203] -- kiosk
""",
    "shop/page.html": "<p></p>\n",
    "shop/plain.py": "def add(a, b):\n    return a + b\n",
}


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    for path, text in FILES.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def said(place: str, capsys: pytest.CaptureFixture[str]) -> str:
    assert main(["why", place]) == 0
    return capsys.readouterr().out


def test_the_evidence_in_another_file_is_named(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shown = said("shop/views.py:9", capsys)
    assert shown.startswith("shop/views.py:9, in the function by_form (lines 7 to 11)\n")
    assert (
        "AUT203 change-without-current-password (V6.2.3): met\n"
        '  shop/views.py:11:9  store(request.user, form.cleaned_data["new_password"])\n'
        "  the current password is checked here\n"
        "    shop/forms.py:14:16  if not self.user.check_password(old):\n"
    ) in shown
    nothing = " ".join(shown.split("nothing of theirs here: ")[1].split()).split(", ")
    assert "AUT302" in nothing and "AUT203" not in nothing


def test_a_check_says_what_it_silences(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shown = said("shop/forms.py:14", capsys)
    assert "in the function ChangeForm.clean_old (lines 12 to 16)" in shown
    above = shown.split("judged in code that leads here:")[1]
    assert "AUT203 change-without-current-password (V6.2.3): met\n  shop/views.py:11:9" in above


def test_a_helper_is_judged_where_it_is_called(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    above = said("shop/services.py:2", capsys).split("judged in code that leads here:")[1]
    assert "AUT203 change-without-current-password (V6.2.3): violated\n  shop/views.py:22:5" in above
    assert "the password is written here\n    shop/services.py:2:5  user.set_password(raw)" in above
    assert "AUT203 change-without-current-password (V6.2.3): met\n  shop/views.py:11:9" in above


def test_why_a_violation_is_not_reported(
    shop: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert "not reported" not in said("shop/views.py:22", capsys)
    assert "not reported: a comment silences it" in said("shop/views.py:27", capsys)
    (tmp_path / "pyproject.toml").write_text('[tool.authlint]\nignore = ["AUT203"]\n')
    assert "not reported: the configuration does not select this code" in said("shop/views.py:22", capsys)
    (tmp_path / "pyproject.toml").write_text('[tool.authlint.per-file-ignores]\n"shop/*" = ["AUT203"]\n')
    assert "not reported: per-file-ignores spares this file" in said("shop/views.py:22", capsys)


def test_a_file_without_an_auth_word(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shown = said("shop/plain.py:2", capsys)
    assert "the file holds no auth word" in shown and "no rule found anything of its own here" in shown


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("shop/views.py", "write a path, a colon and a line"),
        ("shop/views.py:99", "shop/views.py has 28 lines, there is no line 99"),
        ("shop/none.py:1", "cannot be read"),
        ("shop/page.html:1", "shop/page.html is no Python file"),
    ],
)
def test_places_that_are_none(shop: Path, place: str, words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["why", place]) == 2
    assert words in capsys.readouterr().err


def test_the_same_answer_twice(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert said("shop/services.py:2", capsys) == said("shop/services.py:2", capsys)
