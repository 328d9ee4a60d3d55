"""What a project keeps: tables, their columns, and whether passwords are hashed before they are kept."""

from __future__ import annotations

import re

from authlint.frameworks.model import Row
from authlint.python.memo import Memo
from authlint.python.project import Project
from authlint.python.purpose import kind_of_name
from authlint.python.sources import is_test_path
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
    names = {each.rpartition(".")[2] for each in project.base_names(owner)} if owner else set()
    return bool(
        names & {"Model", "Document", "SQLModel", "DeclarativeBase", "Base", "UserMixin", "AbstractUser"}
    )


_COLUMNS: Memo[str, bool] = Memo()


def is_column(name: str, project: Project) -> bool:
    """Whether a class of the project declares a column of that name."""
    answers, key = _COLUMNS.of(project), name
    if key not in answers:
        declared = re.compile(
            rb"^\s+"
            + re.escape(name.encode())
            + rb"\s*(?::[^=\n]*)?=\s*(?:\w+\.)*(?:Column|mapped_column|Field|\w+Field)\s*\(",
            re.MULTILINE,
        )
        files = project.files()
        answers[key] = any(declared.search(files[path]) is not None for path in project.mentioning(name))
    return answers[key]


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
