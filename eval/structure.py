"""What ingest reads of documents against what a careful reader set down: facts, scope and heading trees.

python -m eval.structure GOLDS.jsonl ROOT [--digests 0123456789ab] [--show FIELD]
"""

from __future__ import annotations

import argparse
import logging
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.sets.json_lines import read_json_lines
from ingest.analyse import outline
from ingest.facts.dates import iso_date
from ingest.sources import read_file
from ingest.structure.sections import FILE_INFO
from ingest.types import Outline
from rag.errors import IngestError
from rag.text.normalize import squeeze
from rag.types import Section

_log = logging.getLogger(__name__)

HEADINGS = "headings"
FIELDS = (
    *("title", "document_number", "issuer", "body", "written_on", "published_on", "effective_on", "expires_on"),
    *("own_year", "years", "status", HEADINGS),
)
# The share of a document's headings that must be found, and of those found that must be headings.
TREE_BAR = 0.9
_ENDS = 2  # of a period
# Golds hold the beginning of a heading; a shorter one is compared whole.
_COMPARED = 12
_ARTICLE = re.compile(r"第[一二三四五六七八九十百千零〇两\d]+条(?:之[一二三四五六七八九十]+)?")
_ASKED = re.compile(r"[^:。]{0,12}(?:问|记者|主持人|网友|q\d{0,2}):")
_MARKUP = "#*"
_BRACKETS = str.maketrans("〔〕[]【】（）", "()()()()")
# 广东 and 广东省 are one body.
_DIVISION = re.compile(r"(?<=..)(?:省|市|(?:壮族|回族|维吾尔)?自治区|特别行政区)$")
# What speaks for the whole state.
_STATE = frozenset({"国家", "全国", "中国", "中华人民共和国", "国务院"})
_IN_FORCE = "in_force"  # the status of a document that is told to be nothing else
_BETWEEN_NAMES = re.compile(r"[、,;\s]+")


@dataclass(frozen=True, slots=True)
class Gold:
    """What is true of a document: its file below the root, its SHA-256, and the accepted values of each field.

    A field that is not in ``accepted`` is not judged. ``optional`` headings are neither wanted nor wrong.
    """

    path: str
    sha256: str
    accepted: Mapping[str, tuple[object, ...]]
    optional: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Judged:
    """One field of one document: what was found, what is wanted, and whether that is right."""

    path: str
    field: str
    found: object
    wanted: tuple[object, ...]
    right: bool


def load_golds(file: Path, digests: str = "") -> tuple[Gold, ...]:
    """Read golds from JSON Lines; with ``digests`` only documents whose SHA-256 begins with one of its characters.

    Raises:
        InputFileError: the file cannot be read or a line is no JSON object.
    """
    lines = (line for _, line in read_json_lines(file))
    kept = (line for line in lines if not digests or str(line.get("sha256", ""))[:1] in digests)
    return tuple(map(_gold, kept))


def judge(golds: Sequence[Gold], root: Path) -> tuple[Judged, ...]:
    """Read each document below ``root`` and judge the fields that its gold names, in order.

    A document that cannot be read has every field wrong.
    """
    return tuple(one for gold in golds for one in _judge_document(gold, root / gold.path))


def headings_of(sections: Sequence[Section]) -> tuple[tuple[int, str], ...]:
    """The heading tree as (depth, heading) in order, without the root and the page header."""
    kept = [one for one in sections if one.level > 0 and one.heading != FILE_INFO]
    return tuple((one.level, one.heading) for one in kept)


def tree_scores(
    found: Sequence[tuple[int, str]], wanted: Sequence[tuple[int, str]], optional: frozenset[str] = frozenset()
) -> tuple[float, float]:
    """Precision and recall of headings with their depths; headings are compared by how they begin.

    >>> tree_scores([(1, "一、总则"), (2, "（一）目的。")], [(2, "一、总则"), (3, "（一）目的")])
    (1.0, 1.0)
    """
    have, want = _counted(found, optional), _counted(wanted, optional)
    common = (have & want).total()
    return (common / have.total() if have else 1.0, common / want.total() if want else 1.0)


def _gold(line: Mapping[str, object]) -> Gold:
    accepted = {}
    for name in FIELDS:
        others = line.get(f"{name}_alt")
        if name in line:
            accepted[name] = (line[name], *(others if isinstance(others, list) else ()))
    if isinstance(ends := line.get("period"), list) and len(ends) == _ENDS:
        accepted["years"] = (*accepted.get("years", ()), list(range(int(ends[0]), int(ends[1]) + 1)))
    optional = line.get("headings_optional")
    texts = [text for _, text in _pairs(optional)] if isinstance(optional, list) else []
    return Gold(str(line.get("path", "")), str(line.get("sha256", "")), accepted, frozenset(map(_heading_key, texts)))


def _judge_document(gold: Gold, path: Path) -> Iterator[Judged]:
    try:
        read = outline(*read_file(path), path)
    except IngestError as error:
        for name, wanted in gold.accepted.items():
            yield Judged(gold.path, name, str(error), wanted, False)
        return
    for name, wanted in gold.accepted.items():
        found = _found(read, name)
        if name == HEADINGS:
            right = any(
                min(tree_scores(headings_of(read.sections), _pairs(one), gold.optional)) >= TREE_BAR for one in wanted
            )
        else:
            right = any(_same(name, found, one) for one in wanted)
        yield Judged(gold.path, name, found, wanted, right)


def _found(read: Outline, name: str) -> object:
    document = read.document
    values: dict[str, object] = {
        "title": document.title,
        "body": document.scope.body,
        "own_year": document.year,
        "years": list(document.scope.years),
        "status": document.metadata.get("status") or _IN_FORCE,
        HEADINGS: headings_of(read.sections),
    }
    return values[name] if name in values else document.metadata.get(name, "")


def _same(name: str, found: object, wanted: object) -> bool:
    if not found or not wanted:
        return not found and not wanted
    if name == "issuer":
        return _names(found) == _names(wanted) or _folded(found) == _folded(wanted)
    if name == "body":
        if _folded(found) in _STATE and _folded(wanted) in _STATE:
            return True
        return _DIVISION.sub("", _folded(found)) == _DIVISION.sub("", _folded(wanted))
    if name.endswith("_on"):
        return _date(found) == _date(wanted)
    if name == "years":
        return isinstance(found, list) and isinstance(wanted, list) and set(found) == set(wanted)
    return _folded(found) == _folded(wanted)


def _names(value: object) -> frozenset[str]:
    names = value if isinstance(value, list) else _BETWEEN_NAMES.split(str(value).replace("，", ",").replace("；", ";"))
    return frozenset(_folded(one) for one in names if one)


def _date(value: object) -> str:
    return iso_date(str(value)) or str(value)


def _folded(value: object) -> str:
    return squeeze(str(value)).translate(_BRACKETS)


def _pairs(value: object) -> list[tuple[int, str]]:
    """Headings as golds hold them: ``[level, text]`` each; an optional one may be its text alone."""
    rows = value if isinstance(value, list) else []
    return [(int(one[0]), str(one[1])) if isinstance(one, list) else (1, str(one)) for one in rows]


def _counted(headings: Sequence[tuple[int, str]], optional: frozenset[str]) -> Counter[tuple[int, str]]:
    """Each heading with its depth among those kept; levels that are skipped count nothing."""
    above: list[int] = []
    counted: Counter[tuple[int, str]] = Counter()
    for level, text in headings:
        key = _heading_key(text)
        while above and above[-1] >= level:
            above.pop()
        if key in optional:  # what stands under it hangs on what it hangs on
            continue
        above.append(level)
        counted[len(above), key] += 1
    return counted


def _heading_key(text: str) -> str:
    folded = _folded(text).strip(_MARKUP)
    if article := _ARTICLE.match(folded):
        return article[0]
    # What follows a colon is text, but after "问：" or a speaker's name it is the question.
    ends = "。" if _ASKED.match(folded) else "。:"
    return re.split(f"[{ends}]", folded, maxsplit=1)[0][:_COMPARED]


def main(arguments: Sequence[str] | None = None) -> None:
    """Judge and log a line for each field, and with ``--show`` each wrong one."""
    parser = argparse.ArgumentParser(prog="python -m eval.structure", description=__doc__)
    parser.add_argument("golds", type=Path, metavar="GOLDS")
    parser.add_argument("root", type=Path, metavar="ROOT")
    parser.add_argument("--digests", default="", help="only documents whose SHA-256 begins with one of these")
    parser.add_argument("--show", choices=FIELDS, help="each document whose FIELD is wrong, with what was found")
    given = parser.parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    _log.setLevel(logging.INFO)
    judged = judge(load_golds(given.golds, given.digests), given.root)
    for name in FIELDS:
        of_field = [one for one in judged if one.field == name]
        right = sum(one.right for one in of_field)
        if of_field:
            _log.info("%s\t%d/%d\t%.1f%%", name, right, len(of_field), 100 * right / len(of_field))
    for one in judged:
        if one.field == given.show and not one.right:
            _log.info("\n%s\n  found:  %s\n  wanted: %s", one.path, one.found, " | ".join(map(str, one.wanted)))


if __name__ == "__main__":
    main()
