"""Who is logged in, and how recently: Flask-Login, Flask-Security, Flask-JWT-Extended, Flask-HTTPAuth, allauth, Django.

A login is fresh for Flask-Login when no remember cookie has brought it back, for Flask-JWT-Extended when the token
was made at the login itself, for Flask-Security and allauth when it is not older than so many minutes.

Source: https://flask-login.readthedocs.io/en/latest/#fresh-logins, https://flask-jwt-extended.readthedocs.io/,
https://flask-security-too.readthedocs.io/en/stable/api.html#flask_security.auth_required,
https://docs.allauth.org/en/latest/account/decorators.html

### a recent login

```python
from allauth.account.decorators import reauthentication_required
from flask_jwt_extended import jwt_required, verify_jwt_in_request
from flask_login import fresh_login_required, login_fresh
from flask_security import auth_required

guard = fresh_login_required(view)  # fact: Reauthentication(when=None)
guard = reauthentication_required(view)  # fact: Reauthentication(when=None)
login_fresh()  # fact: Reauthentication(when=None)
jwt_required(fresh=True)  # fact: Reauthentication(when=True)
jwt_required()  # fact: Reauthentication(when=False)
verify_jwt_in_request(fresh=True)  # fact: Reauthentication(when=True)
auth_required("session", within=5)  # fact: Reauthentication(when=5)
auth_required("session")  # fact: Reauthentication(when=False)
```

### the user of the session

```python
from django.contrib.auth import get_user
from flask_httpauth import HTTPBasicAuth
from flask_jwt_extended import get_current_user, get_jwt_identity

get_jwt_identity()  # fact: CurrentUser()
get_current_user()  # fact: CurrentUser()
get_user(request)  # fact: CurrentUser()
HTTPBasicAuth().username()  # fact: CurrentUser()
```
"""

from __future__ import annotations

from authlint.facts.proofs import CurrentUser, Reauthentication
from authlint.frameworks.model import Arg, Call, Row

MODELS: tuple[Row, ...] = (
    Call(
        (
            "allauth.account.decorators.reauthentication_required",
            "flask_login.fresh_login_required",
            "flask_login.login_fresh",
        ),
        Reauthentication,
    ),
    Call(
        ("flask_jwt_extended.jwt_required", "flask_jwt_extended.verify_jwt_in_request"),
        Reauthentication,
        when=Arg(1, "fresh", default=False),
    ),
    # Without an age, -1, nothing is asked of the login.
    Call(
        ("flask_security.auth_required", "flask_security.decorators.auth_required"),
        Reauthentication,
        when=Arg(-1, "within", default=False),
    ),
    Call(
        (
            "django.contrib.auth.get_user",
            "django.contrib.auth.aget_user",
            "flask_httpauth.HTTPBasicAuth.current_user",
            "flask_httpauth.HTTPBasicAuth.username",
            "flask_httpauth.HTTPTokenAuth.current_user",
            "flask_jwt_extended.get_current_user",
            "flask_jwt_extended.get_jwt_identity",
        ),
        CurrentUser,
    ),
)
