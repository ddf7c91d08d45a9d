"""Follow-ups made standalone from the conversation, without a language model: "那2020年的呢？", "公厕呢？".

A follow-up edits the last question's time, place, kind, case or the thing it is about, or asks something else of its
topic. What says all it asks takes nothing from the conversation but the place it leaves open.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rag.lexicon.patterns import blank, find, first_name
from rag.question.about import find_about
from rag.question.followup.asked import Asked, Known
from rag.question.followup.counterpart import alike, head, of_a_quantity
from rag.question.followup.frame import Frame, cut_out, tidy
from rag.question.followup.kind import AMOUNT, KIND_WORDS, only_kind
from rag.question.followup.other import other_thing, restates
from rag.question.followup.signs import FILE, FollowUp, corrected, parts_of, read, reckons, says
from rag.question.followup.slots import moved
from rag.question.followup.whole import SHORT, is_whole, named_rule, surely_whole
from rag.question.units import asked_unit
from rag.text.normalize import fold
from rag.types import Turn

_TURNS = 10  # of the asker that are looked back at
LONGEST = 300  # characters of a turn that are looked at, and of a question that may lean on it
_CLAUSES = 4  # things a question names one after the other before what it asks of them
_MEASURED = frozenset({"", "%", "元", "日", "月", "年"})  # units that are no sign of what is counted
_IN_PLACE = frozenset({"who", "when"})


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
    last = last_asked(history, known, question)
    if last is None or len(question) > LONGEST:
        return question
    question = corrected(question)
    aside = find(FILE, "aside", fold(question))
    said = follow(question[: aside.start()] if aside else question, last, known).text or question
    return f"{said}{question[aside.start() :]}" if aside else said


def asked_before(history: Sequence[Turn]) -> list[str]:
    """The asker's last questions, oldest first, without what was said to the program itself."""
    asked = [turn.text[-LONGEST:] for turn in history if turn.role == "user"][-_TURNS:]
    asked = [one for one in asked if not find_about(fold(one)) and not first_name("holdings", fold(one))]
    return [*asked[:1], *map(corrected, asked[1:])]


def last_asked(history: Sequence[Turn], known: Known, question: str = "") -> Asked | None:
    """The last question as it reads by itself; of "刚才说的那个补贴" the last that spoke of one."""
    asked = every_asked(history, known)
    return _meant(question, asked, known) if asked else None


def _meant(question: str, asked: Sequence[Asked], known: Known) -> Asked:
    """The question that another one goes on from: the last, or an earlier one that alone names what it points at."""
    own = read(question, known.places)
    named = [word.text for word in own.rest if word.is_name and len(word.text) > 1]
    named += [own.frame.place] if own.frame.places else []
    if not own.points or not named or any(word in asked[-1].text for word in named):
        return asked[-1]
    return next((one for one in reversed(asked) if any(word in one.text for word in named)), asked[-1])


def every_asked(history: Sequence[Turn], known: Known) -> list[Asked]:
    """The last questions as they read by themselves, oldest first, without what only compares or adds up figures."""
    asked: list[Asked] = []
    for text in asked_before(history):
        if not asked:
            asked.append(Asked(text))
        elif not reckons(text) and not says("counts", text):
            asked.append(follow(text, _meant(text, asked, known), known))
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
    if (this := find(FILE, "this_paper", own.frame.folded)) and (paper := _paper(last.text) or named_rule(last.text)):
        said, rest = own.frame.text[: this.start()], own.frame.text[this.end() :]
        return Asked(f"{said}{paper}{rest}") if said else Asked(rest, paper)
    if says("more", question):
        asks = "" if Frame(last.clause).form == "what" else f"{Frame(last.clause, known.places).topic}，还有哪些"
        return replace(last, clause=asks or last.clause)
    last, said = moved(own, last, known)
    if says("counts", own.frame.text):
        return Asked(f"{Frame(last.text).listed}{own.frame.text}")
    if says("numbered", said):
        return _numbered(said, last)
    if not (own.names or own.asks or own.points or own.supposes):
        if not only_kind(said):
            return _same_thing(own, said, last)
        return last if goes_on or _edits(own) else Asked(question)
    if own.asks:
        again = not own.names or (restates(own, last) and {own.frame.form, Frame(last.clause).form} <= AMOUNT)
        if again:
            return _same_thing(own, said, last)
        anew = _asked_anew(own, said, last, known)
        return replace(anew, case=last.case) if goes_on else anew
    return other_thing(own, said, last, known) if own.names or own.supposes else last


def _whole(question: str, own: FollowUp, last: Asked, known: Known) -> Asked:
    """A question that says all it asks, of the place last asked about where it leaves the place open."""
    if own.frame.place or len(question) > SHORT or says("own_scope", own.frame.text):
        return Asked(question)
    before = Frame(last.text, known.places)
    return _parallel(own, last, known) or Asked(f"{before.place}{question}" if before.places else question)


def _other_length(own: FollowUp, last: Asked) -> Asked | None:
    """The last question of another length of time: "12年呢" after "交了7年能领多久"; ``None`` where it has none."""
    if own.names or own.asks or not own.frame.times:
        return None
    return last.edited(lambda part: of_a_quantity(own.frame, Frame(part)), ("case", "clause", "topic"))


def _numbered(said: str, last: Asked) -> Asked:
    """The article of the rule last named, else the item of what was listed."""
    if says("article", said) and (rule := named_rule(last.text)):
        return Asked(f"{rule}{said}")
    return Asked(said.replace("条", "项", 1), last.topic or Frame(last.text).listed)


def _edits(own: FollowUp) -> bool:
    """Whether a follow-up edits the last question at all; a word like "嗯" does not ask it again."""
    frame = own.frame
    return bool(own.leans or own.moves or frame.times or frame.places or KIND_WORDS.search(frame.folded))


def _same_thing(own: FollowUp, said: str, last: Asked) -> Asked:
    """Another question about the same thing: "由谁负责", "什么时候开始", "总量呢"."""
    said = tidy(cut_out(own.frame.text, (*own.frame.times, *own.frame.places, *own.points, *own.moves)))
    asked = Frame(said)
    bare = blank(FILE, "said_again", tidy(KIND_WORDS.sub("", fold(asked.topic))), by="")
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
    if says("level_or_change", bare):  # "那总量有多少" after how much it grew
        said = said if asked.form else f"{said}是多少"
        return Asked(f"{blank(FILE, 'change_at_end', named or topic, by='')}{said}", topic if named else "")
    return Asked("，".join(part for part in (named, said) if part), topic, last.case)


def _asked_anew(own: FollowUp, said: str, last: Asked, known: Known) -> Asked:
    """A question in full about what the last one is about, or about another thing of its kind."""
    if parallel := _parallel(own, last, known):
        return parallel
    topic = last.about()
    named = [word.text for word in own.rest if len(word.text) > 1]
    restated = 2 * sum(word in topic for word in named) >= len(named)
    if own.whole and restated and not own.points:
        return Asked("".join((*_anchors(own, Frame(topic, known.places)), own.frame.text)))
    unit = asked_unit(said)
    alike_counted = unit not in _MEASURED and unit == asked_unit(last.clause) and not own.thing
    if alike_counted and (counted := head(Frame(last.clause, known.places))):  # "扩建了几座" of what was counted
        named = [*_anchors(own, Frame(last.text, known.places)), own.frame.text]
        return Asked("".join((*named[:-1], counted.cut(last.clause), named[-1])))
    return Asked(said, _paper(topic) or topic)


def _paper(text: str) -> str:
    """The paper of which a question asks what it asks, or ""."""
    named = find(FILE, "of_paper", fold(text))
    return text[: named.end("paper")] if named else ""


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
    return last.edited(lambda _: (span, named), ("clause",)) if span else None
