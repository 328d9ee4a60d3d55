"""Sign-in for accounts of the old ledger."""

import hashlib

from django.contrib.auth.backends import BaseBackend

from .models import LedgerAccount, Skipper


class LedgerBackend(BaseBackend):
    """Asks the ledger first and moves the account over once the password was right."""

    def authenticate(self, request, username=None, password=None):
        account = LedgerAccount.objects.filter(login=username).select_related("skipper").first()
        if account is None or password is None:
            return None
        digest = hashlib.sha1((account.salt + password).encode()).hexdigest()  # error: AUT010
        if digest != account.digest:
            return None
        skipper = account.skipper
        skipper.set_password(password)
        skipper.save(update_fields=["password"])
        return skipper

    def get_user(self, user_id):
        return Skipper.objects.filter(pk=user_id).first()
