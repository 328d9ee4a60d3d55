"""Sign-in for accounts of the old ledger."""

import hashlib

from django.contrib.auth.backends import BaseBackend

from .models import LedgerAccount, Skipper


class LedgerBackend(BaseBackend):
    """Asks the ledger, which keeps what it has."""

    def authenticate(self, request, username=None, password=None):
        account = LedgerAccount.objects.filter(login=username).select_related("skipper").first()
        if account is None or password is None:
            return None
        digest = hashlib.sha1((account.salt + password).encode()).hexdigest()  # error: AUT010
        if digest != account.digest:
            return None
        return account.skipper

    def get_user(self, user_id):
        return Skipper.objects.filter(pk=user_id).first()
