"""Digests and dice that guard nothing: covers, caches, shelf marks."""

import hashlib
import random
import secrets
import uuid


def portrait(email):
    """The picture of a mail address."""
    return f"https://gravatar.com/avatar/{hashlib.md5(email.strip().lower().encode()).hexdigest()}"


def cover_name(content):
    """A file name for a cover."""
    return hashlib.sha1(content).hexdigest()[:16] + ".jpg"


def etag(body):
    """A name for a version of a page."""
    return '"' + hashlib.md5(body, usedforsecurity=False).hexdigest() + '"'


def cache_key(*parts):
    """Where a search is kept."""
    return "search:" + hashlib.md5("|".join(parts).encode()).hexdigest()


def leaked_suffixes(password, fetch):
    """Asks the list of leaked passwords; five digits leave the house."""
    digest = hashlib.sha1(password.encode("utf-8")).hexdigest().upper()
    return digest[5:] in fetch("https://api.pwnedpasswords.com/range/" + digest[:5])


def book_of_the_day(books):
    """Any book."""
    return random.choice(books)


def ticket_number():
    """A number for the queue at the desk."""
    return random.randint(1, 999)


def export_name():
    """A file name that nobody can guess."""
    return f"loans-{secrets.token_hex(16)}-{uuid.uuid4()}.csv"
