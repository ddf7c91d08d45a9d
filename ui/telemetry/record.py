"""What is noted of one request while it is answered."""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field

from rag.types import Answer, ModelUse, Status

# A route of the table, whatever was asked for; the chat's own addresses and unknown ones are not told apart.
OTHER_ROUTE = "other"
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class AnswerNote:
    """What is told of an answer; its text is not. ``timings``: milliseconds by stage."""

    abstained: bool
    cached: bool
    timings: Mapping[str, float]
    question: str
    model: ModelUse | None = None

    @classmethod
    def of(cls, answer: Answer) -> AnswerNote:
        """Note an answer; one for which no stage has run was given before."""
        stages = {name: value for name, value in answer.timings.items() if name != "total"}
        cached = bool(answer.timings) and not stages
        return cls(answer.status is Status.ABSTAINED, cached, answer.timings, answer.query.text, answer.model)


@dataclass(slots=True)
class RequestRecord:
    """One request under way; times of ``time.perf_counter`` in seconds, ``began_ns`` of the clock."""

    method: str
    request_id: str
    traceparent: str = ""
    tracestate: str = ""
    began_s: float = field(default_factory=time.perf_counter)
    began_ns: int = field(default_factory=time.time_ns)
    ended_s: float = 0.0
    route: str = OTHER_ROUTE
    status: int = 0
    key_id: str = ""
    problem: str = ""
    answers: list[AnswerNote] = field(default_factory=list)

    @property
    def seconds(self) -> float:
        """From the head of the request to the end of the reply."""
        return self.ended_s - self.began_s

    @property
    def known_method(self) -> str:
        """The method, where it is one of HTTP's."""
        return self.method if self.method in _METHODS else "OTHER"


# Of the request that this task or thread works for; none in the chat's own tasks.
current: ContextVar[RequestRecord | None] = ContextVar("policyqa_request", default=None)
