"""Sign-up and sign-in."""

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException
from fastapi.security import OAuth2PasswordRequestForm
from sqlalchemy import select

from .. import crud
from ..core.security import access_token, get_password_hash, pwd_context, scanner_fits, verify_password
from ..deps import Db
from ..models import Scanner
from ..schemas import UserCreate, UserOut

router = APIRouter()


@router.post("/sign-up", response_model=UserOut)
def sign_up(body: UserCreate, db: Db):
    """A new recipient."""
    return crud.create_user(db, body)


@router.post("/token")
def token(form: Annotated[OAuth2PasswordRequestForm, Depends()], db: Db):
    """A session token for name and password; an old hash is replaced on the way."""
    user = crud.user_by_email(db, form.username)
    if user is None or not verify_password(form.password, user.hashed_password):
        raise HTTPException(401, "Name and password do not match.")
    if pwd_context.needs_update(user.hashed_password):
        user.hashed_password = get_password_hash(form.password)
        db.commit()
    return {"access_token": access_token(str(user.id)), "token_type": "bearer"}


@router.post("/scanner")
def scanner(serial: str, password: str, db: Db):
    """A hand scanner wakes up."""
    found = db.scalars(select(Scanner).where(Scanner.serial == serial)).first()
    if found is None or not scanner_fits(password, found.password_hash):
        raise HTTPException(401, "Unknown.")
    return {"access_token": access_token(str(found.driver_id)), "token_type": "bearer"}
