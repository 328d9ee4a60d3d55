"""Users and their passwords."""

import random
import string
from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Depends, HTTPException

from .. import crud, mail
from ..core.security import verify_password
from ..deps import CurrentUser, Db, dispatcher
from ..models import Scanner, User
from ..schemas import ChangePassword, NewPassword, ScannerCreate, UserCreate, UserOut, UserUpdate

router = APIRouter()
Dispatcher = Annotated[User, Depends(dispatcher)]


@router.get("/me", response_model=UserOut)
def read_me(user: CurrentUser):
    """The user's own data."""
    return user


@router.patch("/me", response_model=UserOut)
def update_me(body: UserUpdate, user: CurrentUser, db: Db):
    """Changes what the body holds."""
    return crud.update_user(db, user, body)  # evidence: AUT203


@router.put("/me/password", status_code=204)
def new_password(body: NewPassword, user: CurrentUser, db: Db):
    """A new password."""
    crud.set_password(db, user, body.password)  # error: AUT203


@router.post("/me/password", status_code=204)
def change_password(body: ChangePassword, user: CurrentUser, db: Db):
    """A new password, for applications of any age."""
    if body.current_password and not verify_password(body.current_password, user.hashed_password):
        raise HTTPException(403, "Wrong password.")
    crud.set_password(db, user, body.new_password)  # error: AUT203


@router.post("/me/codes")
def backup_codes(user: CurrentUser, db: Db):
    """Eight codes; shown once."""
    return {"codes": crud.new_backup_codes(db, user)}


@router.post("/scanners", status_code=201)
def add_scanner(body: ScannerCreate, user: CurrentUser, db: Db):
    """A hand scanner for the driver."""
    return {"id": crud.create_scanner(db, user, body).id}


@router.get("/scanners/{serial}/password")
def scanner_password(serial: str, user: CurrentUser, db: Db):
    """For drivers who forgot the password of their scanner."""
    found = db.query(Scanner).filter_by(serial=serial, driver_id=user.id).one()
    return {"serial": serial, "password": found.password}  # error: AUT403


@router.post("/drivers", status_code=201)
def add_driver(email: str, boss: Dispatcher, db: Db, tasks: BackgroundTasks):
    """An account for a new driver, made by a dispatcher."""
    password = "".join(random.sample(string.ascii_letters, 10))  # error: AUT401
    user = crud.create_user(db, UserCreate(email=email, password=password))
    tasks.add_task(mail.send_first_password, email, password)
    return {"id": user.id, "password": password}  # error: AUT411


@router.put("/{user_id}/password", status_code=204)
def set_for_other(user_id: int, body: NewPassword, boss: Dispatcher, db: Db):
    """A dispatcher sets the password of somebody else."""
    other = db.get(User, user_id)
    if other is None:
        raise HTTPException(404, "Nobody.")
    crud.set_password(db, other, body.password)
