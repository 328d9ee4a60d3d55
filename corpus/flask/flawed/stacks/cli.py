"""Commands."""

import os

import click
from werkzeug.security import generate_password_hash

from .extensions import db
from .models import Reader


def register(app):
    """Adds the commands to an application."""

    @app.cli.command("seed")
    def seed():
        """The accounts that the manual speaks of."""
        password = os.environ.get("STACKS_ADMIN_PASSWORD", "letmein")
        db.session.add(Reader(username="admin", is_staff=True, password_hash=generate_password_hash(password)))  # error: AUT302
        db.session.commit()

    @app.cli.command("add-librarian")
    @click.argument("username")
    @click.option("--password", prompt=True, hide_input=True, confirmation_prompt=True)
    def add_librarian(username, password):
        """Somebody new at the desk."""
        reader = Reader(username=username, is_staff=True)
        reader.set_password(password)
        db.session.add(reader)
        db.session.commit()
