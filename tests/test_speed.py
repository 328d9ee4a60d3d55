"""How much a run reads and how it grows. Times are held against the parsing of the same files, generously."""

from __future__ import annotations

import ast
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from authlint.analysis import check_file
from authlint.prefilter import may_matter
from authlint.python.project import Project
from authlint.registry import checks

PLAIN = '''"""Orders of the day."""


class Order{n}:
    """An order."""

    def __init__(self, lines, customer):
        self.lines = lines
        self.customer = customer

    def total(self, rate=1):
        """The sum over the lines."""
        return sum(line["price"] * line["count"] for line in self.lines) * rate

    def shipped(self, now):
        """Whether all lines are out."""
        if not self.lines:
            return False
        for line in self.lines:
            if line.get("out") is None or line["out"] > now:
                return False
        return True
'''
SPEAKING = '''"""Accounts."""

from django.contrib.auth.decorators import login_required

from shop.orders_{n} import Order{n}
from shop.store import keep


class Account{n}:
    """Somebody who buys."""

    def total(self):
        """All that was ordered."""
        return sum(each.total() for each in (Order{n}([], self),))


@login_required
def change_{n}(request):
    """A new password."""
    if not request.user.check_password(request.POST["old_password"]):
        return None
    keep(request.user, request.POST["new_password"])
    return request.user
'''
STORE = """def keep(user, password):
    user.set_password(password)
    user.save()
"""


def project_of(folder: Path, speaking: int) -> list[str]:
    """Write a project with four plain files to each one that holds an auth word; gives all paths."""
    shop = folder / "shop"
    shop.mkdir(parents=True)
    files = {"shop/__init__.py": "", "shop/store.py": STORE}
    for number in range(speaking):
        files[f"shop/accounts_{number}.py"] = SPEAKING.replace("{n}", str(number))
        files[f"shop/orders_{number}.py"] = PLAIN.replace("{n}", str(number))
        for more in range(3):
            files[f"shop/parts_{number}_{more}.py"] = PLAIN.replace("{n}", f"{number}_{more}") * 2
    for path, text in files.items():
        (folder / path).write_text(text, encoding="utf-8")
    return sorted(files)


def whole_run(root: Path, paths: list[str]) -> Project:
    """All checks over all files."""
    project = Project(root)
    for path in paths:
        assert check_file(project, path, checks()).faults == []
    return project


def seconds(work: Callable[[], object]) -> float:
    """Processor time of the fastest of three runs."""
    best = float("inf")
    for _ in range(3):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best


def test_only_files_with_auth_words_are_read(tmp_path: Path) -> None:
    paths = project_of(tmp_path, 20)
    speaking = [path for path in paths if may_matter((tmp_path / path).read_bytes())]
    assert len(speaking) == 21
    read = [path for path, module in whole_run(tmp_path, paths).modules.items() if module is not None]
    # Beside those, only what a call or a base leads to.
    assert set(speaking) <= set(read)
    assert len(read) <= 2 * len(speaking) + 1


@pytest.mark.slow
def test_a_run_takes_no_longer_than_parsing_everything_a_few_times(tmp_path: Path) -> None:
    paths = project_of(tmp_path, 60)
    sources = [(tmp_path / path).read_bytes() for path in paths]
    parsing = seconds(lambda: [ast.parse(each) and None for each in sources])
    running = seconds(lambda: whole_run(tmp_path, paths))
    assert running < 6 * parsing, f"{running:.2f} s, and {parsing:.2f} s to parse all files"


@pytest.mark.slow
def test_time_grows_with_the_files(tmp_path: Path) -> None:
    small, large = tmp_path / "small", tmp_path / "large"
    few, many = project_of(small, 20), project_of(large, 80)
    whole_run(small, few)
    ratio = seconds(lambda: whole_run(large, many)) / seconds(lambda: whole_run(small, few))
    assert ratio < 10, f"four times the files took {ratio:.1f} times as long"


FLAT = {
    "functions": "def f{n}(user, password):\n    user.password = hashlib.md5(password.encode()).hexdigest()\n",
    "views": "@login_required\ndef change{n}(request):\n    request.user.set_password(request.POST['new'])\n",
    "statements": "user.name = render(user.id, 'password', {n})\n",
    "rows": "users['user{n}'] = {'name': 'x', 'password': None}\n",
    "fields": "class Account{n}(Model):\n    password = CharField(max_length=128)\n",
}


@pytest.mark.slow
@pytest.mark.parametrize("shape", FLAT)
def test_time_grows_with_the_lines_of_a_file(shape: str, tmp_path: Path) -> None:
    for count in (200, 800):
        text = "import hashlib\n" + "".join(FLAT[shape].replace("{n}", str(each)) for each in range(count))
        (tmp_path / f"app{count}.py").write_text(text, encoding="utf-8")
    few = seconds(lambda: whole_run(tmp_path, ["app200.py"]))
    many = seconds(lambda: whole_run(tmp_path, ["app800.py"]))
    assert many < 10 * few + 0.05, f"four times the lines took {many:.2f} s instead of {few:.2f} s"
