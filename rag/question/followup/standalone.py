"""Follow-ups made standalone from the conversation, without a language model: "那2020年的呢？", "公厕呢？".

A follow-up edits the last question's time, place, kind, case or the thing it is about, or asks something else of its
topic. What says all it asks takes nothing from the conversation but the place it leaves open.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from rag.lexicon.patterns import first_name, joined
from rag.question.about import find_about
from rag.question.followup.asked import Asked, Known
from rag.question.followup.counterpart import alike, head, of_a_quantity, of_a_set
from rag.question.followup.frame import Frame, cut_out, tidy
from rag.question.followup.kind import AMOUNT, KIND_WORDS, STEPS, of_kind, only_kind
from rag.question.followup.signs import FollowUp, counts, is_clause, numbered, parts_of, read, reckons
from rag.question.followup.whole import NAMED_RULE, SHORT, is_whole, surely_whole
from rag.question.kinds import asked_kind
from rag.question.units import asked_unit
from rag.text.normalize import fold
from rag.text.periods import find_times
from rag.text.places import lies_in
from rag.types import Kind, Span, Turn

# "普通货运呢？（不算情节严重的）"
_ASIDE = re.compile(r"(?<=.)[(（][^()（）]{1,40}[)）]$")
_VERSION = re.compile(r"((?:19|20)\d\d)年?(?:的|那|一|个|修[订正改])*(?:版本?|[部版])(?!目标)的?")
_VERSION_SAID = re.compile(
    r"现行的?|最新的?|新修[订正]的?|新版的?|(?:19|20)\d\d年?(?:的|那|一|个)*(?:版本?|[部版]|修[订正改]的?版?本?|修改后)的?"
)
_TURNS = 5  # of the asker that are looked back at
LONGEST = 300  # characters of a turn that are looked at, and of a question that may lean on it
_CLAUSES = 4  # things a question names one after the other before what it asks of them
_CHANGE = re.compile(r"增长|增加|增速|增幅|提高|下降|减少|降低|上升|涨|降|占比?|比重")
_CHANGE_AT_END = re.compile(
    r"(?:比上年|比去年|同比)?(?:增长率?|增加|增速|增幅|提高|下降|减少|降低|上升)(?:实际|目标)?$"
)
_LEVEL = re.compile(r"总量|总额|总值|规模|绝对")
_SAID_AGAIN = re.compile(r"做到|达到|完成|实现|[做改变定了的是有又也到]")
_MEASURED = frozenset({"", "%", "元", "日", "月", "年"})  # units that are no sign of what is counted
_IN_PLACE = frozenset({"who", "when"})
_NAMES_RULE = re.compile(r"《|条例|办法|规定|细则|(?<![办方做想说])法(?![院律])|全国|国家|我(?!国|省|市)|[,，]")


def make_standalone(
    question: str,
    history: Sequence[Turn],
    reference: int | None = None,
    places: Sequence[str] = (),
    *,
    keeps: bool = False,
) -> str:
    """Return ``question`` as it reads without ``history``; unchanged when it leans on nothing.

    Args:
        question: what is asked now.
        history: the turns before it; the asker's last few are looked at.
        reference: the year of 今年.
        places: those that documents speak for.
        keeps: what may be asked anew is taken to be of what was asked about before.

    >>> make_standalone("那2020年的目标呢？", [Turn("user", "2019年进出口总额增长了多少？")])
    '2020年进出口总额增长目标是多少？'
    """
    known = Known(reference, places, keeps)
    last = last_asked(history, known)
    if last is None or len(question) > LONGEST:
        return question
    aside = _ASIDE.search(question)
    said = follow(question[: aside.start()] if aside else question, last, known).text or question
    return f"{said}{aside[0]}" if aside else said


def asked_before(history: Sequence[Turn]) -> list[str]:
    """The asker's last questions, oldest first, without what was said to the program itself."""
    asked = [turn.text[-LONGEST:] for turn in history if turn.role == "user"][-_TURNS:]
    return [one for one in asked if not find_about(fold(one)) and not first_name("holdings", fold(one))]


def last_asked(history: Sequence[Turn], known: Known) -> Asked | None:
    """The last question as it reads by itself."""
    return next(reversed(every_asked(history, known)), None)


def every_asked(history: Sequence[Turn], known: Known) -> list[Asked]:
    """The last questions as they read by themselves, oldest first, without what only compares or adds up figures."""
    asked: list[Asked] = []
    for text in asked_before(history):
        if not asked:
            asked.append(Asked(text))
        elif not reckons(text) and not counts(text):
            asked.append(follow(text, asked[-1], known))
    return asked


def follow(question: str, last: Asked, known: Known) -> Asked:
    """``question`` after the question ``last``."""
    goes_on = False
    for _ in range(_CLAUSES):
        first, then = parts_of(question)
        if not then:
            break
        last, question, goes_on = _step(first, last, known, goes_on=False), then, True
    return _step(question, last, known, goes_on=goes_on)


def _step(question: str, last: Asked, known: Known, *, goes_on: bool) -> Asked:
    """What is asked in one go, after the question ``last``; ``goes_on``: it is known to lean on it."""
    own = read(question, known.places)
    if is_whole(own, last, known) and not goes_on:
        if known.keeps and not surely_whole(question, own):
            return Asked(question, last.about())
        return _whole(question, own, last, known)
    if (other := _other_length(own, last)) is not None:
        return other
    if (rule := joined("followup", "of_the_rule").match(own.frame.folded)) and (
        named := joined("followup", "named_paper").match(last.text)
    ):
        return Asked(f"{named[0]}{own.frame.text[rule.end() :]}")
    last, said = _moved(own, last, known)
    if counts(own.frame.text):
        return Asked(f"{Frame(last.text).listed}{own.frame.text}")
    if numbered(said):
        return _numbered(said, last)
    if not (own.names or own.asks or own.points or own.supposes):
        if not only_kind(said):
            return _same_thing(own, said, last)
        return last if goes_on or _edits(own) else Asked(question)
    if own.asks:
        return _asked_anew(own, said, last, known) if own.names else _same_thing(own, said, last)
    return _other_thing(own, said, last, known) if own.names or own.supposes else last


def _whole(question: str, own: FollowUp, last: Asked, known: Known) -> Asked:
    """A question that says all it asks, of the place last asked about where it leaves the place open."""
    if own.frame.place or len(question) > SHORT or _NAMES_RULE.search(own.frame.folded):
        return Asked(question)
    before = Frame(last.text, known.places)
    return _parallel(own, last, known) or Asked(f"{before.place}{question}" if before.places else question)


def _moved(own: FollowUp, last: Asked, known: Known) -> tuple[Asked, str]:
    """The last question at the time, in the place and of the kind that is named anew, and what is said besides."""
    frame, slots = own.frame, [*own.moves, *own.frame.times]
    step = own.moves[0].cut(frame.folded).rstrip("度的") if own.moves else ""
    time = frame.text[frame.times[0].start : frame.times[-1].end] if frame.times and not own.moves else ""
    if step in STEPS and (asked := find_times(last.text, known.reference, short=True)):
        time = f"{asked[0][0] + STEPS[step]}年"
    if version := _VERSION.search(frame.folded):
        slots.append(Span(*version.span()))
        bare = Asked(*(_VERSION_SAID.sub("", part) for part in (last.clause, last.topic, last.case)))
        last = bare.each(lambda part: f"{version[1]}年版{part}", lambda part: False)
    elif time:
        last = last.each(lambda part: Frame(part).timed(time), lambda part: bool(Frame(part).times))
    before = Frame(last.text, known.places).place
    if frame.places and not (before and lies_in(before, frame.place)):
        slots += frame.places
        said = frame.text[frame.places[0].start : frame.places[-1].end]
        last = last.each(
            lambda part: Frame(part, known.places).placed(said), lambda part: bool(Frame(part, known.places).places)
        )
    kind = asked_kind(frame.text) if KIND_WORDS.search(frame.folded) and not own.names else Kind.NONE
    if kind is not Kind.NONE and asked_kind(last.text) is not kind:
        last = last.each(lambda part: of_kind(part, kind), lambda part: part == last.clause)
    return last, tidy(cut_out(frame.text, slots))


def _other_length(own: FollowUp, last: Asked) -> Asked | None:
    """The last question of another length of time: "12年呢" after "交了7年能领多久"; ``None`` where it has none."""
    if own.names or own.asks or not own.frame.times:
        return None
    for name in ("case", "clause", "topic"):
        part = getattr(last, name)
        if found := of_a_quantity(own.frame, Frame(part)):
            return replace(last, **{name: _put(part, *found)})
    return None


def _numbered(said: str, last: Asked) -> Asked:
    """The article of the rule last named, else the item of what was listed."""
    rule = NAMED_RULE.match(last.text)
    if rule:
        return Asked(f"{rule[0]}{said}")
    return Asked(said.replace("条", "项", 1), last.topic or Frame(last.text).listed)


def _edits(own: FollowUp) -> bool:
    """Whether a follow-up edits the last question at all; a word like "嗯" does not ask it again."""
    frame = own.frame
    return bool(own.leans or own.moves or frame.times or frame.places or KIND_WORDS.search(frame.folded))


def _same_thing(own: FollowUp, said: str, last: Asked) -> Asked:
    """Another question about the same thing: "由谁负责", "什么时候开始", "总量呢"."""
    said = tidy(cut_out(own.frame.text, (*own.frame.times, *own.frame.places, *own.points, *own.moves)))
    asked = Frame(said)
    bare = _SAID_AGAIN.sub("", tidy(KIND_WORDS.sub("", fold(asked.topic))))
    before = Frame(last.clause)
    units = asked_unit(said), asked_unit(last.clause)
    alike_forms = asked.form == before.form or {asked.form, before.form} <= AMOUNT
    alike_forms = alike_forms and not (all(units) and units[0] != units[1])
    if alike_forms and all(char in before.folded for char in bare):
        return last
    if not bare and {asked.form, before.form} <= _IN_PLACE:  # "哪一天" after "谁作的"
        at = before.asks[-1][1]
        return replace(last, clause=f"{before.text[: at.start]}{said}{before.text[at.end :]}")
    topic = last.about()
    named = before.topic if last.topic and read(last.clause).thing else ""
    if _LEVEL.search(bare) or _CHANGE.search(bare):  # "那总量有多少" after how much it grew
        said = said if asked.form else f"{said}是多少"
        return Asked(f"{_CHANGE_AT_END.sub('', named or topic)}{said}", topic if named else "")
    return Asked("，".join(part for part in (named, said) if part), topic, last.case)


def _other_thing(own: FollowUp, said: str, last: Asked, known: Known) -> Asked:
    """The last question asked of another thing or in another case: "公厕呢", "要是没办转诊手续呢"."""
    for find, named in ((of_a_set, Frame(said)), (of_a_quantity, own.frame)):
        for name in ("clause", "case", "topic"):
            part = Frame(getattr(last, name), known.places)
            if found := find(named, part):
                return replace(last, **{name: _put(part.text, *found), "slot": found[1]})
    if all(word.text in fold(last.text) for word in own.rest) and not own.supposes:
        return last
    clause = is_clause(own.frame.text) or (own.supposes and len(own.frame.words) > 1)
    for seek in _seekers(clause, own.supposes, last.slot):
        for name in ("clause", "topic"):
            part = Frame(getattr(last, name), known.places)
            if span := seek(fold(said), part):
                return replace(last, **{name: _put(part.text, span, said), "slot": said})
    case = f"如果{said}" if own.supposes and not said.startswith(("如果", "要是")) else said
    if last.topic:
        return replace(last, case=case)
    topic, asking = Frame(last.clause, known.places).parted()
    return Asked(asking, topic, case) if asking and topic else replace(last, case=case)


def _seekers(clause: bool, supposes: bool, slot: str) -> tuple[Callable[[str, Frame], Span | None], ...]:
    """How to find what is named anew in the last question; a case stands in the place of its like alone.

    ``slot``: what was named last so; of 公立, 民营 and 三甲, asked one after the other, each stands for the one before.
    """

    def sure(said: str, part: Frame) -> Span | None:
        return alike(said, part, sure=True)

    def named_last(_: str, part: Frame) -> Span | None:
        at = part.text.find(slot) if slot else -1
        return Span(at, at + len(slot)) if at >= 0 else None

    if clause:
        return () if supposes else (sure,)
    return sure, named_last, alike, lambda _, part: head(part)


def _asked_anew(own: FollowUp, said: str, last: Asked, known: Known) -> Asked:
    """A question in full about what the last one is about, or about another thing of its kind."""
    if parallel := _parallel(own, last, known):
        return parallel
    topic = last.about()
    restated = 2 * sum(word.text in topic for word in own.rest) >= len(own.rest)
    if own.whole and restated and not own.points:
        return Asked("".join((*_anchors(own, Frame(topic, known.places)), own.frame.text)))
    unit = asked_unit(said)
    alike_counted = unit not in _MEASURED and unit == asked_unit(last.clause) and not own.thing
    if alike_counted and (counted := head(Frame(last.clause, known.places))):  # "扩建了几座" of what was counted
        named = [*_anchors(own, Frame(last.text, known.places)), own.frame.text]
        return Asked("".join((*named[:-1], counted.cut(last.clause), named[-1])))
    return Asked(said, topic)


def _anchors(own: FollowUp, before: Frame) -> list[str]:
    """The place and time of the last question that this one leaves open, as they stand there."""
    spans = [*([] if own.frame.place else before.places), *([] if own.frame.times else before.times)]
    return [span.cut(before.text) for span in sorted(spans)]


def _parallel(own: FollowUp, last: Asked, known: Known) -> Asked | None:
    """The last question asked of a thing of the same kind, where both ask for an amount."""
    frame, before = own.frame, Frame(last.clause, known.places)
    if not {frame.form, before.form} <= AMOUNT:
        return None
    named = tidy(cut_out(frame.text, (*frame.times, *frame.places, *(span for _, span in frame.asks))))
    span = alike(fold(named), before, sure=True) if named else None
    return replace(last, clause=_put(before.text, span, named)) if span else None


def _put(text: str, span: Span, said: str) -> str:
    return f"{text[: span.start]}{said}{text[span.end :]}"
