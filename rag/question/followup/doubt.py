"""Whether a follow-up leans on what was asked before it at all: "公园由谁管" may be asked anew."""

from __future__ import annotations

from collections.abc import Sequence

from rag.question.followup.asked import Known
from rag.question.followup.frame import Frame
from rag.question.followup.signs import corrected, read, says
from rag.question.followup.standalone import LONGEST, last_asked, make_standalone
from rag.question.followup.whole import is_whole
from rag.types import Turn


def leaves_doubt(
    question: str, history: Sequence[Turn], reference: int | None = None, places: Sequence[str] = ()
) -> bool:
    """Whether a question leans on its history in another way than by naming another time, place or kind.

    Arguments as of ``make_standalone``.

    >>> before = [Turn("user", "2019年进出口总额增长了多少？")]
    >>> leaves_doubt("那2020年的目标呢？", before), leaves_doubt("由谁负责？", before)
    (False, True)
    """
    known = Known(reference, places)
    question, last = corrected(question), last_asked(history, known, question)
    if last is None or len(question) > LONGEST:
        return False
    own = read(question, known.places)
    if is_whole(own, last, known):
        return False
    return bool(own.names or own.asks or own.points or own.supposes) and not says("numbered", own.frame.text)


def read_otherwise(
    question: str, history: Sequence[Turn], reference: int | None = None, places: Sequence[str] = ()
) -> str:
    """Return how else ``question`` may be read: leaning on nothing but the place of its history, or on its topic.

    Empty where there is no doubt which of these it does. Arguments as of ``make_standalone``.

    >>> read_otherwise("公园由谁管？", [Turn("user", "青山市2019年植树多少亩？")], places=["青山市"])
    '青山市公园由谁管？'
    >>> read_otherwise("忘了带押金条怎么办", [Turn("user", "公园的游船多少钱？")])
    '公园的游船，忘了带押金条怎么办'
    """
    question, last = corrected(question), last_asked(history, Known(reference, places), question)
    own = read(question, places)
    if last is None:
        return ""
    if own.names and not own.points and leaves_doubt(question, history, reference, places):
        return question if own.frame.places else f"{Frame(last.text, places).place}{question}"
    kept = make_standalone(question, history, reference, places, keeps=True)
    return kept if kept != make_standalone(question, history, reference, places) else ""
