"""How much text an element holds and of what sort: what tells an article from a menu."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ingest.parse.html.tree import Element
from ingest.parse.html.visibility import Visibility, is_struck, kind_of

_BLANKS = re.compile(r"\s+")
_PROSE = re.compile(r"[，。；：！？、]")
_LONG = 20  # characters of one piece of text that are read even without a mark
_FACT = re.compile(
    r"(?:索引号|文号|发文字号|发布日期|发布时间|成文日期|生成日期|发布机构|发文机关|公开类型|有效性|来源)[：:】]?$"
    r"|(?:索引号|文号|发文字号|发布日期|发布时间|成文日期|生成日期|发布机构|发文机关|公开类型|有效性|来源)[：:】]"
)
_DATE = re.compile(r"[\[（(]?(?:\d{4}[-./年])?\d{1,2}[-./月]\d{1,2}日?[\])）]?")
_SENTENCE = re.compile(r"[。！？]")
_IMPRINT = re.compile(r"ICP备|ICP证|公网安备|网站标识码|版权所有|Copyright|COPYRIGHT|©")
_ANCHOR = frozenset(("name", "id"))
_PARAGRAPHS = frozenset(("p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "section", "dd", "blockquote"))
_FILE_LINK = re.compile(r"\.(?:docx?|xlsx?|pdf|zip|rar|wps|et|ofd|pptx?|7z|txt)(?:[?#]|$)", re.IGNORECASE)
_LEAST_REVEALED = 100  # characters of prose; less is a notice or a dialogue


@dataclass(slots=True)
class Measure:
    """What is shown of an element. ``chars``: visible characters without blanks; ``linked``: those in links.

    ``prose``: characters of text outside links that reads like sentences, a quarter for other text; ``links``: number
    of links; ``files``: those to files; ``tabled``: characters in tables within; ``paragraphs``, ``breaks``,
    ``headings`` (h1 to h4): how many are within; ``facts``: labels of page-header facts; ``dates``: characters of
    dates alone, as beside the entries of a list of pages; ``sentences``: pieces of text with the end of one;
    ``imprint``: pieces that only the foot of a site has.
    """

    chars: int = 0
    linked: int = 0
    prose: int = 0
    links: int = 0
    files: int = 0
    tabled: int = 0
    paragraphs: int = 0
    breaks: int = 0
    headings: int = 0
    facts: int = 0
    dates: int = 0
    sentences: int = 0
    imprint: int = 0

    def add(self, other: Measure) -> None:
        """Count what a part holds."""
        self.chars += other.chars
        self.linked += other.linked
        self.prose += other.prose
        self.links += other.links
        self.files += other.files
        self.tabled += other.tabled
        self.paragraphs += other.paragraphs
        self.breaks += other.breaks
        self.headings += other.headings
        self.facts += other.facts
        self.dates += other.dates
        self.sentences += other.sentences
        self.imprint += other.imprint


@dataclass(frozen=True, slots=True)
class Measures:
    """The measures of a page's elements by their identity, and which elements are not shown."""

    of: Mapping[int, Measure]
    unshown: frozenset[int]

    def __getitem__(self, element: Element) -> Measure:
        return self.of[id(element)]

    def is_shown(self, element: Element) -> bool:
        """Whether an element itself is shown; one within an element that is not shown counts for itself."""
        return id(element) not in self.unshown


def measure_page(body: Element, visibility: Visibility, is_noise: Callable[[str], bool]) -> Measures:
    """Return the measures of a page.

    Hidden text counts nothing, unless it is a panel behind a tab or control, or holds more than all that is shown:
    then a script shows it.

    Args:
        body: the page.
        visibility: what its styles hide.
        is_noise: whether a piece of text is no content by its words.
    """
    unshown, hidden = _find_unshown(body, visibility)
    found: dict[int, Measure] = {}
    measured = _measure(body, False, unshown, is_noise, found)
    revealed = [element for element in hidden if found[id(element)].prose > max(_LEAST_REVEALED, 2 * measured.prose)]
    if revealed:
        unshown = unshown - {id(element) for element in revealed}
        _measure(body, False, unshown, is_noise, found)
    return Measures(found, unshown)


def _find_unshown(body: Element, visibility: Visibility) -> tuple[frozenset[int], list[Element]]:
    unshown: set[int] = set()
    hidden: list[Element] = []
    for parent in body.walk():
        children = list(parent.elements())
        concealed = [child for child in children if visibility.is_hidden(child)]
        unshown.update(id(child) for child in children if is_struck(child))
        if concealed:
            away = {id(child) for child in concealed}
            shown = Counter(kind_of(child) for child in children if id(child) not in away)
            for child in concealed:
                if not visibility.is_panel(child, shown):
                    unshown.add(id(child))
                    hidden.append(child)
    return frozenset(unshown), hidden


def _measure(
    element: Element,
    in_link: bool,
    unshown: frozenset[int],
    is_noise: Callable[[str], bool],
    found: dict[int, Measure],
) -> Measure:
    measure = Measure()
    is_link = element.tag == "a" and ("href" in element.attributes or not _ANCHOR.intersection(element.attributes))
    in_link = in_link or is_link or ("onclick" in element.attributes and len(element.children) <= 1)
    for child in element.children:
        if isinstance(child, str):
            _measure_text(child, in_link, is_noise, measure)
        else:
            part = _measure(child, in_link, unshown, is_noise, found)
            if id(child) not in unshown:
                measure.add(part)
                measure.tabled += part.chars - part.tabled if child.tag == "table" else 0
    if is_link and measure.chars:
        measure.links += 1
        measure.files += bool(_FILE_LINK.search(element.attributes.get("href", "")))
    measure.paragraphs += element.tag in _PARAGRAPHS and measure.chars > 0
    measure.breaks += element.tag == "br"
    measure.headings += element.tag in ("h1", "h2", "h3", "h4") and measure.chars > 0
    found[id(element)] = measure
    return measure


def _measure_text(text: str, in_link: bool, is_noise: Callable[[str], bool], measure: Measure) -> None:
    shown = _BLANKS.sub("", text)
    if not shown:
        return
    measure.chars += len(shown)
    measure.facts += bool(_FACT.match(shown))
    measure.dates += len(shown) if _DATE.fullmatch(shown) else 0
    measure.sentences += bool(_SENTENCE.search(shown))
    measure.imprint += bool(_IMPRINT.search(shown))
    if in_link:
        measure.linked += len(shown)
    elif len(shown) >= _LONG or _PROSE.search(shown):
        measure.prose += 0 if is_noise(text) else len(shown)
    else:
        measure.prose += len(shown) // 4
