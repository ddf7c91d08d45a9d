"""How well a passage stands among those found, where it is no better found than what it belongs to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from rag.read.articles import article_of
from rag.read.confidence import TYPICAL
from rag.read.references import named_articles, refers_back
from rag.read.surroundings import Passage
from rag.types import Hit


def by_article(standing: Sequence[tuple[Hit, float]]) -> dict[tuple[str, str], tuple[float, float]]:
    """The best score and standing of each article among the hits."""
    best: dict[tuple[str, str], tuple[float, float]] = {}
    for hit, prior in standing:
        if article := article_of(hit.chunk.section_path):
            place = (hit.chunk.doc_id, article)
            best[place] = max(best.get(place, (hit.score, prior)), (hit.score, prior))
    return best


def backed(passage: Passage, articles: Mapping[tuple[str, str], tuple[float, float]]) -> Passage:
    """The passage as well found as the article it refers to: a sanction does not repeat the conduct it is for."""
    if not passage.rule or not articles:
        return passage
    words = f"{passage.before} {passage.text}"
    own = article_of(passage.hit.chunk.section_path)
    named = (*named_articles(words), *([own] if refers_back(words) else []))
    found = [articles[place] for name in named if (place := (passage.hit.chunk.doc_id, name)) in articles]
    score, prior = max(found, default=(passage.hit.score, passage.prior))
    if score <= passage.hit.score:
        return passage
    return replace(passage, hit=replace(passage.hit, score=score), prior=max(prior, passage.prior))


def found_by_items(passage: Passage) -> Passage:
    """The passage that tells the items of a name it does not say: no search for the name finds it."""
    return replace(passage, hit=replace(passage.hit, score=max(passage.hit.score, TYPICAL)))
