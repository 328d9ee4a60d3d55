"""The database session."""

from sqlalchemy import create_engine
from sqlalchemy.orm import DeclarativeBase, sessionmaker

from .core.config import settings

engine = create_engine(settings.database_url)
SessionLocal = sessionmaker(bind=engine)


class Base(DeclarativeBase):
    """Parent of all tables."""


def get_db():
    """A session for one request."""
    db = SessionLocal()
    try:
        yield db
    finally:
        db.close()
