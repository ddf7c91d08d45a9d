"""What surrounds the article on a portal page: by the words of a line, and by what an element holds."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from ingest.facts.labels import key_of
from ingest.parse.html.measure import Measure
from ingest.parse.html.tree import Element

_LONGEST_LINE = 200  # characters; longer lines are prose
_SENTENCE = re.compile(r"[。！？；]")
_GAP = re.compile(r"[\s:：|｜/、,，【】\[\]（）()<>《》«»·•\-+A×]*")
_LONGEST_LABEL = 8
_DATE = r"\d{4}\s?[-年./]\s?\d{1,2}\s?[-月./]\s?\d{1,2}"
_DATED = re.compile(
    rf"(?:[^\s：:]{{2,8}}\s?[:：]\s?{_DATE}|{_DATE}\s?日?(?:\s?\d{{1,2}}[:：]\d{{2}}(?:[:：]\d{{2}})?)?\s?"
    r"(?:$|[|｜\s【\[（(]{0,3}(?:信息|文章|稿件|内容)?(?:来\s?源|作者|发布|稿源|供稿)))"
)
_FIELD = re.compile(r"[【\[]?[^\s：:。，]{1,3}(?:\s{0,8}[^\s：:。，]){0,6}[】\]]?\s?[:：】]")
_NUMBER = re.compile(r"[^\s。；]{1,20}[〔\[［（(【]\s?(?:19|20)\d\d\s?[〕\]］）)】]\s?(?:第\s?)?\d{1,5}\s?号")
# Names that portals give to the furniture around an article.
_NAMES = re.compile(
    r"(?:^|[-_\s])(?:nav|navbar|menu|footer|foot|breadcrumb|crumbs?|share|bdshare|toolbar|pager|pagination|sidebar"
    r"|copyright|qrcode|ewm|search|login|banner|relate[ds]?|recommend|hot)(?:$|[-_\s\d])",
    re.IGNORECASE,
)
_LONGEST_NAMED = 400  # characters; an element with more text holds the article, whatever its name
_LONGEST_FOOT = 300  # characters of what stands at the foot of a site
_LEAST_PROSE = 60  # characters of sentences that are content, whatever the name around them
_LEAST_LINKS = 3
_MENU_SHARE = 0.75  # of a menu's characters are links'
_LONGEST_ENTRY = 40  # characters a link of a menu has on average; longer ones are read
_LEAST_FACTS = 2  # known labels that make a block one of header facts
_LONGEST_FACTS = 800  # characters of such a block
_GROUPS = frozenset(
    ("div", "ul", "ol", "section", "aside", "nav", "header", "footer", "dl", "table", "td", "tr", "p", "center", "font")
)


@dataclass(frozen=True, slots=True)
class _Words:
    tools: re.Pattern[str]
    lines: tuple[re.Pattern[str], ...]
    pieces: tuple[re.Pattern[str], ...]


@lru_cache(maxsize=1)
def _words() -> _Words:
    data = tomllib.loads(files("ingest.parse.html").joinpath("furniture.toml").read_text("utf-8"))
    tools = "|".join(re.escape(word) for word in sorted(data["tools"], key=len, reverse=True))
    return _Words(
        re.compile(tools),
        tuple(re.compile(entry["pattern"]) for entry in data["line"]),
        tuple(re.compile(entry["pattern"]) for entry in data["piece"]),
    )


def clean_line(line: str) -> str:
    """Return a line without the portal's counters and tools; empty when there is nothing else on it.

    >>> clean_line("发布日期：2020-12-15 浏览次数：12 字号：大 中 小 打印"), clean_line("打印本页 关闭")
    ('发布日期：2020-12-15', '')
    """
    if len(line) > _LONGEST_LINE or _SENTENCE.search(line):
        return line
    words = _words()
    if any(pattern.fullmatch(line) for pattern in words.lines) or _is_tools(line):
        return ""
    kept = line
    for pattern in words.pieces:
        kept = pattern.sub(" ", kept)
    if kept == line and not is_fact(line):
        return line
    *parts, tail = kept.split(" ") or [""]
    while parts and (not tail or _is_tools(tail)):
        tail = parts.pop()
    kept = " ".join(" ".join((*parts, tail)).split()).rstrip("|｜ ")
    return "" if _is_tools(kept) or any(pattern.fullmatch(kept) for pattern in words.lines) else kept


def _is_tools(line: str) -> bool:
    rest = _words().tools.sub("", line)
    return not line or (rest != line and bool(_GAP.fullmatch(rest)))


def is_fact(line: str) -> bool:
    """Whether a line states a fact of the page's header: a known label, a date with little else, a document number.

    >>> is_fact("索引号：000-1"), is_fact("2020-12-15 来源：市政府"), is_fact("市政发〔2020〕1号"), is_fact("热线：1")
    (True, True, True, False)
    """
    head = line[: 3 * _LONGEST_LABEL].replace("：", ":").lstrip("【[ ")
    label = re.split(r"[:】\]|]", head, maxsplit=1)[0]
    if label != head and len("".join(label.split())) <= _LONGEST_LABEL and key_of(label):
        return True
    if len(line) > _LONGEST_LINE or _SENTENCE.search(line):
        return False
    return bool(_DATED.match(line)) or bool(_NUMBER.fullmatch(line))


def is_field(line: str) -> bool:
    """Whether a line begins with a short label, known or not.

    >>> is_field("失效日期：2029年12月6日"), is_field("请径向市民政局反映")
    (True, False)
    """
    return bool(_FIELD.match(line))


def holds_facts(measure: Measure) -> bool:
    """Whether a block holds facts of the page's header, and hardly anything else."""
    return measure.facts >= _LEAST_FACTS and measure.chars <= _LONGEST_FACTS


def is_furniture(element: Element, measure: Measure) -> bool:
    """Whether an element is furniture by its tag, name or links, without enough prose to be content.

    Args:
        element: an element that is shown.
        measure: what it holds.
    """
    if element.tag not in _GROUPS:
        return False
    if measure.imprint and not measure.sentences and not measure.headings and measure.chars <= _LONGEST_FOOT:
        return True
    if measure.prose >= max(_LEAST_PROSE, measure.chars // 2) or measure.files:
        return False
    if element.tag in ("nav", "footer"):
        return True
    if measure.headings:
        return False
    names = f"{element.attributes.get('class', '')} {element.attributes.get('id', '')}"
    if element.tag not in ("tr", "td") and measure.chars < _LONGEST_NAMED and _NAMES.search(names):
        return not measure.facts
    if measure.links < _LEAST_LINKS or measure.linked < _MENU_SHARE * (measure.chars - measure.dates):
        return False
    return measure.linked <= (8 if element.tag == "p" else _LONGEST_ENTRY) * measure.links
