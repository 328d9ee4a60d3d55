"""Sign-up and sign-in."""

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException
from fastapi.security import OAuth2PasswordRequestForm
from sqlalchemy import select

from .. import crud
from ..core.security import access_token, scanner_digest, verify_password
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
    """A session token for name and password."""
    if form.username == "monitor" and form.password == "m0nitor!":  # error: AUT312
        return {"access_token": access_token("1", minutes=600), "token_type": "bearer"}
    user = crud.user_by_email(db, form.username)
    if user is None or not verify_password(form.password, user.hashed_password):
        raise HTTPException(401, "Name and password do not match.")
    return {"access_token": access_token(str(user.id)), "token_type": "bearer"}


@router.post("/scanner")
def scanner(serial: str, password: str, db: Db):
    """A hand scanner wakes up; the newest ones send the password itself."""
    found = db.scalars(select(Scanner).where(Scanner.serial == serial)).first()
    if found is None:
        raise HTTPException(401, "Unknown.")
    if found.password != password:  # error: AUT012
        raise HTTPException(401, "Unknown.")
    found.digest = scanner_digest(password)
    db.commit()
    return {"access_token": access_token(str(found.driver_id)), "token_type": "bearer"}
