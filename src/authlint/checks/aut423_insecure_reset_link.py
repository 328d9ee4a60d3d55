r"""A reset link that can be read or redirected on its way.

Reports links with a token for reset, activation or login that are http:// or are built from the
host which the request names.

## Why

The Host header is the sender's to choose: a reset asked for with a host of the attacker's mails the
victim a link that carries the token there. Over http everybody on the way reads it (ASVS V6.4.3,
CWE-640).

## Reported

### Built from the request

```python
from app.mail import send_reset_mail
from app.tokens import make_token
from fastapi import APIRouter, Request

router = APIRouter()


@router.post("/forgot")
async def forgot_password(request: Request, email: str):
    token = make_token(email)
    url = f"{request.base_url}users/reset_password?token={token}"  # error: AUT423 "request.base_url"
    await send_reset_mail(email, url)
```

### The link is mailed by a helper of another file

`app/views.py`

```python
from app.mail import send_reset_email
from flask import request


def forgot(user):
    reset_url = request.host_url + "reset/" + user.reset_token()  # error: AUT423 "request.host_url"
    send_reset_email(user.email, reset_url)  # evidence: AUT423
```

`app/mail.py`

```python
def send_reset_email(to, link):
    deliver(to, link)
```

### Over http

```python
from django.contrib.sites.shortcuts import get_current_site
from django.core.mail import send_mail


def mail_reset_link(request, user, token):
    domain = get_current_site(request).domain
    link = "http://" + domain + "/reset_password/" + token  # error: AUT423 "http"
    send_mail("Reset", link, None, [user.email])
```

### The text of the mail is made by another function

```python
from flask import request


def reset_text(user, token):
    link = f"{request.host_url}reset/{token}"  # error: AUT423 "request.host_url"
    return f"Follow {link}"
```

### The link is handed over besides being the answer

```python
from app.queue import enqueue_letter
from fastapi import APIRouter, Request

router = APIRouter()


@router.post("/password/forgot")
async def forgot(request: Request, email: str, token: str):
    link = f"{request.base_url}password/reset?token={token}"  # error: AUT423 "request.base_url"
    await enqueue_letter(email, link)
    return {"link": link}
```

### One link in two branches, told once

```python
from django.contrib.sites.shortcuts import get_current_site
from django.core.mail import send_mail


def forgot_password(request, staff, guest, token):
    domain = get_current_site(request).domain
    if staff is not None:
        link = "http://" + domain + "/staff/reset_password/" + token  # error: AUT423 "http"
        send_mail("Reset", link, None, [staff.email])
    else:
        link = "http://" + domain + "/reset_password/" + token  # evidence: AUT423
        send_mail("Reset", link, None, [guest.email])
```

## Silent

### The link goes to nobody but the sender of the request

```python
from app.tokens import session_token
from fastapi import APIRouter, Request

router = APIRouter()


@router.post("/password/reset")
async def reset_password(request: Request, link: str):
    token = session_token(link)
    return {"login_url": f"{request.base_url}ui/reset?token={token}"}
```

### The configured address of the site

```python
from django.conf import settings
from django.core.mail import send_mail


def mail_reset_link(user, token):
    link = f"{settings.SITE_URL}/reset/{token}"
    send_mail("Reset", link, None, [user.email])
```

### A machine of the developer

```python
from django.core.mail import send_mail


def mail_reset_link(user, token):
    send_mail("Reset", f"http://localhost:8000/reset/{token}", None, [user.email])
```

### The framework checks the host

```python
from django.core.mail import send_mail
from django.urls import reverse


def mail_reset_link(request, user, token):
    link = request.build_absolute_uri(reverse("reset", args=[token]))
    send_mail("Reset", link, None, [user.email])
```

### A machine of the developer unless it is set

`app/config.py`

```python
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    DOMAIN: str = "localhost:8000"


settings = Settings()
```

`app/mail.py`

```python
from app.config import settings
from app.letters import send_mail


def mail_reset_link(user, token):
    link = f"http://{settings.DOMAIN}/reset/{token}"
    send_mail("Reset", link, [user.email])
```

### Hosts that are not known are refused

`app/main.py`

```python
from fastapi import FastAPI
from starlette.middleware.trustedhost import TrustedHostMiddleware

app = FastAPI()
app.add_middleware(TrustedHostMiddleware, allowed_hosts=["shop.org"])
```

`app/views.py`

```python
from app.mail import send_reset_mail
from app.tokens import make_token
from fastapi import APIRouter, Request

router = APIRouter()


@router.post("/forgot")
async def forgot_password(request: Request, email: str):
    await send_reset_mail(email, f"{request.base_url}users/reset_password?token={make_token(email)}")
```

### The page where a reset is asked for

```python
from django.core.mail import send_mail
from django.urls import reverse


def send_to_other_shop(request, user, shop):
    link = "http://%s%s?email=%s" % (shop.domain, reverse("password_reset"), user.email)
    send_mail("Your account is at another shop", link, None, [user.email])
```

### A link without a secret

```python
def mail_password_notice(request, user):
    send_mail("Hello", f"http://{request.get_host()}/news/", None, [user.email])
```

## Fix

Keep the site's address in the configuration and begin the link with it:
`f"{settings.SITE_URL}/reset/{token}"`.

## Limits

Django refuses hosts that `ALLOWED_HOSTS` does not list, so `request.get_host()` there is silent; so are
applications with Starlette's TrustedHostMiddleware or Flask's TRUSTED_HOSTS, whatever they list.
Links of a file that begin the same are told once.
"""

from __future__ import annotations

from collections.abc import Iterator

from authlint.facts.fact import Fact
from authlint.facts.secrets import ResetLink
from authlint.findings import Mend
from authlint.python.project import Project
from authlint.python.units import Unit
from authlint.python.values import Spot
from authlint.rule import Draft, FactRule


class InsecureResetLink(FactRule):
    code = "AUT423"
    name = "insecure-reset-link"
    requirement = "V6.4.3"
    severity = "medium"
    confidence = "high"
    fix = "unsafe"
    looks_at = ResetLink

    def check(self, fact: Fact, unit: Unit, project: Project) -> Iterator[Draft]:
        assert isinstance(fact, ResetLink)
        related = (
            [(fact.sent, "it is sent here")]
            if fact.sent is not None and fact.sent.line != fact.at.line
            else []
        )
        mend = None
        if fact.fault == "http":
            mend = Mend("text", (fact.at,), ("http://", "https://", "begin the link with https://", "unsafe"))
            message = (
                "the link with the token is an http:// one; use https, so that nobody on the way reads it"
            )
        else:
            message = (
                f"the link with the token is built from {fact.label}, which the sender of the request "
                "chooses; use the configured address of the site"
            )
        yield self.violated(
            fact.at,
            message,
            function=unit.qualname,
            related=related,
            mend=mend,
            cause=_first_alike(fact, unit, project),
        )


def _first_alike(fact: ResetLink, unit: Unit, project: Project) -> Spot:
    """Where the file first builds a link that begins the same: the branches of a view are mended in one go."""
    module = project.module_at(unit.path)
    alike = [
        each.at
        for other in (module.speaking_units() if module is not None else ())
        for each in project.facts_of(other, ResetLink)
        if (each.fault, each.label) == (fact.fault, fact.label)
    ]
    return min(alike, default=fact.at, key=lambda each: (each.line, each.column))
