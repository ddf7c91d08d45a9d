"""The log: one line a record, as text or JSON, in which nobody can forge a line and nobody's words are kept."""

from __future__ import annotations

import json
import logging
import sys
import traceback
from collections.abc import Sequence
from datetime import UTC, datetime
from types import TracebackType
from typing import TYPE_CHECKING, Any

from rag.types import Screened
from ui.access.redact import redact_logs
from ui.telemetry.record import RequestRecord

if TYPE_CHECKING:
    from rag.config import Settings

ACCESS = "policyqa.access"
WORDS = "policyqa.words"
_LONGEST = 4000
_ATTRIBUTE = "policyqa_fields"
_Raised = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def set_up_logging(settings: Settings) -> None:
    """Send the log of this process to standard error as ``settings`` say; a second call does nothing.

    A line a request is of level INFO. As JSON it is always written: who asks for that format collects it.
    """
    root = logging.getLogger()
    if not root.handlers:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(
            JsonFormatter(settings.log_questions) if settings.log_format == "json" else TextFormatter()
        )
        root.addHandler(handler)
        root.setLevel(settings.log_level)
    redact_logs()


def log_request(record: RequestRecord, *, questions: bool) -> None:
    """Write the line of one request; the question only where ``questions``."""
    fields: dict[str, Any] = {
        "request_id": record.request_id,
        "method": record.known_method,
        "route": record.route,
        "status": record.status,
        "ms": round(record.seconds * 1000, 1),
        "caller": record.key_id or "anonymous",
    }
    if record.problem:
        fields["problem"] = record.problem
    if record.answers:
        fields["abstained"] = record.answers[-1].abstained
        fields["cached"] = record.answers[-1].cached
        if questions:
            fields["question"] = record.answers[-1].question
    words = " ".join(f"{name}={_word(value)}" for name, value in fields.items())
    logging.getLogger(ACCESS).info("%s", words, extra={_ATTRIBUTE: fields})


def log_words(met: Sequence[Screened], question: str = "") -> None:
    """Write a line for each list of sensitive words that was met, without the word; ``question`` where it is told."""
    for one in met:
        fields = {"list": one.name, "action": one.action.value, "part": one.part.value}
        if question:
            fields["question"] = question
        words = " ".join(f"{name}={_word(value)}" for name, value in fields.items())
        logging.getLogger(WORDS).warning("%s", words, extra={_ATTRIBUTE: fields})


def access_is_logged(settings: Settings) -> bool:
    """Whether requests get a line; see ``set_up_logging``."""
    return settings.log_format == "json" or logging.getLogger(ACCESS).isEnabledFor(logging.INFO)


class TextFormatter(logging.Formatter):
    """``time LEVEL logger: message`` on one line, whatever the message holds."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        words = f"{_time(record)} {record.levelname} {record.name}: {record.getMessage()}"
        return escape(words + _trouble(record, with_words=record.levelno <= logging.DEBUG))


class JsonFormatter(logging.Formatter):
    """A JSON object a line. ``words``: whether what an unexpected error says, which may quote a question, is told."""

    def __init__(self, words: bool = False) -> None:
        super().__init__()
        self._words = words

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        fields = getattr(record, _ATTRIBUTE, None)
        line: dict[str, Any] = {"time": _time(record), "level": record.levelname, "logger": record.name}
        if isinstance(fields, dict):
            line.update(fields)
        else:
            line["message"] = escape(record.getMessage() + _trouble(record, with_words=self._words))
        return json.dumps(line, ensure_ascii=True, default=str)


def escape(words: str) -> str:
    r"""Return ``words`` on one line of bounded length: control, direction and separating characters as escapes.

    >>> print(escape("a" + chr(10) + "ERROR forged"))
    a\nERROR forged
    """
    shown = words[:_LONGEST]
    if shown.isascii() and shown.isprintable():
        return shown
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in shown)


def _word(value: object) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) and " " in value else escape(str(value))


def _time(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")


def _trouble(record: logging.LogRecord, *, with_words: bool) -> str:
    """What was raised and where. An unexpected error's own words may quote what somebody asked, and stay out."""
    raised: _Raised | None = record.exc_info if isinstance(record.exc_info, tuple) else None
    if raised is None or raised[1] is None:
        return f" [{record.exc_text}]" if record.exc_text and with_words else ""
    error = raised[1]
    frames = " < ".join(
        f"{frame.filename}:{frame.lineno} {frame.name}" for frame in reversed(traceback.extract_tb(raised[2])[-8:])
    )
    said = f": {error}" if with_words else ""
    return f" [{type(error).__name__}{said} at {frames}]"
