"""A hasher for the small machine in the harbor office."""

from django.contrib.auth.hashers import PBKDF2PasswordHasher


class OfficeHasher(PBKDF2PasswordHasher):
    """PBKDF2 that does not keep the office waiting."""

    algorithm = "pbkdf2_office"
    iterations = 12_000  # error: AUT013
