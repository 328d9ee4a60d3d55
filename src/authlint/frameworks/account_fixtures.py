"""Data files with accounts that code loads: Django's `call_command("loaddata", "users.json")`.

Source: https://docs.djangoproject.com/en/stable/ref/django-admin/#loaddata

`shop/management/commands/install.py`

```python
from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    def handle(self, *args, **options):
        # fact: FixtureLoaded(fixture="users.json", names=("admin",), record=2, privileged=True)
        call_command("loaddata", "users.json")
```

`shop/fixtures/users.json`

```json
[{"model": "auth.user", "pk": 1, "fields": {"username": "admin", "is_superuser": true,
  "password": "pbkdf2_sha256$600000$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNoaGFzaGhhc2g="}}]
```
"""

from __future__ import annotations

from collections.abc import Iterator

from authlint.facts.accounts import FixtureLoaded
from authlint.facts.words import words
from authlint.frameworks.development import is_test_unit
from authlint.frameworks.model import recognise
from authlint.pattern import pattern
from authlint.python.project import Project
from authlint.python.sources import is_test_path
from authlint.python.units import Unit
from authlint.python.values import Call, Spot, text_of

_LOADS = words("call_command execute_from_command_line load_data loaddata")
_PASSWORD = pattern(
    rb'"password"\s*:\s*"((?:pbkdf2_|argon2|bcrypt|scrypt|md5\$|sha1\$|\$2|\$argon)[^"]{10,})"'
)
_NAME = pattern(rb'"(?:username|email|login)"\s*:\s*"([^"]{1,80})"')
_PRIVILEGED = pattern(rb'"is_(?:superuser|staff|admin)"\s*:\s*true')


@recognise(Call, named=_LOADS)
def loaded(call: Call, unit: Unit, project: Project) -> Iterator[FixtureLoaded]:
    """A call that loads a fixture of this project in which an account has a fixed password hash."""
    if is_test_unit(unit, project):
        return
    texts = [text for each in call.args if (text := text_of(each, "\ufffd"))]
    if "loaddata" not in texts:
        return
    for text in texts:
        name = text.rpartition("\ufffd")[2].rpartition("/")[2]
        if name == "loaddata" or not name or is_test_path(name) or name.startswith("test"):
            continue
        for path in _files(name if "." in name else f"{name}.json", unit.path, project):
            data = project.read(path)
            found = _PASSWORD.search(data) if data is not None else None
            if data is None or found is None:
                continue
            start, end = max(0, found.start() - 2000), found.end() + 2000
            near = data[start:end]
            line = data.count(b"\n", 0, found.start()) + 1
            column = found.start() - (data.rfind(b"\n", 0, found.start()) + 1)
            yield FixtureLoaded(
                at=call.at,
                value=call,
                fixture=path.rpartition("/")[2],
                names=tuple(
                    dict.fromkeys(each.decode("utf-8", "replace") for each in _NAME.findall(near)[:3])
                ),
                record=Spot(path, line, column, line, column + len(found[0])),
                privileged=_PRIVILEGED.search(near) is not None,
            )
            return


def _files(name: str, importer: str, project: Project) -> Iterator[str]:
    """Fixture files of that name, from the folder of the caller outwards; no test data."""
    folder = importer.rpartition("/")[0]
    for _ in range(6):
        for below in ("", *sorted(each for each in project.listing(folder) if "." not in each)[:60]):
            base = "/".join(part for part in (folder, below, "fixtures") if part)
            if name in project.listing(base) and not is_test_path(f"{base}/x.py"):
                yield f"{base}/{name}"
        if not folder:
            return
        folder = folder.rpartition("/")[0]
