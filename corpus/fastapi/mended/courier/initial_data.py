"""What an empty database begins with."""

from .core.config import settings
from .core.security import get_password_hash
from .crud import user_by_email
from .db import SessionLocal
from .models import User


def first_accounts() -> None:
    """A dispatcher, whose password the environment must hold."""
    with SessionLocal() as db:
        if user_by_email(db, settings.first_admin) is None:
            boss = User(email=settings.first_admin, is_dispatcher=True)
            boss.hashed_password = get_password_hash(settings.first_admin_password)
            db.add(boss)
        db.commit()
