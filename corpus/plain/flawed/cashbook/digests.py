"""Digests and dice that guard nothing."""

import hashlib
import random
import secrets
import zlib

QUIZ = [("What is the capital of Latvia?", "riga"), ("How many cents has a euro?", "100")]


def file_digest(path):
    """Tells whether the copy on the stick is the same."""
    digest = hashlib.md5()
    with open(path, "rb") as file:
        for block in iter(lambda: file.read(65536), b""):
            digest.update(block)
    return digest.hexdigest()


def entry_key(day, text):
    """A short key for an entry, so that it is not imported twice."""
    return hashlib.sha1(f"{day}|{text}".encode()).hexdigest()[:12]


def picture(email):
    """The picture of a member."""
    return "https://www.gravatar.com/avatar/" + hashlib.md5(email.strip().lower().encode()).hexdigest()


def leaked(password, fetch):
    """True when the password is in the list of leaked ones."""
    digest = hashlib.sha1(password.encode()).hexdigest().upper()
    return digest[5:] in fetch(f"https://api.pwnedpasswords.com/range/{digest[:5]}")


def checksum(data):
    """For the printer."""
    return zlib.crc32(data)


def raffle(names):
    """Who wins the cake?"""
    return random.choice(names)


def quiz_round(answers):
    """How many answers are right?"""
    return sum(given.strip().lower() == right for given, (_, right) in zip(answers, QUIZ, strict=True))


def invitation():
    """A name for a shared list that nobody can guess."""
    return secrets.token_urlsafe(24)
