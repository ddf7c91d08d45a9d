"""What was asked is kept while the server runs, not only when it ends."""

from __future__ import annotations

import time

from sqlalchemy import select

from rag.types import Answer, Query, Status
from ui.conversations.asked import AskedLog
from ui.database import schema


def test_what_was_asked_is_kept_while_the_server_runs(service):
    log = AskedLog(service, keep_questions=True)
    log.note(Answer(Query("公园几点开门", "公园几点开门"), Status.ABSTAINED, "未收录"))
    log.failed("公园在哪里", ("public",))
    ends = time.monotonic() + 30
    while len(rows := service.database.rows(select(schema.asked).order_by(schema.asked.c.id))) < 2:
        assert time.monotonic() < ends, "nothing was kept"
        time.sleep(0.02)
    assert [(row.question, row.outcome) for row in rows] == [("公园几点开门", "abstained"), ("公园在哪里", "failed")]
    log.close()
