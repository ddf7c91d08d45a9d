"""Whether an endpoint is worth asking: a circuit breaker (Nygard, Release It!, 2007) as a value."""

from __future__ import annotations

from dataclasses import dataclass, replace

from rag.llm.failures import Kind

# So many points and it rests: one failure of an endpoint that does not work, three replies that were no good.
_ENOUGH = 3
_POINTS = {Kind.LEFT: 0, Kind.REQUEST: 0, Kind.SOFT: 1, Kind.PASSING: _ENOUGH, Kind.LASTING: _ENOUGH}
_FIRST_REST_S, _LONGEST_REST_S = 15.0, 300.0


@dataclass(frozen=True, slots=True)
class Health:
    """What is known of an endpoint; times are seconds since 1970.

    ``points`` add up while it fails; ``rests`` counts how often it has been left alone in a row, ``resting_until`` is
    the end of the last time. After it one request is let through to see, and holds the others back
    ``trying_until`` then.
    """

    points: int = 0
    rests: int = 0
    resting_until: float = 0.0
    trying_until: float = 0.0

    def rest_s(self, now: float) -> float:
        """Seconds for which it is not to be asked, 0 where it may be."""
        # A clock that was put back must not leave it alone for ever.
        ends = [one for one in (self.resting_until, self.trying_until) if now < one <= now + 2 * _LONGEST_REST_S]
        return max(ends, default=now) - now

    def tried(self, until: float) -> Health:
        """With one request under way: while it is being tried out, the only one."""
        return replace(self, trying_until=until) if self.rests else self

    def after(self, kind: Kind, now: float, asked_for_s: float = 0.0) -> Health:
        """After a request of that kind; ``asked_for_s``: the pause that the endpoint itself wishes."""
        if kind is Kind.WELL:
            return Health()
        points = self.points + _POINTS[kind]
        if points < _ENOUGH:
            return replace(self, points=points, trying_until=0.0)
        rest_s = min(_LONGEST_REST_S, max(asked_for_s, _FIRST_REST_S * 2.0 ** min(self.rests, 10)))
        # On trial from now on: one more failure of any kind and it rests again.
        return Health(_ENOUGH - 1, self.rests + 1, now + rest_s)
