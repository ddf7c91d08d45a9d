"""Conversations in the service database; what is somebody else's is not there."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select

from ui.conversations.opinions import asker_of_turn
from ui.conversations.title import title_of
from ui.conversations.turn import REPEATABLE, UNFINISHED, Asked, Chosen, Conversation, Turn
from ui.database import schema
from ui.database.service import ServiceDatabase
from ui.database.upsert import upsert
from ui.errors import BusyError, ConflictError, NotFoundError

MOST_CONVERSATIONS = 200
MOST_TURNS, MOST_WAITING = 200, 20
# Of all servers on this database; what was left longer ago is nobody's work any more.
MOST_UNFINISHED, _LEFT_S = 200, 600.0
_RETRY_S = 5.0
# Values of one statement.
_AT_ONCE = 500

_turns, _conversations = schema.turns, schema.conversations


@dataclass(frozen=True, slots=True)
class Taken:
    """A question that has been taken in, and where.

    ``gone``: the ids of turns that it has replaced; ``new``: not sent before.
    """

    turn: Turn
    conversation: Conversation
    gone: tuple[str, ...] = ()
    new: bool = True


class ConversationStore:
    """Blocks on the database; every call is one transaction, and may raise ``StoreError``.

    Args:
        service: where conversations are kept; not closed here.
        clock: seconds since 1970.
    """

    def __init__(self, service: ServiceDatabase, clock: Callable[[], float] = time.time) -> None:
        self._service, self._clock = service, clock

    def of_owner(self, owner: str) -> tuple[Conversation, ...]:
        """The conversations of an owner, the one used last first."""
        query = select(_conversations).where(_conversations.c.owner == owner)
        rows = self._service.database.rows(query.order_by(_conversations.c.updated_at.desc()).limit(MOST_CONVERSATIONS))
        return tuple(map(conversation_of, rows))

    def conversation(self, owner: str, conversation_id: str) -> Conversation:
        """One conversation.

        Raises:
            NotFoundError: it is not there, or another's.
        """
        with self._service.database.reading() as connection:
            return self._owned(connection, owner, conversation_id)

    def turns(self, conversation_id: str) -> tuple[Turn, ...]:
        """The turns of a conversation in their order."""
        query = select(_turns).where(_turns.c.conversation_id == conversation_id).order_by(_turns.c.number)
        return tuple(map(turn_of, self._service.database.rows(query)))

    def turn(self, owner: str, turn_id: str) -> Turn:
        """One turn.

        Raises:
            NotFoundError: it is not there, or another's.
        """
        with self._service.database.reading() as connection:
            return self._owned_turn(connection, owner, turn_id)

    def take(self, owner: str, asked: Asked) -> Taken:
        """Take a question in; one that was sent before is given back as it stands.

        Raises:
            NotFoundError: the conversation, or the turn of that id, is another's.
            BusyError: too much is waiting.
            ConflictError: the conversation is full.
        """
        now = self._clock()
        with self._service.writing() as connection:
            # First of all, so that nobody else changes this conversation meanwhile.
            conversation = self._open(connection, owner, asked, now)
            known = _first(connection, _turns.c.turn_id == asked.turn_id)
            if known is not None:
                return Taken(known, self._owned(connection, owner, known.conversation_id), (), new=False)
            gone = self._cut(connection, asked) if asked.replaces else ()
            number = self._room(connection, asked.conversation_id, now)
            values = {
                "turn_id": asked.turn_id,
                "conversation_id": asked.conversation_id,
                "number": number,
                "question": asked.question,
                "filters": asked.chosen.shown(),
                "language": asked.language,
                "state": "waiting",
                "suggestions": [],
                "verdict": "",
                "asked_at": now,
            }
            turn = turn_of(connection.execute(_turns.insert().values(values).returning(_turns)).one())
            if asked.begins:
                self._drop_oldest(connection, owner)
            return Taken(turn, conversation, gone)

    def rename(self, owner: str, conversation_id: str, title: str) -> Conversation:
        """Give a conversation another title; raises ``NotFoundError``."""
        with self._service.writing() as connection:
            named = _conversations.update().where(*_mine(owner, conversation_id)).values(title=title_of(title))
            connection.execute(named)
            return self._owned(connection, owner, conversation_id)

    def delete(self, owner: str, conversation_id: str) -> None:
        """Delete a conversation with all its turns and what was thought of them; raises ``NotFoundError``."""
        with self._service.writing() as connection:
            _forget_opinions(connection, *_mine(owner, conversation_id))
            gone = connection.execute(_conversations.delete().where(*_mine(owner, conversation_id)))
            if not gone.rowcount:
                raise _not_there()

    def delete_all(self, owner: str) -> tuple[str, ...]:
        """Delete all conversations of an owner, as ``delete``; returns their ids."""
        with self._service.writing() as connection:
            _forget_opinions(connection, _conversations.c.owner == owner)
            gone = connection.execute(
                _conversations.delete()
                .where(_conversations.c.owner == owner)
                .returning(_conversations.c.conversation_id)
            )
            return tuple(gone.scalars())

    def stop(self, owner: str, turn_id: str) -> Turn:
        """Stop a turn that is not finished; one that is stays as it is."""
        unfinished = _turns.c.state.in_(UNFINISHED)
        return self._change(owner, turn_id, unfinished, {"state": "stopped", "answered_at": self._clock()})

    def retry(self, owner: str, turn_id: str) -> Turn:
        """Have a finished turn worked out again; one that is not finished stays as it is."""
        fresh: dict[str, Any] = {
            **{"state": "waiting", "answer": None, "problem": None, "suggestions": [], "verdict": ""},
            **{"answered_at": None, "asked_at": self._clock()},
        }
        return self._change(owner, turn_id, _turns.c.state.in_(REPEATABLE), fresh)

    def judge(self, owner: str, turn_id: str, verdict: str) -> Turn:
        """Set what its asker thinks of an answer."""
        return self._change(owner, turn_id, _turns.c.state == "done", {"verdict": verdict})

    def _change(self, owner: str, turn_id: str, where: ColumnElement[bool], values: dict[str, Any]) -> Turn:
        with self._service.writing() as connection:
            found = self._owned_turn(connection, owner, turn_id)
            connection.execute(_turns.update().where(_turns.c.turn_id == turn_id, where).values(values))
            touch(connection, found.conversation_id, self._clock())
            return self._owned_turn(connection, owner, turn_id)

    def _open(self, connection: Connection, owner: str, asked: Asked, now: float) -> Conversation:
        """Make sure that the conversation is there, is the owner's, and is ours until the end of the transaction."""
        if not asked.begins:
            touch(connection, asked.conversation_id, now)
            return self._owned(connection, owner, asked.conversation_id)
        made = upsert(self._service.database, _conversations).values(
            conversation_id=asked.conversation_id,
            owner=owner,
            title=title_of(asked.question),
            collection=asked.collection,
            created_at=now,
            updated_at=now,
        )
        connection.execute(made.on_conflict_do_update(index_elements=["conversation_id"], set_={"updated_at": now}))
        return self._owned(connection, owner, asked.conversation_id)

    def _cut(self, connection: Connection, asked: Asked) -> tuple[str, ...]:
        """Delete the turn that is replaced and those after it; one that is gone already replaces nothing."""
        here = _turns.c.conversation_id == asked.conversation_id
        replaced = _first(connection, (_turns.c.turn_id == asked.replaces) & here)
        if replaced is None:
            return ()
        after = _turns.c.number >= replaced.number
        gone = tuple(connection.execute(_turns.delete().where(here, after).returning(_turns.c.turn_id)).scalars())
        if not connection.execute(select(func.count()).select_from(_turns).where(here)).scalar_one():
            # It is still called what was asked first, unless its owner has named it.
            named = _conversations.update().where(
                _conversations.c.conversation_id == asked.conversation_id,
                _conversations.c.title == title_of(replaced.question),
            )
            connection.execute(named.values(title=title_of(asked.question)))
        return gone

    def _room(self, connection: Connection, conversation_id: str, now: float) -> int:
        """The number of the next turn; raises where there is no room for one."""
        here = _turns.c.conversation_id == conversation_id
        waits = _turns.c.state.in_(UNFINISHED)
        unfinished_here = func.count().filter(waits)
        counted = select(func.count(), func.max(_turns.c.number), unfinished_here).where(here)
        count, last, waiting = connection.execute(counted).one()
        if count >= MOST_TURNS:
            raise ConflictError("the conversation has {count} turns, its most; begin a new one", count=count)
        if waiting >= MOST_WAITING:
            raise BusyError("{count} questions of this conversation are waiting", _RETRY_S, count=waiting)
        lately = _turns.c.asked_at > now - _LEFT_S
        unfinished = connection.execute(select(func.count()).select_from(_turns).where(waits, lately)).scalar_one()
        if unfinished >= MOST_UNFINISHED:
            raise BusyError("{count} questions of the chat are waiting", _RETRY_S, count=unfinished)
        return int(last or 0) + 1

    def _drop_oldest(self, connection: Connection, owner: str) -> None:
        kept = (
            select(_conversations.c.conversation_id)
            .where(_conversations.c.owner == owner)
            .order_by(_conversations.c.updated_at.desc())
            .offset(MOST_CONVERSATIONS)
        )
        old: Sequence[str] = connection.execute(kept).scalars().all()
        if old:
            connection.execute(_conversations.delete().where(_conversations.c.conversation_id.in_(old)))

    def _owned(self, connection: Connection, owner: str, conversation_id: str) -> Conversation:
        row = connection.execute(select(_conversations).where(*_mine(owner, conversation_id))).one_or_none()
        if row is None:
            raise _not_there()
        return conversation_of(row)

    def _owned_turn(self, connection: Connection, owner: str, turn_id: str) -> Turn:
        found = _first(connection, _turns.c.turn_id == turn_id)
        if found is None:
            raise _not_there()
        self._owned(connection, owner, found.conversation_id)
        return found


def _forget_opinions(connection: Connection, *conversations: ColumnElement[bool]) -> None:
    """Delete what was said of the turns of some conversations, with the questions kept beside it."""
    theirs = _turns.c.conversation_id.in_(select(_conversations.c.conversation_id).where(*conversations))
    askers = [asker_of_turn(one) for one in connection.execute(select(_turns.c.turn_id).where(theirs)).scalars()]
    for at in range(0, len(askers), _AT_ONCE):
        some = schema.feedback.c.asker.in_(askers[at : at + _AT_ONCE])
        connection.execute(schema.feedback.delete().where(some))


def touch(connection: Connection, conversation_id: str, now: float) -> None:
    """Write down that a conversation has changed, for those who look from other processes."""
    one = _conversations.c.conversation_id == conversation_id
    connection.execute(_conversations.update().where(one).values(updated_at=now))


def _mine(owner: str, conversation_id: str) -> tuple[ColumnElement[bool], ...]:
    return (_conversations.c.conversation_id == conversation_id, _conversations.c.owner == owner)


def _first(connection: Connection, where: ColumnElement[bool]) -> Turn | None:
    row = connection.execute(select(_turns).where(where)).one_or_none()
    return None if row is None else turn_of(row)


def _not_there() -> NotFoundError:
    return NotFoundError("there is no such conversation, or not for this asker")


def conversation_of(row: Any) -> Conversation:
    """Read a row of the table."""
    return Conversation(row.conversation_id, row.owner, row.title, row.collection, row.created_at, row.updated_at)


def turn_of(row: Any) -> Turn:
    """Read a row of the table."""
    return Turn(
        turn_id=row.turn_id,
        conversation_id=row.conversation_id,
        number=row.number,
        question=row.question,
        chosen=Chosen.of(row.filters),
        language="en" if row.language == "en" else "zh",
        state=row.state,
        asked_at=row.asked_at,
        answer=row.answer,
        problem=row.problem,
        suggestions=tuple(row.suggestions),
        verdict=row.verdict,
        answered_at=row.answered_at,
    )
