"""Members and their passwords."""

import hashlib
import os
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from . import db

hasher = PasswordHasher()


def hash_of(password):
    """What the table keeps."""
    return hasher.hash(password)


def fits(password, stored):
    """True when `stored` was made from `password`."""
    try:
        return hasher.verify(stored, password)  # met: AUT203
    except VerificationError:
        return False


def add_member(name, email, password):
    """A new member."""
    db.execute("INSERT INTO members (name, email, hash) VALUES (?, ?, ?)", (name, email, hash_of(password)))


def sign_in(name, password):
    """True when the password fits; a hash with last year's work is replaced on the way."""
    row = db.one("SELECT hash FROM members WHERE name = ?", (name,))
    if row is None or not fits(password, row[0]):
        return False
    if hasher.check_needs_rehash(row[0]):
        set_password(name, password)
    return True


def set_password(name, password):
    """Replaces a member's password; callers have asked for the current one or for a token."""
    db.execute("UPDATE members SET hash = ? WHERE name = ?", (hash_of(password), name))


def change_password(name, current, password):
    """False, and nothing is changed, when `current` is wrong."""
    if not sign_in(name, current):
        return False
    set_password(name, password)
    return True


def add_kiosk(name, password):
    """A kiosk in the club house."""
    db.execute("INSERT INTO kiosks (name, hash) VALUES (?, ?)", (name, hash_of(password)))


def kiosk_sign_in(name, password):
    """True when the kiosk may sell."""
    row = db.one("SELECT hash FROM kiosks WHERE name = ?", (name,))
    return row is not None and fits(password, row[0])


def strong_digest(password):
    """What the copy on the stick keeps: salt and digest."""
    salt = os.urandom(16)
    return salt + hashlib.scrypt(password.encode(), salt=salt, n=2**17, r=8, p=1, maxmem=2**28)


def strong_digest_fits(password, kept):
    """True when `kept` was made from `password`."""
    salt, digest = kept[:16], kept[16:]
    again = hashlib.scrypt(password.encode(), salt=salt, n=2**17, r=8, p=1, maxmem=2**28)
    return secrets.compare_digest(again, digest)
