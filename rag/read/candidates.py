"""Candidates for an answer: every figure and every sentence of the hits, scored against a facet of the question."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache

from rag.read.bands import band_bonus, case_of
from rag.read.candidate import Candidate, Place, clause_window, with_priors
from rag.read.clause_time import clause_scope, part_of_year
from rag.read.fit import fit
from rag.read.parties import party_bonus
from rag.read.surroundings import Passage, PassageFinder
from rag.read.units import FINE, unit_bonus, unit_excludes
from rag.store.versions import Versions
from rag.text.figures import Figure, find_figures
from rag.text.matching import Term, coverage, shared_share, weigh
from rag.text.normalize import fold
from rag.text.places import city_of
from rag.text.sentences import split_clauses
from rag.types import Document, Facet, Hit, Intent, Scope, Span

# What a matched term is worth by where it stands: at the figure, in its carried subject, in its enumeration's
# first member, earlier and later in its sentence, in its headings, in the document's title.
_OWN, _CARRIED, _SHARED, _EARLIER, _LATER, _HEADING, _TITLE = 1.0, 0.9, 0.8, 0.6, 0.55, 0.5, 0.4
# Beyond another figure of the sentence.
_BEYOND = 0.25
# A sentence's own words, and those of the passage around it.
_PASSAGE = 0.6
# What the document is about, every sentence of it is about.
_SUBJECT = 0.95
_HIT_SHARE = 0.2
_CONTEXT = 0.3
# Words that stand together as they were asked: "发展理念" is more than 发展 and 理念.
_PAIRS = 0.25
# A question after a list is rather answered by a sentence that enumerates, one after a day by a sentence with a date.
_FORM = 0.2
_FORMS = {
    Intent.LIST: re.compile(r"、[^、]+(?:、|等|和|及)|[一二三四]是|[:：]$|下列|(?:“[^”]+”.*){2}"),
    Intent.WHEN: re.compile(r"\d+\s*年|\d+\s*月|[一二三四五六七八九十]+[年月]|世纪|年代|时期"),
    Intent.WHERE: re.compile(
        r"位于|坐落|地处|分布|[省市县区镇村路街州国][^，。]{0,6}(?:[，。；]|$)|在[^，。]{1,12}[省市县区镇州国]"
    ),
    Intent.WHO: re.compile(
        r"由[^，。；]{2,24}?(?:负责|承担|主管|组织|管理|征收|收取|审批|批准|决定|担任|处理|认定|实施|执行|制定|监管|责令|办理|处|确定|任命|评选|设立)|"
        r"(?:部门|机关|机构|局|委|委员会|政府|办公室|协会|中心|工会|法院)(?:[^，。；]{0,6})?(?:负责|主管|承担|组织|征收|管理|监管)|是[^，。；]{0,12}主管部门|担任"
    ),
    Intent.YES_NO: re.compile(r"不得|禁止|严禁|不准|可以|应当|不予|不能|允许|免予|免于|无需|不需要|有权|必须|不缴|不收"),
}
# The article on sanctions repeats the words of the duty it guards; asked after the duty, it is not the answer.
_SANCTION = -0.5
_SANCTIONS = re.compile(r"违反本(?:条例|法|办法|规定|细则)|处.{0,24}罚款|依法给予处分")
_SANCTION_ASKED = re.compile(r"罚|违反|违法|责任(?!人|区|制|单位)|后果|处分|处理|处置|追究|怎么办")
# A rule says its condition first: in an earlier clause, or before the semicolon.
_CONDITION, _CONDUCT = 0.8, 0.75
# The article a sanction refers to describes the conduct; the sentences before it in its paragraph, what it is about.
_REFERRED, _PARAGRAPH = 0.7, 0.6
# The fine of the graver case is not the one meant where nobody speaks of it and the lesser case has one.
_GRAVER = re.compile(r"情节(?:较重|严重|特别严重|恶劣)|拒不|逾期|再次|屡次|严重后果|仍不|(?:造成|酿成|导致|引发|致使)[^,，。]{0,8}的")
# "还没酿成火灾": the graver case is named to be left out.
_GRAVER_ASKED = re.compile(
    r"情节(?:较重|严重|特别严重|恶劣)|拒不|拒绝改|逾期|过期不|到期[^,，。]{0,4}[没不]|再次|再犯|第二次|屡|仍[不没]|[还就是]不改|没改|不改|死犟|严重后果|(?:造成|酿成|导致|引发|致使)"
)
_GRAVER_MEANT, _LESSER = 0.15, -0.1
# A figure in a condition is what something depends on, not what follows from it.
_CONDITIONAL = re.compile(r"的[,，；;]?$")
_IN_CONDITION = -0.25
_CONDITION_ASKED = re.compile(r"才[能可会算]|要?达到?(?:\s|$)|条件|起点|门槛|标准")
_DENIED = re.compile(r"(?:还?没有?|未|不算?|并非)(?:情节|造成|酿成|导致|引发|到)?[^,，。\s]{0,4}")
# Asked for the most, a rule's least does not answer.
_ASKED_MOST, _ASKED_LEAST = re.compile(r"最[高多长大晚迟远久]|上限|封顶|不[能得]超过"), re.compile(r"最[低少短小早近]|下限|至少|起码|不[能得]低于")
_SAID_MOST, _SAID_LEAST = re.compile(r"最[高多长大晚迟]|不[得能]?(?:超过|高于|多于|大于)|不得[^，。；]{0,20}超过|以[下内]|上限"), re.compile(r"最[低少短小早]|不[得能]?(?:低于|少于|小于)|以上|至少|下限")
_BOUND = 0.12
_GRAVER_UNASKED = -0.3
# "未满四个月的" is another case than "满四个月的".
_BELOW = re.compile(r"未满|不满|不足")
_BELOW_UNASKED = -0.1
# A deadline stands between what sets it off and what is to be done.
_ACT = 0.4
# "提前几日": so long before, not within.
_ADVANCE = re.compile(r"提前|预先|事先")
_IN_ADVANCE = 0.15
# "赡养人包括哪些人" is answered by what says "赡养人是指".
_DEFINED = re.compile(r"^(.{2,12}?)(?:包括|是指|指的是|指)")
_DEFINITION = 0.3
# What a heading names is what its sentences are about.
_LIST_HEADING = 0.8
# Words at the figure that nobody asked about make it less likely to be the one.
_UNASKED = 0.14
# Wherever a term stands near the figure, the passage is about it; where decides only which figure is meant.
_NEAR = 0.8
# A yearly mean of a period is not the figure of a year.
_MEAN = re.compile(r"年均|年平均|平均每年|每年平均")
_MEAN_UNASKED = -0.3
# Asked how high it came, by how much it changed is no answer.
_CHANGED = re.compile(r"(?:增长|提高|增加|上升|上涨|下降|降低|减少|回落)(?:了|约|近|超)?$")
_CHANGE_UNASKED = -0.3
# Percentage points tell a change, wherever they stand.
_POINTS = frozenset({"个百分点", "百分点"})
_CHANGE_ASKED = re.compile(r"(?:增长?|上?涨|提高|上升|下降|降低?|减少?|回落|扩大|缩小|变化|高于|低于|百分点)\s*$")
_DIFFERENCE = 0.3
# "由45.9%提高到52.6%": asked how high, the latter is meant.
_FROM, _CAME_TO = re.compile(r"[由从](?:\S{0,6}年[底末]?的?)?$"), re.compile(r"^(?:逐步|稳步)?(?:[一-龥]{2}|[升增降涨减])[到至为]")
_BEFORE_ASKED = re.compile(r"[由从]|之前|原来|调整前|以前")
_FROM_UNASKED = -0.3
_REACHED = re.compile(r"(?:达到?|超过|突破|[高升加大低]到|[升增降减]至|[升增降]到|为|完成)(?:了|约|近|\d{4}年)?$")
_ADDED_UP = re.compile(r"累计|年均|[两三四五]年|新增|净增|新建|改造|共|总计")
# Words of time and plan at a figure name nothing.
_FRAME = re.compile(r"[今去明前]年|全年|拟|将|安排|计划|力争|确保|预计|其中|达到?|超过|要|共|约|继续|再")
# A city's figure is not its province's.
_PART_UNASKED = -0.3
# Half a year's figure is not the year's.
_PART_OF_YEAR = -0.3
# A figure's band stands in the clauses before it.
_BAND_REACH = 60
# What a matched term is worth in the items that an announcement holds for.
_ITEMS = 0.7
# A long question is paraphrase for the most part: this much matched weight supports an answer whatever its length.
# An indicator of a year is asked for by its name, a rule in the asker's own words.
_ENOUGH_OF_YEAR, _ENOUGH = 20.0, 12.0


class CandidateFinder:
    """Scores candidates.

    Args:
        name: reads a text for comparison: folded, without white space, synonyms as one word.
        rarity: inverse document frequency of a term.
        document: a document by its id.
        versions: tells the version of a rule that is asked for.
        subject: what a document is about, by its id.
        referred: what a sentence of a rule refers to, by its document's id.
    """

    def __init__(
        self,
        name: Callable[[str], str],
        rarity: Callable[[str], float],
        document: Callable[[str], Document | None],
        versions: Versions,
        subject: Callable[[str], str],
        referred: Callable[[str, str], str],
    ) -> None:
        self._read, self._rarity, self._document, self._versions = name, rarity, document, versions
        self._subject, self._passages = subject, PassageFinder(document, referred)

    def figures(self, facet: Facet, hits: Sequence[Hit]) -> list[Candidate]:
        """Every figure of ``hits``, best first."""
        wanted = self._wanted(facet)
        found = [
            self._figure(facet, wanted, passage, figure, between)
            for hit, prior in with_priors(hits)
            for passage in self._passages.framed(hit, prior)
            for figure, between in _with_surroundings(passage.text)
        ]
        return _ranked(found)

    def sentences(self, facet: Facet, hits: Sequence[Hit], intent: Intent = Intent.PASSAGE) -> list[Candidate]:
        """Every sentence of ``hits``, best first; those with the form of answer that ``intent`` asks for preferred."""
        wanted = self._wanted(facet)
        found = [
            self._sentence(facet, wanted, passage, intent)
            for hit, prior in with_priors(hits)
            for passage in self._passages.sentences(hit, prior)
        ]
        return _ranked(found)

    def reading(self, text: str) -> str:
        """Read a text for comparison, as the terms of a facet are read."""
        return self._read(text)

    def window(self, facet: Facet, text: str, limit: int, intent: Intent) -> Span:
        """Return the clauses of ``text``, at most ``limit`` characters, that cover most of what is asked for."""
        wanted, form = self._wanted(facet), _FORMS.get(intent)

        def worth(clause: Span) -> float:
            words = clause.cut(text)
            return coverage(wanted, [(self._read(words), 1.0)]) + (_FORM if form and form.search(words) else 0.0)

        best = max(split_clauses(text), key=lambda clause: (worth(clause), -clause.start))
        return clause_window(text, best, limit)

    def _wanted(self, facet: Facet) -> tuple[Term, ...]:
        """The facet's own terms, and with less weight those of the whole question it is a part of."""
        own = weigh(facet.focus, self._rarity)
        said = {term.text for term in own}
        shared = [term for term in weigh(facet.context, self._rarity) if term.text not in said]
        return (*own, *(Term(term.text, _CONTEXT * term.weight) for term in shared))

    def _figure(
        self, facet: Facet, wanted: Sequence[Term], passage: Passage, figure: Figure, between: Span
    ) -> Candidate:
        own = self._read(figure.before + figure.after)
        fields = (
            (own, _OWN),
            (self._read(figure.carried), _CARRIED),
            (self._read(figure.shared), _SHARED),
            *self._in_sentence(passage, figure, between),
            (self._read(passage.before), _CONDUCT),
            (self._read(passage.referred), _REFERRED),
            (self._read(passage.items), _ITEMS),
            (self._read(passage.headings), _HEADING),
            (self._read(passage.title), _TITLE),
        )
        named = _FRAME.sub("", own)
        unasked = max(0, len(named) - sum(len(term.text) for term in wanted if term.text in named))
        around = (self._read(passage.paragraph), _PARAGRAPH)
        score = (
            coverage(wanted, (*fields, around))
            + unit_bonus(facet.unit, facet.focus, figure)
            + _HIT_SHARE * passage.prior
        )
        if _MEAN.search(figure.before) and not _MEAN.search(facet.focus):
            score += _MEAN_UNASKED
        score -= _UNASKED * min(unasked, 12) / 12
        score += _aggravated(facet, passage)
        score += _PAIRS * shared_share(facet.focus, self._read(figure.carried + figure.before + figure.after))
        score += _changed(facet, figure, passage.text)
        city = city_of((figure.carried or figure.before).lstrip("，、； "))
        part = bool(city) and city not in facet.focus and city not in passage.sentence.scope.body
        score += _PART_UNASKED if part else 0.0
        score += _BELOW_UNASKED if _BELOW.search(passage.text) and not _BELOW.search(facet.focus) else 0.0
        if passage.rule:
            told = passage.before + passage.text[: figure.quantity.span.start]
            score += band_bonus(case_of(facet.focus), fold(told[-_BAND_REACH:]))
            if facet.unit == FINE:
                score += party_bonus(facet.focus, figure.clause.cut(passage.text), passage.before + passage.text)
        if passage.rule and _CONDITIONAL.search(figure.clause.cut(passage.text)) and not _CONDITION_ASKED.search(facet.focus):
            score += _IN_CONDITION
        score += _bounded(facet.focus, figure.clause.cut(passage.text))
        if facet.act:
            score += self._aligned(facet, wanted, passage, figure)
        if _ADVANCE.search(facet.focus):
            ahead = figure.after.startswith("前") or figure.before.endswith("前") or _ADVANCE.search(figure.before)
            score += _IN_ADVANCE if ahead else -_IN_ADVANCE
        passage = self._timed(passage, figure)
        asked, told = part_of_year(facet.focus), part_of_year(passage.text[: figure.quantity.span.start])
        score += _PART_OF_YEAR if told and not asked else 0.0
        fits, penalty = self._fit(facet, passage, ending=_reaches(figure, passage.text))
        fits = fits and (not asked or asked == told)
        fits = fits and not unit_excludes(facet.unit, facet.focus, figure, dated=bool(facet.scope.years))
        return passage.candidate(score + penalty, _support(facet, wanted, fields), fits, figure)

    def _in_sentence(self, passage: Passage, figure: Figure, between: Span) -> tuple[tuple[str, float], ...]:
        """What stands around the figure's clause, and what it is worth.

        A rule's condition holds for all that follows it. In a report a clause with a figure speaks of a thing of its
        own: what stands beyond the next figure is hardly about this one.
        """
        text, clause = passage.text, figure.clause
        if passage.rule:
            return (self._read(text[: clause.start]), _CONDITION), (self._read(text[clause.end :]), _LATER)
        return (
            (self._read(text[between.start : clause.start]), _EARLIER),
            (self._read(text[: between.start]), _BEYOND),
            (self._read(text[clause.end : between.end]), _LATER),
            (self._read(text[between.end :]), _BEYOND),
        )

    def _timed(self, passage: Passage, figure: Figure) -> Passage:
        """The passage with the time of the figure's own clause."""
        if passage.rule:
            return passage
        found = self._document(passage.hit.chunk.doc_id)
        year = found.scope.years[-1] if found is not None and found.scope.years else None
        scope = clause_scope(passage.text, figure, passage.sentence.scope, year)
        return replace(passage, sentence=replace(passage.sentence, scope=scope))

    def _aligned(self, facet: Facet, wanted: Sequence[Term], passage: Passage, figure: Figure) -> float:
        """What a time gains when what is asked to be done stands behind it, and the rest before."""
        act = weigh(facet.act, self._rarity)
        done = {term.text for term in act}
        rest = [term for term in wanted if term.text not in done]
        before = self._read(passage.text[: figure.quantity.span.start])
        return _ACT * (coverage(act, [(self._read(figure.after), 1.0)]) + coverage(rest, [(before, 1.0)])) / 2

    def _sentence(self, facet: Facet, wanted: Sequence[Term], passage: Passage, intent: Intent) -> Candidate:
        fields = (
            (self._read(passage.text), 1.0),
            (self._read(passage.before), _CONDUCT),
            (self._read(passage.hit.chunk.text), _PASSAGE),
            (self._read(passage.headings), _LIST_HEADING),
            (self._read(self._subject(passage.hit.chunk.doc_id)), _SUBJECT),
        )
        fits, penalty = self._fit(facet, passage)
        penalty += band_bonus(case_of(facet.focus), fold(passage.text)) if passage.rule else 0.0
        score = coverage(wanted, fields) + 2 * _HIT_SHARE * passage.prior + penalty
        score += _SANCTION if _SANCTIONS.search(passage.text) and not _SANCTION_ASKED.search(facet.focus) else 0.0
        score += _PAIRS * shared_share(facet.focus, self._read(passage.text))
        score += _DEFINITION if _defines(facet.focus, self._read(passage.text)) else 0.0
        form = _FORMS.get(intent)
        score += _FORM if form and form.search(passage.text) else 0.0
        score += _FORM if intent is Intent.LIST and passage.text.endswith((":", "：")) else 0.0
        return passage.candidate(score, _support(facet, wanted, fields), fits)

    def _fit(self, facet: Facet, passage: Passage, *, ending: bool = False) -> tuple[bool, float]:
        if not self._versions.fits(passage.hit.chunk.doc_id, facet.version):
            return False, -1.0
        return fit(
            self._asked(facet.scope, passage),
            passage.sentence.scope,
            rule=passage.rule,
            leaning=facet.leaning,
            ending=ending,
        )

    def _asked(self, scope: Scope, passage: Passage) -> Scope:
        """The asked scope without what a passage need not say.

        A general text is of no year and place, it names them; what a report says of no time is of its year.
        """
        found = self._document(passage.hit.chunk.doc_id)
        if found is None or passage.rule:
            return scope
        # "新疆石河子的合作园区" of another body's report: what it says of a place, it says.
        if scope.body and scope.body != found.scope.body and scope.body in passage.text:
            scope = replace(scope, body="")
        if found.scope.years:
            undated = not passage.sentence.scope.years and set(scope.years) & set(found.scope.years)
            return replace(scope, years=()) if undated else scope
        named = f"{passage.hit.chunk.text} {self._subject(passage.hit.chunk.doc_id)}"
        if scope.body and not found.scope.body and scope.body in named:
            scope = replace(scope, body="")
        if scope.years and all(str(year) in named for year in scope.years):
            scope = replace(scope, years=())
        return scope


def _ranked(found: Sequence[Candidate]) -> list[Candidate]:
    """Best first, each place once: pieces of one sentence stand in several hits."""
    best: dict[Place, Candidate] = {}
    for one in sorted(found, key=lambda one: one.key):
        best.setdefault(one.place, one)
    return list(best.values())


def _changed(facet: Facet, figure: Figure, text: str) -> float:
    """What a figure of a change loses where the level is asked for, and gains where the change is."""
    changed = bool(_CHANGED.search(figure.before)) or figure.quantity.unit in _POINTS
    if facet.difference:
        return _DIFFERENCE if changed else 0.0
    if facet.level:
        return _CHANGE_UNASKED if changed else 0.0
    if _FROM.search(figure.before) and _CAME_TO.search(text[figure.quantity.span.end :]):
        return 0.0 if _BEFORE_ASKED.search(facet.focus) else _FROM_UNASKED
    points = figure.quantity.unit in _POINTS and not _CHANGE_ASKED.search(facet.focus)
    return _CHANGE_UNASKED if points else 0.0


def _aggravated(facet: Facet, passage: Passage) -> float:
    """What a figure loses for a graver case that the question does not speak of."""
    if not passage.rule:
        return 0.0
    graver = _GRAVER.search(passage.text)
    if _GRAVER_ASKED.search(_DENIED.sub("", facet.focus)):
        return _GRAVER_MEANT if graver else _LESSER
    if graver is None:
        return 0.0
    lesser = passage.before + passage.text[: graver.start()]
    return _GRAVER_UNASKED if "罚款" in lesser else 0.0


def _bounded(focus: str, clause: str) -> float:
    """What a figure gains for being the most or the least where that is asked for, or loses for being the other."""
    for asked, said, other in ((_ASKED_MOST, _SAID_MOST, _SAID_LEAST), (_ASKED_LEAST, _SAID_LEAST, _SAID_MOST)):
        if asked.search(focus):
            return _BOUND * (bool(said.search(clause)) - (bool(other.search(clause)) and not said.search(clause)))
    return 0.0


def _defines(focus: str, text: str) -> bool:
    asked = _DEFINED.match(focus)
    return asked is not None and bool(re.search(rf"{re.escape(asked[1])}[,，]?(?:是指|指|包括)", text))


@lru_cache(maxsize=16384)
def _with_surroundings(text: str) -> tuple[tuple[Figure, Span], ...]:
    """The figures of a sentence, each with what lies between the figures beside it; sentences recur."""
    figures = find_figures(text)
    found = []
    for place, figure in enumerate(figures):
        earlier = [one.quantity.span.end for one in figures[:place] if one.quantity.span.end <= figure.clause.start]
        start = earlier[-1] if earlier else 0
        end = figures[place + 1].clause.start if place + 1 < len(figures) else len(text)
        low, high = min(start, figure.clause.start), max(end, figure.clause.end)
        found.append((figure, Span(low, high)))
    return tuple(found)


def _reaches(figure: Figure, text: str) -> bool:
    """Whether a figure tells how high something came, not what was added up over time."""
    return bool(_REACHED.search(figure.before)) and not _ADDED_UP.search(figure.clause.cut(text))


def _support(facet: Facet, wanted: Sequence[Term], fields: Sequence[tuple[str, float]]) -> float:
    """How much of the question stands near, in [0, 1], wherever it stands."""
    if not any(len(term.text) > 1 and not term.text.isdigit() for term in wanted):
        return 0.0  # "150" or one character names nothing
    near = [(words, max(worth, _NEAR) if worth > _BEYOND else worth) for words, worth in fields]
    total = sum(term.weight for term in wanted)
    enough = _ENOUGH_OF_YEAR if facet.scope.years else _ENOUGH
    return min(1.0, coverage(wanted, near) * total / min(total, enough)) if total else 0.0
