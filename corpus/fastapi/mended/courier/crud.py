"""Reading and writing rows."""

import hashlib
import secrets
from datetime import datetime, timedelta, timezone

from sqlalchemy import select
from sqlalchemy.orm import Session

from .core.config import settings
from .core.security import get_password_hash, scanner_hash, verify_password
from .models import BackupCode, ResetToken, Scanner, User
from .schemas import ScannerCreate, UserCreate, UserUpdate


class WrongPassword(Exception):
    """The current password does not fit."""


def user_by_email(db: Session, email: str) -> User | None:
    return db.scalars(select(User).where(User.email == email)).first()


def create_user(db: Session, body: UserCreate) -> User:
    user = User(email=body.email, full_name=body.full_name, hashed_password=get_password_hash(body.password))
    db.add(user)
    db.commit()
    return user


def set_password(db: Session, user: User, password: str) -> None:
    user.hashed_password = get_password_hash(password)
    db.commit()


def change_password(db: Session, user: User, current: str, password: str) -> None:
    """Raises WrongPassword when `current` does not fit."""
    if not verify_password(current, user.hashed_password):  # met: AUT203
        raise WrongPassword
    user.hashed_password = get_password_hash(password)
    db.commit()


def update_user(db: Session, user: User, body: UserUpdate) -> User:
    for field, value in body.model_dump(exclude_unset=True).items():
        setattr(user, field, value)
    db.commit()
    return user


def create_scanner(db: Session, driver: User, body: ScannerCreate) -> Scanner:
    scanner = Scanner(serial=body.serial, driver_id=driver.id, password_hash=scanner_hash(body.password))
    db.add(scanner)
    db.commit()
    return scanner


def create_driver(db: Session, email: str, phone: str) -> User:
    """An account that no password fits until the link of the mail was followed."""
    user = User(email=email, phone=phone, hashed_password=get_password_hash(secrets.token_urlsafe(32)))
    db.add(user)
    db.commit()
    return user


def new_reset_token(db: Session, user: User) -> str:
    token = secrets.token_urlsafe(32)
    expires = datetime.now(timezone.utc) + timedelta(minutes=settings.reset_minutes)
    db.add(ResetToken(user_id=user.id, token_digest=hashlib.sha256(token.encode()).hexdigest(), expires=expires))
    db.commit()
    return token


def use_reset_token(db: Session, token: str) -> User | None:
    """The user of a token, once; None when it does not fit or is too old."""
    digest = hashlib.sha256(token.encode()).hexdigest()
    kept = db.scalars(select(ResetToken).where(ResetToken.token_digest == digest)).first()
    if kept is None or kept.expires < datetime.now(timezone.utc):
        return None
    user = db.get(User, kept.user_id)
    db.delete(kept)
    db.commit()
    return user


def new_backup_codes(db: Session, user: User) -> list[str]:
    codes = [secrets.token_hex(8) for _ in range(8)]
    db.add_all([BackupCode(user_id=user.id, code_hash=get_password_hash(code)) for code in codes])
    db.commit()
    return codes
