"""Digests of passwords written into the code: `USERS = {"ann": "5f4d..."}`, `PASSWORD_HASH = "5f4d..."`.

```python
USERS = {"ann": "5f4dcc3b5aa765d61d8327deb882cf99"}  # fact: DigestConstant(scheme="md5")
PASSWORD_HASH = "5baa61e4c9b93f3f0682250b6cf8331b7ee68fd8"  # fact: DigestConstant(scheme="sha1")
ETAG = "d41d8cd98f00b204e9800998ecf8427e"
USER_TOKENS = {"ann": "1b9436200001f2eaf57cd77db075cbb60a49a00a"}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from authlint.facts.accounts import ConstantLogin
from authlint.facts.passwords import DigestConstant
from authlint.facts.words import words
from authlint.frameworks.columns import NOT_PEOPLE, PEOPLE
from authlint.frameworks.model import recognise
from authlint.frameworks.tables import is_stored_name
from authlint.pattern import pattern
from authlint.python.project import Project
from authlint.python.sources import is_test_path
from authlint.python.units import Step, Unit
from authlint.python.values import Attribute, Literal, Mapping, Named, Symbol, Value, bare
from authlint.vocabulary import is_password_hash, is_user, segments

HEX = pattern(r"(?:[0-9a-f]+|[0-9A-F]+)")
SCHEMES = {32: "md5", 40: "sha1", 64: "sha256", 128: "sha512"}
"""By the number of hex digits."""
_OTHERS = NOT_PEOPLE | words(
    "token tokens key keys api id ids uid uuid uuids session sessions secret secrets avatar avatars signature "
    "signatures checksum checksums commit commits etag fingerprint fingerprints image images"
)
"""Words of tables whose hex digits are something else that people have."""
MOST = 50
"""Entries of a table that are looked at."""


@recognise(Step, step="store")
def constants(step: Step, unit: Unit, project: Project) -> Iterator[DigestConstant]:
    """Hex constants under a password's name, or in a table of people."""
    if (
        step.kind != "store"
        or not isinstance(step.target, Symbol | Named | Attribute)
        or is_test_path(unit.path)
    ):
        return
    value = bare(step.value)
    if not isinstance(value, Literal | Mapping):
        return
    name = step.target.name.rpartition(".")[2]
    said = set(segments(name))
    if isinstance(value, Literal):
        found = list(_digest(value)) if is_stored_name(name) else []
        if found and not _is_typed_as_it_stands(name, value, project):
            yield from found
    elif (is_user(name) or said & PEOPLE or is_stored_name(name)) and said.isdisjoint(_OTHERS):
        for _, each in value.items[:MOST]:
            inner = bare(each)
            if isinstance(inner, Mapping):
                for key, field in inner.items:
                    text = bare(key) if key is not None else None
                    if (
                        isinstance(text, Literal)
                        and isinstance(text.value, str)
                        and is_stored_name(text.value)
                    ):
                        yield from _digest(field)
            else:
                yield from _digest(inner)


def _is_typed_as_it_stands(name: str, value: Literal, project: Project) -> bool:
    """Whether a login holds what was typed against the constant without hashing it: then the hex digits are the
    password, unless the name calls them a hash.
    """
    if is_password_hash(name):
        return False
    return any(
        not fact.stored and any(secret.at == value.at for secret in fact.secrets)
        for unit in project.units_saying(name)
        for fact in project.facts_of(unit, ConstantLogin)
    )


def _digest(value: Value) -> Iterator[DigestConstant]:
    inner = bare(value)
    if isinstance(inner, Literal) and isinstance(inner.value, str) and HEX.fullmatch(inner.value):
        scheme = SCHEMES.get(len(inner.value))
        if scheme is not None and not inner.value.isdecimal() and len(set(inner.value)) > 6:
            yield DigestConstant(at=inner.at, value=inner, scheme=scheme)
