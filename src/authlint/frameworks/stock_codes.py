"""Recovery codes that a library makes and keeps: Flask-Security's, and the static tokens of django-two-factor-auth.

Flask-Security keeps them as they are, or encrypted when SECURITY_MULTI_FACTOR_RECOVERY_CODES_KEYS is set;
django-two-factor-auth writes its backup tokens into django-otp's table of static tokens, where they are matched as
they stand.

Source: https://flask-security-too.readthedocs.io/en/stable/configuration.html#recovery-codes,
https://django-two-factor-auth.readthedocs.io/en/stable/installation.html,
https://django-otp-official.readthedocs.io/en/stable/overview.html#static-devices

### Flask-Security

```python
SECURITY_MULTI_FACTOR_RECOVERY_CODES = True  # fact: RecoveryCodesStored(form="clear")
```

### Flask-Security with keys

`config.py`

```python
app.config["SECURITY_MULTI_FACTOR_RECOVERY_CODES"] = True  # fact: RecoveryCodesStored(form="encrypted")
app.config["SECURITY_MULTI_FACTOR_RECOVERY_CODES_KEYS"] = load_keys()
```

### Flask-Security without them

```python
SECURITY_MULTI_FACTOR_RECOVERY_CODES = False
```

### django-two-factor-auth

```python
INSTALLED_APPS = [
    "django_otp",
    # fact: RecoveryCodesStored(form="clear", label="two_factor")
    "django_otp.plugins.otp_static",
    "two_factor",
]
```

### django-otp alone, which makes none by itself

```python
INSTALLED_APPS = ["django_otp", "django_otp.plugins.otp_static"]
```
"""

from __future__ import annotations

from collections.abc import Iterator

from authlint.facts.secrets import RecoveryCodesStored
from authlint.frameworks.hash_settings import for_tests
from authlint.frameworks.model import recognise
from authlint.python.project import Project
from authlint.python.units import Step, Unit
from authlint.python.values import Collection, Item, Literal, Symbol, Value, bare, inside, text_of

CODES = "SECURITY_MULTI_FACTOR_RECOVERY_CODES"
KEYS = f"{CODES}_KEYS"
STATIC = "django_otp.plugins.otp_static"


@recognise(Step, step="store")
def kept_by_library(step: Step, unit: Unit, project: Project) -> Iterator[RecoveryCodesStored]:
    """Settings by which a library makes recovery codes."""
    name = _setting(step.target)
    if name not in (CODES, "INSTALLED_APPS") or for_tests(unit, step):
        return
    value = bare(step.value)
    if name == CODES:
        if isinstance(value, Literal) and value.value is True:
            yield RecoveryCodesStored(
                at=step.at,
                value=step.value,
                form="encrypted" if project.mentioning(KEYS) else "clear",
                label=CODES,
            )
        return
    apps = [each for each in inside(value, 300) if isinstance(each, Literal)]
    named = {text_of(each) for each in apps}
    if isinstance(value, Collection) and named & {"two_factor", "two_factor.apps.TwoFactorConfig"}:
        for each in apps:
            if text_of(each) == STATIC:
                yield RecoveryCodesStored(at=each.at, value=each, form="clear", label="two_factor")


def _setting(target: Value | None) -> str:
    """The name of the setting that is stored: `KEY = x`, `app.config["KEY"] = x`."""
    if isinstance(target, Symbol):
        return target.name.rpartition(".")[2]
    return (text_of(target.key) or "") if isinstance(target, Item) else ""
