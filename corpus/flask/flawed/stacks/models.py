"""Readers, the terminals in the hall, and what is borrowed."""

import hashlib
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
    security_question = db.Column(db.String(120))  # evidence: AUT402
    security_answer = db.Column(db.String(120))
    password_hint = db.Column(db.String(120))  # error: AUT412
    is_staff = db.Column(db.Boolean, default=False)
    created = db.Column(db.DateTime, default=datetime.utcnow)

    def set_password(self, password):
        self.password_hash = generate_password_hash(password)

    def check_password(self, password):
        return check_password_hash(self.password_hash, password)


class ChildCard(db.Model):
    """A card for children; it knows a shorter way."""

    id = db.Column(db.Integer, primary_key=True)
    number = db.Column(db.String(20), unique=True)
    digest = db.Column(db.String(64))
    reader_id = db.Column(db.ForeignKey("reader.id"))

    def set_password(self, password):
        self.digest = hashlib.sha256(password.encode()).hexdigest()  # error: AUT010

    def matches(self, password):
        return hashlib.sha256(password.encode()).hexdigest() == self.digest


class Terminal(db.Model):
    """A screen in the hall."""

    id = db.Column(db.Integer, primary_key=True)
    name = db.Column(db.String(40), unique=True)
    password = db.Column(db.String(80))
    keeper_email = db.Column(db.String(120))


class SpareCode(db.Model):
    """One of the codes that replace the phone."""

    id = db.Column(db.Integer, primary_key=True)
    reader_id = db.Column(db.ForeignKey("reader.id"))
    code = db.Column(db.String(12))


@login_manager.user_loader
def load_reader(reader_id):
    return db.session.get(Reader, int(reader_id))
