"""One exchange, asked again where that helps: without what the endpoint refuses, or when it was unwell for a moment."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import aclosing
from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING, Any

from rag.llm.account import Account
from rag.llm.failures import Failure, Kind, failure_of, foreign_failures, named_in

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

Options = Callable[[frozenset[str], Mapping[str, object] | None], dict[str, Any]]

# What a request may wish for beside its messages, with the words that an endpoint refuses it in. Where none of them
# is said the first is given up first.
_WISHES: Mapping[str, tuple[str, ...]] = {
    "schema": ("response_format", "json_schema", "json schema", "guided", "grammar", "structured"),
    "usage": ("stream_options", "include_usage"),
    "temperature": ("temperature",),
}
_MOST_RETRIES = 2
# The first pause; each further one may be twice as long. By chance between half and all of it, for those who failed
# together should not come back together.
_PAUSE_S = 0.5
# A retry with less time left would only end in another error.
_LEAST_LEFT_S = 1.0


class FailedError(Exception):
    """No attempt brought a reply; ``failure`` is that of the last one."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.clause)
        self.failure = failure


class Attempts:
    """Asks an endpoint, and remembers what it does not take.

    Args:
        chat: the model.
        options: makes the request's further values of wishes and schema.
        random: where the pauses come from.
    """

    def __init__(self, chat: BaseChatModel, options: Options, random: Random | None = None) -> None:
        self._chat, self._options = chat, options
        self._random = random or Random()  # noqa: S311 - pauses are no secret
        self._refused = frozenset[str]()

    @property
    def refused(self) -> frozenset[str]:
        """What the endpoint has been found not to take, of ``schema``, ``usage``, ``temperature``."""
        return self._refused

    async def pieces(
        self,
        system: str,
        user: str,
        schema: Mapping[str, object] | None,
        account: Account,
        left_s: Callable[[], float],
    ) -> AsyncIterator[str]:
        """Yield the reply in pieces. Once the first has come there is no second attempt.

        Raises:
            FailedError: as it says.
        """
        dropped, spared, retries = set[str](), set[str](), 0
        while True:
            wishes = frozenset(_WISHES) - self._refused - dropped - spared - ({"schema"} if schema is None else set())
            heard = account.attempt()
            try:
                said = self._chat.astream([("system", system), ("human", user)], **self._options(wishes, schema))
                async with aclosing(said) as messages:  # type: ignore[type-var]
                    async for message in messages:
                        account.note(message)
                        if text := str(message.text):
                            heard.append(text)
                            yield text
            except foreign_failures() as error:
                failure = failure_of(error)
                if heard:
                    raise FailedError(_after_words(failure)) from None
                if failure.refused and wishes:
                    dropped.add(_culprit(error, wishes))
                    continue
                pause_s = failure.retry_after_s or self._pause_s(retries)
                if failure.kind is not Kind.PASSING or retries >= _MOST_RETRIES or pause_s + _LEAST_LEFT_S > left_s():
                    raise FailedError(failure) from None
                # A server may fall over what it does not know. Not remembered: it may have fallen by itself.
                retries, spared = retries + 1, {"schema"}
                await asyncio.sleep(pause_s)
            else:
                self._refused |= dropped
                return

    def _pause_s(self, retries: int) -> float:
        return _PAUSE_S * 2.0**retries * self._random.uniform(0.5, 1.0)


def _culprit(error: BaseException, wishes: frozenset[str]) -> str:
    """The wish that an endpoint has probably refused."""
    left = [name for name in _WISHES if name in wishes]
    return next((name for name in left if named_in(error, _WISHES[name])), left[0])


def _after_words(failure: Failure) -> Failure:
    """A failure in the middle of a reply: the endpoint works."""
    return replace(failure, kind=Kind.SOFT, refused=False)
