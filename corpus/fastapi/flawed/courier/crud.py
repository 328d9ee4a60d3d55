"""Reading and writing rows."""

import random
import secrets
from datetime import datetime, timedelta, timezone

from sqlalchemy import select
from sqlalchemy.orm import Session

from .core.config import settings
from .core.security import get_password_hash
from .models import BackupCode, ResetCode, Scanner, User
from .schemas import ScannerCreate, UserCreate, UserUpdate


def user_by_email(db: Session, email: str) -> User | None:
    return db.scalars(select(User).where(User.email == email)).first()


def create_user(db: Session, body: UserCreate) -> User:
    user = User(email=body.email, full_name=body.full_name, hashed_password=get_password_hash(body.password))
    db.add(user)
    db.commit()
    return user


def set_password(db: Session, user: User, password: str) -> None:
    user.hashed_password = get_password_hash(password)  # evidence: AUT203
    db.commit()


def update_user(db: Session, user: User, body: UserUpdate) -> User:
    data = body.model_dump(exclude_unset=True)
    if "password" in data:
        data["hashed_password"] = get_password_hash(data.pop("password"))
    for field, value in data.items():
        setattr(user, field, value)  # error: AUT203
    db.commit()
    return user


def create_scanner(db: Session, driver: User, body: ScannerCreate) -> Scanner:
    scanner = Scanner(serial=body.serial, driver_id=driver.id, password=body.password)  # error: AUT011
    db.add(scanner)
    db.commit()
    return scanner


def create_driver(db: Session, email: str, phone: str) -> User:
    user = User(email=email, phone=phone, hashed_password=get_password_hash(phone))  # error: AUT421
    db.add(user)
    db.commit()
    return user


def new_reset_code(db: Session, user: User) -> str:
    code = str(random.randint(100000, 999999))  # error: AUT503
    expires = datetime.now(timezone.utc) + timedelta(minutes=settings.reset_minutes)
    db.add(ResetCode(user_id=user.id, code=code, expires=expires))
    db.commit()
    return code


def use_reset_code(db: Session, user: User, code: str) -> bool:
    """True once for a code that is not too old."""
    for kept in db.scalars(select(ResetCode).where(ResetCode.user_id == user.id)):
        if kept.expires > datetime.now(timezone.utc) and secrets.compare_digest(kept.code, code):
            db.delete(kept)
            db.commit()
            return True
    return False


def new_backup_codes(db: Session, user: User) -> list[str]:
    codes = [f"{random.randrange(10**8):08d}" for _ in range(8)]  # evidence: AUT503
    db.add_all([BackupCode(user_id=user.id, code=code) for code in codes])  # error: AUT502
    db.commit()
    return codes
