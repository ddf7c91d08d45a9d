"""Numbers of official documents: 云政发〔2020〕18号, 国务院令第514号, in whatever brackets and digits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from rag.text.normalize import fold

_OPEN, _CLOSE = "〔\\[【(﹝〈{", "〕\\]】)﹞〉}"
# An organ's code, the year in brackets or followed by 年, the serial number. Quantifiers are bounded and disjoint.
_LETTER = re.compile(
    rf"([一-龥a-z]{{1,16}})\s{{0,2}}(?:[{_OPEN}]\s{{0,2}}((?:19|20)\d\d)\s{{0,2}}年?[{_CLOSE}]|((?:19|20)\d\d)年)"
    r"\s{0,2}第?\s{0,2}(\d{1,5})\s{0,2}号"
)
_DECREE = re.compile(r"([一-龥]{0,24}令)\s{0,2}(?:第|[(])?\s{0,2}(\d{1,4})\s{0,2}号")
_WORDS_BEFORE = re.compile(r"人民")


class DocumentNumber(NamedTuple):
    """A number in its parts: ``code`` (云政发, 国务院令), ``year`` (0 of a decree) and ``serial``."""

    code: str
    year: int
    serial: int

    def names(self, other: DocumentNumber) -> bool:
        """Whether this number, read from running text, is ``other``: words may stand before its code.

        >>> next(find_numbers("根据云政发[2020]18号")).names(next(find_numbers("云政发〔2020〕18号")))
        True
        """
        if (self.year, self.serial) != (other.year, other.serial):
            return False
        own, its = (_WORDS_BEFORE.sub("", one.code) for one in (self, other))
        return own.endswith(its) or (not self.year and its.endswith(own))


def find_numbers(text: str) -> Iterator[DocumentNumber]:
    """Every document number of ``text``, in order; what stands before a number may be part of its ``code``.

    >>> list(find_numbers("云政发（２０２０）第18号")), list(find_numbers("第31号令"))
    ([DocumentNumber(code='云政发', year=2020, serial=18)], [])
    """
    folded = fold(text)
    found = [
        (match.start(), DocumentNumber(match[1], int(match[2] or match[3]), int(match[4])))
        for match in _LETTER.finditer(folded)
    ]
    found += [(match.start(), DocumentNumber(match[1], 0, int(match[2]))) for match in _DECREE.finditer(folded)]
    return (number for _, number in sorted(found))


def normal_number(text: str) -> str:
    """Return a document number as official documents print it; what is no such number with its white space closed up.

    >>> normal_number("云政发 [2020] 18号"), normal_number("桥港市人民政府令 第 29 号"), normal_number("2020—7")
    ('云政发〔2020〕18号', '桥港市人民政府令第29号', '2020—7')
    """
    bare = "".join(text.split())
    match = _LETTER.fullmatch(fold(bare))
    if match is None or not match[2]:  # 公告2020年第4号 is printed so
        return bare
    return f"{bare[: match.end(1)]}〔{match[2]}〕{int(match[4])}号"
