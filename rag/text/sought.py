"""Terms asked for, made ready to be looked for in the sentences of some hundred passages: the hot path of ranking."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import mul

from rag.text.matching import Term, can_match, has_parts, matched


class Sought:
    """The terms of one thing asked for; ``around`` is always what each of them is worth whatever a sentence says.

    Args:
        terms: each once.
    """

    def __init__(self, terms: Sequence[Term]) -> None:
        self._words = tuple(term.text for term in terms)
        self._weights = tuple(term.weight for term in terms)
        self._parted = tuple(map(has_parts, self._words))  # most terms are found whole or not at all
        self._total = sum(self._weights)
        self._held: dict[str, tuple[float, ...]] = {}

    def shares(self, text: str) -> tuple[float, ...]:
        """How much of each term stands in a text; of the texts of one question, many of which recur."""
        if text not in self._held:
            words = zip(self._words, self._parted, strict=True)
            self._held[text] = tuple([matched(word, text) if parted or word in text else 0.0 for word, parted in words])
        return self._held[text]

    def coverage(self, *fields: tuple[str, float]) -> float:
        """The weighted share of the terms that stands in some texts, in [0, 1].

        Args:
            fields: texts, folded, each with what a match in it is worth; a term counts where it is worth most.
        """
        shares = [[worth * share for share in self.shares(text)] for text, worth in fields if text]
        if not shares or not self._total:
            return 0.0
        best = shares[0] if len(shares) == 1 else map(max, *shares)
        covered: float = sum(map(mul, self._weights, best))
        return covered / self._total

    def worth(self, texts: Iterable[str], each: float, around: Iterable[Sequence[float]]) -> list[list[float]]:
        """What each term is worth by each of some texts, or by what is around it if that is more.

        Args:
            texts: headings or subjects, as sentences are read.
            each: what a term is worth that stands there.
            around: for each of the texts.
        """
        known = list(texts)
        together = "\n".join(known)
        near = [(at, word) for at, word in enumerate(self._words) if can_match(word, together, 0.0)]
        found = [list(one) for one in around]
        for text, worth in zip(known, found, strict=True):
            for at, word in near:
                worth[at] = max(each * matched(word, text), worth[at])
        return found

    def nothing(self) -> list[float]:
        """What the terms are worth where nothing is around."""
        return [0.0] * len(self._words)

    def best(self, together: str, around: Sequence[float]) -> float:
        """The weighted share of the terms that the best sentence holds, or what is around it; in [0, 1].

        Args:
            together: the sentences, as they are read, a line each.
            around: what each term is worth whatever a sentence says.
        """
        near = [
            (at, word, parted, worth)
            for at, (word, parted, worth) in enumerate(zip(self._words, self._parted, around, strict=True))
            if word in together or (parted and can_match(word, together, worth))
        ]
        # A sentence without a term that is worth more than what is around it is as good as none.
        best: float = sum(map(mul, self._weights, around))
        for text in together.split("\n") if near else ():
            held = None
            for at, word, parted, worth in near:
                if (parted or word in text) and (share := matched(word, text)) > worth:
                    held = held or list(around)
                    held[at] = share
            if held:
                best = max(best, sum(map(mul, self._weights, held)))
        return best / self._total
