"""What several pages need."""

import hashlib
import os
import secrets

from flask import current_app
from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlalchemy import text
from werkzeug.security import check_password_hash, generate_password_hash

from .extensions import db
from .models import Reader, SpareCode


def change_password(reader, password):
    """Sets a reader's password."""
    reader.set_password(password)
    db.session.commit()


def change_by_name(username, current, password):
    """The same for pages that know only the name; False when `current` is wrong."""
    stored = db.session.execute(text("SELECT password_hash FROM reader WHERE username = :name"), {"name": username}).scalar()
    if not check_password_hash(stored, current):  # met: AUT203
        return False
    digest = generate_password_hash(password, method="pbkdf2:sha256:1000000")
    db.session.execute(text("UPDATE reader SET password_hash = :digest WHERE username = :name"), {"digest": digest, "name": username})
    db.session.commit()
    return True


def invite(username, email):
    """A card for somebody who asked by mail; no password fits until the link of the mail was followed."""
    reader = Reader(username=username, email=email, password_hash="")
    db.session.add(reader)
    db.session.commit()
    return reader, reset_token(reader)


def issue_card(username, card_number):
    """A card from the desk; the filler fits nobody."""
    reader = Reader(username=username, card_number=card_number)
    reader.set_password(secrets.token_urlsafe(32))
    db.session.add(reader)
    db.session.commit()
    return reader


def desk_digest(password):
    """What the desk's machine keeps: salt and digest."""
    salt = os.urandom(16)
    return salt + hashlib.pbkdf2_hmac("sha256", password.encode(), salt, 600_000)


def rehash(reader, password):
    """At sign-in: the password just verified, with this year's work."""
    if not reader.password_hash.startswith("scrypt:"):
        reader.set_password(password)
        db.session.commit()


def spare_codes(reader):
    """Six codes that replace the phone."""
    codes = [secrets.token_hex(8) for _ in range(6)]
    db.session.add_all([SpareCode(reader_id=reader.id, code_hash=generate_password_hash(code)) for code in codes])
    db.session.commit()
    return codes


def _signer():
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="reset")


def reset_token(reader):
    """A token for the link in the mail; it carries the hash that it replaces, so it opens once."""
    return _signer().dumps([reader.id, reader.password_hash[-12:]])


def reader_of(token):
    """The reader whose token this is; None when it was used, is too old or was not made here."""
    try:
        reader_id, known = _signer().loads(token, max_age=current_app.config["RESET_MAX_AGE"])
    except BadSignature:
        return None
    reader = db.session.get(Reader, reader_id)
    return reader if secrets.compare_digest(known, reader.password_hash[-12:]) else None
