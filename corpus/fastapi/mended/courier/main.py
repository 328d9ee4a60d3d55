"""The interface of a courier: parcels, drivers, recipients."""

from fastapi import FastAPI

from .api import auth, parcels, recovery, users
from .initial_data import first_accounts

app = FastAPI(title="courier")
app.include_router(auth.router)
app.include_router(users.router, prefix="/users")
app.include_router(recovery.router)
app.include_router(parcels.router, prefix="/parcels")


@app.on_event("startup")
def prepare():
    """Fills an empty database."""
    first_accounts()
