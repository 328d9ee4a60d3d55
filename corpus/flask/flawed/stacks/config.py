"""Settings."""

import os


class Base:
    """What every installation shares."""

    SECRET_KEY = os.environ.get("STACKS_SECRET_KEY")
    SQLALCHEMY_DATABASE_URI = os.environ.get("STACKS_DATABASE", "sqlite:///stacks.sqlite3")
    SECURITY_PASSWORD_HASH = "plaintext"  # error: AUT015
    MAIL_DEFAULT_SENDER = "desk@stacks.example"
    VAULT_KEY = os.environ.get("STACKS_VAULT_KEY")
    RESET_MAX_AGE = 1800
    WEBHOOK_SECRET = os.environ.get("STACKS_WEBHOOK_SECRET")


class Production(Base):
    """The library's own server."""

    SESSION_COOKIE_SECURE = True
