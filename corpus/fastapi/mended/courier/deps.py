"""Who is asking."""

from typing import Annotated

import jwt
from fastapi import Depends, Header, HTTPException
from fastapi.security import OAuth2PasswordBearer
from sqlalchemy.orm import Session

from . import crud
from .core.config import settings
from .core.security import verify_password
from .db import get_db
from .models import User

oauth2_scheme = OAuth2PasswordBearer(tokenUrl="/token")

Db = Annotated[Session, Depends(get_db)]


def get_current_user(db: Db, token: Annotated[str, Depends(oauth2_scheme)]) -> User:
    """The user of the session token."""
    try:
        claims = jwt.decode(token, settings.secret_key, algorithms=["HS256"])
    except jwt.PyJWTError as problem:
        raise HTTPException(401, "Please sign in.") from problem
    user = db.get(User, int(claims["sub"]))
    if user is None:
        raise HTTPException(401, "Please sign in.")
    return user


CurrentUser = Annotated[User, Depends(get_current_user)]


def confirmed_user(user: CurrentUser, current_password: Annotated[str, Header()]) -> User:
    """The user, who has just typed the current password."""
    if not verify_password(current_password, user.hashed_password):  # met: AUT203
        raise HTTPException(403, "Wrong password.")
    return user


ConfirmedUser = Annotated[User, Depends(confirmed_user)]


def user_of_reset_token(token: str, db: Db) -> User:
    """The user of a token from the mail; it opens once."""
    user = crud.use_reset_token(db, token)
    if user is None:
        raise HTTPException(400, "This link is too old.")
    return user


def dispatcher(user: CurrentUser) -> User:
    """Only dispatchers pass."""
    if not user.is_dispatcher:
        raise HTTPException(403, "For dispatchers.")
    return user
