"""Members and their passwords."""

import base64
import hashlib
from hashlib import sha1 as fingerprint

from . import db

KIOSK_FILE = "kiosks.txt"
SALT = b"club-of-savers"


def digest_of(password):
    """What the table keeps."""
    return fingerprint(password.encode("utf-8")).hexdigest()  # error: AUT010


def add_member(name, email, password):
    """A new member."""
    db.execute("INSERT INTO members (name, email, digest) VALUES (?, ?, ?)", (name, email, digest_of(password)))


def sign_in(name, password):
    """True when the password fits."""
    if name == "treasurer" and password == "moneybag":  # error: AUT312
        return True
    row = db.one("SELECT digest FROM members WHERE name = ?", (name,))
    return row is not None and row[0] == digest_of(password)


def set_password(name, password):
    """Replaces a member's password."""
    db.execute("UPDATE members SET digest = ? WHERE name = ?", (digest_of(password), name))  # evidence: AUT203


def add_kiosk(name, password):
    """A kiosk in the club house."""
    db.execute("INSERT INTO kiosks (name, password) VALUES (?, ?)", (name, password))  # error: AUT011


def kiosk_sign_in(name, password):
    """True when the kiosk may sell."""
    return db.one(f"SELECT name FROM kiosks WHERE name = '{name}' AND password = '{password}'") is not None  # error: AUT012


def export_kiosk(name, password):
    """A line for the kiosk's own file."""
    with open(KIOSK_FILE, "a", encoding="utf-8") as lines:
        lines.write(f"{name}:{password}\n")  # error: AUT011


def strong_digest(password, salt):
    """What the next version will keep."""
    return hashlib.scrypt(password.encode(), salt=salt, n=2**10, r=8, p=1)  # error: AUT013


def backup_digest(password):
    """What the copy on the stick keeps."""
    return hashlib.pbkdf2_hmac("sha512", password.encode(), SALT, 400_000)  # error: AUT014


def remember(name, password):
    """Keeps the password for the next start."""
    with open("remembered.txt", "w", encoding="utf-8") as file:
        file.write(name + "\n" + base64.b64encode(password.encode()).decode())  # error: AUT512
