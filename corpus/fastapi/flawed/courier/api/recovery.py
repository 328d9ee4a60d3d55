"""The way back in."""

from fastapi import APIRouter, HTTPException, Request

from .. import crud, mail
from ..deps import Db
from ..schemas import ResetPassword, SecretAnswer

router = APIRouter()


@router.post("/forgot")
def forgot(email: str, db: Db):
    """Sends a code to the address."""
    user = crud.user_by_email(db, email)
    if user is None:
        return {"detail": "If we know the address, a mail is on its way."}
    code = crud.new_reset_code(db, user)
    mail.send_reset_code(email, code)
    return {"detail": "If we know the address, a mail is on its way.", "reset_code": code}  # error: AUT413


@router.post("/reset", status_code=204)
def reset(body: ResetPassword, db: Db):
    """A new password for the code of the mail."""
    user = crud.user_by_email(db, body.email)
    if user is None or not crud.use_reset_code(db, user, body.code):
        raise HTTPException(400, "This code does not fit.")
    crud.set_password(db, user, body.new_password)


@router.post("/recover", status_code=204)
def recover(body: SecretAnswer, db: Db):
    """A new password for the right answer."""
    user = crud.user_by_email(db, body.email)
    if user is None or user.mothers_maiden_name != body.mothers_maiden_name:  # error: AUT402
        raise HTTPException(403, "That is not what you told us.")
    crud.set_password(db, user, body.new_password)


@router.post("/welcome")
def welcome(email: str, request: Request, db: Db):
    """Sends the recipient to the page for a first password."""
    user = crud.user_by_email(db, email)
    if user is not None:
        token = crud.new_reset_code(db, user)
        link = f"http://{request.headers['host']}/set-password?token={token}"  # error: AUT423
        mail.send(email, "Welcome", f"Choose a password: {link}")
    return {"detail": "sent"}
