"""What a worker is sent: questions one after the other, and in between that the asker of one has left."""

from __future__ import annotations

import queue
import threading
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING

from rag.patience import Patience

if TYPE_CHECKING:
    from ui.serve.worker import Request

# What travels: the number of a question with the question, or with None, which stops it.
Sent = tuple[int, "Request | None"]


class Inbox:
    """Reads the worker's end of the pipe in a thread of its own, for a worker that is busy reads nothing.

    Args:
        connection: gives what is ``Sent``.
        most_s: seconds that language models may take for one question.
    """

    def __init__(self, connection: Connection, most_s: float) -> None:
        self._connection, self._most_s = connection, most_s
        self._waiting: queue.SimpleQueue[tuple[Request, Patience] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._read, name="worker-inbox", daemon=True)
        self._thread.start()

    def take(self) -> tuple[Request, Patience]:
        """The next question, with the patience of its asker; waits for one.

        Raises:
            EOFError: none comes any more.
        """
        item = self._waiting.get()
        if item is None:
            raise EOFError
        return item

    def _read(self) -> None:
        latest, patience = 0, Patience()
        try:
            while True:
                number, request = self._connection.recv()
                if request is not None:
                    latest, patience = number, Patience(min(self._most_s, request.model_s))
                    self._waiting.put((request, patience))
                elif number == latest:  # that of an earlier one comes too late
                    patience.leave()
        except (EOFError, OSError):
            patience.leave()
            self._waiting.put(None)
