"""Code that cannot run, and code that only looks as if it could not."""

from __future__ import annotations

from pathlib import Path

import pytest

from authlint.config import Config
from authlint.engine import Request, check

VIEW = """\
import logging

from flask import request

from shop.accounts import accounts

logger = logging.getLogger(__name__)


def login():
    password = request.form["password"]
    token = accounts.token_of(request.form["name"], password)
    if not token:
        logger.warning("no login of %s with %s", request.form["name"], password)
    return token
"""
ACCOUNTS = """\
class Accounts:
    def token_of(self, name, password):
        if self.is_right(name, password):
            return self.rows[name]["token"]
        return ""

    def is_right(self, name, password):
        if name in self.rows and verify(self.rows[name]["password_hash"], password):
            return True
        {otherwise}


accounts = Accounts()
"""
TASKS = """\
from celery import shared_task
from django.contrib.auth import get_user_model


@shared_task
def update_account_details(user_id, name=None, new_password=None):
    user = get_user_model().objects.get(pk=user_id)
    if new_password:
        user.set_password(new_password)
    user.name = name
    user.save()
"""
CALLER = """\
from shop.tasks import update_account_details


def details(request):
    {call}
"""
STOCK = """\
from dj_rest_auth.views import LoginView
from rest_framework.response import Response


class Login(LoginView):
    def {name}(self):
        password = self.request.data["password"]
        print(password)
        return Response(password is None)
"""
FLOW = """\
import random
from contextlib import suppress

from django.core.cache import cache


def send_otp(user, text):
    {before}
    otp = random.randint(100000, 999999)
    cache.set(f"otp-{{user.pk}}", otp)
    text(user.phone, otp)
"""


def confidences(root: Path, code: str, files: dict[str, str]) -> list[str]:
    """The confidence of each finding of a rule below `root`, where the files are written first."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    report = check(Request((str(root),), Config(confidence="low"), jobs=1, semgrep=False))
    return [each.confidence for each in report.findings if each.code == code]


@pytest.mark.parametrize(
    ("otherwise", "told"),
    [('raise PermissionError("wrong")', "low"), ("return False", "high"), ("pass", "high")],
)
def test_a_function_that_raises_never_says_no(tmp_path: Path, otherwise: str, told: str) -> None:
    files = {"shop/views.py": VIEW, "shop/accounts.py": ACCOUNTS.format(otherwise=otherwise)}
    assert confidences(tmp_path, "AUT411", files) == [told]


@pytest.mark.parametrize(
    ("call", "hidden"),
    [
        ("update_account_details.delay(request.user.pk, name=request.POST['name'])", True),
        (
            "later(update_account_details, callback_args=(request.user.pk,), callback_kwargs={'name': 'x'})",
            True,
        ),
        ("update_account_details(request.user.pk, 'x', request.POST['new_password'])", False),
        ("update_account_details.delay(request.user.pk, **request.POST)", False),
        (
            "later(update_account_details, callback_args=(request.user.pk,), callback_kwargs=request.POST)",
            False,
        ),
        ("return [update_account_details]", False),
    ],
)
def test_a_parameter_that_no_caller_gives(tmp_path: Path, call: str, hidden: bool) -> None:
    files = {"shop/tasks.py": TASKS, "shop/views.py": CALLER.format(call=call)}
    assert all(each == "low" for each in confidences(tmp_path, "AUT203", files)) is hidden


@pytest.mark.parametrize(("name", "told"), [("get_response_data", "low"), ("get_response", "high")])
def test_a_method_that_the_library_never_calls(tmp_path: Path, name: str, told: str) -> None:
    assert confidences(tmp_path, "AUT411", {"shop/views.py": STOCK.format(name=name)}) == [told]


@pytest.mark.parametrize(
    ("before", "told"),
    [
        ("pass", ["high"]),
        ("return text(user.phone, 'soon')", []),
        ("raise NotImplementedError", []),
        ("if user.phone:\n        return None\n    else:\n        raise LookupError", []),
        ("if not user.phone:\n        return None", ["high"]),
        ("with suppress(LookupError):\n        return user.phones[0]", ["high"]),
        ("user.job.abort()", ["high"]),
        ("while True:\n        break", ["high"]),
        ("try:\n        return user.gate\n    except AttributeError:\n        pass", ["high"]),
    ],
)
def test_what_stands_behind_a_return(tmp_path: Path, before: str, told: list[str]) -> None:
    assert confidences(tmp_path, "AUT503", {"shop/codes.py": FLOW.format(before=before)}) == told


DEFAULT = """\
import time
from hashlib import md5


def create_user(args, table):
    password = args["password"].strip()
    {guard}
    {between}
    if len(password) < 1:
        password = md5(str(time.time()).encode()).hexdigest()[:8]
    table.create_user(name=args["name"], password=password)
"""


@pytest.mark.parametrize(
    ("guard", "between", "told"),
    [
        ("if len(password) < 1:\n        return None", "pass", "low"),
        ("if password in table.words or len(password) < 1:\n        return None", "pass", "low"),
        ("if password in table.words and len(password) < 1:\n        return None", "pass", "high"),
        ("if len(password) < 1:\n        table.count()", "pass", "high"),
        ("if len(password) < 8:\n        return None", "pass", "high"),
        ("if len(password) < 1:\n        return None", 'password = args["other"]', "high"),
    ],
)
def test_a_test_that_was_answered_before(tmp_path: Path, guard: str, between: str, told: str) -> None:
    text = DEFAULT.format(guard=guard, between=between)
    assert confidences(tmp_path, "AUT401", {"shop/people.py": text}) == [told]


OLD = """\
import hashlib

from flask import request

from panel.store import row_of


def checked(answer):
    return answer


@checked
def sign_in():
    password = hashlib.md5(request.form["password"].encode()).hexdigest()
    return row_of(request.form["name"]).password == password
"""
PANEL = """\
from flask import Flask

{brings}

app = Flask(__name__)
"""


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({"panel/web.py": PANEL.format(brings="from panel import store")}, "low"),
        ({"panel/web.py": PANEL.format(brings="from panel import auth_old")}, "high"),
        ({"panel/web.py": PANEL.format(brings='MODULES = ["panel.auth_old"]')}, "high"),
        (
            {
                "panel/web.py": PANEL.format(brings="from panel import store"),
                "README.md": "python auth_old.py",
            },
            "high",
        ),
        (
            {
                "panel/web.py": PANEL.format(brings="from panel import store"),
                "panel/load.py": "import pkgutil\n\nALL = list(pkgutil.iter_modules(['panel']))\n",
            },
            "high",
        ),
        ({"panel/web.py": "def index():\n    return ''\n"}, "high"),
    ],
)
def test_a_file_that_nothing_loads(tmp_path: Path, files: dict[str, str], told: str) -> None:
    package = {"panel/__init__.py": "", "panel/auth_old.py": OLD, "panel/store.py": "def row_of(name): ...\n"}
    assert confidences(tmp_path, "AUT010", {**package, **files}) == [told]


@pytest.mark.parametrize(
    ("brings", "told"),
    [("import store", "low"), ("import store\nimport auth_old", "high"), ("import os", "high")],
)
def test_a_file_of_a_folder_whose_files_import_each_other(tmp_path: Path, brings: str, told: str) -> None:
    files = {
        "auth_old.py": OLD.replace("panel.store", "store"),
        "store.py": "def row_of(name): ...\n",
        "web.py": PANEL.format(brings=brings),
    }
    assert confidences(tmp_path, "AUT010", files) == [told]


def test_a_plugin_is_loaded_by_its_folder(tmp_path: Path) -> None:
    files = {
        "panel/__init__.py": "",
        "panel/plugins/__init__.py": "",
        "panel/store.py": "def row_of(name): ...\n",
    }
    files |= {
        "panel/plugins/auth_old.py": OLD,
        "panel/web.py": PANEL.format(brings="from panel import store"),
    }
    assert confidences(tmp_path, "AUT010", files) == ["high"]


def test_a_file_that_runs_by_itself_is_no_leftover(tmp_path: Path) -> None:
    files = {
        "panel/__init__.py": "",
        "panel/auth_old.py": OLD + "\n\nsign_in()\n",
        "panel/web.py": PANEL.format(brings="import os"),
    }
    assert confidences(tmp_path, "AUT010", files) == ["high"]


VIEWS = """\
from django.http import JsonResponse
from django.views import View


class Reset(View):
    def post(self, request):
        password = request.POST["password"]
        print(password)
        return JsonResponse({})
"""
URLS = """\
from django.urls import path

{brings}

urlpatterns = [path("reset", {view})]
"""


@pytest.mark.parametrize(
    ("brings", "view", "told"),
    [
        ("from shop.views import Reset", "Reset.as_view()", ["high"]),
        ("from shop import views", "views.Reset.as_view()", ["high"]),
        ("from shop.views import *", "Reset.as_view()", ["high"]),
        ("from shop.staff import Reset", "Reset.as_view()", ["low"]),
        ("from shop.views import Other", "Other.as_view()", ["low"]),
        ("from shop.views import Other  # , Reset", "Other.as_view()", ["low"]),
        ("from shop.views import Other, Reset", "Other.as_view()", ["low"]),
    ],
)
def test_a_view_that_no_url_leads_to(tmp_path: Path, brings: str, view: str, told: list[str]) -> None:
    files = {
        "shop/__init__.py": "",
        "shop/views.py": VIEWS,
        "shop/staff.py": VIEWS.replace("print(password)", "pass"),
        "shop/urls.py": URLS.format(brings=brings, view=view),
    }
    assert confidences(tmp_path, "AUT411", files) == told


MOUNT = """\
from flask import Flask

from shop import views

app = Flask(__name__)
if app.config["{setting}"] == "local":
    app.register_blueprint(views.bp)
"""
MOUNTED = """\
import hashlib

from flask import Blueprint, request

bp = Blueprint("auth", __name__)


@bp.post("/join")
def join():
    password = hashlib.md5(request.form["password"].encode()).hexdigest()
    store(name=request.form["name"], password=password)
    return ""
"""


@pytest.mark.parametrize(("setting", "told"), [("ENVIRONMENT", "low"), ("AUTHENTICATION", "high")])
def test_a_way_to_log_in_is_called_local_as_well(tmp_path: Path, setting: str, told: str) -> None:
    files = {"shop/__init__.py": "", "shop/views.py": MOUNTED, "shop/app.py": MOUNT.format(setting=setting)}
    assert confidences(tmp_path, "AUT010", files) == [told]


USERS = """\
import hashlib

from models import User


def row_of(name):
    return User.query.filter_by(name=name).first()


def keep(name, password):
    row_of(name).password_hash = hashlib.sha256(password.encode()).hexdigest()
"""
PAGES = """\
from flask import Flask, request

{brings}

app = Flask(__name__)


@app.post("/names")
def names():
    user = {row}(request.form["name"])
    {then}
    return user.full_name
"""


@pytest.mark.parametrize(
    ("brings", "row", "then", "told"),
    [
        ("import db.user", "db.user.row_of", "show(user)", "low"),
        ("from schemas import user\nimport db.user", "db.user.row_of", "show(user)", "low"),
        ("import db.user", "db.user.row_of", "show(db.user)", "high"),
        ("import db.user", "db.user.row_of", "db.user.keep(user.name, request.form['password'])", "high"),
        ("from db import user as users", "users.row_of", "users.keep(user, request.form['new'])", "high"),
    ],
)
def test_a_function_of_a_module_with_a_common_name(
    tmp_path: Path, brings: str, row: str, then: str, told: str
) -> None:
    files = {"db/user.py": USERS, "web.py": PAGES.format(brings=brings, row=row, then=then)}
    assert confidences(tmp_path, "AUT010", files) == [told]


INVENTIONS = """\
import random
import string


def make_random_fullname():
    return random.choice(NAMES), random.choice(SURNAMES)


def {other}():
    return random.randint(1960, 2000)


def make_random_password():
    return "".join(random.sample(string.ascii_letters, 16))


def fill(users):
    for number in range(20):
        users.add(make_random_fullname(), {other}(), password=make_random_password())
"""


@pytest.mark.parametrize(("other", "told"), [("make_random_birthday", "low"), ("make_seed", "high")])
def test_people_that_a_file_makes_up(tmp_path: Path, other: str, told: str) -> None:
    assert confidences(tmp_path, "AUT401", {"routines.py": INVENTIONS.format(other=other)}) == [told]
