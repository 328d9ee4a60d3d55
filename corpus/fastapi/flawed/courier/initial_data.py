"""What an empty database begins with."""

from .core.config import settings
from .core.security import get_password_hash
from .crud import user_by_email
from .db import SessionLocal
from .models import User


def first_accounts() -> None:
    """A dispatcher and, for the depot, an account that everybody there shares."""
    with SessionLocal() as db:
        if user_by_email(db, settings.first_admin) is None:
            boss = User(email=settings.first_admin, is_dispatcher=True)
            boss.hashed_password = get_password_hash(settings.first_admin_password)  # error: AUT302
            db.add(boss)
        if user_by_email(db, "service@courier.example") is None:
            db.add(User(email="service@courier.example", hashed_password=get_password_hash("courier-depot")))  # evidence: AUT302
        db.commit()
