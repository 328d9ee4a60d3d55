"""Parcels, photos and the riddle of the week."""

import hashlib
import random
import secrets

from fastapi import APIRouter, Request, Response

from ..deps import CurrentUser

router = APIRouter()

RIDDLE = {"question": "What has a face and two hands?", "answer": "a clock", "hint": "It ticks."}


@router.get("/{parcel_id}/photo")
def photo(parcel_id: int, request: Request):
    """The photo of the delivery; unchanged ones are not sent again."""
    content = b"%d" % parcel_id
    etag = hashlib.md5(content).hexdigest()
    if request.headers.get("if-none-match") == etag:
        return Response(status_code=304)
    return Response(content, headers={"ETag": etag})


@router.get("/portrait")
def portrait(user: CurrentUser):
    """The picture that belongs to the mail address."""
    digest = hashlib.md5(user.email.lower().encode(), usedforsecurity=False).hexdigest()
    return {"url": f"https://www.gravatar.com/avatar/{digest}"}


@router.post("/riddle")
def riddle(answer: str):
    """Right or wrong?"""
    return {"right": answer == RIDDLE["answer"]}


@router.post("/tracking")
def tracking(user: CurrentUser):
    """A link that nobody can guess, and a colour for the parcel on the map."""
    return {"link": secrets.token_urlsafe(24), "colour": random.choice(["red", "blue", "green"])}


def cache_key(path: str, query: str) -> str:
    """Where a list of parcels is kept."""
    return hashlib.sha1(f"{path}?{query}".encode()).hexdigest()


def leaked(password: str, lines: list[str]) -> bool:
    """True when the rest of the digest is in the answer of the list of leaked passwords."""
    digest = hashlib.sha1(password.encode()).hexdigest().upper()
    return any(line.startswith(digest[5:]) for line in lines)
