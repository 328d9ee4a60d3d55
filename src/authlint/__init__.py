"""authlint reads the authentication code of Python applications and says where it breaks OWASP ASVS."""

__version__ = "0.1.0"
