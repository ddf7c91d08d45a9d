"""How loudly a log tells that an answer has to do without a model."""

from __future__ import annotations

import logging

from rag.errors import ChatModelError, NoTimeForModelError


def level_of(error: ChatModelError) -> int:
    """Return the level of its line: who has no time for a model, as whoever only tries a question, is no news."""
    return logging.DEBUG if isinstance(error, NoTimeForModelError) else logging.WARNING
