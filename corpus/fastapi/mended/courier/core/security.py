"""Passwords and session tokens."""

from datetime import datetime, timedelta, timezone

import jwt
from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from passlib.context import CryptContext

from .config import settings

pwd_context = CryptContext(schemes=["argon2", "bcrypt", "md5_crypt"], deprecated="auto")
depot_hasher = PasswordHasher(time_cost=3, memory_cost=65536, parallelism=4)


def get_password_hash(password: str) -> str:
    """What the database keeps."""
    return pwd_context.hash(password)


def verify_password(plain: str, hashed: str) -> bool:
    """True when `plain` is the password that `hashed` was made from."""
    return pwd_context.verify(plain, hashed)


def scanner_hash(password: str) -> str:
    """What the table of hand scanners keeps."""
    return depot_hasher.hash(password)


def scanner_fits(password: str, hashed: str) -> bool:
    """True when `password` is the one of the scanner."""
    try:
        return depot_hasher.verify(hashed, password)
    except VerificationError:
        return False


def access_token(subject: str, minutes: int = 30) -> str:
    """A session token."""
    ends = datetime.now(timezone.utc) + timedelta(minutes=minutes)
    return jwt.encode({"sub": subject, "exp": ends}, settings.secret_key, algorithm="HS256")
