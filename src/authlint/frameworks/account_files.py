"""Files of users that the code writes when there are none: `json.dump({"admin": hashed}, file)`.

```python
import json
import os

from werkzeug.security import generate_password_hash


def load_users():
    if not os.path.exists("users.json"):
        users = {"admin": {"password": generate_password_hash("admin123")}}
        with open("users.json", "w") as file:
            # fact: AccountCreated(secrets=["admin123"], names=["admin"], privileged=True)
            json.dump(users, file)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from authlint.facts.accounts import AccountCreated
from authlint.facts.endpoints import is_idle
from authlint.facts.words import words
from authlint.frameworks.account_names import looks_hashed
from authlint.frameworks.constants import Follower
from authlint.frameworks.development import is_sample, is_test_unit, only_in_development
from authlint.frameworks.login_tables import is_single_row, user_table
from authlint.frameworks.model import recognise
from authlint.python.project import Project
from authlint.python.units import Step, Unit
from authlint.python.values import Call, Collection, Mapping, Named, Symbol, bare, label, method
from authlint.vocabulary import is_administrator

_WRITES = words("dump dumps safe_dump write_json save_json save_users write_users dump_json")


@recognise(Step, step="call", named=_WRITES)
def written(step: Step, unit: Unit, project: Project) -> Iterator[AccountCreated]:
    """A table of users with constant passwords that is written to a file."""
    call = step.value
    if not isinstance(call, Call) or not call.args:
        return
    given = call.args[0]
    if is_test_unit(unit, project):
        return
    if method(call) in ("dumps", "dump_json") and not _is_written(call, unit):
        return
    name = label(given) if isinstance(given, Named | Symbol) else ""
    for whole in Follower(unit, project).elements(given, 4):
        if not isinstance(whole, Mapping | Collection) or not whole.items or is_single_row(whole):
            continue
        table = user_table(whole, name, unit, project)
        if table is None or only_in_development(unit, step):
            continue
        names, secrets = table
        yield AccountCreated(
            at=call.at,
            value=call,
            secrets=secrets,
            names=names,
            privileged=any(is_administrator(each) for each in names),
            sample=is_sample(unit, project),
            idle=is_idle(unit, project),
            stored=any(looks_hashed(each.text) and not each.hashed for each in secrets),
        )
        return


def _is_written(call: Call, unit: Unit) -> bool:
    """Whether a text goes to a file, not to another program."""
    return any(
        method(each) in ("write", "write_text", "write_bytes", "writelines")
        and any(bare(one) is call for one in each.args)
        for each in unit.calls
    )
