"""What a document decides of others: which it repeals and which it amends, by title or number."""

from __future__ import annotations

import re

from ingest.lines import split_lines

BETWEEN = "；"
# As printed: 云政发〔2020〕18号. Bounded, one kind of character after another.
_NUMBER = r"[一-龥]{1,16}\s?[〔\[（(【]\s?\d{4}\s?[〕\]）)】]\s?第?\s?\d{1,5}\s?号|[一-龥]{0,20}令\s?第\s?\d{1,4}\s?号"
# A title in 《》 may hold others in them.
_NAMED = re.compile(
    rf"《(?P<title>[^《》\n]{{2,120}}(?:《[^《》\n]{{2,80}}》[^《》\n]{{0,60}}){{0,2}})》"
    rf"(?:\s?[（(]\s?(?P<number>{_NUMBER})\s?[^（）()\n]{{0,30}}[）)])?|(?P<alone>{_NUMBER})"
)
_TITLES = re.compile(r"《[^《》\n]{2,120}》")
# A line of a list: its mark, a title without 《》 and the number that tells it is one.
_LISTED = re.compile(
    rf"(?:\|?\s?\d{{1,4}}\s?[.．、|]?|[（(][一二三四五六七八九十\d]{{1,4}}[）)]|[一二三四五六七八九十]{{1,3}}、)?\s?\|?\s?"
    rf"(?P<title>[^\n《》（(|。；;，,]{{4,100}}?)\s?[（(|]\s?(?P<number>{_NUMBER})"
)
_ITEM = re.compile(
    r"(?:\|?\s?\d{1,4}\s?[.．、|]?|[（(][一二三四五六七八九十\d]{1,4}[）)]|[一二三四五六七八九十]{1,3}、)?\s?\|?\s?(?=《)"
)
_REPEALS = re.compile(r"废止|宣布失效|(?:同时|自行|即行)失效|停止(?:执行|施行)|不再(?:执行|施行)|予以撤销")
_AMENDS = re.compile(r"作[如出以]{0,2}下?列?修[改正订]|予以修[改正订]|进行修[改正订]|修改如下|(?:决定|修[改订正])$")
_KEEPS = re.compile(
    r"继续有效|予以保留|[未不](?:予)?废止|废止(?:之?前|之?后|的程序|、|和|或|并)|[、或和](?:者)?废止(?!部分|一批|下列|以下|《)|的废止|被废止"
    r"|[需应]要?当?废止|及时(?:修改|废止)|建议废止|拟废止|凡"
)
# One article of a document is not the document.
_PART = re.compile(r"\s{0,2}(?:中的?|的)?第[一二三四五六七八九十百零\d]{1,6}[条款项章]")
_GROUNDS = re.compile(r"(?:根据|依据|依照|按照|为了|为)[^，,]{0,200}[，,]")
_DECISION = re.compile(
    r"(?:废止|失效|修[改正订]).{0,60}(?:决定|通知|公告|决议|目录|令|通告)|关于(?:废止|宣布|修[改正订])|清理结果"
)
_ABOUT = re.compile(r"解读|问答|答记者|一图|读懂|新闻|说明|回复|答复|报告|讲话|发布会|案例")
_SENTENCE = re.compile(r"[^。；;\n]{4,1500}")
_MOST = 500


def find_decisions(title: str, text: str) -> tuple[str, str]:
    """Return the documents that one repeals and those it amends, each as 《title》（number） joined by "；".

    A rule says at its end which one it replaces; a decision on several names them in sentences, lists or tables, each
    under the words that say what becomes of it. An interpretation, which is about such a document, decides nothing.

    >>> find_decisions("某市养犬条例", "本条例自2020年1月1日起施行，《某市养犬办法》（某政发〔2003〕5号）同时废止。")
    ('《某市养犬办法》（某政发〔2003〕5号）', '')
    >>> find_decisions("关于修改《某市养犬条例》的决定", "对《某市养犬条例》作如下修改：一、第三条修改为：…")
    ('', '《某市养犬条例》')
    """
    repeals: list[str] = []
    amends: list[str] = []
    if _ABOUT.search(_TITLES.sub("", title)):
        return "", ""
    if not _DECISION.search(title):
        if _REPEALS.search(text):
            for match in _SENTENCE.finditer(text):
                repeals += _repealed(match[0])
        return _joined(repeals), ""
    if changed := re.search(r"修[改正订]《", title):
        amends += [_entry(one) for one in _NAMED.finditer(title, changed.start())][:1]
    under: list[str] | None = None
    for line in split_lines(text):
        under = _read_line(line.text, under, repeals, amends)
        if len(repeals) + len(amends) > _MOST:
            break
    return _joined(repeals), _joined(amends)


def _read_line(line: str, under: list[str] | None, repeals: list[str], amends: list[str]) -> list[str] | None:
    """Take in a line of a decision; returns which of the lists the lines below it belong to."""
    plain = _TITLES.sub("", line)
    for match in _SENTENCE.finditer(line):
        repeals += _repealed(match[0])
    if _KEEPS.search(plain):
        return None
    if _REPEALS.search(plain):
        return repeals
    named = _NAMED.match(line, item.end()) if (item := _ITEM.match(line)) else None
    if _AMENDS.search(plain):
        whole = re.search(r"[对将](?=《)", line)
        named = named or (_NAMED.match(line, whole.end()) if whole else None)
        if named and not _PART.match(line, named.end()):
            amends.append(_entry(named))
        return amends
    if under is None or line.startswith(("“", "根据", "依据")):
        return under
    if named and (under is repeals or not line[named.end() :].strip()):
        under.append(_entry(named))
    elif listed := _LISTED.match(line):
        under.append(f"《{listed['title'].strip()}》（{listed['number']}）")
    return under


def _repealed(sentence: str) -> list[str]:
    """The documents that a sentence says are no longer in force: those named after the verb, else those before it."""
    plain = _TITLES.sub(lambda match: "·" * len(match[0]), sentence)
    verb = _REPEALS.search(plain)
    if verb is None or _KEEPS.search(plain):
        return []
    begins = ground.end() if (ground := _GROUNDS.match(plain)) and ground.end() <= verb.start() else 0
    named = list(_NAMED.finditer(sentence))
    after = [one for one in named if one.start() >= verb.end()]
    said = after or [one for one in named if begins <= one.start() and one.end() <= verb.start()]
    titled = [one for one in said if one["title"]]  # beside titles a bare number is that of the decree that says it
    return [_entry(one) for one in titled or said if not _PART.match(sentence, one.end())]


def _entry(named: re.Match[str]) -> str:
    if named["alone"]:
        return "".join(named["alone"].split())
    return f"《{named['title']}》" + (f"（{''.join(named['number'].split())}）" if named["number"] else "")


def _joined(entries: list[str]) -> str:
    kept = dict.fromkeys(one for one in entries if BETWEEN not in one and "\n" not in one)
    return BETWEEN.join(kept)
