"""What a project keeps: tables, their columns, and whether passwords are hashed before they are kept."""

from __future__ import annotations

import re

from authlint.frameworks.model import Row
from authlint.python.memo import Memo
from authlint.python.project import Project
from authlint.python.purpose import kind_of_name
from authlint.python.sources import is_test_path
from authlint.python.values import Call, bare, method
from authlint.vocabulary import segments

MODELS: tuple[Row, ...] = ()

_HASHING = (
    b"generate_password_hash", b"check_password_hash", b"bcrypt", b"set_password(", b"make_password",
    b"hashpw", b"pbkdf2", b"argon2", b"passlib", b"hashlib", b"django.contrib.auth", b"flask_security",
    b"fastapi_users", b"check_password", b"scrypt",
)  # fmt: skip


_HASHES: Memo[str, bool] = Memo()


def hashes_passwords(project: Project) -> bool:
    """Whether anything in the project hashes passwords, by its files' bytes."""
    answers, key = _HASHES.of(project), ""
    if key not in answers:
        answers[key] = any(
            word in data
            for path, data in project.files().items()
            if not is_test_path(path)
            for word in _HASHING
        )
    return answers[key]


def is_table(owner: str, project: Project) -> bool:
    """Whether a class is a table of the database."""
    whole = set(project.base_names(owner)) if owner else set()
    names = {each.rpartition(".")[2] for each in whole}
    if names & {"Model", "Document", "SQLModel", "DeclarativeBase", "UserMixin", "AbstractUser"}:
        return True
    return "Base" in names and not any(each.startswith("pydantic.") for each in whole)


_COLUMNS: Memo[str, bool] = Memo()


def is_column(name: str, project: Project) -> bool:
    """Whether a table of the project has a column of that name."""
    answers, key = _COLUMNS.of(project), name
    if key not in answers:
        declared = re.compile(
            rb"^\s+"
            + re.escape(name.encode())
            + rb"\s*(?::[^=\n]*)?=\s*(?:\w+\.)*(?:Column|mapped_column|Field|\w+Field)\s*\(",
            re.MULTILINE,
        )
        files = project.files()
        answers[key] = any(
            declared.search(files[path]) is not None and _holds_column(name, path, project)
            for path in project.mentioning(name)
        )
    return answers[key]


def _holds_column(name: str, path: str, project: Project) -> bool:
    """Whether a class of a file has an attribute of that name which is a column: in a table, or by its own word."""
    module = project.module_at(path)
    for unit in module.units_mentioning(name, project.files()[path]) if module is not None else ():
        field = bare(unit.fields[name]) if unit.kind == "class" and name in unit.fields else None
        if isinstance(field, Call):
            if method(field) in ("Column", "mapped_column") or is_table(unit.name, project):
                return True
    return False


def is_clear_column(name: str) -> bool:
    words = set(segments(name))
    return kind_of_name(name) == "password" and bool(
        words
        & {
            "temp",
            "tmp",
            "temporary",
            "plain",
            "plaintext",
            "raw",
            "clear",
            "visible",
            "unhashed",
            "initial",
            "generated",
        }
    )
