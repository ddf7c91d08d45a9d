"""The secret of a key: ``pqa_``, the key's public id, 256 random bits; only its SHA-256 is ever kept."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import string
from collections.abc import Iterable

PREFIX = "pqa_"
ID_CHARS = 10
SECRET_BITS = 256
# 43 digits of base 62 hold 256 bits.
SECRET_CHARS = 43
MAX_CHARS = 200
# More secrets at once than this no key has; each check compares exactly as many, whatever the key.
MAX_SECRETS = 3

_DIGITS = string.digits + string.ascii_uppercase + string.ascii_lowercase
_NOBODY = hashlib.sha256(b"nobody's secret").hexdigest()


def new_key_id() -> str:
    """Return a public id that no key has yet; it may stand in a page or an address."""
    return "".join(secrets.choice(_DIGITS) for _ in range(ID_CHARS))


def new_secret(key_id: str) -> str:
    """Return a new secret of a key, to be shown once."""
    number, digits = secrets.randbits(SECRET_BITS), []
    for _ in range(SECRET_CHARS):
        number, digit = divmod(number, len(_DIGITS))
        digits.append(_DIGITS[digit])
    return f"{PREFIX}{key_id}_{''.join(digits)}"


def digest_of(secret: str) -> str:
    """The SHA-256 of a secret, in hexadecimal."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def id_within(presented: str) -> str:
    """The id that a presented secret names; empty when it has not the form of one.

    >>> id_within("pqa_0123456789_" + "a" * 43)
    '0123456789'
    >>> id_within("Bearer")
    ''
    """
    head, _, rest = presented[:MAX_CHARS].removeprefix(PREFIX).partition("_")
    formed = presented.startswith(PREFIX) and len(head) == ID_CHARS and len(rest) == SECRET_CHARS
    return head if formed else ""


def matches(presented: str, digests: Iterable[str]) -> bool:
    """Whether the secret is one of those whose digests are given.

    The time does not depend on the answer, nor on how many there are: always as many are compared, each to its end.
    """
    mine = digest_of(presented[:MAX_CHARS])
    known = [*digests][:MAX_SECRETS]
    found = False
    for one in (*known, *(_NOBODY,) * (MAX_SECRETS - len(known))):
        found |= hmac.compare_digest(mine, one)
    return found
