"""Why there is no answer."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from rag.store.coverage import Coverage
from rag.text.divisions import stem
from rag.text.normalize import squeeze
from rag.text.places import lies_in, named_chains, own_name, same_place
from rag.text.tokenize import terms
from rag.text.visible import one_line
from rag.types import Hit, Kind, Query

# What is left of a question names something when it is as long as this and stands in it as it is.
_NAMING = 3
# More years in one facet than these are a period.
_YEARS_APART = 2
# What is repeated of a question: characters, years.
_LONGEST, _MOST_YEARS = 60, 12
_KIND_WORDS = {Kind.ACTUAL: "实际完成情况", Kind.TARGET: "目标", Kind.NONE: "内容"}


def asks_nothing(query: Query) -> bool:
    """Whether a question names nothing that could be asked for: "150", "a"."""
    return not any(len(one) > 1 and not one.isdigit() for facet in query.facets for one in terms(facet.focus))


def explain_absence(query: Query, uncovered: str) -> str:
    """Return what is missing; ``uncovered`` is what ``not_covered`` says."""
    if uncovered:
        return f"未收录：现有文件没有{uncovered}的内容。"
    words = (query.facets[0].focus if query.facets else "").replace(" ", "")
    if len(words) < _NAMING or words not in squeeze(query.standalone_text):
        return "未收录：现有文件没有回答这个问题的内容。"
    years = "、".join(f"{year}年" for year in query.scope.years[:_MOST_YEARS])
    return f"未收录：现有文件没有写明{years}“{one_line(words, _LONGEST)}”的{_KIND_WORDS[query.scope.kind]}。"


def not_covered(query: Query, covered: Coverage, hits: Sequence[Hit], titles: Collection[str] = ()) -> str:
    """Return the asked year ("2033年") or place that no document speaks of, or "".

    Args:
        query: the question.
        covered: what the documents are of.
        hits: what was found: what stands there is spoken of, whatever the documents are of.
        titles: of the documents of the hits; what stands in them is spoken of too.
    """
    scope = query.scope
    unknown = [year for facet in query.facets for year in _unknown(facet.scope.years, covered)]
    # 今年 and 去年 may be of the asker's own case.
    written = [year for year in unknown if str(year) in query.text]
    if written and covered.years and not _said(str(written[0]), hits, titles):
        return f"{written[0]}年"
    called = {stem(own_name(scope.body).removesuffix("街道")), *_called(query.normalized, scope.body)}
    known = any(_said(one, hits, titles) for one in called) or any(
        same_place(scope.body, one) or lies_in(one, scope.body) or scope.body.endswith(one) or stem(scope.body) in one
        for one in covered.bodies
    )
    return scope.body if scope.body and covered.bodies and not known else ""


def _called(question: str, place: str) -> list[str]:
    """How a folded question calls a place: by a former name, or a short one."""
    names = (chain[-1] for chain in named_chains(question))
    return [one.span.cut(question) for one in names if same_place(one.place, place)]


def _said(words: str, hits: Sequence[Hit], titles: Collection[str]) -> bool:
    return any(words in title for title in titles) or any(
        words in hit.chunk.text or words in " ".join(hit.chunk.section_path) for hit in hits
    )


def _unknown(years: Sequence[int], covered: Coverage) -> list[int]:
    """The asked years that nothing speaks of; a period is spoken of when one of its years is."""
    if len(years) > _YEARS_APART:
        return [] if set(years) & (covered.years | covered.periods) else list(years)
    return [year for year in years if year not in covered.years]
