"""Passwords and session tokens."""

import hashlib
from datetime import datetime, timedelta, timezone

import jwt
from argon2 import PasswordHasher
from passlib.context import CryptContext

from .config import settings

pwd_context = CryptContext(schemes=["bcrypt"], deprecated="auto")
depot_hasher = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1)  # error: AUT013


def get_password_hash(password: str) -> str:
    """What the database keeps."""
    return pwd_context.hash(password)


def verify_password(plain: str, hashed: str) -> bool:
    """True when `plain` is the password that `hashed` was made from."""
    return pwd_context.verify(plain, hashed)


def scanner_digest(password: str) -> str:
    """What the hand scanners of the drivers compare with."""
    digest = hashlib.md5()  # error: AUT010
    digest.update(password.encode())
    return digest.hexdigest()


def access_token(subject: str, minutes: int = 30) -> str:
    """A session token."""
    ends = datetime.now(timezone.utc) + timedelta(minutes=minutes)
    return jwt.encode({"sub": subject, "exp": ends}, settings.secret_key, algorithm="HS256")
