"""Question to ``Query`` by rules: years, kind, body, intent and facets, without a language model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from rag.lexicon.patterns import find, joined
from rag.question.about import find_about
from rag.question.followup.doubt import leaves_doubt, read_otherwise
from rag.question.followup.kind import of_either_kind
from rag.question.followup.reckoned import Compared, find_compared
from rag.question.followup.standalone import asked_before, make_standalone
from rag.question.form import asked_fact, find_intent
from rag.question.history import recent
from rag.question.items import MOST_ASKED
from rag.question.length import check_length
from rag.question.parts import asked_parts
from rag.question.provisions import asked_article, asks_which_article
from rag.question.rewrite.agreement import Said
from rag.question.split import find_facets
from rag.question.subject import subject, without_courtesy
from rag.question.synonyms import Synonyms
from rag.store.coverage import Coverage
from rag.text.asked_places import find_asked_place, plain_places
from rag.text.normalize import fold, simplify
from rag.text.tokenize import terms
from rag.text.visible import visible
from rag.text.years import plain_years
from rag.types import WHICH_ARTICLE, Facet, Filters, Intent, Kind, Query, Reckoning, Rewrite, Scope, Turn

# Terms that are looked up; a question of some hundred characters has fewer.
_MOST_TERMS = 400


class RuleUnderstander:
    """Reads a question by its words.

    Args:
        synonyms: words that mean the same.
        covered: what the stored documents speak of.
        max_chars: the longest question.
        mend: puts mistyped names right.
        max_history_chars: characters of history that count, the newest.
        reword: asks a language model for the standalone question of a follow-up; ``None``: none is asked.
    """

    def __init__(
        self,
        synonyms: Synonyms,
        covered: Callable[[], Coverage],
        max_chars: int = 2000,
        mend: Callable[[str], str] = str,
        max_history_chars: int = 20_000,
        reword: Callable[[Said], tuple[str, Rewrite]] | None = None,
    ) -> None:
        self._synonyms, self._covered, self._max_chars, self._mend = synonyms, covered, max_chars, mend
        self._max_history_chars, self._reword = max_history_chars, reword

    def understand(self, text: str, history: Sequence[Turn] = (), filters: Filters = Filters()) -> Query:
        """Analyse a question.

        Raises:
            QuestionError: it is empty, or longer than ``max_chars``.
        """
        check_length(text, self._max_chars)
        question = self._mend(_plain(text))
        covered = self._covered()
        turns = recent(history, self._max_history_chars)
        about = find_about(fold(question))
        # Whose documents there are is asked of the store, whatever was spoken of before.
        before = () if about or find("holdings", "of_body", fold(question)) else turns
        standalone = make_standalone(question, before, covered.latest, covered.bodies)
        compared = find_compared(question, before, covered.latest, covered.bodies) if before else None
        if compared and (reckoned := self._reckoned(text, question, compared, covered, filters)):
            return replace(reckoned, history=turns)
        query = self._query(visible(text), standalone, covered, filters)
        apart = asked_parts(standalone, covered.latest, covered.bodies) if len(query.facets) == 1 else ()
        either = of_either_kind(question, standalone) if before else ""
        other = read_otherwise(question, before, covered.latest, covered.bodies) if before else ""
        return replace(
            query,
            history=turns,
            about=about,
            parts=tuple(self._query(visible(text), one, covered, filters) for one in apart),
            otherwise=self._query(visible(text), either, covered, filters) if either else None,
            doubted=self._query(visible(text), other, covered, filters) if other else None,
        )

    def reworded(self, query: Query) -> Query | None:
        """A follow-up to which no answer was found as a language model words it, or as it was where that is refused.

        ``None``: no model is asked, for there is none, or the question leaves no doubt.
        """
        if self._reword is None or query.about or not query.history:
            return None
        covered, question = self._covered(), self._mend(_plain(query.text))
        if not leaves_doubt(question, query.history, covered.latest, covered.bodies):
            return None
        turns = asked_before(query.history)
        standalone, rewrite = self._reword(Said(question, turns, query.standalone_text, covered.latest, covered.bodies))
        if standalone == query.standalone_text:
            return replace(query, rewrite=rewrite)
        other = self._query(query.text, standalone, covered, query.filters)
        return replace(other, history=query.history, rewrite=rewrite)

    def _reckoned(
        self, text: str, question: str, compared: Compared, covered: Coverage, filters: Filters
    ) -> Query | None:
        """What is asked of the figures of several questions, ``None`` where one of these asks for several things."""
        parts = [self._query(text, one, covered, filters) for one in compared.parts]
        if any(len(one.facets) != 1 for one in parts):
            return None
        if compared.reckoning is Reckoning.COUNT:
            return replace(parts[0], text=visible(text), reckoning=compared.reckoning)
        facets = [
            replace(facet, label=facet.label or _told_apart(facet, parts), difference=True)
            for facet in (one.facets[0] for one in parts)
        ]
        whole = self._query(visible(text), "；".join((*compared.parts, question)), covered, filters)
        intent = Intent.FIGURE if compared.reckoning is Reckoning.SUM else Intent.COMPARISON
        return replace(
            whole, facets=tuple(facets), intent=intent, fact="", reckoning=compared.reckoning, asks_more=False
        )

    def _query(self, text: str, standalone: str, covered: Coverage, filters: Filters) -> Query:
        """What a question that leans on nothing asks; ``text`` is how it was put."""
        bodies = covered.bodies
        body = find_asked_place(standalone, bodies)
        found = find_facets(standalone, body, covered, self._synonyms.canonical)
        facets = found[:MOST_ASKED]
        fact = asked_fact(standalone)
        kinds = {facet.scope.kind for facet in facets}
        years = tuple(dict.fromkeys(year for facet in facets for year in facet.scope.years))
        return Query(
            text=text,
            standalone_text=standalone,
            scope=Scope(years, kinds.pop() if len(kinds) == 1 else Kind.NONE, body),
            facets=facets,
            terms=self._terms(standalone),
            intent=Intent.DOCUMENT_FACT if fact else find_intent(standalone),
            fact=fact,
            article=WHICH_ARTICLE if asks_which_article(standalone) else asked_article(standalone),
            filters=filters,
            normalized=fold(standalone),
            asks_more=len(found) > MOST_ASKED,
        )

    def _terms(self, question: str) -> tuple[str, ...]:
        """Terms of the question and of the synonyms of what it names."""
        bare = without_courtesy(question)
        own = (*terms(bare), *terms(subject(bare)))
        said = (term for word in self._synonyms.expand(bare) for term in terms(word))
        return tuple(dict.fromkeys((*own, *said)))[:_MOST_TERMS]


def _told_apart(facet: Facet, others: Sequence[Query]) -> str:
    """What tells a facet from those it is compared with: its place, its year, what it is of; in that order."""
    scopes = [one.facets[0].scope for one in others]
    if len({one.body for one in scopes}) == len(scopes):
        return facet.scope.body
    if len({one.years for one in scopes}) == len(scopes) and len(facet.scope.years) == 1:
        return f"{facet.scope.years[0]}年"
    return facet.focus


def _plain(text: str) -> str:
    """A question on one line, in simplified characters, with places and years as they are usually written."""
    question = " ".join(visible(text).split())
    return joined("amounts", "some").sub("多", plain_places(plain_years(simplify(question))))
