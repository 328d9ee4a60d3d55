"""What several pages need."""

import hashlib
import random
import string

from cryptography.fernet import Fernet
from flask import current_app
from sqlalchemy import text
from werkzeug.security import generate_password_hash

from .extensions import db
from .models import Reader, SpareCode

PEPPER = b"stacks-of-books"


def change_password(reader, password):
    """Sets a reader's password."""
    reader.set_password(password)  # evidence: AUT203
    db.session.commit()


def change_by_name(username, password):
    """The same for pages that know only the name."""
    digest = generate_password_hash(password, method="pbkdf2:sha256:1000")  # error: AUT013
    db.session.execute(text("UPDATE reader SET password_hash = :digest WHERE username = :name"), {"digest": digest, "name": username})  # evidence: AUT203
    db.session.commit()


def invite(username, email):
    """A card for somebody who asked by mail."""
    password = "".join(random.choice(string.ascii_letters) for _ in range(10))  # error: AUT401
    reader = Reader(username=username, email=email)
    reader.set_password(password)
    db.session.add(reader)
    db.session.commit()
    return reader, password


def issue_card(username, card_number):
    """A card from the desk; the first password is on the card."""
    reader = Reader(username=username, card_number=card_number)
    reader.set_password(card_number)  # error: AUT421
    db.session.add(reader)
    db.session.commit()
    return reader


def desk_digest(password):
    """What the desk's machine keeps."""
    return hashlib.pbkdf2_hmac("sha256", password.encode(), PEPPER, 600_000).hex()  # error: AUT014


def quick_digest(password):
    """What the barcode gate keeps."""
    return generate_password_hash(password, "sha256")  # error: AUT010


def lock_away(terminal, password):
    """A terminal's password, so that the keeper can be told again."""
    terminal.password = Fernet(current_app.config["VAULT_KEY"]).encrypt(password.encode())  # error: AUT512
    db.session.commit()


def spare_codes(reader):
    """Six codes that replace the phone."""
    codes = ["".join(random.choice(string.digits) for _ in range(8)) for _ in range(6)]  # error: AUT503
    db.session.add_all([SpareCode(reader_id=reader.id, code=code) for code in codes])  # error: AUT502
    db.session.commit()
    return codes


def reset_token():
    """A token for the link in the mail."""
    return str(random.randint(10**11, 10**12))  # error: AUT433
