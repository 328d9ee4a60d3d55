"""Readers, the terminals in the hall, and what is borrowed."""

from datetime import datetime

from flask_login import UserMixin
from werkzeug.security import check_password_hash, generate_password_hash

from .extensions import db, login_manager


class Reader(UserMixin, db.Model):
    """Somebody with a library card."""

    id = db.Column(db.Integer, primary_key=True)
    username = db.Column(db.String(40), unique=True)
    email = db.Column(db.String(120), unique=True)
    card_number = db.Column(db.String(20))
    password_hash = db.Column(db.String(200))
    is_staff = db.Column(db.Boolean, default=False)
    created = db.Column(db.DateTime, default=datetime.utcnow)

    def set_password(self, password):
        self.password_hash = generate_password_hash(password)

    def check_password(self, password):
        return bool(self.password_hash) and check_password_hash(self.password_hash, password)

    def change_password(self, current, password):
        """False, and nothing is changed, when `current` is wrong."""
        if not self.check_password(current):
            return False
        self.set_password(password)
        return True


class ChildCard(db.Model):
    """A card for children."""

    id = db.Column(db.Integer, primary_key=True)
    number = db.Column(db.String(20), unique=True)
    digest = db.Column(db.String(200))
    reader_id = db.Column(db.ForeignKey("reader.id"))

    def set_password(self, password):
        self.digest = generate_password_hash(password, method="scrypt")

    def matches(self, password):
        return check_password_hash(self.digest, password)


class Terminal(db.Model):
    """A screen in the hall."""

    id = db.Column(db.Integer, primary_key=True)
    name = db.Column(db.String(40), unique=True)
    password_hash = db.Column(db.String(200))


class SpareCode(db.Model):
    """One of the codes that replace the phone; only its hash is kept."""

    id = db.Column(db.Integer, primary_key=True)
    reader_id = db.Column(db.ForeignKey("reader.id"))
    code_hash = db.Column(db.String(200))


@login_manager.user_loader
def load_reader(reader_id):
    return db.session.get(Reader, int(reader_id))
