"""Codes and keys of a second factor: pyotp, django-otp, webauthn, fido2, cryptography's TOTP.

A code that is checked, or a key that signs, proves that the account's owner is there, much as a token does that a
mail has brought. pyotp and django-otp answer, the others raise.

Source: https://pyauth.github.io/pyotp/, https://django-otp-official.readthedocs.io/en/stable/auth.html,
https://duo-labs.github.io/py_webauthn/, https://developers.yubico.com/python-fido2/,
https://cryptography.io/en/latest/hazmat/primitives/twofactor/

```python
import django_otp
import pyotp
import webauthn
from cryptography.hazmat.primitives.twofactor.hotp import HOTP
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from fido2.server import Fido2Server

pyotp.TOTP(seed).verify(code)  # fact: TokenRead(token="code", result="truth")
pyotp.HOTP(seed).verify(code, counter)  # fact: TokenRead(token="code", result="truth")
django_otp.match_token(user, code)  # fact: TokenRead(token="code", result="truth")
django_otp.verify_token(user, device, code)  # fact: TokenRead(token="code", result="truth")
TOTP(key, 6, algorithm, 30).verify(code, now)  # fact: TokenRead(token="code", result="raises")
HOTP(key, 6, algorithm).verify(code, counter)  # fact: TokenRead(token="code", result="raises")
webauthn.verify_authentication_response(credential=sent)  # fact: Reauthentication(when=None)
Fido2Server(party).authenticate_complete(state, keys, sent)  # fact: Reauthentication(when=None)
```

`accounts/devices.py`

```python
from django_otp.plugins.otp_totp.models import TOTPDevice


class Device(TOTPDevice):
    def holds(self, code):
        return self.verify_token(code)  # fact: TokenRead(token="code", result="truth")
```
"""

from __future__ import annotations

from authlint.facts.proofs import Reauthentication
from authlint.facts.secrets import TokenRead
from authlint.frameworks.model import Arg, Call, Row

DEVICES = (
    "django_otp.models.Device",
    "django_otp.plugins.otp_email.models.EmailDevice",
    "django_otp.plugins.otp_static.models.StaticDevice",
    "django_otp.plugins.otp_totp.models.TOTPDevice",
)
TWOFACTOR = "cryptography.hazmat.primitives.twofactor"

MODELS: tuple[Row, ...] = (
    Call(("pyotp.TOTP.verify", "pyotp.HOTP.verify"), TokenRead, token=Arg(0, "otp"), result="truth"),
    Call("django_otp.match_token", TokenRead, token=Arg(1, "token"), result="truth"),
    Call("django_otp.verify_token", TokenRead, token=Arg(2, "token"), result="truth"),
    Call(tuple(f"{each}.verify_token" for each in DEVICES), TokenRead, token=Arg(0, "token"), result="truth"),
    Call(f"{TWOFACTOR}.totp.TOTP.verify", TokenRead, token=Arg(0, "totp")),
    Call(f"{TWOFACTOR}.hotp.HOTP.verify", TokenRead, token=Arg(0, "hotp")),
    Call(
        ("webauthn.verify_authentication_response", "fido2.server.Fido2Server.authenticate_complete"),
        Reauthentication,
    ),
)
