"""Lists and summaries asked with a scripted pointer: what of the wanted units the answers tell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.bank.ask import Store, opened
from eval.bank.units import UnitsTold, told_of
from eval.bank.units import to_text as units_to_text
from eval.pointing.golds import GoldFinder
from eval.pointing.pointers import Pointer
from rag.config import Settings
from rag.stages import Embedder


@dataclass(frozen=True, slots=True)
class ListPointed:
    """What the answer to a list tells; ``on_board``: whether all its golds stood on the board."""

    told: UnitsTold
    on_board: bool | None


def ask_lists(
    stores: Iterable[Store], settings: Settings, directory: Path, embedder: Embedder, pointer: Pointer
) -> Iterator[ListPointed]:
    """Ask the lists of stores one after another; the arguments are those of ``eval.pointing.measure.ask``."""
    for store in stores:
        with opened(store, settings, directory, embedder, chat_model=pointer) as pipeline:
            finder = GoldFinder(pipeline.catalog)
            documents = {one.content_hash: one for one in pipeline.catalog.documents()}
            for entry in store.entries:
                pointer.begin(entry.question.question, finder.golds(entry))
                answer = pipeline.ask(entry.question.question, entry.question.history)
                yield ListPointed(told_of(entry, answer, documents), pointer.on_board)


def to_text(found: Sequence[ListPointed]) -> str:
    """Return a line for each list and one for all, and what became of asking."""
    uses = Counter(str(one.told.answer.model.outcome) if one.told.answer.model else "" for one in found)
    shown = [one.on_board for one in found if one.on_board is not None]
    outcomes = ", ".join(f"{name} {count}" for name, count in uses.most_common())
    return "\n".join(
        [
            units_to_text([one.told for one in found]),
            f"outcomes: {outcomes}; all golds on the board: {sum(shown)}/{len(shown)}",
        ]
    )
