"""A hasher that costs more than the stock one."""

from django.contrib.auth.hashers import PBKDF2PasswordHasher


class HarborHasher(PBKDF2PasswordHasher):
    """PBKDF2 with the work of this year's machines."""

    algorithm = "pbkdf2_harbor"
    iterations = 1_200_000
