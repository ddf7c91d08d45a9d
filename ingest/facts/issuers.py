"""Who issues a document: by its red head, its decree, its title, its signature, or the header of its page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.facts.organs import is_placed, split_organs
from ingest.facts.signature import Signature

_RED_HEAD = re.compile(r"(?P<organs>[一-龥（）() \u3000、]{4,80}?)\s{0,8}文\s{0,8}件")
_DECREE = re.compile(r"(?P<organs>[一-龥（）()、 \u3000]{3,60}?)\s{0,8}(?:令|公告)(?:\s{0,4}第?[\s\d]{0,8}号)?")
# What follows the organs at the beginning of a title. Bounded by the longest title.
_TITLED = re.compile(
    r"(?P<organs>[一-龥（）()、 \u3000]{3,100}?)(?=关于|印发|转发|批转|发布《|公布《|令第|公告|通告|决定|批复"
    r"|\d{4}\s?年|负责人|有关负责|就《)"
)
_OTHERS = re.compile(r"等[一二三四五六七八九十两\d]{0,3}个?(?:部门|单位)?$")
# 市教委, 省政府办公厅: short for what the red head or signature writes in full.
_SHORT = re.compile(r"^(?:[省市区县州旗](?!场)|两部委)")
_STATE = re.compile("中华人民共和国(?=国务院)")
_NUMBERED = re.compile(r"(?P<organs>[一-龥（）()、 \u3000]{3,60}?)令\s{0,4}第")
_ADOPTED = re.compile(
    r"(?P<place>[一-龥]{2,16}?)(?:第[一二三四五六七八九十]{1,3}届)?(?:人民代表大会常务委员会|人大常委会)第[一二三四五六七八九十]{1,3}次会议"
)
_CONGRESS = "人民代表大会常务委员会"
# A report of a government is that of the place of its title, its speaker or the congress it was given to.
_REPORT = re.compile(r"政府工作报告$")
_RANK = r"(?:特别行政区|自治[区州县]|[省市区县州旗])"
_GOVERNS = re.compile(
    rf"(?:\d{{4}}年)?(?P<place>[一-龥]{{2,12}}?{_RANK})(?=(?:人民)?政府|第[一二三四五六七八九十]{{1,3}}届|代?{_RANK}?长|主席)"
)
# About a document of the organ that the title names.
_ABOUT = re.compile(r"解读|解答|问答|答记者|说明$|一图")
_ISSUING = re.compile(r"(?:关于|印发).{2,150}(?:通知|意见|决定|公告|通告|批复|函|通报|办法)$")
_MOST_LINES = 3


@dataclass(frozen=True, slots=True)
class Said:
    """What else is read of a document that tells who issues it; "" where nothing is.

    ``labelled``: the issuer of the page's header; ``source``: the source it names; ``number``: of the document.
    """

    labelled: str = ""
    source: str = ""
    number: str = ""
    speaker: str = ""
    meeting: str = ""


def find_issuers(title: str, head: Sequence[str], signature: Signature, said: Said) -> tuple[str, ...]:
    """Return the organs that issue a document, in order.

    What the document says of itself comes before its page's header where that names another organ, as of a page that
    reprints it, and where it names but one of several.

    Args:
        title: the document's.
        head: the lines above its body.
        signature: who signs it.
        said: what else is read of it.
    """
    return tuple(_STATE.sub("", one) for one in _found(title, head, signature, said))


def _found(title: str, head: Sequence[str], signature: Signature, said: Said) -> tuple[str, ...]:
    on_page = split_organs(said.labelled)
    own = _own(title, head, signature, said)
    if own and (not on_page or set(on_page) & set(own) or not _SHORT.match(own[0])):
        return own
    signed = signature.organs
    if on_page:
        return signed if len(signed) > len(on_page) and set(on_page) <= set(signed) else on_page
    if signed:
        return signed
    if _REPORT.search(title) and (governed := _governed(title, said)):
        return (governed,)
    return _standing_alone(head) or own or _adopted(head) or split_organs(said.source)


def _governed(title: str, said: Said) -> str:
    """The government whose report it is."""
    words = "".join(f"{said.meeting} {said.speaker}".split())
    if "国务院" in words or "全国人民代表大会" in words or "全国人大" in words:
        return "国务院"
    places = (_GOVERNS.match("".join(one.split())) for one in (title, said.meeting, said.speaker))
    place = next((match["place"] for match in places if match and not _SHORT.match(match["place"])), "")
    return f"{place}人民政府" if place else ""


def _adopted(head: Sequence[str]) -> tuple[str, ...]:
    """The standing committee that adopted a rule, of several lines the first."""
    for line in head:
        if "通过" in line and (match := _ADOPTED.search(re.sub(r"^.{0,24}?日[\s\u3000]*", "", line))):
            return (f"{match['place']}{_CONGRESS}",)
    return ()


def _own(title: str, head: Sequence[str], signature: Signature, said: Said) -> tuple[str, ...]:
    """The organs of the red head, the decree or the title; of short names the signature's full ones."""
    red = tuple(one for line in head if (match := _RED_HEAD.fullmatch(line)) for one in split_organs(match["organs"]))
    if red:
        return red
    decreed = next(
        (found for line in head if (match := _DECREE.fullmatch(line)) and (found := split_organs(match["organs"]))), ()
    )
    if not decreed and (numbered := _NUMBERED.match(said.number)):
        decreed = split_organs(numbered["organs"])
    if decreed:
        return decreed
    full = [line for line in head if _ISSUING.search(line)]  # a page's own title may leave the organs out
    titled = next(filter(None, map(_titled, (title, *full))), ())
    signed = signature.organs
    if signed and (not titled or _SHORT.match(titled[0]) or len(signed) > len(titled)):
        return signed if titled else ()
    return titled


def _titled(title: str) -> tuple[str, ...]:
    match = None if _ABOUT.search(title) else _TITLED.match(title)
    return split_organs(_OTHERS.sub("", match["organs"].strip())) if match else ()


def _standing_alone(head: Sequence[str]) -> tuple[str, ...]:
    """The organs that stand on lines of their own below the title, as bulletins have them."""
    lines = [found for line in head if (found := split_organs(line)) and is_placed(found[0])]
    return tuple(dict.fromkeys(one for line in lines[:_MOST_LINES] for one in line))
