"""Digests that protect no password: pictures, caches, files."""

import hashlib
import random
import secrets

from django.core.cache import cache


def avatar_url(skipper):
    """The picture that belongs to a mail address."""
    digest = hashlib.md5(skipper.email.strip().lower().encode()).hexdigest()
    return f"https://www.gravatar.com/avatar/{digest}?d=identicon"


def etag_of(body):
    """A name for a version of a page."""
    return hashlib.sha1(body).hexdigest()


def cached_forecast(place, fetch):
    """The weather, from the cache when it is there."""
    key = "forecast:" + hashlib.md5(place.encode(), usedforsecurity=False).hexdigest()
    found = cache.get(key)
    if found is None:
        found = fetch(place)
        cache.set(key, found, 600)
    return found


def leaked(password, ask):
    """True when the password is in the list of leaked ones; only five digits leave the house."""
    digest = hashlib.sha1(password.encode()).hexdigest().upper()
    prefix, rest = digest[:5], digest[5:]
    return any(line.split(":")[0] == rest for line in ask(f"https://api.pwnedpasswords.com/range/{prefix}"))


def pick_colour():
    """A colour for a new boat on the map."""
    return random.choice(["red", "navy", "teal", "ochre"])


def share_token():
    """A token for a public berth plan."""
    return secrets.token_urlsafe(32)
