"""Names for versions, pictures and limits: digests that protect no password."""

import hashlib
import hmac
import random
import secrets

from django.conf import settings
from django.core.cache import cache


def version_of(rows):
    """The entity tag of a list."""
    digest = hashlib.md5()
    for row in rows:
        digest.update(repr(row).encode())
    return digest.hexdigest()


def picture_of(email):
    """Where the picture of a mail address is."""
    return "https://www.gravatar.com/avatar/" + hashlib.md5(email.lower().encode()).hexdigest()


def too_many_resets(email):
    """True when a password reset was asked for five times within the hour."""
    key = "reset:" + hashlib.sha1((settings.SECRET_KEY + email).encode()).hexdigest()
    cache.add(key, 0, 3600)
    return cache.incr(key) > 5


def signature(body, key):
    """What the laboratory's web hook is signed with."""
    return hmac.new(key, body, hashlib.sha256).hexdigest()


def token_fingerprint(token):
    """How an interface token of 256 bits is kept."""
    return hashlib.sha256(token.encode()).hexdigest()


def leaked_prefix(password):
    """The five digits that may leave the house when the list of leaked passwords is asked."""
    return hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest()[:5]


def sample(patients):
    """Ten patients for the satisfaction survey."""
    return random.sample(patients, 10)


def interface_token():
    """A token for a laboratory."""
    return secrets.token_urlsafe(32)
