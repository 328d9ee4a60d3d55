"""Users and their passwords."""

from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Depends, HTTPException

from .. import crud, mail
from ..core.security import verify_password
from ..deps import ConfirmedUser, CurrentUser, Db, dispatcher
from ..models import User
from ..schemas import ChangePassword, NewPassword, ScannerCreate, UserOut, UserUpdate

router = APIRouter()
Dispatcher = Annotated[User, Depends(dispatcher)]


@router.get("/me", response_model=UserOut)
def read_me(user: CurrentUser):
    """The user's own data."""
    return user


@router.patch("/me", response_model=UserOut)
def update_me(body: UserUpdate, user: CurrentUser, db: Db):
    """Changes what the body holds."""
    return crud.update_user(db, user, body)


@router.put("/me/password", status_code=204)
def new_password(body: NewPassword, user: ConfirmedUser, db: Db, tasks: BackgroundTasks):
    """A new password; the dependency asks for the current one."""
    crud.set_password(db, user, body.password)
    tasks.add_task(mail.send_password_changed, user.email)


@router.post("/me/password", status_code=204)
def change_password(body: ChangePassword, user: CurrentUser, db: Db, tasks: BackgroundTasks):
    """A new password; the body must hold the current one."""
    if not verify_password(body.current_password, user.hashed_password):  # met: AUT203
        raise HTTPException(403, "Wrong password.")
    crud.set_password(db, user, body.new_password)
    tasks.add_task(mail.send_password_changed, user.email)


@router.post("/me/password/v2", status_code=204)
def change_password_again(body: ChangePassword, user: CurrentUser, db: Db):
    """The same; the check is where the row is written."""
    try:
        crud.change_password(db, user, body.current_password, body.new_password)
    except crud.WrongPassword as problem:
        raise HTTPException(403, "Wrong password.") from problem


@router.post("/me/codes")
def backup_codes(user: CurrentUser, db: Db):
    """Eight codes; shown once."""
    return {"codes": crud.new_backup_codes(db, user)}


@router.post("/scanners", status_code=201)
def add_scanner(body: ScannerCreate, user: CurrentUser, db: Db):
    """A hand scanner for the driver."""
    return {"id": crud.create_scanner(db, user, body).id}


@router.post("/drivers", status_code=201)
def add_driver(email: str, phone: str, boss: Dispatcher, db: Db, tasks: BackgroundTasks):
    """An account for a new driver, made by a dispatcher."""
    user = crud.create_driver(db, email, phone)
    tasks.add_task(mail.send_invitation, email, crud.new_reset_token(db, user))
    return {"id": user.id}


@router.put("/{user_id}/password", status_code=204)
def set_for_other(user_id: int, body: NewPassword, boss: Dispatcher, db: Db):
    """A dispatcher sets the password of somebody else."""
    other = db.get(User, user_id)
    if other is None:
        raise HTTPException(404, "Nobody.")
    other.must_change_password = True
    crud.set_password(db, other, body.password)
