"""One server's telemetry: what the settings ask for, fed by the middleware and by answers."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rag.types import Answer, Screened
from ui.telemetry.logs import ACCESS, access_is_logged, log_request, log_words
from ui.telemetry.record import AnswerNote, RequestRecord, current

if TYPE_CHECKING:
    from rag.config import Settings
    from ui.service import Service
    from ui.telemetry.metrics import Metrics
    from ui.telemetry.traces import Traces


class Telemetry:
    """Log, figures and traces of one server.

    Args:
        service: whose answers are noted, and whose documents and workers are told.
        settings: ``log_format``, ``log_questions``, ``metrics``, ``otlp_endpoint``.
        version: of the program.
    """

    def __init__(self, service: Service, settings: Settings, version: str) -> None:
        self._questions = settings.log_questions
        self._logged = access_is_logged(settings)
        if self._logged:
            logging.getLogger(ACCESS).setLevel(logging.INFO)
        self.metrics: Metrics | None = None
        if settings.metrics:
            from ui.telemetry.metrics import Metrics

            self.metrics = Metrics(service, version)
        self._traces: Traces | None = None
        if settings.otlp_endpoint:
            from ui.telemetry.traces import Traces

            self._traces = Traces(settings.otlp_endpoint, version)
        service.watch(self.note_answer)
        service.watch_words(self.note_words)

    def note_answer(self, answer: Answer) -> None:
        """Take an answer down: in the figures, and in the request it is given to, if there is one."""
        note = AnswerNote.of(answer)
        record = current.get()
        if record is not None:
            record.answers.append(note)
        if self.metrics is not None:
            self.metrics.count_answer(note)
        self.note_words(answer.screened, answer.query.text)

    def note_words(self, met: Sequence[Screened], question: str = "") -> None:
        """Take down which lists of sensitive words were met."""
        log_words(met, question if self._questions else "")
        if self.metrics is not None:
            for one in met:
                self.metrics.count_words(one)

    def note_request(self, record: RequestRecord) -> None:
        """Take a request down that has been answered."""
        if self.metrics is not None:
            self.metrics.count_request(record)
        if self._logged:
            log_request(record, questions=self._questions)
        if self._traces is not None:
            self._traces.send(record)

    def close(self) -> None:
        """Send the traces that are left."""
        if self._traces is not None:
            self._traces.close()
