"""No key and no token in a log, wherever in a record it stands."""

from __future__ import annotations

import logging
import re
import traceback
from collections.abc import Mapping

_SHOWN = "[redacted]"
# Keys and tokens are known by how they begin; whatever follows "Bearer" or names an API key is one of somebody's.
_SECRETS = re.compile(
    r"""\bpq[as]_[\w.=-]{4,}
    |(?<=\bbearer[ ])[^\s"',;]+
    |(?<=\bx-api-key:[ ])[^\s"',;]+""",
    re.IGNORECASE | re.VERBOSE,
)
_PARTS_OF_A_RECORD = frozenset(vars(logging.makeLogRecord({})))


def redact(words: str) -> str:
    """The text without keys and tokens.

    >>> redact("Authorization: Bearer abc.def")
    'Authorization: Bearer [redacted]'
    """
    return _SECRETS.sub(_SHOWN, words)


class Redaction(logging.Filter):
    """Takes keys and tokens out of a record's message, arguments, exception and fields of its own."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Redact the record; it always passes."""
        try:
            message = record.getMessage()
        except (TypeError, ValueError):  # arguments that do not fit; the handler will say so
            message = f"{record.msg} {record.args}"
        clean = redact(message)
        if clean != message:
            record.msg, record.args = clean, None
        self._redact_exception(record)
        for name, value in vars(record).copy().items():
            if name not in _PARTS_OF_A_RECORD:
                setattr(record, name, _redacted(value))
        return True

    def _redact_exception(self, record: logging.LogRecord) -> None:
        if record.exc_info and record.exc_info[1] is not None and not record.exc_text:
            told = "".join(traceback.format_exception(*record.exc_info)).rstrip("\n")
            if redact(told) != told:
                # The formatter takes the text that is there, and cannot go back to the exception.
                record.exc_text, record.exc_info = told, None
        if record.exc_text:
            record.exc_text = redact(record.exc_text)
        if record.stack_info:
            record.stack_info = redact(record.stack_info)


def _redacted(value: object) -> object:
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, bytes):
        return redact(value.decode("utf-8", "replace"))
    if isinstance(value, Mapping):
        return {_redacted(key): _redacted(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_redacted(one) for one in value]
    return value


def redact_logs(logger: logging.Logger | None = None) -> None:
    """Make every handler of a logger, the root by default, redact; a second time changes nothing."""
    for handler in (logger or logging.getLogger()).handlers:
        if not any(isinstance(one, Redaction) for one in handler.filters):
            handler.addFilter(Redaction())
