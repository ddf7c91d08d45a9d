"""Whether a follow-up leans on what was asked before it at all: "公园由谁管" may be asked anew."""

from __future__ import annotations

from collections.abc import Sequence

from rag.question.followup.frame import Frame
from rag.question.followup.signs import numbered, read
from rag.question.followup.standalone import LONGEST, Known, is_whole, last_asked
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
    last = last_asked(history, known)
    if last is None or len(question) > LONGEST:
        return False
    own = read(question, known.places)
    if is_whole(own, last, known):
        return False
    return bool(own.names or own.asks or own.points or own.supposes) and not numbered(own.frame.text)


def by_itself(question: str, history: Sequence[Turn], reference: int | None = None, places: Sequence[str] = ()) -> str:
    """Return ``question`` as it reads where it leans on nothing but the place of its history.

    Empty where it leaves no doubt, names nothing of its own or points back. Arguments as of ``make_standalone``.

    >>> by_itself("公园由谁管？", [Turn("user", "青山市2019年植树多少亩？")], places=["青山市"])
    '青山市公园由谁管？'
    """
    last = last_asked(history, Known(reference, places))
    own = read(question, places)
    if last is None or not own.names or own.points or not leaves_doubt(question, history, reference, places):
        return ""
    return question if own.frame.places else f"{Frame(last.text, places).place}{question}"
