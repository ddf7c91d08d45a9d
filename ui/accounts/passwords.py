"""Passwords: checked when they are chosen, kept as argon2id hashes, compared in the same time whether there is a user.

Hashing takes 64 MiB and some 50 ms on purpose: call it in a thread, and not in many at once.
"""

from __future__ import annotations

import secrets
import unicodedata
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from rag.errors import UsageError

LEAST_CHARS, MOST_CHARS = 10, 200
_GENERATED_BYTES = 15


def checked_password(password: str, name: str = "") -> str:
    """Return a password that may be used, as it was given.

    Raises:
        UsageError: it is too short, too long, repeats itself, or is little more than the user's own name.
    """
    kept = _normal(password)
    if not LEAST_CHARS <= len(kept) <= MOST_CHARS or "\0" in kept:
        raise UsageError(
            "a password has {least} to {most} characters; choose another", least=LEAST_CHARS, most=MOST_CHARS
        )
    # A name of two letters stands in many a good password: what counts is that enough is left without it.
    folded = kept.casefold()
    rest = folded.replace(_normal(name).casefold(), "") if name else folded
    if len(set(kept)) < LEAST_CHARS // 2 or (rest != folded and len(rest) < LEAST_CHARS):
        raise UsageError("the password is easy to guess: it repeats characters or holds the name; choose another")
    return password


def new_password() -> str:
    """Return a password of 120 random bits."""
    return secrets.token_urlsafe(_GENERATED_BYTES)


def hash_password(password: str) -> str:
    """Return the argon2id hash of a password, with its salt and parameters."""
    return _hasher().hash(_normal(password))


def holds(kept: str | None, password: str) -> bool:
    """Whether a password is the one whose hash is kept; of nobody's (``None``) the same work is done in vain."""
    try:
        right = _hasher().verify(kept or _nobodys(), _normal(password[: MOST_CHARS + 1]))
    except (VerificationError, InvalidHashError):
        return False
    return right and kept is not None


def _normal(password: str) -> str:
    """However a keyboard composes a character, it is the same one."""
    return unicodedata.normalize("NFC", password).encode("utf-8", "replace").decode()


@lru_cache(maxsize=1)
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@lru_cache(maxsize=1)
def _nobodys() -> str:
    return _hasher().hash(secrets.token_urlsafe())
