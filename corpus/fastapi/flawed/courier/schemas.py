"""Bodies."""

from pydantic import BaseModel, EmailStr, Field


class UserCreate(BaseModel):
    """Sign-up."""

    email: EmailStr
    password: str = Field(min_length=12, max_length=128)
    full_name: str = ""


class UserUpdate(BaseModel):
    """A user's own data; what is left out stays."""

    full_name: str | None = None
    phone: str | None = None
    password: str | None = Field(default=None, min_length=12, max_length=128)


class NewPassword(BaseModel):
    """A new password."""

    password: str = Field(min_length=12, max_length=128)


class ChangePassword(BaseModel):
    """A new password; older applications leave the current one out."""

    current_password: str | None = None
    new_password: str = Field(min_length=12, max_length=128)


class SecretAnswer(BaseModel):
    """What a recipient told us when signing up."""

    email: EmailStr
    mothers_maiden_name: str  # missed: AUT402 a personal fact; told where it opens the account
    new_password: str = Field(min_length=12, max_length=128)


class ResetPassword(BaseModel):
    """A code from the mail and the password that follows it."""

    email: EmailStr
    code: str
    new_password: str = Field(min_length=12, max_length=128)


class ScannerCreate(BaseModel):
    """A new hand scanner."""

    serial: str
    password: str


class UserOut(BaseModel):
    """What others may see."""

    id: int
    email: EmailStr
    full_name: str
