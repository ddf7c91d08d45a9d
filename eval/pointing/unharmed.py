"""Whether an endpoint that does harm changes any answer: each question with it and without a model, side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from pydantic import SecretStr

from eval.bank.ask import Store, opened, questions_of
from eval.fit.cases import without_model
from eval.pointing.endpoints import served
from eval.run.outcome import Outcome
from eval.run.runner import run
from eval.sets.question_set import Question
from rag.config import Settings
from rag.llm.gate import GATE_FILE
from rag.stages import Embedder
from rag.types import Pointing, Status


@dataclass(frozen=True, slots=True)
class Pair:
    """What became of a question without a model, and with ``endpoint``."""

    endpoint: str
    without: Outcome
    given: Outcome

    @property
    def differs(self) -> bool:
        """Whether the answer is another: its words, its quotes, or whether there is one."""
        return _said(self.without) != _said(self.given)

    @property
    def lost(self) -> bool:
        """Whether a right answer became none or a wrong one."""
        return self.without.correct and not self.given.correct

    @property
    def won(self) -> bool:
        """Whether a wrong answer became right."""
        return self.given.correct and not self.without.correct

    @property
    def unasked(self) -> bool:
        """Whether the endpoint should have been asked and was not: its breaker had opened."""
        use = self.given.model
        return use is not None and use.outcome is Pointing.UNAVAILABLE and not use.calls


def ask_with(
    stores: Iterable[Store],
    settings: Settings,
    directory: Path,
    embedder: Embedder,
    endpoints: Sequence[str],
    timeout_s: float,
    questions: Mapping[str, Sequence[tuple[str, Question]]] = MappingProxyType({}),
) -> Iterator[Pair]:
    """Ask the questions of stores without a model, then with each endpoint.

    Args:
        stores: what to ask.
        settings: how; their own store and chat model are left alone.
        directory: where stores are made, and found again.
        embedder: a model already loaded.
        endpoints: names of ``eval.pointing.endpoints.ENDPOINTS``.
        timeout_s: what a slow or a silent endpoint gets for an answer, in seconds.
        questions: what is asked of a store, by its name, in the place of its own entries.

    Raises:
        StoreError: a store cannot be used.
    """
    for store in stores:
        with opened(store, without_model(settings), directory, embedder) as pipeline:
            asked = questions.get(store.name) or questions_of(store, pipeline)
            without = run(pipeline, asked)
        for name in endpoints:
            # What an earlier run found of an endpoint at that address says nothing of this one.
            (directory / store.name / GATE_FILE).unlink(missing_ok=True)
            with (
                served(name) as address,
                opened(store, _pointing_to(settings, address, name, timeout_s), directory, embedder) as pipeline,
            ):
                given = run(pipeline, asked)
            yield from (Pair(name, *both) for both in zip(without, given, strict=True))


def _pointing_to(settings: Settings, address: str, name: str, timeout_s: float) -> Settings:
    times = {} if name == "lying" else {"chat_timeout_s": timeout_s}
    return settings.model_copy(
        update={
            "reader": "pointing",
            "chat_model": "openai:scripted",
            "chat_base_url": address,
            "chat_api_key": SecretStr(""),
            "chat_wording": False,
            **times,
        }
    )


def to_text(pairs: Sequence[Pair]) -> str:
    """Return a line for each endpoint and set, and one for each endpoint in all."""
    lines = [
        f"{'':20}{'questions':>10}{'right without':>15}{'with':>6}{'wrong without':>15}{'with':>6}"
        f"{'lost':>6}{'won':>5}{'differ':>8}"
    ]
    for endpoint in dict.fromkeys(one.endpoint for one in pairs):
        mine = [one for one in pairs if one.endpoint == endpoint]
        sets = dict.fromkeys(one.given.file for one in mine)
        lines += [_line(f"{endpoint} {name}", [one for one in mine if one.given.file == name]) for name in sets]
        outcomes = Counter(str(one.given.model.outcome) if one.given.model else "none" for one in mine)
        calls = sum(one.given.model.calls for one in mine if one.given.model)
        told = ", ".join(f"{name} {count}" for name, count in outcomes.most_common())
        lines.append(_line(endpoint, mine))
        lines.append(
            f"  {told}; {calls} requests; {sum(one.unasked for one in mine)} not asked, the breaker being open"
        )
    return "\n".join(lines)


def _line(name: str, pairs: Sequence[Pair]) -> str:
    without, given = [one.without for one in pairs], [one.given for one in pairs]
    counts = (
        f"{len(pairs):>10}{sum(one.correct for one in without):>15}{sum(one.correct for one in given):>6}"
        f"{_wrong(without):>15}{_wrong(given):>6}"
    )
    lost, won, differ = (sum(getattr(one, what) for one in pairs) for what in ("lost", "won", "differs"))
    return f"{name:20}{counts}{lost:>6}{won:>5}{differ:>8}"


def _wrong(outcomes: Sequence[Outcome]) -> int:
    return sum(one.status == Status.ANSWERED and not one.correct for one in outcomes)


def _said(outcome: Outcome) -> tuple[object, ...]:
    return outcome.status, outcome.answer, outcome.short_answer, outcome.citations
