"""The turns that are to be worked out, claimed in the database so that no two processes answer the same one."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Delete, Update, or_, select

from ui.conversations.store import touch, turn_of
from ui.conversations.turn import UNFINISHED, Turn
from ui.database import schema
from ui.database.service import ServiceDatabase
from ui.database.upsert import upsert

# Of a process that has died nobody hears; for so long its conversations wait.
LEASE_S, RENEW_S = 9.0, 3.0

_turns, _conversations, _claims = schema.turns, schema.conversations, schema.claims

_Statement = TypeVar("_Statement", Update, Delete)


@dataclass(frozen=True, slots=True)
class TakenUp:
    """Whether a conversation was ours to work on, and the turn that has been begun, ``None`` where there is none."""

    ours: bool
    turn: Turn | None = None


class Work:
    """One process's view of what is to be done. Blocks on the database; may raise ``StoreError``.

    Args:
        service: where conversations are kept; not closed here.
        clock: seconds since 1970.
    """

    def __init__(self, service: ServiceDatabase, clock: Callable[[], float] = time.time) -> None:
        self._service, self._clock = service, clock
        self._holder = secrets.token_hex(16)

    def claim(self, conversation_id: str) -> bool:
        """Take a conversation's turns over, or keep them; False where another process has them."""
        with self._service.writing() as connection:
            return self._claimed(connection, conversation_id)

    def take_up(self, conversation_id: str) -> TakenUp:
        """Claim a conversation and begin its next turn; where there is none, let others have it.

        One transaction: a question that comes meanwhile is seen by it, or finds the conversation free.
        """
        with self._service.writing() as connection:
            if not self._claimed(connection, conversation_id):
                return TakenUp(ours=False)
            turn = self._begun(connection, conversation_id)
            if turn is None:
                connection.execute(self._mine(conversation_id, _claims.delete()))
            return TakenUp(True, turn)

    def renew(self, conversation_ids: Sequence[str]) -> None:
        """Keep what has been claimed."""
        if not conversation_ids:
            return
        mine = (_claims.c.holder == self._holder) & _claims.c.conversation_id.in_(list(conversation_ids))
        with self._service.writing() as connection:
            connection.execute(_claims.update().where(mine).values(until=self._clock() + LEASE_S))

    def release(self, conversation_id: str) -> None:
        """Let another process take the conversation over."""
        with self._service.writing() as connection:
            connection.execute(self._mine(conversation_id, _claims.delete()))

    def turn(self, turn_id: str) -> Turn | None:
        """A turn as it stands."""
        rows = self._service.database.rows(select(_turns).where(_turns.c.turn_id == turn_id))
        return turn_of(rows[0]) if rows else None

    def unfinished(self, conversation_ids: Sequence[str]) -> frozenset[str]:
        """Those of some conversations in which something is to be done."""
        here = _turns.c.conversation_id.in_(list(conversation_ids)) & _turns.c.state.in_(UNFINISHED)
        rows = self._service.database.rows(select(_turns.c.conversation_id).where(here).distinct())
        return frozenset(row.conversation_id for row in rows)

    def begin(self, conversation_id: str) -> Turn | None:
        """The next turn of a conversation that is claimed, as one that is being answered; ``None``: there is none."""
        with self._service.writing() as connection:
            return self._begun(connection, conversation_id) if self._held(connection, conversation_id) else None

    def before(self, turn: Turn, most: int) -> tuple[Turn, ...]:
        """The last answered turns before one, oldest first."""
        earlier = (_turns.c.conversation_id == turn.conversation_id, _turns.c.number < turn.number)
        query = select(_turns).where(*earlier, _turns.c.state == "done").order_by(_turns.c.number.desc()).limit(most)
        return tuple(map(turn_of, reversed(self._service.database.rows(query))))

    def keep(self, turn: Turn, answer: Mapping[str, Any]) -> Turn | None:
        """Keep an answer; ``None``: the turn has been stopped, deleted or taken over meanwhile."""
        return self._finish(turn, {"state": "done", "answer": dict(answer), "answered_at": self._clock()})

    def fail(self, turn: Turn, problem: Mapping[str, Any]) -> Turn | None:
        """Keep why there is no answer; ``None`` as for ``keep``."""
        return self._finish(turn, {"state": "failed", "problem": dict(problem), "answered_at": self._clock()})

    def put_back(self, turn: Turn) -> Turn | None:
        """Leave a turn to whoever comes next; ``None`` as for ``keep``."""
        return self._finish(turn, {"state": "waiting"})

    def suggest(self, turn: Turn, questions: Sequence[str]) -> Turn | None:
        """Keep what may be asked next; ``None`` where the turn is another one by now."""
        same = (_turns.c.state == "done") & (_turns.c.answered_at == turn.answered_at)
        with self._service.writing() as connection:
            return self._set(connection, turn, same, {"suggestions": list(questions)})

    def changes(self, conversation_ids: Sequence[str]) -> dict[str, float]:
        """When each of these conversations was changed last; those that are gone are left out."""
        wanted = select(_conversations.c.conversation_id, _conversations.c.updated_at).where(
            _conversations.c.conversation_id.in_(list(conversation_ids))
        )
        return {row.conversation_id: row.updated_at for row in self._service.database.rows(wanted)}

    def _finish(self, turn: Turn, values: Mapping[str, Any]) -> Turn | None:
        with self._service.writing() as connection:
            if not self._held(connection, turn.conversation_id):
                return None
            # Asked anew it is another turn of the same id.
            same = (_turns.c.state == "answering") & (_turns.c.asked_at == turn.asked_at)
            return self._set(connection, turn, same, values)

    def _claimed(self, connection: Connection, conversation_id: str) -> bool:
        now = self._clock()
        ours = upsert(self._service.database, _claims).values(
            conversation_id=conversation_id, holder=self._holder, until=now + LEASE_S
        )
        free = or_(_claims.c.until < now, _claims.c.holder == self._holder)
        statement = ours.on_conflict_do_update(
            index_elements=["conversation_id"],
            set_={"holder": self._holder, "until": now + LEASE_S},
            where=free,
        )
        there = select(_conversations.c.conversation_id).where(_conversations.c.conversation_id == conversation_id)
        if connection.execute(there.with_for_update()).one_or_none() is None:
            return False
        return connection.execute(statement.returning(_claims.c.holder)).one_or_none() is not None

    def _begun(self, connection: Connection, conversation_id: str) -> Turn | None:
        """The next turn as one that is being answered; the claim on its conversation is ours."""
        here = (_turns.c.conversation_id == conversation_id, _turns.c.state.in_(UNFINISHED))
        row = connection.execute(select(_turns).where(*here).order_by(_turns.c.number).limit(1)).one_or_none()
        if row is None:
            return None
        return self._set(connection, turn_of(row), _turns.c.state.in_(UNFINISHED), {"state": "answering"})

    def _held(self, connection: Connection, conversation_id: str) -> bool:
        """Whether the claim is still ours; nobody can take it before the end of the transaction."""
        kept = self._mine(conversation_id, _claims.update()).values(until=self._clock() + LEASE_S)
        return bool(connection.execute(kept).rowcount)

    def _mine(self, conversation_id: str, statement: _Statement) -> _Statement:
        return statement.where(_claims.c.conversation_id == conversation_id, _claims.c.holder == self._holder)

    def _set(
        self, connection: Connection, turn: Turn, where: ColumnElement[bool], values: Mapping[str, Any]
    ) -> Turn | None:
        one = (_turns.c.turn_id == turn.turn_id) & where
        row = connection.execute(_turns.update().where(one).values(dict(values)).returning(_turns)).one_or_none()
        if row is None:
            return None
        touch(connection, turn.conversation_id, self._clock())
        return turn_of(row)
