"""What the names of password schemes mean: which hash slowly, which do not, how much work is enough.

Sources: OWASP Password Storage Cheat Sheet (2026-06-25) and ASVS 5.0 appendix C, the lower of the two
figures; passlib 1.7.4 for names of schemes, Django 5.2 for names of hashers.
"""

from __future__ import annotations

from authlint.facts.words import words

PLAIN = words(
    "plaintext ldap_plaintext roundup_plaintext plain cisco_type7 PlaintextPasswordHasher",
    "PlainTextPasswordHasher",
)
WEAK = words(
    "md5 sha1 sha224 sha256 sha384 sha512 md4 sha md5_crypt apr_md5_crypt ldap_md5_crypt des_crypt",
    "ldap_des_crypt django_des_crypt bsdi_crypt ldap_bsdi_crypt bigcrypt crypt16 ldap_salted_md5",
    "ldap_salted_sha1 ldap_salted_sha256 ldap_salted_sha512 django_salted_md5 django_salted_sha1",
    "mssql2000 mssql2005 oracle10 oracle11 postgres_md5 cisco_pix cisco_asa msdcc msdcc2 hex_md4",
    "hex_md5 hex_sha1 hex_sha256 hex_sha512 htdigest ldap_md5 ldap_sha1 ldap_hex_md5 ldap_hex_sha1",
    "lmhash nthash bsd_nthash mysql323 mysql41 sun_md5_crypt phpass unsalted_md5 unsalted_sha1 crypt",
    "MD5PasswordHasher SHA1PasswordHasher UnsaltedMD5PasswordHasher UnsaltedSHA1PasswordHasher",
    "CryptPasswordHasher",
)

PBKDF2_FLOOR = {"sha256": 600_000, "sha512": 210_000, "sha1": 1_300_000, "sha384": 210_000, "sha224": 600_000}
"""Iterations by the hash inside."""
BCRYPT_FLOOR = 10
SHA_CRYPT_FLOOR = 5_000
"""What crypt(5) takes where nothing is said; ASVS has no figure of its own."""
ARGON2_FLOOR = {1: 47104, 2: 19456, 3: 12288, 4: 9216, 5: 7168}
"""KiB by time cost; more passes need no less than the last."""
SCRYPT_FLOOR = {1: 1 << 17, 2: 1 << 16, 3: 1 << 15, 5: 1 << 14, 10: 1 << 13}
"""N by p, at r=8."""


OIDS = {"1.2.840.113549.2.5": "md5", "1.3.14.3.2.26": "sha1", "2.16.840.1.101.3.4.2.1": "sha256"}


def folded_scheme(scheme: str) -> str:
    """The common name of a hash algorithm as `hashlib.new` takes it: "SHA-1" is "sha1", "RSA-MD5" is
    "md5".
    """
    name = scheme.lower()
    if name in OIDS:
        return OIDS[name]
    name = name.removeprefix("ssl3-").removeprefix("rsa-")
    return (
        "".join(each for each in name if each not in "-_/")
        if name[:3] in ("sha", "bla", "rip", "md5")
        else name
    )


def is_clear(scheme: str) -> bool:
    """Whether a scheme keeps passwords so that they can be read back."""
    return scheme in PLAIN


def is_weak(scheme: str) -> bool:
    """Whether a scheme is a fast digest, salted or not."""
    return scheme in WEAK or scheme.lower() in WEAK


def folded_digest(name: str) -> str:
    """The hash function of a PBKDF2 in the spelling of `PBKDF2_FLOOR`: "SHA-512" is "sha512"."""
    found = "".join(each for each in name.lower() if each.isalnum())
    return found or "sha256"


def has_figures(scheme: str) -> bool:
    """Whether there are published figures for the work of a scheme."""
    return "pbkdf2" in scheme or "bcrypt" in scheme or scheme == "scrypt" or scheme.startswith("argon2")


def shortfall(scheme: str, work: int | None, passes: int | None, digest: str, block: int | None) -> str:
    """What is too little, and what would be enough ("100000 iterations, 600000 are needed"); "" when it
    suffices.
    """
    if scheme.startswith("pbkdf2") or scheme.endswith(("pbkdf2_sha1", "pbkdf2_sha256", "pbkdf2_sha512")):
        inside = scheme.rpartition("_")[2] if "_" in scheme else digest or "sha256"
        floor = PBKDF2_FLOOR.get(inside, 210_000)
        if work is not None and work < floor:
            return f"{work} iterations of PBKDF2-{inside.upper()}, at least {floor} are needed"
    elif "bcrypt" in scheme:
        if work is not None and work < BCRYPT_FLOOR:
            return f"cost {work} for bcrypt, at least {BCRYPT_FLOOR} is needed"
    elif scheme.endswith(("sha256_crypt", "sha512_crypt")):
        if work is not None and work < SHA_CRYPT_FLOOR:
            return f"{work} rounds of {scheme}, at least {SHA_CRYPT_FLOOR} are needed"
    elif scheme == "scrypt":
        return _scrypt(work, passes, block)
    elif scheme.startswith("argon2"):
        return _argon2(work, passes)
    return ""


def enough(scheme: str, passes: int | None, digest: str) -> int | None:
    """The least work that suffices, in the unit of the scheme; None for scrypt, where memory bounds N.

    `hashlib.scrypt` refuses N above 2**14 with r=8 unless it is given more memory.
    """
    if scheme.startswith("pbkdf2") or scheme.endswith(("pbkdf2_sha1", "pbkdf2_sha256", "pbkdf2_sha512")):
        return PBKDF2_FLOOR.get(scheme.rpartition("_")[2] if "_" in scheme else digest or "sha256", 210_000)
    if "bcrypt" in scheme:
        return BCRYPT_FLOOR
    if scheme.startswith("argon2"):
        return ARGON2_FLOOR.get(max(1, min(3 if passes is None else passes, 5)), 7168)
    return None


def _scrypt(work: int | None, passes: int | None, block: int | None) -> str:
    if work is None:
        return ""
    # Memory and time grow with r; the table is for r=8.
    size = block or 8
    least = min((n for p, n in SCRYPT_FLOOR.items() if p <= (passes or 1)), default=1 << 17) * 8 // size
    if work < least:
        width = f"r={size} and " if size != 8 else ""
        return f"N={work} with {width}p={passes or 1} for scrypt, at least {least} is needed"
    return ""


def _argon2(memory: int | None, passes: int | None) -> str:
    if memory is None and passes is None:
        return ""
    time = 3 if passes is None else passes
    kept = 65536 if memory is None else memory
    least = ARGON2_FLOOR.get(max(1, min(time, 5)), 7168)
    if kept < least:
        return f"{kept} KiB and {time} passes for Argon2, at least {least} KiB are needed"
    return ""
