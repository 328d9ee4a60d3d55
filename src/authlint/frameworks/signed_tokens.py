"""Signed tokens: itsdangerous, Django's signing and reset tokens, PyJWT, python-jose, Authlib.

What opens a token raises when the signature is wrong; Django's `check_token` answers. A token without an age lives
for ever unless it carries its own end.

Source: https://itsdangerous.palletsprojects.com/en/stable/, https://docs.djangoproject.com/en/stable/topics/signing/,
https://pyjwt.readthedocs.io/en/stable/api.html, https://python-jose.readthedocs.io/en/latest/jwt/api.html,
https://docs.authlib.org/en/latest/jose/jwt.html

### itsdangerous

```python
from itsdangerous import TimestampSigner, URLSafeSerializer, URLSafeTimedSerializer

# fact: TokenRead(token="sent", age=3600, result="raises")
URLSafeTimedSerializer(KEY).loads(sent, max_age=3600)
URLSafeSerializer(KEY).loads(sent)  # fact: TokenRead(token="sent", age=None, result="raises")
TimestampSigner(KEY).unsign(sent, 600)  # fact: TokenRead(token="sent", age=600, result="raises")
```

`old.py`

```python
from itsdangerous import TimedJSONWebSignatureSerializer

TimedJSONWebSignatureSerializer(KEY).loads(sent)  # fact: TokenRead(token="sent", result="raises")
```

### Django

```python
from django.contrib.auth.tokens import PasswordResetTokenGenerator, default_token_generator
from django.core import signing

signing.loads(sent, max_age=3600)  # fact: TokenRead(token="sent", age=3600, result="raises")
signing.Signer().unsign(sent)  # fact: TokenRead(token="sent", age=None, result="raises")
signing.TimestampSigner().unsign(sent, max_age=600)  # fact: TokenRead(token="sent", age=600, result="raises")
default_token_generator.check_token(user, sent)  # fact: TokenRead(token="sent", result="truth")


class ActivationTokens(PasswordResetTokenGenerator):
    pass


ActivationTokens().check_token(user, sent)  # fact: TokenRead(token="sent", result="truth")
```

### JSON Web Tokens

```python
import flask_jwt_extended
import jwt
from authlib.jose import JsonWebToken
from authlib.jose import jwt as authlib_jwt
from jose import jwt as jose_jwt

jwt.decode(sent, KEY, ["HS256"])  # fact: TokenRead(token="sent", options=None, result="raises")
jwt.decode(sent, options=READ_ONLY)  # fact: TokenRead(token="sent", options="READ_ONLY")
jose_jwt.decode(sent, KEY, ["HS256"])  # fact: TokenRead(token="sent", result="raises")
authlib_jwt.decode(sent, KEY)  # fact: TokenRead(token="sent", result="raises")
flask_jwt_extended.decode_token(sent)  # fact: TokenRead(token="sent", result="raises")
JsonWebToken(["HS256"]).decode(sent, KEY)  # fact: TokenRead(token="sent", result="raises")
```
"""

from __future__ import annotations

from authlint.facts.secrets import TokenRead
from authlint.frameworks.model import Arg, Call, Row

TIMED = ("itsdangerous.URLSafeTimedSerializer", "itsdangerous.TimedSerializer")
UNTIMED = ("itsdangerous.URLSafeSerializer", "itsdangerous.Serializer")
OLD = ("itsdangerous.TimedJSONWebSignatureSerializer", "itsdangerous.JSONWebSignatureSerializer")
SIGNING = "django.core.signing"
TOKENS = "django.contrib.auth.tokens"

MODELS: tuple[Row, ...] = (
    Call("flask_jwt_extended.decode_token", TokenRead, token=Arg(0, "encoded_token"), result="raises"),
    Call(tuple(f"{each}.loads" for each in TIMED), TokenRead, token=Arg(0, "s"), age=Arg(1, "max_age")),
    # Takes a `max_age` and ignores it.
    Call(tuple(f"{each}.loads" for each in UNTIMED), TokenRead, token=Arg(0, "s")),
    Call(tuple(f"{each}.loads" for each in OLD), TokenRead, until="itsdangerous 2.0", token=Arg(0, "s")),
    Call(
        "itsdangerous.TimestampSigner.unsign",
        TokenRead,
        token=Arg(0, "signed_value"),
        age=Arg(1, "max_age"),
    ),
    Call(f"{SIGNING}.loads", TokenRead, token=Arg(0, "s"), age=Arg(4, "max_age")),
    Call(f"{SIGNING}.TimestampSigner.unsign", TokenRead, token=Arg(0, "value"), age=Arg(1, "max_age")),
    Call((f"{SIGNING}.Signer.unsign", f"{SIGNING}.Signer.unsign_object"), TokenRead, token=Arg(0)),
    Call(
        (
            f"{TOKENS}.PasswordResetTokenGenerator.check_token",
            f"{TOKENS}.default_token_generator.check_token",
        ),
        TokenRead,
        token=Arg(1, "token"),
        result="truth",
    ),
    Call(("jwt.decode", "jwt.decode_complete"), TokenRead, token=Arg(0, "jwt"), options=Arg(3, "options")),
    Call("jose.jwt.decode", TokenRead, token=Arg(0, "token"), options=Arg(3, "options")),
    Call(("authlib.jose.jwt.decode", "authlib.jose.JsonWebToken.decode"), TokenRead, token=Arg(0, "s")),
)
