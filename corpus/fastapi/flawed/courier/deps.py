"""Who is asking."""

from typing import Annotated

import jwt
from fastapi import Depends, HTTPException
from fastapi.security import OAuth2PasswordBearer
from sqlalchemy.orm import Session

from .core.config import settings
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


def dispatcher(user: CurrentUser) -> User:
    """Only dispatchers pass."""
    if not user.is_dispatcher:
        raise HTTPException(403, "For dispatchers.")
    return user
