"""The way back in."""

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException

from .. import crud, mail
from ..deps import Db, user_of_reset_token
from ..models import User
from ..schemas import NewPassword, ResetPassword

router = APIRouter()


@router.post("/forgot")
def forgot(email: str, db: Db):
    """Sends a link to the address; the answer is the same for unknown ones."""
    user = crud.user_by_email(db, email)
    if user is not None:
        mail.send_reset_link(email, crud.new_reset_token(db, user))
    return {"detail": "If we know the address, a mail is on its way."}


@router.post("/reset", status_code=204)
def reset(body: ResetPassword, db: Db):
    """A new password for the token of the mail."""
    user = crud.use_reset_token(db, body.token)
    if user is None:
        raise HTTPException(400, "This link is too old.")
    crud.set_password(db, user, body.new_password)
    mail.send_password_changed(user.email)


@router.post("/reset/v2", status_code=204)
def reset_again(body: NewPassword, user: Annotated[User, Depends(user_of_reset_token)], db: Db):
    """The same; the token is in the address."""
    crud.set_password(db, user, body.password)
    mail.send_password_changed(user.email)
