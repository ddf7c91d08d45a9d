"""Times as people read them: in the zone of this machine."""

from __future__ import annotations

from datetime import datetime


def day_of(at: float) -> str:
    """The day of a time in seconds since 1970: 2026-01-31."""
    return _local(at).strftime("%Y-%m-%d")


def minute_of(at: float) -> str:
    """Day, hour and minute: 2026-01-31 09:05."""
    return _local(at).strftime("%Y-%m-%d %H:%M")


def second_of(at: float) -> str:
    """To the second: 2026-01-31 09:05:07."""
    return _local(at).strftime("%Y-%m-%d %H:%M:%S")


def _local(at: float) -> datetime:
    return datetime.fromtimestamp(at).astimezone()
