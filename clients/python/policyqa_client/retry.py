"""When a request is sent again, and after how long."""

from __future__ import annotations

import email.utils
import random
import time
from dataclasses import dataclass

from policyqa_client.errors import APIError, ConnectionFailedError, RateLimitedError, UnavailableError

# The same question would take as long again.
_NEVER = frozenset({"answer_timeout"})


@dataclass(frozen=True)
class Retry:
    """How often and how patiently 429, 503 and a connection that was not made are tried again.

    ``attempts``: further tries. Waits double from ``base_s`` up to ``cap_s``, less a random part, so that many clients
    do not come back together; what the server says in ``Retry-After`` goes before. A wait over ``longest_s`` is not
    waited: the error is raised at once.
    """

    attempts: int = 2
    base_s: float = 0.5
    cap_s: float = 8.0
    longest_s: float = 30.0

    def wait_s(self, error: APIError | ConnectionFailedError, tried: int) -> float | None:
        """Return seconds until the next try, ``None`` for none.

        Args:
            error: what came of the last one.
            tried: how many there were.
        """
        if tried > self.attempts:
            return None
        wait = min(self.cap_s, self.base_s * 2 ** (tried - 1)) * random.uniform(0.5, 1)  # noqa: S311 - no secret
        if isinstance(error, APIError):
            if not isinstance(error, (RateLimitedError, UnavailableError)) or error.code in _NEVER:
                return None
            if error.retry_after is not None:
                wait = error.retry_after + wait / 4
        return wait if wait <= self.longest_s else None


NO_RETRY = Retry(attempts=0)


def retry_after_s(header: str | None, now: float | None = None) -> float | None:
    """Return the seconds that a ``Retry-After`` header says, as a number or a date.

    >>> retry_after_s("3")
    3.0
    >>> retry_after_s("soon") is None
    True
    """
    if not header:
        return None
    try:
        return max(0.0, float(int(header)))
    except ValueError:
        pass
    try:
        at = email.utils.parsedate_to_datetime(header).timestamp()
    except (TypeError, ValueError, OverflowError):
        return None
    return max(0.0, at - (time.time() if now is None else now))
