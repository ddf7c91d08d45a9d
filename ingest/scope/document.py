"""Scope of a whole document: the years its content speaks of, its own year, and the place it speaks for."""

from __future__ import annotations

import re
from collections.abc import Mapping

from rag.text.parts_of_year import find_months
from rag.text.periods import find_times
from rag.text.places import NATIONAL, find_own_place, find_place, lies_in, names_nation, province_of_number
from rag.text.years import western_years
from rag.types import Document, Scope

# Days that make a document's year, the most telling first.
_OWN_DATES = ("delivered_on", "version_on", "revised_on", "adopted_on", "written_on", "published_on")
# What looks back on a year is written in the next one and still calls it 今年: 统计公报, 年度报告, 工作总结.
_LOOKS_BACK = re.compile(r"公报|年报|年度[^,，。]{0,12}报告|总结|决算|预算|白皮书|公开[^,，。]{0,4}报告")
# A version, a number or a day of another document is no time that is spoken of: 2019年本, 2021年第3号, 〔2018〕.
_NO_TIME = re.compile(
    r"[〔\[［【(（](?:19|20)\d\d年?[〕\]］】)）](?=\d{0,5}号)|(?:19|20)\d\d年(?:版|本(?!市|省|区|县|级|科)|修[订正]|第?\d{1,4}号|\d{1,2}月\d{1,2}日)"
)
# Before it a title says whose it is, behind it what about.
_ABOUT = re.compile(r"关于|就《|印发|转发|《")
_LONGEST_TIME = 50
# Whose a document is stands at its beginning or under it.
_OPENING, _CLOSING = 1500, 400
_HEAD_LINES, _SHORT_LINE = 12, 80
_NUMBERED = re.compile(r"[〔\[［【(（]((?:19|20)\d\d)")
_DAY = re.compile(r"(?<![\d/])((?:19|20)\d\d)(?:年\s?\d{0,2}月\s?\d{0,2}日|[-./]\d{1,2}[-./]\d{1,2}(?!\d))")
_NAMING = ("issuer", "document_number", "speaker", "meeting")


def document_scope(title: str, metadata: Mapping[str, str], text: str = "") -> Scope:
    """The years and months that a document's title names, all of a period's, and the place it speaks for.

    The place stands before what the title is about (关于), else in its issuer, its number, its speaker or meeting,
    elsewhere in its title, or its organs are named at the beginning or the end of the text.
    """
    return Scope(_title_years(title), body=_body(title, metadata, text), months=find_months(title))


def reviewed_years(document: Document) -> tuple[int, ...]:
    """The one year that a bulletin, an account or a summary looks back on, by its title; () of any other document."""
    years = document.scope.years
    return years if len(years) == 1 and years[0] == document.year and _LOOKS_BACK.search(document.title) else ()


def own_year(title: str, metadata: Mapping[str, str], text: str = "") -> int | None:
    """Return what 今年 means in a document, or ``None``.

    The year that a review or bulletin looks back on; else that of its delivery, version, writing or publication, of its
    number; else the year its title names, of a period the first, or that of a day told above or under its text.
    """
    named = _times(title)
    years = [times[0] for times in named if len(times) == 1]
    if years and _LOOKS_BACK.search(title):
        return max(years)
    dated = next(filter(None, (_year_of(metadata.get(key, "")) for key in _OWN_DATES)), None)
    numbered = _NUMBERED.search(metadata.get("document_number", ""))
    dated = dated or (int(numbered[1]) if numbered else None) or (None if named else _year_in(text))
    if dated is not None:
        return dated
    return max(years) if years else min((times[0] for times in named), default=None)


def _times(title: str) -> tuple[tuple[int, ...], ...]:
    return find_times(_NO_TIME.sub(" ", western_years(title)))


def _title_years(title: str) -> tuple[int, ...]:
    years = dict.fromkeys(year for times in _times(title) for year in times)
    return tuple(sorted(years))[:_LONGEST_TIME]


def _year_of(date: str) -> int | None:
    match = re.search(r"(?<!\d)((?:19|20)\d\d)\s{0,3}[年./-]", western_years(date[:40]))
    return int(match[1]) if match else None


def _body(title: str, metadata: Mapping[str, str], text: str) -> str:
    about = _ABOUT.search(title)
    led = title[: about.start()] if about else title
    named = (led, *(metadata.get(key, "") for key in _NAMING), title)
    found = next(filter(None, map(find_place, named)), "")
    numbered = province_of_number(metadata.get("document_number", ""))
    if numbered and lies_in(found, numbered) and not find_place(led):
        return numbered  # a province's document on a city's page
    return found or _of_text(text[:_OPENING], text[-_CLOSING:])


def _of_text(opening: str, closing: str) -> str:
    lines = (*opening.splitlines()[:_HEAD_LINES], *closing.splitlines()[-_HEAD_LINES:])
    if any(map(names_nation, lines)):
        return NATIONAL
    return find_own_place(opening) or find_own_place(closing)


def _year_in(text: str) -> int | None:
    """The year of the day that stands by itself at the beginning or under the text."""
    opening = (line for line in text[:_OPENING].splitlines()[:_HEAD_LINES] if len(line) <= _SHORT_LINE)
    closing = (line for line in reversed(text[-_CLOSING:].splitlines()) if len(line) <= _SHORT_LINE)
    days = (_DAY.search(western_years(line)) for line in (*opening, *closing))
    return next((int(match[1]) for match in days if match), None)
