"""What a follow-up names anew stands in the place of the last question's own: its time, place, kind or version.

"换成2021年呢", "那白水县呢", "实际呢", "2018年的那一版呢".
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from rag.lexicon.patterns import all_found, blank, find
from rag.question.followup.asked import Asked, Known
from rag.question.followup.counterpart import of_an_ordinal
from rag.question.followup.frame import Frame, cut_out, tidy
from rag.question.followup.kind import KIND_WORDS, STEPS, of_kind
from rag.question.followup.other import restates
from rag.question.followup.signs import FILE, FollowUp, says
from rag.question.kinds import asked_kind
from rag.text.periods import find_times
from rag.text.places import lies_in
from rag.types import Kind, Span


def moved(own: FollowUp, last: Asked, known: Known) -> tuple[Asked, str]:
    """The last question at the time, in the place and of the kind that is named anew, and what is said besides."""
    frame, slots = own.frame, [*own.moves, *own.frame.times]
    slots += [span for span in own.points if not says("paper_next", frame.text[span.end :])]
    step = own.moves[0].cut(frame.folded).rstrip("度的") if own.moves else ""
    time = frame.text[frame.times[0].start : frame.times[-1].end] if frame.times and not own.moves else ""
    if step in STEPS and (asked := find_times(last.text, known.reference, short=True)):
        time = f"{asked[0][0] + STEPS[step]}年"
    if version := find(FILE, "version", frame.folded):
        slots.append(Span(*version.span()))
        bare = Asked(*(blank(FILE, "version_said", part, by="") for part in (last.clause, last.topic, last.case)))
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
    for new in all_found(FILE, "ordinal", frame.folded):
        if other := last.edited(partial(of_an_ordinal, new)):
            last, slots = replace(other, slot=last.slot), [*slots, Span(*new.span())]
    said_again = not own.names or restates(own, last)
    kind = asked_kind(frame.text) if KIND_WORDS.search(frame.folded) and said_again else Kind.NONE
    if kind is not Kind.NONE and asked_kind(last.text) is not kind:
        last = last.each(lambda part: of_kind(part, kind), lambda part: part == last.clause)
    return last, tidy(cut_out(frame.text, slots))
