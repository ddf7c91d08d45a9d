"""The events of a streamed answer, and how they are read from the wire."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Union

from policyqa_client.errors import ProtocolError, api_error
from policyqa_client.models import Answer, Citation, read
from policyqa_client.retry import retry_after_s

# Far above any answer; a server that sends more is not one of ours.
MAX_EVENT_CHARS = 4_000_000


@dataclass(frozen=True)
class StageEvent:
    """A stage has finished: understand, dense, lexical, rank, read, verify."""

    name: str
    ms: float


@dataclass(frozen=True)
class DeltaEvent:
    """A piece of the text. The answer at the end holds all of it."""

    text: str


@dataclass(frozen=True)
class CitationEvent:
    """A citation of the answer to come."""

    citation: Citation


@dataclass(frozen=True)
class AnswerEvent:
    """The answer; the last event."""

    answer: Answer


Event = Union[StageEvent, DeltaEvent, CitationEvent, AnswerEvent]


class EventReader:
    r"""Server-sent events out of the pieces of a reply.

    >>> EventReader().feed('event: delta\ndata: {"text": "150"}\n\n')
    [DeltaEvent(text='150')]
    """

    def __init__(self) -> None:
        self._rest, self._name = "", ""
        self._data: list[str] = []
        self._chars = 0

    def feed(self, piece: str) -> list[Event]:
        """Take a piece and return the events that it completes.

        Raises:
            APIError: one of them tells of an error.
            ProtocolError: one cannot be read.
        """
        self._chars += len(piece)
        if self._chars > MAX_EVENT_CHARS:
            raise ProtocolError("流中的一个事件没有结尾", "an event of the stream has no end")
        # Lines end as the format says, not wherever Unicode sees a line.
        *lines, self._rest = (self._rest + piece).split("\n")
        events = [self._line(line[:-1] if line.endswith("\r") else line) for line in lines]
        return [event for event in events if event is not None]

    def _line(self, line: str) -> Event | None:
        if line:
            field, _, value = line.partition(":")
            value = value[1:] if value.startswith(" ") else value
            if field == "event":
                self._name = value
            elif field == "data":
                self._data.append(value)
            return None
        name, data = self._name, "\n".join(self._data)
        self._name, self._data, self._chars = "", [], len(self._rest)
        return _event(name, data) if data else None


def _event(name: str, data: str) -> Event | None:
    try:
        value = json.loads(data)
    except ValueError as error:
        raise ProtocolError("流中的一个事件不是 JSON", "an event of the stream is not JSON") from error
    if not isinstance(value, Mapping):
        raise ProtocolError("流中的一个事件不是对象", "an event of the stream is no object")
    if name == "error":
        raise _error(value)
    if name == "stage":
        return StageEvent(str(value.get("name", "")), float(value.get("ms", 0)))
    if name == "delta":
        return DeltaEvent(str(value.get("text", "")))
    if name == "citation":
        return CitationEvent(read(Citation)(value))
    return AnswerEvent(read(Answer)(value)) if name == "answer" else None  # a newer server's event


def _error(problem: Mapping[str, Any]) -> Exception:
    status = problem.get("status")
    after = problem.get("retry_after")
    return api_error(
        status if isinstance(status, int) else 500,
        problem,
        retry_after=retry_after_s(str(after)) if after is not None else None,
    )
