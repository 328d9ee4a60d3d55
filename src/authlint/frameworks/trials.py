"""Functions that hash passwords for sample data: dummy rows, a copy of a database whose people are invented.

```python
import bcrypt
from faker import Faker

fake = Faker()


def fill_with_dummies(database):
    salt = bcrypt.gensalt(rounds=4)  # fact: Trial()
    # fact: Trial()
    database.add(name=fake.user_name(), password=bcrypt.hashpw(b"dummy", salt))
```
"""

from __future__ import annotations

from collections.abc import Iterator

from authlint.facts.passwords import Trial
from authlint.frameworks.development import makes_samples
from authlint.frameworks.model import Row, recognise
from authlint.python.project import Project
from authlint.python.units import Unit
from authlint.python.values import Call

MODELS: tuple[Row, ...] = ()


@recognise(
    Call,
    named=(
        "gensalt",
        "hashpw",
        "pbkdf2_hmac",
        "PBKDF2",
        "PBKDF2HMAC",
        "scrypt",
        "Scrypt",
        "PasswordHasher",
        "generate_password_hash",
        "using",
        "hash",
    ),
)
def trials(call: Call, unit: Unit, project: Project) -> Iterator[Trial]:
    """A call that hashes slowly, where sample data are made."""
    if makes_samples(unit, project):
        yield Trial(at=call.at, value=call)
