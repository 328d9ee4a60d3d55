"""Tables."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from .db import Base


class User(Base):
    """A driver, a dispatcher or a recipient."""

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    full_name: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    hashed_password: Mapped[str]
    is_dispatcher: Mapped[bool] = mapped_column(default=False)
    mothers_maiden_name: Mapped[str | None]  # missed: AUT402 a personal fact; told where it opens the account
    password_hint: Mapped[str | None]  # error: AUT412


class Scanner(Base):
    """A hand scanner."""

    __tablename__ = "scanners"

    id: Mapped[int] = mapped_column(primary_key=True)
    serial: Mapped[str] = mapped_column(unique=True)
    password: Mapped[str]
    digest: Mapped[str] = mapped_column(default="")
    driver_id: Mapped[int] = mapped_column(ForeignKey("users.id"))


class ResetCode(Base):
    """A code that opens the way to a new password."""

    __tablename__ = "reset_codes"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    code: Mapped[str]
    expires: Mapped[datetime]


class BackupCode(Base):
    """A code that replaces the phone."""

    __tablename__ = "backup_codes"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    code: Mapped[str]
