"""Accounts that a library or a service keeps: Flask-Security, Flask-AppBuilder, fastapi-users, Firebase, Keycloak,
Amazon Cognito, LDAP.

None of the calls that set a password asks for the current one; a directory does when it is handed over, so that
such a call is no bare write.

Source: https://flask-security-too.readthedocs.io/en/stable/api.html, https://flask-appbuilder.readthedocs.io/,
https://fastapi-users.github.io/fastapi-users/latest/configuration/password-hash/,
https://firebase.google.com/docs/reference/admin/python/firebase_admin.auth,
https://python-keycloak.readthedocs.io/, https://ldap3.readthedocs.io/en/latest/extended.html,
https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminSetUserPassword.html

### Flask-Security, Flask-AppBuilder, fastapi-users

```python
from fastapi_users.password import PasswordHelper
from flask_appbuilder.security.sqla.manager import SecurityManager
from flask_security import admin_change_password, hash_password, verify_and_update_password, verify_password
from flask_security.changeable import change_user_password
from flask_security.recoverable import update_password

change_user_password(user, new, notify=False)  # fact: PasswordWrite(subject="user", new="new")
admin_change_password(user, new)  # fact: PasswordWrite(subject="user", new="new")
update_password(user, new)  # fact: PasswordWrite(subject="user", new="new")
hash_password(raw)  # fact: PasswordHash(scheme="", data="raw")
verify_password(raw, stored)  # fact: PasswordCheck(data="raw", subject="stored", result="truth")
verify_and_update_password(raw, user)  # fact: PasswordCheck(data="raw", subject="user", result="truth")
SecurityManager(builder).reset_password(uid, new)  # fact: PasswordWrite(subject="uid", new="new")
SecurityManager(builder).auth_user_db(name, raw)  # fact: PasswordCheck(data="raw", subject="name")
helper = PasswordHelper()
helper.hash(raw)  # fact: PasswordHash(scheme="", data="raw")
helper.verify_and_update(raw, stored)  # fact: PasswordCheck(data="raw", subject="stored", result="truth")
```

### services

```python
import boto3
from firebase_admin import auth
from keycloak import KeycloakAdmin, KeycloakOpenID

pool = boto3.client("cognito-idp")
auth.update_user(uid, password=new)  # fact: PasswordWrite(subject="uid", new="new")
auth.update_user(uid, email=address)
KeycloakAdmin().set_user_password(uid, new, False)  # fact: PasswordWrite(subject="uid", new="new")
KeycloakOpenID().token(name, raw)  # fact: PasswordCheck(data="raw", subject="name", result="raises")
# fact: PasswordWrite(subject="name", new="new")
pool.admin_set_user_password(UserPoolId=P, Username=name, Password=new)
# fact: PasswordCheck(data="raw")
pool.initiate_auth(AuthFlow=FLOW, AuthParameters={"USERNAME": name, "PASSWORD": raw})
```

### directories

```python
from ldap3 import Connection

link = Connection(server, name, raw)
link.rebind(name, raw)  # fact: PasswordCheck(data="raw", subject="name", result="truth")
link.extend.microsoft.modify_password(name, new)  # fact: PasswordWrite(subject="name", new="new")
link.extend.microsoft.modify_password(name, new, old)
link.extend.standard.modify_password(name, None, new)  # fact: PasswordWrite(subject="name", new="new")
link.extend.standard.modify_password(name, old, new)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from authlint.facts.passwords import PasswordCheck, PasswordHash, PasswordWrite
from authlint.frameworks.model import Arg, Call, Row, recognise
from authlint.python.calls import target
from authlint.python.classes import gives
from authlint.python.project import Project
from authlint.python.units import Unit
from authlint.python.values import Call as CallValue
from authlint.python.values import Literal, Mapping, Value, argument, bare, method, text_of

FAB_MANAGERS = (
    "flask_appbuilder.security.manager.BaseSecurityManager",
    "flask_appbuilder.security.sqla.manager.SecurityManager",
)
STANDARD = "ldap3.extend.StandardExtendedOperations"
MICROSOFT = "ldap3.extend.MicrosoftExtendedOperations"

gives(
    {
        "ldap3.Connection.extend": "ldap3.extend.ExtendedOperationsRoot",
        "ldap3.extend.ExtendedOperationsRoot.microsoft": MICROSOFT,
        "ldap3.extend.ExtendedOperationsRoot.standard": STANDARD,
    }
)

MODELS: tuple[Row, ...] = (
    Call(
        "flask_security.changeable.change_user_password",
        PasswordWrite,
        subject=Arg(0, "user"),
        new=Arg(1, "password"),
    ),
    Call(
        ("flask_security.admin_change_password", "flask_security.changeable.admin_change_password"),
        PasswordWrite,
        subject=Arg(0, "user"),
        new=Arg(1, "new_passwd"),
    ),
    Call(
        "flask_security.recoverable.update_password",
        PasswordWrite,
        subject=Arg(0, "user"),
        new=Arg(1, "password"),
    ),
    Call(
        ("flask_security.hash_password", "flask_security.utils.hash_password"),
        PasswordHash,
        data=Arg(0, "password"),
    ),
    Call(
        ("flask_security.verify_password", "flask_security.utils.verify_password"),
        PasswordCheck,
        data=Arg(0, "password"),
        subject=Arg(1, "password_hash"),
    ),
    Call(
        ("flask_security.verify_and_update_password", "flask_security.utils.verify_and_update_password"),
        PasswordCheck,
        data=Arg(0, "password"),
        subject=Arg(1, "user"),
    ),
    Call(
        tuple(f"{each}.reset_password" for each in FAB_MANAGERS),
        PasswordWrite,
        subject=Arg(0, "userid"),
        new=Arg(1, "password"),
    ),
    Call(
        tuple(f"{each}.auth_user_db" for each in FAB_MANAGERS),
        PasswordCheck,
        data=Arg(1, "password"),
        subject=Arg(0, "username"),
    ),
    Call("fastapi_users.password.PasswordHelper.hash", PasswordHash, data=Arg(0, "password")),
    Call(
        "fastapi_users.password.PasswordHelper.verify_and_update",
        PasswordCheck,
        data=Arg(0, "plain_password"),
        subject=Arg(1, "hashed_password"),
    ),
    Call(
        "keycloak.KeycloakAdmin.set_user_password",
        PasswordWrite,
        subject=Arg(0, "user_id"),
        new=Arg(1, "password"),
    ),
    Call(
        "keycloak.KeycloakOpenID.token",
        PasswordCheck,
        data=Arg(1, "password"),
        subject=Arg(0, "username"),
        result="raises",
    ),
    Call(
        "ldap3.Connection.rebind",
        PasswordCheck,
        data=Arg(1, "password"),
        subject=Arg(0, "user"),
    ),
)

FIREBASE = "firebase_admin.auth.update_user"
DIRECTORIES = {
    f"{STANDARD}.modify_password": (0, 2, 1),
    f"{MICROSOFT}.modify_password": (0, 1, 2),
}
"""Positions of user, new and current password."""


@recognise(
    CallValue,
    named=(
        "update_user",
        "modify_password",
        "admin_set_user_password",
        "initiate_auth",
        "admin_initiate_auth",
    ),
)
def served(call: CallValue, unit: Unit, project: Project) -> Iterator[PasswordCheck | PasswordWrite]:
    """Calls whose keywords decide what they do; boto3 makes its methods at run time, by capitalised keywords."""
    last = method(call)
    if last == "update_user":
        new = argument(call, -1, "password")
        if new is not None and FIREBASE in target(call, unit, project).names:
            yield PasswordWrite(at=call.at, value=call, subject=argument(call, 0, "uid"), new=new)
    elif last == "modify_password":
        yield from _directory(call, unit, project)
    elif last == "admin_set_user_password":
        new, name = argument(call, -1, "Password"), argument(call, -1, "Username")
        if new is not None and name is not None:
            yield PasswordWrite(at=call.at, value=call, subject=name, new=new)
    else:
        given = argument(call, -1, "AuthParameters")
        raw = _entry(given, "PASSWORD") if given is not None else None
        if given is not None and raw is not None:
            name = _entry(given, "USERNAME")
            yield PasswordCheck(at=call.at, value=call, data=raw, subject=name, result="raises")


def _directory(call: CallValue, unit: Unit, project: Project) -> Iterator[PasswordWrite]:
    for name in target(call, unit, project).names:
        if name in DIRECTORIES:
            user, new, old = DIRECTORIES[name]
            current = argument(call, old, "old_password")
            if current is None or (isinstance(inner := bare(current), Literal) and inner.value is None):
                yield PasswordWrite(
                    at=call.at,
                    value=call,
                    subject=argument(call, user, "user"),
                    new=argument(call, new, "new_password"),
                )
            return


def _entry(value: Value, key: str) -> Value | None:
    """What a dict display holds under a constant key."""
    inner = bare(value)
    for each, held in inner.items if isinstance(inner, Mapping) else ():
        if each is not None and text_of(each) == key:
            return held
    return None
